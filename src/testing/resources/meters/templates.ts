/**
 * The templates of meter triggers: what payloads make of them, what is shown of them, and the work orders that they
 * become.
 *
 * @internal
 */
import * as DateTime from "effect/DateTime"
import * as Option from "effect/Option"
import type { ProcedureTemplateId, UserId, WorkOrderTemplateId } from "../../../Ids.ts"
import type {
  TemplateProcedure,
  WorkOrderTemplate,
  WorkOrderTemplateDataPayload
} from "../../../resources/MeterTriggers.ts"
import type { Attachment } from "../../../resources/shapes/Attachments.ts"
import type { ProcedurePayload } from "../../../resources/shapes/Procedures.ts"
import type { CreateWorkOrder } from "../../../resources/WorkOrders.ts"
import type { Given, Kept, Plant } from "../../plant.ts"
import * as Records from "../../records.ts"
import type { MeterRecord } from "../Meters.ts"
import type { MeterTriggerRecord } from "../MeterTriggers.ts"

/** What a payload says, without what it clears. */
type Data = {
  readonly [Name in keyof WorkOrderTemplateDataPayload]?: NonNullable<Given<WorkOrderTemplateDataPayload>[Name]>
}

/** A template as the plant keeps it. */
export interface WorkOrderTemplateRecord extends Kept {
  readonly id: WorkOrderTemplateId
  readonly title: string
  readonly createdAt: DateTime.Utc
  readonly updatedAt: DateTime.Utc
  readonly creatorId: UserId
  readonly procedureTemplateId?: ProcedureTemplateId
  readonly data: Data
  /** The procedure in `data`, whose fields have ids by now. */
  readonly procedure?: TemplateProcedure
  readonly attachments?: ReadonlyArray<Attachment>
  readonly thumbnail?: Attachment
}

interface TemplatePayload {
  readonly procedureTemplateId?: ProcedureTemplateId | null
  readonly data?: Given<WorkOrderTemplateDataPayload>
}

/**
 * A template with the changes of a payload. That what `data` leaves out stays is an assumption. A procedure is not kept
 * as a procedure template, whatever the payload says.
 */
export const withTemplatePayload = (
  plant: Plant,
  record: WorkOrderTemplateRecord,
  { data = {}, procedureTemplateId }: TemplatePayload
): WorkOrderTemplateRecord => ({
  ...Records.changed(record, {
    ...(procedureTemplateId === undefined ? undefined : { procedureTemplateId }),
    ...(data.procedure === undefined
      ? undefined
      : { procedure: data.procedure === null ? null : procedureOf(plant, data.procedure) })
  }),
  data: Records.changed<Data>(record.data, data)
})

const procedureOf = (plant: Plant, { fields, title }: Given<ProcedurePayload>): TemplateProcedure => ({
  title,
  fields: fields
    .map((field, position) => ({ ...field, index: field.index ?? position }))
    .toSorted((field1, field2) => field1.index - field2.index)
    .map(({ description = null, meterId = null, ...field }) => ({
      id: plant.nextProcedureFieldId(),
      ...Records.pick(field, ["label", "type", "choices", "isDateAndTime", "urls"]),
      ...(description === null ? undefined : { description }),
      ...(meterId === null ? undefined : { meterId })
    }))
})

export const shownTemplate = (record: WorkOrderTemplateRecord): WorkOrderTemplate => {
  const { partsUsed, procedure: _, title: __, dueDate, ...data } = record.data
  return {
    ...Records.pick(record, [
      "id",
      "createdAt",
      "updatedAt",
      "creatorId",
      "organizationId",
      "procedureTemplateId",
      "title"
    ]),
    data: {
      ...data,
      ...(dueDate === undefined ? undefined : { dueDate }),
      ...(partsUsed === undefined
        ? undefined
        : {
            partsUsed: partsUsed.map(
              ({ copyOnRecurring = "Default", locationId = null, partId, quantityUsed = 1 }) => ({
                quantityUsed,
                copyOnRecurring,
                ...(partId === undefined ? undefined : { id: partId }),
                ...(locationId === null ? undefined : { locationId })
              })
            )
          }),
      ...(record.procedure === undefined ? undefined : { procedure: record.procedure }),
      ...(record.attachments === undefined ? undefined : { attachmentIds: record.attachments.map(({ id }) => id) }),
      ...(record.thumbnail === undefined ? undefined : { thumbnailId: record.thumbnail.id })
    }
  }
}

/**
 * The work order that a trigger opens. Where the template names no asset or location, it is for those of the meter: an
 * assumption, as is that the offset of the due date is in seconds.
 */
export const workOrderOf = (
  { name }: MeterTriggerRecord,
  { data, procedureTemplateId }: WorkOrderTemplateRecord,
  meter: MeterRecord,
  now: DateTime.Utc
): Given<CreateWorkOrder> => {
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
    ...Records.pick(data, ["description", "priority", "procedure", "vendorIds"]),
    ...(assetId === undefined ? undefined : { assetId }),
    ...(locationId === undefined ? undefined : { locationId }),
    ...(procedureTemplateId === undefined ? undefined : { procedureTemplateId }),
    ...(Option.isNone(due) ? undefined : { dueDate: DateTime.toUtc(due.value) }),
    ...(partsUsed.length === 0 ? undefined : { partsUsed }),
    assignees: [
      ...assigneeIds.map((id) => ({ type: "USER" as const, id })),
      ...teamIds.map((id) => ({ type: "TEAM" as const, id }))
    ]
  }
}
