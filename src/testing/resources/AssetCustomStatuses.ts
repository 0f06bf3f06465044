/**
 * Asset custom statuses in memory.
 *
 * @internal
 */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import type { AssetCustomStatusId } from "../../Ids.ts"
import type { AssetCustomStatus, AssetCustomStatusesService } from "../../resources/AssetCustomStatuses.ts"
import type { AssetStatusValue } from "../../resources/shapes/Downtime.ts"
import { byCursor, orderOf } from "../paging.ts"
import { Acting, type Behaviour, type Kept, type Plant } from "../plant.ts"
import { notFound } from "../refusal.ts"

/** A custom status as the plant keeps it. One that was deleted stays, since the log of statuses refers to it. */
export interface AssetCustomStatusRecord extends AssetCustomStatus, Kept {
  readonly id: AssetCustomStatusId
  readonly baseAssetStatus: AssetStatusValue
}

export const assetCustomStatuses = ({ assetCustomStatuses }: Plant): Behaviour<AssetCustomStatusesService> => {
  /** A custom status that was not deleted. */
  const present = (id: AssetCustomStatusId) =>
    Effect.flatMap(assetCustomStatuses.find(id), (record) =>
      record.deletedAt === undefined ? Effect.succeed(record) : Effect.fail(notFound("Asset custom status"))
    )

  return {
    list: Effect.fnUntraced(function* (query = {}) {
      const rows = (yield* assetCustomStatuses.all).filter(({ deletedAt }) => deletedAt === undefined)
      return yield* byCursor(rows, query, orderOf(undefined, {}), view)
    }),

    create: Effect.fnUntraced(function* (payload) {
      const { organizations } = yield* Acting
      const now = yield* DateTime.now
      const { id } = assetCustomStatuses.insert((id) => ({
        id,
        organizationId: organizations[0],
        ...payload,
        createdAt: now,
        updatedAt: now
      }))
      return { id }
    }),

    /** That a deleted one can still be read is an assumption: its answer has a `deletedAt`. */
    get: (id) => Effect.map(assetCustomStatuses.find(id), view),

    update: Effect.fnUntraced(function* (id, { label }) {
      const changed = { ...(yield* present(id)), label, updatedAt: yield* DateTime.now }
      assetCustomStatuses.replace(changed)
      return view(changed)
    }),

    delete: Effect.fnUntraced(function* (id) {
      const record = yield* present(id)
      assetCustomStatuses.replace({ ...record, deletedAt: yield* DateTime.now })
    })
  }
}

const view = ({ organizationId: _, ...status }: AssetCustomStatusRecord) => status
