/** `npm run foreign` does the same with more requests. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { callAll, callByChance, callWrongly, onAPort } from "./foreign/proofs.ts"

describe("a foreign client, with the OpenAPI document of a served MaintainX and nothing else,", () => {
  it.live("calls each of the 169 operations rightly, and gets what is declared", () =>
    Effect.gen(function* () {
      const { count, wrong } = yield* onAPort(callAll)
      assert.deepStrictEqual(wrong, [])
      assert.strictEqual(count, 169)
    })
  )

  it.live(
    "calls them wrongly in 1,100 ways and more, and gets the documented refusals",
    () =>
      Effect.gen(function* () {
        const { count, wrong } = yield* onAPort(callWrongly)
        assert.deepStrictEqual(wrong, [])
        assert.isAbove(count, 1100)
      }),
    120_000
  )

  it.live(
    "is answered whatever it sends, and never with a fault of the plant's own",
    () =>
      Effect.gen(function* () {
        const { wrong } = yield* onAPort(callByChance(1500, 1))
        assert.deepStrictEqual(wrong, [])
      }),
    120_000
  )
})
