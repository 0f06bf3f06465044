import { NodeRedis } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Cause, DateTime, Deferred, Effect, Fiber, Layer, Option, Schedule } from "effect"
import { PersistedQueue } from "effect/persistence"
import { SqlClient } from "effect/sql"
import { TestClock } from "effect/testing"
import { Endpoint, fromEvent, GiveUp, Inbox, Ledger, on, Receiver } from "../../src/webhooks/index.ts"
import { redisServer } from "../support/redis.ts"
import * as Sqlite from "../support/sqlite.ts"
import { delivery, newWorkOrder, secret, serving } from "./deliveries.ts"

const change = (id: number, second: number) => ({ ...newWorkOrder(id, second), type: "WORK_ORDER_CHANGE" as const })

describe("A order", () => {
  it.effect("of two about a record, the later waits while the earlier is tried again", () =>
    Effect.gen(function* () {
      const attempts: Array<number> = []
      const send = yield* serving(
        Receiver.layerMemory({
          secrets: secret,
          ordered: true,
          handlers: [
            on("WORK_ORDER_CHANGE", ({ occurredAt }) =>
              Effect.suspend(() => {
                const second = DateTime.getPartUtc(occurredAt, "second")
                attempts.push(second)
                return second === 10 && attempts.length < 3 ? Effect.fail("not now") : Effect.void
              })
            )
          ]
        })
      )
      yield* send(yield* delivery(change(1, 10)))
      yield* send(yield* delivery(change(1, 20)))
      yield* TestClock.adjust("1 minute")
      assert.deepStrictEqual(attempts, [10, 10, 10, 20])
    })
  )
  it.effect("D a failure with an interruption in it is tried again", () =>
    Effect.gen(function* () {
      let attempts = 0
      const inbox = yield* Inbox.Inbox
      yield* inbox.put(yield* fromEvent(newWorkOrder(1)))
      yield* Effect.forkScoped(
        inbox.handle(
          () =>
            Effect.suspend(() =>
              ++attempts < 3 ? Effect.failCause(Cause.combine(Cause.fail("not now"), Cause.interrupt(1))) : Effect.void
            ),
          { within: (_, attempts) => attempts }
        )
      )
      yield* TestClock.adjust("1 minute")
      assert.strictEqual(attempts, 3)
      assert.isEmpty(yield* inbox.deadLetters.list)
    }).pipe(Effect.provide(Inbox.layerMemory()))
  )
})

describe("B room", () => {
  it.effect("is free again after a repetition of what was just handled", () =>
    Effect.gen(function* () {
      const inbox = yield* Inbox.Inbox
      yield* Effect.forkScoped(Effect.forever(inbox.handle(() => Effect.void)))
      for (const id of [1, 2, 3]) {
        yield* inbox.put(yield* fromEvent(newWorkOrder(id)))
        yield* Effect.yieldNow
        yield* Effect.sleep(0).pipe(Effect.forkChild)
        yield* TestClock.adjust(1)
        yield* inbox.put(yield* fromEvent(newWorkOrder(id)))
      }
      yield* TestClock.adjust("1 minute")
      yield* inbox.put(yield* fromEvent(newWorkOrder(4)))
    }).pipe(Effect.provide(Inbox.layerMemory({ maxBytes: 300 })))
  )
})

describe("C redeliver", () => {
  it.live("keeps what fails again while it is put back", () =>
    Effect.gen(function* () {
      const gate = yield* Deferred.make<void>()
      let buried = 0
      const slow = Layer.effect(
        Ledger.Ledger,
        Effect.map(Ledger.Ledger, (ledger) =>
          Ledger.Ledger.of({
            ...ledger,
            bury: (letter) =>
              Effect.tap(ledger.bury(letter), () => (++buried === 2 ? Deferred.succeed(gate, undefined) : Effect.void)),
            remove: (...args) => Effect.andThen(Deferred.await(gate), ledger.remove(...args))
          })
        )
      ).pipe(Layer.provide(Ledger.layerMemory()))
      yield* Effect.gen(function* () {
        const inbox = yield* Inbox.Inbox
        const received = yield* fromEvent(newWorkOrder(1))
        yield* inbox.put(received)
        yield* Effect.forkScoped(
          Effect.forever(inbox.handle(() => Effect.andThen(Effect.sleep(5), new GiveUp({ reason: "no" }))))
        )
        yield* inbox.deadLetters.list.pipe(
          Effect.repeat({ until: ({ length }) => length === 1, schedule: Schedule.spaced(5) })
        )
        yield* inbox.deadLetters.redeliver(received.id)
        assert.lengthOf(yield* inbox.deadLetters.list, 1)
      }).pipe(
        Effect.scoped,
        Effect.provide(
          Inbox.layer().pipe(
            Layer.provide(PersistedQueue.layer),
            Layer.provide(PersistedQueue.layerStoreMemory),
            Layer.provide(slow)
          )
        )
      )
    })
  )
})

