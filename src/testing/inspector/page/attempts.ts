/** Which requests are repetitions of an earlier one, how long the program waited, and why it tried again. */

import { duration } from "./time.ts"
import type { Call } from "./types.ts"

/** What a request has to do with an earlier one. */
export interface Repetition {
  /** 2 is the first repetition. */
  readonly attempt: number
  /** Milliseconds by the clock of the plant, from the answer of the attempt before. */
  readonly waited: number
  readonly why: string
}

/** A request that comes later than this is no repetition. */
const longestWait = 15 * 60_000

/**
 * The repetitions by the ids of their calls, which come in their order. A request is a repetition if the last one with
 * the same method, address and body failed in a way that may pass.
 */
export const repetitionsIn = (calls: Iterable<Call>): ReadonlyMap<number, Repetition> => {
  const repetitions = new Map<number, Repetition>()
  const last = new Map<string, Call>()
  for (const call of calls) {
    const same = JSON.stringify([call.method, call.path, call.query, call.body])
    const before = last.get(same)
    last.set(same, call)
    const why = before && reasonToRepeat(before)
    if (before === undefined || why === undefined) continue
    const waited = Date.parse(call.receivedAt) - Date.parse(before.receivedAt) - (before.milliseconds ?? 0)
    if (waited > longestWait) continue
    const attempt = (repetitions.get(before.id)?.attempt ?? 1) + 1
    repetitions.set(call.id, { attempt, waited: Math.max(0, waited), why })
  }
  return repetitions
}

const reasonToRepeat = ({ answer }: Call): string | undefined => {
  if (answer === null) return "the one before has no answer"
  if (answer.status === null || answer.isCut) return "the connection broke"
  if (answer.status === 429) {
    const asked = Number(answer.headers["retry-after"] ?? Number.NaN)
    return Number.isFinite(asked) ? `429 asked for ${duration(asked * 1000)}` : "429 was answered"
  }
  return answer.status >= 500 || answer.status === 408 ? `${answer.status} was answered` : undefined
}
