import type * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import type * as Api from "../../index.ts"
import type { Behaviour } from "../behaviour.ts"
import { changed, type Explicit, expanded, type Loose, pick, without } from "../explicit.ts"
import type { ItemRecord, PartRecord, Stock, WorkOrderRecord } from "../model.ts"
import { orderOf, shifting } from "../paging.ts"
import * as Records from "../records.ts"
import { badRequest } from "../refusal.ts"

const emptyStock: Stock = {
  availableQuantity: 0,
  locationId: undefined,
  minimumQuantity: undefined,
  maximumQuantity: undefined,
  area: undefined
}

/**
 * A part with another quantity at a place: more if it is positive, less if it is negative. Without a location it is the
 * first place. Assumption: stock cannot fall below zero.
 */
export const restocked = (
  record: PartRecord,
  locationId: Api.LocationId | undefined,
  quantity: number,
  updatedAt: DateTime.Utc
): PartRecord => {
  const at = locationId === undefined ? 0 : record.stocks.findIndex((stock) => stock.locationId === locationId)
  const stock = record.stocks[at]
  const availableQuantity = Math.max(0, (stock?.availableQuantity ?? 0) + quantity)
  const stocks =
    stock === undefined
      ? [...record.stocks, { ...emptyStock, availableQuantity, locationId }]
      : record.stocks.with(at, { ...stock, availableQuantity })
  return { ...record, stocks, updatedAt }
}

