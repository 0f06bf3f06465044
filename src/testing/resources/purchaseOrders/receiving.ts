/**
 * Receiving items: what came to which location, and what that does to the stock.
 *
 * That a quantity is the total so far, and not what has come today, is documented of items and assumed of locations. That
 * fulfillments which are not named stay is an assumption, too.
 *
 * @internal
 */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import type * as Api from "../../../index.ts"
import { changed } from "../../explicit.ts"
import type { FulfillmentRecord, ItemRecord } from "../../model.ts"
import type { Plant } from "../../plant.ts"
import * as Records from "../../records.ts"
import { badRequest } from "../../refusal.ts"
import { restocked } from "../Parts.ts"

/** An item once its payload was received. `at` is where in the request that stands. */
export const receive = Effect.fnUntraced(function* (
  plant: Plant,
  item: ItemRecord,
  payload: Api.ReceiveItem | Api.ReceiveItemTotal,
  at: string
) {
  if ("fulfillments" in payload) {
    const { fulfillments, ...changes } = payload
    const received = yield* receiveAt(plant, item.fulfillments, fulfillments, `${at}.fulfillments`)
    return changed(item, { ...changes, fulfillments: received })
  }
  const { quantityReceived, ...changes } = payload
  const present = item.fulfillments.find(({ isLegacy }) => isLegacy === true)
  return changed(item, { ...changes, fulfillments: [legacy(plant, quantityReceived, present?.id)] })
})

const receiveAt = Effect.fnUntraced(function* (
  plant: Plant,
  present: ReadonlyArray<FulfillmentRecord>,
  payloads: ReadonlyArray<Api.ReceiveFulfillment>,
  path: string
) {
  let result = present
  for (const [i, { id, ...payload }] of payloads.entries()) {
    if (payload.quantityReceived < 0) return yield* badRequest("must be >= 0", `${path}.${i}.quantityReceived`)
    yield* Records.checkReference(plant.locations, payload.locationId, "location", `${path}.${i}.locationId`)
    // Assumption: without an id, the one of the same location is meant.
    const at = result.findIndex((other) =>
      id === undefined ? other.locationId === payload.locationId : other.id === id
    )
    const present = result[at]
    if (present !== undefined) result = result.with(at, changed(present, payload))
    else if (id === undefined) {
      result = [...result, { locationId: undefined, isLegacy: undefined, ...payload, id: plant.nextFulfillmentId() }]
    } else return yield* badRequest("there is no such fulfillment", `${path}.${i}.id`)
  }
  return result
})

/**
 * A total without a location takes the place of what came to each location. That the real API also switches off parts at
 * several locations, for good, is not imitated: no operation shows it.
 */
export const legacy = (plant: Plant, quantityReceived: number, id = plant.nextFulfillmentId()): FulfillmentRecord => ({
  id,
  locationId: undefined,
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
      const part = plant.parts.peek(item.partId)
      if (part !== undefined) plant.parts.replace(restocked(part, locationId, by, yield* DateTime.now))
    }
  }
})

/** How much was received at one location. */
interface Received {
  readonly locationId?: Api.LocationId | undefined
  readonly quantityReceived: number
}

/** By how much the stock changes, by location. What moves from one location to another changes both. */
export const stockChanges = (
  before: ReadonlyArray<Received>,
  after: ReadonlyArray<Received>
): ReadonlyArray<{ readonly locationId: Api.LocationId | undefined; readonly by: number }> => {
  const changes = new Map<Api.LocationId | undefined, number>()
  const add = (locationId: Api.LocationId | undefined, by: number) =>
    changes.set(locationId, (changes.get(locationId) ?? 0) + by)
  for (const { locationId, quantityReceived } of before) add(locationId, -quantityReceived)
  for (const { locationId, quantityReceived } of after) add(locationId, quantityReceived)
  return Array.from(changes, ([locationId, by]) => ({ locationId, by })).filter(({ by }) => by !== 0)
}
