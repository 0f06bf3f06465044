import { assert, describe, it } from "@effect/vitest"
import {
  Cause,
  ConfigProvider,
  DateTime,
  Deferred,
  Duration,
  Effect,
  Fiber,
  Layer,
  Logger,
  Metric,
  Queue,
  Redacted,
  References,
  Result,
  Schedule,
  Schema,
  Stream
} from "effect"
import { PersistedQueue } from "effect/persistence"
import { TestClock } from "effect/testing"
import {
  Endpoint,
  encodeEvent,
  eventOf,
  fromEvent,
  GiveUp,
  Inbox,
  Ledger,
  on,
  Received,
  Receiver
} from "../../src/webhooks/index.ts"
import { base, delivery, newWorkOrder, type Posting, posting, secret, serving } from "./deliveries.ts"

const bodyOf = (id: number) => JSON.stringify(encodeEvent(newWorkOrder(id)))

/** A receiver that tells which work orders were handled, and its answers to requests. */
const recording = Effect.fnUntraced(function* (
  options: Partial<Pick<Receiver.Options<readonly []>, "secrets" | "heard">> & Inbox.MemoryOptions = {}
) {
  const handled: Array<number> = []
  const send = yield* serving(
    Receiver.layerMemory({
      secrets: secret,
      handlers: [
        on("NEW_WORK_ORDER", (event) => Effect.sync(() => handled.push(event.workOrderId))),
        on("UNRECOGNIZED", () => Effect.void)
      ],
      ...options
    })
  )
  const post = (body: string, options?: Posting) => Effect.flatMap(posting(body, options), send)
  return { handled, post, send, settle: TestClock.adjust("1 second") }
})

it.effect("a delivery that no secret matches is verified with those that are found out afresh", () =>
  Effect.gen(function* () {
    const asked: Array<boolean> = []
    const { handled, post, settle } = yield* recording({
      secrets: (_, { afresh } = { afresh: false }) =>
        Effect.sync(() => {
          asked.push(afresh)
          return afresh ? [secret] : []
        })
    })
    assert.strictEqual((yield* post(bodyOf(1))).status, 200)
    assert.strictEqual((yield* post(bodyOf(2), { secret: Redacted.make("mx_of_nobody") })).status, 403)
    yield* settle
    assert.deepStrictEqual(handled, [1])
    assert.deepStrictEqual(asked, [false, true, false, true])
  })
)

/** What is logged, as one text. */
const logged = () => {
  const lines: Array<string> = []
  return {
    lines,
    layer: Logger.layer([Logger.make((entry) => lines.push(Logger.formatLogFmt.log(entry)))])
  }
}

/** Reads how many deliveries, of all types, had an outcome so far. */
const counted = (metric: "deliveries" | "handled") =>
  Effect.map(
    Metric.snapshot,
    (all) => (outcome: string) =>
      all
        .filter(
          ({ attributes, id }) => id === `maintainx.webhooks.${metric}` && attributes?.["maintainx.outcome"] === outcome
        )
        .reduce((sum, { state }) => sum + ("count" in state ? Number(state.count) : 0), 0)
  )

