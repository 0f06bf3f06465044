/**
 * Finds times in which events were lost, and makes the events again.
 *
 * @internal
 */
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { MaintainXError } from "../MaintainXError.ts"
import type { EventType } from "../resources/Subscriptions.ts"
import type { EventOf } from "./Event.ts"
import { fidelity, identityOf, isRecoverable, type Lists, type RecoverableWith, search, usualOverlap } from "./Gaps.ts"
import { type Current, isPending, merge, type Target } from "./reconcile.ts"
import type { CheckOptions, GapRepair } from "./Subscribed.ts"
import type {
  ReceiverOutage,
  StoredSubscription,
  SubscriptionEntry,
  SubscriptionGap,
  SubscriptionStoreError,
  SubscriptionStoreService
} from "./SubscriptionStore.ts"

/** The longest time that is searched because another subscription at the same receiver was removed. */
const longestSuspicion = Duration.days(1)

/** `alone` runs an effect while nothing else in this process changes the entries. */
export const makeRepair = (
  store: SubscriptionStoreService,
  alone: <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
) => {
  /** The identities of the events of each gap that were handed over. */
  const handedOver = new Map<string, Set<string>>()

  /** Opens, extends or closes the gap of a subscription, and returns it. */
  const updateGap = Effect.fnUntraced(function* ({
    name,
    silence
  }: Target): Effect.fn.Return<SubscriptionGap | undefined, SubscriptionStoreError> {
    const stored = yield* store.get(name)
    if (stored?.current === undefined) return undefined
    const { current } = stored
    const entry = withOutages({ ...stored, current }, (yield* store.heartbeat)?.outages ?? [])
    const gap = gapNow(current, entry.gap, yield* store.lastHeard(name), silence, yield* DateTime.now)
    if (gap === stored.gap && entry === stored) return gap
    yield* store.set({ ...entry, ...(gap === undefined ? undefined : { gap }) })
    if (gap !== undefined && gap.until === undefined && stored.gap === undefined) {
      yield* Effect.logWarning(`Nothing was heard of the subscription ${name} since ${show(gap.since)}.`)
    }
    return gap
  })

  /** Stores that the gap was searched, or removes it, unless it has changed meanwhile. */
  const updateSearched = Effect.fnUntraced(function* (
    name: string,
    { since, until }: SubscriptionGap,
    searchedAt?: DateTime.Utc
  ) {
    const { gap, ...entry } = (yield* store.get(name)) ?? { name, retired: [] }
    if (gap === undefined || show(gap.since) !== show(since)) return
    if (searchedAt !== undefined) return yield* store.set({ ...entry, gap: { ...gap, searchedAt } })
    if (gap.until === undefined || until === undefined || show(gap.until) !== show(until)) return
    yield* store.set(entry)
    handedOver.delete(name)
  })

  return {
    /**
     * Opens a gap for the other subscriptions after some were removed, since the receiver probably failed for all of
     * them. Call it alone.
     */
    suspect: Effect.fnUntraced(function* (names: ReadonlyArray<string>, removedSince: DateTime.Utc) {
      const until = yield* DateTime.now
      const since = DateTime.max(removedSince, DateTime.subtractDuration(until, longestSuspicion))
      for (const name of names) {
        const entry = yield* store.get(name)
        if (entry?.current === undefined || DateTime.isGreaterThan(entry.current.createdAt, since)) continue
        if (entry.gap !== undefined && entry.gap.until === undefined) continue
        yield* store.set({ ...entry, gap: merge(entry.gap, { since, until }) })
      }
    }),

    repair: Effect.fnUntraced(function* <E, R>(
      target: Target,
      { overlap: given, receive, recover = {} }: CheckOptions<E, R>
    ): Effect.fn.Return<ReadonlyArray<GapRepair>, MaintainXError | SubscriptionStoreError | Foreign<E>, Lists | R> {
      const {
        name,
        request: { type }
      } = target
      const gap = yield* alone(updateGap(target))
      if (gap === undefined) return []
      const { searchedAt, ...bounds } = gap
      const began = yield* DateTime.now
      const overlap = given === undefined ? usualOverlap : Duration.fromInputUnsafe(given)
      const since = DateTime.subtractDuration(DateTime.max(gap.since, searchedAt ?? gap.since), overlap)
      const again = missedOf(type, since, recover)
      if (again === undefined) {
        const closed = gap.until !== undefined
        if (closed) {
          yield* Effect.logWarning(`Events of ${name} since ${show(gap.since)} may be lost: they cannot be made again.`)
          yield* alone(updateSearched(name, gap))
        }
        return [{ name, type, ...bounds, fidelity: "none", events: 0, closed }]
      }
      const before = handedOver.get(name) ?? new Set<string>()
      handedOver.set(name, before)
      const found = new Set<string>()
      let events = 0
      yield* Stream.runForEach(
        again.stream,
        Effect.fnUntraced(function* (event) {
          const identity = identityOf(event)
          if (!before.has(identity)) {
            yield* foreign(receive(event))
            before.add(identity)
            events += 1
          }
          found.add(identity)
        })
      )
      // The next search begins later, so older events will not be found again.
      handedOver.set(name, found)
      if (events > 0) yield* Effect.logInfo(`${events} missed events of ${name} were handed over.`)
      const closed = gap.until !== undefined && DateTime.isLessThan(DateTime.addDuration(gap.until, overlap), began)
      yield* alone(closed ? updateSearched(name, gap) : updateSearched(name, gap, began))
      return [{ name, type, ...bounds, fidelity: again.fidelity, events, closed }]
    })
  }
}

