import { assert, describe, it } from "@effect/vitest"
import { Clock, Duration, Effect, Fiber, Layer, Result } from "effect"
import { LocationId, Locations, MaintainX, type Options, type UploadError } from "../../src/index.ts"
import { QuotaAccounts, QuotaAccountsOfProcess } from "../../src/internal/quotaAccounts.ts"
import { calls } from "../support/methods.ts"
import { type Arrived, passing, type Simulated, shifted, simulate } from "./simulation.ts"

const window = 60_000
const limit = 100

const get = Locations.use((locations) => locations.get(LocationId.make(7)))

const done = ({ method }: Arrived) =>
  method === "DELETE"
    ? new Response(null, { status: 204 })
    : Response.json({ id: 7, location: { id: 7, name: "Boiler room" } })

const times = <A, E, R>(count: number, effect: Effect.Effect<A, E, R>) =>
  Effect.forEach(Array.from({ length: count }), () => Effect.result(effect), { concurrency: "unbounded" })

const tags = (results: ReadonlyArray<Result.Result<unknown, UploadError>>) => {
  const counts: Record<string, number> = {}
  for (const result of results) {
    const tag = Result.isSuccess(result) ? "success" : result.failure._tag
    counts[tag] = (counts[tag] ?? 0) + 1
  }
  return counts
}

interface Limits {
  readonly latency?: number
  readonly limit?: number
  readonly isTold?: boolean
}

/** A server that allows so many requests of a window, which opens with the first request after the last one closed. */
const limited = ({ isTold = true, latency = 20, limit: most = limit }: Limits, options: Partial<Options> = {}) =>
  Effect.gen(function* () {
    let opened = Number.NEGATIVE_INFINITY
    let used = 0
    const refusedAt: Array<number> = []
    const server = yield* simulate(
      () =>
        Effect.gen(function* () {
          yield* Effect.sleep(latency / 2)
          const now = yield* Clock.currentTimeMillis
          if (now >= opened + window) {
            opened = now
            used = 0
          }
          used++
          const isRefused = used > most
          if (isRefused) refusedAt.push(now)
          const headers: Record<string, string> = isTold
            ? {
                "x-rate-limit-limit": `${most}`,
                "x-rate-limit-remaining": `${Math.max(0, most - used)}`,
                "x-rate-limit-reset": `${Math.ceil((opened + window - now) / 1000)}`
              }
            : {}
          yield* Effect.sleep(latency / 2)
          return isRefused
            ? new Response(null, { status: 429, headers })
            : Response.json({ id: 7, location: { id: 7, name: "Boiler room" } }, { headers })
        }),
      { budget: "1 hour", ...options }
    )
    return { ...server, refusedAt }
  })

const running =
  (server: Simulated, step = 50) =>
  <A, E>(effect: Effect.Effect<A, E, Layer.Success<Simulated["layer"]>>) =>
    effect.pipe(Effect.provide(server.layer), passing(step))

describe("a server that never answers", () => {
  it.effect("is not taken for a used-up quota, and is asked by more than one call a second", () =>
    Effect.gen(function* () {
      const server = yield* simulate(() => Effect.never, { timeout: "1 second", budget: "3 seconds" })
      const results = yield* running(server)(times(20, get))
      assert.deepStrictEqual(tags(results), { Network: 20 })
      for (const result of results) {
        assert(Result.isFailure(result) && result.failure._tag === "Network")
        assert.strictEqual(result.failure.reason, "timeout")
      }
      assert.isAtLeast(server.arrived.length, 7)
    })
  )

  it.effect("leaves the outcome of a change unknown only if it was sent", () =>
    Effect.gen(function* () {
      const server = yield* simulate(() => Effect.never, { timeout: "1 second", budget: "3 seconds", retries: 0 })
      const results = yield* running(server)(times(20, calls.POST))
      assert.deepStrictEqual(tags(results), {
        OutcomeUnknown: server.arrived.length,
        Network: 20 - server.arrived.length
      })
    })
  )

  it.effect("lets a cold client go on at once when it answers again", () =>
    Effect.gen(function* () {
      let hangs = true
      const server = yield* simulate((arrived) => (hangs ? Effect.never : Effect.sync(() => done(arrived))), {
        timeout: "2 seconds"
      })
      yield* running(server)(
        Effect.gen(function* () {
          const all = yield* Effect.forkChild(times(50, get))
          yield* Effect.sleep(5000)
          hangs = false
          yield* Effect.sleep(6000)
          assert.isDefined(all.pollUnsafe())
          assert.deepStrictEqual(tags(yield* Fiber.join(all)), { success: 50 })
        })
      )
    })
  )
})

