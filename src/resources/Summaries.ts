/**
 * What records show of the asset and the location that they belong to, where the query expands them.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { AssetCriticalityId, AssetId, LocationId, UserId } from "../Ids.ts"
import * as Wire from "../internal/wire.ts"

/**
 * The asset that a record belongs to.
 *
 * @since 0.1.0
 */
export class AssetSummary extends Wire.shape<AssetSummary>()({
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
}) {}

/**
 * The location that a record belongs to.
 *
 * @since 0.1.0
 */
export class LocationSummary extends Wire.shape<LocationSummary>()({
  id: LocationId,
  name: Schema.String,
  description: Wire.maybe(Schema.String),
  address: Wire.maybe(Schema.String),
  /** The location that this one is part of. */
  parentId: Wire.maybe(LocationId),
  createdAt: Wire.optional(Wire.Instant),
  /** Comments do not move it. */
  updatedAt: Wire.optional(Wire.Instant)
}) {}
