import { assert } from "@effect/vitest"
import { DateTime, Effect, Stream } from "effect"
import { TestClock } from "effect/testing"
import { Categories, CategoryId, WorkOrders } from "../../../src/index.ts"
import type { Holds } from "./ways.ts"

export const categories = (holds: Holds): void => {
  holds("a category is what was sent, with the number of its work orders and the time of the last change", () =>
    Effect.gen(function* () {
      const categories = yield* Categories
      const workOrders = yield* WorkOrders
      yield* TestClock.setTime(Date.UTC(2026, 0, 1))
      const created = yield* categories.create({ label: "Safety", description: "Guards and locks" })
      assert.deepStrictEqual(created, { id: CategoryId.make(16_000_001) })
      yield* workOrders.create({ title: "Inspect the guard", categories: ["Safety"] })
      yield* workOrders.create({ title: "Paint the door" })
      yield* TestClock.adjust("1 hour")
      const expected = {
        id: created.id,
        label: "Safety",
        description: "Guards, locks and signs",
        workOrderCount: 1,
        updatedAt: DateTime.makeUnsafe("2026-01-01T01:00:00Z")
      }
      assert.deepStrictEqual(yield* categories.update(created.id, { description: "Guards, locks and signs" }), expected)
      assert.deepStrictEqual(yield* categories.get(created.id), expected)
    })
  )

  holds("rows have the label and the description, and no numbers", () =>
    Effect.gen(function* () {
      const categories = yield* Categories
      yield* categories.create({ label: "Safety", description: "Guards and locks" })
      yield* categories.create({ label: "Damage" })
      assert.deepStrictEqual(yield* categories.list(), {
        items: [
          { id: CategoryId.make(16_000_001), label: "Safety", description: "Guards and locks" },
          { id: CategoryId.make(16_000_002), label: "Damage" }
        ]
      })
    })
  )

  holds("streams every category, page by page", () =>
    Effect.gen(function* () {
      const categories = yield* Categories
      yield* Effect.forEach(["A", "B", "C"], (label) => categories.create({ label }))
      assert.strictEqual((yield* categories.list({ limit: 2 })).nextCursor, "2")
      const all = yield* Stream.runCollect(categories.stream({ limit: 1 }))
      assert.deepStrictEqual(
        all.map(({ label }) => label),
        ["A", "B", "C"]
      )
      const error = yield* Effect.flip(categories.list({ cursor: "next" }))
      assert.deepInclude(error, { _tag: "BadRequest", status: 400 })
    })
  )

  holds("work orders use the category that is there, and make one that is not", () =>
    Effect.gen(function* () {
      const categories = yield* Categories
      const workOrders = yield* WorkOrders
      const safety = yield* categories.create({ label: "Safety" })
      yield* workOrders.create({ title: "Inspect the guard", categories: ["Damage", "Safety"] })
      yield* workOrders.create({ title: "Weld the guard", categories: ["Damage"] })
      assert.deepStrictEqual(
        (yield* categories.list()).items.map(({ label }) => label),
        ["Safety", "Damage"]
      )
      assert.deepInclude(yield* categories.get(CategoryId.make(16_000_002)), { label: "Damage", workOrderCount: 2 })
      const { items } = yield* workOrders.list({ categories: [safety.id] })
      assert.deepStrictEqual(
        items.map(({ title }) => title),
        ["Inspect the guard"]
      )
    })
  )

  holds("a work order that is refused makes no category", () =>
    Effect.gen(function* () {
      const workOrders = yield* WorkOrders
      const { id } = yield* workOrders.create({ title: "Inspect the guard" })
      yield* Effect.flip(workOrders.update(id, { categories: ["Safety"], startDate: DateTime.makeUnsafe(0) }))
      assert.deepStrictEqual((yield* (yield* Categories).list()).items, [])
    })
  )

  holds("a new label shows on the work orders, which filters by id still find", () =>
    Effect.gen(function* () {
      const categories = yield* Categories
      const workOrders = yield* WorkOrders
      const { id } = yield* categories.create({ label: "Safety" })
      const workOrder = yield* workOrders.create({ title: "Inspect the guard", categories: ["Damage", "Safety"] })
      yield* categories.update(id, { label: "Protection" })
      assert.deepStrictEqual((yield* workOrders.get(workOrder.id)).categories, ["Damage", "Protection"])
      assert.lengthOf((yield* workOrders.list({ categories: [id] })).items, 1)
      assert.lengthOf((yield* workOrders.list({ categories: ["Safety"] })).items, 0)
      assert.strictEqual((yield* categories.get(id)).workOrderCount, 1)
    })
  )

  holds("a label is there once", () =>
    Effect.gen(function* () {
      const categories = yield* Categories
      const { id } = yield* categories.create({ label: "Safety" })
      const damage = yield* categories.create({ label: "Damage" })
      const errors = [
        yield* Effect.flip(categories.create({ label: "Safety" })),
        yield* Effect.flip(categories.update(damage.id, { label: "Safety" }))
      ]
      for (const error of errors) {
        assert.strictEqual(error._tag === "BadRequest" ? error.issues[0]?.fieldPath : undefined, "label")
      }
      assert.strictEqual((yield* categories.update(id, { label: "Safety" })).label, "Safety")
    })
  )

  holds("a category that goes leaves the work orders", () =>
    Effect.gen(function* () {
      const categories = yield* Categories
      const workOrders = yield* WorkOrders
      const { id } = yield* categories.create({ label: "Safety" })
      const workOrder = yield* workOrders.create({ title: "Inspect the guard", categories: ["Damage", "Safety"] })
      yield* categories.delete(id)
      assert.deepStrictEqual((yield* workOrders.get(workOrder.id)).categories, ["Damage"])
      const errors = yield* Effect.all([
        Effect.flip(categories.get(id)),
        Effect.flip(categories.update(id, { label: "Protection" })),
        Effect.flip(categories.delete(id))
      ])
      for (const error of errors) assert.deepInclude(error, { _tag: "NotFound", missing: "record" })
    })
  )
}
