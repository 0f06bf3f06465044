import { assert, describe, it } from "@effect/vitest"
import { DateTime, Effect, Redacted, Stream } from "effect"
import { TestClock } from "effect/testing"
import { Assets, MaintenancePlans, Subscriptions, type WorkOrder, WorkOrders } from "../../../src/index.ts"
import { MaintainXTest, Plant } from "../../../src/testing/index.ts"

const at = (text: string) => DateTime.makeUnsafe(`${text}Z`)

const iso = (instant: DateTime.Utc | undefined) => instant && DateTime.formatIso(instant).slice(0, 16)

/** The days on which the open work orders of a title are due. */
const dueDates = (title: string) =>
  Effect.gen(function* () {
    const workOrders = yield* WorkOrders
    const rows = yield* workOrders.stream({ title, statuses: ["OPEN"], showUpcoming: true }).pipe(Stream.runCollect)
    return rows.map(({ dueDate }) => iso(dueDate)).sort()
  })

const complete = ({ id }: Pick<WorkOrder, "id">) =>
  Effect.flatMap(WorkOrders, (workOrders) => workOrders.setStatus(id, { status: "DONE" }))

/** The types and times of the events that were delivered so far. */
const delivered = Effect.gen(function* () {
  const { webhooks } = yield* MaintainXTest
  yield* webhooks.settled
  const attempts = yield* webhooks.attempts
  return attempts.map(({ body, type }) => {
    const { occurredAt, workOrderId } = JSON.parse(Redacted.value(body))
    return { type, workOrderId, at: String(occurredAt).slice(0, 16) }
  })
})

const receiver = { webhooks: { to: () => Promise.resolve(new Response()) } }

describe("a recurring work order that is done", () => {
  it.effect("makes its next one, which takes over what was planned and nothing that was done", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(DateTime.toEpochMillis(at("2026-01-05T09:00")))
      const assets = yield* Assets
      const workOrders = yield* WorkOrders
      const pump = yield* assets.create({ name: "Pump" })
      const first = yield* workOrders.create({
        title: "Grease",
        assetId: pump.id,
        priority: "HIGH",
        startDate: at("2026-01-05T06:00"),
        dueDate: at("2026-01-05T18:00"),
        repeatability: { type: "WEEKLY", days: ["MONDAY", "THURSDAY"] },
        procedure: { title: "Steps", fields: [{ label: "Clean", type: "CHECKBOX" }] }
      })
      yield* workOrders.addComment(first.id, { content: "done twice" })
      const done = yield* complete(first)
      assert.isDefined(done.nextId)
      const next = yield* workOrders.get(done.nextId ?? first.id)
      assert.strictEqual(next.previousId, first.id)
      assert.strictEqual(next.status, "OPEN")
      assert.deepStrictEqual([next.assetId, next.priority], [pump.id, "HIGH"])
      assert.deepStrictEqual([iso(next.startDate), iso(next.dueDate)], ["2026-01-08T06:00", "2026-01-08T18:00"])
      assert.strictEqual(next.procedure?.fields[0]?.label, "Clean")
      assert.notStrictEqual(next.procedure?.fields[0]?.id, done.procedure?.fields[0]?.id)
      assert.isUndefined(next.completedAt)
      assert.deepStrictEqual((yield* workOrders.comments(next.id)).items, [])
      const again = yield* complete(next)
      assert.strictEqual(iso((yield* workOrders.get(again.nextId ?? next.id)).dueDate), "2026-01-12T18:00")
    }).pipe(Effect.provide(MaintainXTest.layerOptions({ plant: "empty" })))
  )

  it.effect("makes one only, however often it is set to done", () =>
    Effect.gen(function* () {
      const workOrders = yield* WorkOrders
      const { id } = yield* workOrders.create({ title: "Grease", repeatability: { type: "DAILY" } })
      const { nextId } = yield* complete({ id })
      yield* workOrders.setStatus(id, { status: "OPEN" })
      assert.strictEqual((yield* complete({ id })).nextId, nextId)
      assert.strictEqual((yield* workOrders.list()).items.length, 2)
    }).pipe(Effect.provide(MaintainXTest.layerOptions({ plant: "empty" })))
  )

  it.effect("leaves out the times that were missed", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(DateTime.toEpochMillis(at("2026-03-20T12:00")))
      const workOrders = yield* WorkOrders
      const { id } = yield* workOrders.create({
        title: "Inspect",
        dueDate: at("2026-01-31T08:00"),
        repeatability: { type: "MONTHLY", day: 31 }
      })
      const { nextId } = yield* complete({ id })
      assert.strictEqual(iso((yield* workOrders.get(nextId ?? id)).dueDate), "2026-03-31T08:00")
    }).pipe(Effect.provide(MaintainXTest.layerOptions({ plant: "empty" })))
  )
})

