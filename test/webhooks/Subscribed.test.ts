import { inspect } from "node:util"
import { assert, describe, it } from "@effect/vitest"
import { DateTime, Effect, Exit, Fiber, Layer, Logger, Redacted, Schema, Stream } from "effect"
import { FetchHttpClient } from "effect/http"
import { TestClock } from "effect/testing"
import {
  EventType,
  MaintainX,
  NotFound,
  OrganizationId,
  Organizations,
  type SubscriptionId,
  Subscriptions,
  type SubscriptionsService
} from "../../src/index.ts"
import { Fault, MaintainXTest } from "../../src/testing/index.ts"
import {
  type Desired,
  type DesiredSubscription,
  Subscribed,
  SubscriptionStore,
  type SubscriptionStoreService
} from "../../src/webhooks/index.ts"

const base = "https://hooks.example.com/webhooks"

const wanting = (...subscriptions: ReadonlyArray<DesiredSubscription>): Desired => ({ base, subscriptions })

const world = Layer.mergeAll(SubscriptionStore.layerMemory, MaintainXTest.layer)

/** As a program that is started with these subscriptions and ends. */
const started = <A, E, R>(desired: Desired, use: (subscribed: Subscribed["Service"]) => Effect.Effect<A, E, R>) =>
  Subscribed.use(use).pipe(Effect.provide(Subscribed.layer(desired)))

const ensure = (desired: Desired, options?: { readonly prune?: boolean; readonly repeat?: boolean }) =>
  started(desired, (subscribed) => subscribed.ensure(options))

const tags = (outcomes: ReadonlyArray<{ readonly _tag: string }>) => outcomes.map(({ _tag }) => _tag)

const entry = Effect.fnUntraced(function* (name: string) {
  const kept = yield* (yield* SubscriptionStore).get(name)
  assert(kept?.current !== undefined, `nothing is kept under ${name}`)
  return { ...kept, current: kept.current }
})

/** The calls that were made of subscriptions, such as `create`. */
const calls = Effect.map(
  Effect.flatMap(MaintainXTest, ({ calls }) => calls),
  (calls) =>
    calls.flatMap(({ operation }) => (operation?.startsWith("Subscriptions.") ? [operation.replace(/^\w+\./, "")] : []))
)

const logged = () => {
  const lines: Array<string> = []
  const layer = Logger.layer([Logger.make(({ message }) => void lines.push(inspect(message, { depth: 9 })))])
  return { lines, layer }
}

const newOrders: DesiredSubscription = { type: "NEW_WORK_ORDER", options: { serializeEntity: true } }
const doneOrders: DesiredSubscription = { type: "WORK_ORDER_STATUS_CHANGE", filters: { oneOfStatuses: ["DONE"] } }

describe("what is wanted", () => {
  for (const [why, desired] of [
    [
      "a url of more than 512 characters",
      { ...wanting(newOrders), base: `https://hooks.example.com/${"x".repeat(490)}` }
    ],
    ["a base that is no url", { ...wanting(newOrders), base: "hooks.example.com" }],
    ["a base with a query", { ...wanting(newOrders), base: "https://hooks.example.com/?key=1" }],
    ["a name that is there twice", wanting(newOrders, doneOrders, { type: "NEW_WORK_ORDER" })]
  ] as const) {
    it.effect(`is refused before anything is sent: ${why}`, () =>
      Effect.gen(function* () {
        const error = yield* Effect.flip(ensure(desired))
        assert.strictEqual(error._tag, "BadRequest")
        assert.deepStrictEqual(yield* (yield* MaintainXTest).calls, [])
      }).pipe(Effect.provide(world))
    )
  }

  it.effect("may be any event, and all 46 at once", () =>
    Effect.gen(function* () {
      // Each type of event can be subscribed to without filters and options.
      const all = wanting(...EventType.literals.map((type) => ({ type }) as DesiredSubscription))
      const outcomes = yield* ensure(all)
      assert.strictEqual(new Set(outcomes.map((outcome) => "id" in outcome && outcome.id)).size, 46)
      assert.isTrue(outcomes.every(({ _tag }) => _tag === "Created"))
    }).pipe(Effect.provide(world))
  )
})

