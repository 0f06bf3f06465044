/**
 * The HTTP side of the embedded MaintainX: routes made from the operations, and what the real server does around them.
 *
 * @internal
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import { memoize } from "effect/Function"
import * as HttpRouter from "effect/http/HttpRouter"
import * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import type { Answered } from "../internal/failure.ts"
import { failuresOf, type Operation, type Page } from "../Operation.ts"
import { type Access, type Embedded, EmbeddedMaintainX } from "./embedded.ts"
import { makeEncoder, makeListEncoder } from "./encoder.ts"
import { type Broken, type Reply, underFault } from "./faults.ts"
import { hintFor, hintHeader, type RefusedRequest } from "./hints.ts"
import { argumentsOf } from "./incoming.ts"
import { CurrentCall, candidateOf, type Given, prefixOf, type Received } from "./journal.ts"
import type { Live } from "./live.ts"
import { document } from "./OpenApi.ts"
import { answerTo, badRequest, Refused, tooLarge, unknownKey } from "./refusal.ts"
import { groups, operations } from "./resources.ts"
import { asTomorrow, isTomorrow } from "./tomorrow.ts"

/** The body of the request that is being handled, unless it is too large to be read. */
export class Body extends Context.Service<Body, { readonly bytes: Uint8Array | "too large" }>()(
  "effect-maintainx/testing/Body"
) {}

type Response = HttpServerResponse.HttpServerResponse

/** Answers every request. */
export const makeHandler = Effect.gen(function* () {
  const embedded = yield* EmbeddedMaintainX
  const routes = operations.map((operation) =>
    HttpRouter.route(operation.method, routePath(operation), handleOperation(embedded, operation))
  )
  const description = HttpRouter.route("GET", "/v1/openapi.json", handleOther(embedded, openApi))
  const router = yield* HttpRouter.toHttpEffect(HttpRouter.addAll([description, ...routes])).pipe(
    // As lenient about paths as the web framework of the real server, and without a bound on the names of files.
    Effect.provideService(HttpRouter.RouterConfig, { ignoreDuplicateSlashes: false, maxParamLength: 10_000 })
  )
  return Effect.catchTag(Effect.scoped(router), "HttpServerError", () => handleOther(embedded, unknownPath))
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
  const request = { operation, method, target: url, headers, body: bytes }
  const organizations = namedIn(headers, operation)
  const received = {
    operation,
    method,
    target: url,
    headers,
    body: bodyOf(bytes, operation),
    organizations: Result.getOrElse(organizations, () => [])
  }

  const access = operation.needsKey ? embedded.keys.accessOf(bearer(headers) ?? "") : embedded.everybody
  const carryOut = Effect.gen(function* () {
    if (access === undefined) return yield* unknownKey()
    if (bytes === "too large") return yield* tooLarge("the body is too large")
    const named = yield* Effect.fromResult(organizations)
    const query = new URLSearchParams(url.split("?").slice(1).join("?"))
    const contentType = headers["content-type"]
    const { limitError } = embedded.live
    const incoming = { parameters, query, contentType, body: bytes, limitError }
    const args = yield* Effect.fromResult(argumentsOf(operation, incoming))
    const origin = embedded.live.nextPageUrl === "absolute" ? `http://${headers["host"] ?? "api.getmaintainx.com"}` : ""
    const answer = answerWith(operation, yield* embedded.carryOut(operation, access, named, args), `${origin}${url}`)
    const { body } = operation.answer
    return body !== undefined && isTomorrow(embedded.live)
      ? { ...answer, text: asTomorrow(embedded.live, body, answer.text) }
      : answer
  })
  const carriedOut = Effect.catchTag(carryOut, "Refused", (refused) =>
    Effect.succeed(withHint(refusalOf(embedded.live, operation, refused), request, refused))
  )
  const respond =
    operation.needsKey && bearer(headers) === undefined
      ? Effect.succeed(withHint(withoutKey, request, unknownKey()))
      : countRequest(embedded, operation, access, organizations, carriedOut)
  return toResponse(yield* answered(embedded, received, failuresOf(operation), respond))
})

/** Answers a call, with the fault that waits for it, and writes both down. */
const answered = Effect.fnUntraced(function* (
  { faults, journal }: Embedded,
  received: Received,
  failures: Operation["failures"],
  respond: Effect.Effect<Answered>
): Effect.fn.Return<Reply, Broken> {
  const scripted = faults.take(candidateOf(received))
  const id = yield* journal.receive(received, scripted?.id)
  return yield* underFault(scripted?.fault, failures, respond).pipe(
    Effect.provideService(CurrentCall, id),
    Effect.onExit((exit) => journal.answer(id, Exit.isSuccess(exit) ? givenOf(exit.value) : nothing))
  )
})

const nothing: Given = { status: undefined, headers: {}, text: "", size: 0 }

