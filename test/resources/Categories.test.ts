import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { Categories, CategoryId } from "../../src/index.ts"
import { server } from "./server.ts"

const id = CategoryId.make(7)

describe("Categories", () => {
  it.effect("an update may answer without the id", () => {
    const { layer } = server([{ body: { category: { label: "Safety", workOrderCount: 2 } } }])
    return Effect.gen(function* () {
      const updated = yield* (yield* Categories).update(id, { label: "Safety" })
      assert.deepStrictEqual(updated, { label: "Safety", workOrderCount: 2 })
    }).pipe(Effect.provide(layer))
  })

  it.effect("nothing of a category can be cleared, which is said before anything is sent", () => {
    const { layer, received } = server([{ body: { category: { label: "Safety" } } }])
    return Effect.gen(function* () {
      const error = yield* Effect.flip((yield* Categories).update(id, { description: null } as never))
      assert.strictEqual(error._tag, "BadRequest")
      assert.lengthOf(received, 0)
    }).pipe(Effect.provide(layer))
  })
})
