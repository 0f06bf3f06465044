/** What every inbox holds to, whatever it keeps deliveries in. Stores are real ones, so time is too. */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { NodeRedis } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Context, Deferred, Effect, Fiber, Layer, Option, Schedule } from "effect"
import { SqlClient } from "effect/sql"
import * as Sqlite from "../../src/sqlite.ts"
import { fromEvent, GiveUp, Inbox, Ledger, type Received } from "../../src/webhooks/index.ts"
import { redisServer } from "../support/redis.ts"
import { newWorkOrder } from "./deliveries.ts"

const database = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "inbox-"))),
  (directory) => Effect.sync(() => rmSync(directory, { recursive: true }))
).pipe(Effect.map((directory) => Sqlite.layer({ filename: join(directory, "inbox.db") })))

const options: Inbox.StoreOptions = {
  retrySchedule: Schedule.spaced("10 millis"),
  maxAttempts: 3,
  pollInterval: "50 millis"
}

/** Each makes a store and gives a layer that opens it, as often as wanted. */
const stores = {
  memory: () => Effect.map(Layer.build(Inbox.layerMemory(options)), (context) => Layer.succeedContext(context)),
  SQLite: () => Effect.map(database, (sql) => Inbox.layerSql(options).pipe(Layer.provide(sql), Layer.orDie)),
  "SQLite, in transactions": () =>
    Effect.map(database, (sql) =>
      Inbox.layerSql({ ...options, transactional: true }).pipe(Layer.provide(sql), Layer.orDie)
    ),
  Redis: () =>
    Effect.map(redisServer, ({ url }) =>
      Inbox.layerRedis(options).pipe(Layer.provide(NodeRedis.layer({ url })), Layer.orDie)
    )
}

const received = (id: number) => fromEvent(newWorkOrder(id))

const idOf = ({ body }: Received): number => JSON.parse(body).workOrderId

/** Handles until told that it is enough. */
const handling = <E>(handler: (received: Received) => Effect.Effect<unknown, E>) =>
  Effect.flatMap(Inbox.Inbox, (inbox) => Effect.forkScoped(Effect.forever(inbox.handle(handler))))

for (const [name, store] of Object.entries(stores)) {
  describe(`an inbox in ${name}`, () => {
    it.live("hands out what was put into it, each once, also where it was put in twice", () =>
      Effect.gen(function* () {
        const layer = yield* store()
        yield* Effect.gen(function* () {
          const inbox = yield* Inbox.Inbox
          const handled: Array<number> = []
          const last = yield* Deferred.make<void>()
          for (const id of [1, 2, 1, 3]) yield* inbox.put(yield* received(id))
          yield* handling((one) =>
            Effect.suspend(() => {
              handled.push(idOf(one))
              return idOf(one) === 4 ? Deferred.succeed(last, undefined) : Effect.void
            })
          )
          for (const id of [2, 4]) yield* inbox.put(yield* received(id))
          yield* Deferred.await(last)
          assert.deepStrictEqual(handled.toSorted(), [1, 2, 3, 4])
        }).pipe(Effect.scoped, Effect.provide(layer))
      }).pipe(Effect.scoped)
    )

    it.live("tries again what failed, and keeps what failed to the end, to be put back", () =>
      Effect.gen(function* () {
        const layer = yield* store()
        yield* Effect.gen(function* () {
          const inbox = yield* Inbox.Inbox
          const attempts = new Map<number, number>()
          let mended = false
          yield* handling((one) =>
            Effect.suspend(() => {
              const id = idOf(one)
              attempts.set(id, (attempts.get(id) ?? 0) + 1)
              if (id === 3) return new GiveUp({ reason: "no such\u0000asset" })
              const isLast = id === 1 && attempts.get(id) === 3
              return mended || isLast ? Effect.void : Effect.fail(new Error("not now"))
            })
          )
          for (const id of [1, 2, 3]) yield* inbox.put(yield* received(id))
          const letters = yield* inbox.deadLetters.list.pipe(
            Effect.repeat({ until: (letters) => letters.length === 2, schedule: Schedule.spaced("20 millis") })
          )
          assert.deepStrictEqual(
            letters.map((letter) => [idOf(letter.received), letter.attempts, letter.reason]).toSorted(),
            [
              [2, 3, "Error: not now"],
              [3, 1, "GiveUp: The event cannot be handled: no such\uFFFDasset"]
            ]
          )
          mended = true
          assert.isTrue(yield* inbox.deadLetters.redeliver((yield* received(2)).id))
          yield* inbox.deadLetters.remove((yield* received(3)).id)
          yield* Effect.sync(() => attempts.get(2)).pipe(
            Effect.repeat({ until: (count) => count === 4, schedule: Schedule.spaced("20 millis") })
          )
          assert.isEmpty(yield* inbox.deadLetters.list)
          assert.deepStrictEqual([...attempts].toSorted(), [
            [1, 3],
            [2, 4],
            [3, 1]
          ])
        }).pipe(Effect.scoped, Effect.provide(layer))
      }).pipe(Effect.scoped)
    )

    it.live("keeps what waits, and what was begun, for the one that comes after it", () =>
      Effect.gen(function* () {
        const layer = yield* store()
        yield* Effect.gen(function* () {
          const inbox = yield* Inbox.Inbox
          for (const id of [1, 2]) yield* inbox.put(yield* received(id))
          const begun = yield* Deferred.make<void>()
          const fiber = yield* Effect.forkChild(
            inbox.handle(() => Effect.andThen(Deferred.succeed(begun, undefined), Effect.never))
          )
          yield* Deferred.await(begun)
          yield* Fiber.interrupt(fiber)
        }).pipe(Effect.provide(layer))
        const handled: Array<number> = []
        yield* Effect.gen(function* () {
          const inbox = yield* Inbox.Inbox
          yield* Effect.replicateEffect(
            inbox.handle((one) => Effect.sync(() => handled.push(idOf(one)))),
            2
          )
        }).pipe(Effect.provide(layer))
        assert.deepStrictEqual(handled.toSorted(), [1, 2])
      }).pipe(Effect.scoped)
    )
  })
}

