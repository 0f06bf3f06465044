/**
 * Maintenance plans: which work orders recur by the calendar, for which assets, and how far ahead they are made.
 *
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import {
  AssetId,
  CategoryId,
  CustomFieldId,
  MaintenancePlanAssetId,
  MaintenancePlanId,
  MaintenancePlanIntervalId,
  OrganizationId,
  PartId,
  ProcedureTemplateId,
  TeamId,
  UserId,
  VendorId,
  WorkOrderBlueprintId
} from "../Ids.ts"
import * as Resource from "../internal/resource.ts"
import * as Wire from "../internal/wire.ts"
import type { MaintainXError } from "../MaintainXError.ts"
import * as Operation from "../Operation.ts"
import { DayOfWeek } from "./shapes/Recurrence.ts"
import { WorkOrderPriority } from "./shapes/Statuses.ts"

// ---------------------------------------------------------------------------------------------------------------------
// vocabulary
// ---------------------------------------------------------------------------------------------------------------------

/**
 * What makes a plan generate work orders.
 *
 * @since 0.1.0
 */
export const MaintenancePlanTrigger = Schema.Literals(["CALENDAR", "METER", "CALENDAR_OR_METER"])
/** @since 0.1.0 */
export type MaintenancePlanTrigger = typeof MaintenancePlanTrigger.Type

/**
 * Whether the next due date is counted from the last due date (`FIXED`) or from when the work was done (`FLOATING`).
 *
 * @since 0.1.0
 */
export const IntervalStrategy = Schema.Literals(["FIXED", "FLOATING"])
/** @since 0.1.0 */
export type IntervalStrategy = typeof IntervalStrategy.Type

/** @since 0.1.0 */
export const StartDateOffsetUnit = Schema.Literals(["HOUR", "DAY", "WEEK"])
/** @since 0.1.0 */
export type StartDateOffsetUnit = typeof StartDateOffsetUnit.Type

/** @since 0.1.0 */
export const PlanningHorizonUnit = Schema.Literals(["DAY", "WEEK", "MONTH", "YEAR"])
/** @since 0.1.0 */
export type PlanningHorizonUnit = typeof PlanningHorizonUnit.Type

const every = Wire.documented(Schema.Int.check(Schema.isGreaterThanOrEqualTo(1)), { default: 1 })
const dayOfMonth = Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 31 }))

// ---------------------------------------------------------------------------------------------------------------------
// answers
// ---------------------------------------------------------------------------------------------------------------------

/** The kinds of recurrence. Only days of the week differ: in answers they are open. */
const planRecurrences = <Day extends Schema.Top>(day: Day) =>
  [
    Schema.Struct({ type: Schema.Literal("DAILY") }),
    Schema.Struct({
      type: Schema.Literal("WEEKLY"),
      /** Every so many weeks, at least 1. */
      interval: every,
      days: Schema.Array(day)
    }),
    Schema.Struct({
      type: Schema.Literal("MONTHLY"),
      /** Every so many months, at least 1. */
      interval: every,
      /** The day of the month, 1 to 31. */
      day: dayOfMonth
    }),
    Schema.Struct({
      type: Schema.Literal("YEARLY"),
      /** Every so many years, at least 1. */
      interval: every
    })
  ] as const

/**
 * How often the work of a plan recurs. `type` tells the kinds apart. A kind that this release does not know is
 * `UNRECOGNIZED` and holds what the API sent.
 *
 * @since 0.1.0
 */
export const PlanRecurrence = Wire.lazy(() =>
  Schema.Union([...planRecurrences(Wire.open(DayOfWeek)), Wire.Unrecognized])
)
/** @since 0.1.0 */
export type PlanRecurrence = typeof PlanRecurrence.Type

/**
 * A maintenance plan, the same in lists and by itself.
 *
 * @since 0.1.0
 */
