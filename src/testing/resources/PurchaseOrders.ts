import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import { identity } from "effect/Function"
import type * as Api from "../../index.ts"
import type { Behaviour } from "../behaviour.ts"
import { assertEmpty, changed, type Explicit, without } from "../explicit.ts"
import type { ItemRecord, PurchaseOrderRecord } from "../model.ts"
import { memoized, orderOf, shifting } from "../paging.ts"
import * as Records from "../records.ts"
import { badRequest } from "../refusal.ts"
import { Acting } from "../table.ts"
import { legacy, receive, receiveStock } from "./purchaseOrders/receiving.ts"

/**
 * Addresses that an organization has stored are not in the plant, since no operation reads them: an order that is
 * given the id of one shows no address.
 */
export const purchaseOrders: Behaviour<"PurchaseOrders"> = (plant) => {
  const { purchaseOrders } = plant

  const save = (record: PurchaseOrderRecord) => Records.save(purchaseOrders, record)

  const saveAndShow = (record: PurchaseOrderRecord) => Effect.map(save(record), detail)

  /** What a payload refers to must be there. */
  const checkReferences = Effect.fnUntraced(function* (
    record: PurchaseOrderRecord | undefined,
    payload: Api.CreatePurchaseOrder | Api.UpdatePurchaseOrder
  ) {
    const { items = [], vendorContactIds = [], vendorId = record?.vendorId } = payload
    yield* Records.checkReference(plant.vendors, payload.vendorId, "vendor", "vendorId")
    for (const [i, id] of vendorContactIds.entries()) {
      const contact = yield* Records.referred(plant.vendorContacts, id, contactOfVendor, `vendorContactIds.${i}`)
      if (contact.vendorId !== vendorId) {
        return yield* badRequest(`there is no such ${contactOfVendor}`, `vendorContactIds.${i}`)
      }
    }
    for (const [i, { partId }] of items.entries()) {
      yield* Records.checkReference(plant.parts, partId, "part", `items.${i}.partId`)
    }
  })

  /** An item as a payload makes or changes it. */
  const itemOf = (present: ItemRecord | undefined, payload: Api.UpdatePurchaseOrderItem): ItemRecord => {
    const { extraFields, id: _, lineExtraFields, quantityReceived, ...rest } = payload
    const record: ItemRecord = present ?? {
      id: plant.nextPurchaseOrderItemId(),
      quantityOrdered: payload.quantityOrdered,
      partId: undefined,
      name: undefined,
      partNumber: undefined,
      price: undefined,
      unitCost: undefined,
      lineExtraFields: undefined,
      fulfillments: []
    }
    const item = changed(record, {
      ...rest,
      lineExtraFields: { ...record.lineExtraFields, ...extraFields, ...lineExtraFields }
    })
    const priced = changed(item, { price: priceOf(record, item, payload.price) })
    // A quantity that was received already has no location. Assumption: it does not add to the stock either.
    return typeof quantityReceived === "number" && quantityReceived !== quantityOf(item)
      ? { ...priced, fulfillments: [legacy(plant, quantityReceived)] }
      : priced
  }

  /** Assumption: the items and costs of a payload replace all that were there. */
  const listsOf = Effect.fnUntraced(function* (
    record: PurchaseOrderRecord | undefined,
    { costs, items }: Pick<Api.UpdatePurchaseOrder, "costs" | "items">
  ) {
    yield* checkIds(items ?? [], record?.items ?? [], "items")
    yield* checkIds(costs ?? [], record?.costs ?? [], "costs")
    return {
      costs: costs?.map((cost: Api.UpdatePurchaseOrderCost) => ({ ...cost, id: cost.id ?? plant.nextCostId() })),
      items: items?.map((item) => itemOf(withIdOf(item, record?.items ?? []), item))
    }
  })

  const changesOf = Effect.fnUntraced(function* <P extends Api.CreatePurchaseOrder | Api.UpdatePurchaseOrder>(
    record: PurchaseOrderRecord | undefined,
    payload: P
  ) {
    yield* checkReferences(record, payload)
    return {
      ...without(payload, apartNames),
      ...(yield* listsOf(record, payload)),
      billingAddress: addressOf(payload.billingAddress, payload.billingAddressId),
      shippingAddress: addressOf(payload.shippingAddress, payload.shippingAddressId)
    }
  })

  return {
    list: Effect.fnUntraced(function* (query = {}) {
      // Assumption: lists leave out purchase orders that are marked as deleted.
      const all = Effect.map(purchaseOrders.all, (all) =>
        memoized(all, "present", () => all.filter(({ deletedAt }) => deletedAt === undefined))
      )
      const found = yield* Records.filter({ all }, query, Records.byTime)
      return yield* shifting(plant.live, found, query, identity, orderOf(query.sort, Records.sortKeys))
    }),

    create: Effect.fnUntraced(function* (payload) {
      const changes = yield* changesOf(undefined, payload)
      const record = yield* Records.create(
        purchaseOrders,
        { ...changes, status: "REQUESTED" },
        ({ organizationId, times, userId }) => ({
          ...times,
          ...Records.noFiles,
          items: [],
          creatorId: userId,
          autoGeneratedNumber: plant.nextPurchaseOrderNumber(organizationId),
          reviewNote: undefined,
          approverId: undefined,
          approvalDate: undefined,
          extraFields: {}
        })
      )
      return detail(record)
    }),

    get: (id) => Effect.map(purchaseOrders.find(id), detail),

    update: Effect.fnUntraced(function* (id, { status, ...payload }) {
      const record = yield* purchaseOrders.find(id)
      const next = changed(record, yield* changesOf(record, payload))
      return yield* saveAndShow(typeof status === "string" ? yield* move(next, status) : next)
    }),

    delete: purchaseOrders.delete,

    setStatus: Effect.fnUntraced(function* (id, { status, ...changes }) {
      return yield* saveAndShow(changed(yield* move(yield* purchaseOrders.find(id), status), changes))
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
        const after = yield* receive(plant, item, payloadItem, `items.${i}`)
        const priced = changed(after, { price: priceOf(item, after) })
        items = items.map((other) => (other === item ? priced : other))
      }
      yield* receiveStock(plant, record.items, items)
      // Assumption: it is completed by hand, even when everything has come.
      return yield* saveAndShow({ ...record, items, status: "PARTIALLY_FULFILLED" })
    }),

    // The vendor does not say whether a comment moves `updatedAt`. That it does not, as with work orders, is assumed.
    addComment: (id, { content: _, ...rest }) => {
      assertEmpty(rest)
      return Effect.map(purchaseOrders.find(id), () => ({ id: plant.nextCommentId() }))
    },

    /** No mail is sent. */
    sendEmails: (id, { emails: _, emailsCC: __, ...rest } = {}) => {
      assertEmpty(rest)
      return purchaseOrders.find(id)
    },

    ...Records.fileOperations(plant, purchaseOrders.find, save)
  }
}

