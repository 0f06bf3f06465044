import { assert } from "@effect/vitest"
import { DateTime, Duration, Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import { LocationId, Locations, type UploadError } from "../../../src/index.ts"
import { Fault, MaintainXTest } from "../../../src/testing/index.ts"
import type { Holds } from "./ways.ts"

const host = "api.getmaintainx.com"

/** What a read and a write fail with under each fault. */
const table: Readonly<Record<string, readonly [Fault.Fault, read: object, write: object]>> = {
  "a 401": [Fault.unauthorized, { _tag: "Unauthorized" }, { _tag: "Unauthorized" }],
  "a 403": [Fault.forbidden, { _tag: "Forbidden" }, { _tag: "Forbidden" }],
  "a 404": [Fault.notFound, { _tag: "NotFound", missing: "record" }, { _tag: "NotFound", missing: "record" }],
  "a 400": [
    Fault.badRequest("must be shorter", "name"),
    { _tag: "BadRequest", status: 400, issues: [{ error: "name must be shorter" }] },
    { _tag: "BadRequest", status: 400, issues: [{ error: "must be shorter", fieldPath: "name" }] }
  ],
  "a 413 where no file is sent": [
    Fault.payloadTooLarge,
    { _tag: "UnexpectedResponse", status: 413 },
    { _tag: "UnexpectedResponse", status: 413 }
  ],
  "an answer that is not JSON": [
    Fault.answer({ status: 200, body: "OK" }),
    { _tag: "UnexpectedResponse", status: 200, detail: "the body is not JSON" },
    { _tag: "OutcomeUnknown", status: 200, reason: "answer" }
  ],
  "an answer of another shape": [
    Fault.answer({ status: 200, body: '{"locations":[{"id":"loc_1"}],"id":"loc_1"}' }),
    { _tag: "UnexpectedResponse", path: "locations.0.id" },
    { _tag: "OutcomeUnknown", status: 200, reason: "answer" }
  ],
  "a redirect": [
    Fault.answer({ status: 302, headers: { location: "https://elsewhere.example" } }),
    { _tag: "UnexpectedResponse", status: 302 },
    { _tag: "OutcomeUnknown", status: 302, reason: "answer" }
  ],
  "a connection that is refused": [
    Fault.connectionRefused,
    { _tag: "Network", reason: "refused", detail: `ECONNREFUSED ${host}` },
    { _tag: "Network", reason: "refused", detail: `ECONNREFUSED ${host}` }
  ],
  "a host that does not resolve": [
    Fault.hostUnresolved,
    { _tag: "Network", reason: "unresolved" },
    { _tag: "Network", reason: "unresolved" }
  ],
  "a connection that breaks": [
    Fault.connectionReset(),
    { _tag: "Network", reason: "reset" },
    { _tag: "OutcomeUnknown", reason: "reset" }
  ],
  "a body that is cut": [
    Fault.bodyCut,
    { _tag: "Network", reason: "truncated" },
    { _tag: "OutcomeUnknown", reason: "truncated", status: 200 }
  ],
  "a 500": [Fault.serverError(), { _tag: "ServerError", status: 500 }, { _tag: "OutcomeUnknown", status: 500 }],
  "a 503": [Fault.serverError(503), { _tag: "ServerError", status: 503 }, { _tag: "OutcomeUnknown", status: 503 }],
  "a page of a proxy": [
    Fault.html(),
    { _tag: "ServerError", status: 502, detail: 'an HTML page that says "Bad Gateway"' },
    { _tag: "OutcomeUnknown", status: 502 }
  ]
}

const always = { times: Number.POSITIVE_INFINITY }

export const faults = (holds: Holds): void => {
  for (const [name, [fault, read, write]] of Object.entries(table)) {
    holds(`${name} has its own error, on a read and on a write`, () =>
      Effect.gen(function* () {
        const locations = yield* Locations
        yield* (yield* MaintainXTest).inject(fault, always)
        assert.deepInclude(yield* failing(locations.list()), { ...read, operation: "Locations.list" })
        assert.deepInclude(yield* failing(locations.create({ name: "Mill" })), {
          ...write,
          operation: "Locations.create"
        })
      })
    )
  }

  holds("a 413 on an upload is PayloadTooLarge", () =>
    Effect.gen(function* () {
      const locations = yield* Locations
      yield* (yield* MaintainXTest).inject(Fault.payloadTooLarge)
      const error = yield* failing(locations.uploadAttachment(LocationId.make(4_000_001), "a.pdf", new Uint8Array([1])))
      assert.strictEqual(error._tag, "PayloadTooLarge")
    })
  )

  holds("a 429 says how long to wait, by either header, or says nothing", () =>
    Effect.gen(function* () {
      const locations = yield* Locations
      const { clear, inject } = yield* MaintainXTest
      const waits = (quota: Fault.Quota) =>
        Effect.gen(function* () {
          yield* inject(Fault.rateLimited(quota), always)
          const error = yield* failing(locations.list())
          yield* clear
          return error._tag === "RateLimited" ? error.retryAfter : error._tag
        })
      assert.deepStrictEqual(yield* waits({ retryAfter: "5 seconds" }), Duration.seconds(5))
      assert.isUndefined(yield* waits({}))
      assert.deepStrictEqual(yield* waits({ limit: 100, remaining: 0, reset: "9 seconds" }), Duration.seconds(10))
    })
  )

  holds("a fault strikes the next call unless it is told otherwise, and those of one call strike in order", () =>
    Effect.gen(function* () {
      const locations = yield* Locations
      const { inject } = yield* MaintainXTest
      yield* inject(Fault.forbidden, { operation: "Locations.create", times: 2 })
      yield* inject(Fault.unauthorized)
      assert.strictEqual((yield* failing(locations.list()))._tag, "Unauthorized")
      assert.deepStrictEqual((yield* locations.list()).items, [])
      yield* inject(Fault.notFound, { operation: "Locations.create" })
      const tags = yield* Effect.forEach([1, 2, 3], () => failing(locations.create({ name: "Mill" })))
      assert.deepStrictEqual(
        tags.map(({ _tag }) => _tag),
        ["Forbidden", "Forbidden", "NotFound"]
      )
      yield* locations.create({ name: "Mill" })
    })
  )

  holds("what was scripted can be taken back", () =>
    Effect.gen(function* () {
      const { clear, inject } = yield* MaintainXTest
      yield* inject(Fault.forbidden, always)
      yield* clear
      yield* (yield* Locations).list()
    })
  )

  holds("a fault strikes before the operation is carried out, or afterwards", () =>
    Effect.gen(function* () {
      const locations = yield* Locations
      const { inject } = yield* MaintainXTest
      const made = Effect.map(locations.list(), ({ items }) => items.length)
      for (const fault of [Fault.connectionReset(), Fault.serverError(503), Fault.html(504, "Timeout")]) {
        yield* inject(fault)
        assert.strictEqual((yield* failing(locations.create({ name: "Mill" })))._tag, "OutcomeUnknown")
      }
      assert.strictEqual(yield* made, 0)
      const afterwards = { afterwards: true }
      for (const fault of [
        Fault.connectionReset(afterwards),
        Fault.serverError(503, afterwards),
        Fault.html(504, "Timeout", afterwards),
        Fault.bodyCut
      ]) {
        yield* inject(fault)
        assert.strictEqual((yield* failing(locations.create({ name: "Mill" })))._tag, "OutcomeUnknown")
      }
      assert.strictEqual(yield* made, 4)
    })
  )

  holds("a delay takes the time of the clock, and then all goes on", () =>
    Effect.gen(function* () {
      const locations = yield* Locations
      yield* (yield* MaintainXTest).inject(Fault.delay("10 seconds"))
      const call = yield* Effect.forkChild(locations.create({ name: "Mill" }))
      yield* TestClock.adjust("9 seconds")
      assert.isUndefined(call.pollUnsafe())
      yield* TestClock.adjust("1 second")
      assert.strictEqual((yield* Fiber.join(call)).id, 4_000_001)
    })
  )

  holds("a delay can end in another fault", () =>
    Effect.gen(function* () {
      const locations = yield* Locations
      yield* (yield* MaintainXTest).inject(Fault.delay("10 seconds", { next: Fault.forbidden }))
      const call = yield* Effect.forkChild(Effect.flip(locations.list()))
      yield* TestClock.adjust("10 seconds")
      assert.strictEqual((yield* Fiber.join(call))._tag, "Forbidden")
    })
  )

  holds("a server that never answers ends in a timeout, and what it did not get to is not done", () =>
    Effect.gen(function* () {
      const locations = yield* Locations
      const { inject } = yield* MaintainXTest
      yield* inject(Fault.noAnswer())
      const call = yield* Effect.forkChild(failing(locations.create({ name: "Mill" })))
      yield* TestClock.adjust("1 hour")
      assert.deepInclude(yield* Fiber.join(call), { _tag: "OutcomeUnknown", reason: "timeout" })
      assert.deepStrictEqual((yield* locations.list()).items, [])
      yield* inject(Fault.noAnswer({ afterwards: true }))
      const done = yield* Effect.forkChild(failing(locations.create({ name: "Mill" })))
      yield* TestClock.adjust("1 hour")
      assert.deepInclude(yield* Fiber.join(done), { _tag: "OutcomeUnknown", reason: "timeout" })
      assert.strictEqual((yield* locations.list()).items.length, 1)
    })
  )

  holds("every call that was received is written down, whatever became of it", () =>
    Effect.gen(function* () {
      const locations = yield* Locations
      const { calls, inject } = yield* MaintainXTest
      yield* TestClock.setTime(1000)
      yield* locations.create({ name: "Mill" }, { skipWebhook: true })
      yield* inject(Fault.serverError())
      yield* failing(locations.update(LocationId.make(4_000_001), { description: null }))
      yield* locations.list({ expand: ["barcode", "team_ids"], limit: 5 })
      yield* locations.uploadAttachment(LocationId.make(4_000_001), "a plan.pdf", new Uint8Array([1, 2]))
      // Refused before it is sent.
      yield* failing(locations.list({ limit: 1000 }))
      const seen = (yield* calls).map(({ body, method, operation, path, query }) => [
        operation,
        `${method} ${path}`,
        query,
        body
      ])
      assert.deepStrictEqual(seen, [
        ["Locations.create", "POST /v1/locations", { skipWebhook: ["true"] }, { name: "Mill" }],
        ["Locations.update", "PATCH /v1/locations/4000001", {}, { description: null }],
        ["Locations.list", "GET /v1/locations", { expand: ["barcode", "team_ids"], limit: ["5"] }, undefined],
        ["Locations.uploadAttachment", "PUT /v1/locations/4000001/attachments/a%20plan.pdf", {}, new Uint8Array([1, 2])]
      ])
      assert.deepStrictEqual((yield* calls)[0]?.receivedAt, DateTime.makeUnsafe(1000))
    })
  )
}

const failing = <A>(call: Effect.Effect<A, UploadError>): Effect.Effect<UploadError, A> => Effect.flip(call)
