/**
 * Where a program keeps which subscriptions it has. The API has no list of them, and tells neither their filters nor
 * their options, so what is not kept is lost.
 *
 * The store holds the secrets that deliveries are signed with, in plain text: whoever can read it can forge deliveries.
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
// what is kept
// ---------------------------------------------------------------------------------------------------------------------

interface Asked {
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
export interface KeptSubscription extends Asked {
  readonly id: SubscriptionId
  /** Absent where the program ended before it had asked for it. */
  readonly secret?: Redacted.Redacted<string>
  readonly status: SubscriptionStatus | (string & {})
  readonly createdAt: DateTime.Utc
  /** Which organizations the key reached then. Absent where they could not be listed. */
  readonly organizations?: Redacted.Redacted<ReadonlyArray<OrganizationId>>
}

/**
 * An attempt to subscribe whose outcome is not known: it is under way, or the program ended in the midst of it, or its
 * answer was lost.
 *
 * @since 0.1.0
 */
export interface SubscriptionAttempt extends Asked {
  readonly since: DateTime.Utc
}

/**
 * A subscription that was replaced or is gone. Its deliveries may still be on their way.
 *
 * @since 0.1.0
 */
export interface RetiredSubscription {
  readonly type: EventType
  /** There as long as MaintainX may still have it. */
  readonly id?: SubscriptionId
  readonly secret?: Redacted.Redacted<string>
  /** Until when its secret is good. Absent as long as MaintainX may still have it. */
  readonly until?: DateTime.Utc
}

/**
 * A time in which events were lost, or may have been.
 *
 * @since 0.1.0
 */
export interface SubscriptionGap {
  readonly since: DateTime.Utc
  /** Absent as long as it lasts. */
  readonly until?: DateTime.Utc
  /** When events were looked for last: all that had happened by then are found, but for those that lists had late. */
  readonly lookedAt?: DateTime.Utc
}

/**
 * What is kept under a name.
 *
 * @since 0.1.0
 */
export interface SubscriptionEntry {
  readonly name: string
  /** What delivers now. */
  readonly current?: KeptSubscription
  readonly attempt?: SubscriptionAttempt
  readonly retired: ReadonlyArray<RetiredSubscription>
  /** Which events are still to be looked for. */
  readonly gap?: SubscriptionGap
}

// ---------------------------------------------------------------------------------------------------------------------
// errors
// ---------------------------------------------------------------------------------------------------------------------

/**
 * The store of subscriptions failed. It holds nothing of what is kept.
 *
 * - `unavailable`: it could not be read or written.
 * - `unreadable`: what it has under this name is nothing that this release wrote. Nothing is done about it: the secret
 *   in it may be the only copy.
 *
 * @since 0.1.0
 */
export class SubscriptionStoreError extends Data.TaggedError("SubscriptionStoreError")<{
  readonly reason: "unavailable" | "unreadable"
  /** Undefined where it is not about one of them. */
  readonly name?: string
}> {
  override get message(): string {
    const what = this.name === undefined ? "" : ` what it has under ${this.name}`
    return this.reason === "unreadable"
      ? `The store of subscriptions cannot be understood:${what} is not what this release writes`
      : `The store of subscriptions could not be read or written${what === "" ? "" : `, that is${what}`}`
  }
}

// ---------------------------------------------------------------------------------------------------------------------
// the store
// ---------------------------------------------------------------------------------------------------------------------

/**
 * What a store does. When something was heard last is a value of its own, so that the processes that receive never
 * write over what the one that subscribes has written.
 *
 * @since 0.1.0
 */
export interface SubscriptionStoreService {
  readonly get: (name: string) => Effect.Effect<SubscriptionEntry | undefined, SubscriptionStoreError>
  /** Replaces what is kept under its name. It must be durable when this ends. */
  readonly set: (kept: SubscriptionEntry) => Effect.Effect<void, SubscriptionStoreError>
  /** Forgets a name, and when it was heard last. A name that is not kept is no failure. */
  readonly remove: (name: string) => Effect.Effect<void, SubscriptionStoreError>
  /** Everything that is kept and can be understood: what cannot be does not stand in the way of the others. */
  readonly list: Effect.Effect<ReadonlyArray<SubscriptionEntry>, SubscriptionStoreError>
  /** When the last delivery of this name came, as far as it is known. */
  readonly lastHeard: (name: string) => Effect.Effect<DateTime.Utc | undefined, SubscriptionStoreError>
  readonly setLastHeard: (name: string, at: DateTime.Utc) => Effect.Effect<void, SubscriptionStoreError>
}