/** What of a payload is not in the record as it is. */
const apartNames = [
  "billingAddress",
  "billingAddressId",
  "costs",
  "items",
  "shippingAddress",
  "shippingAddressId"
] as const

const contactOfVendor = "contact of the vendor"

// ---------------------------------------------------------------------------------------------------------------------
// statuses
// ---------------------------------------------------------------------------------------------------------------------

/** Where each status leads to, as the vendor lists it. Receiving items makes an approved one `PARTIALLY_FULFILLED`. */
const moves: Readonly<Record<Api.PurchaseOrderStatus, ReadonlyArray<Api.SettablePurchaseOrderStatus>>> = {
  REQUESTED: ["PENDING", "DECLINED", "CANCELED"],
  PENDING: ["APPROVED", "DECLINED", "CANCELED"],
  DECLINED: ["PENDING", "CANCELED"],
  APPROVED: ["CANCELED"],
  PARTIALLY_FULFILLED: ["COMPLETED"],
  COMPLETED: ["PARTIALLY_FULFILLED"],
  CANCELED: []
}

const move = Effect.fnUntraced(function* (record: PurchaseOrderRecord, status: Api.SettablePurchaseOrderStatus) {
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
  payload: { readonly id?: R["id"] | undefined },
  records: ReadonlyArray<R>
): R | undefined => records.find(({ id }) => id === payload.id)

/** Each id in a list of a payload must belong to an existing entry, and occur once. */
const checkIds = Effect.fnUntraced(function* (
  payloads: ReadonlyArray<{ readonly id?: number | undefined }>,
  records: ReadonlyArray<{ readonly id?: number | undefined }>,
  name: string
) {
  const left = new Set(records.map(({ id }) => id))
  for (const [i, { id }] of payloads.entries()) {
    if (id !== undefined && !left.delete(id)) return yield* badRequest("there is no such id", `${name}.${i}.id`)
  }
})

/**
 * The new price, if it follows from the unit cost and the quantity, as it does unless it is stated. That the real API
 * reckons so is an assumption.
 */
const priceOf = (before: ItemRecord, { price, quantityOrdered, unitCost }: ItemRecord, stated?: number | null) => {
  const isSame = price !== undefined && before.quantityOrdered === quantityOrdered && before.unitCost === unitCost
  return stated !== undefined || unitCost === undefined || isSame ? undefined : Math.round(unitCost * quantityOrdered)
}

const quantityOf = ({ fulfillments }: ItemRecord): number =>
  fulfillments.reduce((sum, { quantityReceived }) => sum + quantityReceived, 0)

/** What an address changes to. One that is stored elsewhere is not known here. */
const addressOf = (
  payload: Api.PurchaseOrderAddressPayload | null | undefined,
  id: Api.PurchaseOrderAddressId | null | undefined
): Api.PurchaseOrderAddress | null | undefined => {
  if (payload === undefined) return id === undefined ? undefined : null
  if (payload === null) return null
  const { label = null, ...address } = payload
  return label === null ? address : { ...address, label }
}

// ---------------------------------------------------------------------------------------------------------------------
// answers
// ---------------------------------------------------------------------------------------------------------------------

export const detail = (record: PurchaseOrderRecord): Explicit<Api.PurchaseOrder> => ({
  ...record,
  items: record.items.map(itemView),
  costs: record.costs ?? [],
  attachments: record.attachments ?? [],
  vendorContactIds: record.vendorContactIds ?? [],
  extraFields: record.extraFields ?? {}
})

const itemView = (item: ItemRecord): Explicit<Api.PurchaseOrderItem> => ({
  ...item,
  priceDecimal: decimal(item.price),
  unitCostDecimal: decimal(item.unitCost),
  quantityReceived: quantityOf(item),
  fulfillments: item.fulfillments.map(
    (fulfillment): Explicit<Api.Fulfillment> => ({
      ...fulfillment,
      quantityReceived: `${fulfillment.quantityReceived}`
    })
  ),
  // Those of the part, and an older name of those of the line.
  extraFields: undefined,
  partExtraFields: undefined
})

/** Cents in whole units. How many digits the real API writes is not known. */
const decimal = (cents: number | undefined): string | undefined =>
  cents === undefined ? undefined : (cents / 100).toFixed(2)
