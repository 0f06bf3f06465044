import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { ManufacturerId, ModelId, Models } from "../../src/index.ts"
import { server } from "./server.ts"

describe("Models", () => {
  it.effect("a model may have no manufacturer, and creating one can find none", () => {
    const { layer, received } = server([
      { body: { model: { id: 4, name: "HP-40", manufacturerId: null } } },
      { status: 404, body: { error: "Manufacturer not found" } }
    ])
    return Effect.gen(function* () {
      const models = yield* Models
      assert.deepStrictEqual<unknown>(yield* models.get(ModelId.make(4)), { id: 4, name: "HP-40" })
      const error = yield* Effect.flip(models.create({ name: "HP-40", manufacturerId: ManufacturerId.make(9) }))
      assert.deepInclude(error, { _tag: "NotFound", missing: "record" })
      assert.deepStrictEqual(received[1]?.body, { name: "HP-40", manufacturerId: 9 })
    }).pipe(Effect.provide(layer))
  })
})
