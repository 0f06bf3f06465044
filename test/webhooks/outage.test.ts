/** A receiver that is stopped, and what it hears of afterwards. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Layer, Logger, Scope } from "effect"
import { HttpRouter } from "effect/http"
import { TestClock } from "effect/testing"
import { Assets, OrganizationId, Parts, type WorkOrderId, WorkOrders } from "../../src/index.ts"
import { MaintainXTest } from "../../src/testing/index.ts"
import { type EventOf, Inbox, on, Receiver, Subscribed, SubscriptionStore } from "../../src/webhooks/index.ts"

const types = ["NEW_WORK_ORDER", "WORK_ORDER_STATUS_CHANGE", "NEW_PART", "PART_CHANGE", "NEW_ASSET"] as const

const idOf = (event: EventOf<(typeof types)[number]>) =>
  "workOrderId" in event ? event.workOrderId : "partId" in event ? event.partId : event.assetId

/** A receiver that can be stopped and started again. Deliveries and subscriptions outlive it. */
const restartable = Effect.fnUntraced(function* () {
  const handled: Array<string> = []
  let handler: ((request: Request) => Promise<Response>) | undefined
  const to = (request: Request) => handler?.(request) ?? Promise.reject(new Error("connection refused"))
  const receiver = Receiver.layer({
    ...Subscribed.receiving,
    publicUrl: { base: "https://hooks.example.com" },
    handlers: [on(types, (event) => Effect.sync(() => handled.push(`${event.type} ${idOf(event)}`)))]
  })
  const watch = Subscribed.layerWatch({
    recover: {
      WORK_ORDER_STATUS_CHANGE: ({ id, status, updatedAt }) =>
        Effect.succeed(
          status === "OPEN"
            ? undefined
            : {
                type: "WORK_ORDER_STATUS_CHANGE",
                orgId: OrganizationId.make(1),
                occurredAt: updatedAt,
                workOrderId: id,
                oldStatus: "OPEN",
                newStatus: status
              }
        )
    }
  })
  const start = Effect.gen(function* () {
    const scope = yield* Scope.make()
    const context = yield* Effect.context<never>()
    const served = HttpRouter.toWebHandler(Layer.provideMerge(receiver, Layer.succeedContext(context as never)), {
      disableLogger: true
    })
    handler = served.handler
    yield* Subscribed.use(({ ensure }) => ensure())
    yield* Layer.buildWithScope(watch, scope)
    return Effect.gen(function* () {
      handler = undefined
      yield* Scope.close(scope, Exit.void)
      yield* Effect.promise(served.dispose)
    })
  })
  return { handled, start, to }
})

const lines: Array<string> = []

/** Lets everything happen that is due within a time. */
const pass = (time: Parameters<typeof TestClock.adjust>[0]) =>
  Effect.gen(function* () {
    const { webhooks } = yield* MaintainXTest
    yield* webhooks.settled
    yield* TestClock.adjust(time)
    yield* webhooks.settled
    yield* TestClock.adjust(1)
  })

