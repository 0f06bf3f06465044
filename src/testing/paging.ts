/**
 * Sorts lists and cuts them into pages: by offset, so that rows shift as those of the real API do, or by a cursor that
 * holds its place.
 *
 * @internal
 */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Base64Url from "effect/encoding/Base64Url"
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { Operation, Page, PageQuery } from "../Operation.ts"
import { makeEncoder } from "./encoder.ts"
import type { Live } from "./live.ts"
import { badRequest, type Refused } from "./refusal.ts"

const defaultLimit = 100

const unusable = () => badRequest("'cursor' is not a valid cursor")

/** One page of rows, by offset. The cursor is the offset in digits. */
export const byOffset = <R, A>(
  rows: ReadonlyArray<R>,
  { cursor = "0", limit = defaultLimit }: PageQuery,
  view: (row: R) => A
): Effect.Effect<Page<A>, Refused> => {
  if (!/^\d{1,15}$/.test(cursor)) return Effect.fail(unusable())
  const end = Number(cursor) + limit
  const items = rows.slice(Number(cursor), end).map(view)
  return Effect.succeed(end < rows.length ? { items, nextCursor: `${end}` } : { items })
}

/** The order of a list. Rows with the same value are sorted by id, and so are those without one, which come last. */
export interface Order<R> {
  readonly name: string
  readonly value: (row: R) => number | undefined
  readonly descending: boolean
}

/** The values that a list can be sorted by, by the name of the sort key. */
export type SortKeys<R, Key extends string> = Readonly<Record<Key, (row: R) => DateTime.Utc | number | undefined>>

const byId: Order<{ readonly id: number }> = { name: "", value: ({ id }) => id, descending: false }

/** The order that a sort key asks for. Without one, it is that of the ids. */
export const orderOf = <R extends { readonly id: number }, Key extends string>(
  sort: Key | `-${Key}` | undefined,
  keys: SortKeys<R, Key>
): Order<R> => {
  if (sort === undefined) return byId
  const descending = sort.startsWith("-")
  // What is left of a sort key without its minus is one of the keys.
  const key = (descending ? sort.slice(1) : sort) as Key
  return {
    name: sort,
    value: (row) => {
      const value = keys[key](row)
      return DateTime.isDateTime(value) ? DateTime.toEpochMillis(value) : value
    },
    descending
  }
}

/** A place in a sorted list. */
type Place = readonly [value: number | null, id: number]

const placeOf = <R extends { readonly id: number }>(order: Order<R>, row: R): Place => [
  order.value(row) ?? null,
  row.id
]

const compare = (descending: boolean, [value1, id1]: Place, [value2, id2]: Place): number => {
  if (value1 === value2) return id1 - id2
  if (value1 === null) return 1
  if (value2 === null) return -1
  return descending ? value2 - value1 : value1 - value2
}

const sorted = <R extends { readonly id: number }>(rows: ReadonlyArray<R>, order: Order<R>): ReadonlyArray<R> => {
  // Tables have them like this.
  if (order.name === "" && rows.every(({ id }, i) => i === 0 || id > (rows[i - 1]?.id ?? id))) return rows
  return rows
    .map((row) => ({ row, place: placeOf(order, row) }))
    .sort((one, other) => compare(order.descending, one.place, other.place))
    .map(({ row }) => row)
}

const kept = new WeakMap<ReadonlyArray<unknown>, Map<string, unknown>>()

/** What is made of a list, kept as long as the list: pages of the same list are then cut from the same rows. */
export const memoized = <R, A>(rows: ReadonlyArray<R>, key: string, make: () => A): A => {
  const made = kept.get(rows) ?? new Map<string, unknown>()
  kept.set(rows, made)
  if (!made.has(key)) made.set(key, make())
  return made.get(key) as A // Each key stands for one kind of thing.
}

/** The rows in an order, kept as long as the rows. */
const inOrder = <R extends { readonly id: number }>(rows: ReadonlyArray<R>, order: Order<R>): ReadonlyArray<R> =>
  memoized(rows, `sorted ${order.name}`, () => sorted(rows, order))

