/**
 * Stores deliveries until they are handled.
 *
 * @since 0.1.0
 */
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import { identity } from "effect/Function"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Pull from "effect/Pull"
import * as PersistedQueue from "effect/persistence/PersistedQueue"
import type * as Redis from "effect/persistence/Redis"
import * as Schedule from "effect/Schedule"
import type * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import { hardTimeout } from "./deadline.ts"
import { GiveUp } from "./Handlers.ts"
import * as Ledger from "./Ledger.ts"
import { Received } from "./Received.ts"
import { countHandled } from "./telemetry.ts"

/**
 * There is no room for more deliveries. MaintainX may send this one again.
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
   * How long one attempt may take. Then it is interrupted and counts as failed. A handler that cannot be interrupted is
   * left behind after 5 more seconds, and runs on beside the next attempt. Default: `Duration.infinity`.
   */
  readonly timeout?: Duration.Input
  /**
   * Runs all attempts at a delivery, for example in turn among others. The attempts then follow each other inside this
   * effect, with the waiting in between. Default: a delivery that is to be tried again waits in the inbox.
   */
  readonly within?: <A, E, R>(received: Received, attempts: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
  /** Runs one attempt, for example with a permit. Waiting in it is not part of the time-out. */
  readonly eachAttempt?: <A, E, R>(attempt: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
}

/**
 * Stores deliveries until they are handled, and remembers which were.
 *
 * @since 0.1.0
 */
export class Inbox extends Context.Service<
  Inbox,
  {
    /** Stores a delivery, as safely as the store is. A delivery that is there already is not stored twice. */
    readonly put: (received: Received) => Effect.Effect<void, Ledger.StoreFailed | InboxFull>
    /**
     * Waits for a delivery and handles it, unless one with the same id was handled within the window. A failure of the
     * handler is logged; the delivery is tried again later, and becomes a dead letter after its last attempt. An
     * interruption puts it back.
     */
    readonly handle: <E, R>(
      handler: (received: Received) => Effect.Effect<unknown, E, R>,
      options?: HandleOptions
    ) => Effect.Effect<void, Ledger.StoreFailed, R>
    readonly deadLetters: {
      /** All of them, oldest first. */
      readonly list: Effect.Effect<ReadonlyArray<Ledger.DeadLetter>, Ledger.StoreFailed>
      /** Puts a dead letter back to be handled like a new delivery. False if there is none with this id. */
      readonly redeliver: (id: string) => Effect.Effect<boolean, Ledger.StoreFailed | InboxFull>
      /** Throws a dead letter away. */
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
  /**
   * When a delivery is tried again. The input is the number of the attempt. Default: after 1 second, then twice as long
   * each time, at most 5 minutes.
   */
  readonly retrySchedule?: Schedule.Schedule<unknown, number>
}

const defaultSchedule = Schedule.min([Schedule.exponential("1 second"), Schedule.spaced("5 minutes")])

/** Counts the bytes of the bodies that wait. */
interface Room {
  readonly enter: (id: string, size: number) => "entered" | "present" | "full"
  readonly leave: (id: string) => void
}

/** A body always has room if no other waits. */
const roomFor = (bytes: number): Room => {
  const sizes = new Map<string, number>()
  let taken = 0
  return {
    enter: (id, size) => {
      if (sizes.has(id)) return "present"
      if (taken > 0 && taken + size > bytes) return "full"
      sizes.set(id, size)
      taken += size
      return "entered"
    },
    leave: (id) => {
      taken -= sizes.get(id) ?? 0
      sizes.delete(id)
    }
  }
}

/** The queue would end a delivery in a place that nobody can look into, so attempts are counted here instead. */
const endlessAttempts = 2_147_483_647

const make = Effect.fnUntraced(function* ({ maxAttempts = 10, retrySchedule = defaultSchedule }: Options, room?: Room) {
  const ledger = yield* Ledger.Ledger
  const queue = yield* PersistedQueue.make({
    name: "maintainx-webhooks",
    schema: Received,
    maxAttempts: endlessAttempts,
    retrySchedule
  })

  // What is in memory is lost when the inbox closes. A database or Redis may well outlive it.
  let closed = false
  if (room !== undefined) yield* Effect.addFinalizer(() => Effect.sync(() => (closed = true)))

  const offer = (received: Received, id: string): Effect.Effect<void, Ledger.StoreFailed | InboxFull> =>
    Effect.suspend((): Effect.Effect<void, Ledger.StoreFailed | InboxFull> => {
      if (closed) return new Ledger.StoreFailed({ cause: new Error("The inbox is closed") })
      const entered = room?.enter(received.id, received.body.length)
      if (entered === "full") return new InboxFull()
      if (entered === "present") return Effect.void
      // The queue remembers ids for longer than the room does, and would drop what the room has counted.
      return Effect.asVoid(failing(queue.offer(received, room === undefined ? { id } : {}))).pipe(
        Effect.onError(() => leave(received.id))
      )
    })
  const leave = (id: string) => Effect.sync(() => room?.leave(id))

  const bury = Effect.fnUntraced(function* (received: Received, attempts: number, cause: Cause.Cause<unknown>) {
    // There must be room before somebody can put it back.
    yield* leave(received.id)
    yield* ledger.bury({ received, reason: reasonOf(cause), attempts, failedAt: yield* DateTime.now })
    yield* countHandled(received.type, "dead")
    yield* Effect.logError(`A delivery became a dead letter after ${attempts} of ${maxAttempts} attempts`, cause)
  })

  const attempt = <E, R>(
    received: Received,
    attempts: number,
    handled: Effect.Effect<unknown, E, R>
  ): Effect.Effect<void, E | Ledger.StoreFailed, R> =>
    ledger.once(received.id, handled).pipe(
      Effect.tap((result) =>
        Option.isNone(result) ? Effect.logDebug("A duplicate was not handled again") : Effect.void
      ),
      Effect.flatMap((result) => countHandled(received.type, Option.isSome(result) ? "handled" : "duplicate")),
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

  /** Makes all remaining attempts, one after the other. */
  const persistently = Effect.fnUntraced(function* <E, R>(attempt: Effect.Effect<void, E, R>, made: () => number) {
    const step = yield* Schedule.toStep(retrySchedule)
    let delay = Duration.zero
    while (true) {
      const exit = yield* Effect.exit(attempt)
      if (Exit.isSuccess(exit) || isLast(made(), exit.cause)) return yield* exit
      yield* warn(made(), exit.cause)
      const next = step(yield* Clock.currentTimeMillis, made())
      // A schedule that has ended goes on with its last delay, as in the queue.
      delay = yield* Pull.catchDone(
        Effect.map(next, ([, delay]) => delay),
        () => Effect.succeed(delay)
      )
      yield* Effect.sleep(delay)
    }
  })

  return Inbox.of({
    put: (received) => offer(received, received.id),

    handle: <E, R>(
      handler: (received: Received) => Effect.Effect<unknown, E, R>,
      { eachAttempt = identity, timeout = Duration.infinity, within }: HandleOptions = {}
    ) =>
      queue
        .take((received, { attempts }) => {
          let made = attempts - 1
          const handling = contained(
            Effect.suspend(() => handler(received)),
            received.type,
            timeout
          )
          const tried: Effect.Effect<void, E | HandlerFailure | Ledger.StoreFailed, R> =
            made >= maxAttempts
              ? new Abandoned()
              : eachAttempt(Effect.suspend(() => attempt(received, ++made, handling)))
          const persistent = persistently(tried, () => made)
          const handled = within === undefined ? tried : within(received, persistent)
          return Effect.andThen(handled, leave(received.id)).pipe(
            Effect.catchCause((cause): Effect.Effect<void, TryAgain | Ledger.StoreFailed> => {
              if (Cause.hasInterruptsOnly(cause)) return Effect.interrupt
              if (within !== undefined || isLast(made, cause)) return bury(received, made, cause)
              return Effect.andThen(warn(made, cause), new TryAgain({ reason: reasonOf(cause) }))
            }),
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
        const found = yield* ledger.letter(id)
        if (Option.isNone(found)) return false
        const { failedAt, received } = found.value
        // The queue remembers the ids that it had.
        yield* offer(received, `${id}:${DateTime.toEpochMillis(failedAt)}`)
        // It may be handled by now, and be a dead letter again.
        yield* ledger.remove(id, failedAt)
        return true
      }),
      remove: (id) => ledger.remove(id)
    }
  })
})

// ---------------------------------------------------------------------------------------------------------------------
// failures
// ---------------------------------------------------------------------------------------------------------------------

/** The handler interrupted itself. Without an error, the queue would take it for an attempt that never began. */
class Interrupted extends Data.TaggedError("Interrupted") {
  override get message(): string {
    return "the handler was interrupted"
  }
}

class HandlerTimedOut extends Data.TaggedError("HandlerTimedOut")<{
  readonly type: string
  readonly timeout: Duration.Duration
}> {
  override get message(): string {
    return `the handler of ${this.type} did not end within ${Duration.format(this.timeout)}`
  }
}

/** The process ended during the last attempt, perhaps because of it; or the dead letter could not be stored. */
class Abandoned extends Data.TaggedError("Abandoned") {
  override get message(): string {
    return "the process or the store ended while the delivery was handled"
  }
}

type HandlerFailure = Interrupted | HandlerTimedOut | Abandoned

/** How long the finalizers of a handler that timed out may take. */
const grace = Duration.seconds(5)

const contained = <A, E, R>(
  handled: Effect.Effect<A, E, R>,
  type: string,
  input: Duration.Input
): Effect.Effect<A, E | HandlerFailure, R> => {
  const timeout = Duration.fromInputUnsafe(input)
  const interrupted = Effect.catchCause(
    handled,
    (cause): Effect.Effect<never, E | Interrupted> =>
      Cause.hasInterruptsOnly(cause) ? new Interrupted() : Effect.failCause(cause)
  )
  return hardTimeout(interrupted, { duration: timeout, grace, orElse: () => new HandlerTimedOut({ type, timeout }) })
}

/** Makes the queue keep a delivery that is to be tried again. The queue stores the message. */
class TryAgain extends Data.TaggedError("TryAgain")<{ readonly reason: string }> {
  override get message(): string {
    return this.reason
  }
}

/** The name and the message of a failure. PostgreSQL stores no U+0000. */
const reasonOf = (cause: Cause.Cause<unknown>): string => {
  const [error] = Cause.prettyErrors(cause)
  return error === undefined ? "" : `${error.name}: ${error.message}`.slice(0, 1000).replaceAll("\u0000", "\uFFFD")
}

const failing = Effect.mapError((cause: unknown) =>
  cause instanceof Ledger.StoreFailed ? cause : new Ledger.StoreFailed({ cause })
)

// ---------------------------------------------------------------------------------------------------------------------
// layers
// ---------------------------------------------------------------------------------------------------------------------

/**
 * An inbox over any queue and any ledger. How long the queue remembers ids is up to `PersistedQueue.layerCleanup`.
 *
 * @since 0.1.0
 */
export const layer = (
  options: Options = {}
): Layer.Layer<Inbox, never, PersistedQueue.PersistedQueueFactory | Ledger.Ledger> => Layer.effect(Inbox, make(options))

/**
 * How much is stored in memory, and how long.
 *
 * @since 0.1.0
 */
export interface MemoryOptions extends Options, Ledger.LedgerOptions {
  /** How many bytes of bodies may wait. Further deliveries are refused with `InboxFull`. Default: 64 MiB. */
  readonly maxBytes?: number
}

/**
 * An inbox in memory: deliveries that wait when the process ends are lost, and MaintainX does not send them again.
 *
 * @since 0.1.0
 */
export const layerMemory = (options: MemoryOptions = {}): Layer.Layer<Inbox> =>
  Layer.effect(
    Inbox,
    Effect.suspend(() => make(options, roomFor(options.maxBytes ?? 64 * 1024 * 1024)))
  ).pipe(
    Layer.provide(PersistedQueue.layer),
    // The queue would keep the bodies of handled deliveries for 30 days. The ledger remembers their ids.
    Layer.provide(PersistedQueue.layerCleanup({ interval: "1 second", timeToLive: 0, failedTimeToLive: 0 })),
    Layer.provide(PersistedQueue.layerStoreMemory),
    Layer.provide(Ledger.layerMemory(options))
  )

/**
 * How deliveries are stored in a database or in Redis.
 *
 * @since 0.1.0
 */
export interface StoreOptions extends Options {
  /**
   * When a delivery that a dead process was handling goes to another process. A living process keeps what it handles,
   * however long that takes. Default: `"90 seconds"`.
   */
  readonly lockExpiration?: Duration.Input
  /** How often the store is asked for deliveries of other processes. Default: `"1 second"`. */
  readonly pollInterval?: Duration.Input
}

const queueOptions = ({ lockExpiration = "90 seconds", pollInterval = "1 second" }: StoreOptions) => ({
  lockExpiration,
  lockRefreshInterval: Duration.divideUnsafe(Duration.fromInputUnsafe(lockExpiration), 3),
  pollInterval
})

/** An inbox whose queue remembers ids for as long as the ledger does. */
const layerShared = (options: StoreOptions & Ledger.LedgerOptions) =>
  layer(options).pipe(
    Layer.provide(PersistedQueue.layer),
    Layer.provide(PersistedQueue.layerCleanup({ timeToLive: Duration.millis(Ledger.windowOf(options)) }))
  )

/**
 * How deliveries are stored in a database.
 *
 * @since 0.1.0
 */
export interface SqlOptions extends StoreOptions, Ledger.LedgerSqlOptions {}

/**
 * An inbox in a database, such as `effect-maintainx/sqlite`. Missing tables are created. Several processes can share it.
 *
 * @since 0.1.0
 */
export const layerSql = (options: SqlOptions = {}): Layer.Layer<Inbox, SqlError, SqlClient.SqlClient> => {
  const { tables = "maintainx_webhooks" } = options
  return layerShared(options).pipe(
    Layer.provide(PersistedQueue.layerStoreSql({ tableName: `${tables}_queue`, ...queueOptions(options) })),
    Layer.provide(Ledger.layerSql(options))
  )
}

/**
 * How deliveries are stored in Redis.
 *
 * @since 0.1.0
 */
export interface RedisOptions extends StoreOptions, Ledger.LedgerRedisOptions {}

/**
 * An inbox in Redis. Several processes can share it. It is as safe as Redis is: with the default settings of Redis, a kill
 * loses the last second.
 *
 * @since 0.1.0
 */
export const layerRedis = (options: RedisOptions = {}): Layer.Layer<Inbox, never, Redis.Redis> => {
  const { prefix = "maintainx:webhooks:" } = options
  return layerShared(options).pipe(
    Layer.provide(PersistedQueue.layerStoreRedis({ prefix: `${prefix}queue:`, ...queueOptions(options) })),
    Layer.provide(Ledger.layerRedis(options))
  )
}
