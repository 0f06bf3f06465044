/**
 * Deadlines that hold for everything.
 *
 * @internal
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"

/**
 * Like `Effect.timeoutOrElse`, but an effect that cannot be interrupted is left behind once `grace` is over. It runs in
 * a fiber of its own. Interrupting the whole waits for that fiber.
 */
export const hardTimeout = <A, E, R, B, E2, R2>(
  effect: Effect.Effect<A, E, R>,
  options: {
    readonly duration: Duration.Input
    readonly orElse: () => Effect.Effect<B, E2, R2>
    /** How long the finalizers may take. Default: no time. */
    readonly grace?: Duration.Input
  }
): Effect.Effect<A | B, E | E2, R | R2> =>
  Effect.uninterruptibleMask((restore) =>
    Effect.flatMap(Effect.forkDetach(restore(effect)), (fiber) => {
      const duration = Duration.fromInputUnsafe(options.duration)
      const exit = Fiber.await(fiber)
      const awaited = Effect.flatMap(
        Duration.isFinite(duration) ? Effect.timeoutOption(exit, duration) : Effect.asSome(exit),
        (exit): Effect.Effect<A | B, E | E2, R2> =>
          Option.isSome(exit) ? exit.value : Effect.andThen(abandon(fiber, options.grace ?? 0), options.orElse())
      )
      return Effect.onInterrupt(restore(awaited), () => Fiber.interrupt(fiber))
    })
  )

const abandon = (fiber: Fiber.Fiber<unknown, unknown>, grace: Duration.Input): Effect.Effect<void> =>
  Effect.suspend(() => {
    fiber.interruptUnsafe()
    return Duration.isZero(Duration.fromInputUnsafe(grace))
      ? Effect.void
      : Effect.asVoid(Effect.timeoutOption(Fiber.await(fiber), grace))
  })
