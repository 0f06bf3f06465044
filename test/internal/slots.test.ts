import { assert, describe, it } from "@effect/vitest"
import { Clock, Deferred, Effect, Fiber, Logger, type Scope } from "effect"
import { RateLimiter } from "effect/persistence"
import { TestClock } from "effect/testing"
import type { TakeShared } from "../../src/internal/sharedQuota.ts"
import * as Slots from "../../src/internal/slots.ts"

const window = 60_000
const margin = 500
const limit = 100
const forever = Number.MAX_SAFE_INTEGER

type Store = RateLimiter.RateLimiterStore["Service"]

/** A process that takes part. */
const join = (
  store: Store | Effect.Effect<Store, unknown>,
  options: Partial<Slots.Options> = {}
): Effect.Effect<TakeShared, never, Scope.Scope> =>
  Effect.map(Effect.scope, (scope) =>
    Slots.make({
      store: Effect.isEffect(store) ? store : Effect.succeed(store),
      name: "user",
      fingerprint: "print",
      limit: () => limit,
      window,
      margin,
      timeout: 1_000,
      onUnavailable: "local",
      scope,
      ...options
    })
  )

const memory = Effect.provide(RateLimiter.RateLimiterStore, RateLimiter.layerStoreMemory)

/** Takes so many slots, all at once, and notes when each was had. */
const takeAll = (take: TakeShared, count: number, note: (at: number, index: number) => void, bulk = false) =>
  Effect.forEach(
    Array.from({ length: count }, (_, index) => index),
    (index) =>
      Effect.gen(function* () {
        yield* take({ deadline: forever, bulk })
        note(yield* Clock.currentTimeMillis, index)
      }),
    { concurrency: "unbounded", discard: true }
  )

const finish = <A, E>(fiber: Fiber.Fiber<A, E>) =>
  Effect.gen(function* () {
    while (fiber.pollUnsafe() === undefined) yield* TestClock.adjust(250)
    return yield* Fiber.join(fiber)
  })

/** A store that can be switched off. */
const faulty = (store: Store) => {
  const state: { mode: "well" | "failing" | "silent"; asked: number } = { mode: "well", asked: 0 }
  const fixedWindow: Store["fixedWindow"] = (request) =>
    Effect.suspend(() => {
      state.asked++
      if (state.mode === "silent") return Effect.never
      if (state.mode === "well") return store.fixedWindow(request)
      return Effect.fail(
        new RateLimiter.RateLimiterError({ reason: new RateLimiter.RateLimitStoreError({ message: "gone" }) })
      )
    })
  return { state, store: { ...store, fixedWindow } }
}

describe("slots of a shared quota", () => {
  it.effect("three processes never use one twice in a window, wherever the window begins, and leave none empty", () =>
    Effect.gen(function* () {
      const store = yield* memory
      const times: Array<number> = []
      const processes = yield* Effect.replicateEffect(join(store), 3)
      const fiber = yield* Effect.forkChild(
        Effect.forEach(processes, (take) => takeAll(take, 200, (at) => times.push(at)), { concurrency: "unbounded" })
      )
      yield* finish(fiber)
      const sorted = times.toSorted((a, b) => a - b)
      for (const [index, at] of sorted.entries()) {
        const before = sorted[index - limit]
        if (before !== undefined) assert.isAtLeast(at - before, window + margin)
      }
      // Six windows' worth: the last slot is had once five windows are over.
      assert.isAtMost((sorted.at(-1) ?? 0) - (sorted[0] ?? 0), 5 * (window + margin) + 5 * 250)
    })
  )

  it.effect("those who come first are served first, and bulk work after the rest", () =>
    Effect.gen(function* () {
      const take = yield* join(yield* memory, { limit: () => 1 })
      const order: Array<string> = []
      const first = yield* Effect.forkChild(takeAll(take, 1, () => order.push("first")))
      yield* finish(first)
      const bulk = yield* Effect.forkChild(takeAll(take, 2, (_, index) => order.push(`bulk ${index}`), true))
      yield* TestClock.adjust(1_000)
      const rest = yield* Effect.forkChild(takeAll(take, 2, (_, index) => order.push(`rest ${index}`)))
      yield* finish(rest)
      yield* finish(bulk)
      assert.deepStrictEqual(order, ["first", "rest 0", "rest 1", "bulk 0", "bulk 1"])
    })
  )

  it.effect("who cannot have one in time is told at once, and how long it would take", () =>
    Effect.gen(function* () {
      const store = yield* memory
      const others = yield* join(store)
      yield* takeAll(others, limit, () => undefined)
      yield* TestClock.adjust(10_000)
      const take = yield* join(store)
      const error = yield* Effect.flip(take({ deadline: 10_000 + 5_000, bulk: false }))
      assert.deepInclude(error, { _tag: "TooLate", wait: window + margin - 10_000 })
      assert.strictEqual(yield* Clock.currentTimeMillis, 10_000)
    })
  )

  it.effect("a number whose caller gives up is kept for the next one", () =>
    Effect.gen(function* () {
      const { state, store } = faulty(yield* memory)
      const take = yield* join(store, { limit: () => 1 })
      yield* take({ deadline: forever, bulk: false })
      const impatient = yield* Effect.forkChild(take({ deadline: forever, bulk: false }))
      yield* TestClock.adjust(1_000)
      yield* Fiber.interrupt(impatient)
      const asked = state.asked
      const patient = yield* Effect.forkChild(take({ deadline: forever, bulk: false }))
      yield* TestClock.adjust(window + margin - 1_000)
      yield* Fiber.join(patient)
      // The slot is asked for twice, while it is held and when it is free, and no new number is drawn.
      assert.strictEqual(state.asked - asked, 2)
    })
  )

  it.effect("a number that others have overtaken is not waited for", () =>
    Effect.gen(function* () {
      const store = yield* memory
      const others = yield* join(store, { limit: () => 2 })
      yield* takeAll(others, 2, () => undefined)
      const take = yield* join(store, { limit: () => 2 })
      // It draws number 2 and keeps it, since it cannot wait.
      yield* Effect.flip(take({ deadline: 1_000, bulk: false }))
      yield* TestClock.adjust(2 * window)
      // Numbers 3 and 4, so the slot of number 2 is held by number 4.
      yield* takeAll(others, 1, () => undefined)
      yield* TestClock.adjust(window / 2)
      yield* takeAll(others, 1, () => undefined)
      yield* TestClock.adjust(window / 2 + margin)
      const before = yield* Clock.currentTimeMillis
      yield* take({ deadline: forever, bulk: false })
      assert.strictEqual(yield* Clock.currentTimeMillis, before)
    })
  )

  it.effect("one is held for longer where the answer was long in coming", () =>
    Effect.gen(function* () {
      const take = yield* join(yield* memory, { limit: () => 1 })
      const settle = yield* take({ deadline: forever, bulk: false })
      yield* TestClock.adjust(3_000)
      yield* settle
      yield* TestClock.adjust(1)
      const { wait } = yield* Effect.flip(take({ deadline: 0, bulk: false })).pipe(
        Effect.flatMap((error) => (error._tag === "TooLate" ? Effect.succeed(error) : Effect.die(error)))
      )
      assert.strictEqual(wait, window + margin - 3_001 + (3_000 - margin))
    })
  )

  it.effect("nothing is left running when everybody has given up", () =>
    Effect.gen(function* () {
      const { state, store } = faulty(yield* memory)
      const take = yield* join(store, { limit: () => 1 })
      yield* take({ deadline: forever, bulk: false })
      const fiber = yield* Effect.forkChild(takeAll(take, 10, () => undefined))
      yield* TestClock.adjust(1_000)
      yield* Fiber.interrupt(fiber)
      const asked = state.asked
      yield* TestClock.adjust(10 * window)
      assert.strictEqual(state.asked, asked)
    })
  )
})

