import { assert, describe, it } from "@effect/vitest"
import { Clock, Duration, Effect, Fiber, Layer, Result } from "effect"
import {
  LocationId,
  Locations,
  MaintainX,
  MeterId,
  MeterReadings,
  Meters,
  type Options,
  type RawRequest
} from "../../src/index.ts"
import { isDailyQuota, make } from "../../src/internal/quota.ts"
import { QuotaAccountsOfProcess } from "../../src/internal/quotaAccounts.ts"
import { type SharedQuota, Unavailable } from "../../src/internal/sharedQuota.ts"
import { MaintainXConfig } from "../../src/MaintainXConfig.ts"
import type { Method } from "../../src/Operation.ts"
import { type Arrived, pass, passing, simulate } from "../delivery/simulation.ts"

const id = MeterId.make(7)
const window = 60_000

const answerTo = ({ body = "[]", path }: Arrived): Response => {
  if (path === "/meterreadings") {
    const readings: ReadonlyArray<object> = JSON.parse(body)
    return Response.json(
      readings.map((reading) => ({ ...reading, createdAt: "2026-01-01T00:00:00.000Z" })),
      { status: 201 }
    )
  }
  return path.endsWith("/readings")
    ? Response.json({ id: "1", readingValue: 1 }, { status: 201 })
    : Response.json({ location: { id: 7, name: "Boiler room" } })
}

/** A server without headers that refuses what the given requests have too much of in a window. */
const limited = (windows: (path: string) => readonly [limit: number, window: number], options: Partial<Options> = {}) =>
  Effect.gen(function* () {
    const opened = new Map<string, { at: number; used: number }>()
    let refused = 0
    const server = yield* simulate(
      (arrived) =>
        Effect.gen(function* () {
          yield* Effect.sleep(10)
          const [limit, length] = windows(arrived.path)
          const now = yield* Clock.currentTimeMillis
          const last = opened.get(arrived.path)
          const current = last !== undefined && now < last.at + length ? last : { at: now, used: 0 }
          opened.set(arrived.path, current)
          if (++current.used <= limit) return answerTo(arrived)
          refused++
          return Response.json({ error: "Too many requests. Please retry in 10 seconds" }, { status: 429 })
        }),
      { budget: "30 minutes", ...options }
    )
    return { ...server, refused: () => refused, to: (path: string) => server.arrived.filter((a) => a.path === path) }
  })

const documented = (path: string): readonly [number, number] =>
  /^\/meters\/\d+\/readings$/.test(path) ? [1, 10_000] : [100, window]

const send = (count = 1) =>
  MeterReadings.use((readings) =>
    readings.create(Array.from({ length: count }, (_, value) => ({ meterId: id, value })))
  )

const add = (meter: number) => Meters.use((meters) => meters.addReading(MeterId.make(meter), { readingValue: 1 }))

const get = Locations.use((locations) => locations.get(LocationId.make(7)))

const times = (count: number, concurrency = 10) => ({
  of: <A, E, R>(effect: Effect.Effect<A, E, R>) =>
    Effect.forEach(Array.from({ length: count }), () => effect, { concurrency, discard: true })
})

const took = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const began = yield* Clock.currentTimeMillis
    yield* effect
    return (yield* Clock.currentTimeMillis) - began
  })

