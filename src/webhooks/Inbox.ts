/**
 * Where deliveries are kept until they are handled.
 *
 * @since 0.1.0
 */
import * as Cause from "effect/Cause"
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Pull from "effect/Pull"
import * as PersistedQueue from "effect/persistence/PersistedQueue"
import type * as Redis from "effect/persistence/Redis"
import * as Schedule from "effect/Schedule"
import type * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import { GiveUp } from "./Handlers.ts"
import * as Ledger from "./Ledger.ts"
import { Received } from "./Received.ts"
import { countHandled } from "./telemetry.ts"

export { DeadLetter, StoreFailed } from "./Ledger.ts"

/**
 * There is no room for more deliveries. Whoever sent it may send it again.
 *
 * @since 0.1.0
 */
export class InboxFull extends Data.TaggedError("InboxFull") {
  override get message(): string {
    return "There is no room for more deliveries"
  }
}

/**
 * How a delivery is handled.
 *
 * @since 0.1.0
 */
export interface HandleOptions {
  /**
   * Where a delivery waits that is to be tried again: `"inbox"`, and others go on meanwhile, or `"here"`, and the caller waits with it. Default:
   * `"inbox"`.
   */
  readonly retry?: "inbox" | "here"
}

/**
 * Keeps deliveries until they are handled, and remembers which were.
 *
 * @since 0.1.0
 */
export class Inbox extends Context.Service<
  Inbox,
  {
    /** Keeps a delivery. Once it has succeeded, the delivery is as safe as the store is. One that is there already is not kept twice. */
    readonly put: (received: Received) => Effect.Effect<void, Ledger.StoreFailed | InboxFull>
    /**
     * Waits for a delivery and handles it, unless one with the same id was handled within the window. What the handler fails with is logged;
     * the delivery is tried again later, and becomes a dead letter after its last attempt. An interruption puts it back.
     */
    readonly handle: <E, R>(
      handler: (received: Received) => Effect.Effect<unknown, E, R>,
      options?: HandleOptions
    ) => Effect.Effect<void, Ledger.StoreFailed, R>
    readonly deadLetters: {
      /** All of them, oldest first. */
      readonly list: Effect.Effect<ReadonlyArray<Ledger.DeadLetter>, Ledger.StoreFailed>
      /** Puts one back to be handled, as if it had just come. False where there is none of this id. */
      readonly redeliver: (id: string) => Effect.Effect<boolean, Ledger.StoreFailed | InboxFull>
      /** Throws one away. */
      readonly remove: (id: string) => Effect.Effect<void, Ledger.StoreFailed>
    }
  }
>()("effect-maintainx/webhooks/Inbox") {}

/**
 * How often and when a delivery is tried.
 *
 * @since 0.1.0
 */
export interface Options {
  /** How often a delivery is tried before it becomes a dead letter. Default: 10. */
  readonly maxAttempts?: number
  /** When it is tried again. Its input is the number of the attempt. Default: after 1 second, then twice as long, 5 minutes at most. */
  readonly retrySchedule?: Schedule.Schedule<unknown, number>
}

const usualSchedule = Schedule.min([Schedule.exponential("1 second"), Schedule.spaced("5 minutes")])

/** Where the bodies that wait are counted. */
interface Room {
  readonly enter: (id: string, size: number) => boolean
  readonly leave: (id: string) => void
}

const endless: Room = { enter: () => true, leave: () => undefined }

/** Room for so many bytes. A body that is alone always has room. */
const roomFor = (bytes: number): Room => {
  const sizes = new Map<string, number>()
  let taken = 0
  return {
    enter: (id, size) => {
      if (sizes.has(id)) return true
      if (taken > 0 && taken + size > bytes) return false
      sizes.set(id, size)
      taken += size
      return true
    },
    leave: (id) => {
      taken -= sizes.get(id) ?? 0
      sizes.delete(id)
    }
  }
}

/** The queue's own limit would end in a place that nobody can look into. Attempts are counted here instead. */
const endlessAttempts = 2_147_483_647

