/**
 * Asset criticalities in memory.
 *
 * @internal
 */
import * as Effect from "effect/Effect"
import type { AssetCriticalityId, OrganizationId } from "../../Ids.ts"
import type { AssetCriticalitiesService, AssetCriticality } from "../../resources/AssetCriticalities.ts"
import { byCursor, orderOf } from "../paging.ts"
import type { Behaviour, Kept, Plant } from "../plant.ts"

export interface AssetCriticalityRecord extends AssetCriticality, Kept {
  readonly id: AssetCriticalityId
}

/**
 * What every organization has from the start, since the API cannot make any. That there are these three is an
 * assumption.
 */
export const usualCriticalities = (organizationId: OrganizationId): ReadonlyArray<Omit<AssetCriticalityRecord, "id">> =>
  ["Low", "Medium", "High"].map((label, i) => ({ organizationId, label, level: i + 1 }))

export const assetCriticalities = ({ assetCriticalities }: Plant): Behaviour<AssetCriticalitiesService> => ({
  /** That a label matches only as a whole is an assumption. */
  list: Effect.fnUntraced(function* (query = {}) {
    const { label, level } = query
    const rows = (yield* assetCriticalities.all).filter(
      (record) => (label === undefined || record.label === label) && (level === undefined || record.level === level)
    )
    return yield* byCursor(rows, query, orderOf(undefined, {}), view)
  }),

  get: (id) => Effect.map(assetCriticalities.find(id), view)
})

const view = ({ organizationId: _, ...criticality }: AssetCriticalityRecord): AssetCriticality => criticality
