import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Clock, Duration, Effect, Fiber, Layer, Schema } from "effect"
import { LocationId, Locations, MaintainX, type Options } from "../../src/index.ts"
import { recordingTracer } from "../support/tracing.ts"
import { pass, passing, simulate } from "./simulation.ts"

const window = 60_000
const limit = 100
const latency = 20

/** The headers of an answer, by what remains and how many milliseconds are left. */
type Telling = (remaining: number, left: number) => Record<string, string>

const exact: Telling = (remaining, left) => ({
  "x-rate-limit-limit": `${limit}`,
  "x-rate-limit-remaining": `${remaining}`,
  "x-rate-limit-reset": `${left / 1000}`
})

const roundedUp: Telling = (remaining, left) => exact(remaining, Math.ceil(left / 1000) * 1000)

const nothing: Telling = () => ({})

/** A server that allows 100 requests in a window, which opens with the first request after the last one closed. */
const limited = (
  telling: Telling,
  options: Partial<Options> = {},
  /** How long the next request takes to arrive. */
  delay: () => number = () => latency / 2
) =>
  Effect.gen(function* () {
    let opened = Number.NEGATIVE_INFINITY
    let used = 0
    let refused = 0
    /** How many were refused in the windows, by when they opened. */
    const refusedInWindow: Record<number, number> = {}
    /** Takes places of the window, as of now. */
    const use = (count: number) =>
      Effect.map(Clock.currentTimeMillis, (now) => {
        if (now >= opened + window) {
          opened = now
          used = 0
        }
        used += count
        return opened + window - now
      })
    const server = yield* simulate(
      () =>
        Effect.gen(function* () {
          yield* Effect.sleep(delay())
          const left = yield* use(1)
          const tooMany = used > limit
          if (tooMany) {
            refused++
            refusedInWindow[opened] = (refusedInWindow[opened] ?? 0) + 1
          }
          const headers = telling(Math.max(0, limit - used), left)
          yield* Effect.sleep(latency / 2)
          return tooMany
            ? new Response(null, { status: 429, headers })
            : Response.json({ id: 7, location: { id: 7, name: "Boiler room" } }, { headers })
        }),
      { budget: "30 minutes", ...options }
    )
    return { ...server, use, refused: () => refused, refusedInWindow }
  })

const get = Locations.use((locations) => locations.get(LocationId.make(7)))

/** Sends so many GETs, so many at a time, and answers how long it took. */
const getAll = (count: number, concurrency: number) =>
  Effect.gen(function* () {
    const began = yield* Clock.currentTimeMillis
    yield* Effect.forEach(Array.from({ length: count }), () => get, { concurrency, discard: true })
    return (yield* Clock.currentTimeMillis) - began
  })

