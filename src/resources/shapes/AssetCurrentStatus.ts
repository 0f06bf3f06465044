/**
 * What an asset is doing now, for the records that tell it.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { AssetCustomStatusId, AssetStatusId } from "../../Ids.ts"
import * as Wire from "../../internal/wire.ts"
import { AssetStatusValue, DowntimeType } from "./Downtime.ts"

const customStatus = () =>
  ({
    id: Wire.optional(AssetCustomStatusId),
    label: Schema.String,
    createdAt: Wire.optional(Wire.Instant),
    updatedAt: Wire.optional(Wire.Instant),
    deletedAt: Wire.maybe(Wire.Instant)
  }) as const

/**
 * What every status of an asset says, the current one or an entry of the log.
 *
 * @internal
 */
export const statusEntry = () =>
  ({
    id: Wire.optional(AssetStatusId),
    status: Wire.optional(Wire.open(AssetStatusValue)),
    downtimeType: Wire.maybe(Wire.open(DowntimeType)),
    /** When the status began. */
    startedAt: Wire.optional(Wire.Instant),
    /** When the status ended. Absent while it lasts. */
    endedAt: Wire.maybe(Wire.Instant),
    description: Wire.maybe(Schema.String),
    createdAt: Wire.optional(Wire.Instant),
    updatedAt: Wire.optional(Wire.Instant),
    /** When it was deleted, if it was. */
    deletedAt: Wire.maybe(Wire.Instant)
  }) as const

/**
 * The status of an asset as lists have it.
 *
 * @since 0.1.0
 */
export class AssetRowStatus extends Wire.shape<AssetRowStatus>()(() => ({
  ...statusEntry(),
  /** The organization's own status, if one was set. */
  customStatus: Wire.maybe(Schema.Struct(customStatus()))
})) {}

/**
 * The status of an asset.
 *
 * @since 0.1.0
 */
export class AssetCurrentStatus extends Wire.shape<AssetCurrentStatus>()(() => ({
  ...statusEntry(),
  /** The organization's own status, if one was set. */
  customStatus: Wire.maybe(
    Schema.Struct({
      ...customStatus(),
      /** @deprecated Always absent; the status itself has `downtimeType`. */
      downtimeType: Wire.maybe(Wire.open(DowntimeType))
    })
  ),
  /** @deprecated Use the id in `customStatus`. */
  customStatusId: Wire.maybe(AssetCustomStatusId)
})) {}
