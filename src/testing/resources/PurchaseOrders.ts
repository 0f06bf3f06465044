/**
 * Purchase orders in memory.
 *
 * @internal
 */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import type { LocationId, PartId, PurchaseOrderId, UserId } from "../../Ids.ts"
import type { Address, NewAddress } from "../../resources/Addresses.ts"
import type {
  CreatePurchaseOrder,
  NewPurchaseOrderItem,
  PurchaseOrder,
  PurchaseOrderCost,
  PurchaseOrderFulfillment,
  PurchaseOrderItem,
  PurchaseOrderItemChange,
  PurchaseOrderRow,
  PurchaseOrderStatus,
  PurchaseOrdersService,
  UpdatedPurchaseOrder,
  UpdatePurchaseOrder
} from "../../resources/PurchaseOrders.ts"
import { byOffset, orderOf, sorted } from "../paging.ts"
import { Acting, type Behaviour, type Kept, type Plant } from "../plant.ts"
import * as Records from "../records.ts"
import { badRequest } from "../refusal.ts"
import { restocked } from "./Parts.ts"

/** A purchase order as the plant keeps it. */
export interface PurchaseOrderRecord
  extends Omit<UpdatedPurchaseOrder, "createdAt" | "creatorId" | "status" | "updatedAt">,
    Kept {
  readonly id: PurchaseOrderId
  readonly creatorId: UserId
  readonly status: PurchaseOrderStatus
  readonly createdAt: DateTime.Utc
  readonly updatedAt: DateTime.Utc
}

/** The moves that the API documents. To `PARTIALLY_FULFILLED` an approved order comes by receiving. */
const moves: Readonly<Record<PurchaseOrderStatus, ReadonlyArray<PurchaseOrderStatus>>> = {
  REQUESTED: ["PENDING", "DECLINED", "CANCELED"],
  PENDING: ["APPROVED", "DECLINED", "CANCELED"],
  DECLINED: ["PENDING", "CANCELED"],
  APPROVED: ["CANCELED"],
  PARTIALLY_FULFILLED: ["COMPLETED"],
  COMPLETED: ["PARTIALLY_FULFILLED"],
  CANCELED: []
}

/** What arrived of a part, and where, if anybody said. */
interface Arrival {
  readonly partId: PartId
  readonly locationId: LocationId | undefined
  readonly quantity: number
}

