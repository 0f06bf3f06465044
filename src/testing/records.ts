/**
 * What the records of several resources have in common: how a payload changes one, what a list shows of one, custom
 * fields and files.
 *
 * @internal
 */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Mime from "effect/http/Mime"
import * as Option from "effect/Option"
import type { AssetId, LocationId } from "../Ids.ts"
import type * as Wire from "../internal/wire.ts"
import type { Attachment, UploadedFile } from "../resources/shapes/Attachments.ts"
import { addressOf } from "./files.ts"
import type { Acting, Kept, Plant, Table } from "./plant.ts"
import { badRequest, notFound, type Refused } from "./refusal.ts"

/** What a payload says about the properties of a record: a new value, null to clear it, or nothing. */
export type Changes<R> = { readonly [Name in keyof R]?: R[Name] | null | undefined }

/** A record with the changes of a payload: what is absent stays, null clears. */
export const changed = <R extends object>(record: R, changes: Changes<R>): R => {
  const result = new Map<string, unknown>(Object.entries(record))
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) result.delete(name)
    else if (value !== undefined) result.set(name, value)
  }
  // Every value in it comes from the record or from the changes, which are typed alike.
  return Object.fromEntries(result) as R
}

/** The named properties of a record, without those that it does not have. */
export const pick = <R extends object, const Name extends keyof R>(
  record: R,
  names: ReadonlyArray<Name>
): Pick<R, Name> => {
  const result: Partial<R> = {}
  for (const name of names) if (record[name] !== undefined) result[name] = record[name]
  return result as Pick<R, Name> // What is left out is absent in the record, so it is optional there.
}

/** The properties that a list shows only when it is asked to. */
export const expanded = <R extends object, Expand extends string, Name extends keyof R>(
  record: R,
  expand: ReadonlyArray<Expand> | undefined,
  properties: { readonly [_ in Expand]?: Name }
): Partial<Pick<R, Name>> =>
  pick(
    record,
    (expand ?? []).flatMap((key) => properties[key] ?? [])
  )

/** What a payload refers to, which must be there. */
export const referred = <R extends Kept>(
  table: Pick<Table<R>, "find">,
  id: R["id"],
  what: string,
  fieldPath: string
): Effect.Effect<R, Refused, Acting> =>
  Effect.mapError(table.find(id), () => badRequest(`there is no such ${what}`, fieldPath))

/** What a payload may refer to must be there if it does. */
export const checkReference = <R extends Kept>(
  table: Pick<Table<R>, "find">,
  id: R["id"] | null | undefined,
  what: string,
  fieldPath: string
): Effect.Effect<void, Refused, Acting> =>
  id === null || id === undefined ? Effect.void : Effect.asVoid(referred(table, id, what, fieldPath))

/** The asset and the location that a payload names must be there. `at` is where in the request it lies. */
export const checkPlace = Effect.fnUntraced(function* (
  { assets, locations }: Pick<Plant, "assets" | "locations">,
  { assetId, locationId }: { readonly assetId?: AssetId | null; readonly locationId?: LocationId | null },
  at = ""
) {
  yield* checkReference(assets, assetId, "asset", `${at}assetId`)
  yield* checkReference(locations, locationId, "location", `${at}locationId`)
})

/** What a payload refers to in a list must be there. */
export const checkReferences = <R extends Kept>(
  table: Table<R>,
  ids: ReadonlyArray<R["id"]> | undefined,
  what: string,
  fieldPath: string
): Effect.Effect<void, Refused, Acting> =>
  Effect.forEach(ids ?? [], (id, i) => referred(table, id, what, `${fieldPath}.${i}`), { discard: true })

/** Whether an instant is within bounds, which are part of it. */
export const isBetween = (instant: DateTime.Utc, { gte, lte }: typeof Wire.Between.Type = {}): boolean =>
  (gte === undefined || DateTime.isGreaterThanOrEqualTo(instant, gte)) &&
  (lte === undefined || DateTime.isLessThanOrEqualTo(instant, lte))

