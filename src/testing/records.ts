/**
 * What the behaviours of several resources have in common: creating and saving records, references, filters, custom
 * fields and files.
 *
 * @internal
 */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Mime from "effect/http/Mime"
import * as Option from "effect/Option"
import type * as Api from "../index.ts"
import type * as Wire from "../internal/wire.ts"
import { type Changes, changed, type Explicit, type Known, type Loose, type Sparse } from "./explicit.ts"
import { addressOf } from "./files.ts"
import { CurrentSwitches } from "./live.ts"
import { memoized } from "./paging.ts"
import type { Plant } from "./plant.ts"
import { badRequest, notFound, type Refused } from "./refusal.ts"
import { Acting, type Kept, type Table } from "./table.ts"

// ---------------------------------------------------------------------------------------------------------------------
// creating and saving
// ---------------------------------------------------------------------------------------------------------------------

/** What a new record is made with. */
export interface Fresh<R extends Kept> extends Kept<R["id"]> {
  readonly userId: Api.UserId
  readonly now: DateTime.Utc
  /** When the record is created and, so far, when it was updated last. */
  readonly times: { readonly createdAt: DateTime.Utc; readonly updatedAt: DateTime.Utc }
}

/** The properties of a record that a payload lacks, or may lack. */
type Rest<R, Payload> = {
  readonly [Name in keyof R as Name extends keyof Kept
    ? never
    : Name extends keyof Payload
      ? undefined extends R[Name]
        ? never
        : [Extract<Payload[Name], null | undefined>] extends [never]
          ? never
          : Name
      : Name]: R[Name]
}

/**
 * Adds a record: what the payload says, and beside it everything else that the record must have. A property that
 * neither names does not compile, nor does one of the payload that the record does not have.
 */
export const create = <R extends Kept, const Payload extends Changes<R>>(
  table: Table<R>,
  payload: Payload & Known<Payload, R>,
  rest: (fresh: Fresh<R>) => Rest<R, Payload> & Partial<R>
): Effect.Effect<R, never, Acting> =>
  Effect.gen(function* () {
    const { organizations, userId } = yield* Acting
    const now = yield* DateTime.now
    const [organizationId] = organizations
    return table.insert((id) => {
      const fresh = { id, organizationId, userId, now, times: { createdAt: now, updatedAt: now } }
      // What the payload lacks is in the rest.
      return changed({ id, organizationId, ...rest(fresh) } as Kept as R, payload) as Sparse<R>
    })
  })

/** Puts a record in the place of the one with its id, as changed now. */
export const save = <R extends Kept & { readonly updatedAt: DateTime.Utc | undefined }>(
  table: Table<R>,
  record: R
): Effect.Effect<R> => Effect.map(DateTime.now, (updatedAt) => table.replace({ ...record, updatedAt }))

/** A table as the caller sees it: requesters have only what they created. Assumption: the rest is not there for them. */
export const ownOf = <R extends Kept & { readonly creatorId: Api.UserId }>(
  table: Table<R>,
  what: string
): Pick<Table<R>, "all" | "delete" | "find"> => {
  const isSeen = ({ creatorId }: R, { role, userId }: Acting["Service"]) => role !== "REQUESTER" || creatorId === userId
  const find: Table<R>["find"] = (id) =>
    Effect.flatMap(Acting, (acting) =>
      Effect.flatMap(table.find(id), (record) =>
        isSeen(record, acting) ? Effect.succeed(record) : Effect.fail(notFound(what))
      )
    )
  return {
    all: Effect.flatMap(Acting, (acting) =>
      acting.role === "REQUESTER"
        ? Effect.map(table.all, (all) => all.filter((record) => isSeen(record, acting)))
        : table.all
    ),
    find,
    delete: (id) => Effect.andThen(find(id), table.delete(id))
  }
}

// ---------------------------------------------------------------------------------------------------------------------
// references
// ---------------------------------------------------------------------------------------------------------------------

/** The record that a payload refers to. It must exist. */
export const referred = <R extends Kept>(
  table: Pick<Table<R>, "find">,
  id: R["id"],
  what: string,
  fieldPath: string
): Effect.Effect<R, Refused, Acting> =>
  Effect.mapError(table.find(id), () => badRequest(`there is no such ${what}`, fieldPath))