describe("ensure", () => {
  it.effect("creates what is missing and keeps its secret; a second time it does nothing", () =>
    Effect.gen(function* () {
      const desired = wanting(newOrders, doneOrders)
      assert.deepStrictEqual(tags(yield* ensure(desired)), ["Created", "Created"])
      const { current } = yield* entry("WORK_ORDER_STATUS_CHANGE")
      assert.deepStrictEqual(current.filters, { oneOfStatuses: ["DONE"] })
      assert.strictEqual(current.url, `${base}/WORK_ORDER_STATUS_CHANGE`)
      assert(current.secret !== undefined)
      const secret = yield* (yield* Subscriptions).secret(current.id)
      assert.strictEqual(Redacted.value(current.secret), Redacted.value(secret))

      const before = yield* (yield* SubscriptionStore).list
      const made = (yield* calls).length
      assert.deepStrictEqual(tags(yield* ensure(desired)), ["Unchanged", "Unchanged"])
      assert.deepStrictEqual((yield* calls).slice(made), ["get", "get"])
      assert.deepStrictEqual(yield* (yield* SubscriptionStore).list, before)
    }).pipe(Effect.provide(world))
  )

  it.effect("moves a subscription to another base, with the same id and secret", () =>
    Effect.gen(function* () {
      yield* ensure(wanting(newOrders))
      const before = yield* entry("NEW_WORK_ORDER")
      const moved = { ...wanting(newOrders), base: "https://new.example.com/" }
      assert.deepStrictEqual(tags(yield* ensure(moved)), ["Updated"])
      const after = yield* entry("NEW_WORK_ORDER")
      assert.deepStrictEqual(after.current, { ...before.current, url: "https://new.example.com/NEW_WORK_ORDER" })
      assert.strictEqual((yield* (yield* Subscriptions).get(after.current.id)).url, after.current.url)
      assert.deepStrictEqual(tags(yield* ensure(moved)), ["Unchanged"])
    }).pipe(Effect.provide(world))
  )

  it.effect("takes back what somebody else moved", () =>
    Effect.gen(function* () {
      yield* ensure(wanting(newOrders))
      const { current } = yield* entry("NEW_WORK_ORDER")
      const subscriptions = yield* Subscriptions
      yield* subscriptions.update(current.id, { url: "https://elsewhere.example.com" })
      assert.deepStrictEqual(tags(yield* ensure(wanting(newOrders))), ["Updated"])
      assert.strictEqual((yield* subscriptions.get(current.id)).url, current.url)
      yield* subscriptions.update(current.id, { type: "NEW_PART" })
      assert.deepStrictEqual(tags(yield* ensure(wanting(newOrders))), ["Replaced"])
    }).pipe(Effect.provide(world))
  )

  it.effect(
    "replaces a subscription for other filters, the new one first, and the old secret stays good for an hour",
    () =>
      Effect.gen(function* () {
        yield* ensure(wanting(doneOrders))
        const before = yield* entry("WORK_ORDER_STATUS_CHANGE")
        const made = (yield* calls).length
        const other = wanting({ ...doneOrders, filters: { oneOfStatuses: ["DONE", "OPEN"] } })
        assert.deepStrictEqual(tags(yield* ensure(other)), ["Replaced"])
        assert.deepStrictEqual((yield* calls).slice(made), ["get", "create", "delete"])
        assert.strictEqual((yield* Effect.flip((yield* Subscriptions).get(before.current.id)))._tag, "NotFound")

        const good = started(other, ({ secretsOf }) => secretsOf("WORK_ORDER_STATUS_CHANGE"))
        const [now, old] = yield* good
        assert(now !== undefined && old?.until !== undefined && before.current.secret !== undefined)
        assert.strictEqual(Redacted.value(old.secret), Redacted.value(before.current.secret))
        assert.notStrictEqual(Redacted.value(now.secret), Redacted.value(old.secret))
        assert.deepStrictEqual(old.until, DateTime.add(yield* DateTime.now, { hours: 1 }))

        yield* TestClock.adjust("61 minutes")
        assert.deepStrictEqual(tags(yield* ensure(other)), ["Unchanged"])
        assert.lengthOf(yield* good, 1)
      }).pipe(Effect.provide(world))
  )

  it.effect("takes filters for the same that mean the same", () =>
    Effect.gen(function* () {
      yield* ensure(
        wanting({ type: "WORK_ORDER_CHANGE", filters: { oneOfProperties: ["ASSET", "TITLE"] }, options: {} })
      )
      const same = wanting({ type: "WORK_ORDER_CHANGE", filters: { oneOfProperties: ["TITLE", "ASSET"] } })
      assert.deepStrictEqual(tags(yield* ensure(same)), ["Unchanged"])
    }).pipe(Effect.provide(world))
  )

  it.effect("creates anew what MaintainX removed, and says since when events are lost", () =>
    Effect.gen(function* () {
      const desired = wanting(newOrders)
      yield* TestClock.setTime(Date.UTC(2026, 8, 1))
      yield* ensure(desired)
      const { current } = yield* entry("NEW_WORK_ORDER")
      yield* TestClock.adjust("1 hour")
      const heard = yield* DateTime.now
      yield* started(desired, (subscribed) => subscribed.heard("NEW_WORK_ORDER"))
      yield* TestClock.adjust("1 hour")
      yield* (yield* Subscriptions).delete(current.id)
      const [outcome] = yield* ensure(desired)
      assert(outcome?._tag === "Recreated")
      assert.deepStrictEqual(outcome.since, heard)
      const after = yield* entry("NEW_WORK_ORDER")
      assert.deepStrictEqual(after.gap, { since: heard, until: yield* DateTime.now })
      assert.lengthOf(after.retired, 1)
      assert.deepStrictEqual(tags(yield* ensure(desired)), ["Unchanged"])
      assert.deepStrictEqual((yield* entry("NEW_WORK_ORDER")).gap, after.gap)
    }).pipe(Effect.provide(world))
  )

  it.effect("takes a wrong address of the API for no removal", () =>
    Effect.gen(function* () {
      yield* ensure(wanting(newOrders))
      const made = (yield* calls).length
      const { inject } = yield* MaintainXTest
      yield* inject(Fault.answer({ status: 404, body: "Cannot GET /subscriptions/1" }))
      assert.strictEqual((yield* Effect.flip(ensure(wanting(newOrders))))._tag, "NotFound")
      assert.deepStrictEqual((yield* calls).slice(made), ["get"])
    }).pipe(Effect.provide(world))
  )

  it.effect("reports what is not wanted any more, and ends it only when told to", () =>
    Effect.gen(function* () {
      yield* ensure(wanting(newOrders, doneOrders))
      const { current } = yield* entry("WORK_ORDER_STATUS_CHANGE")
      assert.deepStrictEqual(tags(yield* ensure(wanting(newOrders))), ["Unchanged", "Undesired"])
      yield* entry("WORK_ORDER_STATUS_CHANGE")
      assert.deepStrictEqual(tags(yield* ensure(wanting(newOrders), { prune: true })), ["Unchanged", "Removed"])
      assert.strictEqual((yield* Effect.flip((yield* Subscriptions).get(current.id)))._tag, "NotFound")
      assert.deepStrictEqual(tags(yield* ensure(wanting(newOrders), { prune: true })), ["Unchanged"])
    }).pipe(Effect.provide(world))
  )

  it.effect("tries every subscription, fails if one is refused, and creates that one when it no longer is", () =>
    Effect.gen(function* () {
      const { inject } = yield* MaintainXTest
      yield* inject(Fault.forbidden, { operation: "Subscriptions.create" })
      const desired = wanting(newOrders, doneOrders)
      assert.strictEqual((yield* Effect.flip(ensure(desired)))._tag, "Forbidden")
      assert.lengthOf(yield* (yield* SubscriptionStore).list, 1)
      assert.sameMembers(tags(yield* ensure(desired)), ["Created", "Unchanged"])
    }).pipe(Effect.provide(world))
  )

  it.effect(
    "creates a subscription at the next run if its creation was refused with a status that is not documented",
    () =>
      Effect.gen(function* () {
        const { inject } = yield* MaintainXTest
        yield* inject(Fault.payloadTooLarge, { operation: "Subscriptions.create" })
        assert.strictEqual((yield* Effect.flip(ensure(wanting(newOrders))))._tag, "UnexpectedResponse")
        assert.deepStrictEqual(yield* (yield* SubscriptionStore).list, [])
        assert.deepStrictEqual(tags(yield* ensure(wanting(newOrders))), ["Created"])
      }).pipe(Effect.provide(world))
  )

  it.effect("never repeats a creation whose answer is lost, unless it is told to", () =>
    Effect.gen(function* () {
      const { inject } = yield* MaintainXTest
      const desired = wanting(newOrders)
      yield* inject(Fault.connectionReset({ afterwards: true }), { operation: "Subscriptions.create" })
      assert.deepStrictEqual(tags(yield* ensure(desired)), ["Unresolved"])
      assert.deepStrictEqual(tags(yield* ensure(desired)), ["Unresolved"])
      assert.deepStrictEqual(yield* calls, ["create"])
      assert.deepStrictEqual(tags(yield* ensure(desired, { repeat: true })), ["Created"])
      assert.deepStrictEqual(tags(yield* ensure(desired)), ["Unchanged"])
    }).pipe(Effect.provide(world))
  )

  it.effect("waits for the answer of a creation when it is interrupted", () =>
    Effect.gen(function* () {
      const { inject } = yield* MaintainXTest
      yield* inject(Fault.delay("5 seconds"), { operation: "Subscriptions.create" })
      const fiber = yield* Effect.forkChild(ensure(wanting(newOrders)))
      yield* TestClock.adjust("1 second")
      const ending = yield* Effect.forkChild(Fiber.interrupt(fiber))
      yield* TestClock.adjust("5 seconds")
      yield* Fiber.join(ending)
      assert.isDefined((yield* entry("NEW_WORK_ORDER")).current.secret)
      assert.deepStrictEqual(tags(yield* ensure(wanting(newOrders))), ["Unchanged"])
    }).pipe(Effect.provide(world))
  )

  it.effect("leaves alone what another process is creating", () =>
    Effect.gen(function* () {
      const { inject } = yield* MaintainXTest
      yield* inject(Fault.delay("5 seconds"), { operation: "Subscriptions.create" })
      const first = yield* Effect.forkChild(ensure(wanting(newOrders)))
      yield* TestClock.adjust("1 second")
      assert.deepStrictEqual(tags(yield* ensure(wanting(newOrders))), ["Unresolved"])
      yield* TestClock.adjust("5 seconds")
      assert.deepStrictEqual(tags(yield* Fiber.join(first)), ["Created"])
      assert.deepStrictEqual(tags(yield* ensure(wanting(newOrders))), ["Unchanged"])
    }).pipe(Effect.provide(world))
  )
})

