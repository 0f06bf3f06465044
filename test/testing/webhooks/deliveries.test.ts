/** How events arrive: signed, again after failures, and disturbed. */
import { createHmac } from "node:crypto"
import { createServer } from "node:http"
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import { assert, describe, it } from "@effect/vitest"
import { DateTime, Effect, Option, Queue, Redacted } from "effect"
import { HttpServer, HttpServerRequest, HttpServerResponse } from "effect/http"
import { TestClock } from "effect/testing"
import {
  NotFound,
  OrganizationId,
  Subscriptions,
  UserId,
  VendorId,
  WorkOrderId,
  WorkOrders
} from "../../../src/index.ts"
import { MaintainXTest, type Options, sampleEvent, type Webhooks } from "../../../src/testing/index.ts"
import { verifyEvent } from "../../../src/webhooks/index.ts"
import { bothWays } from "../behaviour/ways.ts"
import { Foreign } from "../server.ts"
import { type Arrived, makeReceiver, makeWatch, typesOf, urlOf } from "./receiving.ts"

/** A receiver that nobody else has, and the options that lead to it. */
const setUp = (options: Webhooks = {}) => {
  const receiver = makeReceiver()
  const settings: Options = { plant: "empty", webhooks: { to: receiver.to, ...options } }
  return { receiver, ...makeWatch(receiver), layer: MaintainXTest.layerOptions(settings), options: settings }
}

const controls = Effect.map(MaintainXTest, ({ webhooks }) => webhooks)

/** New work orders, one after the other. */
const create = (...titles: ReadonlyArray<string>) =>
  Effect.flatMap(WorkOrders, ({ create }) => Effect.forEach(titles, (title) => create({ title })))

const settled = Effect.flatMap(controls, ({ settled }) => settled)

const adjust = (duration: Parameters<typeof TestClock.adjust>[0]) => Effect.andThen(TestClock.adjust(duration), settled)

