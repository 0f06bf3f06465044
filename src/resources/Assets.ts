/**
 * Assets: the machines, vehicles and equipment that are maintained.
 *
 * @since 0.1.0
 */

import type * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type * as Stream from "effect/Stream"
import {
  AssetCriticalityId,
  AssetCustomStatusId,
  AssetId,
  AssetStatusId,
  LocationId,
  ManufacturerId,
  ModelId,
  OrganizationId,
  TeamId,
  UserId,
  VendorId
} from "../Ids.ts"
import * as Resource from "../internal/resource.ts"
import * as Wire from "../internal/wire.ts"
import type { MaintainXError } from "../MaintainXError.ts"
import * as Operation from "../Operation.ts"
import * as Pages from "../Pages.ts"
import { AssetCurrentStatus, AssetRowStatus } from "./shapes/AssetCurrentStatus.ts"
import { type AttachmentMethods, attachmentOperations } from "./shapes/AttachmentMethods.ts"
import { Attachment } from "./shapes/Attachments.ts"
import { AssetStatusPayload, AssetStatusValue, DowntimeType } from "./shapes/Downtime.ts"
import { LinkedAsset } from "./shapes/Linked.ts"

// ---------------------------------------------------------------------------------------------------------------------
// answers
// ---------------------------------------------------------------------------------------------------------------------

/**
 * What an asset cost and what it is worth. Amounts are in units of the organization's currency, not in cents: 12500.5
 * is $12,500.50.
 *
 * @since 0.1.0
 */
export class AssetDepreciation extends Wire.shape<AssetDepreciation>()(() => ({
  id: Wire.optional(Schema.Int),
  accumulatedDepreciation: Wire.maybe(Wire.Decimal),
  annualDepreciation: Wire.maybe(Wire.Decimal),
  depreciationStartDate: Wire.maybe(Wire.Instant),
  currentBookValue: Wire.maybe(Wire.Decimal),
  purchasePrice: Wire.maybe(Wire.Decimal),
  purchaseDate: Wire.maybe(Wire.Instant),
  /** What it will be worth at the end of its useful life. */
  salvageValue: Wire.maybe(Wire.Decimal),
  usefulLifeYears: Wire.maybe(Wire.Decimal),
  yearsDepreciated: Wire.maybe(Wire.Decimal),
  createdAt: Wire.maybe(Wire.Instant),
  archivedAt: Wire.maybe(Wire.Instant)
})) {}

/**
 * An asset as lists have it. The properties from `barcode` on are there only when the query expands them.
 *
 * @since 0.1.0
 */
export class AssetRow extends Wire.shape<AssetRow>()(() => ({
  ...LinkedAsset.fields,
  organizationId: Wire.optional(OrganizationId),
  /** Needs `expand: ["barcode"]`. */
  barcode: Wire.optional(Schema.String),
  /** The teams that look after the asset. Needs `expand: ["team_ids"]`. */
  teamIds: Wire.optional(Schema.Array(TeamId)),
  /** Needs `expand: ["asset_types"]`. */
  assetTypes: Wire.optional(Schema.Array(Schema.String)),
  /** Custom-field values by label. Needs `expand: ["extra_fields"]`. */
  extraFields: Wire.optional(Wire.ExtraFields),
  /** Needs `expand: ["vendor_ids"]`. */
  vendorIds: Wire.optional(Schema.Array(VendorId)),
  /** Needs `expand: ["depreciation"]`. */
  depreciation: Wire.optional(AssetDepreciation),
  /** Needs `expand: ["status"]`. */
  status: Wire.optional(AssetRowStatus),
  /** The name of the manufacturer. Needs `expand: ["manufacturer"]`. */
  manufacturer: Wire.optional(Schema.String),
  /** The name of the model. Needs `expand: ["model"]`. */
  model: Wire.optional(Schema.String)
})) {}

const assetDetail = () =>
  ({
    id: AssetId,
    name: Schema.String,
    /** Stays the same when an asset is transferred from one organization to another. */
    globalUuid: Wire.maybe(Schema.String),
    /** The organization that has the asset now. */
    currentOwnerId: Wire.optional(OrganizationId),
    barcode: Wire.maybe(Schema.String),
    description: Wire.maybe(Schema.String),
    criticalityId: Wire.maybe(AssetCriticalityId),
    /** The teams that look after the asset. */
    teamIds: Wire.optional(Schema.Array(TeamId)),
    assetTypes: Wire.optional(Schema.Array(Schema.String)),
    /** The asset that this one is part of. */
    parentId: Wire.maybe(AssetId),
    /** The assets that are part of this one. */
    childrenIds: Wire.maybe(Schema.Array(AssetId)),
    locationId: Wire.maybe(LocationId),
    serialNumber: Wire.maybe(Schema.String),
    thumbnail: Wire.maybe(Attachment),
    attachments: Wire.optional(Schema.Array(Attachment)),
    /** Custom-field values by label. */
    extraFields: Wire.optional(Wire.ExtraFields),
    vendorIds: Wire.optional(Schema.Array(VendorId)),
    createdAt: Wire.optional(Wire.Instant),
    /** Comments do not move it. */
    updatedAt: Wire.optional(Wire.Instant),
    /** When it was deleted, if it was. */
    deletedAt: Wire.maybe(Wire.Instant),
    creatorId: Wire.maybe(UserId),
    depreciation: Wire.maybe(AssetDepreciation),
    /** The name of the manufacturer. What callers send is its id or name in an object. */
    manufacturer: Wire.maybe(Schema.String),
    /** The name of the model. What callers send is its id or name in an object. */
    model: Wire.maybe(Schema.String)
  }) as const

