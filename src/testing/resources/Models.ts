import * as Effect from "effect/Effect"
import { identity } from "effect/Function"
import type { Behaviour } from "../behaviour.ts"
import { byCursor } from "../paging.ts"
import * as Records from "../records.ts"
import { badRequest } from "../refusal.ts"

export const models: Behaviour<"Models"> = ({ manufacturers, models }) => ({
  list: (query = {}) => Effect.flatMap(models.all, (all) => byCursor(all, query, identity)),

  /** An unknown manufacturer is answered with 404, which the operation declares although its path has no id. */
  create: Effect.fnUntraced(function* (payload) {
    const { manufacturerId, name } = payload
    yield* manufacturers.find(manufacturerId)
    if ((yield* models.all).some((record) => record.manufacturerId === manufacturerId && record.name === name)) {
      return yield* badRequest("the manufacturer has a model of this name", "name")
    }
    return yield* Records.create(models, payload, () => ({}))
  }),

  get: models.find
})
