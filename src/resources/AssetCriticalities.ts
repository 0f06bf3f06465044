/**
 * Asset criticalities: how much depends on an asset, in the levels that an organization tells apart.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { AssetCriticalityId } from "../Ids.ts"
import * as Resource from "../internal/resource.ts"
import * as Wire from "../internal/wire.ts"
import * as Operation from "../Operation.ts"

// ---------------------------------------------------------------------------------------------------------------------
// answers
// ---------------------------------------------------------------------------------------------------------------------

/**
 * A criticality. Rows of lists have the same.
 *
 * @since 0.1.0
 */
export class AssetCriticality extends Wire.shape<AssetCriticality>()(() => ({
  id: AssetCriticalityId,
  /** Its name. */
  label: Schema.String,
  /** Its rank among the others. */
  level: Schema.Int
})) {}

// ---------------------------------------------------------------------------------------------------------------------
// queries and payloads
// ---------------------------------------------------------------------------------------------------------------------

/**
 * Filters for a list of criticalities.
 *
 * @since 0.1.0
 */
export class ListAssetCriticalities extends Wire.shape<ListAssetCriticalities>()(() => ({
  ...Operation.PageQuery.fields,
  label: Wire.input(Schema.String),
  level: Wire.input(Schema.Int)
})) {}

const operations = Operation.group("AssetCriticalities", {
  list: Operation.get("/assetcriticalities", {
    query: ListAssetCriticalities,
    answer: Operation.page("assetCriticalities", AssetCriticality)
  }),
  get: Operation.get("/assetcriticalities/{id}", {
    parameters: [AssetCriticalityId],
    answer: Operation.envelope("assetCriticality", AssetCriticality)
  })
})

/**
 * The criticalities of an organization. They are set up in MaintainX itself; the API only reads them.
 *
 * @since 0.1.0
 */
export interface AssetCriticalitiesService
  extends Resource.PagedList<AssetCriticality, ListAssetCriticalities>,
    Resource.Records<AssetCriticalityId, AssetCriticality> {}

/**
 * Asset criticalities: how much depends on an asset, in the levels that an organization tells apart.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { AssetCriticalities, Assets, MaintainX } from "effect-maintainx"
 *
 * const program = Effect.gen(function* () {
 *   const criticalities = yield* AssetCriticalities
 *   const assets = yield* Assets
 *   // Organizations name their levels themselves; these are the usual names.
 *   const { items } = yield* criticalities.list({ label: "High" })
 *   for (const { id } of items) yield* assets.create({ name: "Main transformer", criticalityId: id })
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(MaintainX.layer)))
 * ```
 *
 * @since 0.1.0
 */
export class AssetCriticalities extends Resource.Service<AssetCriticalities, AssetCriticalitiesService>()(
  "AssetCriticalities",
  operations,
  (methods) => methods
) {}
