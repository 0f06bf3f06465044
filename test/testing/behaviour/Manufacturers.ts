import { assert } from "@effect/vitest"
import { Effect, Stream } from "effect"
import { MaintainX, ManufacturerId, Manufacturers } from "../../../src/index.ts"
import { MaintainXTest } from "../../../src/testing/index.ts"
import type { Holds } from "./ways.ts"

export const manufacturers = (holds: Holds): void => {
  holds("a manufacturer is created and read, and its row says whose it is", () =>
    Effect.gen(function* () {
      const manufacturers = yield* Manufacturers
      const created = yield* manufacturers.create({ name: "Harrow" })
      assert.deepStrictEqual<object>(created, { id: 9_000_001 })
      assert.deepStrictEqual<object>(yield* manufacturers.get(created.id), { id: 9_000_001, name: "Harrow" })
      assert.deepStrictEqual<object>((yield* manufacturers.list()).items, [
        { id: 9_000_001, name: "Harrow", organizationId: 1 }
      ])
    })
  )

  holds("two manufacturers cannot have one name, and one that is not there is NotFound", () =>
    Effect.gen(function* () {
      const manufacturers = yield* Manufacturers
      yield* manufacturers.create({ name: "Harrow" })
      const twice = yield* Effect.flip(manufacturers.create({ name: "Harrow" }))
      assert.deepInclude(twice, { _tag: "BadRequest", status: 400 })
      const missing = yield* Effect.flip(manufacturers.get(ManufacturerId.make(9)))
      assert.deepInclude(missing, { _tag: "NotFound", missing: "record" })
    })
  )

  holds("a stream gives every manufacturer, page by page", () =>
    Effect.gen(function* () {
      const manufacturers = yield* Manufacturers
      yield* Effect.forEach(["A", "B", "C"], (name) => manufacturers.create({ name }))
      const names = yield* manufacturers.stream({ limit: 1 }).pipe(
        Stream.map(({ name }) => name),
        Stream.runCollect
      )
      assert.deepStrictEqual(names, ["A", "B", "C"])
      const lists = (yield* (yield* MaintainXTest).calls).filter(({ operation }) => operation === "Manufacturers.list")
      assert.lengthOf(lists, 3)
    })
  )

  holds(
    "the list takes several organizations at once",
    () =>
      Effect.gen(function* () {
        const manufacturers = yield* Manufacturers
        yield* manufacturers.create({ name: "Harrow" }).pipe(MaintainX.withOrganization(1))
        yield* manufacturers.create({ name: "Delta" }).pipe(MaintainX.withOrganization(2))
        const namesIn = (ids: ReadonlyArray<number>) =>
          Effect.map(manufacturers.list().pipe(MaintainX.withOrganizations(ids)), ({ items }) =>
            items.map(({ name }) => name)
          )
        assert.deepStrictEqual(yield* namesIn([1, 2]), ["Harrow", "Delta"])
        assert.deepStrictEqual(yield* namesIn([2]), ["Delta"])
      }),
    { organizations: ["Mill", "Quarry"] }
  )
}
