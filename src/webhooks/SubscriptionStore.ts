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
import * as Option from "effect/Option"
import * as KeyValueStore from "effect/persistence/KeyValueStore"
import * as Schema from "effect/Schema"
import { OrganizationId, SubscriptionId } from "../Ids.ts"
import * as Wire from "../internal/wire.ts"
import { EventType, SubscriptionStatus } from "../resources/Subscriptions.ts"

// ---------------------------------------------------------------------------------------------------------------------
// entries
// ---------------------------------------------------------------------------------------------------------------------

/** A label in the schema would make it refuse secrets with other labels. */
const Secret = Schema.optionalKey(Schema.RedactedFromValue(Schema.String))

const request = {
  type: EventType,
  url: Schema.String,
  filters: Schema.optionalKey(Schema.JsonObject),
  options: Schema.optionalKey(Schema.JsonObject)
} as const

/**
 * A subscription that MaintainX has.
 *
 * @since 0.1.0
 */
export class StoredSubscription extends Wire.shape<StoredSubscription>()(() => ({
  ...request,
  id: SubscriptionId,
  /** Absent if the program ended before it had asked for the secret. */
  secret: Secret,
  status: Wire.open(SubscriptionStatus),
  createdAt: Wire.Instant,
  /** The organizations that the key reached then. Absent if they could not be listed. */
  organizations: Schema.optionalKey(Schema.RedactedFromValue(Schema.Array(OrganizationId)))
})) {}

/**
 * An attempt to subscribe whose outcome is unknown: it is in progress, the program ended during it, or its answer was
 * lost.
 *
 * @since 0.1.0
 */
export class SubscriptionAttempt extends Wire.shape<SubscriptionAttempt>()(() => ({
  ...request,
  since: Wire.Instant
})) {}

/**
 * A subscription that was replaced or is gone. Some of its deliveries may still arrive.
 *
 * @since 0.1.0
 */
export class RetiredSubscription extends Wire.shape<RetiredSubscription>()(() => ({
  type: EventType,
  /** Present as long as MaintainX may still have the subscription. */
  id: Schema.optionalKey(SubscriptionId),
  secret: Secret,
  /** When the secret expires. Absent as long as MaintainX may still have the subscription. */
  until: Schema.optionalKey(Wire.Instant)
})) {}

/**
 * A time in which events were lost, or may have been.
 *
 * @since 0.1.0
 */
export class SubscriptionGap extends Wire.shape<SubscriptionGap>()(() => ({
  since: Wire.Instant,
  /** Absent as long as the gap lasts. */
  until: Schema.optionalKey(Wire.Instant),
  /** When its events were last searched for. Everything before is found, except what lists show late. */
  searchedAt: Schema.optionalKey(Wire.Instant)
})) {}

/**
 * What is stored under a name.
 *
 * @since 0.1.0
 */
export class SubscriptionEntry extends Wire.shape<SubscriptionEntry>()(() => ({
  name: Schema.String,
  /** The subscription that delivers now. */
  current: Schema.optionalKey(StoredSubscription),
  attempt: Schema.optionalKey(SubscriptionAttempt),
  retired: Schema.Array(RetiredSubscription),
  /** The time whose events are still to be searched for. */
  gap: Schema.optionalKey(SubscriptionGap),
  /** The end of the last outage of the receivers that became part of a gap. */
  outage: Schema.optionalKey(Wire.Instant)
})) {}

/**
 * A time in which no receiver ran.
 *
 * @since 0.1.0
 */
export class ReceiverOutage extends Wire.shape<ReceiverOutage>()(() => ({
  since: Wire.Instant,
  until: Wire.Instant
})) {}

/**
 * When a receiver ran last, and the last outages, oldest first.
 *
 * @since 0.1.0
 */
export class ReceiverHeartbeat extends Wire.shape<ReceiverHeartbeat>()(() => ({
  at: Wire.Instant,
  outages: Schema.Array(ReceiverOutage)
})) {}

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

const over = (store: KeyValueStore.KeyValueStore, prefix: string): SubscriptionStoreService => {
  const under = (beginning: string) => KeyValueStore.prefix(store, `${prefix}${beginning}`)
  const entries = KeyValueStore.toSchemaStore(under("kept:"), SubscriptionEntry)
  const heard = KeyValueStore.toSchemaStore(under("heard:"), Wire.Instant)
  const heartbeats = KeyValueStore.toSchemaStore(under(""), ReceiverHeartbeat)

  /** An entry that cannot be encoded is unreadable, too: only a cast can put something into a filter that is not JSON. */
  const failing =
    (name?: string) =>
    <A>(effect: Effect.Effect<A, KeyValueStore.KeyValueStoreError | Schema.SchemaError>) =>
      Effect.mapError(effect, ({ _tag }) => {
        const reason = _tag === "SchemaError" ? "unreadable" : "unavailable"
        return new SubscriptionStoreError({ reason, ...(name === undefined ? undefined : { name }) })
      })

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

  const get: SubscriptionStoreService["get"] = (name) =>
    Effect.map(entries.get(name), Option.getOrUndefined).pipe(failing(name))

  return {
    get,
    set: (entry) => entries.set(entry.name, entry).pipe(failing(entry.name)),
    remove: (name) => Effect.andThen(entries.remove(name), heard.remove(name)).pipe(failing(name)),
    list: Effect.gen(function* () {
      const names = yield* entries.keys.pipe(failing())
      const found = yield* Effect.forEach(names.toSorted(), (name) => readable(get(name)))
      return found.filter((entry) => entry !== undefined)
    }),
    lastHeard: (name) => readable(Effect.map(heard.get(name), Option.getOrUndefined).pipe(failing(name))),
    setLastHeard: (name, at) => heard.set(name, at).pipe(failing(name)),
    heartbeat: readable(Effect.map(heartbeats.get("heartbeat"), Option.getOrUndefined).pipe(failing("heartbeat"))),
    setHeartbeat: (heartbeat) => heartbeats.set("heartbeat", heartbeat).pipe(failing("heartbeat"))
  }
}
