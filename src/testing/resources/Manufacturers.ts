/**
 * Manufacturers in memory.
 *
 * @internal
 */
import * as Effect from "effect/Effect"
import type { Manufacturers } from "../../resources/Manufacturers.ts"
import type { Behaviour } from "../behaviour.ts"
import { pick } from "../explicit.ts"
import type { ManufacturerRecord } from "../model.ts"
import { byCursor } from "../paging.ts"
import type { Plant } from "../plant.ts"
import * as Records from "../records.ts"
import { badRequest } from "../refusal.ts"

export const manufacturers = ({ manufacturers }: Plant): Behaviour<typeof Manufacturers> => ({
  list: (query = {}) =>
    Effect.flatMap(manufacturers.all, (all) => byCursor(all, query, (record): ManufacturerRecord => record)),

  /** Assets refer to a manufacturer by name, so no two share one: an assumption. */
  create: Effect.fnUntraced(function* (payload) {
    if ((yield* manufacturers.all).some(({ name }) => name === payload.name)) {
      return yield* badRequest("there is a manufacturer of this name", "name")
    }
    const { id } = yield* Records.create(manufacturers, payload, () => ({}))
    return { id }
  }),

  get: (id) => Effect.map(manufacturers.find(id), (record) => pick(record, ["id", "name"]))
})