export const purchaseOrders = (plant: Plant): Behaviour<PurchaseOrdersService> => {
  const { parts, purchaseOrders, vendors } = plant

  /** Whatever an order names must exist. Addresses of the organization cannot be made by the API, so none has an id. */
  const check = Effect.fnUntraced(function* (payload: CreatePurchaseOrder | UpdatePurchaseOrder) {
    if (payload.billingAddressId != null) return yield* badRequest("there is no such address", "billingAddressId")
    if (payload.shippingAddressId != null) return yield* badRequest("there is no such address", "shippingAddressId")
    if (payload.vendorId != null) {
      yield* Effect.mapError(vendors.find(payload.vendorId), () => badRequest("there is no such vendor", "vendorId"))
    }
    for (const [i, { partId }] of (payload.items ?? []).entries()) {
      if (partId == null) continue
      yield* Effect.mapError(parts.find(partId), () => badRequest("there is no such part", `items.${i}.partId`))
    }
  })

  const itemOf = (
    item: NewPurchaseOrderItem | Omit<PurchaseOrderItemChange, "id">,
    known: PurchaseOrderItem | undefined
  ): PurchaseOrderItem => {
    const kept = known ?? { id: plant.nextPurchaseOrderItemId(), quantityOrdered: item.quantityOrdered }
    return priced(Records.changed<PurchaseOrderItem>(kept, item))
  }

  const shown = ({ organizationId: _, ...record }: PurchaseOrderRecord): PurchaseOrder => ({
    ...record,
    costs: record.costs ?? [],
    attachments: record.attachments ?? [],
    vendorContactIds: record.vendorContactIds ?? [],
    extraFields: record.extraFields ?? {},
    updatedAt: DateTime.formatIso(record.updatedAt)
  })

  const touched = (record: PurchaseOrderRecord) => Effect.map(DateTime.now, (updatedAt) => ({ ...record, updatedAt }))

  const replace = Effect.fnUntraced(function* (record: PurchaseOrderRecord) {
    const changed = yield* touched(record)
    purchaseOrders.replace(changed)
    return shown(changed)
  })

  /** Puts what arrived into the stock of its parts. A part that is gone meanwhile has none. */
  const store = Effect.fnUntraced(function* (arrivals: ReadonlyArray<Arrival>) {
    const now = yield* DateTime.now
    for (const { locationId, partId, quantity } of arrivals) {
      const part = (yield* parts.all).find(({ id }) => id === partId)
      if (part !== undefined) parts.replace(restocked(part, locationId, quantity, now))
    }
  })

  const moved = Effect.fnUntraced(function* (
    record: PurchaseOrderRecord,
    status: PurchaseOrderStatus,
    note: string | null | undefined
  ) {
    if (status !== record.status && !moves[record.status].includes(status)) {
      return yield* badRequest(`a purchase order cannot move from ${record.status} to ${status}`, "status")
    }
    const { userId } = yield* Acting
    const now = yield* DateTime.now
    const approval = status === "APPROVED" ? { approverId: userId, approvalDate: DateTime.formatIso(now) } : {}
    return Records.changed(record, { status, ...approval, ...(note === undefined ? undefined : { reviewNote: note }) })
  })

  return {
    list: Effect.fnUntraced(function* (query = {}) {
      const within = (yield* purchaseOrders.all).filter(
        ({ createdAt, updatedAt }) =>
          Records.isBetween(updatedAt, query.updatedAt) && Records.isBetween(createdAt, query.createdAt)
      )
      const found = yield* Records.filterByCustomFields(within, query.customFields)
      const order = orderOf(query.sort, {
        id: ({ id }: PurchaseOrderRecord) => id,
        createdAt: ({ createdAt }) => createdAt,
        updatedAt: ({ updatedAt }) => updatedAt
      })
      return yield* byOffset(sorted(found, order), query, row)
    }),

    create: Effect.fnUntraced(function* (whole) {
      yield* check(whole)
      const {
        billingAddress: _,
        billingAddressId: __,
        costs,
        items,
        shippingAddress: ___,
        shippingAddressId: ____,
        ...payload
      } = whole
      const { organizations, userId } = yield* Acting
      const now = yield* DateTime.now
      const madeItems = items.map((item) => itemOf(item, undefined))
      const record = purchaseOrders.insert((id) =>
        Records.changed<PurchaseOrderRecord>(
          {
            id,
            organizationId: organizations[0],
            status: "REQUESTED",
            autoGeneratedNumber: plant.nextPurchaseOrderNumber(organizations[0]),
            creatorId: userId,
            createdAt: now,
            updatedAt: now,
            items: madeItems,
            costs: (costs ?? []).map((cost) => ({ id: plant.nextPurchaseOrderCostId(), ...cost }))
          },
          { ...payload, ...addressesOf(whole) }
        )
      )
      return shown(record)
    }),

    get: (id) => Effect.map(purchaseOrders.find(id), shown),

    update: Effect.fnUntraced(function* (id, payload) {
      const record = yield* purchaseOrders.find(id)
      yield* check(payload)
      const {
        billingAddress: _,
        billingAddressId: __,
        costs,
        items,
        shippingAddress: ___,
        shippingAddressId: ____,
        status,
        ...rest
      } = payload
      const known = new Map(record.items.map((item) => [item.id, item]))
      const changedItems =
        items === undefined
          ? undefined
          : yield* Effect.forEach(items, ({ id, ...item }, i) => {
              if (id !== undefined && !known.has(id)) {
                return Effect.fail(badRequest("there is no such item", `items.${i}.id`))
              }
              return Effect.succeed(itemOf(item, id === undefined ? undefined : known.get(id)))
            })
      const changedCosts = costs?.map(
        (cost): PurchaseOrderCost => ({ ...cost, id: cost.id ?? plant.nextPurchaseOrderCostId() })
      )
      const extraFields = { ...record.extraFields, ...payload.extraFields }
      const changed = Records.changed(record, {
        ...rest,
        ...addressesOf(payload),
        extraFields,
        ...(changedItems && { items: changedItems }),
        ...(changedCosts && { costs: changedCosts })
      })
      // The deprecated way to a status obeys the same rules.
      const to = status == null ? undefined : statuses.find((known) => known === status)
      if (status != null && to === undefined) return yield* badRequest(`'${status}' is not a status`, "status")
      return yield* replace(to === undefined ? changed : yield* moved(changed, to, undefined))
    }),

    delete: Effect.fnUntraced(function* (id) {
      yield* purchaseOrders.find(id)
      purchaseOrders.remove(id)
    }),

    setStatus: Effect.fnUntraced(function* (id, { reviewNote, status }) {
      return yield* replace(yield* moved(yield* purchaseOrders.find(id), status, reviewNote))
    }),

    receive: Effect.fnUntraced(function* (id, { items }) {
      const record = yield* purchaseOrders.find(id)
      if (!receivable.includes(record.status)) {
        return yield* badRequest(`a purchase order that is ${record.status} cannot be received`, "status")
      }
      const known = new Map(record.items.map((item) => [item.id, item]))
      const arrivals: Array<Arrival> = []
      for (const [i, item] of items.entries()) {
        const before = known.get(item.id)
        if (before === undefined) return yield* badRequest("there is no such item", `items.${i}.id`)
        const received = "fulfillments" in item ? fulfilled(plant, before, item.fulfillments) : undefined
        if (received === "unknown") return yield* badRequest("there is no such fulfillment", `items.${i}.fulfillments`)
        const unitCost = item.unitCost === undefined ? undefined : { unitCost: item.unitCost }
        const after: PurchaseOrderItem =
          received === undefined
            ? { ...before, ...unitCost, quantityReceived: "quantityReceived" in item ? item.quantityReceived : 0 }
            : { ...before, ...unitCost, ...received.item }
        known.set(item.id, priced(after))
        if (before.partId === undefined) continue
        const { partId } = before
        arrivals.push(
          ...(received?.arrived.map((arrival) => ({ partId, ...arrival })) ?? [
            {
              partId,
              locationId: undefined,
              quantity: (after.quantityReceived ?? 0) - (before.quantityReceived ?? 0)
            }
          ])
        )
      }
      yield* store(arrivals)
      const status: PurchaseOrderStatus = record.status === "COMPLETED" ? "COMPLETED" : "PARTIALLY_FULFILLED"
      return yield* replace({ ...record, status, items: [...known.values()] })
    }),

    addComment: Effect.fnUntraced(function* (id) {
      // No operation reads comments of purchase orders, so none are kept.
      yield* purchaseOrders.find(id)
      return { id: plant.nextCommentId() }
    }),

    email: (id) => Effect.map(purchaseOrders.find(id), ({ id }) => ({ id })),

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

const statuses = Object.keys(moves) as ReadonlyArray<PurchaseOrderStatus>

/** What can be received. That a completed order takes more is an assumption: both statuses lead to each other. */
const receivable: ReadonlyArray<PurchaseOrderStatus> = ["APPROVED", "PARTIALLY_FULFILLED", "COMPLETED"]

/** An item with its price, where the price follows from the cost of one. */
const priced = (item: PurchaseOrderItem): PurchaseOrderItem => {
  const { quantityOrdered, unitCost } = item
  const price = item.price ?? (unitCost === undefined ? undefined : unitCost * quantityOrdered)
  return {
    ...item,
    ...(price !== undefined && { price, priceDecimal: decimal(price) }),
    ...(unitCost !== undefined && { unitCostDecimal: decimal(unitCost) })
  }
}

const decimal = (cents: number): string => (cents / 100).toFixed(2)

/** What is received of an item after more arrived, and what that is. Each fulfillment tells its whole quantity. */
const fulfilled = (
  plant: Plant,
  item: PurchaseOrderItem,
  quantities: ReadonlyArray<{
    readonly id?: number
    readonly locationId?: LocationId
    readonly quantityReceived: number
    readonly isLegacy?: boolean
  }>
) => {
  const known = new Map((item.fulfillments ?? []).map((fulfillment) => [fulfillment.id, fulfillment]))
  const arrived: Array<Omit<Arrival, "partId">> = []
  for (const { id = plant.nextFulfillmentId(), isLegacy = false, locationId, quantityReceived } of quantities) {
    const before = known.get(id)
    if (before === undefined && quantities.some((quantity) => quantity.id === id)) return "unknown"
    const place = locationId ?? before?.locationId
    known.set(id, {
      id,
      quantityReceived: `${quantityReceived}`,
      isLegacy,
      ...(place !== undefined && { locationId: place })
    } satisfies PurchaseOrderFulfillment)
    arrived.push({ locationId: place, quantity: quantityReceived - Number(before?.quantityReceived ?? 0) })
  }
  const fulfillments = [...known.values()]
  const quantityReceived = fulfillments.reduce((sum, { quantityReceived }) => sum + Number(quantityReceived ?? 0), 0)
  return { item: { fulfillments, quantityReceived }, arrived }
}

/** The addresses of a payload. A label that is cleared is one that is not there. */
const addressesOf = ({ billingAddress, shippingAddress }: CreatePurchaseOrder | UpdatePurchaseOrder) => ({
  ...(billingAddress !== undefined && { billingAddress: billingAddress && addressOf(billingAddress) }),
  ...(shippingAddress !== undefined && { shippingAddress: shippingAddress && addressOf(shippingAddress) })
})

const addressOf = ({ label, ...lines }: NewAddress): Address => ({ ...lines, ...(label != null && { label }) })

const row = (record: PurchaseOrderRecord): PurchaseOrderRow => ({
  ...Records.pick(record, ["id", "status", "createdAt"]),
  updatedAt: DateTime.formatIso(record.updatedAt)
})
