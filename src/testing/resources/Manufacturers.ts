import * as Effect from "effect/Effect"
import { identity } from "effect/Function"
import type { Behaviour } from "../behaviour.ts"
import { byCursor } from "../paging.ts"
import * as Records from "../records.ts"
import { badRequest } from "../refusal.ts"

export const manufacturers: Behaviour<"Manufacturers"> = ({ manufacturers }) => ({
  list: (query = {}) => Effect.flatMap(manufacturers.all, (all) => byCursor(all, query, identity)),

  /** Assets refer to a manufacturer by name. Assumption: so no two share one. */
  create: Effect.fnUntraced(function* (payload) {
    if ((yield* manufacturers.all).some(({ name }) => name === payload.name)) {
      return yield* badRequest("there is a manufacturer of this name", "name")
    }
    return yield* Records.create(manufacturers, payload, () => ({}))
  }),

  get: manufacturers.find
})