describe("the endpoint", () => {
  it.effect("answers what is verified with 200 and an empty body", () =>
    Effect.gen(function* () {
      const { post } = yield* recording()
      const response = yield* post(bodyOf(1))
      assert.strictEqual(response.status, 200)
      assert.strictEqual(yield* Effect.promise(() => response.text()), "")
    })
  )

  const refused: ReadonlyArray<readonly [string, string, Posting | undefined, number]> = [
    ["another secret", bodyOf(1), { secret: Redacted.make("mx_other") }, 403],
    ["a body that is no JSON", "work order 1", undefined, 403],
    ["JSON that is nested beyond all measure", `${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}`, undefined, 403],
    ["an event that nobody subscribed to", bodyOf(1), { type: "new-work-order" }, 404],
    ["another method", bodyOf(1), { method: "PUT" }, 405],
    ["a form", bodyOf(1), { contentType: "application/x-www-form-urlencoded" }, 415],
    ["no content type", bodyOf(1), { contentType: "" }, 415],
    ["a body of more than 1 MiB", JSON.stringify("x".repeat(1024 * 1024)), undefined, 413]
  ]
  for (const [what, body, options, status] of refused) {
    it.effect(`answers ${what} with ${status} and nothing else, and hands nothing on`, () =>
      Effect.gen(function* () {
        const { handled, post, settle } = yield* recording()
        const response = yield* post(body, options)
        assert.strictEqual(response.status, status)
        assert.strictEqual(yield* Effect.promise(() => response.text()), "")
        yield* settle
        assert.isEmpty(handled)
      })
    )
  }

  it.effect("answers whatever fails verification alike, and logs why without any secret or signature", () => {
    const log = logged()
    return Effect.gen(function* () {
      const { post, send } = yield* recording()
      const unsigned = new Request(`${base}/NEW_WORK_ORDER`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: bodyOf(1)
      })
      const altered = yield* posting(bodyOf(1))
      const other = new Request(altered.url, { method: "POST", headers: altered.headers, body: bodyOf(2) })
      const late = yield* posting(bodyOf(1))
      const statuses = [
        yield* send(unsigned),
        yield* send(other),
        yield* post(bodyOf(1), { secret: Redacted.make("x") })
      ]
      yield* TestClock.adjust("6 minutes")
      statuses.push(yield* send(late))
      for (const response of statuses) {
        assert.strictEqual(response.status, 403)
        assert.strictEqual(yield* Effect.promise(() => response.text()), "")
      }
      const [warning, ...lines] = log.lines
      assert.include(warning, "publicUrl is not set")
      assert.lengthOf(lines, 4)
      assert.include(lines[0], "has no header x-maintainx-webhook-body-signature")
      assert.include(lines[1], "no valid secret matches")
      assert.include(lines[2], "no valid secret matches its signature (1 more in the last minute)")
      assert.include(lines[3], "1m too long ago")
      const text = log.lines.join("\n")
      assert.notInclude(text, Redacted.value(secret))
      assert.notMatch(text, /[0-9a-f]{64}/)
      assert.notInclude(text, "workOrderId")
    }).pipe(Effect.provide(log.layer))
  })

  it.effect("takes JSON of any kind and charset", () =>
    Effect.gen(function* () {
      const { post } = yield* recording()
      for (const contentType of [
        "application/json; charset=utf-8",
        "APPLICATION/JSON",
        "application/cloudevents+json"
      ]) {
        assert.strictEqual((yield* post(bodyOf(1), { contentType })).status, 200)
      }
    })
  )

  it.effect("knows a secret for each type of event, or finds it out", () =>
    Effect.gen(function* () {
      const byType = yield* recording({ secrets: { NEW_WORK_ORDER: secret } })
      assert.strictEqual((yield* byType.post(bodyOf(1))).status, 200)
      const ofOthers = yield* recording({ secrets: { NEW_PART: secret } })
      assert.strictEqual((yield* ofOthers.post(bodyOf(1))).status, 403)
      const found = yield* recording({
        secrets: (type) => Effect.succeed(type === "NEW_WORK_ORDER" ? [Redacted.make("mx_old"), secret] : [])
      })
      assert.strictEqual((yield* found.post(bodyOf(1))).status, 200)
    })
  )

  it.effect("answers 503 where the secrets cannot be found out, or the delivery cannot be kept", () =>
    Effect.gen(function* () {
      const receive = () => Effect.fail("down" as const)
      const keeping = yield* serving(Endpoint.layer({ secrets: secret, receive }))
      assert.strictEqual((yield* keeping(yield* delivery(newWorkOrder(1)))).status, 503)
      const finding = yield* serving(Endpoint.layer({ secrets: () => Effect.die("down"), receive: () => Effect.void }))
      assert.strictEqual((yield* finding(yield* delivery(newWorkOrder(1)))).status, 503)
    })
  )

  it.effect("answers 503 at its deadline, which is before MaintainX gives up", () =>
    Effect.gen(function* () {
      const send = yield* serving(Endpoint.layer({ secrets: secret, receive: () => Effect.never }))
      const fiber = yield* Effect.forkChild(send(yield* delivery(newWorkOrder(1))))
      yield* TestClock.adjust("8 seconds")
      assert.strictEqual((yield* Fiber.join(fiber)).status, 503)
    })
  )

  it.effect("keeps its deadline where what is done with a delivery cannot be interrupted", () =>
    Effect.gen(function* () {
      const receive = () => Effect.uninterruptible(Effect.sleep("1 minute"))
      const send = yield* serving(Endpoint.layer({ secrets: secret, receive }))
      const fiber = yield* Effect.forkChild(send(yield* delivery(newWorkOrder(1))))
      yield* TestClock.adjust("8 seconds")
      assert.strictEqual((yield* Fiber.join(fiber)).status, 503)
      yield* TestClock.adjust("1 minute")
    })
  )

  it.effect(
    "warns of strangers who send slowly or to what has no secret, and has nothing to report as an error",
    () => {
      const log = logged()
      return Effect.gen(function* () {
        // As plain JavaScript can.
        const secrets = () => Effect.succeed(undefined as never)
        const open = yield* serving(Endpoint.layer({ secrets, receive: () => Effect.void }))
        assert.strictEqual((yield* open(yield* posting("{}", { type: "NO_SUCH_EVENT" }))).status, 403)
        const send = yield* serving(Endpoint.layer({ secrets: secret, receive: () => Effect.void }))
        const pulled: Array<number> = []
        const endless = (headers: Headers) =>
          new Request(`${base}/NEW_WORK_ORDER`, {
            method: "POST",
            headers,
            body: new ReadableStream({ pull: () => new Promise(() => pulled.push(1)) }, { highWaterMark: 0 }),
            // @ts-expect-error Not among the types of all platforms.
            duplex: "half"
          })
        const unsigned = yield* send(endless(new Headers({ "content-type": "application/json" })))
        assert.strictEqual(unsigned.status, 403)
        assert.isEmpty(pulled)
        const { headers } = yield* posting("{}", { secret: Redacted.make("another") })
        const fiber = yield* Effect.forkChild(send(endless(headers)))
        yield* TestClock.adjust("8 seconds")
        assert.strictEqual((yield* Fiber.join(fiber)).status, 503)
        const lines = log.lines.filter((line) => !line.includes("publicUrl is not set"))
        assert.lengthOf(lines, 3)
        for (const line of lines) assert.include(line, "level=WARN")
        assert.include(lines[2], "the deadline came before it had arrived")
      }).pipe(Effect.provide(log.layer))
    }
  )

  it.effect("logs requests to a wrong address once a minute with their number, and counts them", () => {
    const log = logged()
    return Effect.gen(function* () {
      const send = yield* serving(
        Endpoint.layer({ secrets: secret, types: ["NEW_WORK_ORDER"], receive: () => Effect.void })
      )
      const then = yield* counted("deliveries")
      const moved = yield* posting(bodyOf(1))
      const elsewhere = (path: string) => new Request(`https://hooks.rivermill.example${path}`, moved.clone())
      for (const path of ["/hooks/NEW_WORK_ORDER?token=1", "/webhooks/NEW_PART", "/webhooks/new-part"]) {
        assert.strictEqual((yield* send(elsewhere(path))).status, 404)
      }
      // Nobody signs what a scanner asks for.
      assert.strictEqual((yield* send(new Request("https://hooks.rivermill.example/.env"))).status, 404)
      for (const contentType of ["text/plain", ""]) yield* send(yield* posting(bodyOf(1), { contentType }))
      yield* send(yield* posting(bodyOf(1), { method: "PUT" }))
      assert.lengthOf(log.lines, 3)
      assert.include(log.lines[0], "A request to /hooks/NEW_WORK_ORDER was answered with 404: no handler is for it")
      assert.include(log.lines[1], "was answered with 415")
      assert.include(log.lines[2], "was answered with 405")
      yield* TestClock.adjust("1 minute")
      assert.include(log.lines[3], "404")
      assert.include(log.lines[3], "(2 more in the last minute)")
      assert.include(log.lines[4], "(1 more in the last minute)")
      yield* TestClock.adjust("5 minutes")
      assert.lengthOf(log.lines, 5)
      assert.strictEqual((yield* counted("deliveries"))("NotFound") - then("NotFound"), 3)
    }).pipe(Effect.provide(log.layer))
  })

  it.effect("logs one line a minute of refusals, however many there are", () => {
    const log = logged()
    return Effect.gen(function* () {
      const send = yield* serving(
        Endpoint.layer({ secrets: secret, types: ["NEW_WORK_ORDER"], receive: () => Effect.fail("down") })
      )
      const forged = yield* posting(bodyOf(1), { secret: Redacted.make("mx_of_nobody") })
      for (let times = 0; times < 50; times += 1) yield* send(forged.clone())
      for (let times = 0; times < 50; times += 1) yield* send(yield* posting(bodyOf(1)))
      assert.lengthOf(log.lines, 2)
      yield* TestClock.adjust("1 minute")
      assert.lengthOf(log.lines, 4)
      for (const line of log.lines.slice(2)) assert.include(line, "(49 more in the last minute)")
    }).pipe(Effect.provide(log.layer))
  })

  it.effect("warns at the start where a delivery of one event would be accepted as another, and only there", () => {
    const log = logged()
    const starts = (options: Partial<Endpoint.ReceiveOptions<unknown>>) =>
      Effect.gen(function* () {
        log.lines.length = 0
        yield* serving(Endpoint.layer({ secrets: [secret], receive: () => Effect.void, ...options }))
        yield* TestClock.adjust(1)
        return log.lines.length
      })
    return Effect.gen(function* () {
      assert.strictEqual(yield* starts({}), 1)
      assert.strictEqual(yield* starts({ secrets: Endpoint.secretsFromConfig }), 1)
      assert.strictEqual(yield* starts({ secrets: () => Effect.succeed(secret) }), 0)
      assert.strictEqual(yield* starts({ secrets: secret, types: ["NEW_PART", "PART_DELETE"] }), 1)
      assert.strictEqual(yield* starts({ types: ["NEW_PART"] }), 0)
      assert.strictEqual(yield* starts({ secrets: { NEW_PART: secret, PART_DELETE: [secret] } }), 0)
      assert.strictEqual(yield* starts({ publicUrl: { base: "https://hooks.rivermill.example" } }), 0)
    }).pipe(Effect.provide(log.layer))
  })

  it.effect("reads secrets from the settings: those of the event, or else those of all, one or several", () =>
    Effect.gen(function* () {
      const [first, second] = [Redacted.make("mx_s1"), Redacted.make("mx_s2")]
      const statuses = (settings: Record<string, string>) =>
        Effect.gen(function* () {
          const send = yield* serving(
            Endpoint.layer({ secrets: Endpoint.secretsFromConfig, receive: () => Effect.void })
          )
          const requests = [
            yield* posting(bodyOf(1), { secret: first }),
            yield* posting(bodyOf(1), { secret: second }),
            yield* posting(bodyOf(1), { type: "NEW_PART", secret: second })
          ]
          return yield* Effect.forEach(requests, (request) => Effect.map(send(request), ({ status }) => status))
        }).pipe(
          Effect.provideService(ConfigProvider.ConfigProvider, ConfigProvider.fromEnv({ env: settings })),
          Effect.scoped
        )
      assert.deepStrictEqual(yield* statuses({ MAINTAINX_WEBHOOK_SECRET: "mx_s1,mx_s2" }), [200, 200, 200])
      assert.deepStrictEqual(yield* statuses({ MAINTAINX_WEBHOOK_SECRET: " mx_s1\nmx_s2 " }), [200, 200, 200])
      assert.deepStrictEqual(yield* statuses({ MAINTAINX_WEBHOOK_SECRET: "mx_s2" }), [403, 200, 200])
      assert.deepStrictEqual(
        yield* statuses({ MAINTAINX_WEBHOOK_SECRET_NEW_WORK_ORDER: "mx_s1", MAINTAINX_WEBHOOK_SECRET: "mx_s2" }),
        [200, 403, 200]
      )
      assert.deepStrictEqual(yield* statuses({ MAINTAINX_WEBHOOK_SECRET: " , " }), [503, 503, 503])
      assert.deepStrictEqual(yield* statuses({}), [503, 503, 503])
    })
  )

  it.live("is a plain web handler", () =>
    Effect.gen(function* () {
      const received: Array<Received> = []
      const { dispose, handler } = Endpoint.toWebHandler({
        secrets: secret,
        path: "/hooks/",
        receive: (one) => Effect.sync(() => received.push(one))
      })
      const request = yield* delivery(newWorkOrder(7))
      const moved = new Request(request.url.replace("/webhooks/", "/hooks/"), request.clone())
      assert.strictEqual((yield* Effect.promise(() => handler(moved))).status, 200)
      assert.strictEqual((yield* Effect.promise(() => handler(request))).status, 404)
      assert.lengthOf(received, 1)
      yield* Effect.promise(dispose)
    })
  )
})

