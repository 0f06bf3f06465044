/**
 * What a call ended in, once its request was on its way: the value of its answer, or the error that the answer or its
 * loss stands for. The client and the embedded MaintainX share this, so that they report the same outcome alike.
 *
 * @internal
 */
import * as DateTime from "effect/DateTime"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import { Network, OutcomeUnknown, UnexpectedResponse, type UploadError } from "../MaintainXError.ts"
import type { AnySchema, Method, Operation } from "../Operation.ts"
import type { Call } from "./call.ts"
import type { Broken } from "./connection.ts"
import { makeDecoder } from "./decoder.ts"
import { type Answered, failureOf, isHtml, quoted } from "./failure.ts"
import { fieldIssues, parameterNames } from "./request.ts"

/** A request that was handed to the connection. */
export interface Sent {
  readonly call: Pick<Call, "operation" | "method" | "template" | "args" | "target" | "body" | "redact">
  /** In milliseconds since 1970. */
  readonly sentAt: number
}

type Change = Exclude<Method, "GET">

const isChange = (method: Method): method is Change => method !== "GET"

interface Fields {
  readonly status?: number | undefined
  readonly detail?: string | undefined
  readonly path?: string | undefined
}

const unknown = (
  { call, sentAt }: Sent,
  method: Change,
  reason: OutcomeUnknown["reason"],
  fields: Fields
): OutcomeUnknown =>
  new OutcomeUnknown({
    operation: call.operation,
    method,
    sentAt: DateTime.makeUnsafe(sentAt),
    ...subjectOf(call),
    reason,
    ...present(fields)
  })

const isFile = (body: Sent["call"]["body"]): boolean => body !== undefined && typeof body !== "string"

/** Which record a change was about, and what it sent. */
const subjectOf = ({ args, body, redact, target, template }: Sent["call"]) => {
  const names = template === undefined ? [] : parameterNames(template)
  const show = (value: unknown): string | number => {
    const shown = quoted(String(value), redact)
    return typeof value === "number" && shown === String(value) ? value : shown
  }
  const parameters =
    template === undefined
      ? { path: show(target.split("?")[0]) }
      : Object.fromEntries(names.map((name, i) => [name, show(args[i])]))
  if (typeof body !== "string") return { parameters }
  return { parameters, payload: Redacted.make(template === undefined ? JSON.parse(body) : args[names.length]) }
}

/** The fields that have a value. */
const present = ({ detail, path, status }: Fields) => ({
  ...(status === undefined ? undefined : { status }),
  ...(detail === undefined ? undefined : { detail }),
  ...(path === undefined ? undefined : { path })
})

/**
 * The error of a request whose connection broke, or whose answer did not come to its end. `where` is the host, for the
 * reader. `status` is set if it came before the loss.
 */
export const lost = (sent: Sent, broken: Broken, where: string, status?: number): Network | OutcomeUnknown => {
  const { method, operation } = sent.call
  const detail = broken.code === undefined ? where : `${broken.code} ${where}`
  return broken.sent && isChange(method)
    ? unknown(sent, method, broken.reason, { status, detail })
    : new Network({ operation, reason: broken.reason, detail })
}

/** The 4xx by which a server or a proxy gives up waiting, for the request or for the server behind it. */
const gaveUp: ReadonlyArray<number> = [408, 460, 499]

/**
 * Whether a status settles what became of a change. A 2xx does, and so does a 4xx, which refuses the request. A fault
 * or a redirect can come before the work or after it.
 */
export const settles = (status: number): boolean =>
  (status >= 200 && status <= 299) || (status >= 400 && status <= 499 && !gaveUp.includes(status))

/** The error that an answer outside the 2xx range stands for. */
export const refusal = (sent: Sent, answered: Answered, now: number): UploadError => {
  const { body, method, operation, redact, template } = sent.call
  const { status } = answered
  const failure = failureOf(operation, answered, now, redact)
  if (isChange(method) && !settles(status)) return unknown(sent, method, "answer", { status, detail: failure.detail })
  // Only uploads are documented to be too large; anywhere else a 413 is outside the contract.
  return failure._tag === "PayloadTooLarge" && template !== undefined && !isFile(body)
    ? new UnexpectedResponse({ operation, ...present(failure) })
    : failure
}

/** The error of a change that was interrupted on its way. A read leaves nothing behind. */
export const interrupted = (sent: Sent): OutcomeUnknown | undefined =>
  isChange(sent.call.method) ? unknown(sent, sent.call.method, "interrupted", {}) : undefined

/**
 * The error of a request that lost an attempt and had no success later. That a later attempt was refused says nothing
 * of the lost one: the lost one may have done the work, or another program may have come between.
 */
export const unanswered = (lost: Sent, error: UploadError): UploadError => {
  const { method } = lost.call
  if (!isChange(method)) return error
  switch (error._tag) {
    case "Network":
    case "OutcomeUnknown":
      return unknown(lost, method, error.reason, error)
    case "FileUnreadable":
      return unknown(lost, method, "other", { detail: "and the file could not be read again" })
    default:
      return unknown(lost, method, "answer", error)
  }
}

/** Why a successful answer cannot be read, and where in it. */
export interface Mismatch {
  readonly detail: string
  readonly path?: string
  /** Whether the mismatch lies below a named property of the answer, as only an answer of the API can have it. */
  readonly inRecord?: boolean
}

/**
 * A successful answer that cannot be read. A page of a proxy says nothing of a change; a record of the API in which one
 * field is not as expected says that it was made.
 */
export const unreadable = (
  sent: Sent,
  status: number | undefined,
  { detail, inRecord, path }: Mismatch
): OutcomeUnknown | UnexpectedResponse => {
  const { method, operation } = sent.call
  const fields = { status, detail, path }
  return isChange(method)
    ? unknown(sent, method, inRecord === true ? "unreadable" : "answer", fields)
    : new UnexpectedResponse({ operation, ...present(fields) })
}

const decoders = new WeakMap<AnySchema, ReturnType<typeof makeDecoder>>()

const decoderOf = (schema: AnySchema) => {
  let decoder = decoders.get(schema)
  if (decoder === undefined) {
    decoder = makeDecoder(schema)
    decoders.set(schema, decoder)
  }
  return decoder
}

/** The value in the body of a successful answer. `redact` takes the secrets out of what the answer repeats. */
export const read = (
  operation: Operation,
  text: string,
  redact: (text: string) => string
): Result.Result<unknown, Mismatch> => {
  const schema = operation.answer.body
  // Even if no body is wanted, one that is not JSON says that something other than the API answered.
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
      const detail = quoted(first?.error ?? "the answer has another shape", redact)
      if (first?.fieldPath === undefined) return { detail }
      // The keys of an answer are part of the path, and a hostile server chooses those.
      return { detail, path: quoted(first.fieldPath, redact), inRecord: /^\D[^.]*\./.test(first.fieldPath) }
    }
  })
}

const notJson = (text: string): string => {
  if (text.trim() === "") return "the body is empty"
  if (isHtml(text)) return "the body is HTML, not JSON"
  return /^\s*[[{"]/.test(text) ? "the JSON of the body is cut off or malformed" : "the body is not JSON"
}
