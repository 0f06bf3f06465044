import { inspect } from "node:util"
import { assert, describe, it } from "@effect/vitest"
import { Clock, Duration, Effect, Random, Redacted, Result, Stream } from "effect"
import {
  type DeliveryOptions,
  Locations,
  MaintainX,
  type Options,
  type OutcomeUnknown,
  type RateLimited,
  type UploadError
} from "../../src/index.ts"
import { calls, methods } from "../support/methods.ts"
import { type Handler, passing, simulate } from "./simulation.ts"

const step = 10

/** What the server does with a request. */
type Step = Handler

const broken =
  (code: string): Step =>
  () =>
    Effect.fail(code)

const refused = broken("ECONNREFUSED")
const reset = broken("ECONNRESET")
const silent: Step = () => Effect.never

const answered =
  (status: number, headers: Record<string, string> = {}, body: string | null = null): Step =>
  () =>
    Effect.sync(() => new Response(body, { status, headers }))

const cut: Step = () =>
  Effect.sync(() => {
    let begun = false
    return new Response(
      new ReadableStream<Uint8Array>({
        pull: (controller) => {
          if (begun) controller.error(new TypeError("terminated"))
          else controller.enqueue(new TextEncoder().encode('{"id":'))
          begun = true
        }
      })
    )
  })

const done: Step = ({ method }) =>
  Effect.sync(() =>
    method === "DELETE"
      ? new Response(null, { status: 204 })
      : Response.json({ id: 7, location: { id: 7, name: "Boiler room" } })
  )

const missing = answered(404, {}, '{"error":"Location not found"}')

interface Run {
  readonly result: Result.Result<unknown, UploadError>
  /** How many times the request was sent. */
  readonly attempts: number
  /** How many milliseconds passed between them. */
  readonly waits: ReadonlyArray<number>
  /** How many milliseconds it took. */
  readonly took: number
}

/** Runs a call against a server that takes one step after another, and the last for ever. */
const run = (
  steps: ReadonlyArray<Step>,
  call: Effect.Effect<unknown, UploadError, MaintainX.MaintainX>,
  options: Partial<Options> = {}
): Effect.Effect<Run> =>
  Effect.gen(function* () {
    let next = 0
    const server = yield* simulate((arrived) => (steps[Math.min(next++, steps.length - 1)] ?? done)(arrived), {
      retries: 2,
      budget: "60 seconds",
      timeout: "5 seconds",
      quota: 1000,
      ...options
    })
    const began = yield* Clock.currentTimeMillis
    const result = yield* Effect.result(call).pipe(Effect.provide(server.layer), passing(step))
    const took = (yield* Clock.currentTimeMillis) - began
    const at = server.arrived.map(({ at }) => at)
    return { result, attempts: at.length, waits: at.slice(1).map((time, i) => time - (at[i] ?? 0)), took }
  })

const endOf = ({ result }: Run): string => (Result.isSuccess(result) ? "success" : result.failure._tag)

const unknownOf = ({ result }: Pick<Run, "result">): OutcomeUnknown => {
  assert(Result.isFailure(result) && result.failure._tag === "OutcomeUnknown")
  return result.failure
}

/** Between so many milliseconds, as far as the steps of the clock tell. */
const assertBetween = (value: number | undefined, least: number, most: number) => {
  assert.isAtLeast(value ?? Number.NaN, least)
  assert.isAtMost(value ?? Number.NaN, most + 3 * step)
}

type Method = (typeof methods)[number]

const all = (end: string): Record<Method, string> => ({ GET: end, PUT: end, DELETE: end, PATCH: end, POST: end })

