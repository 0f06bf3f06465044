/**
 * Purchase orders: what is ordered from a vendor, from the request to the last item received.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import type * as Stream from "effect/Stream"
import {
  ContactId,
  CostId,
  FulfillmentId,
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
import { Attachment, FileName, UploadedFile } from "./Attachments.ts"
import { AddComment, CreatedComment } from "./Comments.ts"

// ---------------------------------------------------------------------------------------------------------------------
// vocabulary
// ---------------------------------------------------------------------------------------------------------------------

/**
 * Every purchase order begins as `REQUESTED`. The app shows `DECLINED` as "Rejected", and `CANCELED` has one L.
 *
 * @since 0.1.0
 */
export const PurchaseOrderStatus = Schema.Literals([
  "APPROVED",
  "CANCELED",
  "COMPLETED",
  "DECLINED",
  "PARTIALLY_FULFILLED",
  "PENDING",
  "REQUESTED"
])
/** @since 0.1.0 */
export type PurchaseOrderStatus = typeof PurchaseOrderStatus.Type

/**
 * The statuses that can be set, from some others only:
 *
 * | from | to |
 * | --- | --- |
 * | `REQUESTED` | `PENDING`, `DECLINED`, `CANCELED` |
 * | `PENDING` | `APPROVED`, `DECLINED`, `CANCELED` |
 * | `DECLINED` | `PENDING`, `CANCELED` |
 * | `APPROVED` | `CANCELED`; receiving items makes it `PARTIALLY_FULFILLED` |
 * | `PARTIALLY_FULFILLED` | `COMPLETED` |
 * | `COMPLETED` | `PARTIALLY_FULFILLED` |
 * | `CANCELED` | nothing |
 *
 * @since 0.1.0
 */
export const SettablePurchaseOrderStatus = Schema.Literals([
  "APPROVED",
  "CANCELED",
  "COMPLETED",
  "DECLINED",
  "PARTIALLY_FULFILLED",
  "PENDING"
])
/** @since 0.1.0 */
export type SettablePurchaseOrderStatus = typeof SettablePurchaseOrderStatus.Type

/**
 * What the amount of a cost is: cents for `AMOUNT_TAXABLE` and `AMOUNT_NON_TAXABLE`, percent for `PERCENT_TAXABLE`.
 *
 * @since 0.1.0
 */
export const PurchaseOrderCostType = Schema.Literals(["AMOUNT_NON_TAXABLE", "AMOUNT_TAXABLE", "PERCENT_TAXABLE"])
/** @since 0.1.0 */
export type PurchaseOrderCostType = typeof PurchaseOrderCostType.Type

// ---------------------------------------------------------------------------------------------------------------------
// answers
// ---------------------------------------------------------------------------------------------------------------------

const address = {
  city: Schema.String,
  country: Schema.String,
  postalCode: Schema.String,
  state: Schema.String,
  street: Schema.String
} as const

/**
 * Where something is sent.
 *
 * @since 0.1.0
 */
export class PurchaseOrderAddress extends Wire.shape<PurchaseOrderAddress>()({
  ...address,
  /** How it is shown, where not as street, city, state, postal code and country. */
  label: Wire.maybe(Schema.String)
}) {}

/**
 * How much of an item has come to one place.
 *
 * @since 0.1.0
 */
export class Fulfillment extends Wire.shape<Fulfillment>()({
  id: Wire.optional(Wire.declaredNumber(FulfillmentId)),
  locationId: Wire.maybe(Wire.declaredNumber(LocationId)),
  /** A number as text, though what callers send is a number. */
  quantityReceived: Wire.optional(Schema.String),
  /** Whether it is from before the organization kept parts at several locations. */
  isLegacy: Wire.optional(Schema.Boolean)
}) {}

/**
 * An item of a purchase order. Money is in cents, and once more as a decimal number of whole units in a text.
 *
 * @since 0.1.0
 */
