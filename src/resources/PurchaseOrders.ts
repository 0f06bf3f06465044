/**
 * Purchase orders: what is ordered from vendors, from the request to the receipt.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import type * as Stream from "effect/Stream"
import {
  CommentId,
  ContactId,
  LocationId,
  PartId,
  PurchaseOrderAddressId,
  PurchaseOrderId,
  PurchaseOrderItemId,
  UserId,
  VendorId
} from "../Ids.ts"
import * as Many from "../internal/many.ts"
import * as Wire from "../internal/wire.ts"
import { MaintainXClient, methods } from "../MaintainXClient.ts"
import type { MaintainXError, UploadError } from "../MaintainXError.ts"
import * as Operation from "../Operation.ts"
import * as Pages from "../Pages.ts"
import { Address, NewAddress } from "./Addresses.ts"
import { Attachment, FileName, UploadedFile } from "./Attachments.ts"

// ---------------------------------------------------------------------------------------------------------------------------------
// vocabulary
// ---------------------------------------------------------------------------------------------------------------------------------

/** @since 0.1.0 */
export const PurchaseOrderStatus = Schema.Literals([
  "APPROVED",
  "CANCELED",
  "COMPLETED",
  "DECLINED",
  "PARTIALLY_FULFILLED",
  "PENDING",
  "REQUESTED"
])
/**
 * Where a purchase order is. It begins as `REQUESTED`. The application shows `DECLINED` as "Rejected".
 *
 * @since 0.1.0
 */
export type PurchaseOrderStatus = typeof PurchaseOrderStatus.Type

/** @since 0.1.0 */
export const PurchaseOrderCostType = Schema.Literals(["AMOUNT_NON_TAXABLE", "AMOUNT_TAXABLE", "PERCENT_TAXABLE"])
/**
 * What the amount of a cost is: cents, before or after tax, or percent.
 *
 * @since 0.1.0
 */
export type PurchaseOrderCostType = typeof PurchaseOrderCostType.Type

/** @since 0.1.0 */
export const PurchaseOrderSort = Schema.Literals(["id", "createdAt", "updatedAt", "-id", "-createdAt", "-updatedAt"])
/**
 * By what a list of purchase orders is sorted; with a minus, from the largest to the smallest.
 *
 * @since 0.1.0
 */
export type PurchaseOrderSort = typeof PurchaseOrderSort.Type

// ---------------------------------------------------------------------------------------------------------------------------------
// answers
// ---------------------------------------------------------------------------------------------------------------------------------

/** The document calls it a string, and it is a status. */
const status = Wire.nullable(Schema.String)

/** The document gives these the form of any string. */
const timestamp = Wire.maybe(Schema.String)

/**
 * A purchase order as lists have it: nothing but its status and times. Everything else needs `get`.
 *
 * @since 0.1.0
 */
export class PurchaseOrderRow extends Wire.shape<PurchaseOrderRow>()({
  id: Wire.declaredNumber(PurchaseOrderId),
  /** One of `PurchaseOrderStatus`. */
  status,
  /** ISO 8601. */
  updatedAt: timestamp,
  createdAt: Wire.maybe(Wire.Instant)
}) {}

/**
 * How much of an item arrived at a location.
 *
 * @since 0.1.0
 */
export class PurchaseOrderFulfillment extends Wire.shape<PurchaseOrderFulfillment>()({
  id: Wire.optional(Wire.declaredNumber(Schema.Int)),
  locationId: Wire.maybe(Wire.declaredNumber(LocationId)),
  /** A number in digits. */
  quantityReceived: Wire.optional(Schema.String),
  /** Whether it is from before the organization had parts in several locations. */
  isLegacy: Wire.optional(Schema.Boolean)
}) {}

/**
 * An item of a purchase order.
 *
 * @since 0.1.0
 */
