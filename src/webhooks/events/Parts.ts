/**
 * Events about parts and their stock.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { LocationId, OrganizationId, PartId, PartTransferRequestId, UserId } from "../../Ids.ts"
import * as Wire from "../../internal/wire.ts"
import { DescribedPart } from "../../resources/shapes/Purchasing.ts"
import { common, event } from "./event.ts"

// ---------------------------------------------------------------------------------------------------------------------
// vocabulary
// ---------------------------------------------------------------------------------------------------------------------

/**
 * What changed a quantity.
 *
 * @since 0.1.0
 */
export const QuantityOrigin = Schema.Literals([
  "PURCHASE_ORDER",
  "WORK_ORDER",
  "MANUAL_RESTOCK",
  "PART_TRANSFER",
  "CYCLE_COUNT"
])
/** @since 0.1.0 */
export type QuantityOrigin = typeof QuantityOrigin.Type

/**
 * Which step of a transfer is reported. `FULFILLMENT_CANCELLATION` takes an approved transfer back; `INSTANT_TRANSFER`
 * has no request.
 *
 * @since 0.1.0
 */
export const TransferOrigin = Schema.Literals([
  "REQUEST_APPROVAL",
  "FULFILLMENT_APPROVAL",
  "FULFILLMENT_CANCELLATION",
  "INSTANT_TRANSFER"
])
/** @since 0.1.0 */
export type TransferOrigin = typeof TransferOrigin.Type

// ---------------------------------------------------------------------------------------------------------------------
// parts in events
// ---------------------------------------------------------------------------------------------------------------------

/**
 * What lies of a part at one location, as events show it.
 *
 * @since 0.1.0
 */
export class EventPartLocation extends Wire.shape<EventPartLocation>()(() => ({
  locationId: LocationId,
  /** How many are in stock. */
  availableQuantity: Wire.optional(Schema.Int),
  /** At how many it is time to buy more. */
  minimumQuantity: Wire.maybe(Schema.Int),
  /** How many there should be at most. */
  maximumQuantity: Wire.maybe(Schema.Int),
  /** Where at the location, for example a shelf. */
  area: Wire.maybe(Schema.String)
})) {}

const part = {
  name: Wire.optional(Schema.String),
  ...DescribedPart.fields,
  /** Where it lies. */
  locations: Wire.optional(Schema.Array(EventPartLocation))
} as const

/**
 * A new part as its event shows it. Its id is in the event.
 *
 * @since 0.1.0
 */
export class EventNewPart extends Wire.shape<EventNewPart>()(() => part) {}

/**
 * A part as the events of its change and its end show it.
 *
 * @since 0.1.0
 */
export class EventPart extends Wire.shape<EventPart>()(() => ({ id: Wire.optional(PartId), ...part })) {}

// ---------------------------------------------------------------------------------------------------------------------
// events
// ---------------------------------------------------------------------------------------------------------------------

/**
 * There is a new part.
 *
 * @since 0.1.0
 */
export class NewPart extends event<NewPart>()(
  "NEW_PART",
  "partId",
  () => ({
    ...common,
    partId: PartId,
    /** Needs the option `serializeEntity`. */
    newPart: Wire.optional(EventNewPart)
  }),
  { once: true, record: "newPart" }
) {}

/**
 * A part was changed, in one of the properties that the filter of the subscription names.
 *
 * @since 0.1.0
 */
export class PartChange extends event<PartChange>()(
  "PART_CHANGE",
  "partId",
  () => ({
    ...common,
    partId: PartId,
    /** The part as it is now. Needs the option `serializeEntity`. */
    newPart: Wire.optional(EventPart)
  }),
  { record: "newPart", filters: { oneOfPartProperties: (_, { properties }) => properties && [...properties] } }
) {}

/**
 * A part was deleted.
 *
 * @since 0.1.0
 */
export class PartDelete extends event<PartDelete>()(
  "PART_DELETE",
  "partId",
  () => ({
    ...common,
    partId: PartId,
    /** The part as it was. Needs the option `serializeEntity`. */
    deletedPart: Wire.optional(EventPart)
  }),
  { gone: true, record: "deletedPart" }
) {}

/**
 * How many of a part went to or from one location.
 *
 * @since 0.1.0
 */
export class LocationQuantityChange extends Wire.shape<LocationQuantityChange>()(() => ({
  locationId: LocationId,
  /** How many were added. Negative for what was taken. */
  quantityDiff: Schema.Finite,
  oldQuantity: Wire.optional(Schema.Finite),
  newQuantity: Wire.optional(Schema.Finite)
})) {}

/**
 * There is more or less of a part in stock. A transfer to another organization may fire this besides `PART_TRANSFER`:
 * whoever counts both counts double.
 *
 * @since 0.1.0
 */
export class PartQuantityChange extends event<PartQuantityChange>()("PART_QUANTITY_CHANGE", "partId", () => ({
  ...common,
  partId: PartId,
  /** How many were added, at all locations together. Negative for what was taken. */
  quantityDiff: Schema.Finite,
  oldQuantity: Wire.optional(Schema.Finite),
  newQuantity: Wire.optional(Schema.Finite),
  /** Who did it. */
  userId: Wire.optional(UserId),
  triggeredFrom: Wire.optional(Wire.open(QuantityOrigin)),
  locations: Schema.Array(LocationQuantityChange)
})) {}

/**
 * The side of a transfer that gives parts.
 *
 * @since 0.1.0
 */
export class TransferSource extends Wire.shape<TransferSource>()(() => ({
  partId: PartId,
  /** Which unit the vendor does not say; cents elsewhere. */
  partUnitCost: Wire.optional(Schema.Finite),
  orgId: OrganizationId,
  locationId: Wire.optional(LocationId)
})) {}

/**
 * The side of a transfer that gets parts.
 *
 * @since 0.1.0
 */
export class TransferDestination extends Wire.shape<TransferDestination>()(() => ({
  /** Another than at the source, since each organization has its own parts. */
  partId: PartId,
  orgId: OrganizationId,
  locations: Wire.optional(
    Schema.Array(
      Schema.Struct({
        locationId: Wire.optional(LocationId),
        /** How many go there. */
        locationQuantity: Wire.optional(Schema.Finite)
      })
    )
  )
})) {}

/**
 * Parts go from one organization to another, or one of the steps of it was taken. It is the only event with neither
 * `orgId` nor `occurredAt`.
 *
 * @since 0.1.0
 */
export class PartTransfer extends event<PartTransfer>()("PART_TRANSFER", "sourceData.partId", () => ({
  triggeredFrom: Wire.open(TransferOrigin),
  transferRequestId: Wire.optional(PartTransferRequestId),
  /** Who approved it. */
  userId: UserId,
  /** How many, at all locations together. */
  totalQuantity: Wire.optional(Schema.Finite),
  sourceData: TransferSource,
  destinationData: TransferDestination,
  triggeredAt: Wire.Instant
})) {}
