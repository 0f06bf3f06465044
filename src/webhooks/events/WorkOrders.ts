/**
 * Events about work orders and work requests.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { AssetId, LocationId, PartId, TeamId, UserId, VendorId } from "../../Ids.ts"
import * as Wire from "../../internal/wire.ts"
import { Costs } from "../../resources/shapes/Costs.ts"
import { CopyOnRecurring } from "../../resources/shapes/Recurrence.ts"
import { PartStatus, WorkOrderPriority, WorkOrderStatus, WorkRequestStatus } from "../../resources/shapes/Statuses.ts"
import { category, changed, event, undocumented, userId } from "./event.ts"

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
  /** The users who do the work. */
  assigneeIds: Wire.optional(Schema.Array(UserId)),
  /** The teams that do the work. */
  teamIds: Wire.optional(Schema.Array(TeamId)),
  vendorIds: Wire.optional(Schema.Array(VendorId)),
  /** With their ids; the REST API has only their names. */
  categories: Wire.optional(Schema.Array(category)),
  parts: Wire.optional(Schema.Array(EventWorkOrderPart)),
  dueDate: Wire.maybe(Wire.Instant),
  /** When it appears in the list of work to do. */
  startDate: Wire.maybe(Wire.Instant),
  /** How long the work should take, in seconds. */
  estimatedTime: Wire.maybe(Schema.Int),
  /** Custom-field values by label. */
  extraFields: Wire.optional(Wire.ExtraFields)
})) {}

/**
 * A work order as the event of its change shows it: with its costs.
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

/**
 * A work order was created.
 *
 * @since 0.1.0
 */
export class NewWorkOrder extends event<NewWorkOrder>()(
  "NEW_WORK_ORDER",
  { id: "workOrderId", once: true, record: "newWorkOrder" },
  () => ({
    /** Who created it. The vendor's document does not list it. (Measured.) */
    userId,
    /** Needs the option `serializeEntity`. */
    newWorkOrder: Wire.optional(EventWorkOrder)
  })
) {}

/**
 * A work order changed in one of the properties that the filter of the subscription names. Its status has an event of
 * its own.
 *
 * @since 0.1.0
 */
export class WorkOrderChange extends event<WorkOrderChange>()(
  "WORK_ORDER_CHANGE",
  { id: "workOrderId", record: "newWorkOrder", filters: { oneOfProperties: changed } },
  () => ({
    /** The work order as it is now. Needs the option `serializeEntity`. */
    newWorkOrder: Wire.optional(EventChangedWorkOrder),
    /** Present if the assignees changed. */
    addedAssigneeIds: Wire.optional(Schema.Array(UserId)),
    /** Present if the assignees changed. */
    removedAssigneeIds: Wire.optional(Schema.Array(UserId)),
    /** Present if the teams changed. */
    addedTeamIds: Wire.optional(Schema.Array(TeamId)),
    /** Present if the teams changed. */
    removedTeamIds: Wire.optional(Schema.Array(TeamId))
  })
) {}

/**
 * A work order was deleted.
 *
 * @since 0.1.0
 */
export class WorkOrderDelete extends event<WorkOrderDelete>()(
  "WORK_ORDER_DELETE",
  { id: "workOrderId", gone: true, record: "workOrder" },
  () => ({
    /** The work order as it was. Needs the option `serializeEntity`. On the wire it has a capital W. */
    workOrder: Wire.optional(EventWorkOrder)
  })
) {}

/**
 * A work order is past its due date and not done.
 *
 * @since 0.1.0
 */
export class WorkOrderOverdue extends event<WorkOrderOverdue>()("WORK_ORDER_OVERDUE", { id: "workOrderId" }, () => ({
  dueDate: Wire.Instant
})) {}

/**
 * The status of the parts of a work order changed.
 *
 * @since 0.1.0
 */
export class WorkOrderPartStatusChange extends event<WorkOrderPartStatusChange>()(
  "WORK_ORDER_PART_STATUS_CHANGE",
  {
    id: "workOrderId",
    record: "newWorkOrder",
    filters: { oneOfPartStatuses: ({ newPartStatus }) => [newPartStatus.toLowerCase()] }
  },
  () => ({
    oldPartStatus: Wire.open(PartStatus),
    newPartStatus: Wire.open(PartStatus),
    /** The work order as it is now. Needs the option `serializeEntity`. */
    newWorkOrder: Wire.optional(EventWorkOrder)
  })
) {}

/** A main status of the wire. Sub-statuses belong to one. */
const mainStatus = Wire.optional(Wire.open(WorkOrderStatus))

/**
 * The status of a work order changed.
 *
 * On the wire `CANCELED` and `SKIPPED` are sub-statuses beside a main status. Here a status is that of the REST API: the
 * sub-status if there is one, otherwise the main status.
 *
 * @since 0.1.0
 */
export class WorkOrderStatusChange extends event<WorkOrderStatusChange>()(
  "WORK_ORDER_STATUS_CHANGE",
  { id: "workOrderId", record: "newWorkOrder", filters: { oneOfStatuses: ({ newStatus }) => [newStatus] } },
  () => ({
    oldStatus: Wire.open(WorkOrderStatus),
    newStatus: Wire.open(WorkOrderStatus),
    /** The main status of `oldStatus`, if it is not the usual one: `DONE` for `CANCELED` and `SKIPPED`. */
    oldMainStatus: mainStatus,
    /** The main status of `newStatus`, if it is not the usual one: `DONE` for `CANCELED` and `SKIPPED`. */
    newMainStatus: mainStatus,
    /** How often the work order entered each of these statuses. */
    progress: Wire.optional(
      Schema.Struct({ inProgressCount: Schema.Finite, onHoldCount: Schema.Finite, doneCount: Schema.Finite })
    ),
    /** Who changed it. Absent if an automation or another part of the system did. */
    userId,
    /** The work order as it is now. Needs the option `serializeEntity`. */
    newWorkOrder: Wire.optional(EventWorkOrder),
    /**
     * Properties that the vendor's document does not list. They are hidden from everything that prints them, since the
     * option `includeOAuthTokensInPayload` puts tokens there; `Redacted.value` reveals them.
     */
    undocumented
  })
) {}

/**
 * Categories were added to a work order.
 *
 * @since 0.1.0
 */
export class NewCategoryOnWorkOrder extends event<NewCategoryOnWorkOrder>()(
  "NEW_CATEGORY_ON_WORK_ORDER",
  {
    id: "workOrderId",
    filters: {
      oneOfCategories: ({ newCategories }, { categories }) =>
        categories ?? newCategories.flatMap(({ id, name }) => [id, name])
    }
  },
  () => ({ newCategories: Schema.Array(category) })
) {}

/**
 * A work request was created.
 *
 * @since 0.1.0
 */
export class NewWorkRequest extends event<NewWorkRequest>()("NEW_WORK_REQUEST", { id: "workRequestId" }) {}

/** No request becomes pending again. */
const NewWorkRequestStatus = Schema.Literals(["REJECTED", "APPROVED", "DONE"])

/**
 * The status of a work request changed. `NEW_WORK_REQUEST` calls `requestId` `workRequestId`.
 *
 * @since 0.1.0
 */
export class WorkRequestStatusChange extends event<WorkRequestStatusChange>()(
  "WORK_REQUEST_STATUS_CHANGE",
  { id: "requestId", filters: { oneOfStatuses: ({ newStatus }) => [newStatus] } },
  () => ({ oldStatus: Wire.open(WorkRequestStatus), newStatus: Wire.open(NewWorkRequestStatus) })
) {}