describe("an inbox in SQLite, in transactions", () => {
  it.live("takes back what a handler wrote when it fails, and keeps it when it does not", () =>
    Effect.gen(function* () {
      const sqlite = yield* database
      const layer = Layer.provideMerge(Inbox.layerSql({ ...options, transactional: true }), sqlite)
      yield* Effect.gen(function* () {
        const inbox = yield* Inbox.Inbox
        const sql = yield* SqlClient.SqlClient
        yield* sql`CREATE TABLE board (id INTEGER)`
        let attempts = 0
        const write = (one: Received) =>
          Effect.andThen(
            sql`INSERT INTO board VALUES (${idOf(one)})`,
            Effect.suspend(() => (++attempts < 3 ? Effect.fail("not now") : Effect.void))
          )
        yield* inbox.put(yield* received(1))
        yield* Effect.replicateEffect(inbox.handle(write), 3)
        assert.deepStrictEqual(yield* sql`SELECT id FROM board`, [{ id: 1 }])
        assert.strictEqual(attempts, 3)
      }).pipe(Effect.provide(layer))
    }).pipe(Effect.scoped)
  )
})

describe("a ledger in SQLite", () => {
  it.live("lets be what another process has remembered meanwhile", () =>
    Effect.gen(function* () {
      const sqlite = yield* database
      const open = Effect.map(Layer.build(Layer.fresh(Ledger.layerSql()).pipe(Layer.provide(sqlite))), (context) =>
        Context.get(context, Ledger.Ledger)
      )
      const [one, other] = yield* Effect.all([open, open])
      assert.deepStrictEqual(yield* one.once("1", other.once("1", Effect.void)), Option.some(Option.some(undefined)))
      assert.isTrue(Option.isNone(yield* other.once("1", Effect.void)))
    }).pipe(Effect.scoped)
  )
})

describe("an inbox whose store does not work", () => {
  it.live("fails with StoreFailed, and takes up its work when the store does", () =>
    Effect.gen(function* () {
      const redis = yield* redisServer
      const layer = Inbox.layerRedis(options).pipe(
        Layer.provide(NodeRedis.layer({ url: redis.url, pingInterval: 200, socket: { socketTimeout: 500 } }))
      )
      yield* Effect.gen(function* () {
        const inbox = yield* Inbox.Inbox
        yield* redis.kill
        const error = yield* Effect.flip(inbox.put(yield* received(1)))
        assert.strictEqual(error._tag, "StoreFailed")
        yield* redis.restart
        yield* Effect.retry(Effect.flatMap(received(2), inbox.put), { schedule: Schedule.spaced("50 millis") })
        const handled: Array<number> = []
        yield* Effect.forkScoped(
          Effect.forever(Effect.ignoreCause(inbox.handle((one) => Effect.sync(() => handled.push(idOf(one))))))
        )
        yield* Effect.sync(() => handled.includes(2)).pipe(
          Effect.repeat({ until: (done) => done, schedule: Schedule.spaced("20 millis") })
        )
      }).pipe(Effect.scoped, Effect.provide(layer))
    }).pipe(Effect.scoped)
  )
})
