/**
 * A plant as one JSON document, and back.
 *
 * @internal
 */

import * as Data from "effect/Data"
import * as DateTime from "effect/DateTime"
import * as Base64 from "effect/encoding/Base64"
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"
import type { JsonRecord } from "../../Difference.ts"
import { AttachmentId, type MeterId, OrganizationId, WorkOrderId } from "../../Ids.ts"
import { makeDecoder } from "../../internal/decoder.ts"
import * as Wire from "../../internal/wire.ts"
import { makeEncoder } from "../encoder.ts"
import type { StoredFile } from "../files.ts"
import { idsOfAKind, makePlant, type Plant } from "../plant.ts"
import { meterUuid } from "../resources/Meters.ts"
import { accountOf, defaultOrganization, establish } from "../seed.ts"
import type { Contents, Kept, Sequence, Sequences } from "../table.ts"
import { records, type TableName } from "./records.ts"

// ---------------------------------------------------------------------------------------------------------------------
// what users see
// ---------------------------------------------------------------------------------------------------------------------

/**
 * Everything that a plant remembers, as JSON: its records as the API shows them, and what the API does not show.
 *
 * Only `format`, `version` and `records` must be there, so that it can be written by hand. A record needs its `id` and
 * what has no sensible default: lists may be left out, and so may the organization, the creator and the times.
 *
 * @since 0.1.0
 */
export interface Snapshot {
  readonly format: "effect-maintainx/plant"
  readonly version: 1
  /** The time of the plant. Default: now. */
  readonly now?: string
  /** The records of each kind. Ids are unique within a kind. Without organizations there is one, with its account. */
  readonly records: { readonly [_ in TableName]?: ReadonlyArray<JsonRecord> }
  readonly files?: ReadonlyArray<SnapshotFile>
  /** The last ids that were given. Default: the largest that is there. */
  readonly ids?: { readonly [kind: string]: number | { readonly [organizationId: string]: number } }
  /** When lists will have the work orders that they still lack, by id. */
  readonly lagging?: { readonly [workOrderId: string]: string }
}

/**
 * An uploaded file.
 *
 * @since 0.1.0
 */
export interface SnapshotFile {
  /** The id of the attachment. */
  readonly id: number
  readonly mimeType: string
  readonly base64: string
}

/**
 * A document that is no plant.
 *
 * @since 0.1.0
 */
export class UnusableSnapshot extends Data.TaggedError("UnusableSnapshot")<{
  /** What is wrong, and where. */
  readonly message: string
}> {}

// ---------------------------------------------------------------------------------------------------------------------
// images
// ---------------------------------------------------------------------------------------------------------------------

/** What a plant held at a moment. Records are never changed in place, so taking one costs little. */
export interface Image {
  readonly tables: { readonly [_ in TableName]: Contents }
  readonly files: ReadonlyMap<AttachmentId, StoredFile>
  readonly ids: ReadonlyMap<string, number | ReadonlyMap<number, number>>
  readonly lagging: ReadonlyMap<WorkOrderId, number>
}

/** The names of all tables. */
export const tableNames = Object.keys(records) as ReadonlyArray<TableName>

/** The sequences of a plant that are not those of its tables, by their names. */
export const sequencesOf = (plant: Plant): ReadonlyArray<readonly [string, Sequence | Sequences<number>]> =>
  Object.entries(plant).flatMap(([name, value]) =>
    typeof value === "function" ? [[name.slice("next".length), value as Sequence | Sequences<number>] as const] : []
  )

export const imageOf = (plant: Plant): Image => ({
  tables: Object.fromEntries(tableNames.map((name) => [name, plant[name].contents()])) as never,
  files: new Map(plant.files),
  ids: new Map(
    sequencesOf(plant).map(([name, next]) => [name, "lasts" in next ? new Map(next.lasts) : next.last] as const)
  ),
  lagging: new Map(plant.lagging)
})

/** Puts an image in the place of all that a plant holds. */
export const load = (plant: Plant, image: Image): void => {
  for (const name of tableNames) plant[name].load(image.tables[name] as never)
  plant.files.clear()
  for (const [id, file] of image.files) plant.files.set(id, file)
  plant.lagging.clear()
  for (const [id, from] of image.lagging) plant.lagging.set(id, from)
  for (const [name, next] of sequencesOf(plant)) {
    const last = image.ids.get(name)
    if (!("lasts" in next)) next.last = typeof last === "number" ? last : next.start
    else {
      next.lasts.clear()
      if (typeof last === "object") for (const [key, number] of last) next.lasts.set(key, number)
    }
  }
}

// ---------------------------------------------------------------------------------------------------------------------
// JSON
// ---------------------------------------------------------------------------------------------------------------------

const encoders = new Map<TableName, (record: unknown) => unknown>()

