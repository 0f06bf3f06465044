import { assert, describe, it } from "@effect/vitest"
import { DateTime, Effect, Stream } from "effect"
import { LocationId, PartId, Parts } from "../../src/index.ts"
import { server } from "./server.ts"

const id = PartId.make(7)
const locationId = LocationId.make(3)

const row = (id: number) => ({
  id,
  name: `Seal ${id}`,
  description: null,
  barcode: null,
  locationId: null,
  locations: [{ locationId: 3, maximumQuantity: null }],
  area: null,
  unitCost: 1250,
  availableQuantity: 4,
  minimumQuantity: 0,
  orderedQuantity: 0,
  reservedQuantity: 0,
  partTypes: [],
  createdAt: "2026-01-02T03:04:05.678Z",
  updatedAt: "2026-01-02T03:04:05.678Z"
})

describe("Parts", () => {
  it.effect("the list takes several organizations, bounds with brackets, and numbers of vendors", () => {
    const { layer, received } = server([{ body: { parts: [] } }], { organizations: [3, 5] })
    return Effect.gen(function* () {
      yield* (yield* Parts).list({
        partNumber: ["H-50", "B 8"],
        updatedAt: { gte: DateTime.makeUnsafe("2026-01-02T00:00:00Z") },
        customFields: { Material: ["NBR"] },
        sort: "-updatedAt"
      })
      const { searchParams } = new URL(received[0]?.target ?? "", "http://server")
      assert.sameDeepMembers(
        [...searchParams],
        [
          ["partNumber", "H-50"],
          ["partNumber", "B 8"],
          ["updatedAt[gte]", "2026-01-02T00:00:00.000Z"],
          ["Material", "NBR"],
          ["sort", "-updatedAt"]
        ]
      )
      assert.strictEqual(received[0]?.headers.get("x-organization-ids"), "3,5")
    }).pipe(Effect.provide(layer))
  })

  it.effect("the stream gives a part that moved to the next page once", () => {
    const { layer } = server([
      { body: { parts: [row(1), row(2)], nextCursor: "2" } },
      { body: { parts: [row(2), row(3)], nextCursor: null } }
    ])
    return Effect.gen(function* () {
      const rows = yield* Stream.runCollect((yield* Parts).stream())
      assert.deepStrictEqual(
        rows.map(({ name }) => name),
        ["Seal 1", "Seal 2", "Seal 3"]
      )
      assert.deepStrictEqual(rows[0]?.locations as unknown, [{ locationId: 3 }])
    }).pipe(Effect.provide(layer))
  })

  it.effect("locations are a list for a new part, and changes for one that is there", () => {
    const { layer, received } = server([{ status: 201, body: { id: 7 } }, { body: { part: { id: 7, name: "Seal" } } }])
    return Effect.gen(function* () {
      const parts = yield* Parts
      const locations = [{ locationId, availableQuantity: 4, area: null }]
      assert.deepStrictEqual(yield* parts.create({ name: "Seal", locations }), { id })
      yield* parts.update(id, { locations: { addedUpdated: locations, removedLocationIds: [LocationId.make(5)] } })
      assert.deepStrictEqual(
        received.map(({ body }) => body),
        [{ name: "Seal", locations }, { locations: { addedUpdated: locations, removedLocationIds: [5] } }]
      )
    }).pipe(Effect.provide(layer))
  })

  it.effect("a place that is told in both ways is refused before sending, null included", () => {
    const { layer, received } = server([{ status: 201, body: { id: 7 } }])
    return Effect.gen(function* () {
      const parts = yield* Parts
      const errors = yield* Effect.all([
        Effect.flip(parts.create({ name: "Seal", availableQuantity: 4, locations: [] })),
        Effect.flip(parts.update(id, { locationId: null, locations: {} })),
        Effect.flip(parts.create({ name: "Seal", locations: [{ locationId, minimumQuantity: 2, maximumQuantity: 1 }] }))
      ])
      assert.deepStrictEqual(
        errors.map((error) => (error._tag === "BadRequest" ? error.issues[0]?.fieldPath : error._tag)),
        ["availableQuantity", "locationId", "locations.0.maximumQuantity"]
      )
      assert.lengthOf(received, 0)
    }).pipe(Effect.provide(layer))
  })
})
