/** What the compiler asks of the embedded MaintainX. Each of these lines must be refused for the comment above to hold. */
import * as Effect from "effect/Effect"
import type { UpdateLocation } from "../../src/resources/Locations.ts"
import type { ListUsers } from "../../src/resources/Users.ts"
import type { Methods } from "../../src/testing/behaviour.ts"
import { assertEmpty, changed, type Explicit, expanded } from "../../src/testing/explicit.ts"
import type { LocationRecord, UserRecord } from "../../src/testing/model.ts"
import type { Plant } from "../../src/testing/plant.ts"
import * as Records from "../../src/testing/records.ts"

type Described = Methods<"Locations">

declare const plant: Plant
declare const record: LocationRecord
declare const wider: UpdateLocation & { readonly colour: string }

/** An operation needs a behaviour. */
export const withoutDelete = (rest: Omit<Described, "delete">): Described =>
  // @ts-expect-error
  rest

/** An answer names every property, even one that is always absent. */
export const get: Described["get"] = (id) =>
  // @ts-expect-error
  Effect.succeed({ id, name: "Mill" })

/** The rows of a list do, too. */
export const list: Described["list"] = () =>
  // @ts-expect-error
  Effect.succeed({ items: [{ id: record.id, name: "Mill" }] })

/** So does a part of an answer. */
// @ts-expect-error
export const part: Explicit<{ readonly id: number; readonly area?: string }> = { id: 1 }

/** A change says nothing that the record does not have. */
// @ts-expect-error
changed(record, wider)

/** Nor does a new record, */
// @ts-expect-error
Records.create(plant.locations, { ...wider, name: "Mill" }, ({ now }) => ({
  createdAt: now,
  updatedAt: now,
  teamIds: undefined,
  attachments: undefined,
  thumbnail: undefined
}))

/** which has every property from the payload or from beside it. */
// @ts-expect-error
Records.create(plant.locations, { name: "Mill" }, ({ now }) => ({ createdAt: now, updatedAt: now }))

/** Nothing is left of a payload that is taken apart. */
export const rest = ({ name: _, colour: __, ...others }: { name: string; colour: string; size: number }) =>
  // @ts-expect-error
  assertEmpty(others)

/** A list knows each of its filters, */
// @ts-expect-error
export const filters: Records.Filters<ListUsers, UserRecord> = { email: () => () => true }

/** and everything that it can be asked to expand. */
export const row = (record: Explicit<{ name?: string }>, expand: ReadonlyArray<"name" | "size"> | undefined) =>
  // @ts-expect-error
  expanded(record, expand, { name: "name" })
