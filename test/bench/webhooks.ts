/**
 * What a receiver does when far more arrives than its slow handlers keep up with: over sockets, against a process of its own.
 * Alone: `node test/bench/webhooks.ts`.
 */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as pause } from "node:timers/promises"
import { Effect } from "effect"
import { encodeEvent, sign } from "../../src/webhooks/index.ts"
import { closedPort } from "../support/servers.ts"
import { kill, start } from "../webhooks/crash.ts"
import { newWorkOrder, secret } from "../webhooks/deliveries.ts"
import type { Settings, Status } from "../webhooks/receiver.ts"

const deliveries = 10_000
const senders = 32
const concurrency = 100
/** Milliseconds that a handler takes. */
const slowness = 200
const bodySize = 2000

/** What an inbox did with the deliveries. */
export interface Load {
  readonly name: string
  /** Deliveries that were acknowledged in a second. */
  readonly rate: number
  /** Milliseconds until a delivery was acknowledged: of half of them, of 99 of 100, and the longest. */
  readonly answers: { readonly median: number; readonly p99: number; readonly longest: number }
  /** Answers with 503. These deliveries were sent again. */
  readonly refused: number
  /** How many waited to be handled when the last was acknowledged. */
  readonly waiting: number
  /** Seconds from the first delivery until all were handled. */
  readonly handledAfter: number
  /** Memory in use after a collection, in bytes: before, when the last delivery was acknowledged, and when all were handled. */
  readonly used: { readonly before: number; readonly waiting: number; readonly after: number }
  /** The most memory that the process had, in bytes. */
  readonly most: number
}

const measure = async (name: string, settings: Pick<Settings, "inbox" | "maxBytes">): Promise<Load> => {
  const folder = mkdtempSync(join(tmpdir(), "effect-maintainx-load-"))
  const port = await Effect.runPromise(closedPort)
  const { child, listening } = start({
    port,
    file: join(folder, "inbox.sqlite"),
    effect: slowness,
    concurrency,
    ...settings
  })
  const statusOf = async (search = "") =>
    (await (await fetch(`http://127.0.0.1:${port}/status${search}`)).json()) as Status
  const used = async () => (await statusOf("?collect")).used ?? Number.NaN
  const times: Array<number> = []
  let refused = 0
  let last = 0
  const sender = async () => {
    for (let id = ++last; id <= deliveries; id = ++last) {
      const body = JSON.stringify({ ...Object(encodeEvent(newWorkOrder(id))), padding: "x".repeat(bodySize) })
      for (let status = 0; status !== 200; ) {
        const headers = await Effect.runPromise(sign({ secret, body }))
        const begun = performance.now()
        const response = await fetch(`http://127.0.0.1:${port}/webhooks/NEW_WORK_ORDER`, {
          method: "POST",
          headers: { ...headers, "content-type": "application/json" },
          body
        })
        await response.arrayBuffer()
        times.push(performance.now() - begun)
        status = response.status
        if (status === 200) continue
        if (status !== 503) throw new Error(`a delivery was answered with ${status}`)
        refused++
        await pause(100)
      }
    }
  }
  try {
    await listening
    const before = await used()
    let most = 0
    const begun = performance.now()
    const sent = Promise.all(Array.from({ length: senders }, sender)).then(async () => {
      const time = performance.now() - begun
      return { time, waiting: deliveries - (await statusOf()).handled, used: await used() }
    })
    let status = await statusOf()
    while (status.handled < deliveries) {
      await pause(1000)
      status = await statusOf()
      most = Math.max(most, status.rss)
    }
    const handledAfter = (performance.now() - begun) / 1000
    const { time, used: whileWaiting, waiting } = await sent
    times.sort((one, other) => one - other)
    const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? Number.NaN
    return {
      name,
      rate: deliveries / (time / 1000),
      answers: { median: at(0.5), p99: at(0.99), longest: at(1) },
      refused,
      waiting,
      handledAfter,
      used: { before, waiting: whileWaiting, after: await used() },
      most
    }
  } finally {
    await kill(child)
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The same load on an inbox in memory, on one that has room for less than arrives, and on one in SQLite. */
export const load = async (): Promise<ReadonlyArray<Load>> => [
  await measure("in memory", { inbox: "memory" }),
  await measure("in memory, with room for 4 MB", { inbox: "memory", maxBytes: 4_000_000 }),
  await measure("in SQLite", { inbox: "sql" })
]

if (import.meta.main) for (const one of await load()) console.log(one)
