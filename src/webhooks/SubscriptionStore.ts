/**
 * Stores which subscriptions a program has. The API can neither list subscriptions nor show their filters and options, so
 * what is not stored is lost.
 *
 * The store holds the secrets of deliveries in plain text: everybody who can read it can forge deliveries.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import type * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as KeyValueStore from "effect/persistence/KeyValueStore"
import type * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { OrganizationId, SubscriptionId } from "../Ids.ts"
import { Instant } from "../internal/wire.ts"
import { EventType, type SubscriptionStatus } from "../resources/Subscriptions.ts"

// ---------------------------------------------------------------------------------------------------------------------
// entries
// ---------------------------------------------------------------------------------------------------------------------

interface Request {
  readonly type: EventType
  readonly url: string
  readonly filters?: Schema.JsonObject
  readonly options?: Schema.JsonObject
}

/**
 * A subscription that MaintainX has.
 *
 * @since 0.1.0
 */
export interface StoredSubscription extends Request {
  readonly id: SubscriptionId
  /** Absent if the program ended before it had asked for the secret. */
  readonly secret?: Redacted.Redacted<string>
  readonly status: SubscriptionStatus | (string & {})
  readonly createdAt: DateTime.Utc
  /** The organizations that the key reached then. Absent if they could not be listed. */
  readonly organizations?: Redacted.Redacted<ReadonlyArray<OrganizationId>>
}

/**
 * An attempt to subscribe whose outcome is unknown: it is in progress, the program ended during it, or its answer was
 * lost.
 *
 * @since 0.1.0
 */
export interface SubscriptionAttempt extends Request {
  readonly since: DateTime.Utc
}

/**
 * A subscription that was replaced or is gone. Some of its deliveries may still arrive.
 *
 * @since 0.1.0
 */
export interface RetiredSubscription {
  readonly type: EventType
  /** Present as long as MaintainX may still have the subscription. */
  readonly id?: SubscriptionId
  readonly secret?: Redacted.Redacted<string>
  /** When the secret expires. Absent as long as MaintainX may still have the subscription. */
  readonly until?: DateTime.Utc
}

/**
 * A time in which events were lost, or may have been.
 *
 * @since 0.1.0
 */
export interface SubscriptionGap {
  readonly since: DateTime.Utc
  /** Absent as long as the gap lasts. */
  readonly until?: DateTime.Utc
  /** When its events were last searched for. Everything before is found, except what lists show late. */
  readonly searchedAt?: DateTime.Utc
}

/**
 * What is stored under a name.
 *
 * @since 0.1.0
 */
export interface SubscriptionEntry {
  readonly name: string
  /** The subscription that delivers now. */
  readonly current?: StoredSubscription
  readonly attempt?: SubscriptionAttempt
  readonly retired: ReadonlyArray<RetiredSubscription>
  /** Whose events are still to be searched for. */
  readonly gap?: SubscriptionGap
  /** The end of the last outage of the receivers that became part of a gap. */
  readonly outage?: DateTime.Utc
}

/**
 * A time in which no receiver ran.
 *
 * @since 0.1.0
 */
export interface ReceiverOutage {
  readonly since: DateTime.Utc
  readonly until: DateTime.Utc
}

/**
 * When a receiver ran last, and the last outages, oldest first.
 *
 * @since 0.1.0
 */
export interface ReceiverHeartbeat {
  readonly at: DateTime.Utc
  readonly outages: ReadonlyArray<ReceiverOutage>
}

// ---------------------------------------------------------------------------------------------------------------------
// errors
// ---------------------------------------------------------------------------------------------------------------------

/**
 * The store of subscriptions failed. The error holds nothing of the entry.
 *
 * - `unavailable`: the store could not be read or written.
 * - `unreadable`: this release did not write the entry of this name. It is left alone, since the secret in it may be the
 *   only copy.
 *
 * @since 0.1.0
 */