describe("1,000 GETs", () => {
  const tellings = { exactly: exact, "rounded up": roundedUp, "not at all": nothing }
  for (const [what, telling] of Object.entries(tellings)) {
    for (const concurrency of [10, 100]) {
      it.effect(`${concurrency} at a time, are never refused where the quota is told ${what}, and lose no time`, () =>
        Effect.gen(function* () {
          const server = yield* limited(telling)
          const took = yield* getAll(1000, concurrency).pipe(Effect.provide(server.layer), passing(20))
          assert.strictEqual(server.refused(), 0)
          assert.strictEqual(server.arrived.length, 1000)
          assert.isAtMost(took, 9 * window * 1.02)
        })
      )
    }
  }

  it.effect("are never refused in the middle of a window that another client has opened, where it is told", () =>
    Effect.gen(function* () {
      for (const telling of [exact, roundedUp]) {
        const server = yield* limited(telling)
        yield* server.use(40)
        yield* pass(20_000, 1000)
        const took = yield* getAll(1000, 10).pipe(Effect.provide(server.layer), passing(20))
        assert.strictEqual(server.refused(), 0)
        // 60 in the 40 seconds that are left, then nine windows and the rest.
        assert.isAtMost(took, (40_000 + 9 * window) * 1.02)
        yield* pass(window, 1000)
      }
    })
  )

  it.effect("all succeed where the window of another client is not told", () =>
    Effect.gen(function* () {
      const server = yield* limited(nothing)
      yield* server.use(40)
      yield* pass(20_000, 1000)
      const took = yield* getAll(300, 10).pipe(Effect.provide(server.layer), passing(20))
      // Nobody could know of it before the first refusals, and nobody when it ends.
      assert.isAtMost(server.refused(), 50)
      assert.isAtMost(took, 5 * window)
    })
  )

  /** Requests arrive after up to 40 milliseconds, in another order than they were sent in. */
  const uneven = () => {
    let seed = 1
    return () => {
      seed = (seed * 48_271) % 2_147_483_647
      return seed % (2 * latency)
    }
  }

  for (const [how, delay] of [
    ["evenly", () => () => latency / 2],
    ["unevenly", uneven]
  ] as const) {
    for (const concurrency of [1, 5, 10, 20, 50, 100]) {
      it.effect(
        `of two processes, ${concurrency} at a time and ${how}, are refused at most twice in each window and all succeed`,
        () =>
          Effect.gen(function* () {
            for (const telling of [exact, roundedUp]) {
              const server = yield* limited(telling, {}, delay())
              const process = Effect.provide(getAll(300, concurrency), Layer.fresh(server.layer))
              yield* Effect.all([process, process], { concurrency: 2 }).pipe(passing(5))
              assert.isAtMost(Math.max(...Object.values(server.refusedInWindow), 0), 4)
              yield* pass(window, 1000)
            }
          }),
        30_000
      )
    }
  }

  it.effect("make way for another program with the same key that uses half of every window", () =>
    Effect.gen(function* () {
      const server = yield* limited(exact)
      // In every window, before this one comes to its own.
      const other = Effect.andThen(server.use(5), Effect.sleep(window / 10)).pipe(Effect.forever)
      const fiber = yield* Effect.forkChild(other)
      const took = yield* getAll(300, 10).pipe(Effect.provide(server.layer), passing(20))
      yield* Fiber.interrupt(fiber)
      assert.isAtMost(took, 7 * window)
      // The other may take the last places at the moment when this one counts on them.
      assert.isAtMost(server.refused(), 12)
    })
  )
})

describe("headers", () => {
  const odd: ReadonlyArray<readonly [what: string, headers: Record<string, string>]> = [
    ["that name the limit only", { "x-rate-limit-limit": "100" }],
    ["that name what remains only", { "x-rate-limit-remaining": "0" }],
    ["that name the reset only", { "x-rate-limit-reset": "60" }],
    [
      "that are no numbers",
      { "x-rate-limit-limit": "many", "x-rate-limit-remaining": "some", "x-rate-limit-reset": "soon" }
    ],
    ["that are empty", { "x-rate-limit-limit": "", "x-rate-limit-remaining": "", "x-rate-limit-reset": "" }],
    ["that are zero", { "x-rate-limit-limit": "0", "x-rate-limit-remaining": "0", "x-rate-limit-reset": "0" }],
    ["that are negative", { "x-rate-limit-limit": "-1", "x-rate-limit-remaining": "-1", "x-rate-limit-reset": "-1" }],
    [
      "that are huge",
      { "x-rate-limit-limit": "999999999", "x-rate-limit-remaining": "999999999", "x-rate-limit-reset": "999999999" }
    ],
    [
      "with a reset of a day",
      { "x-rate-limit-limit": "100", "x-rate-limit-remaining": "0", "x-rate-limit-reset": "86400" }
    ],
    ["of HTTP's own names", { "ratelimit-limit": "1", "ratelimit-remaining": "0", "ratelimit-reset": "3600" }]
  ]
  for (const [what, headers] of odd) {
    it.effect(`${what} stop nothing`, () =>
      Effect.gen(function* () {
        const server = yield* limited(() => headers)
        const took = yield* getAll(20, 5).pipe(Effect.provide(server.layer), passing(100))
        assert.strictEqual(server.refused(), 0)
        // At worst, each answer says that nothing remains in its window.
        assert.isAtMost(took, 20 * window)
      })
    )
  }

  it.effect("with a limit that is lower than the configured one are believed until they name another", () =>
    Effect.gen(function* () {
      let told = 10
      const server = yield* limited(() => ({ "x-rate-limit-limit": `${told}` }))
      yield* Effect.gen(function* () {
        const quota = yield* MaintainX.quota
        yield* get
        assert.strictEqual((yield* quota.status).limit, 10)
        assert.strictEqual((yield* quota.status).remaining, 9)
        told = 5000
        yield* get
        assert.strictEqual((yield* quota.status).limit, 100)
        assert.strictEqual((yield* quota.status).remaining, 98)
      }).pipe(Effect.provide(server.layer), passing(20))
    })
  )
})

