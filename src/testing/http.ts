/**
 * The HTTP side of the embedded MaintainX: routes made from the operations, and what the real server does around them.
 *
 * @internal
 */
import * as Context from "effect/Context"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as HttpRouter from "effect/http/HttpRouter"
import * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import type { Answered } from "../internal/failure.ts"
import type { AnySchema, Operation, Page } from "../Operation.ts"
import { type Broken, type Reply, underFault } from "./broken.ts"
import { type Embedded, EmbeddedMaintainX } from "./embedded.ts"
import { argumentsOf } from "./incoming.ts"
import { append, prefixOf, recorded } from "./journal.ts"
import { answerTo, badRequest, type Refused, tooLarge, unknownKey } from "./refusal.ts"
import { operations } from "./resources.ts"

/** The body of the request that is being handled, or that there is more of it than anybody reads. */
export class Body extends Context.Service<Body, { readonly bytes: Uint8Array | "too large" }>()(
  "effect-maintainx/testing/Body"
) {}

type Response = HttpServerResponse.HttpServerResponse

/** Answers a request, whatever it is. */
export const makeHandler = Effect.gen(function* () {
  const embedded = yield* EmbeddedMaintainX
  const routes = operations.map((operation) =>
    HttpRouter.route(operation.method, routePath(operation), handleOperation(embedded, operation))
  )
  const router = yield* HttpRouter.toHttpEffect(HttpRouter.addAll(routes)).pipe(
    // As lenient about paths as the web framework of the real server, and without a bound on the names of files.
    Effect.provideService(HttpRouter.RouterConfig, { ignoreDuplicateSlashes: false, maxParamLength: 10_000 })
  )
  return Effect.catchTag(Effect.scoped(router), "HttpServerError", () => handleUnknown(embedded))
})

const routePath = (operation: Operation): `/${string}` =>
  `/${`${prefixOf(operation)}${operation.path.replaceAll(/\{(\w+)\}/g, ":$1")}`.slice(1)}`

const handleOperation = Effect.fnUntraced(function* (
  embedded: Embedded,
  operation: Operation
): Effect.fn.Return<Response, Broken, HttpRouter.RouteContext | HttpServerRequest.HttpServerRequest | Body> {
  const { headers, method, url } = yield* HttpServerRequest.HttpServerRequest
  const parameters = yield* HttpRouter.params
  const { bytes } = yield* Body
  const organizations = namedIn(headers, operation)
  yield* record(embedded, operation, { bytes, method, organizations, url })

  const carryOut = Effect.gen(function* () {
    const access = operation.needsKey ? embedded.accessOf(bearer(headers) ?? "") : embedded.everybody
    if (access === undefined) return yield* unknownKey()
    if (bytes === "too large") return yield* tooLarge("the body is too large")
    const named = yield* Effect.fromResult(organizations)
    const query = new URLSearchParams(url.split("?").slice(1).join("?"))
    const incoming = { parameters, query, contentType: headers["content-type"], body: bytes }
    const args = yield* Effect.fromResult(argumentsOf(operation, incoming))
    return answerWith(operation, yield* embedded.carryOut(operation, access, named, args), url)
  })
  const respond =
    operation.needsKey && bearer(headers) === undefined
      ? Effect.succeed(withoutKey)
      : Effect.catchTag(carryOut, "Refused", (refused) => Effect.succeed(answerTo(operation.failures, refused)))
  const reply = yield* underFault(embedded.faults.take(operation.name), operation.failures, respond)
  return toResponse(reply)
})

/** A path that no operation has is answered by the web framework. */
const handleUnknown = Effect.fnUntraced(function* (
  embedded: Embedded
): Effect.fn.Return<Response, Broken, HttpServerRequest.HttpServerRequest | Body> {
  const { method, url } = yield* HttpServerRequest.HttpServerRequest
  const { bytes } = yield* Body
  yield* record(embedded, undefined, { bytes, method, organizations: Result.succeed([]), url })
  const [path = ""] = url.split("?")
  const answered: Answered = {
    ...(isDecodable(path) ? { status: 404, text: `Cannot ${method} ${path}` } : { status: 400, text: "Bad Request" }),
    headers: { "content-type": "text/plain; charset=utf-8" }
  }
  return toResponse(yield* underFault(embedded.faults.take(undefined), {}, Effect.succeed(answered)))
})

const isDecodable = (path: string): boolean => {
  try {
    return decodeURIComponent(path) !== ""
  } catch {
    return false
  }
}

