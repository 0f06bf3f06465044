/**
 * What the payloads of work orders mean.
 *
 * @internal
 */
import type * as DateTime from "effect/DateTime"
import type * as Api from "../../../index.ts"
import { assertEmpty, type Loose } from "../../explicit.ts"
import type { PartUsed, WorkOrderRecord } from "../../model.ts"

/** What a sub-work-order takes from its parent, unless it has its own. Assumption: it is these properties. */
export const inheritedNames = [
  "assetId",
  "assigneeIds",
  "categories",
  "dueDate",
  "locationId",
  "priority",
  "startDate",
  "teamIds",
  "type",
  "vendorIds"
] as const

/** The parts of a work order. Assumption: they count as assigned once they are named. */
export const partsUsedBy = (
  { partStatus, partsUsed: present }: Pick<WorkOrderRecord, "partStatus" | "partsUsed">,
  parts: ReadonlyArray<PartPayload>
): Pick<WorkOrderRecord, "partsUsed" | "partStatus"> => ({
  partsUsed: parts.map(({ copyOnRecurring = "Default", locationId, partId, quantityUsed, ...rest }): PartUsed => {
    assertEmpty(rest)
    return {
      partId,
      quantityUsed: quantityUsed ?? present.find((part) => part.partId === partId)?.quantityUsed ?? 1,
      copyOnRecurring,
      locationId: locationId ?? undefined
    }
  }),
  partStatus: parts.length === 0 ? "NO_PARTS" : partStatus === "NO_PARTS" ? "ASSIGNED" : partStatus
})

type PartPayload = NonNullable<Api.UpdateWorkOrder["partsUsed"]>[number]

export const recurrenceOf = ({
  automationMeterTrigger,
  ...recurrence
}: Api.RecurrencePayload): Loose<Api.Recurrence> =>
  automationMeterTrigger ? { ...recurrence, automationMeterTrigger } : recurrence

export const withStatus = (
  record: WorkOrderRecord,
  status: Api.SettableWorkOrderStatus,
  now: DateTime.Utc,
  userId: Api.UserId
): WorkOrderRecord => ({
  ...record,
  status,
  startedAt: record.startedAt ?? (status === "IN_PROGRESS" ? now : undefined),
  ...(status === "DONE" ? { completedAt: now, completerId: userId } : undefined)
})
