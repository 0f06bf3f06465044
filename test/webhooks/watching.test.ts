import { inspect } from "node:util"
import { assert, describe, it } from "@effect/vitest"
import { DateTime, Effect, Fiber, Layer, Logger, Redacted } from "effect"
import { KeyValueStore } from "effect/persistence"
import { TestClock } from "effect/testing"
import {
  LocationId,
  type OrganizationId,
  type SubscriptionId,
  Subscriptions,
  UserId,
  WorkOrders
} from "../../src/index.ts"
import { Fault, MaintainXTest } from "../../src/testing/index.ts"
import {
  type Event,
  type EventOf,
  Gaps,
  Subscribed,
  SubscriptionStore,
  SubscriptionStoreError,
  type SubscriptionStoreService
} from "../../src/webhooks/index.ts"

const lines: Array<string> = []

const logger = Logger.layer([Logger.make(({ message }) => void lines.push(inspect(message, { depth: 9 })))])

const subscribed = Subscribed.layer({
  base: "https://hooks.example.com/webhooks",
  subscriptions: [
    { type: "NEW_WORK_ORDER", silence: "6 hours" },
    { type: "NEW_LOCATION", silence: "6 hours" },
    { type: "WORK_ORDER_STATUS_CHANGE" }
  ]
})

/** The store, with what it was asked for, and unreachable when told so. */
const counting = () => {
  const asked: Array<string> = []
  const state = { down: false }
  const layer = Layer.effect(
    SubscriptionStore,
    Effect.map(SubscriptionStore, (store): SubscriptionStoreService => {
      const through = <A>(what: string, effect: Effect.Effect<A, SubscriptionStoreError>) =>
        Effect.suspend(() => {
          asked.push(what)
          return state.down ? Effect.fail(new SubscriptionStoreError({ reason: "unavailable" })) : effect
        })
      return {
        get: (name) => through("get", store.get(name)),
        set: (kept) => through("set", store.set(kept)),
        remove: (name) => through("remove", store.remove(name)),
        list: through("list", store.list),
        lastHeard: (name) => through("lastHeard", store.lastHeard(name)),
        setLastHeard: (name, at) => through("setLastHeard", store.setLastHeard(name, at)),
        heartbeat: through("heartbeat", store.heartbeat),
        setHeartbeat: (heartbeat) => through("setHeartbeat", store.setHeartbeat(heartbeat))
      }
    })
  ).pipe(Layer.provide(SubscriptionStore.layerMemory))
  return { asked, layer, state }
}

const plant = Layer.orDie(MaintainXTest.layerOptions({ plant: "empty" }))

const world = (store: Layer.Layer<SubscriptionStore> = SubscriptionStore.layerMemory) =>
  Layer.mergeAll(Layer.provideMerge(subscribed, store), plant, logger)

const begin = Effect.suspend(() => {
  lines.length = 0
  return TestClock.setTime(Date.UTC(2026, 8, 1))
})

const current = Effect.fnUntraced(function* (name: string) {
  const entry = yield* (yield* SubscriptionStore).get(name)
  assert(entry?.current !== undefined)
  return entry.current
})

/** Takes events, and tells which. */
const taking = () => {
  const taken: Array<Event> = []
  return { taken, receive: (event: Event) => Effect.sync(() => void taken.push(event)) }
}