describe("deliveries", () => {
  it.effect("are signed as the vendor says, body and address, with the secret of their subscription", () => {
    const { layer, receiver, subscribe } = setUp()
    return Effect.gen(function* () {
      yield* TestClock.setTime(Date.UTC(2026, 0, 1, 8, 0, 0, 500))
      const id = yield* subscribe({ type: "WORK_ORDER_STATUS_CHANGE" })
      const { setStatus } = yield* WorkOrders
      const [workOrder] = yield* create("Replace seal")
      assert(workOrder !== undefined)
      yield* setStatus(workOrder.id, { status: "CANCELED" })
      yield* settled
      const [arrived] = receiver.arrived
      assert(arrived !== undefined)
      const text = new TextDecoder().decode(arrived.body)
      assert.deepStrictEqual(JSON.parse(text), {
        eventType: "WORK_ORDER_STATUS_CHANGE",
        workOrderId: workOrder.id,
        orgId: 1,
        userId: 1_000_001,
        occurredAt: "2026-01-01T08:00:00.500Z",
        oldStatus: "OPEN",
        newStatus: "DONE",
        newSubStatus: "CANCELED"
      })
      const key = Redacted.value(yield* (yield* Subscriptions).secret(id))
      const t = Date.UTC(2026, 0, 1, 8) / 1000
      const hmac = (content: string) => createHmac("sha256", key).update(`${t}.${content}`).digest("hex")
      assert.strictEqual(arrived.headers.get("x-maintainx-webhook-body-signature"), `t=${t},v1=${hmac(text)}`)
      assert.strictEqual(
        arrived.headers.get("x-maintainx-webhook-uri-signature"),
        `t=${t},v1=${hmac(urlOf("WORK_ORDER_STATUS_CHANGE"))}`
      )
    }).pipe(Effect.provide(layer))
  })

  it.effect("arrive in the order in which things happened, unless they are disturbed", () => {
    const { events, layer, subscribe } = setUp()
    return Effect.gen(function* () {
      yield* subscribe({ type: "NEW_WORK_ORDER" })
      const made = yield* create(...Array.from({ length: 50 }, (_, i) => `Job ${i}`))
      const ids = (yield* events).map((event) => event.type === "NEW_WORK_ORDER" && event.workOrderId)
      assert.deepStrictEqual(
        ids,
        made.map(({ id }) => id)
      )
    }).pipe(Effect.provide(layer))
  })

  bothWays((holds) => {
    const { causedBy, options, receiver, subscribe } = setUp()
    holds(
      "are written down, without the secret and with the body hidden",
      () =>
        Effect.gen(function* () {
          const { attempts } = yield* controls
          const id = yield* subscribe({ type: "NEW_WORK_ORDER" })
          const secret = Redacted.value(yield* (yield* Subscriptions).secret(id))
          receiver.answer = 202
          yield* causedBy(create("Replace seal"))
          const [attempt, ...others] = yield* attempts
          assert.isEmpty(others)
          assert(attempt !== undefined)
          const { body, duration: _duration, headers, sentAt: _sentAt, ...rest } = attempt
          assert.deepStrictEqual(rest, {
            id: 1,
            deliveryId: 1,
            answerText: "",
            answerHeaders: {},
            type: "NEW_WORK_ORDER",
            subscriptionId: id,
            url: urlOf("NEW_WORK_ORDER"),
            attempt: 1,
            answer: 202
          })
          assert.include(Redacted.value(body), '"workOrderId":1')
          assert.hasAllKeys(Redacted.value(headers), [
            "content-type",
            "x-maintainx-webhook-body-signature",
            "x-maintainx-webhook-uri-signature"
          ])
          assert.notInclude(JSON.stringify(attempt), "workOrderId")
          assert.notInclude(JSON.stringify(attempt) + Redacted.value(body), secret)
        }),
      options
    )
  })

  it.effect("are remembered up to a thousand", () => {
    const { layer, subscribe } = setUp()
    return Effect.gen(function* () {
      yield* subscribe({ type: "NEW_WORK_ORDER" })
      yield* create(...Array.from({ length: 1010 }, (_, i) => `Job ${i}`))
      yield* settled
      const attempts = yield* (yield* controls).attempts
      assert.lengthOf(attempts, 1000)
      assert.include(Redacted.value(attempts.at(-1)?.body ?? Redacted.make("")), '"workOrderId":15001010')
    }).pipe(Effect.provide(layer))
  })

  it.effect("may lead to writes that cause more of them", () => {
    const receiver = makeReceiver()
    const { events, subscribe } = makeWatch(receiver)
    let comment: () => Promise<unknown> = async () => undefined
    const to = async (request: Request) => {
      const response = await receiver.to(request)
      if (request.url.endsWith("NEW_WORK_ORDER")) await comment()
      return response
    }
    return Effect.gen(function* () {
      const { addComment } = yield* WorkOrders
      yield* subscribe({ type: "NEW_WORK_ORDER" })
      yield* subscribe({ type: "NEW_COMMENT_ON_WORK_ORDER" })
      const context = yield* Effect.context<never>()
      comment = () => Effect.runPromiseWith(context)(addComment(WorkOrderId.make(15_000_001), { content: "Seen" }))
      yield* create("Replace seal")
      assert.deepStrictEqual(typesOf(yield* events), ["NEW_WORK_ORDER", "NEW_COMMENT_ON_WORK_ORDER"])
    }).pipe(Effect.provide(MaintainXTest.layerOptions({ plant: "empty", webhooks: { to } })))
  })
})

