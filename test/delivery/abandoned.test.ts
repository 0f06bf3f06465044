import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer, Logger, Redacted } from "effect"
import { MaintainX, OnAbandoned, type OutcomeUnknown } from "../../src/index.ts"
import { calls, methods, names } from "../support/methods.ts"
import { httpServer } from "../support/servers.ts"
import { transports } from "../support/transports.ts"
import { type Handler, pass, settled, simulate } from "./simulation.ts"

const changes = methods.filter((method) => method !== "GET")

/** What tells which record a call was about. */
const parameters = {
  PUT: { id: 7, filename: "pump.png" },
  DELETE: { id: 7 },
  PATCH: { id: 7 },
  POST: {},
  GET: { id: 7 }
}

/** Interrupts a call after some time, and answers what was told of it. */
const interrupted = (
  handle: Handler,
  call: (typeof calls)[(typeof methods)[number]],
  after: number,
  options: Parameters<typeof simulate>[1] = {}
) =>
  Effect.gen(function* () {
    const told: Array<OutcomeUnknown> = []
    const server = yield* simulate(handle, options)
    const fiber = yield* call.pipe(
      Effect.provideService(OnAbandoned, (outcome) => Effect.sync(() => void told.push(outcome))),
      Effect.provide(server.layer),
      Effect.forkChild
    )
    yield* settled
    if (after > 0) yield* pass(after)
    yield* Fiber.interrupt(fiber)
    yield* settled
    return { told, attempts: server.arrived.length, arrived: server.arrived }
  })

const answered = (status: number, headers: Record<string, string> = {}) =>
  Effect.sync(() => new Response(null, { status, headers }))

describe("a call that is interrupted", () => {
  for (const method of changes) {
    it.effect(`on its way is told of where it is a ${method}, once, and its connection is closed`, () =>
      Effect.gen(function* () {
        const { arrived, told } = yield* interrupted(() => Effect.never, calls[method], 100)
        assert.strictEqual(told.length, 1)
        const [outcome] = told as [OutcomeUnknown]
        assert.deepStrictEqual(
          [outcome._tag, outcome.reason, outcome.operation, outcome.method, outcome.sentAt.epochMilliseconds],
          ["OutcomeUnknown", "interrupted", names[method], method, 0]
        )
        assert.deepStrictEqual(outcome.parameters, parameters[method])
        assert.deepStrictEqual(
          outcome.payload && Redacted.value(outcome.payload),
          method === "POST" || method === "PATCH" ? { name: "Boiler room" } : undefined
        )
        assert.isTrue(arrived[0]?.signal?.aborted)
      })
    )

    it.effect(`by a timeout of the program is told of where it is a ${method}`, () =>
      Effect.gen(function* () {
        const impatient = Effect.ignore(Effect.timeout(calls[method], 50))
        const { told } = yield* interrupted(() => Effect.never, impatient, 100)
        assert.deepStrictEqual(
          told.map(({ reason }) => reason),
          ["interrupted"]
        )
      })
    )
  }

  it.effect("on its way is told to nobody where it is a GET", () =>
    Effect.gen(function* () {
      const { attempts, told } = yield* interrupted(() => Effect.never, calls.GET, 100)
      assert.deepStrictEqual([attempts, told.length], [1, 0])
    })
  )

  it.effect("before it is sent is told to nobody, and is not sent", () =>
    Effect.gen(function* () {
      for (const method of changes) {
        let held = 0
        const holding: Handler = () => {
          held++
          return Effect.sync(() => Response.json({ location: { id: 7, name: "x" } }))
        }
        const waiting = Effect.andThen(calls.GET, calls[method])
        const { told } = yield* interrupted(holding, waiting, 1000, { quota: 1 })
        assert.deepStrictEqual([held, told.length], [1, 0])
      }
    })
  )

  it.effect("after it was surely not carried out, before the next attempt, is told to nobody", () =>
    Effect.gen(function* () {
      for (const method of changes) {
        for (const handle of [() => Effect.fail("ECONNREFUSED"), () => answered(429, { "retry-after": "5" })]) {
          const { attempts, told } = yield* interrupted(handle, calls[method], 100)
          assert.deepStrictEqual([attempts, told.length], [1, 0])
        }
      }
    })
  )

  it.effect("between two attempts of which the first was lost is told of", () =>
    Effect.gen(function* () {
      for (const call of [calls.PUT, calls.DELETE, calls.PATCH.pipe(MaintainX.withDelivery({ repeatable: true }))]) {
        for (const handle of [() => answered(503, { "retry-after": "5" }), () => Effect.fail("ECONNRESET")]) {
          const { attempts, told } = yield* interrupted(handle, call, 100)
          assert.deepStrictEqual([attempts, told.map(({ reason }) => reason)], [1, ["interrupted"]])
        }
      }
    })
  )

  it.effect("after it has ended is told to nobody", () =>
    Effect.gen(function* () {
      for (const method of changes) {
        const handle: Handler = () => answered(400)
        const { told } = yield* interrupted(handle, Effect.andThen(Effect.ignore(calls[method]), Effect.never), 100)
        assert.isEmpty(told)
      }
    })
  )

  it.effect("is a warning in the log unless told otherwise, without a secret", () =>
    Effect.gen(function* () {
      const lines: Array<readonly [level: string, text: string]> = []
      const logger = Logger.make<unknown, void>(({ logLevel, message }) => {
        lines.push([logLevel, String(message)])
      })
      const server = yield* simulate(() => Effect.never, { apiKey: "the-secret-key", organizations: 987_654 })
      const fiber = yield* calls.POST.pipe(
        Effect.provide(server.layer),
        Effect.provide(Logger.layer([logger])),
        Effect.forkChild
      )
      yield* pass(100)
      yield* Fiber.interrupt(fiber)
      assert.strictEqual(lines.length, 1)
      const [[level, text]] = lines as [(typeof lines)[0]]
      assert.strictEqual(level, "Warn")
      assert.include(text, "Locations.create")
      assert.include(text, "interrupted")
      for (const secret of ["the-secret-key", "987654", "Boiler room"]) assert.notInclude(text, secret)
    })
  )

  for (const [name, layer] of Object.entries(transports)) {
    it.live(`over ${name} closes its connection and is told of`, () =>
      Effect.gen(function* () {
        const told: Array<OutcomeUnknown> = []
        const server = yield* httpServer(() => undefined)
        const fiber = yield* calls.POST.pipe(
          Effect.provideService(OnAbandoned, (outcome) => Effect.sync(() => void told.push(outcome))),
          Effect.provide(Layer.orDie(layer({ apiKey: "the-key", baseUrl: `${server.origin}/v1` }))),
          Effect.forkChild
        )
        yield* server.connected
        yield* Fiber.interrupt(fiber)
        yield* server.released
        assert.deepStrictEqual(
          told.map(({ reason }) => reason),
          ["interrupted"]
        )
      })
    )
  }
})
