/**
 * The subscriptions that a program wants: declared once, and from then on created, checked and repaired.
 *
 * @since 0.1.0
 */
import * as Arr from "effect/Array"
import * as Context from "effect/Context"
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Latch from "effect/Latch"
import * as Layer from "effect/Layer"
import type * as Redacted from "effect/Redacted"
import type * as Schema from "effect/Schema"
import * as Semaphore from "effect/Semaphore"
import * as Stream from "effect/Stream"
import type { SubscriptionId } from "../Ids.ts"
import { BadRequest, type MaintainXError } from "../MaintainXError.ts"
import { Organizations } from "../resources/Organizations.ts"
import {
  type CreateSubscription,
  type EventType,
  type SubscriptionStatus,
  Subscriptions
} from "../resources/Subscriptions.ts"
import { type Event, type EventOf, isEventType } from "./Event.ts"
import {
  type Fidelity,
  fidelity,
  identityOf,
  isRecoverable,
  type Lists,
  missed,
  type Recover,
  type RecoverableWith,
  usualOverlap
} from "./Gaps.ts"
import { type On, on } from "./Handlers.ts"
import { Inbox, type InboxFull } from "./Inbox.ts"
import { delivers, gapNow, isOf, reader, secretsIn } from "./kept.ts"
import type { StoreFailed } from "./Ledger.ts"
import { fromEvent, type Received } from "./Received.ts"
import { adopt, type Manner, type Sides, settle, unsubscribe, type Wanted } from "./reconcile.ts"
import { type SubscriptionGap, SubscriptionStore, type SubscriptionStoreError } from "./SubscriptionStore.ts"
import type { TimedSecret } from "./Verification.ts"

// ---------------------------------------------------------------------------------------------------------------------
// what is wanted
// ---------------------------------------------------------------------------------------------------------------------

interface Particulars {
  /**
   * What it is kept under, for ever: under another name it is another subscription. Default: the type of the event.
   * Needed where there are several of one type; they share an address.
   */
  readonly name?: string
  /**
   * After how long without a delivery events are looked for in the list of their records. The inbox should know
   * duplicates for longer (`window`). Default: never.
   */
  readonly silence?: Duration.Input
}

type WithoutUrl<Subscription> = Subscription extends CreateSubscription
  ? Omit<Subscription, "url"> & Particulars
  : never

/**
 * One subscription that is wanted. The type of the event tells which filters and options there are.
 *
 * @since 0.1.0
 */
export type DesiredSubscription = WithoutUrl<CreateSubscription>

/**
 * The subscriptions that are wanted.
 *
 * @since 0.1.0
 */
export interface Desired {
  /**
   * Where the address of each subscription begins; the type of its event follows, as in
   * `https://hooks.example.com/webhooks/NEW_WORK_ORDER`.
   */
  readonly base: string
  readonly subscriptions: ReadonlyArray<DesiredSubscription>
  /** How long the secret of a subscription stays good after its end, for what is on its way. Default: 1 hour. */
  readonly grace?: Duration.Input
}

// ---------------------------------------------------------------------------------------------------------------------
// what is done
// ---------------------------------------------------------------------------------------------------------------------

interface Named {
  readonly name: string
  readonly type: EventType
}

/** @since 0.1.0 */
export interface SettledSubscription extends Named {
  readonly _tag: "Created" | "Unchanged" | "Approved" | "Updated" | "Replaced"
  readonly id: SubscriptionId
  /** `PENDING_APPROVAL` reports nothing yet. */
  readonly status: SubscriptionStatus | (string & {})
}

/**
 * What was done about a subscription.
 *
 * - `Created`, `Unchanged`, `Approved` by the vendor's support since it was seen last, `Updated` with another url.
 * - `Replaced`: with other filters or options, which cannot be changed. For a moment both deliver.
 * - `Recreated`: MaintainX had removed it. Events since `since` are lost, and looked for by the next check.
 * - `Unresolved`: whether it was created is not known. Nothing is done about it until somebody says so: `repeat`.
 * - `Undesired`: kept, and not wanted any more. `Removed` where it was to be pruned.
 *
 * @since 0.1.0
 */