describe("the clock of the system", () => {
  for (const hours of [-1, 1]) {
    it.effect(`moved by ${hours} hour changes nothing: calls go on, and waits end as they would have`, () =>
      Effect.gen(function* () {
        const clock = yield* Clock.clockWith(Effect.succeed)
        let offset = 0
        const moved = shifted(clock, () => offset)
        const server = yield* simulate((arrived) => Effect.sync(() => done(arrived)), {
          quota: 10,
          budget: "90 seconds"
        })
        const end = (effect: typeof get) =>
          Effect.gen(function* () {
            const began = clock.currentTimeMillisUnsafe()
            const result = yield* Effect.result(effect)
            return { result, took: clock.currentTimeMillisUnsafe() - began }
          })
        yield* Effect.gen(function* () {
          yield* times(5, get)
          const patient = yield* Effect.forkChild(
            Effect.forEach(Array.from({ length: 10 }), () => end(get), { concurrency: 10 })
          )
          const impatient = yield* Effect.forkChild(end(get.pipe(MaintainX.withDelivery({ budget: "5 seconds" }))))
          yield* Effect.sleep(1000)
          offset = hours * 3_600_000
          assert.strictEqual((yield* end(get.pipe(MaintainX.withDelivery({ budget: "5 seconds" })))).took, 0)
          const late = yield* Effect.forkChild(end(get))
          const waited = yield* Fiber.join(patient)
          for (const { result, took } of [...waited, yield* Fiber.join(late)]) {
            assert.isTrue(Result.isSuccess(result))
            assert.isAtMost(took, window + 500)
          }
          const { result, took } = yield* Fiber.join(impatient)
          assert(Result.isFailure(result) && result.failure._tag === "RateLimited")
          assert.isAtMost(took, 5000)
          assert.isAtMost(Duration.toMillis(result.failure.retryAfter ?? 0), window)
        }).pipe(Effect.provide(server.layer), Effect.provideService(Clock.Clock, moved), passing(50))
        assert.strictEqual(server.arrived.length, 16)
      })
    )
  }
})

describe("interactive calls beside endless bulk work", () => {
  for (const isTold of [true, false]) {
    it.effect(`have their turn within a quarter of a window if the quota is ${isTold ? "" : "not "}told`, () =>
      Effect.gen(function* () {
        const windows = 8
        const server = yield* limited({ isTold })
        const waits: Array<number> = []
        yield* running(
          server,
          20
        )(
          Effect.gen(function* () {
            const bulk = yield* times(windows * 200, get).pipe(MaintainX.withDelivery({ bulk: true }), Effect.forkChild)
            const one = Effect.gen(function* () {
              const asked = yield* Clock.currentTimeMillis
              yield* get
              waits.push((yield* Clock.currentTimeMillis) - asked)
            })
            const fibers: Array<Fiber.Fiber<void, unknown>> = []
            for (let i = 0; i < windows * 40; i++) {
              fibers.push(yield* Effect.forkChild(one))
              yield* Effect.sleep(window / 40)
            }
            for (const fiber of fibers) yield* Fiber.join(fiber)
            yield* Fiber.interrupt(bulk)
          })
        )
        const sorted = waits.toSorted((a, b) => a - b)
        assert.lengthOf(sorted, windows * 40)
        assert.isAtMost(sorted[Math.floor(0.95 * sorted.length)] ?? Number.NaN, window / 4)
        assert.lengthOf(server.refusedAt, 0)
        // And bulk work uses what is left: all but the reserve.
        assert.isAtLeast(server.arrived.length, windows * 0.9 * limit)
      })
    )
  }
})

