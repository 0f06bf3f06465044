import { assert, describe, it } from "@effect/vitest"
import { Effect, Stream } from "effect"
import { Assets, Locations, Users, WorkOrders } from "../../src/index.ts"
import { type Factory, MaintainXTest } from "../../src/testing/index.ts"

/** Everything that a factory holds, as the services give it. */
const contents = (factory: Factory) =>
  Effect.gen(function* () {
    const workOrders = yield* (yield* WorkOrders).stream().pipe(Stream.runCollect)
    const assets = yield* (yield* Assets).stream({ expand: ["status"] }).pipe(Stream.runCollect)
    const locations = yield* (yield* Locations).stream().pipe(Stream.runCollect)
    const users = yield* (yield* Users).stream().pipe(Stream.runCollect)
    return { workOrders, assets, locations, users }
  }).pipe(Effect.provide(MaintainXTest.layerOptions({ plant: { factory } })))

describe("a factory", () => {
  it.effect("has as many work orders as are wanted, and what goes with them", () =>
    Effect.gen(function* () {
      const { assets, locations, users, workOrders } = yield* contents({ workOrders: 1000, seed: 1 })
      assert.lengthOf(workOrders, 1000)
      assert.isAbove(assets.length, 20)
      assert.isAbove(locations.length, 3)
      assert.isAbove(users.length, 5)
    })
  )

  it.effect("is the same for the same seed, and another for another", () =>
    Effect.gen(function* () {
      const one = yield* contents({ workOrders: 200, seed: "mill" })
      assert.deepStrictEqual(yield* contents({ workOrders: 200, seed: "mill" }), one)
      const other = yield* contents({ workOrders: 200, seed: "foundry" })
      const titles = ({ workOrders }: typeof one) => workOrders.map(({ title }) => title)
      assert.notDeepEqual(titles(other), titles(one))
    })
  )

  it.effect("has work orders in every status, which name what is there", () =>
    Effect.gen(function* () {
      const { assets, locations, users, workOrders } = yield* contents({ workOrders: 1000, seed: 2 })
      const statuses = new Set(workOrders.map(({ status }) => status))
      assert.sameMembers([...statuses], ["OPEN", "IN_PROGRESS", "ON_HOLD", "DONE", "CANCELED", "SKIPPED"])
      const known = {
        assets: new Set<number | undefined>(assets.map(({ id }) => id)),
        locations: new Set<number | undefined>(locations.map(({ id }) => id)),
        users: new Set<number | undefined>(users.map(({ id }) => id))
      }
      for (const { assetId, completerId, locationId, requesterId } of workOrders) {
        assert.isTrue(assetId === undefined || known.assets.has(assetId))
        assert.isTrue(locationId === undefined || known.locations.has(locationId))
        assert.isTrue(completerId === undefined || known.users.has(completerId))
        assert.isTrue(requesterId === undefined || known.users.has(requesterId))
      }
    })
  )

  it.effect("can be worked in", () =>
    Effect.gen(function* () {
      const workOrders = yield* WorkOrders
      const { id } = yield* workOrders.create({ title: "One more" })
      assert.strictEqual((yield* workOrders.get(id)).sequentialId, 51)
      const [open] = (yield* workOrders.list({ statuses: ["OPEN"], limit: 1 })).items
      assert(open !== undefined)
      yield* workOrders.setStatus(open.id, { status: "DONE" })
      const { items } = yield* workOrders.list({ statuses: ["OPEN"], limit: 200 })
      assert.notInclude(
        items.map(({ id }) => id),
        open.id
      )
    }).pipe(Effect.provide(MaintainXTest.layerOptions({ plant: { factory: { workOrders: 50, seed: 3 } } })))
  )
})
