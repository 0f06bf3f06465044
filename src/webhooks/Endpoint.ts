/**
 * The HTTP side of a receiver: one url for each type of event.
 *
 * @since 0.1.0
 */
import * as Cause from "effect/Cause"
import * as Config from "effect/Config"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as HttpRouter from "effect/http/HttpRouter"
import * as HttpServerError from "effect/http/HttpServerError"
import * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import type * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { hardTimeout } from "./deadline.ts"
import { type EventType, isEventType } from "./Event.ts"
import { isJson } from "./json.ts"
import { type Received, receive } from "./Received.ts"
import { bodyHeader } from "./signature.ts"
import { countArrived, makeSummary, type Summary } from "./telemetry.ts"
import { VerificationFailed, type VerifyOptions, verifyOrAsk } from "./Verification.ts"

/**
 * The secrets of the subscriptions that deliver here. Every subscription has a secret of its own.
 *
 * Either the same secrets for all events, or the secrets of each event, or a function that looks them up for each
 * delivery. The function is called before anything is verified, so anybody can cause a call, and with any name if
 * `"UNRECOGNIZED"` events are received. If no secret matches, it is called once more with `afresh`.
 *
 * @since 0.1.0
 */
export type Secrets<E = never, R = never> =
  | VerifyOptions["secrets"]
  | { readonly [Type in EventType]?: VerifyOptions["secrets"] }
  | ((type: EventType, options?: { readonly afresh: boolean }) => Effect.Effect<VerifyOptions["secrets"], E, R>)

/**
 * A setting that holds one secret, or several separated by commas or white space: `"mx_s1,mx_s2"`.
 *
 * @since 0.1.0
 */
export const secretsConfig = (
  name = "MAINTAINX_WEBHOOK_SECRET"
): Config.Config<ReadonlyArray<Redacted.Redacted<string>>> =>
  Config.map(Config.schema(Schema.Redacted(Schema.String.check(Schema.isPattern(/[^\s,]/))), name), (setting) =>
    Redacted.value(setting)
      .split(/[\s,]+/)
      .filter((secret) => secret !== "")
      .map((secret) => Redacted.make(secret))
  )

/**
 * Reads the secrets from the settings, for the option `secrets`: for `NEW_WORK_ORDER` those in
 * `MAINTAINX_WEBHOOK_SECRET_NEW_WORK_ORDER`, or if that is not set, those in `MAINTAINX_WEBHOOK_SECRET`. Both may hold
 * several, as for {@link secretsConfig}.
 *
 * @since 0.1.0
 */
export const secretsFromConfig = (
  type: EventType
): Effect.Effect<ReadonlyArray<Redacted.Redacted<string>>, Config.ConfigError> =>
  Effect.flatMap(Config.option(secretsConfig(`MAINTAINX_WEBHOOK_SECRET_${type}`)), (ofType) =>
    ofType._tag === "Some" ? Effect.succeed(ofType.value) : secretsConfig()
  )

/**
 * How deliveries are received and verified.
 *
 * @since 0.1.0
 */
export interface Options<ES = never, RS = never> extends Omit<VerifyOptions, "secrets"> {
  /** The path of the endpoint: `POST /webhooks/NEW_WORK_ORDER`. Default: `"/webhooks"`. */
  readonly path?: `/${string}`
  readonly secrets: Secrets<ES, RS>
  /**
   * When to answer 503 at the latest. It holds even if the store hangs. A delivery that is stored afterwards is handled
   * all the same, and MaintainX's next attempt is recognized as a duplicate. MaintainX waits for 10 seconds. Default: `"8
   * seconds"`.
   */
  readonly deadline?: Duration.Input
}

/**
 * How deliveries are received and stored.
 *
 * @since 0.1.0
 */
export interface ReceiveOptions<ES = never, RS = never, E = never, R = never> extends Options<ES, RS> {
  /** Which types of events are received. `"UNRECOGNIZED"` stands for all that this release does not know. Default: all. */
  readonly types?: ReadonlyArray<EventType | "UNRECOGNIZED">
  /**
   * Stores the delivery before it is answered, for example in a queue. If this fails, the answer is 503 and MaintainX
   * may send the delivery again, so succeed as soon as the delivery is safe.
   */
  readonly receive: (received: Received) => Effect.Effect<unknown, E, R>
}

/**
 * The routes for a router. A delivery that is not verified is answered with 403 and an empty body; the log says why. A
 * verified delivery is answered with 200 as soon as `receive` has succeeded.
 *
 * @since 0.1.0
 */
