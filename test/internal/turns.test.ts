import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import { Allowance, type Observation } from "../../src/internal/allowance.ts"
import * as Turns from "../../src/internal/turns.ts"

const window = 60_000
const limit = 100
const latency = 40

/** How a server tells of its window. */
type Telling = "nothing" | "exact" | "rounded up"

/** A server with a window that opens with the first request after the last one closed. */
const makeServer = (
  telling: Telling,
  start: { readonly used: number; readonly opened: number } = { used: 0, opened: Number.NEGATIVE_INFINITY }
) => {
  let { opened, used } = start
  let refused = 0
  const receive = Effect.gen(function* () {
    yield* Effect.sleep(latency / 2)
    const now = yield* Clock.currentTimeMillis
    if (now >= opened + window) {
      opened = now
      used = 0
    }
    used++
    if (used > limit) refused++
    const left = opened + window - now
    const observation: Observation =
      telling === "nothing"
        ? { limit: undefined, remaining: undefined, reset: undefined }
        : {
            limit,
            remaining: Math.max(0, limit - used),
            reset: telling === "exact" ? left : Math.ceil(left / 1000) * 1000
          }
    yield* Effect.sleep(latency / 2)
    return observation
  })
  return { receive, refused: () => refused }
}

/** Sends `count` requests, `concurrency` at a time, and answers how long it took. */
const sendAll = (server: ReturnType<typeof makeServer>, count: number, concurrency: number) =>
  Effect.gen(function* () {
    const allowance = new Allowance(limit, window)
    const turns = Turns.make(allowance, 0)
    const began = yield* Clock.currentTimeMillis
    const request = Effect.gen(function* () {
      yield* turns.take({ deadline: Number.POSITIVE_INFINITY, bulk: false })
      const observation = yield* server.receive
      allowance.settle(yield* Clock.currentTimeMillis, observation)
      yield* turns.advance
    })
    const fiber = yield* Effect.forkChild(
      Effect.forEach(Array.from({ length: count }), () => request, { concurrency, discard: true })
    )
    while (fiber.pollUnsafe() === undefined) yield* TestClock.adjust(20)
    yield* Fiber.join(fiber)
    return (yield* Clock.currentTimeMillis) - began
  })

describe("turns", () => {
  for (const telling of ["nothing", "exact", "rounded up"] as const) {
    for (const concurrency of [10, 100]) {
      it.effect(
        `1,000 requests, ${concurrency} at a time, are not refused once by a server that tells ${telling}`,
        () =>
          Effect.gen(function* () {
            const server = makeServer(telling)
            const took = yield* sendAll(server, 1_000, concurrency)
            const least = 9 * window
            assert.strictEqual(server.refused(), 0)
            assert.isAtMost(took, least * 1.02)
          })
      )
    }
  }

  it.effect("the window that another client opened is respected from the first answer on", () =>
    Effect.gen(function* () {
      const server = makeServer("exact", { used: 40, opened: -20_000 })
      const took = yield* sendAll(server, 1_000, 10)
      // 60 in the 40 seconds that are left of that window, then nine more windows and 40 requests in the last.
      const least = 40_000 + 9 * window
      assert.strictEqual(server.refused(), 0)
      assert.isAtMost(took, least * 1.02)
    })
  )
})
