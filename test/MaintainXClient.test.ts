import type { ServerResponse } from "node:http"
import type { Socket } from "node:net"
import { gzipSync } from "node:zlib"
import { assert, describe, it } from "@effect/vitest"
import { Cause, DateTime, Duration, Effect, Exit, Fiber, Layer, Option, Stream } from "effect"
import { FetchHttpClient, Headers, HttpClient } from "effect/http"
import {
  type BadRequest,
  type ConnectionFailure,
  LocationId,
  Locations,
  type LocationsService,
  MaintainX,
  MaintainXConfig,
  type Options,
  type OutcomeUnknown,
  type RateLimited,
  type RawRequest,
  type UnexpectedResponse,
  type UploadError
} from "../src/index.ts"
import { json, recordingFetch, text } from "./support/fetches.ts"
import { calls, methods, names } from "./support/methods.ts"
import { closedPort, httpServer, socketServer } from "./support/servers.ts"
import { recordingTracer } from "./support/tracing.ts"
import { transports } from "./support/transports.ts"

const id = LocationId.make(7)
const location = { location: { id: 7, name: "Boiler room" } }

const answer = (response: ServerResponse, body: unknown, status = 200, headers: Record<string, string> = {}) => {
  response.writeHead(status, { "content-type": "application/json", ...headers })
  response.end(typeof body === "string" ? body : JSON.stringify(body))
}

const packed = gzipSync(Buffer.alloc(50_000_000, " "))

/** An answer that is 50 MB of white space in 50 kB. */
const unpacked = [
  "once it is unpacked",
  (response: ServerResponse) => {
    response.writeHead(200, { "content-encoding": "gzip" })
    response.write(packed)
  }
] as const

/** What a program sees of an error: all its properties but the stack. */
const seen = (error: UploadError) => {
  const { _tag, operation, message } = error
  return { ...error, _tag, operation, message }
}

