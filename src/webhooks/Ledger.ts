/**
 * What is remembered of deliveries: which were handled, and which could not be.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redis from "effect/persistence/Redis"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import * as Wire from "../internal/wire.ts"
import { makeKeyedMutex } from "./keyedMutex.ts"
import { Received } from "./Received.ts"

/**
 * A delivery that could not be handled.
 *
 * @since 0.1.0
 */
export class DeadLetter extends Wire.shape<DeadLetter>()(() => ({
  received: Received,
  /** What the last attempt ended in. */
  reason: Schema.String,
  attempts: Schema.Int,
  failedAt: Schema.DateTimeUtc
})) {}

/**
 * What deliveries are kept in did not work. `cause` is the error of the store.
 *
 * @since 0.1.0
 */
export class StoreFailed extends Data.TaggedError("StoreFailed")<{ readonly cause: unknown }> {
  override get message(): string {
    return "What deliveries are kept in did not work"
  }
}

/**
 * Remembers deliveries.
 *
 * @since 0.1.0
 */
export class Ledger extends Context.Service<
  Ledger,
  {
    /**
     * Runs an effect and remembers the id, unless the id was remembered within the window; then there is none. Of
     * effects with the same id that run at once in this process, one runs after the other. An effect that is done is
     * remembered, also where it is interrupted then.
     */
    readonly once: <A, E, R>(
      id: string,
      effect: Effect.Effect<A, E, R>
    ) => Effect.Effect<Option.Option<A>, E | StoreFailed, R>
    /** Keeps a dead letter. One of the same delivery is replaced. */
    readonly bury: (letter: DeadLetter) => Effect.Effect<void, StoreFailed>
    /** The dead letters, oldest first. */
    readonly letters: Effect.Effect<ReadonlyArray<DeadLetter>, StoreFailed>
    /** The dead letter of a delivery. */
    readonly letter: (id: string) => Effect.Effect<Option.Option<DeadLetter>, StoreFailed>
    /** Throws a dead letter away: the one that failed at this time, if a time is given. */
    readonly remove: (id: string, failedAt?: DateTime.Utc) => Effect.Effect<void, StoreFailed>
  }
>()("effect-maintainx/webhooks/Ledger") {}

/**
 * How long ids are remembered.
 *
 * @since 0.1.0
 */
export interface LedgerOptions {
  /** A delivery that comes again within it is not handled again. Default: `"1 day"`. */
  readonly window?: Duration.Input
}

const usualWindow = Duration.days(1)

/** Stores count in whole numbers, which "for ever" is none of. */
const longestWindow = Duration.days(36_500)

const windowOf = ({ window = usualWindow }: LedgerOptions): number =>
  Math.ceil(Duration.toMillis(Duration.min(Duration.fromInputUnsafe(window), longestWindow)))

/** More ids, of 64 characters each, are not remembered in memory. */
const mostIds = 100_000

/** More dead letters are not kept in memory. */
const mostLetters = 1000

/**
 * In memory: forgotten when the process ends. The last 100,000 ids and 1,000 dead letters are remembered.
 *
 * @since 0.1.0
 */
export const layerMemory = (options: LedgerOptions = {}): Layer.Layer<Ledger> =>
  Layer.sync(Ledger, () => {
    const window = windowOf(options)
    const inTurn = makeKeyedMutex<string>()
    const expiries = new Map<string, number>()
    const letters = new Map<string, DeadLetter>()

    const forget = (now: number) => {
      for (const [id, expiry] of expiries) {
        if (expiry > now && expiries.size <= mostIds) return
        expiries.delete(id)
      }
    }
    const remember = (id: string) =>
      Effect.map(Clock.currentTimeMillis, (now) => {
        expiries.delete(id)
        expiries.set(id, now + window)
        forget(now)
      })

    return Ledger.of({
      once: (id, effect) =>
        inTurn(
          id,
          Effect.flatMap(Clock.currentTimeMillis, (now) =>
            (expiries.get(id) ?? 0) > now ? Effect.succeedNone : Effect.asSome(thenRemember(effect, remember(id)))
          )
        ),
      bury: (letter) =>
        Effect.suspend(() => {
          letters.delete(letter.received.id)
          letters.set(letter.received.id, letter)
          const [oldest] = letters.keys()
          if (letters.size <= mostLetters || oldest === undefined) return Effect.void
          letters.delete(oldest)
          return Effect.logError(`More than ${mostLetters} dead letters: the oldest is lost`)
        }),
      letters: Effect.sync(() => [...letters.values()]),
      letter: (id) => Effect.sync(() => Option.fromUndefinedOr(letters.get(id))),
      remove: (id, failedAt) =>
        Effect.sync(() => {
          const letter = letters.get(id)
          if (letter !== undefined && DateTime.Equivalence(letter.failedAt, failedAt ?? letter.failedAt))
            letters.delete(id)
        })
    })
  })

const letterCodec = Schema.fromJsonString(Schema.toCodecJson(DeadLetter))
const encodeLetter = (letter: DeadLetter) => Effect.orDie(Schema.encodeEffect(letterCodec)(letter))
const decodeLetter = Schema.decodeUnknownEffect(letterCodec)