const make = Effect.fnUntraced(function* ({ maxAttempts = 10, retrySchedule = usualSchedule }: Options, room: Room) {
  const ledger = yield* Ledger.Ledger
  const queue = yield* PersistedQueue.make({
    name: "maintainx-webhooks",
    schema: Received,
    maxAttempts: endlessAttempts,
    retrySchedule
  })

  const offer = (received: Received, id: string): Effect.Effect<void, Ledger.StoreFailed | InboxFull> =>
    Effect.suspend(
      (): Effect.Effect<void, Ledger.StoreFailed | InboxFull> =>
        room.enter(id, received.body.length)
          ? Effect.asVoid(failing(queue.offer(received, { id }))).pipe(Effect.tapError(() => leave(id)))
          : new InboxFull()
    )
  const leave = (id: string) => Effect.sync(() => room.leave(id))

  const bury = Effect.fnUntraced(function* (received: Received, attempts: number, cause: Cause.Cause<unknown>) {
    const reason = reasonOf(cause)
    yield* ledger.bury({ received, reason, attempts, failedAt: yield* DateTime.now })
    yield* countHandled(received.type, "dead")
    yield* Effect.logError(`A delivery became a dead letter after ${attempts} of ${maxAttempts} attempts`, cause)
  })

  const attempt = <E, R>(
    received: Received,
    attempts: number,
    handler: (received: Received) => Effect.Effect<unknown, E, R>
  ): Effect.Effect<void, E | Interrupted | Ledger.StoreFailed, R> =>
    ledger.once(received.id, contained(handler(received))).pipe(
      Effect.tap((result) => countHandled(received.type, Option.isSome(result) ? "handled" : "duplicate")),
      Effect.asVoid,
      Effect.withSpan("MaintainX.webhooks.handle", {
        kind: "consumer",
        attributes: { "maintainx.event_type": received.type, "maintainx.attempt": attempts }
      }),
      Effect.tapCause((cause) => (Cause.hasInterruptsOnly(cause) ? Effect.void : countHandled(received.type, "failed")))
    )

  const isLast = (attempts: number, cause: Cause.Cause<unknown>): boolean =>
    attempts >= maxAttempts || Cause.squash(cause) instanceof GiveUp

  const warn = (attempts: number, cause: Cause.Cause<unknown>) =>
    Effect.logWarning(`Attempt ${attempts} of ${maxAttempts} to handle a delivery failed`, cause)

  /** All attempts that are left, one after the other. */
  const persistently = Effect.fnUntraced(function* <E, R>(attempt: Effect.Effect<void, E, R>, made: () => number) {
    const sleep = yield* Schedule.toStepWithSleep(retrySchedule)
    while (true) {
      const exit = yield* Effect.exit(attempt)
      if (Exit.isSuccess(exit) || Exit.hasInterrupts(exit) || isLast(made(), exit.cause)) return yield* exit
      yield* warn(made(), exit.cause)
      yield* Pull.catchDone(sleep(made()), () => Effect.void)
    }
  })

  return Inbox.of({
    put: (received) => offer(received, received.id),

    handle: <E, R>(
      handler: (received: Received) => Effect.Effect<unknown, E, R>,
      { retry = "inbox" }: HandleOptions = {}
    ) =>
      queue
        .take((received, { attempts, id }) => {
          let made = attempts - 1
          const next = Effect.suspend(() => attempt(received, ++made, handler))
          const tried: Effect.Effect<void, E | Interrupted | Ledger.StoreFailed | Abandoned, R> =
            made >= maxAttempts ? new Abandoned() : next
          return (retry === "here" ? persistently(tried, () => made) : tried).pipe(
            Effect.catchCause((cause): Effect.Effect<void, TryAgain | Ledger.StoreFailed> => {
              if (Cause.hasInterruptsOnly(cause)) return Effect.interrupt
              if (retry === "here" || isLast(made, cause)) return bury(received, made, cause)
              return Effect.andThen(warn(made, cause), new TryAgain({ reason: reasonOf(cause) }))
            }),
            Effect.andThen(leave(id)),
            Effect.annotateLogs({ "maintainx.event_type": received.type, "maintainx.delivery": received.id })
          )
        })
        .pipe(
          Effect.catchTag("TryAgain", () => Effect.void),
          failing
        ),

    deadLetters: {
      list: ledger.letters,
      redeliver: Effect.fnUntraced(function* (id) {
        const letter = (yield* ledger.letters).find(({ received }) => received.id === id)
        if (letter === undefined) return false
        // The queue remembers the ids that it had.
        yield* offer(letter.received, `${id}:${DateTime.toEpochMillis(letter.failedAt)}`)
        yield* ledger.remove(id)
        return true
      }),
      remove: ledger.remove
    }
  })
})

/** The handler ended by interrupting itself. To the queue that would look as if it had never begun. */
class Interrupted extends Data.TaggedError("Interrupted") {
  override get message(): string {
    return "the handler was interrupted"
  }
}

/** Only who waits for it interrupts it without a failure. */
const contained = <A, E, R>(handled: Effect.Effect<A, E, R>): Effect.Effect<A, E | Interrupted, R> =>
  Effect.flatMap(Effect.forkChild(handled), (fiber) =>
    Fiber.await(fiber).pipe(
      Effect.onInterrupt(() => Fiber.interrupt(fiber)),
      Effect.flatMap(
        (exit): Effect.Effect<A, E | Interrupted> =>
          Exit.isFailure(exit) && Cause.hasInterruptsOnly(exit.cause) ? new Interrupted() : exit
      )
    )
  )

/** The process ended during the last attempt, and perhaps because of it. */
class Abandoned extends Data.TaggedError("Abandoned") {
  override get message(): string {
    return "the process ended while the delivery was handled"
  }
}