describe("two processes that ensure the same in the same instant", () => {
  it.effect("end with one subscription in the store, whose secret is the right one", () => {
    const { all, layer } = api({ answersSecret: false }, Effect.yieldNow)
    return Effect.gen(function* () {
      const both = yield* Effect.all([ensure(wanting(newOrders)), ensure(wanting(newOrders))], { concurrency: 2 })
      assert.isTrue(both.flat().every(({ _tag }) => _tag === "Created" || _tag === "Unresolved"))
      assert.deepStrictEqual(tags(yield* ensure(wanting(newOrders))), ["Unchanged"])
      const { current } = yield* entry("NEW_WORK_ORDER")
      const there = all.get(current.id)
      assert(there !== undefined && current.secret !== undefined)
      assert.strictEqual(Redacted.value(current.secret), Redacted.value(there.secret))
      assert.isAtMost(all.size, 2)
    }).pipe(Effect.provide([layer, SubscriptionStore.layerMemory]))
  })
})

describe("the key of another organization", () => {
  /** Two organizations of one MaintainX, with a key for each; a program has one of them. */
  const keys = [
    { apiKey: "key-of-the-first", organizations: [1] },
    { apiKey: "key-of-the-second", organizations: [2] }
  ]
  const twoOrganizations = MaintainXTest.layerOptions({ organizations: ["Rivermill", "Hillside"], keys })
  const withKey = <A, E, R>(apiKey: string, program: Effect.Effect<A, E, R>) =>
    Effect.gen(function* () {
      const { fetch } = yield* MaintainXTest
      return yield* program.pipe(
        Effect.provide(Layer.fresh(MaintainX.layerOptions({ apiKey, quota: 100_000 }))),
        Effect.provideService(FetchHttpClient.Fetch, fetch)
      )
    })

  it.effect("creates nothing there and forgets nothing, since everything only seems to be gone", () =>
    Effect.gen(function* () {
      const desired = wanting(newOrders)
      yield* withKey("key-of-the-first", ensure(desired))
      const before = yield* entry("NEW_WORK_ORDER")
      for (const attempt of [ensure(desired), ensure(wanting(), { prune: true })]) {
        const error = yield* Effect.flip(withKey("key-of-the-second", attempt))
        assert.strictEqual(error._tag, "BadRequest")
        assert.include(error.message, "reaches none of the organizations")
      }
      assert.deepStrictEqual(yield* entry("NEW_WORK_ORDER"), before)
      assert.deepStrictEqual(tags(yield* withKey("key-of-the-first", ensure(desired))), ["Unchanged"])
      assert.notInclude(inspect(before, { depth: 9 }), "organizations: [")
    }).pipe(Effect.provide([SubscriptionStore.layerMemory, twoOrganizations]))
  )
})