describe("a delivery", () => {
  it.effect("is the same one however its body is written, and with or without its type in it", () =>
    Effect.gen(function* () {
      const ids = new Set<string>()
      const send = yield* serving(
        Endpoint.layer({ secrets: secret, receive: ({ id }) => Effect.sync(() => ids.add(id)) })
      )
      for (const body of [
        '{"a":1.0,"b":"<"}',
        '{ "b": "\\u003c", "a": 1 }\r\n',
        '\ufeff{"eventType":"X","a":1,"b":"<"}'
      ]) {
        yield* send(yield* posting(body))
      }
      assert.strictEqual(ids.size, 1)
      yield* send(yield* posting('{"a":1,"b":"<","c":{"eventType":1}}'))
      yield* send(yield* posting('{"a":1,"b":"<","c":{"eventType":2}}'))
      yield* send(yield* posting('{"a":1,"b":"<"}', { type: "NEW_PART" }))
      assert.strictEqual(ids.size, 4)
    })
  )

  it.effect("is the same one for a record that is new, whatever is said of it", () =>
    Effect.gen(function* () {
      const ids = new Set<string>()
      const send = yield* serving(
        Endpoint.layer({ secrets: secret, receive: ({ id }) => Effect.sync(() => ids.add(id)) })
      )
      yield* send(yield* delivery(newWorkOrder(1, 1)))
      yield* send(yield* delivery(newWorkOrder(1, 2)))
      yield* send(yield* posting(JSON.stringify({ workOrderId: 1, newWorkOrder: { title: "Check valve" } })))
      assert.strictEqual(ids.size, 1)
      yield* send(yield* delivery(newWorkOrder(2)))
      yield* send(yield* posting('{"workOrderId":1}', { type: "WORK_ORDER_CHANGE" }))
      yield* send(yield* posting('{"workOrderId":1,"a":2}', { type: "WORK_ORDER_CHANGE" }))
      assert.strictEqual(ids.size, 4)
    })
  )

  it.effect("is the same one as an event that was found out in another way", () =>
    Effect.gen(function* () {
      const event = newWorkOrder(3)
      const received: Array<Received> = []
      const send = yield* serving(
        Endpoint.layer({ secrets: secret, receive: (one) => Effect.sync(() => received.push(one)) })
      )
      yield* send(yield* delivery(event))
      const made = yield* fromEvent(event)
      assert.deepStrictEqual(made.id, received[0]?.id)
      assert.deepStrictEqual(eventOf(made), Result.succeed(event))
    })
  )

  it.effect("goes through JSON and comes back", () =>
    Effect.gen(function* () {
      const received = yield* fromEvent(newWorkOrder(3))
      const codec = Schema.fromJsonString(Schema.toCodecJson(Received))
      const text = yield* Schema.encodeEffect(codec)(received)
      assert.deepStrictEqual(yield* Schema.decodeEffect(codec)(text), received)
    })
  )
})

