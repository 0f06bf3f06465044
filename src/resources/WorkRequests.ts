/**
 * Work requests: what people ask to be done, until somebody approves it and it becomes a work order.
 *
 * @since 0.1.0
 */

import type * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { AssetId, LocationId, TeamId, WorkOrderId, WorkRequestId } from "../Ids.ts"
import * as Resource from "../internal/resource.ts"
import * as Wire from "../internal/wire.ts"
import type { MaintainXError } from "../MaintainXError.ts"
import * as Operation from "../Operation.ts"
import { type AttachmentMethods, attachmentOperations } from "./shapes/AttachmentMethods.ts"
import { Attachment } from "./shapes/Attachments.ts"
import { LinkedAsset, LinkedLocation } from "./shapes/Linked.ts"
import { LinkedWorkOrder } from "./shapes/LinkedWorkOrder.ts"
import { WorkOrderPriority, WorkRequestStatus } from "./shapes/Statuses.ts"

// ---------------------------------------------------------------------------------------------------------------------
// vocabulary
// ---------------------------------------------------------------------------------------------------------------------

/**
 * The kind of address that the API took the text for.
 *
 * @since 0.1.0
 */
export const ContactInfoType = Schema.Literals(["PHONE", "EMAIL", "OTHER"])
/** @since 0.1.0 */
export type ContactInfoType = typeof ContactInfoType.Type

/**
 * What a work request can hold in addition.
 *
 * @since 0.1.0
 */
export const WorkRequestExpand = Schema.Literals(["asset", "location", "work_order", "extra_fields"])
/** @since 0.1.0 */
export type WorkRequestExpand = typeof WorkRequestExpand.Type

// ---------------------------------------------------------------------------------------------------------------------
// answers
// ---------------------------------------------------------------------------------------------------------------------

/**
 * How to reach the requester. In payloads it is a text, from which the API infers the type.
 *
 * @since 0.1.0
 */
export class ContactInfo extends Wire.shape<ContactInfo>()(() => ({
  type: Wire.optional(Wire.open(ContactInfoType)),
  value: Wire.optional(Schema.String)
})) {}

const workRequestSummary = () =>
  ({
    id: WorkRequestId,
    title: Schema.String,
    attachments: Wire.optional(Schema.Array(Attachment)),
    thumbnail: Wire.maybe(Attachment),
    priority: Wire.open(WorkOrderPriority),
    description: Wire.maybe(Schema.String),
    /** Lists are filtered by it under another name, `statuses`. */
    requestStatus: Wire.open(WorkRequestStatus),
    assetId: Wire.maybe(AssetId),
    locationId: Wire.maybe(LocationId),
    /** The work order that the request became when it was approved. */
    workOrderId: Wire.maybe(WorkOrderId),
    /** Whether the requester is told by e-mail what happens to it. */
    sendEmailNotification: Wire.optional(Schema.Boolean),
    /** The team that approves or rejects it. */
    approverTeamId: Wire.maybe(TeamId),
    creatorContactInfo: Wire.maybe(ContactInfo),
    createdAt: Wire.optional(Wire.Instant),
    updatedAt: Wire.optional(Wire.Instant)
  }) as const

/**
 * A work request, the same in lists and by itself.
 *
 * @since 0.1.0
 */
export class WorkRequest extends Wire.shape<WorkRequest>()(() => ({
  ...workRequestSummary(),
  /** Custom-field values by label. Needs `expand: ["extra_fields"]`. */
  extraFields: Wire.optional(Wire.ExtraFields),
  /** Needs `expand: ["asset"]`. */
  asset: Wire.optional(LinkedAsset),
  /** Needs `expand: ["location"]`. */
  location: Wire.optional(LinkedLocation),
  /** Needs `expand: ["work_order"]`. */
  workOrder: Wire.optional(LinkedWorkOrder)
})) {}

/**
 * A work request as the answer to a change has it.
 *
 * @since 0.1.0
 */
export class UpdatedWorkRequest extends Wire.shape<UpdatedWorkRequest>()(() => ({
  ...workRequestSummary(),
  /** Custom-field values by label. */
  extraFields: Wire.optional(Wire.ExtraFields)
})) {}

/**
 * The answer to creating a work request: its id and nothing else.
 *
 * @since 0.1.0
 */
export class CreatedWorkRequest extends Wire.shape<CreatedWorkRequest>()(() => ({
  id: WorkRequestId
})) {}

// ---------------------------------------------------------------------------------------------------------------------
// queries and payloads
// ---------------------------------------------------------------------------------------------------------------------

/**
 * Filters for a list of work requests. Filters must all match; of the values of one filter, any.
 *
 * @since 0.1.0
 */
