import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import { Locations, Parts, WorkOrders } from "../../src/index.ts"
import { MaintainXTest } from "../../src/testing/index.ts"

it.effect("the parts of a work order are there as long as the stock covers them", () =>
  Effect.gen(function* () {
    const parts = yield* Parts
    const workOrders = yield* WorkOrders
    const { id: locationId } = yield* (yield* Locations).create({ name: "Store" })
    const kept = (name: string, availableQuantity: number) =>
      parts.create({ name, locations: [{ locationId, availableQuantity }] })
    const [seal, bearing] = [yield* kept("Seal", 4), yield* kept("Bearing", 0)]
    const uses = (id: typeof seal.id, quantityUsed: number) => ({ partId: id, quantityUsed, locationId })
    const plain = yield* workOrders.create({ title: "Sweep" })
    const both = yield* workOrders.create({ title: "Overhaul", partsUsed: [uses(seal.id, 2), uses(bearing.id, 1)] })
    const one = yield* workOrders.create({ title: "Replace seal", partsUsed: [uses(seal.id, 4)] })

    const shown = Effect.gen(function* () {
      const listed = new Map((yield* workOrders.list()).items.map((row) => [row.id, row.partsAvailability]))
      const read = yield* workOrders.getMany([plain.id, both.id, one.id])
      for (const [id, { partsAvailability }] of read) assert.strictEqual(listed.get(id), partsAvailability)
      return [plain, both, one].map(({ id }) => read.get(id)?.partsAvailability)
    })
    assert.deepStrictEqual(yield* shown, [undefined, "PARTIAL_PARTS", "PARTS_AVAILABLE"])
    yield* parts.update(seal.id, { locations: { addedUpdated: [{ locationId, availableQuantity: 1 }] } })
    assert.deepStrictEqual(yield* shown, [undefined, "PARTS_UNAVAILABLE", "PARTS_UNAVAILABLE"])
    yield* parts.update(bearing.id, { locations: { addedUpdated: [{ locationId, availableQuantity: 1 }] } })
    assert.deepStrictEqual(yield* shown, [undefined, "PARTIAL_PARTS", "PARTS_UNAVAILABLE"])
    yield* workOrders.setStatus(one.id, { status: "DONE" })
    assert.deepStrictEqual(yield* shown, [undefined, "PARTIAL_PARTS", undefined])
  }).pipe(Effect.provide(MaintainXTest.layerOptions({ plant: "empty" })))
)
