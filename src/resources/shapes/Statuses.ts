/**
 * Statuses: the words for how far work, purchases and requests have come, which records and events share.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"

/**
 * `CANCELED`, with one L, and `SKIPPED` exist only if the organization has switched the feature on.
 *
 * @since 0.1.0
 */
export const WorkOrderStatus = Schema.Literals(["OPEN", "IN_PROGRESS", "ON_HOLD", "DONE", "CANCELED", "SKIPPED"])
/** @since 0.1.0 */
export type WorkOrderStatus = typeof WorkOrderStatus.Type

/** @since 0.1.0 */
export const WorkOrderPriority = Schema.Literals(["NONE", "LOW", "MEDIUM", "HIGH"])
/** @since 0.1.0 */
export type WorkOrderPriority = typeof WorkOrderPriority.Type

/**
 * How far the parts of a work order have been made ready.
 *
 * @since 0.1.0
 */
export const PartStatus = Schema.Literals(["NO_PARTS", "ASSIGNED", "RESERVED", "KITTED", "STAGED", "ISSUED"])
/** @since 0.1.0 */
export type PartStatus = typeof PartStatus.Type

/** @since 0.1.0 */
export const MeterTriggerState = Schema.Literals(["INACTIVE", "INSUFFICIENT_DATA", "PENDING", "STABLE", "TRIGGERED"])
/** @since 0.1.0 */
export type MeterTriggerState = typeof MeterTriggerState.Type

/**
 * Every purchase order begins as `REQUESTED`. The app shows `DECLINED` as "Rejected", and `CANCELED` has one L.
 *
 * @since 0.1.0
 */
export const PurchaseOrderStatus = Schema.Literals([
  "APPROVED",
  "CANCELED",
  "COMPLETED",
  "DECLINED",
  "PARTIALLY_FULFILLED",
  "PENDING",
  "REQUESTED"
])
/** @since 0.1.0 */
export type PurchaseOrderStatus = typeof PurchaseOrderStatus.Type

/**
 * What became of a work request. `DONE` is one whose work order is done.
 *
 * @since 0.1.0
 */
export const WorkRequestStatus = Schema.Literals(["PENDING", "REJECTED", "APPROVED", "DONE"])
/** @since 0.1.0 */
export type WorkRequestStatus = typeof WorkRequestStatus.Type
