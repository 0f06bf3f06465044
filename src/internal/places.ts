/**
 * The places of a window that several processes share through a store.
 *
 * A counter in the store numbers the requests, and request n is sent in place n mod limit. A place is held for a
 * window and a margin and then is free again, so no window of the server, wherever it begins, sees a place used twice;
 * and as the places are visited in turn, processes are served in the order of their numbers. While a place is held the
 * store tells how long, so nothing is polled. The margin is for the time that a request takes to arrive; where its
 * answer took longer than that to come, the place is held for longer by as much.
 *
 * One fiber of a process at a time talks to the store, for whoever of the process is first in the queue. A number is
 * the process's, not the caller's: it is kept when its caller gives up, so that no place stays empty. What a place
 * holds is the round in which it was taken, by which a number that was kept too long is known to be overtaken.
 *
 * @internal
 */
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type { RateLimiterStore } from "effect/persistence/RateLimiter"
import type * as Scope from "effect/Scope"
import { type SharedLimit, type TakeShared, Unavailable } from "./sharedQuota.ts"
import { TooLate } from "./turns.ts"

type Store = RateLimiterStore["Service"]

/** How places are taken. Times are in milliseconds. */
export interface Options extends SharedLimit {
  /** Gives the store, as soon as it can be had. */
  readonly store: Effect.Effect<Store, unknown>
  /** How much longer than a window a place is held, for the time that a request takes to arrive. */
  readonly margin: number
  /** The longest that the store may take to answer. */
  readonly timeout: number
  readonly onUnavailable: "fail" | "local"
  /** Where the fiber that talks to the store lives. */
  readonly scope: Scope.Scope
}

interface Waiter {
  readonly order: number
  readonly deadline: number
  readonly place: Deferred.Deferred<Effect.Effect<void>, TooLate | Unavailable>
  granted: Effect.Effect<void> | undefined
}

/** How long the local limiter goes on alone before the store is asked again. */
const rest = 5_000

/** So little of a token that it changes no round, by which the store lengthens how long a place is held. */
const trace = 2 ** -16

