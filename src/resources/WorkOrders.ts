/**
 * Work orders: the jobs that technicians carry out.
 *
 * @since 0.1.0
 */

import type * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type * as Stream from "effect/Stream"
import type * as Files from "../Files.ts"
import {
  AssetId,
  CategoryId,
  LocationId,
  OrganizationId,
  PartId,
  ProcedureTemplateId,
  TeamId,
  UserId,
  VendorId,
  WorkOrderId,
  WorkOrderTemplateId,
  WorkRequestId
} from "../Ids.ts"
import * as Resource from "../internal/resource.ts"
import * as Wire from "../internal/wire.ts"
import type { MaintainXError, UploadError } from "../MaintainXError.ts"
import * as Operation from "../Operation.ts"
import * as Pages from "../Pages.ts"
import { type AttachmentMethods, attachmentOperations } from "./shapes/AttachmentMethods.ts"
import { Attachment, FileName, UploadedFile } from "./shapes/Attachments.ts"
import { AddComment, Comment, CreatedComment } from "./shapes/Comments.ts"
import { AddCost, AddedCost, CostRow, Costs } from "./shapes/Costs.ts"
import { LinkedAsset, LinkedLocation } from "./shapes/Linked.ts"
import { categories, common, LinkedWorkOrder, WorkOrderSummary, workOrderType } from "./shapes/LinkedWorkOrder.ts"
import { Procedure, ProcedurePayload } from "./shapes/Procedures.ts"
import { CopyOnRecurring, Recurrence, RecurrencePayload } from "./shapes/Recurrence.ts"
import { PartStatus, WorkOrderPriority, WorkOrderStatus } from "./shapes/Statuses.ts"

// ---------------------------------------------------------------------------------------------------------------------
// vocabulary
// ---------------------------------------------------------------------------------------------------------------------

/**
 * The statuses that can be set. `SKIPPED` cannot.
 *
 * @since 0.1.0
 */
export const SettableWorkOrderStatus = Schema.Literals(["OPEN", "IN_PROGRESS", "ON_HOLD", "DONE", "CANCELED"])
/** @since 0.1.0 */
export type SettableWorkOrderStatus = typeof SettableWorkOrderStatus.Type

/**
 * The types that can be set. `CYCLE_COUNT` cannot.
 *
 * @since 0.1.0
 */
export const SettableWorkOrderType = Schema.Literals(["OTHER", "REACTIVE", "PREVENTIVE"])
/** @since 0.1.0 */
export type SettableWorkOrderType = typeof SettableWorkOrderType.Type

/** @since 0.1.0 */
export const AssigneeType = Schema.Literals(["USER", "TEAM"])
/** @since 0.1.0 */
export type AssigneeType = typeof AssigneeType.Type

/**
 * Whether a work order is a parent, a sub-work-order or neither.
 *
 * @since 0.1.0
 */
export const ParentSubWorkOrderType = Schema.Literals(["PARENT", "SUB_WORK_ORDER", "STANDALONE"])
/** @since 0.1.0 */
export type ParentSubWorkOrderType = typeof ParentSubWorkOrderType.Type

/**
 * Ascending, or descending with a `-` before it. Work orders cannot be sorted by id.
 *
 * @since 0.1.0
 */
export const WorkOrderSort = Schema.Literals([
  "updatedAt",
  "createdAt",
  "dueDate",
  "startedAt",
  "completedAt",
  "-updatedAt",
  "-createdAt",
  "-dueDate",
  "-startedAt",
  "-completedAt"
])
/** @since 0.1.0 */
export type WorkOrderSort = typeof WorkOrderSort.Type

// ---------------------------------------------------------------------------------------------------------------------
// answers
// ---------------------------------------------------------------------------------------------------------------------

/** On the wire one integer, whose kind the `type` beside it tells. */
const UserOrTeamId = Schema.Int.pipe(Schema.refine((_id: number): _id is UserId | TeamId => true))

/**
 * Who is to do the work. `type` tells a user from a team; one of another kind is `UNRECOGNIZED` and holds what the API
 * sent.
 *
 * @since 0.1.0
 */
