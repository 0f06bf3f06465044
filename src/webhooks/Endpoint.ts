/**
 * The HTTP side of a receiver: one url for each type of event.
 *
 * @since 0.1.0
 */
import * as Cause from "effect/Cause"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as HttpRouter from "effect/http/HttpRouter"
import type * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import type * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import { type EventType, isEventType } from "./Event.ts"
import { isJson } from "./json.ts"
import { type Received, receive } from "./Received.ts"
import { countArrived } from "./telemetry.ts"
import { VerificationFailed, type VerifyOptions, verifyOrAsk } from "./Verification.ts"

/**
 * The secrets of the subscriptions whose deliveries come in: the same for all types of events, by type, or found out
 * for each delivery. They are found out before anything is verified, so anybody can make it happen; where
 * `"UNRECOGNIZED"` comes in, with a type of any name. Where none of them matches a delivery, they are asked for once
 * more, `afresh`.
 *
 * @since 0.1.0
 */
export type Secrets<E = never, R = never> =
  | VerifyOptions["secrets"]
  | { readonly [Type in EventType]?: VerifyOptions["secrets"] }
  | ((type: EventType, options?: { readonly afresh: boolean }) => Effect.Effect<VerifyOptions["secrets"], E, R>)

/**
 * What comes in, and how it is checked.
 *
 * @since 0.1.0
 */
export interface Options<ES = never, RS = never> extends Omit<VerifyOptions, "secrets"> {
  /** Where it comes in: `POST /webhooks/NEW_WORK_ORDER`. Default: `"/webhooks"`. */
  readonly path?: `/${string}`
  readonly secrets: Secrets<ES, RS>
  /** The longest until there is an answer. MaintainX waits for 10 seconds. Default: `"8 seconds"`. */
  readonly deadline?: Duration.Input
}

/**
 * What comes in, and what becomes of it.
 *
 * @since 0.1.0
 */
export interface ReceiveOptions<ES = never, RS = never, E = never, R = never> extends Options<ES, RS> {
  /** The types of the events that come in. `"UNRECOGNIZED"` is any other. Default: all. */
  readonly types?: ReadonlyArray<EventType | "UNRECOGNIZED">
  /**
   * What is done with a delivery before the answer, such as to put it into a queue. If it fails, the answer is 503 and
   * MaintainX may send it again, so let it succeed once the delivery is safe.
   */
  readonly receive: (received: Received) => Effect.Effect<unknown, E, R>
}

/**
 * The routes for a router. A delivery that is not verified is answered with 403 and nothing else; the reason is logged.
 * One that is verified is answered with 200 as soon as `receive` has succeeded.
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
      const segments = path.replace(/\/$/, "") as "/"
      yield* router.add(
        "*",
        `${segments}/:type`,
        (request) =>
          Effect.provide(answer(request, options), context) as Effect.Effect<
            HttpServerResponse.HttpServerResponse,
            never,
            HttpRouter.RouteContext
          > // The rest is provided.
      )
    })
  )
}

/**
 * The same as a plain web handler, for whatever calls `(Request) => Promise<Response>`.
 *
 * @since 0.1.0
 */
export const toWebHandler = <ES = never, E = never>(
  options: ReceiveOptions<ES, never, E, never>
): { readonly handler: (request: Request) => Promise<Response>; readonly dispose: () => Promise<void> } =>
  HttpRouter.toWebHandler(layer(options), { disableLogger: true })

const answer = <ES, RS, E, R>(
  request: HttpServerRequest.HttpServerRequest,
  options: ReceiveOptions<ES, RS, E, R>
): Effect.Effect<HttpServerResponse.HttpServerResponse, never, RS | R | HttpRouter.RouteContext> =>
  Effect.gen(function* () {
    const { type = "" } = yield* HttpRouter.params
    if (!comesIn(type, options.types)) return empty(404)
    if (request.method !== "POST") return empty(405, { allow: "POST" })
    if (!isJson(request.headers["content-type"])) return empty(415)
    return yield* accepted(request, type, options)
  })