describe("a receiver", () => {
  it.effect("answers before the handler has done anything", () =>
    Effect.gen(function* () {
      const begun = yield* Deferred.make<void>()
      const send = yield* serving(
        Receiver.layerMemory({
          secrets: secret,
          concurrency: 1,
          handlers: [on("NEW_WORK_ORDER", () => Effect.andThen(Deferred.succeed(begun, undefined), Effect.never))]
        })
      )
      assert.strictEqual((yield* send(yield* delivery(newWorkOrder(1)))).status, 200)
      yield* Deferred.await(begun)
      assert.strictEqual((yield* send(yield* delivery(newWorkOrder(2)))).status, 200)
    })
  )

  it.effect("handles a delivery that comes again once, within the window", () =>
    Effect.gen(function* () {
      const { handled, post, settle } = yield* recording({ window: "1 hour" })
      yield* post(bodyOf(1))
      yield* post(bodyOf(1))
      yield* settle
      yield* post(` ${bodyOf(1)} `)
      yield* settle
      assert.deepStrictEqual(handled, [1])
      yield* TestClock.adjust("1 hour")
      yield* post(bodyOf(1))
      yield* settle
      assert.deepStrictEqual(handled, [1, 1])
    })
  )

  it.effect("counts duplicates, and tells of them at debug level only", () => {
    const log = logged()
    return Effect.gen(function* () {
      const { post, settle } = yield* recording()
      const then = yield* counted("handled")
      for (let times = 0; times < 3; times += 1) {
        yield* post(bodyOf(1))
        yield* settle
      }
      const now = yield* counted("handled")
      assert.deepStrictEqual([now("handled") - then("handled"), now("duplicate") - then("duplicate")], [1, 2])
      const lines = log.lines.filter((line) => line.includes("A duplicate was not handled again"))
      assert.lengthOf(lines, 2)
      for (const line of lines) assert.include(line, "level=DEBUG")
    }).pipe(Effect.provideService(References.MinimumLogLevel, "Debug"), Effect.provide(log.layer))
  })

  it.effect("hands an event that says to be another one to the handler of what is not recognized", () =>
    Effect.gen(function* () {
      const seen = yield* Queue.make<string | undefined>()
      const send = yield* serving(
        Receiver.layerMemory({
          secrets: secret,
          handlers: [
            on("NEW_WORK_ORDER", () => Effect.void),
            on("UNRECOGNIZED", ({ eventType }) => Queue.offer(seen, eventType))
          ]
        })
      )
      yield* send(yield* posting('{"eventType":"WORK_ORDER_ARCHIVED"}'))
      assert.strictEqual(yield* Queue.take(seen), "WORK_ORDER_ARCHIVED")
      yield* send(yield* posting('{"workOrderId":1}', { type: "WORK_ORDER_ARCHIVED" }))
      assert.strictEqual(yield* Queue.take(seen), "WORK_ORDER_ARCHIVED")
    })
  )

  it.effect("tries again what failed, later and later, and others go on meanwhile", () =>
    Effect.gen(function* () {
      const attempts: Array<readonly [id: number, at: number]> = []
      const begun = DateTime.toEpochMillis(yield* DateTime.now)
      const send = yield* serving(
        Receiver.layerMemory({
          secrets: secret,
          concurrency: 1,
          handlers: [
            on("NEW_WORK_ORDER", (event) =>
              Effect.gen(function* () {
                attempts.push([event.workOrderId, DateTime.toEpochMillis(yield* DateTime.now) - begun])
                if (event.workOrderId === 1 && attempts.length < 5) return yield* Effect.fail("not now")
              })
            )
          ]
        })
      )
      yield* send(yield* delivery(newWorkOrder(1)))
      yield* send(yield* delivery(newWorkOrder(2)))
      yield* TestClock.adjust("1 minute")
      assert.deepStrictEqual(attempts, [
        [1, 0],
        [2, 0],
        [1, 1000],
        [1, 3000],
        [1, 7000]
      ])
    })
  )

  it.effect("handles the rest when a handler has a defect", () =>
    Effect.gen(function* () {
      const seen = yield* Queue.make<number>()
      const send = yield* serving(
        Receiver.layerMemory({
          secrets: secret,
          concurrency: 1,
          handlers: [
            on("NEW_WORK_ORDER", ({ workOrderId }) => {
              if (workOrderId === 1) throw new Error("a bug")
              return Queue.offer(seen, workOrderId)
            })
          ]
        })
      )
      yield* send(yield* delivery(newWorkOrder(1)))
      yield* send(yield* delivery(newWorkOrder(2)))
      assert.strictEqual(yield* Queue.take(seen), 2)
    })
  )

  it.effect("refuses what there is no room for, and takes it when there is", () =>
    Effect.gen(function* () {
      const gate = yield* Deferred.make<void>()
      const send = yield* serving(
        Receiver.layerMemory({
          secrets: secret,
          maxBytes: 250,
          handlers: [on("NEW_WORK_ORDER", () => Deferred.await(gate))]
        })
      )
      const statuses = yield* Effect.forEach([1, 2, 3, 4], (id) =>
        Effect.map(Effect.flatMap(delivery(newWorkOrder(id)), send), ({ status }) => status)
      )
      assert.deepStrictEqual(statuses, [200, 200, 503, 503])
      yield* Deferred.succeed(gate, undefined)
      yield* TestClock.adjust("1 second")
      assert.strictEqual((yield* send(yield* delivery(newWorkOrder(4)))).status, 200)
    })
  )

  it.effect("has room again after a repetition of what was just handled", () =>
    Effect.gen(function* () {
      const { handled, post, settle } = yield* recording({ maxBytes: 250 })
      for (const id of [1, 2, 3]) {
        assert.strictEqual((yield* post(bodyOf(id))).status, 200)
        yield* TestClock.adjust(1)
        assert.strictEqual((yield* post(bodyOf(id))).status, 200)
      }
      yield* settle
      assert.strictEqual((yield* post(bodyOf(4))).status, 200)
      yield* settle
      assert.deepStrictEqual(handled, [1, 2, 3, 4])
    })
  )

  it.effect("tells what was heard, and a failure of that fails nothing", () =>
    Effect.gen(function* () {
      const heard: Array<string> = []
      const { handled, post, settle } = yield* recording({
        heard: ({ type }) =>
          Effect.andThen(
            Effect.sync(() => heard.push(type)),
            Effect.die("lost")
          )
      })
      assert.strictEqual((yield* post(bodyOf(1))).status, 200)
      yield* settle
      assert.deepStrictEqual([heard, handled], [["NEW_WORK_ORDER"], [1]])
    })
  )

  it("does not begin with two handlers for an event", () => {
    const twice = [on("NEW_PART", () => Effect.void), on(["NEW_ASSET", "NEW_PART"], () => Effect.void)] as const
    assert.throws(
      () =>
        Effect.runSync(
          Effect.scoped(
            Layer.build(Receiver.layerWorkers({ handlers: twice }).pipe(Layer.provide(Inbox.layerMemory())))
          )
        ),
      /two handlers for NEW_PART/
    )
  })
})