export class PurchaseOrderItem extends Wire.shape<PurchaseOrderItem>()({
  id: Wire.declaredNumber(PurchaseOrderItemId),
  partId: Wire.maybe(Wire.declaredNumber(PartId)),
  name: Wire.maybe(Schema.String),
  partNumber: Wire.maybe(Schema.String),
  /** Of all that was ordered, in cents. */
  price: Wire.maybe(Schema.Finite),
  /** Of all that was ordered, as a decimal number in digits. */
  priceDecimal: Wire.maybe(Schema.String),
  quantityOrdered: Schema.Finite,
  /** How much has arrived so far. */
  quantityReceived: Wire.maybe(Schema.Finite),
  /** Of a single one, in cents. */
  unitCost: Wire.maybe(Schema.Finite),
  /** Of a single one, as a decimal number in digits. */
  unitCostDecimal: Wire.maybe(Schema.String),
  /** What arrived where. */
  fulfillments: Wire.optional(Schema.Array(PurchaseOrderFulfillment)),
  /** @deprecated Use `lineExtraFields`. */
  extraFields: Wire.optional(Wire.ExtraFields),
  /** Custom-field values of the item by label. */
  lineExtraFields: Wire.optional(Wire.ExtraFields),
  /** Custom-field values of its part by label. */
  partExtraFields: Wire.optional(Wire.ExtraFields)
}) {}

/**
 * A cost of a purchase order beside its items, such as a tax or the shipping.
 *
 * @since 0.1.0
 */
export class PurchaseOrderCost extends Wire.shape<PurchaseOrderCost>()({
  id: Wire.optional(Wire.declaredNumber(Schema.Int)),
  name: Schema.String,
  type: Wire.open(PurchaseOrderCostType),
  /** Cents, or percent where the type is `PERCENT_TAXABLE`. */
  amount: Schema.Finite
}) {}

/** The document says of reading that all of these are there or null, and of the answers to changes that they may be absent. */
const order = (absentable: typeof Wire.maybe) =>
  ({
    id: Wire.declaredNumber(PurchaseOrderId),
    note: absentable(Schema.String),
    title: absentable(Schema.String),
    /** Why it was sent back to be revised. */
    reviewNote: absentable(Schema.String),
    /** One of `PurchaseOrderStatus`. */
    status,
    /** ISO 8601. */
    dueDate: absentable(Schema.String),
    vendorId: absentable(Wire.declaredNumber(VendorId)),
    /** The number that MaintainX gave it. */
    autoGeneratedNumber: absentable(Wire.declaredNumber(Schema.Int)),
    /** The number that the organization gave it. */
    overrideNumber: absentable(Schema.String),
    /** Who approved it. */
    approverId: absentable(Wire.declaredNumber(UserId)),
    /** When it was approved, ISO 8601. */
    approvalDate: absentable(Schema.String),
    createdAt: absentable(Wire.Instant),
    /** ISO 8601. */
    updatedAt: absentable(Schema.String),
    deletedAt: absentable(Wire.Instant),
    items: Schema.Array(PurchaseOrderItem),
    thumbnail: absentable(Attachment),
    shippingAddress: absentable(Address),
    billingAddress: absentable(Address)
  }) as const

const costs = Schema.Array(PurchaseOrderCost)
const attachments = Schema.Array(Attachment)
const vendorContactIds = Schema.Array(Wire.declaredNumber(ContactId))

/**
 * A purchase order.
 *
 * @since 0.1.0
 */
export class PurchaseOrder extends Wire.shape<PurchaseOrder>()({
  ...order(Wire.nullable),
  creatorId: Wire.declaredNumber(UserId),
  costs,
  attachments,
  vendorContactIds,
  /** Custom-field values by label. */
  extraFields: Wire.ExtraFields
}) {}

/**
 * A purchase order as the answers to changes have it. Less of it is certain to be there.
 *
 * @since 0.1.0
 */
export class UpdatedPurchaseOrder extends Wire.shape<UpdatedPurchaseOrder>()({
  ...order(Wire.maybe),
  creatorId: Wire.optional(Wire.declaredNumber(UserId)),
  costs: Wire.optional(costs),
  attachments: Wire.optional(attachments),
  vendorContactIds: Wire.optional(vendorContactIds),
  /** Custom-field values by label. */
  extraFields: Wire.optional(Wire.ExtraFields)
}) {}

/**
 * The answer to commenting: the id of the comment.
 *
 * @since 0.1.0
 */
export class CreatedPurchaseOrderComment extends Wire.shape<CreatedPurchaseOrderComment>()({
  id: Wire.declaredNumber(CommentId)
}) {}

/**
 * The answer to mailing a purchase order: its id, if anything.
 *
 * @since 0.1.0
 */
export class EmailedPurchaseOrder extends Wire.shape<EmailedPurchaseOrder>()({
  id: Wire.optional(PurchaseOrderId)
}) {}