/** A record as JSON. */
export const encodeRecord = (name: TableName, record: unknown): JsonRecord => {
  const encode = encoders.get(name) ?? makeEncoder(records[name])
  encoders.set(name, encode)
  return encode(record) as JsonRecord // Every record has an id.
}

const iso = (millis: number): string => DateTime.formatIso(DateTime.makeUnsafe(millis))

export const toSnapshot = (image: Image, now: number): Snapshot => ({
  format: "effect-maintainx/plant",
  version: 1,
  now: iso(now),
  records: Object.fromEntries(
    tableNames.flatMap((name) => {
      const { records } = image.tables[name]
      return records.length === 0 ? [] : [[name, records.map((record) => encodeRecord(name, record))]]
    })
  ),
  ...(image.files.size === 0
    ? undefined
    : {
        files: [...image.files].map(([id, { bytes, mimeType }]) => ({
          id,
          mimeType,
          base64: Base64.encode(bytes)
        }))
      }),
  ids: {
    ...Object.fromEntries(tableNames.map((name) => [name, image.tables[name].last])),
    ...Object.fromEntries(
      [...image.ids].map(([name, last]) => [name, typeof last === "number" ? last : Object.fromEntries(last)])
    )
  },
  ...(image.lagging.size === 0
    ? undefined
    : { lagging: Object.fromEntries([...image.lagging].map(([id, from]) => [id, iso(from)])) })
})

/** The image that a document describes. `now` is the time of the plant, unless the document has one. */
export const fromSnapshot = (
  document: unknown,
  now: number
): Result.Result<{ readonly image: Image; readonly now: number }, UnusableSnapshot> =>
  Result.try({
    try: () => read(document, now),
    catch: unusable
  })

/** Why a document is no plant. */
export const unusable = (error: unknown): UnusableSnapshot =>
  error instanceof Unfit
    ? new UnusableSnapshot({ message: error.at === "" ? error.what : `${error.at}: ${error.what}` })
    : new UnusableSnapshot({ message: `it cannot be read: ${error}` })

/** What is wrong with a document, and where. It never leaves this module. */
class Unfit {
  readonly at: string
  readonly what: string
  constructor(at: string, what: string) {
    this.at = at
    this.what = what
  }
}

const Document = Schema.Struct({
  format: Schema.Literal("effect-maintainx/plant"),
  version: Schema.Finite,
  now: Schema.optionalKey(Wire.Instant),
  records: Schema.Record(Schema.String, Schema.Array(Schema.JsonObject)),
  files: Schema.optionalKey(
    Schema.Array(Schema.Struct({ id: AttachmentId, mimeType: Schema.String, base64: Schema.String }))
  ),
  ids: Schema.optionalKey(
    Schema.Record(Schema.String, Schema.Union([Schema.Int, Schema.Record(Schema.String, Schema.Int)]))
  ),
  lagging: Schema.optionalKey(Schema.Record(Schema.String, Wire.Instant))
})

export const isTableName = (name: string): name is TableName => Object.hasOwn(records, name)

const read = (input: unknown, present: number): { readonly image: Image; readonly now: number } => {
  if (Predicate.hasProperty(input, "version") && input.version !== 1) {
    throw new Unfit("version", `this release reads version 1, and this is ${JSON.stringify(input.version)}`)
  }
  const decoded = Schema.decodeUnknownResult(Document, { onExcessProperty: "error" })(input)
  if (Result.isFailure(decoded)) throw new Unfit("", `it is no snapshot of a plant: ${decoded.failure.message}`)
  const { files = [], ids = {}, lagging = {}, now: written, records: given } = decoded.success
  const now = written === undefined ? present : DateTime.toEpochMillis(written)
  const stranger = Object.keys(given).find((name) => !isTableName(name))
  if (stranger !== undefined) throw new Unfit(`records.${stranger}`, "a plant has no such records")

  const plant = makePlant({})
  if (given["organizations"] === undefined) establish(plant, defaultOrganization)
  const context: Context = { plant, now: iso(now) }
  // Organizations and users come first, since other records refer to them by default.
  for (const name of new Set<TableName>(["organizations", "users", ...tableNames])) {
    fill(name, given[name] ?? [], ids[name], context)
    if (name === "users") for (const { id } of plant.organizations.contents().records) accountOf(plant, id)
  }
  for (const [name, next] of sequencesOf(plant)) {
    const last = ids[name]
    if (!("lasts" in next)) next.last = typeof last === "number" ? last : largestId(given, next.start)
    else for (const [key, number] of Object.entries(last ?? {})) next.lasts.set(Number(key), number)
  }
  for (const { base64, id, mimeType } of files) plant.files.set(id, { bytes: bytesOf(base64, id), mimeType })
  for (const [id, from] of Object.entries(lagging)) {
    plant.lagging.set(WorkOrderId.make(Number(id)), DateTime.toEpochMillis(from))
  }
  return { image: imageOf(plant), now }
}

interface Context {
  readonly plant: Plant
  /** For what a document does not date. */
  readonly now: string
}

