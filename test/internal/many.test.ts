import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Effect, Exit, Fiber, Schema } from "effect"
import { TestClock } from "effect/testing"
import {
  AssetId,
  Assets,
  BadRequest,
  LocationId,
  Locations,
  NotFound,
  Users,
  WorkOrderId,
  WorkOrders
} from "../../src/index.ts"
import { getMany } from "../../src/internal/many.ts"
import { Fault, MaintainXTest } from "../../src/testing/index.ts"
import { ways } from "../testing/behaviour/ways.ts"

const missing = new NotFound({ operation: "Things.get", missing: "record" })

const ids = Arbitrary.array(Arbitrary.schema(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 40 }))), {
  maxLength: 60
})

describe("getMany", () => {
  it.effect.prop("gives what there is of the ids, asks for each once, and keeps their order", [ids], ([ids]) =>
    Effect.gen(function* () {
      const asked: Array<number> = []
      const many = getMany((id: number) => {
        asked.push(id)
        return Effect.delay(id % 3 === 0 ? Effect.fail(missing) : Effect.succeed(`thing ${id}`), 50 - id)
      })
      const fiber = yield* Effect.forkChild(many(ids))
      yield* TestClock.adjust("1 minute")
      const found = yield* Fiber.join(fiber)
      const wanted = [...new Set(ids)]
      assert.deepStrictEqual(asked.toSorted(), wanted.toSorted())
      assert.deepStrictEqual(
        [...found],
        wanted.filter((id) => id % 3 !== 0).map((id) => [id, `thing ${id}`])
      )
    })
  )

  it.effect("asks for ten at a time", () =>
    Effect.gen(function* () {
      let now = 0
      let most = 0
      const many = getMany((id: number) =>
        Effect.gen(function* () {
          most = Math.max(most, ++now)
          yield* Effect.sleep("1 second")
          now--
          return id
        })
      )
      const fiber = yield* Effect.forkChild(many(Array.from({ length: 95 }, (_, i) => i)))
      yield* TestClock.adjust("9 seconds")
      assert.isUndefined(fiber.pollUnsafe())
      yield* TestClock.adjust("1 second")
      assert.strictEqual((yield* Fiber.join(fiber)).size, 95)
      assert.strictEqual(most, 10)
    })
  )

  it.effect("fails with any other error, and asks for no more", () =>
    Effect.gen(function* () {
      const refused = new BadRequest({ operation: "Things.get", issues: [] })
      let asked = 0
      const many = getMany((id: number) => {
        asked++
        return id === 3 ? Effect.fail(refused) : Effect.sleep("1 second")
      })
      const error = yield* Effect.flip(many(Array.from({ length: 50 }, (_, i) => i)))
      assert.strictEqual(error, refused)
      assert.isAtMost(asked, 10)
    })
  )

  it.effect("does not take a wrong base URL for records that are missing", () =>
    Effect.gen(function* () {
      const route = new NotFound({ operation: "Things.get", missing: "route" })
      assert.strictEqual(yield* Effect.flip(getMany(() => Effect.fail(route))([1, 2])), route)
    })
  )

  it.effect("can be run again, whatever its ids came from", () =>
    Effect.gen(function* () {
      const many = getMany((id: number) => Effect.succeed(-id))([1, 2, 1].values())
      assert.deepStrictEqual(yield* many, yield* many)
      assert.strictEqual((yield* many).size, 2)
    })
  )
})

for (const { layer, name } of ways) {
  describe(`the services ${name}`, () => {
    it.effect("give many of their records", () =>
      Effect.gen(function* () {
        const [assets, locations, users, workOrders] = yield* Effect.all([Assets, Locations, Users, WorkOrders])
        const stranger = 999_999
        const idsOf = <Id>({ items }: { readonly items: ReadonlyArray<{ readonly id: Id }> }) =>
          items.map(({ id }) => id)
        const [first = AssetId.make(0), second = AssetId.make(0)] = idsOf(yield* assets.list())
        const found = yield* assets.getMany([second, AssetId.make(stranger), first])
        assert.deepStrictEqual([...found.keys()], [second, first])
        assert.deepStrictEqual(found.get(first), yield* assets.get(first))
        const [place = LocationId.make(0)] = idsOf(yield* locations.list())
        assert.strictEqual((yield* locations.getMany([place, LocationId.make(stranger)])).size, 1)
        const { items } = yield* users.list()
        assert.strictEqual((yield* users.getMany(items.map(({ id }) => id))).size, items.length)
        const [work = WorkOrderId.make(0)] = idsOf(yield* workOrders.list())
        const withCosts = yield* workOrders.getMany([work], { expand: ["expenditures"] })
        assert.deepStrictEqual(withCosts.get(work), yield* workOrders.get(work, { expand: ["expenditures"] }))
      }).pipe(Effect.provide(layer({})))
    )

    it.effect("ask for nothing where no id is given, and fail with what one of many fails with", () =>
      Effect.gen(function* () {
        const locations = yield* Locations
        const { calls, inject } = yield* MaintainXTest
        assert.strictEqual((yield* locations.getMany([])).size, 0)
        assert.lengthOf(yield* calls, 0)
        yield* inject(Fault.forbidden, { operation: "Locations.get" })
        const error = yield* Effect.flip(locations.getMany([LocationId.make(1), LocationId.make(2)]))
        assert.strictEqual(error._tag, "Forbidden")
      }).pipe(Effect.provide(layer({})))
    )
  })
}

describe("a service with the given methods only", () => {
  it.effect("answers getMany where it is given, and otherwise names it in a defect", () =>
    Effect.gen(function* () {
      const many = Locations.use((locations) => locations.getMany([LocationId.make(1)]))
      const given = Locations.layerTest({ getMany: () => Effect.succeed(new Map()) })
      assert.strictEqual((yield* Effect.provide(many, given)).size, 0)
      const exit = yield* Effect.exit(Effect.provide(many, Locations.layerTest({})))
      assert(Exit.isFailure(exit))
      assert.match(String(exit.cause), /getMany/)
    })
  )
})
