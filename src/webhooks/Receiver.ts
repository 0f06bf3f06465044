/**
 * Receives events and handles them: the endpoint, the inbox and the handlers in one layer.
 *
 * A delivery is verified, put into the inbox and answered; it is handled afterwards, by workers that run as long as the
 * layer does.
 *
 * @since 0.1.0
 */
import * as Cause from "effect/Cause"
import * as DateTime from "effect/DateTime"
import * as Deferred from "effect/Deferred"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as HttpRouter from "effect/http/HttpRouter"
import * as Layer from "effect/Layer"
import * as Queue from "effect/Queue"
import * as Result from "effect/Result"
import type * as Scope from "effect/Scope"
import * as Semaphore from "effect/Semaphore"
import * as Stream from "effect/Stream"
import * as Endpoint from "./Endpoint.ts"
import { type Event, objectOf, occurredAt } from "./Event.ts"
import { GiveUp, type Handlers, handle, type ServicesOf } from "./Handlers.ts"
import * as Inbox from "./Inbox.ts"
import { type KeyedMutex, makeKeyedMutex } from "./keyedMutex.ts"
import type { StoreFailed } from "./Ledger.ts"
import { eventOf, type Received } from "./Received.ts"
import { makeSummary, type Summary } from "./telemetry.ts"

/**
 * How deliveries are handled.
 *
 * @since 0.1.0
 */
export interface WorkOptions<out All extends Handlers> {
  readonly handlers: All
  /** How many handlers run at once. Default: 8. */
  readonly concurrency?: number
  /**
   * How long a handler may take. Then it is interrupted, and the attempt counts as failed. A handler that cannot be
   * interrupted is left behind after 5 more seconds, and runs on beside the next attempt. `Duration.infinity` switches
   * the time-out off. Default: 5 minutes.
   */
  readonly timeout?: Duration.Input
  /**
   * Whether deliveries about the same record are handled one at a time in this process. Of those that wait, the one that
   * occurred first is next. A delivery that fails is tried again before the next one of its record. Default: false.
   *
   * Deliveries come in any order, so one that occurred earlier can still come late. A record whose events keep failing
   * holds up its own events only, as long as fewer than 1,000 deliveries wait in all.
   */
  readonly ordered?: boolean
}

/**
 * A receiver.
 *
 * @since 0.1.0
 */
export interface Options<All extends Handlers, ES = never, RS = never>
  extends Endpoint.Options<ES, RS>,
    WorkOptions<All> {
  /**
   * Called for each delivery that was accepted, for example to note that a subscription is alive. The answer does not
   * wait for it, and its failures are ignored.
   */
  readonly heard?: (received: Received) => Effect.Effect<unknown, unknown, RS>
  /** Run when the receiver starts, for example to note that it does. The scope is that of the receiver. */
  readonly alive?: Effect.Effect<unknown, never, RS | Scope.Scope>
}

/**
 * A receiver on a router: `POST /webhooks/NEW_WORK_ORDER` and so on, for the events that have handlers. It needs an
 * inbox, such as `Inbox.layerSql()`.
 *
 * @since 0.1.0
 */
export const layer = <const All extends Handlers, ES = never, RS = never>(
  options: Options<All, ES, RS>
): Layer.Layer<never, never, HttpRouter.HttpRouter | Inbox.Inbox | ServicesOf<All> | RS> =>
  Layer.mergeAll(
    layerWorkers(options),
    layerEndpoint(options),
    Layer.effectDiscard((options.alive ?? Effect.void) as Effect.Effect<unknown, never, RS | Scope.Scope>)
  )

/**
 * Like `layer`, with an inbox in memory: deliveries that wait when the process ends are lost.
 *
 * @since 0.1.0
 */
export const layerMemory = <const All extends Handlers, ES = never, RS = never>(
  options: Options<All, ES, RS> & Inbox.MemoryOptions
): Layer.Layer<never, never, HttpRouter.HttpRouter | Exclude<ServicesOf<All> | RS, Inbox.Inbox>> =>
  Layer.provide(layer(options), Inbox.layerMemory(options))

/**
 * The plain web handler of a receiver, for everything that calls `(Request) => Promise<Response>`. Its workers start at
 * once. `dispose` stops them; unhandled deliveries wait in the inbox.
 *
 * Do not use it on Cloudflare Workers, AWS Lambda and the like: nothing runs there once a request is answered, so
 * deliveries would be acknowledged and never handled. Use `Endpoint.toWebHandler`, with a `receive` that puts deliveries
 * into a queue of the platform.
 *
 * @since 0.1.0
 */
export const toWebHandler = <E>(
  receiver: Layer.Layer<never, E, HttpRouter.HttpRouter>
): { readonly handler: (request: Request) => Promise<Response>; readonly dispose: () => Promise<void> } =>
  HttpRouter.toWebHandler(receiver, { disableLogger: true })

