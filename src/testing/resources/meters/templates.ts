/**
 * The templates of meter triggers: what payloads make of them, what answers show of them, and the work orders that they
 * become.
 *
 * @internal
 */
import * as DateTime from "effect/DateTime"
import * as Option from "effect/Option"
import type * as Api from "../../../index.ts"
import { changed, type Explicit, pick } from "../../explicit.ts"
import type { MeterRecord, MeterTriggerRecord, WorkOrderTemplateRecord } from "../../model.ts"
import type { Plant } from "../../plant.ts"
import { templateProcedureOf } from "../procedures.ts"

/**
 * A template with the changes of a payload. Assumption: what `data` leaves out stays. A procedure is not kept
 * as a procedure template, even if the payload asks for it.
 */
export const withTemplatePayload = (
  plant: Plant,
  record: WorkOrderTemplateRecord,
  { data = {}, saveProcedureAsTemplate: _, title: __, ...payload }: Api.UpdateWorkOrderTemplate
): WorkOrderTemplateRecord =>
  changed(record, {
    ...payload,
    procedure: data.procedure && templateProcedureOf(plant, data.procedure),
    data: changed(record.data, data)
  })

export const templateView = (record: WorkOrderTemplateRecord): Explicit<Api.WorkOrderTemplate> => {
  const { partsUsed, procedure: _, title: __, ...data } = record.data
  const derived: Pick<
    Explicit<Api.WorkOrderTemplateData>,
    "attachmentIds" | "partsUsed" | "procedure" | "thumbnailId"
  > = {
    partsUsed: partsUsed?.map(templatePartOf),
    procedure: record.procedure,
    attachmentIds: record.attachments?.map(({ id }) => id),
    thumbnailId: record.thumbnail?.id
  }
  return { ...record, deletedAt: undefined, data: { ...data, ...derived } }
}

type PartPayload = NonNullable<WorkOrderTemplateRecord["data"]["partsUsed"]>[number]

const templatePartOf = ({ copyOnRecurring = "Default", locationId, partId, quantityUsed = 1 }: PartPayload) => ({
  id: partId,
  quantityUsed,
  copyOnRecurring,
  locationId: locationId ?? undefined
})

/**
 * The work order that a trigger opens. If the template names no asset or location, it is for those of the meter: an
 * assumption, as is that the offset of the due date is in seconds.
 */
export const workOrderOf = (
  { name }: MeterTriggerRecord,
  { data, procedureTemplateId }: WorkOrderTemplateRecord,
  meter: MeterRecord,
  now: DateTime.Utc
): Api.CreateWorkOrder => {
  const { assetId = meter.assetId, assigneeIds = [], dueDate, locationId = meter.locationId, teamIds = [] } = data
  const due =
    dueDate?.offset === undefined
      ? Option.none()
      : DateTime.make(DateTime.toEpochMillis(now) + Math.round(dueDate.offset * 1000))
  const partsUsed = (data.partsUsed ?? []).flatMap(({ partId, quantityUsed = 1, ...rest }) =>
    partId === undefined ? [] : [{ ...rest, partId, quantityUsed }]
  )
  return {
    title: name,
    ...pick(data, ["description", "priority", "procedure", "vendorIds"]),
    assetId,
    locationId,
    procedureTemplateId,
    dueDate: Option.getOrUndefined(Option.map(due, DateTime.toUtc)),
    partsUsed: partsUsed.length === 0 ? undefined : partsUsed,
    assignees: [
      ...assigneeIds.map((id) => ({ type: "USER" as const, id })),
      ...teamIds.map((id) => ({ type: "TEAM" as const, id }))
    ]
  }
}
