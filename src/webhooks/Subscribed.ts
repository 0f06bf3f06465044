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
import * as Result from "effect/Result"
import type * as Scope from "effect/Scope"
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
import { cachedStore, delivers, secretsIn } from "./cachedStore.ts"
import { type Event, type EventOf, isEventType } from "./Event.ts"
import type { Fidelity, Lists, Recover, RecoverableWith } from "./Gaps.ts"
import { type On, on } from "./Handlers.ts"
import { Inbox, type InboxFull } from "./Inbox.ts"
import type { StoreFailed } from "./Ledger.ts"
import { fromEvent, type Received } from "./Received.ts"
import { adopt, type Parties, type SettleOptions, settle, type Target, unsubscribe } from "./reconcile.ts"
import { Foreign, makeRepair } from "./repair.ts"
import { type SubscriptionEntry, SubscriptionStore, type SubscriptionStoreError } from "./SubscriptionStore.ts"
import type { TimedSecret } from "./Verification.ts"

// ---------------------------------------------------------------------------------------------------------------------
// declaration
// ---------------------------------------------------------------------------------------------------------------------

interface Details {
  /**
   * The name under which the subscription is stored, for ever: another name is another subscription. Two subscriptions
   * to one type need names, and share an address. Default: the type of the event.
   */
  readonly name?: string
  /**
   * After how long without a delivery to search the list of records for events. The inbox should recognize duplicates for
   * longer (`window`). Default: never.
   */
  readonly silence?: Duration.Input
}

type WithoutUrl<Subscription> = Subscription extends CreateSubscription ? Omit<Subscription, "url"> & Details : never

/**
 * A subscription that the program wants. The type of the event determines its filters and options.
 *
 * @since 0.1.0
 */
export type DesiredSubscription = WithoutUrl<CreateSubscription>

/**
 * The subscriptions that a program wants.
 *
 * @since 0.1.0
 */
export interface Desired {
  /**
   * Where the addresses begin. The type of the event follows, as in
   * `https://hooks.example.com/webhooks/NEW_WORK_ORDER`.
   */
  readonly base: string
  readonly subscriptions: ReadonlyArray<DesiredSubscription>
  /** How long the secret of a deleted subscription stays valid for deliveries in flight. Default: 1 hour. */
  readonly grace?: Duration.Input
  /**
   * After how long without any receiver to search for the events of that time. Receivers note four times as often that
   * they run. Default: 1 minute.
   */
  readonly downtime?: Duration.Input
}

// ---------------------------------------------------------------------------------------------------------------------
// results
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
 * - `Created`, `Unchanged`, `Approved` by the vendor's support since the last run, `Updated` with another url.
 * - `Replaced`: its filters or options differed, which cannot be changed. For a moment both subscriptions deliver.
 * - `Recreated`: MaintainX had removed it. Events since `since` are lost; the next check searches for them.
 * - `Unresolved`: it is unknown whether it was created. Nothing is done about it without `repeat`.
 * - `Undesired`: stored, and not wanted any more. `Removed` if it was pruned.
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
  /** Absent as long as the gap lasts. */
  readonly until?: DateTime.Utc
  /** `none`: events of this type cannot be made again, so they are lost. */
  readonly fidelity: Fidelity | "none"
  /** How many events this check handed over. */
  readonly events: number
  /** Whether the search is complete. If not, the next check searches again, since lists lag. */
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
   * Takes a missed event. It may get the same event again, from another process or after a restart, and an event that
   * was delivered after all: compare `Gaps.identityOf`. The event holds no record, so read the record again.
   */
  readonly receive: (event: Event) => Effect.Effect<unknown, E, R>
  /** Makes the events that lists do not show from records that changed in any way. */
  readonly recover?: { readonly [Type in keyof RecoverableWith]?: Recover<Type, E, R> }
  /** How long before a gap to begin the search, and how long after it to go on, since lists lag. Default: 3 hours. */
  readonly overlap?: Duration.Input
}

// ---------------------------------------------------------------------------------------------------------------------
// service
// ---------------------------------------------------------------------------------------------------------------------

/**
 * Maintains the subscriptions that a program wants.
 *
 * @since 0.1.0
 */
