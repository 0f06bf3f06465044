/**
 * Downtime: whether assets run, in the words that their statuses, the log of these, and the custom ones share.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { AssetCustomStatusId } from "../../Ids.ts"
import * as Wire from "../../internal/wire.ts"

/**
 * Whether an asset runs. `IGNORE` is for times that count as neither up nor down. An organization can have statuses of
 * its own; each of them stands for one of these.
 *
 * @since 0.1.0
 */
export const AssetStatusValue = Schema.Literals(["ONLINE", "OFFLINE", "IGNORE"])

/** @since 0.1.0 */
export type AssetStatusValue = typeof AssetStatusValue.Type

/**
 * Whether a downtime was planned.
 *
 * @since 0.1.0
 */
export const DowntimeType = Schema.Literals(["PLANNED", "UNPLANNED"])

/** @since 0.1.0 */
export type DowntimeType = typeof DowntimeType.Type

/**
 * A status to log, or the correction of one.
 *
 * @since 0.1.0
 */
export class AssetStatusPayload extends Wire.shape<AssetStatusPayload>()(() => ({
  status: Wire.input(AssetStatusValue),
  /** A status of the organization's own. */
  customStatusId: Wire.clearable(AssetCustomStatusId),
  downtimeType: Wire.clearable(DowntimeType),
  /** From when the status holds. */
  startedAt: Wire.input(Wire.Instant),
  /** Until when it holds. `null` takes the end away, so that it holds on. */
  endedAt: Wire.clearable(Wire.Instant),
  description: Wire.clearable(Schema.String)
})) {}