describe("rotate", () => {
  it.effect("gives a subscription another secret", () =>
    Effect.gen(function* () {
      const desired = wanting(newOrders)
      yield* ensure(desired)
      const outcome = yield* started(desired, ({ rotate }) => rotate("NEW_WORK_ORDER"))
      assert.strictEqual(outcome._tag, "Replaced")
      assert.lengthOf(yield* started(desired, ({ secretsOf }) => secretsOf("NEW_WORK_ORDER")), 2)
      const error = yield* Effect.flip(started(desired, ({ rotate }) => rotate("NEW_PART")))
      assert.strictEqual(error._tag, "BadRequest")
    }).pipe(Effect.provide(world))
  )
})

// ---------------------------------------------------------------------------------------------------------------------
// what the embedded MaintainX does not do
// ---------------------------------------------------------------------------------------------------------------------

interface Subscriber {
  readonly type: EventType
  readonly url: string
  readonly filters: unknown
  readonly secret: Redacted.Redacted<string>
  status: "VALID" | "PENDING_APPROVAL"
}

/** Subscriptions that wait for approval, or whose secret is not in the answer; `step` is run before and after each call. */
const api = (
  { answersSecret = true, status = "VALID" as Subscriber["status"] },
  step: Effect.Effect<void> = Effect.void
) => {
  const all = new Map<SubscriptionId, Subscriber>()
  let last = 0
  const found = (id: SubscriptionId, operation: string) =>
    Effect.suspend(() => {
      const one = all.get(id)
      return one === undefined ? Effect.fail(new NotFound({ operation })) : Effect.succeed(one)
    })
  const around = <A, E>(effect: Effect.Effect<A, E>) => step.pipe(Effect.andThen(effect), Effect.tap(step))
  const service: Partial<SubscriptionsService> = {
    create: (payload) =>
      around(
        Effect.sync(() => {
          last += 1
          const secret = Redacted.make(`mx_${last}`)
          const filters = "filters" in payload ? payload.filters : undefined
          all.set(last as SubscriptionId, { type: payload.type, url: payload.url, filters, secret, status })
          return { id: last as SubscriptionId, status, ...(answersSecret ? { secret } : undefined) }
        })
      ),
    get: (id) =>
      around(Effect.map(found(id, "Subscriptions.get"), ({ status, type, url }) => ({ id, type, url, status }))),
    update: (id, { url = "" }) =>
      around(
        Effect.map(found(id, "Subscriptions.update"), (one) => {
          all.set(id, { ...one, url })
          return { id, type: one.type, url, status: one.status }
        })
      ),
    delete: (id) => around(Effect.map(found(id, "Subscriptions.delete"), () => void all.delete(id))),
    secret: (id) => around(Effect.map(found(id, "Subscriptions.secret"), ({ secret }) => secret))
  }
  const organization = { id: OrganizationId.make(1), name: "Rivermill Plant" }
  const organizations = Organizations.layerTest({ stream: () => Stream.succeed(organization) })
  return { all, layer: Layer.merge(Subscriptions.layerTest(service), organizations) }
}

