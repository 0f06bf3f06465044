import { createServer } from "node:http"
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Latch, Layer, Schedule } from "effect"
import { HttpRouter, HttpServer } from "effect/http"
import * as Sqlite from "../../src/sqlite.ts"
import { fromEvent, Inbox, on, Receiver } from "../../src/webhooks/index.ts"
import { deliver } from "./crash.ts"
import { newWorkOrder, secret } from "./deliveries.ts"

const many = 300

const bodySize = 1000

const ids = Array.from({ length: many }, (_, index) => index + 1)

/** A receiver on a socket whose handlers wait at a gate. */
const gated = Effect.fnUntraced(function* <E>(inbox: Layer.Layer<Inbox.Inbox, E>) {
  const gate = Latch.makeUnsafe()
  const handled: Array<number> = []
  const all = Deferred.makeUnsafe<void>()
  const handlers = [
    on("NEW_WORK_ORDER", ({ workOrderId }) =>
      Effect.andThen(
        gate.await,
        Effect.sync(() => {
          handled.push(workOrderId)
          if (handled.length === many) Deferred.doneUnsafe(all, Effect.void)
        })
      )
    )
  ] as const
  const context = yield* Layer.build(
    HttpRouter.serve(Receiver.layer({ secrets: secret, handlers }), {
      disableLogger: true,
      disableListenLog: true
    }).pipe(
      Layer.provideMerge(NodeHttpServer.layer(createServer, { port: 0, host: "127.0.0.1" })),
      Layer.provide(inbox)
    )
  )
  const { address } = yield* Effect.provide(HttpServer.HttpServer, context)
  const port = "port" in address ? address.port : 0
  const send = (ids: ReadonlyArray<number>) =>
    Effect.forEach(ids, (id) => Effect.promise(() => deliver(port, id, "x".repeat(bodySize))), { concurrency: 30 })
  return { gate, handled, all: Deferred.await(all), send }
})

const inboxes = {
  "in memory": () => Inbox.layerMemory(),
  "in a database": () => Inbox.layerSql().pipe(Layer.provide(Sqlite.layer({ filename: ":memory:" })))
} as const

describe("a receiver on a socket", () => {
  for (const [where, inbox] of Object.entries(inboxes)) {
    it.live(`acknowledges everything before the first handler is done, with an inbox ${where}`, () =>
      Effect.gen(function* () {
        const { all, gate, handled, send } = yield* gated<unknown>(inbox())
        const statuses = yield* send(ids)
        assert.deepStrictEqual(new Set(statuses), new Set([200]))
        assert.isEmpty(handled)
        yield* gate.open
        yield* all
        assert.sameMembers(handled, ids)
      })
    )
  }

  it.live("refuses what it has no room for, and handles all of it once it was sent again", () =>
    Effect.gen(function* () {
      const { all, gate, handled, send } = yield* gated(Inbox.layerMemory({ maxBytes: 100 * bodySize }))
      const statuses = yield* send(ids)
      const refused = ids.filter((_, index) => statuses[index] === 503)
      const accepted = ids.filter((_, index) => statuses[index] === 200)
      assert.lengthOf([...refused, ...accepted], many)
      assert.isAbove(accepted.length, 50)
      assert.isAtMost(accepted.length, 100)
      yield* gate.open
      let waiting = refused
      yield* Effect.gen(function* () {
        const statuses = yield* send(waiting)
        waiting = waiting.filter((_, index) => statuses[index] !== 200)
      }).pipe(Effect.repeat({ while: () => waiting.length > 0, schedule: Schedule.spaced(20) }))
      yield* all
      assert.sameMembers(handled, ids)
    })
  )

  it.live("has room for as much as before, however often deliveries came again", () =>
    Effect.gen(function* () {
      const { gate, send } = yield* gated(Inbox.layerMemory({ maxBytes: 10 * bodySize }))
      yield* gate.open
      for (const id of ids.slice(0, 30)) assert.deepStrictEqual(yield* send([id, id, id]), [200, 200, 200])
    })
  )
})

describe("a handler that is interrupted by itself", () => {
  it.live("ends no worker", () =>
    Effect.gen(function* () {
      const done = Deferred.makeUnsafe<void>()
      const inbox = yield* Inbox.Inbox
      const handlers = [
        on("NEW_WORK_ORDER", ({ workOrderId }) =>
          workOrderId === 2 ? Deferred.succeed(done, undefined) : Effect.interrupt
        )
      ] as const
      yield* Layer.build(Receiver.layerWorkers({ handlers, concurrency: 1 }))
      yield* inbox.put(yield* fromEvent(newWorkOrder(1)))
      yield* inbox.put(yield* fromEvent(newWorkOrder(2)))
      yield* Effect.timeout(Deferred.await(done), "5 seconds")
      assert.match(yield* Effect.map(inbox.deadLetters.list, ([letter]) => letter?.reason ?? ""), /interrupted/i)
    }).pipe(Effect.provide(Inbox.layerMemory({ maxAttempts: 1 })))
  )
})
