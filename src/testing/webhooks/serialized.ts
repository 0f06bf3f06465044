/**
 * Records as events hold them, and their properties as filters call them.
 *
 * @internal
 */
import * as Equal from "effect/Equal"
import type { OrganizationId } from "../../Ids.ts"
import type { PartProperty, PurchaseOrderProperty, WorkOrderProperty } from "../../resources/Subscriptions.ts"
import type { EventAsset } from "../../webhooks/events/Assets.ts"
import type { EventPart, EventPartLocation } from "../../webhooks/events/Parts.ts"
import type {
  EventChangedPurchaseOrder,
  EventNewPurchaseOrder,
  EventPurchaseOrder
} from "../../webhooks/events/Purchasing.ts"
import type { EventChangedWorkOrder, EventWorkOrder } from "../../webhooks/events/WorkOrders.ts"
import type { Plant } from "../plant.ts"
import * as Records from "../records.ts"
import type { AssetRecord } from "../resources/Assets.ts"
import { type PartRecord, type Stock, totalOf } from "../resources/Parts.ts"
import { detail } from "../resources/PurchaseOrders.ts"
import type { PurchaseOrderRecord } from "../resources/purchaseOrders/record.ts"
import { costsOf } from "../resources/workOrders/costs.ts"
import type { WorkOrderRecord } from "../resources/workOrders/record.ts"
import { byId } from "../resources/workOrders/shown.ts"

// ---------------------------------------------------------------------------------------------------------------------
// properties
// ---------------------------------------------------------------------------------------------------------------------

/** What a property of the filters is in a record, and what shows it in an event. */
type Properties<Name extends string, R, Shown> = {
  readonly [_ in Name]: readonly [(record: R) => unknown, ...ReadonlyArray<keyof Shown & string>]
}

export const workOrderProperties: Properties<WorkOrderProperty, WorkOrderRecord, EventChangedWorkOrder> = {
  ASSET: [({ assetId }) => assetId, "assetId"],
  ASSIGNEES: [({ assigneeIds }) => assigneeIds, "assigneeIds"],
  CATEGORIES: [({ categories }) => categories, "categories"],
  COSTS: [({ costs }) => costs, "costs"],
  DESCRIPTION: [({ description }) => description, "description"],
  DUE_DATE: [({ dueDate }) => dueDate, "dueDate"],
  ESTIMATED_TIME: [({ estimatedTime }) => estimatedTime, "estimatedTime"],
  EXTRA_FIELDS: [({ extraFields }) => extraFields, "extraFields"],
  LOCATION: [({ locationId }) => locationId, "locationId"],
  PARTS: [({ partsUsed }) => partsUsed, "parts"],
  PRIORITY: [({ priority }) => priority, "priority"],
  START_DATE: [({ startDate }) => startDate, "startDate"],
  TEAMS: [({ teamIds }) => teamIds, "teamIds"],
  TITLE: [({ title }) => title, "title"],
  VENDORS: [({ vendorIds }) => vendorIds, "vendorIds"]
}

/** The locations of a part with one thing about each. */
const at =
  <Name extends keyof Stock>(name: Name) =>
  ({ stocks }: PartRecord): unknown =>
    stocks.map((stock) => stock[name])

export const partProperties: Properties<PartProperty, PartRecord, EventPart> = {
  AREA: [at("area"), "area", "locations"],
  ASSETS: [({ assetIds }) => assetIds, "assetIds"],
  AVAILABLE_QUANTITY: [at("availableQuantity"), "availableQuantity", "inStockQuantity", "locations"],
  BARCODE: [({ barcode }) => barcode, "barcode"],
  DESCRIPTION: [({ description }) => description, "description"],
  EXTRA_FIELDS: [({ extraFields }) => extraFields, "extraFields"],
  LOCATION: [({ stocks }) => stocks[0]?.locationId, "locationId"],
  LOCATIONS: [at("locationId"), "locations"],
  MAXIMUM_QUANTITY: [at("maximumQuantity"), "maximumQuantity", "locations"],
  MINIMUM_QUANTITY: [at("minimumQuantity"), "minimumQuantity", "locations"],
  NAME: [({ name }) => name, "name"],
  PART_TYPES: [({ partTypes }) => partTypes, "partTypes"],
  TEAMS: [({ teamIds }) => teamIds, "teamIds"],
  UNIT_COST: [({ unitCost }) => unitCost, "unitCost"],
  VENDORS: [({ vendors }) => vendors, "vendors"]
}

