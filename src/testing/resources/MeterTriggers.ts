import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import { identity } from "effect/Function"
import type * as Api from "../../index.ts"
import type { Behaviour } from "../behaviour.ts"
import { assertEmpty, changed } from "../explicit.ts"
import type { MeterTriggerRecord, WorkOrderTemplateRecord } from "../model.ts"
import { byCursor } from "../paging.ts"
import * as Records from "../records.ts"
import { badRequest, notFound } from "../refusal.ts"
import { isCounting, start } from "./meters/conditions.ts"
import { templateView, withTemplatePayload } from "./meters/templates.ts"

export const meterTriggers: Behaviour<"MeterTriggers"> = (plant) => {
  const { meters, meterTriggers, workOrderTemplates } = plant

  const templateNamed = (id: Api.WorkOrderTemplateId) =>
    Records.referred(workOrderTemplates, id, "work order template", "meterTrigger.workOrderTemplateId")

  /** The template of a trigger. A trigger that was created without one has none to change. */
  const templateOf = Effect.fnUntraced(function* (id: Api.MeterTriggerId) {
    const { workOrderTemplateId } = yield* meterTriggers.find(id)
    return workOrderTemplateId === undefined
      ? yield* notFound("Work order template")
      : yield* workOrderTemplates.find(workOrderTemplateId)
  })

  /** A template and its triggers have one name. */
  const rename = Effect.fnUntraced(function* (template: WorkOrderTemplateRecord) {
    workOrderTemplates.replace(template)
    for (const trigger of yield* meterTriggers.all) {
      if (trigger.workOrderTemplateId === template.id) meterTriggers.replace({ ...trigger, name: template.title })
    }
  })

  const checkData = Effect.fnUntraced(function* (data: Api.WorkOrderTemplateDataPayload = {}, at: string) {
    yield* Records.checkPlace(plant, data, `${at}.`)
    yield* Records.checkReferences(plant.users, data.assigneeIds, "user", `${at}.assigneeIds`)
  })

  const check = Effect.fnUntraced(function* (record: Pick<Api.MeterTrigger, "amount" | "condition" | "meterId">) {
    yield* Records.checkReference(meters, record.meterId, "meter", "meterTrigger.meterId")
    // Assumption: the steps of a condition that counts must be positive.
    if (isCounting(record.condition) && record.amount <= 0) {
      return yield* badRequest("must be > 0", "meterTrigger.amount")
    }
  })

  /** The trigger at what its meter shows, or at the value that the payload names. */
  const begin = Effect.fnUntraced(function* (record: MeterTriggerRecord, nextTriggerValue: number | undefined) {
    const { minDateForProcessing } = record
    const meter = yield* meters.find(record.meterId)
    const waits = minDateForProcessing !== undefined && DateTime.isLessThan(yield* DateTime.now, minDateForProcessing)
    return changed(start(record, meter.readings.at(-1)?.value), {
      nextTriggerValue,
      state: waits ? "INACTIVE" : undefined
    })
  })

  /** The template that a new trigger is to have: one that is there, or one of its own. */
  const templateFor = Effect.fnUntraced(function* (
    { name, workOrderTemplateId }: Api.CreateMeterTrigger["meterTrigger"],
    payload: Api.CreateMeterTrigger["workOrderTemplate"]
  ) {
    if (workOrderTemplateId !== undefined) return yield* templateNamed(workOrderTemplateId)
    if (payload === undefined) return undefined
    yield* checkData(payload.data, "workOrderTemplate.data")
    const template = yield* Records.create(workOrderTemplates, { title: name }, ({ times, userId }) => ({
      ...times,
      ...Records.noFiles,
      creatorId: userId,
      procedureTemplateId: undefined,
      data: {},
      procedure: undefined
    }))
    return workOrderTemplates.replace(withTemplatePayload(plant, template, payload))
  })

  return {
    list: Effect.fnUntraced(function* (query = {}) {
      const found = yield* Records.filter(meterTriggers, query, {
        meters: (wanted) => (record) => wanted.includes(record.meterId)
      })
      return yield* byCursor(found, query, identity)
    }),

    create: Effect.fnUntraced(function* ({ meterTrigger, workOrderTemplate, ...others }) {
      assertEmpty(others)
      yield* check(meterTrigger)
      const template = yield* templateFor(meterTrigger, workOrderTemplate)
      const named = template === undefined ? {} : { workOrderTemplateId: template.id, name: template.title }
      const record = yield* Records.create(meterTriggers, { ...meterTrigger, ...named }, ({ times, userId }) => ({
        ...times,
        state: "INSUFFICIENT_DATA",
        creatorId: userId
      }))
      return meterTriggers.replace(yield* begin(record, meterTrigger.nextTriggerValue))
    }),

    get: Effect.fnUntraced(function* (id, { expand = [] } = {}) {
      const record = yield* meterTriggers.find(id)
      const isExpanded = expand.includes("work_order_template") && record.workOrderTemplateId !== undefined
      return {
        ...record,
        deletedAt: undefined,
        workOrderTemplate: isExpanded ? templateView(yield* templateOf(id)) : undefined
      }
    }),

    update: Effect.fnUntraced(function* (id, { meterTrigger = {}, ...others }) {
      assertEmpty(others)
      const record = yield* meterTriggers.find(id)
      const next = changed(record, { ...meterTrigger, updatedAt: yield* DateTime.now })
      yield* check(next)
      const template =
        next.workOrderTemplateId === undefined ? undefined : yield* templateNamed(next.workOrderTemplateId)
      const restarts = ["amount", "condition", "meterId", "nextTriggerValue"].some((name) => name in meterTrigger)
      meterTriggers.replace(restarts ? yield* begin(next, meterTrigger.nextTriggerValue) : next)
      if (template === undefined) return
      // Another template gives the trigger its name; the trigger gives its own to the one that it has.
      const moved = next.workOrderTemplateId !== record.workOrderTemplateId
      yield* rename(moved ? template : { ...template, title: next.name })
    }),

    delete: meterTriggers.delete,

    updateTemplate: Effect.fnUntraced(function* (id, payload = {}) {
      const template = yield* templateOf(id)
      yield* checkData(payload.data, "data")
      const title = payload.title ?? payload.data?.title ?? template.title
      const filled = withTemplatePayload(plant, template, payload)
      yield* rename(yield* Records.save(workOrderTemplates, { ...filled, title }))
    }),

    ...Records.fileOperations(plant, templateOf, (template) => Records.save(workOrderTemplates, template))
  }
}
