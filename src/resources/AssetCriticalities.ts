/**
 * Asset criticalities: how much depends on an asset, in the levels that an organization tells apart.
 *
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type * as Stream from "effect/Stream"
import { AssetCriticalityId } from "../Ids.ts"
import * as Many from "../internal/many.ts"
import * as Resource from "../internal/resource.ts"
import * as Wire from "../internal/wire.ts"
import type { MaintainXError } from "../MaintainXError.ts"
import * as Operation from "../Operation.ts"
import * as Pages from "../Pages.ts"

// ---------------------------------------------------------------------------------------------------------------------
// answers
// ---------------------------------------------------------------------------------------------------------------------

/**
 * A criticality. Rows of lists have as much.
 *
 * @since 0.1.0
 */
export class AssetCriticality extends Wire.shape<AssetCriticality>()(() => ({
  id: AssetCriticalityId,
  /** What people call it. */
  label: Schema.String,
  /** Where it stands among the others. */
  level: Schema.Int
})) {}

// ---------------------------------------------------------------------------------------------------------------------
// queries and payloads
// ---------------------------------------------------------------------------------------------------------------------

/**
 * What a list of criticalities can be filtered by.
 *
 * @since 0.1.0
 */
export class ListAssetCriticalities extends Wire.shape<ListAssetCriticalities>()(() => ({
  ...Operation.PageQuery.fields,
  label: Wire.input(Schema.String),
  level: Wire.input(Schema.Int)
})) {}

// ---------------------------------------------------------------------------------------------------------------------
// operations
// ---------------------------------------------------------------------------------------------------------------------

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

// ---------------------------------------------------------------------------------------------------------------------
// service
// ---------------------------------------------------------------------------------------------------------------------

/**
 * The criticalities of an organization. They are set up in MaintainX itself; the API only reads them.
 *
 * @since 0.1.0
 */
export interface AssetCriticalitiesService {
  /** One page of criticalities. */
  readonly list: (query?: ListAssetCriticalities) => Effect.Effect<Operation.Page<AssetCriticality>, MaintainXError>

  /** Every criticality, page by page. */
  readonly stream: (query?: ListAssetCriticalities) => Stream.Stream<AssetCriticality, MaintainXError>

  /** One criticality. `NotFound` where the organization has none with this id. */
  readonly get: (id: AssetCriticalityId) => Effect.Effect<AssetCriticality, MaintainXError>

  /**
   * Many asset criticalities by their ids, ten at a time under the quota, each id once. What the organization does not
   * have is left out of the map. The API has no operation for it: every id is a request of its own.
   */
  readonly getMany: (
    ids: Iterable<AssetCriticalityId>
  ) => Effect.Effect<ReadonlyMap<AssetCriticalityId, AssetCriticality>, MaintainXError>
}

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
  (methods) => ({
    ...methods,
    getMany: Many.getMany(methods.get),
    stream: (query) => Pages.stream(operations.list, methods.list, query)
  })
) {}
