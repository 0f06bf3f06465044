/**
 * The HttpClient that every resource shares. It adds the key and the organization, bounds every answer in time and
 * size, and turns whatever comes back into a value or one of the errors of `MaintainXError`.
 *
 * @since 0.1.0
 */
import * as ByteSize from "effect/ByteSize"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import { constTrue, identity } from "effect/Function"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as Headers from "effect/http/Headers"
import * as HttpBody from "effect/http/HttpBody"
import * as HttpClient from "effect/http/HttpClient"
import type * as HttpClientError from "effect/http/HttpClientError"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import type * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import * as Connection from "./internal/connection.ts"
import { type Attempted, deliver, type Effort, type Policy } from "./internal/delivery.ts"
import type { Fetching } from "./internal/download.ts"
import { type Answered, quoted } from "./internal/failure.ts"
import * as Files from "./internal/file.ts"
import * as Limits from "./internal/limits.ts"
import * as Outcome from "./internal/outcome.ts"
import { redaction } from "./internal/redaction.ts"
import * as Request from "./internal/request.ts"
import { fingerprint, SharedQuota } from "./internal/sharedQuota.ts"
import * as Telemetry from "./internal/telemetry.ts"
import { version } from "./internal/version.ts"
import { MaintainXConfig, type Settings } from "./MaintainXConfig.ts"
import { BadRequest, FileUnreadable, type OutcomeUnknown, type UploadError } from "./MaintainXError.ts"
import type { Arguments, File, Method, Operation } from "./Operation.ts"

/**
 * A request to a path of the caller's choice, for what this library does not know yet.
 *
 * @since 0.1.0
 */
export interface RawRequest {
  readonly method: Method
  /** Below the base URL, beginning with a slash. Already encoded. */
  readonly path: string
  /** Lists are sent as repeated keys. */
  readonly query?: Readonly<Record<string, string | number | boolean | ReadonlyArray<string | number | boolean>>>
  /** Sent as JSON, or as it is where it is a file: bytes, or what `Operation.file` makes. */
  readonly body?: unknown
}

/**
 * The answer to a request of the caller's choice, with a status from 200 to 299.
 *
 * @since 0.1.0
 */
export interface RawResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string | undefined>>
  /** The parsed JSON; the text where it is not JSON; undefined where there is no body. */
  readonly body: unknown
}

/**
 * How a file is fetched.
 *
 * @since 0.1.0
 */
export interface DownloadOptions {
  /** The largest file that is read. Default: `MAINTAINX_MAX_RESPONSE_SIZE`, 32 MiB. */
  readonly maxSize?: ByteSize.Input
}

/**
 * The organizations that calls are for, where they differ from the settings. See `MaintainX.withOrganization`.
 *
 * @since 0.1.0
 */
export const CurrentOrganizations = Context.Reference<Redacted.Redacted<ReadonlyArray<number>> | undefined>(
  "effect-maintainx/CurrentOrganizations",
  { defaultValue: () => undefined }
)

/**
 * Whether writes are to cause no webhooks. See `MaintainX.withoutWebhooks`.
 *
 * @since 0.1.0
 */
export const CurrentSkipWebhook = Context.Reference<boolean>("effect-maintainx/CurrentSkipWebhook", {
  defaultValue: () => false
})

/**
 * How calls are delivered, where it differs from the settings. See `MaintainX.withDelivery`.
 *
 * @since 0.1.0
 */
export interface DeliveryOptions {
  /** How many times a call may be tried again. 0 switches retries off. Default: `MAINTAINX_RETRIES`, 3. */
  readonly retries?: number
  /** The longest that one attempt may take. Default: `MAINTAINX_TIMEOUT`, 30 seconds. */
  readonly timeout?: Duration.Input
  /**
   * The longest that a whole call may take: attempts, waits between them and waits for the quota. Default:
   * `MAINTAINX_BUDGET`, 90 seconds.
   */
  readonly budget?: Duration.Input
  /**
   * Whether a PATCH may be tried again after its answer was lost, since doing it twice does no harm. Default: false.
   */
  readonly repeatable?: boolean
  /**
   * Whether calls stand behind others and leave a reserve of the quota, `MAINTAINX_QUOTA_RESERVE`, to them. Default:
   * false.
   */
  readonly bulk?: boolean
}

/** @since 0.1.0 */
export const CurrentDelivery = Context.Reference<DeliveryOptions>("effect-maintainx/CurrentDelivery", {
  defaultValue: () => ({})
})

/**
 * How much of a file was handed to the connection.
 *
 * @since 0.1.0
 */