// ---------------------------------------------------------------------------------------------------------------------------------
// queries and payloads
// ---------------------------------------------------------------------------------------------------------------------------------

/**
 * What a list of purchase orders can be filtered and sorted by.
 *
 * @since 0.1.0
 */
export class ListPurchaseOrders extends Wire.shape<ListPurchaseOrders>()({
  ...Operation.PageQuery.fields,
  updatedAt: Schema.optionalKey(Wire.Between),
  createdAt: Schema.optionalKey(Wire.Between),
  customFields: Schema.optionalKey(Wire.CustomFieldFilters),
  sort: Schema.optionalKey(PurchaseOrderSort)
}) {}

const itemPayload = {
  partId: Wire.clearable(Wire.declaredNumber(PartId)),
  name: Wire.clearable(Schema.String),
  partNumber: Wire.clearable(Schema.String),
  /** Of all that is ordered, in cents. */
  price: Wire.clearable(Schema.Finite),
  quantityOrdered: Schema.Finite,
  /** Of a single one, in cents. */
  unitCost: Wire.clearable(Schema.Finite),
  /** @deprecated Use `lineExtraFields`. */
  extraFields: Schema.optionalKey(Wire.ExtraFields),
  /** Custom-field values of the item by label. */
  lineExtraFields: Schema.optionalKey(Wire.ExtraFields)
} as const

/**
 * An item of a new purchase order.
 *
 * @since 0.1.0
 */
export class NewPurchaseOrderItem extends Wire.shape<NewPurchaseOrderItem>()({
  ...itemPayload,
  /** How much has arrived already. */
  quantityReceived: Wire.clearable(Schema.Finite)
}) {}

/**
 * An item as a purchase order is to have it. With an `id` it is one that the order has, without one it is new.
 *
 * @since 0.1.0
 */
export class PurchaseOrderItemChange extends Wire.shape<PurchaseOrderItemChange>()({
  id: Schema.optionalKey(Wire.declaredNumber(PurchaseOrderItemId)),
  ...itemPayload,
  /** @deprecated Use `receive`, which says where it arrived. */
  quantityReceived: Wire.clearable(Schema.Finite)
}) {}

const costPayload = {
  name: Schema.String,
  type: PurchaseOrderCostType,
  /** Cents, or percent where the type is `PERCENT_TAXABLE`. */
  amount: Schema.Finite
} as const

/**
 * A cost of a new purchase order.
 *
 * @since 0.1.0
 */
export class NewPurchaseOrderCost extends Wire.shape<NewPurchaseOrderCost>()(costPayload) {}

/**
 * A cost as a purchase order is to have it. With an `id` it is one that the order has, without one it is new.
 *
 * @since 0.1.0
 */
export class PurchaseOrderCostChange extends Wire.shape<PurchaseOrderCostChange>()({
  id: Schema.optionalKey(Wire.declaredNumber(Schema.Int)),
  ...costPayload
}) {}

const orderPayload = {
  note: Wire.clearable(Schema.String),
  /** ISO 8601. */
  dueDate: Wire.clearable(Schema.String),
  /** A number of the organization's own. */
  overrideNumber: Wire.clearable(Schema.String),
  deletedAt: Wire.clearable(Wire.Instant),
  vendorContactIds: Schema.optionalKey(Schema.Array(Wire.declaredNumber(ContactId))),
  shippingAddress: Wire.clearable(NewAddress),
  /** An address that the organization has already. */
  shippingAddressId: Wire.clearable(Wire.declaredNumber(PurchaseOrderAddressId)),
  billingAddress: Wire.clearable(NewAddress),
  /** An address that the organization has already. */
  billingAddressId: Wire.clearable(Wire.declaredNumber(PurchaseOrderAddressId)),
  /** Custom-field values by label. */
  extraFields: Schema.optionalKey(Wire.ExtraFields),
  /** Ignored where the organization does not allow titles of its own. */
  title: Wire.clearable(Schema.String)
} as const

/**
 * A new purchase order.
 *
 * @since 0.1.0
 */
export class CreatePurchaseOrder extends Wire.shape<CreatePurchaseOrder>()({
  ...orderPayload,
  /** `null` for an order without a vendor. */
  vendorId: Schema.NullOr(Wire.declaredNumber(VendorId)),
  items: Schema.Array(NewPurchaseOrderItem),
  costs: Schema.optionalKey(Schema.Array(NewPurchaseOrderCost))
}) {}