export class MaintenancePlan extends Wire.shape<MaintenancePlan>()(() => ({
  id: MaintenancePlanId,
  name: Schema.String,
  organizationId: OrganizationId,
  /** When the first work order is due. */
  startDate: Wire.nullable(Wire.Instant),
  /**
   * How long before it is due a work order starts, in hours.
   *
   * @deprecated Use `workOrderStartDateOffset`.
   */
  workOrderStartDatePadding: Wire.nullable(Schema.Finite),
  /** How long before it is due a work order starts. */
  workOrderStartDateOffset: Wire.nullable(
    Schema.Struct({ value: Schema.Finite, unit: Wire.open(StartDateOffsetUnit) })
  ),
  /** The day of the month on which work orders start. If it is absent, the offset counts. */
  workOrderStartDateFixedDay: Wire.nullable(Schema.Finite),
  /**
   * How long the work should take by its blueprint, in minutes. Blueprints and work orders themselves count seconds.
   */
  blueprintEstimatedTime: Wire.nullable(Schema.Finite),
  triggerType: Wire.open(MaintenancePlanTrigger),
  intervalStrategy: Wire.open(IntervalStrategy),
  recurrence: PlanRecurrence,
  /** How far ahead work orders are generated. */
  planningHorizon: Schema.Struct({ value: Schema.Finite, unit: Wire.open(PlanningHorizonUnit) }),
  /** What work orders are made from. */
  workOrderBlueprintId: WorkOrderBlueprintId,
  /** The assets of the plan. `id` is that of the place in the plan, by which an asset is removed from it. */
  assets: Schema.Array(Schema.Struct({ id: MaintenancePlanAssetId, assetId: AssetId })),
  /** The cycles in which work orders are made from another blueprint. */
  intervals: Schema.Array(
    Schema.Struct({
      id: MaintenancePlanIntervalId,
      /** The number of the cycle. */
      interval: Schema.Finite,
      workOrderBlueprintId: WorkOrderBlueprintId
    })
  ),
  /** The number of the cycle that comes next. */
  nextCycleOccurrence: Wire.nullable(Schema.Finite),
  /** When the next work order to be generated will be due. */
  nextScheduledWorkOrderDueDate: Wire.nullable(Wire.Instant),
  /** When the work order that was planned last is due. */
  lastPlannedDueDate: Wire.nullable(Wire.Instant),
  /** When work orders will be generated next. */
  nextWorkOrderGenerationAt: Wire.nullable(Wire.Instant),
  /** When work orders were generated last. */
  lastWorkOrderGeneratedAt: Wire.nullable(Wire.Instant),
  creatorId: UserId,
  createdAt: Wire.Instant,
  updatedAt: Wire.nullable(Wire.Instant),
  /** When it was archived, if it was. */
  archivedAt: Wire.nullable(Wire.Instant)
})) {}

/**
 * The answer to creating a maintenance plan: its id and nothing else.
 *
 * @since 0.1.0
 */
export class CreatedMaintenancePlan extends Wire.shape<CreatedMaintenancePlan>()(() => ({
  id: MaintenancePlanId
})) {}

/**
 * The answer to creating a blueprint: its id and nothing else.
 *
 * @since 0.1.0
 */
export class CreatedWorkOrderBlueprint extends Wire.shape<CreatedWorkOrderBlueprint>()(() => ({
  id: WorkOrderBlueprintId
})) {}

// ---------------------------------------------------------------------------------------------------------------------
// queries and payloads
// ---------------------------------------------------------------------------------------------------------------------

/**
 * Which maintenance plans to list. There are no filters.
 *
 * @since 0.1.0
 */
export class ListMaintenancePlans extends Wire.shape<ListMaintenancePlans>()(() => ({
  ...Operation.PageQuery.fields
})) {}

/**
 * How often the work of a plan is to recur. `type` tells the kinds apart. Unlike the recurrence of a work order, it
 * must name its interval.
 *
 * @since 0.1.0
 */
export const PlanRecurrencePayload = Wire.lazy(() => Schema.Union(planRecurrences(DayOfWeek)))
/** @since 0.1.0 */
export type PlanRecurrencePayload = typeof PlanRecurrencePayload.Type

/** The most of each unit, from the text of the vendor's document. */
const longestOffset: Readonly<Record<StartDateOffsetUnit, number>> = { HOUR: 8760, DAY: 365, WEEK: 52 }

const StartDateOffset = Wire.lazy(() =>
  Schema.Struct({
    /** From 1 to 8760 hours, 365 days or 52 weeks. */
    value: Schema.Finite,
    unit: StartDateOffsetUnit
  }).check(
    Schema.makeFilter(({ unit, value }) =>
      value >= 1 && value <= longestOffset[unit]
        ? undefined
        : { path: ["value"], issue: `Expected a value from 1 to ${longestOffset[unit]}, the most for ${unit}` }
    )
  )
)

