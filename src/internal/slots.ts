/**
 * The slots of a window that several processes share through a store.
 *
 * A counter in the store numbers the requests, and request n is sent in slot n mod limit. A slot is held for a window
 * and a margin before it is free again, so no window of the server, wherever it begins, sees a slot used twice. Slots
 * are visited in turn, so processes are served in the order of their numbers. The store says how long a slot is still
 * held, so nothing polls. The margin covers the time that a request takes to arrive. If its answer takes longer than
 * that, the slot is held for as much longer.
 *
 * One fiber of a process at a time talks to the store, for the first in the queue of the process. A number belongs to
 * the process, not to the caller: it is kept when its caller gives up, so that no slot stays empty. A slot remembers
 * the round in which it was taken, which shows when a number was kept too long and has been overtaken.
 *
 * @internal
 */
import * as Cause from "effect/Cause"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { RateLimiterStore } from "effect/persistence/RateLimiter"
import type * as Scope from "effect/Scope"
import * as Monotonic from "./monotonic.ts"
import type { TooLate } from "./quotaQueue.ts"
import { type SharedLimit, type TakeShared, Unavailable } from "./sharedQuota.ts"
import { type Waiter, WaitingLine } from "./waitingLine.ts"

type Store = RateLimiterStore["Service"]

/** How slots are taken. Times are in milliseconds. */
export interface Options extends SharedLimit {
  /** Gives the store, as soon as it can be had. */
  readonly store: Effect.Effect<Store, unknown>
  /** How much longer than a window a slot is held, for the time that a request takes to arrive. */
  readonly margin: number
  /** The longest that the store may take to answer. */
  readonly timeout: number
  readonly onUnavailable: "fail" | "local"
  /** Where the fiber that talks to the store lives. */
  readonly scope: Scope.Scope
}

/** A slot, with what to run once the request is answered; or why there is none. */
type Granted = { readonly _tag: "Slot"; readonly settle: Effect.Effect<void> } | TooLate | Unavailable

/** How long the local limiter goes on alone before the store is asked again. */
const rest = 5_000

/** A fraction of a token, small enough to change no round. Spending it renews the expiry of the slot. */
const trace = 2 ** -16