/**
 * An asset.
 *
 * @since 0.1.0
 */
export class Asset extends Wire.shape<Asset>()(() => ({ ...assetDetail(), status: Wire.maybe(AssetCurrentStatus) })) {}

/**
 * An asset as the answer to a change has it: without its status.
 *
 * @since 0.1.0
 */
export class UpdatedAsset extends Wire.shape<UpdatedAsset>()(assetDetail) {}

/**
 * The answer to creating an asset: its id and nothing else.
 *
 * @since 0.1.0
 */
export class CreatedAsset extends Wire.shape<CreatedAsset>()(() => ({ id: AssetId })) {}

/**
 * A status as the answer to logging it has it.
 *
 * @since 0.1.0
 */
export class LoggedAssetStatus extends Wire.shape<LoggedAssetStatus>()(() => ({
  id: AssetStatusId,
  downtimeType: Wire.maybe(Wire.open(DowntimeType)),
  status: Wire.open(AssetStatusValue),
  startedAt: Wire.Instant,
  customStatusId: Wire.maybe(AssetCustomStatusId),
  updatedAt: Wire.optional(Wire.Instant)
})) {}

// ---------------------------------------------------------------------------------------------------------------------
// queries and payloads
// ---------------------------------------------------------------------------------------------------------------------

/**
 * Filters for a list of assets.
 *
 * @since 0.1.0
 */
export class ListAssets extends Wire.shape<ListAssets>()(() => ({
  ...Operation.PageQuery.fields,
  locationId: Wire.input(LocationId),
  /** Names of manufacturers. */
  manufacturer: Wire.input(Schema.Array(Schema.String)),
  /** Names of models. */
  model: Wire.input(Schema.Array(Schema.String)),
  updatedAt: Wire.input(Wire.Between),
  createdAt: Wire.input(Wire.Between),
  customFields: Wire.input(Wire.CustomFieldFilters),
  /** A leading minus sorts from the last to the first. */
  sort: Wire.input(Schema.Literals(["id", "createdAt", "updatedAt", "-id", "-createdAt", "-updatedAt"])),
  /** What each row holds in addition. */
  expand: Wire.input(
    Schema.Array(
      Schema.Literals([
        "barcode",
        "team_ids",
        "asset_types",
        "extra_fields",
        "vendor_ids",
        "depreciation",
        "status",
        "manufacturer",
        "model"
      ])
    )
  )
})) {}

/**
 * What an asset cost and what it is worth. Amounts are in units of the organization's currency, not in cents: 12500.5
 * is $12,500.50.
 *
 * @since 0.1.0
 */
export class AssetDepreciationPayload extends Wire.shape<AssetDepreciationPayload>()(() => ({
  id: Wire.input(Schema.Int),
  accumulatedDepreciation: Wire.clearable(Schema.Finite),
  annualDepreciation: Wire.clearable(Schema.Finite),
  depreciationStartDate: Wire.clearable(Wire.Instant),
  currentBookValue: Wire.clearable(Schema.Finite),
  purchasePrice: Wire.clearable(Schema.Finite),
  purchaseDate: Wire.clearable(Wire.Instant),
  /** What it will be worth at the end of its useful life. */
  salvageValue: Wire.clearable(Schema.Finite),
  usefulLifeYears: Wire.clearable(Schema.Finite),
  yearsDepreciated: Wire.clearable(Schema.Finite),
  createdAt: Wire.clearable(Wire.Instant),
  archivedAt: Wire.clearable(Wire.Instant)
})) {}