/** How many rows at the beginning of a sorted list are not after a place. */
const indexAfter = <R extends { readonly id: number }>(
  rows: ReadonlyArray<R>,
  order: Order<R>,
  after: Place
): number => {
  let [from, to] = [0, rows.length]
  while (from < to) {
    const middle = (from + to) >>> 1
    const row = rows[middle]
    if (row !== undefined && compare(order.descending, placeOf(order, row), after) <= 0) from = middle + 1
    else to = middle
  }
  return from
}

/**
 * One page of rows, by a cursor that names the place before it, so that rows may come and go meanwhile. Default order:
 * by id.
 */
export const byCursor = <R extends { readonly id: number }, A>(
  rows: ReadonlyArray<R>,
  { cursor, limit = defaultLimit }: PageQuery,
  view: (row: R) => A,
  order: Order<R> = byId
): Effect.Effect<Page<A>, Refused> => {
  const after = cursor === undefined ? undefined : readCursor(cursor, order.name)
  if (after === "unusable") return Effect.fail(unusable())
  const ordered = inOrder(rows, order)
  const start = after === undefined ? 0 : indexAfter(ordered, order, after)
  const page = ordered.slice(start, start + limit)
  const items = page.map(view)
  const last = page.at(-1)
  return Effect.succeed(
    last === undefined || ordered.length <= start + limit ? { items } : { items, nextCursor: writeCursor(order, last) }
  )
}

/** One page of rows, which are in the order of their ids, of a list that the real API pages by offset. */
export const shifting = <R extends { readonly id: number }, A>(
  { shiftingRows = true }: Live,
  rows: ReadonlyArray<R>,
  query: PageQuery,
  view: (row: R) => A,
  order: Order<R> = byId
): Effect.Effect<Page<A>, Refused> =>
  shiftingRows ? byOffset(inOrder(rows, order), query, view) : byCursor(rows, query, view, order)

/**
 * A cursor that keeps the rest of its query, so that it can be sent alone: measured on work orders. A cursor that counts
 * rows keeps nothing.
 */
export const sealed = ({ query: schema }: Operation, query: unknown, cursor: string): string => {
  if (schema === undefined || !Predicate.isObject(query) || /^\d+$/.test(cursor)) return cursor
  const { cursor: _, limit: __, ...kept } = query
  const entries = Object.entries(Object(makeEncoder(schema)(kept)))
  const text = JSON.stringify(Object.fromEntries(entries.toSorted(([one], [other]) => (one < other ? -1 : 1))))
  return text === "{}" ? cursor : `${cursor}~${Base64Url.encode(text)}`
}

/** A query with what its cursor has kept. What the query itself says counts. */
export const unsealed = ({ query: schema }: Operation, query: unknown): Result.Result<unknown, Refused> => {
  if (schema === undefined || !Predicate.hasProperty(query, "cursor")) return Result.succeed(query)
  const [cursor, text] = String(query.cursor).split("~")
  if (text === undefined) return Result.succeed(query)
  return Base64Url.decodeString(text).pipe(
    Result.flatMap((json) => Schema.decodeUnknownResult(Schema.fromJsonString(schema))(json)),
    Result.mapBoth({
      onSuccess: (kept) => ({ ...Object(kept), ...query, cursor }),
      onFailure: unusable
    })
  )
}

const writeCursor = <R extends { readonly id: number }>(order: Order<R>, last: R): string =>
  Base64Url.encode(JSON.stringify([order.name, ...placeOf(order, last)]))

const readCursor = (cursor: string, name: string): Place | "unusable" => {
  const text = Base64Url.decodeString(cursor)
  if (Result.isFailure(text)) return "unusable"
  try {
    const parts: unknown = JSON.parse(text.success)
    if (!Array.isArray(parts)) return "unusable"
    const [sort, value, id, ...others]: Array<unknown> = parts
    return sort === name &&
      (value === null || typeof value === "number") &&
      typeof id === "number" &&
      others.length === 0
      ? [value, id]
      : "unusable"
  } catch {
    return "unusable"
  }
}