export const make = (options: Options): TakeShared => {
  const { fingerprint, limit, margin, name, onUnavailable, scope, store, timeout, window } = options
  const prefix = `maintainx:${name}:${fingerprint}`
  const held = window + margin
  const queue: Array<Waiter> = []
  let ticket: number | undefined
  let asking = false
  /** When the place of the ticket is free, while it is waited for. */
  let freeAt = 0
  let left = Deferred.makeUnsafe<void>()
  let down = false
  let restUntil = 0

  const enqueue = (waiter: Waiter): void => {
    let at = queue.length
    while (at > 0 && (queue[at - 1]?.order ?? 0) > waiter.order) at--
    queue.splice(at, 0, waiter)
  }

  /** Gives a place to whoever is first. Where nobody waits any more it stays empty for a window. */
  const grant = (settle: Effect.Effect<void>): void => {
    const first = queue.shift()
    if (first === undefined) return
    first.granted = settle
    Deferred.doneUnsafe(first.place, Effect.succeed(settle))
  }

  /** Takes a waiter away that does not want its place any more. */
  const leave = (waiter: Waiter): void => {
    const at = queue.indexOf(waiter)
    if (at >= 0) queue.splice(at, 1)
    else if (waiter.granted !== undefined) grant(waiter.granted)
    if (queue.length === 0) Deferred.doneUnsafe(left, Effect.void)
  }

  /** Nobody waits whose deadline is before the next place is free. */
  const refuseTooLate = (now: number): void => {
    for (const waiter of queue.filter(({ deadline }) => deadline < freeAt)) {
      queue.splice(queue.indexOf(waiter), 1)
      Deferred.doneUnsafe(waiter.place, Effect.fail(new TooLate(freeAt - now)))
    }
  }

  const withoutStore: Effect.Effect<Effect.Effect<void>, Unavailable> = onUnavailable === "local"
    ? Effect.succeed(Effect.void)
    : Effect.fail(new Unavailable())

  const releaseAll = (): void => {
    asking = false
    freeAt = 0
    for (const { place } of queue.splice(0)) Deferred.doneUnsafe(place, withoutStore)
  }

  const ask = (request: Parameters<Store["fixedWindow"]>[0]) =>
    Effect.flatMap(store, ({ fixedWindow }) => fixedWindow(request)).pipe(Effect.timeout(timeout))

  const draw = Effect.map(
    // The counter outlives every place, since it lives longer with every ticket.
    ask({ key: `${prefix}:tickets`, tokens: 1, limit: undefined, refillRate: Duration.millis(2 * held) }),
    ([count]) => count - 1
  )

  /** Takes the place of a ticket, or tells who holds it and for how long. */
  const occupy = (ticket: number) => {
    const places = limit()
    const round = Math.floor(ticket / places) + 1
    const key = `${prefix}:${ticket % places}`
    return Effect.map(
      ask({
        key,
        tokens: round,
        limit: round,
        // The store multiplies it by the tokens.
        refillRate: Duration.nanos(BigInt(Math.ceil((held * 1_000_000) / round)))
      }),
      ([count, ttl]) => ({ key, taken: count <= round, overtaken: count - round >= round, wait: Math.max(1, ttl) })
    )
  }

  /** Holds a place that was taken at `since` for longer, if the answer was long in coming. */
  const settle = (key: string, since: number): Effect.Effect<void> =>
    Effect.flatMap(Clock.currentTimeMillis, (now) => {
      const late = now - since - margin
      // After a window the place is somebody else's.
      if (late <= 0 || late >= window) return Effect.void
      return ask({ key, tokens: trace, limit: undefined, refillRate: Duration.millis(Math.ceil(late / trace)) }).pipe(
        Effect.ignoreCause,
        Effect.forkIn(scope),
        Effect.asVoid
      )
    })

  /** Gets places until nobody waits for one. */
  const serve = Effect.gen(function* () {
    while (queue.length > 0) {
      const kept = ticket
      const asked = yield* Clock.currentTimeMillis
      ticket ??= yield* draw
      const { key, overtaken, taken, wait } = yield* occupy(ticket)
      if (down) {
        down = false
        yield* Effect.logInfo("The store of the shared quota answers again.")
      }
      if (taken) grant(settle(key, asked))
      if (taken || (overtaken && kept !== undefined)) ticket = undefined
      else {
        const now = yield* Clock.currentTimeMillis
        freeAt = now + wait
        refuseTooLate(now)
        left = Deferred.makeUnsafe()
        if (queue.length > 0) yield* Effect.raceFirst(Effect.sleep(wait), Deferred.await(left))
        freeAt = 0
      }
    }
    asking = false
  }).pipe(
    Effect.catchCause((cause) =>
      Cause.hasInterruptsOnly(cause)
        ? Effect.failCause(cause)
        : Effect.gen(function* () {
            const now = yield* Clock.currentTimeMillis
            if (onUnavailable === "local") restUntil = now + rest
            releaseAll()
            if (down) return
            down = true
            yield* Effect.logWarning(
              onUnavailable === "local"
                ? "The store of the shared quota cannot be reached. This process keeps the quota alone until it answers."
                : "The store of the shared quota cannot be reached. No request is sent until it answers."
            )
          })
    ),
    Effect.onInterrupt(() => Effect.sync(releaseAll))
  )

  return ({ bulk, deadline }) =>
    Effect.gen(function* () {
      const now = yield* Clock.currentTimeMillis
      if (now < restUntil) return Effect.void
      if (freeAt > deadline) return yield* Effect.fail(new TooLate(freeAt - now))
      const waiter: Waiter = {
        order: bulk ? now + window : now,
        deadline,
        place: Deferred.makeUnsafe(),
        granted: undefined
      }
      enqueue(waiter)
      if (!asking) {
        asking = true
        yield* Effect.forkIn(serve, scope)
      }
      return yield* Deferred.await(waiter.place).pipe(
        Effect.timeoutOrElse({
          duration: Math.max(1, deadline - now),
          orElse: () =>
            Effect.flatMap(Clock.currentTimeMillis, (now) =>
              Effect.fail(new TooLate(Math.max(held / limit(), freeAt - now)))
            )
        }),
        Effect.onExit((exit) => (Exit.isSuccess(exit) ? Effect.void : Effect.sync(() => leave(waiter))))
      )
    })
}