export const purchaseOrderProperties: Properties<
  PurchaseOrderProperty,
  PurchaseOrderRecord,
  EventChangedPurchaseOrder
> = {
  ATTACHMENTS: [({ attachments }) => attachments, "attachments"],
  BILLING_ADDRESS: [({ billingAddress }) => billingAddress, "billingAddress"],
  COSTS: [({ costs }) => costs, "costs"],
  DUE_DATE: [({ dueDate }) => dueDate, "dueDate"],
  EXTRA_FIELDS: [({ extraFields }) => extraFields, "extraFields"],
  ITEMS: [({ items }) => items, "items"],
  NOTE: [({ note }) => note, "note"],
  OVERRIDE_NUMBER: [({ overrideNumber }) => overrideNumber, "overrideNumber"],
  SHIPPING_ADDRESS: [({ shippingAddress }) => shippingAddress, "shippingAddress"],
  STATUS: [({ status }) => status, "status"],
  TITLE: [({ title }) => title, "title"],
  VENDOR: [({ vendorId }) => vendorId, "vendorId"],
  VENDOR_CONTACTS: [({ vendorContactIds }) => vendorContactIds, "vendorContactIds"]
}

/** The names of the properties that are not alike in two records. */
export const differing = <R, Shown>(
  properties: Properties<string, R, Shown>,
  before: R,
  after: R
): ReadonlySet<string> =>
  new Set(Object.entries(properties).flatMap(([name, [of]]) => (isSame(of(before), of(after)) ? [] : [name])))

/** A record without a list, or without custom fields, has an empty one. */
const isSame = (before: unknown, after: unknown): boolean =>
  Equal.equals(before, after) || (isNothing(before) && isNothing(after))

const isNothing = (value: unknown): boolean =>
  value === undefined || (typeof value === "object" && value !== null && Object.keys(value).length === 0)

/** What an event shows of the properties that a filter names. */
export const onlyOf = <R, Shown extends object>(
  properties: Properties<string, R, Shown>,
  record: Shown,
  only: ReadonlyArray<string> | undefined
): Partial<Shown> => {
  if (only === undefined) return record
  const shown = new Set<string>(only.flatMap((name) => properties[name]?.slice(1).map(String) ?? []))
  // What is left of it is of the same types.
  return Object.fromEntries(Object.entries(record).filter(([name]) => shown.has(name))) as Partial<Shown>
}

// ---------------------------------------------------------------------------------------------------------------------
// records
// ---------------------------------------------------------------------------------------------------------------------

/** The categories of these names, with their ids. */
export const categoriesOf = (
  { categories }: Plant,
  organizationId: OrganizationId,
  labels: ReadonlyArray<string>
): NonNullable<EventWorkOrder["categories"]> => {
  const known = new Map(categories.of([organizationId]).map((category) => [category.label, category]))
  return labels.flatMap((label) => {
    const category = known.get(label)
    return category === undefined ? [] : [{ id: category.id, name: label, ...Records.pick(category, ["description"]) }]
  })
}

export const workOrderOf = (plant: Plant, record: WorkOrderRecord): EventWorkOrder => ({
  ...Records.pick(record, [
    "title",
    "description",
    "priority",
    "assetId",
    "locationId",
    "assigneeIds",
    "teamIds",
    "vendorIds",
    "dueDate",
    "startDate",
    "estimatedTime",
    "extraFields"
  ]),
  categories: categoriesOf(plant, record.organizationId, record.categories),
  parts: record.partsUsed.map(({ partId, ...used }) => ({
    ...used,
    id: partId,
    ...Records.pick<Pick<PartRecord, "unitCost">, "unitCost">(plant.parts.peek(partId) ?? {}, ["unitCost"])
  }))
})