export const Assignee = Wire.lazy(() => Schema.Union([AssigneePayload, Wire.Unrecognized]))

/** @since 0.1.0 */
export type Assignee = AssigneePayload | Wire.Unrecognized

/**
 * The asset of a work order, if the query expands it.
 *
 * @since 0.1.0
 */
export class WorkOrderAsset extends Wire.shape<WorkOrderAsset>()(() => ({
  ...LinkedAsset.fields,
  /** The asset's custom-field values by label. Needs `expand: ["asset_extra_fields"]`. */
  assetExtraFields: Wire.optional(Wire.ExtraFields)
})) {}

/**
 * The location of a work order, if the query expands it.
 *
 * @since 0.1.0
 */
export class WorkOrderLocation extends Wire.shape<WorkOrderLocation>()(() => ({
  ...LinkedLocation.fields,
  /** The location's custom-field values by label. Needs `expand: ["location_extra_fields"]`. */
  locationExtraFields: Wire.optional(Wire.ExtraFields)
})) {}

/**
 * A part of a work order, if the query expands it.
 *
 * @since 0.1.0
 */
export class WorkOrderPart extends Wire.shape<WorkOrderPart>()(() => ({
  id: PartId,
  name: Schema.String,
  description: Wire.nullable(Schema.String),
  /** Where in the store it is kept. */
  area: Wire.nullable(Schema.String),
  /** In cents. */
  unitCost: Wire.nullable(Schema.Int),
  /** How many are in stock. */
  availableQuantity: Schema.Int,
  /** The least there should be. */
  minimumQuantity: Schema.Int,
  barcode: Wire.nullable(Schema.String),
  /** How many this work order uses. */
  quantityUsed: Schema.Int,
  copyOnRecurring: Wire.documented(Wire.open(CopyOnRecurring), { default: "Default" }),
  /** The location whose stock is used. */
  locationId: Wire.maybe(LocationId),
  /** Custom-field values of the part on this work order, by label. */
  extraFields: Wire.optional(Wire.ExtraFields),
  /** Custom-field values of the part itself, by label. Needs `expand: ["part_extra_fields"]`. */
  partExtraFields: Wire.optional(Wire.ExtraFields)
})) {}

const expanded = () =>
  ({
    /** Needs `expand: ["assignees"]`. */
    assignees: Wire.optional(Schema.Array(Assignee)),
    /** Needs `expand: ["asset"]`. */
    asset: Wire.maybe(WorkOrderAsset),
    /** Needs `expand: ["location"]`. */
    location: Wire.maybe(WorkOrderLocation),
    /** Needs `expand: ["parts"]`. */
    parts: Wire.optional(Schema.Array(WorkOrderPart)),
    /** Time added up by user. Needs `expand: ["times"]`. */
    times: Wire.optional(Schema.Array(CostRow)),
    /** Time entry by entry. Needs `expand: ["time_items"]`. */
    timeItems: Wire.optional(Schema.Array(CostRow)),
    /** Other costs, added up by user. Needs `expand: ["expenditures"]`. */
    expenditures: Wire.optional(Schema.Array(CostRow)),
    /** How long the work should take, in seconds. Needs `expand: ["estimated_time"]`. */
    estimatedTime: Wire.maybe(Schema.Int)
  }) as const

const rowSummary = () =>
  ({
    ...common(),
    createdAt: Wire.optional(Wire.Instant),
    creatorId: Wire.maybe(UserId),
    organizationId: Wire.optional(OrganizationId),
    /** Not in the vendor's document of the list, but in its rows. (Measured.) */
    assetId: Wire.maybe(AssetId),
    ...expanded(),
    /** Labels. Needs `expand: ["categories"]`. */
    categories: Wire.optional(categories)
  }) as const

/**
 * A work order as lists have it. Only `id`, `sequentialId`, `title`, `status` and `updatedAt` are always
 * there. The API leaves out what is null, and much is there only if the query expands it.
 *
 * @since 0.1.0
 */