/** The record that a payload may refer to must exist. */
export const checkReference = <R extends Kept>(
  table: Pick<Table<R>, "find">,
  id: R["id"] | null | undefined,
  what: string,
  fieldPath: string
): Effect.Effect<void, Refused, Acting> =>
  id === null || id === undefined ? Effect.void : Effect.asVoid(referred(table, id, what, fieldPath))

/** The records that a list of a payload refers to must exist. */
export const checkReferences = <R extends Kept>(
  table: Pick<Table<R>, "find">,
  ids: ReadonlyArray<R["id"]> | undefined,
  what: string,
  fieldPath: string
): Effect.Effect<void, Refused, Acting> =>
  Effect.forEach(ids ?? [], (id, i) => referred(table, id, what, `${fieldPath}.${i}`), { discard: true })

/** The asset and the location that a payload names must exist. `at` is the path of the payload in the request. */
export const checkPlace = (
  { assets, locations }: Plant,
  {
    assetId,
    locationId
  }: { readonly assetId?: Api.AssetId | null | undefined; readonly locationId?: Api.LocationId | null | undefined },
  at = ""
): Effect.Effect<void, Refused, Acting> =>
  Effect.andThen(
    checkReference(assets, assetId, "asset", `${at}assetId`),
    checkReference(locations, locationId, "location", `${at}locationId`)
  )

interface Nested extends Kept {
  readonly parentId: number | undefined
}

/** A parent must exist, and must not be below the record itself, if that exists already. */
export const checkParent = <R extends Nested>(
  table: Pick<Table<R>, "find">,
  id: R["id"] | undefined,
  parentId: R["parentId"] | null,
  what: string
): Effect.Effect<void, Refused, Acting> =>
  Effect.gen(function* () {
    let above: number | null | undefined = parentId
    while (typeof above === "number") {
      if (above === id) return yield* badRequest(`the ${what} cannot be part of itself`, "parentId")
      const parent: R = yield* referred(table, above, what, "parentId")
      above = parent.parentId
    }
  })

/**
 * Changes the records that refer to one that is deleted. That references are cleared, and that it leaves `updatedAt`, are
 * assumptions.
 */
export const amend = <R extends Kept>(
  table: Table<R>,
  change: (record: R) => Partial<R> | undefined
): Effect.Effect<void, never, Acting> =>
  Effect.map(table.all, (all) => {
    for (const record of all) {
      const changes = change(record)
      if (changes !== undefined) table.replace({ ...record, ...changes })
    }
  })

/** A list of ids without one, or undefined if that is not among them. */
export const idsWithout = <Id>(ids: ReadonlyArray<Id> | undefined, id: Id): ReadonlyArray<Id> | undefined =>
  ids?.includes(id) ? ids.filter((other) => other !== id) : undefined

/** Leaves the children of a record that is deleted without a parent. */
export const orphan = <R extends Nested>(table: Table<R>, id: R["id"]): Effect.Effect<void, never, Acting> =>
  Effect.map(table.all, (all) => {
    for (const child of all) if (child.parentId === id) table.replace({ ...child, parentId: undefined })
  })

// ---------------------------------------------------------------------------------------------------------------------
// filters
// ---------------------------------------------------------------------------------------------------------------------

/** What each filter of a query asks of a record. */
export type Filters<Query, R> = {
  readonly [Name in keyof Omit<Query, "cursor" | "customFields" | "expand" | "limit" | "sort">]-?: (
    wanted: NonNullable<Query[Name]>
  ) => (record: R) => boolean
}

/**
 * The records of a table that pass all filters of a query. What was found is kept as long as the records, so that the
 * next page is cut from the same rows. So filters must look at nothing but the record.
 */