describe("a change", () => {
  it.effect("is not sent in the last moment of its budget, and its error is certain", () =>
    Effect.gen(function* () {
      const budget = 5000
      const server = yield* limited({ latency: 1000 }, { budget, quotaWindow: 2000, quota: 30 })
      const results = yield* running(server)(
        Effect.gen(function* () {
          const fibers: Array<Fiber.Fiber<Result.Result<unknown, UploadError>>> = []
          for (let i = 0; i < 78; i++) {
            fibers.push(yield* Effect.forkChild(Effect.result(calls.POST)))
            yield* Effect.sleep(20)
          }
          return yield* Effect.forEach(fibers, Fiber.join)
        })
      )
      const { RateLimited = 0, success = 0, ...others } = tags(results)
      assert.deepStrictEqual(others, {})
      assert.strictEqual(success, server.arrived.length)
      assert.strictEqual(RateLimited + success, 78)
    })
  )

  it.effect("needs as much of its budget as is asked for, at most a quarter, and a GET needs none", () =>
    Effect.gen(function* () {
      for (const [options, latest] of [
        [{ changeTime: "1 second" }, 9000],
        [{ changeTime: "2 seconds" }, 8000],
        [{ changeTime: "9 seconds" }, 7500],
        // No attempt takes longer than the time-out.
        [{ changeTime: "2 seconds", timeout: "500 millis" }, 9500]
      ] as const) {
        for (const turn of [latest - 1, latest + 1]) {
          const server = yield* simulate((arrived) => Effect.sync(() => done(arrived)), {
            quota: 1,
            quotaWindow: turn,
            budget: "10 seconds"
          })
          const [change, read] = yield* running(server)(
            Effect.gen(function* () {
              yield* get
              return [
                yield* Effect.result(calls.PATCH.pipe(MaintainX.withDelivery(options))),
                yield* Effect.result(calls.GET.pipe(MaintainX.withDelivery(options)))
              ] as const
            })
          )
          assert.deepStrictEqual(tags([change]), turn < latest ? { success: 1 } : { RateLimited: 1 })
          assert.deepStrictEqual(tags([read]), { success: 1 })
        }
      }
    })
  )
})