export class SubscriptionStoreError extends Data.TaggedError("SubscriptionStoreError")<{
  readonly reason: "unavailable" | "unreadable"
  /** Absent if the failure is not about a single entry. */
  readonly name?: string
}> {
  override get message(): string {
    const entry = this.name === undefined ? "" : ` (entry ${this.name})`
    return this.reason === "unreadable"
      ? `The store of subscriptions holds something that this release cannot read${entry}`
      : `The store of subscriptions could not be read or written${entry}`
  }
}

// ---------------------------------------------------------------------------------------------------------------------
// the store
// ---------------------------------------------------------------------------------------------------------------------

/**
 * A store of subscriptions. What receivers write has keys of its own, so they never overwrite what the subscribing
 * process has written.
 *
 * @since 0.1.0
 */
export interface SubscriptionStoreService {
  readonly get: (name: string) => Effect.Effect<SubscriptionEntry | undefined, SubscriptionStoreError>
  /** Replaces the entry of this name. It must be durable when this effect ends. */
  readonly set: (entry: SubscriptionEntry) => Effect.Effect<void, SubscriptionStoreError>
  /** Forgets a name and when it was last heard. An unknown name is no failure. */
  readonly remove: (name: string) => Effect.Effect<void, SubscriptionStoreError>
  /** All entries that can be read. Unreadable ones are left out. */
  readonly list: Effect.Effect<ReadonlyArray<SubscriptionEntry>, SubscriptionStoreError>
  /** When the last delivery of this name came. */
  readonly lastHeard: (name: string) => Effect.Effect<DateTime.Utc | undefined, SubscriptionStoreError>
  readonly setLastHeard: (name: string, at: DateTime.Utc) => Effect.Effect<void, SubscriptionStoreError>
  readonly heartbeat: Effect.Effect<ReceiverHeartbeat | undefined, SubscriptionStoreError>
  readonly setHeartbeat: (heartbeat: ReceiverHeartbeat) => Effect.Effect<void, SubscriptionStoreError>
}

/**
 * Stores which subscriptions a program has.
 *
 * @since 0.1.0
 */
export class SubscriptionStore extends Context.Service<SubscriptionStore, SubscriptionStoreService>()(
  "effect-maintainx/webhooks/SubscriptionStore"
) {
  /** In memory, for tests: a program that ends loses its subscriptions, and MaintainX goes on delivering. */
  static readonly layerMemory: Layer.Layer<SubscriptionStore> = Layer.suspend(() =>
    SubscriptionStore.layerKeyValueStore().pipe(Layer.provide(KeyValueStore.layerMemory))
  )

  /**
   * In Effect's `KeyValueStore`: a table, files, or anything else. Keys begin with `prefix`, by default
   * `maintainx:webhooks:`. Programs with different subscriptions need different prefixes.
   */
  static readonly layerKeyValueStore = (
    options: { readonly prefix?: string } = {}
  ): Layer.Layer<SubscriptionStore, never, KeyValueStore.KeyValueStore> =>
    Layer.effect(
      SubscriptionStore,
      Effect.map(KeyValueStore.KeyValueStore, (store) => over(store, options.prefix ?? "maintainx:webhooks:"))
    )
}

/** A label in the schema would make it refuse secrets with other labels. */
const Secret = Schema.RedactedFromValue(Schema.String)

const request = {
  type: EventType,
  url: Schema.String,
  filters: Schema.optionalKey(Schema.JsonObject),
  options: Schema.optionalKey(Schema.JsonObject)
} as const

