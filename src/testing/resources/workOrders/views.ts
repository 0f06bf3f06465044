/**
 * How answers show work orders, and the records that these refer to.
 *
 * @internal
 */
import type * as Api from "../../../index.ts"
import { json } from "../../encoder.ts"
import type { Explicit } from "../../explicit.ts"
import type { AssetRecord, LocationRecord, PartUsed, WorkOrderRecord } from "../../model.ts"
import type { Plant } from "../../plant.ts"
import { linkedAsset, linkedLocation } from "../linked.ts"
import { totalOf } from "../Parts.ts"
import { byUser } from "./costs.ts"

export type Expand = Api.ListWorkOrders["expand"]

/** The last row of a record, and what it was made of. */
interface View {
  readonly record: WorkOrderRecord
  readonly key: string
  readonly row: Explicit<Api.WorkOrderRow>
}

/**
 * Makes the rows of lists. A list that is read again has the very same rows, unless the record was written since or, if
 * something is expanded or it uses parts, any record that it may refer to.
 */
export const makeRows = (plant: Plant) => {
  const last = new Map<Api.WorkOrderId, View>()
  const rowsWith = (expand: Expand = []) => {
    const { assets, locations, parts } = plant
    // Whether its parts are there changes with the stock.
    const withParts = [...expand, assets.revision(), locations.revision(), parts.revision()].join()
    const plain = expand.length === 0 ? "" : withParts
    return (record: WorkOrderRecord): Explicit<Api.WorkOrderRow> => {
      const key = record.partsUsed.length === 0 ? plain : withParts
      const view = last.get(record.id)
      if (view?.record === record && view.key === key) return view.row
      const row = Object.assign(rowOf(plant, record, expand), { [json]: undefined })
      last.set(record.id, { record, key, row })
      return row
    }
  }
  return { rowsWith, forget: (id: Api.WorkOrderId) => last.delete(id) }
}

const rowOf = (plant: Plant, record: WorkOrderRecord, expand: Expand = []): Explicit<Api.WorkOrderRow> => {
  const has = asked(expand)
  return {
    ...subRowOf(plant, record, expand),
    thumbnail: has("thumbnail", record.thumbnail),
    vendorIds: has("vendor_ids", record.vendorIds)
  }
}

/** A work order as the list of a parent's sub-work-orders shows it. */
export const subRowOf = (plant: Plant, record: WorkOrderRecord, expand: Expand = []) => {
  const has = asked(expand)
  return {
    ...record,
    deletedAt: undefined,
    categories: has("categories", record.categories),
    extraFields: has("extra_fields", record.extraFields),
    procedure: has("procedure", record.procedure),
    ...expandedOf(plant, record, expand)
  }
}

/** Keeps what the query expands. */
const asked =
  (expand: NonNullable<Expand>) =>
  <A>(name: NonNullable<Expand>[number], value: A): A | undefined =>
    expand.includes(name) ? value : undefined

/** What rows and the detail show alike if the query expands it. */
export const expandedOf = (plant: Plant, record: WorkOrderRecord, expand: Expand = []) => {
  const isAsked = (...names: NonNullable<Expand>) => names.some((name) => expand.includes(name))
  const asset = isAsked("asset", "asset_extra_fields") ? plant.assets.peek(record.assetId) : undefined
  const location = isAsked("location", "location_extra_fields") ? plant.locations.peek(record.locationId) : undefined
  const costs = (type: string) => record.costs.filter((cost) => cost.type === type)
  return {
    partsAvailability: availabilityOf(plant, record),
    assignees: isAsked("assignees") ? assigneesOf(record) : undefined,
    asset: asset && assetOf(asset, isAsked("asset_extra_fields")),
    location: location && locationOf(location, isAsked("location_extra_fields")),
    parts: isAsked("parts", "part_extra_fields")
      ? record.partsUsed.map((part) => partOf(plant, part, isAsked("part_extra_fields")))
      : undefined,
    times: isAsked("times") ? byUser(costs("TIME")) : undefined,
    timeItems: isAsked("time_items") ? costs("TIME") : undefined,
    expenditures: isAsked("expenditures") ? byUser(costs("EXPENSE")) : undefined,
    estimatedTime: isAsked("estimated_time") ? record.estimatedTime : undefined
  }
}

const assigneesOf = ({ assigneeIds, teamIds }: WorkOrderRecord): ReadonlyArray<Api.Assignee> => [
  ...assigneeIds.map((id) => ({ type: "USER" as const, id })),
  ...teamIds.map((id) => ({ type: "TEAM" as const, id }))
]

const assetOf = (asset: AssetRecord, withExtraFields: boolean): Explicit<Api.WorkOrderAsset> => ({
  ...linkedAsset(asset),
  assetExtraFields: withExtraFields ? (asset.extraFields ?? {}) : undefined
})

const locationOf = (location: LocationRecord, withExtraFields: boolean): Explicit<Api.WorkOrderLocation> => ({
  ...linkedLocation(location),
  locationExtraFields: withExtraFields ? (location.extraFields ?? {}) : undefined
})

const partOf = (
  { parts }: Plant,
  { partId, ...used }: PartUsed,
  withExtraFields: boolean
): Explicit<Api.WorkOrderPart> => {
  const part = parts.peek(partId)
  return {
    ...used,
    id: partId,
    name: part?.name ?? `Part ${partId}`,
    description: part?.description,
    area: undefined,
    unitCost: part?.unitCost,
    barcode: part?.barcode,
    availableQuantity: part === undefined ? 0 : totalOf(part, "availableQuantity"),
    minimumQuantity: part === undefined ? 0 : totalOf(part, "minimumQuantity"),
    extraFields: undefined,
    partExtraFields: withExtraFields ? (part?.extraFields ?? {}) : undefined
  }
}

/**
 * Whether the stock covers the parts of a work order that still needs them. Assumptions: a part is looked for at the
 * location that the work order names, or else at all of them, and what is promised to other work is not counted, so
 * nothing is overcommitted.
 */
const availabilityOf = (
  { parts }: Plant,
  { partsUsed, partStatus, status }: WorkOrderRecord
): Api.PartsAvailability | undefined => {
  if (partsUsed.length === 0 || partStatus === "ISSUED" || !needsParts.includes(status)) return undefined
  const covered = partsUsed.filter(({ locationId, partId, quantityUsed }) => {
    const stocks = parts.peek(partId)?.stocks ?? []
    const here = stocks.filter((stock) => locationId === undefined || stock.locationId === locationId)
    return here.reduce((sum, { availableQuantity }) => sum + availableQuantity, 0) >= quantityUsed
  })
  if (covered.length === partsUsed.length) return "PARTS_AVAILABLE"
  return covered.length === 0 ? "PARTS_UNAVAILABLE" : "PARTIAL_PARTS"
}

const needsParts: ReadonlyArray<string> = ["OPEN", "IN_PROGRESS", "ON_HOLD"]

/** How far a parent has come. What was canceled or skipped counts nowhere. */
export const progressOf = (parts: ReadonlyArray<WorkOrderRecord>): Explicit<Api.WorkOrderProgress> => {
  const count = (wanted: string) => parts.filter(({ status }) => status === wanted).length
  return {
    openCount: count("OPEN"),
    inProgressCount: count("IN_PROGRESS"),
    onHoldCount: count("ON_HOLD"),
    doneCount: count("DONE")
  }
}
