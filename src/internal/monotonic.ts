/**
 * Time that only moves forward, in milliseconds from an arbitrary origin. All waits and durations are measured with it,
 * so that correcting the system's clock changes nothing.
 *
 * @internal
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"

export const read = (clock: Clock.Clock): number => Number(clock.monotonicTimeNanosUnsafe()) / 1e6

export const now: Effect.Effect<number> = Clock.clockWith((clock) => Effect.succeed(read(clock)))
