/**
 * Purchase orders as the plant keeps them.
 *
 * @internal
 */
import type * as DateTime from "effect/DateTime"
import type { FulfillmentId, LocationId, PurchaseOrderId, UserId } from "../../../Ids.ts"
import type { PurchaseOrderItem, SavedPurchaseOrder } from "../../../resources/PurchaseOrders.ts"
import type { PurchaseOrderStatus } from "../../../resources/shapes/Statuses.ts"
import type { Kept } from "../../plant.ts"

/** How much of an item has come to one place. */
export interface FulfillmentRecord {
  readonly id: FulfillmentId
  readonly locationId?: LocationId
  readonly quantityReceived: number
  readonly isLegacy?: boolean
}

/** An item. What was received in all, and money as text, are told from the rest when it is shown. */
export interface ItemRecord
  extends Omit<
    PurchaseOrderItem,
    "extraFields" | "fulfillments" | "partExtraFields" | "priceDecimal" | "quantityReceived" | "unitCostDecimal"
  > {
  readonly fulfillments: ReadonlyArray<FulfillmentRecord>
}

/** A purchase order as the plant keeps it. */
export interface PurchaseOrderRecord extends Omit<SavedPurchaseOrder, "items" | "status">, Kept {
  readonly id: PurchaseOrderId
  readonly status: PurchaseOrderStatus
  readonly creatorId: UserId
  readonly createdAt: DateTime.Utc
  readonly updatedAt: DateTime.Utc
  readonly items: ReadonlyArray<ItemRecord>
}
