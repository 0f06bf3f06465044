/**
 * Delivers events to the urls of subscriptions: signed, one attempt after another, and disturbed as a test wants them.
 *
 * The vendor says that there are ten seconds to answer, that deliveries come more than once and in any order, and that
 * a webhook which fails for a long time may be deleted. These are assumptions: when a delivery is tried again, how many
 * failures are too many, and that redirects are not followed.
 *
 * @internal
 */
import * as Clock from "effect/Clock"
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Queue from "effect/Queue"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as Semaphore from "effect/Semaphore"
import { SubscriptionId } from "../../Ids.ts"
import type * as Api from "../../index.ts"
import * as Wire from "../../internal/wire.ts"
import { EventType } from "../../resources/Subscriptions.ts"
import { encodeEvent, type KnownEvent } from "../../webhooks/Event.ts"
import { sign } from "../../webhooks/Verification.ts"
import { makeDice } from "../factory/dice.ts"
import type { SubscriptionRecord } from "../model.ts"
import { outside } from "../time/clock.ts"

// ---------------------------------------------------------------------------------------------------------------------
// what users see
// ---------------------------------------------------------------------------------------------------------------------

/**
 * What befalls deliveries on their way. Chance is the same for the same seed.
 *
 * @since 0.1.0
 */
export interface Disturbances {
  /** How long each delivery is held back. Default: not at all. */
  readonly delay?: Duration.Input
  /** By chance, up to how much longer each is held back, so that one overtakes another. Default: not at all. */
  readonly disorder?: Duration.Input
  /** The probability that a delivery comes twice, from 0 to 1. Default: 0. */
  readonly duplicates?: number
  /** The probability that it does not come at all, from 0 to 1. Default: 0. */
  readonly losses?: number
  /** The unit of the timestamp in signatures. That of the real ones is not settled. Default: seconds. */
  readonly timestamp?: "milliseconds" | "seconds"
  /** Whether bodies have the type of their event. Those of the real one had it, and at times had not. Default: true. */
  readonly eventType?: boolean
}

/**
 * Where and how events are delivered.
 *
 * @since 0.1.0
 */
export interface Webhooks extends Disturbances {
  /**
   * The web handler that takes the deliveries for all urls, such as that of a receiver. Default: the global `fetch`,
   * which sends them to their url.
   */
  readonly to?: (request: Request) => Promise<Response>
  /** How long there is to answer. Default: 10 seconds, as the vendor says. */
  readonly deadline?: Duration.Input
  /**
   * How long after each failed attempt a delivery is tried again; after the last of them it is given up. `[]` is never
   * again. What the real one does is not known. Default: 10 seconds, 1 minute, 10 minutes.
   */
  readonly retries?: ReadonlyArray<Duration.Input>
  /**
   * After how many failed attempts in a row a subscription is removed, if they also took as long as `failingFor`.
   * `Infinity` is never. The vendor names no number. Default: 20.
   */
  readonly removeAfter?: number
  /**
   * For how long all attempts must have failed before a subscription is removed. The vendor says "over long periods of
   * time". Default: 1 day.
   */
  readonly failingFor?: Duration.Input
  /** The seed of chance. The same seed gives the same disturbances. Default: `0`. */
  readonly seed?: number | string
}

/**
 * An attempt to deliver an event. It does not hold the secret.
 *
 * @since 0.1.0
 */
export interface DeliveryAttempt {
  /** 1, 2 and so on, in the order in which attempts were finished. */
  readonly id: number
  /** The delivery that it belongs to. A delivery that comes twice is two. */
  readonly deliveryId: number
  readonly type: Api.EventType
  readonly subscriptionId: Api.SubscriptionId
  readonly url: string
  /** 1 is the first. */
  readonly attempt: number
  readonly sentAt: DateTime.Utc
  /** The status of the answer, or why there is none. A status that begins with 2 is a success. */
  readonly answer: number | "unreachable" | "too late"
  /** The beginning of what the receiver answered, 1,000 bytes at most, or why it could not be reached. */
  readonly answerText: string
  /** The headers of its answer that help to find out why: where it redirects, and which software answered. */
  readonly answerHeaders: Readonly<Record<string, string>>
  /** How long the receiver took, by its own clock. */
  readonly duration: Duration.Duration
  /** The JSON that was sent. Its bytes are what is signed. */
  readonly body: Redacted.Redacted<string>
  /** The headers that were sent, with the signatures. */
  readonly headers: Redacted.Redacted<Readonly<Record<string, string>>>
}

