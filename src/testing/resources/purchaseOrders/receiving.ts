/**
 * Receiving items: what came to which location, and what that does to the stock.
 *
 * That a quantity is the total so far, and not what has come today, is said of items and assumed of locations. So it is
 * that fulfillments which are not named stay.
 *
 * @internal
 */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import type { LocationId } from "../../../Ids.ts"
import type { ReceiveFulfillment, ReceiveItem, ReceiveItemTotal } from "../../../resources/PurchaseOrders.ts"
import type { Given, Plant } from "../../plant.ts"
import * as Records from "../../records.ts"
import { badRequest } from "../../refusal.ts"
import { restocked } from "../Parts.ts"
import type { FulfillmentRecord, ItemRecord } from "./record.ts"

/** An item once its payload was received, which lies at `at` in the request. */
export const received = Effect.fnUntraced(function* (
  plant: Plant,
  item: ItemRecord,
  payload: Given<ReceiveItem | ReceiveItemTotal>,
  at: string
) {
  const { unitCost = item.unitCost } = payload
  const fulfillments =
    "fulfillments" in payload
      ? yield* receivedAt(plant, item.fulfillments, payload.fulfillments, `${at}.fulfillments`)
      : [legacy(plant, item.fulfillments, payload.quantityReceived)]
  const result: ItemRecord = { ...item, ...(unitCost === undefined ? undefined : { unitCost }), fulfillments }
  return result
})

const receivedAt = Effect.fnUntraced(function* (
  plant: Plant,
  present: ReadonlyArray<FulfillmentRecord>,
  payloads: ReadonlyArray<Given<ReceiveFulfillment>>,
  at: string
) {
  let result = present
  for (const [i, { id, ...payload }] of payloads.entries()) {
    if (payload.quantityReceived < 0) return yield* badRequest("must be >= 0", `${at}.${i}.quantityReceived`)
    yield* Records.checkReference(plant.locations, payload.locationId, "location", `${at}.${i}.locationId`)
    // Without an id, the one of the same location is meant: an assumption.
    const known = result.find((other) => (id === undefined ? other.locationId === payload.locationId : other.id === id))
    if (known !== undefined) {
      const changed = Records.changed<FulfillmentRecord>(known, payload)
      result = result.map((other) => (other === known ? changed : other))
    } else if (id === undefined) {
      result = [...result, { ...payload, id: plant.nextFulfillmentId() }]
    } else return yield* badRequest("there is no such fulfillment", `${at}.${i}.id`)
  }
  return result
})

/**
 * A total without locations takes the place of what was known by location. That the real API also switches off parts at
 * several locations, for good, is not imitated: no operation shows it.
 */
const legacy = (
  plant: Plant,
  present: ReadonlyArray<FulfillmentRecord>,
  quantityReceived: number
): FulfillmentRecord => ({
  id: present.find(({ isLegacy }) => isLegacy === true)?.id ?? plant.nextFulfillmentId(),
  quantityReceived,
  isLegacy: true
})

/** Brings the stock of the parts to what has been received of the items, given what had been before. */
export const receiveStock = Effect.fnUntraced(function* (
  plant: Plant,
  before: ReadonlyArray<ItemRecord>,
  after: ReadonlyArray<ItemRecord>
) {
  for (const item of after) {
    if (item.partId === undefined) continue
    const earlier = before.find(({ id }) => id === item.id)?.fulfillments ?? []
    for (const { by, locationId } of stockChanges(earlier, item.fulfillments)) {
      // Of a part that is gone there is no stock.
      const part = (yield* plant.parts.all).find(({ id }) => id === item.partId)
      if (part !== undefined) plant.parts.replace(restocked(part, locationId, by, yield* DateTime.now))
    }
  }
})

/** By how much the stock changes, by location. What moves from one location to another changes both. */
export const stockChanges = (
  before: ReadonlyArray<FulfillmentRecord>,
  after: ReadonlyArray<FulfillmentRecord>
): ReadonlyArray<{ readonly locationId: LocationId | undefined; readonly by: number }> => {
  const changes = new Map<LocationId | undefined, number>()
  const add = (locationId: LocationId | undefined, by: number) =>
    changes.set(locationId, (changes.get(locationId) ?? 0) + by)
  for (const { locationId, quantityReceived } of before) add(locationId, -quantityReceived)
  for (const { locationId, quantityReceived } of after) add(locationId, quantityReceived)
  return Array.from(changes, ([locationId, by]) => ({ locationId, by })).filter(({ by }) => by !== 0)
}