describe("what is tried again", () => {
  const lost: Record<Method, string> = { ...all("OutcomeUnknown"), GET: "Network" }
  const unclear: Record<Method, string> = { ...all("OutcomeUnknown"), GET: "ServerError" }
  const gaveUp: Record<Method, string> = { ...all("OutcomeUnknown"), GET: "UnexpectedResponse" }
  const everything: ReadonlyArray<Method> = methods
  const repeatable: ReadonlyArray<Method> = ["GET", "PUT", "DELETE"]
  const rows: ReadonlyArray<
    readonly [what: string, step: Step, again: ReadonlyArray<Method>, ends: Record<Method, string>]
  > = [
    ["whose connection is refused", refused, everything, all("Network")],
    ["whose host does not resolve", broken("ENOTFOUND"), everything, all("Network")],
    ["whose connection is reset", reset, repeatable, lost],
    ["that is never answered", silent, repeatable, lost],
    ["whose answer is cut off", cut, repeatable, lost],
    ...[500, 501, 502, 503, 504, 505, 507, 508, 511, 520, 522, 524, 530, 598, 599].map(
      (status) => [`answered with ${status}`, answered(status), repeatable, unclear] as const
    ),
    ...[408, 460, 499].map((status) => [`answered with ${status}`, answered(status), repeatable, gaveUp] as const),
    ...[301, 302, 303, 307, 308].map(
      (status) => [`answered with ${status}`, answered(status), ["PUT", "DELETE"] as const, gaveUp] as const
    ),
    ["answered with 400", answered(400), [], all("BadRequest")],
    ["answered with 401", answered(401), [], all("Unauthorized")],
    ["answered with 403", answered(403), [], all("Forbidden")],
    ["answered with 404", missing, [], all("NotFound")],
    ["answered with 409", answered(409), [], all("UnexpectedResponse")],
    ["answered with a page of a proxy", answered(200, {}, "<html></html>"), ["PUT", "DELETE"], gaveUp],
    ["answered with 421", answered(421), [], all("UnexpectedResponse")]
  ]
  for (const [what, fault, again, ends] of rows) {
    for (const method of methods) {
      const isRepeated = again.includes(method)
      it.effect(`a ${method} ${what} is ${isRepeated ? "tried again" : "not tried again"}`, () =>
        Effect.gen(function* () {
          const always = yield* run([fault], calls[method])
          assert.strictEqual(always.attempts, isRepeated ? 3 : 1)
          assert.strictEqual(endOf(always), ends[method])
          const once = yield* run([fault, done], calls[method])
          assert.strictEqual(once.attempts, isRepeated ? 2 : 1)
          assert.strictEqual(endOf(once), isRepeated ? "success" : ends[method])
        })
      )
    }
    if (again === repeatable) {
      it.effect(`a PATCH ${what} is tried again where the caller declared that it may be repeated, a POST not`, () =>
        Effect.gen(function* () {
          const declared = MaintainX.withDelivery({ repeatable: true })
          const patch = yield* run([fault, done], declared(calls.PATCH))
          assert.deepStrictEqual([patch.attempts, endOf(patch)], [2, "success"])
          const inVain = yield* run([fault], declared(calls.PATCH))
          assert.deepStrictEqual([inVain.attempts, endOf(inVain)], [3, "OutcomeUnknown"])
          const post = yield* run([fault, done], declared(calls.POST))
          assert.deepStrictEqual([post.attempts, endOf(post)], [1, "OutcomeUnknown"])
        })
      )
    }
  }

  for (const method of methods) {
    it.effect(`a ${method} answered with 429 waits and is tried again, which does not count as a retry`, () =>
      Effect.gen(function* () {
        const patient = yield* run([...Array.from({ length: 5 }, () => answered(429)), done], calls[method])
        assert.deepStrictEqual([patient.attempts, endOf(patient)], [6, "success"])
        const inVain = yield* run([answered(429)], calls[method])
        assert.strictEqual(endOf(inVain), "RateLimited")
        assert.isAtMost(inVain.took, 60_000)
      })
    )
  }

  it.effect("a POST is not sent again, whatever came before its answer was lost", () =>
    Effect.gen(function* () {
      const { attempts, result } = yield* run([refused, answered(429), reset, done], calls.POST)
      assert.strictEqual(attempts, 3)
      assert.isTrue(Result.isFailure(result) && result.failure._tag === "OutcomeUnknown")
    })
  )
})