export type SubscriptionOutcome =
  | SettledSubscription
  | (Omit<SettledSubscription, "_tag"> & { readonly _tag: "Recreated"; readonly since: DateTime.Utc })
  | (Named & { readonly _tag: "Unresolved"; readonly since: DateTime.Utc })
  | { readonly _tag: "Undesired" | "Removed"; readonly name: string }

/**
 * What was done about a time in which events were lost.
 *
 * @since 0.1.0
 */
export interface GapRepair extends Named {
  readonly since: DateTime.Utc
  /** Absent as long as it lasts. */
  readonly until?: DateTime.Utc
  /** `none`: events of this type cannot be made again, so they are lost. */
  readonly fidelity: Fidelity | "none"
  /** How many events were handed over by this check. */
  readonly events: number
  /** Whether that was all. Otherwise the next check looks again, since lists lag behind. */
  readonly closed: boolean
}

/**
 * What a check found and did.
 *
 * @since 0.1.0
 */
export interface SubscriptionCheck {
  readonly outcomes: ReadonlyArray<SubscriptionOutcome>
  readonly repairs: ReadonlyArray<GapRepair>
}

/**
 * How subscriptions are checked.
 *
 * @since 0.1.0
 */
export interface CheckOptions<E, R> {
  /**
   * Takes the events that were missed. It may be given the same event again, in another process or after a restart, and
   * one that was delivered after all: `Gaps.identityOf` tells. They hold no record: read it again.
   */
  readonly receive: (event: Event) => Effect.Effect<unknown, E, R>
  /** Makes the events again that lists do not tell, of records that changed in whatever way. */
  readonly recover?: { readonly [Type in keyof RecoverableWith]?: Recover<Type, E, R> }
  /**
   * How long before a gap to begin looking, and how long after it to go on, since lists lag behind. Default: 3 hours.
   */
  readonly overlap?: Duration.Input
}

// ---------------------------------------------------------------------------------------------------------------------
// the service
// ---------------------------------------------------------------------------------------------------------------------

/**
 * Keeps the subscriptions that a program wants.
 *
 * @since 0.1.0
 */
export interface SubscribedService {
  /**
   * Creates what is missing, and repairs what is not as it should be. A second time it does nothing.
   *
   * Every subscription is tried; if any fails, the first failure is that of the whole. It may end anywhere, even by a
   * power cut: running it again completes it, and no secret is lost. A creation whose answer is lost is `Unresolved`.
   * `BadRequest` where what is gone was created with a key that reached other organizations.
   *
   * Within a process one run waits for the other. Let one process run it at a time: of two, one mostly sees what the
   * other does and leaves it alone; if both create the same subscription in the same instant, the store has one of
   * them, and the other one's deliveries are refused until MaintainX removes it. Any number may receive meanwhile.
   */
  readonly ensure: (options?: {
    /** Whether to end what is kept and not wanted any more. Default: false. */
    readonly prune?: boolean
    /** Whether to create again what is `Unresolved`. If it was created after all, there are two. Default: false. */
    readonly repeat?: boolean
  }) => Effect.Effect<
    ReadonlyArray<SubscriptionOutcome>,
    MaintainXError | SubscriptionStoreError,
    Subscriptions | Organizations
  >

  /** Replaces a subscription to give it another secret. The old one stays good for a while. */
  readonly rotate: (
    name: string
  ) => Effect.Effect<SubscriptionOutcome, MaintainXError | SubscriptionStoreError, Subscriptions | Organizations>

  /**
   * The secrets that are good for the address of these events, for the receiver. They are read from the store every few
   * seconds, and if it fails, those read before stay good. `afresh`, for a delivery that none of them matches, reads
   * them again, at most once a second: perhaps another process has just subscribed.
   */
  readonly secretsOf: (
    type: EventType,
    options?: { readonly afresh?: boolean }
  ) => Effect.Effect<ReadonlyArray<TimedSecret>, SubscriptionStoreError>

