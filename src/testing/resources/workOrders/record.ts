/**
 * Work orders as the plant keeps them.
 *
 * @internal
 */
import type * as DateTime from "effect/DateTime"
import type { LocationId, PartId, TeamId, UserId, VendorId, WorkOrderId } from "../../../Ids.ts"
import type { Comment } from "../../../resources/shapes/Comments.ts"
import type { CostRow } from "../../../resources/shapes/Costs.ts"
import type { CopyOnRecurring } from "../../../resources/shapes/Recurrence.ts"
import type { WorkOrder } from "../../../resources/WorkOrders.ts"
import type { Kept } from "../../plant.ts"

/** A part that a work order uses. */
export interface PartUsed {
  readonly partId: PartId
  readonly quantityUsed: number
  readonly copyOnRecurring: CopyOnRecurring
  readonly locationId?: LocationId
}

/** A work order as the plant keeps it. What other records tell is looked up when it is shown. */
export interface WorkOrderRecord
  extends Omit<
      WorkOrder,
      "asset" | "assignees" | "deletedAt" | "expenditures" | "location" | "parts" | "progress" | "timeItems" | "times"
    >,
    Kept {
  readonly id: WorkOrderId
  /** When it was first set to `IN_PROGRESS`. Lists can be sorted by it, though no answer has it. */
  readonly startedAt?: DateTime.Utc
  readonly assigneeIds: ReadonlyArray<UserId>
  readonly teamIds: ReadonlyArray<TeamId>
  readonly categories: ReadonlyArray<string>
  readonly vendorIds: ReadonlyArray<VendorId>
  readonly partsUsed: ReadonlyArray<PartUsed>
  readonly comments: ReadonlyArray<Comment>
  readonly costs: ReadonlyArray<CostRow>
}

/** A work order that has no numbers yet. */
export type Draft = Omit<WorkOrderRecord, "id" | "sequentialId">