describe("dead letters", () => {
  /** An inbox and a receiver over it whose handler fails as long as it is told to. */
  const failing = Effect.fnUntraced(function* (fail: () => Effect.Effect<void, unknown>, options: Inbox.Options = {}) {
    const context = yield* Layer.build(Inbox.layerMemory(options))
    const inbox = yield* Effect.provide(Inbox.Inbox, context)
    let attempts = 0
    const send = yield* serving(
      Receiver.layer({
        secrets: secret,
        handlers: [
          on("NEW_WORK_ORDER", () =>
            Effect.andThen(
              Effect.sync(() => attempts++),
              Effect.suspend(fail)
            )
          )
        ]
      }).pipe(Layer.provide(Layer.succeedContext(context)))
    )
    return { attempts: () => attempts, inbox, send }
  })

  it.effect("are deliveries whose last attempt failed, with the reason", () =>
    Effect.gen(function* () {
      const { attempts, inbox, send } = yield* failing(() => Effect.fail(new Error("the board is down")), {
        maxAttempts: 3
      })
      const then = yield* counted("handled")
      yield* send(yield* delivery(newWorkOrder(5)))
      yield* TestClock.adjust("1 hour")
      const now = yield* counted("handled")
      assert.strictEqual(attempts(), 3)
      assert.deepStrictEqual([now("failed") - then("failed"), now("dead") - then("dead")], [3, 1])
      const [letter, ...others] = yield* inbox.deadLetters.list
      assert.isEmpty(others)
      assert.strictEqual(letter?.attempts, 3)
      assert.strictEqual(letter?.reason, "Error: the board is down")
      assert.deepStrictEqual(letter && eventOf(letter.received), Result.succeed(newWorkOrder(5)))
    })
  )

  it.effect("come after as many attempts as are wanted, more than the queue's own ten", () =>
    Effect.gen(function* () {
      const { attempts, inbox, send } = yield* failing(() => Effect.fail("down"), {
        maxAttempts: 14,
        retrySchedule: Schedule.spaced("1 second")
      })
      yield* send(yield* delivery(newWorkOrder(5)))
      yield* TestClock.adjust("1 minute")
      assert.strictEqual(attempts(), 14)
      assert.deepStrictEqual(
        (yield* inbox.deadLetters.list).map(({ attempts }) => attempts),
        [14]
      )
    })
  )

  it.effect("are deliveries whose handler interrupts itself, as any other failure", () =>
    Effect.gen(function* () {
      const { attempts, inbox, send } = yield* failing(() => Effect.interrupt, { maxAttempts: 3 })
      yield* send(yield* delivery(newWorkOrder(5)))
      yield* TestClock.adjust("1 hour")
      assert.strictEqual(attempts(), 3)
      const [letter] = yield* inbox.deadLetters.list
      assert.include(letter?.reason, "the handler was interrupted")
    })
  )

  it.effect("are at once deliveries that a handler gives up", () =>
    Effect.gen(function* () {
      const { attempts, inbox, send } = yield* failing(() => new GiveUp({ reason: "the asset is gone" }))
      yield* send(yield* delivery(newWorkOrder(5)))
      yield* TestClock.adjust("1 second")
      assert.strictEqual(attempts(), 1)
      assert.lengthOf(yield* inbox.deadLetters.list, 1)
    })
  )

  it.effect("are at once events that are not what they say to be, after they were answered with 200", () =>
    Effect.gen(function* () {
      const { attempts, inbox, send } = yield* failing(() => Effect.void)
      assert.strictEqual((yield* send(yield* posting('{"workOrderId":"twelve"}'))).status, 200)
      yield* TestClock.adjust("1 second")
      assert.strictEqual(attempts(), 0)
      const [letter] = yield* inbox.deadLetters.list
      assert.include(letter?.reason, "no event, because of")
      assert.strictEqual(letter?.received.body, '{"workOrderId":"twelve"}')
    })
  )

  it.effect("are handled when they are put back, and are gone then", () =>
    Effect.gen(function* () {
      let mended = false
      const { attempts, inbox, send } = yield* failing(() => (mended ? Effect.void : Effect.fail("down")), {
        maxAttempts: 1
      })
      yield* send(yield* delivery(newWorkOrder(5)))
      yield* TestClock.adjust("1 second")
      const [letter] = yield* inbox.deadLetters.list
      mended = true
      assert.isTrue(yield* inbox.deadLetters.redeliver(letter?.received.id ?? ""))
      yield* TestClock.adjust("1 second")
      assert.strictEqual(attempts(), 2)
      assert.isEmpty(yield* inbox.deadLetters.list)
      assert.isFalse(yield* inbox.deadLetters.redeliver(letter?.received.id ?? ""))
    })
  )

  it.effect("are kept where they fail again before they are all put back", () =>
    Effect.gen(function* () {
      const buriedAgain = yield* Deferred.make<void>()
      let buried = 0
      const slow = Layer.effect(
        Ledger.Ledger,
        Effect.map(Ledger.Ledger, (ledger) =>
          Ledger.Ledger.of({
            ...ledger,
            bury: (letter) =>
              Effect.tap(ledger.bury(letter), () =>
                ++buried === 2 ? Deferred.succeed(buriedAgain, undefined) : Effect.void
              ),
            remove: (...which) => Effect.andThen(Deferred.await(buriedAgain), ledger.remove(...which))
          })
        )
      ).pipe(Layer.provide(Ledger.layerMemory()))
      const stores = PersistedQueue.layer.pipe(Layer.provide(PersistedQueue.layerStoreMemory), Layer.merge(slow))
      yield* Effect.gen(function* () {
        const inbox = yield* Inbox.Inbox
        const received = yield* fromEvent(newWorkOrder(1))
        yield* inbox.put(received)
        yield* Effect.forkScoped(Effect.forever(inbox.handle(() => new GiveUp({ reason: "no" }))))
        yield* TestClock.adjust("1 second")
        yield* inbox.deadLetters.redeliver(received.id)
        assert.lengthOf(yield* inbox.deadLetters.list, 1)
      }).pipe(Effect.scoped, Effect.provide(Layer.provide(Inbox.layer(), stores)))
    })
  )

  it.effect("have a reason, whatever a handler fails with", () =>
    Effect.gen(function* () {
      for (const failure of [{ code: "no-stock" }, Object.create(null), Symbol("s"), undefined, "no stock"]) {
        const { inbox, send } = yield* failing(() => Effect.fail(failure), { maxAttempts: 1 })
        yield* send(yield* delivery(newWorkOrder(5)))
        yield* TestClock.adjust("1 second")
        const [letter] = yield* inbox.deadLetters.list
        assert.isNotEmpty(letter?.reason)
        assert.notInclude(letter?.reason, "[object")
      }
    })
  )

  it.effect("stay away once they are removed", () =>
    Effect.gen(function* () {
      const { inbox, send } = yield* failing(() => Effect.fail("down"), { maxAttempts: 1 })
      yield* send(yield* delivery(newWorkOrder(5)))
      yield* TestClock.adjust("1 second")
      const [letter] = yield* inbox.deadLetters.list
      yield* inbox.deadLetters.remove(letter?.received.id ?? "")
      assert.isEmpty(yield* inbox.deadLetters.list)
    })
  )
})