const layerEndpoint = <const All extends Handlers, ES, RS>({
  alive: _,
  handlers,
  heard,
  ...options
}: Options<All, ES, RS>) =>
  Endpoint.layer({
    ...options,
    types: handlers.flatMap(({ types }) => types),
    receive: Effect.fnUntraced(function* (received) {
      const inbox = yield* Inbox.Inbox
      yield* inbox.put(received)
      if (heard !== undefined)
        yield* Effect.forkDetach(Effect.ignoreCause(Effect.timeout(heard(received), "10 seconds")))
    })
  })

/**
 * The workers alone, for a process that handles what others put into the inbox.
 *
 * @since 0.1.0
 */
export const layerWorkers = <const All extends Handlers>({
  concurrency = 8,
  handlers,
  ordered = false,
  timeout = "5 minutes"
}: WorkOptions<All>): Layer.Layer<never, never, Inbox.Inbox | ServicesOf<All>> =>
  Layer.effectDiscard(
    Effect.gen(function* () {
      const inbox = yield* Inbox.Inbox
      const handler = handle(handlers)
      const summary = yield* makeSummary
      const take = (options: Inbox.HandleOptions) =>
        complaining(inbox.handle(handler, { timeout, ...options }), summary)
      if (ordered) yield* Effect.forkScoped(inOrder(take, concurrency))
      else yield* Effect.replicateEffect(Effect.forkScoped(Effect.forever(take({}))), concurrency)
    })
  )

/** Logs a failure of the inbox, and waits before the next try. */
const complaining = <R>(work: Effect.Effect<void, StoreFailed, R>, summary: Summary): Effect.Effect<void, never, R> =>
  Effect.catchCause(work, (cause) =>
    Cause.hasInterruptsOnly(cause)
      ? Effect.interrupt
      : Effect.andThen(
          summary("inbox", (more) => Effect.logError(`The inbox did not work${more}`, cause)),
          Effect.sleep("1 second")
        )
  )

/** How many deliveries are taken out of the inbox at once. Most of them wait for others of their record. */
const mostTaken = 1000

/**
 * Takes deliveries out of the inbox as fast as it can, and handles those of one record in turn. A delivery that waits for
 * its turn or its next attempt holds up no other record.
 */
const inOrder = Effect.fnUntraced(function* <R>(
  take: (options: Inbox.HandleOptions) => Effect.Effect<void, never, R>,
  concurrency: number
) {
  const inTurn = makeKeyedMutex<string>()
  const [taking, running] = [yield* Semaphore.make(mostTaken), yield* Semaphore.make(concurrency)]
  while (true) {
    yield* taking.take(1)
    const taken = yield* Deferred.make<void>()
    const handled = take({
      eachAttempt: running.withPermit,
      within: (received, attempts) =>
        Effect.andThen(Deferred.succeed(taken, undefined), inTurnOf(inTurn, received, attempts))
    })
    const done = Effect.andThen(Deferred.succeed(taken, undefined), taking.release(1))
    yield* Effect.forkChild(Effect.ensuring(handled, done))
    yield* Deferred.await(taken)
  }
})

const inTurnOf = <A, E, R>(
  inTurn: KeyedMutex<string>,
  received: Received,
  attempts: Effect.Effect<A, E, R>
): Effect.Effect<A, E, R> => {
  const event = Result.getOrUndefined(eventOf(received))
  const object = event === undefined ? undefined : objectOf(event)
  if (event === undefined || object === undefined) return attempts
  const at = occurredAt(event) ?? received.receivedAt
  return inTurn(`${object.kind} ${object.id}`, attempts, DateTime.toEpochMillis(at))
}

/**
 * An event and the delivery that it came in.
 *
 * @since 0.1.0
 */
export interface Delivered {
  readonly event: Event
  readonly received: Received
}

/**
 * The events of the inbox as a stream, one at a time, instead of handlers. An event counts as handled when the stream is
 * asked for the next one. If the stream ends or fails before, the event comes again.
 *
 * @since 0.1.0
 */
export const events: Stream.Stream<Delivered, StoreFailed, Inbox.Inbox> = Stream.scoped(
  Stream.fromPull(
    Effect.gen(function* () {
      const inbox = yield* Inbox.Inbox
      const handed = yield* Queue.make<Handed, StoreFailed>()
      const hand = Effect.fnUntraced(function* (received: Received) {
        const decoded = eventOf(received)
        if (Result.isFailure(decoded)) return yield* new GiveUp({ reason: decoded.failure.message })
        const done = Deferred.makeUnsafe<void>()
        yield* Queue.offer(handed, { delivered: { event: decoded.success, received }, done })
        yield* Deferred.await(done)
      })
      yield* inbox.handle(hand).pipe(
        Effect.forever,
        Effect.onExit((exit) => (Exit.isFailure(exit) ? Queue.failCause(handed, exit.cause) : Effect.void)),
        Effect.forkScoped
      )
      let previous: Handed | undefined
      return Effect.gen(function* () {
        if (previous !== undefined) yield* Deferred.succeed(previous.done, undefined)
        previous = yield* Queue.take(handed)
        return [previous.delivered] as const
      })
    })
  )
)

interface Handed {
  readonly delivered: Delivered
  readonly done: Deferred.Deferred<void>
}