/**
 * What of a purchase order is to change: what is absent stays, `null` clears. Lists are replaced as a whole.
 *
 * @since 0.1.0
 */
export class UpdatePurchaseOrder extends Wire.shape<UpdatePurchaseOrder>()({
  ...orderPayload,
  reviewNote: Wire.clearable(Schema.String),
  /** @deprecated Use `setStatus`. */
  status: Wire.clearable(Schema.String),
  vendorId: Wire.clearable(Wire.declaredNumber(VendorId)),
  items: Schema.optionalKey(Schema.Array(PurchaseOrderItemChange)),
  costs: Schema.optionalKey(Schema.Array(PurchaseOrderCostChange))
}) {}

/**
 * The next status of a purchase order.
 *
 * @since 0.1.0
 */
export class SetPurchaseOrderStatus extends Wire.shape<SetPurchaseOrderStatus>()({
  status: Schema.Literals(["APPROVED", "CANCELED", "COMPLETED", "DECLINED", "PARTIALLY_FULFILLED", "PENDING"]),
  /** Why it is sent back to be revised. */
  reviewNote: Wire.clearable(Schema.String)
}) {}

/**
 * How much of an item arrived at a location.
 *
 * @since 0.1.0
 */
export class ReceivedQuantity extends Wire.shape<ReceivedQuantity>()({
  /** Of one that the item has already. */
  id: Schema.optionalKey(Wire.declaredNumber(Schema.Int)),
  locationId: Schema.optionalKey(Wire.declaredNumber(LocationId)),
  quantityReceived: Schema.Finite,
  isLegacy: Schema.optionalKey(Schema.Boolean)
}) {}

const receivedItem = {
  id: Wire.declaredNumber(PurchaseOrderItemId),
  /** Of a single one, in cents. */
  unitCost: Schema.optionalKey(Schema.Finite)
} as const

/**
 * An item that arrived, location by location.
 *
 * @since 0.1.0
 */
export class ReceivedItem extends Wire.shape<ReceivedItem>()({
  ...receivedItem,
  fulfillments: Schema.Array(ReceivedQuantity)
}) {}

/**
 * An item that arrived, nobody says where.
 *
 * @deprecated Use `ReceivedItem`. This one switches off parts in several locations for the whole organization.
 *
 * @since 0.1.0
 */
export class ReceivedItemWithoutLocation extends Wire.shape<ReceivedItemWithoutLocation>()({
  ...receivedItem,
  quantityReceived: Schema.Finite
}) {}

/**
 * What arrived of a purchase order.
 *
 * @since 0.1.0
 */
export class ReceivePurchaseOrder extends Wire.shape<ReceivePurchaseOrder>()({
  items: Schema.Array(Schema.Union([ReceivedItem, ReceivedItemWithoutLocation]))
}) {}

/**
 * A comment to be written.
 *
 * @since 0.1.0
 */
export class AddPurchaseOrderComment extends Wire.shape<AddPurchaseOrderComment>()({ content: Schema.String }) {}

/**
 * Whom a purchase order is mailed to. Addresses that are none are dropped without a word.
 *
 * @since 0.1.0
 */
export class EmailPurchaseOrder extends Wire.shape<EmailPurchaseOrder>()({
  /** Default: the contacts of the vendor. */
  emails: Wire.clearable(Schema.Array(Schema.String)),
  /** Who gets a copy. */
  emailsCC: Wire.clearable(Schema.Array(Schema.String))
}) {}

// ---------------------------------------------------------------------------------------------------------------------------------
// operations
// ---------------------------------------------------------------------------------------------------------------------------------

const id = Wire.declaredNumber(PurchaseOrderId)

