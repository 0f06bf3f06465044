import { mkdtempSync, rmSync, statSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { expect, it } from "@effect/vitest"
import { Deferred, Effect, Exit, Fiber, Layer, Ref, Schedule, Schema } from "effect"
import { PersistedQueue } from "effect/persistence"
import { SqlClient } from "effect/sql"
import * as Sqlite from "../src/sqlite.ts"

const file = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "effect-maintainx-"))),
  (folder) => Effect.sync(() => rmSync(folder, { recursive: true, force: true }))
).pipe(Effect.map((folder) => join(folder, "queue.sqlite")))

const queues = (path: string, options?: Parameters<typeof PersistedQueue.layerStoreSql>[0]) =>
  PersistedQueue.layer.pipe(
    Layer.provideMerge(PersistedQueue.layerStoreSql(options)),
    Layer.provideMerge(Sqlite.layer({ filename: path }))
  )

const queue = (maxAttempts = 10) =>
  PersistedQueue.make({
    name: "deliveries",
    schema: Schema.Struct({ body: Schema.String }),
    maxAttempts,
    retrySchedule: Schedule.spaced(0)
  })

it.live("rows and values come back as they were written", () =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    yield* sql`CREATE TABLE things (id INTEGER PRIMARY KEY, name TEXT, bytes BLOB, on_duty BOOLEAN)`
    yield* sql`INSERT INTO things ${sql.insert([
      { id: 1, name: "pump 🔧", bytes: new Uint8Array([0, 255]), on_duty: 1 },
      { id: 2, name: null, bytes: null, on_duty: 0 }
    ])}`
    expect(yield* sql`SELECT id, name, on_duty FROM things ORDER BY id`).toEqual([
      { id: 1, name: "pump 🔧", on_duty: 1 },
      { id: 2, name: null, on_duty: 0 }
    ])
    expect(yield* sql`SELECT id, bytes FROM things ORDER BY id`.values).toEqual([
      [1, new Uint8Array([0, 255])],
      [2, null]
    ])
    expect(yield* sql`SELECT id FROM things ORDER BY id`).toEqual([{ id: 1 }, { id: 2 }])
  }).pipe(Effect.provide(Sqlite.layer({ filename: ":memory:" })))
)

it.live("a violated constraint is told apart from other errors", () =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    yield* sql`CREATE TABLE things (id INTEGER PRIMARY KEY, name TEXT UNIQUE)`
    yield* sql`INSERT INTO things VALUES (1, 'pump')`
    expect((yield* Effect.flip(sql`INSERT INTO things VALUES (2, 'pump')`)).reason).toMatchObject({
      _tag: "UniqueViolation",
      constraint: "things.name"
    })
    expect((yield* Effect.flip(sql`SELECT * FROM nothing`))._tag).toBe("SqlError")
  }).pipe(Effect.provide(Sqlite.layer({ filename: ":memory:" })))
)

it.live("a transaction is undone whole, an inner one alone, and nobody else writes in between", () =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    yield* sql`CREATE TABLE things (id INTEGER PRIMARY KEY)`
    const begun = yield* Deferred.make<void>()
    const go = yield* Deferred.make<void>()
    const failing = yield* sql`INSERT INTO things VALUES (1)`.pipe(
      Effect.andThen(Deferred.succeed(begun, undefined)),
      Effect.andThen(Deferred.await(go)),
      Effect.andThen(Effect.fail("changed my mind")),
      sql.withTransaction,
      Effect.forkChild
    )
    yield* Deferred.await(begun)
    const other = yield* Effect.forkChild(sql`INSERT INTO things VALUES (2)`)
    yield* Effect.sleep(20)
    expect(other.pollUnsafe()).toBeUndefined()
    yield* Deferred.succeed(go, undefined)
    expect(Exit.isFailure(yield* Fiber.await(failing))).toBe(true)
    yield* Fiber.join(other)
    yield* sql.withTransaction(
      sql`INSERT INTO things VALUES (3)`.pipe(
        Effect.andThen(
          Effect.ignore(sql.withTransaction(Effect.andThen(sql`INSERT INTO things VALUES (4)`, Effect.fail("no"))))
        )
      )
    )
    expect(yield* sql`SELECT id FROM things ORDER BY id`).toEqual([{ id: 2 }, { id: 3 }])
  }).pipe(Effect.provide(Sqlite.layer({ filename: ":memory:" })))
)

