import type { ServerResponse } from "node:http"
import { assert, describe, it } from "@effect/vitest"
import { Clock, Duration, Effect, Fiber, Layer, Metric, Result, Schedule } from "effect"
import { MaintainX, type RateLimited } from "../../src/index.ts"
import { calls, methods } from "../support/methods.ts"
import { closedPort, httpServer } from "../support/servers.ts"
import { transports } from "../support/transports.ts"
import { type Handler, pass, passing, shifted, simulate } from "./simulation.ts"

const budget = 5000

/** A body of which each chunk comes after a wait, for ever. */
const trickling = (wait: Effect.Effect<void>): Effect.Effect<Response> =>
  Effect.map(Effect.context<never>(), (context) => {
    const run = Effect.runPromiseWith(context)
    const body = new ReadableStream<Uint8Array>({
      pull: async (controller) => {
        await run(wait)
        controller.enqueue(new Uint8Array([32]))
      }
    })
    return new Response(body, { status: 200 })
  })

const answered = (status: number, headers: Record<string, string> = {}) =>
  Effect.sync(() => new Response(null, { status, headers }))

/** Counts the fibers that were started by an effect and have not ended. */
const fiberCount = () => {
  let count = 0
  const service: Metric.FiberRuntimeMetricsService = {
    recordFiberStart: () => void count++,
    recordFiberEnd: () => void count--
  }
  return { alive: () => count, provide: Effect.provideService(Metric.FiberRuntimeMetrics, service) }
}

describe("a budget of 5 seconds is over after 5 seconds where the server", () => {
  const servers: ReadonlyArray<readonly [what: string, handle: Handler]> = [
    ["never answers", () => Effect.never],
    ["stops after the headers", () => trickling(Effect.never)],
    ["trickles a byte a second", () => trickling(Effect.sleep(1000))],
    ["answers 429 with an hour", () => answered(429, { "retry-after": "3600" })],
    ["answers 429 with a second, for ever", () => answered(429, { "retry-after": "1" })],
    ["answers 429 and nothing else, for ever", () => answered(429)],
    ["answers 503, for ever", () => answered(503)],
    ["answers 503 after a second, for ever", () => Effect.andThen(Effect.sleep(1000), answered(503))],
    ["refuses every connection", () => Effect.fail("ECONNREFUSED")],
    ["resets every connection", () => Effect.fail("ECONNRESET")],
    ["answers after exactly 5 seconds", () => Effect.andThen(Effect.sleep(budget), answered(500))]
  ]
  for (const [what, handle] of servers) {
    it.effect(`${what}: nothing is sent or left open afterwards`, () =>
      Effect.gen(function* () {
        for (const timeout of ["2 seconds", "1 hour"] as const) {
          for (const method of methods) {
            const server = yield* simulate(handle, { budget, timeout, retries: 10 })
            const began = yield* Clock.currentTimeMillis
            const fibers = fiberCount()
            const [result, ended] = yield* Effect.all([Effect.result(calls[method]), Clock.currentTimeMillis]).pipe(
              fibers.provide,
              Effect.provide(server.layer),
              passing(50)
            )
            assert.isTrue(Result.isFailure(result))
            assert.isAtMost(ended - began, budget)
            assert.strictEqual(fibers.alive(), 0)
            const sent = server.arrived.length
            assert.isTrue(server.arrived.every(({ at }) => at < began + budget))
            yield* pass(120_000, 10_000)
            assert.strictEqual(server.arrived.length, sent)
            if (/never|stops|trickles/.test(what)) {
              assert.isTrue(server.arrived.every(({ signal }) => signal?.aborted === true))
            }
          }
        }
      })
    )
  }

  it.effect("has used the quota up: the call fails at once, says for how long, and nothing is sent", () =>
    Effect.gen(function* () {
      const server = yield* simulate(() => Effect.sync(() => Response.json({ location: { id: 7, name: "x" } })), {
        budget,
        quota: 3
      })
      yield* Effect.gen(function* () {
        for (let i = 0; i < 3; i++) yield* calls.GET
        yield* Effect.sleep(10_000)
        for (const method of methods) {
          const asked = yield* Clock.currentTimeMillis
          const error = yield* Effect.flip(calls[method])
          assert.strictEqual(error._tag, "RateLimited")
          assert.strictEqual((yield* Clock.currentTimeMillis) - asked, 0)
          assert.closeTo(Duration.toMillis((error as RateLimited).retryAfter ?? 0), 50_000, 500)
        }
        assert.strictEqual(server.arrived.length, 3)
        // What it says is true: after that time, less what the budget covers, there is a turn.
        yield* Effect.sleep(46_000)
        yield* calls.GET
      }).pipe(Effect.provide(server.layer), passing(100))
      assert.strictEqual(server.arrived.length, 4)
    })
  )

  it.effect("has a turn exactly at its end: it is not taken", () =>
    Effect.gen(function* () {
      const server = yield* simulate(() => Effect.sync(() => Response.json({ location: { id: 7, name: "x" } })), {
        budget: "1 minute",
        quota: 1
      })
      const error = yield* Effect.andThen(calls.GET, Effect.flip(calls.GET)).pipe(
        Effect.provide(server.layer),
        passing(1000)
      )
      assert.strictEqual(error._tag, "RateLimited")
      assert.strictEqual(server.arrived.length, 1)
    })
  )
})

