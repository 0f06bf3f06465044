/**
 * Mutual exclusion by key.
 *
 * @internal
 */
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"

interface Waiter {
  readonly at: number
  readonly called: Deferred.Deferred<void>
}

/** Runs an effect while no other effect of the same key runs. */
export type KeyedMutex<Key> = <A, E, R>(key: Key, effect: Effect.Effect<A, E, R>, at?: number) => Effect.Effect<A, E, R>

/** The waiter with the lowest `at` is next; among equals, the one that has waited longest. */
export const makeKeyedMutex = <Key>(): KeyedMutex<Key> => {
  /** The waiters of each key that is busy. */
  const busy = new Map<Key, Array<Waiter>>()

  /** Undefined if the key is free. */
  const enter = (key: Key, at: number): Waiter | undefined => {
    const waiters = busy.get(key)
    if (waiters === undefined) {
      busy.set(key, [])
      return undefined
    }
    const waiter: Waiter = { at, called: Deferred.makeUnsafe() }
    waiters.push(waiter)
    return waiter
  }

  const leave = (key: Key) =>
    Effect.suspend(() => {
      const waiters = busy.get(key) ?? []
      const [first, ...others] = waiters
      if (first === undefined) {
        busy.delete(key)
        return Effect.void
      }
      const next = others.reduce((earliest, waiter) => (waiter.at < earliest.at ? waiter : earliest), first)
      waiters.splice(waiters.indexOf(next), 1)
      return Deferred.succeed(next.called, undefined)
    })

  /** If our turn comes while we are giving up, pass it to the next waiter. */
  const giveUp = (key: Key, waiter: Waiter) =>
    Effect.suspend(() => {
      const waiters = busy.get(key) ?? []
      const index = waiters.indexOf(waiter)
      if (index < 0) return leave(key)
      waiters.splice(index, 1)
      return Effect.void
    })

  return (key, effect, at = 0) =>
    Effect.uninterruptibleMask((restore) => {
      const waiter = enter(key, at)
      const turn = Effect.ensuring(restore(effect), leave(key))
      if (waiter === undefined) return turn
      return Effect.andThen(
        Effect.onInterrupt(restore(Deferred.await(waiter.called)), () => giveUp(key, waiter)),
        turn
      )
    })
}