describe("what the receiver asks for", () => {
  it.effect("are the secrets of an event, read from the store every few seconds", () => {
    const { asked, layer } = counting()
    return Effect.gen(function* () {
      yield* begin
      const { ensure, secretsOf } = yield* Subscribed
      assert.deepStrictEqual(yield* secretsOf("NEW_WORK_ORDER"), [])
      yield* ensure()
      asked.length = 0
      // What this process did is known at once.
      const [first] = yield* secretsOf("NEW_WORK_ORDER")
      assert(first !== undefined)
      const { secret } = yield* current("NEW_WORK_ORDER")
      assert.strictEqual(Redacted.value(first.secret), secret && Redacted.value(secret))
      assert.deepStrictEqual(yield* secretsOf("NEW_PART"), [])
      yield* Effect.all(
        Array.from({ length: 100 }, () => secretsOf("NEW_LOCATION")),
        { concurrency: "unbounded" }
      )
      assert.deepStrictEqual(asked, ["list", "get"])
      yield* TestClock.adjust("6 seconds")
      yield* secretsOf("NEW_LOCATION")
      assert.deepStrictEqual(asked, ["list", "get", "list"])
    }).pipe(Effect.provide(world(layer)))
  })

  it.effect("stay good while the store cannot be reached, and are missed only where none were ever read", () => {
    const { layer, state } = counting()
    return Effect.gen(function* () {
      yield* begin
      const { ensure, heard, secretsOf } = yield* Subscribed
      state.down = true
      assert.strictEqual((yield* Effect.flip(secretsOf("NEW_WORK_ORDER")))._tag, "SubscriptionStoreError")
      yield* heard("NEW_WORK_ORDER")
      state.down = false
      yield* ensure()
      yield* secretsOf("NEW_WORK_ORDER")
      state.down = true
      yield* TestClock.adjust("1 minute")
      assert.lengthOf(yield* secretsOf("NEW_WORK_ORDER"), 1)
      yield* heard("NEW_WORK_ORDER")
    }).pipe(Effect.provide(world(layer)))
  })

  it.effect("stay good while the store does not answer at all", () => {
    const state = { hangs: false }
    const layer = Layer.effect(
      SubscriptionStore,
      Effect.map(SubscriptionStore, (store) => ({
        ...store,
        list: Effect.suspend(() => (state.hangs ? Effect.never : store.list))
      }))
    ).pipe(Layer.provide(SubscriptionStore.layerMemory))
    return Effect.gen(function* () {
      yield* begin
      const { ensure, secretsOf } = yield* Subscribed
      yield* ensure()
      yield* secretsOf("NEW_WORK_ORDER")
      state.hangs = true
      yield* TestClock.adjust("1 minute")
      const asking = yield* Effect.forkChild(secretsOf("NEW_WORK_ORDER"))
      yield* TestClock.adjust("5 seconds")
      assert.lengthOf(asking.pollUnsafe() === undefined ? [] : yield* Fiber.join(asking), 1)
    }).pipe(Effect.provide(world(layer)))
  })

  it.effect("are known of all other subscriptions where one cannot be read", () =>
    Effect.gen(function* () {
      yield* begin
      yield* Subscribed.use(({ ensure }) => ensure()).pipe(Effect.provide(subscribed))
      const values = yield* KeyValueStore.KeyValueStore
      yield* values.set("maintainx:webhooks:kept:OF_A_LATER_RELEASE", "{}")
      const { ensure, secretsOf } = yield* Subscribed
      assert.lengthOf(yield* secretsOf("NEW_WORK_ORDER"), 1)
      assert.isTrue((yield* ensure()).every(({ _tag }) => _tag === "Unchanged"))
    }).pipe(
      Effect.provide(Layer.fresh(subscribed)),
      Effect.provide(Layer.provideMerge(SubscriptionStore.layerKeyValueStore(), KeyValueStore.layerMemory)),
      Effect.provide([plant, logger])
    )
  )

  it.effect("are read again for one that none of them matches, at most once a second", () => {
    const { asked, layer } = counting()
    return Effect.gen(function* () {
      yield* begin
      const { secretsOf } = yield* Subscribed
      yield* secretsOf("NEW_WORK_ORDER")
      yield* TestClock.adjust("2 seconds")
      // Another process subscribes.
      yield* Subscribed.use(({ ensure }) => ensure()).pipe(Effect.provide(Layer.fresh(subscribed)))
      assert.lengthOf(yield* secretsOf("NEW_WORK_ORDER"), 0)
      asked.length = 0
      assert.lengthOf(yield* secretsOf("NEW_WORK_ORDER", { afresh: true }), 1)
      for (let strangers = 0; strangers < 100; strangers += 1) yield* secretsOf("NEW_WORK_ORDER", { afresh: true })
      assert.deepStrictEqual(asked, ["list"])
    }).pipe(Effect.provide(world(layer)))
  })

  it.effect("is noted at most once a minute, for the subscription that made the delivery", () => {
    const { asked, layer } = counting()
    return Effect.gen(function* () {
      yield* begin
      const { ensure, heard, secretsOf } = yield* Subscribed
      yield* ensure()
      const store = yield* SubscriptionStore
      const [timed] = yield* secretsOf("NEW_WORK_ORDER")
      const at = yield* DateTime.now
      for (let times = 0; times < 100; times += 1) yield* heard("NEW_WORK_ORDER", timed?.secret)
      yield* heard("NEW_LOCATION", Redacted.make("of none of them"))
      assert.lengthOf(
        asked.filter((what) => what === "setLastHeard"),
        1
      )
      assert.deepStrictEqual(yield* store.lastHeard("NEW_WORK_ORDER"), at)
      assert.isUndefined(yield* store.lastHeard("NEW_LOCATION"))
      yield* TestClock.adjust("1 minute")
      yield* heard("NEW_WORK_ORDER")
      assert.deepStrictEqual(yield* store.lastHeard("NEW_WORK_ORDER"), yield* DateTime.now)
    }).pipe(Effect.provide(world(layer)))
  })
})