describe("a receiver that was away for an hour", () => {
  it.effect.each([
    { removeAfter: 7, what: "though MaintainX removed some of its subscriptions" },
    { removeAfter: Number.POSITIVE_INFINITY, what: "where MaintainX kept its subscriptions" }
  ])("hears of all 33 events of that hour, $what", ({ removeAfter }) =>
    Effect.gen(function* () {
      lines.length = 0
      yield* TestClock.setTime(Date.UTC(2026, 10, 24))
      const { handled, start, to } = yield* restartable()
      yield* Effect.gen(function* () {
        const [workOrders, parts, assets] = [yield* WorkOrders, yield* Parts, yield* Assets]
        const old = yield* Effect.forEach([1, 2, 3, 4, 5], (n) => parts.create({ name: `Bearing ${n}` }))
        yield* pass("5 hours")
        const stop = yield* start
        yield* pass("10 minutes")
        yield* stop

        const expected: Array<string> = []
        const happen = Effect.fnUntraced(function* (type: string, id: number) {
          expected.push(`${type} ${id}`)
          yield* pass("109 seconds")
        })
        const orders: Array<WorkOrderId> = []
        for (let n = 1; n <= 9; n += 1) {
          const { id } = yield* workOrders.create({ title: `Replace seal ${n}` })
          orders.push(id)
          yield* happen("NEW_WORK_ORDER", id)
        }
        for (const id of orders.slice(1)) {
          yield* workOrders.setStatus(id, { status: "IN_PROGRESS" })
          yield* happen("WORK_ORDER_STATUS_CHANGE", id)
        }
        for (const { id } of old) {
          yield* parts.update(id, { description: "45 mm" })
          yield* happen("PART_CHANGE", id)
        }
        for (let n = 1; n <= 6; n += 1) yield* happen("NEW_PART", (yield* parts.create({ name: `Seal ${n}` })).id)
        for (let n = 1; n <= 5; n += 1) yield* happen("NEW_ASSET", (yield* assets.create({ name: `Pump ${n}` })).id)
        assert.lengthOf(expected, 33)
        assert.isEmpty(handled)

        const stopAgain = yield* start
        for (let quarter = 0; quarter < 24; quarter += 1) yield* pass("15 minutes")
        assert.includeMembers(handled, expected)
        // What is new is handled once.
        const isNew = (line: string) => line.startsWith("NEW_")
        assert.deepStrictEqual(handled.filter(isNew).toSorted(), expected.filter(isNew).toSorted())
        const isLogged = (text: string) => lines.some((line) => line.includes(text))
        assert.strictEqual(isLogged("MaintainX had removed the subscription NEW_WORK_ORDER"), removeAfter === 7)
        assert.isTrue(isLogged("No receiver ran since 2026-11-24T05:"))
        yield* stopAgain
      }).pipe(
        Effect.provide(Inbox.layerMemory()),
        Effect.provide(
          Subscribed.layer({
            base: "https://hooks.example.com/webhooks",
            subscriptions: types.map((type) => ({ type }))
          })
        ),
        Effect.provide(SubscriptionStore.layerMemory),
        Effect.provide(
          MaintainXTest.layerOptions({
            plant: "empty",
            live: { listLag: "2 hours" },
            webhooks: { to, retries: [], removeAfter, failingFor: 0 }
          })
        ),
        Effect.provide(Logger.layer([Logger.make((entry) => lines.push(Logger.formatLogFmt.log(entry)))]))
      )
    })
  )
})

describe("the heartbeat of receivers", () => {
  const outages = Effect.flatMap(SubscriptionStore, ({ heartbeat }) =>
    Effect.map(heartbeat, (beat) =>
      beat?.outages.map(({ since, until }) => [since.epochMilliseconds, until.epochMilliseconds])
    )
  )
  const running = (time: string) =>
    Effect.scoped(
      Effect.andThen(
        Subscribed.use(({ alive }) => alive),
        TestClock.adjust(time as "1 minute")
      )
    )

  it.effect("tells a restart from an outage, and remembers the outages of the past", () =>
    Effect.gen(function* () {
      yield* running("10 minutes")
      yield* TestClock.adjust("40 seconds")
      yield* running("1 minute")
      assert.deepStrictEqual(yield* outages, [])
      yield* TestClock.adjust("2 minutes")
      yield* running("1 second")
      yield* TestClock.adjust("1 hour")
      yield* running("1 second")
      assert.deepStrictEqual(yield* outages, [
        [700_000, 820_000],
        [820_000, 4_421_000]
      ])
    }).pipe(
      Effect.provide(Subscribed.layer({ base: "https://hooks.example.com", subscriptions: [] })),
      Effect.provide(SubscriptionStore.layerMemory)
    )
  )
})