export class WorkOrderRow extends Wire.shape<WorkOrderRow>()(() => ({
  ...rowSummary(),
  /** Whether `dueDate` means the whole day. */
  dueDateIsFullDay: Wire.maybe(Schema.Boolean),
  recurrenceInfo: Wire.maybe(Recurrence),
  /** Null on old work orders. */
  type: workOrderType(),
  workOrderSummary: Wire.maybe(WorkOrderSummary),
  /** Custom-field values by label. Needs `expand: ["extra_fields"]`. */
  extraFields: Wire.optional(Wire.ExtraFields),
  /** Needs `expand: ["procedure"]`, and may be missing even then. (Measured.) */
  procedure: Wire.optional(Procedure),
  /** Needs `expand: ["thumbnail"]`. */
  thumbnail: Wire.optional(Attachment),
  /** Needs `expand: ["vendor_ids"]`. */
  vendorIds: Wire.optional(Schema.Array(VendorId))
})) {}

/**
 * A work order as the list of a parent's sub-work-orders has it. Much is there only when the query expands it.
 *
 * @since 0.1.0
 */
export class SubWorkOrderRow extends Wire.shape<SubWorkOrderRow>()(() => ({
  ...rowSummary(),
  /** Custom-field values by label. Needs `expand: ["extra_fields"]`. */
  extraFields: Wire.maybe(Wire.ExtraFields),
  /** Needs `expand: ["procedure"]`. */
  procedure: Wire.maybe(Procedure)
})) {}

/**
 * A work order.
 *
 * @since 0.1.0
 */
export class WorkOrder extends Wire.shape<WorkOrder>()(() => ({
  ...LinkedWorkOrder.fields,
  /** Custom-field values by label. Needs `expand: ["extra_fields"]`. */
  extraFields: Wire.optional(Wire.ExtraFields),
  ...expanded()
})) {}

/**
 * The answer to creating a work order: its id and nothing else.
 *
 * @since 0.1.0
 */
export class CreatedWorkOrder extends Wire.shape<CreatedWorkOrder>()(() => ({
  id: WorkOrderId
})) {}

/**
 * The answer to sending a work order by e-mail: the id of the work order, which may be missing.
 *
 * @since 0.1.0
 */
export class SentWorkOrder extends Wire.shape<SentWorkOrder>()(() => ({ id: Wire.optional(WorkOrderId) })) {}

// ---------------------------------------------------------------------------------------------------------------------
// queries and payloads
// ---------------------------------------------------------------------------------------------------------------------

const LabelOrCategoryId = Wire.lazy(() => Schema.Union([Schema.String, CategoryId]))

const noCanceledWithSkipped = Schema.makeFilter(
  (statuses: ReadonlyArray<WorkOrderStatus>) =>
    !(statuses.includes("CANCELED") && statuses.includes("SKIPPED")) ||
    "Expected CANCELED or SKIPPED, not both, for which the API answers an empty page: send two queries, or no statuses"
)

// What `expand` adds to the answer, from the operation that knows the fewest to the one that knows the most.
const expandableInUpdates = [
  "assignees",
  "asset",
  "estimated_time",
  "location",
  "parts",
  "times",
  "time_items",
  "expenditures",
  "extra_fields"
] as const
const expandable = [...expandableInUpdates, "part_extra_fields", "asset_extra_fields", "location_extra_fields"] as const
const expandableInSubWorkOrders = [...expandable, "categories", "procedure"] as const
const expandableInLists = [...expandableInSubWorkOrders, "thumbnail", "vendor_ids"] as const

/**
 * Filters for a list of work orders. Filters must all match; of the values of one filter, any.
 *
 * @since 0.1.0
 */
