import { assert } from "@effect/vitest"
import { DateTime, Effect, Stream } from "effect"
import { TestClock } from "effect/testing"
import {
  AssetId,
  Assets,
  MeterId,
  MeterReadings,
  Meters,
  MeterTriggerId,
  MeterTriggers,
  type NewMeterTrigger,
  UserId,
  WorkOrders,
  WorkOrderTemplateId
} from "../../../src/index.ts"
import type { Holds } from "./ways.ts"

const bytes = new TextEncoder().encode("a file")

/** A sensor on a pump, and what is needed to watch it. */
const watch = Effect.gen(function* () {
  const pump = yield* (yield* Assets).create({ name: "Pump" })
  const meters = yield* Meters
  const { id } = yield* meters.create({
    name: "Heat",
    unit: "Celsius",
    measurementType: "AUTOMATED_SENSOR",
    assetId: pump.id
  })
  const triggers = yield* MeterTriggers
  const workOrders = yield* WorkOrders
  const readings = yield* MeterReadings
  return {
    pump: pump.id,
    meterId: id,
    triggers,
    trigger: (meterTrigger: Partial<NewMeterTrigger>) =>
      triggers.create({
        meterTrigger: { meterId: id, name: "Cool down", condition: "IS_GREATER", amount: 90, ...meterTrigger },
        workOrderTemplate: { data: { priority: "HIGH", assigneeIds: [UserId.make(1_000_001)] } }
      }),
    /** Sends readings, and tells after which of them a work order was opened. */
    opens: (...values: ReadonlyArray<number>) =>
      Effect.forEach(values, (value) =>
        Effect.gen(function* () {
          const before = (yield* workOrders.list()).items.length
          yield* TestClock.adjust("1 minute")
          yield* readings.createBatch([{ meterId: id, value }])
          return (yield* workOrders.list()).items.length - before
        })
      )
  }
})