/** The entry with the outages of the receivers as part of its gap. */
const withOutages = (entry: Current, outages: ReadonlyArray<ReceiverOutage>): SubscriptionEntry => {
  const known = entry.outage ?? entry.current.createdAt
  return outages
    .filter(({ until }) => DateTime.isGreaterThan(until, known))
    .reduce<SubscriptionEntry>(({ gap, ...rest }, { since, until }) => {
      const isOpen = gap !== undefined && gap.until === undefined
      return { ...rest, gap: merge(gap, isOpen ? { since } : { since, until }), outage: until }
    }, entry)
}

/** The gap as it is now. A silence that is too long is a gap until something is heard again. */
const gapNow = (
  current: StoredSubscription,
  gap: SubscriptionGap | undefined,
  heard: DateTime.Utc | undefined,
  silence: Duration.Duration | undefined,
  now: DateTime.Utc
): SubscriptionGap | undefined => {
  if (isPending(current.status)) return gap
  const quietSince = heard === undefined ? current.createdAt : DateTime.max(heard, current.createdAt)
  const isSilent = silence !== undefined && DateTime.isLessThan(DateTime.addDuration(quietSince, silence), now)
  if (isSilent) {
    if (gap === undefined) return { since: quietSince }
    const { until, ...open } = gap
    return until === undefined ? gap : open
  }
  if (gap === undefined || gap.until !== undefined) return gap
  // A delivery from before the gap does not end it.
  return { ...gap, until: heard !== undefined && DateTime.isGreaterThan(heard, gap.since) ? heard : now }
}

/** A failure of a function of the program. It may hold anything, so it is not logged. */
export class Foreign<out E> {
  readonly message = "A missed event could not be handed over. The next check tries again."
  readonly error: E
  constructor(error: E) {
    this.error = error
  }
}

const foreign = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, Foreign<E>, R> =>
  Effect.mapError(effect, (error) => new Foreign(error))

type Recover<E, R> = (record: never) => Effect.Effect<EventOf<keyof RecoverableWith> | undefined, E, R>

/** The events since an instant, or undefined if events of this type cannot be made again. */
const missedOf = <E, R>(type: EventType, from: DateTime.Utc, recover: NonNullable<CheckOptions<E, R>["recover"]>) => {
  if (!isRecoverable(type)) return undefined
  if (fidelity[type] !== "given") return { fidelity: fidelity[type], stream: search(type, from) }
  const by: Recover<E, R> | undefined = recover[type as keyof RecoverableWith]
  return by && { fidelity: fidelity[type], stream: search(type, from, (record) => foreign(by(record))) }
}

const show = (instant: DateTime.Utc): string => DateTime.formatIso(instant)