/** No other than these is counted or logged by its name. */
const comesIn = (type: string, types: ReceiveOptions["types"]): boolean => {
  if (isEventType(type)) return types === undefined || types.includes(type)
  return /^[A-Z][A-Z_]{0,63}$/.test(type) && (types === undefined || types.includes("UNRECOGNIZED"))
}

const empty = (status: number, headers: Readonly<Record<string, string>> = {}) =>
  HttpServerResponse.empty({ status, headers })

const accepted = <ES, RS, E, R>(
  request: HttpServerRequest.HttpServerRequest,
  type: string,
  options: ReceiveOptions<ES, RS, E, R>
) =>
  Effect.suspend(() => {
    let doing: Doing = "its secrets were found out"
    return Effect.gen(function* () {
      const secrets = yield* secretsOf(options.secrets, type)
      doing = "it had arrived"
      const afresh =
        typeof options.secrets === "function" ? secretsOf(options.secrets, type, { afresh: true }) : undefined
      const { body, signedAt } = yield* verifyOrAsk(request, { ...options, secrets }, afresh)
      const received = yield* receive(type, body, signedAt)
      if (received === undefined) return yield* new VerificationFailed({ reason: { _tag: "NotJson" } })
      doing = "it was kept"
      yield* options.receive(received)
      yield* countArrived(type, "accepted")
      return empty(200)
    }).pipe(
      Effect.timeoutOrElse({
        duration: options.deadline ?? "8 seconds",
        orElse: () => late(type, doing)
      }),
      Effect.catchCause((cause) => {
        if (Cause.hasInterruptsOnly(cause)) return Effect.interrupt
        const error = Cause.squash(cause)
        return error instanceof VerificationFailed ? refused(type, error) : unavailable(type, cause)
      })
    )
  }).pipe(
    Effect.annotateLogs({ "maintainx.event_type": type }),
    // A server runs its handlers without interruption unless they say otherwise.
    Effect.interruptible
  )

/** What the deadline came before. */
type Doing = "its secrets were found out" | "it had arrived" | "it was kept"

const late = (type: string, doing: Doing) =>
  Effect.gen(function* () {
    // Anybody can send slowly, which is no trouble of this side.
    const stranger = doing === "it had arrived"
    yield* countArrived(type, stranger ? "UnreadableBody" : "unavailable")
    yield* Effect.logWithLevel(stranger ? "Warn" : "Error")(
      `A delivery was not accepted: its time was up before ${doing}`
    )
    return empty(503)
  })

const refused = (type: string, error: VerificationFailed) =>
  Effect.gen(function* () {
    const { reason } = error
    yield* countArrived(type, reason._tag)
    yield* Effect.logWarning(error.message)
    return empty(reason._tag === "UnreadableBody" && reason.detail === "too large" ? 413 : 403)
  })

const unavailable = (type: string, cause: Cause.Cause<unknown>) =>
  Effect.gen(function* () {
    yield* countArrived(type, "unavailable")
    yield* Effect.logError("A delivery was not accepted", cause)
    return empty(503)
  })

const secretsOf = <E, R>(
  secrets: Secrets<E, R>,
  type: string,
  asked?: { readonly afresh: boolean }
): Effect.Effect<VerifyOptions["secrets"], E, R> => {
  // Whoever takes in what this release does not know is asked for any name, and may have no secret for it in spite of
  // the types.
  if (typeof secrets === "function") return Effect.map(secrets(type as EventType, asked), (found = []) => found)
  if (isSecrets(secrets)) return Effect.succeed(secrets)
  return Effect.succeed((isEventType(type) ? secrets[type] : undefined) ?? [])
}

const isSecrets = (secrets: Exclude<Secrets, (type: EventType) => unknown>): secrets is VerifyOptions["secrets"] =>
  Array.isArray(secrets) || Redacted.isRedacted(secrets) || "secret" in secrets