describe("bulk work", () => {
  const bulk = MaintainX.withDelivery({ bulk: true })

  it.effect("leaves the reserve to the rest, which needs not wait", () =>
    Effect.gen(function* () {
      const server = yield* limited(exact, { quotaReserve: 10 })
      yield* Effect.gen(function* () {
        const mirror = yield* bulk(getAll(1000, 200)).pipe(Effect.forkChild)
        // A technician looks at one record every seven seconds, in the middle of hours of bulk work.
        for (let i = 0; i < 70; i++) {
          yield* Effect.sleep(7000)
          const asked = yield* Clock.currentTimeMillis
          yield* get.pipe(MaintainX.withDelivery({ budget: "3 seconds" }))
          assert.isAtMost((yield* Clock.currentTimeMillis) - asked, 500)
        }
        yield* Fiber.interrupt(mirror)
      }).pipe(Effect.provide(server.layer), passing(50))
      assert.strictEqual(server.refused(), 0)
      // And it uses what is left.
      assert.isAtLeast(server.arrived.length, 70 + 8 * 80)
    })
  )

  it.effect("uses at most what is not reserved where it is alone", () =>
    Effect.gen(function* () {
      const server = yield* limited(exact, { quotaReserve: 30 })
      yield* bulk(getAll(140, 20)).pipe(Effect.provide(server.layer), passing(20))
      const inWindow = server.arrived.filter(({ at }) => at < window).length
      assert.strictEqual(inWindow, 70)
    })
  )

  it.effect("is not starved by others that use up every window", () =>
    Effect.gen(function* () {
      const server = yield* limited(exact, { quotaReserve: 10 })
      yield* Effect.gen(function* () {
        const busy = yield* getAll(100_000, 200).pipe(Effect.forkChild)
        yield* Effect.sleep(10_000)
        const asked = yield* Clock.currentTimeMillis
        yield* bulk(getAll(5, 5))
        assert.isAtMost((yield* Clock.currentTimeMillis) - asked, 5 * window)
        yield* Fiber.interrupt(busy)
      }).pipe(Effect.provide(server.layer), passing(100))
      assert.strictEqual(server.refused(), 0)
    })
  )

  const Arrival = Schema.Struct({
    after: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 3000 })),
    count: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 12 })),
    bulk: Schema.Boolean
  })

  it.effect.prop(
    "and the rest both come to their turn, whatever arrives when",
    { arrivals: Arbitrary.array(Arbitrary.schema(Arrival), { minLength: 1, maxLength: 40 }) },
    ({ arrivals }) =>
      Effect.gen(function* () {
        const reserve = 5
        const quota = 20
        const server = yield* limited(nothing, { quota, quotaReserve: reserve })
        const waits = yield* Effect.gen(function* () {
          const fibers: Array<Fiber.Fiber<{ readonly bulk: boolean; readonly wait: number }, unknown>> = []
          for (const arrival of arrivals) {
            yield* Effect.sleep(arrival.after)
            for (let i = 0; i < arrival.count; i++) {
              const one = Effect.gen(function* () {
                const asked = yield* Clock.currentTimeMillis
                yield* get.pipe(MaintainX.withDelivery({ bulk: arrival.bulk }))
                return { bulk: arrival.bulk, wait: (yield* Clock.currentTimeMillis) - asked }
              })
              fibers.push(yield* Effect.forkChild(one))
            }
          }
          return yield* Effect.forEach(fibers, Fiber.join)
        }).pipe(Effect.provide(server.layer), passing(200))
        const total = waits.length
        // Nobody waits longer than all requests together take, and a window for standing behind.
        const longest = (Math.ceil(total / (quota - reserve)) + 2) * window
        for (const { wait } of waits) assert.isAtMost(wait, longest)
        for (const of of [true, false]) {
          const count = waits.filter(({ bulk }) => bulk === of).length
          assert.strictEqual(
            count,
            arrivals.reduce((sum, { bulk, count }) => sum + (bulk === of ? count : 0), 0)
          )
        }
      }),
    { arbitrary: { runs: 15 } }
  )
})