describe("batches of readings", () => {
  it.effect("have a limit of their own, which the client keeps", () =>
    Effect.gen(function* () {
      const server = yield* limited(documented)
      const time = yield* took(times(250).of(send())).pipe(Effect.provide(server.layer), passing(20))
      assert.strictEqual(server.refused(), 0)
      assert.strictEqual(server.to("/meterreadings").length, 250)
      assert.isAtLeast(time, 2 * window)
      assert.isAtMost(time, 2 * window * 1.05)
    })
  )

  it.effect("leave the quota of other calls alone, and are left alone by them", () =>
    Effect.gen(function* () {
      const server = yield* limited(documented)
      yield* Effect.gen(function* () {
        const quota = yield* MaintainX.quota
        yield* times(100).of(send())
        assert.strictEqual((yield* quota.status).remaining, 100)
        assert.isAtMost(yield* took(times(100).of(get)), 1000)
        assert.strictEqual((yield* quota.status).remaining, 0)
      }).pipe(Effect.provide(server.layer), passing(20))
      yield* pass(2 * window, 1000)
      yield* Effect.gen(function* () {
        yield* times(100).of(get)
        assert.isAtMost(yield* took(times(100).of(send())), 1000)
      }).pipe(Effect.provide(server.layer), passing(20))
      assert.strictEqual(server.refused(), 0)
    })
  )

  it.effect("that are refused keep only one another waiting", () =>
    Effect.gen(function* () {
      const server = yield* limited((path) => (path === "/meterreadings" ? [3, window] : [100, window]))
      yield* Effect.gen(function* () {
        const sending = yield* Effect.forkChild(times(5, 1).of(send()))
        yield* Effect.sleep(2000)
        assert.isAbove(server.refused(), 0)
        assert.isAtMost(yield* took(get), 100)
        yield* Fiber.join(sending)
      }).pipe(Effect.provide(server.layer), passing(20))
      assert.strictEqual(server.to("/meterreadings").length, 5 + server.refused())
    })
  )

  it.effect("of the caller's own making count too", () =>
    Effect.gen(function* () {
      const server = yield* limited(documented)
      const request: RawRequest = { method: "POST", path: "/meterreadings", query: { skipWebhook: true }, body: [] }
      const time = yield* took(times(101).of(MaintainX.request(request))).pipe(
        Effect.provide(server.layer),
        passing(20)
      )
      assert.strictEqual(server.refused(), 0)
      assert.isAtLeast(time, window)
    })
  )

  it.effect("of bulk work leave the reserve to the rest", () =>
    Effect.gen(function* () {
      const server = yield* limited(documented, { quotaReserve: 30 })
      yield* times(90)
        .of(send())
        .pipe(MaintainX.withDelivery({ bulk: true }), Effect.provide(server.layer), passing(20))
      assert.strictEqual(server.arrived.filter(({ at }) => at < window).length, 70)
    })
  )
})

describe("single readings", () => {
  it.effect("are sent one in ten seconds for each meter", () =>
    Effect.gen(function* () {
      const server = yield* limited(documented)
      const time = yield* took(
        Effect.forEach([1, 2, 3], (meter) => times(4).of(add(meter)), { concurrency: 3, discard: true })
      ).pipe(Effect.provide(server.layer), passing(20))
      assert.strictEqual(server.refused(), 0)
      assert.isAtLeast(time, 30_000)
      assert.isAtMost(time, 31_000)
    })
  )

  it.effect("count against the quota of all calls besides", () =>
    Effect.gen(function* () {
      const server = yield* limited(documented, { quota: 20 })
      yield* Effect.gen(function* () {
        const quota = yield* MaintainX.quota
        const meters = Array.from({ length: 15 }, (_, i) => i + 1)
        yield* Effect.forEach(meters, add, { concurrency: 5, discard: true })
        assert.strictEqual((yield* quota.status).remaining, 5)
        // The meter has its turn at once; the quota comes in a minute.
        yield* times(5).of(get)
        const time = yield* took(add(99))
        assert.isAtLeast(time, window - 1000)
        assert.isAtMost(time, window + 1000)
      }).pipe(Effect.provide(server.layer), passing(20))
    })
  )

  it.effect("that cannot be sent within the budget fail at once, and say when they could be", () =>
    Effect.gen(function* () {
      const server = yield* limited(documented, { budget: "5 seconds" })
      yield* Effect.gen(function* () {
        yield* add(1)
        const error = yield* Effect.flip(add(1))
        assert(error._tag === "RateLimited" && error.retryAfter !== undefined)
        assert.closeTo(Duration.toMillis(error.retryAfter), 10_000, 100)
      }).pipe(Effect.provide(server.layer), passing(20))
      assert.strictEqual(server.arrived.length, 1)
    })
  )

  it.effect("that are given up while they wait for the quota give back what they hold", () =>
    Effect.gen(function* () {
      const server = yield* limited(documented, { quota: 10 })
      yield* Effect.gen(function* () {
        const quota = yield* MaintainX.quota
        yield* times(10).of(get)
        const waiting = yield* Effect.forkChild(add(1))
        yield* Effect.sleep(1000)
        assert.strictEqual((yield* quota.status).waiting, 1)
        yield* Fiber.interrupt(waiting)
        assert.strictEqual((yield* quota.status).waiting, 0)
        yield* Effect.sleep(window)
        assert.strictEqual((yield* quota.status).remaining, 10)
        assert.isAtMost(yield* took(add(1)), 100)
      }).pipe(Effect.provide(server.layer), passing(20))
    })
  )
})

