/**
 * Events about work orders and the requests for them.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { AssetId, LocationId, PartId, TeamId, UserId, VendorId, WorkOrderId, WorkRequestId } from "../../Ids.ts"
import * as Wire from "../../internal/wire.ts"
import { Costs } from "../../resources/shapes/Costs.ts"
import { CopyOnRecurring } from "../../resources/shapes/Recurrence.ts"
import { PartStatus, WorkOrderPriority, WorkOrderStatus, WorkRequestStatus } from "../../resources/shapes/Statuses.ts"
import { category, common, event, undocumented, userId } from "./event.ts"

// ---------------------------------------------------------------------------------------------------------------------
// work orders in events
// ---------------------------------------------------------------------------------------------------------------------

/**
 * A part of a work order as events show it.
 *
 * @since 0.1.0
 */
export class EventWorkOrderPart extends Wire.shape<EventWorkOrderPart>()(() => ({
  id: PartId,
  /** How many this work order uses. */
  quantityUsed: Schema.Int,
  /** In cents. */
  unitCost: Wire.maybe(Schema.Int),
  /** The location whose stock is used. */
  locationId: Wire.maybe(LocationId),
  copyOnRecurring: Wire.documented(Wire.open(CopyOnRecurring), { default: "Default" })
})) {}

/**
 * A work order as events show it. Its id and its status are in the event.
 *
 * @since 0.1.0
 */
export class EventWorkOrder extends Wire.shape<EventWorkOrder>()(() => ({
  title: Wire.optional(Schema.String),
  description: Wire.maybe(Schema.String),
  priority: Wire.optional(Wire.open(WorkOrderPriority)),
  assetId: Wire.maybe(AssetId),
  locationId: Wire.maybe(LocationId),
  /** The users who are to do the work. */
  assigneeIds: Wire.optional(Schema.Array(UserId)),
  /** The teams that are to do the work. */
  teamIds: Wire.optional(Schema.Array(TeamId)),
  vendorIds: Wire.optional(Schema.Array(VendorId)),
  /** With their ids, where the REST API has names only. */
  categories: Wire.optional(Schema.Array(category)),
  parts: Wire.optional(Schema.Array(EventWorkOrderPart)),
  dueDate: Wire.maybe(Wire.Instant),
  /** When it appears among the work to be done. */
  startDate: Wire.maybe(Wire.Instant),
  /** How long the work should take, in seconds. */
  estimatedTime: Wire.maybe(Schema.Int),
  /** Custom-field values by label. */
  extraFields: Wire.optional(Wire.ExtraFields)
})) {}

/**
 * A work order as the event of its change shows it: with what it has cost.
 *
 * @since 0.1.0
 */
export class EventChangedWorkOrder extends Wire.shape<EventChangedWorkOrder>()(() => ({
  ...EventWorkOrder.fields,
  costs: Wire.optional(Costs)
})) {}

// ---------------------------------------------------------------------------------------------------------------------
// events
// ---------------------------------------------------------------------------------------------------------------------

const ofWorkOrder = { ...common, workOrderId: WorkOrderId } as const

/**
 * There is a new work order.
 *
 * @since 0.1.0
 */
export class NewWorkOrder extends event<NewWorkOrder>()(
  "NEW_WORK_ORDER",
  "workOrderId",
  () => ({
    ...ofWorkOrder,
    /** Who made it. The vendor's document does not list it. (Measured.) */
    userId,
    /** Needs the option `serializeEntity`. */
    newWorkOrder: Wire.optional(EventWorkOrder)
  }),
  { once: true, record: "newWorkOrder" }
) {}

/**
 * A work order was changed, in one of the properties that the filter of the subscription names. Its status has events
 * of its own.
 *
 * @since 0.1.0
 */
export class WorkOrderChange extends event<WorkOrderChange>()(
  "WORK_ORDER_CHANGE",
  "workOrderId",
  () => ({
    ...ofWorkOrder,
    /** The work order as it is now. Needs the option `serializeEntity`. */
    newWorkOrder: Wire.optional(EventChangedWorkOrder),
    /** There only where the assignees changed. */
    addedAssigneeIds: Wire.optional(Schema.Array(UserId)),
    /** There only where the assignees changed. */
    removedAssigneeIds: Wire.optional(Schema.Array(UserId)),
    /** There only where the teams changed. */
    addedTeamIds: Wire.optional(Schema.Array(TeamId)),
    /** There only where the teams changed. */
    removedTeamIds: Wire.optional(Schema.Array(TeamId))
  }),
  { record: "newWorkOrder", filters: { oneOfProperties: (_, { properties }) => properties && [...properties] } }
) {}

/**
 * A work order was deleted.
 *
 * @since 0.1.0
 */