export const layer = <ES = never, RS = never, E = never, R = never>(
  options: ReceiveOptions<ES, RS, E, R>
): Layer.Layer<never, never, HttpRouter.HttpRouter | RS | R> => {
  const { path = "/webhooks" } = options
  return HttpRouter.use(
    Effect.fnUntraced(function* (router) {
      const context = yield* Effect.context<RS | R>()
      const summary = yield* makeSummary
      if (isReplayable(options)) yield* Effect.logWarning(replayable)
      yield* router.addGlobalMiddleware((handled) => Effect.tapCause(handled, (cause) => unrouted(cause, summary)))
      yield* router.add(
        "*",
        `${path.replace(/\/$/, "") as "/"}/:type`,
        (request) =>
          Effect.provide(answer(request, options, summary), context) as Effect.Effect<
            HttpServerResponse.HttpServerResponse,
            never,
            HttpRouter.RouteContext
          > // The rest is provided.
      )
    })
  )
}

/**
 * The same as a plain web handler, for everything that calls `(Request) => Promise<Response>`.
 *
 * @since 0.1.0
 */
export const toWebHandler = <ES = never, E = never>(
  options: ReceiveOptions<ES, never, E, never>
): { readonly handler: (request: Request) => Promise<Response>; readonly dispose: () => Promise<void> } =>
  HttpRouter.toWebHandler(layer(options), { disableLogger: true })

// ---------------------------------------------------------------------------------------------------------------------
// answers
// ---------------------------------------------------------------------------------------------------------------------

const answer = <ES, RS, E, R>(
  request: HttpServerRequest.HttpServerRequest,
  options: ReceiveOptions<ES, RS, E, R>,
  summary: Summary
): Effect.Effect<HttpServerResponse.HttpServerResponse, never, RS | R | HttpRouter.RouteContext> =>
  Effect.gen(function* () {
    const { type = "" } = yield* HttpRouter.params
    if (!isReceived(type, options.types)) return yield* misdirected(404, request, summary)
    if (request.method !== "POST") return yield* misdirected(405, request, summary)
    if (!isJson(request.headers["content-type"])) return yield* misdirected(415, request, summary)
    return yield* Effect.annotateLogs(accept(request, type, options, summary), { "maintainx.event_type": type })
  })

/** Types that are not received are neither counted nor logged by their name. */
const isReceived = (type: string, types: ReceiveOptions["types"]): boolean => {
  if (isEventType(type)) return types === undefined || types.includes(type)
  return /^[A-Z][A-Z_]{0,63}$/.test(type) && (types === undefined || types.includes("UNRECOGNIZED"))
}

const accept = <ES, RS, E, R>(
  request: HttpServerRequest.HttpServerRequest,
  type: string,
  options: ReceiveOptions<ES, RS, E, R>,
  summary: Summary
) => {
  let step: Step = "its secrets were found"
  const stored = Effect.gen(function* () {
    const secrets = yield* secretsOf(options.secrets, type)
    step = "it had arrived"
    const afresh =
      typeof options.secrets === "function" ? secretsOf(options.secrets, type, { afresh: true }) : undefined
    const { body, signedAt } = yield* verifyOrAsk(request, { ...options, secrets }, afresh)
    const received = yield* receive(type, body, signedAt)
    if (received === undefined) return yield* new VerificationFailed({ reason: { _tag: "NotJson" } })
    step = "it was stored"
    yield* options.receive(received)
  })
  const answered = Effect.as(
    Effect.tap(stored, () => countArrived(type, "accepted")),
    HttpServerResponse.empty({ status: 200 })
  )
  return hardTimeout(answered, {
    duration: options.deadline ?? "8 seconds",
    orElse: () => late(type, step, summary)
  }).pipe(
    Effect.catchCause((cause) => {
      if (Cause.hasInterruptsOnly(cause)) return Effect.interrupt
      const error = Cause.squash(cause)
      return error instanceof VerificationFailed
        ? refused(type, error, summary)
        : unavailable(type, cause, error, summary)
    }),
    // A server runs its handlers without interruption unless they say otherwise.
    Effect.interruptible
  )
}

/** The step that the deadline may come before. */
type Step = "its secrets were found" | "it had arrived" | "it was stored"

interface Rejection {
  readonly status: number
  /** How it is counted. */
  readonly outcome: string
  /** Which rejections are summed up in one line of the log. */
  readonly key: string
  readonly log: (more: string) => Effect.Effect<void>
}

