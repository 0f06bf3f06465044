/**
 * The next work order of one that comes back.
 *
 * The vendor says that a work order names the one before and the one after it. All else is an assumption: that the next
 * one is made when one is done, what it takes over, that it is due at the first time after both the completion and the
 * due date of the one that was done, and that one without a due date counts from its completion.
 *
 * @internal
 */
import * as DateTime from "effect/DateTime"
import type { Procedure } from "../../../resources/shapes/Procedures.ts"
import { type Loose, pick } from "../../explicit.ts"
import type { WorkOrderRecord } from "../../model.ts"
import type { Plant } from "../../plant.ts"
import { dueAfterNow } from "../../time/calendar.ts"
import { makeWorkOrder } from "./making.ts"

const takenOver = [
  "title",
  "description",
  "assetId",
  "locationId",
  "assigneeIds",
  "teamIds",
  "categories",
  "vendorIds",
  "priority",
  "type",
  "estimatedTime",
  "recurrenceInfo",
  "requesterId",
  "attachments",
  "thumbnail",
  "dueDateIsFullDay"
] as const

/** Makes the next one of a work order that is done, and answers the one that is done with the id of the next. */
export const succeeded = (plant: Plant, done: WorkOrderRecord, now: DateTime.Utc): WorkOrderRecord => {
  const { dueDate, nextId, recurrenceInfo, startDate } = done
  if (recurrenceInfo === undefined || nextId !== undefined) return done
  const next = dueAfterNow(recurrenceInfo, dueDate ?? now, now)
  if (next === undefined) return done
  const { partsUsed } = done
  const copied = partsUsed.filter(({ copyOnRecurring }) => copyOnRecurring !== "NoCopy")
  const { id } = makeWorkOrder(
    plant,
    { organizationId: done.organizationId, userId: done.creatorId, now },
    {
      ...pick(done, takenOver),
      title: done.title,
      dueDate: next,
      startDate: dueDate && startDate && DateTime.subtractDuration(next, DateTime.distance(startDate, dueDate)),
      extraFields: recurringFields(plant, done),
      partsUsed: copied,
      partStatus: copied.length === 0 ? "NO_PARTS" : "ASSIGNED",
      procedure: done.procedure && emptied(plant, done.procedure),
      previousId: done.id
    }
  )
  return { ...done, nextId: id }
}

/** Custom fields say whether they are copied. That those which do not are copied is an assumption. */
const recurringFields = ({ customFields }: Plant, { extraFields = {}, organizationId }: WorkOrderRecord) => {
  const left = customFields
    .of([organizationId])
    .filter(({ entity, includeInRecurrence }) => entity === "workOrders" && includeInRecurrence === false)
    .map(({ label }) => label)
  return Object.fromEntries(Object.entries(extraFields).filter(([label]) => !left.includes(label)))
}

/** A procedure with nothing filled in. */
const emptied = (plant: Plant, procedure: Loose<Procedure>): Loose<Procedure> => ({
  ...procedure,
  id: plant.nextProcedureId(),
  fields: procedure.fields.map((field) => ({ ...field, id: plant.nextProcedureFieldId(), value: {} }))
})