const record = (
  embedded: Embedded,
  operation: Operation | undefined,
  received: {
    readonly method: string
    readonly url: string
    readonly bytes: Uint8Array | "too large"
    readonly organizations: Result.Result<ReadonlyArray<number>, Refused>
  }
) =>
  Effect.map(DateTime.now, (now) => {
    const { bytes, method, organizations, url } = received
    const bodyless = bytes === "too large" || (bytes.byteLength === 0 && operation?.body !== "bytes")
    const body = bodyless ? undefined : operation?.body === "bytes" ? bytes : new TextDecoder().decode(bytes)
    append(
      embedded.calls,
      recorded(
        operation,
        method,
        url,
        body,
        Result.getOrElse(organizations, () => []),
        now
      )
    )
  })

// --- headers ---------------------------------------------------------------------------------------------------------

type Headers = Readonly<Record<string, string | undefined>>

const withoutKey: Answered = {
  status: 401,
  headers: { "content-type": "text/html; charset=utf-8" },
  text: "Invalid authentication token"
}

const bearer = (headers: Headers): string | undefined => /^Bearer +(\S+)$/i.exec(headers["authorization"] ?? "")?.[1]

/** The organizations that the headers of a request name. */
const namedIn = (headers: Headers, { organizations }: Operation): Result.Result<ReadonlyArray<number>, Refused> => {
  const one = headers["x-organization-id"]
  const several = headers["x-organization-ids"]
  if (one !== undefined && several !== undefined) {
    return Result.fail(badRequest("x-organization-id and x-organization-ids exclude each other"))
  }
  if (several !== undefined && organizations !== "several") {
    return Result.fail(badRequest("this operation is for one organization", "x-organization-ids"))
  }
  const named = (several ?? one)?.split(",").map((id) => id.trim()) ?? []
  if (one !== undefined && named.length > 1) return Result.fail(badRequest("must be integer", "x-organization-id"))
  return named.every((id) => /^\d{1,15}$/.test(id))
    ? Result.succeed(named.map(Number))
    : Result.fail(badRequest("must be integer", several === undefined ? "x-organization-id" : "x-organization-ids"))
}

// --- answers ---------------------------------------------------------------------------------------------------------

const encoders = new WeakMap<AnySchema, (value: unknown) => unknown>()

const encoderOf = (schema: AnySchema) => {
  const encode = encoders.get(schema) ?? Schema.encodeUnknownSync(schema)
  encoders.set(schema, encode)
  return encode
}

const json = { "content-type": "application/json; charset=utf-8" }

/** The documented answer: the value in its envelope. A page says also where the next one is, or that there is none. */
const answerWith = ({ answer }: Operation, value: unknown, url: string): Answered => {
  if (answer.body === undefined) return { status: answer.status, headers: {}, text: "" }
  const encode = encoderOf(answer.body)
  const text =
    answer.rows === undefined
      ? JSON.stringify(encode(answer.wrap(value)))
      : // Operations with rows answer pages.
        pageText(encode, answer.rows, value as Page<unknown>, url)
  return { status: answer.status, headers: json, text }
}

/** The JSON of rows that were answered before. A row is never changed, so it is written once for as long as it is kept. */
const written = new WeakMap<object, string>()

const pageText = (encode: (value: unknown) => unknown, key: string, page: Page<unknown>, url: string): string => {
  const isNew = (row: unknown) => !(Predicate.isObject(row) && written.has(row))
  const added = page.items.filter(isNew)
  const encoded = (encode({ [key]: added }) as Readonly<Record<string, ReadonlyArray<unknown>>>)[key] ?? []
  const texts = new Map(added.map((row, i) => [row, JSON.stringify(encoded[i])]))
  for (const [row, text] of texts) if (Predicate.isObject(row)) written.set(row, text)
  const rows = page.items.map((row) => texts.get(row) ?? (Predicate.isObject(row) ? written.get(row) : undefined))
  return `{${JSON.stringify(key)}:[${rows.join()}],${JSON.stringify(paging(page, url)).slice(1)}`
}

const paging = ({ nextCursor }: Page<unknown>, url: string) => {
  if (nextCursor === undefined) return { nextCursor: null, nextPageUrl: null }
  const [path, ...rest] = url.split("?")
  const query = new URLSearchParams(rest.join("?"))
  query.set("cursor", nextCursor)
  return { nextCursor, nextPageUrl: `${path}?${query}` }
}

const toResponse = ({ cut, headers, status, text }: Reply): Response => {
  if (text === "") return HttpServerResponse.empty({ status, headers })
  if (cut !== true) return HttpServerResponse.text(text, { status, headers })
  const bytes = new TextEncoder().encode(text)
  const beginning = Stream.succeed(bytes.subarray(0, Math.floor(bytes.byteLength / 2)))
  return HttpServerResponse.stream(Stream.concat(beginning, Stream.fail(connectionError("UND_ERR_SOCKET"))), {
    status,
    headers,
    contentLength: bytes.byteLength
  })
}

/** What `fetch` reports when a connection breaks. */
export const connectionError = (code: string): Error => Object.assign(new Error("the connection broke"), { code })