export const filter = <Query extends object, R extends object>(
  { all }: { readonly all: Effect.Effect<ReadonlyArray<R>, never, Acting> },
  query: Query & { readonly customFields?: CustomFieldFilters | undefined },
  filters: Filters<Query, R>
): Effect.Effect<ReadonlyArray<R>, Refused, Acting> =>
  Effect.flatMap(all, (records) => {
    const wanted = Object.entries(query).filter(([name, value]) => value !== undefined && !filterless.has(name))
    if (wanted.length === 0) return Effect.succeed(records)
    // What becomes of labels that no record has can be switched meanwhile.
    if (query.customFields !== undefined) {
      return Effect.map(filterByCustomFields(records, query.customFields), (rows) => matching(rows, query, filters))
    }
    const key = JSON.stringify(wanted)
    const findings = memoized(records, "findings", () => new Map<string, ReadonlyArray<R>>())
    const present = findings.get(key)
    if (present !== undefined) return Effect.succeed(present)
    const found = matching(records, query, filters)
    // A few readers at a time, each with filters of its own.
    if (findings.size >= 8) findings.clear()
    findings.set(key, found)
    return Effect.succeed(found)
  })

/** What of a query filters nothing. */
const filterless: ReadonlySet<string> = new Set(["cursor", "expand", "limit", "sort"])

/** The same without custom fields. */
export const matching = <Query extends object, R>(
  records: ReadonlyArray<R>,
  query: Query,
  filters: Filters<Query, R>
): ReadonlyArray<R> => {
  const tests = Object.entries<(wanted: never) => (record: R) => boolean>(filters).flatMap(([name, test]) => {
    const wanted = query[name as keyof Query] // Filters are called as the query calls them.
    return wanted === undefined ? [] : [test(wanted as never)]
  })
  return tests.length === 0 ? records : records.filter((record) => tests.every((test) => test(record)))
}

type Bounds = typeof Wire.Between.Type

/** Whether an instant is within bounds, which are part of it. */
export const isBetween = (instant: DateTime.Utc, { gte, lte }: Bounds): boolean =>
  (gte === undefined || DateTime.isGreaterThanOrEqualTo(instant, gte)) &&
  (lte === undefined || DateTime.isLessThanOrEqualTo(instant, lte))

interface Dated {
  readonly createdAt: DateTime.Utc
  readonly updatedAt: DateTime.Utc
}

/** The filters by time that several lists have. */
export const byTime = {
  createdAt:
    (bounds: Bounds) =>
    ({ createdAt }: Dated) =>
      isBetween(createdAt, bounds),
  updatedAt:
    (bounds: Bounds) =>
    ({ updatedAt }: Dated) =>
      isBetween(updatedAt, bounds)
}

/** The files of a new record. */
export const noFiles = { attachments: undefined, thumbnail: undefined }

/** The values by which several lists can be sorted. */
export const sortKeys = {
  id: ({ id }: Kept & Dated) => id,
  createdAt: ({ createdAt }: Kept & Dated) => createdAt,
  updatedAt: ({ updatedAt }: Kept & Dated) => updatedAt
}

/** Whether a text contains another, in upper or lower case. Assumption: the API searches like this. */
export const contains = (text: string, wanted: string): boolean => text.toLowerCase().includes(wanted.toLowerCase())

// ---------------------------------------------------------------------------------------------------------------------
// custom fields
// ---------------------------------------------------------------------------------------------------------------------

type CustomFieldFilters = Readonly<Record<string, ReadonlyArray<string>>>

interface WithExtraFields {
  readonly extraFields?: Readonly<Record<string, string>> | undefined
}

/**
 * The rows whose custom fields have one of the values for each label. A label that no row has is refused like any
 * unknown parameter. What the real API does is not known, but taking a misspelled filter for a custom field would hide
 * it.
 */
const filterByCustomFields = <R extends WithExtraFields>(
  rows: ReadonlyArray<R>,
  filters: CustomFieldFilters = {}
): Effect.Effect<ReadonlyArray<R>, Refused> => {
  const all = Object.entries(filters)
  if (all.length === 0) return Effect.succeed(rows)
  const isUnknown = ([label]: readonly [string, unknown]) => rows.every((row) => valueOf(row, label) === undefined)
  return Effect.flatMap(CurrentSwitches, ({ unknownFilter }) => {
    const unknown = unknownFilter === "ignored" ? undefined : all.find(isUnknown)
    if (unknown !== undefined) return Effect.fail(badRequest(`'${unknown[0]}' is not a valid query parameter`))
    const known = all.filter((filter) => !isUnknown(filter))
    return Effect.succeed(
      rows.filter((row) => known.every(([label, values]) => values.includes(valueOf(row, label) ?? "")))
    )
  })
}

