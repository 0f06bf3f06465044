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
import { answerTo, Refused } from "./refusal.ts"
import { outside } from "./time/clock.ts"

/** The faults that wait for their call. */
export interface Faults {
  readonly add: (fault: Fault, target: Target) => void
  readonly clear: () => void
  /** Whether one waits for a call of this operation. */
  readonly awaits: (operation: string) => boolean
  /** Takes the one that has waited longest for a call of this operation. */
  readonly take: (operation: string | undefined) => Fault | undefined
}

export const makeFaults = (): Faults => {
  let waiting: Array<{ readonly fault: Fault; readonly operation: string | undefined; left: number }> = []
  const find = (operation: string | undefined) =>
    waiting.find((entry) => entry.operation === undefined || entry.operation === operation)
  return {
    add: (fault, { operation, times = 1 }) => {
      waiting.push({ fault, operation, left: times })
    },
    clear: () => {
      waiting = []
    },
    awaits: (operation) => find(operation) !== undefined,
    take: (operation) => {
      const entry = find(operation)
      if (entry === undefined) return undefined
      entry.left--
      if (entry.left <= 0) waiting = waiting.filter((other) => other !== entry)
      return entry.fault
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
