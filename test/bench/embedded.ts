import { execFileSync } from "node:child_process"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import { Effect, Layer } from "effect"
import { HttpServer } from "effect/http"
import { MaintainXTest } from "../../src/testing/index.ts"
import { root } from "./root.ts"
import { median } from "./statistics.ts"

const workOrders = 20_000
const key = "a-key-for-the-benchmark"
const rounds = 7
const passes = 20

interface Page {
  readonly workOrders: ReadonlyArray<unknown>
  readonly nextCursor: string | null
}

/** The rows as they are, and filtered, sorted and with what a mirror or a dashboard expands. */
const searches = {
  plain: "limit=200",
  expanded: [
    "limit=200&sort=-updatedAt&statuses=OPEN&statuses=IN_PROGRESS&statuses=ON_HOLD&statuses=DONE",
    ...["assignees", "asset", "location", "categories", "extra_fields", "time_items"].map((name) => `expand=${name}`)
  ].join("&")
}

const pageAt = async (base: string, search: string, cursor: string | null): Promise<Page> => {
  const next = cursor === null ? "" : `&cursor=${encodeURIComponent(cursor)}`
  const response = await fetch(`${base}/workorders?${search}${next}`, { headers: { authorization: `Bearer ${key}` } })
  return (await response.json()) as Page
}

/** Pages through everything and gives all rows. */
const pageThrough = async (base: string, search: string): Promise<ReadonlyArray<unknown>> => {
  const rows: Array<unknown> = []
  let cursor: string | null = null
  do {
    const page: Page = await pageAt(base, search, cursor)
    rows.push(...page.workOrders)
    cursor = page.nextCursor
  } while (cursor !== null)
  return rows
}

/** What somebody would write who needs these rows on a port, and nothing else: no schemas, filters, keys or faults. */
const byHand = (rows: ReadonlyArray<unknown>) =>
  new Promise<{ readonly base: string; readonly close: () => void }>((resolve) => {
    const server = createServer((request, response) => {
      const query = new URL(request.url ?? "", "http://localhost").searchParams
      const start = Number(query.get("cursor") ?? 0)
      const end = start + Number(query.get("limit") ?? 100)
      response.setHeader("content-type", "application/json; charset=utf-8")
      const nextCursor = end < rows.length ? `${end}` : null
      response.end(JSON.stringify({ workOrders: rows.slice(start, end), nextCursor, nextPageUrl: null }))
    })
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo
      resolve({ base: `http://127.0.0.1:${port}`, close: () => server.close() })
    })
  })

const timed = async (run: () => Promise<unknown>): Promise<number> => {
  const start = performance.now()
  await run()
  return performance.now() - start
}

const heap = (): number => {
  globalThis.gc?.()
  return process.memoryUsage().heapUsed
}

/**
 * A factory of 20,000 work orders: how long it takes to start, what it costs to page through all of them over HTTP, against a server that was
 * written by hand for the same rows, in turns, and how much memory is in use after the first pass and after many.
 */
export const embedded = () => {
  const start = performance.now()
  const served = HttpServer.serve(MaintainXTest.httpEffect).pipe(
    Layer.provideMerge(NodeHttpServer.layer(createServer, { port: 0, host: "127.0.0.1" })),
    Layer.provide(MaintainXTest.layerServer({ keys: [key], plant: { factory: { workOrders, seed: 1 } } }))
  )
  return HttpServer.addressFormattedWith((address) =>
    Effect.promise(async () => {
      const started = performance.now() - start
      const base = `${address}/v1`
      const rows = await pageThrough(base, searches.plain)
      if (rows.length !== workOrders) throw new Error(`there are ${rows.length} work orders`)
      const against = async (search: string) => {
        const hand = await byHand(await pageThrough(base, search))
        const times: { readonly ours: Array<number>; readonly hand: Array<number> } = { ours: [], hand: [] }
        for (let round = -2; round < rounds; round++) {
          const ours = await timed(() => pageThrough(base, search))
          const theirs = await timed(() => pageThrough(hand.base, search))
          if (round < 0) continue
          times.ours.push(ours)
          times.hand.push(theirs)
        }
        hand.close()
        return {
          ours: median(times.ours),
          hand: median(times.hand),
          ratio: median(times.ours.map((time, i) => time / (times.hand[i] ?? Number.NaN)))
        }
      }
      const plain = await against(searches.plain)
      const expanded = await against(searches.expanded)
      const before = heap()
      for (let pass = 0; pass < passes; pass++) await pageThrough(base, searches.expanded)
      return { started, plain, expanded, memory: { before, after: heap(), passes } }
    })
  ).pipe(Effect.provide(served), Effect.scoped, Effect.runPromise)
}

/** A process that starts a factory, once everything is loaded. */
const startOf = (factory: object) => `
  const { Effect } = await import("effect")
  const { MaintainXTest } = await import(${JSON.stringify(pathToFileURL(join(root, "dist/testing/index.js")).href)})
  const start = performance.now()
  const layer = MaintainXTest.layerServer({ plant: { factory: ${JSON.stringify(factory)} } })
  await Effect.runPromise(Effect.provide(MaintainXTest, layer))
  console.log(performance.now() - start)`

/** How long a factory of 30,000 assets and 20,000 work orders takes to start, in milliseconds, in fresh processes. */
export const largeStart = (): number =>
  median(
    Array.from({ length: rounds }, () =>
      Number(
        execFileSync(
          process.execPath,
          ["--input-type=module", "--eval", startOf({ assets: 30_000, workOrders, seed: 1 })],
          { cwd: root, encoding: "utf8" }
        )
      )
    )
  )