export const make = (options: Options): TakeShared => {
  const { fingerprint, limit, margin, name, onUnavailable, scope, store, timeout, window } = options
  const prefix = `maintainx:${name}:${fingerprint}`
  const held = window + margin
  const line = new WaitingLine<Granted>()
  let ticket: number | undefined
  let asking = false
  /** When the slot of the ticket is free, while it is waited for. */
  let freeAt = Number.NEGATIVE_INFINITY
  let left = Deferred.makeUnsafe<void>()
  let down = false
  let restUntil = Number.NEGATIVE_INFINITY

  /** Bulk work stands behind what comes within a window. */
  const first = (): Waiter<Granted> | undefined => {
    const { first, firstBulk } = line
    if (first === undefined || firstBulk === undefined) return first ?? firstBulk
    return firstBulk.since + window < first.since ? firstBulk : first
  }

  /** Gives a slot to the first in the queue. It stays empty for a window if nobody waits any more. */
  const grant = (slot: Granted): void => {
    const waiter = first()
    if (waiter !== undefined) line.release(waiter, slot)
  }

  /** A waiter gives up. A slot that comes to it at that moment goes to the next. */
  const leave = (waiter: Waiter<Granted>, granted: Granted | undefined): void => {
    if (waiter.waiting) line.remove(waiter)
    else if (granted?._tag === "Slot") grant(granted)
    if (line.size === 0) Deferred.doneUnsafe(left, Effect.void)
  }

  /** Refuses all whose deadline comes before the next slot is free. */
  const refuseLate = (now: number): void => {
    for (let late = line.mostUrgent; late !== undefined && late.deadline < freeAt; late = line.mostUrgent) {
      line.release(late, tooLate(freeAt - now))
    }
  }

  const withoutStore: Granted = onUnavailable === "local" ? { _tag: "Slot", settle: Effect.void } : new Unavailable()

  const releaseAll = (): void => {
    asking = false
    freeAt = Number.NEGATIVE_INFINITY
    for (let waiter = first(); waiter !== undefined; waiter = first()) line.release(waiter, withoutStore)
  }

  const ask = (request: Parameters<Store["fixedWindow"]>[0]) =>
    Effect.flatMap(store, ({ fixedWindow }) => fixedWindow(request)).pipe(Effect.timeout(timeout))

  const draw = Effect.map(
    // The counter outlives every slot, since every ticket renews its expiry.
    ask({ key: `${prefix}:tickets`, tokens: 1, limit: undefined, refillRate: Duration.millis(2 * held) }),
    ([count]) => count - 1
  )

  /** Takes the slot of a ticket, or tells who holds it and for how long. */
  const occupy = (ticket: number) => {
    const slots = limit()
    const round = Math.floor(ticket / slots) + 1
    const key = `${prefix}:${ticket % slots}`
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

  /** Holds a slot that was taken at `since` for longer, if the answer was long in coming. */
  const settle = (key: string, since: number): Effect.Effect<void> =>
    Effect.flatMap(Monotonic.now, (now) => {
      const late = now - since - margin
      // After a window the slot belongs to another request.
      if (late <= 0 || late >= window) return Effect.void
      return ask({ key, tokens: trace, limit: undefined, refillRate: Duration.millis(Math.ceil(late / trace)) }).pipe(
        Effect.ignoreCause,
        Effect.forkIn(scope),
        Effect.asVoid
      )
    })

  /** Gets slots until nobody waits for one. */
  const serve = Effect.gen(function* () {
    while (line.size > 0) {
      const kept = ticket
      const asked = yield* Monotonic.now
      ticket ??= yield* draw
      const { key, overtaken, taken, wait } = yield* occupy(ticket)
      if (down) {
        down = false
        yield* Effect.logInfo("The store of the shared quota answers again.")
      }
      if (taken) grant({ _tag: "Slot", settle: settle(key, asked) })
      if (taken || (overtaken && kept !== undefined)) ticket = undefined
      else {
        const now = yield* Monotonic.now
        freeAt = now + wait
        refuseLate(now)
        left = Deferred.makeUnsafe()
        if (line.size > 0) yield* Effect.raceFirst(Effect.sleep(wait), Deferred.await(left))
        freeAt = Number.NEGATIVE_INFINITY
      }
    }
    asking = false
  }).pipe(
    Effect.catchCause((cause) =>
      Cause.hasInterruptsOnly(cause)
        ? Effect.failCause(cause)
        : Effect.gen(function* () {
            if (onUnavailable === "local") restUntil = (yield* Monotonic.now) + rest
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
      const now = yield* Monotonic.now
      if (now < restUntil) return Effect.void
      if (freeAt > deadline) return yield* Effect.fail(tooLate(freeAt - now))
      const slot = Deferred.makeUnsafe<Effect.Effect<void>, TooLate | Unavailable>()
      let granted: Granted | undefined
      const resume = (outcome: Granted) => {
        granted = outcome
        Deferred.doneUnsafe(slot, outcome._tag === "Slot" ? Effect.succeed(outcome.settle) : Effect.fail(outcome))
      }
      const waiter = line.join({ since: now, bulk, deadline, resume })
      if (!asking) {
        asking = true
        yield* Effect.forkIn(serve, scope)
      }
      return yield* Deferred.await(slot).pipe(
        Effect.timeoutOrElse({
          duration: Math.max(1, deadline - now),
          orElse: () =>
            Effect.flatMap(Monotonic.now, (now) => Effect.fail(tooLate(Math.max(held / limit(), freeAt - now))))
        }),
        Effect.onError(() => Effect.sync(() => leave(waiter, granted)))
      )
    })
}

const tooLate = (wait: number): TooLate => ({ _tag: "TooLate", wait, because: "quota" })