describe("F deadline", () => {
  it.effect("is kept where what receives cannot be interrupted", () =>
    Effect.gen(function* () {
      const send = yield* serving(
        Endpoint.layer({ secrets: secret, receive: () => Effect.uninterruptible(Effect.sleep("1 minute")) })
      )
      const fiber = yield* Effect.forkChild(send(yield* delivery(newWorkOrder(1))))
      yield* TestClock.adjust("8 seconds")
      yield* Effect.promise(() => new Promise((resolve) => setTimeout(resolve, 50)))
      const exit = fiber.pollUnsafe()
      yield* TestClock.adjust("2 minutes")
      yield* Fiber.join(fiber)
      assert.isDefined(exit)
    })
  )
  it.effect("G what interrupts itself is answered with 503", () =>
    Effect.gen(function* () {
      const send = yield* serving(Endpoint.layer({ secrets: secret, receive: () => Effect.interrupt }))
      assert.strictEqual((yield* send(yield* delivery(newWorkOrder(1)))).status, 503)
    })
  )
})

describe("J reasons", () => {
  const reasonOf = (failure: unknown) =>
    Effect.gen(function* () {
      const inbox = yield* Inbox.Inbox
      yield* inbox.put(yield* fromEvent(newWorkOrder(1)))
      yield* inbox.handle(() => Effect.fail(failure))
      const [letter] = yield* inbox.deadLetters.list
      return letter?.reason
    }).pipe(Effect.provide(Inbox.layerMemory({ maxAttempts: 1 })))
  for (const failure of [{ _tag: "NotFound" }, Object.create(null), { message: "gone" }, Symbol("x"), undefined]) {
    it.effect(`of ${typeof failure}`, () =>
      Effect.map(reasonOf(failure), (reason) => {
        console.log("REASON", reason)
        assert.isString(reason)
        assert.notInclude(reason, "[object")
      })
    )
  }
})

describe("E ledger", () => {
  it.live("in SQLite remembers what was done, though it is interrupted before the database has it", () =>
    Effect.gen(function* () {
      const ledger = yield* Ledger.Ledger
      const sql = yield* SqlClient.SqlClient
      const [done, gate] = [yield* Deferred.make<void>(), yield* Deferred.make<void>()]
      const busy = Effect.forkDetach(sql.withTransaction(Deferred.await(gate)), { startImmediately: true })
      const effect = Effect.andThen(busy, Deferred.succeed(done, undefined))
      const fiber = yield* Effect.forkChild(ledger.once("a", effect))
      yield* Deferred.await(done)
      yield* Effect.sleep(10)
      const interrupting = yield* Effect.forkChild(Fiber.interrupt(fiber))
      yield* Effect.sleep(10)
      yield* Deferred.succeed(gate, undefined)
      yield* Fiber.join(interrupting)
      assert.isTrue(Option.isNone(yield* ledger.once("a", effect)))
    }).pipe(Effect.provide(Ledger.layerSql().pipe(Layer.provideMerge(Sqlite.layer(":memory:")))))
  )
  it.live("Redis removes only the letter of that time", () =>
    Effect.gen(function* () {
      const { url } = yield* redisServer
      yield* Effect.gen(function* () {
        const ledger = yield* Ledger.Ledger
        const received = yield* fromEvent(newWorkOrder(1))
        const [then, later] = [DateTime.makeUnsafe("2026-11-24T08:00:00.100Z"), DateTime.makeUnsafe(1e12)]
        yield* ledger.bury({ received, reason: "no", attempts: 1, failedAt: then })
        yield* ledger.remove(received.id, later)
        assert.isTrue(Option.isSome(yield* ledger.letter(received.id)))
        yield* ledger.remove(received.id, then)
        assert.isTrue(Option.isNone(yield* ledger.letter(received.id)))
      }).pipe(Effect.provide(Ledger.layerRedis().pipe(Layer.provide(NodeRedis.layer({ url })))))
    }).pipe(Effect.scoped)
  )
})
