import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { AssetCustomStatuses, AssetCustomStatusId } from "../../src/index.ts"
import { server } from "./server.ts"

const id = AssetCustomStatusId.make(7)

describe("AssetCustomStatuses", () => {
  it.effect("the envelope of a change is in lower case, unlike that of a custom status that is read", () => {
    const { layer, received } = server([
      { body: { assetcustomstatus: { id: 7, label: "Cleaning" } } },
      { body: { assetCustomStatus: { label: "Cleaning", baseAssetStatus: "STANDBY", downtimeType: null } } }
    ])
    return Effect.gen(function* () {
      const statuses = yield* AssetCustomStatuses
      assert.deepStrictEqual(yield* statuses.update(id, { label: "Cleaning" }), { id, label: "Cleaning" })
      assert.deepStrictEqual(yield* statuses.get(id), { label: "Cleaning", baseAssetStatus: "STANDBY" })
      assert.deepStrictEqual(
        received.map(({ body, method, target }) => [method, target, body]),
        [
          ["PATCH", "/v1/assetcustomstatuses/7", { label: "Cleaning" }],
          ["GET", "/v1/assetcustomstatuses/7", undefined]
        ]
      )
    }).pipe(Effect.provide(layer))
  })

  it.effect("a change that is answered without it may have happened", () => {
    const { layer } = server([{ body: {} }])
    return Effect.gen(function* () {
      const error = yield* Effect.flip((yield* AssetCustomStatuses).update(id, { label: "Cleaning" }))
      assert.strictEqual(error._tag, "OutcomeUnknown")
    }).pipe(Effect.provide(layer))
  })
})
