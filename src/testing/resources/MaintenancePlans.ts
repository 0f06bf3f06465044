/**
 * Maintenance plans in memory. They remember what was planned and generate no work orders: when the real API does, and
 * from which day on, is not documented.
 *
 * Teams, parts, categories, vendors and custom fields of blueprints are taken as they are given.
 *
 * @internal
 */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import type { AssetId, MaintenancePlanId, WorkOrderBlueprintId } from "../../Ids.ts"
import type {
  CreateMaintenancePlan,
  CreateWorkOrderBlueprint,
  MaintenancePlan,
  MaintenancePlansService,
  UpdateMaintenancePlan
} from "../../resources/MaintenancePlans.ts"
import { byCursor, orderOf } from "../paging.ts"
import { Acting, type Behaviour, type Kept, type Plant } from "../plant.ts"
import * as Records from "../records.ts"
import { badRequest } from "../refusal.ts"

/** A plan as the plant keeps it. The time that its work should take is looked up in its blueprint. */
export interface MaintenancePlanRecord extends Omit<MaintenancePlan, "blueprintEstimatedTime">, Kept {
  readonly id: MaintenancePlanId
  readonly organizationId: MaintenancePlan["organizationId"]
}

/** A blueprint as the plant keeps it. No operation gives it back. */
export interface WorkOrderBlueprintRecord extends CreateWorkOrderBlueprint, Kept {
  readonly id: WorkOrderBlueprintId
}

type Intervals = NonNullable<UpdateMaintenancePlan["addedUpdatedIntervals"]>

export const maintenancePlans = (plant: Plant): Behaviour<MaintenancePlansService> => {
  const { maintenancePlans: plans, workOrderBlueprints: blueprints } = plant

  const shown = Effect.fnUntraced(function* (record: MaintenancePlanRecord) {
    const { estimatedTime } = yield* blueprints.find(record.workOrderBlueprintId)
    // The blueprint has seconds, the plan has minutes. That they are not rounded is an assumption.
    const plan: MaintenancePlan = {
      ...record,
      ...(estimatedTime === undefined ? undefined : { blueprintEstimatedTime: estimatedTime / 60 })
    }
    return plan
  })

  const checkBlueprint = (id: WorkOrderBlueprintId | undefined, fieldPath: string) =>
    id === undefined ? Effect.void : Records.referred(blueprints, id, "blueprint", fieldPath)

  /** The places of new assets in a plan. That one asset can have several is an assumption. */
  const placed = (added: ReadonlyArray<{ readonly assetId: AssetId }>, fieldPath: string) =>
    Effect.forEach(added, ({ assetId }, i) =>
      plant.assets.find(assetId).pipe(
        Effect.mapError(() => badRequest("there is no such asset", `${fieldPath}.${i}.assetId`)),
        Effect.map(() => ({ assetId, i }))
      )
    ).pipe(Effect.map((found) => found.map(({ assetId }) => ({ id: plant.nextMaintenancePlanAssetId(), assetId }))))

  const intervalsWith = Effect.fnUntraced(function* (
    known: MaintenancePlan["intervals"],
    changes: Intervals,
    fieldPath: string
  ) {
    for (const [i, { id, workOrderBlueprintId }] of changes.entries()) {
      yield* checkBlueprint(workOrderBlueprintId, `${fieldPath}.${i}.workOrderBlueprintId`)
      if (id !== undefined && !known.some((interval) => interval.id === id)) {
        return yield* badRequest("there is no such interval in this plan", `${fieldPath}.${i}.id`)
      }
    }
    const changed = known.map((interval) => changes.findLast(({ id }) => id === interval.id) ?? interval)
    return [...changed, ...changes.filter(({ id }) => id === undefined)].map(
      ({ id = plant.nextMaintenancePlanIntervalId(), interval, workOrderBlueprintId }) => ({
        id,
        interval,
        workOrderBlueprintId
      })
    )
  })

  return {
    list: Effect.fnUntraced(function* (query = {}) {
      const { items, ...rest } = yield* byCursor(yield* plans.all, query, orderOf(undefined, {}), (record) => record)
      return { ...rest, items: yield* Effect.forEach(items, shown) }
    }),

    create: Effect.fnUntraced(function* (payload) {
      const { intervals = [], name, planAssets = [], planningHorizon, recurrence, workOrderBlueprintId } = payload
      yield* checkBlueprint(workOrderBlueprintId, "workOrderBlueprintId")
      const draft = {
        name,
        recurrence,
        planningHorizon,
        workOrderBlueprintId,
        // The other triggers and strategies cannot be asked for.
        triggerType: "CALENDAR",
        intervalStrategy: "FIXED",
        intervals: yield* intervalsWith([], intervals, "intervals"),
        assets: yield* placed(planAssets, "planAssets")
      }
      const { organizations, userId } = yield* Acting
      const createdAt = yield* DateTime.now
      const { id } = plans.insert((id) =>
        Records.changed<MaintenancePlanRecord>(
          { ...draft, id, organizationId: organizations[0], creatorId: userId, createdAt },
          { ...Records.pick(payload, ["startDate", "nextCycleOccurrence"]), ...startsOf(payload), ...nextOf(payload) }
        )
      )
      return { id }
    }),

    createWorkOrderBlueprint: Effect.fnUntraced(function* (payload) {
      for (const [i, id] of (payload.procedureBlueprintIds ?? []).entries()) {
        yield* Records.referred(plant.procedureTemplates, id, "procedure", `procedureBlueprintIds.${i}`)
      }
      for (const [i, id] of (payload.userIds ?? []).entries()) {
        yield* Records.referred(plant.users, id, "user", `userIds.${i}`)
      }
      const { organizations } = yield* Acting
      const { id } = blueprints.insert((id) => ({ ...payload, id, organizationId: organizations[0] }))
      return { id }
    }),

    get: (id) => Effect.flatMap(plans.find(id), shown),

    update: Effect.fnUntraced(function* (id, payload) {
      const record = yield* plans.find(id)
      const {
        addedPlanAssets = [],
        addedUpdatedIntervals = [],
        removedIntervalIds = [],
        removedPlanAssetIds = []
      } = payload
      yield* checkBlueprint(payload.workOrderBlueprintId, "workOrderBlueprintId")
      yield* checkRemoved(record.assets, removedPlanAssetIds, "removedPlanAssetIds")
      yield* checkRemoved(record.intervals, removedIntervalIds, "removedIntervalIds")
      const intervals = yield* intervalsWith(record.intervals, addedUpdatedIntervals, "addedUpdatedIntervals")
      const added = yield* placed(addedPlanAssets, "addedPlanAssets")
      const changed = Records.changed(record, {
        ...Records.pick(payload, [
          "name",
          "recurrence",
          "workOrderBlueprintId",
          "planningHorizon",
          "startDate",
          "nextCycleOccurrence"
        ]),
        ...startsOf(payload),
        ...nextOf(payload),
        assets: [...record.assets.filter((place) => !removedPlanAssetIds.includes(place.id)), ...added],
        intervals: intervals.filter((interval) => !removedIntervalIds.includes(interval.id)),
        updatedAt: yield* DateTime.now
      })
      plans.replace(changed)
      return yield* shown(changed)
    }),

    // Its blueprint stays: another plan may be made with it.
    delete: Effect.fnUntraced(function* (id) {
      yield* plans.find(id)
      plans.remove(id)
    })
  }
}

