import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Redacted } from "effect"
import { FetchHttpClient, HttpClient, HttpClientRequest, type HttpClientResponse } from "effect/http"
import { Authorization, MaintainX, MaintainXConfig, type Options } from "../src/index.ts"
import { json, recordingFetch, text } from "./support/fetches.ts"
import { httpServer } from "./support/servers.ts"
import { recordingTracer } from "./support/tracing.ts"

const authorized = (options: Partial<Options> = {}, http: Layer.Layer<HttpClient.HttpClient> = FetchHttpClient.layer) =>
  Layer.provide(Authorization.layer, [
    Layer.orDie(MaintainXConfig.layerOptions({ apiKey: "the-key", organizations: 4711, ...options })),
    http
  ])

const get = (url: string): Effect.Effect<HttpClientResponse.HttpClientResponse, unknown, HttpClient.HttpClient> =>
  HttpClient.get(url)

/** The headers of ours that a request has. */
const added = ({ headers }: { readonly headers: Readonly<Record<string, unknown>> }) => [
  headers["authorization"],
  headers["x-organization-id"],
  headers["x-organization-ids"]
]

const whole = ["Bearer the-key", "4711", undefined]
const nothing = [undefined, undefined, undefined]

describe("an authorized HttpClient", () => {
  it.effect("adds key and organization to every path of the API's host, at whatever depth", () =>
    Effect.gen(function* () {
      const api = recordingFetch(() => json({}))
      for (const path of ["/v1/workorders?limit=1", "/v2/new", "/versions", "/", "", ":443/v1/users"]) {
        yield* get(`https://api.getmaintainx.com${path}`).pipe(Effect.provide(authorized()), api.provide)
      }
      assert.strictEqual(api.requests.length, 6)
      for (const request of api.requests) assert.deepStrictEqual(added(request), whole)
    })
  )

  it.effect("adds nothing to a request to any other place, however like the API it looks", () =>
    Effect.gen(function* () {
      const places = [
        "https://files.getmaintainx.com/v1/a.pdf",
        "https://getmaintainx.com/v1",
        "https://api.getmaintainx.com.example.com/v1",
        "https://api.getmaintainx.com@example.com/v1",
        "https://api.getmaintainx.com:x@example.com/v1",
        "https://api.getmaintainx.com:8443/v1",
        "http://api.getmaintainx.com/v1",
        "http://api.getmaintainx.com:443/v1",
        "https://example.com/https://api.getmaintainx.com/v1",
        "https://example.com\\@api.getmaintainx.com/v1",
        "https://api.getmaintainx.com%2eexample.com/v1",
        "https://api.getmaintainx.com./v1"
      ]
      for (const place of places) {
        const elsewhere = recordingFetch(() => json({}))
        yield* Effect.exit(get(place)).pipe(Effect.provide(authorized()), elsewhere.provide)
        for (const request of elsewhere.requests) assert.deepStrictEqual(added(request), nothing, place)
      }
    })
  )

  it.effect("names the organizations of the settings or of the context, one in one header, several in the other", () =>
    Effect.gen(function* () {
      const api = recordingFetch(() => json({}))
      const call = get("https://api.getmaintainx.com/v1/assets")
      const calls = [
        [call.pipe(Effect.provide(authorized({ organizations: [] }))), [undefined, undefined]],
        [call.pipe(Effect.provide(authorized({ organizations: [1, 2] }))), [undefined, "1,2"]],
        [call.pipe(MaintainX.withOrganization(5), Effect.provide(authorized())), ["5", undefined]],
        [call.pipe(MaintainX.withOrganizations([5, 6]), Effect.provide(authorized())), [undefined, "5,6"]]
      ] as const
      for (const [call, organizations] of calls) {
        yield* api.provide(call)
        const request = api.requests.at(-1)
        assert.deepStrictEqual(request && added(request), ["Bearer the-key", ...organizations])
      }
    })
  )

  it.effect("leaves a header that the request sets itself", () =>
    Effect.gen(function* () {
      const api = recordingFetch(() => json({}))
      const call = HttpClientRequest.get("https://api.getmaintainx.com/v1/assets", {
        headers: { "X-Organization-Ids": "8,9", Authorization: "Bearer another" }
      })
      yield* HttpClient.execute(call).pipe(Effect.provide(authorized()), api.provide)
      assert.deepStrictEqual(api.requests.map(added), [["Bearer another", undefined, "8,9"]])
    })
  )

  it.effect("sends no header of ours that the program has fetch add to all requests", () =>
    Effect.gen(function* () {
      const api = recordingFetch(() => json({}))
      yield* get("https://api.getmaintainx.com/v1/assets").pipe(
        Effect.provide(
          authorized({ organizations: [1, 2] }, FetchHttpClient.layer).pipe(
            Layer.provide(
              Layer.succeed(FetchHttpClient.RequestInit, { headers: { "X-Organization-Id": "3", "x-mine": "yes" } })
            )
          )
        ),
        api.provide
      )
      assert.deepStrictEqual(api.requests.map(added), [["Bearer the-key", undefined, "1,2"]])
      assert.strictEqual(api.requests[0]?.headers["x-mine"], "yes")
    })
  )

  it.effect("tells no trace to the vendor, and neither key nor organization to the trace", () =>
    Effect.gen(function* () {
      const api = recordingFetch(() => json({}))
      const tracer = recordingTracer()
      yield* get("https://api.getmaintainx.com/v1/assets").pipe(
        Effect.withSpan("export"),
        Effect.provide(authorized()),
        tracer.provide,
        Effect.provideService(HttpClient.TracerHeaderFilter, () => true),
        api.provide
      )
      assert.isEmpty(Object.keys(api.requests[0]?.headers ?? {}).filter((name) => /trace|b3/.test(name)))
      const told = JSON.stringify(tracer.spans.map(({ attributes }) => [...attributes]))
      assert.include(told, "http.request.header.x-organization-id")
      assert.notMatch(told, /the-key|4711/)
    })
  )

  for (const [name, http] of [
    ["fetch", FetchHttpClient.layer],
    ["undici", NodeHttpClient.layerUndici]
  ] as const) {
    describe(`over ${name}`, () => {
      it.live("follows no redirect, so that its target never hears of the key", () =>
        Effect.gen(function* () {
          const elsewhere = yield* httpServer((_, response) => response.end())
          const server = yield* httpServer((_, response) => {
            response.writeHead(302, { location: `${elsewhere.origin}/` }).end()
          })
          const { status } = yield* get(`${server.origin}/v1/users`).pipe(
            Effect.provide(authorized({ baseUrl: `${server.origin}/v1` }, http)),
            Effect.provideService(FetchHttpClient.RequestInit, { redirect: "follow" })
          )
          assert.strictEqual(status, 302)
          assert.deepStrictEqual(server.requests.map(added), [whole])
          assert.strictEqual(elsewhere.connections(), 0)
        })
      )

      it.live("takes nothing along where the program follows redirects itself", () =>
        Effect.gen(function* () {
          const elsewhere = yield* httpServer((_, response) => response.end("found"))
          const server = yield* httpServer(({ target }, response) => {
            const location = target === "/v1/users" ? "/v1/people" : `${elsewhere.origin}/`
            response.writeHead(307, { location }).end()
          })
          const body = yield* HttpClient.HttpClient.pipe(
            Effect.flatMap((client) => HttpClient.followRedirects(client).get(`${server.origin}/v1/users`)),
            Effect.flatMap((response) => response.text),
            Effect.provide(authorized({ baseUrl: `${server.origin}/v1` }, http))
          )
          assert.strictEqual(body, "found")
          assert.deepStrictEqual(server.requests.map(added), [whole, whole])
          assert.deepStrictEqual(elsewhere.requests.map(added), [nothing])
        })
      )
    })
  }

  it.effect("is of its own for each settings, in one program too", () =>
    Effect.gen(function* () {
      const api = recordingFetch(() => json({}))
      const call = get("https://api.getmaintainx.com/v1/assets")
      yield* Effect.andThen(call, call.pipe(Effect.provide(authorized({ apiKey: "second" })))).pipe(
        Effect.provide(authorized({ apiKey: "first" })),
        api.provide
      )
      assert.deepStrictEqual(
        api.requests.map(({ headers }) => headers["authorization"]),
        ["Bearer first", "Bearer second"]
      )
    })
  )

  it.effect("sends a request again with the key that was read after a 401, and drops the answer of the first", () =>
    Effect.gen(function* () {
      const keys = ["old", "new"]
      const apiKey = Effect.sync(() => Redacted.make(keys.shift() ?? "new"))
      const api = recordingFetch(({ headers }) =>
        headers["authorization"] === "Bearer new" ? json({}) : text("no", 401)
      )
      const statuses = yield* Effect.all([
        Effect.map(get("https://api.getmaintainx.com/v1/assets"), ({ status }) => status),
        Effect.map(get("https://example.com"), ({ status }) => status)
      ]).pipe(Effect.provide(authorized({ apiKey })), api.provide)
      // A 401 by anybody else is no matter of ours.
      assert.deepStrictEqual(statuses, [200, 401])
      assert.strictEqual(api.requests.length, 3)
    })
  )
})
