import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { forge } from "./forge.ts"

describe("forged deliveries", () => {
  it.live(
    "are never accepted",
    () =>
      Effect.gen(function* () {
        const { accepted, outcomes, real } = yield* forge(20_000, 7)
        assert.strictEqual(accepted, 0)
        assert.strictEqual(real, 200)
        // Forgeries of every kind came as far as they can.
        assert.hasAllKeys(outcomes, [
          "MalformedHeader",
          "OutsideTolerance",
          "NoSecretMatches",
          "BodyAltered",
          "OtherUrl"
        ])
      }),
    60_000
  )
})
