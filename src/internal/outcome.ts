/**
 * What a call ended in, once its request was on its way: the answer's value, or the error that the answer or the loss
 * of it stands for. The client and the embedded MaintainX both ask here, so that they cannot tell different things
 * about the same outcome.
 *
 * @internal
 */
import * as DateTime from "effect/DateTime"
import * as Result from "effect/Result"
import { Network, OutcomeUnknown, UnexpectedResponse, type UploadError } from "../MaintainXError.ts"
import type { AnySchema, Method, Operation } from "../Operation.ts"
import type { Broken } from "./connection.ts"
import { makeDecoder } from "./decoder.ts"
import { type Answered, failureOf, isHtml } from "./failure.ts"
import { fieldIssues } from "./request.ts"

/** A request that was handed to the connection. */
export interface Sent {
  readonly operation: string
  readonly method: Method
  /** In milliseconds since 1970. */
  readonly sentAt: number
}

/** Whether a request changes anything, so that its outcome can be unknown. */
const changes = (sent: Sent): sent is Sent & { readonly method: Exclude<Method, "GET"> } => sent.method !== "GET"

const unknown = (
  { method, operation, sentAt }: Sent & { readonly method: Exclude<Method, "GET"> },
  reason: OutcomeUnknown["reason"],
  rest: { readonly status?: number; readonly detail?: string }
): OutcomeUnknown =>
  new OutcomeUnknown({
    operation,
    method,
    sentAt: DateTime.makeUnsafe(sentAt),
    reason,
    ...rest
  })

/**
 * The connection broke, or the answer did not come to its end. `where` is the host, for the reader; `status` came
 * before the loss.
 */
export const lost = (sent: Sent, broken: Broken, where: string, status?: number): Network | OutcomeUnknown => {
  const detail = broken.code === undefined ? where : `${broken.code} ${where}`
  return broken.sent && changes(sent)
    ? unknown(sent, broken.reason, status === undefined ? { detail } : { status, detail })
    : new Network({ operation: sent.operation, reason: broken.reason, detail })
}

/** Statuses by which a server or a proxy says that it waited no longer: for the request, or for the one behind it. */
const gaveUp: ReadonlyArray<number> = [408, 460, 499]

/**
 * Whether a status settles what became of a change. A 2xx does, and so does a 4xx, which refuses the request. A fault or
 * a redirect can come before the work or after it.
 */
export const settles = (status: number): boolean =>
  (status >= 200 && status <= 299) || (status >= 400 && status <= 499 && !gaveUp.includes(status))

/** The error that an answer outside the 2xx range stands for. */
export const refusal = (sent: Sent, answered: Answered, now: number, redact: (text: string) => string): UploadError => {
  const failure = failureOf(sent.operation, answered, now, redact)
  if (!changes(sent) || settles(answered.status)) return failure
  const { detail } = failure
  return unknown(sent, "answer", { status: answered.status, ...(detail !== undefined && { detail }) })
}

/** What a request that was interrupted on its way leaves behind, if it was a change. */
export const interrupted = (sent: Sent): OutcomeUnknown | undefined =>
  changes(sent) ? unknown(sent, "interrupted", {}) : undefined

/**
 * The error of a request of which an attempt was lost, where none of its later attempts succeeded. That a later one was
 * refused tells nothing of the lost one: it may have been refused because the lost one did what it was for, or because
 * another program came between.
 */
export const unanswered = (lost: Sent, error: UploadError): UploadError => {
  if (!changes(lost)) return error
  switch (error._tag) {
    case "Network":
      return unknown(lost, error.reason, error.detail === undefined ? {} : { detail: error.detail })
    case "OutcomeUnknown":
      return unknown(lost, error.reason, {
        ...(error.status === undefined ? undefined : { status: error.status }),
        ...(error.detail === undefined ? undefined : { detail: error.detail })
      })
    case "FileUnreadable":
      return unknown(lost, "other", { detail: "and the file could not be read again" })
    default:
      return unknown(lost, "answer", {
        ...(error.status === undefined ? undefined : { status: error.status }),
        ...(error.detail === undefined ? undefined : { detail: error.detail })
      })
  }
}

/** Why a successful answer cannot be read, and where in it. */
export interface Mismatch {
  readonly detail: string
  readonly path?: string
}

/** A successful answer that cannot be read. */
export const unreadable = (
  sent: Sent,
  status: number | undefined,
  mismatch: Mismatch
): OutcomeUnknown | UnexpectedResponse =>
  changes(sent)
    ? unknown(sent, "answer", { ...(status !== undefined && { status }), detail: mismatch.detail })
    : new UnexpectedResponse({ operation: sent.operation, ...(status !== undefined && { status }), ...mismatch })

/** Only uploads are documented to be too large; anywhere else a 413 is outside the contract. */
export const withinContract = (operation: Operation, error: UploadError): UploadError =>
  error._tag === "PayloadTooLarge" && operation.body !== "bytes"
    ? new UnexpectedResponse({
        operation: operation.name,
        status: 413,
        ...(error.detail === undefined ? undefined : { detail: error.detail })
      })
    : error

const decoders = new WeakMap<AnySchema, ReturnType<typeof makeDecoder>>()

const decoderOf = (schema: AnySchema) => {
  let decoder = decoders.get(schema)
  if (decoder === undefined) {
    decoder = makeDecoder(schema)
    decoders.set(schema, decoder)
  }
  return decoder
}

/** The value in the body of a successful answer. */
export const read = (operation: Operation, text: string): Result.Result<unknown, Mismatch> => {
  const schema = operation.answer.body
  // Where no body is wanted, one that is not JSON still tells that something other than the API answered.
  if (schema === undefined && text === "") return Result.succeed(undefined)
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    return Result.fail({ detail: notJson(text) })
  }
  if (schema === undefined) return Result.succeed(undefined)
  return Result.mapBoth(decoderOf(schema)(body), {
    onSuccess: operation.answer.unwrap,
    onFailure: ({ issue }): Mismatch => {
      const [first] = fieldIssues(issue)
      return {
        detail: first?.error ?? "the answer has another shape",
        ...(first?.fieldPath === undefined ? undefined : { path: first.fieldPath })
      }
    }
  })
}

const notJson = (text: string): string => {
  if (text.trim() === "") return "the body is empty"
  if (isHtml(text)) return "the body is HTML, not JSON"
  return /^\s*[[{"]/.test(text) ? "the JSON of the body is cut off or malformed" : "the body is not JSON"
}
