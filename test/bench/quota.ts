/**
 * Whether a shared quota is used up and never passed: 1,000 GETs in real time against a server that allows 100 in each
 * window of 2 seconds and refuses what comes above that.
 */
import { createServer, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { fileURLToPath } from "node:url"
import { Effect } from "effect"
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

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const named = process.argv.slice(2)
  const only = named.length === 0 ? situations : situations.filter((situation) => named.includes(situation))
  for (const { concurrency, failures, minimum, ratio, refusals, situation, time } of await quota(only)) {
    console.log(
      `${situation.padEnd(12)}${`${concurrency}`.padStart(4)} at once: ${refusals} refused, ${failures} failed, ` +
        `${(time / 1000).toFixed(2)} s of ${(minimum / 1000).toFixed(2)} s, ${ratio.toFixed(3)} times`
    )
  }
}