/** The value of a custom field. A label can be anything, `constructor` too. */
const valueOf = ({ extraFields = {} }: WithExtraFields, label: string): string | undefined =>
  Object.hasOwn(extraFields, label) ? extraFields[label] : undefined

// ---------------------------------------------------------------------------------------------------------------------
// files
// ---------------------------------------------------------------------------------------------------------------------

interface WithFiles {
  readonly attachments?: ReadonlyArray<Loose<Api.Attachment>> | undefined
  readonly thumbnail?: Loose<Api.Attachment> | undefined
}

/**
 * The operations for the files of a resource, which are alike for all of them.
 */
export const fileOperations = <Id extends number, R extends WithFiles>(
  plant: Plant,
  find: (id: Id) => Effect.Effect<R, Refused, Acting>,
  save: (record: R) => Effect.Effect<unknown, Refused, Acting>
) => ({
  uploadAttachment: Effect.fnUntraced(function* (id: Id, fileName: string, bytes: Uint8Array) {
    const { answer, record } = yield* attached(plant, yield* find(id), fileName, bytes)
    yield* save(record)
    return answer
  }),

  deleteAttachment: Effect.fnUntraced(function* (id: Id, fileName: string) {
    const record = yield* find(id)
    const { attachments = [] } = record
    const others = attachments.filter((file) => file.fileName !== fileName)
    if (others.length === attachments.length) return yield* notFound("Attachment")
    yield* save({ ...record, attachments: others })
  }),

  uploadThumbnail: Effect.fnUntraced(function* (id: Id, fileName: string, bytes: Uint8Array) {
    const record = yield* find(id)
    if (mediaTypeOf(fileName)?.startsWith("image/") !== true) {
      return yield* badRequest("the file is not a picture", "filename")
    }
    const thumbnail = yield* makeFile(plant, fileName, bytes)
    yield* save({ ...record, thumbnail })
    return uploadedFileOf(thumbnail)
  })
})

/** A record with one more file. A file of the same name is replaced. */
export const attached = Effect.fnUntraced(function* <R extends WithFiles>(
  plant: Plant,
  record: R,
  fileName: string,
  bytes: Uint8Array
) {
  const file = yield* makeFile(plant, fileName, bytes)
  const others = (record.attachments ?? []).filter((other) => other.fileName !== fileName)
  const result: R = { ...record, attachments: [...others, file] }
  return { record: result, answer: uploadedFileOf(file) }
})

const uploadedFileOf = ({ fileName, id, url }: Api.Attachment): Explicit<Api.UploadedFile> => ({
  publicUrl: url,
  filename: fileName,
  fileKey: `${id}/${fileName}`
})

/** The media type of a file, from its name. The API turns HEIC pictures into JPEG and leaves them their name. */
const mediaTypeOf = (fileName: string): string | undefined => {
  const type = Option.getOrUndefined(Mime.getType(fileName))
  return type === "image/heic" || type === "image/heif" ? "image/jpeg" : type
}

/** A file as the plant keeps it, as long as a record has it. */
const makeFile = Effect.fnUntraced(function* (plant: Plant, fileName: string, bytes: Uint8Array) {
  if (bytes.byteLength === 0) return yield* badRequest("the file is empty")
  if (!/[^.]\.[^.]+$/.test(fileName)) return yield* badRequest("the file name has no extension")
  const id = plant.nextAttachmentId()
  const file: Api.Attachment = {
    id,
    fileName,
    mimeType: mediaTypeOf(fileName) ?? "application/octet-stream",
    url: addressOf(id, fileName),
    createdAt: yield* DateTime.now
  }
  plant.files.set(id, { bytes, mimeType: file.mimeType })
  return file
})