for (const [name, layer] of Object.entries(transports)) {
  const client = (origin: string, options: Partial<Options> = {}) =>
    Effect.provide(
      Layer.orDie(layer({ apiKey: "the-key", baseUrl: `${origin}/v1`, retries: 0, quota: 100_000, ...options }))
    )

  describe(`over ${name}`, () => {
    describe("a request", () => {
      it.live(
        "of a GET carries the key, the organization, what is accepted and who asks, and nothing else of ours",
        () =>
          Effect.gen(function* () {
            const server = yield* httpServer((_, response) => answer(response, location))
            yield* calls.GET.pipe(client(server.origin, { organizations: 4711 }))
            const [{ headers, method, target }] = server.requests as [(typeof server.requests)[0]]
            assert.strictEqual(`${method} ${target}`, "GET /v1/locations/7")
            assert.strictEqual(headers.authorization, "Bearer the-key")
            assert.strictEqual(headers["x-organization-id"], "4711")
            assert.strictEqual(headers.accept, "application/json")
            assert.match(headers["user-agent"] ?? "", /^effect-maintainx\/\d+\.\d+\.\d+$/)
            const others = Object.keys(headers).filter(
              (header) => !["authorization", "x-organization-id", "accept", "user-agent"].includes(header)
            )
            // What `fetch` and HTTP itself add.
            assert.isEmpty(
              others.filter(
                (header) =>
                  !["host", "connection", "accept-language", "sec-fetch-mode", "accept-encoding"].includes(header)
              )
            )
          })
      )

      it.live("names no organization unless told, and several in the header of their own", () =>
        Effect.gen(function* () {
          const server = yield* httpServer((_, response) => answer(response, { locations: [] }))
          const list = Locations.use((locations) => locations.list())
          yield* list.pipe(client(server.origin))
          yield* list.pipe(client(server.origin, { organizations: [1, 2] }))
          yield* list.pipe(client(server.origin, { organizations: [3, 3] }))
          const sent = server.requests.map(({ headers }) => [
            headers["x-organization-id"],
            headers["x-organization-ids"]
          ])
          assert.deepStrictEqual(sent, [
            [undefined, undefined],
            [undefined, "1,2"],
            ["3", undefined]
          ])
        })
      )

      it.live("of a POST and a PATCH is JSON, of an upload the bytes, of a DELETE nothing", () =>
        Effect.gen(function* () {
          const server = yield* httpServer(({ method }, response) =>
            method === "DELETE"
              ? answer(response, "", 204)
              : answer(response, { id: 7, ...location }, method === "PUT" ? 201 : 200)
          )
          for (const method of ["POST", "PATCH", "PUT", "DELETE"] as const)
            yield* calls[method].pipe(client(server.origin))
          const sent = server.requests.map(({ body, headers, method, target }) => [
            `${method} ${target}`,
            headers["content-type"],
            headers["content-length"],
            body.toString("latin1")
          ])
          assert.deepStrictEqual(sent, [
            ["POST /v1/locations", "application/json", "22", '{"name":"Boiler room"}'],
            ["PATCH /v1/locations/7", "application/json", "22", '{"name":"Boiler room"}'],
            ["PUT /v1/locations/7/thumbnail/pump.png", "application/octet-stream", "3", "\u0001\u0002\u0003"],
            ["DELETE /v1/locations/7", undefined, server.requests[3]?.headers["content-length"], ""]
          ])
        })
      )

      it.live("keeps the path of the base URL, and encodes names and queries", () =>
        Effect.gen(function* () {
          const server = yield* httpServer(({ method }, response) =>
            method === "PUT" ? answer(response, {}, 201) : answer(response, { locations: [] })
          )
          yield* Effect.gen(function* () {
            const locations = yield* Locations
            yield* locations.uploadAttachment(id, "50% done/ä?#.pdf", new Uint8Array())
            yield* locations.uploadAttachment(id, "..a/b../c..d.pdf", new Uint8Array())
            yield* locations.list({
              name: "a+b & c",
              expand: ["team_ids", "barcode"],
              customFields: { Größe: ["1 m"] }
            })
          }).pipe(client(`${server.origin}/maintainx`))
          assert.deepStrictEqual(
            server.requests.map(({ target }) => target),
            [
              "/maintainx/v1/locations/7/attachments/50%25%20done%2F%C3%A4%3F%23.pdf",
              "/maintainx/v1/locations/7/attachments/..a%2Fb..%2Fc..d.pdf",
              "/maintainx/v1/locations?name=a%2Bb%20%26%20c&Gr%C3%B6%C3%9Fe=1%20m&expand=team_ids&expand=barcode"
            ]
          )
        })
      )

      it.live("carries no trace to the vendor, even inside a span", () =>
        Effect.gen(function* () {
          const server = yield* httpServer((_, response) => answer(response, location))
          yield* calls.GET.pipe(
            client(server.origin),
            Effect.withSpan("nightly export"),
            Effect.provideService(HttpClient.TracerPropagationEnabled, true)
          )
          const headers = Object.keys(server.requests[0]?.headers ?? {})
          assert.isEmpty(headers.filter((header) => /trace|b3|baggage/.test(header)))
        })
      )

      it.live("takes no cookie along", () =>
        Effect.gen(function* () {
          const server = yield* httpServer((_, response) =>
            answer(response, location, 200, { "set-cookie": "session=stolen; Path=/" })
          )
          yield* Effect.andThen(calls.GET, calls.GET).pipe(client(server.origin))
          assert.deepStrictEqual(
            server.requests.map(({ headers }) => headers.cookie),
            [undefined, undefined]
          )
        })
      )

      it.live("goes over a connection that another has used", () =>
        Effect.gen(function* () {
          const server = yield* httpServer(({ method }, response) =>
            method === "DELETE" ? answer(response, "", 204) : answer(response, location)
          )
          yield* Effect.gen(function* () {
            for (let i = 0; i < 5; i++) {
              yield* calls.GET
              yield* calls.DELETE
              yield* calls.PATCH
            }
          }).pipe(client(server.origin))
          assert.strictEqual(server.requests.length, 15)
          // undici opens a second one where it is asked before it has put the first away.
          assert.isAtMost(server.connections(), 2)
        })
      )
    })

    describe("a redirect", () => {
      for (const status of [301, 302, 303, 307, 308]) {
        it.live(`with ${status} is refused, and its target never hears of the key`, () =>
          Effect.gen(function* () {
            const elsewhere = yield* httpServer((_, response) => answer(response, location))
            const server = yield* httpServer((_, response) => {
              response.writeHead(status, { location: `${elsewhere.origin}/v1/locations/7` })
              response.end()
            })
            for (const method of methods) {
              const error = yield* calls[method].pipe(
                client(server.origin, { organizations: 4711, retries: 0 }),
                Effect.flip
              )
              assert.strictEqual(error._tag, method === "GET" ? "UnexpectedResponse" : "OutcomeUnknown")
              assert.include(seen(error), { operation: names[method], status })
              assert.include(error.message, "redirect")
            }
            assert.strictEqual(server.requests.length, methods.length)
            assert.strictEqual(elsewhere.connections(), 0)
          })
        )
      }

      it.live("is refused even where the program lets its fetch follow them", () =>
        Effect.gen(function* () {
          const elsewhere = yield* httpServer((_, response) => answer(response, location))
          const server = yield* httpServer((_, response) => {
            response.writeHead(302, { location: `${elsewhere.origin}/` })
            response.end()
          })
          const error = yield* calls.GET.pipe(
            client(server.origin),
            Effect.provideService(FetchHttpClient.RequestInit, { redirect: "follow" }),
            Effect.flip
          )
          assert.strictEqual(error._tag, "UnexpectedResponse")
          assert.strictEqual(elsewhere.connections(), 0)
        })
      )
    })

    it.live(
      `an answer of 421 ${name === "fetch" ? "has fetch send the request once more by itself" : "is final"}`,
      () =>
        Effect.gen(function* () {
          const server = yield* httpServer((_, response) => answer(response, { error: "another host" }, 421))
          const error = yield* calls.POST.pipe(client(server.origin), Effect.flip)
          assert.include(seen(error), { _tag: "UnexpectedResponse", status: 421 })
          assert.lengthOf(server.requests, name === "fetch" ? 2 : 1)
        })
    )

    /** How each method ends once its request was sent and its answer lost. */
    const lostAs = (method: keyof typeof calls) => (method === "GET" ? "Network" : "OutcomeUnknown")

    describe("an answer that does not come in time", () => {
      const silences: ReadonlyArray<readonly [what: string, handle: (socket: Socket) => void]> = [
        ["never begins", () => undefined],
        ["stops in the middle of the headers", (socket) => socket.write("HTTP/1.1 200 OK\r\ncontent-type: appl")],
        ["stops after the headers", (socket) => socket.write("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n")],
        [
          "stops in the middle of the body",
          (socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"location":')
        ],
        [
          "trickles on, a byte at a time",
          (socket) => {
            socket.write("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")
            const timer = setInterval(() => socket.write("1\r\n \r\n"), 10)
            socket.on("close", () => clearInterval(timer))
          }
        ]
      ]
      for (const [what, handle] of silences) {
        it.live(`because it ${what} is given up, and its connection closed`, () =>
          Effect.forEach(
            methods,
            (method) =>
              Effect.gen(function* () {
                const server = yield* socketServer((socket) => socket.once("data", () => handle(socket)))
                const error = yield* calls[method].pipe(client(server.origin, { timeout: "250 millis" }), Effect.flip)
                assert.strictEqual(error._tag, lostAs(method))
                assert.include(seen(error), { operation: names[method], reason: "timeout" })
                yield* server.released
              }),
            { concurrency: "unbounded" }
          )
        )
      }

      it.live("is given up after the budget, where that is shorter", () =>
        Effect.gen(function* () {
          const server = yield* socketServer(() => undefined)
          const error = yield* calls.GET.pipe(client(server.origin, { budget: "100 millis" }), Effect.flip)
          assert.include(seen(error), { _tag: "Network", reason: "timeout" })
        })
      )

      it.live("but whose status refuses the request is that refusal: a POST with a 400 did not happen", () =>
        Effect.gen(function* () {
          const server = yield* socketServer((socket) =>
            socket.once("data", () => socket.write("HTTP/1.1 400 Bad Request\r\ncontent-length: 100\r\n\r\n{"))
          )
          for (const method of methods) {
            const error = yield* calls[method].pipe(client(server.origin, { timeout: "150 millis" }), Effect.flip)
            assert.include(seen(error), { _tag: "BadRequest", operation: names[method], status: 400 })
          }
        })
      )
    })

    describe("an answer that is larger than the limit", () => {
      const large: ReadonlyArray<readonly [what: string, handle: (response: ServerResponse) => void]> = [
        [
          "and says so",
          (response) => {
            response.writeHead(200, { "content-length": "100001" })
            response.write("[")
          }
        ],
        [
          "and never ends",
          (response) => {
            const more = () => {
              while (response.write(" ".repeat(16_384)));
            }
            response.on("drain", more)
            more()
          }
        ],
        // Undici gives a body as it is packed, so that it has to come to its end first.
        ...(name === "undici" ? [] : [unpacked])
      ]
      for (const [what, handle] of large) {
        it.live(`${what} is not read, and its connection is closed`, () =>
          Effect.gen(function* () {
            for (const method of methods) {
              const server = yield* httpServer((_, response) => handle(response))
              const error = yield* calls[method].pipe(client(server.origin, { maxResponseSize: "100 kB" }), Effect.flip)
              assert.strictEqual(error._tag, method === "GET" ? "UnexpectedResponse" : "OutcomeUnknown")
              assert.include(seen(error), { operation: names[method], status: 200 })
              assert.include(error.message, "100000 bytes")
              yield* server.released
            }
          })
        )
      }

      it.live("is read where it is packed, asked for or not", () =>
        Effect.gen(function* () {
          const server = yield* httpServer(({ method }, response) => {
            const body = gzipSync(JSON.stringify({ id: 7, ...location }))
            response.writeHead(method === "PUT" ? 201 : 200, {
              "content-encoding": "gzip",
              "content-length": body.byteLength
            })
            response.end(body)
          })
          for (const method of ["GET", "POST", "PATCH", "PUT"] as const)
            yield* calls[method].pipe(client(server.origin))
          assert.strictEqual(server.requests.length, 4)
        })
      )

      it.live("is lost where it is packed and cut off", () =>
        Effect.gen(function* () {
          const body = gzipSync(JSON.stringify(location))
          const server = yield* httpServer((_, response) => {
            response.writeHead(200, { "content-encoding": "gzip" }).end(body.subarray(0, body.length - 12))
          })
          const error = yield* calls.POST.pipe(client(server.origin), Effect.flip)
          assert.strictEqual(error._tag, "OutcomeUnknown")
        })
      )

      it.live("is not unpacked beyond the limit", () =>
        Effect.gen(function* () {
          const server = yield* httpServer((_, response) => {
            response.writeHead(200, { "content-encoding": "gzip" }).end(packed)
          })
          const error = yield* calls.GET.pipe(client(server.origin, { maxResponseSize: "100 kB" }), Effect.flip)
          assert.strictEqual(error._tag, "UnexpectedResponse")
          assert.include(error.message, "100000 bytes")
        })
      )

      it.live("is read where it is exactly as large as allowed", () =>
        Effect.gen(function* () {
          const body = JSON.stringify(location).padEnd(2000)
          const server = yield* httpServer((request, response) => {
            if (request.target.endsWith("7")) response.writeHead(200, { "content-length": "2000" })
            response.end(body)
          })
          const get = (id: number) => Locations.use((locations) => locations.get(LocationId.make(id)))
          yield* Effect.andThen(get(7), get(8)).pipe(client(server.origin, { maxResponseSize: "2 kB" }))
          const error = yield* get(8).pipe(client(server.origin, { maxResponseSize: 1999 }), Effect.flip)
          assert.strictEqual(error._tag, "UnexpectedResponse")
        })
      )

      it.live("but whose status refuses the request is that refusal", () =>
        Effect.gen(function* () {
          const server = yield* httpServer((_, response) => answer(response, " ".repeat(5000), 400))
          const error = yield* calls.POST.pipe(client(server.origin, { maxResponseSize: "1 kB" }), Effect.flip)
          assert.include(seen(error), { _tag: "BadRequest", status: 400 })
        })
      )
    })

    describe("a connection that fails before the request is sent", () => {
      const unsent = (origin: string, reason: ConnectionFailure) =>
        Effect.gen(function* () {
          for (const method of methods) {
            const error = yield* calls[method].pipe(client(origin), Effect.flip)
            // A POST of which no byte was sent did not happen, and says so.
            assert.include(seen(error), { _tag: "Network", operation: names[method], reason })
          }
        })

      it.live("because nothing listens is refused", () =>
        Effect.flatMap(closedPort, (port) => unsent(`http://127.0.0.1:${port}`, "refused"))
      )

      it.live("because the host does not resolve is unresolved", () =>
        unsent("https://api.getmaintainx.invalid", "unresolved")
      )

      it.live("because the server does not speak TLS is plaintext", () =>
        Effect.gen(function* () {
          const server = yield* httpServer((_, response) => answer(response, location))
          yield* unsent(`https://127.0.0.1:${server.port}`, "plaintext")
        })
      )

      if (name === "fetch") {
        it.live("because fetch never connects to that port is unreachable", () =>
          unsent("http://127.0.0.1:25", "unreachable")
        )
      }
    })

    describe("a connection that breaks after the request was sent", () => {
      const breaks: ReadonlyArray<
        readonly [what: string, reasons: ReadonlyArray<string>, handle: (socket: Socket) => void]
      > = [
        ["is reset before an answer", ["reset"], (socket) => socket.resetAndDestroy()],
        ["is closed before an answer", ["reset"], (socket) => socket.end()],
        [
          "is reset in the middle of the headers",
          ["reset"],
          (socket) => socket.write("HTTP/1.1 200", () => socket.resetAndDestroy())
        ],
        [
          "is reset in the middle of the body",
          ["truncated"],
          (socket) => socket.write("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{", () => socket.resetAndDestroy())
        ],
        [
          "is closed in the middle of the body",
          ["truncated"],
          (socket) => socket.end("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{")
        ],
        [
          "is closed in the middle of the chunks",
          ["truncated"],
          (socket) => socket.end("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n64\r\n{")
        ],
        ["answers something that is not HTTP", ["other"], (socket) => socket.end("SSH-2.0-OpenSSH_9.9\r\n")],
        [
          "answers headers without end",
          ["other"],
          (socket) => socket.end(`HTTP/1.1 200 OK\r\nx-filler: ${"x".repeat(100_000)}\r\n\r\n`)
        ]
      ]
      for (const [what, reasons, handle] of breaks) {
        it.live(
          `because it ${what} is Network where nothing changed, and OutcomeUnknown where something may have`,
          () =>
            Effect.gen(function* () {
              const server = yield* socketServer((socket) => socket.once("data", () => handle(socket)))
              for (const method of methods) {
                const error = yield* calls[method].pipe(client(server.origin), Effect.flip)
                assert.strictEqual(error._tag, lostAs(method))
                const { operation, reason } = error as OutcomeUnknown
                assert.strictEqual(operation, names[method])
                assert.include(reasons, reason)
              }
            })
        )
      }

      it.live("says when the request was sent, how, and which status had come before the loss", () =>
        Effect.gen(function* () {
          const server = yield* socketServer((socket) =>
            socket.once("data", () => socket.end("HTTP/1.1 201 Created\r\ncontent-length: 100\r\n\r\n{"))
          )
          const before = yield* DateTime.now
          const error = yield* calls.POST.pipe(client(server.origin), Effect.flip)
          assert.strictEqual(error._tag, "OutcomeUnknown")
          const { method, sentAt, status } = error as OutcomeUnknown
          assert.deepStrictEqual([method, status], ["POST", 201])
          assert.isTrue(DateTime.between(sentAt, { minimum: before, maximum: yield* DateTime.now }))
        })
      )
    })

    it.live("an interrupted call aborts its request", () =>
      Effect.gen(function* () {
        const server = yield* socketServer(() => undefined)
        const fiber = yield* calls.GET.pipe(client(server.origin), Effect.forkChild)
        yield* server.connected
        yield* Fiber.interrupt(fiber)
        yield* server.released
      })
    )

    it.live("an interrupted call aborts an answer that is being read", () =>
      Effect.gen(function* () {
        const server = yield* socketServer((socket) =>
          socket.once("data", () => socket.write("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"))
        )
        const fiber = yield* calls.GET.pipe(client(server.origin), Effect.forkChild)
        yield* server.connected
        yield* Effect.sleep("50 millis")
        yield* Fiber.interrupt(fiber)
        yield* server.released
      })
    )

    it.live("statuses, bodies and headers of errors arrive as over any other transport", () =>
      Effect.gen(function* () {
        const server = yield* httpServer(({ target }, response) => {
          const status = Number(target.split("/").at(-1))
          answer(response, { error: `said with ${status}` }, status, { "retry-after": "7" })
        })
        const get = (status: number) =>
          Locations.use((locations) => locations.get(LocationId.make(status))).pipe(client(server.origin), Effect.flip)
        const tags: Array<string> = []
        for (const status of [400, 401, 403, 404, 409, 413, 422, 429, 500, 502, 503, 504]) {
          const error = yield* get(status)
          assert.include(error.message, `said with ${status}`)
          assert.include(seen(error), { operation: "Locations.get", status })
          tags.push(error._tag)
        }
        assert.deepStrictEqual(tags, [
          "BadRequest",
          "Unauthorized",
          "Forbidden",
          "NotFound",
          "UnexpectedResponse",
          "UnexpectedResponse",
          "BadRequest",
          "RateLimited",
          "ServerError",
          "ServerError",
          "ServerError",
          "ServerError"
        ])
      })
    )

    it.live("a byte order mark in front of the JSON is no obstacle", () =>
      Effect.gen(function* () {
        const server = yield* httpServer((request, response) => {
          const body = `\ufeff${JSON.stringify(location)}`
          if (request.target.endsWith("7"))
            response.writeHead(200, { "content-length": String(Buffer.byteLength(body)) })
          response.end(body)
        })
        const get = (id: number) => Locations.use((locations) => locations.get(LocationId.make(id)))
        yield* Effect.andThen(get(7), get(8)).pipe(client(server.origin))
      })
    )
  })
}

// ---------------------------------------------------------------------------------------------------------------------
// the same without a socket
// ---------------------------------------------------------------------------------------------------------------------

/** The client over a fetch. */
const client = (options: Partial<Options> = {}) =>
  Effect.provide(
    Layer.orDie(
      MaintainX.layerOptions({
        apiKey: "the-key",
        baseUrl: "https://mx.test/v1",
        retries: 0,
        quota: 100_000,
        ...options
      })
    )
  )

/** What a call ends in when it is answered so. */
const answered = <A, E>(call: Effect.Effect<A, E, MaintainX.MaintainX>, response: () => Response) =>
  call.pipe(client(), recordingFetch(response).provide)

describe("an error of the API", () => {
  interface Shape {
    readonly body: string | null
    /** What the error says of it, and what of it are issues. */
    readonly detail: string | undefined
    readonly issues?: ReadonlyArray<unknown>
    /** What a 404 of this shape means. */
    readonly missing?: "record" | "route"
  }
  const shapes: Readonly<Record<string, Shape>> = {
    "an HTML page": {
      body: "<!DOCTYPE html>\n<html><head><title>Attention\nRequired</title></head><body>blocked</body></html>",
      detail: 'an HTML page that says "Attention Required"',
      missing: "route"
    },
    "an HTML page without a title": { body: "<html><body></body></html>", detail: "an HTML page", missing: "route" },
    "the page of the web framework": {
      body: "<html><head><title>Error</title></head><body><pre>Cannot GET /v1/nothing</pre></body></html>",
      detail: 'an HTML page that says "Cannot GET /v1/nothing"',
      missing: "route"
    },
    "plain text": { body: "Invalid authentication token\n", detail: "Invalid authentication token", missing: "route" },
    "a JSON string": {
      body: '"Unsupported file type"',
      detail: "Unsupported file type",
      missing: "record"
    },
    "{error}": {
      body: '{"error":"it is not to be"}',
      detail: "it is not to be",
      issues: [{ error: "it is not to be" }],
      missing: "record"
    },
    "{message}": {
      body: '{"message":"it is not to be"}',
      detail: "it is not to be",
      issues: [{ error: "it is not to be" }],
      missing: "record"
    },
    "{errors}": {
      body: JSON.stringify({
        errors: [
          { error: "must be <= 200", fieldPath: "limit", fieldValue: 250 },
          { error: "must have required property type", fieldPath: "assignees.0.type" },
          { error: "must be one of", fieldPath: null, fieldValue: null },
          { error: "must not be", fieldPath: "", fieldValue: true },
          "a text"
        ]
      }),
      detail:
        "limit: must be <= 200; assignees.0.type: must have required property type; must be one of; must not be; a text",
      issues: [
        { error: "must be <= 200", fieldPath: "limit", fieldValue: 250 },
        { error: "must have required property type", fieldPath: "assignees.0.type" },
        { error: "must be one of" },
        { error: "must not be", fieldValue: true },
        { error: "a text" }
      ],
      missing: "record"
    },
    "{errors} with a number beyond all numbers": {
      body: '{"errors":[{"error":"too much","fieldValue":1e400}]}',
      detail: "too much",
      issues: [{ error: "too much" }],
      missing: "record"
    },
    "{errors} of unknown entries": {
      body: '{"errors":[null,1,{"text":"?"},{"error":1}]}',
      detail: undefined
    },
    "{error} of another type": { body: '{"error":{"code":7}}', detail: undefined },
    "an empty object": { body: "{}", detail: undefined },
    "an empty body": { body: "", detail: undefined },
    "white space": { body: " \n ", detail: undefined },
    "no body": { body: null, detail: undefined },
    null: { body: "null", detail: "null", missing: "route" },
    "a number": { body: "42", detail: "42", missing: "route" },
    "a list": { body: '[{"error":"x"}]', detail: '[{"error":"x"}]', missing: "route" },
    "JSON that was cut": { body: '{"error":"Invalid to', detail: '{"error":"Invalid to', missing: "route" },
    "text with control characters": {
      body: "one\r\ntwo\u0000\u001b[31mthree\u2028four",
      detail: "one two [31mthree four",
      missing: "route"
    },
    "a long text": { body: "x".repeat(10_000), detail: `${"x".repeat(499)}…`, missing: "route" },
    "a long text of wide characters": {
      body: `${"x".repeat(498)}😀😀`,
      detail: `${"x".repeat(498)}\ufffd…`,
      missing: "route"
    }
  }
  const contentTypes = [undefined, "application/json", "application/json; charset=utf-8", "text/html", "image/png", "?"]

  const tags: Readonly<Record<number, UploadError["_tag"]>> = {
    400: "BadRequest",
    401: "Unauthorized",
    402: "UnexpectedResponse",
    403: "Forbidden",
    404: "NotFound",
    405: "UnexpectedResponse",
    408: "UnexpectedResponse",
    409: "UnexpectedResponse",
    410: "UnexpectedResponse",
    415: "UnexpectedResponse",
    418: "UnexpectedResponse",
    422: "BadRequest",
    429: "RateLimited",
    451: "UnexpectedResponse",
    500: "ServerError",
    501: "ServerError",
    502: "ServerError",
    503: "ServerError",
    504: "ServerError",
    524: "ServerError",
    599: "ServerError"
  }
  /** Whether a status leaves open what became of a change. */
  const isUnclear = (status: number) => status < 400 || status >= 500 || status === 408 || status === 499

  for (const [what, shape] of Object.entries(shapes)) {
    it.effect(`is known by its status and quoted, whatever its content type, where its body is ${what}`, () =>
      Effect.gen(function* () {
        for (const [code, tag] of Object.entries(tags)) {
          const status = Number(code)
          for (const contentType of contentTypes) {
            const headers: Record<string, string> = contentType === undefined ? {} : { "content-type": contentType }
            const error = yield* Effect.flip(answered(calls.GET, () => text(shape.body, status, headers)))
            const { detail, issues, missing } = error as unknown as Record<string, unknown>
            assert.strictEqual(error._tag, tag)
            assert.include(seen(error), { operation: "Locations.get", status })
            assert.strictEqual(detail, shape.detail)
            if (tag === "BadRequest") assert.deepStrictEqual(issues, shape.issues ?? [])
            if (tag === "Forbidden") assert.deepStrictEqual(issues, shape.issues)
            if (tag === "NotFound") assert.strictEqual(missing, shape.missing)
          }
        }
      })
    )
  }

  it.effect("means the same for every method, but that a fault or a redirect leaves a change unknown", () =>
    Effect.gen(function* () {
      for (const [code, tag] of Object.entries(tags)) {
        const status = Number(code)
        for (const method of methods) {
          const error = yield* Effect.flip(answered(calls[method], () => json({ error: "as said" }, status)))
          assert.strictEqual(error._tag, method !== "GET" && isUnclear(status) ? "OutcomeUnknown" : tag)
          assert.include(seen(error), { operation: names[method], status, detail: "as said" })
        }
      }
    })
  )

  it.effect("413 is a file that is too large where a file was sent, and outside the contract elsewhere", () =>
    Effect.gen(function* () {
      for (const method of methods) {
        const error = yield* Effect.flip(answered(calls[method], () => json({ error: "at most 1 MB" }, 413)))
        assert.strictEqual(error._tag, method === "PUT" ? "PayloadTooLarge" : "UnexpectedResponse")
        assert.include(seen(error), { operation: names[method], status: 413, detail: "at most 1 MB" })
      }
    })
  )

  it.effect("404 tells a route that does not exist from a record that does not", () =>
    Effect.gen(function* () {
      const missing = (response: () => Response) =>
        Effect.map(Effect.flip(answered(calls.GET, response)), (error) => [
          error._tag,
          (error as { readonly missing?: unknown }).missing
        ])
      const route = ["NotFound", "route"]
      assert.deepStrictEqual(yield* missing(() => json({ error: "Location not found" }, 404)), ["NotFound", "record"])
      assert.deepStrictEqual(yield* missing(() => text("Cannot GET /v1/locations/7", 404)), route)
      assert.deepStrictEqual(yield* missing(() => json({ error: "Cannot GET /v1/locations/7" }, 404)), route)
      assert.deepStrictEqual(yield* missing(() => text("<pre>Cannot GET /v1/locations/7</pre>", 404)), route)
    })
  )

  const waits: ReadonlyArray<
    readonly [what: string, headers: Record<string, string>, body: string, seconds: number | undefined]
  > = [
    ["Retry-After in seconds", { "retry-after": "12" }, "", 12],
    ["Retry-After of nothing", { "retry-after": "0" }, "", 0],
    ["Retry-After as a date", { "retry-after": "Thu, 01 Jan 1970 00:02:00 GMT" }, "", 120],
    ["Retry-After as a date that is over", { "retry-after": "Wed, 31 Dec 1969 23:00:00 GMT" }, "", 0],
    ["X-Rate-Limit-Reset and a second more", { "x-rate-limit-reset": "30" }, "", 31],
    ["X-Rate-Limit-Reset in fractions", { "x-rate-limit-reset": "1.5" }, "", 2.5],
    ["its text", {}, '{"error":"Too many readings, retry in 10 seconds."}', 10],
    ["Retry-After before all others", { "retry-after": "5", "x-rate-limit-reset": "30" }, "retry in 10 seconds", 5],
    ["X-Rate-Limit-Reset before the text", { "x-rate-limit-reset": "30" }, "retry in 10 seconds", 31],
    [
      "the text, where the headers are garbage",
      { "retry-after": "soon", "x-rate-limit-reset": "-" },
      "Try again in 3 seconds",
      3
    ],
    ["nothing", {}, "slow down", undefined],
    [
      "nothing, where the numbers are absurd",
      { "retry-after": "1e300", "x-rate-limit-reset": "NaN" },
      "retry in 99999999999999 seconds",
      undefined
    ]
  ]
  for (const [what, headers, body, seconds] of waits) {
    it.effect(`429 takes how long to wait from ${what}`, () =>
      Effect.gen(function* () {
        const error = yield* Effect.flip(answered(calls.GET, () => text(body, 429, headers)))
        assert.strictEqual(error._tag, "RateLimited")
        const { retryAfter } = error as RateLimited
        assert.strictEqual(retryAfter && Duration.toSeconds(retryAfter), seconds)
      })
    )
  }
})

describe("a successful answer that cannot be read", () => {
  const unreadable: ReadonlyArray<readonly [what: string, body: string | null, says: RegExp, path?: string]> = [
    ["is empty", "", /the body is empty/],
    ["has no body", null, /the body is empty/],
    ["is HTML, as of a captive portal", "<html><title>Sign in</title></html>", /the body is HTML, not JSON/],
    ["is text", "OK", /the body is not JSON/],
    ["was cut", '{"location":{"id":7,"na', /cut off or malformed/],
    ["is of another shape", '{"locations":[]}', /Missing key|Expected/, "location"],
    ["has a field of another type", '{"location":{"id":"7","name":"x"}}', /Expected/, "location.id"],
    ["is null", "null", /Expected/]
  ]
  for (const [what, body, says, path] of unreadable) {
    it.effect(`because it ${what} says so, and where`, () =>
      Effect.gen(function* () {
        const read = yield* Effect.flip(answered(calls.GET, () => text(body)))
        assert.strictEqual(read._tag, "UnexpectedResponse")
        assert.strictEqual((read as UnexpectedResponse).path, path)
        assert.match(read.message, says)
        const write = yield* Effect.flip(answered(calls.PATCH, () => text(body)))
        assert.strictEqual(write._tag, "OutcomeUnknown")
        assert.match(write.message, says)
        // A record of the API says that the change was made; anything else says nothing of it.
        const reason = path?.includes(".") === true ? "unreadable" : "answer"
        assert.include(seen(write), { operation: "Locations.update", reason, status: 200 })
        if (reason === "unreadable") {
          assert.include(write.message, `done (200), but the answer cannot be read at ${path}`)
          assert.match(write.solution, /Do not send the change again/)
        }
      })
    )
  }

  it.effect("is no success of a DELETE or an upload either", () =>
    Effect.gen(function* () {
      const portal = () => text("<html><title>Sign in</title></html>")
      for (const method of ["DELETE", "PUT"] as const) {
        const error = yield* Effect.flip(answered(calls[method], portal))
        assert.include(seen(error), { _tag: "OutcomeUnknown", operation: names[method], status: 200 })
      }
      yield* answered(calls.DELETE, () => text(null, 204))
      yield* answered(calls.DELETE, () => text("", 200))
      yield* answered(calls.DELETE, () => json({ success: true }))
    })
  )
})

describe("a call that cannot be right", () => {
  const refusedBefore = (
    call: Effect.Effect<unknown, UploadError, MaintainX.MaintainX>,
    options: Partial<Options> = {}
  ) =>
    Effect.gen(function* () {
      const fetch = recordingFetch(() => json(location))
      const error = yield* call.pipe(client(options), fetch.provide, Effect.flip)
      assert.strictEqual(error._tag, "BadRequest")
      const { issues, operation, status } = error as BadRequest
      assert.isUndefined(status)
      assert.isAbove(issues.length, 0)
      assert.include(error.message, "refused before sending")
      assert.isEmpty(fetch.requests)
      return { operation, fields: issues.map(({ fieldPath }) => fieldPath) }
    })
  const locations = <A, E>(f: (locations: LocationsService) => Effect.Effect<A, E>) => Locations.use(f)
  // What a program without the compiler's help may pass.
  const untyped = (value: unknown): never => value as never
  const circular: Record<string, unknown> = {}
  circular["self"] = circular
  const hostile = {
    get name() {
      throw new Error("never read me")
    }
  }

  const wrong: ReadonlyArray<
    readonly [what: string, call: Parameters<typeof refusedBefore>[0], operation: string, field: string | undefined]
  > = [
    ["an id that is no integer", locations((_) => _.get(untyped(1.5))), "Locations.get", "id"],
    ["an id that is a text", locations((_) => _.get(untyped("7"))), "Locations.get", "id"],
    ["an id that is missing", locations((_) => _.get(untyped(undefined))), "Locations.get", "id"],
    ["a body that is missing", locations((_) => _.create(untyped(undefined))), "Locations.create", undefined],
    ["a field that is missing", locations((_) => _.create(untyped({}))), "Locations.create", "name"],
    [
      "a field that does not exist",
      locations((_) => _.create(untyped({ name: "x", colour: 1 }))),
      "Locations.create",
      "colour"
    ],
    ["a field of another type", locations((_) => _.update(id, untyped({ name: 1 }))), "Locations.update", "name"],
    ["a limit above 200", locations((_) => _.list({ limit: 250 })), "Locations.list", "limit"],
    ["a filter that does not exist", locations((_) => _.list(untyped({ status: "OPEN" }))), "Locations.list", "status"],
    [
      "a file that is no bytes",
      locations((_) => _.uploadThumbnail(id, "a.png", untyped("bytes"))),
      "Locations.uploadThumbnail",
      undefined
    ],
    [
      "a file without a name",
      locations((_) => _.uploadThumbnail(id, "", new Uint8Array())),
      "Locations.uploadThumbnail",
      "filename"
    ],
    ["a file named .", locations((_) => _.deleteAttachment(id, ".")), "Locations.deleteAttachment", "filename"],
    ...["..", "../..", "..\\..", "a/../../b.png", "./a.png", "a/.", "%2e%2e", "%2E./a.png"].map(
      (name) =>
        [
          `a file named ${name}`,
          locations((_) => _.uploadThumbnail(id, name, new Uint8Array())),
          "Locations.uploadThumbnail",
          "filename"
        ] as const
    ),
    [
      "a wrong member of a list",
      locations((_) => _.list(untyped({ expand: ["nothing"] }))),
      "Locations.list",
      "expand.0"
    ],
    [
      "a filter without a label",
      locations((_) => _.list({ customFields: { "": ["x"] } })),
      "Locations.list",
      "customFields"
    ],
    [
      "half a character in a path",
      locations((_) => _.deleteAttachment(id, "\ud800.png")),
      "Locations.deleteAttachment",
      "filename"
    ],
    ["half a character in a query", locations((_) => _.list({ name: "\udc00" })), "Locations.list", "name"],
    [
      "a filter without values, which would match everything",
      locations((_) => _.list({ customFields: { Line: [] } })),
      "Locations.list",
      "customFields.Line"
    ],
    [
      "half a character in a label",
      locations((_) => _.list({ customFields: { "\ud800": ["x"] } })),
      "Locations.list",
      "customFields.\ufffd"
    ],
    ["a body in a circle", locations((_) => _.create(untyped(circular))), "Locations.create", undefined],
    ["a body that throws when it is read", locations((_) => _.create(untyped(hostile))), "Locations.create", undefined]
  ]
  for (const [what, call, operation, field] of wrong) {
    it.effect(`because of ${what} is refused before anything is sent`, () =>
      Effect.gen(function* () {
        const refused = yield* refusedBefore(call)
        assert.strictEqual(refused.operation, operation)
        if (field !== undefined) assert.include(refused.fields, field)
      })
    )
  }

  it.effect("because of several organizations where one is wanted is refused before anything is sent", () =>
    Effect.gen(function* () {
      for (const method of methods) {
        const configured = yield* refusedBefore(calls[method], { organizations: [1, 2] })
        assert.deepStrictEqual(configured, { operation: names[method], fields: ["x-organization-id"] })
        yield* refusedBefore(MaintainX.withOrganizations(calls[method], [1, 2]))
      }
    })
  )
})

describe("MaintainX.withoutWebhooks", () => {
  /** What the requests of a program said of webhooks. */
  const said = (program: Effect.Effect<unknown, UploadError, MaintainX.MaintainX>) =>
    Effect.gen(function* () {
      const fetch = recordingFetch(() => json({ locations: [], location: { id: 7, name: "a" }, id: 7 }))
      yield* program.pipe(Effect.exit, client({}), fetch.provide)
      return fetch.requests.map(({ url }) => url.searchParams.get("skipWebhook"))
    })

  for (const method of methods) {
    it.effect(`${method === "GET" ? "leaves a GET as it is" : `makes a ${method} say that it causes none`}`, () =>
      Effect.gen(function* () {
        const call = calls[method]
        assert.deepStrictEqual(yield* said(Effect.andThen(Effect.exit(call), MaintainX.withoutWebhooks(call))), [
          null,
          method === "GET" ? null : "true"
        ])
      })
    )
  }

  it.effect("leaves it to a write that says otherwise", () =>
    Effect.gen(function* () {
      const create = Locations.use(({ create }) => create({ name: "a" }, { skipWebhook: false }))
      assert.deepStrictEqual(yield* said(MaintainX.withoutWebhooks(create)), ["false"])
    })
  )
})

describe("MaintainX.withOrganization", () => {
  const list = Locations.use((locations) => locations.list())
  /** The organizations that the requests of a program named. */
  const organizations = (
    program: Effect.Effect<unknown, UploadError, MaintainX.MaintainX>,
    options: Partial<Options> = {}
  ) =>
    Effect.gen(function* () {
      const fetch = recordingFetch(({ url }) =>
        json({ locations: [{ id: 1, name: "a" }], ...(url.searchParams.has("cursor") ? {} : { nextCursor: "2" }) })
      )
      yield* program.pipe(client({ organizations: 1, ...options }), fetch.provide)
      return fetch.requests.map(({ headers }) => headers["x-organization-id"] ?? headers["x-organization-ids"])
    })

  it.effect("overrides the configured organization for the effect that it wraps, and for nothing else", () =>
    Effect.gen(function* () {
      const program = Effect.gen(function* () {
        yield* list
        yield* MaintainX.withOrganization(list, 2)
        yield* list.pipe(MaintainX.withOrganization(3))
        yield* list
      })
      assert.deepStrictEqual(yield* organizations(program), ["1", "2", "3", "1"])
    })
  )

  it.effect("of the inside wins", () =>
    Effect.gen(function* () {
      const program = Effect.gen(function* () {
        yield* list
        yield* MaintainX.withOrganization(list, 3)
        yield* list
      }).pipe(MaintainX.withOrganization(2))
      assert.deepStrictEqual(yield* organizations(program), ["2", "3", "2"])
    })
  )

  it.effect("reaches the fibers that its effect starts", () =>
    Effect.gen(function* () {
      const program = Effect.gen(function* () {
        const fiber = yield* Effect.forkChild(list)
        yield* Fiber.join(fiber)
        yield* Effect.all([list, list], { concurrency: 2 })
      }).pipe(MaintainX.withOrganization(2))
      assert.deepStrictEqual(yield* organizations(program), ["2", "2", "2"])
    })
  )

  it.effect("keeps programs that run side by side apart", () =>
    Effect.gen(function* () {
      const program = Effect.forEach([2, 3, 4], (organization) => MaintainX.withOrganization(list, organization), {
        concurrency: "unbounded"
      })
      assert.sameMembers(yield* organizations(program), ["2", "3", "4"])
    })
  )

  it.effect("reaches every page of a stream, wherever the stream is run", () =>
    Effect.gen(function* () {
      const program = Effect.gen(function* () {
        const { stream } = yield* Locations
        yield* stream().pipe(MaintainX.withOrganization(2), Stream.runDrain)
        yield* MaintainX.withOrganization(stream(), 3).pipe(Stream.runDrain, MaintainX.withOrganization(4))
      })
      assert.deepStrictEqual(yield* organizations(program), ["2", "2", "3", "3"])
    })
  )

  it.effect("names one where several are configured, and withOrganizations several where one is", () =>
    Effect.gen(function* () {
      const get = Locations.use((locations) => Effect.ignore(locations.get(id)))
      assert.deepStrictEqual(yield* organizations(MaintainX.withOrganization(get, 2), { organizations: [1, 2] }), ["2"])
      assert.deepStrictEqual(yield* organizations(MaintainX.withOrganizations(list, [2, 3])), ["2,3"])
      assert.deepStrictEqual(yield* organizations(MaintainX.withOrganizations(list, [])), [undefined])
    })
  )
})

describe("MaintainX.request", () => {
  const request = (
    asked: RawRequest,
    response: () => Response = () => json({ ok: true }),
    options: Partial<Options> = {}
  ) =>
    Effect.gen(function* () {
      const fetch = recordingFetch(response)
      const exit = yield* MaintainX.request(asked).pipe(client(options), fetch.provide, Effect.exit)
      return { requests: fetch.requests, exit }
    })
  const sent = (asked: RawRequest) => Effect.map(request(asked), ({ requests }) => requests[0] as (typeof requests)[0])

  it.effect("sends what it is told with the same key and organization, and answers status, headers and JSON", () =>
    Effect.gen(function* () {
      const { exit, requests } = yield* request(
        { method: "POST", path: "/meterreadings", body: [{ meterId: 1, value: 2 }], query: { skipWebhook: true } },
        () => json([{ meterId: 1 }], 201, { "x-rate-limit-remaining": "99" }),
        { organizations: 4711 }
      )
      const [asked] = requests as [(typeof requests)[0]]
      assert.strictEqual(`${asked.method} ${asked.url.href}`, "POST https://mx.test/v1/meterreadings?skipWebhook=true")
      assert.strictEqual(asked.body, '[{"meterId":1,"value":2}]')
      assert.include(asked.headers, {
        authorization: "Bearer the-key",
        "x-organization-id": "4711",
        "content-type": "application/json"
      })
      const response = Exit.isSuccess(exit) ? exit.value : undefined
      assert.strictEqual(response?.status, 201)
      assert.strictEqual(response?.headers["x-rate-limit-remaining"], "99")
      assert.deepStrictEqual(response?.body, [{ meterId: 1 }])
    })
  )

  it.effect("sends bytes as they are", () =>
    Effect.gen(function* () {
      const asked = yield* sent({ method: "PUT", path: "/parts/1/thumbnail/a.png", body: new Uint8Array([97, 98]) })
      assert.strictEqual(asked.headers["content-type"], "application/octet-stream")
      assert.strictEqual(asked.body, "ab")
    })
  )

  it.effect("sends lists as repeated keys, beside a query in the path", () =>
    Effect.gen(function* () {
      const query = { statuses: ["OPEN", "DONE"], "updatedAt[gte]": "2026-01-01T00:00:00Z", title: "a+b &c" }
      const asked = yield* sent({ method: "GET", path: "/workorders?limit=5", query })
      assert.deepStrictEqual(
        [...asked.url.searchParams],
        [
          ["limit", "5"],
          ["statuses", "OPEN"],
          ["statuses", "DONE"],
          ["updatedAt[gte]", "2026-01-01T00:00:00Z"],
          ["title", "a+b &c"]
        ]
      )
    })
  )

  for (const [what, body, read] of [
    ["text where it is not JSON", "id;name\n7;Boiler", "id;name\n7;Boiler"],
    ["nothing where there is no body", null, undefined]
  ] as const) {
    it.effect(`answers ${what}`, () =>
      Effect.gen(function* () {
        const { exit } = yield* request({ method: "GET", path: "/parts.csv" }, () => text(body))
        assert.deepStrictEqual(Exit.isSuccess(exit) && exit.value.body, read)
      })
    )
  }

  it.effect("fails with the same errors as every other call, under its own name", () =>
    Effect.gen(function* () {
      const statuses = {
        400: "BadRequest",
        401: "Unauthorized",
        403: "Forbidden",
        404: "NotFound",
        413: "PayloadTooLarge"
      } as const
      for (const [status, tag] of Object.entries(statuses)) {
        const error = yield* Effect.flip(
          answered(MaintainX.request({ method: "GET", path: "/x" }), () => json({ error: "no" }, Number(status)))
        )
        assert.include(seen(error), { _tag: tag, operation: "request", status: Number(status), detail: "no" })
      }
      const unknown = yield* Effect.flip(
        answered(MaintainX.request({ method: "POST", path: "/x" }), () => json({ error: "no" }, 503))
      )
      assert.strictEqual(unknown._tag, "OutcomeUnknown")
    })
  )

  for (const path of [
    "",
    "workorders",
    "https://elsewhere.test/v1",
    "/../admin",
    "/workorders/../../admin",
    "/workorders/..",
    "/./workorders",
    "/%2e%2e/admin",
    "/.%2E/admin",
    "/a%2f..%2f..%2fadmin",
    "/a%5c..%5cadmin",
    "/..\\admin",
    "/a b",
    "/ä",
    "/a#b",
    "/%",
    "/\ud800",
    "@elsewhere.test/",
    "/a\nb",
    "/a\tb"
  ]) {
    it.effect(`refuses the path ${JSON.stringify(path)} before anything is sent`, () =>
      Effect.gen(function* () {
        const { exit, requests } = yield* request({ method: "GET", path })
        const error = Exit.isFailure(exit) ? Cause.findErrorOption(exit.cause) : Option.none()
        assert.deepInclude(Option.getOrUndefined(error), { _tag: "BadRequest", operation: "request" })
        assert.isEmpty(requests)
      })
    )
  }

  for (const path of [
    "/workorders",
    "/",
    "//double",
    "/a%2Fb",
    "/a.b/..c/d..",
    "/a?x=../..",
    "/@x:80/y",
    "/%E2%82%AC"
  ]) {
    it.effect(`takes the path ${path} as it is`, () =>
      Effect.gen(function* () {
        const asked = yield* sent({ method: "GET", path })
        assert.strictEqual(asked.url.href, `https://mx.test/v1${path}`)
      })
    )
  }

  const circular: Array<unknown> = []
  circular.push(circular)
  const unwritable: ReadonlyArray<readonly [what: string, asked: RawRequest]> = [
    ["a circular body", { method: "POST", path: "/x", body: circular }],
    ["a body with a bigint", { method: "POST", path: "/x", body: { id: 1n } }],
    ["a body that is a function", { method: "POST", path: "/x", body: () => 1 }],
    ["a GET with a body", { method: "GET", path: "/x", body: {} }]
  ]
  for (const [what, asked] of unwritable) {
    it.effect(`refuses ${what} before anything is sent`, () =>
      Effect.gen(function* () {
        const { exit, requests } = yield* request(asked)
        const error = Exit.isFailure(exit) ? Cause.findErrorOption(exit.cause) : Option.none()
        assert.deepInclude(Option.getOrUndefined(error), { _tag: "BadRequest", operation: "request" })
        assert.isEmpty(requests)
      })
    )
  }

  it.effect("takes several organizations, since only the server knows whether the path does", () =>
    Effect.gen(function* () {
      const { requests } = yield* request({ method: "GET", path: "/parts" }, undefined, { organizations: [1, 2] })
      assert.strictEqual(requests[0]?.headers["x-organization-ids"], "1,2")
    })
  )
})

describe("a span", () => {
  it.effect(
    "is named by the operation, and holds method, template and status: no url, no query, no header, no body",
    () =>
      Effect.gen(function* () {
        const tracer = recordingTracer()
        const fetch = recordingFetch(() => json({ locations: [] }))
        yield* Locations.use((locations) => locations.list({ name: "secret place" })).pipe(
          client({ organizations: 4711 }),
          fetch.provide,
          tracer.provide
        )
        const [span, ...others] = tracer.spans
        assert.isEmpty(others)
        assert.strictEqual(span?.name, "MaintainX.Locations.list")
        assert.strictEqual(span?.kind, "client")
        assert.deepStrictEqual(Object.fromEntries(span?.attributes ?? []), {
          "http.request.method": "GET",
          "url.template": "/locations",
          "http.response.status_code": 200,
          "maintainx.attempts": 1,
          "maintainx.quota_wait_ms": 0
        })
        assert.isEmpty(span?.events)
      })
  )

  it.effect("holds the template of the path, never its values", () =>
    Effect.gen(function* () {
      const tracer = recordingTracer()
      yield* answered(calls.GET, () => json(location)).pipe(tracer.provide)
      assert.strictEqual(tracer.spans[0]?.attributes.get("url.template"), "/locations/{id}")
    })
  )

  it.effect("fails with what the call fails with, an answer that does not decode too", () =>
    Effect.gen(function* () {
      for (const [body, tag] of [
        [json({ error: "no" }, 401), "Unauthorized"],
        [json({ location: {} }), "UnexpectedResponse"]
      ] as const) {
        const tracer = recordingTracer()
        const error = yield* Effect.flip(answered(calls.GET, () => body).pipe(tracer.provide))
        assert.strictEqual(error._tag, tag)
        const status = tracer.spans[0]?.status
        assert.isTrue(status?._tag === "Ended" && Exit.isFailure(status.exit))
        assert.strictEqual(tracer.spans[0]?.attributes.get("http.response.status_code"), body.status)
      }
    })
  )

  it.effect("is the child of the span that the program is in", () =>
    Effect.gen(function* () {
      const tracer = recordingTracer()
      yield* answered(calls.GET, () => json(location)).pipe(Effect.withSpan("nightly export"), tracer.provide)
      const child = tracer.spans.find(({ name }) => name === "MaintainX.Locations.get")
      const parent = child && Option.getOrUndefined(child.parent)
      assert.strictEqual(parent?._tag === "Span" ? parent.name : undefined, "nightly export")
    })
  )
})

describe("a client of the program's own", () => {
  const overClient = (
    transform: (client: HttpClient.HttpClient) => HttpClient.HttpClient,
    options: Partial<Options> = {}
  ) =>
    Effect.provide(
      Layer.orDie(
        MaintainX.layerHttp.pipe(
          Layer.provide([
            MaintainXConfig.layerOptions({ apiKey: "the-key", retries: 0, quota: 100_000, ...options }),
            Layer.effect(HttpClient.HttpClient, Effect.map(HttpClient.HttpClient, transform)).pipe(
              Layer.provide(FetchHttpClient.layer)
            )
          ])
        )
      )
    )

  it.effect("may have been told to fail on a status; what the status means stays the same", () =>
    Effect.gen(function* () {
      const fetch = recordingFetch(() => json({ error: "no" }, 401))
      const error = yield* calls.GET.pipe(overClient(HttpClient.filterStatusOk), fetch.provide, Effect.flip)
      assert.include(seen(error), { _tag: "Unauthorized", detail: "no" })
    })
  )

  it.effect("that propagates traces of its own is told not to", () =>
    Effect.gen(function* () {
      const told: Array<boolean> = []
      const propagate = HttpClient.tapRequest(() =>
        Effect.map(HttpClient.TracerPropagationEnabled, (enabled) => told.push(enabled))
      )
      yield* calls.GET.pipe(overClient(propagate), recordingFetch(() => json(location)).provide)
      assert.deepStrictEqual(told, [false])
    })
  )

  it.effect("is told on every request not to follow redirects", () =>
    Effect.gen(function* () {
      const fetch = recordingFetch(() => text(null, 302, { location: "https://elsewhere.test/" }))
      const error = yield* calls.GET.pipe(
        overClient((client) => client),
        fetch.provide,
        Effect.flip
      )
      assert.strictEqual(error._tag, "UnexpectedResponse")
      assert.strictEqual(fetch.requests.length, 1)
      assert.strictEqual(fetch.requests[0]?.init.redirect, "manual")
    })
  )

  it.effect("whose fetch breaks with anything at all fails with Network", () =>
    Effect.gen(function* () {
      for (const thrown of [
        new Error("x"),
        new TypeError("fetch failed"),
        undefined,
        null,
        "text",
        { code: 1 },
        Symbol()
      ]) {
        const fetch = recordingFetch(() => Promise.reject(thrown))
        const error = yield* calls.GET.pipe(client(), fetch.provide, Effect.flip)
        assert.include(seen(error), { _tag: "Network", reason: "other" })
      }
    })
  )

  it.effect("sees a request whose secret headers are redacted when it is printed", () =>
    Effect.gen(function* () {
      const printed: Array<string> = []
      const print = HttpClient.tapRequest((request) =>
        Effect.withFiber((fiber) => {
          printed.push(JSON.stringify(Headers.redact(request.headers, fiber.getRef(Headers.CurrentRedactedNames))))
          return Effect.void
        })
      )
      const fetch = recordingFetch(() => json(location))
      yield* calls.GET.pipe(overClient(print, { organizations: 4711 }), fetch.provide)
      assert.strictEqual(printed.length, 1)
      assert.notInclude(printed[0], "the-key")
      assert.notInclude(printed[0], "4711")
    })
  )
})
