/**
 * What becomes of the parts of a work order in the next one of its recurrence.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"

/**
 * Whether the next work order of a recurrence gets the same part: no, yes, or as the organization has set it.
 *
 * @since 0.1.0
 */
export const CopyOnRecurring = Schema.Literals(["NoCopy", "Copy", "Default"])
/** @since 0.1.0 */
export type CopyOnRecurring = typeof CopyOnRecurring.Type