/** Makes the queue keep a delivery that is to be tried again. The queue stores its message. */
class TryAgain extends Data.TaggedError("TryAgain")<{ readonly reason: string }> {
  override get message(): string {
    return this.reason
  }
}

/** What an operator reads of a failure: its name and its words. PostgreSQL keeps no U+0000. */
const reasonOf = (cause: Cause.Cause<unknown>): string => {
  const error = Cause.squash(cause)
  const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  return reason.slice(0, 1000).replaceAll("\u0000", "\uFFFD")
}

const failing = Effect.mapError((cause: unknown) =>
  cause instanceof Ledger.StoreFailed ? cause : new Ledger.StoreFailed({ cause })
)

/**
 * Over a queue and a ledger of any kind. How long the queue remembers what it had is its own affair: `PersistedQueue.layerCleanup`.
 *
 * @since 0.1.0
 */
export const layer = (
  options: Options = {}
): Layer.Layer<Inbox, never, PersistedQueue.PersistedQueueFactory | Ledger.Ledger> =>
  Layer.effect(Inbox, make(options, endless))

/**
 * How much is kept in memory, and how long.
 *
 * @since 0.1.0
 */
export interface MemoryOptions extends Options, Ledger.LedgerOptions {
  /** How many bytes of bodies may wait. What comes when there are more is refused with `InboxFull`. Default: 64 MiB. */
  readonly maxBytes?: number
}

const usualRoom = 64 * 1024 * 1024

/**
 * In memory: what waits when the process ends is lost, and MaintainX does not send it again.
 *
 * @since 0.1.0
 */
export const layerMemory = (options: MemoryOptions = {}): Layer.Layer<Inbox> =>
  Layer.effect(
    Inbox,
    Effect.suspend(() => make(options, roomFor(options.maxBytes ?? usualRoom)))
  ).pipe(
    Layer.provide(PersistedQueue.layer),
    // The store keeps the bodies of what was handled for as long as it is told. The ledger remembers, without them.
    Layer.provide(PersistedQueue.layerCleanup({ interval: "1 second", timeToLive: 0, failedTimeToLive: 0 })),
    Layer.provide(PersistedQueue.layerStoreMemory),
    Layer.provide(Ledger.layerMemory(options))
  )

/**
 * How deliveries are kept in a database or in Redis.
 *
 * @since 0.1.0
 */
export interface StoreOptions extends Options {
  /**
   * How long a delivery that is being handled is left to a process that has died. A process that lives keeps what it handles, however long
   * that takes. Default: `"90 seconds"`.
   */
  readonly lockExpiration?: Duration.Input
  /** How often is looked for what other processes have put in. Default: `"1 second"`. */
  readonly pollInterval?: Duration.Input
}

const ofStore = ({ lockExpiration = "90 seconds", pollInterval = "1 second" }: StoreOptions) => ({
  lockExpiration,
  lockRefreshInterval: Duration.divideUnsafe(Duration.fromInputUnsafe(lockExpiration), 3),
  pollInterval
})

const cleanup = ({ window = "1 day" }: Ledger.LedgerOptions) => PersistedQueue.layerCleanup({ timeToLive: window })

/**
 * How deliveries are kept in a database.
 *
 * @since 0.1.0
 */
export interface SqlOptions extends StoreOptions, Ledger.LedgerSqlOptions {}

/**
 * In a database. Its tables are made where they are missing. Several processes can share it.
 *
 * @since 0.1.0
 */
export const layerSql = (options: SqlOptions = {}): Layer.Layer<Inbox, SqlError, SqlClient.SqlClient> => {
  const { tables = "maintainx_webhooks" } = options
  return layer(options).pipe(
    Layer.provide(PersistedQueue.layer),
    Layer.provide(cleanup(options)),
    Layer.provide(PersistedQueue.layerStoreSql({ tableName: `${tables}_queue`, ...ofStore(options) })),
    Layer.provide(Ledger.layerSql(options))
  )
}

/**
 * How deliveries are kept in Redis.
 *
 * @since 0.1.0
 */
export interface RedisOptions extends StoreOptions, Ledger.LedgerRedisOptions {}

/**
 * In Redis. Several processes can share it. It is as safe as Redis is: with its usual settings, the last second is lost when Redis is killed.
 *
 * @since 0.1.0
 */
export const layerRedis = (options: RedisOptions = {}): Layer.Layer<Inbox, never, Redis.Redis> => {
  const { prefix = "maintainx:webhooks:" } = options
  return layer(options).pipe(
    Layer.provide(PersistedQueue.layer),
    Layer.provide(cleanup(options)),
    Layer.provide(PersistedQueue.layerStoreRedis({ prefix: `${prefix}queue:`, ...ofStore(options) })),
    Layer.provide(Ledger.layerRedis(options))
  )
}