describe("the daily quota of meters that are read by hand", () => {
  const error =
    "Too Many Requests. Manual meter readings are limited to 10 every 24h 00m 00s. For a higher recording frequency please use Meters of type IoT."

  it.effect("is not waited for, whatever the server says, and holds nothing else up", () =>
    Effect.gen(function* () {
      let daily = true
      const server = yield* simulate((arrived) =>
        Effect.sync(() =>
          daily
            ? Response.json(
                { error },
                {
                  status: 429,
                  headers: {
                    "retry-after": "30",
                    "x-rate-limit-limit": "10",
                    "x-rate-limit-remaining": "0",
                    "x-rate-limit-reset": "86400"
                  }
                }
              )
            : answerTo(arrived)
        )
      )
      yield* Effect.gen(function* () {
        const time = yield* took(
          Effect.gen(function* () {
            const outcomes = yield* send(250)
            assert.lengthOf(outcomes, 250)
            for (const outcome of outcomes) assert(Result.isFailure(outcome) && outcome.failure._tag === "RateLimited")
            assert.strictEqual((yield* Effect.flip(add(1)))._tag, "RateLimited")
          })
        )
        assert.isAtMost(time, 200)
        assert.strictEqual(server.arrived.length, 4)
        daily = false
        assert.isAtMost(yield* took(Effect.andThen(send(), get)), 200)
        assert.isAtMost(yield* took(times(90).of(send())), 1000)
      }).pipe(Effect.provide(server.layer), passing(20))
    })
  )

  it("is told from the other refusals by what they say", () => {
    const answered = (text: string, status = 429) => isDailyQuota({ status, headers: {}, text })
    assert.isTrue(answered(JSON.stringify({ error })))
    assert.isTrue(answered("You have exceeded the rate limit for manual meter readings"))
    assert.isFalse(answered(JSON.stringify({ error: "Too many requests. Please retry in 10 seconds" })))
    assert.isFalse(answered(JSON.stringify({ error }), 400))
    assert.isFalse(answered(""))
  })
})

