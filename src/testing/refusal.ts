/**
 * How the embedded MaintainX says no: one error inside, and the body that the API would send for it.
 *
 * @internal
 */
import * as Data from "effect/Data"
import type { Answered } from "../internal/failure.ts"
import type { FieldIssue } from "../MaintainXError.ts"
import type { FailureBody, Operation } from "../Operation.ts"

/**
 * A request that is not carried out. Where `shape` is absent, the body has the shape that the operation declares for
 * the status.
 */
export class Refused extends Data.TaggedError("Refused")<{
  readonly status: number
  readonly issues: readonly [FieldIssue, ...ReadonlyArray<FieldIssue>]
  readonly shape?: FailureBody
  readonly headers?: Readonly<Record<string, string>>
}> {}

export const badRequest = (error: string, fieldPath?: string): Refused =>
  new Refused({ status: 400, issues: [fieldPath === undefined ? { error } : { error, fieldPath }] })

export const forbidden = (error: string): Refused => new Refused({ status: 403, issues: [{ error }] })

/**
 * What is missing is named by its kind only: the real texts are not known, and an id in one could be taken for an
 * organization's.
 */
export const notFound = (what: string): Refused =>
  new Refused({ status: 404, issues: [{ error: `${what} not found` }] })

/** As for a key that is wrong. A request without a key is answered before it comes here. */
export const unknownKey = (): Refused =>
  new Refused({ status: 401, issues: [{ error: "Invalid token" }], shape: "message" })

export const tooLarge = (error: string): Refused => new Refused({ status: 413, issues: [{ error }] })

/** What the API sends for a refusal, given the shapes that the operation declares. */
export const answerTo = (failures: Operation["failures"], refused: Refused): Answered => {
  const shape = refused.shape ?? failures[refused.status] ?? usual[refused.status] ?? "message"
  return {
    status: refused.status,
    headers: {
      ...(shape === "none" ? undefined : { "content-type": "application/json; charset=utf-8" }),
      ...refused.headers
    },
    text: bodies[shape](refused.issues)
  }
}

/** For statuses that the operation does not declare. */
const usual: Readonly<Record<number, FailureBody>> = { 400: "issues", 403: "issues" }

const bodies: Record<FailureBody, (issues: Refused["issues"]) => string> = {
  message: (issues) => JSON.stringify({ error: sentence(issues[0]) }),
  issues: (errors) => JSON.stringify({ errors }),
  text: (issues) => JSON.stringify(sentence(issues[0])),
  none: () => ""
}

const sentence = ({ error, fieldPath }: FieldIssue): string =>
  fieldPath === undefined ? error : `${fieldPath} ${error}`