export class PurchaseOrderItem extends Wire.shape<PurchaseOrderItem>()({
  id: Wire.declaredNumber(PurchaseOrderItemId),
  /** The part that comes into stock when the item is received. */
  partId: Wire.maybe(Wire.declaredNumber(PartId)),
  name: Wire.maybe(Schema.String),
  partNumber: Wire.maybe(Schema.String),
  /** All of the item together, in cents. */
  price: Wire.maybe(Schema.Finite),
  /** The price in whole units of the currency, as text. */
  priceDecimal: Wire.maybe(Schema.String),
  quantityOrdered: Schema.Finite,
  /** How many have come so far, at all locations together. */
  quantityReceived: Wire.maybe(Schema.Finite),
  /** One piece, in cents. */
  unitCost: Wire.maybe(Schema.Finite),
  /** The unit cost in whole units of the currency, as text. */
  unitCostDecimal: Wire.maybe(Schema.String),
  /** How many have come so far, by location. */
  fulfillments: Wire.optional(Schema.Array(Fulfillment)),
  /** @deprecated Use `lineExtraFields`. */
  extraFields: Wire.optional(Wire.ExtraFields),
  /** Custom-field values of the item by label. */
  lineExtraFields: Wire.optional(Wire.ExtraFields),
  /** Custom-field values of the part by label. */
  partExtraFields: Wire.optional(Wire.ExtraFields)
}) {}

/**
 * What a purchase order costs besides its items, such as freight or a tax.
 *
 * @since 0.1.0
 */
export class PurchaseOrderCost extends Wire.shape<PurchaseOrderCost>()({
  id: Wire.optional(Wire.declaredNumber(CostId)),
  name: Schema.String,
  type: Wire.open(PurchaseOrderCostType),
  /** Cents or percent, by the type. */
  amount: Schema.Finite
}) {}

const status = Wire.nullable(Wire.open(PurchaseOrderStatus))

/**
 * A purchase order as lists have it: where it stands and nothing else.
 *
 * @since 0.1.0
 */
export class PurchaseOrderRow extends Wire.shape<PurchaseOrderRow>()({
  id: Wire.declaredNumber(PurchaseOrderId),
  status,
  updatedAt: Wire.maybe(Wire.Instant),
  createdAt: Wire.maybe(Wire.Instant)
}) {}

/**
 * A purchase order.
 *
 * @since 0.1.0
 */
export class PurchaseOrder extends Wire.shape<PurchaseOrder>()({
  id: Wire.declaredNumber(PurchaseOrderId),
  note: Wire.nullable(Schema.String),
  title: Wire.nullable(Schema.String),
  /** What must change before it can be approved. */
  reviewNote: Wire.nullable(Schema.String),
  status,
  dueDate: Wire.nullable(Wire.Instant),
  creatorId: Wire.declaredNumber(UserId),
  vendorId: Wire.nullable(Wire.declaredNumber(VendorId)),
  /** The number that MaintainX counts. */
  autoGeneratedNumber: Wire.nullable(Schema.Finite),
  /** The number of the organization's own, which is shown instead. */
  overrideNumber: Wire.nullable(Schema.String),
  approverId: Wire.nullable(Wire.declaredNumber(UserId)),
  approvalDate: Wire.nullable(Wire.Instant),
  createdAt: Wire.nullable(Wire.Instant),
  updatedAt: Wire.nullable(Wire.Instant),
  /** When it was deleted, if it was. */
  deletedAt: Wire.nullable(Wire.Instant),
  items: Schema.Array(PurchaseOrderItem),
  costs: Schema.Array(PurchaseOrderCost),
  thumbnail: Wire.nullable(Attachment),
  attachments: Schema.Array(Attachment),
  /** The people at the vendor whom it concerns. */
  vendorContactIds: Schema.Array(Wire.declaredNumber(ContactId)),
  shippingAddress: Wire.nullable(PurchaseOrderAddress),
  billingAddress: Wire.nullable(PurchaseOrderAddress),
  /** Custom-field values by label. */
  extraFields: Wire.ExtraFields
}) {}

/**
 * A purchase order as creating and changing one answer it: the same, though less of it is promised.
 *
 * @since 0.1.0
 */