type Row = Schema.JsonObject

/** Puts the rows of a document into their table. */
const fill = (name: TableName, rows: ReadonlyArray<Row>, last: unknown, context: Context): void => {
  const table = context.plant[name]
  const decode = makeDecoder(records[name])
  const { ast } = records[name]
  const known = ast._tag === "Objects" ? new Set(ast.propertySignatures.map(({ name }) => name)) : undefined
  const present = table.contents()
  if (name === "workOrders") noteNumbers(rows, context.plant)
  const all = new Map<number, Kept>(present.records.map((record) => [record.id, record]))
  for (const [i, row] of rows.entries()) {
    const at = `records.${name}[${i}]`
    const excess = Object.keys(row).find((key) => known?.has(key) === false)
    if (excess !== undefined) throw new Unfit(`${at}.${excess}`, "such a record has no such property")
    const record = decode(completed(name, row, context))
    if (Result.isFailure(record)) throw new Unfit(at, record.failure.message)
    checkNested(row, encodeRecord(name, record.success), at)
    if (all.has(record.success.id)) throw new Unfit(`${at}.id`, "another one has the same id")
    all.set(record.success.id, record.success as Kept)
  }
  const largest = [...all.keys()].reduce((one, other) => Math.max(one, other), all.size === 0 ? present.last : 0)
  table.load({
    records: [...all.values()].sort((one, other) => one.id - other.id) as never,
    last: typeof last === "number" ? Math.max(last, largest) : largest
  })
}

/** What is read of a row is there again when it is written. Anything else would be lost without a word, but for nulls. */
const checkNested = (given: Schema.Json, written: Schema.Json | undefined, at: string): void => {
  if (Array.isArray(given)) {
    for (const [i, item] of given.entries())
      checkNested(item, Array.isArray(written) ? written[i] : undefined, `${at}[${i}]`)
  } else if (Predicate.isObject(given)) {
    for (const [name, property] of Object.entries(given)) {
      if (property === null) continue
      if (!Predicate.isObject(written) || !Object.hasOwn(written, name)) {
        throw new Unfit(`${at}.${name}`, "there is no such property here")
      }
      checkNested(property as Schema.Json, written[name] as Schema.Json, `${at}.${name}`)
    }
  }
}

/** A row with what goes without saying: no items in its lists, the present as its times, the account as its creator. */
const completed = (name: TableName, row: Row, { now, plant }: Context): Row => {
  const [organization] = plant.organizations.contents().records
  const organizationId = OrganizationId.make(
    Number(row["organizationId"] ?? (name === "organizations" ? row["id"] : organization?.id))
  )
  const result: Record<string, Schema.Json | undefined> = { ...usual[name]?.(row), ...row, organizationId }
  const { ast } = records[name]
  for (const { name, type } of ast._tag === "Objects" ? ast.propertySignatures : []) {
    if (typeof name !== "string" || result[name] !== undefined || SchemaAST.isOptional(type)) continue
    if (type._tag === "Arrays") result[name] = []
    else if (name === "creatorId") result[name] = accountOf(plant, organizationId)
    else if (name === "sequentialId") result[name] = plant.nextSequentialId(organizationId)
    else if (name.endsWith("At")) result[name] = now
  }
  return result as Row
}

/** What else a record has if its document does not say. */
const usual: { readonly [_ in TableName]?: (row: Row) => Row } = {
  workOrders: () => ({ status: "OPEN" }),
  meters: ({ id }) => ({ uuid: meterUuid(id as MeterId) })
}

/** The numbers of work orders go on after those that a document gives. */
const noteNumbers = (rows: ReadonlyArray<Row>, { nextSequentialId: { lasts }, organizations }: Plant): void => {
  const [first] = organizations.contents().records
  for (const { organizationId = first?.id, sequentialId } of rows) {
    if (typeof organizationId !== "number" || typeof sequentialId !== "number") continue
    const id = OrganizationId.make(organizationId)
    lasts.set(id, Math.max(lasts.get(id) ?? 0, sequentialId))
  }
}

/** The largest id after a start of anything in the records, at any depth, as far as ids of one kind go. */
const largestId = (value: Schema.Json, start: number): number => {
  if (Array.isArray(value)) return value.reduce((largest, item) => Math.max(largest, largestId(item, start)), start)
  if (!Predicate.isObject(value)) return start
  return Object.entries(value).reduce((largest, [name, property]) => {
    if (name !== "id" || typeof property !== "number")
      return Math.max(largest, largestId(property as Schema.Json, start))
    return property <= start + idsOfAKind ? Math.max(largest, property) : largest
  }, start)
}

const bytesOf = (base64: string, id: number): Uint8Array => {
  const bytes = Base64.decode(base64)
  if (Result.isFailure(bytes)) throw new Unfit(`files: the file of attachment ${id}`, bytes.failure.message)
  return bytes.success
}
