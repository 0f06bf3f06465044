import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { MaintainX, ManufacturerId, Manufacturers } from "../../src/index.ts"
import { server } from "./server.ts"

describe("Manufacturers", () => {
  it.effect("the list takes several organizations", () => {
    const { layer, received } = server([{ body: { manufacturers: [{ id: 1, name: "Harrow", organizationId: 3 }] } }])
    return Effect.gen(function* () {
      const { items } = yield* (yield* Manufacturers).list().pipe(MaintainX.withOrganizations([3, 5]))
      assert.deepStrictEqual<unknown>(items, [{ id: 1, name: "Harrow", organizationId: 3 }])
      assert.strictEqual(received[0]?.headers.get("x-organization-ids"), "3,5")
    }).pipe(Effect.provide(layer))
  })

  it.effect("one is for one organization only", () => {
    const { layer, received } = server([{}])
    return Effect.gen(function* () {
      const { get } = yield* Manufacturers
      const error = yield* Effect.flip(get(ManufacturerId.make(1)).pipe(MaintainX.withOrganizations([3, 5])))
      assert.strictEqual(error._tag, "BadRequest")
      assert.deepStrictEqual(received, [])
    }).pipe(Effect.provide(layer))
  })
})
