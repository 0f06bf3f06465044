import { assert, describe, it } from "@effect/vitest"
import { DateTime, Effect } from "effect"
import { MaintenancePlanId, MaintenancePlans, WorkOrderBlueprintId } from "../../src/index.ts"
import { server } from "./server.ts"

const id = MaintenancePlanId.make(7)

const answered = {
  id: 7,
  name: "Grease the pump",
  organizationId: 3,
  startDate: "2026-02-15T00:00:00.000Z",
  workOrderStartDatePadding: 48,
  workOrderStartDateOffset: { value: 2, unit: "FORTNIGHT" },
  workOrderStartDateFixedDay: null,
  blueprintEstimatedTime: 90,
  triggerType: "CALENDAR",
  intervalStrategy: "FIXED",
  recurrence: { type: "QUARTERLY", months: [1, 4, 7, 10] },
  planningHorizon: { value: 3, unit: "MONTH" },
  workOrderBlueprintId: 5,
  assets: [{ id: 11, assetId: 4 }],
  intervals: [],
  nextCycleOccurrence: null,
  nextScheduledWorkOrderDueDate: null,
  lastPlannedDueDate: null,
  nextWorkOrderGenerationAt: null,
  lastWorkOrderGeneratedAt: null,
  creatorId: 2,
  createdAt: "2026-01-02T03:04:05.678Z",
  updatedAt: null,
  archivedAt: null
}

describe("MaintenancePlans", () => {
  it.effect("a recurrence of tomorrow does not fail the plan", () => {
    const { layer } = server([{ body: { maintenancePlan: answered } }])
    return Effect.gen(function* () {
      const plan = yield* (yield* MaintenancePlans).get(id)
      assert.deepStrictEqual(plan as unknown, {
        id: 7,
        name: "Grease the pump",
        organizationId: 3,
        startDate: DateTime.makeUnsafe("2026-02-15T00:00:00Z"),
        workOrderStartDatePadding: 48,
        workOrderStartDateOffset: { value: 2, unit: "FORTNIGHT" },
        blueprintEstimatedTime: 90,
        triggerType: "CALENDAR",
        intervalStrategy: "FIXED",
        recurrence: { type: "UNRECOGNIZED", value: { type: "QUARTERLY", months: [1, 4, 7, 10] } },
        planningHorizon: { value: 3, unit: "MONTH" },
        workOrderBlueprintId: 5,
        assets: [{ id: 11, assetId: 4 }],
        intervals: [],
        creatorId: 2,
        createdAt: DateTime.makeUnsafe("2026-01-02T03:04:05.678Z")
      })
    }).pipe(Effect.provide(layer))
  })

  it.effect("a blueprint is created below the plans, and answers its id", () => {
    const { layer, received } = server([{ status: 201, body: { id: 5 } }])
    return Effect.gen(function* () {
      const created = yield* (yield* MaintenancePlans).createWorkOrderBlueprint({
        title: "Grease",
        estimatedTime: 5400
      })
      assert.deepStrictEqual(created, { id: WorkOrderBlueprintId.make(5) })
      assert.deepStrictEqual(
        received.map(({ body, method, target }) => [method, target, body]),
        [["POST", "/v1/maintenanceplans/workorderblueprints", { title: "Grease", estimatedTime: 5400 }]]
      )
    }).pipe(Effect.provide(layer))
  })

  it.effect("an offset beyond what its unit allows is not sent", () => {
    const { layer, received } = server([{ body: { maintenancePlan: answered } }])
    return Effect.gen(function* () {
      const plans = yield* MaintenancePlans
      const error = yield* Effect.flip(plans.update(id, { workOrderStartDateOffset: { value: 53, unit: "WEEK" } }))
      assert.deepInclude(error, { _tag: "BadRequest" })
      assert.include(error.message, "52")
      assert.lengthOf(received, 0)
      yield* plans.update(id, { workOrderStartDateOffset: { value: 52, unit: "WEEK" }, nextCycleOccurrence: null })
      assert.deepStrictEqual(received[0]?.body, {
        workOrderStartDateOffset: { value: 52, unit: "WEEK" },
        nextCycleOccurrence: null
      })
    }).pipe(Effect.provide(layer))
  })
})
