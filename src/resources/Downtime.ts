/**
 * Downtime: whether assets run, in the words that their statuses, the log of these, and the custom ones share.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"

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
