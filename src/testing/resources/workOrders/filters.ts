/**
 * What lists of work orders can be filtered and sorted by.
 *
 * @internal
 */
import * as DateTime from "effect/DateTime"
import type * as Api from "../../../index.ts"
import type { WorkOrderRecord } from "../../model.ts"
import { memoized, type SortKeys } from "../../paging.ts"
import * as Records from "../../records.ts"

type Rows = ReadonlyArray<WorkOrderRecord>

export const sortKeys: SortKeys<WorkOrderRecord, "updatedAt" | "createdAt" | "dueDate" | "startedAt" | "completedAt"> =
  {
    updatedAt: ({ updatedAt }) => updatedAt,
    createdAt: ({ createdAt }) => createdAt,
    dueDate: ({ dueDate }) => dueDate,
    startedAt: ({ startedAt }) => startedAt,
    completedAt: ({ completedAt }) => completedAt
  }

const filtersAt = (
  all: Rows,
  now: DateTime.Utc,
  categoryIds: ReadonlyMap<string, Api.CategoryId>
): Records.Filters<Api.ListWorkOrders, WorkOrderRecord> => {
  const parents = memoized(all, "parents", () => new Set(all.map(({ parentId }) => parentId)))
  const kindOf = ({ id, isParent, parentId }: WorkOrderRecord) => {
    if (isParent === true || parents.has(id)) return "PARENT"
    return parentId === undefined ? "STANDALONE" : "SUB_WORK_ORDER"
  }
  // Over the wire a label of digits looks like an id.
  const categoriesOf = ({ categories }: WorkOrderRecord) =>
    categories.flatMap((label) => [label, `${categoryIds.get(label)}`])
  return {
    title: (wanted) => (record) => Records.contains(record.title, wanted),
    assets: anyOf(({ assetId }) => [assetId]),
    notAssets: noneOf(({ assetId }) => [assetId]),
    locations: anyOf(({ locationId }) => [locationId]),
    notLocations: noneOf(({ locationId }) => [locationId]),
    parts: anyOf(partIdsOf),
    notParts: noneOf(partIdsOf),
    vendors: anyOf(({ vendorIds }) => vendorIds),
    notVendors: noneOf(({ vendorIds }) => vendorIds),
    assignees: anyOf(({ assigneeIds }) => assigneeIds),
    teams: anyOf(({ teamIds }) => teamIds),
    categories: (wanted) => anyOf(categoriesOf)(wanted.map(String)),
    notCategories: (wanted) => noneOf(categoriesOf)(wanted.map(String)),
    priorities: anyOf(({ priority }) => [priority]),
    statuses: anyOf(({ status }) => [status]),
    partStatuses: anyOf(({ partStatus }) => [partStatus]),
    parentSubWorkOrderTypes: anyOf((record) => [kindOf(record)]),
    showUpcoming: (wanted) => (record) =>
      wanted || record.startDate === undefined || !DateTime.isGreaterThan(record.startDate, now),
    ...Records.byTime
  }
}

const partIdsOf = ({ partsUsed }: WorkOrderRecord) => partsUsed.map(({ partId }) => partId)

type Values = ReadonlyArray<number | string | undefined>

const anyOf = (of: (record: WorkOrderRecord) => Values) => (wanted: Values) => (record: WorkOrderRecord) => {
  const values = of(record)
  return wanted.some((value) => values.includes(value))
}

const noneOf = (of: (record: WorkOrderRecord) => Values) => (unwanted: Values) => {
  const isUnwanted = anyOf(of)(unwanted)
  return (record: WorkOrderRecord) => !isUnwanted(record)
}

/** Whether a query has the statuses with which the real API finds nothing. */
export const hasEmptyPair = ({ statuses = [] }: Api.ListWorkOrders): boolean =>
  statuses.includes("CANCELED") && statuses.includes("SKIPPED")

/** What a query found, and from when until when it finds the same. */
interface Finding {
  readonly rows: Rows
  readonly from: number
  readonly until: number
}

/**
 * The work orders that a list finds, in full. One page after the other asks for the same, so what was found is kept
 * until a work order is written or time makes a difference.
 */
export const findIn = (
  all: Rows,
  query: Api.ListWorkOrders,
  now: DateTime.Utc,
  categoryIds: ReadonlyMap<string, Api.CategoryId>
): Rows => {
  const find = () => Records.matching(all, { showUpcoming: false, ...query }, filtersAt(all, now, categoryIds))
  // What a label or an id of a category means can change while no work order does.
  if (query.categories !== undefined || query.notCategories !== undefined) return find()

  const { cursor: _, expand: __, limit: ___, sort: ____, ...filters } = query
  const key = JSON.stringify(filters)
  const findings = memoized(all, "findings", () => new Map<string, Finding>())
  const present = findings.get(key)
  const millis = DateTime.toEpochMillis(now)
  if (present !== undefined && present.from <= millis && millis < present.until) return present.rows
  const finding = { rows: find(), ...unchangedAround(all, millis) }
  // A few readers at a time, each with filters of its own.
  if (findings.size >= 8) findings.clear()
  findings.set(key, finding)
  return finding.rows
}

/** The time around an instant in which none of the work orders begins. */
const unchangedAround = (all: Rows, now: number): Pick<Finding, "from" | "until"> => {
  let from = Number.NEGATIVE_INFINITY
  let until = Number.POSITIVE_INFINITY
  for (const { startDate } of all) {
    if (startDate === undefined) continue
    const start = DateTime.toEpochMillis(startDate)
    if (start <= now) from = Math.max(from, start)
    else until = Math.min(until, start)
  }
  return { from, until }
}
