/**
 * What receivers read from the store of subscriptions.
 *
 * @internal
 */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Semaphore from "effect/Semaphore"
import type { EventType } from "../resources/Subscriptions.ts"
import { type SubscriptionEntry, SubscriptionStoreError, type SubscriptionStoreService } from "./SubscriptionStore.ts"
import type { TimedSecret } from "./Verification.ts"

/** Reads the entries at most every few seconds. If the store fails, the entries read before are used. */
export const cachedStore = Effect.fnUntraced(function* (store: SubscriptionStoreService) {
  const reading = yield* Semaphore.make(1)
  let entries: ReadonlyArray<SubscriptionEntry> | undefined
  let readAt = Number.NEGATIVE_INFINITY
  let generation = 0

  const listInTime = Effect.timeoutOrElse(store.list, {
    duration: "2 seconds",
    orElse: () => Effect.fail(new SubscriptionStoreError({ reason: "unavailable" }))
  })
  const read = (maxAge: number) =>
    Effect.gen(function* () {
      const now = DateTime.toEpochMillis(yield* DateTime.now)
      if (entries !== undefined && now - readAt < maxAge) return entries
      const begun = generation
      // Without older entries there is nothing to use instead, so the first read may take its time.
      const result = yield* Effect.result(entries === undefined ? store.list : listInTime)
      if (Result.isSuccess(result)) entries = result.success
      else if (entries === undefined) return yield* Effect.fail(result.failure)
      else yield* Effect.logWarning(`${result.failure.message}. The entries read before are used.`)
      if (begun === generation) readAt = now
      return entries
    })
  return {
    /** The entries, which are at most so many milliseconds old. */
    recent: (maxAge: number): Effect.Effect<ReadonlyArray<SubscriptionEntry>, SubscriptionStoreError> =>
      reading.withPermit(read(maxAge)),
    forget: Effect.sync(() => {
      generation += 1
      readAt = Number.NEGATIVE_INFINITY
    })
  }
})

/** The secrets of an entry that may sign deliveries of this type. */
export const secretsIn = ({ current, retired }: SubscriptionEntry, type: EventType): ReadonlyArray<TimedSecret> =>
  [...(current === undefined ? [] : [current]), ...retired].flatMap((subscription) => {
    const { secret } = subscription
    if (subscription.type !== type || secret === undefined) return []
    return "until" in subscription ? [{ secret, until: subscription.until }] : [{ secret }]
  })

/** Whether an entry delivers events of this type, signed with this secret if one is given. */
export const delivers = (
  entry: SubscriptionEntry,
  type: EventType,
  secret: Redacted.Redacted<string> | undefined
): boolean =>
  secret === undefined
    ? entry.current?.type === type
    : secretsIn(entry, type).some((one) => Redacted.value(one.secret) === Redacted.value(secret))