export class SavedPurchaseOrder extends Wire.shape<SavedPurchaseOrder>()({
  id: Wire.declaredNumber(PurchaseOrderId),
  note: Wire.maybe(Schema.String),
  title: Wire.maybe(Schema.String),
  /** What must change before it can be approved. */
  reviewNote: Wire.maybe(Schema.String),
  status,
  dueDate: Wire.maybe(Wire.Instant),
  creatorId: Wire.optional(Wire.declaredNumber(UserId)),
  vendorId: Wire.maybe(Wire.declaredNumber(VendorId)),
  /** The number that MaintainX counts. */
  autoGeneratedNumber: Wire.maybe(Schema.Finite),
  /** The number of the organization's own, which is shown instead. */
  overrideNumber: Wire.maybe(Schema.String),
  approverId: Wire.maybe(Wire.declaredNumber(UserId)),
  approvalDate: Wire.maybe(Wire.Instant),
  createdAt: Wire.maybe(Wire.Instant),
  updatedAt: Wire.maybe(Wire.Instant),
  /** When it was deleted, if it was. */
  deletedAt: Wire.maybe(Wire.Instant),
  items: Schema.Array(PurchaseOrderItem),
  costs: Wire.optional(Schema.Array(PurchaseOrderCost)),
  thumbnail: Wire.maybe(Attachment),
  attachments: Wire.optional(Schema.Array(Attachment)),
  /** The people at the vendor whom it concerns. */
  vendorContactIds: Wire.optional(Schema.Array(Wire.declaredNumber(ContactId))),
  shippingAddress: Wire.maybe(PurchaseOrderAddress),
  billingAddress: Wire.maybe(PurchaseOrderAddress),
  /** Custom-field values by label. */
  extraFields: Wire.optional(Wire.ExtraFields)
}) {}

/**
 * The answer to sending a purchase order by e-mail: the id of the purchase order, which may be missing.
 *
 * @since 0.1.0
 */
export class SentPurchaseOrder extends Wire.shape<SentPurchaseOrder>()({ id: Wire.optional(PurchaseOrderId) }) {}

// ---------------------------------------------------------------------------------------------------------------------
// queries and payloads
// ---------------------------------------------------------------------------------------------------------------------

/**
 * What a list of purchase orders can be filtered by.
 *
 * @since 0.1.0
 */
export class ListPurchaseOrders extends Wire.shape<ListPurchaseOrders>()({
  ...Operation.PageQuery.fields,
  updatedAt: Schema.optionalKey(Wire.Between),
  createdAt: Schema.optionalKey(Wire.Between),
  customFields: Schema.optionalKey(Wire.CustomFieldFilters),
  /** A leading minus sorts from the last to the first. */
  sort: Schema.optionalKey(Schema.Literals(["id", "createdAt", "updatedAt", "-id", "-createdAt", "-updatedAt"]))
}) {}

/**
 * Where something is to be sent.
 *
 * @since 0.1.0
 */
export class PurchaseOrderAddressPayload extends Wire.shape<PurchaseOrderAddressPayload>()({
  ...address,
  /** How it is shown. Default: street, city, state, postal code and country. */
  label: Wire.clearable(Schema.String)
}) {}

const itemPayload = {
  /** The part that comes into stock when the item is received. */
  partId: Wire.clearable(Wire.declaredNumber(PartId)),
  name: Wire.clearable(Schema.String),
  partNumber: Wire.clearable(Schema.String),
  /** All of the item together, in cents. */
  price: Wire.clearable(Schema.Finite),
  quantityOrdered: Schema.Finite,
  /** One piece, in cents. */
  unitCost: Wire.clearable(Schema.Finite),
  /** @deprecated Use `lineExtraFields`. */
  extraFields: Schema.optionalKey(Wire.ExtraFields),
  /** Custom-field values of the item by label. */
  lineExtraFields: Schema.optionalKey(Wire.ExtraFields)
} as const

/**
 * A new item.
 *
 * @since 0.1.0
 */
export class CreatePurchaseOrderItem extends Wire.shape<CreatePurchaseOrderItem>()({
  ...itemPayload,
  /** How many have come already. */
  quantityReceived: Wire.clearable(Schema.Finite)
}) {}

/**
 * An item that is to change, or a new one where there is no id.
 *
 * @since 0.1.0
 */
export class UpdatePurchaseOrderItem extends Wire.shape<UpdatePurchaseOrderItem>()({
  id: Schema.optionalKey(Wire.declaredNumber(PurchaseOrderItemId)),
  ...itemPayload,
  /** @deprecated Use `receive`. */
  quantityReceived: Wire.clearable(Schema.Finite)
}) {}

