/** A server in memory behind the `fetch` of the whole client, on the clock of the test. */
import { Clock, Duration, Effect, Fiber, Layer } from "effect"
import { FetchHttpClient } from "effect/http"
import { TestClock } from "effect/testing"
import { MaintainX, type Options } from "../../src/index.ts"
import { layerFresh } from "../../src/internal/quotaAccounts.ts"

/** A request as it arrives. */
export interface Arrived {
  readonly method: string
  /** The path below `/v1`. */
  readonly path: string
  readonly body: string | undefined
  readonly headers: Headers
  /** In milliseconds since 1970. */
  readonly at: number
  /** Aborted as soon as the client gives the request up. */
  readonly signal: AbortSignal | undefined
}

/** What a server does with a request: it answers, or the connection breaks with a code of the runtime. */
export type Handler = (arrived: Arrived) => Effect.Effect<Response, string>

export interface Simulated {
  readonly arrived: ReadonlyArray<Arrived>
  /** The whole client over this server. */
  readonly layer: Layer.Layer<MaintainX.MaintainX>
}

const syscalls: Readonly<Record<string, string>> = { ECONNREFUSED: "connect", ENOTFOUND: "getaddrinfo" }

const broken = (code: string): TypeError =>
  new TypeError("fetch failed", {
    cause: Object.assign(new Error("broken"), { code, syscall: syscalls[code] ?? "read" })
  })

/**
 * A server on the clock of the test. What has arrived is carried out, whether or not the client still waits for it. Its
 * clients have accounts of the quota of their own, unless others are given.
 */
export const simulate = (
  handle: Handler,
  options: Partial<Options> = {},
  accounts: Layer.Layer<never> = layerFresh
): Effect.Effect<Simulated> =>
  Effect.gen(function* () {
    yield* sleeps
    const run = Effect.runPromiseWith(yield* Effect.context<never>())
    const clock = yield* Clock.clockWith(Effect.succeed)
    const arrived: Array<Arrived> = []
    const fetch: typeof globalThis.fetch = (input, init = {}) =>
      new Promise((resolve, reject) => {
        const request: Arrived = {
          method: init.method ?? "GET",
          path: new URL(String(input)).pathname.replace(/^\/v1/, ""),
          body: init.body instanceof Uint8Array ? Buffer.from(init.body).toString() : undefined,
          headers: new Headers(init.headers),
          at: clock.currentTimeMillisUnsafe(),
          signal: init.signal ?? undefined
        }
        arrived.push(request)
        init.signal?.addEventListener("abort", () => reject(new DOMException("aborted", "AbortError")))
        run(Effect.match(handle(request), { onSuccess: resolve, onFailure: (code) => reject(broken(code)) })).catch(
          reject
        )
      })
    return {
      arrived,
      layer: Layer.orDie(
        Layer.merge(
          Layer.provide(MaintainX.layerOptions({ apiKey: "the-key", organizations: 4711, ...options }), accounts),
          Layer.succeed(FetchHttpClient.Fetch, fetch)
        )
      )
    }
  })

/** A clock that is ahead of another by so many milliseconds: the time of day, and the time that only moves forward. */
export const shifted = (clock: Clock.Clock, wall: () => number, monotonic: () => number = () => 0): Clock.Clock => {
  const millis = () => clock.currentTimeMillisUnsafe() + wall()
  const nanos = () => clock.currentTimeNanosUnsafe() + BigInt(wall() * 1e6)
  const monotonicNanos = () => clock.monotonicTimeNanosUnsafe() + BigInt(monotonic() * 1e6)
  return {
    currentTimeMillisUnsafe: millis,
    currentTimeMillis: Effect.sync(millis),
    currentTimeNanosUnsafe: nanos,
    currentTimeNanos: Effect.sync(nanos),
    monotonicTimeNanosUnsafe: monotonicNanos,
    monotonicTimeNanos: Effect.sync(monotonicNanos),
    sleep: (duration) => clock.sleep(duration)
  }
}

/** Lets promises and fibers go on until they wait for the clock. */
export const settled: Effect.Effect<void> = Effect.promise(async () => {
  for (let i = 0; i < 3; i++) await new Promise((resolve) => setImmediate(resolve))
})

/** When the sleeps on a clock end, in milliseconds since 1970. */
const sleeping = new WeakMap<Clock.Clock, Set<{ readonly end: number }>>()

/** The sleeps on the clock of the test from now on. */
const sleeps = Effect.clockWith((clock) => {
  const known = sleeping.get(clock)
  if (known !== undefined) return Effect.succeed(known)
  const ends = new Set<{ readonly end: number }>()
  const { sleep } = clock
  const recorded: typeof sleep = (duration) =>
    Effect.suspend(() => {
      const entry = { end: clock.currentTimeMillisUnsafe() + Duration.toMillis(duration) }
      ends.add(entry)
      return Effect.ensuring(
        sleep(duration),
        Effect.sync(() => ends.delete(entry))
      )
    })
  Object.assign(clock, { sleep: recorded })
  sleeping.set(clock, ends)
  return Effect.succeed(ends)
})

/**
 * Lets time pass until an effect has ended, from one sleep to the next and at least a step at a time. Steps in which
 * nothing ends would take longer than all the rest.
 */
export const passing =
  (step: number) =>
  <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Effect.gen(function* () {
      const known = yield* sleeps
      const fiber = yield* Effect.forkChild(self)
      yield* settled
      while (fiber.pollUnsafe() === undefined) {
        const next = Math.min(...Array.from(known, ({ end }) => end)) - (yield* Clock.currentTimeMillis)
        yield* TestClock.adjust(Number.isFinite(next) ? Math.max(step, next) : step)
        yield* settled
      }
      return yield* Fiber.join(fiber)
    })

/** Lets time pass. */
export const pass = (millis: number, step = 10): Effect.Effect<void> => Effect.sleep(millis).pipe(passing(step))