const operations = Operation.group("PurchaseOrders", {
  list: Operation.get("/purchaseorders", {
    query: ListPurchaseOrders,
    answer: Operation.page("purchaseOrders", PurchaseOrderRow)
  }),
  create: Operation.post("/purchaseorders", {
    body: CreatePurchaseOrder,
    answer: Operation.json(UpdatedPurchaseOrder, 201),
    failures: { 403: "issues", 404: "message", 429: "message" }
  }),
  get: Operation.get("/purchaseorders/{id}", {
    parameters: [PurchaseOrderId],
    answer: Operation.envelope("purchaseOrder", PurchaseOrder)
  }),
  update: Operation.patch("/purchaseorders/{id}", {
    parameters: [id],
    body: UpdatePurchaseOrder,
    answer: Operation.envelope("purchaseOrder", UpdatedPurchaseOrder),
    failures: { 403: "issues" }
  }),
  delete: Operation.del("/purchaseorders/{id}", { parameters: [PurchaseOrderId], failures: { 500: "message" } }),
  setStatus: Operation.patch("/purchaseorders/{id}/status", {
    parameters: [id],
    body: SetPurchaseOrderStatus,
    answer: Operation.envelope("purchaseOrder", UpdatedPurchaseOrder),
    failures: { 403: "issues" }
  }),
  receive: Operation.patch("/purchaseorders/{id}/fulfillment", {
    parameters: [id],
    body: ReceivePurchaseOrder,
    answer: Operation.envelope("purchaseOrder", UpdatedPurchaseOrder),
    failures: { 403: "issues" }
  }),
  addComment: Operation.post("/purchaseorders/{id}/comments", {
    parameters: [PurchaseOrderId],
    body: AddPurchaseOrderComment,
    answer: Operation.json(CreatedPurchaseOrderComment, 201)
  }),
  email: Operation.post("/purchaseorders/{id}/emails", {
    parameters: [PurchaseOrderId],
    body: EmailPurchaseOrder,
    optionalBody: true,
    answer: Operation.json(EmailedPurchaseOrder, 201),
    failures: { 403: "issues" }
  }),
  uploadAttachment: Operation.upload("/purchaseorders/{id}/attachments/{filename}", {
    parameters: [PurchaseOrderId, FileName],
    answer: Operation.json(UploadedFile, 201),
    failures: { 400: "text" }
  }),
  deleteAttachment: Operation.del("/purchaseorders/{id}/attachments/{filename}", {
    parameters: [PurchaseOrderId, FileName]
  }),
  uploadThumbnail: Operation.upload("/purchaseorders/{id}/thumbnail/{filename}", {
    parameters: [PurchaseOrderId, FileName],
    answer: Operation.json(UploadedFile, 201)
  })
})

// ---------------------------------------------------------------------------------------------------------------------------------
// service
// ---------------------------------------------------------------------------------------------------------------------------------

/**
 * The purchase orders of an organization.
 *
 * @since 0.1.0
 */
export interface PurchaseOrdersService {
  /** One page of purchase orders. A row has the status and the times only. */
  readonly list: (query?: ListPurchaseOrders) => Effect.Effect<Operation.Page<PurchaseOrderRow>, MaintainXError>

  /**
   * Every purchase order, page by page. The list pages by offset, so an order can move between pages while others are created or deleted; one
   * that is met twice is given once.
   */
  readonly stream: (query?: ListPurchaseOrders) => Stream.Stream<PurchaseOrderRow, MaintainXError>

  /** Creates a purchase order and answers the whole of it. It begins as `REQUESTED`. */
  readonly create: (
    payload: CreatePurchaseOrder,
    options?: Operation.WriteOptions
  ) => Effect.Effect<UpdatedPurchaseOrder, MaintainXError>

  /** One purchase order. `NotFound` where the organization has none with this id. */
  readonly get: (id: PurchaseOrderId) => Effect.Effect<PurchaseOrder, MaintainXError>

  /**
   * Many purchase orders by their ids, ten at a time under the quota, each id once. What the organization does not have is left out of the
   * map. The API has no operation for it: every id is a request of its own.
   */
  readonly getMany: (
    ids: Iterable<PurchaseOrderId>
  ) => Effect.Effect<ReadonlyMap<PurchaseOrderId, PurchaseOrder>, MaintainXError>

  /** Changes what the payload names and answers the whole purchase order. The status is changed by `setStatus`. */
  readonly update: (
    id: PurchaseOrderId,
    payload: UpdatePurchaseOrder,
    options?: Operation.WriteOptions
  ) => Effect.Effect<UpdatedPurchaseOrder, MaintainXError>

  /** Deletes a purchase order. */
  readonly delete: (id: PurchaseOrderId, options?: Operation.WriteOptions) => Effect.Effect<void, MaintainXError>