/** Teams are not looked at: references to them are taken as they are given. */
export const parts: Behaviour<"Parts"> = (plant) => {
  const { assets, locations, parts } = plant

  /** A place with what a payload says about it. */
  const stockAt = Effect.fnUntraced(function* (
    stock: Stock | undefined,
    payload: Api.PartLocationPayload,
    fieldPath: string
  ) {
    yield* Records.referred(locations, payload.locationId, "location", `${fieldPath}.locationId`)
    const next = changed<Stock, Api.PartLocationPayload>(stock ?? emptyStock, payload)
    // What a payload leaves out counts too, so this cannot be seen before sending.
    return (next.maximumQuantity ?? Number.POSITIVE_INFINITY) < (next.minimumQuantity ?? 0)
      ? yield* badRequest("must be >= minimumQuantity", `${fieldPath}.maximumQuantity`)
      : next
  })

  /** The places, merged with those of a payload. Assumption: of two for the same location, the later counts. */
  const merge = Effect.fnUntraced(function* (
    stocks: ReadonlyArray<Stock>,
    payloads: ReadonlyArray<Api.PartLocationPayload>,
    fieldPath: string
  ) {
    const result = [...stocks]
    for (const [i, payload] of payloads.entries()) {
      const at = result.findIndex(({ locationId }) => locationId === payload.locationId)
      const stock = yield* stockAt(result[at], payload, `${fieldPath}.${i}`)
      result.splice(at < 0 ? result.length : at, 1, stock)
    }
    return result
  })

  /** Assumption: the stock of a place goes with the place. */
  const clear = Effect.fnUntraced(function* (stocks: ReadonlyArray<Stock>, ids: ReadonlyArray<Api.LocationId>) {
    const unknown = ids.findIndex((id) => stocks.every(({ locationId }) => locationId !== id))
    if (unknown >= 0) {
      return yield* badRequest("the part is not at this location", `locations.removedLocationIds.${unknown}`)
    }
    return stocks.filter(({ locationId }) => locationId === undefined || !ids.includes(locationId))
  })

  /** The older properties are about the one place of a part. Assumption: a part with several is refused. */
  const flat = Effect.fnUntraced(function* (stocks: ReadonlyArray<Stock>, changes: FlatStock) {
    const [name] = Object.keys(changes)
    if (name === undefined) return stocks
    if (stocks.length > 1) return yield* badRequest("the part is at several locations: use locations", name)
    yield* Records.checkReference(locations, changes.locationId, "location", "locationId")
    return [changed<Stock, FlatStock>(stocks[0] ?? emptyStock, changes)]
  })

  const stocksOf = Effect.fnUntraced(function* (
    stocks: ReadonlyArray<Stock>,
    payload: Api.CreatePart | Api.UpdatePart
  ) {
    const { locations } = payload
    if (locations === undefined) return yield* flat(stocks, pick(payload, flatNames))
    if (isList(locations)) return yield* merge([], locations, "locations")
    const kept = yield* clear(stocks, locations.removedLocationIds ?? [])
    return yield* merge(kept, locations.addedUpdated ?? [], "locations.addedUpdated")
  })

  /** Assumption: if both are given, the newer property counts. */
  const vendorsOf = Effect.fnUntraced(function* (
    current: ReadonlyArray<Loose<Api.PartVendor>>,
    { vendorIds, vendors }: Pick<Api.CreatePart, "vendorIds" | "vendors">
  ) {
    for (const [i, { vendorId }] of (vendors ?? []).entries()) {
      yield* Records.checkReference(plant.vendors, vendorId, "vendor", `vendors.${i}.vendorId`)
    }
    yield* Records.checkReferences(plant.vendors, vendorIds, "vendor", "vendorIds")
    return (
      vendors ??
      vendorIds?.map((vendorId) => current.find((vendor) => vendor.vendorId === vendorId) ?? { vendorId }) ??
      current
    )
  })

  /**
   * What of a payload goes into the record, once everything that it refers to was found. That it changes neither times
   * nor what is committed to work orders is an assumption.
   */
  const changesOf = Effect.fnUntraced(function* <P extends Api.CreatePart | Api.UpdatePart>(
    record: PartRecord | undefined,
    payload: P
  ) {
    yield* Records.checkReferences(assets, payload.assetIds, "asset", "assetIds")
    return {
      ...without(payload, apartNames),
      stocks: yield* stocksOf(record?.stocks ?? [], payload),
      vendors: yield* vendorsOf(record?.vendors ?? [], payload)
    }
  })

  /** The work orders that still have some of a part to use. */
  const openWork = (id: Api.PartId) => plant.by.partOfWorkOrder(id).filter(({ status }) => !ended.includes(status))

  /**
   * How much of a part is on its way: what was ordered and has not come. Assumption: an order counts from its approval
   * until it is completed or canceled.
   */
  const onOrder = (id: Api.PartId): number =>
    plant.by
      .partOfPurchaseOrder(id)
      .filter(({ deletedAt, status }) => deletedAt === undefined && onTheirWay.includes(status))
      .flatMap(({ items }) => items.filter(({ partId }) => partId === id))
      .reduce((sum, item) => sum + wholeUnits(item.quantityOrdered - receivedOf(item)), 0)

  const view = (record: PartRecord) => viewOf(record, openWork(record.id), onOrder(record.id))

  const detail = (record: PartRecord) => ({
    ...view(record),
    assetIds: record.assetIds ?? [],
    teamIds: record.teamIds ?? [],
    attachments: record.attachments ?? [],
    extraFields: record.extraFields ?? {},
    vendorIds: record.vendors.flatMap(({ vendorId }) => vendorId ?? []),
    deletedAt: undefined
  })

  return {
    list: Effect.fnUntraced(function* (query = {}) {
      const found = yield* Records.filter(parts, query, {
        ...Records.byTime,
        partNumber: (wanted) => (record) => record.vendors.some(({ partNumber = "" }) => wanted.includes(partNumber))
      })
      const row = (record: PartRecord) => ({
        ...view(record),
        ...expanded(record, query.expand, { extra_fields: "extraFields", vendors: "vendors" })
      })
      return yield* shifting(plant.live, found, query, row, orderOf(query.sort, Records.sortKeys))
    }),

    create: Effect.fnUntraced(function* (payload) {
      return yield* Records.create(parts, yield* changesOf(undefined, payload), ({ times }) => ({
        ...times,
        ...Records.noFiles,
        extraFields: {}
      }))
    }),

    get: (id) => Effect.map(parts.find(id), detail),

    update: Effect.fnUntraced(function* (id, payload) {
      const record = yield* parts.find(id)
      return detail(yield* Records.save(parts, changed(record, yield* changesOf(record, payload))))
    }),

    /** Assumption: work that has ended still says what it used, and orders are left with the names of their items. */
    delete: Effect.fnUntraced(function* (id) {
      yield* parts.delete(id)
      for (const workOrder of openWork(id)) {
        const partsUsed = workOrder.partsUsed.filter(({ partId }) => partId !== id)
        const partStatus = partsUsed.length === 0 ? "NO_PARTS" : workOrder.partStatus
        plant.workOrders.replace({ ...workOrder, partsUsed, partStatus })
      }
      for (const order of plant.by.partOfPurchaseOrder(id)) {
        const items = order.items.map((item) => (item.partId === id ? { ...item, partId: undefined } : item))
        plant.purchaseOrders.replace({ ...order, items })
      }
    }),

    ...Records.fileOperations(plant, parts.find, (record) => Records.save(parts, record))
  }
}