describe("two organizations on one key", () => {
  it.effect("are not refused where headers tell of the user in each of them", () =>
    Effect.gen(function* () {
      const windows = new Map<string, { opened: number; used: number }>()
      let refused = 0
      const count = (name: string, now: number) => {
        const last = windows.get(name)
        const current = last !== undefined && now < last.opened + window ? last : { opened: now, used: 0 }
        windows.set(name, current)
        current.used++
        return current
      }
      const server = yield* simulate(
        ({ headers }) =>
          Effect.gen(function* () {
            yield* Effect.sleep(10)
            const now = yield* Clock.currentTimeMillis
            const user = count("user", now)
            const { opened, used } = count(headers.get("x-organization-id") ?? "", now)
            const isRefused = user.used > limit || used > limit
            if (isRefused) refused++
            const answered = {
              "x-rate-limit-limit": `${limit}`,
              "x-rate-limit-remaining": `${Math.max(0, limit - used)}`,
              "x-rate-limit-reset": `${(opened + window - now) / 1000}`
            }
            return isRefused
              ? new Response(null, { status: 429, headers: answered })
              : Response.json({ location: { id: 7, name: "Boiler room" } }, { headers: answered })
          }),
        { budget: "1 hour" }
      )
      yield* running(server)(
        Effect.gen(function* () {
          const other = MaintainX.withOrganization(4712)
          yield* get
          yield* Effect.sleep(50_000)
          yield* other(get)
          // A window of the user opens here, and that of the second organization ends before it does.
          yield* Effect.sleep(20_000)
          yield* other(times(90, get))
          yield* Effect.sleep(41_000)
          yield* other(times(90, get))
        })
      )
      assert.strictEqual(server.arrived.length, 182)
      assert.strictEqual(refused, 0)
    })
  )

  it.effect("are kept within the limit that all users of an organization have, where the program names it", () =>
    Effect.gen(function* () {
      const accounts = Layer.succeed(QuotaAccounts, new QuotaAccountsOfProcess())
      const sent: Array<Arrived> = []
      const keys = yield* Effect.forEach([1, 2, 3], (key) =>
        simulate(
          (arrived) =>
            Effect.sync(() => {
              sent.push(arrived)
              return done(arrived)
            }),
          { apiKey: `key-${key}`, organizationQuota: 50, budget: "1 hour" },
          accounts
        )
      )
      yield* Effect.forEach(keys, ({ layer }) => Effect.provide(times(40, get), layer), { concurrency: 3 }).pipe(
        passing(100)
      )
      assert.lengthOf(sent, 120)
      for (let i = 50; i < sent.length; i++) {
        assert.isAtLeast((sent[i]?.at ?? 0) - (sent[i - 50]?.at ?? 0), window)
      }
    })
  )
})