describe("order", () => {
  /** Sends events of work orders at seconds, while the first of them waits for a gate. */
  const handledOf = Effect.fnUntraced(function* (
    events: ReadonlyArray<readonly [id: number, second: number]>,
    fail: (attempt: number) => boolean = () => false
  ) {
    const gate = yield* Deferred.make<void>()
    const handled: Array<readonly [id: number, second: number]> = []
    const running = new Set<number>()
    let attempts = 0
    const send = yield* serving(
      Receiver.layerMemory({
        secrets: secret,
        ordered: true,
        handlers: [
          on("WORK_ORDER_CHANGE", ({ occurredAt, workOrderId }) =>
            Effect.gen(function* () {
              assert.isFalse(running.has(workOrderId))
              running.add(workOrderId)
              if (workOrderId === 1) yield* Deferred.await(gate)
              running.delete(workOrderId)
              if (fail(++attempts)) return yield* Effect.fail("not now")
              handled.push([workOrderId, DateTime.getPartUtc(occurredAt, "second")])
            })
          )
        ]
      })
    )
    for (const [id, second] of events) {
      yield* send(yield* delivery({ ...newWorkOrder(id, second), type: "WORK_ORDER_CHANGE" }))
      yield* TestClock.adjust("10 millis")
    }
    yield* Deferred.succeed(gate, undefined)
    yield* TestClock.adjust("1 minute")
    return handled
  })

  it.effect("is kept for each record: what waits is handled by when it occurred, and other records go on", () =>
    Effect.gen(function* () {
      const handled = yield* handledOf([
        [1, 10],
        [1, 40],
        [1, 20],
        [2, 50],
        [1, 30]
      ])
      assert.deepStrictEqual(handled, [
        [2, 50],
        [1, 10],
        [1, 20],
        [1, 30],
        [1, 40]
      ])
    })
  )

  it.effect("is kept when one has to be tried again", () =>
    Effect.gen(function* () {
      const handled = yield* handledOf(
        [
          [1, 10],
          [1, 20]
        ],
        (attempt) => attempt < 3
      )
      assert.deepStrictEqual(handled, [
        [1, 10],
        [1, 20]
      ])
    })
  )
})