describe("a subscription that has to be approved", () => {
  it.effect("is warned of once, and reported when it was approved", () => {
    const { all, layer } = api({ status: "PENDING_APPROVAL" })
    const { layer: logger, lines } = logged()
    return Effect.gen(function* () {
      const desired = wanting(newOrders)
      const [outcome] = yield* ensure(desired)
      assert(outcome?._tag === "Created")
      assert.strictEqual(outcome.status, "PENDING_APPROVAL")
      assert.deepStrictEqual(tags(yield* ensure(desired)), ["Unchanged"])
      assert.lengthOf(
        lines.filter((line) => line.includes("support")),
        1
      )
      for (const subscriber of all.values()) subscriber.status = "VALID"
      assert.deepStrictEqual(tags(yield* ensure(desired)), ["Approved"])
      assert.deepStrictEqual(tags(yield* ensure(desired)), ["Unchanged"])
    }).pipe(Effect.provide([layer, SubscriptionStore.layerMemory, logger]))
  })

  it.effect("does not end the one that it replaces before it is approved", () => {
    const { all, layer } = api({})
    return Effect.gen(function* () {
      yield* ensure(wanting(doneOrders))
      const create = (yield* Subscriptions).create
      const pending = Layer.effect(
        Subscriptions,
        Effect.map(Subscriptions, (service) => ({
          ...service,
          create: (payload: Parameters<typeof create>[0]) =>
            Effect.map(create(payload), (created) => {
              const subscriber = all.get(created.id)
              if (subscriber !== undefined) subscriber.status = "PENDING_APPROVAL"
              return { ...created, status: "PENDING_APPROVAL" }
            })
        }))
      )
      const other = wanting({ type: "WORK_ORDER_STATUS_CHANGE" })
      assert.deepStrictEqual(tags(yield* ensure(other).pipe(Effect.provide(pending))), ["Replaced"])
      assert.strictEqual(all.size, 2)
      for (const subscriber of all.values()) subscriber.status = "VALID"
      assert.deepStrictEqual(tags(yield* ensure(other)), ["Approved"])
      assert.deepStrictEqual(
        [...all.values()].map(({ filters }) => filters),
        [undefined]
      )
    }).pipe(Effect.provide([layer, SubscriptionStore.layerMemory]))
  })
})

