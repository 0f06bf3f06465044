/**
 * The one place where an answer of the API becomes a typed error.
 *
 * A server or a proxy on the way can send anything: `{error}`, `{errors: [...]}`, a bare JSON string, plain text, HTML,
 * nothing, or JSON that was cut. So neither the content type nor any shape is taken for granted.
 *
 * @internal
 */
import * as Duration from "effect/Duration"
import * as Predicate from "effect/Predicate"
import { errorTable, type FieldIssue, UnexpectedResponse, type UploadError } from "../MaintainXError.ts"
import type { Observation } from "./quotaWindow.ts"

/** An answer, read to its end. */
export interface Answered {
  readonly status: number
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly text: string
}

/** What an error body says. */
interface Complaint {
  readonly detail: string | undefined
  readonly issues: ReadonlyArray<FieldIssue>
  /** Whether the body is one of the API's own error shapes. */
  readonly fromApi: boolean
}

const longestDetail = 500

/** The longest error body that is read as JSON, in characters. Parsing 32 MiB would block the program for a second. */
const longestJson = 1_000_000

/** The beginning of a text, without secrets. The end of a cut is dropped, since it may have cut a secret in two. */
const beginningOf = (text: string, redact: (text: string) => string, length: number): string =>
  text.length <= length ? redact(text) : redact(text.slice(0, length)).slice(0, -5000)

/** Words of a server as an error quotes them: in one line, cut, and without secrets. */
export const quoted = (text: string, redact: (text: string) => string): string =>
  shorten(printable(beginningOf(text, redact, 10_000)))

/** Reads an error body. Everything that it keeps goes through `redact`. */
const complaint = (text: string, redact: (text: string) => string): Complaint => {
  const quote = (text: string) => quoted(text, redact)
  const json = parse(text)
  if (typeof json === "string") return { detail: quote(json), issues: [], fromApi: true }
  if (Predicate.isObject(json)) {
    if (Array.isArray(json["errors"])) {
      const issues = json["errors"].slice(0, 100).flatMap((issue) => fieldIssue(issue, quote))
      return { detail: issues.length > 0 ? shorten(issues.map(describe).join("; ")) : undefined, issues, fromApi: true }
    }
    const message = json["error"] ?? json["message"]
    if (typeof message === "string")
      return { detail: quote(message), issues: [{ error: quote(message) }], fromApi: true }
    return { detail: undefined, issues: [], fromApi: false }
  }
  if (text.trim() === "") return { detail: undefined, issues: [], fromApi: false }
  if (isHtml(text)) {
    const page = beginningOf(text, redact, 50_000)
    // The web framework puts its message into a `<pre>`, under the title "Error".
    const message = /<pre[^<>]*>([^<]{1,500})/i.exec(page)?.[1] ?? /<title[^<>]*>([^<]{1,500})/i.exec(page)?.[1]
    return {
      detail: message === undefined ? "an HTML page" : `an HTML page that says "${quote(message)}"`,
      issues: [],
      fromApi: false
    }
  }
  return { detail: quote(text), issues: [], fromApi: false }
}

const describe = ({ error, fieldPath }: FieldIssue) => (fieldPath === undefined ? error : `${fieldPath}: ${error}`)

const fieldIssue = (issue: unknown, quote: (text: string) => string): ReadonlyArray<FieldIssue> => {
  if (typeof issue === "string") return [{ error: quote(issue) }]
  if (!Predicate.isObject(issue) || typeof issue["error"] !== "string") return []
  const { error, fieldPath, fieldValue } = issue
  return [
    {
      error: quote(error),
      ...(typeof fieldPath === "string" && fieldPath !== "" ? { fieldPath: quote(fieldPath) } : undefined),
      ...(typeof fieldValue === "string" ? { fieldValue: quote(fieldValue) } : undefined),
      // A number that redaction would change is one of the secrets, and JSON can hold one that is infinite to us.
      ...(typeof fieldValue === "number" && Number.isFinite(fieldValue) && quote(`${fieldValue}`) === `${fieldValue}`
        ? { fieldValue }
        : undefined),
      ...(typeof fieldValue === "boolean" ? { fieldValue } : undefined)
    }
  ]
}

