import * as Effect from "effect/Effect"
import { identity } from "effect/Function"
import type * as Api from "../../index.ts"
import type { Behaviour } from "../behaviour.ts"
import type { AssetCriticalityRecord } from "../model.ts"
import { byCursor } from "../paging.ts"
import * as Records from "../records.ts"

/**
 * What every organization has from the start, since the API cannot create any. That there are these three is an
 * assumption.
 */
export const usualCriticalities = (
  organizationId: Api.OrganizationId
): ReadonlyArray<Omit<AssetCriticalityRecord, "id">> =>
  ["Low", "Medium", "High"].map((label, i) => ({ organizationId, label, level: i + 1, description: undefined }))

export const assetCriticalities: Behaviour<"AssetCriticalities"> = ({ assetCriticalities }) => ({
  /** Assumption: a label matches only as a whole. */
  list: Effect.fnUntraced(function* (query = {}) {
    const found = yield* Records.filter(assetCriticalities, query, {
      label: (wanted) => (record) => record.label === wanted,
      level: (wanted) => (record) => record.level === wanted
    })
    return yield* byCursor(found, query, identity)
  }),

  get: assetCriticalities.find
})