describe("a change that was lost", () => {
  it.effect("is a success where a DELETE then finds nothing", () =>
    Effect.gen(function* () {
      const page = answered(200, {}, "<html></html>")
      for (const fault of [
        reset,
        silent,
        cut,
        page,
        ...[303, 408, 499, 500, 502, 503, 504, 524].map((s) => answered(s))
      ]) {
        const deleted = yield* run([fault, missing], calls.DELETE)
        assert.deepStrictEqual([deleted.attempts, endOf(deleted)], [2, "success"])
      }
    })
  )

  it.effect("is none where a DELETE that cannot have happened finds nothing", () =>
    Effect.gen(function* () {
      for (const fault of [refused, answered(429)]) {
        assert.strictEqual(endOf(yield* run([fault, missing], calls.DELETE)), "NotFound")
      }
    })
  )

  it.effect("stays unknown where the route of a DELETE is missing", () =>
    Effect.gen(function* () {
      const page = answered(404, {}, "<html><pre>Cannot DELETE /v1/locations/7</pre></html>")
      assert.strictEqual(endOf(yield* run([reset, page], calls.DELETE)), "OutcomeUnknown")
    })
  )

  it.effect("stays unknown whatever refuses it afterwards", () =>
    Effect.gen(function* () {
      for (const refusal of [refused, answered(500), answered(400), answered(401), answered(403), answered(409)]) {
        for (const method of ["PUT", "DELETE"] as const) {
          assert.strictEqual(endOf(yield* run([reset, refusal], calls[method])), "OutcomeUnknown")
        }
      }
      assert.strictEqual(endOf(yield* run([reset, missing], calls.PUT)), "OutcomeUnknown")
      assert.strictEqual(endOf(yield* run([reset, answered(429)], calls.PUT)), "OutcomeUnknown")
    })
  )

  it.effect("has the words of what refused it afterwards", () =>
    Effect.gen(function* () {
      const forbidden = answered(403, {}, '{"errors":[{"error":"not yours"}]}')
      const { detail, reason, status } = unknownOf(yield* run([reset, forbidden], calls.DELETE))
      assert.deepStrictEqual([reason, status, detail], ["answer", 403, "not yours"])
      assert.match(unknownOf(yield* run([reset, refused], calls.DELETE)).detail ?? "", /^ECONNREFUSED /)
    })
  )

  it.effect("is not repeated if its answer is a record in which one field cannot be read, since it was made", () =>
    Effect.gen(function* () {
      const record = answered(200, {}, '{"location":{"id":7,"name":8}}')
      const repeatable = calls.PATCH.pipe(MaintainX.withDelivery({ repeatable: true }))
      const first = yield* run([record], repeatable)
      assert.strictEqual(first.attempts, 1)
      const { message, path, reason, status } = unknownOf(first)
      assert.deepStrictEqual([reason, status, path], ["unreadable", 200, "location.name"])
      assert.match(message, /^Locations\.update \(id 7\): done \(200\), but .* at location\.name: /)
      // Also if an earlier attempt was lost.
      const later = yield* run([reset, record], repeatable)
      assert.deepInclude(unknownOf(later), { reason: "unreadable", status: 200 })
      assert.strictEqual(later.attempts, 2)
    })
  )

  it.effect("names the record and has the payload, for those who look for it, and prints no payload", () =>
    Effect.gen(function* () {
      const sentBy = (call: Effect.Effect<unknown, UploadError, MaintainX.MaintainX>) =>
        Effect.map(run([answered(500)], call, { retries: 0, organizations: 987_654 }), (ran) => {
          const error = unknownOf(ran)
          for (const printed of [error.message, String(error), inspect(error, { depth: 9 }), JSON.stringify(error)]) {
            assert.notInclude(printed, "Boiler")
            assert.notInclude(printed, "987654")
          }
          const { message, parameters, payload } = error
          return {
            parameters,
            payload: payload && Redacted.value(payload),
            shown: message.slice(0, message.indexOf(":"))
          }
        })
      assert.deepStrictEqual(yield* sentBy(calls.PATCH), {
        parameters: { id: 7 },
        payload: { name: "Boiler room" },
        shown: "Locations.update (id 7)"
      })
      assert.deepStrictEqual(yield* sentBy(calls.POST), {
        parameters: {},
        payload: { name: "Boiler room" },
        shown: "Locations.create"
      })
      assert.deepStrictEqual(yield* sentBy(calls.DELETE), {
        parameters: { id: 7 },
        payload: undefined,
        shown: "Locations.delete (id 7)"
      })
      // The bytes of a file are not kept.
      assert.deepStrictEqual(yield* sentBy(calls.PUT), {
        parameters: { id: 7, filename: "pump.png" },
        payload: undefined,
        shown: "Locations.uploadThumbnail (id 7, filename pump.png)"
      })
      const raw = MaintainX.request({
        method: "PATCH",
        path: "/organizations/987654/areas/7",
        query: { note: "Boiler" },
        body: { name: "Boiler room" }
      })
      assert.deepStrictEqual(yield* sentBy(raw), {
        parameters: { path: "/organizations/<redacted>/areas/7" },
        payload: { name: "Boiler room" },
        shown: "request (path /organizations/<redacted>/areas/7)"
      })
    })
  )

  it.effect("names when it was first sent, and what became of it", () =>
    Effect.gen(function* () {
      const faults = [answered(429, { "retry-after": "3" }), answered(502, {}, "the gateway is down")]
      const { detail, method, operation, reason, sentAt, status } = unknownOf(yield* run(faults, calls.POST))
      assert.deepStrictEqual([operation, method, reason, status], ["Locations.create", "POST", "answer", 502])
      assert.strictEqual(detail, "the gateway is down")
      assertBetween(sentAt.epochMilliseconds, 3000, 3000)
    })
  )
})