export class ListWorkOrders extends Wire.shape<ListWorkOrders>()(
  () => ({
    ...Operation.PageQuery.fields,
    title: Wire.input(Schema.String),
    assets: Wire.input(Schema.Array(AssetId)),
    notAssets: Wire.input(Schema.Array(AssetId)),
    locations: Wire.input(Schema.Array(LocationId)),
    notLocations: Wire.input(Schema.Array(LocationId)),
    parts: Wire.input(Schema.Array(PartId)),
    notParts: Wire.input(Schema.Array(PartId)),
    vendors: Wire.input(Schema.Array(VendorId)),
    notVendors: Wire.input(Schema.Array(VendorId)),
    assignees: Wire.input(Schema.Array(UserId)),
    teams: Wire.input(Schema.Array(TeamId)),
    /** Labels or ids. */
    categories: Wire.input(Schema.Array(LabelOrCategoryId)),
    /** Labels or ids. */
    notCategories: Wire.input(Schema.Array(LabelOrCategoryId)),
    priorities: Wire.input(Schema.Array(WorkOrderPriority)),
    /**
     * Every status, when left out. `CANCELED` and `SKIPPED` cannot be asked for together: the API would answer an empty
     * page (measured), so it is refused before sending. Send two queries, or leave the filter out.
     */
    statuses: Wire.input(Schema.Array(WorkOrderStatus).check(noCanceledWithSkipped)),
    partStatuses: Wire.input(Schema.Array(PartStatus)),
    parentSubWorkOrderTypes: Wire.input(Schema.Array(ParentSubWorkOrderType)),
    /** Whether to include work orders whose start date is yet to come. Default: false. */
    showUpcoming: Wire.input(Schema.Boolean),
    /**
     * Comments, time and costs do not move it. The list lags behind writes by an hour or two, so overlap with what was
     * read before.
     */
    updatedAt: Wire.input(Wire.Between),
    createdAt: Wire.input(Wire.Between),
    sort: Wire.input(WorkOrderSort),
    /**
     * What each row holds in addition. The `*_extra_fields` switch on the asset, location or parts that they belong to.
     */
    expand: Wire.input(Schema.Array(Schema.Literals(expandableInLists)))
  }),
  (struct) => struct.pipe(Schema.encodeKeys({ showUpcoming: "show_upcoming" }))
) {}

/**
 * Options for reading one work order.
 *
 * @since 0.1.0
 */
export class GetWorkOrder extends Wire.shape<GetWorkOrder>()(() => ({
  /**
   * What the work order holds in addition. The `*_extra_fields` switch on the asset, location or parts that they
   * belong to.
   */
  expand: Wire.input(Schema.Array(Schema.Literals(expandable))),
  /** Whether the id is the number that people see, the `sequentialId`. Default: false. */
  useSequentialId: Wire.input(Schema.Boolean)
})) {}

/**
 * How to list the sub-work-orders of a parent.
 *
 * @since 0.1.0
 */
export class ListSubWorkOrders extends Wire.shape<ListSubWorkOrders>()(() => ({
  ...Operation.PageQuery.fields,
  /**
   * What each row holds in addition. The `*_extra_fields` switch on the asset, location or parts that they belong to.
   */
  expand: Wire.input(Schema.Array(Schema.Literals(expandableInSubWorkOrders)))
})) {}

/**
 * A user by id or e-mail address.
 *
 * @since 0.1.0
 */
export interface UserAssignee {
  readonly type: "USER"
  readonly id: UserId | string
}

/**
 * A team by id.
 *
 * @since 0.1.0
 */
export interface TeamAssignee {
  readonly type: "TEAM"
  readonly id: TeamId
}

/**
 * Who is to do the work. Both properties are needed: the id alone is refused. (Measured.)
 *
 * @since 0.1.0
 */
export const AssigneePayload = Wire.lazy(() =>
  Schema.Struct({
    type: AssigneeType,
    id: Schema.Union([UserOrTeamId, Schema.String])
  }).pipe(
    Schema.refine(
      (assignee): assignee is UserAssignee | TeamAssignee =>
        assignee.type === "USER" || typeof assignee.id !== "string",
      { expected: "the id of a team, since only users can be named by e-mail address" }
    )
  )
)

/** @since 0.1.0 */
export type AssigneePayload = UserAssignee | TeamAssignee

const partUsed = () =>
  ({
    partId: PartId,
    /** The location whose stock is used. */
    locationId: Wire.clearable(LocationId),
    /**
     * Whether the next work order of a recurrence gets the same part. Default: `Default`, which is the organization's
     * setting.
     */
    copyOnRecurring: Wire.input(Wire.documented(CopyOnRecurring, { default: "Default" }))
  }) as const