describe("disturbances", () => {
  it.effect("hold deliveries back", () => {
    const { events, layer, subscribe } = setUp({ delay: "1 minute" })
    return Effect.gen(function* () {
      const { disturb, waiting } = yield* controls
      yield* subscribe({ type: "NEW_WORK_ORDER" })
      yield* create("Replace seal")
      assert.deepStrictEqual(yield* events, [])
      assert.strictEqual(yield* waiting, 1)
      yield* adjust("59 seconds")
      assert.deepStrictEqual(yield* events, [])
      yield* adjust("1 second")
      assert.strictEqual((yield* events).length, 1)
      assert.strictEqual(yield* waiting, 0)
      yield* disturb({})
      yield* create("Replace seal")
      assert.strictEqual((yield* events).length, 1)
    }).pipe(Effect.provide(layer))
  })

  it.effect("let them overtake one another, the same way for the same seed", () => {
    const run = (seed: number) => {
      const { events, layer, subscribe } = setUp({ disorder: "10 seconds", seed })
      return Effect.gen(function* () {
        yield* subscribe({ type: "NEW_WORK_ORDER" })
        yield* create(...Array.from({ length: 20 }, (_, i) => `Job ${i}`))
        yield* Effect.forEach(Array.from({ length: 100 }), () => adjust("100 millis"))
        return (yield* events).map((event) => (event.type === "NEW_WORK_ORDER" ? Number(event.workOrderId) : 0))
      }).pipe(Effect.provide(layer))
    }
    return Effect.gen(function* () {
      const first = yield* run(1)
      const inOrder = Array.from({ length: 20 }, (_, i) => 15_000_001 + i)
      assert.deepStrictEqual(
        first.toSorted((a, b) => a - b),
        inOrder
      )
      assert.notDeepEqual(first, inOrder)
      assert.deepStrictEqual(yield* run(1), first)
      assert.notDeepEqual(yield* run(2), first)
    })
  })

  it.effect("repeat all of them or some, with the same bytes", () => {
    const { layer, receiver, subscribe } = setUp({ duplicates: 1 })
    return Effect.gen(function* () {
      const { disturb } = yield* controls
      yield* subscribe({ type: "NEW_WORK_ORDER" })
      yield* create("Replace seal")
      yield* settled
      const [first, second, ...others] = receiver.arrived.splice(0)
      assert.isEmpty(others)
      assert.deepStrictEqual(first?.body, second?.body)
      yield* disturb({ duplicates: 0.5 })
      yield* create(...Array.from({ length: 100 }, (_, i) => `Job ${i}`))
      yield* settled
      assert.isAbove(receiver.arrived.length, 120)
      assert.isBelow(receiver.arrived.length, 180)
    }).pipe(Effect.provide(layer))
  })

  it.effect("lose them", () => {
    const { events, layer, subscribe } = setUp({ losses: 1 })
    return Effect.gen(function* () {
      const { attempts, disturb } = yield* controls
      yield* subscribe({ type: "NEW_WORK_ORDER" })
      yield* create("Replace seal")
      assert.deepStrictEqual(yield* events, [])
      assert.deepStrictEqual(yield* attempts, [])
      yield* disturb({})
      yield* create("Replace seal")
      assert.strictEqual((yield* events).length, 1)
    }).pipe(Effect.provide(layer))
  })

  it.effect("change the unit of the timestamp and leave the name of the event out", () => {
    const { layer, receiver, subscribe } = setUp({ timestamp: "milliseconds", eventType: false })
    return Effect.gen(function* () {
      yield* TestClock.setTime(Date.UTC(2026, 0, 1))
      const { disturb } = yield* controls
      const id = yield* subscribe({ type: "NEW_COMMENT_ON_WORK_ORDER" })
      const { addComment } = yield* WorkOrders
      const [workOrder] = yield* create("Replace seal")
      assert(workOrder !== undefined)
      yield* addComment(workOrder.id, { content: "Seen" })
      yield* settled
      yield* disturb({})
      yield* addComment(workOrder.id, { content: "Done" })
      yield* settled
      const seen = receiver.arrived.map(({ body, headers }) => [
        /^t=(\d+),/.exec(headers.get("x-maintainx-webhook-body-signature") ?? "")?.[1],
        JSON.parse(new TextDecoder().decode(body)).eventType
      ])
      assert.deepStrictEqual(seen, [
        [`${Date.UTC(2026, 0, 1)}`, undefined],
        [`${Date.UTC(2026, 0, 1) / 1000}`, "NEW_COMMENT_ON_WORK_ORDER"]
      ])
      const secrets = yield* (yield* Subscriptions).secret(id)
      for (const arrived of receiver.arrived) {
        const { event } = yield* verifyEvent(arrived, { secrets, publicUrl: arrived.url })
        assert.strictEqual(event.type, "NEW_COMMENT_ON_WORK_ORDER")
      }
    }).pipe(Effect.provide(layer))
  })
})

