/**
 * Events about parts and their stock.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { LocationId, OrganizationId, PartId, PartTransferRequestId, UserId } from "../../Ids.ts"
import * as Wire from "../../internal/wire.ts"
import { DescribedPart } from "../../resources/shapes/Purchasing.ts"
import { changed, event } from "./event.ts"

// ---------------------------------------------------------------------------------------------------------------------
// vocabulary
// ---------------------------------------------------------------------------------------------------------------------

/**
 * The cause of a change of quantity.
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
 * The step of a transfer. `FULFILLMENT_CANCELLATION` takes back an approved transfer; `INSTANT_TRANSFER` has no request.
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
 * The stock of a part at one location, as events show it.
 *
 * @since 0.1.0
 */
export class EventPartLocation extends Wire.shape<EventPartLocation>()(() => ({
  locationId: LocationId,
  /** How many are in stock. */
  availableQuantity: Wire.optional(Schema.Int),
  /** The quantity at which to buy more. */
  minimumQuantity: Wire.maybe(Schema.Int),
  /** The largest quantity to keep in stock. */
  maximumQuantity: Wire.maybe(Schema.Int),
  /** The place at the location, for example a shelf. */
  area: Wire.maybe(Schema.String)
})) {}

const part = {
  name: Wire.optional(Schema.String),
  ...DescribedPart.fields,
  locations: Wire.optional(Schema.Array(EventPartLocation))
} as const

/**
 * A new part as its event shows it. Its id is in the event.
 *
 * @since 0.1.0
 */
export class EventNewPart extends Wire.shape<EventNewPart>()(() => part) {}

/**
 * A part as the events of its change and its deletion show it.
 *
 * @since 0.1.0
 */
export class EventPart extends Wire.shape<EventPart>()(() => ({ id: Wire.optional(PartId), ...part })) {}

// ---------------------------------------------------------------------------------------------------------------------
// events
// ---------------------------------------------------------------------------------------------------------------------

/**
 * A part was created.
 *
 * @since 0.1.0
 */
export class NewPart extends event<NewPart>()("NEW_PART", { id: "partId", once: true, record: "newPart" }, () => ({
  /** Needs the option `serializeEntity`. */
  newPart: Wire.optional(EventNewPart)
})) {}

/**
 * A part changed in one of the properties that the filter of the subscription names.
 *
 * @since 0.1.0
 */
export class PartChange extends event<PartChange>()(
  "PART_CHANGE",
  { id: "partId", record: "newPart", filters: { oneOfPartProperties: changed } },
  () => ({
    /** The part as it is now. Needs the option `serializeEntity`. */
    newPart: Wire.optional(EventPart)
  })
) {}

/**
 * A part was deleted.
 *
 * @since 0.1.0
 */
export class PartDelete extends event<PartDelete>()(
  "PART_DELETE",
  { id: "partId", gone: true, record: "deletedPart" },
  () => ({
    /** The part as it was. Needs the option `serializeEntity`. */
    deletedPart: Wire.optional(EventPart)
  })
) {}

/**
 * A change of the stock of a part at one location.
 *
 * @since 0.1.0
 */
export class LocationQuantityChange extends Wire.shape<LocationQuantityChange>()(() => ({
  locationId: LocationId,
  /** How many were added. Negative if some were taken. */
  quantityDiff: Schema.Finite,
  oldQuantity: Wire.optional(Schema.Finite),
  newQuantity: Wire.optional(Schema.Finite)
})) {}

/**
 * The stock of a part changed. A transfer to another organization may cause this event as well as `PART_TRANSFER`, so count
 * only one of them.
 *
 * @since 0.1.0
 */
export class PartQuantityChange extends event<PartQuantityChange>()("PART_QUANTITY_CHANGE", { id: "partId" }, () => ({
  /** How many were added at all locations together. Negative if some were taken. */
  quantityDiff: Schema.Finite,
  oldQuantity: Wire.optional(Schema.Finite),
  newQuantity: Wire.optional(Schema.Finite),
  /** Who changed it. */
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
  /** The vendor does not say in which unit. Elsewhere it is cents. */
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
  /** Not the id of the source, since each organization has its own parts. */
  partId: PartId,
  orgId: OrganizationId,
  locations: Wire.optional(
    Schema.Array(
      Schema.Struct({
        locationId: Wire.optional(LocationId),
        /** How many go to this location. */
        locationQuantity: Wire.optional(Schema.Finite)
      })
    )
  )
})) {}

/**
 * A transfer of parts from one organization to another took a step. It is the only event with neither `orgId` nor
 * `occurredAt`.
 *
 * @since 0.1.0
 */
export class PartTransfer extends event<PartTransfer>()("PART_TRANSFER", { id: "sourceData.partId" }, () => ({
  triggeredFrom: Wire.open(TransferOrigin),
  transferRequestId: Wire.optional(PartTransferRequestId),
  /** Who approved it. */
  userId: UserId,
  /** How many at all locations together. */
  totalQuantity: Wire.optional(Schema.Finite),
  sourceData: TransferSource,
  destinationData: TransferDestination,
  triggeredAt: Wire.Instant
})) {}