describe("a record whose events keep failing", () => {
  it.effect("holds up itself only, and its events come in order once it is mended", () =>
    Effect.gen(function* () {
      const handled: Array<readonly [id: number, second: number]> = []
      let mended = false
      const send = yield* serving(
        Receiver.layerMemory({
          secrets: secret,
          ordered: true,
          handlers: [
            on("WORK_ORDER_CHANGE", ({ occurredAt, workOrderId }) =>
              Effect.suspend(() => {
                if (workOrderId === 1 && !mended) return Effect.fail("not now")
                handled.push([workOrderId, DateTime.getPartUtc(occurredAt, "second")])
                return Effect.void
              })
            )
          ]
        })
      )
      const changes = [
        ...Array.from({ length: 12 }, (_, second) => newWorkOrder(1, second)),
        ...Array.from({ length: 90 }, (_, index) => newWorkOrder(2 + index))
      ]
      for (const event of changes) yield* send(yield* delivery({ ...event, type: "WORK_ORDER_CHANGE" }))
      yield* TestClock.adjust(1)
      assert.lengthOf(handled, 90)
      mended = true
      yield* TestClock.adjust("1 minute")
      assert.deepStrictEqual(
        handled.slice(90),
        Array.from({ length: 12 }, (_, second) => [1, second] as const)
      )
    })
  )

  it.effect("is one of as many handlers at once as are wanted", () =>
    Effect.gen(function* () {
      let [running, most] = [0, 0]
      const send = yield* serving(
        Receiver.layerMemory({
          secrets: secret,
          ordered: true,
          concurrency: 3,
          handlers: [
            on("NEW_WORK_ORDER", () =>
              Effect.gen(function* () {
                running += 1
                most = Math.max(most, running)
                yield* Effect.sleep("1 second")
                running -= 1
              })
            )
          ]
        })
      )
      for (let id = 1; id <= 20; id += 1) yield* send(yield* delivery(newWorkOrder(id)))
      yield* TestClock.adjust("1 minute")
      assert.deepStrictEqual([running, most], [0, 3])
    })
  )
})

describe("handlers that hang", () => {
  const numbered = (first: number, count: number) => Array.from({ length: count }, (_, index) => first + index)

  /** A receiver whose handler of work orders divisible by ten does something else. */
  const hanging = Effect.fnUntraced(function* (
    hang: Effect.Effect<unknown>,
    options: Partial<Receiver.WorkOptions<readonly []>> & Inbox.Options = {}
  ) {
    const context = yield* Layer.build(Inbox.layerMemory(options))
    const inbox = yield* Effect.provide(Inbox.Inbox, context)
    const handled: Array<number> = []
    const send = yield* serving(
      Receiver.layer({
        ...options,
        secrets: secret,
        handlers: [
          on("NEW_WORK_ORDER", ({ workOrderId }) =>
            Effect.suspend(() => (workOrderId % 10 === 0 ? hang : Effect.sync(() => handled.push(workOrderId))))
          )
        ]
      }).pipe(Layer.provide(Layer.succeedContext(context)))
    )
    const post = (ids: ReadonlyArray<number>) =>
      Effect.forEach(ids, (id) => Effect.flatMap(delivery(newWorkOrder(id)), send), { discard: true })
    return { handled, inbox, post }
  })

  it.effect("end by their time-out, are told in the log with their event, and become dead letters", () => {
    const log = logged()
    return Effect.gen(function* () {
      const { handled, inbox, post } = yield* hanging(Effect.never, { maxAttempts: 2 })
      yield* post(numbered(1, 200))
      yield* TestClock.adjust("4 minutes")
      assert.isBelow(handled.length, 180)
      assert.isEmpty(log.lines.filter((line) => line.includes("HandlerTimedOut")))
      yield* TestClock.adjust("1 hour")
      assert.strictEqual(handled.length, 180)
      const letters = yield* inbox.deadLetters.list
      assert.strictEqual(letters.length, 20)
      for (const { attempts, reason } of letters) {
        assert.strictEqual(attempts, 2)
        assert.strictEqual(reason, "HandlerTimedOut: the handler of NEW_WORK_ORDER did not end within 5m")
      }
      const line = log.lines.find((line) => line.includes("HandlerTimedOut"))
      assert.include(line, "Attempt 1 of 2 to handle a delivery failed")
      assert.include(line, "maintainx.event_type=NEW_WORK_ORDER")
      yield* post([201])
      yield* TestClock.adjust("1 second")
      assert.strictEqual(handled.at(-1), 201)
    }).pipe(Effect.provide(log.layer))
  })

  it.effect("keep no worker although they ignore their interruption", () =>
    Effect.gen(function* () {
      const { handled, inbox, post } = yield* hanging(Effect.uninterruptible(Effect.never), {
        concurrency: 1,
        maxAttempts: 1,
        timeout: "1 minute"
      })
      yield* post([10, 11])
      yield* TestClock.adjust("64 seconds")
      assert.isEmpty(handled)
      yield* TestClock.adjust("2 seconds")
      assert.deepStrictEqual(handled, [11])
      assert.lengthOf(yield* inbox.deadLetters.list, 1)
    })
  )

  it.effect("may take as long as they want where the time-out is off", () =>
    Effect.gen(function* () {
      const { inbox, post } = yield* hanging(Effect.sleep("2 hours"), {
        concurrency: 1,
        maxAttempts: 1,
        timeout: Duration.infinity
      })
      yield* post([10])
      yield* TestClock.adjust("3 hours")
      assert.isEmpty(yield* inbox.deadLetters.list)
    })
  )
})