const workOrderPayload = () =>
  ({
    assetId: Wire.clearable(AssetId),
    /** Replaces all assignees. */
    assignees: Wire.input(Schema.Array(AssigneePayload)),
    /** Who asked for it: a user's id or e-mail address. */
    requesterId: Wire.clearable(Schema.Union([UserId, Schema.String])),
    /** Labels. Replaces all categories. */
    categories: Wire.input(categories),
    description: Wire.clearable(Schema.String),
    dueDate: Wire.clearable(Wire.Instant),
    /** How long the work should take, in seconds. */
    estimatedTime: Wire.clearable(Schema.Int),
    /** What identifies the record in another system. */
    externalData: Wire.clearable(Wire.ExternalData),
    /** When it appears in the inbox of those who are to do it. Valid only together with `dueDate`. */
    startDate: Wire.clearable(Wire.Instant),
    locationId: Wire.clearable(LocationId),
    priority: Wire.input(WorkOrderPriority),
    /** A procedure of its own. For one from a template there is `procedureTemplateId`. */
    procedure: Wire.clearable(ProcedurePayload),
    /** The template to make the procedure from. */
    procedureTemplateId: Wire.clearable(ProcedureTemplateId),
    type: Wire.input(SettableWorkOrderType),
    /** Custom-field values by label. */
    extraFields: Wire.input(Wire.ExtraFields),
    vendorIds: Wire.input(Schema.Array(VendorId))
  }) as const

/**
 * A new work order.
 *
 * @since 0.1.0
 */
export class CreateWorkOrder extends Wire.shape<CreateWorkOrder>()(
  () => ({
    title: Schema.String,
    ...workOrderPayload(),
    /** The work request that creating this work order approves. */
    workRequestId: Wire.clearable(WorkRequestId),
    /**
     * The template to start from. The payload overrides it. The template's required, hidden and read-only fields apply.
     */
    workOrderTemplateId: Wire.clearable(WorkOrderTemplateId),
    /** Whether it will have sub-work-orders. Excludes `parentId`. */
    isParent: Wire.clearable(Schema.Boolean),
    /** The work order that this one is part of, and from which it takes most of its properties. Excludes `isParent`. */
    parentId: Wire.clearable(WorkOrderId),
    /** How often it recurs. In `update` and in answers the same is called `recurrenceInfo`. */
    repeatability: Wire.clearable(RecurrencePayload),
    partsUsed: Wire.input(Schema.Array(Schema.Struct({ ...partUsed(), quantityUsed: Schema.Int }))),
    /** @deprecated Use the option `skipWebhook`. */
    skipRestHook: Wire.input(Schema.Boolean)
  }),
  (struct) =>
    struct.check(
      Schema.makeFilter(({ dueDate = null, startDate = null }) =>
        startDate === null || dueDate !== null
          ? undefined
          : { path: ["startDate"], issue: "Expected no start date without a due date" }
      ),
      Schema.makeFilter(({ isParent = null, parentId = null }) =>
        isParent !== true || parentId === null
          ? undefined
          : { path: ["parentId"], issue: "Expected no parent: a work order with isParent cannot be part of another" }
      )
    )
) {}

/**
 * Changes to a work order. What is absent stays as it is; `null` clears. The status is not among it, there is
 * `setStatus` for that.
 *
 * @since 0.1.0
 */
export class UpdateWorkOrder extends Wire.shape<UpdateWorkOrder>()(() => ({
  title: Wire.input(Schema.String),
  ...workOrderPayload(),
  /** How often it recurs. In `create` the same is called `repeatability`. */
  recurrenceInfo: Wire.clearable(RecurrencePayload),
  partsUsed: Wire.input(Schema.Array(Schema.Struct({ ...partUsed(), quantityUsed: Wire.input(Schema.Int) })))
})) {}

/**
 * How to change a work order.
 *
 * @since 0.1.0
 */
export class UpdateWorkOrderOptions extends Wire.shape<UpdateWorkOrderOptions>()(() => ({
  ...Operation.WriteOptions.fields,
  /** What the answer holds in addition. */
  expand: Wire.input(Schema.Array(Schema.Literals(expandableInUpdates)))
})) {}

/**
 * The status to set.
 *
 * @since 0.1.0
 */