export interface Progress {
  /** Begins anew at 0 when the upload is tried again. */
  readonly bytes: number
  /** The size of the file, where it is known. */
  readonly total?: number
}

/**
 * Told of how far uploads are. See `MaintainX.withProgress`.
 *
 * @since 0.1.0
 */
export const CurrentProgress = Context.Reference<((sent: Progress) => Effect.Effect<unknown>) | undefined>(
  "effect-maintainx/CurrentProgress",
  { defaultValue: () => undefined }
)

/**
 * Told of every change that was interrupted after it was sent: nobody knows whether it happened, and whoever called it
 * is gone. Default: a warning in the log.
 *
 * @since 0.1.0
 */
export const OnAbandoned = Context.Reference<(outcome: OutcomeUnknown) => Effect.Effect<void>>(
  "effect-maintainx/OnAbandoned",
  { defaultValue: () => (outcome) => Effect.logWarning(outcome.message) }
)

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
  /** How long it takes until so many more requests are sent, if nothing else uses the key. */
  readonly estimate: (requests: number) => Effect.Effect<Duration.Duration>
}

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
    /** Sends a request of the caller's choice, with the same key, organization, limits and errors. */
    readonly request: (request: RawRequest) => Effect.Effect<RawResponse, UploadError>
    /** How files are fetched from the addresses that records have of them, by `MaintainX.download`. */
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
  static readonly layerHttp: Layer.Layer<MaintainXClient, never, MaintainXConfig | HttpClient.HttpClient> =
    Layer.effect(
      MaintainXClient,
      Effect.suspend(() => make)
    )

  /**
   * The client over `fetch`.
   *
   * @since 0.1.0
   */
  static readonly layer: Layer.Layer<MaintainXClient, never, MaintainXConfig> = Layer.provide(
    MaintainXClient.layerHttp,
    FetchHttpClient.layer
  )
}

// ---------------------------------------------------------------------------------------------------------------------------------
// internal
// ---------------------------------------------------------------------------------------------------------------------------------

/** A request of either kind, ready to be sent. */
interface Call extends Telemetry.Seen {
  /** Path and query below the base URL. */
  readonly target: string
  readonly body: string | File | undefined
  readonly organizations: Operation["organizations"]
  readonly at: Operation["at"]
  readonly needsKey: boolean
}

/** Takes the secrets out of what a server says. */
type Redact = (text: string) => string

/** The headers that only the client itself may send. */
const own = /^(authorization|x-organization-ids?)$/i

const userAgent = `effect-maintainx/${version}`

