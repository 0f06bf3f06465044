/**
 * What lists of work orders can be filtered and sorted by.
 *
 * @internal
 */
import * as DateTime from "effect/DateTime"
import type { CategoryId } from "../../../Ids.ts"
import type { ListWorkOrders, ParentSubWorkOrderType } from "../../../resources/WorkOrders.ts"
import type { SortKeys } from "../../paging.ts"
import * as Records from "../../records.ts"
import type { PartUsed, WorkOrderRecord } from "./record.ts"

export const sortKeys: SortKeys<WorkOrderRecord, "updatedAt" | "createdAt" | "dueDate" | "startedAt" | "completedAt"> =
  {
    updatedAt: ({ updatedAt }) => updatedAt,
    createdAt: ({ createdAt }) => createdAt,
    dueDate: ({ dueDate }) => dueDate,
    startedAt: ({ startedAt }) => startedAt,
    completedAt: ({ completedAt }) => completedAt
  }

export const matches = (
  categoryIds: ReadonlyMap<string, CategoryId>,
  query: ListWorkOrders,
  now: DateTime.Utc,
  record: WorkOrderRecord,
  isParent: boolean
): boolean => {
  // Thousands of records are asked, so what only some filters need is not made for the others.
  const parts = query.parts === undefined && query.notParts === undefined ? [] : record.partsUsed.map(partIdOf)
  // Over the wire a label of digits cannot be told from an id.
  const categories =
    query.categories === undefined && query.notCategories === undefined
      ? []
      : record.categories.flatMap((label) => [label, `${categoryIds.get(label)}`])
  return (
    Records.contains(record.title, query.title) &&
    anyOf(query.assets, [record.assetId]) &&
    noneOf(query.notAssets, [record.assetId]) &&
    anyOf(query.locations, [record.locationId]) &&
    noneOf(query.notLocations, [record.locationId]) &&
    anyOf(query.parts, parts) &&
    noneOf(query.notParts, parts) &&
    anyOf(query.vendors, record.vendorIds) &&
    noneOf(query.notVendors, record.vendorIds) &&
    anyOf(query.assignees, record.assigneeIds) &&
    anyOf(query.teams, record.teamIds) &&
    anyOf(query.categories?.map(String), categories) &&
    noneOf(query.notCategories?.map(String), categories) &&
    anyOf<string | undefined>(query.priorities, [record.priority]) &&
    anyOf<string>(query.statuses, [record.status]) &&
    anyOf<string | undefined>(query.partStatuses, [record.partStatus]) &&
    anyOf(query.parentSubWorkOrderTypes, [kindOf(record, isParent)]) &&
    (query.showUpcoming === true || record.startDate === undefined || !DateTime.isGreaterThan(record.startDate, now)) &&
    Records.isBetween(record.updatedAt, query.updatedAt) &&
    Records.isBetween(record.createdAt, query.createdAt)
  )
}

const partIdOf = ({ partId }: PartUsed) => partId

/** Whether a query has the statuses with which the real API finds nothing. */
export const hasEmptyPair = ({ statuses = [] }: ListWorkOrders): boolean =>
  statuses.includes("CANCELED") && statuses.includes("SKIPPED")

const anyOf = <A>(wanted: ReadonlyArray<A> | undefined, present: ReadonlyArray<A | undefined>): boolean =>
  wanted === undefined || wanted.some((value) => present.includes(value))

const noneOf = <A>(unwanted: ReadonlyArray<A> | undefined, present: ReadonlyArray<A | undefined>): boolean =>
  unwanted === undefined || !unwanted.some((value) => present.includes(value))

const kindOf = (record: WorkOrderRecord, hasParts: boolean): ParentSubWorkOrderType => {
  if (record.isParent === true || hasParts) return "PARENT"
  return record.parentId === undefined ? "STANDALONE" : "SUB_WORK_ORDER"
}