export const changedWorkOrderOf = (plant: Plant, record: WorkOrderRecord): EventChangedWorkOrder => ({
  ...workOrderOf(plant, record),
  costs: costsOf(record, byId(plant.parts.of([record.organizationId])))
})

export const assetOf = (record: AssetRecord): EventAsset =>
  Records.pick(record, [
    "name",
    "description",
    "locationId",
    "barcode",
    "parentId",
    "vendorIds",
    "teamIds",
    "assetTypes",
    "extraFields"
  ])

export const partOf = (record: PartRecord): EventPart => {
  const { id, stocks } = record
  const available = totalOf(record, "availableQuantity")
  return {
    id,
    ...Records.pick(record, [
      "name",
      "description",
      "unitCost",
      "barcode",
      "partTypes",
      "assetIds",
      "teamIds",
      "extraFields",
      "vendors"
    ]),
    ...Records.pick<Partial<Stock>, "area" | "locationId">(stocks[0] ?? {}, ["area", "locationId"]),
    availableQuantity: available,
    inStockQuantity: available,
    minimumQuantity: totalOf(record, "minimumQuantity"),
    ...(stocks.some(({ maximumQuantity }) => maximumQuantity !== undefined)
      ? { maximumQuantity: totalOf(record, "maximumQuantity") }
      : undefined),
    locations: stocks.flatMap(
      ({ locationId, ...stock }): ReadonlyArray<EventPartLocation> =>
        locationId === undefined ? [] : [{ locationId, ...stock }]
    )
  }
}

const headNames = [
  "title",
  "note",
  "reviewNote",
  "status",
  "dueDate",
  "creatorId",
  "vendorId",
  "autoGeneratedNumber",
  "overrideNumber",
  "approverId",
  "approvalDate",
  "thumbnail",
  "attachments",
  "vendorContactIds",
  "shippingAddress",
  "billingAddress",
  "extraFields"
] as const

const itemNames = [
  "id",
  "partId",
  "name",
  "partNumber",
  "price",
  "priceDecimal",
  "quantityOrdered",
  "quantityReceived",
  "unitCost",
  "unitCostDecimal",
  "lineExtraFields",
  "partExtraFields"
] as const

/** The costs that have ids, as all have that the plant keeps. */
const costsIn = (record: PurchaseOrderRecord) =>
  (record.costs ?? []).flatMap(({ id, ...cost }) => (id === undefined ? [] : [{ id, ...cost }]))

export const newPurchaseOrderOf = (record: PurchaseOrderRecord): EventNewPurchaseOrder => {
  const { createdAt, creatorId, id, organizationId } = record
  return {
    ...Records.pick(record, headNames),
    items: detail(record).items.map((item) => ({
      ...Records.pick(item, itemNames),
      creatorId,
      createdAt,
      organizationId,
      purchaseOrderId: id
    })),
    costs: costsIn(record).map((cost) => ({
      ...cost,
      creatorId,
      createdAt,
      organizationId,
      purchaseOrderId: id
    }))
  }
}

export const changedPurchaseOrderOf = (record: PurchaseOrderRecord): EventChangedPurchaseOrder => ({
  ...Records.pick(record, headNames),
  updatedAt: record.updatedAt,
  items: detail(record).items.map((item) => Records.pick(item, [...itemNames, "fulfillments"])),
  costs: costsIn(record)
})

export const purchaseOrderOf = (record: PurchaseOrderRecord): EventPurchaseOrder => ({
  id: record.id,
  ...Records.pick(record, [
    "note",
    "reviewNote",
    "status",
    "dueDate",
    "vendorId",
    "overrideNumber",
    "thumbnail",
    "attachments",
    "vendorContactIds",
    "shippingAddress",
    "billingAddress"
  ]),
  items: detail(record).items.map((item) => Records.pick(item, itemNames)),
  costs: costsIn(record)
})