const cost = {
  name: Schema.String,
  type: PurchaseOrderCostType,
  /** Cents for the two types of amounts, percent for `PERCENT_TAXABLE`. */
  amount: Schema.Finite
} as const

/**
 * A new cost.
 *
 * @since 0.1.0
 */
export class CreatePurchaseOrderCost extends Wire.shape<CreatePurchaseOrderCost>()(cost) {}

/**
 * A cost that is to change, or a new one where there is no id.
 *
 * @since 0.1.0
 */
export class UpdatePurchaseOrderCost extends Wire.shape<UpdatePurchaseOrderCost>()({
  id: Schema.optionalKey(Wire.declaredNumber(CostId)),
  ...cost
}) {}

const purchaseOrderPayload = {
  note: Wire.clearable(Schema.String),
  /** Ignored where the organization has not switched on titles of its own. */
  title: Wire.clearable(Schema.String),
  dueDate: Wire.clearable(Wire.Instant),
  /** A number of the organization's own, instead of the one that MaintainX counts. */
  overrideNumber: Wire.clearable(Schema.String),
  deletedAt: Wire.clearable(Wire.Instant),
  /** The people at the vendor whom it concerns. */
  vendorContactIds: Schema.optionalKey(Schema.Array(Wire.declaredNumber(ContactId))),
  shippingAddress: Wire.clearable(PurchaseOrderAddressPayload),
  /** An address that the organization has stored. The API does not list them. */
  shippingAddressId: Wire.clearable(Wire.declaredNumber(PurchaseOrderAddressId)),
  billingAddress: Wire.clearable(PurchaseOrderAddressPayload),
  /** An address that the organization has stored. The API does not list them. */
  billingAddressId: Wire.clearable(Wire.declaredNumber(PurchaseOrderAddressId)),
  /** Custom-field values by label. */
  extraFields: Schema.optionalKey(Wire.ExtraFields)
} as const

/**
 * A new purchase order. A vendor must be named, or that there is none.
 *
 * @since 0.1.0
 */
export class CreatePurchaseOrder extends Wire.shape<CreatePurchaseOrder>()({
  ...purchaseOrderPayload,
  /** The vendor, or null for none yet. */
  vendorId: Schema.NullOr(Wire.declaredNumber(VendorId)),
  items: Schema.Array(CreatePurchaseOrderItem),
  costs: Schema.optionalKey(Schema.Array(CreatePurchaseOrderCost))
}) {}

/**
 * What of a purchase order is to change: what is absent stays, `null` clears. Whether items and costs that a list leaves
 * out stay is not documented: name all of them.
 *
 * @since 0.1.0
 */
export class UpdatePurchaseOrder extends Wire.shape<UpdatePurchaseOrder>()({
  ...purchaseOrderPayload,
  /** What must change before it can be approved. */
  reviewNote: Wire.clearable(Schema.String),
  /** @deprecated Use `setStatus`. */
  status: Wire.clearable(SettablePurchaseOrderStatus),
  vendorId: Wire.clearable(Wire.declaredNumber(VendorId)),
  items: Schema.optionalKey(Schema.Array(UpdatePurchaseOrderItem)),
  costs: Schema.optionalKey(Schema.Array(UpdatePurchaseOrderCost))
}) {}

/**
 * The status that a purchase order is to have.
 *
 * @since 0.1.0
 */
export class SetPurchaseOrderStatus extends Wire.shape<SetPurchaseOrderStatus>()({
  status: SettablePurchaseOrderStatus,
  /** What must change before it can be approved. For `DECLINED`. */
  reviewNote: Wire.clearable(Schema.String)
}) {}

/**
 * How many of an item a location has received.
 *
 * @since 0.1.0
 */
export class ReceiveFulfillment extends Wire.shape<ReceiveFulfillment>()({
  /** The fulfillment that is to change; a new one where there is no id. */
  id: Schema.optionalKey(Wire.declaredNumber(FulfillmentId)),
  /** Where the pieces have come to. */
  locationId: Schema.optionalKey(Wire.declaredNumber(LocationId)),
  quantityReceived: Schema.Finite,
  /** Whether it is from before the organization kept parts at several locations. */
  isLegacy: Schema.optionalKey(Schema.Boolean)
}) {}

