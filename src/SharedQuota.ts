/**
 * One quota for several processes or machines that use the same API key, kept in Redis.
 *
 * Provide it to the client. Beside the client, as in `Layer.mergeAll`, it has no effect. It is a module of its own, so
 * that programs that share nothing do not load what it needs.
 *
 * ```ts
 * import * as SharedQuota from "effect-maintainx/SharedQuota"
 *
 * MaintainX.layer.pipe(Layer.provide(SharedQuota.layerRedis(NodeRedis.layer({ url: "redis://cache:6379" }))))
 * ```
 *
 * @since 0.1.0
 */

import * as Cause from "effect/Cause"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as RateLimiter from "effect/persistence/RateLimiter"
import type * as Redis from "effect/persistence/Redis"
import * as Scope from "effect/Scope"
import { SharedQuota } from "./internal/sharedQuota.ts"
import * as Slots from "./internal/slots.ts"

export {
  /** @since 0.1.0 */
  SharedQuota
}

/**
 * How the quota is shared.
 *
 * @since 0.1.0
 */
export interface Options {
  /**
   * What happens to a call while the store cannot be reached. `local`: it goes on with the quota that this process
   * keeps by itself, and requests of several processes may be refused and tried again. `fail`: it fails with `Network`,
   * and nothing is sent. Default: `local`.
   */
  readonly onUnavailable?: "fail" | "local"
  /** The longest that the store may take to answer before it counts as unreachable. Default: 1 second. */
  readonly timeout?: Duration.Input
  /**
   * How much longer than a window each request counts, for the time that it takes to arrive at the API. Requests that
   * take longer than this may be refused and tried again. Default: 2 % of the window, at most 500 milliseconds.
   */
  readonly margin?: Duration.Input
}

/**
 * A quota that is shared through a store of the program's own: every process that uses the same store takes part.
 *
 * @since 0.1.0
 */
export const layer = (options: Options = {}): Layer.Layer<SharedQuota, never, RateLimiter.RateLimiterStore> =>
  Layer.effect(
    SharedQuota,
    Effect.gen(function* () {
      return sharing(options, Effect.succeed(yield* RateLimiter.RateLimiterStore), yield* Effect.scope)
    })
  )

/**
 * A quota that is shared through Redis, over a layer of `@effect/platform-node` or of the program's own that connects
 * to it. The connection is made with the first call, so that a Redis that cannot be reached when the program starts is
 * treated like one that is lost later.
 *
 * Keys begin with `ratelimiter:maintainx:` and are named by a fingerprint of the API key. They expire by themselves.
 *
 * @since 0.1.0
 */
export const layerRedis = <E, R>(
  redis: Layer.Layer<Redis.Redis, E, R>,
  options: Options = {}
): Layer.Layer<SharedQuota, never, R> =>
  Layer.effect(
    SharedQuota,
    Effect.gen(function* () {
      const scope = yield* Effect.scope
      const store = RateLimiter.layerStoreRedis().pipe(Layer.provide(redis))
      return sharing(options, yield* connector(Layer.build(store)), scope)
    })
  )

// ---------------------------------------------------------------------------------------------------------------------
// internal
// ---------------------------------------------------------------------------------------------------------------------

type Store = RateLimiter.RateLimiterStore["Service"]

const sharing = (
  { margin, onUnavailable = "local", timeout = "1 second" }: Options,
  store: Effect.Effect<Store, unknown>,
  scope: Scope.Scope
): SharedQuota["Service"] => ({
  join: (limit) =>
    Slots.make({
      ...limit,
      store,
      scope,
      onUnavailable,
      margin: margin === undefined ? Math.min(500, limit.window * 0.02) : millis(margin),
      timeout: millis(timeout)
    })
})

const millis = (input: Duration.Input): number => Duration.toMillis(Duration.fromInputUnsafe(input))

/** The longest that the end of the program waits for a connection to close. */
const longestClose = "1 second"

/**
 * Connects when the store is first asked for, and again when that has failed or the connection is lost. An attempt that
 * takes longer than whoever asks can wait goes on, so that there is never more than one.
 */
const connector = <E, R>(
  build: Effect.Effect<Context.Context<RateLimiter.RateLimiterStore>, E, R | Scope.Scope>
): Effect.Effect<Effect.Effect<Store, E>, never, R | Scope.Scope> =>
  Effect.gen(function* () {
    const run = Effect.runForkWith(yield* Effect.context<R>())
    const connections = yield* Scope.make()
    let connecting: Fiber.Fiber<Store, E> | undefined

    const attempt = Effect.gen(function* () {
      // Until here it runs at once, before the fiber is known.
      yield* Effect.yieldNow
      const mine = connecting
      const scope = yield* Scope.fork(connections)
      const drop = (cause: Cause.Cause<unknown>): Effect.Effect<void> => {
        if (Cause.hasInterruptsOnly(cause) || connecting !== mine) return Effect.void
        connecting = undefined
        // A connection that is lost may take for ever to close.
        return Effect.asVoid(Effect.forkDetach(Scope.close(scope, Exit.failCause(cause))))
      }
      const context = yield* Effect.onError(Scope.provide(build, scope), drop)
      const store = Context.get(context, RateLimiter.RateLimiterStore)
      return { ...store, fixedWindow: (request) => Effect.onError(store.fixedWindow(request), drop) } satisfies Store
    })

    yield* Effect.addFinalizer((exit) =>
      Effect.gen(function* () {
        const abort = connecting === undefined ? Effect.void : Fiber.interrupt(connecting)
        const closing = yield* Effect.forkDetach(Effect.andThen(abort, Scope.close(connections, exit)))
        yield* Fiber.await(closing).pipe(Effect.interruptible, Effect.timeoutOption(longestClose))
      })
    )
    return Effect.suspend(() => {
      connecting ??= run(attempt)
      return Fiber.join(connecting)
    })
  })
