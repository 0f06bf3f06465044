/**
 * Parts in memory, with their stock.
 *
 * Purchase orders and teams are not looked at: nothing is on order, and references to teams are taken as they are
 * given.
 *
 * @internal
 */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import type { LocationId, PartId } from "../../Ids.ts"
import type {
  CreatePart,
  ListParts,
  Part,
  PartLocation,
  PartLocationPayload,
  PartRow,
  PartsService,
  UpdatePart
} from "../../resources/Parts.ts"
import type { PartVendor } from "../../resources/shapes/Purchasing.ts"
import { orderOf, shifting } from "../paging.ts"
import { Acting, type Behaviour, type Given, type Kept, type Plant } from "../plant.ts"
import * as Records from "../records.ts"
import { badRequest } from "../refusal.ts"
import type { WorkOrderRecord } from "./workOrders/record.ts"

/** What lies of a part at one place. The place has no location where the part was created without one. */
export interface Stock {
  readonly locationId?: LocationId
  readonly availableQuantity: number
  readonly minimumQuantity?: number
  readonly maximumQuantity?: number
  readonly area?: string
}

/** A part as the plant keeps it. What is assigned to work orders is found in these. */
export interface PartRecord
  extends Pick<
      Part,
      | "assetIds"
      | "attachments"
      | "barcode"
      | "description"
      | "extraFields"
      | "name"
      | "partTypes"
      | "teamIds"
      | "thumbnail"
      | "unitCost"
    >,
    Kept {
  readonly id: PartId
  readonly stocks: ReadonlyArray<Stock>
  readonly vendors: ReadonlyArray<PartVendor>
  readonly createdAt: DateTime.Utc
  readonly updatedAt: DateTime.Utc
}

/**
 * A part with another quantity at a place: more where it is positive, less where it is negative. Without a location it
 * is the first place. That stock cannot fall below zero is an assumption.
 */
export const restocked = (
  record: PartRecord,
  locationId: LocationId | undefined,
  quantity: number,
  updatedAt: DateTime.Utc
): PartRecord => {
  const at = locationId === undefined ? 0 : record.stocks.findIndex((stock) => stock.locationId === locationId)
  const stock = record.stocks[at]
  const availableQuantity = Math.max(0, (stock?.availableQuantity ?? 0) + quantity)
  const stocks =
    stock === undefined
      ? [...record.stocks, { availableQuantity, ...(locationId === undefined ? undefined : { locationId }) }]
      : record.stocks.with(at, { ...stock, availableQuantity })
  return { ...record, stocks, updatedAt }
}