const failing = Effect.mapError((cause: unknown) => new StoreFailed({ cause }))

/** An effect that was done must not be forgotten because its receiver is stopped at that moment. */
const thenRemember = <A, E, R, E2>(effect: Effect.Effect<A, E, R>, remember: Effect.Effect<unknown, E2>) =>
  Effect.uninterruptibleMask((restore) => Effect.tap(restore(effect), remember))

/**
 * How handled deliveries are remembered in a database.
 *
 * @since 0.1.0
 */
export interface LedgerSqlOptions extends LedgerOptions {
  /**
   * Whether a handler runs in one transaction with the remembering. What it writes through the same `SqlClient` then
   * happens once, also if the process is killed at any moment. Default: false, where an effect is repeated if the
   * process is killed between it and the remembering.
   *
   * SQLite has a single connection, so that deliveries wait while a handler runs. Handlers must be quick then, and must
   * not wait for what another fiber writes.
   */
  readonly transactional?: boolean
  /**
   * What the names of the tables begin with. Not the name of a schema, since no dot can be in it, and of at most 40
   * characters, since databases limit their names. Default: `"maintainx_webhooks"`.
   */
  readonly tables?: string
}

/**
 * In a database. Its tables are made where they are missing.
 *
 * @since 0.1.0
 */
export const layerSql = (options: LedgerSqlOptions = {}): Layer.Layer<Ledger, SqlError, SqlClient.SqlClient> =>
  Layer.effect(
    Ledger,
    Effect.gen(function* () {
      const sql = (yield* SqlClient.SqlClient).withoutTransforms()
      const { tables = "maintainx_webhooks", transactional = false } = options
      const handled = sql(`${tables}_handled`)
      const dead = sql(`${tables}_dead`)
      const window = windowOf(options)
      yield* makeTables(sql, tables)

      yield* Clock.currentTimeMillis.pipe(
        Effect.flatMap((now) => sql`DELETE FROM ${handled} WHERE handled_at < ${now - window}`),
        Effect.catch((error) => Effect.logWarning("Old deliveries were not forgotten", error)),
        Effect.repeat(Schedule.spaced(Duration.millis(Math.max(window / 10, 60_000)))),
        Effect.forkScoped
      )

      const inTurn = makeKeyedMutex<string>()
      const known = Effect.fnUntraced(function* (id: string) {
        const [row] = yield* sql<{ readonly handled_at: unknown }>`SELECT handled_at FROM ${handled} WHERE id = ${id}`
        if (row === undefined) return "never"
        return Number(row.handled_at) < (yield* Clock.currentTimeMillis) - window ? "long ago" : "lately"
      }, failing)
      // What another process has remembered meanwhile is not deleted, and makes the insertion fail, since ids are
      // unique. Where there is no row to delete, MySQL would lock the gap that other ids are to be inserted into.
      const remember = Effect.fnUntraced(function* (id: string, known: "never" | "long ago") {
        const now = yield* Clock.currentTimeMillis
        if (known === "long ago") yield* sql`DELETE FROM ${handled} WHERE id = ${id} AND handled_at < ${now - window}`
        yield* sql`INSERT INTO ${handled} (id, handled_at) VALUES (${id}, ${now})`
      }, failing)

      const onceAtMost = Effect.fnUntraced(function* <A, E, R>(id: string, effect: Effect.Effect<A, E, R>) {
        const is = yield* known(id)
        if (is === "lately") return Option.none<A>()
        if (transactional) {
          yield* remember(id, is)
          return Option.some(yield* effect)
        }
        const unlessOther = Effect.catch(remember(id, is), (error) =>
          Effect.flatMap(known(id), (is) => (is === "lately" ? Effect.void : error))
        )
        return Option.some(yield* thenRemember(effect, unlessOther))
      })

      return Ledger.of({
        once: <A, E, R>(id: string, effect: Effect.Effect<A, E, R>) =>
          inTurn(
            id,
            transactional
              ? (sql
                  .withTransaction(onceAtMost(id, effect))
                  .pipe(
                    Effect.catchTag("SqlError", (cause) => Effect.fail(new StoreFailed({ cause })))
                  ) as Effect.Effect<Option.Option<A>, E | StoreFailed, R>) // A handler's own SqlError is one of the store's as well.
              : onceAtMost(id, effect)
          ),
        bury: Effect.fnUntraced(function* (letter) {
          const { failedAt, received } = letter
          const text = yield* encodeLetter(letter)
          yield* sql.withTransaction(
            Effect.gen(function* () {
              const earlier = yield* sql`SELECT id FROM ${dead} WHERE id = ${received.id}`
              if (earlier.length > 0) yield* sql`DELETE FROM ${dead} WHERE id = ${received.id}`
              yield* sql`INSERT INTO ${dead} (id, letter, failed_at)
                VALUES (${received.id}, ${text}, ${DateTime.toEpochMillis(failedAt)})`
            })
          )
        }, failing),
        letters: sql<{ readonly letter: string }>`SELECT letter FROM ${dead} ORDER BY failed_at, id`.pipe(
          Effect.flatMap((rows) => Effect.forEach(rows, ({ letter }) => decodeLetter(letter))),
          failing
        ),
        letter: Effect.fnUntraced(function* (id) {
          const [row] = yield* sql<{ readonly letter: string }>`SELECT letter FROM ${dead} WHERE id = ${id}`
          return row === undefined ? Option.none() : Option.some(yield* decodeLetter(row.letter))
        }, failing),
        remove: (id, failedAt) => {
          const then = failedAt === undefined ? sql.literal("failed_at") : DateTime.toEpochMillis(failedAt)
          return Effect.asVoid(failing(sql`DELETE FROM ${dead} WHERE id = ${id} AND failed_at = ${then}`))
        }
      })
    })
  )