const make = Effect.gen(function* () {
  const settings = yield* MaintainXConfig
  const http = HttpClient.withScope(yield* HttpClient.HttpClient)
  const init = Option.getOrUndefined(yield* Effect.serviceOption(FetchHttpClient.RequestInit))
  const { baseUrl, maxResponseSize } = settings
  const { host, origin } = new URL(baseUrl)
  const sharing = Option.getOrUndefined(yield* Effect.serviceOption(SharedQuota))
  const limits = Limits.make({
    quota: settings.quota,
    window: Duration.toMillis(settings.quotaWindow),
    reserve: settings.quotaReserve,
    share: sharing === undefined ? undefined : sharedBy(sharing, yield* fingerprint(settings.apiKey))
  })
  const { allowance, turns } = limits.usual
  yield* Telemetry.showRemaining(allowance)

  const transport = Context.empty().pipe(
    // A redirect would take the headers with it, to wherever it points.
    Context.add(FetchHttpClient.RequestInit, {
      ...init,
      headers: Object.entries(Headers.fromInput(init?.headers)).filter(([name]) => !own.test(name)),
      redirect: "manual"
    }),
    // The client's own span would carry the url with its query, and its headers would go to the vendor.
    Context.add(HttpClient.TracerDisabledWhen, constTrue),
    Context.add(HttpClient.TracerPropagationEnabled, false),
    Context.add(Headers.CurrentRedactedNames, ["authorization", "x-organization-id", "x-organization-ids"])
  )

  /** One attempt: sends the request and reads the answer to its end. */
  const attempt = (
    call: Call,
    organizations: ReadonlyArray<number>,
    timeout: number,
    tell: Files.Tell | undefined
  ): Effect.Effect<Attempted> =>
    Effect.suspend(() => {
      const opened = Files.isStream(call.body) ? call.body["~effect-maintainx/FileStream"](call.body, tell) : undefined
      const scope = Scope.makeUnsafe()
      let head: Omit<Answered, "text"> | undefined
      return http.execute(requestOf(call, organizations, opened)).pipe(
        Effect.catch(({ reason }) =>
          // The program's own client may have been told to fail on a status. What it means is decided here all the
          // same.
          reason._tag === "StatusCodeError" ? Effect.succeed(reason.response) : Effect.fail(connectionFailure(reason))
        ),
        Effect.flatMap((response) => {
          const arrived = { status: response.status, headers: response.headers }
          head = arrived
          return Effect.map(read(response, maxResponseSize), (text): Answered => ({ ...arrived, text }))
        }),
        Effect.provideContext(Context.add(transport, Scope.Scope, scope)),
        // To abort a request whose answer was read to its end frees nothing and takes longer than all else that is done
        // for it.
        Effect.onError((cause) => Scope.close(scope, Exit.failCause(cause))),
        Effect.timeoutOrElse({
          duration: timeout,
          orElse: () => Effect.fail<Connection.Broken>({ reason: "timeout", sent: true, code: undefined })
        }),
        Effect.match({
          onSuccess: (answered): Attempted => Result.succeed(answered),
          onFailure: (cause): Attempted => {
            // The status of a refusal tells what happened, even if its body is lost.
            if (head !== undefined && !isSuccess(head)) return Result.succeed({ ...head, text: "" })
            const unreadable = opened?.failed()
            return Result.fail({ cause: unreadable === undefined ? cause : { unreadable }, status: head?.status })
          }
        })
      )
    })

  const requestOf = (
    call: Call,
    organizations: ReadonlyArray<number>,
    opened: Files.Opened | undefined
  ): HttpClientRequest.HttpClientRequest => {
    const [only, ...others] = organizations
    return HttpClientRequest.make(call.method)((call.at === "root" ? origin : baseUrl) + call.target, {
      headers: {
        accept: "application/json",
        ...(call.needsKey ? { authorization: `Bearer ${Redacted.value(settings.apiKey)}` } : undefined),
        "user-agent": userAgent,
        ...(only === undefined
          ? undefined
          : others.length === 0
            ? { "x-organization-id": `${only}` }
            : { "x-organization-ids": organizations.join(",") })
      },
      ...(call.body === undefined ? undefined : { body: bodyOf(call.body, opened) })
    })
  }

  /** A whole call: what it is to be sent with is checked, and everything that then happens is inside one span. */
  const send = <A>(
    call: Call,
    receive: (answered: Answered, sent: Outcome.Sent, redact: Redact) => Result.Result<A, UploadError>,
    within: (error: UploadError) => UploadError = identity
  ): Effect.Effect<A, UploadError> =>
    Effect.contextWith((context) => {
      const current = Context.get(context, CurrentOrganizations) ?? settings.organizations
      const named = Request.organizationsFor(call.organizations, Redacted.value(current))
      if (Result.isFailure(named)) return refused(call.operation, named.failure)
      const policy = policyOf(settings, Context.get(context, CurrentDelivery))
      if (Result.isFailure(policy)) return refused(call.operation, policy.failure)
      if (Files.isSpent(call.body)) {
        return Effect.fail(new FileUnreadable({ operation: call.operation, reason: "spent" }))
      }
      const tell = Context.get(context, CurrentProgress)
      const organizations = call.needsKey ? named.success : []
      const redact = redaction(Redacted.value(settings.apiKey), named.success, call.body)
      const effort: Effort = { attempts: 0, waited: 0, status: undefined }
      const delivered = deliver({
        request: { operation: call.operation, method: call.method },
        policy: policy.success,
        effort,
        ...limits.of(call.method, call.target),
        attempt: (timeout) =>
          Files.tellingOf(
            call.body,
            tell,
            (attempted) => Result.isSuccess(attempted) && isSuccess(attempted.success),
            attempt(call, organizations, timeout, tell)
          ),
        spent: () => Files.isSpent(call.body),
        abandoned,
        host,
        scrub: redact,
        tooLarge: `a body of more than ${maxResponseSize} bytes`
      })
      return Telemetry.seen(
        call,
        effort,
        delivered.pipe(
          Effect.flatMap(({ answered, sent }) => Effect.fromResult(receive(answered, sent, redact))),
          Effect.mapError(within)
        )
      )
    })

  const quota: Quota = {
    status: Effect.map(Clock.currentTimeMillis, (now) => {
      const end = allowance.windowEnd(now)
      return {
        limit: allowance.limit,
        remaining: allowance.left(now),
        waiting: turns.waiting(),
        ...(end === undefined ? undefined : { resetAfter: Duration.millis(end - now) })
      }
    }),
    estimate: (requests) =>
      Effect.map(Clock.currentTimeMillis, (now) =>
        Duration.millis(requests < 1 ? 0 : allowance.wait(now, turns.waiting() + Math.ceil(requests) - 1))
      )
  }

  const run = (operation: Operation, args: ReadonlyArray<unknown>): Effect.Effect<unknown, UploadError> =>
    Effect.flatMap(CurrentSkipWebhook, (skipWebhook) => {
      const encoded = Request.encode(operation, skipWebhook ? Request.withoutWebhooks(operation, args) : args)
      if (Result.isFailure(encoded)) return refused(operation.name, encoded.failure)
      const call: Call = {
        operation: operation.name,
        method: operation.method,
        template: operation.path,
        organizations: operation.organizations,
        at: operation.at,
        needsKey: operation.needsKey,
        ...encoded.success
      }
      return send(
        call,
        ({ status, text }, sent, redact) =>
          Result.mapError(Outcome.read(operation, text), ({ detail, path }) =>
            // The keys of an answer are part of the path, and a hostile server chooses those.
            Outcome.unreadable(sent, status, {
              detail: quoted(detail, redact),
              ...(path === undefined ? undefined : { path: quoted(path, redact) })
            })
          ),
        (error) => Outcome.withinContract(operation, error)
      )
    })

  const request = (request: RawRequest): Effect.Effect<RawResponse, UploadError> =>
    Effect.suspend(() => {
      const target = rawTarget(request, baseUrl)
      if (Result.isFailure(target)) return refused(rawName, [{ error: target.failure, fieldPath: "path" }])
      const body = rawBody(request)
      if (Result.isFailure(body)) return refused(rawName, [{ error: body.failure, fieldPath: "body" }])
      return send(
        {
          operation: rawName,
          method: request.method,
          template: undefined,
          target: target.success,
          body: body.success,
          organizations: "several",
          at: "base",
          needsKey: true
        },
        ({ headers, status, text }) => Result.succeed({ status, headers: { ...headers }, body: rawAnswer(text) })
      )
    })

  /** The host of files gets nothing that is for the API, and nothing that the program adds to its calls of it. */
  const toFiles = Context.add(transport, FetchHttpClient.RequestInit, {
    ...init,
    headers: {},
    credentials: "omit",
    redirect: "manual"
  })

  const fetching = ({ maxSize = maxResponseSize }: DownloadOptions): Effect.Effect<Fetching, BadRequest> =>
    Effect.contextWith((context: Context.Context<never>) => {
      const policy = policyOf(settings, Context.get(context, CurrentDelivery))
      if (Result.isFailure(policy)) return refused("download", policy.failure)
      const most = ByteSize.fromInput(maxSize)
      if (Option.isNone(most)) return refused("download", [{ error: "Expected a size", fieldPath: "maxSize" }])
      return Effect.succeed({
        http,
        context: toFiles,
        timeout: policy.success.timeout,
        maxSize: most.value,
        plain: baseUrl.startsWith("http:")
      })
    })

  return MaintainXClient.of({
    // The errors of an operation are part of its type; `run` itself only knows all that there are.
    run: run as MaintainXClient["Service"]["run"],
    request,
    fetching,
    quota
  })
})