describe("a process that stands still while a call waits", () => {
  it.effect("sends nothing once it goes on after the budget is over", () =>
    Effect.gen(function* () {
      const clock = yield* Clock.clockWith(Effect.succeed)
      let stood = 0
      const late = shifted(
        clock,
        () => stood,
        () => stood
      )
      for (const status of [429, 503]) {
        const server = yield* simulate(() => answered(status, { "retry-after": "2" }), { budget })
        const call = yield* Effect.flip(calls.GET).pipe(
          Effect.provide(server.layer),
          Effect.provideService(Clock.Clock, late),
          Effect.forkChild
        )
        yield* pass(1000)
        stood += 10_000
        yield* pass(5000)
        assert.strictEqual((yield* Fiber.join(call))._tag, status === 429 ? "RateLimited" : "ServerError")
        assert.lengthOf(server.arrived, 1)
      }
    })
  )
})

/** How many sockets the process holds. */
const sockets = () => process.getActiveResourcesInfo().filter((resource) => resource.startsWith("TCPSocket")).length

for (const [name, layer] of Object.entries(transports)) {
  describe(`a budget of 5 seconds over real sockets and ${name}`, () => {
    const servers: ReadonlyArray<readonly [what: string, handle: (response: ServerResponse) => void]> = [
      ["never answers", () => undefined],
      ["stops after the headers", (response) => void response.writeHead(200).flushHeaders()],
      [
        "trickles a byte a second",
        (response) => {
          response.writeHead(200)
          const timer = setInterval(() => response.write(" "), 1000)
          response.on("close", () => clearInterval(timer))
        }
      ],
      ["answers 429 with an hour", (response) => void response.writeHead(429, { "retry-after": "3600" }).end()],
      ["answers 429 and nothing else", (response) => void response.writeHead(429).end()],
      ["answers 503", (response) => void response.writeHead(503).end()],
      ["resets every connection", (response) => void response.socket?.resetAndDestroy()]
    ]

    it.live("ends whatever the server does, and no socket stays open", () =>
      Effect.gen(function* () {
        const before = sockets()
        yield* Effect.forEach(
          servers.flatMap((server) => (["GET", "POST"] as const).map((method) => [server, method] as const)),
          ([[what, handle], method]) =>
            Effect.gen(function* () {
              const server = yield* httpServer((_, response) => handle(response))
              const options = { apiKey: "the-key", baseUrl: `${server.origin}/v1`, budget, retries: 10 }
              const result = yield* Effect.result(calls[method]).pipe(Effect.provide(Layer.orDie(layer(options))))
              assert.isTrue(Result.isFailure(result), what)
              // An answered request leaves its connection to the next one, for some seconds.
              if (/never|stops|trickles/.test(what)) yield* server.released
              const sent = server.requests.length
              yield* Effect.sleep("1 second")
              assert.strictEqual(server.requests.length, sent, what)
            }).pipe(Effect.scoped),
          { concurrency: "unbounded" }
        )
        const port = yield* closedPort
        const error = yield* calls.POST.pipe(
          MaintainX.withDelivery({ retries: 1 }),
          Effect.provide(Layer.orDie(layer({ apiKey: "the-key", baseUrl: `http://127.0.0.1:${port}`, budget }))),
          Effect.flip
        )
        assert.strictEqual(error._tag, "Network")
        // The system takes a moment to close what was let go.
        yield* Effect.repeat(Effect.sync(sockets), {
          until: (open) => open <= before,
          schedule: Schedule.spaced("50 millis")
        })
      })
    )
  })
}
