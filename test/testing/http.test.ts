import { assert, describe, layer } from "@effect/vitest"
import { Validator } from "@seriousme/openapi-schema-validator"
import { Effect } from "effect"
import { Locations, MaintainX } from "../../src/index.ts"
import { Fault, MaintainXTest } from "../../src/testing/index.ts"
import type { Document } from "../../src/testing/OpenApi.ts"
import { operations } from "../../src/testing/resources.ts"
import { Foreign } from "./server.ts"

const bytes = (size: number) => new Uint8Array(size).fill(65)

describe("the embedded MaintainX on a port, to a client that knows nothing of this library", () => {
  layer(Foreign.layer())((it) => {
    it.effect("the versions are at the root of the host and need no key", () =>
      Effect.gen(function* () {
        const { send } = yield* Foreign
        const { json, status } = yield* send("GET", "/versions", { headers: { authorization: "" } })
        assert.deepStrictEqual([status, json], [200, [{ version: "1" }]])
      })
    )

    it.effect("the OpenAPI document describes every operation, where it is served, and needs no key", () =>
      Effect.gen(function* () {
        const { send } = yield* Foreign
        const { json, status, type } = yield* send("GET", "/v1/openapi.json", { headers: { authorization: "" } })
        assert.deepStrictEqual([status, type], [200, "application/json; charset=utf-8"])
        const { paths, servers } = json as Document
        const described = Object.values(paths).flatMap((path) => Object.values(path))
        assert.sameMembers(
          described.map(({ operationId }) => operationId),
          operations.map(({ name }) => name)
        )
        const { valid } = yield* Effect.promise(() => new Validator().validate(json as Record<string, unknown>))
        assert.isTrue(valid)
        assert.strictEqual((yield* send("GET", `${servers[0]?.url}/users`)).status, 200)
        assert.deepStrictEqual(paths["/versions"]?.["get"]?.servers, [{ url: "/" }])
      })
    )

    it.effect("a status comes with its reason, over a socket and without one", () =>
      Effect.gen(function* () {
        const { origin } = yield* Foreign
        const { fetch } = yield* MaintainXTest
        const headers = { authorization: "Bearer embedded-maintainx" }
        const reasons = (ask: typeof globalThis.fetch, host: string) =>
          Effect.promise(() =>
            Promise.all(
              ["/v1/users", "/v1/users?a=1", "/v1/nothing", "/files/1/a.pdf"].map(async (path) => {
                const { status, statusText } = await ask(host + path, { headers })
                return `${status} ${statusText}`
              })
            )
          )
        const expected = ["200 OK", "400 Bad Request", "404 Not Found", "404 Not Found"]
        assert.deepStrictEqual(yield* reasons(globalThis.fetch, origin), expected)
        assert.deepStrictEqual(yield* reasons(fetch, "http://plant"), expected)
      })
    )

    it.effect("no usable key is a 401 in HTML, a wrong one a 401 in JSON", () =>
      Effect.gen(function* () {
        const { send } = yield* Foreign
        for (const authorization of ["", "Basic abc", "Bearer", "embedded-maintainx"]) {
          const { status, text, type } = yield* send("GET", "/v1/users", { headers: { authorization } })
          assert.deepStrictEqual(
            [status, type, text],
            [401, "text/html; charset=utf-8", "Invalid authentication token"]
          )
        }
        const { json, status } = yield* send("GET", "/v1/users", { headers: { authorization: "Bearer wrong" } })
        assert.deepStrictEqual([status, json], [401, { error: "Invalid token" }])
      })
    )

    it.effect("a path that no operation has is a 404 in the words of the web framework", () =>
      Effect.gen(function* () {
        const { send } = yield* Foreign
        for (const [method, path] of [
          ["GET", "/v1/nothing"],
          ["GET", "/users"],
          ["PUT", "/v1/users/1"],
          ["PUT", "/v1/workorders/15000001/attachment/x.pdf"],
          ["OPTIONS", "/v1/users"]
        ] as const) {
          const { status, text, type } = yield* send(method, `${path}?limit=1`)
          assert.deepStrictEqual([status, type, text], [404, "text/plain; charset=utf-8", `Cannot ${method} ${path}`])
        }
      })
    )

    it.effect("requests that no client should make are answered all the same", () =>
      Effect.gen(function* () {
        const { raw } = yield* Foreign
        const key = { authorization: "Bearer embedded-maintainx" }
        assert.strictEqual(yield* raw("GET", "/v1/users/%E0%A4%A", key), 400)
        assert.strictEqual(yield* raw("TRACE", "/v1/users", key), 400)
        assert.strictEqual(yield* raw("GET", "/v1/users", { ...key, host: "a b" }), 400)
        assert.strictEqual(yield* raw("PROPFIND", "/v1/users", key), 404)
        assert.strictEqual(yield* raw("GET", "//v1/users", key), 404)
        assert.strictEqual(yield* raw("OPTIONS", "*", key), 404)
        assert.strictEqual(yield* raw("HEAD", "/v1/users", key), 200)
        assert.strictEqual(yield* raw("GET", "/v1/Users/", key), 200)
      })
    )

    it.effect("query parameters are checked strictly, and each fault has its own shape", () =>
      Effect.gen(function* () {
        const { send } = yield* Foreign
        const refusalOf = (path: string) =>
          Effect.map(send("GET", path), ({ json, status }) => (status === 400 ? json : status))
        assert.deepStrictEqual(yield* refusalOf("/v1/workorders?status=OPEN"), {
          error: "'status' is not a valid query parameter"
        })
        assert.deepStrictEqual(yield* refusalOf("/v1/workorders?statuses[]=OPEN"), {
          error: "'statuses[]' is not a valid query parameter"
        })
        assert.deepStrictEqual(yield* refusalOf("/v1/workorders?sort=-id"), {
          error:
            "'-id' is not a member of updatedAt, createdAt, dueDate, startedAt, completedAt, -updatedAt, -createdAt, -dueDate, -startedAt, -completedAt"
        })
        assert.deepStrictEqual(yield* refusalOf("/v1/workorders?statuses=OPEN&statuses=CANCELLED"), {
          error: "'CANCELLED' is not a member of OPEN, IN_PROGRESS, ON_HOLD, DONE, CANCELED, SKIPPED"
        })
        assert.deepStrictEqual(yield* refusalOf("/v1/workorders/15000001/comments?expand=author"), {
          error: "'expand' is not a valid query parameter"
        })
        assert.deepStrictEqual(yield* refusalOf("/v1/workorders?limit=250"), {
          errors: [{ error: "must be <= 200", fieldPath: "limit", fieldValue: 250 }]
        })
        assert.deepStrictEqual(yield* refusalOf("/v1/workorders?limit=0"), {
          errors: [{ error: "must be >= 1", fieldPath: "limit", fieldValue: 0 }]
        })
        assert.deepStrictEqual(yield* refusalOf("/v1/workorders?limit=ten"), {
          errors: [{ error: "must be integer", fieldPath: "limit", fieldValue: "ten" }]
        })
        assert.deepStrictEqual(yield* refusalOf("/v1/workorders?limit=1&limit=2"), {
          errors: [{ error: "must be integer", fieldPath: "limit" }]
        })
        assert.deepStrictEqual(yield* refusalOf("/v1/workorders?updatedAt[gte]=yesterday"), {
          errors: [{ error: 'must match format "date-time"', fieldPath: "updatedAt.gte", fieldValue: "yesterday" }]
        })
        assert.deepStrictEqual(yield* refusalOf("/v1/workorders/first"), { error: "id must be integer" })
        assert.deepStrictEqual(yield* refusalOf("/v1/assets?Nobody=knows"), {
          error: "'Nobody' is not a valid query parameter"
        })
      })
    )

    it.effect("only a date and time with a zone is an instant, in bodies and in queries", () =>
      Effect.gen(function* () {
        const { send } = yield* Foreign
        for (const text of ["1", "2026", "Jan 1 2026", "2026-02-31T00:00:00Z", "2026-01-02", "2026-01-02T03:04:05"]) {
          const issue = { error: 'must match format "date-time"', fieldValue: text }
          const body = yield* send("POST", "/v1/workorders", { body: { title: "Replace seal", dueDate: text } })
          assert.strictEqual(body.status, 400)
          assert.deepStrictEqual(body.json, { errors: [{ ...issue, fieldPath: "dueDate" }] })
          const query = yield* send("GET", `/v1/workorders?updatedAt[gte]=${encodeURIComponent(text)}`)
          assert.strictEqual(query.status, 400)
          assert.deepStrictEqual(query.json, { errors: [{ ...issue, fieldPath: "updatedAt.gte" }] })
        }
      })
    )

    it.effect("lists of values are repeated keys, dates have brackets, custom fields are keys of their own", () =>
      Effect.gen(function* () {
        const { send } = yield* Foreign
        const rows = (path: string) =>
          Effect.map(send("GET", path), ({ json }) =>
            Object.values(json as Record<string, ReadonlyArray<{ id: number }> | null>)[0]?.map(({ id }) => id)
          )
        assert.deepStrictEqual(
          yield* rows("/v1/workorders?statuses=OPEN&statuses=ON_HOLD&show_upcoming=true"),
          [15_000_003, 15_000_004]
        )
        assert.deepStrictEqual(yield* rows("/v1/workorders?statuses=CANCELED&statuses=SKIPPED"), [])
        assert.deepStrictEqual(
          yield* rows("/v1/workorders?categories=Safety&categories=16000001"),
          [15_000_001, 15_000_003]
        )
        assert.deepStrictEqual(yield* rows("/v1/assets?createdAt%5Bgte%5D=2999-01-01T00:00:00Z"), [])
        assert.deepStrictEqual(
          yield* rows("/v1/assets?createdAt[lte]=2999-01-01T00:00:00Z&sort=-id"),
          [5_000_003, 5_000_002, 5_000_001]
        )
        assert.deepStrictEqual(yield* rows("/v1/locations?Cost%20Center=100&Cost+Center=110"), [4_000_001, 4_000_002])
        assert.deepStrictEqual(yield* rows("/v1/users?email=ada.okafor%40rivermill.example"), [1_000_002])
      })
    )

    it.effect("bodies are checked strictly, with the path of each fault", () =>
      Effect.gen(function* () {
        const { send } = yield* Foreign
        const refusalOf = (body: unknown, headers = {}) =>
          Effect.map(send("POST", "/v1/workorders", { body, headers }), ({ json, status }) =>
            status === 400 ? json : status
          )
        assert.deepStrictEqual(yield* refusalOf({ assignees: [{ id: 1 }], nonsense: 1 }), {
          errors: [
            { error: "must NOT have additional properties", fieldPath: "nonsense", fieldValue: 1 },
            { error: "must have required property title", fieldPath: "title" },
            { error: "must have required property type", fieldPath: "assignees.0.type" }
          ]
        })
        assert.deepStrictEqual(yield* refusalOf({ title: 1, priority: "URGENT", dueDate: "soon" }), {
          errors: [
            { error: "must be string", fieldPath: "title", fieldValue: 1 },
            { error: 'must match format "date-time"', fieldPath: "dueDate", fieldValue: "soon" },
            {
              error: "must be equal to one of the allowed values: NONE, LOW, MEDIUM, HIGH",
              fieldPath: "priority",
              fieldValue: "URGENT"
            }
          ]
        })
        assert.deepStrictEqual(yield* refusalOf("[]"), { errors: [{ error: "must be object" }] })
        assert.deepStrictEqual(yield* refusalOf("{"), { errors: [{ error: "the body is not valid JSON" }] })
        assert.deepStrictEqual(yield* refusalOf('{"title":"x"}', { "content-type": "text/plain" }), {
          errors: [{ error: "the content type must be application/json" }]
        })
        assert.deepStrictEqual(yield* refusalOf(undefined), {
          errors: [{ error: "must have required property title", fieldPath: "title" }]
        })
      })
    )

    it.effect("each kind of write has its own status and envelope", () =>
      Effect.gen(function* () {
        const { send } = yield* Foreign
        const seen = (answer: { readonly status: number; readonly json: unknown }) => [
          answer.status,
          Object.keys(Object(answer.json))
        ]
        const made = yield* send("POST", "/v1/workorders?skipWebhook=yes", { body: { title: "Test" } })
        const path = `/v1/workorders/${(made.json as { id: number }).id}`
        assert.deepStrictEqual(seen(made), [200, ["id"]])
        assert.deepStrictEqual(seen(yield* send("POST", "/v1/assets", { body: { name: "Fan" } })), [201, ["id"]])
        assert.deepStrictEqual(seen(yield* send("GET", path)), [200, ["workOrder"]])
        assert.deepStrictEqual(seen(yield* send("PATCH", path, { body: { title: "Other" } })), [200, ["workOrder"]])
        assert.deepStrictEqual(seen(yield* send("PATCH", `${path}/status`, { body: { status: "DONE" } })), [
          200,
          ["workOrder"]
        ])
        assert.deepStrictEqual(seen(yield* send("POST", `${path}/comments`, { body: { content: "Done" } })), [
          201,
          ["id"]
        ])
        assert.deepStrictEqual(
          seen(yield* send("POST", "/v1/assets/5000001/status", { body: { status: "OFFLINE" } })),
          [201, ["assetStatus"]]
        )
        assert.deepStrictEqual(seen(yield* send("GET", `${path}/costs`)), [200, ["costs"]])
        assert.deepStrictEqual(seen(yield* send("GET", `${path}/subworkorders`)), [
          200,
          ["subworkorders", "nextCursor", "nextPageUrl"]
        ])
        const deleted = yield* send("DELETE", path)
        assert.deepStrictEqual([deleted.status, deleted.text], [204, ""])
        const gone = yield* send("GET", path)
        assert.deepStrictEqual([gone.status, gone.json], [404, { error: "Work order not found" }])
      })
    )

    it.effect("null top-level fields are left out of rows of work orders, and are null in rows of assets", () =>
      Effect.gen(function* () {
        const { send } = yield* Foreign
        const { json } = yield* send("GET", "/v1/workorders?limit=1")
        const [workOrder] = (json as { workOrders: ReadonlyArray<object> }).workOrders
        assert.notProperty(workOrder, "dueDate")
        assert.notInclude(Object.values(workOrder ?? {}), null)
        const [asset] = ((yield* send("GET", "/v1/assets?limit=1")).json as { assets: ReadonlyArray<object> }).assets
        assert.deepInclude(asset, { description: null, parentId: null })
      })
    )

    it.effect("files are bytes, their names are encoded, and their faults have the shapes of their operation", () =>
      Effect.gen(function* () {
        const { send } = yield* Foreign
        const path = "/v1/locations/4000001/attachments"
        const { json, status } = yield* send("PUT", `${path}/a%20%2F%20b.pdf`, { body: bytes(10) })
        assert.deepStrictEqual([status, (json as { filename: string }).filename], [201, "a / b.pdf"])
        const long = "x".repeat(300)
        assert.strictEqual((yield* send("PUT", `${path}/${long}.pdf`, { body: bytes(10) })).status, 201)
        assert.deepStrictEqual((yield* send("PUT", `${path}/empty.pdf`)).json, "the file is empty")
        assert.deepStrictEqual(
          (yield* send("PUT", "/v1/locations/4000001/thumbnail/a.pdf", { body: bytes(10) })).json,
          {
            errors: [{ error: "the file is not a picture", fieldPath: "filename" }]
          }
        )
        for (const size of [1_000_001, 20_000_000]) {
          const { json, status } = yield* send("PUT", `${path}/large.pdf`, { body: bytes(size) })
          assert.strictEqual(status, 413)
          assert.property(json, "error")
        }
        assert.strictEqual((yield* send("PUT", `${path}/fits.pdf`, { body: bytes(1_000_000) })).status, 201)
        assert.strictEqual((yield* send("DELETE", `${path}/fits.pdf`)).status, 204)
      })
    )

    it.effect("the next page is at the cursor or at the path that the answer names, and the last has neither", () =>
      Effect.gen(function* () {
        const { send } = yield* Foreign
        interface Page {
          readonly locations: ReadonlyArray<{ readonly name: string }>
          readonly nextCursor: string | null
          readonly nextPageUrl: string | null
        }
        const first = (yield* send("GET", "/v1/locations?limit=2&expand=barcode&expand=team_ids")).json as Page
        assert.deepStrictEqual(
          first.locations.map(({ name }) => name),
          ["River Mill", "Pump House"]
        )
        assert.strictEqual(first.nextCursor, "2")
        assert.strictEqual(first.nextPageUrl, "/v1/locations?limit=2&expand=barcode&expand=team_ids&cursor=2")
        const second = (yield* send("GET", first.nextPageUrl ?? "")).json as Page
        assert.deepStrictEqual(
          second.locations.map(({ name }) => name),
          ["Workshop"]
        )
        assert.deepStrictEqual([second.nextCursor, second.nextPageUrl], [null, null])
      })
    )

    it.effect("a connection that is to break breaks, before the answer or in the middle of it", () =>
      Effect.gen(function* () {
        const { fails, send } = yield* Foreign
        const { inject } = yield* MaintainXTest
        yield* inject(Fault.connectionReset())
        assert.strictEqual(yield* fails("GET", "/v1/workorders"), "fetch failed: UND_ERR_SOCKET")
        yield* inject(Fault.bodyCut)
        assert.strictEqual(yield* fails("GET", "/v1/workorders"), "terminated: UND_ERR_SOCKET")
        assert.strictEqual((yield* send("GET", "/v1/workorders")).status, 200)
      })
    )

    it.effect("a client that gives up on an answer leaves nothing behind", () =>
      Effect.gen(function* () {
        const { origin, send } = yield* Foreign
        const { calls, inject } = yield* MaintainXTest
        yield* inject(Fault.noAnswer())
        const before = (yield* calls).length
        const controller = new AbortController()
        const headers = { authorization: "Bearer embedded-maintainx" }
        const answer = fetch(`${origin}/v1/workorders`, { headers, signal: controller.signal })
        const ended = answer.then(
          () => "answered",
          () => "given up"
        )
        const received = Effect.map(calls, ({ length }) => length > before)
        while (!(yield* received)) yield* Effect.promise(() => new Promise(setImmediate))
        controller.abort()
        assert.strictEqual(yield* Effect.promise(() => ended), "given up")
        // The server, which ends with this suite, waits for every request that it has not answered.
        assert.strictEqual((yield* send("GET", "/v1/workorders")).status, 200)
      })
    )

    it.effect("an answer that was scripted arrives as it is, with its headers", () =>
      Effect.gen(function* () {
        const { send } = yield* Foreign
        const { inject } = yield* MaintainXTest
        yield* inject(Fault.rateLimited({ retryAfter: "3 seconds", limit: 100, remaining: 0, reset: "10 seconds" }))
        const limited = yield* send("GET", "/v1/workorders")
        assert.deepStrictEqual([limited.status, limited.json], [429, { error: "Too many requests" }])
        assert.deepStrictEqual(
          ["retry-after", "x-rate-limit-limit", "x-rate-limit-remaining", "x-rate-limit-reset"].map((name) =>
            limited.headers.get(name)
          ),
          ["3", "100", "0", "10"]
        )
        yield* inject(Fault.html(), { operation: "WorkOrders.list" })
        const page = yield* send("GET", "/v1/workorders")
        assert.deepStrictEqual([page.status, page.type], [502, "text/html; charset=utf-8"])
        yield* inject(Fault.serverError(503))
        assert.strictEqual((yield* send("GET", "/v1/nothing")).status, 503)
      })
    )

    it.effect("what was received can be looked at", () =>
      Effect.gen(function* () {
        const { send } = yield* Foreign
        yield* send("POST", "/v1/nothing?a=1&a=2", { body: "text" })
        const call = (yield* (yield* MaintainXTest).calls).at(-1)
        assert.deepInclude(call, {
          operation: undefined,
          method: "POST",
          path: "/v1/nothing",
          query: { a: ["1", "2"] },
          body: "text"
        })
        assert.notInclude(JSON.stringify(call), "embedded-maintainx")
      })
    )

    it.effect("this library's own client reaches it like any other", () =>
      Effect.gen(function* () {
        const { origin } = yield* Foreign
        const names = yield* Effect.flatMap(Locations, (locations) => locations.list({ name: "pump" })).pipe(
          Effect.map(({ items }) => items.map(({ name }) => name)),
          Effect.provide(MaintainX.layerOptions({ apiKey: "embedded-maintainx", baseUrl: `${origin}/v1` }))
        )
        assert.deepStrictEqual(names, ["Pump House"])
      })
    )
  })

  layer(Foreign.layer({ organizations: ["Mill", "Quarry"] }))("with a key of several organizations", (it) => {
    it.effect("the organization is named by one of two headers, which exclude each other", () =>
      Effect.gen(function* () {
        const { send } = yield* Foreign
        const statusOf = (path: string, headers: Readonly<Record<string, string>>) =>
          Effect.map(send("GET", path, { headers }), ({ status }) => status)
        assert.strictEqual(yield* statusOf("/v1/organizations", {}), 200)
        assert.strictEqual(yield* statusOf("/v1/users", {}), 400)
        assert.strictEqual(yield* statusOf("/v1/users", { "x-organization-id": "2" }), 200)
        assert.strictEqual(yield* statusOf("/v1/users", { "x-organization-id": "3" }), 403)
        assert.strictEqual(yield* statusOf("/v1/users", { "x-organization-id": "two" }), 400)
        assert.strictEqual(yield* statusOf("/v1/users", { "x-organization-id": "1,2" }), 400)
        assert.strictEqual(yield* statusOf("/v1/users", { "x-organization-ids": "1,2" }), 400)
        assert.strictEqual(yield* statusOf("/v1/assets", { "x-organization-ids": "1, 2" }), 200)
        assert.strictEqual(yield* statusOf("/v1/assets", { "x-organization-ids": "1,3" }), 403)
        assert.strictEqual(
          yield* statusOf("/v1/assets", { "x-organization-id": "1", "x-organization-ids": "1,2" }),
          400
        )
      })
    )
  })
})