/**
 * Where a program keeps which subscriptions it has.
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
   * In Effect's `KeyValueStore`: files, a table, or anything else. Keys begin with `prefix`, which is
   * `maintainx:webhooks:` by default. Programs that want different subscriptions need different prefixes.
   */
  static readonly layerKeyValueStore = (
    options: { readonly prefix?: string } = {}
  ): Layer.Layer<SubscriptionStore, never, KeyValueStore.KeyValueStore> =>
    Layer.effect(
      SubscriptionStore,
      Effect.map(KeyValueStore.KeyValueStore, (store) => over(store, options.prefix ?? "maintainx:webhooks:"))
    )
}

/** With whatever label: one that is asked for is part of the type, and another is refused. */
const Secret = Schema.RedactedFromValue(Schema.String)

const asked = {
  type: EventType,
  url: Schema.String,
  filters: Schema.optionalKey(Schema.JsonObject),
  options: Schema.optionalKey(Schema.JsonObject)
} as const

const Entry: Schema.Codec<SubscriptionEntry, unknown> = Schema.Struct({
  name: Schema.String,
  current: Schema.optionalKey(
    Schema.Struct({
      ...asked,
      id: SubscriptionId,
      secret: Schema.optionalKey(Secret),
      status: Schema.String,
      createdAt: Instant,
      organizations: Schema.optionalKey(Schema.RedactedFromValue(Schema.Array(OrganizationId)))
    })
  ),
  attempt: Schema.optionalKey(Schema.Struct({ ...asked, since: Instant })),
  retired: Schema.Array(
    Schema.Struct({
      type: EventType,
      id: Schema.optionalKey(SubscriptionId),
      secret: Schema.optionalKey(Secret),
      until: Schema.optionalKey(Instant)
    })
  ),
  gap: Schema.optionalKey(
    Schema.Struct({ since: Instant, until: Schema.optionalKey(Instant), lookedAt: Schema.optionalKey(Instant) })
  )
})

const entryAsText = Schema.fromJsonString(Entry)
const instantAsText = Schema.fromJsonString(Instant)

const over = (store: KeyValueStore.KeyValueStore, prefix: string): SubscriptionStoreService => {
  const keyOf = (name: string): string => `${prefix}kept:${name}`
  const heardKeyOf = (name: string): string => `${prefix}heard:${name}`

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
      // A user's filter may hold what is no JSON only by way of a cast.
      Effect.mapError(() => new SubscriptionStoreError({ reason: "unreadable", name })),
      Effect.flatMap((text) => store.set(key, text).pipe(unavailable(name)))
    )

  const complained = new Set<string>()
  /** Undefined where it cannot be understood, which is said once. */
  const understood = <A>(effect: Effect.Effect<A, SubscriptionStoreError>) =>
    Effect.catchIf(
      effect,
      ({ reason }) => reason === "unreadable",
      ({ message }) => {
        if (complained.has(message)) return Effect.undefined
        complained.add(message)
        return Effect.as(Effect.logWarning(message), undefined)
      }
    )

  const get: SubscriptionStoreService["get"] = (name) => read(entryAsText, name, keyOf(name))

  return {
    get,
    set: (kept) => write(entryAsText, kept.name, keyOf(kept.name), kept),
    remove: (name) => Effect.andThen(store.remove(keyOf(name)), store.remove(heardKeyOf(name))).pipe(unavailable(name)),
    list: Effect.gen(function* () {
      const keys = yield* store.keys.pipe(unavailable())
      const names = keys.filter((key) => key.startsWith(keyOf(""))).map((key) => key.slice(keyOf("").length))
      const kept = yield* Effect.forEach(names.sort(), (name) => understood(get(name)))
      return kept.filter((kept) => kept !== undefined)
    }),
    lastHeard: (name) => understood(read(instantAsText, name, heardKeyOf(name))),
    setLastHeard: (name, at) => write(instantAsText, name, heardKeyOf(name), at)
  }
}
