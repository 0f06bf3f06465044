import { inspect } from "node:util"
import { assert, describe, it } from "@effect/vitest"
import { DateTime, Effect, Layer, Redacted } from "effect"
import { KeyValueStore } from "effect/persistence"
import { SubscriptionId } from "../../src/index.ts"
import { type SubscriptionEntry, SubscriptionStore } from "../../src/webhooks/index.ts"

const at = DateTime.makeUnsafe("2026-09-01T08:00:00.000Z")
const secret = "mx_the-secret"

const entry: SubscriptionEntry = {
  name: "finished orders: ü/%2F",
  current: {
    id: SubscriptionId.make(7),
    type: "WORK_ORDER_STATUS_CHANGE",
    url: "https://hooks.example.com/webhooks/WORK_ORDER_STATUS_CHANGE",
    filters: { oneOfStatuses: ["DONE"] },
    options: { serializeEntity: true },
    secret: Redacted.make(secret, { label: "webhook secret" }),
    status: "VALID",
    createdAt: at
  },
  attempt: { type: "NEW_PART", url: "https://hooks.example.com", since: at },
  retired: [{ type: "NEW_PART", id: SubscriptionId.make(6), secret: Redacted.make("mx_old"), until: at }],
  gap: { since: at, until: at, searchedAt: at },
  outage: at
}

const over = <A, E>(
  effect: Effect.Effect<A, E, SubscriptionStore | KeyValueStore.KeyValueStore>,
  prefix?: { readonly prefix: string }
) =>
  effect.pipe(
    Effect.provide(Layer.provideMerge(SubscriptionStore.layerKeyValueStore(prefix), KeyValueStore.layerMemory))
  )

/** Labels of secrets are not kept. */
const shown = (entry: SubscriptionEntry | undefined) => ({
  ...entry,
  current: { ...entry?.current, secret: entry?.current?.secret && Redacted.value(entry.current.secret) },
  retired: entry?.retired.map((one) => ({ ...one, secret: one.secret && Redacted.value(one.secret) }))
})

describe("the store of subscriptions", () => {
  it.effect("gives back what was kept", () =>
    over(
      Effect.gen(function* () {
        const store = yield* SubscriptionStore
        assert.isUndefined(yield* store.get(entry.name))
        yield* store.set(entry)
        assert.deepStrictEqual(shown(yield* store.get(entry.name)), shown(entry))
        assert.deepStrictEqual((yield* store.list).map(shown), [shown(entry)])
        assert.isUndefined(yield* store.heartbeat)
        yield* store.setHeartbeat({ at, outages: [{ since: at, until: at }] })
        assert.deepStrictEqual(yield* store.heartbeat, { at, outages: [{ since: at, until: at }] })
        assert.isUndefined(yield* store.lastHeard(entry.name))
        yield* store.setLastHeard(entry.name, at)
        assert.deepStrictEqual(yield* store.lastHeard(entry.name), at)
        yield* store.remove(entry.name)
        yield* store.remove(entry.name)
        assert.deepStrictEqual(yield* store.list, [])
        assert.isUndefined(yield* store.lastHeard(entry.name))
      })
    )
  )

  it.effect("keeps secrets in plain text and shows them nowhere else", () =>
    over(
      Effect.gen(function* () {
        const store = yield* SubscriptionStore
        yield* store.set(entry)
        const values = yield* KeyValueStore.KeyValueStore
        assert.include(yield* values.get(`maintainx:webhooks:kept:${entry.name}`), secret)
        const list = yield* store.list
        for (const text of [inspect(list, { depth: 9 }), JSON.stringify(list), String(list)]) {
          assert.notInclude(text, "mx_")
        }
      })
    )
  )

  it.effect("sees nothing of what has another prefix", () =>
    over(
      Effect.gen(function* () {
        const values = yield* KeyValueStore.KeyValueStore
        yield* values.set("maintainx:webhooks:kept:NEW_PART", "{}")
        yield* values.set("b:heard:NEW_PART", "{}")
        assert.deepStrictEqual(yield* (yield* SubscriptionStore).list, [])
      }),
      { prefix: "b:" }
    )
  )

  for (const [what, text] of [
    ["no JSON", "mx_half a record"],
    ["JSON of something else", `{"name":"a","secret":"mx_1"}`],
    ["of a later release", `{"name":"NEW_PART","retired":[{"type":"NEW_EVENT","secret":"mx_1"}]}`]
  ] as const) {
    it.effect(`fails with a typed error that tells nothing of it where an entry is ${what}`, () =>
      over(
        Effect.gen(function* () {
          const key = "maintainx:webhooks:kept:NEW_PART"
          const values = yield* KeyValueStore.KeyValueStore
          yield* values.set(key, text)
          const store = yield* SubscriptionStore
          yield* store.set(entry)
          const error = yield* Effect.flip(store.get("NEW_PART"))
          assert.strictEqual(error.reason, "unreadable")
          assert.strictEqual(error.name, "NEW_PART")
          assert.notInclude(inspect(error, { depth: 9, showHidden: true }), "mx_")
          assert.deepStrictEqual((yield* store.list).map(shown), [shown(entry)])
          assert.strictEqual(yield* values.get(key), text)
        })
      )
    )
  }

  it.effect("fails with a typed error where the values cannot be reached", () =>
    Effect.gen(function* () {
      const store = yield* SubscriptionStore
      const failures = [store.get("a"), store.set(entry), store.list, store.lastHeard("a"), store.remove("a")]
      for (const failing of failures) {
        const error = yield* Effect.flip(failing)
        assert.strictEqual(error.reason, "unavailable")
        assert.notInclude(inspect(error, { depth: 9 }), "mx_")
      }
    }).pipe(
      Effect.provide(SubscriptionStore.layerKeyValueStore()),
      Effect.provideService(KeyValueStore.KeyValueStore, broken)
    )
  )
})

const failing = (method: string) =>
  Effect.fail(new KeyValueStore.KeyValueStoreError({ method, message: "no connection", cause: "mx_secret" }))

const broken = KeyValueStore.makeStringOnly({
  get: () => failing("get"),
  set: () => failing("set"),
  remove: () => failing("remove"),
  clear: failing("clear"),
  size: failing("size"),
  keys: failing("keys")
})
