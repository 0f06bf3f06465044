/**
 * What is shown of a work order, and what of the records that it refers to.
 *
 * @internal
 */
import type { AssetId, LocationId, PartId, WorkOrderId } from "../../../Ids.ts"
import type { WorkOrderProgress } from "../../../resources/shapes/LinkedWorkOrder.ts"
import type {
  ListWorkOrders,
  SubWorkOrderRow,
  WorkOrderAsset,
  WorkOrderLocation,
  WorkOrderPart,
  WorkOrderRow
} from "../../../resources/WorkOrders.ts"
import { json } from "../../encoder.ts"
import { once } from "../../paging.ts"
import * as Records from "../../records.ts"
import type { AssetRecord } from "../Assets.ts"
import type { LocationRecord } from "../Locations.ts"
import { linkedAsset, linkedLocation } from "../linked.ts"
import { type PartRecord, totalOf } from "../Parts.ts"
import { byUser } from "./costs.ts"
import type { PartUsed, WorkOrderRecord } from "./record.ts"

export type Expand = ListWorkOrders["expand"]

/** What work orders refer to, by id. */
export interface Neighbours {
  readonly assets: ReadonlyMap<AssetId, AssetRecord>
  readonly locations: ReadonlyMap<LocationId, LocationRecord>
  readonly parts: ReadonlyMap<PartId, PartRecord>
}

/**
 * What records refer to, found among all: the same object for the same records, so that it tells whether any was
 * written.
 */
export const makeNeighbours = () => {
  let last: Neighbours | undefined
  return (
    assets: ReadonlyArray<AssetRecord>,
    locations: ReadonlyArray<LocationRecord>,
    parts: ReadonlyArray<PartRecord>
  ): Neighbours => {
    const next = { assets: byId(assets), locations: byId(locations), parts: byId(parts) }
    const isSame = last?.assets === next.assets && last.locations === next.locations && last.parts === next.parts
    last = isSame && last !== undefined ? last : next
    return last
  }
}

/** Records by their ids, for as long as the list of them is the same. */
export const byId = <R extends { readonly id: number }>(records: ReadonlyArray<R>): ReadonlyMap<R["id"], R> =>
  once(records, "by id", () => new Map(records.map((record) => [record.id, record])))

const commonNames = [
  "id",
  "sequentialId",
  "title",
  "status",
  "updatedAt",
  "completedAt",
  "completerId",
  "createdAt",
  "creatorId",
  "description",
  "dueDate",
  "lastMessageSentAt",
  "startDate",
  "locationId",
  "nextId",
  "organizationId",
  "partsAvailability",
  "partStatus",
  "previousId",
  "priority",
  "requesterId",
  "assetId"
] as const

const rowNames = [...commonNames, "dueDateIsFullDay", "recurrenceInfo", "type", "workOrderSummary"] as const

export const detailNames = [
  ...rowNames,
  "assigneeIds",
  "teamIds",
  "categories",
  "externalData",
  "parentId",
  "procedure",
  "thumbnail",
  "vendorIds"
] as const

/** How a record was shown last. `known` is what was looked into for it. */
interface Shown {
  readonly record: WorkOrderRecord
  readonly expand: string
  readonly known: Neighbours | undefined
  readonly row: WorkOrderRow
}

/**
 * Shows the records of lists. Who reads a list again gets the very rows, as long as neither the record nor, where
 * something is expanded, anything that records refer to was written since.
 */
export const makeRows = () => {
  const last = new Map<WorkOrderId, Shown>()
  const rowsWith = (expand: Expand = [], neighbours: Neighbours) => {
    const asked = expand.join()
    const known = asked === "" ? undefined : neighbours
    return (record: WorkOrderRecord): WorkOrderRow => {
      const shown = last.get(record.id)
      if (shown?.record === record && shown.expand === asked && shown.known === known) return shown.row
      const row = known === undefined ? thinRow(record) : expandedRow(record, expand, known)
      const kept = Object.assign(row, { [json]: undefined })
      last.set(record.id, { record, expand: asked, known, row: kept })
      return kept
    }
  }
  return { rowsWith, forget: (id: WorkOrderId) => last.delete(id) }
}

