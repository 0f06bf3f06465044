/**
 * Meter triggers in memory, with the templates of their work orders.
 *
 * @internal
 */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import type { MeterId, MeterTriggerId, WorkOrderTemplateId } from "../../Ids.ts"
import type {
  CreateMeterTrigger,
  MeterTrigger,
  MeterTriggerChanges,
  MeterTriggersService,
  NewMeterTrigger,
  WorkOrderTemplateDataPayload
} from "../../resources/MeterTriggers.ts"
import { byCursor, orderOf } from "../paging.ts"
import { Acting, type Behaviour, type Given, type Kept, type Plant } from "../plant.ts"
import * as Records from "../records.ts"
import { badRequest, notFound } from "../refusal.ts"
import { counts, started } from "./meters/conditions.ts"
import { shownTemplate, type WorkOrderTemplateRecord, withTemplatePayload } from "./meters/templates.ts"

/** A meter trigger as the plant keeps it. */
export interface MeterTriggerRecord extends Omit<MeterTrigger, "deletedAt" | "workOrderTemplate">, Kept {
  readonly id: MeterTriggerId
}

export const meterTriggers = (plant: Plant): Behaviour<MeterTriggersService> => {
  const { meters, meterTriggers, workOrderTemplates } = plant

  const templateNamed = (id: WorkOrderTemplateId) =>
    Records.referred(workOrderTemplates, id, "work order template", "meterTrigger.workOrderTemplateId")

  /** The template of a trigger. A trigger that was created without one has none to change. */
  const templateOf = Effect.fnUntraced(function* (id: MeterTriggerId) {
    const { workOrderTemplateId } = yield* meterTriggers.find(id)
    return workOrderTemplateId === undefined
      ? yield* notFound("Work order template")
      : yield* workOrderTemplates.find(workOrderTemplateId)
  })

  const touched = (record: WorkOrderTemplateRecord) =>
    Effect.map(DateTime.now, (updatedAt) => ({ ...record, updatedAt }))

  /** A template and its triggers have one name. */
  const renamed = Effect.fnUntraced(function* (template: WorkOrderTemplateRecord) {
    workOrderTemplates.replace(template)
    for (const trigger of yield* meterTriggers.all) {
      if (trigger.workOrderTemplateId === template.id) meterTriggers.replace({ ...trigger, name: template.title })
    }
  })

  const checkData = Effect.fnUntraced(function* (data: Given<WorkOrderTemplateDataPayload> = {}, at: string) {
    yield* Records.checkPlace(plant, data, `${at}.`)
    yield* Records.checkReferences(plant.users, data.assigneeIds, "user", `${at}.assigneeIds`)
  })

  const check = Effect.fnUntraced(function* (record: Pick<MeterTrigger, "amount" | "condition" | "meterId">) {
    yield* Records.checkReference(meters, record.meterId, "meter", "meterTrigger.meterId")
    // That nothing can count by steps of nothing, or backwards, is an assumption.
    if (counts(record.condition) && record.amount <= 0) {
      return yield* badRequest("must be > 0", "meterTrigger.amount")
    }
  })

  /** The trigger at what its meter shows, or at the value that the payload names. */
  const begun = Effect.fnUntraced(function* (
    record: MeterTriggerRecord,
    { nextTriggerValue }: NewMeterTrigger | MeterTriggerChanges
  ) {
    const meter = yield* meters.find(record.meterId)
    const result = started(record, meter.readings.at(-1)?.value)
    const now = yield* DateTime.now
    const { minDateForProcessing } = record
    return {
      ...result,
      ...(nextTriggerValue === undefined ? undefined : { nextTriggerValue }),
      ...(minDateForProcessing !== undefined && DateTime.isLessThan(now, minDateForProcessing)
        ? { state: "INACTIVE" }
        : undefined)
    }
  })

  /** The template that a new trigger is to have: one that is there, or one of its own. */
  const templateFor = Effect.fnUntraced(function* ({ meterTrigger, workOrderTemplate }: Given<CreateMeterTrigger>) {
    if (meterTrigger.workOrderTemplateId !== undefined) return yield* templateNamed(meterTrigger.workOrderTemplateId)
    if (workOrderTemplate === undefined) return undefined
    yield* checkData(workOrderTemplate.data, "workOrderTemplate.data")
    const { organizations, userId } = yield* Acting
    const now = yield* DateTime.now
    return workOrderTemplates.insert((id) =>
      withTemplatePayload(
        plant,
        {
          id,
          organizationId: organizations[0],
          title: meterTrigger.name,
          creatorId: userId,
          createdAt: now,
          updatedAt: now,
          data: {}
        },
        workOrderTemplate
      )
    )
  })

  return {
    list: Effect.fnUntraced(function* (query = {}) {
      const found = (yield* meterTriggers.all).filter(
        ({ meterId }) => query.meters === undefined || query.meters.some((id: MeterId) => id === meterId)
      )
      return yield* byCursor(found, query, orderOf(undefined, {}), (record) =>
        Records.pick(record, ["id", "name", "meterId"])
      )
    }),

    create: Effect.fnUntraced(function* (payload) {
      const { meterTrigger } = payload
      yield* check(meterTrigger)
      const template = yield* templateFor(payload)
      const { organizations, userId } = yield* Acting
      const now = yield* DateTime.now
      const { id } = meterTriggers.insert((id) =>
        Records.changed<MeterTriggerRecord>(
          {
            id,
            meterId: meterTrigger.meterId,
            organizationId: organizations[0],
            name: meterTrigger.name,
            condition: meterTrigger.condition,
            amount: meterTrigger.amount,
            state: "INSUFFICIENT_DATA",
            creatorId: userId,
            createdAt: now,
            updatedAt: now
          },
          {
            ...meterTrigger,
            ...(template === undefined ? undefined : { workOrderTemplateId: template.id, name: template.title })
          }
        )
      )
      meterTriggers.replace(yield* begun(yield* meterTriggers.find(id), meterTrigger))
      return { id }
    }),

    get: Effect.fnUntraced(function* (id, { expand = [] } = {}) {
      const record = yield* meterTriggers.find(id)
      if (!expand.includes("work_order_template") || record.workOrderTemplateId === undefined) return record
      return { ...record, workOrderTemplate: shownTemplate(yield* templateOf(id)) }
    }),

    update: Effect.fnUntraced(function* (id, { meterTrigger = {} }) {
      const record = yield* meterTriggers.find(id)
      const changed = Records.changed(record, { ...meterTrigger, updatedAt: yield* DateTime.now })
      yield* check(changed)
      const template =
        changed.workOrderTemplateId === undefined ? undefined : yield* templateNamed(changed.workOrderTemplateId)
      const restarts = ["amount", "condition", "meterId", "nextTriggerValue"].some((name) => name in meterTrigger)
      meterTriggers.replace(restarts ? yield* begun(changed, meterTrigger) : changed)
      if (template === undefined) return
      // Another template gives the trigger its name; the trigger gives its own to the one that it has.
      const moved = changed.workOrderTemplateId !== record.workOrderTemplateId
      yield* renamed(moved ? template : { ...template, title: changed.name })
    }),

    delete: Effect.fnUntraced(function* (id) {
      yield* meterTriggers.find(id)
      meterTriggers.remove(id)
    }),

    updateTemplate: Effect.fnUntraced(function* (id, payload = {}) {
      const template = yield* templateOf(id)
      yield* checkData(payload.data, "data")
      const changed = withTemplatePayload(plant, template, payload)
      yield* renamed(yield* touched({ ...changed, title: payload.title ?? payload.data?.title ?? template.title }))
    }),

    uploadAttachment: Effect.fnUntraced(function* (id, filename, file) {
      const { answer, record } = yield* Records.attached(plant, yield* templateOf(id), filename, file)
      workOrderTemplates.replace(yield* touched(record))
      return answer
    }),

    deleteAttachment: Effect.fnUntraced(function* (id, filename) {
      workOrderTemplates.replace(yield* touched(yield* Records.detached(yield* templateOf(id), filename)))
    }),

    uploadThumbnail: Effect.fnUntraced(function* (id, filename, file) {
      const { answer, record } = yield* Records.pictured(plant, yield* templateOf(id), filename, file)
      workOrderTemplates.replace(yield* touched(record))
      return answer
    })
  }
}