describe("between two attempts", () => {
  it.effect("the wait doubles, with jitter", () =>
    Effect.gen(function* () {
      const waitsWith = (seed: string) =>
        run([answered(503)], calls.GET, { retries: 7, budget: "10 minutes" }).pipe(
          Random.withSeed(seed),
          Effect.map(({ waits }) => waits)
        )
      const waits = yield* waitsWith("a")
      assert.strictEqual(waits.length, 7)
      waits.forEach((wait, i) => {
        const longest = Math.min(15_000, 500 * 2 ** i)
        assertBetween(wait, longest / 2, longest)
      })
      assert.notDeepEqual(yield* waitsWith("b"), waits)
    })
  )

  const at =
    (seconds: number): Step =>
    ({ at }) =>
      answered(429, { "retry-after": new Date(at + seconds * 1000).toUTCString() })({ at } as never)
  const named: ReadonlyArray<readonly [what: string, step: Step, least: number, most: number]> = [
    ["Retry-After in seconds", answered(429, { "retry-after": "7" }), 7000, 7000],
    // A date has whole seconds.
    ["Retry-After as a date", at(9), 8000, 9000],
    // And a second more, since what is left may have been rounded.
    ["X-Rate-Limit-Reset", answered(429, { "x-rate-limit-reset": "5" }), 5000, 6000],
    ["its text", answered(429, {}, '{"error":"Too many requests, retry in 4 seconds"}'), 4000, 4000],
    [
      "Retry-After before X-Rate-Limit-Reset",
      answered(429, { "retry-after": "3", "x-rate-limit-reset": "50" }),
      3000,
      3000
    ]
  ]
  for (const [what, refusal, least, most] of named) {
    it.effect(`a 429 is waited for as ${what} says`, () =>
      Effect.gen(function* () {
        for (const method of methods) {
          const { attempts, waits } = yield* run([refusal, done], calls[method])
          assert.strictEqual(attempts, 2)
          assertBetween(waits[0], least, most)
        }
      })
    )
  }

  it.effect("a 503 is waited for as Retry-After says", () =>
    Effect.gen(function* () {
      const { waits } = yield* run([answered(503, { "retry-after": "4" }), done], calls.GET)
      assertBetween(waits[0], 4000, 4000)
    })
  )

  it.effect("a wait that is longer than the budget is not begun, and told", () =>
    Effect.gen(function* () {
      const limited = yield* run([answered(429, { "retry-after": "3600" }), done], calls.POST)
      assert.deepStrictEqual([limited.attempts, endOf(limited)], [1, "RateLimited"])
      assertBetween(limited.took, 0, 0)
      const error = Result.isFailure(limited.result) ? (limited.result.failure as RateLimited) : undefined
      assert.strictEqual(Duration.toSeconds(error?.retryAfter ?? 0), 3600)
      const failed = yield* run([answered(503, { "retry-after": "3600" }), done], calls.GET)
      assert.deepStrictEqual([failed.attempts, endOf(failed)], [1, "ServerError"])
    })
  )

  it.effect("a wait after which too little of the budget is left for a change is not begun either", () =>
    Effect.gen(function* () {
      for (const [status, method, end] of [
        [429, "POST", "RateLimited"],
        [503, "PUT", "OutcomeUnknown"]
      ] as const) {
        const late = answered(status, { "retry-after": "4" })
        const change = yield* run([late, done], calls[method], { budget: "5 seconds" })
        assert.deepStrictEqual([change.attempts, change.took, endOf(change)], [1, 0, end])
        const read = yield* run([late, done], calls.GET, { budget: "5 seconds" })
        assert.deepStrictEqual([read.attempts, endOf(read)], [2, "success"])
      }
    })
  )

  it.effect("one refusal holds other calls up for little more than a minute, whatever it names", () =>
    Effect.gen(function* () {
      const twice = Effect.andThen(Effect.exit(calls.GET), calls.GET)
      const { attempts, result, waits } = yield* run([answered(429, { "retry-after": "3600" }), done], twice, {
        budget: "90 seconds"
      })
      assert.deepStrictEqual([attempts, Result.isSuccess(result)], [2, true])
      assertBetween(waits[0], 60_000, 65_000)
    })
  )
})