export const parts = (plant: Plant): Behaviour<PartsService> => {
  const { assets, locations, parts, workOrders } = plant

  /** A place with what a payload says about it. */
  const stocked = Effect.fnUntraced(function* (
    stock: Stock | undefined,
    payload: PartLocationPayload,
    fieldPath: string
  ) {
    yield* Records.referred(locations, payload.locationId, "location", `${fieldPath}.locationId`)
    const changed = Records.changed<Stock>(stock ?? { availableQuantity: 0 }, payload)
    // What a payload leaves out counts too, so this cannot be seen before sending.
    return (changed.maximumQuantity ?? Number.POSITIVE_INFINITY) < (changed.minimumQuantity ?? 0)
      ? yield* badRequest("must be >= minimumQuantity", `${fieldPath}.maximumQuantity`)
      : changed
  })

  /** The places with those of a payload among them. Of two that are alike, the later counts: an assumption. */
  const merged = Effect.fnUntraced(function* (
    stocks: ReadonlyArray<Stock>,
    payloads: ReadonlyArray<PartLocationPayload>,
    fieldPath: string
  ) {
    const result = [...stocks]
    for (const [i, payload] of payloads.entries()) {
      const at = result.findIndex(({ locationId }) => locationId === payload.locationId)
      const stock = yield* stocked(result[at], payload, `${fieldPath}.${i}`)
      result.splice(at < 0 ? result.length : at, 1, stock)
    }
    return result
  })

  /** That the stock of a place goes with the place is an assumption. */
  const removed = Effect.fnUntraced(function* (stocks: ReadonlyArray<Stock>, ids: ReadonlyArray<LocationId>) {
    const unknown = ids.findIndex((id) => stocks.every(({ locationId }) => locationId !== id))
    if (unknown >= 0) {
      return yield* badRequest("the part is not at this location", `locations.removedLocationIds.${unknown}`)
    }
    return stocks.filter(({ locationId }) => locationId === undefined || !ids.includes(locationId))
  })

  /** The older properties are about the one place of a part. A part with several is refused: an assumption. */
  const flat = Effect.fnUntraced(function* (stocks: ReadonlyArray<Stock>, payload: Given<CreatePart | UpdatePart>) {
    const changes = Records.pick(payload, flatNames)
    const [name] = Object.keys(changes)
    if (name === undefined) return stocks
    if (stocks.length > 1) return yield* badRequest("the part is at several locations: use locations", name)
    if (typeof changes.locationId === "number")
      yield* Records.referred(locations, changes.locationId, "location", "locationId")
    return [Records.changed<Stock>(stocks[0] ?? { availableQuantity: 0 }, changes)]
  })

  const stocksOf = Effect.fnUntraced(function* (stocks: ReadonlyArray<Stock>, payload: Given<CreatePart | UpdatePart>) {
    const { locations } = payload
    if (locations === undefined) return yield* flat(stocks, payload)
    if (isList(locations)) return yield* merged([], locations, "locations")
    const kept = yield* removed(stocks, locations.removedLocationIds ?? [])
    return yield* merged(kept, locations.addedUpdated ?? [], "locations.addedUpdated")
  })

  /** Where both are given, the newer property counts: an assumption. */
  const vendorsOf = Effect.fnUntraced(function* (
    current: ReadonlyArray<PartVendor>,
    { vendorIds, vendors }: Given<CreatePart | UpdatePart>
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
   * What of a payload goes into the record, once everything that it refers to was found. Times, and what is committed
   * to work orders, are the plant's own: that a payload cannot change them is an assumption.
   */
  const changesOf = Effect.fnUntraced(function* (
    record: PartRecord | undefined,
    payload: Given<CreatePart | UpdatePart>
  ) {
    yield* Records.checkReferences(assets, payload.assetIds, "asset", "assetIds")
    const changes: Records.Changes<PartRecord> = {
      ...Records.pick(payload, plainNames),
      extraFields: { ...record?.extraFields, ...payload.extraFields },
      stocks: yield* stocksOf(record?.stocks ?? [], payload),
      vendors: yield* vendorsOf(record?.vendors ?? [], payload)
    }
    return changes
  })

  const touched = (record: PartRecord) => Effect.map(DateTime.now, (updatedAt) => ({ ...record, updatedAt }))

  /** The work orders that still have parts to use. */
  const openWork = Effect.map(workOrders.all, (all) => all.filter(({ status }) => !ended.includes(status)))

  const detail = Effect.fnUntraced(function* (record: PartRecord) {
    const part: Part = {
      ...shown(record, yield* openWork),
      ...Records.pick(record, ["thumbnail"]),
      assetIds: record.assetIds ?? [],
      teamIds: record.teamIds ?? [],
      attachments: record.attachments ?? [],
      extraFields: record.extraFields ?? {},
      vendors: record.vendors,
      vendorIds: record.vendors.flatMap(({ vendorId }) => vendorId ?? [])
    }
    return part
  })

  return {
    list: Effect.fnUntraced(function* (query = {}) {
      const work = yield* openWork
      const labelled = yield* Records.filterByCustomFields(yield* parts.all, query.customFields)
      const rows = labelled.filter((record) => matches(record, query))
      const order = orderOf(query.sort, {
        id: ({ id }: PartRecord) => id,
        createdAt: ({ createdAt }) => createdAt,
        updatedAt: ({ updatedAt }) => updatedAt
      })
      return yield* shifting(
        plant.live,
        rows,
        query,
        order,
        (record): PartRow => ({
          ...shown(record, work),
          organizationId: record.organizationId,
          ...Records.expanded(record, query.expand, { extra_fields: "extraFields", vendors: "vendors" })
        })
      )
    }),

    create: Effect.fnUntraced(function* (payload) {
      const changes = yield* changesOf(undefined, payload)
      const { organizations } = yield* Acting
      const now = yield* DateTime.now
      const { id } = parts.insert((id) =>
        Records.changed<PartRecord>(
          {
            id,
            name: payload.name,
            organizationId: organizations[0],
            stocks: [],
            vendors: [],
            createdAt: now,
            updatedAt: now
          },
          changes
        )
      )
      return { id }
    }),

    get: (id) => Effect.flatMap(parts.find(id), detail),

    update: Effect.fnUntraced(function* (id, payload) {
      const record = yield* parts.find(id)
      const changed = yield* touched(Records.changed(record, yield* changesOf(record, payload)))
      parts.replace(changed)
      return yield* detail(changed)
    }),

    delete: Effect.fnUntraced(function* (id) {
      yield* parts.find(id)
      parts.remove(id)
    }),

    uploadAttachment: Effect.fnUntraced(function* (id, filename, file) {
      const { answer, record } = yield* Records.attached(plant, yield* parts.find(id), filename, file)
      parts.replace(yield* touched(record))
      return answer
    }),

    deleteAttachment: Effect.fnUntraced(function* (id, filename) {
      parts.replace(yield* touched(yield* Records.detached(yield* parts.find(id), filename)))
    }),

    uploadThumbnail: Effect.fnUntraced(function* (id, filename, file) {
      const { answer, record } = yield* Records.pictured(plant, yield* parts.find(id), filename, file)
      parts.replace(yield* touched(record))
      return answer
    })
  }
}

const flatNames = ["area", "availableQuantity", "minimumQuantity", "locationId"] as const

const plainNames = ["name", "description", "unitCost", "barcode", "partTypes", "assetIds", "teamIds"] as const

const ended: ReadonlyArray<string> = ["DONE", "CANCELED", "SKIPPED"]

const isList = (
  locations: NonNullable<CreatePart["locations"] | UpdatePart["locations"]>
): locations is NonNullable<CreatePart["locations"]> => Array.isArray(locations)

const matches = (record: PartRecord, query: ListParts): boolean =>
  (query.partNumber === undefined ||
    record.vendors.some(({ partNumber = "" }) => query.partNumber?.includes(partNumber) === true)) &&
  Records.isBetween(record.updatedAt, query.updatedAt) &&
  Records.isBetween(record.createdAt, query.createdAt)

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

/** What rows and the detail show alike. */
const shown = (record: PartRecord, work: ReadonlyArray<WorkOrderRecord>) => {
  const { stocks } = record
  const first: Partial<Stock> = stocks[0] ?? {}
  const inStockQuantity = totalOf(record, "availableQuantity")
  return {
    ...Records.pick(record, ["id", "name", "description", "barcode", "unitCost", "createdAt", "updatedAt"]),
    ...Records.pick(first, ["locationId", "area"]),
    locations: stocks.flatMap(
      ({ locationId, ...stock }): ReadonlyArray<PartLocation> =>
        locationId === undefined
          ? []
          : [{ locationId, ...stock, ...committedTo(record, work, { locationId, ...stock }) }]
    ),
    partTypes: record.partTypes ?? [],
    inStockQuantity,
    availableQuantity: inStockQuantity,
    minimumQuantity: totalOf(record, "minimumQuantity"),
    ...(stocks.some(({ maximumQuantity }) => maximumQuantity !== undefined)
      ? { maximumQuantity: totalOf(record, "maximumQuantity") }
      : undefined),
    orderedQuantity: 0,
    ...committedTo(record, work)
  }
}
