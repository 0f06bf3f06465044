/**
 * The embedded MaintainX: a whole MaintainX in memory, with state and faults.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import type * as HttpClient from "effect/http/HttpClient"
import * as HttpServerRequest from "effect/http/HttpServerRequest"
import type * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as Layer from "effect/Layer"
import type { SubscriptionId } from "../Ids.ts"
import { memoizedBy } from "../internal/memoized.ts"
import * as MaintainX from "../MaintainX.ts"
import { MaintainXClient } from "../MaintainXClient.ts"
import { type InvalidSettings, MaintainXConfig } from "../MaintainXConfig.ts"
import type { KnownEvent } from "../webhooks/Event.ts"
import { makeDirect } from "./direct.ts"
import { defaultKey, EmbeddedMaintainX, type Keys, layerEmbedded } from "./embedded.ts"
import { type Expectation, judge, type Verdict } from "./expectation.ts"
import type { Fault } from "./Fault.ts"
import type { Scripted } from "./faults.ts"
import { answerThrough, makeFetch } from "./fetch.ts"
import type { Switches } from "./live.ts"
import type { Call, Options, Target } from "./options.ts"
import type { Snapshot, UnusableSnapshot } from "./state/snapshot.ts"
import type { DeliveryAttempt, Disturbances, Replay } from "./webhooks/deliveries.ts"

/**
 * What is delivered to the subscriptions of an embedded MaintainX. Without the option `webhooks`, nothing is.
 *
 * @since 0.1.0
 */
export interface WebhookControls {
  /** The finished attempts to deliver an event, in their order: the last 1,000 at most. */
  readonly attempts: Effect.Effect<ReadonlyArray<DeliveryAttempt>>
  /**
   * Waits until every delivery that is due was answered, but not for those that are held back or will be tried again:
   * move `TestClock` on and wait again.
   */
  readonly settled: Effect.Effect<void>
  /**
   * Waits until every delivery that is due was sent, answered or not, or until 100 wait for their answer: no more are
   * sent at a time. Use it for an endpoint that never answers, and then move `TestClock` to the deadline: `settled` alone
   * would wait for ever.
   */
  readonly sent: Effect.Effect<void>
  /** How many deliveries are held back or are to be tried again later. */
  readonly waiting: Effect.Effect<number>
  /** How many deliveries were dropped because 10,000 were on their way. */
  readonly dropped: Effect.Effect<number>
  /**
   * Sends a delivery again, whatever came of it: by its `deliveryId`, at once or later. It is a new delivery with the same
   * body. False if no attempt of it is remembered.
   */
  readonly replay: (deliveryId: number, replay?: Replay) => Effect.Effect<boolean>
  /** Disturbs deliveries from now on, in these ways and no other. `{}` ends all disturbances. */
  readonly disturb: (disturbances: Disturbances) => Effect.Effect<void>
  /** Approves a subscription that waits for it, or all of them. See the option `live.pendingApproval`. */
  readonly approve: (id?: SubscriptionId) => Effect.Effect<void>
  /**
   * Delivers an event as if it had happened, to all subscriptions of its organization: for example one that no operation
   * causes, such as a failed login or an overdue work order. Only subscriptions that ask for its record get that. Nothing
   * changes in the plant. Give samples the `orgId` of an organization here.
   */
  readonly tell: (event: KnownEvent) => Effect.Effect<void>
}

/**
 * The controls of an embedded MaintainX.
 *
 * @since 0.1.0
 */
export class MaintainXTest extends Context.Service<
  MaintainXTest,
  {
    /**
     * Scripts a fault, by default for the next call. Faults for the same call strike one after the other, in
     * the order in which they were scripted.
     */
    readonly inject: (fault: Fault, target?: Target) => Effect.Effect<Scripted>
    /** The faults that have not struck as often as they should. */
    readonly faults: Effect.Effect<ReadonlyArray<Scripted>>
    /** Takes back one fault, or all of them. */
    readonly clear: Effect.Effect<void>
    /** Takes back one fault. False if it does not wait any more. */
    readonly withdraw: (id: Scripted["id"]) => Effect.Effect<boolean>
    /**
     * The calls received so far with their answers, in their order: the last 1,000 at most. A call that the client refused
     * before sending is not among them.
     */
    readonly calls: Effect.Effect<ReadonlyArray<Call>>
    /** Whether calls like the pattern were received so often and, if not, which came closest. */
    readonly verify: (expectation: Expectation) => Effect.Effect<Verdict>
    /**
     * The switches, read when they are used: `Effect.map(MaintainXTest, ({ live }) => { live.listLag = "2 hours" })`.
     * `undefined` is the default.
     */
    readonly live: Switches
    /** The keys that it knows. */
    readonly keys: Keys
    /**
     * The HTTP side as a `fetch`, for clients of any kind. On every host, `/v1` and the root answer as the real ones.
     */
    readonly fetch: typeof globalThis.fetch
    /** What is delivered to subscriptions. */
    readonly webhooks: WebhookControls
    /** The plant as it is now; see `Plant.snapshot`. */
    readonly snapshot: Effect.Effect<Snapshot>
    /** Puts a snapshot in the place of the plant; see `Plant.restore`. */
    readonly restore: (snapshot: Snapshot) => Effect.Effect<void, UnusableSnapshot>
    /** Puts back what the plant held at the start, and forgets calls, faults and deliveries; see `Plant.reset`. */
    readonly reset: Effect.Effect<void>
  }
