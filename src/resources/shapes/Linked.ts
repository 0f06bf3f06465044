/**
 * What records show of an asset and of a location that they are linked with.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { AssetCriticalityId, AssetId, LocationId, UserId } from "../../Ids.ts"
import * as Wire from "../../internal/wire.ts"

/**
 * An asset that something is linked with.
 *
 * @since 0.1.0
 */
export class LinkedAsset extends Wire.shape<LinkedAsset>()(() => ({
  id: AssetId,
  name: Schema.String,
  description: Wire.nullable(Schema.String),
  /** The asset that this one is part of. */
  parentId: Wire.nullable(AssetId),
  criticalityId: Wire.nullable(AssetCriticalityId),
  locationId: Wire.nullable(LocationId),
  serialNumber: Wire.nullable(Schema.String),
  createdAt: Wire.Instant,
  /** Comments do not move it. */
  updatedAt: Wire.Instant,
  creatorId: Wire.nullable(UserId)
})) {}

/**
 * A location that something is linked with.
 *
 * @since 0.1.0
 */
export class LinkedLocation extends Wire.shape<LinkedLocation>()(() => ({
  id: LocationId,
  name: Schema.String,
  description: Wire.maybe(Schema.String),
  address: Wire.maybe(Schema.String),
  /** The location that this one is part of. */
  parentId: Wire.maybe(LocationId),
  createdAt: Wire.optional(Wire.Instant),
  /** Comments do not move it. */
  updatedAt: Wire.optional(Wire.Instant)
})) {}