const receivedItem = {
  id: Wire.declaredNumber(PurchaseOrderItemId),
  /** What one piece cost, in cents. */
  unitCost: Schema.optionalKey(Schema.Finite)
} as const

/**
 * How many of an item have come, by location.
 *
 * @since 0.1.0
 */
export class ReceiveItem extends Wire.shape<ReceiveItem>()({
  ...receivedItem,
  fulfillments: Schema.Array(ReceiveFulfillment)
}) {}

/**
 * How many of an item have come, wherever they are.
 *
 * @deprecated Use `ReceiveItem`. This form **switches off parts at several locations for the whole organization**.
 * @since 0.1.0
 */
export class ReceiveItemTotal extends Wire.shape<ReceiveItemTotal>()({
  ...receivedItem,
  /**
   * How many have come so far.
   *
   * @deprecated Use `fulfillments`. One call with this property **switches off parts at several locations for the whole
   * organization**.
   */
  quantityReceived: Schema.Finite
}) {}

/**
 * What has been received. Each item says either `fulfillments` or, which has a price, `quantityReceived`: see
 * `ReceiveItemTotal`. Both at once are refused before sending.
 *
 * @since 0.1.0
 */
export class ReceiveItems extends Wire.shape<ReceiveItems>()({
  items: Schema.Array(Schema.Union([ReceiveItem, ReceiveItemTotal]))
}) {}

/**
 * To whom a purchase order goes by e-mail.
 *
 * @since 0.1.0
 */
export class SendPurchaseOrder extends Wire.shape<SendPurchaseOrder>()({
  /** E-mail addresses. Default: those of the vendor's contacts. */
  emails: Wire.clearable(Schema.Array(Schema.String)),
  /** E-mail addresses that get a copy. */
  emailsCC: Wire.clearable(Schema.Array(Schema.String))
}) {}

// ---------------------------------------------------------------------------------------------------------------------
// operations
// ---------------------------------------------------------------------------------------------------------------------

