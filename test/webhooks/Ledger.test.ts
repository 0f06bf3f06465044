/** What every ledger holds to, whatever it remembers in. */
import { NodeRedis } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { DateTime, Deferred, Duration, Effect, Fiber, Layer, Option } from "effect"
import { SqlClient } from "effect/sql"
import * as Sqlite from "../../src/sqlite.ts"
import { fromEvent, Ledger } from "../../src/webhooks/index.ts"
import { redisServer } from "../support/redis.ts"
import { newWorkOrder } from "./deliveries.ts"

const ledgers = {
  memory: (options: Ledger.LedgerOptions) => Ledger.layerMemory(options),
  SQLite: (options: Ledger.LedgerOptions) =>
    Ledger.layerSql(options).pipe(Layer.provide(Sqlite.layer({ filename: ":memory:" })), Layer.orDie),
  Redis: (options: Ledger.LedgerOptions) =>
    Layer.unwrap(
      Effect.map(redisServer, ({ url }) =>
        Ledger.layerRedis(options).pipe(Layer.provide(NodeRedis.layer({ url })), Layer.orDie)
      )
    )
}

for (const [name, layer] of Object.entries(ledgers)) {
  describe(`a ledger in ${name}`, () => {
    it.live("removes a dead letter, or only the one of a time", () =>
      Effect.gen(function* () {
        const ledger = yield* Ledger.Ledger
        const received = yield* fromEvent(newWorkOrder(1))
        const failedAt = DateTime.makeUnsafe("2026-11-24T08:00:00.100Z")
        const letter = { received, reason: "no", attempts: 1, failedAt }
        assert.deepStrictEqual(yield* ledger.letter(received.id), Option.none())
        yield* ledger.bury(letter)
        yield* ledger.remove(received.id, DateTime.add(failedAt, { milliseconds: 1 }))
        assert.deepStrictEqual(yield* ledger.letter(received.id), Option.some(letter))
        yield* ledger.remove(received.id, failedAt)
        assert.deepStrictEqual(yield* ledger.letter(received.id), Option.none())
        yield* ledger.bury(letter)
        yield* ledger.remove(received.id)
        assert.isEmpty(yield* ledger.letters)
      }).pipe(Effect.provide(layer({})))
    )

    const letterOf = (id: number, hour: number) =>
      Effect.map(fromEvent(newWorkOrder(id)), (received) => ({
        received,
        reason: "no",
        attempts: 1,
        failedAt: DateTime.makeUnsafe(Date.UTC(2026, 10, 24, hour))
      }))

    it.live("lists dead letters oldest first, and replaces the one of a delivery that fails again", () =>
      Effect.gen(function* () {
        const ledger = yield* Ledger.Ledger
        const [first, second, third] = [yield* letterOf(2, 1), yield* letterOf(3, 2), yield* letterOf(1, 3)]
        yield* Effect.forEach([first, second, third], ledger.bury)
        assert.deepStrictEqual(yield* ledger.letters, [first, second, third])
        const again = yield* letterOf(2, 4)
        yield* ledger.bury(again)
        assert.deepStrictEqual(yield* ledger.letters, [second, third, again])
      }).pipe(Effect.provide(layer({})))
    )

    // What is in memory belongs to one process, which buries one letter after another.
    if (name !== "memory") {
      it.live("lists the dead letters of several processes oldest first, in whatever order they come", () =>
        Effect.gen(function* () {
          const ledger = yield* Ledger.Ledger
          const [first, second, third] = [yield* letterOf(2, 1), yield* letterOf(3, 2), yield* letterOf(1, 3)]
          yield* Effect.forEach([third, first, second], ledger.bury)
          assert.deepStrictEqual(yield* ledger.letters, [first, second, third])
        }).pipe(Effect.provide(layer({})))
      )
    }

    it.live("remembers for ever, if that is wanted", () =>
      Effect.gen(function* () {
        const ledger = yield* Ledger.Ledger
        assert.isTrue(Option.isSome(yield* ledger.once("a", Effect.void)))
        assert.isTrue(Option.isNone(yield* ledger.once("a", Effect.void)))
      }).pipe(Effect.provide(layer({ window: Duration.infinity })))
    )
  })
}

describe("a ledger in SQLite", () => {
  it.live("remembers what was done, though it is interrupted while the database is busy", () =>
    Effect.gen(function* () {
      const ledger = yield* Ledger.Ledger
      const sql = yield* SqlClient.SqlClient
      const [done, gate] = [yield* Deferred.make<void>(), yield* Deferred.make<void>()]
      const busy = Effect.forkDetach(sql.withTransaction(Deferred.await(gate)), { startImmediately: true })
      const effect = Effect.andThen(busy, Deferred.succeed(done, undefined))
      const fiber = yield* Effect.forkChild(ledger.once("a", effect))
      yield* Deferred.await(done)
      yield* Effect.sleep(10)
      const interrupting = yield* Effect.forkChild(Fiber.interrupt(fiber), { startImmediately: true })
      yield* Deferred.succeed(gate, undefined)
      yield* Fiber.join(interrupting)
      assert.isTrue(Option.isNone(yield* ledger.once("a", effect)))
    }).pipe(Effect.provide(Ledger.layerSql().pipe(Layer.provideMerge(Sqlite.layer({ filename: ":memory:" })))))
  )
})