export class ListWorkRequests extends Wire.shape<ListWorkRequests>()(() => ({
  ...Operation.PageQuery.fields,
  /** Part of the title, or the number that people see. */
  title: Wire.input(Schema.String),
  assets: Wire.input(Schema.Array(AssetId)),
  locations: Wire.input(Schema.Array(LocationId)),
  priorities: Wire.input(Schema.Array(WorkOrderPriority)),
  /** In the answer, the property is called `requestStatus`. */
  statuses: Wire.input(Schema.Array(WorkRequestStatus)),
  /** What each row holds in addition. */
  expand: Wire.input(Schema.Array(WorkRequestExpand))
})) {}

/**
 * Options for reading one work request.
 *
 * @since 0.1.0
 */
export class GetWorkRequest extends Wire.shape<GetWorkRequest>()(() => ({
  /** What the work request holds in addition. */
  expand: Wire.input(Schema.Array(WorkRequestExpand))
})) {}

const workRequestPayload = () =>
  ({
    description: Wire.clearable(Schema.String),
    priority: Wire.input(WorkOrderPriority),
    assetId: Wire.clearable(AssetId),
    locationId: Wire.clearable(LocationId),
    /** Custom-field values by label. */
    extraFields: Wire.input(Wire.ExtraFields),
    /** The team that is to approve or reject it. */
    approverTeamId: Wire.clearable(TeamId),
    /** How to reach the requester, as a text: the API infers whether it is an e-mail address or a telephone number. */
    creatorContactInfo: Wire.clearable(Schema.String)
  }) as const

/**
 * A new work request.
 *
 * @since 0.1.0
 */
export class CreateWorkRequest extends Wire.shape<CreateWorkRequest>()(() => ({
  title: Schema.String,
  ...workRequestPayload()
})) {}

/**
 * Changes to a work request. What is absent stays as it is; `null` clears.
 *
 * @since 0.1.0
 */
export class UpdateWorkRequest extends Wire.shape<UpdateWorkRequest>()(() => ({
  title: Wire.input(Schema.String),
  ...workRequestPayload()
})) {}

const operations = Operation.group("WorkRequests", {
  list: Operation.get("/workrequests", {
    query: ListWorkRequests,
    answer: Operation.page("workRequests", WorkRequest)
  }),
  create: Operation.post("/workrequests", { body: CreateWorkRequest, answer: Operation.json(CreatedWorkRequest) }),
  get: Operation.get("/workrequests/{id}", {
    parameters: [WorkRequestId],
    query: GetWorkRequest,
    answer: Operation.envelope("workRequest", WorkRequest)
  }),
  update: Operation.patch("/workrequests/{id}", {
    parameters: [WorkRequestId],
    body: UpdateWorkRequest,
    answer: Operation.envelope("workRequest", UpdatedWorkRequest)
  }),
  delete: Operation.del("/workrequests/{id}", { parameters: [WorkRequestId], failures: { 500: "message" } }),
  ...attachmentOperations("/workrequests/{id}", WorkRequestId)
})

/**
 * The work requests of an organization. To approve one, create a work order with its `workRequestId`; the API has no
 * operation to reject one.
 *
 * @since 0.1.0
 */
export interface WorkRequestsService
  extends Resource.PagedList<WorkRequest, ListWorkRequests>,
    Resource.Records<WorkRequestId, WorkRequest, GetWorkRequest>,
    AttachmentMethods<WorkRequestId> {
  /** Asks for work and returns only the id of the request. */
  readonly create: (
    payload: CreateWorkRequest,
    options?: Operation.WriteOptions
  ) => Effect.Effect<CreatedWorkRequest, MaintainXError>

  /** Changes what the payload names and returns the whole work request. The status cannot be changed here. */
  readonly update: (
    id: WorkRequestId,
    payload: UpdateWorkRequest,
    options?: Operation.WriteOptions
  ) => Effect.Effect<UpdatedWorkRequest, MaintainXError>

  /** No webhook reports it. What happens to the work order that approved it is not documented. */
  readonly delete: (id: WorkRequestId, options?: Operation.WriteOptions) => Effect.Effect<void, MaintainXError>
}

/**
 * Work requests: what people ask to be done, until somebody approves it and it becomes a work order.
 *
 * @example
 * ```ts
 * import { Console, Effect, Stream } from "effect"
 * import { MaintainX, WorkRequests } from "effect-maintainx"
 *
 * const program = Effect.gen(function* () {
 *   const requests = yield* WorkRequests
 *   yield* requests.create({ title: "The gate does not close", priority: "MEDIUM", creatorContactInfo: "555-0142" })
 *   // What waits for somebody to approve or reject it.
 *   yield* requests.stream({ statuses: ["PENDING"] }).pipe(
 *     Stream.runForEach(({ priority, title }) => Console.log(`${priority} ${title}`))
 *   )
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(MaintainX.layer)))
 * ```
 *
 * @since 0.1.0
 */
export class WorkRequests extends Resource.Service<WorkRequests, WorkRequestsService>()(
  "WorkRequests",
  operations,
  (methods) => methods
) {}