const Entry: Schema.Codec<SubscriptionEntry, unknown> = Schema.Struct({
  name: Schema.String,
  current: Schema.optionalKey(
    Schema.Struct({
      ...request,
      id: SubscriptionId,
      secret: Schema.optionalKey(Secret),
      status: Schema.String,
      createdAt: Instant,
      organizations: Schema.optionalKey(Schema.RedactedFromValue(Schema.Array(OrganizationId)))
    })
  ),
  attempt: Schema.optionalKey(Schema.Struct({ ...request, since: Instant })),
  retired: Schema.Array(
    Schema.Struct({
      type: EventType,
      id: Schema.optionalKey(SubscriptionId),
      secret: Schema.optionalKey(Secret),
      until: Schema.optionalKey(Instant)
    })
  ),
  gap: Schema.optionalKey(
    Schema.Struct({ since: Instant, until: Schema.optionalKey(Instant), searchedAt: Schema.optionalKey(Instant) })
  ),
  outage: Schema.optionalKey(Instant)
})

const Heartbeat: Schema.Codec<ReceiverHeartbeat, unknown> = Schema.Struct({
  at: Instant,
  outages: Schema.Array(Schema.Struct({ since: Instant, until: Instant }))
})

const entryText = Schema.fromJsonString(Entry)
const instantText = Schema.fromJsonString(Instant)
const heartbeatText = Schema.fromJsonString(Heartbeat)

const over = (store: KeyValueStore.KeyValueStore, prefix: string): SubscriptionStoreService => {
  const entryKey = (name: string): string => `${prefix}kept:${name}`
  const heardKey = (name: string): string => `${prefix}heard:${name}`
  const heartbeatKey = `${prefix}heartbeat`

  const unavailable =
    (name?: string) =>
    <A>(effect: Effect.Effect<A, KeyValueStore.KeyValueStoreError>): Effect.Effect<A, SubscriptionStoreError> =>
      Effect.mapError(
        effect,
        () => new SubscriptionStoreError({ reason: "unavailable", ...(name === undefined ? undefined : { name }) })
      )

  const read = <A>(schema: Schema.Codec<A, string>, name: string, key: string) =>
    Effect.flatMap(store.get(key).pipe(unavailable(name)), (text) =>
      text === undefined
        ? Effect.undefined
        : Effect.mapError(
            Schema.decodeEffect(schema)(text),
            () => new SubscriptionStoreError({ reason: "unreadable", name })
          )
    )

  const write = <A>(schema: Schema.Codec<A, string>, name: string, key: string, value: A) =>
    Schema.encodeEffect(schema)(value).pipe(
      // Only a cast can put something into a filter that is not JSON.
      Effect.mapError(() => new SubscriptionStoreError({ reason: "unreadable", name })),
      Effect.flatMap((text) => store.set(key, text).pipe(unavailable(name)))
    )

  const warnings = new Set<string>()
  /** Undefined for something unreadable, with a single warning. */
  const readable = <A>(effect: Effect.Effect<A, SubscriptionStoreError>) =>
    Effect.catchIf(
      effect,
      ({ reason }) => reason === "unreadable",
      ({ message }) => {
        if (warnings.has(message)) return Effect.undefined
        warnings.add(message)
        return Effect.as(Effect.logWarning(message), undefined)
      }
    )

  const get: SubscriptionStoreService["get"] = (name) => read(entryText, name, entryKey(name))

  return {
    get,
    set: (entry) => write(entryText, entry.name, entryKey(entry.name), entry),
    remove: (name) =>
      Effect.andThen(store.remove(entryKey(name)), store.remove(heardKey(name))).pipe(unavailable(name)),
    list: Effect.gen(function* () {
      const keys = yield* store.keys.pipe(unavailable())
      const names = keys.filter((key) => key.startsWith(entryKey(""))).map((key) => key.slice(entryKey("").length))
      const entries = yield* Effect.forEach(names.sort(), (name) => readable(get(name)))
      return entries.filter((entry) => entry !== undefined)
    }),
    lastHeard: (name) => readable(read(instantText, name, heardKey(name))),
    setLastHeard: (name, at) => write(instantText, name, heardKey(name), at),
    heartbeat: readable(read(heartbeatText, "heartbeat", heartbeatKey)),
    setHeartbeat: (heartbeat) => write(heartbeatText, "heartbeat", heartbeatKey, heartbeat)
  }
}