export interface SubscribedService {
  /**
   * Creates missing subscriptions, and repairs those that differ. A second run does nothing.
   *
   * All subscriptions are tried; then the first failure is that of the whole. The program may end anywhere, even by a
   * power cut: the next run completes the work, and no secret is lost. A creation whose answer is lost is `Unresolved`.
   * `BadRequest` if subscriptions seem to be gone because the key reaches other organizations.
   *
   * Within a process one run waits for the other. Run it in one process at a time: if two create the same subscription in
   * the same instant, the store has one of them, and deliveries of the other are refused until MaintainX removes it. Any
   * number of processes may receive meanwhile.
   */
  readonly ensure: (options?: {
    /** Whether to delete subscriptions that are not wanted any more. Default: false. */
    readonly prune?: boolean
    /** Whether to create `Unresolved` subscriptions again. If the first attempt succeeded, there are two. Default: false. */
    readonly repeat?: boolean
  }) => Effect.Effect<
    ReadonlyArray<SubscriptionOutcome>,
    MaintainXError | SubscriptionStoreError,
    Subscriptions | Organizations
  >

  /** Replaces a subscription to give it another secret. The old secret stays valid for a while. */
  readonly rotate: (
    name: string
  ) => Effect.Effect<SubscriptionOutcome, MaintainXError | SubscriptionStoreError, Subscriptions | Organizations>

  /**
   * The secrets for the address of these events. They are read from the store every few seconds; if it fails, the secrets
   * read before stay valid. `afresh` reads them again, at most once a second, for a delivery that no secret matches:
   * another process may have just subscribed.
   */
  readonly secretsOf: (
    type: EventType,
    options?: { readonly afresh?: boolean }
  ) => Effect.Effect<ReadonlyArray<TimedSecret>, SubscriptionStoreError>

  /**
   * Notes a delivery, at most once a minute, for the subscription with this secret, or without a secret for all
   * subscriptions to this type. It never fails.
   */
  readonly heard: (type: EventType, secret?: Redacted.Redacted<string>) => Effect.Effect<void>

  /**
   * Notes that this process receives, again and again as long as the scope is open. The time since the last receiver, if
   * it is longer than `downtime`, is a gap for all subscriptions. The next check repairs it. It never fails.
   */
  readonly alive: Effect.Effect<void, never, Scope.Scope>

  /**
   * Learns from events about subscriptions: `WEBHOOK_ARCHIVED` makes it create the subscription again, and
   * `WEBHOOK_CREATED` settles an `Unresolved` one. It ignores other events.
   */
  readonly notice: (
    event: Event
  ) => Effect.Effect<
    SubscriptionOutcome | undefined,
    MaintainXError | SubscriptionStoreError,
    Subscriptions | Organizations
  >

  /**
   * Does what `ensure` does, and then hands over missed events: those of subscriptions that had been removed, of the
   * other subscriptions in that time, of a time without receivers, and of subscriptions that are silent for too long.
   */
  readonly check: <E, R>(
    options: CheckOptions<E, R>
  ) => Effect.Effect<SubscriptionCheck, MaintainXError | SubscriptionStoreError | E, Subscriptions | Lists | R>

  /** Checks again and again, by default every 15 minutes. A failure is logged, and the next check tries again. */
  readonly watch: <E, R>(
    options: CheckOptions<E, R> & { readonly every?: Duration.Input }
  ) => Effect.Effect<never, never, Subscriptions | Lists | R>
}

