/**
 * Purchase orders in memory.
 *
 * Addresses that an organization has stored are not in the plant, since no operation reads them: an order that is given
 * the id of one shows no address.
 *
 * @internal
 */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import type { PurchaseOrderAddressId } from "../../Ids.ts"
import type {
  PurchaseOrder,
  PurchaseOrderAddressPayload,
  PurchaseOrderCost,
  PurchaseOrderItem,
  PurchaseOrdersService,
  SettablePurchaseOrderStatus,
  UpdatePurchaseOrder,
  UpdatePurchaseOrderCost,
  UpdatePurchaseOrderItem
} from "../../resources/PurchaseOrders.ts"
import type { PurchaseOrderAddress } from "../../resources/shapes/Purchasing.ts"
import type { PurchaseOrderStatus } from "../../resources/shapes/Statuses.ts"
import { orderOf, shifting } from "../paging.ts"
import { Acting, type Behaviour, type Given, type Plant } from "../plant.ts"
import * as Records from "../records.ts"
import { badRequest } from "../refusal.ts"
import { received, receiveStock } from "./purchaseOrders/receiving.ts"
import type { ItemRecord, PurchaseOrderRecord } from "./purchaseOrders/record.ts"

/** What a payload says in the words of the record. */
const plainNames = [
  "note",
  "title",
  "reviewNote",
  "dueDate",
  "vendorId",
  "overrideNumber",
  "deletedAt",
  "vendorContactIds"
] as const

