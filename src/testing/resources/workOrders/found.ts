/**
 * The work orders that a list finds, in full. Page after page asks for the same, so what was found is kept until a work
 * order is written or time makes a difference.
 *
 * @internal
 */
import * as DateTime from "effect/DateTime"
import type { CategoryId } from "../../../Ids.ts"
import type { ListWorkOrders } from "../../../resources/WorkOrders.ts"
import { once } from "../../paging.ts"
import { matches } from "./filters.ts"
import type { WorkOrderRecord } from "./record.ts"

type Rows = ReadonlyArray<WorkOrderRecord>

/** What a query found, and from when until when it finds the same. */
interface Finding {
  readonly rows: Rows
  readonly from: number
  readonly until: number
}

export const findIn = (
  all: Rows,
  query: ListWorkOrders,
  now: DateTime.Utc,
  categoryIds: ReadonlyMap<string, CategoryId>
): Rows => {
  const parents = once(all, "parents", () => new Set(all.map(({ parentId }) => parentId)))
  const find = () => all.filter((record) => matches(categoryIds, query, now, record, parents.has(record.id)))
  // What a label or an id of a category means can change while no work order does.
  if (query.categories !== undefined || query.notCategories !== undefined) return find()

  const { cursor: _, expand: __, limit: ___, sort: ____, ...filters } = query
  const key = JSON.stringify(filters)
  const findings = once(all, "findings", () => new Map<string, Finding>())
  const known = findings.get(key)
  const millis = DateTime.toEpochMillis(now)
  if (known !== undefined && known.from <= millis && millis < known.until) return known.rows
  const finding = { rows: find(), ...sameWithin(all, millis) }
  // A few readers at a time, each with filters of its own.
  if (findings.size >= 8) findings.clear()
  findings.set(key, finding)
  return finding.rows
}

/** The time around an instant in which none of the work orders begins. */
const sameWithin = (all: Rows, now: number): Pick<Finding, "from" | "until"> => {
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
