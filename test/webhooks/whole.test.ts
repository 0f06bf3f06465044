/** A program as users write it, and a MaintainX that delivers to it: subscriptions, receiver, handlers and client. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { HttpRouter } from "effect/http"
import { TestClock } from "effect/testing"
import { MaintainX, WorkOrders } from "../../src/index.ts"
import { MaintainXTest, type Options } from "../../src/testing/index.ts"
import { current, type Desired, Inbox, on, Receiver, Subscribed, SubscriptionStore } from "../../src/webhooks/index.ts"

const base = "https://hooks.rivermill.example/webhooks"

/** A handler of requests that is there once the program has begun. */
const door = () => {
  let handler = (_: Request): Promise<Response> => Promise.reject(new Error("nobody is there"))
  return {
    to: (request: Request) => handler(request),
    open: (to: typeof handler) => {
      handler = to
    }
  }
}

/** A program with these subscriptions and handlers, on a MaintainX that delivers to it as the options say. */
const running = <A, E, R>(
  options: Omit<Options, "webhooks"> & {
    readonly webhooks?: Omit<NonNullable<Options["webhooks"]>, "to">
    readonly subscriptions: Desired["subscriptions"]
    readonly seen: Array<string>
  },
  test: Effect.Effect<A, E, R>
) => {
  const { seen, subscriptions, webhooks = {}, ...rest } = options
  const { open, to } = door()
  const receiver = Receiver.layer({
    ...Subscribed.receiving,
    publicUrl: { base: "https://hooks.rivermill.example" },
    handlers: [
      on("NEW_WORK_ORDER", (event) => Effect.map(current(event), ({ id, title }) => seen.push(`new ${id} ${title}`))),
      on("WORK_ORDER_CHANGE", (event) =>
        Effect.gen(function* () {
          const workOrders = yield* WorkOrders
          const { id, title } = yield* current(event)
          seen.push(`changed ${id} ${title}`)
          yield* workOrders.update(id, { description: "Seen" }).pipe(MaintainX.withoutWebhooks)
        })
      ),
      Subscribed.noticing
    ]
  })
  const program = Layer.effectDiscard(
    Effect.gen(function* () {
      yield* Subscribed.use(({ ensure }) => ensure())
      const context = yield* Effect.context<Exclude<Layer.Services<typeof receiver>, HttpRouter.HttpRouter>>()
      const { dispose, handler } = HttpRouter.toWebHandler(
        Layer.provideMerge(receiver, Layer.succeedContext(context)),
        { disableLogger: true }
      )
      yield* Effect.addFinalizer(() => Effect.promise(dispose))
      open(handler)
    })
  )
  // The time of the plant, so that timestamps in milliseconds are told from those in seconds.
  const now = TestClock.setTime(Date.UTC(2026, 10, 24))
  return test.pipe(
    Effect.provide(Layer.merge(program, Subscribed.layerWatch())),
    Effect.provide(Inbox.layerMemory()),
    Effect.provide(Subscribed.layer({ base, subscriptions })),
    Effect.provide(SubscriptionStore.layerMemory),
    Effect.provide(MaintainXTest.layerOptions({ ...rest, webhooks: { ...webhooks, to } })),
    (program) => Effect.andThen(now, program)
  )
}

/** Lets everything happen that is due within a time. What is on its way is waited for, since signatures take a time of their own. */
const pass = (time: Parameters<typeof TestClock.adjust>[0]) =>
  Effect.gen(function* () {
    const { webhooks } = yield* MaintainXTest
    yield* webhooks.settled
    yield* TestClock.adjust(time)
    yield* webhooks.settled
    yield* TestClock.adjust("1 millis")
  })

describe("a program that reacts to work orders", () => {
  it.effect("hears of each once, however MaintainX delivers it", () => {
    const seen: Array<string> = []
    return running(
      {
        seen,
        subscriptions: [{ type: "NEW_WORK_ORDER", options: { serializeEntity: true } }],
        webhooks: {
          duplicates: 1,
          delay: "2 seconds",
          disorder: "20 seconds",
          timestamp: "milliseconds",
          eventType: false
        }
      },
      Effect.gen(function* () {
        const workOrders = yield* WorkOrders
        const titles = Array.from({ length: 20 }, (_, i) => `Check valve ${i}`)
        const ids = yield* Effect.forEach(titles, (title) => workOrders.create({ title }))
        for (let second = 0; second < 30; second++) yield* pass("1 second")
        const expected = ids.map(({ id }, i) => `new ${id} ${titles[i]}`)
        assert.deepStrictEqual(seen.toSorted(), expected.toSorted())
        const { webhooks } = yield* MaintainXTest
        const answers = (yield* webhooks.attempts).map(({ answer }) => answer)
        assert.deepStrictEqual(
          answers,
          Array.from({ length: 40 }, () => 200)
        )
      })
    )
  })

  it.effect("does not hear of what it does itself", () => {
    const seen: Array<string> = []
    return running(
      { seen, subscriptions: [{ type: "WORK_ORDER_CHANGE" }] },
      Effect.gen(function* () {
        const workOrders = yield* WorkOrders
        const { id } = yield* workOrders.create({ title: "Replace seal" })
        yield* workOrders.update(id, { title: "Replace seal of pump 3" })
        yield* pass("1 minute")
        assert.deepStrictEqual(seen, [`changed ${id} Replace seal of pump 3`])
        assert.strictEqual((yield* workOrders.get(id)).description, "Seen")
      })
    )
  })

  it.effect("subscribes anew when MaintainX has removed a subscription, and hears of what it has missed", () => {
    const seen: Array<string> = []
    return running(
      {
        seen,
        subscriptions: [{ type: "NEW_WORK_ORDER", silence: "6 hours" }],
        webhooks: { removeAfter: 1, failingFor: 0, retries: [] }
      },
      Effect.gen(function* () {
        const workOrders = yield* WorkOrders
        const { webhooks } = yield* MaintainXTest
        yield* pass("1 hour")
        // One that is lost on its way, and one whose loss ends the subscription.
        yield* webhooks.disturb({ losses: 1 })
        const lost = yield* workOrders.create({ title: "Lost" })
        yield* pass("1 second")
        yield* webhooks.disturb({ delay: "1 hour" })
        const late = yield* workOrders.create({ title: "Too late" })
        // By then the signature is an hour old, so it is refused, and the subscription removed.
        yield* pass("2 hours")
        yield* webhooks.disturb({})
        yield* pass("8 hours")
        assert.deepStrictEqual(seen.toSorted(), [`new ${lost.id} Lost`, `new ${late.id} Too late`].toSorted())
        const next = yield* workOrders.create({ title: "On time" })
        yield* pass("1 second")
        assert.strictEqual(seen.at(-1), `new ${next.id} On time`)
        assert.lengthOf(seen, 3)
      })
    )
  })

  it.effect("notices a silence that is too long, and hears of what it has missed once", () => {
    const seen: Array<string> = []
    return running(
      {
        seen,
        subscriptions: [{ type: "NEW_WORK_ORDER", silence: "6 hours" }],
        webhooks: { losses: 1 },
        live: { listLag: "2 hours" }
      },
      Effect.gen(function* () {
        const workOrders = yield* WorkOrders
        const { webhooks } = yield* MaintainXTest
        const { id } = yield* workOrders.create({ title: "Lost" })
        yield* pass("7 hours")
        yield* webhooks.disturb({})
        yield* pass("8 hours")
        assert.deepStrictEqual(seen, [`new ${id} Lost`])
      })
    )
  })
})
