/**
 * Where deliveries are kept until they are handled.
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
   * What all attempts at a delivery are made within, such as its turn among others. The caller makes them one after the
   * other, and waits between them. Default: a delivery that is to be tried again waits in the inbox, and others go on
   * meanwhile.
   */
  readonly within?: <A, E, R>(received: Received, attempts: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
}

/**
 * Keeps deliveries until they are handled, and remembers which were.
 *
 * @since 0.1.0
 */
export class Inbox extends Context.Service<
  Inbox,
  {
    /**
     * Keeps a delivery. Once it has succeeded, the delivery is as safe as the store is. One that is there already is
     * not kept twice.
     */
    readonly put: (received: Received) => Effect.Effect<void, Ledger.StoreFailed | InboxFull>
    /**
     * Waits for a delivery and handles it, unless one with the same id was handled within the window. What the handler
     * fails with is logged; the delivery is tried again later, and becomes a dead letter after its last attempt. An
     * interruption puts it back.
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
  /**
   * When it is tried again. Its input is the number of the attempt. Default: after 1 second, then twice as long, 5
   * minutes at most.
   */
  readonly retrySchedule?: Schedule.Schedule<unknown, number>
}

const usualSchedule = Schedule.min([Schedule.exponential("1 second"), Schedule.spaced("5 minutes")])

/** Where the bodies that wait are counted. */
interface Room {
  readonly enter: (id: string, size: number) => "entered" | "there" | "full"
  readonly leave: (id: string) => void
}

/** Room for so many bytes. A body that is alone always has room. */
const roomFor = (bytes: number): Room => {
  const sizes = new Map<string, number>()
  let taken = 0
  return {
    enter: (id, size) => {
      if (sizes.has(id)) return "there"
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

/** The queue's own limit would end in a place that nobody can look into. Attempts are counted here instead. */
const endlessAttempts = 2_147_483_647

const make = Effect.fnUntraced(function* ({ maxAttempts = 10, retrySchedule = usualSchedule }: Options, room?: Room) {
  const ledger = yield* Ledger.Ledger
  const queue = yield* PersistedQueue.make({
    name: "maintainx-webhooks",
    schema: Received,
    maxAttempts: endlessAttempts,
    retrySchedule
  })

  // What is in memory is lost then. A database or Redis may well outlive the inbox.
  let closed = false
  if (room !== undefined) yield* Effect.addFinalizer(() => Effect.sync(() => (closed = true)))

  const offer = (received: Received, id: string): Effect.Effect<void, Ledger.StoreFailed | InboxFull> =>
    Effect.suspend((): Effect.Effect<void, Ledger.StoreFailed | InboxFull> => {
      if (closed) return new Ledger.StoreFailed({ cause: new Error("The inbox is closed") })
      const entered = room?.enter(received.id, received.body.length)
      if (entered === "full") return new InboxFull()
      if (entered === "there") return Effect.void
      // What has room of its own is known by it. The queue knows an id for longer, and would not take what is counted.
      return Effect.asVoid(failing(queue.offer(received, room === undefined ? { id } : {}))).pipe(
        Effect.onError(() => leave(received.id))
      )
    })
  const leave = (id: string) => Effect.sync(() => room?.leave(id))

  const bury = Effect.fnUntraced(function* (received: Received, attempts: number, cause: Cause.Cause<unknown>) {
    const reason = reasonOf(cause)
    // Before it can be put back.
    yield* leave(received.id)
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
      Effect.tap((result) =>
        Option.isSome(result)
          ? countHandled(received.type, "handled")
          : Effect.andThen(
              countHandled(received.type, "duplicate"),
              Effect.logDebug("A duplicate was not handled again")
            )
      ),
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
    const step = yield* Schedule.toStep(retrySchedule)
    let delay = Duration.zero
    while (true) {
      const exit = yield* Effect.exit(attempt)
      if (Exit.isSuccess(exit) || isLast(made(), exit.cause)) return yield* exit
      yield* warn(made(), exit.cause)
      const next = step(yield* Clock.currentTimeMillis, made())
      // As in the inbox, a schedule that has ended goes on with its last delay.
      delay = yield* Pull.catchDone(
        Effect.map(next, ([, delay]) => delay),
        () => Effect.succeed(delay)
      )
      yield* Effect.sleep(delay)
    }
  })

  return Inbox.of({
    put: (received) => offer(received, received.id),

    handle: <E, R>(handler: (received: Received) => Effect.Effect<unknown, E, R>, { within }: HandleOptions = {}) =>
      queue
        .take((received, { attempts }) => {
          let made = attempts - 1
          const next = Effect.suspend(() => attempt(received, ++made, handler))
          const tried: Effect.Effect<void, E | Interrupted | Ledger.StoreFailed | Abandoned, R> =
            made >= maxAttempts ? new Abandoned() : next
          const handled =
            within === undefined
              ? tried
              : Effect.suspend(() =>
                  within(
                    received,
                    persistently(tried, () => made)
                  )
                )
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
        // It may be handled already, and have become a dead letter again.
        yield* ledger.remove(id, failedAt)
        return true
      }),
      remove: (id) => ledger.remove(id)
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

/** The process ended during the last attempt, and perhaps because of it; or the dead letter could not be kept then. */
class Abandoned extends Data.TaggedError("Abandoned") {
  override get message(): string {
    return "the process or the store ended while the delivery was handled"
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
  const [error] = Cause.prettyErrors(cause)
  return error === undefined ? "" : `${error.name}: ${error.message}`.slice(0, 1000).replaceAll("\u0000", "\uFFFD")
}

const failing = Effect.mapError((cause: unknown) =>
  cause instanceof Ledger.StoreFailed ? cause : new Ledger.StoreFailed({ cause })
)

/**
 * Over a queue and a ledger of any kind. How long the queue remembers what it had is its own affair:
 * `PersistedQueue.layerCleanup`.
 *
 * @since 0.1.0
 */
export const layer = (
  options: Options = {}
): Layer.Layer<Inbox, never, PersistedQueue.PersistedQueueFactory | Ledger.Ledger> => Layer.effect(Inbox, make(options))

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
   * How long a delivery that is being handled is left to a process that has died. A process that lives keeps what it
   * handles, however long that takes. Default: `"90 seconds"`.
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

/** A database cannot count back for ever. */
const cleanup = ({ window = "1 day" }: Ledger.LedgerOptions) =>
  PersistedQueue.layerCleanup({ timeToLive: Duration.min(Duration.fromInputUnsafe(window), Duration.days(36_500)) })

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
 * In Redis. Several processes can share it. It is as safe as Redis is: with its usual settings, the last second is lost
 * when Redis is killed.
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
