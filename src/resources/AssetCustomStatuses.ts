/**
 * Asset custom statuses: an organization's own names for whether an asset runs.
 *
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { AssetCustomStatusId } from "../Ids.ts"
import * as Resource from "../internal/resource.ts"
import * as Wire from "../internal/wire.ts"
import type { MaintainXError } from "../MaintainXError.ts"
import * as Operation from "../Operation.ts"
import { AssetStatusValue, DowntimeType } from "./shapes/Downtime.ts"

// ---------------------------------------------------------------------------------------------------------------------
// answers
// ---------------------------------------------------------------------------------------------------------------------

const times = () =>
  ({
    createdAt: Wire.optional(Wire.Instant),
    updatedAt: Wire.optional(Wire.Instant)
  }) as const

const customStatus = () =>
  ({
    label: Schema.String,
    /** Which of the three statuses of MaintainX it counts as. */
    baseAssetStatus: Wire.open(AssetStatusValue),
    /** @deprecated Always absent; an entry in the log of statuses has its own `downtimeType`. */
    downtimeType: Wire.maybe(Wire.open(DowntimeType))
  }) as const

/**
 * A custom status as lists have it.
 *
 * @since 0.1.0
 */
export class AssetCustomStatusRow extends Wire.shape<AssetCustomStatusRow>()(() => ({
  id: AssetCustomStatusId,
  ...customStatus(),
  ...times()
})) {}

/**
 * A custom status.
 *
 * @since 0.1.0
 */
export class AssetCustomStatus extends Wire.shape<AssetCustomStatus>()(() => ({
  id: Wire.optional(AssetCustomStatusId),
  ...customStatus(),
  ...times(),
  /** When it was deleted, if it was. */
  deletedAt: Wire.maybe(Wire.Instant)
})) {}

/**
 * A custom status as the answer to a change has it. The API promises the id only.
 *
 * @since 0.1.0
 */
export class UpdatedAssetCustomStatus extends Wire.shape<UpdatedAssetCustomStatus>()(() => ({
  id: AssetCustomStatusId,
  label: Wire.optional(Schema.String),
  /** Which of the three statuses of MaintainX it counts as. */
  baseAssetStatus: Wire.optional(Wire.open(AssetStatusValue)),
  ...times(),
  /** When it was deleted, if it was. */
  deletedAt: Wire.maybe(Wire.Instant)
})) {}

/**
 * The answer to creating a custom status: its id and nothing else.
 *
 * @since 0.1.0
 */
export class CreatedAssetCustomStatus extends Wire.shape<CreatedAssetCustomStatus>()(() => ({
  id: AssetCustomStatusId
})) {}

// ---------------------------------------------------------------------------------------------------------------------
// queries and payloads
// ---------------------------------------------------------------------------------------------------------------------

/**
 * A new custom status.
 *
 * @since 0.1.0
 */
export class CreateAssetCustomStatus extends Wire.shape<CreateAssetCustomStatus>()(() => ({
  label: Schema.String,
  /** Which of the three statuses of MaintainX it counts as. It cannot be changed later. */
  baseAssetStatus: AssetStatusValue
})) {}

/**
 * Another label for a custom status, which is all that can be changed.
 *
 * @since 0.1.0
 */
export class UpdateAssetCustomStatus extends Wire.shape<UpdateAssetCustomStatus>()(() => ({ label: Schema.String })) {}

const operations = Operation.group("AssetCustomStatuses", {
  list: Operation.get("/assetcustomstatuses", {
    query: Operation.PageQuery,
    answer: Operation.page("assetCustomStatuses", AssetCustomStatusRow)
  }),
  create: Operation.post("/assetcustomstatuses", {
    body: CreateAssetCustomStatus,
    answer: Operation.json(CreatedAssetCustomStatus, 201)
  }),
  get: Operation.get("/assetcustomstatuses/{id}", {
    parameters: [AssetCustomStatusId],
    answer: Operation.envelope("assetCustomStatus", AssetCustomStatus)
  }),
  update: Operation.patch("/assetcustomstatuses/{id}", {
    parameters: [AssetCustomStatusId],
    body: UpdateAssetCustomStatus,
    answer: Operation.envelope("assetcustomstatus", UpdatedAssetCustomStatus),
    failures: { 400: undefined }
  }),
  delete: Operation.del("/assetcustomstatuses/{id}", {
    parameters: [AssetCustomStatusId],
    failures: { 500: "message" }
  })
})

/**
 * The custom statuses of an organization. `Assets.logStatus` sets one on an asset.
 *
 * @since 0.1.0
 */
export interface AssetCustomStatusesService
  extends Resource.PagedList<AssetCustomStatusRow, Operation.PageQuery>,
    Resource.Records<AssetCustomStatusId, AssetCustomStatus> {
  /** Creates a custom status and returns only its id. */
  readonly create: (
    payload: CreateAssetCustomStatus,
    options?: Operation.WriteOptions
  ) => Effect.Effect<CreatedAssetCustomStatus, MaintainXError>

  /** Changes the label and returns the custom status. */
  readonly update: (
    id: AssetCustomStatusId,
    payload: UpdateAssetCustomStatus,
    options?: Operation.WriteOptions
  ) => Effect.Effect<UpdatedAssetCustomStatus, MaintainXError>

  /** No webhook reports it. What happens to the assets that have the status is not documented. */
  readonly delete: (id: AssetCustomStatusId, options?: Operation.WriteOptions) => Effect.Effect<void, MaintainXError>
}

/**
 * Asset custom statuses: an organization's own names for whether an asset runs.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { AssetCustomStatuses, Assets, MaintainX } from "effect-maintainx"
 *
 * const program = Effect.gen(function* () {
 *   const customStatuses = yield* AssetCustomStatuses
 *   const assets = yield* Assets
 *   const cleaning = yield* customStatuses.create({ label: "Being cleaned", baseAssetStatus: "OFFLINE" })
 *   const { id } = yield* assets.create({ name: "Mixer 1" })
 *   yield* assets.logStatus(id, { customStatusId: cleaning.id, status: "OFFLINE", downtimeType: "PLANNED" })
 *   return yield* customStatuses.get(cleaning.id)
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(MaintainX.layer)))
 * ```
 *
 * @since 0.1.0
 */
export class AssetCustomStatuses extends Resource.Service<AssetCustomStatuses, AssetCustomStatusesService>()(
  "AssetCustomStatuses",
  operations,
  (methods) => methods
) {}
