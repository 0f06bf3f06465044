/**
 * Work permits in memory. No operation makes one, so there are those that the seed has put there. What the real API
 * says to signatures that it does not take is not known, nor what it calls its statuses: all of that is assumed.
 *
 * @internal
 */
import * as Effect from "effect/Effect"
import type { WorkOrderId, WorkPermitId } from "../../Ids.ts"
import type { WorkPermit, WorkPermitsService } from "../../resources/WorkPermits.ts"
import type { Behaviour, Kept, Plant } from "../plant.ts"
import { badRequest, forbidden } from "../refusal.ts"

/** A permit as the plant keeps it. */
export interface WorkPermitRecord extends WorkPermit, Kept {
  readonly id: WorkPermitId
  readonly status: "PENDING" | "SIGNED"
  readonly workOrderId: WorkOrderId
  readonly externalLinkUuid: string
  readonly signerName?: string
}

export const workPermits = ({ workPermits }: Plant): Behaviour<WorkPermitsService> => ({
  sign: Effect.fnUntraced(function* (id, { externalLinkUuid, signerName }) {
    if (signerName.trim() === "") return yield* badRequest("must NOT have fewer than 1 characters", "signerName")
    // The operation declares no 404: whoever has no link to a permit does not learn whether there is one.
    const strange = forbidden("The link is not valid for this work permit")
    const permit = yield* Effect.mapError(workPermits.find(id), () => strange)
    if (permit.externalLinkUuid !== externalLinkUuid) return yield* strange
    if (permit.status === "SIGNED") return yield* badRequest("the work permit is signed already")
    workPermits.replace({ ...permit, status: "SIGNED", signerName })
    const { workOrderId } = permit
    const left = (yield* workPermits.all).some(
      (other) => other.workOrderId === workOrderId && other.status === "PENDING"
    )
    return {
      success: true,
      workPermit: { id, status: "SIGNED" },
      workOrder: {
        id: workOrderId,
        ...(left ? { blockedByWorkPermitReason: "A work permit is not signed yet" } : undefined)
      }
    }
  })
})
