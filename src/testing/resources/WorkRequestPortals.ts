/**
 * Work request portals in memory.
 *
 * @internal
 */
import * as Effect from "effect/Effect"
import type { WorkRequestPortals } from "../../resources/WorkRequestPortals.ts"
import type { Behaviour } from "../behaviour.ts"
import { changed } from "../explicit.ts"
import type { WorkRequestPortalRecord } from "../model.ts"
import { byCursor } from "../paging.ts"
import type { Plant } from "../plant.ts"
import * as Records from "../records.ts"

export const workRequestPortals = (plant: Plant): Behaviour<typeof WorkRequestPortals> => {
  const { workRequestPortals } = plant

  return {
    list: (query = {}) => Effect.flatMap(workRequestPortals.all, (all) => byCursor(all, query, view)),

    create: Effect.fnUntraced(function* (payload) {
      yield* Records.checkPlace(plant, payload)
      const { id } = yield* Records.create(workRequestPortals, payload, ({ id }) => ({
        portalUrl: `https://requests.maintainx.invalid/${id}`
      }))
      return { id }
    }),

    get: (id) => Effect.map(workRequestPortals.find(id), view),

    update: Effect.fnUntraced(function* (id, payload) {
      const record = yield* workRequestPortals.find(id)
      yield* Records.checkPlace(plant, payload)
      const saved = changed(record, payload)
      workRequestPortals.replace(saved)
      return view(saved)
    }),

    delete: Effect.fnUntraced(function* (id) {
      yield* workRequestPortals.find(id)
      workRequestPortals.remove(id)
    })
  }
}

const view = ({ organizationId: _, ...portal }: WorkRequestPortalRecord) => portal
