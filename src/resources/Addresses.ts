/**
 * Addresses, as purchase orders have them.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as Wire from "../internal/wire.ts"

const lines = {
  city: Schema.String,
  country: Schema.String,
  postalCode: Schema.String,
  state: Schema.String,
  street: Schema.String
} as const

/**
 * A postal address.
 *
 * @since 0.1.0
 */
export class Address extends Wire.shape<Address>()({
  ...lines,
  /** How it is written on one line. Default: street, city, state, postal code, country. */
  label: Wire.maybe(Schema.String)
}) {}

/**
 * A postal address to be sent.
 *
 * @since 0.1.0
 */
export class NewAddress extends Wire.shape<NewAddress>()({
  ...lines,
  /** How it is written on one line. Default: street, city, state, postal code, country. */
  label: Wire.clearable(Schema.String)
}) {}
