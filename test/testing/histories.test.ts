import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import { history } from "./histories.ts"

it.effect(
  "whatever happens to a plant, another one that began alike, its snapshot and what was kept of it come to the same",
  () =>
    Effect.gen(function* () {
      const seed = Date.now() % 2 ** 31
      let changed = 0
      for (let i = 0; i < 25; i++) {
        const lived = yield* Effect.catchDefect(history(seed + i), (defect) =>
          Effect.die([`history ${seed + i}`, defect])
        )
        changed += lived.changed
      }
      assert.isAbove(changed, 0)
    }),
  120_000
)