describe("attempts within something", () => {
  /** The milliseconds at which attempts were made. */
  const attemptsOf = Effect.fnUntraced(function* (failure: Effect.Effect<never, unknown>, options: Inbox.Options = {}) {
    const attempts: Array<number> = []
    const begun = DateTime.toEpochMillis(yield* DateTime.now)
    yield* Effect.gen(function* () {
      const inbox = yield* Inbox.Inbox
      yield* inbox.put(yield* fromEvent(newWorkOrder(1)))
      const handled = inbox.handle(
        () =>
          Effect.gen(function* () {
            attempts.push(DateTime.toEpochMillis(yield* DateTime.now) - begun)
            if (attempts.length < 5) return yield* failure
          }),
        { within: (_, attempts) => attempts }
      )
      const fiber = yield* Effect.forkChild(handled)
      yield* TestClock.adjust("1 minute")
      yield* Fiber.join(fiber)
      assert.isEmpty(yield* inbox.deadLetters.list)
    }).pipe(Effect.provide(Inbox.layerMemory(options)))
    return attempts
  })

  it.effect("are made again after a failure that interrupted something as well", () =>
    Effect.gen(function* () {
      const failure = Effect.failCause(Cause.combine(Cause.fail("not now"), Cause.interrupt(1)))
      assert.lengthOf(yield* attemptsOf(failure), 5)
    })
  )

  it.effect("wait as long as the last time when the schedule has ended", () =>
    Effect.gen(function* () {
      const retrySchedule = Schedule.exponential("1 second").pipe(Schedule.upTo({ times: 2 }))
      assert.deepStrictEqual(yield* attemptsOf(Effect.fail("not now"), { retrySchedule }), [0, 1000, 3000, 5000, 7000])
    })
  )
})

describe("a receiver that is stopped", () => {
  it.effect("interrupts its handlers, whose deliveries wait for the next", () =>
    Effect.gen(function* () {
      const context = yield* Layer.build(Inbox.layerMemory())
      const seen: Array<string> = []
      const run = (work: Effect.Effect<void>) =>
        Effect.gen(function* () {
          const handler = on("NEW_WORK_ORDER", () =>
            work.pipe(Effect.onInterrupt(() => Effect.sync(() => seen.push("interrupted"))))
          )
          const workers = Receiver.layerWorkers({ handlers: [handler] })
          yield* Layer.build(Layer.provide(workers, Layer.succeedContext(context)))
          yield* TestClock.adjust("1 second")
        }).pipe(Effect.scoped)
      yield* Effect.provide(
        Effect.flatMap(Inbox.Inbox, (inbox) => Effect.flatMap(fromEvent(newWorkOrder(1)), inbox.put)),
        context
      )
      yield* run(Effect.never)
      yield* run(Effect.sync(() => seen.push("handled")))
      yield* run(Effect.sync(() => seen.push("handled again")))
      assert.deepStrictEqual(seen, ["interrupted", "handled"])
    })
  )
})

describe("a web handler that was disposed of", () => {
  it.live("takes nothing that would be lost", () =>
    Effect.gen(function* () {
      const { dispose, handler } = Receiver.toWebHandler(
        Receiver.layerMemory({ secrets: secret, handlers: [on("NEW_WORK_ORDER", () => Effect.void)] })
      )
      const [before, after] = [yield* delivery(newWorkOrder(1)), yield* delivery(newWorkOrder(2))]
      assert.strictEqual((yield* Effect.promise(() => handler(before))).status, 200)
      yield* Effect.promise(dispose)
      assert.strictEqual((yield* Effect.promise(() => handler(after))).status, 503)
    })
  )
})

describe("the events as a stream", () => {
  it.effect("come one after the other, and one that was not finished comes again", () =>
    Effect.gen(function* () {
      const inbox = yield* Inbox.Inbox
      for (const id of [1, 2, 3]) yield* inbox.put(yield* fromEvent(newWorkOrder(id)))
      const ids = Receiver.events.pipe(
        Stream.map(({ event }) => (event.type === "NEW_WORK_ORDER" ? event.workOrderId : 0))
      )
      assert.deepStrictEqual(yield* Stream.runCollect(Stream.take(ids, 2)), [1, 2])
      const rest = yield* Stream.runCollect(Stream.take(ids, 2))
      assert.deepStrictEqual(rest.toSorted(), [2, 3])
    }).pipe(Effect.provide(Inbox.layerMemory()))
  )
})

describe("the ledger in memory", () => {
  it.effect("runs effects of one id one after the other, and the second not at all", () =>
    Effect.gen(function* () {
      const ledger = yield* Ledger.Ledger
      let runs = 0
      const effect = Effect.andThen(
        Effect.yieldNow,
        Effect.sync(() => ++runs)
      )
      yield* Effect.all([ledger.once("a", effect), ledger.once("a", effect), ledger.once("b", effect)], {
        concurrency: "unbounded"
      })
      assert.strictEqual(runs, 2)
    }).pipe(Effect.provide(Ledger.layerMemory()))
  )

  it.effect("remembers nothing of what failed", () =>
    Effect.gen(function* () {
      const ledger = yield* Ledger.Ledger
      yield* Effect.flip(ledger.once("a", Effect.fail("not now")))
      assert.strictEqual((yield* ledger.once("a", Effect.succeed(1)))._tag, "Some")
    }).pipe(Effect.provide(Ledger.layerMemory()))
  )
})
