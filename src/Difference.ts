/**
 * What differs between two plants, or between any two sets of records: what was created, what was changed, field by
 * field, and what was deleted. It works on plain JSON and knows nothing of where the records come from.
 *
 * @since 0.1.0
 */
import type * as Schema from "effect/Schema"

/**
 * A record as JSON, told apart from others of its kind by its id.
 *
 * @since 0.1.0
 */
export interface JsonRecord {
  readonly id: number | string
  readonly [field: string]: Schema.Json
}

/**
 * The records of each kind, for example `{ workOrders: [...], assets: [...] }`. Ids are unique within a kind. The order
 * of kinds and records has no meaning, and a kind without records is the same as none.
 *
 * @since 0.1.0
 */
export interface Records {
  readonly [kind: string]: ReadonlyArray<JsonRecord>
}

/**
 * One field that changed. Objects are compared field by field; a list is one value. `before` is absent if the field is
 * new, and `after` if it is gone.
 *
 * @since 0.1.0
 */
export interface FieldChange {
  /** From the record down to the field, for example `["depreciation", "purchasePrice"]`. */
  readonly path: ReadonlyArray<string>
  readonly before?: Schema.Json
  readonly after?: Schema.Json
}

/**
 * A record that was created, changed or deleted. A changed record has at least one field that changed.
 *
 * @since 0.1.0
 */
export type RecordChange =
  | { readonly type: "created"; readonly kind: string; readonly after: JsonRecord }
  | {
      readonly type: "changed"
      readonly kind: string
      readonly before: JsonRecord
      readonly after: JsonRecord
      readonly fields: ReadonlyArray<FieldChange>
    }
  | { readonly type: "deleted"; readonly kind: string; readonly before: JsonRecord }

/**
 * Everything that differs, by kind and then by id. Empty if nothing does.
 *
 * @since 0.1.0
 */
export type Difference = ReadonlyArray<RecordChange>

/**
 * What turns `before` into `after`. The work grows with the number of records and their size, and no faster.
 *
 * @since 0.1.0
 */
export const diff = (before: Records, after: Records): Difference =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])].sort().flatMap((kind) => {
    const old = byId(before[kind])
    const present = byId(after[kind])
    const ids = [...new Set([...old.keys(), ...present.keys()])].sort(compareIds)
    return ids.flatMap((id): ReadonlyArray<RecordChange> => {
      const was = old.get(id)
      const is = present.get(id)
      if (is === undefined) return was === undefined ? [] : [{ type: "deleted", kind, before: was }]
      if (was === undefined) return [{ type: "created", kind, after: is }]
      const fields = fieldChanges(was, is)
      return fields.length === 0 ? [] : [{ type: "changed", kind, before: was, after: is, fields }]
    })
  })

/**
 * The records after a difference: `diff(apply(a, diff(a, b)), b)` is empty. Only the fields that changed are taken from
 * it, so what else changed in the meantime stays. Records are in the order of their ids.
 *
 * @since 0.1.0
 */
export const apply = (records: Records, difference: Difference): Records => {
  const kinds = new Map(Object.entries(records).map(([kind, rows]) => [kind, byId(rows)]))
  for (const change of difference) {
    const rows = kinds.get(change.kind) ?? new Map<JsonRecord["id"], JsonRecord>()
    kinds.set(change.kind, rows)
    if (change.type === "deleted") rows.delete(change.before.id)
    else if (change.type === "created") rows.set(change.after.id, change.after)
    else {
      const present = rows.get(change.after.id) ?? change.before
      rows.set(
        change.after.id,
        change.fields.reduce((record, field) => withField(record, field.path, field), present)
      )
    }
  }
  return Object.fromEntries(
    [...kinds]
      .filter(([, rows]) => rows.size > 0)
      .map(([kind, rows]) => [kind, [...rows.values()].sort((a, b) => compareIds(a.id, b.id))])
  )
}

/**
 * A difference as text for people, one line for each record and each field. Long values are cut, and control characters
 * are escaped, since records hold text that strangers wrote.
 *
 * @since 0.1.0
 */
export const format = (difference: Difference): string =>
  difference
    .flatMap((change, at) => {
      const heading = difference[at - 1]?.kind === change.kind ? [] : [change.kind]
      if (change.type === "created") return [...heading, `  + ${labelOf(change.after)}`]
      if (change.type === "deleted") return [...heading, `  - ${labelOf(change.before)}`]
      const fields = change.fields.map(
        ({ after, before, path }) => `      ${path.join(".")}: ${shorten(before)} -> ${shorten(after)}`
      )
      return [...heading, `  ~ ${labelOf(change.after)}`, ...fields]
    })
    .join("\n")

// ---------------------------------------------------------------------------------------------------------------------
// internal
// ---------------------------------------------------------------------------------------------------------------------

const byId = (rows: ReadonlyArray<JsonRecord> = []) => new Map(rows.map((row) => [row.id, row]))

/** Numbers come before texts. */
const compareIds = (a: JsonRecord["id"], b: JsonRecord["id"]): number => {
  if (typeof a === "number" && typeof b === "number") return a - b
  if (typeof a === typeof b) return a < b ? -1 : a > b ? 1 : 0
  return typeof a === "number" ? -1 : 1
}

type Fields = { readonly [field: string]: Schema.Json }

const isFields = (value: Schema.Json | undefined): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value)

const fieldChanges = (before: Fields, after: Fields, above: ReadonlyArray<string> = []): ReadonlyArray<FieldChange> =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((field): ReadonlyArray<FieldChange> => {
    const was = ownField(before, field)
    const is = ownField(after, field)
    if (isFields(was) && isFields(is)) return fieldChanges(was, is, [...above, field])
    if (isSame(was, is)) return []
    return [
      {
        path: [...above, field],
        ...(was === undefined ? undefined : { before: was }),
        ...(is === undefined ? undefined : { after: is })
      }
    ]
  })

/** A field may be called `constructor` or `__proto__`. */
const ownField = (fields: Fields, field: string): Schema.Json | undefined =>
  Object.hasOwn(fields, field) ? fields[field] : undefined

const isSame = (a: Schema.Json | undefined, b: Schema.Json | undefined): boolean => {
  if (a === b) return true
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((value, i) => isSame(value, b[i]))
  return isFields(a) && isFields(b) && fieldChanges(a, b).length === 0
}

const withField = <F extends Fields>(fields: F, [field, ...below]: ReadonlyArray<string>, change: FieldChange): F => {
  if (field === undefined) return fields
  const [next] = below
  const above = ownField(fields, field)
  const value = next === undefined ? change.after : withField(isFields(above) ? above : {}, below, change)
  const { [field]: _replaced, ...others } = fields
  // A field is never the id, so that the record stays one.
  return (value === undefined ? others : { ...fields, [field]: value }) as Fields as F
}

const longestText = 60

const labelOf = (record: JsonRecord): string => {
  const name = record["title"] ?? record["name"]
  return typeof name === "string" ? `${record.id} ${shorten(name)}` : `${record.id}`
}

const shorten = (value: Schema.Json | undefined): string => {
  const text = value === undefined ? "(none)" : JSON.stringify(value)
  return text.length <= longestText ? text : `${text.slice(0, longestText - 1)}…`.toWellFormed()
}
