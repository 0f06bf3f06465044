import { assert } from "@effect/vitest"
import { DateTime, Effect, Stream } from "effect"
import { TestClock } from "effect/testing"
import {
  AssetId,
  Assets,
  type CreateMaintenancePlan,
  type CreateWorkOrderBlueprint,
  type MaintainXError,
  MaintenancePlanAssetId,
  MaintenancePlanId,
  MaintenancePlanIntervalId,
  MaintenancePlans,
  ProcedureTemplateId,
  ProcedureTemplates,
  UserId,
  WorkOrderBlueprintId
} from "../../../src/index.ts"
import type { Holds } from "./ways.ts"

const monthly = {
  name: "Grease the pump",
  recurrence: { type: "MONTHLY", interval: 1, day: 15 },
  planningHorizon: { value: 1, unit: "WEEK" }
} as const

/** A plan with a blueprint of its own. */
const plan = (
  payload: Partial<CreateMaintenancePlan> = {},
  blueprint: CreateWorkOrderBlueprint = { title: "Grease the bearings" }
) =>
  Effect.gen(function* () {
    const plans = yield* MaintenancePlans
    const { id: workOrderBlueprintId } = yield* plans.createWorkOrderBlueprint(blueprint)
    const { id } = yield* plans.create({ ...monthly, workOrderBlueprintId, ...payload })
    return { plans, id, workOrderBlueprintId }
  })

const fieldPathOf = (error: MaintainXError) =>
  error._tag === "BadRequest" ? (error.issues[0]?.fieldPath ?? "none") : error._tag

