import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect, Fiber, Ref } from "effect"
import { TestClock } from "effect/testing"
import { makeClock, type PlantClock } from "../../../src/testing/time/clock.ts"

const hour = 3_600_000

const by = (clock: PlantClock) => Effect.provideService(Clock.Clock, clock)

describe("the clock of a plant", () => {
  it.effect("runs as the clock outside does, and wakes who sleeps by it", () =>
    Effect.gen(function* () {
      const clock = yield* makeClock({ now: 10 * hour })
      const sleeper = yield* Effect.forkChild(by(clock)(Effect.sleep("1 hour")))
      yield* TestClock.adjust("59 minutes")
      assert.strictEqual(yield* clock.currentTimeMillis, 10 * hour + 59 * 60_000)
      assert.isUndefined(sleeper.pollUnsafe())
      yield* TestClock.adjust("1 minute")
      yield* Fiber.join(sleeper)
    })
  )

  it.effect("stands still if it is frozen, and goes on from there", () =>
    Effect.gen(function* () {
      const clock = yield* makeClock({ now: 0, speed: 0 })
      const sleeper = yield* Effect.forkChild(by(clock)(Effect.sleep("1 second")))
      yield* TestClock.adjust("1 day")
      assert.strictEqual(yield* clock.currentTimeMillis, 0)
      assert.isUndefined(sleeper.pollUnsafe())
      yield* clock.setSpeed(1)
      yield* TestClock.adjust("1 second")
      yield* Fiber.join(sleeper)
    })
  )

  it.effect("runs a thousand times as fast if it is told to", () =>
    Effect.gen(function* () {
      const clock = yield* makeClock({ now: 0, speed: 1000 })
      const sleeper = yield* Effect.forkChild(by(clock)(Effect.sleep("1 hour")))
      yield* TestClock.adjust("3600 millis")
      yield* Fiber.join(sleeper)
      assert.strictEqual(yield* clock.currentTimeMillis, hour)
      assert.strictEqual(yield* clock.speed, 1000)
    })
  )

  it.effect("wakes each sleeper at its own time when it is moved forward, also those that go to sleep on the way", () =>
    Effect.gen(function* () {
      const clock = yield* makeClock({ now: 0, speed: 0 })
      const woken = yield* Ref.make<ReadonlyArray<string>>([])
      const wakes = (name: string) =>
        Effect.flatMap(Clock.currentTimeMillis, (now) => Ref.update(woken, (all) => [...all, `${name} ${now / hour}`]))
      const hourly = Effect.forever(Effect.andThen(Effect.sleep("1 hour"), wakes("hourly")))
      const late = Effect.andThen(Effect.sleep("150 minutes"), wakes("late"))
      yield* Effect.forkChild(by(clock)(late))
      yield* Effect.forkChild(by(clock)(hourly))
      yield* Effect.yieldNow
      yield* clock.advance("3 hours")
      assert.deepStrictEqual(yield* Ref.get(woken), ["hourly 1", "hourly 2", "late 2.5", "hourly 3"])
      assert.strictEqual(yield* clock.currentTimeMillis, 3 * hour)
    })
  )

  it.effect("is set forward past sleepers, and set back without waking or delaying anybody", () =>
    Effect.gen(function* () {
      const clock = yield* makeClock({ now: 5 * hour, speed: 0 })
      const sleeper = yield* Effect.forkChild(by(clock)(Effect.sleep("2 hours")))
      yield* Effect.yieldNow
      yield* clock.set(1 * hour)
      assert.strictEqual(yield* clock.currentTimeMillis, 1 * hour)
      yield* clock.advance("119 minutes")
      assert.isUndefined(sleeper.pollUnsafe())
      yield* clock.set(3 * hour)
      yield* Fiber.join(sleeper)
      assert.strictEqual(yield* clock.currentTimeMillis, 3 * hour)
    })
  )

  it.effect("forgets those that stop sleeping", () =>
    Effect.gen(function* () {
      const clock = yield* makeClock({ now: 0, speed: 0 })
      const sleeper = yield* Effect.forkChild(by(clock)(Effect.sleep("1 hour")))
      yield* Effect.yieldNow
      yield* Fiber.interrupt(sleeper)
      yield* clock.advance("2 hours")
      assert.strictEqual(yield* clock.currentTimeMillis, 2 * hour)
    })
  )
})
