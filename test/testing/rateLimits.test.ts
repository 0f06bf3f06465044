import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { makeCount } from "../../src/testing/rateLimits.ts"

it.effect("a window that begins after the present is none, since the clock was set back", () =>
  Effect.gen(function* () {
    const count = makeCount({ rateLimits: { headers: false, limit: 1 } })
    const key = {}
    const isRefused = Effect.map(count(key, []), ({ refused }) => refused !== undefined)
    yield* TestClock.setTime(3_600_000)
    assert.isFalse(yield* isRefused)
    assert.isTrue(yield* isRefused)
    yield* TestClock.setTime(0)
    assert.isFalse(yield* isRefused)
    assert.isTrue(yield* isRefused)
  })
)
