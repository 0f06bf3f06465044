/**
 * What purchase orders need of vendors and parts.
 *
 * @internal
 */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import type { ContactId, LocationId, PartId, VendorId } from "../../../Ids.ts"
import type { Acting, Plant } from "../../plant.ts"
import { badRequest, type Refused } from "../../refusal.ts"
import { restocked } from "../Parts.ts"

type Checked = Effect.Effect<void, Refused, Acting>

/** Refuses a vendor that is not there. */
export const checkVendor = (plant: Plant, id: VendorId): Checked =>
  Effect.asVoid(Effect.mapError(plant.vendors.find(id), () => badRequest("there is no such vendor", "vendorId")))

/** Refuses a contact that is not there, or is one of another vendor. */
export const checkContact = (plant: Plant, vendorId: VendorId | undefined, id: ContactId, fieldPath: string): Checked =>
  Effect.gen(function* () {
    const contact = (yield* plant.vendorContacts.all).find((contact) => contact.id === id)
    if (contact === undefined || contact.vendorId !== vendorId) {
      return yield* badRequest("there is no such contact of the vendor", fieldPath)
    }
  })

/** Refuses a part that is not there. */
export const checkPart = (plant: Plant, id: PartId, fieldPath: string): Checked =>
  Effect.asVoid(Effect.mapError(plant.parts.find(id), () => badRequest("there is no such part", fieldPath)))

/** Raises the stock of a part at a location, or at its first place. Of a part that is gone there is no stock. */
export const raiseStock = (plant: Plant, id: PartId, locationId: LocationId | undefined, by: number): Checked =>
  Effect.gen(function* () {
    const part = (yield* plant.parts.all).find((part) => part.id === id)
    if (part !== undefined) plant.parts.replace(restocked(part, locationId, by, yield* DateTime.now))
  })