export class WorkOrderDelete extends event<WorkOrderDelete>()(
  "WORK_ORDER_DELETE",
  "workOrderId",
  () => ({
    ...ofWorkOrder,
    /** The work order as it was. Needs the option `serializeEntity`. On the wire it has a capital W. */
    workOrder: Wire.optional(EventWorkOrder)
  }),
  { gone: true, record: "workOrder" }
) {}

/**
 * A work order is not done, and it should be by now.
 *
 * @since 0.1.0
 */
export class WorkOrderOverdue extends event<WorkOrderOverdue>()("WORK_ORDER_OVERDUE", "workOrderId", () => ({
  ...ofWorkOrder,
  dueDate: Wire.Instant
})) {}

/**
 * The parts of a work order have come further.
 *
 * @since 0.1.0
 */
export class WorkOrderPartStatusChange extends event<WorkOrderPartStatusChange>()(
  "WORK_ORDER_PART_STATUS_CHANGE",
  "workOrderId",
  () => ({
    ...ofWorkOrder,
    oldPartStatus: Wire.open(PartStatus),
    newPartStatus: Wire.open(PartStatus),
    /** The work order as it is now. Needs the option `serializeEntity`. */
    newWorkOrder: Wire.optional(EventWorkOrder)
  }),
  { record: "newWorkOrder", filters: { oneOfPartStatuses: ({ newPartStatus }) => [newPartStatus.toLowerCase()] } }
) {}

/** The statuses of the wire that others are filed under. */
const mainStatus = Wire.optional(Wire.open(WorkOrderStatus))

/**
 * The status of a work order is another.
 *
 * On the wire `CANCELED` and `SKIPPED` are sub-statuses, beside a main status. Here a status is what it is in the REST
 * API: the sub-status where there is one, otherwise the main status.
 *
 * @since 0.1.0
 */
export class WorkOrderStatusChange extends event<WorkOrderStatusChange>()(
  "WORK_ORDER_STATUS_CHANGE",
  "workOrderId",
  () => ({
    ...ofWorkOrder,
    oldStatus: Wire.open(WorkOrderStatus),
    newStatus: Wire.open(WorkOrderStatus),
    /** The main status of `oldStatus`, where it is not what goes without saying: `DONE` for `CANCELED` and `SKIPPED`. */
    oldMainStatus: mainStatus,
    /** The main status of `newStatus`, where it is not what goes without saying: `DONE` for `CANCELED` and `SKIPPED`. */
    newMainStatus: mainStatus,
    /** How often the work order came into each of these statuses. */
    progress: Wire.optional(
      Schema.Struct({ inProgressCount: Schema.Finite, onHoldCount: Schema.Finite, doneCount: Schema.Finite })
    ),
    /** Who did it. Absent where an automation did, or another part of the system. */
    userId,
    /** The work order as it is now. Needs the option `serializeEntity`. */
    newWorkOrder: Wire.optional(EventWorkOrder),
    /**
     * What the vendor's document does not list, under the names that it has. With the option
     * `includeOAuthTokensInPayload` there are tokens in it, so nothing prints it; `Redacted.value` gives it out.
     */
    undocumented
  }),
  { record: "newWorkOrder", filters: { oneOfStatuses: ({ newStatus }) => [newStatus] } }
) {}

/**
 * A work order has categories that it did not have before.
 *
 * @since 0.1.0
 */
export class NewCategoryOnWorkOrder extends event<NewCategoryOnWorkOrder>()(
  "NEW_CATEGORY_ON_WORK_ORDER",
  "workOrderId",
  () => ({
    ...ofWorkOrder,
    newCategories: Schema.Array(category)
  }),
  {
    filters: {
      oneOfCategories: ({ newCategories }, { categories }) =>
        categories ?? newCategories.flatMap(({ id, name }) => [id, name])
    }
  }
) {}

/**
 * There is a new work request.
 *
 * @since 0.1.0
 */
export class NewWorkRequest extends event<NewWorkRequest>()("NEW_WORK_REQUEST", "workRequestId", () => ({
  ...common,
  workRequestId: WorkRequestId
})) {}

/** Nothing becomes pending again. */
const NewWorkRequestStatus = Schema.Literals(["REJECTED", "APPROVED", "DONE"])

/**
 * The status of a work request is another.
 *
 * @since 0.1.0
 */
export class WorkRequestStatusChange extends event<WorkRequestStatusChange>()(
  "WORK_REQUEST_STATUS_CHANGE",
  "requestId",
  () => ({
    ...common,
    /** What `NEW_WORK_REQUEST` calls `workRequestId`. */
    requestId: WorkRequestId,
    oldStatus: Wire.open(WorkRequestStatus),
    newStatus: Wire.open(NewWorkRequestStatus)
  }),
  { filters: { oneOfStatuses: ({ newStatus }) => [newStatus] } }
) {}
