/**
 * Purchasing: what parts, purchase orders and the events about them have in common.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { AssetId, FulfillmentId, LocationId, PartId, TeamId, VendorId } from "../../Ids.ts"
import * as Wire from "../../internal/wire.ts"

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
export class PurchaseOrderAddress extends Wire.shape<PurchaseOrderAddress>()(() => ({
  city: Schema.String,
  country: Schema.String,
  postalCode: Schema.String,
  state: Schema.String,
  street: Schema.String,
  /** How it is shown, if not as street, city, state, postal code and country. */
  label: Wire.maybe(Schema.String)
})) {}

/**
 * How much of an item has come to one place.
 *
 * @since 0.1.0
 */
export class Fulfillment extends Wire.shape<Fulfillment>()(() => ({
  id: Wire.optional(FulfillmentId),
  locationId: Wire.maybe(LocationId),
  /** A number as text, though what callers send is a number. */
  quantityReceived: Wire.optional(Schema.String),
  /** Whether it is from before the organization kept parts at several locations. */
  isLegacy: Wire.optional(Schema.Boolean)
})) {}

/**
 * Who sells a part, and under which number.
 *
 * @since 0.1.0
 */
export class PartVendor extends Wire.shape<PartVendor>()(() => ({
  vendorId: Wire.optional(VendorId),
  /** The number that this vendor gives the part. */
  partNumber: Wire.optional(Schema.String)
})) {}

/**
 * What purchase orders and the events about them both say about an item. Money is given in cents, and again as text
 * in whole units, with decimals.
 *
 * @since 0.1.0
 */
export class OrderedItem extends Wire.shape<OrderedItem>()(() => ({
  /** The part that comes into stock when the item is received. */
  partId: Wire.maybe(PartId),
  name: Wire.maybe(Schema.String),
  partNumber: Wire.maybe(Schema.String),
  /** All of the item together, in cents. */
  price: Wire.maybe(Schema.Finite),
  /** The price in whole units of the currency, as text. */
  priceDecimal: Wire.maybe(Schema.String),
  quantityOrdered: Schema.Finite,
  /** How many have come so far, at all locations in total. */
  quantityReceived: Wire.maybe(Schema.Finite),
  /** The unit cost in whole units of the currency, as text. */
  unitCostDecimal: Wire.maybe(Schema.String),
  /** Custom-field values of the item by label. */
  lineExtraFields: Wire.optional(Wire.ExtraFields),
  /** Custom-field values of the part by label. */
  partExtraFields: Wire.optional(Wire.ExtraFields)
})) {}

/**
 * What parts and the events about them both say about a part.
 *
 * @since 0.1.0
 */
export class DescribedPart extends Wire.shape<DescribedPart>()(() => ({
  description: Wire.maybe(Schema.String),
  /** @deprecated Use `locations`. */
  area: Wire.maybe(Schema.String),
  /** In cents. */
  unitCost: Wire.maybe(Schema.Int),
  /** @deprecated Use `inStockQuantity`. */
  availableQuantity: Wire.optional(Schema.Int),
  /** How many are in stock, at all locations in total. */
  inStockQuantity: Wire.optional(Schema.Int),
  /** The quantity at which to reorder. */
  minimumQuantity: Wire.optional(Schema.Int),
  /** The most there should be; absent if no location has a maximum. */
  maximumQuantity: Wire.maybe(Schema.Int),
  barcode: Wire.maybe(Schema.String),
  /** @deprecated Use `locations`. */
  locationId: Wire.maybe(LocationId),
  partTypes: Wire.optional(Schema.Array(Schema.String)),
  /** The assets that it fits. */
  assetIds: Wire.optional(Schema.Array(AssetId)),
  /** The teams that look after it. */
  teamIds: Wire.optional(Schema.Array(TeamId)),
  /** Custom-field values by label. */
  extraFields: Wire.optional(Wire.ExtraFields),
  vendors: Wire.optional(Schema.Array(PartVendor))
})) {}