const checkRemoved = <Id extends number>(
  known: ReadonlyArray<{ readonly id: Id }>,
  removed: ReadonlyArray<Id>,
  fieldPath: string
) => {
  const ids = new Set(known.map(({ id }) => id))
  const i = removed.findIndex((id) => !ids.has(id))
  return i === -1 ? Effect.void : Effect.fail(badRequest("there is no such entry in this plan", `${fieldPath}.${i}`))
}

const hours = { HOUR: 1, DAY: 24, WEEK: 168 } as const

/**
 * When work orders start, told in both ways. That the two are kept alike, and that the offset goes before the padding,
 * is an assumption.
 */
const startsOf = ({
  workOrderStartDateOffset: offset,
  workOrderStartDatePadding: padding
}: CreateMaintenancePlan | UpdateMaintenancePlan): Records.Changes<MaintenancePlanRecord> => {
  if (offset !== undefined) {
    return { workOrderStartDateOffset: offset, workOrderStartDatePadding: offset.value * hours[offset.unit] }
  }
  return padding === undefined
    ? {}
    : { workOrderStartDatePadding: padding, workOrderStartDateOffset: { value: padding, unit: "HOUR" } }
}

/**
 * When the next work order is due: when it was said to be, or else at the start date, since none was generated yet.
 * What clearing it does is not documented; here it is unknown then.
 */
const nextOf = (payload: CreateMaintenancePlan | UpdateMaintenancePlan): Records.Changes<MaintenancePlanRecord> => {
  const next = "nextWorkOrderToGenerateDueDate" in payload ? payload.nextWorkOrderToGenerateDueDate : payload.startDate
  return next === undefined ? {} : { nextScheduledWorkOrderDueDate: next }
}