describe("what is told", () => {
  it.effect("has its record only for those who ask for it", () => {
    const { events, layer, subscribe } = setUp()
    return Effect.gen(function* () {
      const { tell } = yield* controls
      const told = sampleEvent("NEW_WORK_ORDER", { orgId: OrganizationId.make(1) })
      yield* subscribe({ type: "NEW_WORK_ORDER" })
      yield* tell(told)
      const { newWorkOrder: _, ...bare } = told
      assert.deepStrictEqual(yield* events, [bare])
      yield* subscribe({ type: "NEW_WORK_ORDER", options: { serializeEntity: true } }, "whole")
      yield* tell(told)
      assert.deepStrictEqual(yield* events, [bare, told])
    }).pipe(Effect.provide(layer))
  })
})

describe("failures", () => {
  it.effect("are tried again, signed anew, until the schedule is at its end", () => {
    const { layer, receiver, subscribe } = setUp({ retries: ["10 seconds", "10 minutes"] })
    return Effect.gen(function* () {
      const { attempts, waiting } = yield* controls
      yield* subscribe({ type: "NEW_WORK_ORDER" })
      receiver.answer = 503
      yield* create("Replace seal")
      yield* settled
      assert.strictEqual(yield* waiting, 1)
      yield* adjust("10 seconds")
      yield* adjust("10 minutes")
      yield* adjust("1 day")
      assert.deepStrictEqual(
        (yield* attempts).map(({ answer, attempt, sentAt }) => [attempt, answer, sentAt.epochMilliseconds / 1000]),
        [
          [1, 503, 0],
          [2, 503, 10],
          [3, 503, 610]
        ]
      )
      assert.strictEqual(yield* waiting, 0)
      const signatures = receiver.arrived.map(({ headers }) => headers.get("x-maintainx-webhook-body-signature"))
      assert.strictEqual(new Set(signatures).size, 3)
    }).pipe(Effect.provide(layer))
  })

  it.effect("end with the first success", () => {
    const { layer, receiver, subscribe } = setUp()
    return Effect.gen(function* () {
      const { attempts, waiting } = yield* controls
      yield* subscribe({ type: "NEW_WORK_ORDER" })
      receiver.answer = 302
      yield* create("Replace seal")
      yield* settled
      receiver.answer = 204
      yield* adjust("10 seconds")
      assert.deepStrictEqual(
        (yield* attempts).map(({ answer }) => answer),
        [302, 204]
      )
      assert.strictEqual(yield* waiting, 0)
    }).pipe(Effect.provide(layer))
  })

  it.effect("are also no answer in ten seconds, and no connection", () => {
    const { layer, receiver, subscribe } = setUp({ retries: ["1 minute"] })
    return Effect.gen(function* () {
      const { attempts, sent } = yield* controls
      yield* subscribe({ type: "NEW_WORK_ORDER" })
      receiver.answer = "nothing"
      yield* create("Replace seal")
      yield* sent
      yield* TestClock.adjust("9999 millis")
      assert.deepStrictEqual(yield* attempts, [])
      yield* adjust("1 millis")
      assert.deepStrictEqual(
        (yield* attempts).map(({ answer }) => answer),
        ["too late"]
      )
      receiver.answer = 999 // No response has this status, so none can be made.
      yield* adjust("1 minute")
      assert.deepStrictEqual(
        (yield* attempts).map(({ answer }) => answer),
        ["too late", "unreachable"]
      )
    }).pipe(Effect.provide(layer))
  })

  it.effect("are also no answer to more than are sent at a time, the others after them", () => {
    const { layer, receiver, subscribe } = setUp({ removeAfter: Infinity, retries: [] })
    return Effect.gen(function* () {
      const { attempts, sent } = yield* controls
      yield* subscribe({ type: "NEW_WORK_ORDER" })
      receiver.answer = "nothing"
      yield* create(...Array.from({ length: 150 }, (_, i) => `Job ${i}`))
      yield* sent
      yield* TestClock.adjust("10 seconds")
      yield* sent
      assert.lengthOf(yield* attempts, 100)
      yield* adjust("10 seconds")
      assert.lengthOf(yield* attempts, 150)
    }).pipe(Effect.provide(layer))
  })

  it.effect("that fail for a moment cost no subscription, however many they are; those that fail for a day do", () => {
    const { layer, receiver, subscribe } = setUp({ retries: [] })
    return Effect.gen(function* () {
      const { get } = yield* Subscriptions
      const id = yield* subscribe({ type: "NEW_WORK_ORDER" })
      receiver.answer = 500
      yield* create(...Array.from({ length: 50 }, (_, i) => `Job ${i}`))
      yield* settled
      yield* adjust("23 hours")
      yield* create("Replace seal")
      yield* settled
      assert.strictEqual((yield* get(id)).id, id)
      yield* adjust("1 hour")
      yield* create("Replace seal")
      yield* settled
      assert.instanceOf(yield* Effect.flip(get(id)), NotFound)
    }).pipe(Effect.provide(layer))
  })

  it.effect("that go on end the subscription, which others are told", () => {
    const { events, layer, receiver, subscribe } = setUp({ removeAfter: 3, failingFor: 0, retries: ["1 second"] })
    return Effect.gen(function* () {
      const { attempts, waiting } = yield* controls
      const { get } = yield* Subscriptions
      yield* subscribe({ type: "WEBHOOK_ARCHIVED" })
      const id = yield* subscribe({ type: "NEW_WORK_ORDER" })
      receiver.answer = 500
      yield* create("Replace seal")
      yield* settled
      receiver.answer = 200
      yield* adjust("1 second")
      receiver.answer = 500
      yield* create("Replace seal")
      yield* adjust("1 second")
      assert.strictEqual((yield* get(id)).id, id, "two failures in a row are not three")
      yield* events
      yield* create("Replace seal", "Replace seal", "Replace seal")
      yield* settled
      assert.instanceOf(yield* Effect.flip(get(id)), NotFound)
      receiver.answer = 200
      yield* adjust("1 second")
      const archived = (yield* events).find(({ type }) => type === "WEBHOOK_ARCHIVED")
      assert.deepInclude(archived, { webhookId: id, actorId: UserId.make(1_000_001) })
      yield* adjust("1 day")
      assert.strictEqual(yield* waiting, 0)
      const { length } = yield* attempts
      yield* create("Replace seal")
      yield* settled
      assert.lengthOf(yield* attempts, length)
    }).pipe(Effect.provide(layer))
  })

  it.effect("do not fill the memory: what is too much is dropped and counted", () => {
    const { layer, subscribe } = setUp({ delay: "1 day", duplicates: 1 })
    return Effect.gen(function* () {
      const { dropped, tell, waiting } = yield* controls
      yield* subscribe({ type: "NEW_VENDOR" })
      const event = tell({
        type: "NEW_VENDOR",
        orgId: OrganizationId.make(1),
        vendorId: VendorId.make(26_000_001),
        occurredAt: yield* DateTime.now
      })
      yield* Effect.forEach(Array.from({ length: 5010 }), () => event, { discard: true })
      assert.deepStrictEqual([yield* waiting, yield* dropped], [10_000, 20])
    }).pipe(Effect.provide(layer))
  })

  it.effect("of a subscription that was ended meanwhile are not tried again", () => {
    const { layer, receiver, subscribe } = setUp()
    return Effect.gen(function* () {
      const { attempts, waiting } = yield* controls
      const id = yield* subscribe({ type: "NEW_WORK_ORDER" })
      receiver.answer = 500
      yield* create("Replace seal")
      yield* settled
      yield* (yield* Subscriptions).delete(id)
      yield* adjust("1 day")
      assert.lengthOf(yield* attempts, 1)
      assert.strictEqual(yield* waiting, 0)
    }).pipe(Effect.provide(layer))
  })
})

