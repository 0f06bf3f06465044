import * as Effect from "effect/Effect"
import type { Behaviour } from "../behaviour.ts"
import { assertEmpty } from "../explicit.ts"
import { badRequest, forbidden } from "../refusal.ts"

/**
 * No operation makes one, so there are those that the seed has put there. What the real API says to signatures that it
 * does not take is not known, nor what it calls its statuses: all of that is assumed.
 */
export const workPermits: Behaviour<"WorkPermits"> = ({ workPermits }) => ({
  sign: Effect.fnUntraced(function* (id, { externalLinkUuid, signerName, ...rest }) {
    assertEmpty(rest)
    if (signerName.trim() === "") return yield* badRequest("must NOT have fewer than 1 characters", "signerName")
    // The operation declares no 404. Without the link, a caller must not learn whether the permit exists.
    const invalid = forbidden("The link is not valid for this work permit")
    const permit = yield* Effect.mapError(workPermits.find(id), () => invalid)
    if (permit.externalLinkUuid !== externalLinkUuid) return yield* invalid
    if (permit.status === "SIGNED") return yield* badRequest("the work permit is signed already")
    workPermits.replace({ ...permit, status: "SIGNED", signerName })
    const { workOrderId } = permit
    const isBlocked = (yield* workPermits.all).some(
      (other) => other.workOrderId === workOrderId && other.status === "PENDING"
    )
    return {
      success: true,
      workPermit: { id, status: "SIGNED" },
      workOrder: {
        id: workOrderId,
        ...(isBlocked ? { blockedByWorkPermitReason: "A work permit is not signed yet" } : undefined)
      }
    }
  })
})
