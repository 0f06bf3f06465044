/**
 * What the inspector shows of a plant: its kinds, its records, and how they differ from the start.
 *
 * @internal
 */
import * as Predicate from "effect/Predicate"
import * as Difference from "../../Difference.ts"
import type { TableName } from "../state/records.ts"
import { encodeRecord, type Image } from "../state/snapshot.ts"
import type { Kept } from "../table.ts"
import type * as Api from "./Api.ts"

type Standing = typeof Api.Standing.Type

/** The kinds that a plant has records of, in alphabetical order. */
export const kindsIn = ({ tables }: Image): ReadonlyArray<typeof Api.KindView.Type> =>
  Object.entries(tables)
    .map(([kind, { records }]) => ({ kind, count: records.length }))
    .filter(({ count }) => count > 0)
    .sort((one, other) => (one.kind < other.kind ? -1 : 1))

export const isKind = (image: Image, kind: string): kind is TableName => Object.hasOwn(image.tables, kind)

/** Records that differ from the start come first, and then the rest by their ids. */
export const rowsOf = (
  kind: TableName,
  image: Image,
  start: Image,
  { limit, search }: { readonly limit: number; readonly search: string }
): typeof Api.RowsView.Type => {
  const before = byId(start, kind)
  const present = byId(image, kind)
  const gone = [...before.values()].filter(({ id }) => !present.has(id))
  const wanted = [...gone, ...present.values()].filter((record) => isLike(record, search))
  const rows = wanted.map((record) => ({
    record,
    standing: standingOf(kind, before.get(record.id), present.get(record.id))
  }))
  const differing = rows.filter(({ standing }) => standing !== "as seeded")
  const others = rows.filter(({ standing }) => standing === "as seeded")
  return { rows: [...differing, ...others].slice(0, limit).map(rowOf), total: rows.length }
}

const rowOf = ({
  record,
  standing
}: {
  readonly record: Kept
  readonly standing: Standing
}): typeof Api.RowView.Type => ({
  id: record.id,
  label: labelOf(record),
  status: textOf(record, "status"),
  standing
})

/** Undefined if there never was such a record. */
export const recordOf = (
  kind: TableName,
  id: number,
  image: Image,
  start: Image
): typeof Api.RecordView.Type | undefined => {
  const before = byId(start, kind).get(id)
  const present = byId(image, kind).get(id)
  if (before === undefined && present === undefined) return undefined
  return {
    standing: standingOf(kind, before, present),
    record: present === undefined ? null : shown(kind, present),
    differences: before === undefined || present === undefined ? [] : fieldsBetween(kind, before, present)
  }
}

/** The secret of a subscription stays here. */
const shown = (kind: TableName, record: Kept): Difference.JsonRecord => {
  const encoded = encodeRecord(kind, record)
  return "secret" in encoded ? { ...encoded, secret: "<redacted>" } : encoded
}

const fieldsBetween = (kind: TableName, before: Kept, after: Kept): ReadonlyArray<Difference.FieldChange> =>
  Difference.diff({ [kind]: [shown(kind, before)] }, { [kind]: [shown(kind, after)] }).flatMap((change) =>
    change.type === "changed" ? change.fields : []
  )

/** Records are never changed in place, so most are the very ones of the start. */
const standingOf = (kind: TableName, before: Kept | undefined, present: Kept | undefined): Standing => {
  if (before === undefined) return "created"
  if (present === undefined) return "deleted"
  return before === present || isEqual(kind, before, present) ? "as seeded" : "changed"
}

const compared = new WeakMap<Kept, WeakMap<Kept, boolean>>()

const isEqual = (kind: TableName, before: Kept, present: Kept): boolean => {
  const known = compared.get(present) ?? new WeakMap<Kept, boolean>()
  compared.set(present, known)
  const equal = known.get(before) ?? fieldsBetween(kind, before, present).length === 0
  known.set(before, equal)
  return equal
}

const indexes = new WeakMap<object, ReadonlyMap<number, Kept>>()

const byId = ({ tables }: Image, kind: TableName): ReadonlyMap<number, Kept> => {
  const { records } = tables[kind]
  const index = indexes.get(records) ?? new Map(records.map((record) => [record.id, record]))
  indexes.set(records, index)
  return index
}

const textOf = (record: Kept, name: string): string => {
  const value = Predicate.hasProperty(record, name) ? record[name] : undefined
  return typeof value === "string" ? value : ""
}

const labelOf = (record: Kept): string =>
  ["title", "name", "label"].map((name) => textOf(record, name)).find((text) => text !== "") ??
  `${textOf(record, "firstName")} ${textOf(record, "lastName")}`.trim()

const isLike = (record: Kept, search: string): boolean =>
  search === "" || `${record.id}` === search || labelOf(record).toLowerCase().includes(search.toLowerCase())