describe("a check", () => {
  it.effect("hands over what was missed while MaintainX had removed a subscription, until lists no longer lag", () =>
    Effect.gen(function* () {
      yield* begin
      const { check, ensure, heard } = yield* Subscribed
      const workOrders = yield* WorkOrders
      yield* ensure()
      yield* TestClock.adjust("1 hour")
      yield* heard("NEW_WORK_ORDER")
      const since = yield* DateTime.now
      yield* TestClock.adjust("5 hours")
      yield* (yield* Subscriptions).delete((yield* current("NEW_WORK_ORDER")).id)
      const { id } = yield* workOrders.create({ title: "Nobody was told" })
      yield* TestClock.adjust("1 hour")

      const { receive, taken } = taking()
      const first = yield* check({ receive })
      const [repair] = first.repairs
      assert.strictEqual(first.outcomes.find(({ name }) => name === "NEW_WORK_ORDER")?._tag, "Recreated")
      assert.deepStrictEqual(repair?.since, since)
      assert.deepInclude(repair, { name: "NEW_WORK_ORDER", fidelity: "exact", events: 1, closed: false })
      assert.deepStrictEqual(
        taken.map((event) => event.type === "NEW_WORK_ORDER" && event.workOrderId),
        [id]
      )

      yield* TestClock.adjust("2 hours")
      const late = yield* workOrders.create({ title: "The list had it late" })
      const second = yield* check({ receive })
      assert.deepInclude(second.repairs[0], { events: 1, closed: false })
      yield* TestClock.adjust("2 hours")
      assert.deepInclude((yield* check({ receive })).repairs[0], { events: 0, closed: true })
      assert.deepStrictEqual(
        (yield* check({ receive })).repairs.filter(({ name }) => name === "NEW_WORK_ORDER"),
        []
      )
      assert.deepStrictEqual(
        taken.map((event) => event.type === "NEW_WORK_ORDER" && event.workOrderId),
        [id, late.id]
      )
    }).pipe(Effect.provide(world()))
  )

  it.effect("that was cut off after the subscription was created again still repairs the gap", () =>
    Effect.gen(function* () {
      yield* begin
      const first = yield* Subscribed
      yield* first.ensure()
      yield* TestClock.adjust("1 hour")
      yield* (yield* Subscriptions).delete((yield* current("NEW_WORK_ORDER")).id)
      yield* (yield* WorkOrders).create({ title: "Nobody was told" })
      const error = yield* Effect.flip(first.check({ receive: () => Effect.fail("the queue is full" as const) }))
      assert.strictEqual(error, "the queue is full")
      const { receive, taken } = taking()
      yield* Subscribed.use(({ check }) => check({ receive })).pipe(Effect.provide(Layer.fresh(subscribed)))
      assert.lengthOf(taken, 1)
    }).pipe(Effect.provide(world()))
  )

  it.effect("looks for events where it was silent for too long, and stops when something is heard", () =>
    Effect.gen(function* () {
      yield* begin
      const { check, ensure, heard } = yield* Subscribed
      yield* ensure()
      const since = yield* DateTime.now
      const { receive, taken } = taking()
      yield* TestClock.adjust("5 hours")
      yield* heard("NEW_LOCATION")
      assert.deepStrictEqual((yield* check({ receive })).repairs, [])
      yield* (yield* WorkOrders).create({ title: "The firewall ate it" })
      yield* TestClock.adjust("2 hours")
      const [repair, ...others] = (yield* check({ receive })).repairs
      assert.deepStrictEqual(others, [])
      assert.deepInclude(repair, { name: "NEW_WORK_ORDER", since, events: 1, closed: false })
      assert.lengthOf(
        lines.filter((line) => line.includes("Nothing was heard of the subscription NEW_WORK_ORDER")),
        1
      )
      yield* TestClock.adjust("1 day")
      yield* heard("NEW_LOCATION")
      const before = (yield* check({ receive })).repairs
      assert.deepStrictEqual(before[0]?.until, undefined)
      yield* heard("NEW_WORK_ORDER")
      yield* TestClock.adjust("4 hours")
      assert.deepInclude((yield* check({ receive })).repairs[0], {
        until: DateTime.subtract(yield* DateTime.now, { hours: 4 }),
        closed: true
      })
      assert.deepStrictEqual((yield* check({ receive })).repairs, [])
      assert.lengthOf(taken, 1)
    }).pipe(Effect.provide(world()))
  )

  it.effect("reads no more than what lists may have been late with, however long a silence lasts", () =>
    Effect.gen(function* () {
      yield* begin
      const { ensure } = yield* Subscribed
      const workOrders = yield* WorkOrders
      const { calls } = yield* MaintainXTest
      const lists = Effect.map(calls, (all) => all.filter(({ operation }) => operation === "WorkOrders.list").length)
      yield* ensure()
      yield* Effect.forEach(Array.from({ length: 450 }), () => workOrders.create({ title: "Before" }), {
        concurrency: 50
      })
      yield* TestClock.adjust("7 hours")
      const { receive, taken } = taking()
      // Each time as a process of its own.
      const checked = Subscribed.use(({ check }) => check({ receive })).pipe(Effect.provide(Layer.fresh(subscribed)))
      yield* checked
      assert.strictEqual(yield* lists, 3)
      assert.lengthOf(taken, 450)
      yield* workOrders.create({ title: "The list has it late" })
      yield* TestClock.adjust("2 hours")
      yield* checked
      assert.strictEqual(yield* lists, 4)
      assert.lengthOf(taken, 451)
    }).pipe(Effect.provide(world()))
  )

  it.effect("goes on after a time of an entry that cannot be understood", () =>
    Effect.gen(function* () {
      yield* begin
      const { check, ensure } = yield* Subscribed
      yield* ensure()
      const values = yield* KeyValueStore.KeyValueStore
      yield* values.set("maintainx:webhooks:heard:NEW_WORK_ORDER", "yesterday")
      yield* (yield* Subscriptions).delete((yield* current("NEW_WORK_ORDER")).id)
      const { receive } = taking()
      const { outcomes } = yield* check({ receive })
      assert.strictEqual(outcomes.find(({ name }) => name === "NEW_WORK_ORDER")?._tag, "Recreated")
      assert.isTrue(lines.some((line) => line.includes("NEW_WORK_ORDER") && line.includes("removed")))
    }).pipe(
      Effect.provide(subscribed),
      Effect.provide(Layer.provideMerge(SubscriptionStore.layerKeyValueStore(), KeyValueStore.layerMemory)),
      Effect.provide([plant, logger])
    )
  )

  it.effect("looks for events until one that was created again is approved", () =>
    Effect.gen(function* () {
      yield* begin
      const { ensure } = yield* Subscribed
      yield* ensure()
      yield* TestClock.adjust("1 hour")
      yield* (yield* Subscriptions).delete((yield* current("NEW_WORK_ORDER")).id)
      const real = yield* Subscriptions
      const pending = { ...real }
      const status = { is: "PENDING_APPROVAL" }
      pending.create = (payload) => Effect.map(real.create(payload), (created) => ({ ...created, status: status.is }))
      pending.get = (id) => Effect.map(real.get(id), (there) => ({ ...there, status: status.is }))
      const { receive, taken } = taking()
      const checked = Subscribed.use(({ check }) => check({ receive })).pipe(
        Effect.provideService(Subscriptions, pending)
      )
      yield* checked
      yield* TestClock.adjust("1 day")
      yield* (yield* WorkOrders).create({ title: "Nobody was told" })
      status.is = "VALID"
      const { repairs } = yield* checked
      assert.lengthOf(taken, 1)
      assert.deepStrictEqual(repairs.find(({ name }) => name === "NEW_WORK_ORDER")?.until, yield* DateTime.now)
      yield* TestClock.adjust("4 hours")
      assert.isTrue((yield* checked).repairs.find(({ name }) => name === "NEW_WORK_ORDER")?.closed)
    }).pipe(
      Effect.provide(
        Layer.provideMerge(
          Subscribed.layer({
            base: "https://hooks.example.com/webhooks",
            subscriptions: [{ type: "NEW_WORK_ORDER" }]
          }),
          SubscriptionStore.layerMemory
        )
      ),
      Effect.provide([plant, logger])
    )
  )

  it.effect("says what is lost for good", () =>
    Effect.gen(function* () {
      yield* begin
      const { check, ensure } = yield* Subscribed
      yield* ensure()
      yield* (yield* Subscriptions).delete((yield* current("NEW_LOCATION")).id)
      yield* (yield* Subscriptions).delete((yield* current("WORK_ORDER_STATUS_CHANGE")).id)
      const { receive, taken } = taking()
      const { repairs } = yield* check({ receive })
      assert.deepStrictEqual(
        repairs.map(({ closed, fidelity, name }) => ({ closed, fidelity, name })),
        [
          // Its receiver failed, too.
          { name: "NEW_WORK_ORDER", fidelity: "exact", closed: false },
          { name: "NEW_LOCATION", fidelity: "none", closed: true },
          { name: "WORK_ORDER_STATUS_CHANGE", fidelity: "none", closed: true }
        ]
      )
      assert.lengthOf(
        lines.filter((line) => line.includes("may be lost")),
        2
      )
      const next = (yield* check({ receive })).repairs
      assert.deepStrictEqual(
        next.map(({ name }) => name),
        ["NEW_WORK_ORDER"]
      )
      assert.deepStrictEqual(taken, [])
    }).pipe(Effect.provide(world()))
  )

  it.effect("looks at the other subscriptions of a receiver of which one was removed, a day back at most", () =>
    Effect.gen(function* () {
      yield* begin
      const { check, ensure } = yield* Subscribed
      yield* ensure()
      yield* TestClock.adjust("3 days")
      const now = yield* DateTime.now
      yield* (yield* Subscriptions).delete((yield* current("NEW_LOCATION")).id)
      const { id } = yield* (yield* WorkOrders).create({ title: "Nobody was told" })
      const { receive, taken } = taking()
      const { repairs } = yield* check({ receive })
      const repair = repairs.find(({ name }) => name === "NEW_WORK_ORDER")
      assert.deepInclude(repair, { since: DateTime.subtract(now, { days: 1 }), until: now, events: 1 })
      assert.deepStrictEqual(
        taken.map((event) => event.type === "NEW_WORK_ORDER" && event.workOrderId),
        [id]
      )
    }).pipe(
      Effect.provide(
        Subscribed.layer({
          base: "https://hooks.example.com/webhooks",
          subscriptions: [{ type: "NEW_WORK_ORDER" }, { type: "NEW_LOCATION" }]
        })
      ),
      Effect.provide([SubscriptionStore.layerMemory, plant, logger])
    )
  )

  it.effect("makes of changed records what the program knows to be a change of status", () =>
    Effect.gen(function* () {
      yield* begin
      const { check, ensure } = yield* Subscribed
      yield* ensure()
      yield* (yield* Subscriptions).delete((yield* current("WORK_ORDER_STATUS_CHANGE")).id)
      const { id } = yield* (yield* WorkOrders).create({ title: "Replace seal" })
      yield* (yield* WorkOrders).setStatus(id, { status: "DONE" })
      const { receive, taken } = taking()
      yield* check({
        receive,
        recover: {
          WORK_ORDER_STATUS_CHANGE: ({ id, status, updatedAt }) =>
            Effect.succeed({
              type: "WORK_ORDER_STATUS_CHANGE",
              orgId: 1 as OrganizationId,
              occurredAt: updatedAt,
              workOrderId: id,
              oldStatus: "OPEN",
              newStatus: status
            })
        }
      })
      assert.deepStrictEqual(
        taken.flatMap((event) => (event.type === "WORK_ORDER_STATUS_CHANGE" ? [event.newStatus] : [])),
        ["DONE"]
      )
    }).pipe(Effect.provide(world()))
  )
})