  /**
   * Notes that a delivery came, at most once a minute. It never fails. With the secret that the delivery was signed
   * with, it is noted for this subscription; without, for all to these events.
   */
  readonly heard: (type: EventType, secret?: Redacted.Redacted<string>) => Effect.Effect<void>

  /**
   * Learns from the events about subscriptions: one that `WEBHOOK_ARCHIVED` reports as removed is created again, and
   * `WEBHOOK_CREATED` settles what is `Unresolved`. Of other events it learns nothing.
   */
  readonly notice: (
    event: Event
  ) => Effect.Effect<
    SubscriptionOutcome | undefined,
    MaintainXError | SubscriptionStoreError,
    Subscriptions | Organizations
  >

  /**
   * Does what `ensure` does, and then hands over the events that were missed, of subscriptions that had been removed,
   * or are silent for longer than they should be.
   */
  readonly check: <E, R>(
    options: CheckOptions<E, R>
  ) => Effect.Effect<SubscriptionCheck, MaintainXError | SubscriptionStoreError | E, Subscriptions | Lists | R>

  /** Checks again and again, by default every 15 minutes. What fails is logged, and tried again with the next check. */
  readonly watch: <E, R>(
    options: CheckOptions<E, R> & { readonly every?: Duration.Input }
  ) => Effect.Effect<never, never, Subscriptions | Lists | R>
}

/**
 * Keeps the subscriptions that a program wants.
 *
 * @example
 * ```ts
 * import { Effect, Layer } from "effect"
 * import { KeyValueStore } from "effect/persistence"
 * import { MaintainX } from "effect-maintainx"
 * import { Subscribed, SubscriptionStore } from "effect-maintainx/webhooks"
 *
 * const subscribed = Subscribed.layer({
 *   base: "https://hooks.example.com/webhooks",
 *   subscriptions: [
 *     { type: "NEW_WORK_ORDER", options: { serializeEntity: true }, silence: "6 hours" },
 *     { type: "WORK_ORDER_STATUS_CHANGE", filters: { oneOfStatuses: ["DONE"] } }
 *   ]
 * })
 *
 * const program = Subscribed.use(({ ensure }) => ensure())
 *
 * await Effect.runPromise(
 *   program.pipe(
 *     Effect.provide(subscribed),
 *     Effect.provide([SubscriptionStore.layerKeyValueStore(), MaintainX.layer]),
 *     Effect.provide(KeyValueStore.layerMemory)
 *   )
 * )
 * ```
 *
 * @since 0.1.0
 */