/** Whether a text is found by a filter. That the API looks for the words anywhere and in any case is an assumption. */
export const contains = (text: string, wanted: string | undefined): boolean =>
  wanted === undefined || text.toLowerCase().includes(wanted.toLowerCase())

// ---------------------------------------------------------------------------------------------------------------------
// custom fields
// ---------------------------------------------------------------------------------------------------------------------

interface WithExtraFields {
  readonly extraFields?: Readonly<Record<string, string>>
}

/**
 * The rows whose custom fields have one of the values for each label. A label that no row has is refused like any
 * parameter that is not known: what the real API does is not known, and to take a misspelled filter for a custom field
 * would hide it.
 */
export const filterByCustomFields = <R extends WithExtraFields>(
  rows: ReadonlyArray<R>,
  filters: Readonly<Record<string, ReadonlyArray<string>>> = {}
): Effect.Effect<ReadonlyArray<R>, Refused> => {
  const unknown = Object.keys(filters).find((label) => rows.every((row) => valueOf(row, label) === undefined))
  if (unknown !== undefined) return Effect.fail(badRequest(`'${unknown}' is not a valid query parameter`))
  const all = Object.entries(filters)
  return Effect.succeed(
    rows.filter((row) => all.every(([label, values]) => values.includes(valueOf(row, label) ?? "")))
  )
}

/** The value of a custom field. A label can be anything, `constructor` too. */
const valueOf = ({ extraFields = {} }: WithExtraFields, label: string): string | undefined =>
  Object.hasOwn(extraFields, label) ? extraFields[label] : undefined

// ---------------------------------------------------------------------------------------------------------------------
// files
// ---------------------------------------------------------------------------------------------------------------------

interface WithFiles {
  readonly attachments?: ReadonlyArray<Attachment>
  readonly thumbnail?: Attachment
}

const uploaded = ({ fileName, id, url }: Attachment): UploadedFile => ({
  publicUrl: url,
  filename: fileName,
  fileKey: `${id}/${fileName}`
})

/** The media type of a file, from its name. The API turns HEIC pictures into JPEG and leaves them their name. */
const mediaTypeOf = (fileName: string): string | undefined => {
  const type = Option.getOrUndefined(Mime.getType(fileName))
  return type === "image/heic" || type === "image/heif" ? "image/jpeg" : type
}

/**
 * A file as the plant keeps it. Its bytes stay where they are when the record loses it: what the real one does is not
 * known.
 */
const makeFile = Effect.fnUntraced(function* (plant: Plant, fileName: string, bytes: Uint8Array) {
  if (bytes.byteLength === 0) return yield* badRequest("the file is empty")
  if (!/[^.]\.[^.]+$/.test(fileName)) return yield* badRequest("the file name has no extension")
  const id = plant.nextAttachmentId()
  const file: Attachment = {
    id,
    fileName,
    mimeType: mediaTypeOf(fileName) ?? "application/octet-stream",
    url: addressOf(id, fileName),
    createdAt: yield* DateTime.now
  }
  plant.files.set(id, { bytes, mimeType: file.mimeType })
  return file
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
  return { record: result, answer: uploaded(file) }
})

/** A record without the file of this name. */
export const detached = <R extends WithFiles>(record: R, fileName: string): Effect.Effect<R, Refused> => {
  const attachments = (record.attachments ?? []).filter((file) => file.fileName !== fileName)
  return attachments.length === (record.attachments ?? []).length
    ? Effect.fail(notFound("Attachment"))
    : Effect.succeed({ ...record, attachments })
}

/** A record with another picture. */
export const pictured = Effect.fnUntraced(function* <R extends WithFiles>(
  plant: Plant,
  record: R,
  fileName: string,
  bytes: Uint8Array
) {
  if (mediaTypeOf(fileName)?.startsWith("image/") !== true)
    return yield* badRequest("the file is not a picture", "filename")
  const thumbnail = yield* makeFile(plant, fileName, bytes)
  const result: R = { ...record, thumbnail }
  return { record: result, answer: uploaded(thumbnail) }
})