describe("settings", () => {
  it.effect("with no retries switch every second attempt off", () =>
    Effect.gen(function* () {
      for (const fault of [refused, reset, answered(429), answered(503), answered(500)]) {
        for (const method of methods) {
          assert.strictEqual((yield* run([fault, done], calls[method], { retries: 0 })).attempts, 1)
          const scoped = calls[method].pipe(MaintainX.withDelivery({ retries: 0 }))
          assert.strictEqual((yield* run([fault, done], scoped)).attempts, 1)
        }
      }
    })
  )

  it.effect("are overridden for whatever effect, in all its fibers, and for no other", () =>
    Effect.gen(function* () {
      const both = Effect.all([calls.GET, calls.DELETE], { concurrency: 2, mode: "result" })
      const scoped = yield* run([refused], both.pipe(MaintainX.withDelivery({ retries: 4 })))
      assert.strictEqual(scoped.attempts, 10)
      const half = Effect.all([calls.GET.pipe(MaintainX.withDelivery({ retries: 0 })), calls.GET], { mode: "result" })
      assert.strictEqual((yield* run([refused], half)).attempts, 1 + 3)
    })
  )

  it.effect("are overridden for a stream", () =>
    Effect.gen(function* () {
      const stream = Stream.unwrap(Effect.map(Locations, (locations) => locations.stream()))
      const collected = stream.pipe(MaintainX.withDelivery({ retries: 5 }), Stream.runDrain)
      assert.strictEqual((yield* run([refused], collected)).attempts, 6)
    })
  )

  it.effect("of an outer scope stay where an inner one leaves them out", () =>
    Effect.gen(function* () {
      const nested = (inner: DeliveryOptions, outer: DeliveryOptions) =>
        calls.PATCH.pipe(MaintainX.withDelivery(inner), MaintainX.withDelivery(outer))
      assert.strictEqual((yield* run([reset], nested({ repeatable: true }, { retries: 1 }))).attempts, 2)
      assert.strictEqual((yield* run([reset], nested({ retries: 1 }, { retries: 5, repeatable: true }))).attempts, 2)
      assert.strictEqual((yield* run([reset], nested({ repeatable: false }, { repeatable: true }))).attempts, 1)
    })
  )

  it.effect("bound one attempt and the whole call", () =>
    Effect.gen(function* () {
      const attempt = yield* run([silent], calls.POST.pipe(MaintainX.withDelivery({ timeout: "200 millis" })))
      assertBetween(attempt.took, 200, 200)
      const whole = yield* run([silent], calls.GET.pipe(MaintainX.withDelivery({ retries: 9, budget: "7 seconds" })))
      assertBetween(whole.took, 5000, 7000)
    })
  )

  const invalid: ReadonlyArray<readonly [options: DeliveryOptions, fieldPath: string]> = [
    [{ retries: -1 }, "retries"],
    [{ retries: 1.5 }, "retries"],
    [{ retries: Number.NaN }, "retries"],
    [{ retries: Number.POSITIVE_INFINITY }, "retries"],
    [{ timeout: 0 }, "timeout"],
    [{ timeout: -1 }, "timeout"],
    [{ timeout: Number.NaN }, "timeout"],
    [{ budget: 0 }, "budget"],
    [{ budget: Duration.infinity }, "budget"]
  ]
  for (const [options, fieldPath] of invalid) {
    it.effect(`such as a ${fieldPath} of ${Object.values(options).join()} are refused before anything is sent`, () =>
      Effect.gen(function* () {
        for (const method of methods) {
          const { attempts, result } = yield* run([done], calls[method].pipe(MaintainX.withDelivery(options)))
          assert.strictEqual(attempts, 0)
          assert.isTrue(Result.isFailure(result) && result.failure._tag === "BadRequest")
          if (Result.isFailure(result) && result.failure._tag === "BadRequest") {
            assert.deepStrictEqual(
              result.failure.issues.map((issue) => issue.fieldPath),
              [fieldPath]
            )
          }
        }
      })
    )
  }
})
