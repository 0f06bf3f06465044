/**
 * One attempt of a call: the request is sent, and its answer read to the end, bounded in time and size.
 *
 * @internal
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import { constTrue } from "effect/Function"
import * as HttpBody from "effect/http/HttpBody"
import * as HttpClient from "effect/http/HttpClient"
import type * as HttpClientError from "effect/http/HttpClientError"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import type * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Scope from "effect/Scope"
import { authorize, guard } from "../Authorization.ts"
import { CurrentOrganizations } from "../Calls.ts"
import * as Files from "../Files.ts"
import type { Settings } from "../MaintainXConfig.ts"
import * as Body from "./body.ts"
import type { Call } from "./call.ts"
import * as Connection from "./connection.ts"
import type { Answered } from "./failure.ts"
import { version } from "./version.ts"

/** No complete answer came; the status may have. */
export interface Lost {
  readonly cause: Connection.Broken | "too large" | { readonly unreadable: Files.Reason }
  readonly status: number | undefined
}

/** What became of one attempt. */
export type Attempted = Result.Result<Answered, Lost>

/** The way to the API. */
export interface Exchange {
  /** The host of the API, for the reader of an error. */
  readonly host: string
  /** The bytes of the largest answer that is read. */
  readonly maxSize: bigint
  /** Sends a call once, for at most so many milliseconds. */
  readonly attempt: (call: Call, timeout: number) => Effect.Effect<Attempted>
}

/** A client whose requests are aborted when their scope is closed. */
export type Http = HttpClient.HttpClient.With<HttpClientError.HttpClientError, Scope.Scope>

const userAgent = `effect-maintainx/${version}`

/** What all requests of the client are made with. */
export const contextOf = (init: RequestInit | undefined): Context.Context<never> =>
  // A span of the `HttpClient` would carry the url with its query.
  Context.add(guard(init), HttpClient.TracerDisabledWhen, constTrue)

/** The way to the API over an `HttpClient`. `init` is what the program has `fetch` do besides. */
export const make = (settings: Settings, http: Http, init: RequestInit | undefined): Exchange => {
  const { baseUrl, maxResponseSize: maxSize } = settings
  const { host, origin } = new URL(baseUrl)
  const context = contextOf(init)
  const authorized = authorize(http, settings)

  const requestOf = (call: Call, opened: Files.Opened | undefined): HttpClientRequest.HttpClientRequest =>
    HttpClientRequest.make(call.method)((call.at === "root" ? origin : baseUrl) + call.target, {
      headers: { accept: "application/json", "user-agent": userAgent },
      ...(call.body === undefined ? undefined : { body: bodyOf(call.body, opened) })
    })

  const send = (call: Call, timeout: number): Effect.Effect<Attempted> =>
    Effect.suspend(() => {
      const { body, listener } = call
      const opened = Files.isStream(body) ? body["~effect-maintainx/FileStream"](body, listener) : undefined
      const scope = Scope.makeUnsafe()
      let head: Omit<Answered, "text"> | undefined
      const client = call.needsKey ? authorized : http
      return client.execute(requestOf(call, opened)).pipe(
        Effect.catch(({ reason }) =>
          // The program's own client may fail on a status. What it means is decided here all the same.
          reason._tag === "StatusCodeError" ? Effect.succeed(reason.response) : Effect.fail(connectionFailure(reason))
        ),
        Effect.flatMap((response) => {
          const arrived = { status: response.status, headers: response.headers }
          head = arrived
          return Effect.map(read(response, maxSize), (text): Answered => ({ ...arrived, text }))
        }),
        Effect.provideContext(
          context.pipe(
            Context.add(Scope.Scope, scope),
            Context.add(CurrentOrganizations, Redacted.make(call.organizations))
          )
        ),
        // To abort a request whose answer was read to its end would free nothing and take longer than all the rest.
        Effect.onError((cause) => Scope.close(scope, Exit.failCause(cause))),
        Effect.timeoutOrElse({
          duration: timeout,
          orElse: () => Effect.fail<Connection.Broken>({ reason: "timeout", sent: true, code: undefined })
        }),
        Effect.match({
          onSuccess: (answered): Attempted => Result.succeed(answered),
          onFailure: (cause): Attempted => {
            // The status of a refusal tells what happened, even if its body is lost.
            if (head !== undefined && !isSuccess(head.status)) return Result.succeed({ ...head, text: "" })
            const unreadable = opened?.failure()
            return Result.fail({ cause: unreadable === undefined ? cause : { unreadable }, status: head?.status })
          }
        })
      )
    })

  return {
    host,
    maxSize,
    attempt: (call, timeout) =>
      Files.reportBytes(
        call.body,
        call.listener,
        (attempted) => Result.isSuccess(attempted) && isSuccess(attempted.success.status),
        send(call, timeout)
      )
  }
}

const bodyOf = (body: string | Files.File, opened: Files.Opened | undefined): HttpBody.HttpBody => {
  if (typeof body === "string") return HttpBody.text(body, "application/json")
  return body instanceof Uint8Array
    ? HttpBody.uint8Array(body, "application/octet-stream")
    : HttpBody.stream(opened?.stream ?? body.stream, "application/octet-stream", body.size)
}

const isSuccess = (status: number): boolean => status >= 200 && status <= 299

const connectionFailure = (reason: HttpClientError.HttpClientErrorReason): Connection.Broken =>
  reason._tag === "EncodeError" || reason._tag === "InvalidUrlError"
    ? { reason: "other", sent: false, code: undefined }
    : Connection.explain(reason.cause)

/** The text of a body. */
const read = (
  response: HttpClientResponse.HttpClientResponse,
  maxSize: bigint
): Effect.Effect<string, Connection.Broken | "too large"> => {
  const length = response.headers["content-length"]
  const announced = length !== undefined && response.headers["content-encoding"] === undefined
  if (announced && Number(length) > maxSize) return Effect.fail("too large")
  const text: Effect.Effect<string, Connection.Broken | HttpClientError.HttpClientError | "too large"> = announced
    ? response.text
    : Effect.map(readBounded(response, maxSize), (bytes) => new TextDecoder().decode(bytes))
  return Effect.catch(text, (error): Effect.Effect<string, Connection.Broken | "too large"> => {
    if (error === "too large" || !("_tag" in error)) return Effect.fail(error)
    if (error.reason._tag === "EmptyBodyError") return Effect.succeed("")
    const broken = Connection.explain("cause" in error.reason ? error.reason.cause : undefined)
    return Effect.fail({ ...broken, reason: broken.reason === "timeout" ? "timeout" : "truncated", sent: true })
  })
}

/** The bytes of a body. Undici unpacks nothing, and asks for nothing either; some proxies pack all the same. */
const readBounded = (response: HttpClientResponse.HttpClientResponse, maxSize: bigint) =>
  Effect.flatMap(Body.collect(response.stream, maxSize, tooLarge), (bytes) =>
    response.headers["content-encoding"] !== undefined && Body.isPacked(bytes)
      ? Body.unpack(
          bytes,
          maxSize,
          tooLarge,
          (): Connection.Broken => ({ reason: "truncated", sent: true, code: undefined })
        )
      : Effect.succeed(bytes)
  )

const tooLarge = () => "too large" as const