const thinRow = (record: WorkOrderRecord): WorkOrderRow => Records.pick(record, rowNames)

const expandedRow = (record: WorkOrderRecord, expand: Expand, known: Neighbours): WorkOrderRow => ({
  ...thinRow(record),
  ...Records.expanded(record, expand, {
    categories: "categories",
    extra_fields: "extraFields",
    procedure: "procedure",
    thumbnail: "thumbnail",
    vendor_ids: "vendorIds"
  }),
  ...shown(record, expand, known)
})

export const subRow = (record: WorkOrderRecord, expand: Expand, known: Neighbours): SubWorkOrderRow => ({
  ...Records.pick(record, commonNames),
  ...Records.expanded(record, expand, {
    categories: "categories",
    extra_fields: "extraFields",
    procedure: "procedure"
  }),
  ...shown(record, expand, known)
})

/** What rows and the detail show alike when they are asked to. */
export const shown = (record: WorkOrderRecord, expand: Expand = [], { assets, locations, parts }: Neighbours) => {
  const asked = new Set(expand)
  const asset =
    record.assetId !== undefined && (asked.has("asset") || asked.has("asset_extra_fields"))
      ? assets.get(record.assetId)
      : undefined
  const location =
    record.locationId !== undefined && (asked.has("location") || asked.has("location_extra_fields"))
      ? locations.get(record.locationId)
      : undefined
  const times = record.costs.filter(({ type }) => type === "TIME")
  return {
    ...(asked.has("assignees")
      ? {
          assignees: [
            ...record.assigneeIds.map((id) => ({ type: "USER", id })),
            ...record.teamIds.map((id) => ({ type: "TEAM", id }))
          ]
        }
      : undefined),
    ...(asset === undefined ? undefined : { asset: assetOf(asset, asked.has("asset_extra_fields")) }),
    ...(location === undefined ? undefined : { location: locationOf(location, asked.has("location_extra_fields")) }),
    ...(asked.has("parts") || asked.has("part_extra_fields")
      ? { parts: record.partsUsed.map((part) => partOf(part, parts.get(part.partId), asked.has("part_extra_fields"))) }
      : undefined),
    ...(asked.has("times") ? { times: byUser(times) } : undefined),
    ...(asked.has("time_items") ? { timeItems: times } : undefined),
    ...(asked.has("expenditures")
      ? { expenditures: byUser(record.costs.filter(({ type }) => type === "EXPENSE")) }
      : undefined),
    ...Records.expanded(record, expand, { estimated_time: "estimatedTime" })
  }
}

export const assetOf = (asset: AssetRecord, withExtraFields: boolean): WorkOrderAsset => ({
  ...linkedAsset(asset),
  ...(withExtraFields ? { assetExtraFields: asset.extraFields ?? {} } : undefined)
})

export const locationOf = (location: LocationRecord, withExtraFields: boolean): WorkOrderLocation => ({
  ...linkedLocation(location),
  ...(withExtraFields ? { locationExtraFields: location.extraFields ?? {} } : undefined)
})

const partOf = (
  { partId, ...used }: PartUsed,
  part: PartRecord | undefined,
  withExtraFields: boolean
): WorkOrderPart => ({
  ...used,
  id: partId,
  name: `Part ${partId}`,
  ...(part === undefined ? undefined : Records.pick(part, ["name", "description", "unitCost", "barcode"])),
  availableQuantity: part === undefined ? 0 : totalOf(part, "availableQuantity"),
  minimumQuantity: part === undefined ? 0 : totalOf(part, "minimumQuantity"),
  ...(withExtraFields ? { partExtraFields: part?.extraFields ?? {} } : undefined)
})

/** How far a parent has come. What was canceled or skipped counts nowhere. */
export const progressOf = (parts: ReadonlyArray<WorkOrderRecord>): WorkOrderProgress => {
  const count = (wanted: string) => parts.filter(({ status }) => status === wanted).length
  return {
    openCount: count("OPEN"),
    inProgressCount: count("IN_PROGRESS"),
    onHoldCount: count("ON_HOLD"),
    doneCount: count("DONE")
  }
}