/**
 * How a delivery is sent again.
 *
 * @since 0.1.0
 */
export interface Replay {
  /** How often. Default: once. */
  readonly times?: number
  /** How long it is held back, by the clock of the plant. Default: not at all. */
  readonly delay?: Duration.Input
  /**
   * Whether it is signed anew, or comes with the very signatures that it had, as from somebody who recorded it.
   * Default: `"fresh"`.
   */
  readonly signature?: "fresh" | "same"
}

// ---------------------------------------------------------------------------------------------------------------------
// the post
// ---------------------------------------------------------------------------------------------------------------------

/** What delivers. */
export interface Deliveries {
  /** Takes an event for a subscription. It may arrive late, twice or never. */
  readonly post: (subscription: SubscriptionRecord, event: KnownEvent, now: number) => void
  /** Sends a delivery again, whatever came of it. False if no attempt of it is remembered. */
  readonly replay: (deliveryId: number, replay: Replay, now: number) => boolean
  readonly disturb: (disturbances: Disturbances) => void
  readonly disturbances: () => Disturbances
  readonly log: ReadonlyArray<DeliveryAttempt>
  /** How many wait for their time. */
  readonly waiting: Effect.Effect<number>
  /** Waits until all due deliveries are sent, or the most that may be sent at a time. */
  readonly sent: Effect.Effect<void>
  /** Waits until all due deliveries are answered. */
  readonly settled: Effect.Effect<void>
  /** How many were dropped because too many waited. */
  readonly dropped: () => number
  /** Forgets all attempts, and gives up all that wait. */
  readonly forget: () => void
  readonly state: DeliveryState
}

/** What is to be kept of deliveries, each by its kind and id. */
export interface DeliveryState {
  readonly keys: () => ReadonlyArray<readonly [kind: string, id: number]>
  /** As JSON can carry it. Undefined if it is gone. */
  readonly value: (kind: string, id: number) => unknown
  /** Puts what was kept in the place of everything, and goes on delivering. What is not known is left out. */
  readonly load: (kept: ReadonlyArray<{ readonly kind: string; readonly id: string; readonly value: string }>) => void
}

/** What deliveries need of the plant. */
export interface Sender {
  /** The subscription as it is now, if it still is. */
  readonly find: (id: Api.SubscriptionId) => SubscriptionRecord | undefined
  /** Ends a subscription. */
  readonly remove: (id: Api.SubscriptionId) => Effect.Effect<void>
  /** Hears what is to be kept anew. */
  readonly note: (kind: string, id: number) => void
  /** Keeps what was noted. */
  readonly keep: Effect.Effect<void>
  /** Hears of every attempt when it is over. */
  readonly report: (attempt: DeliveryAttempt) => Effect.Effect<void>
}

const HeadersSent = Schema.Record(Schema.String, Schema.String)

const itemFields = {
  subscriptionId: SubscriptionId,
  type: EventType,
  body: Schema.String,
  unit: Schema.Literals(["milliseconds", "seconds"]),
  /** Those of an earlier attempt, to be sent again. */
  headers: Schema.optionalKey(HeadersSent)
}

/** An event on its way to a subscription. */
interface Item extends Schema.Struct.Type<typeof itemFields> {
  readonly id: number
  attempt: number
  /** When it is to be sent, in milliseconds. It stays until the attempt is over. */
  due: number
}

const KeptItem = Schema.Struct({ ...itemFields, attempt: Schema.Int, due: Schema.Finite })

const KeptAttempt = Schema.Struct({
  id: Schema.Int,
  deliveryId: Schema.Int,
  type: EventType,
  subscriptionId: SubscriptionId,
  url: Schema.String,
  attempt: Schema.Int,
  sentAt: Wire.Instant,
  answer: Schema.Union([Schema.Int, Schema.Literals(["unreachable", "too late"])]),
  answerText: Schema.String,
  answerHeaders: HeadersSent,
  duration: Schema.DurationFromMillis,
  body: Schema.RedactedFromValue(Schema.String, { label: "webhook payload" }),
  headers: Schema.RedactedFromValue(HeadersSent, { label: "webhook headers" })
})

