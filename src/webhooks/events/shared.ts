/**
 * What the events are made of.
 *
 * @internal
 */
import * as Schema from "effect/Schema"
import { CategoryId, OrganizationId, UserId } from "../../Ids.ts"
import * as Wire from "../../internal/wire.ts"

/** What all events but one say. */
export const happened = {
  /** The organization in which it happened. */
  orgId: Wire.declaredNumber(OrganizationId),
  occurredAt: Wire.Instant
} as const

/** What the events about security say: somebody did it. */
export const acted = {
  ...happened,
  /** Who did it. */
  actorId: Wire.declaredNumber(UserId)
} as const

/** Who did it. Absent where the system itself did. */
export const userId = Wire.optional(Wire.declaredNumber(UserId))

/** A category as events show it. */
export const category = Schema.Struct({
  id: Wire.declaredNumber(CategoryId),
  name: Schema.String,
  description: Wire.optional(Schema.String)
})

/** What the vendor's document does not list. Hidden, since it can hold the OAuth tokens of a user. */
export const undocumented = Schema.optionalKey(
  Schema.RedactedFromValue(Schema.Record(Schema.String, Schema.Unknown), { label: "undocumented properties" })
)
