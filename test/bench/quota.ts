/**
 * Whether a shared quota is used up and never passed: 1,000 GETs in real time against a server that allows 100 in each
 * window of 2 seconds and refuses what comes above that.
 */
import { createServer, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { type PerformanceEntry, PerformanceObserver } from "node:perf_hooks"
import { fileURLToPath } from "node:url"
import { Deferred, Effect, Layer } from "effect"
import { FetchHttpClient } from "effect/http"
import { MaintainX } from "../../src/index.ts"

const limit = 100
const window = 2000

/** What the server says of its quota, and how its first window begins. */
export type Situation = "exact" | "absent" | "rounded up" | "mid-window"

/** A server that counts requests in windows, each of which begins with the first request after the one before. */
const counting = (situation: Situation) => {
  let start = Number.NEGATIVE_INFINITY
  let used = 0
  let refusals = 0
  /** Counts a request, and answers whether it is within the quota. */
  const take = (now: number): boolean => {
    if (now >= start + window) {
      start = now
      used = 0
    }
    used++
    return used <= limit
  }
  const headers = (now: number): Record<string, string> => {
    if (situation === "absent") return {}
    // Whole milliseconds, and never an end that is before the end.
    const left = Math.ceil(start + window - now) / 1000
    return {
      "x-rate-limit-limit": `${limit}`,
      "x-rate-limit-remaining": `${Math.max(0, limit - used)}`,
      "x-rate-limit-reset": situation === "rounded up" ? `${Math.ceil(left)}` : `${left}`
    }
  }
  const answer = (response: ServerResponse) => {
    const now = performance.now()
    const within = take(now)
    if (!within) refusals++
    response.writeHead(within ? 200 : 429, { "content-type": "application/json", ...headers(now) }).end("{}")
  }
  return { take, answer, refusals: () => refusals, windowEnd: () => start + window }
}

export interface QuotaRun {
  readonly situation: Situation
  readonly concurrency: number
  readonly refusals: number
  readonly failures: number
  /** Milliseconds. */
  readonly time: number
  /** The least that so many requests take from the server's point of view, in milliseconds. */
  readonly minimum: number
  readonly ratio: number
}

const run = async (situation: Situation, concurrency: number, requests: number): Promise<QuotaRun> => {
  const { answer, refusals, take, windowEnd } = counting(situation)
  const server = createServer((request, response) => {
    request.resume()
    answer(response)
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const { port } = server.address() as AddressInfo
  let minimum = (Math.ceil(requests / limit) - 1) * window
  if (situation === "mid-window") {
    // Another program has used up a half of a window that is half over.
    const foreign = limit / 2
    for (let i = 0; i < foreign; i++) take(performance.now())
    await new Promise((resolve) => setTimeout(resolve, window / 2))
    minimum = windowEnd() - performance.now() + (Math.ceil((requests - foreign) / limit) - 1) * window
  }
  let failures = 0
  const began = performance.now()
  await Effect.runPromise(
    Effect.forEach(
      Array.from({ length: requests }),
      () => Effect.catch(MaintainX.request({ method: "GET", path: "/things" }), () => Effect.sync(() => failures++)),
      { concurrency, discard: true }
    ).pipe(
      Effect.provide(
        MaintainX.layerOptions({
          apiKey: "a-key-of-the-benchmark",
          baseUrl: `http://127.0.0.1:${port}`,
          quota: limit,
          quotaWindow: window,
          budget: "5 minutes"
        })
      )
    )
  )
  const time = performance.now() - began
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  return { situation, concurrency, refusals: refusals(), failures, time, minimum, ratio: time / minimum }
}

const situations: ReadonlyArray<Situation> = ["exact", "absent", "rounded up", "mid-window"]

/** Situations, one after another, each with a concurrency of 10 and of 100. */
export const quota = async (only = situations, requests = 1000): Promise<ReadonlyArray<QuotaRun>> => {
  const runs: Array<QuotaRun> = []
  for (const situation of only) {
    for (const concurrency of [10, 100]) runs.push(await run(situation, concurrency, requests))
  }
  return runs
}

export interface WaitingRun {
  readonly calls: number
  /** Milliseconds of the processor, from the first call to the last answer. */
  readonly time: number
  /** The longest that nothing else could run, in milliseconds, collections of garbage aside. */
  readonly block: number
}

/**
 * Makes so many calls at once, which wait for a quota of 100 in 20 milliseconds and are answered from memory. A block
 * is counted as what the processor did for it, so that other programs on the machine do not count.
 */
const wait = async (calls: number): Promise<WaitingRun> => {
  const fetch = () => new Promise<Response>((resolve) => setTimeout(() => resolve(new Response("{}")), 2))
  const client = Layer.merge(
    MaintainX.layerOptions({
      apiKey: `a-key-of-${calls}-calls`,
      baseUrl: "http://localhost",
      quota: 100,
      quotaWindow: 20,
      budget: "1 hour"
    }),
    Layer.succeed(FetchHttpClient.Fetch, fetch)
  )
  const processor = () => {
    const { system, user } = process.cpuUsage()
    return (system + user) / 1000
  }
  const call = MaintainX.request({ method: "GET", path: "/things" })
  const samples: Array<{ readonly from: number; readonly to: number; readonly used: number }> = []
  const collections: Array<PerformanceEntry> = []
  const observer = new PerformanceObserver((list) => collections.push(...list.getEntries()))
  observer.observe({ entryTypes: ["gc"] })
  let last = { at: performance.now(), used: processor() }
  const sampler = setInterval(() => {
    const next = { at: performance.now(), used: processor() }
    samples.push({ from: last.at, to: next.at, used: next.used - last.used })
    last = next
  }, 1)
  const began = processor()
  await Effect.runPromise(
    Effect.gen(function* () {
      const all = yield* Deferred.make<void>()
      let left = calls
      const counted = Effect.andThen(Effect.exit(call), () =>
        --left === 0 ? Deferred.succeed(all, undefined) : Effect.void
      )
      for (let i = 0; i < calls; i++) {
        yield* Effect.forkChild(counted)
        // To make all fibers in one go, or to await each, would be a block of its own.
        if (i % 100 === 0) yield* Effect.yieldNow
      }
      yield* Deferred.await(all)
    }).pipe(Effect.provide(client))
  )
  const time = processor() - began
  clearInterval(sampler)
  await new Promise((resolve) => setTimeout(resolve, 10))
  observer.disconnect()
  const block = samples.map(({ from, to, used }) => {
    const collected = collections.filter(({ startTime }) => startTime >= from && startTime < to)
    return Math.min(used, to - from - collected.reduce((sum, { duration }) => sum + duration, 0))
  })
  return { calls, time, block: Math.max(...block) }
}

/** Calls that wait, twice as many each time, after a run that warms the functions up. */
export const waiting = async (counts = [25_000, 50_000, 100_000]): Promise<ReadonlyArray<WaitingRun>> => {
  await wait(5000)
  const runs: Array<WaitingRun> = []
  for (const count of counts) runs.push(await wait(count))
  return runs
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const named = process.argv.slice(2)
  if (named.length === 0 || named.includes("waiting")) {
    for (const { block, calls, time } of await waiting()) {
      console.log(
        `${calls} calls wait: ${(time / 1000).toFixed(2)} s of the processor, longest block ${block.toFixed(0)} ms`
      )
    }
  }
  const only = named.length === 0 ? situations : situations.filter((situation) => named.includes(situation))
  for (const { concurrency, failures, minimum, ratio, refusals, situation, time } of await quota(only)) {
    console.log(
      `${situation.padEnd(12)}${`${concurrency}`.padStart(4)} at once: ${refusals} refused, ${failures} failed, ` +
        `${(time / 1000).toFixed(2)} s of ${(minimum / 1000).toFixed(2)} s, ${ratio.toFixed(3)} times`
    )
  }
}