const givenOf = ({ cut, headers, status, text }: Reply): Given => ({
  status,
  headers,
  text,
  size: 2 * text.length,
  isCut: cut === true
})

const withHint = (answer: Answered, request: RefusedRequest, refused: Pick<Refused, "issues" | "status">): Answered => {
  const hint = hintFor(request, refused)
  return hint === undefined ? answer : { ...answer, headers: { ...answer.headers, [hintHeader]: hint } }
}

/** The answer, unless the request is one too many. A 401 tells nothing of limits: that was measured. */
const countRequest = (
  { count, live }: Embedded,
  operation: Operation,
  access: Access | undefined,
  organizations: Result.Result<ReadonlyArray<number>, Refused>,
  answered: Effect.Effect<Answered>
): Effect.Effect<Answered> => {
  if (access === undefined || !operation.needsKey) return answered
  const reachable: ReadonlyArray<number> = access.organizations
  const named = Result.getOrElse(organizations, () => []).filter((id) => reachable.includes(id))
  const meant = named.length === 0 && reachable.length === 1 ? reachable : named
  return Effect.flatMap(count(access, meant), ({ headers, refused }) =>
    refused === undefined
      ? Effect.map(answered, (answer) => ({ ...answer, headers: { ...answer.headers, ...headers } }))
      : Effect.succeed(refusalOf(live, operation, refused))
  )
}

/** The answer to what is refused, in the shape that is set for it. */
export const refusalOf = (live: Live, operation: Operation, refused: Refused): Answered => {
  const { status } = refused
  const shape = status === 403 ? live.forbiddenError : status === 429 ? live.rateLimitError : undefined
  return answerTo(failuresOf(operation), shape === undefined ? refused : new Refused({ ...refused, shape }))
}

/** Answers a request for no operation. It needs no key, and faults for an operation leave it alone. */
const handleOther = Effect.fnUntraced(function* (
  embedded: Embedded,
  answer: (method: string, path: string) => Answered
): Effect.fn.Return<Response, Broken, HttpServerRequest.HttpServerRequest | Body> {
  const { headers, method, url } = yield* HttpServerRequest.HttpServerRequest
  const { bytes } = yield* Body
  const body = bodyOf(bytes, undefined)
  const received = { operation: undefined, method, target: url, headers, body, organizations: [] }
  const [path = ""] = url.split("?")
  const respond = Effect.sync(() => {
    const answered = answer(method, path)
    const request = { operation: undefined, method, target: url, headers, body: bytes }
    return withHint(answered, request, { status: answered.status, issues: [{ error: "there is no such path" }] })
  })
  return toResponse(yield* answered(embedded, received, {}, respond))
})

/** A path that no operation has is answered by the web framework. */
const unknownPath = (method: string, path: string): Answered => ({
  ...(isDecodable(path) ? { status: 404, text: `Cannot ${method} ${path}` } : { status: 400, text: "Bad Request" }),
  headers: { "content-type": "text/plain; charset=utf-8" }
})

let described: string | undefined

/** Our own OpenAPI document, made when it is first asked for. Its server is the one that answers. */
const openApi = (): Answered => {
  described ??= JSON.stringify(document(groups, { base: "/v1", root: "/" }))
  return { status: 200, headers: json, text: described }
}

const isDecodable = (path: string): boolean => {
  try {
    return decodeURIComponent(path) !== ""
  } catch {
    return false
  }
}

const bodyOf = (bytes: Uint8Array | "too large", operation: Operation | undefined): string | Uint8Array | undefined => {
  if (bytes === "too large") return undefined
  return operation?.body === "bytes" ? bytes : new TextDecoder().decode(bytes)
}

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

/** Writes the answers of an operation as JSON. A page also says where the next one is, or null. */
type Writer = (value: unknown, url: string) => string

export const writerOf = memoize(({ answer: { body, rows, wrap } }: Operation): Writer => {
  if (body === undefined) return () => ""
  if (rows === undefined) {
    const encode = makeEncoder(body)
    return (value) => JSON.stringify(encode(wrap(value)))
  }
  const encode = makeListEncoder(body, rows)
  return (value, url) => {
    const { items, nextCursor } = value as Page<object> // Operations with rows answer pages.
    return encode(items, paging(nextCursor, url))
  }
})

const json = { "content-type": "application/json; charset=utf-8" }

/** The documented answer: the value in its envelope. */
const answerWith = (operation: Operation, value: unknown, url: string): Answered => {
  const text = writerOf(operation)(value, url)
  return { status: operation.answer.status, headers: text === "" ? {} : json, text }
}

const paging = (nextCursor: string | undefined, url: string) => {
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
export const connectionError = (code: string): Error =>
  Object.assign(new Error("the connection broke"), { code, syscall: syscalls[code] ?? "read" })

/** What Node was doing when a connection broke before the request was written. */
const syscalls: Readonly<Record<string, string>> = { ECONNREFUSED: "connect", ENOTFOUND: "getaddrinfo" }