/** Shares the limits of a key with other processes. */
const sharedBy =
  (sharing: SharedQuota["Service"], fingerprint: string): Limits.Settings["share"] =>
  (name, allowance) =>
    sharing.join({ name, fingerprint, limit: () => allowance.limit, window: allowance.window })

const bodyOf = (body: string | File, opened: Files.Opened | undefined): HttpBody.HttpBody => {
  if (typeof body === "string") return HttpBody.text(body, "application/json")
  return body instanceof Uint8Array
    ? HttpBody.uint8Array(body, "application/octet-stream")
    : HttpBody.stream(opened?.stream ?? body.stream, "application/octet-stream", body.size)
}

/** A change that was interrupted on its way is told to whoever wants to know, since its caller is gone. */
const abandoned = (sent: Outcome.Sent): Effect.Effect<void> => {
  const unknown = Outcome.interrupted(sent)
  if (unknown === undefined) return Effect.void
  return Effect.andThen(
    Telemetry.countAbandoned(sent.operation),
    Effect.flatMap(OnAbandoned, (tell) => tell(unknown))
  )
}

/** The settings, as far as they are not overridden. */
const policyOf = (settings: Settings, options: DeliveryOptions): Result.Result<Policy, BadRequest["issues"]> => {
  const issues: Array<BadRequest["issues"][number]> = []
  const millis = (name: "timeout" | "budget"): number => {
    const duration = Duration.fromInput(options[name] ?? settings[name])
    if (Option.isSome(duration) && Duration.isFinite(duration.value) && Duration.isPositive(duration.value)) {
      return Duration.toMillis(duration.value)
    }
    issues.push({ error: "Expected a duration that is longer than nothing and ends some time", fieldPath: name })
    return 0
  }
  const { bulk = false, repeatable = false, retries = settings.retries } = options
  if (!Number.isSafeInteger(retries) || retries < 0) {
    issues.push({ error: "Expected how many times to try again, 0 or more", fieldPath: "retries" })
  }
  const policy = { timeout: millis("timeout"), budget: millis("budget"), retries, repeatable, bulk }
  return issues.length > 0 ? Result.fail(issues) : Result.succeed(policy)
}

