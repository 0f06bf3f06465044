/**
 * Asset custom statuses in memory.
 *
 * @internal
 */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import type { AssetCustomStatusId } from "../../Ids.ts"
import type { AssetCustomStatuses } from "../../resources/AssetCustomStatuses.ts"
import type { Behaviour } from "../behaviour.ts"
import { changed } from "../explicit.ts"
import type { AssetCustomStatusRecord } from "../model.ts"
import { byCursor } from "../paging.ts"
import type { Plant } from "../plant.ts"
import * as Records from "../records.ts"
import { notFound } from "../refusal.ts"

export const assetCustomStatuses = ({ assetCustomStatuses }: Plant): Behaviour<typeof AssetCustomStatuses> => {
  /** A custom status that was not deleted. */
  const findPresent = (id: AssetCustomStatusId) =>
    Effect.filterOrFail(
      assetCustomStatuses.find(id),
      ({ deletedAt }) => deletedAt === undefined,
      () => notFound("Asset custom status")
    )

  return {
    list: Effect.fnUntraced(function* (query = {}) {
      const present = (yield* assetCustomStatuses.all).filter(({ deletedAt }) => deletedAt === undefined)
      return yield* byCursor(present, query, view)
    }),

    create: Effect.fnUntraced(function* (payload) {
      const { id } = yield* Records.create(assetCustomStatuses, payload, ({ now }) => ({
        createdAt: now,
        updatedAt: now,
        deletedAt: undefined,
        downtimeType: undefined
      }))
      return { id }
    }),

    /** That a deleted one can still be read is an assumption: its answer has a `deletedAt`. */
    get: (id) => Effect.map(assetCustomStatuses.find(id), view),

    update: Effect.fnUntraced(function* (id, payload) {
      return view(yield* Records.save(assetCustomStatuses, changed(yield* findPresent(id), payload)))
    }),

    delete: Effect.fnUntraced(function* (id) {
      const record = yield* findPresent(id)
      assetCustomStatuses.replace({ ...record, deletedAt: yield* DateTime.now })
    })
  }
}

const view = ({ organizationId: _, ...status }: AssetCustomStatusRecord) => status
