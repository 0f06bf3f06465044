/**
 * Effect's `SqlClient` over the SQLite of Node (22.13 or later) and Deno, for deliveries, subscriptions and everything
 * else that a program stores. There is nothing to install.
 *
 * ```ts
 * import { Inbox } from "effect-maintainx/webhooks"
 * import * as Sqlite from "effect-maintainx/sqlite"
 *
 * Inbox.layerSql().pipe(Layer.provide(Sqlite.layer({ filename: "webhooks.db" })))
 * ```
 *
 * @since 0.1.0
 */
import { closeSync, openSync } from "node:fs"
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Reactivity from "effect/reactivity/Reactivity"
import * as Schedule from "effect/Schedule"
import * as Semaphore from "effect/Semaphore"
import * as Stream from "effect/Stream"
import * as SqlClient from "effect/sql/SqlClient"
import type * as SqlConnection from "effect/sql/SqlConnection"
import * as SqlError from "effect/sql/SqlError"
import * as Statement from "effect/sql/Statement"

/**
 * Which database is opened, and how.
 *
 * @since 0.1.0
 */
export interface Options {
  /** The path of the database. A missing file is created, readable by its owner only. `:memory:` keeps nothing. */
  readonly filename: string
  /**
   * How long a statement waits while another process writes. It fails with `LockTimeoutError` after that. Default: 5
   * seconds.
   */
  readonly busyTimeout?: Duration.Input
}

/**
 * A client for one database.
 *
 * - The journal is a write-ahead log (WAL): other processes can read while one writes. The file must not be on a network
 *   drive.
 * - A commit is on the disk before it returns (`synchronous = FULL`).
 * - There is one connection. A transaction has it to itself, and everything else waits, so keep transactions short.
 * - Statements run on the thread of the event loop. Waiting for another process does not block it.
 *
 * @since 0.1.0
 */
export const layer = ({
  busyTimeout = "5 seconds",
  filename
}: Options): Layer.Layer<SqlClient.SqlClient, SqlError.SqlError> =>
  Layer.effect(
    SqlClient.SqlClient,
    Effect.gen(function* () {
      const attempt = attempting(Duration.fromInputUnsafe(busyTimeout))
      const database = yield* Effect.acquireRelease(
        attempt(() => open(filename)),
        (database) => Effect.sync(() => database.close())
      )
      yield* attempt(() => database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL"))
      return yield* SqlClient.make({
        ...SqlClient.makeSqliteAcquirers({
          connection: Effect.succeed(connectionTo(database, attempt)),
          semaphore: yield* Semaphore.make(1),
          isTransaction: () => database.isTransaction
        }),
        compiler: Statement.makeCompilerSqlite(),
        // A transaction that begins as a reader cannot always become a writer.
        beginTransaction: "BEGIN IMMEDIATE",
        releaseSavepoint: (name) => `RELEASE SAVEPOINT ${name}`,
        driver: "sqlite-node",
        spanAttributes: [["db.system.name", "sqlite"]]
      })
    })
  ).pipe(Layer.provide(Reactivity.layer))

/** SQLite gives its log and its shared memory the permissions of the database. */
const open = (filename: string): DatabaseSync => {
  if (!/^$|^:memory:$|^file:/.test(filename)) closeSync(openSync(filename, "a", 0o600))
  // SQLite itself waits by blocking the thread, so it waits only as long as a short transaction of another process.
  return new DatabaseSync(filename, { timeout: 20 })
}

type Attempt = <A>(run: () => A) => Effect.Effect<A, SqlError.SqlError>

/** SQLite refuses a busy database before it has done anything, so every statement can be repeated. */
const attempting = (busyTimeout: Duration.Duration): Attempt => {
  const schedule = Schedule.upTo(Schedule.spaced("20 millis"), { duration: busyTimeout })
  return (run) =>
    Effect.retry(Effect.try({ try: run, catch: failure }), {
      schedule,
      while: ({ reason }) => reason._tag === "LockTimeoutError"
    })
}

/** Node keeps SQLite's error number in `errcode`; Effect looks for `errno`. */
const failure = (cause: unknown): SqlError.SqlError => {
  const errno = cause instanceof Error && "errcode" in cause ? cause.errcode : undefined
  return new SqlError.SqlError({
    reason: SqlError.classifySqliteError(cause instanceof Error ? Object.assign(cause, { errno }) : cause)
  })
}

/** SQLite has neither booleans nor dates. It refuses every other foreign value itself, with an error that says so. */
const bound = (value: unknown): SQLInputValue => {
  if (typeof value === "boolean") return value ? 1 : 0
  return value instanceof Date ? value.toISOString() : (value as SQLInputValue)
}

/** How many prepared statements are kept. Statements with literal values in them are all different. */
const mostPrepared = 200

const connectionTo = (database: DatabaseSync, attempt: Attempt): SqlConnection.Connection => {
  const prepared = new Map<string, StatementSync>()
  const statementOf = (sql: string): StatementSync => {
    const statement = prepared.get(sql) ?? database.prepare(sql)
    if (prepared.size < mostPrepared) prepared.set(sql, statement)
    return statement
  }
  const rows = (statement: StatementSync, params: ReadonlyArray<unknown>) => statement.all(...params.map(bound))
  const arrays = (statement: StatementSync, params: ReadonlyArray<unknown>): Array<ReadonlyArray<unknown>> => {
    statement.setReturnArrays(true)
    try {
      // The declared type is that of rows as objects.
      return rows(statement, params) as unknown as Array<ReadonlyArray<unknown>>
    } finally {
      statement.setReturnArrays(false)
    }
  }
  const executing =
    (prepare: (sql: string) => StatementSync): SqlConnection.Connection["execute"] =>
    (sql, params, transform) =>
      attempt(() => {
        const result = rows(prepare(sql), params)
        return transform === undefined ? result : transform(result)
      })
  const execute = executing(statementOf)
  return {
    execute,
    executeRaw: (sql, params) => attempt(() => statementOf(sql).run(...params.map(bound))),
    executeStream: (sql, params, transform) =>
      Stream.unwrap(Effect.map(execute(sql, params, transform), Stream.fromIterable)),
    executeUnprepared: executing((sql) => database.prepare(sql)),
    executeValues: (sql, params) => attempt(() => arrays(statementOf(sql), params)),
    executeValuesUnprepared: (sql, params) => attempt(() => arrays(database.prepare(sql), params))
  }
}
