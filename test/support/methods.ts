/** One call of each HTTP method. */
import type { Effect } from "effect"
import { LocationId, Locations, type UploadError } from "../../src/index.ts"

const id = LocationId.make(7)

export const calls: Readonly<
  Record<"GET" | "PUT" | "DELETE" | "POST" | "PATCH", Effect.Effect<unknown, UploadError, Locations>>
> = {
  GET: Locations.use((locations) => locations.get(id)),
  PUT: Locations.use((locations) => locations.uploadThumbnail(id, "pump.png", new Uint8Array([1, 2, 3]))),
  DELETE: Locations.use((locations) => locations.delete(id)),
  POST: Locations.use((locations) => locations.create({ name: "Boiler room" })),
  PATCH: Locations.use((locations) => locations.update(id, { name: "Boiler room" }))
}

/** The names of those calls. */
export const names = {
  GET: "Locations.get",
  PUT: "Locations.uploadThumbnail",
  DELETE: "Locations.delete",
  POST: "Locations.create",
  PATCH: "Locations.update"
} as const

export const methods = Object.keys(calls) as ReadonlyArray<keyof typeof calls>
