/**
 * The client that every resource shares. It prepares a call, delivers it attempt by attempt, and turns the answer into
 * a value or one of the errors of `MaintainXError`.
 *
 * @since 0.1.0
 */
import * as ByteSize from "effect/ByteSize"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import { CurrentDelivery, type DownloadOptions, type RawRequest, type RawResponse } from "./Calls.ts"
import * as Calls from "./internal/call.ts"
import { deliver } from "./internal/delivery.ts"
import type { Fetching } from "./internal/download.ts"
import * as Exchange from "./internal/exchange.ts"
import { anew, memoizedBy } from "./internal/memoized.ts"
import * as Outcome from "./internal/outcome.ts"
import * as Quotas from "./internal/quota.ts"
import { QuotaAccounts } from "./internal/quotaAccounts.ts"
import * as RawRequests from "./internal/rawRequest.ts"
import { SharedQuota } from "./internal/sharedQuota.ts"
import * as Telemetry from "./internal/telemetry.ts"
import { MaintainXConfig, type Settings } from "./MaintainXConfig.ts"
import type { BadRequest, UploadError } from "./MaintainXError.ts"
import type { Arguments, Operation } from "./Operation.ts"

/**
 * The client that every resource shares.
 *
 * @since 0.1.0
 */
export class MaintainXClient extends Context.Service<
  MaintainXClient,
  {
    /** Runs an operation with its arguments. */
    readonly run: <P extends ReadonlyArray<unknown>, B, Q, A, E>(
      operation: Operation<P, B, Q, A, E>,
      args: Arguments<Operation<P, B, Q, A, E>>
    ) => Effect.Effect<A, E>
    /** Sends a request to any path, with the same key, organization, limits and errors. */
    readonly request: (request: RawRequest) => Effect.Effect<RawResponse, UploadError>
    /** How `MaintainX.download` fetches files from the addresses that records give. */
    readonly fetching: (options: DownloadOptions) => Effect.Effect<Fetching, BadRequest>
    /** What is left of the quota. */
    readonly quota: Quota
  }
>()("effect-maintainx/MaintainXClient") {
  /**
   * The client over an `HttpClient` of the program's own, for example Effect's undici client or one with a proxy.
   *
   * @since 0.1.0
   */
  static readonly layerHttp: Layer.Layer<MaintainXClient, never, MaintainXConfig | HttpClient.HttpClient> = memoizedBy(
    MaintainXConfig,
    (settings) => memoizedBy(HttpClient.HttpClient, (http) => Layer.effect(MaintainXClient, make(settings, http)))
  )

  /**
   * The client over `fetch`.
   *
   * @since 0.1.0
   */
  static readonly layer: Layer.Layer<MaintainXClient, never, MaintainXConfig> = anew(() =>
    Layer.provide(MaintainXClient.layerHttp, FetchHttpClient.layer)
  )
}

/**
 * What is left of the quota, as far as this process can know. The limits of meter readings are apart.
 *
 * @since 0.1.0
 */
export interface QuotaStatus {
  /** The requests of a window. */
  readonly limit: number
  /** The requests that may be sent now. */
  readonly remaining: number
  /** When the present window ends, if there is one. */
  readonly resetAfter?: Duration.Duration
  /** How many calls are waiting for their turn. */
  readonly waiting: number
}

/**
 * The quota, for planning and for progress displays.
 *
 * @since 0.1.0
 */
export interface Quota {
  readonly status: Effect.Effect<QuotaStatus>
  /**
   * How long it takes until so many more requests are answered, if nothing else uses the key. Within
   * `MaintainX.withDelivery({ bulk: true })`, how long they take as bulk work.
   */
  readonly estimate: (requests: number) => Effect.Effect<Duration.Duration>
}

// ---------------------------------------------------------------------------------------------------------------------
// internal
// ---------------------------------------------------------------------------------------------------------------------

const make = Effect.fnUntraced(function* (settings: Settings, given: HttpClient.HttpClient) {
  const http = HttpClient.withScope(given)
  const init = Option.getOrUndefined(yield* Effect.serviceOption(FetchHttpClient.RequestInit))
  const exchange = Exchange.make(settings, http, init)
  const quota = Quotas.make(
    settings,
    yield* QuotaAccounts,
    Option.getOrUndefined(yield* Effect.serviceOption(SharedQuota))
  )
  yield* Telemetry.showRemaining(quota)

  const run = (operation: Operation, args: ReadonlyArray<unknown>): Effect.Effect<unknown, UploadError> =>
    Effect.contextWith((context: Context.Context<never>) =>
      quota.begin(context, () => {
        const prepared = Calls.prepare(operation, args, settings, context)
        if (Result.isFailure(prepared)) return Effect.fail(prepared.failure)
        const call = prepared.success
        return deliver({ call, exchange, quota, read: ({ text }) => Outcome.read(operation, text, call.redact) })
      })
    )

  const request = (request: RawRequest): Effect.Effect<RawResponse, UploadError> =>
    Effect.contextWith((context: Context.Context<never>) =>
      quota.begin(context, () => {
        const prepared = Calls.prepareRaw(request, settings, context)
        if (Result.isFailure(prepared)) return Effect.fail(prepared.failure)
        return deliver({
          call: prepared.success,
          exchange,
          quota,
          read: ({ headers, status, text }) =>
            Result.succeed({ status, headers: { ...headers }, body: RawRequests.decodeBody(text) })
        })
      })
    )

  return MaintainXClient.of({
    // The errors of an operation are part of its type; `run` itself only knows all that there are.
    run: run as MaintainXClient["Service"]["run"],
    request,
    fetching: fetchingOf(settings, http, init),
    quota: quotaOf(quota)
  })
})

const quotaOf = ({ user }: Quotas.Quota): Quota => ({
  status: Effect.contextWith((context: Context.Context<never>) => {
    const { now, queue } = user(context)
    const end = queue.window.end(now)
    return Effect.succeed({
      limit: queue.window.limit,
      remaining: queue.window.left(now),
      waiting: queue.waiting,
      ...(end === undefined ? undefined : { resetAfter: Duration.millis(end - now) })
    })
  }),
  estimate: (requests) =>
    Effect.contextWith((context: Context.Context<never>) => {
      const { now, queue } = user(context)
      const { bulk = false } = Context.get(context, CurrentDelivery)
      return Effect.succeed(Duration.millis(requests < 1 ? 0 : queue.estimate(now, Math.ceil(requests), bulk)))
    })
})

const fetchingOf = (settings: Settings, http: Exchange.Http, init: RequestInit | undefined) => {
  // The host of files gets nothing that is for the API, and nothing that the program adds to its calls of it.
  const context = Exchange.contextOf({ ...init, headers: {}, credentials: "omit" })
  return ({ maxSize = settings.maxResponseSize }: DownloadOptions): Effect.Effect<Fetching, BadRequest> =>
    Effect.contextWith((outer: Context.Context<never>) => {
      const policy = Calls.policyOf(settings, Context.get(outer, CurrentDelivery))
      if (Result.isFailure(policy)) return Effect.fromResult(Calls.refuse("download", policy.failure))
      const most = ByteSize.fromInput(maxSize)
      if (Option.isNone(most)) {
        return Effect.fromResult(Calls.refuse("download", [{ error: "Expected a size", fieldPath: "maxSize" }]))
      }
      return Effect.succeed({
        http,
        context,
        timeout: policy.success.timeout,
        maxSize: most.value,
        plain: settings.baseUrl.startsWith("http:")
      })
    })
}