describe("over sockets", () => {
  /** A server that keeps the requests that it got, which an answer awaits. */
  const listening = Effect.gen(function* () {
    const arrived = yield* Queue.unbounded<Arrived>()
    const app = Effect.gen(function* () {
      const request = yield* HttpServerRequest.HttpServerRequest
      const body = new Uint8Array(yield* Effect.orDie(request.arrayBuffer))
      yield* Queue.offer(arrived, { url: request.url, headers: new Headers({ ...request.headers }), body })
      return HttpServerResponse.empty({ status: 200 })
    })
    yield* HttpServer.serveEffect(app)
    return { arrived, origin: yield* HttpServer.addressFormattedWith(Effect.succeed) }
  })

  it.live("they go to the url of the subscription, also from a served MaintainX", () =>
    Effect.gen(function* () {
      const { arrived, origin } = yield* listening
      const url = `${origin}/hooks/NEW_WORK_ORDER?plant=a%20b`
      const { id, secret, status } = yield* Effect.gen(function* () {
        const { send } = yield* Foreign
        const subscribed = yield* send("POST", "/v1/subscriptions", { body: { type: "NEW_WORK_ORDER", url } })
        const { json } = yield* send("POST", "/v1/workorders", { body: { title: "Replace seal" } })
        yield* send("POST", "/v1/workorders?skipWebhook=true", { body: { title: "Silent" } })
        const delivery = yield* Queue.take(arrived)
        const secret = Redacted.make((subscribed.json as { secret: string }).secret)
        const { event } = yield* verifyEvent(delivery, { secrets: secret, publicUrl: url })
        assert.deepInclude(event, { type: "NEW_WORK_ORDER", workOrderId: (json as { id: WorkOrderId }).id })
        yield* settled
        assert.deepStrictEqual(Option.none(), yield* Queue.poll(arrived))
        return { id: delivery.url, secret, status: subscribed.status }
      }).pipe(Effect.provide(Foreign.layer({ plant: "empty", webhooks: {} })))
      assert.deepStrictEqual([id, status], ["/hooks/NEW_WORK_ORDER?plant=a%20b", 201])
      assert.match(Redacted.value(secret), /^mx_/)
    }).pipe(
      Effect.provide(NodeHttpServer.layer(createServer, { port: 0, host: "127.0.0.1", gracefulShutdownTimeout: 0 })),
      Effect.scoped
    )
  )

  it.live("a port that nobody listens on is unreachable", () =>
    Effect.gen(function* () {
      const { attempts } = yield* controls
      yield* (yield* Subscriptions).create({ type: "NEW_WORK_ORDER", url: "http://127.0.0.1:1/hooks" })
      yield* create("Replace seal")
      yield* settled
      assert.deepStrictEqual(
        (yield* attempts).map(({ answer }) => answer),
        ["unreachable"]
      )
    }).pipe(Effect.provide(MaintainXTest.layerOptions({ webhooks: {} })))
  )
})