export class Subscribed extends Context.Service<Subscribed, SubscribedService>()(
  "effect-maintainx/webhooks/Subscribed"
) {
  /**
   * What is wanted. Nothing is sent when it is provided, and processes that only receive need no client. A url that is
   * none or longer than 512 characters, and a name that is there twice, are refused with `BadRequest`.
   */
  static readonly layer = (desired: Desired): Layer.Layer<Subscribed, BadRequest, SubscriptionStore> =>
    Layer.effect(
      Subscribed,
      Effect.suspend(() => make(desired))
    )

  /**
   * What a receiver is told of the subscriptions: `Receiver.layer({ ...Subscribed.receiving, handlers })`. It knows
   * their secrets, and they know when they were heard.
   */
  static readonly receiving: {
    readonly secrets: (
      type: EventType,
      options?: { readonly afresh?: boolean }
    ) => Effect.Effect<ReadonlyArray<TimedSecret>, SubscriptionStoreError, Subscribed>
    readonly heard: (received: Received) => Effect.Effect<void, never, Subscribed>
  } = {
    secrets: (type, options) => Subscribed.use(({ secretsOf }) => secretsOf(type, options)),
    heard: ({ type }) => (isEventType(type) ? Subscribed.use(({ heard }) => heard(type)) : Effect.void)
  }

  /**
   * A handler that learns from the events about subscriptions themselves, where these are among the desired ones: one
   * that MaintainX has removed is created again.
   */
  static readonly noticing: On<
    "WEBHOOK_ARCHIVED" | "WEBHOOK_CREATED",
    MaintainXError | SubscriptionStoreError,
    Subscribed | Subscriptions | Organizations
  > = on(["WEBHOOK_ARCHIVED", "WEBHOOK_CREATED"], (event) => Subscribed.use(({ notice }) => notice(event)))

  /**
   * Checks again and again in the background, as `watch` does, and puts the events that were missed into the inbox.
   * Provide it in one process.
   */
  static readonly layerWatch = <E = never, R = never>(
    options: Omit<CheckOptions<E, R>, "receive"> & { readonly every?: Duration.Input } = {}
  ): Layer.Layer<never, never, Subscribed | Inbox | Subscriptions | Lists | R> =>
    Layer.effectDiscard(
      Effect.gen(function* () {
        const { watch } = yield* Subscribed
        const inbox = yield* Inbox
        const receive = (event: Event) => Effect.flatMap(fromEvent(event), inbox.put)
        yield* Effect.forkScoped(watch<E | StoreFailed | InboxFull, R>({ ...options, receive }))
      })
    )
}

// ---------------------------------------------------------------------------------------------------------------------
// internal
// ---------------------------------------------------------------------------------------------------------------------

/** How many subscriptions are settled at once. */
const concurrency = 5

/** How long what was read from the store is taken for what is in it. */
const cached = Duration.toMillis("5 seconds")

/** The same where there is a reason to doubt it. Anybody can give one. */
const doubted = Duration.toMillis("1 second")

/** How often it is noted that something came. */
const noted = Duration.toMillis("1 minute")

type Failure = MaintainXError | SubscriptionStoreError