export const maintenancePlans = (holds: Holds): void => {
  holds("a plan is what was sent, with the times of the clock, and has no work order yet", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(Date.UTC(2026, 0, 1))
      const pump = yield* (yield* Assets).create({ name: "Pump" })
      const startDate = DateTime.makeUnsafe("2026-02-15T00:00:00Z")
      const { id, plans, workOrderBlueprintId } = yield* plan(
        { startDate, planAssets: [{ assetId: pump.id }], nextCycleOccurrence: 2 },
        { title: "Grease", estimatedTime: 5400 }
      )
      assert.deepStrictEqual(
        [id, workOrderBlueprintId],
        [MaintenancePlanId.make(22_000_001), WorkOrderBlueprintId.make(23_000_001)]
      )
      const got = yield* plans.get(id)
      assert.deepStrictEqual(got, {
        ...monthly,
        id,
        organizationId: got.organizationId,
        workOrderBlueprintId,
        startDate,
        nextScheduledWorkOrderDueDate: startDate,
        nextWorkOrderGenerationAt: DateTime.makeUnsafe("2026-02-08T00:00:00Z"),
        blueprintEstimatedTime: 90,
        triggerType: "CALENDAR",
        intervalStrategy: "FIXED",
        assets: [{ id: MaintenancePlanAssetId.make(35_000_001), assetId: pump.id }],
        intervals: [],
        nextCycleOccurrence: 2,
        creatorId: UserId.make(1_000_001),
        createdAt: DateTime.makeUnsafe("2026-01-01T00:00:00Z")
      })
      assert.deepStrictEqual((yield* plans.list()).items, [got])
    })
  )

  holds("an update leaves alone what is absent, and answers the whole plan", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(Date.UTC(2026, 0, 1))
      const { id, plans } = yield* plan({ nextCycleOccurrence: 2 })
      const before = yield* plans.get(id)
      yield* TestClock.adjust("1 hour")
      const recurrence = { type: "WEEKLY", interval: 2, days: ["MONDAY", "FRIDAY"] } as const
      const due = DateTime.makeUnsafe("2026-03-01T00:00:00Z")
      const updated = yield* plans.update(id, {
        recurrence,
        nextCycleOccurrence: null,
        nextWorkOrderToGenerateDueDate: due
      })
      const { nextCycleOccurrence: _, ...rest } = before
      assert.deepStrictEqual(updated, {
        ...rest,
        recurrence,
        nextScheduledWorkOrderDueDate: due,
        nextWorkOrderGenerationAt: DateTime.makeUnsafe("2026-02-22T00:00:00Z"),
        updatedAt: DateTime.makeUnsafe("2026-01-01T01:00:00Z")
      })
      assert.deepStrictEqual(yield* plans.get(id), updated)
      const cleared = yield* plans.update(id, { nextWorkOrderToGenerateDueDate: null })
      assert.isUndefined(cleared.nextScheduledWorkOrderDueDate)
    })
  )

  holds("the start of work orders is told as an offset and, in hours, as the padding of old", () =>
    Effect.gen(function* () {
      const { id, plans } = yield* plan({ workOrderStartDateOffset: { value: 2, unit: "DAY" } })
      const starts = Effect.map(plans.get(id), ({ workOrderStartDateOffset, workOrderStartDatePadding }) => [
        workOrderStartDateOffset,
        workOrderStartDatePadding
      ])
      assert.deepStrictEqual(yield* starts, [{ value: 2, unit: "DAY" }, 48])
      yield* plans.update(id, { workOrderStartDatePadding: 12 })
      assert.deepStrictEqual(yield* starts, [{ value: 12, unit: "HOUR" }, 12])
      yield* plans.update(id, { workOrderStartDateOffset: { value: 1, unit: "WEEK" } })
      assert.deepStrictEqual(yield* starts, [{ value: 1, unit: "WEEK" }, 168])
    })
  )

  holds("an offset is at least 1, and at most as much as its unit allows", () =>
    Effect.gen(function* () {
      const { id, plans } = yield* plan()
      const outcome = (value: number, unit: "HOUR" | "DAY" | "WEEK") =>
        plans.update(id, { workOrderStartDateOffset: { value, unit } }).pipe(
          Effect.map(() => "taken"),
          Effect.catch((error) => Effect.succeed(fieldPathOf(error)))
        )
      const most = [
        [8760, "HOUR"],
        [365, "DAY"],
        [52, "WEEK"]
      ] as const
      for (const [value, unit] of most) {
        assert.strictEqual(yield* outcome(1, unit), "taken")
        assert.strictEqual(yield* outcome(value, unit), "taken")
        assert.strictEqual(yield* outcome(value + 1, unit), "workOrderStartDateOffset.value")
        assert.strictEqual(yield* outcome(0, unit), "workOrderStartDateOffset.value")
      }
    })
  )

  holds("assets come into a plan and leave it by their place in it, not by their own id", () =>
    Effect.gen(function* () {
      const { create } = yield* Assets
      const [pump, press] = [yield* create({ name: "Pump" }), yield* create({ name: "Press" })]
      // A plan before it, so that places and assets have different ids.
      yield* plan({ planAssets: [{ assetId: pump.id }] })
      const { id, plans } = yield* plan({ planAssets: [{ assetId: pump.id }] })
      const { assets } = yield* plans.update(id, { addedPlanAssets: [{ assetId: press.id }] })
      assert.deepStrictEqual(
        assets.map(({ assetId }) => assetId),
        [pump.id, press.id]
      )
      const [first] = assets
      assert(first !== undefined)
      const left = yield* plans.update(id, { removedPlanAssetIds: [first.id] })
      assert.deepStrictEqual(
        left.assets.map(({ assetId }) => assetId),
        [press.id]
      )
      const error = yield* Effect.flip(plans.update(id, { name: "Other", removedPlanAssetIds: [first.id] }))
      assert.strictEqual(fieldPathOf(error), "removedPlanAssetIds.0")
      assert.strictEqual((yield* plans.get(id)).name, monthly.name)
    })
  )

  holds("intervals are changed by their id, added without one, and removed", () =>
    Effect.gen(function* () {
      const plans = yield* MaintenancePlans
      const yearly = yield* plans.createWorkOrderBlueprint({ title: "Change the bearings" })
      const { id, workOrderBlueprintId } = yield* plan({
        intervals: [{ interval: 3, workOrderBlueprintId: yearly.id }]
      })
      const [third] = (yield* plans.get(id)).intervals
      assert.deepStrictEqual(third, {
        id: MaintenancePlanIntervalId.make(36_000_001),
        interval: 3,
        workOrderBlueprintId: yearly.id
      })
      const { intervals } = yield* plans.update(id, {
        addedUpdatedIntervals: [
          { interval: 12, workOrderBlueprintId: yearly.id },
          { id: MaintenancePlanIntervalId.make(36_000_001), interval: 4, workOrderBlueprintId }
        ]
      })
      assert.deepStrictEqual(
        intervals.map(({ id, interval, workOrderBlueprintId }) => [id, interval, workOrderBlueprintId] as const),
        [
          [MaintenancePlanIntervalId.make(36_000_001), 4, workOrderBlueprintId],
          [MaintenancePlanIntervalId.make(36_000_002), 12, yearly.id]
        ]
      )
      const left = yield* plans.update(id, { removedIntervalIds: [MaintenancePlanIntervalId.make(36_000_001)] })
      assert.deepStrictEqual(
        left.intervals.map(({ interval }) => interval),
        [12]
      )
    })
  )

  holds("what a plan or a blueprint refers to must be there", () =>
    Effect.gen(function* () {
      const { id, plans, workOrderBlueprintId } = yield* plan()
      const unknown = WorkOrderBlueprintId.make(99)
      const template = yield* (yield* ProcedureTemplates).create({ title: "Screen", fields: [] })
      const create = (payload: Partial<CreateMaintenancePlan>) =>
        plans.create({ ...monthly, workOrderBlueprintId, ...payload })
      const refusals = yield* Effect.forEach(
        [
          create({ workOrderBlueprintId: unknown }),
          create({ planAssets: [{ assetId: AssetId.make(9) }] }),
          create({ intervals: [{ interval: 2, workOrderBlueprintId: unknown }] }),
          plans.update(id, { workOrderBlueprintId: unknown }),
          plans.update(id, { addedPlanAssets: [{ assetId: AssetId.make(9) }] }),
          plans.update(id, {
            addedUpdatedIntervals: [{ id: MaintenancePlanIntervalId.make(9), interval: 2, workOrderBlueprintId }]
          }),
          plans.update(id, { removedIntervalIds: [MaintenancePlanIntervalId.make(9)] }),
          plans.createWorkOrderBlueprint({
            title: "Screen",
            procedureBlueprintIds: [template.id, ProcedureTemplateId.make(9)]
          }),
          plans.createWorkOrderBlueprint({ title: "Screen", userIds: [UserId.make(99)] })
        ],
        (effect: Effect.Effect<unknown, MaintainXError>) => Effect.map(Effect.flip(effect), fieldPathOf)
      )
      assert.deepStrictEqual(refusals, [
        "workOrderBlueprintId",
        "planAssets.0.assetId",
        "intervals.0.workOrderBlueprintId",
        "workOrderBlueprintId",
        "addedPlanAssets.0.assetId",
        "addedUpdatedIntervals.0.id",
        "removedIntervalIds.0",
        "procedureBlueprintIds.1",
        "userIds.0"
      ])
      assert.lengthOf((yield* plans.list()).items, 1)
    })
  )

  holds("a plan that is deleted is gone, and its blueprint serves another", () =>
    Effect.gen(function* () {
      const { id, plans, workOrderBlueprintId } = yield* plan()
      yield* plans.delete(id)
      const errors = yield* Effect.all([
        Effect.flip(plans.get(id)),
        Effect.flip(plans.update(id, { name: "Grease" })),
        Effect.flip(plans.delete(id))
      ])
      for (const error of errors) assert.deepInclude(error, { _tag: "NotFound", missing: "record" })
      const again = yield* plans.create({ ...monthly, workOrderBlueprintId })
      assert.deepStrictEqual(again, { id: MaintenancePlanId.make(22_000_002) })
    })
  )

  holds("pages hold their place while plans come and go, and a stream has them all", () =>
    Effect.gen(function* () {
      const { id, plans } = yield* plan({ name: "A" })
      yield* Effect.forEach(["B", "C", "D"], (name) => plan({ name }))
      const first = yield* plans.list({ limit: 2 })
      assert(first.nextCursor !== undefined)
      yield* plans.delete(id)
      const second = yield* plans.list({ limit: 2, cursor: first.nextCursor })
      assert.deepStrictEqual(
        second.items.map(({ name }) => name),
        ["C", "D"]
      )
      assert.isUndefined(second.nextCursor)
      const all = yield* Stream.runCollect(plans.stream({ limit: 1 }))
      assert.deepStrictEqual(
        all.map(({ name }) => name),
        ["B", "C", "D"]
      )
    })
  )
}
