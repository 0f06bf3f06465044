import { assert, describe, it } from "@effect/vitest"
import { FulfillmentId, LocationId } from "../../src/index.ts"
import { stockChanges } from "../../src/testing/resources/purchaseOrders/receiving.ts"

const at = (id: number, quantityReceived: number, locationId?: number) => ({
  id: FulfillmentId.make(id),
  quantityReceived,
  ...(locationId === undefined ? undefined : { locationId: LocationId.make(locationId) })
})

const changes = (...args: Parameters<typeof stockChanges>) =>
  stockChanges(...args).map(({ by, locationId }) => [locationId as number | undefined, by])

describe("the stock, when items are received", () => {
  it("rises by what is new, at each location", () => {
    assert.deepStrictEqual(changes([], [at(1, 2, 5), at(2, 3, 6)]), [
      [5, 2],
      [6, 3]
    ])
    assert.deepStrictEqual(changes([at(1, 2, 5), at(2, 3, 6)], [at(1, 2, 5), at(2, 4, 6)]), [[6, 1]])
  })

  it("falls where a quantity is corrected, and moves where the location is", () => {
    assert.deepStrictEqual(changes([at(1, 2, 5)], [at(1, 1, 5)]), [[5, -1]])
    assert.deepStrictEqual(changes([at(1, 2, 5)], [at(1, 2, 6)]), [
      [5, -2],
      [6, 2]
    ])
  })

  it("is unchanged when the same is said again", () => {
    assert.deepStrictEqual(changes([at(1, 2, 5), at(2, 1)], [at(2, 1), at(1, 2, 5)]), [])
  })
})
