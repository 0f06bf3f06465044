/**
 * Manufacturers in memory.
 *
 * @internal
 */
import * as Effect from "effect/Effect"
import type { ManufacturerId } from "../../Ids.ts"
import type { ManufacturerRow, ManufacturersService } from "../../resources/Manufacturers.ts"
import { byCursor, orderOf } from "../paging.ts"
import { Acting, type Behaviour, type Kept, type Plant } from "../plant.ts"
import * as Records from "../records.ts"
import { badRequest } from "../refusal.ts"

export interface ManufacturerRecord extends Kept {
  readonly id: ManufacturerId
  readonly name: string
}

export const manufacturers = ({ manufacturers }: Plant): Behaviour<ManufacturersService> => ({
  list: Effect.fnUntraced(function* (query = {}) {
    return yield* byCursor(
      yield* manufacturers.all,
      query,
      orderOf(undefined, {}),
      (record: ManufacturerRecord): ManufacturerRow => record
    )
  }),

  /** Assets refer to a manufacturer by name, so that two cannot share one is assumed. */
  create: Effect.fnUntraced(function* ({ name }) {
    const { organizations } = yield* Acting
    if ((yield* manufacturers.all).some((record) => record.name === name)) {
      return yield* badRequest("there is a manufacturer of this name", "name")
    }
    const { id } = manufacturers.insert((id) => ({ id, organizationId: organizations[0], name }))
    return { id }
  }),

  get: (id) => Effect.map(manufacturers.find(id), (record) => Records.pick(record, ["id", "name"]))
})