const PlanningHorizonPayload = Wire.lazy(() => Schema.Struct({ value: Schema.Finite, unit: PlanningHorizonUnit }))

const PlanAssetPayload = Wire.lazy(() => Schema.Struct({ assetId: AssetId }))

const planInterval = () =>
  ({
    /** The number of the cycle. */
    interval: Schema.Finite,
    /** What work orders of this cycle are made from. */
    workOrderBlueprintId: WorkOrderBlueprintId
  }) as const

const planPayload = () =>
  ({
    /** When the first work order is to be due. */
    startDate: Wire.input(Wire.Instant),
    /**
     * How long before it is due a work order is to start, in hours.
     *
     * @deprecated Use `workOrderStartDateOffset`.
     */
    workOrderStartDatePadding: Wire.input(Schema.Finite),
    /** How long before it is due a work order is to start. */
    workOrderStartDateOffset: Wire.input(StartDateOffset)
  }) as const

/**
 * A new maintenance plan.
 *
 * @since 0.1.0
 */
export class CreateMaintenancePlan extends Wire.shape<CreateMaintenancePlan>()(() => ({
  name: Schema.String,
  recurrence: PlanRecurrencePayload,
  /** What work orders are to be made from. `createWorkOrderBlueprint` makes one. */
  workOrderBlueprintId: WorkOrderBlueprintId,
  /** How far ahead work orders are to be generated. */
  planningHorizon: PlanningHorizonPayload,
  ...planPayload(),
  planAssets: Wire.input(Schema.Array(PlanAssetPayload)),
  /** The cycles in which work orders are to be made from another blueprint. */
  intervals: Wire.input(Schema.Array(Schema.Struct(planInterval()))),
  /** The number of the cycle that is to come next. */
  nextCycleOccurrence: Wire.input(Schema.Finite)
})) {}

/**
 * Changes to a maintenance plan. What is absent stays as it is; `null` clears. Assets and intervals are added and
 * removed one by one.
 *
 * @since 0.1.0
 */
export class UpdateMaintenancePlan extends Wire.shape<UpdateMaintenancePlan>()(() => ({
  name: Wire.input(Schema.String),
  recurrence: Wire.input(PlanRecurrencePayload),
  workOrderBlueprintId: Wire.input(WorkOrderBlueprintId),
  /** How far ahead work orders are to be generated. */
  planningHorizon: Wire.input(PlanningHorizonPayload),
  ...planPayload(),
  /** When the next work order to be generated is to be due. It overrides the recurrence. */
  nextWorkOrderToGenerateDueDate: Wire.clearable(Wire.Instant),
  addedPlanAssets: Wire.input(Schema.Array(PlanAssetPayload)),
  /** The `id` of each place in the plan's `assets`, not the `assetId`. */
  removedPlanAssetIds: Wire.input(Schema.Array(MaintenancePlanAssetId)),
  /** Those with an `id` are changed, those without are added. */
  addedUpdatedIntervals: Wire.input(
    Schema.Array(Schema.Struct({ id: Wire.input(MaintenancePlanIntervalId), ...planInterval() }))
  ),
  removedIntervalIds: Wire.input(Schema.Array(MaintenancePlanIntervalId)),
  /** The number of the cycle that is to come next. */
  nextCycleOccurrence: Wire.clearable(Schema.Finite)
})) {}

/**
 * A new blueprint: what the work orders of a plan are made from.
 *
 * @since 0.1.0
 */
export class CreateWorkOrderBlueprint extends Wire.shape<CreateWorkOrderBlueprint>()(() => ({
  title: Schema.String,
  description: Wire.input(Schema.String),
  /** How long the work should take, in seconds. The plan itself shows it in minutes. */
  estimatedTime: Wire.input(Schema.Int),
  /** The vendor calls them procedure blueprints; that they are procedure templates is an assumption. */
  procedureBlueprintIds: Wire.input(Schema.Array(ProcedureTemplateId)),
  /** Who is to do the work, beside the teams. */
  userIds: Wire.input(Schema.Array(UserId)),
  teamIds: Wire.input(Schema.Array(TeamId)),
  priority: Wire.input(WorkOrderPriority),
  partsUsed: Wire.input(Schema.Array(Schema.Struct({ partId: PartId, quantityUsed: Schema.Int }))),
  /** The categories, by id. */
  tagIds: Wire.input(Schema.Array(CategoryId)),
  vendorIds: Wire.input(Schema.Array(VendorId)),
  /** Custom-field values by the id of the field, not by its label as elsewhere. */
  customFieldValues: Wire.input(Schema.Array(Schema.Struct({ workOrderFieldId: CustomFieldId, value: Schema.String })))
})) {}

