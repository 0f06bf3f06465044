/**
 * Whether calls were received as a test expects.
 *
 * @internal
 */
import * as Redacted from "effect/Redacted"
import type { FieldChange } from "../Difference.ts"
import type { Call, CallPattern } from "./options.ts"
import { type Candidate, mismatchesOf } from "./patterns.ts"

/**
 * Calls that a test expects to have been received.
 *
 * @since 0.1.0
 */
export interface Expectation extends CallPattern {
  /** How often exactly. Default: once, unless `atLeast` or `atMost` is given. */
  readonly times?: number
  readonly atLeast?: number
  readonly atMost?: number
}

/**
 * Whether calls were received as expected.
 *
 * @since 0.1.0
 */
export interface Verdict {
  readonly verified: boolean
  /** How many calls are like the pattern. */
  readonly count: number
  /** What was expected and what was received, in a sentence. */
  readonly message: string
  /** The ids of the calls that are like the pattern. */
  readonly calls: ReadonlyArray<number>
  /** If no call is like the pattern, the one that differs least from it, and the latest of those. */
  readonly closest:
    | {
        readonly call: Call
        /** `before` is what was expected, and `after` what was received. */
        readonly differences: ReadonlyArray<FieldChange>
      }
    | undefined
}

export const judge = (expectation: Expectation, calls: ReadonlyArray<Call>): Verdict => {
  const { atLeast, atMost, times, ...pattern } = expectation
  const isOpen = atLeast !== undefined || atMost !== undefined
  const least = times ?? atLeast ?? (isOpen ? 0 : 1)
  const most = times ?? atMost ?? (isOpen ? Number.POSITIVE_INFINITY : 1)
  const compared = calls.map((call) => ({ call, differences: mismatchesOf(pattern, candidateOf(call)) }))
  const like = compared.filter(({ differences }) => differences.length === 0).map(({ call }) => call.id)
  const closest = compared.reduceRight<(typeof compared)[number] | undefined>(
    (best, next) => (best === undefined || next.differences.length < best.differences.length ? next : best),
    undefined
  )
  const verified = like.length >= least && like.length <= most
  return {
    verified,
    count: like.length,
    message: `Expected ${inWords(least, most)} and received ${numberOf(like.length)} of ${calls.length} in all.`,
    calls: like,
    closest: like.length === 0 ? closest : undefined
  }
}

const inWords = (least: number, most: number): string => {
  if (least === most) return `${numberOf(least)} like this`
  if (most === Number.POSITIVE_INFINITY) return `at least ${numberOf(least)} like this`
  return least === 0 ? `at most ${numberOf(most)} like this` : `${least} to ${numberOf(most)} like this`
}

const numberOf = (count: number): string => (count === 1 ? "1 call" : `${count} calls`)

const candidateOf = ({ body, method, operation, organizations, path, query }: Call): Candidate => ({
  operation,
  method,
  path,
  query,
  organizations: Redacted.value(organizations),
  body
})