/** Whether a body is a page for people: from a proxy, a captive portal or the web framework. */
export const isHtml = (text: string): boolean => /^\s*<|<html/i.test(text.slice(0, 1000))

/** One line of text. Control characters could forge the lines of a log or the colours of a terminal. */
const printable = (text: string): string => text.replace(/[\p{Cc}\s]+/gu, " ").trim()

const shorten = (text: string): string =>
  (text.length <= longestDetail ? text : `${text.slice(0, longestDetail - 1)}…`).toWellFormed()

const parse = (text: string): unknown => {
  if (text.length > longestJson) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The error that each status stands for. */
const errorsByStatus = new Map(
  Object.values(errorTable).flatMap((error) =>
    "statuses" in error ? error.statuses.map((status) => [status, error] as const) : []
  )
)

/** The error that an answer outside the 2xx range stands for. */
export const failureOf = (
  operation: string,
  answered: Answered,
  now: number,
  redact: (text: string) => string
): UploadError => {
  const { status, text } = answered
  if (status >= 300 && status <= 399) {
    return new UnexpectedResponse({
      operation,
      status,
      detail: "a redirect, which is never followed, since it would take the key to another place"
    })
  }
  const { detail, fromApi, issues } = complaint(text, redact)
  const common = detail === undefined ? { operation } : { operation, detail }
  const error = errorsByStatus.get(status)
  return error === undefined
    ? new UnexpectedResponse({ ...common, status })
    : error.of({ common, status, issues, missing: missing(detail, fromApi), retryAfter: waitFor(answered, now) })
}

/** What is missing. The web framework's own 404 and a page of a proxy mean that the path is wrong, not the id. */
const missing = (detail: string | undefined, fromApi: boolean): "record" | "route" | undefined => {
  if (detail === undefined) return undefined
  return fromApi && !/^Cannot [A-Z]+ \//.test(detail) ? "record" : "route"
}

/**
 * How long a 429 asks to wait: `Retry-After` in seconds or as a date, else `X-Rate-Limit-Reset` (seconds left in the
 * window) and a second more, else "retry in N seconds" in the text.
 */
export const waitFor = ({ headers, text }: Answered, now: number): Duration.Duration | undefined => {
  const after = headers["retry-after"]?.trim()
  if (after !== undefined && /^\d{1,9}$/.test(after)) return Duration.seconds(Number(after))
  if (after !== undefined && /^[A-Za-z]{3}, /.test(after)) {
    const at = Date.parse(after)
    if (!Number.isNaN(at)) return Duration.millis(Math.max(0, at - now))
  }
  const reset = headers["x-rate-limit-reset"]?.trim()
  if (reset !== undefined && /^\d{1,9}(\.\d+)?$/.test(reset)) return Duration.seconds(Number(reset) + 1)
  const named = /(?:retry|try again) in (\d{1,6}) seconds?/i.exec(text.slice(0, 2000))?.[1]
  return named === undefined ? undefined : Duration.seconds(Number(named))
}

/**
 * What an answer says about the quota: the requests of a window, those that remain, and the milliseconds until it ends.
 * Each may be missing, and what is no number that can be true counts as missing.
 */
export const observe = (headers: Answered["headers"]): Observation => {
  const reset = quantity(headers["x-rate-limit-reset"], 24 * 60 * 60)
  return {
    limit: quantity(headers["x-rate-limit-limit"], 1_000_000),
    remaining: quantity(headers["x-rate-limit-remaining"], 1_000_000),
    // Less than a second is left, or the header is wrong: a second is waited for in either case.
    reset: reset === undefined ? undefined : reset === 0 ? 1000 : reset * 1000
  }
}

const quantity = (header: string | undefined, most: number): number | undefined => {
  const text = header?.trim()
  if (text === undefined || !/^\d{1,9}(\.\d{1,9})?$/.test(text)) return undefined
  const quantity = Number(text)
  return quantity <= most ? quantity : undefined
}