/** How many attempts in a row failed, and when the first of them did, in milliseconds. */
const KeptFailures = Schema.Struct({ count: Schema.Int, since: Schema.Finite })

/** How many attempts are remembered. */
const longestLog = 1000

/** How many deliveries may be on their way, so that untaken ones do not fill the memory of a long-running program. */
const mostItems = 10_000

/** How many may be sent at a time. */
const mostRequests = 100

const decodeItem = Schema.decodeUnknownSync(KeptItem)
const decodeAttempt = Schema.decodeUnknownSync(KeptAttempt)
const encodeAttempt = Schema.encodeSync(KeptAttempt)
const decodeFailures = Schema.decodeUnknownSync(KeptFailures)

const usualRetries: ReadonlyArray<Duration.Input> = ["10 seconds", "1 minute", "10 minutes"]

/** Stops at the first match, unlike a filter over thousands. */
const some = <A>(values: Iterable<A>, isSuch: (value: A) => boolean): boolean => {
  for (const value of values) if (isSuch(value)) return true
  return false
}

export const makeDeliveries = Effect.fnUntraced(function* (
  options: Webhooks,
  { find, keep, note, remove, report }: Sender
) {
  const retries = (options.retries ?? usualRetries).map(Duration.toMillis)
  const {
    deadline = "10 seconds",
    failingFor = "1 day",
    removeAfter = 20,
    seed = 0,
    to = (request: Request) => globalThis.fetch(request)
  } = options
  const dice = makeDice(`webhooks/${seed}`)
  const scope = yield* Effect.scope
  const requests = yield* Semaphore.make(mostRequests)
  const queue = yield* Queue.unbounded<Item>()

  let disturbances: Disturbances = options
  let dropped = 0
  let lastItem = 0
  const log: Array<DeliveryAttempt> = []
  /** How many attempts were dropped from the log. */
  let forgotten = 0
  const items = new Map<number, Item>()
  /** Those that were sent and have no answer. */
  const unanswered = new Set<Item>()
  const failures = new Map<Api.SubscriptionId, typeof KeptFailures.Type>()
  const watchers = new Set<() => void>()

  const notify = () => {
    const all = [...watchers]
    watchers.clear()
    for (const watcher of all) watcher()
  }

  const finish = (item: Item) => {
    items.delete(item.id)
    note("deliveries", item.id)
    notify()
  }

  const take = (item: Item) => {
    items.set(item.id, item)
    note("deliveries", item.id)
    Queue.offerUnsafe(queue, item)
  }

  const noteFailures = (id: Api.SubscriptionId, failed: typeof KeptFailures.Type | undefined) => {
    if (failed !== undefined) failures.set(id, failed)
    else if (!failures.delete(id)) return
    note("failures", id)
  }

  const post: Deliveries["post"] = ({ id }, event, now) => {
    const {
      delay = 0,
      disorder = 0,
      duplicates = 0,
      eventType = true,
      losses = 0,
      timestamp = "seconds"
    } = disturbances
    const { eventType: name, ...nameless } = encodeEvent(event)
    const body = JSON.stringify(eventType ? { eventType: name, ...nameless } : nameless)
    if (dice.chance(losses)) return
    for (let left = dice.chance(duplicates) ? 2 : 1; left > 0; left--) {
      const due = now + Math.round(Duration.toMillis(delay) + dice.fraction() * Duration.toMillis(disorder))
      if (items.size >= mostItems) {
        dropped++
        continue
      }
      take({ id: ++lastItem, subscriptionId: id, type: event.type, body, unit: timestamp, attempt: 1, due })
    }
  }

  const exchange = (item: Item, url: string, headers: Readonly<Record<string, string>>): Effect.Effect<Exchanged> =>
    Effect.tryPromise({
      try: async (signal): Promise<Exchanged> => {
        const request = new Request(url, {
          method: "POST",
          headers,
          body: item.body,
          signal,
          redirect: "manual"
        })
        unanswered.add(item)
        notify()
        const response = await to(request)
        const answerHeaders = tellingHeaders(response.headers)
        return { answer: response.status, answerHeaders, answerText: await beginningOf(response) }
      },
      catch: (error): Exchanged => ({ answer: "unreachable", answerHeaders: {}, answerText: reasonOf(error) })
    }).pipe(
      Effect.catch(Effect.succeed),
      Effect.timeoutOrElse({
        duration: deadline,
        orElse: () => Effect.succeed<Exchanged>({ answer: "too late", answerHeaders: {}, answerText: "" })
      }),
      outside
    )

  const retry = Effect.fnUntraced(function* (item: Item) {
    const { subscriptionId } = item
    const now = yield* Clock.currentTimeMillis
    const { count: before, since } = failures.get(subscriptionId) ?? { count: 0, since: now }
    const count = before + 1
    noteFailures(subscriptionId, { count, since })
    if (count >= removeAfter && now - since >= Duration.toMillis(failingFor)) {
      noteFailures(subscriptionId, undefined)
      yield* remove(subscriptionId)
      return finish(item)
    }
    const wait = retries[item.attempt - 1]
    if (wait === undefined) return finish(item)
    item.attempt++
    item.due = now + wait
    note("deliveries", item.id)
    notify()
    Queue.offerUnsafe(queue, item)
  })

  const send = Effect.fnUntraced(function* (item: Item, url: string, headers: Readonly<Record<string, string>>) {
    const { attempt, body, subscriptionId, type } = item
    const sentAt = yield* DateTime.now
    const [duration, exchanged] = yield* outside(Effect.timed(exchange(item, url, headers)))
    unanswered.delete(item)
    const finished: DeliveryAttempt = {
      id: forgotten + log.length + 1,
      deliveryId: item.id,
      type,
      subscriptionId,
      url,
      attempt,
      sentAt,
      ...exchanged,
      duration,
      body: Redacted.make(body, { label: "webhook payload" }),
      headers: Redacted.make(headers, { label: "webhook headers" })
    }
    log.push(finished)
    yield* report(finished)
    const { answer } = exchanged
    note("attempts", forgotten + log.length)
    if (log.length > longestLog) {
      log.shift()
      note("attempts", ++forgotten)
    }
    const succeeded = typeof answer === "number" && answer >= 200 && answer < 300
    if (!succeeded) return yield* retry(item)
    noteFailures(subscriptionId, undefined)
    finish(item)
  })

  /** Sends due deliveries in the order in which they became due, so handlers get them in this order. */
  const dispatch = Effect.fnUntraced(function* (item: Item) {
    const wait = item.due - (yield* Clock.currentTimeMillis)
    if (wait > 0) {
      const later = Effect.andThen(
        Effect.sleep(wait),
        Effect.sync(() => Queue.offerUnsafe(queue, item))
      )
      return yield* Effect.forkIn(later, scope, { startImmediately: true })
    }
    if (items.get(item.id) !== item) return
    const subscription = find(item.subscriptionId)
    if (subscription === undefined) {
      noteFailures(item.subscriptionId, undefined)
      finish(item)
      return yield* keep
    }
    const { secret, url } = subscription
    yield* requests.take(1)
    const headers = item.headers ?? {
      "content-type": "application/json",
      // Receivers compare the time of a signature with their own.
      ...(yield* outside(sign({ secret, body: item.body, url, unit: item.unit })))
    }
    yield* Effect.forkIn(Effect.ensuring(Effect.andThen(send(item, url, headers), keep), requests.release(1)), scope, {
      startImmediately: true
    })
  })

  yield* Effect.forkScoped(Effect.forever(Effect.flatMap(Queue.take(queue), dispatch)))

  const untilNone = (isAwaited: (item: Item) => boolean): Effect.Effect<void> => {
    const wait: Effect.Effect<void> = Effect.flatMap(Clock.currentTimeMillis, (now) => {
      if (!some(items.values(), (item) => item.due <= now && isAwaited(item))) return Effect.void
      const changed = Effect.callback<void>((resume) => {
        const watcher = () => resume(Effect.void)
        watchers.add(watcher)
        return Effect.sync(() => watchers.delete(watcher))
      })
      return Effect.andThen(changed, wait)
    })
    return wait
  }

  const forget = () => {
    for (const [kind, id] of deliveries.state.keys()) note(kind, id)
    forgotten += log.length
    log.length = 0
    dropped = 0
    items.clear()
    failures.clear()
    notify()
  }

  const deliveries: Deliveries = {
    post,
    replay: (deliveryId, { delay = 0, signature = "fresh", times = 1 }, now) => {
      const earlier = log.findLast((attempt) => attempt.deliveryId === deliveryId)
      if (earlier === undefined) return false
      for (let left = Math.min(times, mostItems - items.size); left > 0; left--) {
        take({
          id: ++lastItem,
          subscriptionId: earlier.subscriptionId,
          type: earlier.type,
          body: Redacted.value(earlier.body),
          unit: disturbances.timestamp ?? "seconds",
          attempt: 1,
          due: now + Duration.toMillis(delay),
          ...(signature === "same" && { headers: Redacted.value(earlier.headers) })
        })
      }
      return true
    },
    disturb: (other) => {
      disturbances = other
    },
    disturbances: () => disturbances,
    log,
    waiting: Effect.map(Clock.currentTimeMillis, (now) => [...items.values()].filter(({ due }) => due > now).length),
    sent: untilNone((item) => !unanswered.has(item) && unanswered.size < mostRequests),
    settled: untilNone(() => true),
    dropped: () => dropped,
    forget,
    state: {
      keys: () => [
        ...[...items.keys()].map((id) => ["deliveries", id] as const),
        ...log.map((_, i) => ["attempts", forgotten + i + 1] as const),
        ...[...failures.keys()].map((id) => ["failures", id] as const)
      ],
      value: (kind, id) => {
        const attempt = log[id - forgotten - 1]
        if (kind === "deliveries") return items.get(id)
        if (kind === "attempts") return attempt === undefined ? undefined : encodeAttempt(attempt)
        return failures.get(SubscriptionId.make(id))
      },
      load: (kept) => {
        forget()
        for (const { id, kind, value } of [...kept].sort((one, other) => Number(one.id) - Number(other.id))) {
          const parsed: unknown = JSON.parse(value)
          if (kind === "deliveries") {
            take({ ...decodeItem(parsed), id: Number(id) })
            lastItem = Math.max(lastItem, Number(id))
          } else if (kind === "attempts") {
            if (log.length === 0) forgotten = Number(id) - 1
            const attempt = decodeAttempt(parsed)
            log.push(attempt)
            lastItem = Math.max(lastItem, attempt.deliveryId)
          } else if (kind === "failures") failures.set(SubscriptionId.make(Number(id)), decodeFailures(parsed))
        }
      }
    }
  }
  return deliveries
})