const assetPayload = () =>
  ({
    description: Wire.clearable(Schema.String),
    barcode: Wire.clearable(Schema.String),
    criticalityId: Wire.clearable(AssetCriticalityId),
    /** The asset that this one is part of. */
    parentId: Wire.clearable(AssetId),
    locationId: Wire.clearable(LocationId),
    /** The teams that look after the asset. */
    teamIds: Wire.input(Schema.Array(TeamId)),
    assetTypes: Wire.input(Schema.Array(Schema.String)),
    /** Custom-field values by label. */
    extraFields: Wire.input(Wire.ExtraFields),
    vendorIds: Wire.input(Schema.Array(VendorId)),
    serialNumber: Wire.clearable(Schema.String),
    depreciation: Wire.clearable(AssetDepreciationPayload),
    /** An existing manufacturer, by id or else by name. `null` clears the model as well. */
    manufacturer: Wire.clearable(
      Schema.Struct({ id: Wire.clearable(ManufacturerId), name: Wire.clearable(Schema.String) })
    ),
    /** An existing model of that manufacturer, by id or else by name. */
    model: Wire.clearable(Schema.Struct({ id: Wire.clearable(ModelId), name: Wire.clearable(Schema.String) }))
  }) as const

/**
 * A new asset.
 *
 * @since 0.1.0
 */
export class CreateAsset extends Wire.shape<CreateAsset>()(() => ({ name: Schema.String, ...assetPayload() })) {}

/**
 * Changes to an asset. What is absent stays as it is; `null` clears.
 *
 * @since 0.1.0
 */
export class UpdateAsset extends Wire.shape<UpdateAsset>()(() => ({
  name: Wire.input(Schema.String),
  ...assetPayload()
})) {}

/**
 * A status to log: one of the three of MaintainX, or one of the organization's own.
 *
 * @since 0.1.0
 */
export class LogAssetStatus extends Wire.shape<LogAssetStatus>()(() => AssetStatusPayload.fields) {}

const operations = Operation.group("Assets", {
  list: Operation.get("/assets", {
    query: ListAssets,
    answer: Operation.page("assets", AssetRow),
    organizations: "several"
  }),
  create: Operation.post("/assets", { body: CreateAsset, answer: Operation.json(CreatedAsset, 201) }),
  get: Operation.get("/assets/{id}", { parameters: [AssetId], answer: Operation.envelope("asset", Asset) }),
  update: Operation.patch("/assets/{id}", {
    parameters: [AssetId],
    body: UpdateAsset,
    answer: Operation.envelope("asset", UpdatedAsset)
  }),
  delete: Operation.del("/assets/{id}", { parameters: [AssetId], failures: { 500: "message" } }),
  ...attachmentOperations("/assets/{id}", AssetId),
  logStatus: Operation.post("/assets/{assetId}/status", {
    parameters: [AssetId],
    body: LogAssetStatus,
    answer: Operation.envelope("assetStatus", LoggedAssetStatus, 201)
  })
})

/**
 * The assets of an organization.
 *
 * @since 0.1.0
 */
export interface AssetsService extends Resource.Records<AssetId, Asset>, AttachmentMethods<AssetId> {
  /** One page of assets. This list takes several organizations at once. */
  readonly list: (query?: ListAssets) => Effect.Effect<Operation.Page<AssetRow>, MaintainXError>

  /**
   * Every asset, page by page. The list pages by offset, so an asset can move between pages while others are created or
   * deleted. The stream drops repeats.
   */
  readonly stream: (query?: ListAssets) => Stream.Stream<AssetRow, MaintainXError>

  /** Creates an asset and returns only its id. */
  readonly create: (
    payload: CreateAsset,
    options?: Operation.WriteOptions
  ) => Effect.Effect<CreatedAsset, MaintainXError>

  /** Changes what the payload names and returns the whole asset but for its status, which is changed by `logStatus`. */
  readonly update: (
    id: AssetId,
    payload: UpdateAsset,
    options?: Operation.WriteOptions
  ) => Effect.Effect<UpdatedAsset, MaintainXError>

  /** No webhook reports it. What happens to its work orders, meters and child assets is not documented. */
  readonly delete: (id: AssetId, options?: Operation.WriteOptions) => Effect.Effect<void, MaintainXError>

  /** Logs from when on an asset has a status, so that MaintainX can tell its downtime. Returns the entry of the log. */
  readonly logStatus: (
    id: AssetId,
    payload: LogAssetStatus,
    options?: Operation.WriteOptions
  ) => Effect.Effect<LoggedAssetStatus, MaintainXError>
}

/**
 * Assets: the machines, vehicles and equipment that are maintained.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { Assets, MaintainX } from "effect-maintainx"
 *
 * const program = Effect.gen(function* () {
 *   const assets = yield* Assets
 *   const { id } = yield* assets.create({ name: "Pump 3", serialNumber: "HP40-0018", manufacturer: { name: "Harrow" } })
 *   yield* assets.logStatus(id, { status: "OFFLINE", downtimeType: "UNPLANNED", description: "A seal leaks" })
 *   return yield* assets.get(id)
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(MaintainX.layer)))
 * ```
 *
 * @since 0.1.0
 */
export class Assets extends Resource.Service<Assets, AssetsService>()("Assets", operations, (methods) => ({
  ...methods,
  stream: (query) => Pages.stream(operations.list, methods.list, query, ({ id }) => id)
})) {}