describe("a program that ends in the midst of it", () => {
  const choices = [
    { type: "NEW_PART" },
    { type: "WORK_ORDER_STATUS_CHANGE" },
    { type: "WORK_ORDER_STATUS_CHANGE", filters: { oneOfStatuses: ["DONE"] } },
    { type: "WORK_ORDER_STATUS_CHANGE", filters: { oneOfStatuses: ["OPEN"] } },
    { type: "WORK_ORDER_CHANGE", filters: { oneOfProperties: ["TITLE"] } }
  ] as const satisfies ReadonlyArray<DesiredSubscription>
  const Choices = Schema.Array(Schema.Literals([0, 1, 2, 3, 4]))
  const Steps = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 40 }))
  const chosen = (indices: typeof Choices.Type): ReadonlyArray<DesiredSubscription> => [
    ...new Map(indices.map((index) => [choices[index].type, choices[index]])).values()
  ]

  it.effect.prop(
    "leaves a store and an API that the next run brings together, whatever was wanted before and wherever it ended",
    { before: Choices, after: Choices, steps: Steps, answersSecret: Schema.Boolean, moves: Schema.Boolean },
    ({ after, answersSecret, before, moves, steps }) => {
      let left = Number.POSITIVE_INFINITY
      const step = Effect.suspend(() => {
        left -= 1
        return left < 0 ? Effect.die("a power cut") : Effect.void
      })
      const { all, layer } = api({ answersSecret }, step)
      const cutStore = Layer.effect(
        SubscriptionStore,
        Effect.map(
          SubscriptionStore,
          (store): SubscriptionStoreService => ({
            ...store,
            set: (kept) => step.pipe(Effect.andThen(store.set(kept)), Effect.tap(step)),
            remove: (name) => step.pipe(Effect.andThen(store.remove(name)), Effect.tap(step))
          })
        )
      ).pipe(Layer.provide(SubscriptionStore.layerMemory))
      return Effect.gen(function* () {
        yield* ensure(wanting(...chosen(before)))
        const wanted = { base: moves ? "https://new.example.com" : base, subscriptions: chosen(after) }
        left = steps
        const exit = yield* Effect.exit(ensure(wanted, { prune: true }))
        left = Number.POSITIVE_INFINITY

        const outcomes = yield* ensure(wanted, { prune: true })
        const unresolved = outcomes.filter(({ _tag }) => _tag === "Unresolved").length
        // Only what was being created when it ended is not known, and no more were than are created at once.
        if (Exit.isSuccess(exit)) assert.strictEqual(unresolved, 0)
        const settled = yield* ensure(wanted, { prune: true, repeat: true })
        assert.isTrue(settled.every(({ _tag }) => ["Unchanged", "Created", "Replaced", "Removed"].includes(_tag)))
        const last = yield* ensure(wanted, { prune: true })
        assert.isTrue(last.every(({ _tag }) => _tag === "Unchanged"))

        const kept = yield* (yield* SubscriptionStore).list
        assert.sameMembers(
          kept.map(({ name }) => name),
          wanted.subscriptions.map(({ type }) => type)
        )
        for (const { current, name } of kept) {
          const there = current && all.get(current.id)
          assert(there !== undefined && current?.secret !== undefined, name)
          assert.strictEqual(Redacted.value(current.secret), Redacted.value(there.secret))
          assert.strictEqual(there.url, `${wanted.base}/${name}`)
          const [wish] = wanted.subscriptions.filter(({ type }) => type === name)
          assert.deepStrictEqual(there.filters, wish && "filters" in wish ? wish.filters : undefined)
        }
        assert.isAtMost(all.size, kept.length + unresolved, "an orphan that nobody reported")
      }).pipe(Effect.provide([layer, cutStore]))
    },
    { arbitrary: { runs: 200 } }
  )
})