const refused = (operation: string, issues: BadRequest["issues"]): Effect.Effect<never, BadRequest> =>
  Effect.fail(new BadRequest({ operation, issues }))

const isSuccess = ({ status }: { readonly status: number }): boolean => status >= 200 && status <= 299

// --- answers ---------------------------------------------------------------------------------------------------------

const connectionFailure = (reason: HttpClientError.HttpClientErrorReason): Connection.Broken =>
  reason._tag === "EncodeError" || reason._tag === "InvalidUrlError"
    ? { reason: "other", sent: false, code: undefined }
    : Connection.explain(reason.cause)

/** The text of a body, at most `limit` bytes of it. */
const read = (
  response: HttpClientResponse.HttpClientResponse,
  limit: bigint
): Effect.Effect<string, Connection.Broken | "too large"> => {
  const length = response.headers["content-length"]
  const bounded = length !== undefined && response.headers["content-encoding"] === undefined
  if (bounded && Number(length) > limit) return Effect.fail("too large")
  const text: Effect.Effect<string, HttpClientError.HttpClientError | "too large"> = bounded
    ? response.text
    : readBounded(response, limit)
  return Effect.catch(text, (error): Effect.Effect<string, Connection.Broken | "too large"> => {
    if (error === "too large") return Effect.fail(error)
    if (error.reason._tag === "EmptyBodyError") return Effect.succeed("")
    const broken = Connection.explain("cause" in error.reason ? error.reason.cause : undefined)
    const reason = broken.reason === "timeout" ? "timeout" : "truncated"
    return Effect.fail({ reason, sent: true, code: broken.code })
  })
}

const readBounded = (response: HttpClientResponse.HttpClientResponse, limit: bigint) =>
  Effect.suspend(() => {
    const decoder = new TextDecoder()
    let size = 0
    let text = ""
    return response.stream.pipe(
      Stream.runForEach((chunk): Effect.Effect<void, "too large"> => {
        size += chunk.byteLength
        if (size > limit) return Effect.fail("too large")
        text += decoder.decode(chunk, { stream: true })
        return Effect.void
      }),
      Effect.map(() => text + decoder.decode())
    )
  })

// --- requests of the caller's choice ---------------------------------------------------------------------------------

const rawName = "request"

const rawTarget = ({ path, query = {} }: RawRequest, baseUrl: string): Result.Result<string, string> => {
  const url = path.startsWith("/") ? URL.parse(baseUrl + path) : null
  // Dots, slashes and backslashes can lead out of the API once a URL is resolved, so the resolved one must still be
  // what was asked for, and so it must be for a proxy on the way that decodes it before it resolves it.
  if (url === null || url.href !== baseUrl + path || path.includes("#") || leadsOut(url.pathname)) {
    return Result.fail("Expected an encoded path below the base URL that begins with a slash, without . or .. in it")
  }
  const parameters = new URLSearchParams()
  for (const [key, value] of Object.entries(query)) {
    for (const item of Array.isArray(value) ? value : [value]) parameters.append(key, String(item))
  }
  const search = parameters.toString()
  return Result.succeed(search === "" ? path : `${path}${path.includes("?") ? "&" : "?"}${search}`)
}

const leadsOut = (path: string): boolean => {
  try {
    return decodeURIComponent(path)
      .split(/[/\\]/)
      .some((segment) => segment === "." || segment === "..")
  } catch {
    return true
  }
}

const rawBody = ({ body, method }: RawRequest): Result.Result<string | File | undefined, string> => {
  if (body === undefined) return Result.succeed(body)
  if (method === "GET") return Result.fail("Expected no body, since a GET has none")
  if (body instanceof Uint8Array || Files.isStream(body)) return Request.encodeFile(body)
  try {
    const text: string | undefined = JSON.stringify(body)
    if (text !== undefined) return Result.succeed(text)
  } catch {
    // A circular value, a bigint, or one whose properties throw when they are read.
  }
  return Result.fail("Expected a value that can be written as JSON")
}

const rawAnswer = (text: string): unknown => {
  if (text === "") return undefined
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