const reject = (type: string, summary: Summary, { key, log, outcome, status }: Rejection) =>
  Effect.as(
    Effect.andThen(countArrived(type, outcome), summary(key, log)),
    HttpServerResponse.empty({ status, headers: status === 405 ? { allow: "POST" } : {} })
  )

const late = (type: string, step: Step, summary: Summary) => {
  // Anybody can send slowly, which is no failure of this side.
  const isStranger = step === "it had arrived"
  const log = isStranger ? Effect.logWarning : Effect.logError
  return reject(type, summary, {
    status: 503,
    outcome: isStranger ? "UnreadableBody" : "unavailable",
    key: `late ${step}`,
    log: (more) => log(`A delivery was not accepted: the deadline came before ${step}${more}`)
  })
}

const refused = (type: string, { message, reason }: VerificationFailed, summary: Summary) =>
  reject(type, summary, {
    status: reason._tag === "UnreadableBody" && reason.detail === "too large" ? 413 : 403,
    outcome: reason._tag,
    key: `${isEventType(type) ? type : ""} ${reason._tag}`,
    log: (more) => Effect.logWarning(`${message}${more}`)
  })

const unavailable = (type: string, cause: Cause.Cause<unknown>, error: unknown, summary: Summary) =>
  reject(type, summary, {
    status: 503,
    outcome: "unavailable",
    key: `unavailable ${error instanceof Error ? error.name : ""}`,
    log: (more) => Effect.logError(`A delivery was not accepted${more}`, cause)
  })

const misdirections = {
  404: { outcome: "NotFound", reason: "no handler is for it. Compare `path` and the addresses of the subscriptions" },
  405: { outcome: "MethodNotAllowed", reason: "it is no POST" },
  415: { outcome: "UnsupportedMediaType", reason: "its content type is not JSON" }
} as const

/** A request that is no delivery, or comes to the wrong address. */
const misdirected = (
  status: keyof typeof misdirections,
  { url }: HttpServerRequest.HttpServerRequest,
  summary: Summary
) => {
  const { outcome, reason } = misdirections[status]
  const path = url.replace(/[?#].*$/s, "")
  const where = /^[\w/.~-]{1,200}$/.test(path) ? path : "another path"
  return reject("", summary, {
    status,
    outcome,
    key: outcome,
    log: (more) => Effect.logWarning(`A request to ${where} was answered with ${status}: ${reason}${more}`)
  })
}

/** Reports signed requests that no route takes. Everything else that no route takes is not our business. */
const unrouted = (cause: Cause.Cause<unknown>, summary: Summary) =>
  Effect.flatMap(HttpServerRequest.HttpServerRequest, (request) => {
    const error = Cause.squash(cause)
    return HttpServerError.isHttpServerError(error) &&
      error.reason._tag === "RouteNotFound" &&
      request.headers[bodyHeader] !== undefined
      ? Effect.asVoid(misdirected(404, request, summary))
      : Effect.void
  })

// ---------------------------------------------------------------------------------------------------------------------
// secrets
// ---------------------------------------------------------------------------------------------------------------------

const secretsOf = <E, R>(
  secrets: Secrets<E, R>,
  type: string,
  options?: { readonly afresh: boolean }
): Effect.Effect<VerifyOptions["secrets"], E, R> => {
  // A receiver of unrecognized events is asked for any name, and may have no secret for it in spite of the types.
  if (typeof secrets === "function") return Effect.map(secrets(type as EventType, options), (found = []) => found)
  if (isSecrets(secrets)) return Effect.succeed(secrets)
  return Effect.succeed((isEventType(type) ? secrets[type] : undefined) ?? [])
}

const isSecrets = (secrets: Exclude<Secrets, (type: EventType) => unknown>): secrets is VerifyOptions["secrets"] =>
  Array.isArray(secrets) || Redacted.isRedacted(secrets) || "secret" in secrets

/** Whether a recorded delivery of one event verifies at the address of another. */
const isReplayable = ({
  publicUrl,
  secrets,
  types
}: Pick<ReceiveOptions<unknown, unknown>, "publicUrl" | "secrets" | "types">) =>
  publicUrl === undefined &&
  types?.length !== 1 &&
  (secrets === secretsFromConfig || (typeof secrets !== "function" && isSecrets(secrets)))

const replayable =
  "The same secrets are good for several events and publicUrl is not set, so a recorded delivery of one event is accepted at the address of another. Set publicUrl, or give each event its own secrets"