export class SetWorkOrderStatus extends Wire.shape<SetWorkOrderStatus>()(() => ({ status: SettableWorkOrderStatus })) {}

/**
 * The status of the parts to set.
 *
 * @since 0.1.0
 */
export class SetPartStatus extends Wire.shape<SetPartStatus>()(() => ({ partStatus: PartStatus })) {}

/**
 * What the e-mail about a work order shows.
 *
 * @since 0.1.0
 */
export class WorkOrderExportOptions extends Wire.shape<WorkOrderExportOptions>()(() => ({
  attachments: Wire.clearable(Schema.Boolean),
  comments: Wire.clearable(Schema.Boolean),
  costs: Wire.clearable(Schema.Literals(["DETAILED", "NONE", "SUMMARY"])),
  history: Wire.clearable(Schema.Boolean),
  procedureFormat: Wire.clearable(Schema.Literals(["DETAILED", "FLAGS_FAILS", "NONE", "SUMMARY"])),
  images: Wire.clearable(
    Schema.Literals(["FULL_SIZE", "ORIGINAL_SIZE", "REGULAR_SIZE", "SHOW_AS_FILE", "THUMBNAIL_SIZE"])
  ),
  includeBasicInformation: Wire.clearable(Schema.Boolean),
  includeExportInformation: Wire.clearable(Schema.Boolean),
  includeLocationAddress: Wire.clearable(Schema.Boolean),
  /** Labels of the custom fields to show. */
  includedCustomFields: Wire.clearable(Schema.Array(Schema.String)),
  priority: Wire.clearable(Schema.Boolean),
  qrCode: Wire.clearable(Schema.Boolean),
  signatureBox: Wire.clearable(Schema.Boolean),
  vendorInformation: Wire.clearable(Schema.Boolean),
  vendors: Wire.clearable(Schema.Boolean),
  workOrderInfo: Wire.clearable(Schema.Boolean)
})) {}

/**
 * Who gets a work order by e-mail, and what the e-mail shows.
 *
 * @since 0.1.0
 */
export class SendWorkOrder extends Wire.shape<SendWorkOrder>()(() => ({
  /** E-mail addresses. */
  emails: Wire.input(Schema.Array(Schema.String)),
  /** A message of the sender's own. */
  customMessage: Wire.clearable(Schema.String),
  exportOptions: Wire.clearable(WorkOrderExportOptions)
})) {}

const operations = Operation.group("WorkOrders", {
  list: Operation.get("/workorders", { query: ListWorkOrders, answer: Operation.page("workOrders", WorkOrderRow) }),
  create: Operation.post("/workorders", { body: CreateWorkOrder, answer: Operation.json(CreatedWorkOrder) }),
  get: Operation.get("/workorders/{id}", {
    parameters: [WorkOrderId],
    query: GetWorkOrder,
    answer: Operation.envelope("workOrder", WorkOrder)
  }),
  update: Operation.patch("/workorders/{id}", {
    parameters: [WorkOrderId],
    body: UpdateWorkOrder,
    query: UpdateWorkOrderOptions,
    answer: Operation.envelope("workOrder", WorkOrder)
  }),
  delete: Operation.del("/workorders/{id}", { parameters: [WorkOrderId], failures: { 500: "message" } }),
  setStatus: Operation.patch("/workorders/{id}/status", {
    parameters: [WorkOrderId],
    body: SetWorkOrderStatus,
    answer: Operation.envelope("workOrder", WorkOrder)
  }),
  setPartStatus: Operation.patch("/workorders/{id}/partStatus", {
    parameters: [WorkOrderId],
    body: SetPartStatus,
    answer: Operation.envelope("workOrder", WorkOrder),
    failures: { 500: "message" }
  }),
  comments: Operation.get("/workorders/{id}/comments", {
    parameters: [WorkOrderId],
    query: Operation.PageQuery,
    answer: Operation.page("comments", Comment)
  }),
  addComment: Operation.post("/workorders/{id}/comments", {
    parameters: [WorkOrderId],
    body: AddComment,
    answer: Operation.json(CreatedComment, 201)
  }),
  costs: Operation.get("/workorders/{id}/costs", {
    parameters: [WorkOrderId],
    answer: Operation.envelope("costs", Costs),
    failures: { 400: undefined }
  }),
  addCost: Operation.post("/workorders/{id}/costs", {
    parameters: [WorkOrderId],
    body: AddCost,
    answer: Operation.json(AddedCost, 201)
  }),
  subWorkOrders: Operation.get("/workorders/{id}/subworkorders", {
    parameters: [WorkOrderId],
    query: ListSubWorkOrders,
    answer: Operation.page("subworkorders", SubWorkOrderRow)
  }),
  sendEmails: Operation.post("/workorders/{id}/emails", {
    parameters: [WorkOrderId],
    body: SendWorkOrder,
    answer: Operation.json(SentWorkOrder, 201),
    failures: { 403: "issues" }
  }),
  ...attachmentOperations("/workorders/{id}", WorkOrderId),
  deleteProcedure: Operation.del("/workorders/{id}/procedure", {
    parameters: [WorkOrderId],
    failures: { 400: "issues" }
  }),
  uploadProcedureAttachment: Operation.upload("/workorders/{id}/procedure/fields/{index}/attachment/{filename}", {
    parameters: [WorkOrderId, Schema.Int, FileName],
    answer: Operation.json(UploadedFile, 201)
  }),
  deleteProcedureAttachment: Operation.del("/workorders/{id}/procedure/fields/{index}/attachment", {
    parameters: [WorkOrderId, Schema.Int],
    failures: { 400: "issues" }
  })
})