describe("watching", () => {
  it.effect("goes on after whatever fails, tells nothing of what the program failed with, and repairs in the end", () =>
    Effect.gen(function* () {
      yield* begin
      const { ensure, watch } = yield* Subscribed
      yield* ensure()
      yield* (yield* Subscriptions).delete((yield* current("NEW_WORK_ORDER")).id)
      yield* (yield* WorkOrders).create({ title: "Nobody was told" })
      const { inject } = yield* MaintainXTest
      yield* inject(Fault.serverError(503), { times: 3 })
      let attempts = 0
      const taken: Array<string> = []
      yield* Effect.forkChild(
        watch({
          every: "1 minute",
          receive: (event) =>
            Effect.suspend(() => {
              attempts += 1
              if (attempts === 1) return Effect.fail(new Error("mx_secret in the error of the program"))
              taken.push(event.type)
              return Effect.void
            })
        })
      )
      yield* TestClock.adjust("5 seconds")
      assert.isAbove(lines.filter((line) => line.includes("Subscriptions.get")).length, 0)
      yield* TestClock.adjust("5 minutes")
      assert.deepStrictEqual(taken, ["NEW_WORK_ORDER"])
      assert.strictEqual(attempts, 2)
      assert.isTrue(lines.some((line) => line.includes("could not be handed over")))
      assert.isFalse(
        lines.some((line) => line.includes("mx_")),
        lines.join("\n")
      )
    }).pipe(Effect.provide(world()))
  )

  it.effect("goes on after a defect of the program", () =>
    Effect.gen(function* () {
      yield* begin
      const { ensure, watch } = yield* Subscribed
      yield* ensure()
      yield* (yield* Subscriptions).delete((yield* current("NEW_WORK_ORDER")).id)
      yield* (yield* WorkOrders).create({ title: "Nobody was told" })
      let attempts = 0
      yield* Effect.forkChild(
        watch({
          every: "1 minute",
          receive: () => Effect.suspend(() => (++attempts === 1 ? Effect.die("a bug") : Effect.void))
        })
      )
      yield* TestClock.adjust("3 minutes")
      assert.strictEqual(attempts, 2)
    }).pipe(Effect.provide(world()))
  )

  it.effect("is woken by the event that reports the removal", () =>
    Effect.gen(function* () {
      yield* begin
      const { ensure, notice, watch } = yield* Subscribed
      yield* ensure()
      const { receive, taken } = taking()
      yield* Effect.forkChild(watch({ every: "1 day", receive }))
      yield* TestClock.adjust("1 hour")
      const { id } = yield* current("NEW_WORK_ORDER")
      yield* (yield* Subscriptions).delete(id)
      yield* (yield* WorkOrders).create({ title: "Nobody was told" })
      const outcome = yield* notice(yield* archived(id))
      assert.strictEqual(outcome?._tag, "Recreated")
      yield* TestClock.adjust("1 second")
      assert.deepStrictEqual(
        taken.map(({ type }) => type),
        ["NEW_WORK_ORDER"]
      )
    }).pipe(Effect.provide(world()))
  )
})