describe("a refusal", () => {
  const refusing = (isRefused: (arrived: Arrived) => boolean, headers: Record<string, string>) =>
    simulate((arrived) =>
      Effect.gen(function* () {
        yield* Effect.sleep(20)
        return isRefused(arrived) ? new Response(null, { status: 429, headers }) : done(arrived)
      })
    )

  const took = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
    Effect.gen(function* () {
      const began = yield* Clock.currentTimeMillis
      yield* effect
      return (yield* Clock.currentTimeMillis) - began
    })

  for (const [what, headers] of [
    ["tells nothing else", {}],
    ["tells that the quota is not used up", { "x-rate-limit-remaining": "40" }]
  ] as const) {
    it.effect(`of one kind of change that ${what} holds no other call up`, () =>
      Effect.gen(function* () {
        const server = yield* refusing(({ method }) => method === "POST", { "retry-after": "5", ...headers })
        yield* running(
          server,
          10
        )(
          Effect.gen(function* () {
            yield* get
            const post = yield* Effect.forkChild(calls.POST)
            for (let i = 0; i < 20; i++) {
              assert.isAtMost(yield* took(get), 100)
              yield* Effect.sleep(500)
            }
            yield* Fiber.interrupt(post)
          })
        )
        // The change itself keeps to what it was told.
        const posts = server.arrived.filter(({ method }) => method === "POST")
        for (const [i, { at }] of posts.slice(1).entries()) assert.isAtLeast(at - (posts[i]?.at ?? 0), 5000)
        assert.isAtLeast(posts.length, 2)
      })
    )
  }

  it.effect("of one kind of change holds others of its kind up, also those that are waiting already", () =>
    Effect.gen(function* () {
      let refusals = 1
      const server = yield* refusing(({ method }) => method === "POST" && refusals-- > 0, { "retry-after": "5" })
      yield* running(
        server,
        10
      )(
        Effect.gen(function* () {
          yield* times(5, calls.POST)
        })
      )
      assert.lengthOf(
        server.arrived.filter(({ at }) => at < 5000),
        1
      )
      assert.strictEqual(server.arrived.length, 6)
    })
  )

  it.effect("of one kind of change fails others of its kind at once that cannot wait for so long", () =>
    Effect.gen(function* () {
      const server = yield* refusing(({ method }) => method === "POST", { "retry-after": "30" })
      yield* running(
        server,
        10
      )(
        Effect.gen(function* () {
          const first = yield* Effect.forkChild(calls.POST)
          yield* Effect.sleep(1000)
          const began = yield* Clock.currentTimeMillis
          const error = yield* Effect.flip(calls.POST.pipe(MaintainX.withDelivery({ budget: "20 seconds" })))
          assert(error._tag === "RateLimited" && error.retryAfter !== undefined)
          assert.closeTo(Duration.toMillis(error.retryAfter), 29_000, 100)
          assert.strictEqual(yield* Clock.currentTimeMillis, began)
          yield* Fiber.interrupt(first)
        })
      )
      assert.lengthOf(server.arrived, 1)
    })
  )

  for (const [what, call, headers] of [
    ["of a GET", calls.GET, {}],
    ["that tells that nothing remains", calls.POST, { "x-rate-limit-remaining": "0" }]
  ] as const) {
    it.effect(`${what} holds every call up for as long as it says`, () =>
      Effect.gen(function* () {
        let refusals = 1
        const server = yield* refusing(() => refusals-- > 0, { "retry-after": "5", ...headers })
        yield* running(
          server,
          10
        )(
          Effect.gen(function* () {
            const first = yield* Effect.forkChild(call)
            yield* Effect.sleep(100)
            assert.isAtLeast(yield* took(calls.PATCH), 4800)
            yield* Fiber.join(first)
          })
        )
      })
    )
  }

  it.effect("of two kinds of change holds every call up", () =>
    Effect.gen(function* () {
      const server = yield* refusing(({ method }) => method !== "GET", { "retry-after": "5" })
      yield* running(
        server,
        10
      )(
        Effect.gen(function* () {
          const changes = yield* Effect.forkChild(Effect.all([calls.POST, calls.PATCH], { concurrency: 2 }))
          yield* Effect.sleep(1500)
          assert.isAtLeast(yield* took(get), 3000)
          yield* Fiber.interrupt(changes)
        })
      )
    })
  )

  it.effect("in two windows teaches a limit that nobody tells", () =>
    Effect.gen(function* () {
      const server = yield* limited({ isTold: false, limit: 50 })
      const all = Effect.forEach(Array.from({ length: 1000 }), () => get, { concurrency: 10, discard: true })
      const time = yield* running(server)(took(all))
      const after = server.refusedAt.filter((at) => at > 3 * window)
      // It is tried again now and then whether more is allowed.
      assert.isAtMost(after.length, 30)
      assert.isAtMost(time, 24 * window)
    })
  )
})

describe("a program that is alone on its key", () => {
  it.effect("sends what remains at once", () =>
    Effect.gen(function* () {
      const server = yield* limited({ latency: 200 }, { quotaExclusive: true })
      yield* running(server)(
        Effect.gen(function* () {
          const began = yield* Clock.currentTimeMillis
          yield* times(100, get)
          assert.isAtMost((yield* Clock.currentTimeMillis) - began, 400)
          yield* Effect.sleep(window)
          yield* times(100, get)
        })
      )
      assert.lengthOf(server.refusedAt, 0)
    })
  )
})

describe("an estimate", () => {
  for (const bulk of [true, false]) {
    for (const count of [20, 1000]) {
      it.effect(
        `of ${count} ${bulk ? "bulk " : ""}calls is within a twentieth of what they take, latency included`,
        () =>
          Effect.gen(function* () {
            const server = yield* limited({ latency: 500 })
            yield* running(server)(
              Effect.gen(function* () {
                const quota = yield* MaintainX.quota
                yield* get
                const estimated = Duration.toMillis(yield* quota.estimate(count))
                const began = yield* Clock.currentTimeMillis
                yield* times(count, get)
                const took = (yield* Clock.currentTimeMillis) - began
                assert.isAtMost(Math.abs(took - estimated), took / 20)
              }).pipe(MaintainX.withDelivery({ bulk }))
            )
          })
      )
    }
  }
})
