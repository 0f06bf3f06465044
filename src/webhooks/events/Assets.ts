/**
 * Events about assets, their meters and the locations where they are.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { AssetId, LocationId, MeterId, TeamId, VendorId } from "../../Ids.ts"
import * as Wire from "../../internal/wire.ts"
import { AssetCurrentStatus } from "../../resources/shapes/AssetCurrentStatus.ts"
import { MeterTriggerState } from "../../resources/shapes/Statuses.ts"
import { event } from "./event.ts"

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
  /** The asset that this one belongs to. */
  parentId: Wire.maybe(AssetId),
  vendorIds: Wire.optional(Schema.Array(VendorId)),
  /** The teams in charge of it. */
  teamIds: Wire.optional(Schema.Array(TeamId)),
  assetTypes: Wire.optional(Schema.Array(Schema.String)),
  /** Custom-field values by label. */
  extraFields: Wire.optional(Wire.ExtraFields)
})) {}

/**
 * An asset was created.
 *
 * @since 0.1.0
 */
export class NewAsset extends event<NewAsset>()("NEW_ASSET", { id: "assetId", once: true, record: "newAsset" }, () => ({
  /** Needs the option `serializeEntity`. */
  newAsset: Wire.optional(EventAsset)
})) {}

/**
 * The status of an asset changed.
 *
 * @since 0.1.0
 */
export class AssetStatusChange extends event<AssetStatusChange>()(
  "ASSET_STATUS_CHANGE",
  {
    id: "assetId",
    filters: {
      oneOfAssetStatusTypes: ({ newStatus }) => [newStatus.status],
      oneOfCustomAssetStatusesIds: ({ newStatus }) => [newStatus.customStatus?.id]
    }
  },
  () => ({ oldStatus: AssetCurrentStatus, newStatus: AssetCurrentStatus })
) {}

/**
 * The state of a meter trigger changed, for example because it went off.
 *
 * @since 0.1.0
 */
export class MeterTriggerStateChange extends event<MeterTriggerStateChange>()(
  "METER_TRIGGER_STATE_CHANGE",
  { id: "meterTriggerId", filters: { oneOfStates: ({ newState }) => [newState] } },
  () => ({
    meterId: MeterId,
    oldState: Wire.open(MeterTriggerState),
    newState: Wire.open(MeterTriggerState)
  })
) {}

/**
 * A location was created.
 *
 * @since 0.1.0
 */
export class NewLocation extends event<NewLocation>()("NEW_LOCATION", { id: "locationId" }) {}