it.live(
  "what was put in Effect's queue is there when the database is opened again, each once, and a failure is tried again",
  () =>
    Effect.gen(function* () {
      const path = yield* file
      yield* Effect.gen(function* () {
        const { offer } = yield* queue()
        for (const id of ["a", "b", "a"]) yield* offer({ body: `of ${id}` }, { id })
      }).pipe(Effect.provide(queues(path)))
      const seen = yield* Effect.gen(function* () {
        const { take } = yield* queue()
        const seen = yield* Ref.make<ReadonlyArray<string>>([])
        const handled = Effect.ignore(
          take(({ body }, { attempts, id }) =>
            Effect.andThen(
              Ref.update(seen, (all) => [...all, `${id}: ${body}, ${attempts}`]),
              id === "a" && attempts === 1 ? Effect.fail("not yet") : Effect.void
            )
          )
        )
        yield* Effect.repeat(handled, { times: 2 })
        const sql = yield* SqlClient.SqlClient
        expect(yield* sql`SELECT DISTINCT state FROM effect_queue`).toEqual([{ state: "completed" }])
        return yield* Ref.get(seen)
      }).pipe(Effect.provide(queues(path, { pollInterval: 20 })))
      expect([...seen].sort()).toEqual(["a: of a, 1", "a: of a, 2", "b: of b, 1"])
    })
)

/** Another process, which writes until it is told to stop. */
const writer = (path: string) => {
  const other = new DatabaseSync(path)
  other.exec("BEGIN IMMEDIATE")
  return Effect.sync(() => {
    other.exec("COMMIT")
    other.close()
  })
}

it.live("a statement waits while another process writes, and the event loop goes on", () =>
  Effect.gen(function* () {
    const path = yield* file
    yield* Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      yield* sql`CREATE TABLE things (id INTEGER PRIMARY KEY)`
      const stop = writer(path)
      const waiting = yield* Effect.forkChild(sql.withTransaction(sql`INSERT INTO things VALUES (1)`))
      // If the event loop were blocked, the other process could not be told to stop.
      yield* Effect.sleep(100)
      expect(waiting.pollUnsafe()).toBeUndefined()
      yield* stop
      yield* Fiber.join(waiting)
      expect(yield* sql`SELECT id FROM things`).toEqual([{ id: 1 }])
    }).pipe(Effect.provide(Sqlite.layer({ filename: path })))
  })
)

it.live("a statement that waits for too long fails with LockTimeoutError", () =>
  Effect.gen(function* () {
    const path = yield* file
    yield* Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      yield* sql`CREATE TABLE things (id INTEGER PRIMARY KEY)`
      const stop = writer(path)
      const error = yield* Effect.flip(sql`INSERT INTO things VALUES (1)`)
      expect(error.reason._tag).toBe("LockTimeoutError")
      yield* stop
    }).pipe(Effect.provide(Sqlite.layer({ filename: path, busyTimeout: "50 millis" })))
  })
)

it.live("a new database can be read by its owner only, and so can its log", () =>
  Effect.gen(function* () {
    const path = yield* file
    yield* Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      yield* sql`CREATE TABLE things (id INTEGER PRIMARY KEY)`
      for (const name of [path, `${path}-wal`, `${path}-shm`]) expect(statSync(name).mode & 0o777).toBe(0o600)
      expect(yield* sql`PRAGMA journal_mode`).toEqual([{ journal_mode: "wal" }])
      expect(yield* sql`PRAGMA synchronous`).toEqual([{ synchronous: 2 }])
    }).pipe(Effect.provide(Sqlite.layer({ filename: path })))
  })
)

it.live("a file that is no database, and a folder that is missing, are errors of SQL", () =>
  Effect.gen(function* () {
    const path = join(yield* file, "missing", "database")
    const error = yield* Effect.flip(Layer.build(Sqlite.layer({ filename: path })))
    expect(error._tag).toBe("SqlError")
  })
)