/**
 * Maintains the subscriptions that a program wants.
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
   * Declares the subscriptions. Nothing is sent, and processes that only receive need no client. A malformed base, a url
   * of more than 512 characters, and a name that occurs twice are refused with `BadRequest`.
   */
  static readonly layer = (desired: Desired): Layer.Layer<Subscribed, BadRequest, SubscriptionStore> =>
    Layer.effect(
      Subscribed,
      Effect.suspend(() => make(desired))
    )

  /**
   * Connects a receiver with the subscriptions: `Receiver.layer({ ...Subscribed.receiving, handlers })`. The receiver gets
   * their secrets, and notes its deliveries and that it runs.
   */
  static readonly receiving: {
    readonly secrets: (
      type: EventType,
      options?: { readonly afresh?: boolean }
    ) => Effect.Effect<ReadonlyArray<TimedSecret>, SubscriptionStoreError, Subscribed>
    readonly heard: (received: Received) => Effect.Effect<void, never, Subscribed>
    readonly alive: Effect.Effect<void, never, Subscribed | Scope.Scope>
  } = {
    secrets: (type, options) => Subscribed.use(({ secretsOf }) => secretsOf(type, options)),
    heard: ({ type }) => (isEventType(type) ? Subscribed.use(({ heard }) => heard(type)) : Effect.void),
    alive: Subscribed.use(({ alive }) => alive)
  }

  /** A handler that learns from the events about subscriptions, if the program subscribes to these as well. */
  static readonly noticing: On<
    "WEBHOOK_ARCHIVED" | "WEBHOOK_CREATED",
    MaintainXError | SubscriptionStoreError,
    Subscribed | Subscriptions | Organizations
  > = on(["WEBHOOK_ARCHIVED", "WEBHOOK_CREATED"], (event) => Subscribed.use(({ notice }) => notice(event)))

  /** Runs `watch` in the background, and puts missed events into the inbox. Provide it in one process. */
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
// implementation
// ---------------------------------------------------------------------------------------------------------------------

/** How many subscriptions are settled at once. */
const concurrency = 5

/** How many milliseconds entries are used without reading the store again. */
const maxAge = 5000

/** The same for a doubtful delivery. Anybody can send one. */
const maxAgeInDoubt = 1000

/** How many milliseconds pass before another delivery is noted. */
const heardInterval = 60_000

/** How many outages are remembered until the next check. */
const mostOutages = 20

type Failure = MaintainXError | SubscriptionStoreError

