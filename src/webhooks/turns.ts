/**
 * One after the other, for each key.
 *
 * @internal
 */
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"

interface Waiting {
  readonly at: number
  readonly called: Deferred.Deferred<void>
}

/**
 * Runs effects of the same key one at a time. Of those that wait, the one with the lowest `at` comes next; among
 * equals, the one that has waited longest.
 */
export const makeTurns = <Key>(): (<A, E, R>(
  key: Key,
  effect: Effect.Effect<A, E, R>,
  at?: number
) => Effect.Effect<A, E, R>) => {
  /** Who waits for each key that is busy. */
  const busy = new Map<Key, Array<Waiting>>()

  /** Undefined where it is this one's turn already. */
  const enter = (key: Key, at: number): Waiting | undefined => {
    const waiting = busy.get(key)
    const own: Waiting = { at, called: Deferred.makeUnsafe() }
    if (waiting !== undefined) {
      waiting.push(own)
      return own
    }
    busy.set(key, [])
    return undefined
  }

  const leave = (key: Key) =>
    Effect.suspend(() => {
      const waiting = busy.get(key) ?? []
      const next = waiting.reduce<Waiting | undefined>(
        (first, one) => (first === undefined || one.at < first.at ? one : first),
        undefined
      )
      if (next === undefined) {
        busy.delete(key)
        return Effect.void
      }
      waiting.splice(waiting.indexOf(next), 1)
      return Deferred.succeed(next.called, undefined)
    })

  /** Whoever is called at the moment of giving up passes the turn on. */
  const giveUp = (key: Key, own: Waiting) =>
    Effect.suspend(() => {
      const waiting = busy.get(key) ?? []
      const index = waiting.indexOf(own)
      if (index < 0) return leave(key)
      waiting.splice(index, 1)
      return Effect.void
    })

  return (key, effect, at = 0) =>
    Effect.uninterruptibleMask((restore) => {
      const own = enter(key, at)
      const turn = Effect.ensuring(restore(effect), leave(key))
      if (own === undefined) return turn
      return Effect.andThen(
        Effect.onInterrupt(restore(Deferred.await(own.called)), () => giveUp(key, own)),
        turn
      )
    })
}