export const purchaseOrders = (plant: Plant): Behaviour<PurchaseOrdersService> => {
  const { purchaseOrders } = plant

  const touched = (record: PurchaseOrderRecord) => Effect.map(DateTime.now, (updatedAt) => ({ ...record, updatedAt }))

  const saved = Effect.fnUntraced(function* (record: PurchaseOrderRecord) {
    const changed = yield* touched(record)
    purchaseOrders.replace(changed)
    return detail(changed)
  })

  /** What a payload refers to must be there. */
  const checkReferences = Effect.fnUntraced(function* (
    record: PurchaseOrderRecord | undefined,
    payload: Given<UpdatePurchaseOrder>
  ) {
    const { items = [], vendorContactIds = [], vendorId = record?.vendorId } = payload
    yield* Records.checkReference(plant.vendors, payload.vendorId, "vendor", "vendorId")
    for (const [i, id] of vendorContactIds.entries()) {
      const contact = (yield* plant.vendorContacts.all).find((contact) => contact.id === id)
      if (contact === undefined || contact.vendorId !== vendorId) {
        return yield* badRequest("there is no such contact of the vendor", `vendorContactIds.${i}`)
      }
    }
    for (const [i, { partId }] of items.entries()) {
      yield* Records.checkReference(plant.parts, partId, "part", `items.${i}.partId`)
    }
  })

  /** An item as a payload makes or changes it. */
  const itemOf = (known: ItemRecord | undefined, payload: Given<UpdatePurchaseOrderItem>) => {
    const { extraFields, lineExtraFields, quantityReceived, ...rest } = payload
    const record: ItemRecord = known ?? {
      id: plant.nextPurchaseOrderItemId(),
      quantityOrdered: payload.quantityOrdered,
      fulfillments: []
    }
    const item = Records.changed<ItemRecord>(record, {
      ...rest,
      lineExtraFields: { ...record.lineExtraFields, ...extraFields, ...lineExtraFields }
    })
    const priced = { ...item, ...priceOf(record, item, payload.price) }
    // What a payload says to have come already has no location. It is not new in stock either: an assumption.
    return typeof quantityReceived === "number" && quantityReceived !== quantityOf(item)
      ? { ...priced, fulfillments: [{ id: plant.nextFulfillmentId(), quantityReceived, isLegacy: true }] }
      : priced
  }

  const costOf = (payload: Given<UpdatePurchaseOrderCost>): PurchaseOrderCost => ({
    ...payload,
    id: payload.id ?? plant.nextCostId()
  })

  /** The items and costs that a payload names take the place of all that were there: an assumption. */
  const listsOf = Effect.fnUntraced(function* (
    record: PurchaseOrderRecord | undefined,
    { costs, items }: Given<UpdatePurchaseOrder>
  ) {
    yield* checkIds(items ?? [], record?.items ?? [], "items")
    yield* checkIds(costs ?? [], record?.costs ?? [], "costs")
    return {
      ...(costs === undefined ? undefined : { costs: costs.map(costOf) }),
      ...(items === undefined
        ? undefined
        : { items: items.map((item) => itemOf(withIdOf(item, record?.items ?? []), item)) })
    }
  })

  const changesOf = Effect.fnUntraced(function* (
    record: PurchaseOrderRecord | undefined,
    payload: Given<UpdatePurchaseOrder>
  ) {
    yield* checkReferences(record, payload)
    const billingAddress = addressOf(payload.billingAddress, payload.billingAddressId)
    const shippingAddress = addressOf(payload.shippingAddress, payload.shippingAddressId)
    return {
      ...Records.pick(payload, plainNames),
      ...(yield* listsOf(record, payload)),
      ...(billingAddress === undefined ? undefined : { billingAddress }),
      ...(shippingAddress === undefined ? undefined : { shippingAddress }),
      extraFields: { ...record?.extraFields, ...payload.extraFields }
    }
  })

  return {
    list: Effect.fnUntraced(function* (query = {}) {
      const labelled = yield* Records.filterByCustomFields(yield* purchaseOrders.all, query.customFields)
      // That lists leave out what has the mark of a deletion is an assumption.
      const rows = labelled.filter(
        ({ createdAt, deletedAt, updatedAt }) =>
          deletedAt === undefined &&
          Records.isBetween(updatedAt, query.updatedAt) &&
          Records.isBetween(createdAt, query.createdAt)
      )
      const order = orderOf(query.sort, {
        id: ({ id }: PurchaseOrderRecord) => id,
        createdAt: ({ createdAt }) => createdAt,
        updatedAt: ({ updatedAt }) => updatedAt
      })
      return yield* shifting(plant.live, rows, query, order, (record) =>
        Records.pick(record, ["id", "status", "createdAt", "updatedAt"])
      )
    }),

    create: Effect.fnUntraced(function* (payload) {
      const changes = yield* changesOf(undefined, payload)
      const { organizations, userId } = yield* Acting
      const now = yield* DateTime.now
      const record = purchaseOrders.insert((id) =>
        Records.changed<PurchaseOrderRecord>(
          {
            id,
            organizationId: organizations[0],
            status: "REQUESTED",
            creatorId: userId,
            autoGeneratedNumber: plant.nextPurchaseOrderNumber(organizations[0]),
            createdAt: now,
            updatedAt: now,
            items: []
          },
          changes
        )
      )
      return detail(record)
    }),

    get: (id) => Effect.map(purchaseOrders.find(id), detail),

    update: Effect.fnUntraced(function* (id, { status = null, ...payload }) {
      const record = yield* purchaseOrders.find(id)
      const changes = yield* changesOf(record, payload)
      const changed = Records.changed(record, changes)
      return yield* saved(status === null ? changed : yield* moved(changed, status))
    }),

    delete: Effect.fnUntraced(function* (id) {
      yield* purchaseOrders.find(id)
      purchaseOrders.remove(id)
    }),

    setStatus: Effect.fnUntraced(function* (id, { reviewNote, status }) {
      const record = yield* moved(yield* purchaseOrders.find(id), status)
      return yield* saved(Records.changed(record, reviewNote === undefined ? {} : { reviewNote }))
    }),

    receive: Effect.fnUntraced(function* (id, payload) {
      const record = yield* purchaseOrders.find(id)
      if (record.status !== "APPROVED" && record.status !== "PARTIALLY_FULFILLED") {
        return yield* badRequest(`items of a purchase order that is ${record.status} cannot be received`, "items")
      }
      yield* checkIds(payload.items, record.items, "items")
      let { items } = record
      for (const [i, payloadItem] of payload.items.entries()) {
        const item = withIdOf(payloadItem, items)
        if (item === undefined) continue
        const after = yield* received(plant, item, payloadItem, `items.${i}`)
        items = items.map((other) => (other === item ? { ...after, ...priceOf(item, after) } : other))
      }
      yield* receiveStock(plant, record.items, items)
      // That it is completed by hand, even when everything has come, is an assumption.
      return yield* saved({ ...record, items, status: "PARTIALLY_FULFILLED" })
    }),

    // The vendor does not say whether a comment moves `updatedAt`. That it does not, as with work orders, is assumed.
    addComment: (id) => Effect.map(purchaseOrders.find(id), () => ({ id: plant.nextCommentId() })),

    sendEmails: (id) => Effect.map(purchaseOrders.find(id), (record) => ({ id: record.id })),

    uploadAttachment: Effect.fnUntraced(function* (id, filename, file) {
      const { answer, record } = yield* Records.attached(plant, yield* purchaseOrders.find(id), filename, file)
      purchaseOrders.replace(yield* touched(record))
      return answer
    }),

    deleteAttachment: Effect.fnUntraced(function* (id, filename) {
      purchaseOrders.replace(yield* touched(yield* Records.detached(yield* purchaseOrders.find(id), filename)))
    }),

    uploadThumbnail: Effect.fnUntraced(function* (id, filename, file) {
      const { answer, record } = yield* Records.pictured(plant, yield* purchaseOrders.find(id), filename, file)
      purchaseOrders.replace(yield* touched(record))
      return answer
    })
  }
}

