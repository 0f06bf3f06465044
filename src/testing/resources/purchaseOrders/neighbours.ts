/**
 * What purchase orders need of vendors and parts. Neither is in the plant yet, so references to them are taken as they
 * are given, and stock that comes in goes nowhere.
 *
 * @internal
 */
import * as Effect from "effect/Effect"
import type { ContactId, LocationId, PartId, VendorId } from "../../../Ids.ts"
import type { Acting, Plant } from "../../plant.ts"
import type { Refused } from "../../refusal.ts"

type Checked = Effect.Effect<void, Refused, Acting>

/** Refuses a vendor that is not there. */
export const checkVendor = (_plant: Plant, _id: VendorId): Checked => Effect.void

/** Refuses a contact that is not there, or is one of another vendor. */
export const checkContact = (
  _plant: Plant,
  _vendorId: VendorId | undefined,
  _id: ContactId,
  _fieldPath: string
): Checked => Effect.void

/** Refuses a part that is not there. */
export const checkPart = (_plant: Plant, _id: PartId, _fieldPath: string): Checked => Effect.void

/** Raises the stock of a part at a location, or where the part usually is. Less than nothing lowers it. */
export const raiseStock = (_plant: Plant, _id: PartId, _locationId: LocationId | undefined, _by: number): Checked =>
  Effect.void
