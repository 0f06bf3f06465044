/**
 * Asset statuses: the log of when assets ran and when they were down. `Assets.logStatus` writes it.
 *
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type * as Stream from "effect/Stream"
import { AssetCustomStatusId, AssetId, AssetStatusId, OrganizationId, UserId } from "../Ids.ts"
import * as Resource from "../internal/resource.ts"
import * as Wire from "../internal/wire.ts"
import type { MaintainXError } from "../MaintainXError.ts"
import * as Operation from "../Operation.ts"
import { statusEntry } from "./shapes/AssetCurrentStatus.ts"
import { AssetStatusPayload } from "./shapes/Downtime.ts"

// ---------------------------------------------------------------------------------------------------------------------
// answers
// ---------------------------------------------------------------------------------------------------------------------

/**
 * An entry of the log as lists have it. The API promises none of the properties.
 *
 * @since 0.1.0
 */
export class AssetStatusRow extends Wire.shape<AssetStatusRow>()(() => ({
  ...statusEntry(),
  assetId: Wire.optional(AssetId),
  /** The organization's own status, if one was set. */
  customStatusId: Wire.maybe(AssetCustomStatusId),
  organizationId: Wire.optional(OrganizationId),
  creatorId: Wire.optional(UserId),
  /** Who changed the entry last, if anybody did. */
  updaterId: Wire.maybe(UserId)
})) {}

/**
 * An entry of the log as the answer to changing it has it. It does not say which asset it is about.
 *
 * @since 0.1.0
 */
export class UpdatedAssetStatus extends Wire.shape<UpdatedAssetStatus>()(() => ({
  ...statusEntry(),
  id: AssetStatusId,
  /** The organization's own status, if one was set. */
  customStatusId: Wire.maybe(AssetCustomStatusId),
  /** When the status began. */
  startedAt: Wire.Instant
})) {}

// ---------------------------------------------------------------------------------------------------------------------
// queries and payloads
// ---------------------------------------------------------------------------------------------------------------------

/**
 * Filters for a list of statuses.
 *
 * @since 0.1.0
 */
export class ListAssetStatuses extends Wire.shape<ListAssetStatuses>()(() => ({
  ...Operation.PageQuery.fields,
  /** Statuses of one of these assets. */
  assetId: Wire.input(Schema.Array(AssetId)),
  /** A leading minus sorts from the last to the first. Default: `-createdAt`. */
  sort: Wire.input(
    Schema.Literals([
      "createdAt",
      "updatedAt",
      "startedAt",
      "endedAt",
      "-createdAt",
      "-updatedAt",
      "-startedAt",
      "-endedAt"
    ])
  )
})) {}

/**
 * Changes to an entry. What is absent stays as it is; `null` clears.
 *
 * @since 0.1.0
 */
export class UpdateAssetStatus extends Wire.shape<UpdateAssetStatus>()(() => AssetStatusPayload.fields) {}

const operations = Operation.group("AssetStatuses", {
  list: Operation.get("/assetstatuses", {
    query: ListAssetStatuses,
    answer: Operation.page("assetStatuses", AssetStatusRow)
  }),
  update: Operation.patch("/assetstatuses/{id}", {
    parameters: [AssetStatusId],
    body: UpdateAssetStatus,
    answer: Operation.envelope("assetStatus", UpdatedAssetStatus),
    failures: { 403: "issues" }
  })
})

/**
 * The statuses that the assets of an organization have and had.
 *
 * @since 0.1.0
 */
export interface AssetStatusesService {
  /** One page of statuses, the last logged first. */
  readonly list: (query?: ListAssetStatuses) => Effect.Effect<Operation.Page<AssetStatusRow>, MaintainXError>

  /** Every status, page by page, the last logged first. */
  readonly stream: (query?: ListAssetStatuses) => Stream.Stream<AssetStatusRow, MaintainXError>

  /** Corrects an entry of the log and returns the whole entry. For a new status there is `Assets.logStatus`. */
  readonly update: (
    id: AssetStatusId,
    payload: UpdateAssetStatus,
    options?: Operation.WriteOptions
  ) => Effect.Effect<UpdatedAssetStatus, MaintainXError>
}

/**
 * Asset statuses: the log of when assets ran and when they were down. `Assets.logStatus` writes it.
 *
 * @example
 * ```ts
 * import { Effect, Stream } from "effect"
 * import { Assets, AssetStatuses, MaintainX } from "effect-maintainx"
 *
 * const program = Effect.gen(function* () {
 *   const assets = yield* Assets
 *   const statuses = yield* AssetStatuses
 *   const { id } = yield* assets.create({ name: "Crusher 1" })
 *   yield* assets.logStatus(id, { status: "OFFLINE", downtimeType: "UNPLANNED" })
 *   // Add to the log what was learned afterwards.
 *   yield* statuses.stream({ assetId: [id] }).pipe(
 *     Stream.filter((entry) => entry.status === "OFFLINE"),
 *     Stream.runForEach((entry) =>
 *       entry.id === undefined ? Effect.void : statuses.update(entry.id, { description: "A belt tore" })
 *     )
 *   )
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(MaintainX.layer)))
 * ```
 *
 * @since 0.1.0
 */
export class AssetStatuses extends Resource.Service<AssetStatuses, AssetStatusesService>()(
  "AssetStatuses",
  operations,
  (methods) => methods
) {}
