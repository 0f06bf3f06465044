/**
 * Remembers which deliveries were handled, and keeps those that could not be.
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
  /** The failure of the last attempt. */
  reason: Schema.String,
  attempts: Schema.Int,
  failedAt: Schema.DateTimeUtc
})) {}

/**
 * The store of deliveries failed. `cause` is its error.
 *
 * @since 0.1.0
 */
export class StoreFailed extends Data.TaggedError("StoreFailed")<{ readonly cause: unknown }> {
  override get message(): string {
    return "The store of deliveries failed"
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
     * Runs an effect and remembers the id. If the id was remembered within the window, the effect does not run, and the
     * result is none. Effects with the same id run one after the other in this process. An effect that has ended is
     * remembered even if it is interrupted at that moment.
     */
    readonly once: <A, E, R>(
      id: string,
      effect: Effect.Effect<A, E, R>
    ) => Effect.Effect<Option.Option<A>, E | StoreFailed, R>
    /** Keeps a dead letter. It replaces an earlier one of the same delivery. */
    readonly bury: (letter: DeadLetter) => Effect.Effect<void, StoreFailed>
    /** The dead letters, oldest first. */
    readonly letters: Effect.Effect<ReadonlyArray<DeadLetter>, StoreFailed>
    /** The dead letter of a delivery. */
    readonly letter: (id: string) => Effect.Effect<Option.Option<DeadLetter>, StoreFailed>
    /** Throws a dead letter away. If `failedAt` is given, only the one that failed then. */
    readonly remove: (id: string, failedAt?: DateTime.Utc) => Effect.Effect<void, StoreFailed>
  }
>()("effect-maintainx/webhooks/Ledger") {}

/**
 * How long ids are remembered.
 *
 * @since 0.1.0
 */
export interface LedgerOptions {
  /** A delivery that arrives again within this time is not handled again. Default: `"1 day"`. */
  readonly window?: Duration.Input
}

/**
 * The window in milliseconds. Stores need a whole number, so "forever" becomes 100 years.
 *
 * @internal
 */
export const windowOf = ({ window = "1 day" }: LedgerOptions): number =>
  Math.ceil(Duration.toMillis(Duration.min(Duration.fromInputUnsafe(window), Duration.days(36_500))))

const failing = Effect.mapError((cause: unknown) => new StoreFailed({ cause }))

/** Keeps dead letters as text. */
interface Letters {
  readonly bury: (id: string, letter: string, failedAt: DateTime.Utc) => Effect.Effect<unknown, unknown>
  readonly letters: Effect.Effect<ReadonlyArray<string>, unknown>
  readonly letter: (id: string) => Effect.Effect<string | null | undefined, unknown>
  readonly remove: (id: string, failedAt: DateTime.Utc | undefined) => Effect.Effect<unknown, unknown>
}

const letterCodec = Schema.fromJsonString(Schema.toCodecJson(DeadLetter))
const decodeLetter = Schema.decodeUnknownEffect(letterCodec)

/** A ledger over a store of dead letters. `once` is called for one effect of an id at a time. */
const make = (once: Ledger["Service"]["once"], store: Letters): Ledger["Service"] => {
  const inTurn = makeKeyedMutex<string>()
  return {
    once: (id, effect) => inTurn(id, once(id, effect)),
    bury: Effect.fnUntraced(function* (letter) {
      yield* store.bury(letter.received.id, yield* Schema.encodeEffect(letterCodec)(letter), letter.failedAt)
    }, failing),
    letters: store.letters.pipe(
      Effect.flatMap((texts) => Effect.forEach(texts, (text) => decodeLetter(text))),
      Effect.map((letters) => letters.toSorted((one, other) => DateTime.Order(one.failedAt, other.failedAt))),
      failing
    ),
    letter: Effect.fnUntraced(function* (id) {
      const text = yield* store.letter(id)
      return typeof text === "string" ? Option.some(yield* decodeLetter(text)) : Option.none()
    }, failing),
    remove: (id, failedAt) => Effect.asVoid(failing(store.remove(id, failedAt)))
  }
}

/** Remembers an effect after it has ended, even if its receiver is stopped at that moment. */
const thenRemember = <A, E, R, E2>(effect: Effect.Effect<A, E, R>, remember: Effect.Effect<unknown, E2>) =>
  Effect.uninterruptibleMask((restore) => Effect.tap(restore(effect), remember))

/** Looks an id up before the effect, and remembers it afterwards. */
const checking =
  (
    isKnown: (id: string) => Effect.Effect<boolean, StoreFailed>,
    remember: (id: string) => Effect.Effect<unknown, StoreFailed>
  ): Ledger["Service"]["once"] =>
  (id, effect) =>
    Effect.flatMap(isKnown(id), (known) =>
      known ? Effect.succeedNone : Effect.asSome(thenRemember(effect, remember(id)))
    )

/** How many ids of 64 characters are remembered. */
const mostIds = 100_000

/** How many dead letters are kept. */
const mostLetters = 1000

/**
 * A ledger in memory. It forgets everything when the process ends, and holds the last 100,000 ids and 1,000 dead letters.
 *
 * @since 0.1.0
 */
export const layerMemory = (options: LedgerOptions = {}): Layer.Layer<Ledger> =>
  Layer.sync(Ledger, () => {
    const window = windowOf(options)
    const expiries = new Map<string, number>()
    const letters = new Map<string, { readonly text: string; readonly failedAt: DateTime.Utc }>()

    const isKnown = (id: string) => Effect.map(Clock.currentTimeMillis, (now) => (expiries.get(id) ?? 0) > now)
    const remember = (id: string) =>
      Effect.map(Clock.currentTimeMillis, (now) => {
        expiries.delete(id)
        expiries.set(id, now + window)
        for (const [id, expiry] of expiries) {
          if (expiry > now && expiries.size <= mostIds) return
          expiries.delete(id)
        }
      })

    return make(checking(isKnown, remember), {
      bury: (id, text, failedAt) =>
        Effect.suspend(() => {
          letters.delete(id)
          letters.set(id, { text, failedAt })
          const [oldest] = letters.keys()
          if (letters.size <= mostLetters || oldest === undefined) return Effect.void
          letters.delete(oldest)
          return Effect.logError(`There are more than ${mostLetters} dead letters, so the oldest is lost`)
        }),
      letters: Effect.sync(() => Array.from(letters.values(), ({ text }) => text)),
      letter: (id) => Effect.sync(() => letters.get(id)?.text),
      remove: (id, failedAt) =>
        Effect.sync(() => {
          const letter = letters.get(id)
          if (letter && DateTime.Equivalence(letter.failedAt, failedAt ?? letter.failedAt)) letters.delete(id)
        })
    })
  })

/**
 * How handled deliveries are remembered in a database.
 *
 * @since 0.1.0
 */
export interface LedgerSqlOptions extends LedgerOptions {
  /**
   * Whether a handler and the remembering share a transaction. What the handler writes through the same `SqlClient` then
   * happens once, even if the process is killed. Otherwise a kill between the two repeats the effect. Default: false.
   *
   * SQLite has one connection, so deliveries wait while a handler runs. Such a handler must be quick, and must not wait
   * for what another fiber writes.
   */
  readonly transactional?: boolean
  /**
   * The beginning of the names of the tables: at most 40 characters, since databases limit names, and no schema, since it
   * cannot contain a dot. Default: `"maintainx_webhooks"`.
   */
  readonly tables?: string
}

/**
 * A ledger in a database. It creates its tables if they are missing.
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

      const known = Effect.fnUntraced(function* (id: string) {
        const [row] = yield* sql<{ readonly handled_at: unknown }>`SELECT handled_at FROM ${handled} WHERE id = ${id}`
        if (row === undefined) return "never"
        return Number(row.handled_at) < (yield* Clock.currentTimeMillis) - window ? "long ago" : "lately"
      }, failing)
      // An id that another process has remembered meanwhile is not deleted, and makes the insertion fail, since ids are
      // unique. MySQL would lock the gap for other ids if there were no row to delete.
      const remember = Effect.fnUntraced(function* (id: string, known: "never" | "long ago") {
        const now = yield* Clock.currentTimeMillis
        if (known === "long ago") yield* sql`DELETE FROM ${handled} WHERE id = ${id} AND handled_at < ${now - window}`
        yield* sql`INSERT INTO ${handled} (id, handled_at) VALUES (${id}, ${now})`
      }, failing)

      const once = Effect.fnUntraced(function* <A, E, R>(id: string, effect: Effect.Effect<A, E, R>) {
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
      const inTransaction = <A, E, R>(id: string, effect: Effect.Effect<A, E, R>) =>
        sql
          .withTransaction(once(id, effect))
          .pipe(Effect.catchTag("SqlError", (cause) => Effect.fail(new StoreFailed({ cause })))) as Effect.Effect<
          Option.Option<A>,
          E | StoreFailed,
          R
        > // A handler's own SqlError is one of the store, too.

      return make(transactional ? inTransaction : once, {
        bury: (id, text, failedAt) =>
          sql.withTransaction(
            Effect.gen(function* () {
              const earlier = yield* sql`SELECT id FROM ${dead} WHERE id = ${id}`
              if (earlier.length > 0) yield* sql`DELETE FROM ${dead} WHERE id = ${id}`
              yield* sql`INSERT INTO ${dead} (id, letter, failed_at)
                VALUES (${id}, ${text}, ${DateTime.toEpochMillis(failedAt)})`
            })
          ),
        letters: Effect.map(sql<{ readonly letter: string }>`SELECT letter FROM ${dead}`, (rows) =>
          rows.map(({ letter }) => letter)
        ),
        letter: (id) =>
          Effect.map(
            sql<{ readonly letter: string }>`SELECT letter FROM ${dead} WHERE id = ${id}`,
            ([row]) => row?.letter
          ),
        remove: (id, failedAt) => {
          const then = failedAt === undefined ? sql.literal("failed_at") : DateTime.toEpochMillis(failedAt)
          return sql`DELETE FROM ${dead} WHERE id = ${id} AND failed_at = ${then}`
        }
      })
    })
  )

const makeTables = (sql: SqlClient.SqlClient, tables: string) => {
  // MySQL needs the index: it would wait for all rows that are being written when it deletes the old ones.
  const index = sql.onDialectOrElse({ mysql: () => ", INDEX (handled_at)", orElse: () => "" })
  // The type of a text of more than 64 kB.
  const text = sql.onDialectOrElse({
    mysql: () => "MEDIUMTEXT",
    mssql: () => "NVARCHAR(MAX)",
    orElse: () => "TEXT"
  })
  const columns = {
    [`${tables}_handled`]: `id VARCHAR(64) PRIMARY KEY, handled_at BIGINT NOT NULL${index}`,
    [`${tables}_dead`]: `id VARCHAR(64) PRIMARY KEY, letter ${text} NOT NULL, failed_at BIGINT NOT NULL`
  }
  return Effect.forEach(
    Object.entries(columns),
    ([name, columns]) =>
      sql
        .onDialectOrElse({
          mssql: () => sql`IF OBJECT_ID(${name}, 'U') IS NULL CREATE TABLE ${sql(name)} (${sql.literal(columns)})`,
          orElse: () => sql`CREATE TABLE IF NOT EXISTS ${sql(name)} (${sql.literal(columns)})`
        })
        // If several processes start at once, PostgreSQL lets one create the table and fails the others.
        .pipe(Effect.retry({ times: 1 })),
    { discard: true }
  )
}

/**
 * How handled deliveries are remembered in Redis.
 *
 * @since 0.1.0
 */
export interface LedgerRedisOptions extends LedgerOptions {
  /** The beginning of the keys. Default: `"maintainx:webhooks:"`. */
  readonly prefix?: string
}

/** Removes a letter that contains a text. Quotes within a body are escaped, so no body contains this text. */
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
 * A ledger in Redis. If the process is killed between a handler and the remembering, the effect is repeated.
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
      const key = (id: string) => `${prefix}handled:${id}`
      const isKnown = (id: string) =>
        failing(Effect.map(redis.send<number>("EXISTS", key(id)), (count) => Number(count) > 0))
      const remember = (id: string) => failing(redis.send("SET", key(id), "1", "PX", `${window}`))
      return make(checking(isKnown, remember), {
        bury: (id, text) => redis.send("HSET", dead, id, text),
        letters: redis.send<ReadonlyArray<string>>("HVALS", dead),
        letter: (id) => redis.send<string | null>("HGET", dead, id),
        remove: (id, failedAt) =>
          failedAt === undefined
            ? redis.send("HDEL", dead, id)
            : redis.eval(removeThen)(dead, id, JSON.stringify({ failedAt: DateTime.formatIso(failedAt) }).slice(1, -1))
      })
    })
  )