const make = Effect.fnUntraced(function* (
  desired: Desired
): Effect.fn.Return<SubscribedService, BadRequest, SubscriptionStore> {
  const all = yield* wantedOf(desired)
  const store = yield* SubscriptionStore
  const usual: Manner = {
    repeat: false,
    replace: false,
    grace: Duration.fromInputUnsafe(desired.grace ?? "1 hour")
  }
  const lock = yield* Semaphore.make(1)
  const wake = yield* Latch.make()
  const { forget, recent } = yield* reader(store)
  const notedAt = new Map<string, number>()
  /** What was handed over of the gap of a name. */
  const handed = new Map<string, Set<string>>()

  const both: Effect.Effect<Sides, never, Subscriptions | Organizations> = Effect.gen(function* () {
    const listed = (yield* Organizations).stream().pipe(
      Stream.map(({ id }) => id),
      Stream.runCollect
    )
    return { subscriptions: yield* Subscriptions, store, organizations: yield* Effect.cached(listed) }
  })
  /** Nothing else of this process changes what is kept meanwhile. */
  const alone = <A, E, R>(effect: Effect.Effect<A, E, R>) => lock.withPermit(Effect.ensuring(effect, forget))

  const settled = (manner: Manner) =>
    Effect.flatMap(both, (sides) =>
      Effect.forEach(all, (wanted) => Effect.result(settle(sides, wanted, manner)), { concurrency })
    )

  const undesired = Effect.fnUntraced(function* (
    prune: boolean
  ): Effect.fn.Return<Outcomes, Failure, Subscriptions | Organizations> {
    const names = new Set(all.map(({ name }) => name))
    const others = (yield* store.list).filter(({ name }) => !names.has(name))
    const sides = yield* both
    return yield* Effect.forEach(others, (kept): Effect.Effect<SubscriptionOutcome, Failure> => {
      const { name } = kept
      return prune
        ? Effect.as(unsubscribe(sides, kept), { _tag: "Removed", name })
        : Effect.succeed({ _tag: "Undesired", name })
    })
  })

  /** Opens or ends the gap of a name by what was heard of it, and says which gap there is. */
  const gapOf = Effect.fnUntraced(function* (
    wanted: Wanted
  ): Effect.fn.Return<SubscriptionGap | undefined, SubscriptionStoreError> {
    const kept = yield* store.get(wanted.name)
    if (kept?.current === undefined) return undefined
    const heard = yield* store.lastHeard(wanted.name)
    const gap = gapNow(kept.current, kept.gap, heard, wanted.silence, yield* DateTime.now)
    if (gap !== kept.gap) yield* store.set({ ...kept, ...(gap === undefined ? undefined : { gap }) })
    if (gap !== undefined && kept.gap === undefined) {
      yield* Effect.logWarning(`Nothing was heard of the subscription ${wanted.name} since ${show(gap.since)}.`)
    }
    return gap
  })

  /**
   * Notes that events of a gap were looked for, or that there is nothing left to look for, unless it is another gap by
   * now.
   */
  const looked = Effect.fnUntraced(function* (name: string, { since, until }: SubscriptionGap, at?: DateTime.Utc) {
    const { gap, ...kept } = (yield* store.get(name)) ?? { name, retired: [] }
    if (gap === undefined || show(gap.since) !== show(since)) return
    if (at !== undefined) return yield* store.set({ ...kept, gap: { ...gap, lookedAt: at } })
    if (gap.until === undefined || until === undefined || show(gap.until) !== show(until)) return
    yield* store.set(kept)
    handed.delete(name)
  })

  const repair = Effect.fnUntraced(function* <E, R>(
    wanted: Wanted,
    { overlap, receive, recover = {} }: CheckOptions<E, R>
  ): Effect.fn.Return<ReadonlyArray<GapRepair>, Failure | E, Lists | R> {
    const { name, type } = wanted
    const gap = yield* alone(gapOf(wanted))
    if (gap === undefined) return []
    const { lookedAt, ...when } = gap
    const began = yield* DateTime.now
    const around = overlap === undefined ? usualOverlap : Duration.fromInputUnsafe(overlap)
    const again = missedOf<E, R>(type, DateTime.max(gap.since, lookedAt ?? gap.since), around, recover)
    if (again === undefined) {
      const closed = gap.until !== undefined
      if (closed) {
        yield* Effect.logWarning(`Events of ${name} since ${show(gap.since)} may be lost: they cannot be made again.`)
        yield* alone(looked(name, gap))
      }
      return [{ name, type, ...when, fidelity: "none", events: 0, closed }]
    }
    const before = handed.get(name) ?? new Set<string>()
    handed.set(name, before)
    const found = new Set<string>()
    let events = 0
    yield* Stream.runForEach(
      again.stream,
      Effect.fnUntraced(function* (event) {
        const identity = identityOf(event)
        if (!before.has(identity)) {
          yield* receive(event)
          before.add(identity)
          events += 1
        }
        found.add(identity)
      })
    )
    // What was found before this is not looked for again.
    handed.set(name, found)
    if (events > 0) yield* Effect.logInfo(`${events} events of ${name} that were missed were handed over.`)
    const closed = gap.until !== undefined && DateTime.isLessThan(DateTime.addDuration(gap.until, around), began)
    yield* alone(closed ? looked(name, gap) : looked(name, gap, began))
    return [{ name, type, ...when, fidelity: again.fidelity, events, closed }]
  })

  /** Everything is tried, whatever fails. */
  const pass = Effect.fnUntraced(function* <E, R>(
    options: CheckOptions<E, R>
  ): Effect.fn.Return<Passed<E>, never, Subscriptions | Lists | R> {
    const results = yield* alone(settled(usual))
    const others = yield* alone(Effect.result(undesired(false)))
    const repairs = yield* Effect.forEach(all, (wanted) => Effect.result(repair(wanted, marked(options))))
    return {
      outcomes: [...Arr.getSuccesses(results), ...Arr.getSuccesses([others]).flat()],
      repairs: Arr.getSuccesses(repairs).flat(),
      failures: [...Arr.getFailures(results), ...Arr.getFailures([others]), ...Arr.getFailures(repairs)]
    }
  })

  return {
    ensure: Effect.fn("Subscribed.ensure")(function* ({ prune = false, repeat = false } = {}) {
      return yield* alone(
        Effect.gen(function* () {
          const results = yield* settled({ ...usual, repeat })
          const others = yield* undesired(prune)
          return [...(yield* Effect.forEach(results, Effect.fromResult)), ...others]
        })
      )
    }),

    rotate: Effect.fn("Subscribed.rotate")(function* (name) {
      const wanted = all.find((wanted) => wanted.name === name)
      if (wanted === undefined) return yield* refuse("name", `no subscription ${name} is wanted`, "rotate")
      return yield* alone(settle(yield* both, wanted, { ...usual, replace: true }))
    }),

    secretsOf: (type, { afresh = false } = {}) =>
      Effect.map(recent(afresh ? doubted : cached), (kept) => kept.flatMap((one) => secretsIn(one, type))),

    heard: (type, secret) =>
      Effect.gen(function* () {
        const now = yield* DateTime.now
        const millis = DateTime.toEpochMillis(now)
        const due = (yield* recent(cached))
          .filter((kept) => delivers(kept, type, secret))
          .filter(({ name }) => millis - (notedAt.get(name) ?? Number.NEGATIVE_INFINITY) >= noted)
        // Noted beforehand, so that neither a crowd of deliveries nor a store that fails makes it more often.
        for (const { name } of due) notedAt.set(name, millis)
        yield* Effect.forEach(due, ({ name }) => store.setLastHeard(name, now), { discard: true })
      }).pipe(
        Effect.timeout("2 seconds"),
        Effect.catchCause(() => Effect.logWarning(`It could not be noted that ${type} was heard.`))
      ),

    notice: Effect.fn("Subscribed.notice")(function* (event) {
      if (event.type !== "WEBHOOK_ARCHIVED" && event.type !== "WEBHOOK_CREATED") return undefined
      const sides = yield* both
      const id = event.webhookId
      const outcome = yield* alone(
        Effect.gen(function* () {
          for (const kept of yield* store.list) {
            const wanted = all.find(({ name }) => name === kept.name)
            if (wanted === undefined) continue
            if (event.type === "WEBHOOK_ARCHIVED" && kept.current?.id === id) return yield* settle(sides, wanted, usual)
            if (event.type === "WEBHOOK_CREATED" && isOf(kept, event))
              return yield* adopt(sides, kept, wanted, id, usual)
          }
          return undefined
        })
      )
      if (outcome?._tag === "Recreated") yield* wake.open
      return outcome
    }),

    check: Effect.fn("Subscribed.check")(function* (options) {
      const { failures, outcomes, repairs } = yield* pass(options)
      for (const failure of failures) return yield* Effect.fail(failure instanceof Theirs ? failure.error : failure)
      return { outcomes, repairs }
    }),

    watch: ({ every = "15 minutes", ...options }) =>
      Effect.forever(
        Effect.gen(function* () {
          yield* wake.close
          const { failures } = yield* Effect.catchDefect(pass(options), (defect) =>
            Effect.as(Effect.logError("A check of the subscriptions did not end", defect), { failures: [] })
          )
          for (const failure of failures) yield* Effect.logWarning(failure.message)
          yield* Effect.raceFirst(Effect.sleep(every), wake.await)
        })
      )
  }
})