const actor = { orgId: 1 as OrganizationId, actorId: UserId.make(1) }

const archived = (webhookId: SubscriptionId) =>
  Effect.map(
    DateTime.now,
    (occurredAt): EventOf<"WEBHOOK_ARCHIVED"> => ({ type: "WEBHOOK_ARCHIVED", ...actor, webhookId, occurredAt })
  )

describe("an event about subscriptions", () => {
  it.effect("of somebody else's, or of one that is still there, changes nothing", () =>
    Effect.gen(function* () {
      yield* begin
      const { ensure, notice } = yield* Subscribed
      yield* ensure()
      const before = yield* (yield* SubscriptionStore).list
      assert.isUndefined(yield* notice(yield* archived(999 as SubscriptionId)))
      const outcome = yield* notice(yield* archived((yield* current("NEW_WORK_ORDER")).id))
      assert.strictEqual(outcome?._tag, "Unchanged")
      assert.isUndefined(
        yield* notice({
          type: "NEW_LOCATION",
          orgId: actor.orgId,
          locationId: LocationId.make(1),
          occurredAt: yield* DateTime.now
        })
      )
      assert.deepStrictEqual(yield* (yield* SubscriptionStore).list, before)
    }).pipe(Effect.provide(world()))
  )

  it.effect("that one was removed casts doubt on the others at the same receiver", () =>
    Effect.gen(function* () {
      yield* begin
      const { ensure, notice } = yield* Subscribed
      yield* ensure()
      yield* TestClock.adjust("3 hours")
      const { id } = yield* current("NEW_WORK_ORDER")
      yield* (yield* Subscriptions).delete(id)
      const outcome = yield* notice(yield* archived(id))
      assert(outcome?._tag === "Recreated")
      const entry = yield* (yield* SubscriptionStore).get("NEW_LOCATION")
      assert.deepStrictEqual(entry?.gap, { since: outcome.since, until: yield* DateTime.now })
    }).pipe(Effect.provide(world()))
  )

  it.effect("settles a creation whose answer was lost", () =>
    Effect.gen(function* () {
      yield* begin
      const { ensure, notice, secretsOf } = yield* Subscribed
      yield* (yield* MaintainXTest).inject(Fault.bodyCut, { operation: "Subscriptions.create" })
      const outcomes = yield* ensure()
      const lost = outcomes.find(({ _tag }) => _tag === "Unresolved")
      assert(lost?._tag === "Unresolved")
      const others = outcomes.flatMap((outcome) => ("id" in outcome ? [Number(outcome.id)] : []))
      const webhookId = ([1, 2, 3, 4].map((id) => 30_000_000 + id).find((id) => !others.includes(id)) ??
        0) as SubscriptionId
      const { url } = yield* (yield* Subscriptions).get(webhookId)
      const created: EventOf<"WEBHOOK_CREATED"> = {
        type: "WEBHOOK_CREATED",
        ...actor,
        webhookId,
        webhookType: lost.type,
        url,
        occurredAt: yield* DateTime.now
      }
      assert.isUndefined(yield* notice({ ...created, url: "https://hooks.example.com/of/others" }))
      assert.strictEqual((yield* notice(created))?._tag, "Created")
      assert.lengthOf(yield* secretsOf(lost.type), 1)
      assert.isTrue((yield* ensure()).every(({ _tag }) => _tag === "Unchanged"))
      assert.isUndefined(yield* notice(created))
    }).pipe(Effect.provide(world()))
  )
})

describe("what was handed over and what is delivered after all", () => {
  it.effect("has the same identity where it is about a record that is new", () =>
    Effect.gen(function* () {
      const occurredAt = yield* DateTime.now
      const event = {
        type: "NEW_WORK_ORDER",
        orgId: actor.orgId,
        workOrderId: 7,
        occurredAt
      } as EventOf<"NEW_WORK_ORDER">
      const later = { ...event, occurredAt: DateTime.add(occurredAt, { seconds: 1 }) }
      assert.strictEqual(Gaps.identityOf(later), Gaps.identityOf(event))
      const change = { ...event, type: "WORK_ORDER_CHANGE" } as EventOf<"WORK_ORDER_CHANGE">
      assert.notStrictEqual(Gaps.identityOf(change), Gaps.identityOf(event))
    })
  )
})
