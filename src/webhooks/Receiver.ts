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
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as HttpRouter from "effect/http/HttpRouter"
import * as Layer from "effect/Layer"
import * as Queue from "effect/Queue"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import * as Endpoint from "./Endpoint.ts"
import { type Event, objectOf, occurredAt } from "./Event.ts"
import { GiveUp, type Handlers, handle, type ServicesOf } from "./Handlers.ts"
import * as Inbox from "./Inbox.ts"
import type { StoreFailed } from "./Ledger.ts"
import { eventOf, type Received } from "./Received.ts"
import { makeSummary, type Summary } from "./telemetry.ts"
import { makeTurns } from "./turns.ts"

/**
 * How deliveries are handled.
 *
 * @since 0.1.0
 */
export interface WorkOptions<out All extends Handlers> {
  /** What is done about the events. */
  readonly handlers: All
  /** How many deliveries are handled at once. A handler that never ends keeps its place for ever. Default: 8. */
  readonly concurrency?: number
  /**
   * Whether deliveries about the same record are handled one at a time, in this process: of those that wait for it, the
   * one that occurred first. What is to be tried again is waited for, so that nothing overtakes it. Default: false.
   *
   * Deliveries come in any order, so one that occurred earlier can still come after one that was handled. Whatever
   * waits for its turn or its next attempt is one of the `concurrency`: a record whose events keep failing can hold up
   * all others, until they are dead letters.
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
   * Called for each delivery that was accepted, such as to note that a subscription is alive. The answer does not wait
   * for it, and what it fails with is ignored. Default: nothing.
   */
  readonly heard?: (received: Received) => Effect.Effect<unknown, unknown, RS>
}

/**
 * A receiver on a router: `POST /webhooks/NEW_WORK_ORDER` and so on, for the events that there are handlers for. Where
 * deliveries are kept is a layer to provide, such as `Inbox.layerSql()`.
 *
 * @since 0.1.0
 */
export const layer = <const All extends Handlers, ES = never, RS = never>(
  options: Options<All, ES, RS>
): Layer.Layer<never, never, HttpRouter.HttpRouter | Inbox.Inbox | ServicesOf<All> | RS> =>
  Layer.merge(layerWorkers(options), layerEndpoint(options))

/**
 * Like `layer`, with an inbox in memory: what waits when the process ends is lost. For a first try, and for what may be
 * missed.
 *
 * @since 0.1.0
 */
export const layerMemory = <const All extends Handlers, ES = never, RS = never>(
  options: Options<All, ES, RS> & Inbox.MemoryOptions
): Layer.Layer<never, never, HttpRouter.HttpRouter | Exclude<ServicesOf<All> | RS, Inbox.Inbox>> =>
  Layer.provide(layer(options), Inbox.layerMemory(options))

/**
 * The plain web handler of a receiver, for whatever calls `(Request) => Promise<Response>`. Its workers begin at once.
 * `dispose` ends them; what they had not done waits in the inbox.
 *
 * Not for Cloudflare Workers and the like, where nothing goes on once a request is answered: deliveries would be
 * acknowledged and never handled. `Endpoint.toWebHandler` is for those, with a `receive` that puts them into a queue of
 * theirs.
 *
 * @since 0.1.0
 */
export const toWebHandler = <E>(
  receiver: Layer.Layer<never, E, HttpRouter.HttpRouter>
): { readonly handler: (request: Request) => Promise<Response>; readonly dispose: () => Promise<void> } =>
  HttpRouter.toWebHandler(receiver, { disableLogger: true })

const layerEndpoint = <const All extends Handlers, ES, RS>({ handlers, heard, ...options }: Options<All, ES, RS>) =>
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
  ordered = false
}: WorkOptions<All>): Layer.Layer<never, never, Inbox.Inbox | ServicesOf<All>> =>
  Layer.effectDiscard(
    Effect.gen(function* () {
      const inbox = yield* Inbox.Inbox
      const handler = handle(handlers)
      const inTurn = makeTurns<string>()
      const work = ordered
        ? inbox.handle(handler, { within: (received, attempts) => inOrder(inTurn, received, attempts) })
        : inbox.handle(handler)
      const summary = yield* makeSummary
      yield* Effect.replicateEffect(Effect.forkScoped(persisting(work, summary)), concurrency)
    })
  )

/** Runs for ever, even if the store does not work for a while. */
const persisting = <R>(work: Effect.Effect<void, StoreFailed, R>, summary: Summary): Effect.Effect<never, never, R> =>
  work.pipe(
    Effect.catchCause((cause) =>
      Cause.hasInterruptsOnly(cause)
        ? Effect.interrupt
        : Effect.andThen(
            summary("inbox", (more) => Effect.logError(`The inbox did not work${more}`, cause)),
            Effect.sleep("1 second")
          )
    ),
    Effect.forever
  )

/** After all earlier ones about the same record that wait. */
const inOrder = <A, E, R>(
  inTurn: ReturnType<typeof makeTurns<string>>,
  received: Received,
  handled: Effect.Effect<A, E, R>
): Effect.Effect<A, E, R> => {
  const event = Result.getOrUndefined(eventOf(received))
  const object = event === undefined ? undefined : objectOf(event)
  if (event === undefined || object === undefined) return handled
  const at = occurredAt(event) ?? received.receivedAt
  return inTurn(`${object.kind} ${object.id}`, handled, DateTime.toEpochMillis(at))
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
 * The events of the inbox as a stream, one at a time, instead of handlers. An event counts as handled when the next one
 * is asked for. When the stream ends or fails before, it comes again.
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
