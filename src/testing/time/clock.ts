/**
 * The clock of a plant: it runs as fast as the system's, faster, or not at all, and it can be set.
 *
 * @internal
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Latch from "effect/Latch"
import * as Semaphore from "effect/Semaphore"
import { Heap } from "../../internal/heap.ts"
import * as Monotonic from "../../internal/monotonic.ts"

/** A clock that can be set. Sleepers wake in the order of their times, however far it jumps. */
export interface PlantClock extends Clock.Clock {
  /** The clock of the world outside, by which receivers answer and callers wait. */
  readonly outside: Clock.Clock
  /** Whether it was given a time or a speed of its own. If not, it shows the time of the system. */
  readonly isMoved: Effect.Effect<boolean>
  /** How many seconds of the plant pass in a second outside. 0 if the clock is frozen. */
  readonly speed: Effect.Effect<number>
  readonly setSpeed: (speed: number) => Effect.Effect<void>
  /** Moves the clock forward. Whatever sleeps until then wakes on the way, each at its own time. */
  readonly advance: (duration: Duration.Input) => Effect.Effect<void>
  /** Sets the time of day, in milliseconds since 1970. Setting it back wakes nobody and prolongs no sleep. */
  readonly set: (millis: number) => Effect.Effect<void>
}

interface Sleep {
  readonly due: number
  readonly wake: () => void
  waiting: boolean
}

/** A clock that starts now, or at the given time of day, and runs until the scope is closed. */
export const makeClock = Effect.fnUntraced(function* (
  options: { readonly now?: number | undefined; readonly speed?: number | undefined } = {}
) {
  const outside = yield* Clock.Clock
  const oneAtATime = yield* Semaphore.make(1)
  const changed = yield* Latch.make()
  const sleeps = new Heap<Sleep>(({ due }) => due)
  let speed = options.speed ?? 1
  let isMoved = options.now !== undefined || speed !== 1
  /** How much time had passed since the start at the moment `since` outside. */
  let passed = 0
  let since = Monotonic.read(outside)
  /** The time of day at the start. Setting the clock back moves it. */
  let start = options.now ?? outside.currentTimeMillisUnsafe()

  const elapsed = (): number => passed + (Monotonic.read(outside) - since) * speed

  const moveTo = (time: number): void => {
    passed = time
    since = Monotonic.read(outside)
  }

  const wakeDue = (): void => {
    for (let next = sleeps.peek(); next !== undefined && next.due <= elapsed(); next = sleeps.peek()) {
      next.waiting = false
      sleeps.drop()
      next.wake()
    }
  }

  const sleepUntil = (due: number): Effect.Effect<void> =>
    Effect.callback((resume) => {
      const sleep: Sleep = { due, wake: () => resume(Effect.void), waiting: true }
      sleeps.push(sleep)
      changed.openUnsafe()
      return Effect.sync(() => {
        if (!sleep.waiting) return
        sleep.waiting = false
        sleeps.drop()
      })
    })

  /** Waits until the next sleeper is due, unless something changes before. */
  const tick = Effect.suspend(() => {
    wakeDue()
    changed.closeUnsafe()
    const next = sleeps.peek()
    return next === undefined || speed === 0
      ? changed.await
      : Effect.race(changed.await, outside.sleep(Duration.millis(Math.ceil((next.due - elapsed()) / speed))))
  })

  const advanceTo = (time: number): Effect.Effect<void> =>
    Effect.suspend(() => {
      const next = sleeps.peek()
      moveTo(next === undefined ? time : Math.min(Math.max(next.due, passed), time))
      wakeDue()
      return passed < time ? Effect.andThen(settle, advanceTo(time)) : settle
    })

  const jump = (millis: () => number): Effect.Effect<void> =>
    Effect.suspend(() => {
      const before = speed
      isMoved = true
      const target = elapsed() + Math.max(0, millis())
      moveTo(elapsed())
      speed = 0
      return Effect.ensuring(
        advanceTo(target),
        Effect.sync(() => {
          moveTo(passed)
          speed = before
          changed.openUnsafe()
        })
      )
    }).pipe(oneAtATime.withPermits(1))

  yield* Effect.forkScoped(Effect.forever(tick))

  const now = (): number => Math.round(start + elapsed())
  const clock: PlantClock = {
    outside,
    currentTimeMillisUnsafe: now,
    currentTimeMillis: Effect.sync(now),
    currentTimeNanosUnsafe: () => BigInt(now()) * 1_000_000n,
    currentTimeNanos: Effect.sync(() => BigInt(now()) * 1_000_000n),
    monotonicTimeNanosUnsafe: () => BigInt(Math.round(elapsed() * 1e6)),
    monotonicTimeNanos: Effect.sync(() => BigInt(Math.round(elapsed() * 1e6))),
    sleep: (duration) => {
      const millis = Duration.toMillis(duration)
      if (millis <= 0) return Effect.yieldNow
      return Number.isFinite(millis) ? Effect.suspend(() => sleepUntil(elapsed() + millis)) : Effect.never
    },
    isMoved: Effect.sync(() => isMoved),
    speed: Effect.sync(() => speed),
    setSpeed: (next) =>
      Effect.sync(() => {
        moveTo(elapsed())
        speed = next
        isMoved = true
        changed.openUnsafe()
      }).pipe(oneAtATime.withPermits(1)),
    advance: (duration) => jump(() => Duration.toMillis(Duration.fromInputUnsafe(duration))),
    set: (millis) =>
      Effect.suspend(() => {
        const difference = millis - start - elapsed()
        if (difference >= 0) return jump(() => millis - start - elapsed())
        start += difference
        isMoved = true
        return Effect.void
      })
  }
  return clock
})

/** Lets those that woke do what they do without waiting. */
const settle = Effect.callback<void>((resume) => {
  setTimeout(() => resume(Effect.void), 0)
})

/** Carries out an effect by the clock of the world outside, where callers wait and receivers answer. */
export const outside = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.flatMap(Clock.Clock, (clock) =>
    isPlantClock(clock) ? Effect.provideService(effect, Clock.Clock, clock.outside) : effect
  )

/** The speed of the clock if it was moved. Undefined if it shows the time of the system. */
export const speedIfMoved: Effect.Effect<number | undefined> = Effect.flatMap(Clock.Clock, (clock) =>
  isPlantClock(clock)
    ? Effect.flatMap(clock.isMoved, (isMoved) => (isMoved ? clock.speed : Effect.undefined))
    : Effect.undefined
)

export const isPlantClock = (clock: Clock.Clock): clock is PlantClock => "outside" in clock

/** Carries out an effect at another time of day. */
export const at =
  (millis: number) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Effect.flatMap(Clock.Clock, (clock) =>
      Effect.provideService(effect, Clock.Clock, {
        currentTimeMillisUnsafe: () => millis,
        currentTimeMillis: Effect.succeed(millis),
        currentTimeNanosUnsafe: () => BigInt(millis) * 1_000_000n,
        currentTimeNanos: Effect.succeed(BigInt(millis) * 1_000_000n),
        monotonicTimeNanosUnsafe: () => clock.monotonicTimeNanosUnsafe(),
        monotonicTimeNanos: clock.monotonicTimeNanos,
        sleep: (duration) => clock.sleep(duration)
      })
    )
