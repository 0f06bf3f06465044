import * as Effect from "effect/Effect"
import type * as Api from "../../index.ts"
import type { Behaviour } from "../behaviour.ts"
import { type Changes, changed } from "../explicit.ts"
import type { MaintenancePlanRecord } from "../model.ts"
import { byCursor } from "../paging.ts"
import * as Records from "../records.ts"
import { badRequest } from "../refusal.ts"
import { scheduled } from "./generating.ts"

type Intervals = NonNullable<Api.UpdateMaintenancePlan["addedUpdatedIntervals"]>

/**
 * What plans generate is in `generating.ts`.
 *
 * Teams, parts, categories, vendors and custom fields of blueprints are taken as they are given.
 */
export const maintenancePlans: Behaviour<"MaintenancePlans"> = (plant) => {
  const { maintenancePlans: plans, workOrderBlueprints: blueprints } = plant

  /** The blueprint has seconds, the plan has minutes. Assumption: they are not rounded. */
  const view = (record: MaintenancePlanRecord) => {
    const { estimatedTime } = blueprints.peek(record.workOrderBlueprintId) ?? {}
    return { ...record, blueprintEstimatedTime: estimatedTime === undefined ? undefined : estimatedTime / 60 }
  }

  const checkBlueprint = (id: Api.WorkOrderBlueprintId | undefined, fieldPath: string) =>
    Records.checkReference(blueprints, id, "blueprint", fieldPath)

  /** New assets of a plan. Assumption: one asset can have several places. */
  const placesFor = Effect.fnUntraced(function* (
    added: ReadonlyArray<{ readonly assetId: Api.AssetId }>,
    fieldPath: string
  ) {
    for (const [i, { assetId }] of added.entries()) {
      yield* Records.referred(plant.assets, assetId, "asset", `${fieldPath}.${i}.assetId`)
    }
    return added.map(({ assetId }) => ({ id: plant.nextMaintenancePlanAssetId(), assetId }))
  })

  const intervalsWith = Effect.fnUntraced(function* (
    present: Api.MaintenancePlan["intervals"],
    changes: Intervals,
    fieldPath: string
  ) {
    for (const [i, { id, workOrderBlueprintId }] of changes.entries()) {
      yield* checkBlueprint(workOrderBlueprintId, `${fieldPath}.${i}.workOrderBlueprintId`)
      if (id !== undefined && !present.some((interval) => interval.id === id)) {
        return yield* badRequest("there is no such interval in this plan", `${fieldPath}.${i}.id`)
      }
    }
    return [
      ...present.map((interval) => changes.findLast(({ id }) => id === interval.id) ?? interval),
      ...changes.filter(({ id }) => id === undefined)
    ].map((interval) => ({ ...interval, id: interval.id ?? plant.nextMaintenancePlanIntervalId() }))
  })

  return {
    list: (query = {}) => Effect.flatMap(plans.all, (all) => byCursor(all, query, view)),

    create: Effect.fnUntraced(function* (payload) {
      const { intervals = [], planAssets = [], workOrderStartDateOffset, workOrderStartDatePadding, ...rest } = payload
      yield* checkBlueprint(payload.workOrderBlueprintId, "workOrderBlueprintId")
      const changes = {
        ...rest,
        ...startsOf(workOrderStartDateOffset, workOrderStartDatePadding),
        nextScheduledWorkOrderDueDate: payload.startDate,
        intervals: yield* intervalsWith([], intervals, "intervals"),
        assets: yield* placesFor(planAssets, "planAssets")
      }
      const plan = yield* Records.create(plans, changes, ({ now, userId }) => ({
        // The other triggers and strategies cannot be asked for.
        triggerType: "CALENDAR",
        intervalStrategy: "FIXED",
        creatorId: userId,
        createdAt: now,
        updatedAt: undefined,
        archivedAt: undefined,
        workOrderStartDateFixedDay: undefined,
        lastPlannedDueDate: undefined,
        nextWorkOrderGenerationAt: undefined,
        lastWorkOrderGeneratedAt: undefined
      }))
      return plans.replace(scheduled(plan))
    }),

    createWorkOrderBlueprint: Effect.fnUntraced(function* (payload) {
      yield* Records.checkReferences(
        plant.procedureTemplates,
        payload.procedureBlueprintIds,
        "procedure",
        "procedureBlueprintIds"
      )
      yield* Records.checkReferences(plant.users, payload.userIds, "user", "userIds")
      return yield* Records.create(blueprints, payload, () => ({}))
    }),

    get: (id) => Effect.map(plans.find(id), view),

    update: Effect.fnUntraced(function* (id, payload) {
      const {
        addedPlanAssets = [],
        addedUpdatedIntervals = [],
        nextWorkOrderToGenerateDueDate = payload.startDate,
        removedIntervalIds = [],
        removedPlanAssetIds = [],
        workOrderStartDateOffset,
        workOrderStartDatePadding,
        ...rest
      } = payload
      const record = yield* plans.find(id)
      yield* checkBlueprint(payload.workOrderBlueprintId, "workOrderBlueprintId")
      yield* checkRemoved(record.assets, removedPlanAssetIds, "removedPlanAssetIds")
      yield* checkRemoved(record.intervals, removedIntervalIds, "removedIntervalIds")
      const intervals = yield* intervalsWith(record.intervals, addedUpdatedIntervals, "addedUpdatedIntervals")
      const added = yield* placesFor(addedPlanAssets, "addedPlanAssets")
      const next = changed(record, {
        ...rest,
        ...startsOf(workOrderStartDateOffset, workOrderStartDatePadding),
        // What clearing it does is not documented; here it is unknown then.
        nextScheduledWorkOrderDueDate: nextWorkOrderToGenerateDueDate,
        assets: [...record.assets.filter((place) => !removedPlanAssetIds.includes(place.id)), ...added],
        intervals: intervals.filter((interval) => !removedIntervalIds.includes(interval.id))
      })
      return view(yield* Records.save(plans, scheduled(next)))
    }),

    // Its blueprint stays: another plan may be made with it.
    delete: plans.delete
  }
}

const checkRemoved = <Id extends number>(
  present: ReadonlyArray<{ readonly id: Id }>,
  removed: ReadonlyArray<Id>,
  fieldPath: string
) => {
  const ids = new Set(present.map(({ id }) => id))
  const i = removed.findIndex((id) => !ids.has(id))
  return i === -1 ? Effect.void : Effect.fail(badRequest("there is no such entry in this plan", `${fieldPath}.${i}`))
}

const hours = { HOUR: 1, DAY: 24, WEEK: 168 } as const

/**
 * When work orders start, in both ways in which a plan says it. That the two are kept alike, and that the offset goes
 * before the padding, is an assumption.
 */
const startsOf = (
  offset: Api.CreateMaintenancePlan["workOrderStartDateOffset"],
  padding: number | undefined
): Pick<Changes<MaintenancePlanRecord>, "workOrderStartDateOffset" | "workOrderStartDatePadding"> => {
  if (offset !== undefined) {
    return { workOrderStartDateOffset: offset, workOrderStartDatePadding: offset.value * hours[offset.unit] }
  }
  return padding === undefined
    ? {}
    : { workOrderStartDatePadding: padding, workOrderStartDateOffset: { value: padding, unit: "HOUR" } }
}
