import * as Effect from "effect/Effect"
import { identity } from "effect/Function"
import type { Behaviour } from "../behaviour.ts"
import { changed } from "../explicit.ts"
import { byCursor } from "../paging.ts"
import * as Records from "../records.ts"

export const workRequestPortals: Behaviour<"WorkRequestPortals"> = (plant) => {
  const { workRequestPortals } = plant

  return {
    list: (query = {}) => Effect.flatMap(workRequestPortals.all, (all) => byCursor(all, query, identity)),

    create: Effect.fnUntraced(function* (payload) {
      yield* Records.checkPlace(plant, payload)
      return yield* Records.create(workRequestPortals, payload, ({ id }) => ({
        portalUrl: `https://requests.maintainx.invalid/${id}`
      }))
    }),

    get: workRequestPortals.find,

    update: Effect.fnUntraced(function* (id, payload) {
      const record = yield* workRequestPortals.find(id)
      yield* Records.checkPlace(plant, payload)
      return workRequestPortals.replace(changed(record, payload))
    }),

    delete: workRequestPortals.delete
  }
}