const make = Effect.fnUntraced(function* (
  desired: Desired
): Effect.fn.Return<SubscribedService, BadRequest, SubscriptionStore> {
  const targets = yield* targetsOf(desired)
  const store = yield* SubscriptionStore
  const defaults: SettleOptions = {
    repeat: false,
    replace: false,
    grace: Duration.fromInputUnsafe(desired.grace ?? "1 hour")
  }
  const downtime = Duration.fromInputUnsafe(desired.downtime ?? "1 minute")
  const lock = yield* Semaphore.make(1)
  const wake = yield* Latch.make()
  const { forget, recent } = yield* cachedStore(store)
  const notedAt = new Map<string, number>()

  /** Runs an effect while nothing else in this process changes the entries. */
  const alone = <A, E, R>(effect: Effect.Effect<A, E, R>) => lock.withPermit(Effect.ensuring(effect, forget))
  const { repair, suspect } = makeRepair(store, alone)

  const parties: Effect.Effect<Parties, never, Subscriptions | Organizations> = Effect.gen(function* () {
    const listed = (yield* Organizations).stream().pipe(
      Stream.map(({ id }) => id),
      Stream.runCollect
    )
    return { subscriptions: yield* Subscriptions, store, organizations: yield* Effect.cached(listed) }
  })

  /** Suspects the other subscriptions once some are created again. */
  const suspectOthers = Effect.fnUntraced(function* (outcomes: ReadonlyArray<SubscriptionOutcome | undefined>) {
    const recreated = outcomes.filter((outcome) => outcome?._tag === "Recreated")
    const [first, ...others] = recreated
    if (first === undefined) return
    const since = others.reduce((earliest, { since }) => DateTime.min(earliest, since), first.since)
    const names = new Set(recreated.map(({ name }) => name))
    yield* suspect(
      targets.map(({ name }) => name).filter((name) => !names.has(name)),
      since
    )
  })

  const settleAll = Effect.fnUntraced(function* (
    options: SettleOptions
  ): Effect.fn.Return<
    ReadonlyArray<Result.Result<SubscriptionOutcome, Failure>>,
    SubscriptionStoreError,
    Subscriptions | Organizations
  > {
    const known = yield* parties
    const results = yield* Effect.forEach(targets, (target) => Effect.result(settle(known, target, options)), {
      concurrency
    })
    yield* suspectOthers(Arr.getSuccesses(results))
    return results
  })

  const undesired = Effect.fnUntraced(function* (
    prune: boolean
  ): Effect.fn.Return<ReadonlyArray<SubscriptionOutcome>, Failure, Subscriptions | Organizations> {
    const names = new Set(targets.map(({ name }) => name))
    const others = (yield* store.list).filter(({ name }) => !names.has(name))
    const known = yield* parties
    return yield* Effect.forEach(others, (entry): Effect.Effect<SubscriptionOutcome, Failure> => {
      const { name } = entry
      return prune
        ? Effect.as(unsubscribe(known, entry), { _tag: "Removed", name })
        : Effect.succeed({ _tag: "Undesired", name })
    })
  })

  /** Settles and repairs every subscription, even if some fail. */
  const pass = Effect.fnUntraced(function* <E, R>(
    options: CheckOptions<E, R>
  ): Effect.fn.Return<Pass<E>, never, Subscriptions | Lists | R> {
    const settled = yield* Effect.result(alone(settleAll(defaults)))
    const others = yield* alone(Effect.result(undesired(false)))
    const repairs = yield* Effect.forEach(targets, (target) => Effect.result(repair(target, options)))
    const results = Result.isSuccess(settled) ? settled.success : [Result.fail(settled.failure)]
    return {
      outcomes: [...Arr.getSuccesses(results), ...Arr.getSuccesses([others]).flat()],
      repairs: Arr.getSuccesses(repairs).flat(),
      failures: [...Arr.getFailures(results), ...Arr.getFailures([others]), ...Arr.getFailures(repairs)]
    }
  })

  /** A receiver whose process or store hung for long counts as absent, too: it has stored no deliveries meanwhile. */
  const beat = Effect.gen(function* () {
    const now = yield* DateTime.now
    const last = yield* store.heartbeat
    const outages = last?.outages ?? []
    if (last === undefined || !DateTime.isLessThan(DateTime.addDuration(last.at, downtime), now)) {
      return yield* store.setHeartbeat({ at: now, outages })
    }
    yield* store.setHeartbeat({ at: now, outages: [...outages, { since: last.at, until: now }].slice(-mostOutages) })
    yield* Effect.logWarning(`No receiver ran since ${DateTime.formatIso(last.at)}. The next check repairs this gap.`)
  }).pipe(
    Effect.timeout("2 seconds"),
    Effect.catchCause(() => Effect.logWarning("The store could not be told that a receiver runs."))
  )

  return {
    ensure: Effect.fn("Subscribed.ensure")(function* ({ prune = false, repeat = false } = {}) {
      return yield* alone(
        Effect.gen(function* () {
          const results = yield* settleAll({ ...defaults, repeat })
          const others = yield* undesired(prune)
          const outcomes = yield* Effect.forEach(results, (result) => Effect.fromResult(result))
          return [...outcomes, ...others]
        })
      )
    }),

    rotate: Effect.fn("Subscribed.rotate")(function* (name) {
      const target = targets.find((target) => target.name === name)
      if (target === undefined) return yield* refuse("name", `no subscription ${name} is declared`, "rotate")
      return yield* alone(settle(yield* parties, target, { ...defaults, replace: true }))
    }),

    secretsOf: (type, { afresh = false } = {}) =>
      Effect.map(recent(afresh ? maxAgeInDoubt : maxAge), (entries) => entries.flatMap((one) => secretsIn(one, type))),

    heard: (type, secret) =>
      Effect.gen(function* () {
        const now = yield* DateTime.now
        const millis = DateTime.toEpochMillis(now)
        const due = (yield* recent(maxAge))
          .filter((entry) => delivers(entry, type, secret))
          .filter(({ name }) => millis - (notedAt.get(name) ?? Number.NEGATIVE_INFINITY) >= heardInterval)
        // Set before the store is asked, so that neither many deliveries nor a failing store cause more attempts.
        for (const { name } of due) notedAt.set(name, millis)
        yield* Effect.forEach(due, ({ name }) => store.setLastHeard(name, now), { discard: true })
      }).pipe(
        Effect.timeout("2 seconds"),
        Effect.catchCause(() => Effect.logWarning(`The store could not be told that ${type} was heard.`))
      ),

    alive: Effect.andThen(
      beat,
      beat.pipe(Effect.delay(Duration.divideUnsafe(downtime, 4)), Effect.forever, Effect.forkScoped)
    ),

    notice: Effect.fn("Subscribed.notice")(function* (event) {
      if (event.type !== "WEBHOOK_ARCHIVED" && event.type !== "WEBHOOK_CREATED") return undefined
      const known = yield* parties
      const id = event.webhookId
      const outcome = yield* alone(
        Effect.gen(function* () {
          for (const entry of yield* store.list) {
            const target = targets.find(({ name }) => name === entry.name)
            if (target === undefined) continue
            if (event.type === "WEBHOOK_ARCHIVED" && entry.current?.id === id) {
              const outcome = yield* settle(known, target, defaults)
              yield* suspectOthers([outcome])
              return outcome
            }
            if (event.type === "WEBHOOK_CREATED" && isOfAttempt(entry, event))
              return yield* adopt(known, entry, target, id, defaults)
          }
          return undefined
        })
      )
      if (outcome?._tag === "Recreated") yield* wake.open
      return outcome
    }),

    check: Effect.fn("Subscribed.check")(function* (options) {
      const { failures, outcomes, repairs } = yield* pass(options)
      for (const failure of failures) return yield* Effect.fail(failure instanceof Foreign ? failure.error : failure)
      return { outcomes, repairs }
    }),

    watch: ({ every = "15 minutes", ...options }) =>
      Effect.forever(
        Effect.gen(function* () {
          yield* wake.close
          const { failures } = yield* Effect.catchDefect(pass(options), (defect) =>
            Effect.as(Effect.logError("A check of the subscriptions ended in a defect", defect), { failures: [] })
          )
          for (const failure of failures) yield* Effect.logWarning(failure.message)
          yield* Effect.raceFirst(Effect.sleep(every), wake.await)
        })
      )
  }
})