const operations = Operation.group("PurchaseOrders", {
  list: Operation.get("/purchaseorders", {
    query: ListPurchaseOrders,
    answer: Operation.page("purchaseOrders", PurchaseOrderRow)
  }),
  create: Operation.post("/purchaseorders", {
    body: CreatePurchaseOrder,
    answer: Operation.json(SavedPurchaseOrder, 201),
    failures: { 403: "issues", 404: "message", 429: "message" }
  }),
  get: Operation.get("/purchaseorders/{id}", {
    parameters: [PurchaseOrderId],
    answer: Operation.envelope("purchaseOrder", PurchaseOrder)
  }),
  update: Operation.patch("/purchaseorders/{id}", {
    parameters: [Wire.declaredNumber(PurchaseOrderId)],
    body: UpdatePurchaseOrder,
    answer: Operation.envelope("purchaseOrder", SavedPurchaseOrder),
    failures: { 403: "issues" }
  }),
  delete: Operation.del("/purchaseorders/{id}", { parameters: [PurchaseOrderId], failures: { 500: "message" } }),
  setStatus: Operation.patch("/purchaseorders/{id}/status", {
    parameters: [Wire.declaredNumber(PurchaseOrderId)],
    body: SetPurchaseOrderStatus,
    answer: Operation.envelope("purchaseOrder", SavedPurchaseOrder),
    failures: { 403: "issues" }
  }),
  receive: Operation.patch("/purchaseorders/{id}/fulfillment", {
    parameters: [Wire.declaredNumber(PurchaseOrderId)],
    body: ReceiveItems,
    answer: Operation.envelope("purchaseOrder", SavedPurchaseOrder),
    failures: { 403: "issues" }
  }),
  addComment: Operation.post("/purchaseorders/{id}/comments", {
    parameters: [PurchaseOrderId],
    body: AddComment,
    answer: Operation.json(CreatedComment, 201)
  }),
  sendEmails: Operation.post("/purchaseorders/{id}/emails", {
    parameters: [PurchaseOrderId],
    body: SendPurchaseOrder,
    optionalBody: true,
    answer: Operation.json(SentPurchaseOrder, 201),
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

// ---------------------------------------------------------------------------------------------------------------------
// service
// ---------------------------------------------------------------------------------------------------------------------

/**
 * The purchase orders of an organization.
 *
 * @since 0.1.0
 */
export interface PurchaseOrdersService {
  /** One page of purchase orders. Rows say where each stands and no more: `get` has the rest. */
  readonly list: (query?: ListPurchaseOrders) => Effect.Effect<Operation.Page<PurchaseOrderRow>, MaintainXError>

  /**
   * Every purchase order, page by page. The list pages by offset, so a purchase order can move between pages while
   * others are created or deleted; one that is met twice is given once.
   */
  readonly stream: (query?: ListPurchaseOrders) => Stream.Stream<PurchaseOrderRow, MaintainXError>

  /** Creates a purchase order and answers all of it, unlike other creates. It begins as `REQUESTED`. */
  readonly create: (
    payload: CreatePurchaseOrder,
    options?: Operation.WriteOptions
  ) => Effect.Effect<SavedPurchaseOrder, MaintainXError>

  /** One purchase order. `NotFound` where the organization has none with this id. */
  readonly get: (id: PurchaseOrderId) => Effect.Effect<PurchaseOrder, MaintainXError>

  /**
   * Many purchase orders by their ids, ten at a time under the quota, each id once. What the organization does not have is left out of the
   * map. The API has no operation for it: every id is a request of its own.
   */
  readonly getMany: (
    ids: Iterable<PurchaseOrderId>
  ) => Effect.Effect<ReadonlyMap<PurchaseOrderId, PurchaseOrder>, MaintainXError>

  /** Changes what the payload names and answers the whole purchase order. For the status there is `setStatus`. */
  readonly update: (
    id: PurchaseOrderId,
    payload: UpdatePurchaseOrder,
    options?: Operation.WriteOptions
  ) => Effect.Effect<SavedPurchaseOrder, MaintainXError>

  /** Deletes a purchase order. */
  readonly delete: (id: PurchaseOrderId, options?: Operation.WriteOptions) => Effect.Effect<void, MaintainXError>

  /**
   * Sets the status and answers the whole purchase order. `BadRequest` where that status does not lead to this one; see
   * `SettablePurchaseOrderStatus`. People and the vendor are notified.
   */
  readonly setStatus: (
    id: PurchaseOrderId,
    payload: SetPurchaseOrderStatus,
    options?: Operation.WriteOptions
  ) => Effect.Effect<SavedPurchaseOrder, MaintainXError>

  /**
   * Receives items: says how many have come to which location, which raises the stock of their parts, and answers the
   * whole purchase order. An approved one becomes `PARTIALLY_FULFILLED`.
   *
   * Say it in `fulfillments`. `quantityReceived` on an item itself is deprecated, and one call with it switches off parts
   * at several locations for the whole organization.
   */
  readonly receive: (
    id: PurchaseOrderId,
    payload: ReceiveItems,
    options?: Operation.WriteOptions
  ) => Effect.Effect<SavedPurchaseOrder, MaintainXError>

  /** Writes a comment and answers its id only. The API has no operation that reads the comments of a purchase order. */
  readonly addComment: (
    id: PurchaseOrderId,
    payload: AddComment,
    options?: Operation.WriteOptions
  ) => Effect.Effect<CreatedComment, MaintainXError>

  /**
   * Sends the purchase order by e-mail, to the vendor's contacts unless the payload names addresses. An address that is
   * none is left out without a word. `Forbidden` where the user may not.
   */
  readonly sendEmails: (
    id: PurchaseOrderId,
    payload?: SendPurchaseOrder,
    options?: Operation.WriteOptions
  ) => Effect.Effect<SentPurchaseOrder, MaintainXError>

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
 * Purchase orders: what is ordered from a vendor, from the request to the last item received.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { MaintainX, Parts, PurchaseOrders, Vendors } from "effect-maintainx"
 *
 * const program = Effect.gen(function* () {
 *   const vendor = yield* (yield* Vendors).create({ name: "Bearing Supply" })
 *   const part = yield* (yield* Parts).create({ name: "Bearing 6204", unitCost: 480 })
 *   const purchaseOrders = yield* PurchaseOrders
 *   const { id } = yield* purchaseOrders.create({
 *     vendorId: vendor.id,
 *     items: [{ partId: part.id, name: "Bearing 6204", quantityOrdered: 10, unitCost: 480, price: 4800 }]
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
