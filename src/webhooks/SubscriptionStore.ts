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
import * as Schema from "effect/Schema"
import { SubscriptionId } from "../Ids.ts"
import * as Wire from "../internal/wire.ts"
import { EventType, SubscriptionStatus } from "../resources/Subscriptions.ts"

// ---------------------------------------------------------------------------------------------------------------------
// what is kept
// ---------------------------------------------------------------------------------------------------------------------

/** With whatever label: one that is asked for is part of the type, and another is refused. */
const Secret = Schema.RedactedFromValue(Schema.String)

const Instant = Schema.DateTimeUtcFromString

const asked = {
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
export class KeptSubscription extends Wire.shape<KeptSubscription>()({
  ...asked,
  id: SubscriptionId,
  /** Absent where the program ended before it had asked for it. */
  secret: Schema.optionalKey(Secret),
  status: Wire.open(SubscriptionStatus),
  createdAt: Instant
}) {}

/**
 * An attempt to subscribe whose outcome is not known: it is under way, or the program ended in the midst of it, or its
 * answer was lost.
 *
 * @since 0.1.0
 */
export class SubscriptionAttempt extends Wire.shape<SubscriptionAttempt>()({ ...asked, since: Instant }) {}

/**
 * A subscription that was replaced or is gone. Its deliveries may still be on their way.
 *
 * @since 0.1.0
 */
export class RetiredSubscription extends Wire.shape<RetiredSubscription>()({
  type: EventType,
  /** There as long as MaintainX may still have it. */
  id: Schema.optionalKey(SubscriptionId),
  secret: Schema.optionalKey(Secret),
  /** Until when its secret is good. Absent as long as MaintainX may still have it. */
  until: Schema.optionalKey(Instant)
}) {}

/**
 * A time in which events were lost, or may have been.
 *
 * @since 0.1.0
 */
export class SubscriptionGap extends Wire.shape<SubscriptionGap>()({
  since: Instant,
  /** Absent as long as it lasts. */
  until: Schema.optionalKey(Instant)
}) {}

/**
 * What is kept under a name.
 *
 * @since 0.1.0
 */
export class SubscriptionEntry extends Wire.shape<SubscriptionEntry>()({
  name: Schema.String,
  /** What delivers now. */
  current: Schema.optionalKey(KeptSubscription),
  attempt: Schema.optionalKey(SubscriptionAttempt),
  retired: Schema.Array(RetiredSubscription),
  /** Which events are still to be looked for. */
  gap: Schema.optionalKey(SubscriptionGap)
}) {}

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
  /** Everything that is kept. One that cannot be read fails it. */
  readonly list: Effect.Effect<ReadonlyArray<SubscriptionEntry>, SubscriptionStoreError>
  /** When the last delivery of this name came. */
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

const keptAsText = Schema.fromJsonString(SubscriptionEntry)
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

  const get: SubscriptionStoreService["get"] = (name) => read(keptAsText, name, keyOf(name))

  return {
    get,
    set: (kept) => write(keptAsText, kept.name, keyOf(kept.name), kept),
    remove: (name) => Effect.andThen(store.remove(keyOf(name)), store.remove(heardKeyOf(name))).pipe(unavailable(name)),
    list: Effect.gen(function* () {
      const keys = yield* store.keys.pipe(unavailable())
      const names = keys.filter((key) => key.startsWith(keyOf(""))).map((key) => key.slice(keyOf("").length))
      const kept = yield* Effect.forEach(names.sort(), get)
      return kept.filter((kept) => kept !== undefined)
    }),
    lastHeard: (name) => read(instantAsText, name, heardKeyOf(name)),
    setLastHeard: (name, at) => write(instantAsText, name, heardKeyOf(name), at)
  }
}