describe("the limit of a request", () => {
  const settings = (options: Partial<Options> = {}) =>
    MaintainXConfig.use(Effect.succeed).pipe(
      Effect.provide(Layer.orDie(MaintainXConfig.layerOptions({ apiKey: "the-key", ...options })))
    )

  /** The quota of a client that nothing else shares accounts with. */
  const made = (options: Partial<Options> = {}, sharing?: SharedQuota["Service"]) =>
    Effect.gen(function* () {
      const quota = make(yield* settings({ quota: 1, ...options }), new QuotaAccountsOfProcess(), sharing)
      const context = yield* Effect.context<never>()
      const enter = (method: Method, target: string) =>
        quota
          .passage(context, { operation: target, method, target, organizations: [] })
          .enter(Effect.interruptible, { bulk: false, deadline: window })
      return { enter, left: () => quota.user(context).queue.window.left(0) }
    })

  const isImmediate = (effect: Effect.Effect<unknown, unknown>) =>
    Effect.gen(function* () {
      const fiber = yield* Effect.forkChild(effect, { startImmediately: true })
      return fiber.pollUnsafe()?._tag === "Success"
    })

  it.effect("is told from its method and its path", () =>
    Effect.gen(function* () {
      for (const [method, target, isApart] of [
        ["POST", "/meterreadings", true],
        ["POST", "/meterreadings/", true],
        ["POST", "/meterreadings?skipWebhook=true", true],
        ["GET", "/meterreadings", false],
        ["POST", "/meters", false],
        ["POST", "/metertriggers", false],
        ["POST", "/meterreadingsx", false],
        ["PATCH", "/meters/7", false],
        ["POST", "/meters/7/readings", false],
        ["POST", "/meters/7/readings/8", false],
        ["POST", "/workorders?x=/meterreadings", false]
      ] as const) {
        const { enter } = yield* made()
        yield* enter("GET", "/locations")
        assert.strictEqual(yield* isImmediate(enter(method, target)), isApart, target)
      }
    })
  )

  it.effect("of a meter is its own, and grows with the quota", () =>
    Effect.gen(function* () {
      for (const [quota, limit] of [
        [10, 1],
        [100, 1],
        [199, 1],
        [500, 5]
      ] as const) {
        const { enter } = yield* made({ quota, quotaExclusive: true })
        for (let i = 0; i < limit; i++) yield* enter("POST", "/meters/7/readings?skipWebhook=true")
        assert.isFalse(yield* isImmediate(enter("POST", "/meters/7/readings")))
        assert.isTrue(yield* isImmediate(enter("POST", "/meters/8/readings")))
      }
    })
  )

  it.effect("gives its turn of the quota back when it is given up while other processes are waited for", () =>
    Effect.gen(function* () {
      const { enter, left } = yield* made({}, { join: () => () => Effect.never })
      for (const target of ["/meters/7/readings", "/locations"]) {
        const waiting = yield* Effect.forkChild(enter("POST", target), { startImmediately: true })
        yield* Effect.promise(() => new Promise((resolve) => setTimeout(resolve, 20)))
        assert.strictEqual(left(), 0)
        yield* Fiber.interrupt(waiting)
        assert.strictEqual(left(), 1)
      }
    })
  )

  it.effect("gives its turn of the quota back when the shared store fails", () =>
    Effect.gen(function* () {
      const { enter, left } = yield* made({}, { join: () => () => Effect.fail(new Unavailable()) })
      for (const target of ["/meters/7/readings", "/locations"]) {
        assert.strictEqual((yield* Effect.flip(enter("POST", target)))._tag, "Unavailable")
        assert.strictEqual(left(), 1)
      }
    })
  )

  it.effect("is shared with other processes where the program shares it, under a name of its own", () =>
    Effect.gen(function* () {
      const names: Array<string> = []
      const { enter } = yield* made(
        { quota: 10, quotaExclusive: true, organizationQuota: 10 },
        {
          join: ({ fingerprint, name }) => {
            names.push(`${name} ${fingerprint}`)
            return () => Effect.succeed(Effect.void)
          }
        }
      )
      for (const target of ["/meterreadings", "/meters/7/readings", "/locations", "/meterreadings"]) {
        yield* enter("POST", target)
      }
      assert.deepStrictEqual(
        names.map((name) => name.replace(/[0-9a-f]{32}/, "…")),
        ["readings …", "user …", "organization …"]
      )
      assert.strictEqual(names[0]?.split(" ")[1], names[1]?.split(" ")[1])
      assert.notStrictEqual(names[1]?.split(" ")[1], names[2]?.split(" ")[1])
    })
  )
})
