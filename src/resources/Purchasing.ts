/**
 * Purchasing: what parts, purchase orders and the events about them say alike of buying.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { FulfillmentId, LocationId, VendorId } from "../Ids.ts"
import * as Wire from "../internal/wire.ts"

/**
 * What the amount of a cost is: cents for `AMOUNT_TAXABLE` and `AMOUNT_NON_TAXABLE`, percent for `PERCENT_TAXABLE`.
 *
 * @since 0.1.0
 */
export const PurchaseOrderCostType = Schema.Literals(["AMOUNT_NON_TAXABLE", "AMOUNT_TAXABLE", "PERCENT_TAXABLE"])
/** @since 0.1.0 */
export type PurchaseOrderCostType = typeof PurchaseOrderCostType.Type

/**
 * Where something is sent.
 *
 * @since 0.1.0
 */
export class PurchaseOrderAddress extends Wire.shape<PurchaseOrderAddress>()({
  city: Schema.String,
  country: Schema.String,
  postalCode: Schema.String,
  state: Schema.String,
  street: Schema.String,
  /** How it is shown, where not as street, city, state, postal code and country. */
  label: Wire.maybe(Schema.String)
}) {}

/**
 * How much of an item has come to one place.
 *
 * @since 0.1.0
 */
export class Fulfillment extends Wire.shape<Fulfillment>()({
  id: Wire.optional(Wire.declaredNumber(FulfillmentId)),
  locationId: Wire.maybe(Wire.declaredNumber(LocationId)),
  /** A number as text, though what callers send is a number. */
  quantityReceived: Wire.optional(Schema.String),
  /** Whether it is from before the organization kept parts at several locations. */
  isLegacy: Wire.optional(Schema.Boolean)
}) {}

/**
 * Who sells a part, and under which number.
 *
 * @since 0.1.0
 */
export class PartVendor extends Wire.shape<PartVendor>()({
  vendorId: Wire.optional(VendorId),
  /** The number that this vendor gives the part. */
  partNumber: Wire.optional(Schema.String)
}) {}