type Outcomes = ReadonlyArray<SubscriptionOutcome>

interface Passed<E> extends SubscriptionCheck {
  readonly failures: ReadonlyArray<Failure | Theirs<E>>
}

/** What a function of the program failed with. It may hold anything, so it is not written down. */
class Theirs<out E> {
  readonly message = "An event that was missed could not be handed over. It is tried again with the next check."
  readonly error: E
  constructor(error: E) {
    this.error = error
  }
}

const marked = <E, R>({ receive, recover = {}, ...options }: CheckOptions<E, R>): CheckOptions<Theirs<E>, R> => {
  const mark = <A>(effect: Effect.Effect<A, E, R>) => Effect.mapError(effect, (error) => new Theirs(error))
  const { PURCHASE_ORDER_STATUS_CHANGE: ofOrder, WORK_ORDER_STATUS_CHANGE: ofWorkOrder } = recover
  return {
    ...options,
    receive: (event) => mark(receive(event)),
    recover: {
      ...(ofOrder && { PURCHASE_ORDER_STATUS_CHANGE: (record) => mark(ofOrder(record)) }),
      ...(ofWorkOrder && { WORK_ORDER_STATUS_CHANGE: (record) => mark(ofWorkOrder(record)) })
    }
  }
}

// ---------------------------------------------------------------------------------------------------------------------
// what is wanted
// ---------------------------------------------------------------------------------------------------------------------

