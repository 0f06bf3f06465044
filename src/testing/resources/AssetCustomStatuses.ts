import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import { identity } from "effect/Function"
import type * as Api from "../../index.ts"
import type { Behaviour } from "../behaviour.ts"
import { changed } from "../explicit.ts"
import { byCursor } from "../paging.ts"
import * as Records from "../records.ts"
import { notFound } from "../refusal.ts"

export const assetCustomStatuses: Behaviour<"AssetCustomStatuses"> = ({ assetCustomStatuses }) => {
  /** A custom status that was not deleted. */
  const findPresent = (id: Api.AssetCustomStatusId) =>
    Effect.filterOrFail(
      assetCustomStatuses.find(id),
      ({ deletedAt }) => deletedAt === undefined,
      () => notFound("Asset custom status")
    )

  return {
    list: Effect.fnUntraced(function* (query = {}) {
      const present = (yield* assetCustomStatuses.all).filter(({ deletedAt }) => deletedAt === undefined)
      return yield* byCursor(present, query, identity)
    }),

    create: (payload) =>
      Records.create(assetCustomStatuses, payload, ({ times }) => ({
        ...times,
        deletedAt: undefined,
        downtimeType: undefined
      })),

    /** That a deleted one can still be read is an assumption: its answer has a `deletedAt`. */
    get: assetCustomStatuses.find,

    update: Effect.fnUntraced(function* (id, payload) {
      return yield* Records.save(assetCustomStatuses, changed(yield* findPresent(id), payload))
    }),

    delete: Effect.fnUntraced(function* (id) {
      return assetCustomStatuses.replace({ ...(yield* findPresent(id)), deletedAt: yield* DateTime.now })
    })
  }
}
