/**
 * What the store tells of subscriptions: which secrets are good, whose delivery one is, and whether there is a gap.
 *
 * @internal
 */
import * as DateTime from "effect/DateTime"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Semaphore from "effect/Semaphore"
import type { EventType } from "../resources/Subscriptions.ts"
import type { EventOf } from "./Event.ts"
import { isPending } from "./reconcile.ts"
import {
  type KeptSubscription,
  type SubscriptionEntry,
  type SubscriptionGap,
  SubscriptionStoreError,
  type SubscriptionStoreService
} from "./SubscriptionStore.ts"
import type { TimedSecret } from "./Verification.ts"

/** Reads the store as often as every few seconds, and goes on with what it had if the store fails. */
export const reader = Effect.fnUntraced(function* (store: SubscriptionStoreService) {
  const reading = yield* Semaphore.make(1)
  let known: ReadonlyArray<SubscriptionEntry> | undefined
  let readAt = Number.NEGATIVE_INFINITY
  let generation = 0

  const list = Effect.timeoutOrElse(store.list, {
    duration: "2 seconds",
    orElse: () => Effect.fail(new SubscriptionStoreError({ reason: "unavailable" }))
  })
  const read = (within: number) =>
    Effect.gen(function* () {
      const now = DateTime.toEpochMillis(yield* DateTime.now)
      if (known !== undefined && now - readAt < within) return known
      const begun = generation
      // Where nothing is known there is nothing to go on with, however long it takes.
      const result = yield* Effect.result(known === undefined ? store.list : list)
      if (Result.isFailure(result)) {
        if (known === undefined) return yield* Effect.fail(result.failure)
        yield* Effect.logWarning(`${result.failure.message}. What was read before is used.`)
      } else known = result.success
      if (begun === generation) readAt = now
      return known
    })
  const recent = (within: number): Effect.Effect<ReadonlyArray<SubscriptionEntry>, SubscriptionStoreError> =>
    reading.withPermit(read(within))
  const forget = Effect.sync(() => {
    generation += 1
    readAt = Number.NEGATIVE_INFINITY
  })
  return { forget, recent }
})

export const secretsIn = ({ current, retired }: SubscriptionEntry, type: EventType): ReadonlyArray<TimedSecret> => [
  ...(current?.type === type && current.secret !== undefined ? [{ secret: current.secret }] : []),
  ...retired.flatMap((one) =>
    one.type === type && one.secret !== undefined
      ? [{ secret: one.secret, ...(one.until === undefined ? undefined : { until: one.until }) }]
      : []
  )
]

export const delivers = (
  kept: SubscriptionEntry,
  type: EventType,
  secret: Redacted.Redacted<string> | undefined
): boolean =>
  secret === undefined
    ? kept.current?.type === type
    : secretsIn(kept, type).some((one) => Redacted.value(one.secret) === Redacted.value(secret))

/** Whether this may be the subscription that an attempt made. */
export const isOf = (
  { attempt, current, retired }: SubscriptionEntry,
  { occurredAt, url, webhookId, webhookType }: EventOf<"WEBHOOK_CREATED">
) =>
  attempt !== undefined &&
  attempt.url === url &&
  attempt.type === webhookType &&
  // The clock of MaintainX may be another than ours by some seconds.
  DateTime.isLessThan(DateTime.subtract(attempt.since, { minutes: 1 }), occurredAt) &&
  [current, ...retired].every((known) => known?.id !== webhookId)

/** The gap as it is now: a silence that is too long is one, until something is heard again. */
export const gapNow = (
  current: KeptSubscription,
  gap: SubscriptionGap | undefined,
  heard: DateTime.Utc | undefined,
  silence: Duration.Duration | undefined,
  now: DateTime.Utc
): SubscriptionGap | undefined => {
  if (isPending(current.status)) return gap
  const quietSince = heard === undefined ? current.createdAt : DateTime.max(heard, current.createdAt)
  const silent = silence !== undefined && DateTime.isLessThan(DateTime.addDuration(quietSince, silence), now)
  if (silent) {
    if (gap === undefined) return { since: quietSince }
    const { until, ...open } = gap
    return until === undefined ? gap : open
  }
  if (gap === undefined || gap.until !== undefined) return gap
  // What was heard before it began does not end it.
  return { ...gap, until: heard !== undefined && DateTime.isGreaterThan(heard, gap.since) ? heard : now }
}