export const meterTriggers = (holds: Holds): void => {
  holds("a trigger is what was sent, with its template when it is asked for", () =>
    Effect.gen(function* () {
      const { meterId, pump, triggers } = yield* watch
      yield* TestClock.setTime(Date.UTC(2026, 0, 1))
      const now = DateTime.makeUnsafe("2026-01-01T00:00:00Z")
      const { id } = yield* triggers.create({
        meterTrigger: {
          meterId,
          name: "Cool down",
          condition: "IS_GREATER",
          amount: 90,
          description: "Hot",
          period: 60
        },
        workOrderTemplate: {
          data: {
            assetId: pump,
            priority: "HIGH",
            procedure: { title: "Cool", fields: [{ type: "CHECKBOX", label: "Off" }] }
          }
        }
      })
      const got = yield* triggers.get(id)
      assert.deepStrictEqual(got, {
        id,
        meterId,
        organizationId: got.organizationId,
        name: "Cool down",
        description: "Hot",
        condition: "IS_GREATER",
        amount: 90,
        period: 60,
        state: "INSUFFICIENT_DATA",
        workOrderTemplateId: WorkOrderTemplateId.make(14_000_001),
        creatorId: UserId.make(1_000_001),
        createdAt: now,
        updatedAt: now
      })
      const { workOrderTemplate } = yield* triggers.get(id, { expand: ["work_order_template"] })
      assert.strictEqual(workOrderTemplate?.title, "Cool down")
      assert.strictEqual(workOrderTemplate?.data?.priority, "HIGH")
      assert.strictEqual(workOrderTemplate?.data?.procedure?.fields[0]?.label, "Off")
    })
  )

  holds("meter, template and what the template names must exist", () =>
    Effect.gen(function* () {
      const { meterId, trigger, triggers } = yield* watch
      const pathOf = <A, E extends { readonly _tag: string }>(effect: Effect.Effect<A, E>) =>
        Effect.map(Effect.flip(effect), (error) => ("issues" in error ? JSON.stringify(error.issues) : error._tag))
      assert.include(yield* pathOf(trigger({ meterId: MeterId.make(9) })), "meterTrigger.meterId")
      assert.include(
        yield* pathOf(trigger({ workOrderTemplateId: WorkOrderTemplateId.make(9) })),
        "meterTrigger.workOrderTemplateId"
      )
      const meterTrigger = { meterId, name: "Cool down", condition: "IS_LESS", amount: 1 } as const
      assert.include(
        yield* pathOf(triggers.create({ meterTrigger, workOrderTemplate: { data: { assetId: AssetId.make(9) } } })),
        "workOrderTemplate.data.assetId"
      )
      assert.deepStrictEqual((yield* triggers.list()).items, [])
    })
  )

  holds("a comparison opens a work order when it becomes true, and not again before it was false", () =>
    Effect.gen(function* () {
      const { opens, pump, trigger, triggers } = yield* watch
      const { id } = yield* trigger({})
      assert.deepStrictEqual(yield* opens(80, 90, 91, 95, 85, 92), [0, 0, 1, 0, 0, 1])
      assert.strictEqual((yield* triggers.get(id)).state, "TRIGGERED")
      const [row] = (yield* (yield* WorkOrders).list()).items
      assert.deepInclude(row, { title: "Cool down", priority: "HIGH", assetId: pump })
      yield* triggers.delete(id)
      assert.deepStrictEqual(yield* opens(80, 99), [0, 0])
    })
  )

  holds("the other comparisons", () =>
    Effect.gen(function* () {
      const { opens, trigger, triggers } = yield* watch
      const { id } = yield* trigger({ condition: "IS_LESS", amount: 5 })
      assert.deepStrictEqual(yield* opens(6, 5, 4, 3), [0, 0, 1, 0])
      yield* triggers.update(id, { meterTrigger: { condition: "IS_EQUAL" } })
      assert.deepStrictEqual(yield* opens(6, 5, 5, 4, 5), [0, 1, 0, 0, 1])
    })
  )

  holds("so many of the last readings must fulfil it, within the period", () =>
    Effect.gen(function* () {
      const { opens, trigger } = yield* watch
      yield* trigger({ dataPoints: { numerator: 2, denominator: 3 }, period: 150 })
      assert.deepStrictEqual(yield* opens(95, 95, 80, 95, 80, 80), [0, 0, 1, 0, 0, 0])
      // Three readings a minute apart are within 150 seconds; after a pause they are not.
      yield* TestClock.adjust("1 hour")
      assert.deepStrictEqual(yield* opens(95, 95, 95), [0, 0, 1])
    })
  )

  holds("one that counts opens a work order at every next value, on its own grid or from the reading on", () =>
    Effect.gen(function* () {
      const { opens, trigger, triggers } = yield* watch
      yield* opens(100)
      const grid = yield* trigger({ condition: "INCREMENTED_BY", amount: 50 })
      assert.strictEqual((yield* triggers.get(grid.id)).nextTriggerValue, 150)
      assert.deepStrictEqual(yield* opens(149, 170, 199, 200), [0, 1, 0, 1])
      assert.strictEqual((yield* triggers.get(grid.id)).nextTriggerValue, 250)
      yield* triggers.delete(grid.id)
      const free = yield* trigger({ condition: "INCREMENTED_BY_BASED_ON_LAST_READING", amount: 50 })
      assert.deepStrictEqual(yield* opens(260, 300, 310), [1, 0, 1])
      assert.strictEqual((yield* triggers.get(free.id)).nextTriggerValue, 360)
      yield* triggers.delete(free.id)
      yield* trigger({ condition: "DECREMENTED_BY", amount: 10, nextTriggerValue: 305 })
      assert.deepStrictEqual(yield* opens(306, 304, 296, 295), [0, 1, 0, 1])
    })
  )

  holds("nothing is opened before a trigger is active", () =>
    Effect.gen(function* () {
      const { opens, trigger, triggers } = yield* watch
      yield* TestClock.setTime(Date.UTC(2026, 0, 1))
      const { id } = yield* trigger({ minDateForProcessing: DateTime.makeUnsafe("2026-01-02T00:00:00Z") })
      assert.strictEqual((yield* triggers.get(id)).state, "INACTIVE")
      assert.deepStrictEqual(yield* opens(99), [0])
      yield* TestClock.adjust("1 day")
      assert.deepStrictEqual(yield* opens(99), [1])
    })
  )

  holds("a trigger and its template have one name", () =>
    Effect.gen(function* () {
      const { trigger, triggers } = yield* watch
      const { id } = yield* trigger({})
      yield* triggers.update(id, { meterTrigger: { name: "Cool it" } })
      const expanded = Effect.map(triggers.get(id, { expand: ["work_order_template"] }), (got) => [
        got.name,
        got.workOrderTemplate?.title
      ])
      assert.deepStrictEqual(yield* expanded, ["Cool it", "Cool it"])
      yield* triggers.updateTemplate(id, { title: "Cool the pump" })
      assert.deepStrictEqual(yield* expanded, ["Cool the pump", "Cool the pump"])
      const other = yield* trigger({ name: "Another", workOrderTemplateId: WorkOrderTemplateId.make(14_000_001) })
      assert.strictEqual((yield* triggers.get(other.id)).name, "Cool the pump")
    })
  )

  holds("the template changes in what is named, and for the work orders to come", () =>
    Effect.gen(function* () {
      const { opens, trigger, triggers } = yield* watch
      const { id } = yield* trigger({})
      yield* triggers.updateTemplate(id)
      yield* triggers.updateTemplate(id, { data: { description: "Open the valve", dueDate: { offset: 3600 } } })
      const { workOrderTemplate } = yield* triggers.get(id, { expand: ["work_order_template"] })
      assert.deepStrictEqual(workOrderTemplate?.data, {
        priority: "HIGH",
        assigneeIds: [UserId.make(1_000_001)],
        description: "Open the valve",
        dueDate: { offset: 3600 }
      })
      yield* triggers.updateTemplate(id, { data: { dueDate: null } })
      assert.deepStrictEqual(yield* opens(99), [1])
      const [row] = (yield* (yield* WorkOrders).list({ expand: ["assignees"] })).items
      assert.strictEqual(row?.description, "Open the valve")
      assert.isUndefined(row?.dueDate)
      assert.deepStrictEqual(row?.assignees, [{ type: "USER", id: UserId.make(1_000_001) }])
    })
  )

  holds("a trigger without a template opens nothing, and has none to change", () =>
    Effect.gen(function* () {
      const { meterId, opens, triggers } = yield* watch
      const { id } = yield* triggers.create({
        meterTrigger: { meterId, name: "Cool down", condition: "IS_GREATER", amount: 90 }
      })
      assert.deepStrictEqual(yield* opens(99), [0])
      assert.strictEqual((yield* triggers.get(id)).state, "TRIGGERED")
      assert.strictEqual((yield* Effect.flip(triggers.updateTemplate(id, {})))._tag, "NotFound")
    })
  )

  holds("lists filter by meter and page, and a deleted one is NotFound", () =>
    Effect.gen(function* () {
      const { meterId, trigger, triggers } = yield* watch
      const other = yield* (yield* Meters).create({ name: "Hours", unit: "Hours" })
      yield* trigger({ name: "A" })
      yield* trigger({ name: "B" })
      yield* trigger({ name: "C", meterId: other.id })
      const { items } = yield* triggers.list({ meters: [other.id] })
      assert.deepStrictEqual(items, [{ id: MeterTriggerId.make(13_000_003), name: "C", meterId: other.id }])
      const all = yield* Stream.runCollect(triggers.stream({ limit: 1 }))
      assert.deepStrictEqual(
        all.map(({ name }) => name),
        ["A", "B", "C"]
      )
      yield* (yield* Meters).delete(meterId)
      const gone = MeterTriggerId.make(13_000_001)
      for (const effect of [
        triggers.get(gone),
        triggers.update(gone, {}),
        triggers.delete(gone),
        triggers.updateTemplate(gone)
      ]) {
        assert.strictEqual((yield* Effect.flip(effect))._tag, "NotFound")
      }
    })
  )

  holds("files belong to the template", () =>
    Effect.gen(function* () {
      const { trigger, triggers } = yield* watch
      const { id } = yield* trigger({})
      yield* triggers.uploadAttachment(id, "manual.pdf", bytes)
      yield* triggers.uploadThumbnail(id, "pump.png", bytes)
      const data = Effect.map(
        triggers.get(id, { expand: ["work_order_template"] }),
        ({ workOrderTemplate }) => workOrderTemplate?.data
      )
      assert.lengthOf((yield* data)?.attachmentIds ?? [], 1)
      assert.isDefined((yield* data)?.thumbnailId)
      yield* triggers.deleteAttachment(id, "manual.pdf")
      assert.lengthOf((yield* data)?.attachmentIds ?? [], 0)
      assert.strictEqual((yield* Effect.flip(triggers.deleteAttachment(id, "manual.pdf")))._tag, "NotFound")
      assert.strictEqual((yield* Effect.flip(triggers.uploadThumbnail(id, "pump.pdf", bytes)))._tag, "BadRequest")
    })
  )
}