/**
 * The work orders of an organization.
 *
 * @since 0.1.0
 */
export interface WorkOrdersService
  extends Resource.Records<WorkOrderId, WorkOrder, GetWorkOrder>,
    AttachmentMethods<WorkOrderId> {
  /**
   * One page of work orders, of every status unless the query names some. Work orders that start in the future are left
   * out unless `showUpcoming` is set.
   *
   * The list lags behind writes by an hour or two (measured): a new work order can be read by id long before it appears
   * here, so its absence says nothing.
   */
  readonly list: (query?: ListWorkOrders) => Effect.Effect<Operation.Page<WorkOrderRow>, MaintainXError>

  /**
   * Every work order, page by page. The list lags behind writes by an hour or two (measured), as `list` says. Unlike
   * the other lists this one pages by cursor, so no row is repeated or missed while others work.
   */
  readonly stream: (query?: ListWorkOrders) => Stream.Stream<WorkOrderRow, MaintainXError>

  /** Creates a work order and returns only its id. There is no way to tell a repeated create from a new one. */
  readonly create: (
    payload: CreateWorkOrder,
    options?: Operation.WriteOptions
  ) => Effect.Effect<CreatedWorkOrder, MaintainXError>

  /**
   * One work order, as it is now. `NotFound` if the organization has none with this id.
   *
   * To find one by the number that people see: `get(WorkOrderId.make(sequentialId), { useSequentialId: true })`.
   */
  readonly get: (id: WorkOrderId, query?: GetWorkOrder) => Effect.Effect<WorkOrder, MaintainXError>

  /**
   * Changes what the payload names and returns the whole work order. The status is not part of it: the API ignores or
   * refuses it here, so use `setStatus`, and `setPartStatus` for that of the parts.
   */
  readonly update: (
    id: WorkOrderId,
    payload: UpdateWorkOrder,
    options?: UpdateWorkOrderOptions
  ) => Effect.Effect<WorkOrder, MaintainXError>

  /** Causes `WORK_ORDER_DELETE`. Lists may have it for another hour or two. */
  readonly delete: (id: WorkOrderId, options?: Operation.WriteOptions) => Effect.Effect<void, MaintainXError>

  /**
   * Sets the status and returns the whole work order. `SKIPPED` cannot be set, and `CANCELED` only if the
   * organization has the feature switched on.
   */
  readonly setStatus: (
    id: WorkOrderId,
    payload: SetWorkOrderStatus,
    options?: Operation.WriteOptions
  ) => Effect.Effect<WorkOrder, MaintainXError>

  /** Sets how far the parts have been made ready and returns the whole work order. */
  readonly setPartStatus: (
    id: WorkOrderId,
    payload: SetPartStatus,
    options?: Operation.WriteOptions
  ) => Effect.Effect<WorkOrder, MaintainXError>

  /** One page of the comments, oldest first. (Measured.) */
  readonly comments: (
    id: WorkOrderId,
    query?: Operation.PageQuery
  ) => Effect.Effect<Operation.Page<Comment>, MaintainXError>

  /** Every comment, page by page, oldest first. */
  readonly streamComments: (id: WorkOrderId, query?: Operation.PageQuery) => Stream.Stream<Comment, MaintainXError>

  /**
   * Writes a comment and returns only its id. It moves `lastMessageSentAt` of the work order and leaves `updatedAt`
   * alone.
   */
  readonly addComment: (
    id: WorkOrderId,
    payload: AddComment,
    options?: Operation.WriteOptions
  ) => Effect.Effect<CreatedComment, MaintainXError>

  /** What the work order has cost in parts, time and expenses, in cents. */
  readonly costs: (id: WorkOrderId) => Effect.Effect<Costs, MaintainXError>

  /**
   * Adds an expense or a time entry, and returns it with the new total. It does not move `updatedAt` of the work order,
   * and time entries cause no webhook. (Measured.)
   */
  readonly addCost: (
    id: WorkOrderId,
    payload: AddCost,
    options?: Operation.WriteOptions
  ) => Effect.Effect<AddedCost, MaintainXError>

  /** One page of the work orders that are part of this one. */
  readonly subWorkOrders: (
    id: WorkOrderId,
    query?: ListSubWorkOrders
  ) => Effect.Effect<Operation.Page<SubWorkOrderRow>, MaintainXError>

  /** Every work order that is part of this one, page by page. */
  readonly streamSubWorkOrders: (
    id: WorkOrderId,
    query?: ListSubWorkOrders
  ) => Stream.Stream<SubWorkOrderRow, MaintainXError>

  /** Sends the work order by e-mail. `Forbidden` if the user may not. */
  readonly sendEmails: (
    id: WorkOrderId,
    payload: SendWorkOrder,
    options?: Operation.WriteOptions
  ) => Effect.Effect<SentWorkOrder, MaintainXError>

  /** Takes the procedure off a work order, with everything that was filled in. */
  readonly deleteProcedure: (id: WorkOrderId, options?: Operation.WriteOptions) => Effect.Effect<void, MaintainXError>

  /**
   * Attaches a file to a field of the procedure. The vendor calls the index the place of the field in the procedure and
   * does not say whether it counts from 0.
   */
  readonly uploadProcedureAttachment: (
    id: WorkOrderId,
    index: number,
    filename: string,
    file: Files.File,
    options?: Operation.WriteOptions
  ) => Effect.Effect<UploadedFile, UploadError>

  /** Removes the file of a field of the procedure, by the same index as `uploadProcedureAttachment`. */
  readonly deleteProcedureAttachment: (
    id: WorkOrderId,
    index: number,
    options?: Operation.WriteOptions
  ) => Effect.Effect<void, MaintainXError>
}

/**
 * Work orders: the jobs that technicians carry out.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { MaintainX, WorkOrders } from "effect-maintainx"
 *
 * const program = Effect.gen(function* () {
 *   const workOrders = yield* WorkOrders
 *   const { id } = yield* workOrders.create({ title: "Replace the seal of pump 3", priority: "HIGH" })
 *   yield* workOrders.setStatus(id, { status: "IN_PROGRESS" })
 *   yield* workOrders.addComment(id, { content: "The seal is on its way." })
 *   return yield* workOrders.get(id)
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(MaintainX.layer)))
 * ```
 *
 * @since 0.1.0
 */
export class WorkOrders extends Resource.Service<WorkOrders, WorkOrdersService>()(
  "WorkOrders",
  operations,
  (methods) => ({
    ...methods,
    streamComments: (id, query) =>
      Pages.stream(operations.comments, (page: Operation.PageQuery) => methods.comments(id, page), query),
    streamSubWorkOrders: (id, query) =>
      Pages.stream(operations.subWorkOrders, (page: ListSubWorkOrders) => methods.subWorkOrders(id, page), query)
  })
) {}
