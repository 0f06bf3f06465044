/**
 * What a fault makes of an answer.
 *
 * @internal
 */
import * as Data from "effect/Data"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { Answered } from "../internal/failure.ts"
import type { Operation } from "../Operation.ts"
import type { Fault } from "./Fault.ts"
import { answerTo, Refused } from "./refusal.ts"

/** The connection broke. `code` is what the runtime of the caller reports. */
export class Broken extends Data.TaggedError("Broken")<{ readonly code: string }> {}

/** An answer, of which perhaps only the beginning arrives. */
export interface Reply extends Answered {
  readonly cut?: true
}

/** What is answered when a fault strikes. `respond` carries out the request and says what the answer to it is. */
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
        // Where there is no body to cut, the answer as a whole is lost.
        reply.text === "" ? Effect.fail(new Broken({ code: "ECONNRESET" })) : Effect.succeed({ ...reply, cut: true })
      )
    case "Delay": {
      const wait = Duration.isFinite(fault.duration) ? Effect.sleep(fault.duration) : Effect.never
      return fault.afterwards
        ? Effect.flatMap(respond, (reply) =>
            Effect.andThen(wait, underFault(fault.next, failures, Effect.succeed(reply)))
          )
        : Effect.andThen(wait, underFault(fault.next, failures, respond))
    }
  }
}