>()("effect-maintainx/testing/MaintainXTest") {
  /**
   * The services of all resources straight on the plant: no HTTP, no JSON. Errors are those that the client would give,
   * and a call that a fault waits for is made by the client. Wherever the layer is provided, there is a fresh plant.
   */
  static readonly layer: Layer.Layer<MaintainX.MaintainX | MaintainXTest> = Layer.suspend(() =>
    Layer.orDie(MaintainXTest.layerOptions({}))
  )

  /** Like `layer`, with options. Settings that the client would not take fail here as they do there. */
  static readonly layerOptions = (
    options: Options
  ): Layer.Layer<MaintainX.MaintainX | MaintainXTest, InvalidSettings> =>
    MaintainX.layerResources.pipe(
      Layer.provideMerge(Layer.effect(MaintainXClient, makeDirect)),
      Layer.provide(MaintainXClient.layerHttp),
      Layer.provide([settings(options), transport]),
      Layer.provideMerge(controls),
      Layer.provide(layerEmbedded(options))
    )

  /**
   * The services of all resources over the client, which talks HTTP to the plant without a socket: what a program
   * really runs.
   */
  static readonly layerClient = (
    options: Options = {}
  ): Layer.Layer<MaintainX.MaintainX | MaintainXTest, InvalidSettings> =>
    MaintainX.layerHttp.pipe(
      Layer.provide([settings(options), transport]),
      Layer.provideMerge(controls),
      Layer.provide(layerEmbedded(options))
    )

  /** The plant and its controls alone, to be served. */
  static readonly layerServer = (options: Options = {}): Layer.Layer<MaintainXTest, InvalidSettings> =>
    Layer.provide(controls, layerEmbedded(options))

  /**
   * The HTTP side for any server of Effect: `HttpServer.serve(MaintainXTest.httpEffect)`. On every host, `/v1` and the
   * root answer as the real ones.
   */
  static readonly httpEffect: Effect.Effect<
    HttpServerResponse.HttpServerResponse,
    never,
    MaintainXTest | HttpServerRequest.HttpServerRequest
  > = Effect.gen(function* () {
    const { fetch } = yield* MaintainXTest
    return yield* answerThrough(fetch, yield* HttpServerRequest.HttpServerRequest)
  })
}

/** The side of the embedded MaintainX that tests see. */
const controls: Layer.Layer<MaintainXTest, never, EmbeddedMaintainX> = memoizedBy(EmbeddedMaintainX, (embedded) =>
  Layer.effect(
    MaintainXTest,
    Effect.gen(function* () {
      const { approve, deliveries, faults, journal, keys, live, reset, restore, snapshot, tell } = embedded
      return {
        inject: (fault, target = {}) => Effect.sync(() => faults.add(fault, target)),
        faults: Effect.sync(faults.waiting),
        clear: Effect.sync(faults.clear),
        withdraw: (id) => Effect.sync(() => faults.remove(id)),
        calls: Effect.sync(journal.calls),
        verify: (expectation) => Effect.sync(() => judge(expectation, journal.calls())),
        live,
        keys,
        fetch: yield* makeFetch,
        webhooks: {
          attempts: Effect.sync(() => [...(deliveries?.log ?? [])]),
          settled: deliveries?.settled ?? Effect.void,
          sent: deliveries?.sent ?? Effect.void,
          waiting: deliveries?.waiting ?? Effect.succeed(0),
          dropped: Effect.sync(() => deliveries?.dropped() ?? 0),
          replay: (id, replay = {}) =>
            Effect.map(Clock.currentTimeMillis, (now) => deliveries?.replay(id, replay, now) ?? false),
          disturb: (disturbances) => Effect.sync(() => deliveries?.disturb(disturbances)),
          approve,
          tell
        },
        snapshot,
        restore,
        reset: Effect.andThen(
          reset,
          Effect.sync(() => {
            journal.forgetCalls()
            faults.clear()
            deliveries?.forget()
          })
        )
      }
    })
  )
)

/**
 * The plant with its controls, and what is behind them, for the control API.
 *
 * @internal
 */
export const layerServed = (options: Options): Layer.Layer<MaintainXTest | EmbeddedMaintainX, InvalidSettings> =>
  Layer.provideMerge(controls, layerEmbedded(options))

/** The settings of the client, with the key that opens the plant unless another is given. */
const settings = ({ keys, settings }: Options): Layer.Layer<MaintainXConfig, InvalidSettings> => {
  const [key = defaultKey] = keys ?? []
  return MaintainXConfig.layerOptions({
    apiKey: typeof key === "string" ? key : key.apiKey,
    retries: 0,
    quota: 100_000,
    ...settings
  })
}

/** The client's way to the plant. */
const transport: Layer.Layer<HttpClient.HttpClient, never, MaintainXTest> = memoizedBy(MaintainXTest, ({ fetch }) =>
  Layer.provide(Layer.fresh(FetchHttpClient.layer), Layer.succeed(FetchHttpClient.Fetch, fetch))
)
