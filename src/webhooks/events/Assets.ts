/**
 * Events about assets, their meters and the locations where they are.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { AssetId, LocationId, MeterId, MeterTriggerId, TeamId, VendorId } from "../../Ids.ts"
import * as Wire from "../../internal/wire.ts"
import { AssetCurrentStatus } from "../../resources/shapes/AssetCurrentStatus.ts"
import { MeterTriggerState } from "../../resources/shapes/Statuses.ts"
import { common, event } from "./event.ts"

/**
 * An asset as events show it.
 *
 * @since 0.1.0
 */
export class EventAsset extends Wire.shape<EventAsset>()(() => ({
  name: Wire.optional(Schema.String),
  description: Wire.maybe(Schema.String),
  locationId: Wire.maybe(LocationId),
  barcode: Wire.maybe(Schema.String),
  /** The asset that this one is part of. */
  parentId: Wire.maybe(AssetId),
  vendorIds: Wire.optional(Schema.Array(VendorId)),
  /** The teams that look after it. */
  teamIds: Wire.optional(Schema.Array(TeamId)),
  assetTypes: Wire.optional(Schema.Array(Schema.String)),
  /** Custom-field values by label. */
  extraFields: Wire.optional(Wire.ExtraFields)
})) {}

/**
 * There is a new asset.
 *
 * @since 0.1.0
 */
export class NewAsset extends event<NewAsset>()(
  "NEW_ASSET",
  "assetId",
  () => ({
    ...common,
    assetId: AssetId,
    /** Needs the option `serializeEntity`. */
    newAsset: Wire.optional(EventAsset)
  }),
  { once: true, record: "newAsset" }
) {}

/**
 * The status of an asset is another.
 *
 * @since 0.1.0
 */
export class AssetStatusChange extends event<AssetStatusChange>()(
  "ASSET_STATUS_CHANGE",
  "assetId",
  () => ({
    ...common,
    assetId: AssetId,
    oldStatus: AssetCurrentStatus,
    newStatus: AssetCurrentStatus
  }),
  {
    filters: {
      oneOfAssetStatusTypes: ({ newStatus }) => [newStatus.status],
      oneOfCustomAssetStatusesIds: ({ newStatus }) => [newStatus.customStatus?.id]
    }
  }
) {}

/**
 * A trigger of a meter has gone off, or is in another state again.
 *
 * @since 0.1.0
 */
export class MeterTriggerStateChange extends event<MeterTriggerStateChange>()(
  "METER_TRIGGER_STATE_CHANGE",
  "meterTriggerId",
  () => ({
    ...common,
    meterTriggerId: MeterTriggerId,
    meterId: MeterId,
    oldState: Wire.open(MeterTriggerState),
    newState: Wire.open(MeterTriggerState)
  }),
  { filters: { oneOfStates: ({ newState }) => [newState] } }
) {}

/**
 * There is a new location.
 *
 * @since 0.1.0
 */
export class NewLocation extends event<NewLocation>()("NEW_LOCATION", "locationId", () => ({
  ...common,
  locationId: LocationId
})) {}
