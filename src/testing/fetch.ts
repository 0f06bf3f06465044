/**
 * The HTTP side of the embedded MaintainX as a `fetch`, and what a server answers through it.
 *
 * @internal
 */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as HttpBody from "effect/http/HttpBody"
import * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import { collect } from "../internal/body.ts"
import { EmbeddedMaintainX } from "./embedded.ts"
import { Broken } from "./faults.ts"
import { FileHost, fileHostOf, serveFile } from "./files.ts"
import { Body, connectionError, makeHandler } from "./http.ts"
import { reasonOf } from "./reasons.ts"

export const makeFetch = Effect.gen(function* () {
  const { bound, files } = yield* EmbeddedMaintainX
  const handler = yield* makeHandler
  // The layer decides about time, logs and all else that a program or a test provides.
  const context = yield* Effect.context<never>()

  const handle = Effect.fnUntraced(function* (request: Request) {
    const file = yield* serveFile(files, request)
    if (file !== undefined) return file
    const bytes = yield* readBounded(request, bound())
    const response = yield* handler.pipe(
      Effect.provideService(Body, { bytes }),
      Effect.provideService(FileHost, fileHostOf(request.url)),
      Effect.provideService(HttpServerRequest.HttpServerRequest, HttpServerRequest.fromWeb(request))
    )
    const phrased = HttpServerResponse.setStatus(response, response.status, reasonOf(response.status))
    return HttpServerResponse.toWeb(phrased, { context, withoutBody: request.method === "HEAD" })
  })

  const fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init)
    request.signal.throwIfAborted()
    const exit = await Effect.runPromiseExitWith(context)(Effect.result(handle(request)), { signal: request.signal })
    request.signal.throwIfAborted()
    if (Exit.isFailure(exit)) throw Cause.squash(exit.cause)
    if (Result.isFailure(exit.value)) {
      throw new TypeError("fetch failed", { cause: connectionError(exit.value.failure.code) })
    }
    return exit.value.success
  }
  return fetch
})

/** The bytes of a body, unless there are too many to read. */
const readBounded = (request: Request, bound: number): Effect.Effect<Uint8Array | "too large", Broken> => {
  const { body } = request
  if (body === null) return Effect.succeed(new Uint8Array())
  const stream = Stream.fromReadableStream({
    evaluate: () => body,
    onError: () => new Broken({ code: "ECONNRESET" })
  })
  return collect(stream, bound, () => "too large" as const).pipe(
    Effect.catch((error) => (error === "too large" ? Effect.succeed(error) : Effect.fail(error)))
  )
}

/** Answers the requests of a server through a `fetch`. */
export const answerThrough = (
  fetch: typeof globalThis.fetch,
  request: HttpServerRequest.HttpServerRequest
): Effect.Effect<HttpServerResponse.HttpServerResponse> =>
  Effect.gen(function* () {
    // A `Request` refuses methods that browsers must not use, and malformed hosts.
    const web = yield* Effect.try({
      try: () => HttpServerRequest.toWebResult(request),
      catch: () => "unusable" as const
    })
    if (Result.isFailure(web)) return yield* Effect.fail("unusable" as const)
    const response = yield* Effect.tryPromise({
      try: (signal) => fetch(web.success, { signal }),
      catch: () => "broken" as const
    })
    const answer = HttpServerResponse.fromWeb(response)
    if (answer.body._tag !== "Stream") return answer
    const { contentLength, contentType, stream } = answer.body
    const body = Stream.catchCause(stream, () => Stream.fromEffect(hangUp(request, "once all is written")))
    return HttpServerResponse.setBody(answer, HttpBody.stream(body, contentType, contentLength))
  }).pipe(
    Effect.catch((reason) =>
      reason === "broken"
        ? hangUp(request, "at once")
        : Effect.succeed(HttpServerResponse.text("Bad Request", { status: 400 }))
    ),
    // A server runs its handlers without interruption unless they say otherwise.
    Effect.interruptible
  )

/**
 * Closes the connection of a request, as far as the server has it within reach. The server ends the effect when it
 * notices.
 *
 * There is no such operation in Effect; Node's `IncomingMessage`, which the server keeps as the source of a request,
 * has its socket.
 */
const hangUp = ({ source }: HttpServerRequest.HttpServerRequest, when: "at once" | "once all is written") =>
  Effect.andThen(
    Effect.sync(() => {
      const socket: unknown = Reflect.get(source, "socket")
      const close = when === "at once" ? "destroy" : "destroySoon"
      if (Predicate.isObject(socket) && Predicate.isFunction(socket[close])) socket[close]()
    }),
    Effect.never
  )