describe("a store of the shared quota that is gone", () => {
  const warnings: Array<string> = []
  const listening = Logger.layer([
    Logger.make(({ logLevel, message }) => void warnings.push(`${logLevel}: ${message}`))
  ])

  for (const mode of ["failing", "silent"] as const) {
    const quiet = mode === "failing" ? 0 : 1_000

    it.effect(`lets everybody go on if it is ${mode} and the program chose so, with one warning an outage`, () =>
      Effect.gen(function* () {
        warnings.length = 0
        const { state, store } = faulty(yield* memory)
        const take = yield* join(store)
        state.mode = mode
        const all = yield* Effect.forkChild(takeAll(take, 300, () => undefined))
        yield* TestClock.adjust(quiet)
        yield* Fiber.join(all)
        assert.strictEqual(state.asked, 1)
        // It is asked again after a rest, once, and found well in the end.
        yield* TestClock.adjust(5_000)
        const again = yield* Effect.forkChild(takeAll(take, 300, () => undefined))
        yield* TestClock.adjust(quiet)
        yield* Fiber.join(again)
        assert.strictEqual(state.asked, 2)
        state.mode = "well"
        yield* TestClock.adjust(5_000)
        yield* takeAll(take, limit, () => undefined)
        assert.deepStrictEqual(warnings, [
          "Warn: The store of the shared quota cannot be reached. This process keeps the quota alone until it answers.",
          "Info: The store of the shared quota answers again."
        ])
      }).pipe(Effect.provide(listening))
    )

    it.effect(`ends everybody's wait if it is ${mode} and the program chose so`, () =>
      Effect.gen(function* () {
        const { state, store } = faulty(yield* memory)
        const take = yield* join(store, { onUnavailable: "fail" })
        state.mode = mode
        const all = yield* Effect.forkChild(
          Effect.forEach(Array.from({ length: 300 }), () => Effect.flip(take({ deadline: forever, bulk: false })), {
            concurrency: "unbounded"
          })
        )
        yield* TestClock.adjust(quiet)
        assert.deepStrictEqual(new Set((yield* Fiber.join(all)).map(({ _tag }) => _tag)), new Set(["Unavailable"]))
        state.mode = "well"
        yield* take({ deadline: forever, bulk: false })
      })
    )
  }

  it.effect("does not hold anybody longer than the budget", () =>
    Effect.gen(function* () {
      const take = yield* join(Effect.flatten(Deferred.await(Deferred.makeUnsafe<Effect.Effect<Store>>())))
      const waiting = yield* Effect.forkChild(Effect.flip(take({ deadline: 200, bulk: false })))
      yield* TestClock.adjust(200)
      assert.strictEqual((yield* Fiber.join(waiting))._tag, "TooLate")
    })
  )
})