interface Pass<E> extends SubscriptionCheck {
  readonly failures: ReadonlyArray<Failure | Foreign<E>>
}

/** Whether this may be the subscription that an attempt created. */
const isOfAttempt = (
  { attempt, current, retired }: SubscriptionEntry,
  { occurredAt, url, webhookId, webhookType }: EventOf<"WEBHOOK_CREATED">
): boolean =>
  attempt !== undefined &&
  attempt.url === url &&
  attempt.type === webhookType &&
  // The clock of MaintainX may differ from ours by some seconds.
  DateTime.isLessThan(DateTime.subtract(attempt.since, { minutes: 1 }), occurredAt) &&
  [current, ...retired].every((stored) => stored?.id !== webhookId)

const targetsOf = Effect.fnUntraced(function* ({
  base,
  subscriptions
}: Desired): Effect.fn.Return<ReadonlyArray<Target>, BadRequest> {
  const beginning = base.replace(/\/+$/, "")
  const parsed = URL.parse(beginning)
  if (parsed === null || !/^https?:$/.test(parsed.protocol) || /[?#]/.test(beginning)) {
    return yield* refuse("base", "must be a URL of the web without a query")
  }
  const names = new Set<string>()
  return yield* Effect.forEach(
    subscriptions,
    Effect.fnUntraced(function* (subscription, index) {
      const { name = subscription.type, silence, ...wanted } = subscription
      const { type } = wanted
      const url = `${beginning}/${type}`
      if (url.length > 512) return yield* refuse("base", `makes a URL of more than 512 characters for ${type}`)
      if (names.has(name)) return yield* refuse(`subscriptions.${index}.name`, `${name} occurs twice`)
      names.add(name)
      return {
        name,
        // As it is sent and stored: without undefined properties.
        request: JSON.parse(JSON.stringify({ ...wanted, url })),
        silence: silence === undefined ? undefined : Duration.fromInputUnsafe(silence)
      }
    })
  )
})

const refuse = (fieldPath: string, error: string, method = "layer"): BadRequest =>
  new BadRequest({ operation: `Subscribed.${method}`, issues: [{ error, fieldPath }] })
