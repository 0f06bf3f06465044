import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { AssetCriticalities } from "../../src/index.ts"
import { server } from "./server.ts"

describe("AssetCriticalities", () => {
  it.effect("are filtered by label and level", () => {
    const { layer, received } = server([{ body: { assetCriticalities: [] } }])
    return Effect.gen(function* () {
      yield* (yield* AssetCriticalities).list({ label: "Very high", level: 4 })
      assert.strictEqual(received[0]?.target, "/v1/assetcriticalities?label=Very%20high&level=4")
    }).pipe(Effect.provide(layer))
  })
})