describe("a maintenance plan", () => {
  const planned = Effect.gen(function* () {
    yield* TestClock.setTime(DateTime.toEpochMillis(at("2026-01-01T00:00")))
    const assets = yield* Assets
    const plans = yield* MaintenancePlans
    const fan = yield* assets.create({ name: "Fan" })
    const pump = yield* assets.create({ name: "Pump" })
    const blueprint = yield* plans.createWorkOrderBlueprint({ title: "Inspect", priority: "LOW", estimatedTime: 600 })
    const { id } = yield* plans.create({
      name: "Inspections",
      recurrence: { type: "MONTHLY", interval: 1, day: 15 },
      workOrderBlueprintId: blueprint.id,
      startDate: at("2026-02-15T08:00"),
      workOrderStartDateOffset: { value: 2, unit: "DAY" },
      planningHorizon: { value: 10, unit: "DAY" },
      planAssets: [{ assetId: fan.id }, { assetId: pump.id }]
    })
    return { id, plans }
  })

  it.effect("makes a work order for each of its assets as far ahead as its horizon says, as time passes", () =>
    Effect.gen(function* () {
      const { id, plans } = yield* planned
      assert.strictEqual(iso((yield* plans.get(id)).nextWorkOrderGenerationAt), "2026-02-05T08:00")
      yield* TestClock.adjust("35 days")
      assert.deepStrictEqual(yield* dueDates("Inspect"), [])
      yield* TestClock.adjust("1 day")
      assert.deepStrictEqual(yield* dueDates("Inspect"), ["2026-02-15T08:00", "2026-02-15T08:00"])
      const plan = yield* plans.get(id)
      assert.strictEqual(iso(plan.lastWorkOrderGeneratedAt), "2026-02-05T08:00")
      assert.strictEqual(iso(plan.lastPlannedDueDate), "2026-02-15T08:00")
      assert.strictEqual(iso(plan.nextScheduledWorkOrderDueDate), "2026-03-15T08:00")
      const workOrders = yield* WorkOrders
      const [row] = (yield* workOrders.list({ title: "Inspect", showUpcoming: true })).items
      assert.strictEqual(iso(row?.startDate), "2026-02-13T08:00")
      assert.strictEqual(iso(row?.createdAt), "2026-02-05T08:00")
      yield* TestClock.adjust("90 days")
      assert.strictEqual((yield* dueDates("Inspect")).length, 8)
    }).pipe(Effect.provide(MaintainXTest.layerOptions({ plant: "empty" })))
  )

  it.effect("that was deleted makes none", () =>
    Effect.gen(function* () {
      const { id, plans } = yield* planned
      yield* plans.delete(id)
      yield* TestClock.adjust("90 days")
      assert.deepStrictEqual(yield* dueDates("Inspect"), [])
    }).pipe(Effect.provide(MaintainXTest.layerOptions({ plant: "empty" })))
  )

  it.effect("takes the blueprint of a cycle", () =>
    Effect.gen(function* () {
      const plans = yield* MaintenancePlans
      const small = yield* plans.createWorkOrderBlueprint({ title: "Small service" })
      const large = yield* plans.createWorkOrderBlueprint({ title: "Large service" })
      yield* plans.create({
        name: "Services",
        recurrence: { type: "DAILY" },
        workOrderBlueprintId: small.id,
        startDate: at("1970-01-02T00:00"),
        planningHorizon: { value: 0, unit: "DAY" },
        nextCycleOccurrence: 1,
        intervals: [{ interval: 3, workOrderBlueprintId: large.id }]
      })
      yield* TestClock.adjust("4 days")
      assert.strictEqual((yield* dueDates("Small service")).length, 3)
      assert.deepStrictEqual(yield* dueDates("Large service"), ["1970-01-04T00:00"])
    }).pipe(Effect.provide(MaintainXTest.layerOptions({ plant: "empty" })))
  )
})

