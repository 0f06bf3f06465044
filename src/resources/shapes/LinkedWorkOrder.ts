/**
 * What other records show of a work order linked to them, and what every view of a work order has.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { AssetId, LocationId, OrganizationId, TeamId, UserId, VendorId, WorkOrderId } from "../../Ids.ts"
import * as Wire from "../../internal/wire.ts"
import { Attachment } from "./Attachments.ts"
import { Procedure } from "./Procedures.ts"
import { Recurrence } from "./Recurrence.ts"
import { PartStatus, WorkOrderPriority, WorkOrderStatus } from "./Statuses.ts"

// ---------------------------------------------------------------------------------------------------------------------
// vocabulary
// ---------------------------------------------------------------------------------------------------------------------

/** @since 0.1.0 */
export const WorkOrderType = Schema.Literals(["CYCLE_COUNT", "OTHER", "PREVENTIVE", "REACTIVE"])
/** @since 0.1.0 */
export type WorkOrderType = typeof WorkOrderType.Type

/**
 * Whether the stock covers the parts of a work order.
 *
 * @since 0.1.0
 */
export const PartsAvailability = Schema.Literals([
  "PARTS_AVAILABLE",
  "PARTS_UNAVAILABLE",
  "PARTIAL_PARTS",
  "PARTS_AVAILABLE_BUT_OVERCOMMITTED"
])
/** @since 0.1.0 */
export type PartsAvailability = typeof PartsAvailability.Type

// ---------------------------------------------------------------------------------------------------------------------
// answers
// ---------------------------------------------------------------------------------------------------------------------

/**
 * The note that a technician left on completing a work order.
 *
 * @since 0.1.0
 */
export class WorkOrderSummary extends Wire.shape<WorkOrderSummary>()(() => ({
  /** The note as it was written. */
  content: Wire.optional(Schema.String),
  /** What the vendor's language model made of it. */
  summary: Wire.maybe(Schema.String),
  authorId: Wire.maybe(UserId)
})) {}

/**
 * How many sub-work-orders of a parent are in which status.
 *
 * @since 0.1.0
 */
export class WorkOrderProgress extends Wire.shape<WorkOrderProgress>()(() => ({
  openCount: Wire.optional(Schema.Int),
  inProgressCount: Wire.optional(Schema.Int),
  onHoldCount: Wire.optional(Schema.Int),
  doneCount: Wire.optional(Schema.Int)
})) {}

/**
 * What work orders have wherever they are shown.
 *
 * @internal
 */
export const common = () =>
  ({
    id: WorkOrderId,
    /**
     * The number that people see: it counts within the organization. `get` finds a work order by it with
     * `useSequentialId`.
     */
    sequentialId: Schema.Int,
    title: Schema.String,
    status: Wire.open(WorkOrderStatus),
    /** Comments, time and costs do not move it; for comments there is `lastMessageSentAt`. (Measured.) */
    updatedAt: Wire.Instant,
    /** When it was last set to `DONE`. */
    completedAt: Wire.maybe(Wire.Instant),
    /** Who set it to `DONE`. */
    completerId: Wire.maybe(UserId),
    deletedAt: Wire.maybe(Wire.Instant),
    description: Wire.maybe(Schema.String),
    dueDate: Wire.maybe(Wire.Instant),
    /** When the last comment was written. */
    lastMessageSentAt: Wire.maybe(Wire.Instant),
    /** When it appears in the inbox of those who are to do it. */
    startDate: Wire.maybe(Wire.Instant),
    locationId: Wire.maybe(LocationId),
    /** The work order before this one in its recurrence. */
    previousId: Wire.maybe(WorkOrderId),
    /** The work order after this one in its recurrence. */
    nextId: Wire.maybe(WorkOrderId),
    partsAvailability: Wire.optional(Wire.open(PartsAvailability)),
    partStatus: Wire.optional(Wire.open(PartStatus)),
    priority: Wire.optional(Wire.open(WorkOrderPriority)),
    /** Who asked for it, if it came from a work request. */
    requesterId: Wire.maybe(UserId)
  }) as const

/** @internal */
export const categories = Schema.Array(Wire.unique(Schema.String))

/** @internal */
export const workOrderType = () => Wire.maybe(Wire.documented(Wire.open(WorkOrderType), { default: null }))

/**
 * A work order that something is linked with: all of it but what only its own operations expand.
 *
 * @since 0.1.0
 */
export class LinkedWorkOrder extends Wire.shape<LinkedWorkOrder>()(() => ({
  ...common(),
  createdAt: Wire.Instant,
  creatorId: Wire.nullable(UserId),
  organizationId: OrganizationId,
  assetId: Wire.maybe(AssetId),
  assigneeIds: Wire.optional(Schema.Array(UserId)),
  teamIds: Wire.optional(Schema.Array(TeamId)),
  attachments: Wire.optional(Schema.Array(Attachment)),
  /** Labels. */
  categories: Wire.optional(categories),
  /** Whether `dueDate` means the whole day. */
  dueDateIsFullDay: Wire.maybe(Schema.Boolean),
  /** What the creator attached, for example the key of the record in another system. */
  externalData: Wire.maybe(Wire.ExternalData),
  /** Custom-field values by label. */
  extraFields: Wire.optional(Wire.ExtraFields),
  /** Whether it has sub-work-orders. */
  isParent: Wire.maybe(Schema.Boolean),
  /** The work order that this one is part of. */
  parentId: Wire.maybe(WorkOrderId),
  procedure: Wire.maybe(Procedure),
  /** Of a parent only. */
  progress: Wire.maybe(WorkOrderProgress),
  recurrenceInfo: Wire.maybe(Recurrence),
  thumbnail: Wire.maybe(Attachment),
  /** Null on old work orders. */
  type: workOrderType(),
  vendorIds: Wire.optional(Schema.Array(VendorId)),
  workOrderSummary: Wire.maybe(WorkOrderSummary),
  /** How long the work should take, in seconds. */
  estimatedTime: Wire.maybe(Schema.Int)
})) {}
