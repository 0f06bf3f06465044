/**
 * Records as events hold them, which MaintainX calls entities, and their properties as filters call them.
 *
 * @internal
 */
import * as Equal from "effect/Equal"
import type * as Api from "../../index.ts"
import type * as Events from "../../webhooks/index.ts"
import type { Explicit, Loose } from "../explicit.ts"
import type { AssetRecord, PartRecord, PurchaseOrderRecord, Stock, WorkOrderRecord } from "../model.ts"
import type { Plant } from "../plant.ts"
import { maximumOf, totalOf } from "../resources/Parts.ts"
import { detail } from "../resources/PurchaseOrders.ts"
import { costsOf } from "../resources/workOrders/costs.ts"

// ---------------------------------------------------------------------------------------------------------------------
// properties
// ---------------------------------------------------------------------------------------------------------------------

/** For each property of the filters, where a record has it and where an event shows it. */
type Properties<Name extends string, R, Entity> = {
  readonly [_ in Name]: readonly [(record: R) => unknown, ...ReadonlyArray<keyof Entity & string>]
}

export const workOrderProperties: Properties<Api.WorkOrderProperty, WorkOrderRecord, Events.EventChangedWorkOrder> = {
  ASSET: [({ assetId }) => assetId, "assetId"],
  ASSIGNEES: [({ assigneeIds }) => assigneeIds, "assigneeIds"],
  CATEGORIES: [({ categories }) => categories, "categories"],
  // A time entry causes no event. (Measured.)
  COSTS: [({ costs }) => costs.filter(({ type }) => type !== "TIME"), "costs"],
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

/** One thing about each location of a part. */
const at =
  <Name extends keyof Stock>(name: Name) =>
  ({ stocks }: PartRecord): unknown =>
    stocks.map((stock) => stock[name])

export const partProperties: Properties<Api.PartProperty, PartRecord, Events.EventPart> = {
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
  Api.PurchaseOrderProperty,
  PurchaseOrderRecord,
  Events.EventChangedPurchaseOrder
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

/** The names of the properties that differ between two records. */
export const differing = <R, Entity>(
  properties: Properties<string, R, Entity>,
  before: R,
  after: R
): ReadonlySet<string> =>
  new Set(Object.entries(properties).flatMap(([name, [of]]) => (isSame(of(before), of(after)) ? [] : [name])))

/** A record without a list, or without custom fields, has an empty one. */
const isSame = (before: unknown, after: unknown): boolean =>
  Equal.equals(before, after) || (isNothing(before) && isNothing(after))

const isNothing = (value: unknown): boolean =>
  value === undefined || (typeof value === "object" && value !== null && Object.keys(value).length === 0)

/** The entity with the properties that a filter names and no other. Without names, all of it. */
export const restrict = <R, Entity extends object>(
  properties: Properties<string, R, Entity>,
  entity: Loose<Entity>,
  names: ReadonlyArray<string> | undefined
): Partial<Loose<Entity>> => {
  if (names === undefined) return entity
  const left = new Set<string>(names.flatMap((name) => properties[name]?.slice(1).map(String) ?? []))
  // The properties that are left are of the same types.
  return Object.fromEntries(Object.entries(entity).filter(([name]) => left.has(name))) as Partial<Loose<Entity>>
}

// ---------------------------------------------------------------------------------------------------------------------
// records
// ---------------------------------------------------------------------------------------------------------------------

type EventCategory = NonNullable<Events.EventWorkOrder["categories"]>[number]

/** The categories of these labels, with their ids. */
export const categoriesOf = (
  { categories }: Plant,
  organizationId: Api.OrganizationId,
  labels: ReadonlyArray<string>
): ReadonlyArray<Explicit<EventCategory>> => {
  const all = new Map(categories.of([organizationId]).map((category) => [category.label, category]))
  return labels.flatMap((label) => {
    const category = all.get(label)
    return category === undefined ? [] : [{ ...category, name: label }]
  })
}

export const workOrderOf = (plant: Plant, record: WorkOrderRecord): Explicit<Events.EventWorkOrder> => ({
  ...record,
  categories: categoriesOf(plant, record.organizationId, record.categories),
  parts: record.partsUsed.map(
    ({ partId, ...used }): Explicit<Events.EventWorkOrderPart> => ({
      ...used,
      id: partId,
      unitCost: plant.parts.peek(partId)?.unitCost
    })
  )
})

export const changedWorkOrderOf = (plant: Plant, record: WorkOrderRecord): Explicit<Events.EventChangedWorkOrder> => ({
  ...workOrderOf(plant, record),
  costs: costsOf(plant, record)
})

export const assetOf = (record: AssetRecord): Explicit<Events.EventAsset> => record

export const partOf = (record: PartRecord): Explicit<Events.EventNewPart & Events.EventPart> => {
  const { stocks } = record
  const available = totalOf(record, "availableQuantity")
  return {
    ...record,
    area: stocks[0]?.area,
    locationId: stocks[0]?.locationId,
    availableQuantity: available,
    inStockQuantity: available,
    minimumQuantity: totalOf(record, "minimumQuantity"),
    maximumQuantity: maximumOf(record),
    locations: stocks.flatMap(
      ({ locationId, ...stock }): ReadonlyArray<Explicit<Events.EventPartLocation>> =>
        locationId === undefined ? [] : [{ locationId, ...stock }]
    )
  }
}

/** The items as events show them. Events lack the older name of the custom fields. */
const itemsOf = (record: PurchaseOrderRecord) => detail(record).items.map(({ extraFields: _, ...item }) => item)

/** The costs that have ids, as all have that the plant keeps. */
const costsIn = (record: PurchaseOrderRecord) =>
  (record.costs ?? []).flatMap(({ id, ...cost }) => (id === undefined ? [] : [{ id, ...cost }]))

export const newPurchaseOrderOf = (record: PurchaseOrderRecord): Explicit<Events.EventNewPurchaseOrder> => {
  const { createdAt, creatorId, id, organizationId } = record
  const origin = { creatorId, createdAt, organizationId, purchaseOrderId: id }
  return {
    ...record,
    items: itemsOf(record).map((item) => ({ ...item, ...origin })),
    costs: costsIn(record).map((cost) => ({ ...cost, ...origin }))
  }
}

export const changedPurchaseOrderOf = (record: PurchaseOrderRecord): Explicit<Events.EventChangedPurchaseOrder> => ({
  ...record,
  items: itemsOf(record),
  costs: costsIn(record)
})

export const purchaseOrderOf = (record: PurchaseOrderRecord): Explicit<Events.EventPurchaseOrder> => ({
  ...record,
  items: itemsOf(record),
  costs: costsIn(record),
  shippingContactName: undefined,
  shippingContactInfo: undefined
})