/** What became of a request. */
type Exchanged = Pick<DeliveryAttempt, "answer" | "answerHeaders" | "answerText">

const tellingHeaders = (headers: Headers): Readonly<Record<string, string>> =>
  Object.fromEntries(
    ["location", "server", "www-authenticate", "x-powered-by"].flatMap((name) => {
      const value = headers.get(name)
      return value === null ? [] : [[name, value.slice(0, longestAnswer)]]
    })
  )

/** How much of an answer is kept, in bytes. */
const longestAnswer = 1000

/** How long an answer may take after its status, in milliseconds. */
const answerTime = 1000

/** The beginning of an answer. One that does not end counts as it stands. */
const beginningOf = async ({ body }: Response): Promise<string> => {
  if (body === null) return ""
  const reader = body.getReader()
  const decoder = new TextDecoder()
  let text = ""
  let left = longestAnswer
  const timer = setTimeout(() => reader.cancel().catch(() => undefined), answerTime)
  try {
    while (left > 0) {
      const { done, value } = await reader.read()
      if (done) break
      text += decoder.decode(value.subarray(0, left), { stream: true })
      left -= value.byteLength
    }
  } catch {
    // It broke off.
  } finally {
    clearTimeout(timer)
    reader.cancel().catch(() => undefined)
  }
  return text
}

/** Why a receiver could not be reached, in the words of the runtime. */
const reasonOf = (error: unknown): string => {
  const cause: unknown = Predicate.hasProperty(error, "cause") ? error.cause : error
  return Predicate.isError(cause) ? cause.message.slice(0, longestAnswer) : ""
}