describe("a work order that is overdue", () => {
  const subscribed = Effect.gen(function* () {
    const subscriptions = yield* Subscriptions
    for (const type of ["WORK_ORDER_OVERDUE", "NEW_WORK_ORDER"] as const) {
      yield* subscriptions.create({ type, url: "https://receiver.example/" })
    }
    return yield* WorkOrders
  })

  it.effect("is told at its due date, once, and not if it is done", () =>
    Effect.gen(function* () {
      const workOrders = yield* subscribed
      const dueDate = at("1970-01-01T05:00")
      const late = yield* workOrders.create({ title: "Late", dueDate })
      const done = yield* workOrders.create({ title: "Done", dueDate })
      yield* workOrders.create({ title: "Past", dueDate: at("1969-12-31T00:00") })
      yield* complete(done)
      yield* TestClock.adjust("4 hours")
      assert.deepStrictEqual(
        (yield* delivered).filter(({ type }) => type === "WORK_ORDER_OVERDUE"),
        []
      )
      yield* TestClock.adjust("3 hours")
      yield* workOrders.update(late.id, { description: "still" })
      yield* TestClock.adjust("1 day")
      assert.deepStrictEqual(
        (yield* delivered).filter(({ type }) => type === "WORK_ORDER_OVERDUE"),
        [{ type: "WORK_ORDER_OVERDUE", workOrderId: late.id, at: "1970-01-01T05:00" }]
      )
    }).pipe(Effect.provide(MaintainXTest.layerOptions({ plant: "empty", ...receiver })))
  )

  it.effect("is told again with another due date", () =>
    Effect.gen(function* () {
      const workOrders = yield* subscribed
      const { id } = yield* workOrders.create({ title: "Late", dueDate: at("1970-01-01T05:00") })
      yield* TestClock.adjust("6 hours")
      yield* workOrders.update(id, { dueDate: at("1970-01-02T00:00") })
      yield* TestClock.adjust("1 day")
      assert.deepStrictEqual(
        (yield* delivered).map(({ at, type }) => `${type} ${at}`),
        [
          "NEW_WORK_ORDER 1970-01-01T00:00",
          "WORK_ORDER_OVERDUE 1970-01-01T05:00",
          "WORK_ORDER_OVERDUE 1970-01-02T00:00"
        ]
      )
    }).pipe(Effect.provide(MaintainXTest.layerOptions({ plant: "empty", ...receiver })))
  )

  it.effect("is told in the order of time, among the work orders that plans make", () =>
    Effect.gen(function* () {
      const workOrders = yield* subscribed
      const plans = yield* MaintenancePlans
      const { id: workOrderBlueprintId } = yield* plans.createWorkOrderBlueprint({ title: "Daily round" })
      yield* plans.create({
        name: "Rounds",
        recurrence: { type: "DAILY" },
        workOrderBlueprintId,
        startDate: at("1970-01-02T00:00"),
        planningHorizon: { value: 0, unit: "DAY" }
      })
      yield* workOrders.create({ title: "Late", dueDate: at("1970-01-02T12:00") })
      yield* TestClock.adjust("3 days")
      const order = (yield* delivered).slice(1).map(({ at, type }) => `${type} ${at}`)
      assert.deepStrictEqual(order, [
        "NEW_WORK_ORDER 1970-01-02T00:00",
        "WORK_ORDER_OVERDUE 1970-01-02T12:00",
        "NEW_WORK_ORDER 1970-01-03T00:00",
        "NEW_WORK_ORDER 1970-01-04T00:00"
      ])
    }).pipe(Effect.provide(MaintainXTest.layerOptions({ plant: "empty", ...receiver })))
  )

  it.effect("goes on from a snapshot where time stood when it was taken", () =>
    Effect.gen(function* () {
      const workOrders = yield* subscribed
      yield* workOrders.create({ title: "Late", dueDate: at("1970-01-01T05:00") })
      const taken = yield* Plant.snapshot
      yield* TestClock.adjust("6 hours")
      yield* Plant.restore(taken)
      yield* TestClock.adjust("1 hour")
      assert.strictEqual((yield* delivered).filter(({ type }) => type === "WORK_ORDER_OVERDUE").length, 2)
    }).pipe(Effect.provide(MaintainXTest.layerOptions({ plant: "empty", ...receiver })))
  )
})