// ---------------------------------------------------------------------------------------------------------------------
// statuses
// ---------------------------------------------------------------------------------------------------------------------

/** Where each status leads to, as the vendor lists it. Receiving items makes an approved one `PARTIALLY_FULFILLED`. */
const moves: Readonly<Record<PurchaseOrderStatus, ReadonlyArray<SettablePurchaseOrderStatus>>> = {
  REQUESTED: ["PENDING", "DECLINED", "CANCELED"],
  PENDING: ["APPROVED", "DECLINED", "CANCELED"],
  DECLINED: ["PENDING", "CANCELED"],
  APPROVED: ["CANCELED"],
  PARTIALLY_FULFILLED: ["COMPLETED"],
  COMPLETED: ["PARTIALLY_FULFILLED"],
  CANCELED: []
}

const moved = Effect.fnUntraced(function* (record: PurchaseOrderRecord, status: SettablePurchaseOrderStatus) {
  if (!moves[record.status].includes(status)) {
    return yield* badRequest(`cannot be ${status} after ${record.status}`, "status")
  }
  const { userId } = yield* Acting
  const result: PurchaseOrderRecord = {
    ...record,
    status,
    ...(status === "APPROVED" ? { approverId: userId, approvalDate: yield* DateTime.now } : undefined)
  }
  return result
})

// ---------------------------------------------------------------------------------------------------------------------
// items, costs and addresses
// ---------------------------------------------------------------------------------------------------------------------

const withIdOf = <R extends { readonly id: number }>(
  payload: { readonly id?: R["id"] },
  records: ReadonlyArray<R>
): R | undefined => records.find(({ id }) => id === payload.id)

/** The ids that a list of a payload has must be those of what is there, each once. */
const checkIds = Effect.fnUntraced(function* (
  payloads: ReadonlyArray<{ readonly id?: number }>,
  records: ReadonlyArray<{ readonly id?: number }>,
  name: string
) {
  const left = new Set(records.map(({ id }) => id))
  for (const [i, { id }] of payloads.entries()) {
    if (id !== undefined && !left.delete(id)) return yield* badRequest("there is no such id", `${name}.${i}.id`)
  }
})

/**
 * The price follows the unit cost and the quantity, unless it is said. That the real API reckons so is an assumption.
 */
const priceOf = (before: ItemRecord, { price, quantityOrdered, unitCost }: ItemRecord, said?: number | null) => {
  const isSame = price !== undefined && before.quantityOrdered === quantityOrdered && before.unitCost === unitCost
  return said !== undefined || unitCost === undefined || isSame
    ? undefined
    : { price: Math.round(unitCost * quantityOrdered) }
}

const quantityOf = ({ fulfillments }: ItemRecord): number =>
  fulfillments.reduce((sum, { quantityReceived }) => sum + quantityReceived, 0)

/** What an address changes to. Of one that is stored elsewhere nothing is known here. */
const addressOf = (
  payload: PurchaseOrderAddressPayload | null | undefined,
  id: PurchaseOrderAddressId | null | undefined
): PurchaseOrderAddress | null | undefined => {
  if (payload === undefined) return id === undefined ? undefined : null
  if (payload === null) return null
  const { label = null, ...address } = payload
  return label === null ? address : { ...address, label }
}

// ---------------------------------------------------------------------------------------------------------------------
// what is shown
// ---------------------------------------------------------------------------------------------------------------------

export const detail = ({ organizationId: _, ...record }: PurchaseOrderRecord): PurchaseOrder => ({
  ...record,
  items: record.items.map(shown),
  costs: record.costs ?? [],
  attachments: record.attachments ?? [],
  vendorContactIds: record.vendorContactIds ?? [],
  extraFields: record.extraFields ?? {}
})

const shown = (item: ItemRecord): PurchaseOrderItem => ({
  ...item,
  ...(item.price === undefined ? undefined : { priceDecimal: decimal(item.price) }),
  ...(item.unitCost === undefined ? undefined : { unitCostDecimal: decimal(item.unitCost) }),
  quantityReceived: quantityOf(item),
  fulfillments: item.fulfillments.map((fulfillment) => ({
    ...fulfillment,
    quantityReceived: `${fulfillment.quantityReceived}`
  }))
})

/** Cents in whole units. How many digits the real API writes is not known. */
const decimal = (cents: number): string => (cents / 100).toFixed(2)