  /**
   * Moves a purchase order to another status. `REQUESTED` leads to `PENDING`, `DECLINED` and `CANCELED`; `PENDING` to `APPROVED`, `DECLINED`
   * and `CANCELED`; `DECLINED` to `PENDING` and `CANCELED`; `APPROVED` to `CANCELED`, and by `receive` on to `PARTIALLY_FULFILLED`, which
   * leads to `COMPLETED` and back. Any other move is a `BadRequest`.
   */
  readonly setStatus: (
    id: PurchaseOrderId,
    payload: SetPurchaseOrderStatus,
    options?: Operation.WriteOptions
  ) => Effect.Effect<UpdatedPurchaseOrder, MaintainXError>

  /**
   * Records what arrived, and where, and answers the whole purchase order. Always name the `fulfillments` of an item: `quantityReceived` on
   * the item itself, which is deprecated, switches off parts in several locations for the whole organization.
   */
  readonly receive: (
    id: PurchaseOrderId,
    payload: ReceivePurchaseOrder,
    options?: Operation.WriteOptions
  ) => Effect.Effect<UpdatedPurchaseOrder, MaintainXError>

  /** Writes a comment and answers its id only. The API has no operation to read comments of purchase orders. */
  readonly addComment: (
    id: PurchaseOrderId,
    payload: AddPurchaseOrderComment,
    options?: Operation.WriteOptions
  ) => Effect.Effect<CreatedPurchaseOrderComment, MaintainXError>

  /** Mails a purchase order: without a payload or addresses in it, to the contacts of its vendor. */
  readonly email: (
    id: PurchaseOrderId,
    payload?: EmailPurchaseOrder,
    options?: Operation.WriteOptions
  ) => Effect.Effect<EmailedPurchaseOrder, MaintainXError>

  /** Attaches a file, sent as it is. The API's own text names 1 MB as the limit. */
  readonly uploadAttachment: (
    id: PurchaseOrderId,
    filename: string,
    file: Operation.File,
    options?: Operation.WriteOptions
  ) => Effect.Effect<UploadedFile, UploadError>

  /** Removes the file of this name. */
  readonly deleteAttachment: (
    id: PurchaseOrderId,
    filename: string,
    options?: Operation.WriteOptions
  ) => Effect.Effect<void, MaintainXError>

  /** Sets the picture of a purchase order. The API has no operation to take it away again. */
  readonly uploadThumbnail: (
    id: PurchaseOrderId,
    filename: string,
    file: Operation.File,
    options?: Operation.WriteOptions
  ) => Effect.Effect<UploadedFile, UploadError>
}

/**
 * Purchase orders: what is ordered from vendors, from the request to the receipt.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { MaintainX, PurchaseOrders } from "effect-maintainx"
 *
 * const program = Effect.gen(function* () {
 *   const purchaseOrders = yield* PurchaseOrders
 *   const { id } = yield* purchaseOrders.create({
 *     vendorId: null,
 *     items: [{ name: "Seal, 40 mm", quantityOrdered: 4, unitCost: 1250 }]
 *   })
 *   yield* purchaseOrders.setStatus(id, { status: "PENDING" })
 *   return yield* purchaseOrders.setStatus(id, { status: "APPROVED" })
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(MaintainX.layer)))
 * ```
 *
 * @since 0.1.0
 */
export class PurchaseOrders extends Context.Service<PurchaseOrders, PurchaseOrdersService>()(
  "effect-maintainx/PurchaseOrders"
) {
  /** The operations behind the service, as data. */
  static readonly operations: Operation.Group<keyof typeof operations> = operations

  /** The service over what runs the operations: the client, or a MaintainX in memory. */
  static readonly fromMethods = (
    methods: Omit<PurchaseOrdersService, Many.Derived | "stream">
  ): PurchaseOrdersService => ({
    ...methods,
    getMany: Many.getMany(methods.get),
    stream: (query) => Pages.stream(operations.list, methods.list, query, ({ id }) => id)
  })

  /** The service over the client. */
  static readonly layer: Layer.Layer<PurchaseOrders, never, MaintainXClient> = Layer.effect(
    PurchaseOrders,
    Effect.map(MaintainXClient, (client) => PurchaseOrders.fromMethods(methods(client, operations)))
  )

  /** The service with the given methods only; every other one is a defect that names itself. */
  static readonly layerTest = (methods: Partial<PurchaseOrdersService>): Layer.Layer<PurchaseOrders> =>
    Layer.mock(PurchaseOrders, methods)
}
