/**
 * A key that is read again once the service has refused it.
 *
 * @internal
 */
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import { constFalse } from "effect/Function"
import * as Redacted from "effect/Redacted"

/** The key of a client over time. */
export interface ApiKey {
  readonly current: () => Redacted.Redacted
  /** The keys that calls on their way may have been sent with. */
  readonly recent: () => ReadonlyArray<string>
  /** Reads the key again unless that was done since `refused` was sent. Tells whether there is another key now. */
  readonly renew: (refused: Redacted.Redacted) => Effect.Effect<boolean>
}

/** A key that stays. */
export const fixed = (key: Redacted.Redacted): ApiKey => ({
  current: () => key,
  recent: () => [Redacted.value(key)],
  renew: () => Effect.sync(constFalse)
})

/** How many keys are remembered, so that no error repeats one that was replaced a moment ago. */
const remembered = 4

/** How long a read may take before the old key is kept. */
const longestRead = "10 seconds"

/** A key that `read` gives anew. All calls that are refused at the same time wait for one read. */
export const renewable = (first: Redacted.Redacted, read: Effect.Effect<Redacted.Redacted, unknown>): ApiKey => {
  let current = first
  let recent: ReadonlyArray<string> = [Redacted.value(first)]
  let reading: Deferred.Deferred<void> | undefined

  const keep = (key: Redacted.Redacted) => {
    const value = Redacted.value(key)
    if (value === Redacted.value(current)) return
    current = key
    recent = [value, ...recent].slice(0, remembered)
  }

  const start = Effect.suspend(() => {
    const done = Deferred.makeUnsafe<void>()
    reading = done
    return read.pipe(
      Effect.timeout(longestRead),
      Effect.map(keep),
      // Its own words might hold the key.
      Effect.catchCause(() => Effect.logWarning("The API key was refused and could not be read again.")),
      Effect.ensuring(
        Effect.suspend(() => {
          reading = undefined
          return Deferred.succeed(done, undefined)
        })
      ),
      // The call that began it may be interrupted, and others wait for it.
      Effect.forkDetach,
      Effect.as(done)
    )
  })

  return {
    current: () => current,
    recent: () => recent,
    renew: (refused) =>
      Effect.suspend(() => {
        const isReplaced = () => Redacted.value(refused) !== Redacted.value(current)
        if (isReplaced()) return Effect.succeed(true)
        const done = reading === undefined ? start : Effect.succeed(reading)
        return Effect.map(Effect.flatMap(done, Deferred.await), isReplaced)
      })
  }
}
