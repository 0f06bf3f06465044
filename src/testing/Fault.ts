/**
 * What can go wrong between a program and MaintainX, to be scripted in a test:
 * `MaintainXTest.inject(Fault.serverError(503))`.
 *
 * Each is a plain value. Those that answer with a status have the body that the API itself has for this status and
 * operation.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import type { FieldIssue } from "../MaintainXError.ts"

/**
 * Something that goes wrong.
 *
 * - `Status`: the API answers with an error, in its own words or in those given.
 * - `Answer`: anything else answers, for example a proxy.
 * - `Broken`: the connection breaks, with the code that the runtime reports.
 * - `Cut`: the operation is carried out, and the connection breaks in the middle of the answer.
 * - `Delay`: it takes a while, and then goes on as if nothing had happened, or with another fault.
 *
 * `afterwards` says that the operation is carried out first: the answer is lost, the change is not.
 *
 * @since 0.1.0
 */
export type Fault =
  | {
      readonly _tag: "Status"
      readonly status: number
      readonly issues: readonly [FieldIssue, ...ReadonlyArray<FieldIssue>]
      readonly headers: Readonly<Record<string, string>>
      readonly afterwards: boolean
    }
  | {
      readonly _tag: "Answer"
      readonly status: number
      readonly headers: Readonly<Record<string, string>>
      readonly body: string
      readonly afterwards: boolean
    }
  | { readonly _tag: "Broken"; readonly code: string; readonly afterwards: boolean }
  | { readonly _tag: "Cut" }
  | {
      readonly _tag: "Delay"
      readonly duration: Duration.Duration
      readonly afterwards: boolean
      readonly next: Fault | undefined
    }

/**
 * Whether the operation is carried out before the fault strikes. Default: false.
 *
 * @since 0.1.0
 */
export interface When {
  readonly afterwards?: boolean
}

const status = (
  status: number,
  issues: readonly [FieldIssue, ...ReadonlyArray<FieldIssue>],
  { afterwards = false }: When = {},
  headers: Readonly<Record<string, string>> = {}
): Fault => ({ _tag: "Status", status, issues, headers, afterwards })

/**
 * 401, as a key that is not known gets it.
 *
 * @since 0.1.0
 */
export const unauthorized: Fault = {
  _tag: "Answer",
  status: 401,
  headers: { "content-type": "application/json; charset=utf-8" },
  body: '{"error":"Invalid token"}',
  afterwards: false
}

/**
 * 403, as a key without the permission gets it. The real text is not known.
 *
 * @since 0.1.0
 */
export const forbidden: Fault = status(403, [{ error: "You do not have permission to do this" }])

/**
 * 404, as for a record that is not there.
 *
 * @since 0.1.0
 */
export const notFound: Fault = status(404, [{ error: "Not found" }])

/**
 * 400, with one complaint about a field.
 *
 * @since 0.1.0
 */
export const badRequest = (error: string, fieldPath?: string): Fault =>
  status(400, [fieldPath === undefined ? { error } : { error, fieldPath }])

/**
 * 413, as for a file that is too large.
 *
 * @since 0.1.0
 */
export const payloadTooLarge: Fault = status(413, [{ error: "Payload too large" }])

/**
 * What a 429 tells about the quota. Each is left out of the answer unless it is given, since the API does not promise
 * any of them.
 *
 * @since 0.1.0
 */
export interface Quota {
  /** Sent as `Retry-After`, in whole seconds. */
  readonly retryAfter?: Duration.Input
  /** The requests of one window. Sent as `X-Rate-Limit-Limit`. */
  readonly limit?: number
  /** The requests left in the window. Sent as `X-Rate-Limit-Remaining`. */
  readonly remaining?: number
  /** The time left in the window. Sent as `X-Rate-Limit-Reset`, in whole seconds. */
  readonly reset?: Duration.Input
}

/**
 * 429, as when the quota is used up.
 *
 * @since 0.1.0
 */
export const rateLimited = ({ limit, remaining, reset, retryAfter }: Quota = {}): Fault =>
  status(429, [{ error: "Too many requests" }], undefined, {
    ...(retryAfter === undefined ? undefined : { "retry-after": seconds(retryAfter) }),
    ...(limit === undefined ? undefined : { "x-rate-limit-limit": `${limit}` }),
    ...(remaining === undefined ? undefined : { "x-rate-limit-remaining": `${remaining}` }),
    ...(reset === undefined ? undefined : { "x-rate-limit-reset": seconds(reset) })
  })

const seconds = (duration: Duration.Input): string => `${Math.ceil(Duration.toSeconds(duration))}`

/**
 * A status of 500 and more, in the API's own shape.
 *
 * @since 0.1.0
 */
export const serverError = (code: 500 | 501 | 502 | 503 | 504 = 500, when?: When): Fault =>
  status(code, [{ error: "Internal server error" }], when)

/**
 * A page of HTML, as from a proxy or a gateway. Default: 502.
 *
 * @since 0.1.0
 */
export const html = (status = 502, title = "Bad Gateway", { afterwards = false }: When = {}): Fault => ({
  _tag: "Answer",
  status,
  headers: { "content-type": "text/html; charset=utf-8" },
  body: `<html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>`,
  afterwards
})

/**
 * Any answer at all.
 *
 * @since 0.1.0
 */
export const answer = (
  {
    body = "",
    headers = {},
    status
  }: {
    readonly status: number
    readonly headers?: Readonly<Record<string, string>>
    readonly body?: string
  },
  { afterwards = false }: When = {}
): Fault => ({ _tag: "Answer", status, headers, body, afterwards })

/**
 * Nothing listens at the address. Over a real port the connection is there by then, so it is broken instead.
 *
 * @since 0.1.0
 */
export const connectionRefused: Fault = { _tag: "Broken", code: "ECONNREFUSED", afterwards: false }

/**
 * The host name has no address. Over a real port the connection is broken instead.
 *
 * @since 0.1.0
 */
export const hostUnresolved: Fault = { _tag: "Broken", code: "ENOTFOUND", afterwards: false }

/**
 * The connection breaks before there is an answer.
 *
 * @since 0.1.0
 */
export const connectionReset = ({ afterwards = false }: When = {}): Fault => ({
  _tag: "Broken",
  code: "ECONNRESET",
  afterwards
})

/**
 * The operation is carried out, and the connection breaks in the middle of the answer.
 *
 * @since 0.1.0
 */
export const bodyCut: Fault = { _tag: "Cut" }

/**
 * It takes a while, by the `Clock`; then everything goes on as usual, or with another fault.
 *
 * @since 0.1.0
 */
export const delay = (
  duration: Duration.Input,
  { afterwards = false, next }: When & { readonly next?: Fault } = {}
): Fault => ({ _tag: "Delay", duration: Duration.fromInputUnsafe(duration), afterwards, next })

/**
 * There is never an answer.
 *
 * @since 0.1.0
 */
export const noAnswer = (when?: When): Fault => delay(Duration.infinity, when)
