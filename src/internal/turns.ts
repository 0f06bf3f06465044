/**
 * Whose turn it is: the queue in front of an allowance, shared by all fibers of a client.
 *
 * Turns are given in the order of arrival. Bulk work leaves a reserve to the rest and stands behind it, by as much as a
 * window: what has waited longer than that goes first, so that neither starves. Whoever cannot have a turn before its
 * deadline is told at once.
 *
 * No fiber runs for the queue. Each waiting fiber sleeps until more may be available and then lets through whoever is
 * next.
 *
 * @internal
 */
import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import type { Allowance } from "./allowance.ts"

/** No turn can be had in time. */
export class TooLate {
  readonly _tag = "TooLate"
  /** In how many milliseconds there would be one. */
  readonly wait: number
  constructor(wait: number) {
    this.wait = wait
  }
}

interface Waiter {
  readonly order: number
  readonly bulk: boolean
  readonly turn: Deferred.Deferred<void>
  admitted: boolean
}

export interface Turns {
  /** Takes a turn, if one can be had without waiting. */
  readonly takeNow: (now: number, bulk: boolean) => boolean
  /** Waits for a turn, until `deadline` (milliseconds since 1970) at most. */
  readonly take: (options: { readonly deadline: number; readonly bulk: boolean }) => Effect.Effect<void, TooLate>
  /** Lets through whoever may go now. To be called after whatever may have made room. */
  readonly advance: Effect.Effect<void>
  /** How many are waiting. */
  readonly waiting: () => number
}

export const make = (allowance: Allowance, reserve: number): Turns => {
  const queue: Array<Waiter> = []

  const advance = Effect.map(Clock.currentTimeMillis, (now) => {
    for (let i = 0; i < queue.length; ) {
      const waiter = queue[i]
      if (waiter === undefined) return
      if (allowance.available(now) === 0) return
      if (waiter.bulk && allowance.left(now) <= reserve) {
        i++
        continue
      }
      queue.splice(i, 1)
      waiter.admitted = true
      allowance.take(now)
      Deferred.doneUnsafe(waiter.turn, Effect.void)
    }
  })

  const enqueue = (waiter: Waiter): void => {
    let at = queue.length
    while (at > 0 && (queue[at - 1]?.order ?? 0) > waiter.order) at--
    queue.splice(at, 0, waiter)
  }

  /** How many go before a waiter, as far as can be seen. */
  const ahead = (waiter: Waiter): number => {
    const at = queue.indexOf(waiter)
    if (waiter.bulk) return at + reserve
    let bulk = 0
    for (let i = 0; i < at; i++) if (queue[i]?.bulk === true) bulk++
    // Bulk work that goes first leaves the reserve all the same, so that as many others need not wait for it.
    return at - bulk < reserve ? at - bulk : at
  }

  /** Takes a waiter away that does not want its turn any more. */
  const leave = (waiter: Waiter): Effect.Effect<void> => {
    const at = queue.indexOf(waiter)
    if (at >= 0) queue.splice(at, 1)
    if (!waiter.admitted) return Effect.void
    allowance.giveBack()
    return advance
  }

  const takeNow: Turns["takeNow"] = (now, bulk) => {
    const free = queue.length === 0 && allowance.available(now) > 0 && (!bulk || allowance.left(now) > reserve)
    if (free) allowance.take(now)
    return free
  }

  const take: Turns["take"] = ({ bulk, deadline }) =>
    Effect.gen(function* () {
      const arrival = yield* Clock.currentTimeMillis
      const waiter: Waiter = {
        order: bulk ? arrival + allowance.window : arrival,
        bulk,
        turn: Deferred.makeUnsafe<void>(),
        admitted: false
      }
      enqueue(waiter)
      return yield* Effect.onInterrupt(wait(waiter, deadline), () => leave(waiter))
    })

  const wait = (waiter: Waiter, deadline: number): Effect.Effect<void, TooLate> =>
    Effect.gen(function* () {
      while (true) {
        yield* advance
        if (waiter.admitted) return
        const now = yield* Clock.currentTimeMillis
        const needed = allowance.wait(now, ahead(waiter))
        if (now + needed >= deadline) {
          yield* leave(waiter)
          return yield* Effect.fail(new TooLate(needed))
        }
        const next = Math.max(1, Math.min(allowance.nextChange(now), deadline) - now)
        yield* Effect.raceFirst(Deferred.await(waiter.turn), Effect.sleep(next))
      }
    })

  return { takeNow, take, advance, waiting: () => queue.length }
}
