/**
 * Effect's `SqlClient` over Node's own SQLite, since Effect 4.1 has no driver for it yet. One connection, which a transaction has to itself.
 * A commit is on the disk before it returns.
 */
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite"
import { Effect, Layer, Semaphore, Stream } from "effect"
import { Reactivity } from "effect/reactivity"
import { SqlClient, type SqlConnection, SqlError, Statement } from "effect/sql"

/** Node has SQLite's number in a property of its own; Effect looks for it under another name. */
const failure = (cause: unknown): SqlError.SqlError => {
  const errno = cause instanceof Error && "errcode" in cause ? cause.errcode : undefined
  return new SqlError.SqlError({
    reason: SqlError.classifySqliteError(cause instanceof Error ? Object.assign(cause, { errno }) : cause)
  })
}

const attempt = <A>(run: () => A): Effect.Effect<A, SqlError.SqlError> => Effect.try({ try: run, catch: failure })

/** Booleans and dates are none of SQLite's types. */
const bound = (value: unknown): SQLInputValue => {
  if (typeof value === "boolean") return value ? 1 : 0
  if (value instanceof Date) return value.toISOString()
  // Anything else that is no value of SQLite's is refused by SQLite, with an error that says so.
  return value as SQLInputValue
}

export interface Connection extends SqlConnection.Connection {
  readonly database: DatabaseSync
}

/** A connection to the database in a file. */
export const open = (path: string): Connection => {
  const database = new DatabaseSync(path, { timeout: 5_000 })
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL")
  const prepared = new Map<string, StatementSync>()
  const statementOf = (sql: string): StatementSync => {
    const known = prepared.get(sql)
    if (known !== undefined) return known
    const statement = database.prepare(sql)
    // Statements with locks written into them are all different.
    if (prepared.size < 200) prepared.set(sql, statement)
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
  const execute: Connection["execute"] = (sql, params, transform) =>
    attempt(() => {
      const result = rows(statementOf(sql), params)
      return transform === undefined ? result : transform(result)
    })
  return {
    database,
    execute,
    executeRaw: (sql, params) => attempt(() => statementOf(sql).run(...params.map(bound))),
    executeStream: (sql, params, transform) =>
      Stream.unwrap(Effect.map(execute(sql, params, transform), Stream.fromIterable)),
    executeUnprepared: (sql, params, transform) =>
      attempt(() => {
        const result = rows(database.prepare(sql), params)
        return transform === undefined ? result : transform(result)
      }),
    executeValues: (sql, params) => attempt(() => arrays(statementOf(sql), params)),
    executeValuesUnprepared: (sql, params) => attempt(() => arrays(database.prepare(sql), params))
  }
}

/** A client for the database in a file, which is made if there is none. `:memory:` is a database of its own. */
export const layer = (path: string): Layer.Layer<SqlClient.SqlClient, SqlError.SqlError> =>
  Layer.effect(
    SqlClient.SqlClient,
    Effect.gen(function* () {
      const connection = yield* Effect.acquireRelease(
        attempt(() => open(path)),
        ({ database }) => Effect.sync(() => database.close())
      )
      return yield* SqlClient.make({
        ...SqlClient.makeSqliteAcquirers({
          connection: Effect.succeed(connection),
          semaphore: yield* Semaphore.make(1),
          isTransaction: ({ database }) => database.isTransaction
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
