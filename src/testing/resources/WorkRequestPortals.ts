/**
 * Work request portals in memory.
 *
 * @internal
 */
import * as Effect from "effect/Effect"
import type { WorkRequestPortalId } from "../../Ids.ts"
import type { WorkRequestPortalRow, WorkRequestPortalsService } from "../../resources/WorkRequestPortals.ts"
import { byCursor, orderOf } from "../paging.ts"
import { Acting, type Behaviour, type Kept, type Plant } from "../plant.ts"
import * as Records from "../records.ts"

/** A portal as the plant keeps it. */
export interface WorkRequestPortalRecord extends WorkRequestPortalRow, Kept {
  readonly id: WorkRequestPortalId
}

export const workRequestPortals = (plant: Plant): Behaviour<WorkRequestPortalsService> => {
  const { workRequestPortals } = plant

  return {
    list: Effect.fnUntraced(function* (query = {}) {
      return yield* byCursor(yield* workRequestPortals.all, query, orderOf(undefined, {}), shown)
    }),

    create: Effect.fnUntraced(function* (payload) {
      yield* Records.checkPlace(plant, payload)
      const { organizations } = yield* Acting
      const { id } = workRequestPortals.insert((id) =>
        Records.changed<WorkRequestPortalRecord>(
          {
            id,
            organizationId: organizations[0],
            title: payload.title,
            portalUrl: `https://requests.maintainx.invalid/${id}`
          },
          payload
        )
      )
      return { id }
    }),

    get: (id) => Effect.map(workRequestPortals.find(id), shown),

    update: Effect.fnUntraced(function* (id, payload) {
      const record = yield* workRequestPortals.find(id)
      yield* Records.checkPlace(plant, payload)
      const changed = Records.changed(record, payload)
      workRequestPortals.replace(changed)
      return shown(changed)
    }),

    delete: Effect.fnUntraced(function* (id) {
      yield* workRequestPortals.find(id)
      workRequestPortals.remove(id)
    })
  }
}

const shown = ({ organizationId: _, ...portal }: WorkRequestPortalRecord): WorkRequestPortalRow => portal
