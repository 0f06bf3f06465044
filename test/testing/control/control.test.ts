import { get as open } from "node:http"
import { assert, describe, it, vi } from "@effect/vitest"
import { Validator } from "@seriousme/openapi-schema-validator"
import { Effect, Redacted } from "effect"
import { verifyEvent } from "../../../src/webhooks/index.ts"
import { type Answer, prefix, served } from "./server.ts"

vi.setConfig({ testTimeout: 60_000 })

interface Delivery {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** A receiver in this process. */
const receiving = (answer: () => Response = () => new Response("thank you")) => {
  const taken: Array<Delivery> = []
  const to = async (request: Request) => {
    taken.push({ url: request.url, headers: Object.fromEntries(request.headers), body: await request.text() })
    return answer()
  }
  return { taken, options: { webhooks: { to } } }
}

const url = "https://rivermill.example/hooks"

const statusesOf = (answers: ReadonlyArray<Answer>) => answers.map(({ status }) => status)

interface Json {
  readonly [name: string]: Json & string & number & ReadonlyArray<Json>
}

/** Whether a value has these properties. */
const includes = (value: unknown, properties: object) => assert.deepInclude(value as object, properties)

const jsonOf = ({ json }: Answer): Json => json

describe("the control API", () => {
  it.live("has a valid OpenAPI document of its own", () =>
    Effect.gen(function* () {
      const { control } = yield* served()
      const { json, status } = yield* control("GET", "/openapi.json")
      assert.strictEqual(status, 200)
      const result = yield* Effect.promise(() => new Validator().validate(json))
      assert.deepStrictEqual(result, { valid: true })
    })
  )

  it.live("shows calls with headers and answers, page by page, and without keys, organizations and secrets", () =>
    Effect.gen(function* () {
      const key = "canary-key-7d1"
      const { control, send } = yield* served({ options: { keys: [key] } })
      const headers = { authorization: `Bearer ${key}`, "x-organization-id": "1", "x-trace": "abc" }
      yield* send("POST", "/v1/subscriptions", { type: "NEW_WORK_ORDER", url }, headers)
      yield* send("GET", "/v1/nothing?a=1&a=2")
      const secret = jsonOf(yield* send("GET", "/v1/subscriptions/30000001/secret", undefined, headers))["secret"] ?? ""
      assert.match(secret, /^mx_/)

      const first = yield* control("GET", "/calls?limit=2")
      const { calls = [], next = 0 } = jsonOf(first)
      includes(calls[0], {
        id: 1,
        operation: "Subscriptions.create",
        method: "POST",
        path: "/v1/subscriptions"
      })
      includes(calls[0]?.["headers"], {
        authorization: "<redacted>",
        "x-organization-id": "<redacted>",
        "x-trace": "abc"
      })
      includes(calls[0]?.["body"], { url })
      includes(calls[1], { operation: null, query: { a: ["1", "2"] } })
      includes(calls[1]?.["answer"], { status: 404, body: "Cannot GET /v1/nothing" })
      const second = yield* control("GET", `/calls?after=${next}`)
      includes(jsonOf(second)["calls"]?.[0], { id: 3, operation: "Subscriptions.secret" })
      assert.strictEqual(jsonOf(second)["next"], null)
      for (const { text } of [first, second, yield* control("GET", "/events"), yield* control("GET", "/keys")]) {
        assert.notInclude(text, key)
        assert.notInclude(text, secret)
      }

      assert.strictEqual((yield* control("DELETE", "/calls")).status, 204)
      assert.deepStrictEqual((yield* control("GET", "/calls")).json, { calls: [], next: null })
      assert.strictEqual((yield* control("GET", "/calls/1")).status, 404)
    })
  )

  it.live("says whether calls were received as expected and, if not, which came closest", () =>
    Effect.gen(function* () {
      const { control, create, send } = yield* served()
      yield* create("Check valve")
      yield* send("POST", "/v1/workorders", { title: "Replace seal", priority: "HIGH" })
      const verify = (expectation: unknown) => Effect.map(control("POST", "/calls/verify", expectation), jsonOf)
      const operation = "WorkOrders.create"
      includes(yield* verify({ operation, body: { priority: "HIGH" } }), { verified: true, calls: [2] })
      includes(yield* verify({ operation }), { verified: false, count: 2, closest: null })
      includes(yield* verify({ operation, times: 2 }), { verified: true })
      includes(yield* verify({ path: "/v1/assets", times: 0 }), { verified: true, count: 0 })
      includes(yield* verify({ method: "post", path: "/v1/workorders", atLeast: 1 }), { verified: true })
      const { closest, message, verified } = yield* verify({
        operation,
        body: { title: "Replace seal", priority: "LOW" }
      })
      assert.strictEqual(verified as unknown, false)
      assert.strictEqual(message, "Expected 1 call like this and received 0 calls of 2 in all.")
      assert.deepStrictEqual(closest?.["differences"] as unknown, [
        { path: ["body", "priority"], before: "LOW", after: "HIGH" }
      ])
      assert.strictEqual(closest?.["call"]?.["id"], 2)
    })
  )

  it.live("scripts faults for the calls that are meant, and lists and takes them back", () =>
    Effect.gen(function* () {
      const { control, create, send } = yield* served()
      const add = (fault: unknown, target: unknown) => control("POST", "/faults", { fault, target })

      // the third page
      yield* add({ type: "answer", status: 418, body: "tea" }, { operation: "Users.list", skip: 2, times: 2 })
      const pages = yield* Effect.forEach([1, 2, 3, 4, 5], () => send("GET", "/v1/users?limit=1"))
      assert.deepStrictEqual(statusesOf(pages), [200, 200, 418, 418, 200])

      // by body, and by id in the path
      yield* add({ type: "forbidden" }, { operation: "WorkOrders.create", body: { title: "Secret" } })
      assert.deepStrictEqual(statusesOf([yield* create("Open"), yield* create("Secret")]), [200, 403])
      const { id = 0 } = jsonOf(yield* create("Mine"))
      yield* add({ type: "notFound" }, { id, times: "always" })
      const paths = [`/v1/workorders/${id}`, "/v1/workorders", `/v1/workorders/${id}`]
      assert.deepStrictEqual(statusesOf(yield* Effect.forEach(paths, (path) => send("GET", path))), [404, 200, 404])

      // by query and by organization
      yield* add({ type: "serverError" }, { query: { statuses: "DONE" } })
      yield* add({ type: "serverError", status: 503 }, { organization: 1, method: "GET" })
      const named = { "x-organization-id": "1" }
      assert.strictEqual((yield* send("GET", "/v1/workorders?statuses=OPEN&statuses=DONE")).status, 500)
      assert.strictEqual((yield* send("GET", "/v1/assets")).status, 200)
      assert.strictEqual((yield* send("GET", "/v1/assets", undefined, named)).status, 503)

      // delays go on with another fault, and connections break
      yield* add({ type: "delay", duration: "20 millis", next: { type: "connectionReset" } }, {})
      assert.strictEqual((yield* send("GET", "/v1/assets")).status, 0)

      const { faults = [] } = jsonOf(yield* control("GET", "/faults"))
      assert.lengthOf(faults, 1)
      includes(faults[0], { times: "always", struck: 2, target: { id, times: "always" } })
      const path = `/faults/${faults[0]?.["id"]}`
      assert.strictEqual((yield* control("DELETE", path)).status, 204)
      assert.strictEqual((yield* control("DELETE", path)).status, 404)
      assert.strictEqual((yield* send("GET", `/v1/workorders/${id}`)).status, 200)
    })
  )

  it.live("moves the clock, and what is due on the way has happened when it answers", () =>
    Effect.gen(function* () {
      const { options, taken } = receiving(() => new Response("body parser", { status: 400 }))
      const { control, create, send } = yield* served({ speed: 0, options })
      yield* send("POST", "/v1/subscriptions", { type: "NEW_WORK_ORDER", url })
      yield* create("Replace seal")
      yield* control("POST", "/webhooks/settle")
      assert.lengthOf(taken, 1)
      yield* control("POST", "/clock/advance", { by: "10 seconds" })
      yield* control("POST", "/webhooks/settle")
      assert.lengthOf(taken, 2)

      const now = "2031-03-01T08:00:00.000Z"
      assert.deepStrictEqual((yield* control("PATCH", "/clock", { now })).json, { now, speed: 0 })
      const { id = 0 } = jsonOf(yield* create("Later"))
      const { workOrder } = jsonOf(yield* send("GET", `/v1/workorders/${id}`))
      assert.strictEqual(workOrder?.["createdAt"], now)
      assert.strictEqual((yield* control("PATCH", "/clock", { speed: -1 })).status, 400)
    })
  )

  it.live("tells what came of each delivery, with the bytes that were signed, and sends it again", () =>
    Effect.gen(function* () {
      const { options, taken } = receiving(() => new Response(`${"x".repeat(999)}yz`, { status: 400 }))
      const { control, create, send } = yield* served({
        options: { webhooks: { ...options.webhooks, retries: [], timestamp: "milliseconds" } }
      })
      const { secret = "" } = jsonOf(yield* send("POST", "/v1/subscriptions", { type: "NEW_WORK_ORDER", url }))
      yield* create("Replace seal")
      yield* control("POST", "/webhooks/settle")
      const { attempts = [] } = jsonOf(yield* control("GET", "/webhooks/attempts"))
      assert.lengthOf(attempts, 1)
      includes(attempts[0], { answer: 400, answerText: `${"x".repeat(999)}y`, deliveryId: 1, attempt: 1 })
      const { body = "", headers = {} } = attempts[0] ?? {}
      const { event } = yield* verifyEvent(
        { body: new TextEncoder().encode(body), headers: headers as Readonly<Record<string, never>>, url },
        { secrets: Redacted.make(secret), publicUrl: url }
      )
      assert.strictEqual(event.type, "NEW_WORK_ORDER")

      yield* control("POST", "/webhooks/deliveries/1/replay", { times: 2, signature: "same" })
      yield* control("POST", "/webhooks/settle")
      assert.lengthOf(taken, 3)
      assert.deepStrictEqual(taken[1], taken[0])
      assert.deepStrictEqual(taken[2], taken[0])
      yield* control("POST", "/webhooks/deliveries/1/replay", {})
      yield* control("POST", "/webhooks/settle")
      assert.strictEqual(taken[3]?.body, taken[0]?.body)
      assert.notDeepEqual(taken[3]?.headers, taken[0]?.headers)
      assert.strictEqual((yield* control("POST", "/webhooks/deliveries/99/replay", {})).status, 404)

      yield* control("POST", "/webhooks/tell", { type: "NEW_WORK_ORDER", workOrderId: 77 })
      yield* control("POST", "/webhooks/settle")
      assert.include(taken[4]?.body, '"workOrderId":77')
      assert.strictEqual((yield* control("POST", "/webhooks/tell", { type: "NO_EVENT" })).status, 422)

      yield* control("PUT", "/webhooks/disturbances", { duplicates: 1, eventType: false })
      yield* create("Twice")
      yield* control("POST", "/webhooks/settle")
      assert.lengthOf(taken, 7)
      assert.notInclude(taken[6]?.body, "eventType")
    })
  )

  it.live("approves subscriptions that wait for it", () =>
    Effect.gen(function* () {
      const { options, taken } = receiving()
      const { control, create, send } = yield* served({ options })
      yield* control("PATCH", "/switches", { pendingApproval: true })
      yield* send("POST", "/v1/subscriptions", { type: "NEW_WORK_ORDER", url })
      yield* create("Unheard")
      yield* control("POST", "/webhooks/approve", {})
      yield* create("Heard")
      yield* control("POST", "/webhooks/settle")
      assert.lengthOf(taken, 1)
    })
  )

  it.live("takes, compares and puts back snapshots, and resets the plant", () =>
    Effect.gen(function* () {
      const { control, create, send } = yield* served({ speed: 0 })
      const { json: before } = yield* control("GET", "/plant")
      const { id = 0 } = jsonOf(yield* create("Replace seal"))
      yield* control("PUT", "/plant/snapshots/created")
      yield* send("PATCH", `/v1/workorders/${id}`, { priority: "HIGH" })

      const { difference = [] } = jsonOf(yield* control("GET", "/plant/diff?from=created"))
      includes(difference[0], { type: "changed", kind: "workOrders" })
      assert.deepInclude(difference[0]?.["fields"] as unknown as ReadonlyArray<unknown>, {
        path: ["priority"],
        before: "NONE",
        after: "HIGH"
      })
      assert.include((yield* control("GET", "/plant/diff?format=text")).text, `workOrders\n  + ${id} "Replace seal"\n`)
      assert.deepStrictEqual((yield* control("GET", "/plant/diff?from=created&to=created")).json, { difference: [] })
      assert.strictEqual((yield* control("GET", "/plant/diff?from=never")).status, 404)

      yield* control("POST", "/plant/snapshots/created/restore")
      assert.deepStrictEqual((yield* control("GET", "/plant/diff?from=created")).json, { difference: [] })
      yield* control("POST", "/plant/reset")
      assert.deepStrictEqual((yield* control("GET", "/plant")).json, before)
      yield* create("Other")
      assert.strictEqual((yield* control("PUT", "/plant", before)).status, 204)
      assert.deepStrictEqual((yield* control("GET", "/plant")).json, before)

      const wrong = yield* control("PUT", "/plant", { ...(before as object), records: { gears: [] } })
      assert.strictEqual(wrong.status, 422)
      assert.include(wrong.text, "records.gears: a plant has no such records")
    })
  )

  it.live("lists what happened in its order, and tells it as it happens", () =>
    Effect.gen(function* () {
      const { control, create, port, send } = yield* served()
      const { id = 0 } = jsonOf(yield* create("Replace seal"))
      yield* control("PATCH", "/clock", { speed: 0 })
      yield* send("DELETE", `/v1/workorders/${id}`)
      const { events = [], next = 0 } = jsonOf(yield* control("GET", "/events"))
      const shown = events.map(({ change, type }) => (change === undefined ? type : change["type"]))
      assert.deepStrictEqual(shown as ReadonlyArray<unknown>, [
        "received",
        "created",
        "answered",
        "setting",
        "received",
        "deleted",
        "answered"
      ])
      includes(events[1]?.["change"], { kind: "workOrders", id, label: "Replace seal", call: 1 })

      const stream = (headers: Readonly<Record<string, string>>, enough: number) =>
        Effect.callback<ReadonlyArray<string>>((resume) => {
          const request = open({ port, host: "127.0.0.1", path: `${prefix}/events/stream`, headers }, (response) => {
            let text = ""
            response.setEncoding("utf8").on("data", (chunk: string) => {
              text += chunk
              const lines = text.split("\n").filter((line) => line.startsWith("id: ") || line.startsWith("event: "))
              if (lines.length >= enough) resume(Effect.succeed(lines))
            })
          })
          return Effect.sync(() => request.destroy())
        }).pipe(Effect.timeout("20 seconds"))
      const resumed = yield* stream({ "last-event-id": `${next - 2}` }, 4)
      assert.deepStrictEqual(resumed, [`id: ${next - 1}`, "event: change", `id: ${next}`, "event: answered"])
      const [lines] = yield* Effect.all([stream({}, 2), Effect.delay(create("As it happens"), "300 millis")], {
        concurrency: 2
      })
      assert.deepStrictEqual(lines.slice(0, 2), [`id: ${next + 1}`, "event: received"])
    })
  )

  it.live("switches what is not settled of the live API while it runs, one by one", () =>
    Effect.gen(function* () {
      const { control, create, send } = yield* served({ speed: 0 })
      const change = (switches: unknown) => Effect.map(control("PATCH", "/switches", switches), ({ status }) => status)
      const workOrders = Effect.map(send("GET", "/v1/workorders?limit=1"), jsonOf)

      const relative = yield* workOrders
      assert.match(relative["nextPageUrl"] ?? "", /^\/v1\/workorders\?/)
      assert.strictEqual(yield* change({ nextPageUrl: "absolute" }), 200)
      assert.match((yield* workOrders)["nextPageUrl"] ?? "", /^http:\/\/127\.0\.0\.1:\d+\/v1\/workorders\?/)

      yield* change({ cursorLifetime: "1 hour" })
      const { nextCursor = "" } = yield* workOrders
      const following = send("GET", `/v1/workorders?limit=1&cursor=${encodeURIComponent(nextCursor)}`)
      assert.strictEqual((yield* following).status, 200)
      yield* control("POST", "/clock/advance", { by: "61 minutes" })
      assert.strictEqual((yield* following).status, 400)

      const named = send("GET", "/v1/users", undefined, { "x-organization-id": "1" })
      assert.strictEqual((yield* named).status, 200)
      yield* change({ organizationHeader: "refused" })
      assert.strictEqual((yield* named).status, 400)

      const byUnknown = send("GET", "/v1/assets?colour=red")
      assert.strictEqual((yield* byUnknown).status, 400)
      yield* change({ unknownFilter: "ignored" })
      assert.strictEqual((yield* byUnknown).status, 200)

      const deleted = Effect.gen(function* () {
        const { id = 0 } = jsonOf(yield* create("Gone"))
        yield* send("DELETE", `/v1/workorders/${id}`)
        return yield* send("GET", `/v1/workorders/${id}`)
      })
      assert.strictEqual((yield* deleted).status, 404)
      yield* change({ deletedRecords: "shown" })
      assert.strictEqual((yield* deleted).status, 200)

      yield* change({ limitError: "message" })
      assert.property((yield* send("GET", "/v1/workorders?limit=201")).json, "error")

      yield* control("POST", "/keys", { apiKey: "visitor", permitted: false })
      const visit = send("GET", "/v1/users", undefined, { authorization: "Bearer visitor" })
      yield* change({ forbiddenError: "message" })
      assert.hasAllKeys((yield* visit).json, ["error"])
      yield* change({ forbiddenError: "issues" })
      assert.hasAllKeys((yield* visit).json, ["errors"])

      yield* control("POST", "/keys", { apiKey: "requester", role: "REQUESTER" })
      const asRequester = { authorization: "Bearer requester" }
      assert.strictEqual((yield* send("GET", "/v1/workorders", undefined, asRequester)).status, 403)
      assert.strictEqual((yield* send("POST", "/v1/workrequests", { title: "It drips" }, asRequester)).status, 200)
      assert.strictEqual((yield* control("POST", "/keys", { apiKey: "boss", role: "CHIEF" })).status, 400)

      yield* change({ unknownFields: true })
      includes((yield* workOrders)["workOrders"]?.[0], { addedTomorrow: { since: "2027-01-01" } })
      yield* change({ unknownFields: false, unknownValues: true })
      const [tomorrow] = (yield* workOrders)["workOrders"] ?? []
      includes(tomorrow, { status: "ADDED_TOMORROW" })
      assert.notProperty(tomorrow, "addedTomorrow")

      // PUT puts all others back
      yield* control("PUT", "/switches", { listLag: "1 hour" })
      assert.deepStrictEqual((yield* control("GET", "/switches")).json, { listLag: "3600000 millis" })
      yield* create("Late")
      assert.notInclude((yield* send("GET", "/v1/workorders")).text, "Late")
      assert.strictEqual(yield* change({ emptyPairs: true }), 400)
    })
  )

  it.live("shows what a program set, too", () =>
    Effect.gen(function* () {
      const live = { listLag: "Infinity", cursorLifetime: "1 hour", rateLimits: { headers: false } } as const
      const { control } = yield* served({ options: { live, webhooks: { delay: "9000 days" } } })
      const longest = "316224000000 millis"
      const { json } = yield* control("GET", "/switches")
      assert.deepStrictEqual(json, { listLag: longest, cursorLifetime: "3600000 millis" })
      includes(yield* Effect.map(control("GET", "/limits"), jsonOf), { rateLimitWindow: "60000 millis" })
      includes(yield* Effect.map(control("GET", "/webhooks/disturbances"), jsonOf), { delay: longest })
      const added = yield* control("POST", "/faults", { fault: { type: "noAnswer" } })
      includes(jsonOf(added)["fault"], { type: "noAnswer" })
    })
  )

  it.live("sets limits and keys while it runs", () =>
    Effect.gen(function* () {
      const { control, send } = yield* served({ options: { organizations: ["Mill", "Quarry"] } })
      const named = { "x-organization-id": "1" }
      yield* control("PATCH", "/limits", { rateLimit: 1, rateLimitWindow: "1 hour" })
      const users = send("GET", "/v1/users", undefined, named)
      assert.deepStrictEqual(statusesOf([yield* users, yield* users]), [200, 429])
      yield* control("PUT", "/limits", { maxUploadSize: "2 kB" })
      assert.strictEqual((yield* users).status, 200)
      assert.deepStrictEqual((yield* control("GET", "/limits")).json, { maxUploadSize: "2000 bytes" })

      const added = yield* control("POST", "/keys", { apiKey: "quarry", organizations: [2] })
      assert.strictEqual(added.status, 201)
      const { id } = jsonOf(added)
      const quarry = { authorization: "Bearer quarry" }
      const organizations = send("GET", "/v1/organizations", undefined, quarry)
      assert.lengthOf(jsonOf(yield* organizations)["organizations"] ?? [], 1)
      yield* control("DELETE", `/keys/${id}`)
      assert.strictEqual((yield* organizations).status, 401)
    })
  )
})

describe("who may use the control API", () => {
  const statusWith = (headers: Readonly<Record<string, string>>, settings = {}) =>
    Effect.flatMap(served(settings), ({ send }) =>
      Effect.map(send("GET", `${prefix}/faults`, undefined, headers), ({ status }) => status)
    )

  it.live("programs of this machine, under any of its names", () =>
    Effect.gen(function* () {
      for (const host of ["localhost:80", "127.0.0.1", "[::1]:4020", "mx.localhost"]) {
        assert.strictEqual(yield* statusWith({ host }), 200)
      }
    })
  )

  it.live("no page of another origin, by whatever name it comes", () =>
    Effect.gen(function* () {
      const host = "127.0.0.1:4020"
      for (const headers of [
        { host: "rebound.example" },
        { host: "127.0.0.1.rebound.example" },
        { host, origin: "https://rebound.example" },
        { host, origin: "http://127.0.0.1:9999" },
        { host, origin: "null" },
        { host, "sec-fetch-site": "cross-site" }
      ]) {
        assert.strictEqual(yield* statusWith(headers), 403, JSON.stringify(headers))
      }
      assert.strictEqual(yield* statusWith({ host, origin: `http://${host}`, "sec-fetch-site": "same-origin" }), 200)
      assert.strictEqual(yield* statusWith({ host, origin: "http://page.example" }, { cors: ["*"] }), 403)
    })
  )

  it.live("whoever has the token, where there is one", () =>
    Effect.gen(function* () {
      const settings = { token: Redacted.make("s3cret") }
      assert.strictEqual(yield* statusWith({ authorization: "Bearer s3cret", host: "mill.example" }, settings), 200)
      assert.strictEqual(yield* statusWith({ authorization: "Bearer s3cre" }, settings), 401)
      assert.strictEqual(yield* statusWith({ authorization: "Bearer embedded-maintainx" }, settings), 401)
    })
  )
})

describe("pages of other origins", () => {
  it.live("may use MaintainX where they are named, and ask before", () =>
    Effect.gen(function* () {
      const origin = "http://localhost:3000"
      const { send } = yield* served({ cors: [origin, "http://other.example"] })
      const asked = yield* send("OPTIONS", "/v1/workorders", undefined, {
        origin,
        "access-control-request-method": "PATCH",
        "access-control-request-headers": "authorization,content-type"
      })
      assert.strictEqual(asked.status, 204)
      assert.strictEqual(asked.headers["access-control-allow-origin"], origin)
      assert.include(asked.headers["access-control-allow-methods"] as string, "PATCH")
      assert.strictEqual(asked.headers["access-control-allow-headers"], "authorization,content-type")
      const answered = yield* send("GET", "/v1/users", undefined, { origin })
      assert.strictEqual(answered.headers["access-control-allow-origin"], origin)
      assert.include(answered.headers["access-control-expose-headers"] as string, "retry-after")
      const foreign = yield* send("GET", "/v1/users", undefined, { origin: "http://third.example" })
      assert.notProperty(foreign.headers, "access-control-allow-origin")
    })
  )

  it.live("have no access unless one is given", () =>
    Effect.gen(function* () {
      const { send } = yield* served()
      const answered = yield* send("GET", "/v1/users", undefined, { origin: "http://localhost:3000" })
      assert.notProperty(answered.headers, "access-control-allow-origin")
    })
  )
})