describe("MaintainX.quota", () => {
  it.effect("says what remains, when it resets and how many wait", () =>
    Effect.gen(function* () {
      const server = yield* limited(exact)
      yield* Effect.gen(function* () {
        const quota = yield* MaintainX.quota
        assert.deepStrictEqual(yield* quota.status, { limit, remaining: limit, waiting: 0 })
        yield* getAll(30, 10)
        const some = yield* quota.status
        assert.deepInclude(some, { limit, remaining: 70, waiting: 0 })
        assert.closeTo(Duration.toMillis(some.resetAfter ?? 0), window, 500)
        const fiber = yield* getAll(100, 100).pipe(Effect.forkChild)
        yield* Effect.sleep(1000)
        assert.deepInclude(yield* quota.status, { remaining: 0, waiting: 30 })
        yield* Fiber.join(fiber)
        yield* Effect.sleep(window)
        assert.deepStrictEqual(yield* quota.status, { limit, remaining: limit, waiting: 0 })
      }).pipe(Effect.provide(server.layer), passing(20))
    })
  )

  it.effect("counts what others use", () =>
    Effect.gen(function* () {
      const server = yield* limited(exact)
      yield* Effect.gen(function* () {
        const quota = yield* MaintainX.quota
        yield* server.use(60)
        yield* get
        assert.strictEqual((yield* quota.status).remaining, 39)
      }).pipe(Effect.provide(server.layer), passing(20))
    })
  )

  for (const [used, count] of [
    [0, 0],
    [0, 1],
    [0, 100],
    [0, 101],
    [0, 250],
    [30, 70],
    [30, 71],
    [100, 1],
    [100, 350]
  ] as const) {
    it.effect(`estimates how long ${count} requests take after ${used}, and so long they take`, () =>
      Effect.gen(function* () {
        const server = yield* limited(exact)
        yield* Effect.gen(function* () {
          const quota = yield* MaintainX.quota
          yield* getAll(used, 10)
          const estimated = Duration.toMillis(yield* quota.estimate(count))
          const took = yield* getAll(count, 100)
          // A window's requests go out in up to sixteen rounds, since a quarter of what remains is on its way at once.
          const windows = 1 + Math.ceil((used + count) / limit)
          assert.isAtMost(Math.abs(took - estimated), windows * (16 * latency + 100))
        }).pipe(Effect.provide(server.layer), passing(20))
      })
    )
  }
})

describe("a call that waits for its turn", () => {
  it.effect("gives it back where it is interrupted", () =>
    Effect.gen(function* () {
      const server = yield* limited(nothing, { quota: 1 })
      yield* Effect.gen(function* () {
        yield* get
        const impatient = yield* get.pipe(Effect.forkChild)
        yield* Effect.sleep(100)
        const patient = yield* get.pipe(Effect.forkChild)
        yield* Effect.sleep(100)
        yield* Fiber.interrupt(impatient)
        assert.strictEqual((yield* (yield* MaintainX.quota).status).waiting, 1)
        yield* Effect.sleep(window)
        assert.strictEqual(patient.pollUnsafe()?._tag, "Success")
      }).pipe(Effect.provide(server.layer), passing(20))
      assert.strictEqual(server.arrived.length, 2)
    })
  )

  it.effect("says in its span how long it waited", () =>
    Effect.gen(function* () {
      const tracer = recordingTracer()
      const server = yield* simulate(
        () => Effect.sync(() => Response.json({ location: { id: 7, name: "Boiler room" } })),
        { quota: 1 }
      )
      yield* Effect.gen(function* () {
        yield* get
        yield* Effect.sleep(10_000)
        yield* get
      }).pipe(tracer.provide, Effect.provide(server.layer), passing(50))
      assert.deepStrictEqual(
        tracer.spans.map(({ attributes }) => attributes.get("maintainx.quota_wait_ms")),
        [0, 50_000]
      )
    })
  )

  it.effect("and whose request was surely not sent costs nothing of the quota", () =>
    Effect.gen(function* () {
      let refusals = 5
      const server = yield* simulate(
        () =>
          refusals-- > 0
            ? Effect.fail("ECONNREFUSED")
            : Effect.sync(() => Response.json({ location: { id: 7, name: "x" } })),
        { quota: 2, retries: 9 }
      )
      const took = yield* Effect.gen(function* () {
        const began = yield* Clock.currentTimeMillis
        yield* Effect.andThen(get, get)
        return (yield* Clock.currentTimeMillis) - began
      }).pipe(Effect.provide(server.layer), passing(50))
      assert.isBelow(took, window)
    })
  )
})
