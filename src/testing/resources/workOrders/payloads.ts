/**
 * What the payloads of work orders mean.
 *
 * @internal
 */
import type * as DateTime from "effect/DateTime"
import type { UserId } from "../../../Ids.ts"
import type { Procedure, ProcedureField, ProcedurePayload } from "../../../resources/shapes/Procedures.ts"
import type { Recurrence, RecurrencePayload } from "../../../resources/shapes/Recurrence.ts"
import type { SettableWorkOrderStatus, UpdateWorkOrder } from "../../../resources/WorkOrders.ts"
import type { Given, Plant } from "../../plant.ts"
import * as Records from "../../records.ts"
import type { Draft, WorkOrderRecord } from "./record.ts"

/** What a payload says in the words of the record. */
export const plainNames = [
  "title",
  "assetId",
  "categories",
  "description",
  "dueDate",
  "estimatedTime",
  "externalData",
  "startDate",
  "locationId",
  "priority",
  "type",
  "vendorIds"
] as const

/** What a sub-work-order takes from its parent, unless it has its own. That it is these properties is an assumption. */
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

/** The parts of a work order. That they count as assigned once they are named is an assumption. */
export const partsUsedBy = (
  record: Draft,
  parts: ReadonlyArray<PartPayload>
): Pick<WorkOrderRecord, "partsUsed" | "partStatus"> => ({
  partsUsed: parts.map(({ copyOnRecurring = "Default", locationId = null, partId, quantityUsed }) => ({
    partId,
    quantityUsed: quantityUsed ?? record.partsUsed.find((part) => part.partId === partId)?.quantityUsed ?? 1,
    copyOnRecurring,
    ...(locationId === null ? undefined : { locationId })
  })),
  ...(parts.length === 0
    ? { partStatus: "NO_PARTS" }
    : record.partStatus === "NO_PARTS"
      ? { partStatus: "ASSIGNED" }
      : undefined)
})

type PartPayload = NonNullable<UpdateWorkOrder["partsUsed"]>[number]

export const procedureOf = (plant: Plant, { fields, title }: Given<ProcedurePayload>): Procedure => ({
  id: plant.nextProcedureId(),
  title,
  fields: fields
    .map((field, position) => ({ ...field, index: field.index ?? position }))
    .toSorted((field1, field2) => field1.index - field2.index)
    .map(({ meterId = null, ...field }) =>
      Records.changed<ProcedureField>(
        { id: plant.nextProcedureFieldId(), label: field.label, type: field.type, required: false, value: {} },
        {
          ...Records.pick(field, ["description", "isDateAndTime"]),
          ...(meterId === null ? undefined : { meter: { id: meterId } })
        }
      )
    )
})

export const recurrenceOf = ({ automationMeterTrigger = null, ...recurrence }: Given<RecurrencePayload>): Recurrence =>
  automationMeterTrigger === null ? recurrence : { ...recurrence, automationMeterTrigger }

export const withStatus = (
  record: WorkOrderRecord,
  status: SettableWorkOrderStatus,
  now: DateTime.Utc,
  userId: UserId
): WorkOrderRecord => ({
  ...record,
  status,
  ...(status === "IN_PROGRESS" && record.startedAt === undefined ? { startedAt: now } : undefined),
  ...(status === "DONE" ? { completedAt: now, completerId: userId } : undefined)
})
