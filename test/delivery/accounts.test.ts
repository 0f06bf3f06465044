import { assert, describe, it } from "@effect/vitest"
import { Clock, Context, Effect, Fiber, Layer } from "effect"
import { TestClock } from "effect/testing"
import { LocationId, Locations, MaintainX, type Options } from "../../src/index.ts"
import { layerFresh, QuotaAccounts, QuotaAccountsOfProcess } from "../../src/internal/quotaAccounts.ts"
import { httpServer } from "../support/servers.ts"
import { type Arrived, passing, simulate } from "./simulation.ts"

const window = 6_000

const get = Locations.use((locations) => locations.get(LocationId.make(7)))

const answer = Effect.sync(() => Response.json({ location: { id: 7, name: "Boiler room" } }))

/** How many requests arrived in the first window. */
const inWindow = (arrived: ReadonlyArray<Arrived>) => arrived.filter(({ at }) => at < window).length

describe("the quota of a key", () => {
  it.live("is one for all layers that a process builds, over a real socket", () =>
    Effect.gen(function* () {
      const server = yield* httpServer((_, response) => response.end('{"location":{"id":7,"name":"Boiler room"}}'))
      const layer = MaintainX.layerOptions({
        apiKey: "the-key-of-a-web-handler",
        baseUrl: server.origin,
        quota: 5,
        quotaWindow: window,
        budget: "3 seconds"
      })
      const handled = yield* Effect.promise(() =>
        Promise.all(Array.from({ length: 12 }, () => Effect.runPromiseExit(get.pipe(Effect.provide(layer)))))
      )
      assert.strictEqual(server.requests.length, 5)
      assert.strictEqual(handled.filter(({ _tag }) => _tag === "Success").length, 5)
    }).pipe(Effect.scoped)
  )

  /** Makes one call with each of twelve clients at once. */
  const together = (layers: (n: number) => Partial<Options>, count = 12) =>
    Effect.gen(function* () {
      const accounts = Layer.succeed(QuotaAccounts, new QuotaAccountsOfProcess())
      const server = yield* simulate(() => answer, {}, accounts)
      yield* Effect.forEach(
        Array.from({ length: count }, (_, n) => n),
        (n) =>
          simulate(() => answer, { quota: 5, quotaWindow: window, ...layers(n) }, accounts).pipe(
            Effect.map(({ layer }) => layer),
            Effect.flatMap((layer) => Effect.provide(get, layer))
          ),
        { concurrency: "unbounded", discard: true }
      ).pipe(passing(100))
      return server
    })

  it.effect("is remembered after the client that used it was closed", () =>
    Effect.gen(function* () {
      const accounts = Layer.succeed(QuotaAccounts, new QuotaAccountsOfProcess())
      const server = yield* simulate(() => answer, { quota: 5, quotaWindow: window }, accounts)
      yield* Effect.forEach(Array.from({ length: 12 }), () => Effect.provide(get, Layer.fresh(server.layer)), {
        discard: true
      }).pipe(passing(100))
      assert.strictEqual(inWindow(server.arrived), 5)
    })
  )

  it.effect("is apart for each key and each base URL", () =>
    Effect.gen(function* () {
      const began = yield* Clock.currentTimeMillis
      yield* together((n) => ({ apiKey: `key ${n}`.replace(" ", "-") }))
      yield* together((n) => ({ baseUrl: `https://maintainx-${n}.example` }))
      assert.isBelow((yield* Clock.currentTimeMillis) - began, window)
      yield* together(() => ({}))
      assert.isAtLeast((yield* Clock.currentTimeMillis) - began, 2 * window)
    })
  )

  it.effect("is apart for each clock, so that tests do not wait for one another", () =>
    Effect.gen(function* () {
      const accounts = new QuotaAccountsOfProcess()
      const of = (clock: Clock.Clock) =>
        accounts.of(Context.make(Clock.Clock, clock), 0, "key", { limit: 5, window, reserve: 0, exclusive: false })
      const ofTest = of(yield* Clock.clockWith(Effect.succeed))
      const ofSystem = of(Context.get(Context.empty(), Clock.Clock))
      const ofOtherTest = of(yield* TestClock.make())
      assert.strictEqual(new Set([ofTest, ofSystem, ofOtherTest]).size, 3)
      assert.strictEqual(of(yield* Clock.clockWith(Effect.succeed)), ofTest)
    })
  )

  it.effect("is the stricter of two settings while both are used", () =>
    Effect.gen(function* () {
      const accounts = Layer.succeed(QuotaAccounts, new QuotaAccountsOfProcess())
      const quotas = [20, 5, 20]
      const servers = yield* Effect.forEach(quotas, (quota) =>
        simulate(() => answer, { quota, quotaWindow: window }, accounts)
      )
      yield* Effect.forEach(
        servers,
        ({ layer }) =>
          Effect.provide(
            Effect.forEach([1, 2, 3], () => get, { concurrency: 3 }),
            layer
          ),
        { concurrency: 3, discard: true }
      ).pipe(passing(100))
      assert.strictEqual(
        servers.reduce((sum, { arrived }) => sum + inWindow(arrived), 0),
        5
      )
      // Once nothing is remembered, the settings of the next client are taken.
      yield* TestClock.adjust(2 * window)
      const later = yield* simulate(() => answer, { quota: 20, quotaWindow: window }, accounts)
      const began = yield* Clock.currentTimeMillis
      yield* Effect.provide(
        Effect.forEach(Array.from({ length: 20 }), () => get, { concurrency: 20 }),
        later.layer
      ).pipe(passing(100))
      assert.isBelow((yield* Clock.currentTimeMillis) - began, window)
    })
  )

  it.effect("serves calls that wait although the client that came first is closed", () =>
    Effect.gen(function* () {
      const accounts = Layer.succeed(QuotaAccounts, new QuotaAccountsOfProcess())
      const server = yield* simulate(() => answer, { quota: 1, quotaWindow: window }, accounts)
      const call = Effect.provide(get, Layer.fresh(server.layer))
      yield* passing(100)(call)
      const first = yield* Effect.forkChild(call)
      const second = yield* Effect.forkChild(call)
      yield* passing(100)(Effect.sleep(1000))
      yield* Fiber.interrupt(first)
      yield* Fiber.join(second).pipe(passing(100))
      assert.strictEqual(server.arrived.length, 2)
    })
  )

  it("is one even if the package is loaded twice", async () => {
    const again: typeof import("../../src/internal/quotaAccounts.ts") = await import(
      // A module of its own to the runtime.
      `${"../../src/internal/quotaAccounts.ts"}?again`
    )
    assert.notStrictEqual(again.QuotaAccountsOfProcess, QuotaAccountsOfProcess)
    assert.strictEqual(Context.get(Context.empty(), again.QuotaAccounts), Context.get(Context.empty(), QuotaAccounts))
  })

  it("is forgotten once there is nothing to remember, so that a process of many keys does not grow", () => {
    const accounts = new QuotaAccountsOfProcess()
    const settings = { limit: 5, window, reserve: 0, exclusive: false }
    const of = (now: number, name: number) => accounts.of(Context.empty(), now, `${name}`, settings)
    const first = of(0, 0)
    const used = of(0, 1)
    assert.isTrue(used.user.takeNow(0, false))
    for (let name = 2; name < 100; name++) of(0, name)
    assert.strictEqual(of(0, 1), used)
    assert.notStrictEqual(of(0, 0), first)
  })

  it.effect("is not shared by clients that have accounts of their own", () =>
    Effect.gen(function* () {
      const servers = yield* Effect.replicateEffect(
        simulate(() => answer, { quota: 1 }, layerFresh),
        3
      )
      const began = yield* Clock.currentTimeMillis
      for (const { layer } of servers) yield* Effect.provide(get, layer).pipe(passing(100))
      assert.isBelow((yield* Clock.currentTimeMillis) - began, 1000)
    })
  )
})