const makeTables = (sql: SqlClient.SqlClient, tables: string) =>
  Effect.forEach(
    [
      { name: `${tables}_handled`, columns: `id VARCHAR(64) PRIMARY KEY, handled_at BIGINT NOT NULL${index(sql)}` },
      {
        name: `${tables}_dead`,
        columns: `id VARCHAR(64) PRIMARY KEY, letter ${text(sql)} NOT NULL, failed_at BIGINT NOT NULL`
      }
    ],
    ({ columns, name }) =>
      sql
        .onDialectOrElse({
          mssql: () => sql`IF OBJECT_ID(${name}, 'U') IS NULL CREATE TABLE ${sql(name)} (${sql.literal(columns)})`,
          orElse: () => sql`CREATE TABLE IF NOT EXISTS ${sql(name)} (${sql.literal(columns)})`
        })
        // Of processes that begin at once, PostgreSQL lets one make the table and fails the others.
        .pipe(Effect.retry({ times: 1 })),
    { discard: true }
  )

/**
 * Without it, MySQL waits for all rows that are being written, and holds up all others, when it deletes the old ones.
 */
const index = (sql: SqlClient.SqlClient): string =>
  sql.onDialectOrElse({ mysql: () => ", INDEX (handled_at)", orElse: () => "" })

/** The type of a text of more than 64 kB. */
const text = (sql: SqlClient.SqlClient): string =>
  sql.onDialectOrElse({ mysql: () => "MEDIUMTEXT", mssql: () => "NVARCHAR(MAX)", orElse: () => "TEXT" })

/**
 * How handled deliveries are remembered in Redis.
 *
 * @since 0.1.0
 */
export interface LedgerRedisOptions extends LedgerOptions {
  /** What its keys begin with. Default: `"maintainx:webhooks:"`. */
  readonly prefix?: string
}

/** Removes a letter in which a text stands. Quotes within a body are escaped, so that no body has this text. */
const removeThen = Redis.script((dead: string, id: string, text: string) => [dead, id, text], {
  lua: `
local letter = redis.call("HGET", KEYS[1], ARGV[1])
if letter and string.find(letter, ARGV[2], 1, true) then
  redis.call("HDEL", KEYS[1], ARGV[1])
end
`,
  numberOfKeys: 1
})

/**
 * In Redis. A handler's effect is repeated if the process is killed between it and the remembering.
 *
 * @since 0.1.0
 */
export const layerRedis = (options: LedgerRedisOptions = {}): Layer.Layer<Ledger, never, Redis.Redis> =>
  Layer.effect(
    Ledger,
    Effect.gen(function* () {
      const redis = yield* Redis.Redis
      const { prefix = "maintainx:webhooks:" } = options
      const dead = `${prefix}dead`
      const window = windowOf(options)
      const inTurn = makeKeyedMutex<string>()
      const key = (id: string) => `${prefix}handled:${id}`
      const remember = (id: string) => failing(redis.send("SET", key(id), "1", "PX", `${window}`))
      return Ledger.of({
        once: (id, effect) =>
          inTurn(
            id,
            Effect.flatMap(failing(redis.send<number>("EXISTS", key(id))), (is) =>
              Number(is) > 0 ? Effect.succeedNone : Effect.asSome(thenRemember(effect, remember(id)))
            )
          ),
        bury: (letter) =>
          Effect.flatMap(encodeLetter(letter), (text) =>
            Effect.asVoid(failing(redis.send("HSET", dead, letter.received.id, text)))
          ),
        letters: redis.send<ReadonlyArray<string>>("HVALS", dead).pipe(
          Effect.flatMap((texts) => Effect.forEach(texts, (text) => decodeLetter(text))),
          Effect.map((letters) => letters.toSorted((one, other) => DateTime.Order(one.failedAt, other.failedAt))),
          failing
        ),
        letter: Effect.fnUntraced(function* (id) {
          const text = yield* redis.send<string | null>("HGET", dead, id)
          return text === null ? Option.none() : Option.some(yield* decodeLetter(text))
        }, failing),
        remove: (id, failedAt) =>
          Effect.asVoid(
            failing(
              failedAt === undefined
                ? redis.send("HDEL", dead, id)
                : redis.eval(removeThen)(
                    dead,
                    id,
                    JSON.stringify({ failedAt: DateTime.formatIso(failedAt) }).slice(1, -1)
                  )
            )
          )
      })
    })
  )
