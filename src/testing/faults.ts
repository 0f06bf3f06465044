/**
 * The faults that wait for their call, and what one makes of an answer.
 *
 * @internal
 */
import * as Data from "effect/Data"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { Answered } from "../internal/failure.ts"
import type { Operation } from "../Operation.ts"
import type { Fault } from "./Fault.ts"
import type { Target } from "./options.ts"
import { type Candidate, mismatchesOf } from "./patterns.ts"
import { answerTo, Refused } from "./refusal.ts"
import { outside } from "./time/clock.ts"

/** A fault that waits for its call. */
export interface Scripted {
  /** 1, 2 and so on, in the order in which they were scripted. */
  readonly id: number
  readonly fault: Fault
  readonly target: Target
  /** How many calls it still lets through. */
  readonly skip: number
  /** How many calls it still strikes. */
  readonly times: number
  /** How many calls it has struck. */
  readonly struck: number
}

/** The faults that wait for their call. */
export interface Faults {
  readonly add: (fault: Fault, target: Target) => Scripted
  /** Takes one back. False if it does not wait any more. */
  readonly remove: (id: number) => boolean
  readonly clear: () => void
  readonly waiting: () => ReadonlyArray<Scripted>
  /** Whether one may wait for a call of this operation. */
  readonly awaits: (operation: string) => boolean
  /** Takes the one that has waited longest for such a call. */
  readonly take: (call: Candidate) => Scripted | undefined
}

export const makeFaults = (): Faults => {
  let waiting: ReadonlyArray<Scripted> = []
  let last = 0
  const put = (entry: Scripted): Scripted => {
    waiting = waiting.flatMap((other) => (other.id !== entry.id ? [other] : entry.times > 0 ? [entry] : []))
    return entry
  }
  return {
    add: (fault, target) => {
      const { skip = 0, times = 1 } = target
      const entry: Scripted = { id: ++last, fault, target, skip, times, struck: 0 }
      waiting = [...waiting, entry]
      return entry
    },
    remove: (id) => {
      const before = waiting.length
      waiting = waiting.filter((entry) => entry.id !== id)
      return waiting.length < before
    },
    clear: () => {
      waiting = []
    },
    waiting: () => waiting,
    awaits: (operation) =>
      waiting.some(({ target }) => target.operation === undefined || target.operation === operation),
    take: (call) => {
      if (waiting.length === 0) return undefined
      // Every fault that lets calls through counts this one, whichever strikes.
      const meant = waiting.filter(({ target }) => mismatchesOf(target, call).length === 0)
      const striking = meant.find(({ skip }) => skip === 0)
      for (const entry of meant) if (entry.skip > 0) put({ ...entry, skip: entry.skip - 1 })
      return striking && put({ ...striking, times: striking.times - 1, struck: striking.struck + 1 })
    }
  }
}

/** The connection broke. `code` is what the runtime of the caller reports. */
export class Broken extends Data.TaggedError("Broken")<{ readonly code: string }> {}

/** An answer. If it is cut, only its beginning arrives. */
export interface Reply extends Answered {
  readonly cut?: true
}

/** The answer under a fault. `respond` carries out the request and makes the usual answer. */
export const underFault = (
  fault: Fault | undefined,
  failures: Operation["failures"],
  respond: Effect.Effect<Reply>
): Effect.Effect<Reply, Broken> => {
  if (fault === undefined) return respond
  const first = "afterwards" in fault && fault.afterwards ? respond : Effect.void
  switch (fault._tag) {
    case "Status":
      return Effect.as(first, answerTo(failures, new Refused(fault)))
    case "Answer":
      return Effect.as(first, { status: fault.status, headers: fault.headers, text: fault.body })
    case "Broken":
      return Effect.andThen(first, Effect.fail(new Broken({ code: fault.code })))
    case "Cut":
      return Effect.flatMap(respond, (reply) =>
        // Without a body to cut, the whole answer is lost.
        reply.text === "" ? Effect.fail(new Broken({ code: "ECONNRESET" })) : Effect.succeed({ ...reply, cut: true })
      )
    case "Delay": {
      const wait = Duration.isFinite(fault.duration) ? outside(Effect.sleep(fault.duration)) : Effect.never
      return fault.afterwards
        ? Effect.flatMap(respond, (reply) =>
            Effect.andThen(wait, underFault(fault.next, failures, Effect.succeed(reply)))
          )
        : Effect.andThen(wait, underFault(fault.next, failures, respond))
    }
  }
}