const wantedOf = Effect.fnUntraced(function* ({
  base,
  subscriptions
}: Desired): Effect.fn.Return<ReadonlyArray<Wanted>, BadRequest> {
  const beginning = base.replace(/\/+$/, "")
  const parsed = URL.parse(beginning)
  if (parsed === null || !/^https?:$/.test(parsed.protocol) || /[?#]/.test(beginning)) {
    return yield* refuse("base", "must be a URL of the web without a query")
  }
  const names = new Set<string>()
  return yield* Effect.forEach(
    subscriptions,
    Effect.fnUntraced(function* (subscription, index) {
      const { name = subscription.type, silence, type } = subscription
      const url = `${beginning}/${type}`
      const at = `subscriptions.${index}`
      if (url.length > 512) return yield* refuse("base", `makes a URL of more than 512 characters for ${type}`)
      if (names.has(name)) return yield* refuse(`${at}.name`, `${name} is there twice`)
      names.add(name)
      return {
        name,
        type,
        url,
        filters: "filters" in subscription ? plain(subscription.filters) : undefined,
        options: "options" in subscription ? plain(subscription.options) : undefined,
        silence: silence === undefined ? undefined : Duration.fromInputUnsafe(silence)
      }
    })
  )
})

/** As it is sent and kept: what is undefined is not there. */
const plain = (value: object | undefined): Schema.JsonObject | undefined =>
  value === undefined ? undefined : JSON.parse(JSON.stringify(value))

const refuse = (fieldPath: string, error: string, method = "layer"): BadRequest =>
  new BadRequest({ operation: `Subscribed.${method}`, issues: [{ error, fieldPath }] })

// ---------------------------------------------------------------------------------------------------------------------
// gaps
// ---------------------------------------------------------------------------------------------------------------------

interface Again<E, R> {
  readonly fidelity: Fidelity
  readonly stream: Stream.Stream<EventOf<keyof typeof fidelity>, MaintainXError | E, Lists | R>
}

/** The events that can be made again, or undefined where they cannot. */
const missedOf = <E, R>(
  type: EventType,
  since: DateTime.Utc,
  overlap: Duration.Duration,
  recover: NonNullable<CheckOptions<E, R>["recover"]>
): Again<E, R> | undefined => {
  if (!isRecoverable(type)) return undefined
  if (type === "PURCHASE_ORDER_STATUS_CHANGE") {
    const { [type]: by } = recover
    return by && { fidelity: fidelity[type], stream: missed(type, since, { overlap, recover: by }) }
  }
  if (type === "WORK_ORDER_STATUS_CHANGE") {
    const { [type]: by } = recover
    return by && { fidelity: fidelity[type], stream: missed(type, since, { overlap, recover: by }) }
  }
  return { fidelity: fidelity[type], stream: missed(type, since, { overlap }) }
}

const show = (instant: DateTime.Utc): string => DateTime.formatIso(instant)