const ended: ReadonlyArray<string> = ["DONE", "CANCELED", "SKIPPED"]

const onTheirWay: ReadonlyArray<string> = ["APPROVED", "PARTIALLY_FULFILLED"]

/** The answer has whole units only, although orders may have parts of one. */
const wholeUnits = (quantity: number): number => Math.ceil(Math.min(Math.max(0, quantity), 2 ** 31))

const receivedOf = ({ fulfillments }: ItemRecord): number =>
  fulfillments.reduce((sum, { quantityReceived }) => sum + quantityReceived, 0)

const flatNames = ["area", "availableQuantity", "minimumQuantity", "locationId"] as const

/** What of a payload is not in the record as it is. */
const apartNames = [
  ...flatNames,
  "assignedQuantity",
  "committedQuantities",
  "createdAt",
  "deletedAt",
  "locations",
  "updatedAt",
  "vendorIds",
  "vendors"
] as const

/** What the older properties say. */
type FlatStock = Pick<Api.CreatePart, (typeof flatNames)[number]>

const isList = (
  locations: NonNullable<Api.CreatePart["locations"] | Api.UpdatePart["locations"]>
): locations is NonNullable<Api.CreatePart["locations"]> => Array.isArray(locations)

/**
 * What is set aside for work orders at one place, or at all of them. A work order that names no place uses the first.
 */
const committedTo = (record: PartRecord, work: ReadonlyArray<WorkOrderRecord>, at?: Stock) => {
  const uses = work.flatMap(({ partStatus, partsUsed }) =>
    partsUsed
      .filter(({ locationId = record.stocks[0]?.locationId, partId }) => {
        return partId === record.id && (at === undefined || locationId === at.locationId)
      })
      .map(({ quantityUsed }) => ({ partStatus, quantityUsed }))
  )
  const sum = (wanted?: string) =>
    uses.reduce(
      (total, { partStatus, quantityUsed }) =>
        wanted === undefined || partStatus === wanted ? total + quantityUsed : total,
      0
    )
  return {
    committedQuantities: { kitted: sum("KITTED"), reserved: sum("RESERVED"), staged: sum("STAGED") },
    reservedQuantity: sum("RESERVED"),
    assignedQuantity: sum()
  }
}

/** A quantity over all places. */
export const totalOf = (
  { stocks }: PartRecord,
  name: "availableQuantity" | "maximumQuantity" | "minimumQuantity"
): number => stocks.reduce((sum, stock) => sum + (stock[name] ?? 0), 0)

/** The most of a part that should be in stock, if any of its places has such a bound. */
export const maximumOf = (record: PartRecord): number | undefined =>
  record.stocks.some(({ maximumQuantity }) => maximumQuantity !== undefined)
    ? totalOf(record, "maximumQuantity")
    : undefined

/** What rows and the detail show alike. */
const viewOf = (record: PartRecord, work: ReadonlyArray<WorkOrderRecord>, orderedQuantity: number) => {
  const { stocks } = record
  const inStockQuantity = totalOf(record, "availableQuantity")
  return {
    ...record,
    locationId: stocks[0]?.locationId,
    area: stocks[0]?.area,
    locations: stocks.flatMap(({ locationId, ...stock }): ReadonlyArray<Explicit<Api.PartLocation>> => {
      if (locationId === undefined) return []
      const place = { ...stock, locationId }
      return [{ ...place, ...committedTo(record, work, place) }]
    }),
    partTypes: record.partTypes ?? [],
    inStockQuantity,
    availableQuantity: inStockQuantity,
    minimumQuantity: totalOf(record, "minimumQuantity"),
    maximumQuantity: maximumOf(record),
    orderedQuantity,
    ...committedTo(record, work)
  }
}