const operations = Operation.group("MaintenancePlans", {
  list: Operation.get("/maintenanceplans", {
    query: ListMaintenancePlans,
    answer: Operation.page("maintenancePlans", MaintenancePlan)
  }),
  create: Operation.post("/maintenanceplans", {
    body: CreateMaintenancePlan,
    answer: Operation.json(CreatedMaintenancePlan, 201)
  }),
  createWorkOrderBlueprint: Operation.post("/maintenanceplans/workorderblueprints", {
    body: CreateWorkOrderBlueprint,
    answer: Operation.json(CreatedWorkOrderBlueprint, 201)
  }),
  get: Operation.get("/maintenanceplans/{id}", {
    parameters: [MaintenancePlanId],
    answer: Operation.envelope("maintenancePlan", MaintenancePlan)
  }),
  update: Operation.patch("/maintenanceplans/{id}", {
    parameters: [MaintenancePlanId],
    body: UpdateMaintenancePlan,
    answer: Operation.envelope("maintenancePlan", MaintenancePlan)
  }),
  delete: Operation.del("/maintenanceplans/{id}", { parameters: [MaintenancePlanId], failures: { 500: "message" } })
})

/**
 * The maintenance plans of an organization.
 *
 * @since 0.1.0
 */
export interface MaintenancePlansService
  extends Resource.PagedList<MaintenancePlan, ListMaintenancePlans>,
    Resource.Records<MaintenancePlanId, MaintenancePlan> {
  /** Creates a maintenance plan and returns only its id. Its blueprint must be there before. */
  readonly create: (
    payload: CreateMaintenancePlan,
    options?: Operation.WriteOptions
  ) => Effect.Effect<CreatedMaintenancePlan, MaintainXError>

  /**
   * Creates what the work orders of a plan are made from, and returns only its id. The API has no operation that reads,
   * changes or deletes one: keep the id, and make another where something is to change.
   */
  readonly createWorkOrderBlueprint: (
    payload: CreateWorkOrderBlueprint,
    options?: Operation.WriteOptions
  ) => Effect.Effect<CreatedWorkOrderBlueprint, MaintainXError>

  /** Changes what the payload names and returns the whole plan. */
  readonly update: (
    id: MaintenancePlanId,
    payload: UpdateMaintenancePlan,
    options?: Operation.WriteOptions
  ) => Effect.Effect<MaintenancePlan, MaintainXError>

  /** No webhook reports it. What happens to the work orders that it made is not documented. */
  readonly delete: (id: MaintenancePlanId, options?: Operation.WriteOptions) => Effect.Effect<void, MaintainXError>
}

/**
 * Maintenance plans: which work orders recur by the calendar, for which assets, and how far ahead they are made.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { Assets, MaintainX, MaintenancePlans } from "effect-maintainx"
 *
 * const program = Effect.gen(function* () {
 *   const assets = yield* Assets
 *   const plans = yield* MaintenancePlans
 *   const boiler = yield* assets.create({ name: "Boiler 1" })
 *   const blueprint = yield* plans.createWorkOrderBlueprint({ title: "Inspect the boiler", estimatedTime: 3600 })
 *   return yield* plans.create({
 *     name: "Inspection of the boiler",
 *     recurrence: { type: "MONTHLY", interval: 3, day: 1 },
 *     workOrderBlueprintId: blueprint.id,
 *     planningHorizon: { value: 6, unit: "MONTH" },
 *     planAssets: [{ assetId: boiler.id }]
 *   })
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(MaintainX.layer)))
 * ```
 *
 * @since 0.1.0
 */
export class MaintenancePlans extends Resource.Service<MaintenancePlans, MaintenancePlansService>()(
  "MaintenancePlans",
  operations,
  (methods) => methods
) {}
