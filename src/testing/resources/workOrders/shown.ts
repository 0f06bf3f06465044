/**
 * What is shown of a work order, and what of the records that it refers to.
 *
 * @internal
 */
import type { AssetId, LocationId, PartId } from "../../../Ids.ts"
import type { WorkOrderProgress } from "../../../resources/LinkedWorkOrder.ts"
import type {
  ListWorkOrders,
  SubWorkOrderRow,
  WorkOrderAsset,
  WorkOrderLocation,
  WorkOrderPart,
  WorkOrderRow
} from "../../../resources/WorkOrders.ts"
import * as Records from "../../records.ts"
import type { AssetRecord } from "../Assets.ts"
import type { LocationRecord } from "../Locations.ts"
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

export const row = (record: WorkOrderRecord, expand: Expand, known: Neighbours): WorkOrderRow => ({
  ...Records.pick(record, rowNames),
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
  ...Records.pick(asset, [
    "id",
    "name",
    "description",
    "parentId",
    "criticalityId",
    "locationId",
    "serialNumber",
    "createdAt",
    "updatedAt",
    "creatorId"
  ]),
  ...(withExtraFields ? { assetExtraFields: asset.extraFields ?? {} } : undefined)
})

export const locationOf = (location: LocationRecord, withExtraFields: boolean): WorkOrderLocation => ({
  ...Records.pick(location, ["id", "name", "description", "address", "parentId", "createdAt", "updatedAt"]),
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
