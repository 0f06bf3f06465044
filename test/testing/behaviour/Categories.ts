import { assert } from "@effect/vitest"
import { Effect } from "effect"
import { Categories, CategoryId, WorkOrders } from "../../../src/index.ts"
import type { Holds } from "./ways.ts"

export const categories = (holds: Holds): void => {
  holds("a category counts the work orders that have it", () =>
    Effect.gen(function* () {
      const categories = yield* Categories
      const workOrders = yield* WorkOrders
      const { id } = yield* categories.create({ label: "Lubrication", description: "Oil and grease" })
      yield* workOrders.create({ title: "Grease the bearings", categories: ["Lubrication"] })
      const { description, label, workOrderCount } = yield* categories.get(id)
      assert.deepStrictEqual([label, description, workOrderCount], ["Lubrication", "Oil and grease", 1])
    })
  )

  holds("a label that a work order is the first to name becomes a category", () =>
    Effect.gen(function* () {
      const workOrders = yield* WorkOrders
      yield* workOrders.create({ title: "Look at the screen", categories: ["Inspection"] })
      const { items } = yield* (yield* Categories).list()
      assert.deepStrictEqual(
        items.map(({ label }) => label),
        ["Inspection"]
      )
      const [category] = items
      const found = yield* workOrders.list({ categories: [category?.id ?? CategoryId.make(99)] })
      assert.deepStrictEqual(
        found.items.map(({ title }) => title),
        ["Look at the screen"]
      )
    })
  )

  holds("work orders follow a category that gets another label, and lose one that is deleted", () =>
    Effect.gen(function* () {
      const categories = yield* Categories
      const workOrders = yield* WorkOrders
      const { id } = yield* categories.create({ label: "Oil" })
      const workOrder = yield* workOrders.create({ title: "Change the oil", categories: ["Oil"] })
      assert.strictEqual((yield* categories.update(id, { label: "Lubrication" })).workOrderCount, 1)
      assert.deepStrictEqual((yield* workOrders.get(workOrder.id)).categories, ["Lubrication"])
      yield* categories.delete(id)
      assert.deepStrictEqual((yield* workOrders.get(workOrder.id)).categories, [])
      assert.strictEqual((yield* Effect.flip(categories.get(id)))._tag, "NotFound")
    })
  )

  holds("two categories cannot have one label, and none can have an empty one", () =>
    Effect.gen(function* () {
      const categories = yield* Categories
      yield* categories.create({ label: "Safety" })
      const { id } = yield* categories.create({ label: "Damage" })
      assert.strictEqual((yield* Effect.flip(categories.create({ label: "Safety" })))._tag, "BadRequest")
      assert.strictEqual((yield* Effect.flip(categories.create({ label: " " })))._tag, "BadRequest")
      assert.strictEqual((yield* Effect.flip(categories.update(id, { label: "Safety" })))._tag, "BadRequest")
      assert.strictEqual(
        (yield* categories.update(id, { label: "Damage", description: "Broken" })).description,
        "Broken"
      )
    })
  )

  holds("categories come page by page", () =>
    Effect.gen(function* () {
      const categories = yield* Categories
      for (const label of ["A", "B", "C"]) yield* categories.create({ label })
      const first = yield* categories.list({ limit: 2 })
      assert.strictEqual(first.items.length, 2)
      const rest = yield* categories.list({ limit: 2, cursor: first.nextCursor ?? "" })
      assert.deepStrictEqual(
        rest.items.map(({ label }) => label),
        ["C"]
      )
      assert.isUndefined(rest.nextCursor)
    })
  )
}
