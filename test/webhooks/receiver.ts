/** A receiver as a process of its own, on Effect's Node server. What it is like is said by its only argument, as JSON. */
import { createServer } from "node:http"
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import { Effect, Layer, Schedule } from "effect"
import { HttpRouter, HttpServerResponse } from "effect/http"
import { SqlClient } from "effect/sql"
import * as Sqlite from "../../src/sqlite.ts"
import { Inbox, on, Receiver } from "../../src/webhooks/index.ts"
import { secret } from "./deliveries.ts"

export interface Settings {
  /** A port of the system's choice, if 0. */
  readonly port: number
  readonly inbox: "memory" | "sql" | "transactional"
  /** The database. */
  readonly file: string
  /** Whether a handler writes a row, fails now and then and is tried again, or takes its time in milliseconds. */
  readonly effect: "row" | number
  readonly concurrency: number
  /** How many bytes an inbox in memory keeps. */
  readonly maxBytes?: number
}

/** What the process says of itself. */
export interface Status {
  readonly handled: number
  /** Memory of the process, in bytes. */
  readonly rss: number
  /** What of it is in use, in bytes. It is known after a collection, which is asked for with `?collect`. */
  readonly used?: number
}

// Whoever started this process wrote them.
const { concurrency, effect, file, inbox, maxBytes, port } = JSON.parse(process.argv[2] ?? "") as Settings

let handled = 0
const failed = new Set<number>()

const handlers = [
  on("NEW_WORK_ORDER", ({ workOrderId }) =>
    Effect.gen(function* () {
      if (effect === "row") {
        const sql = yield* SqlClient.SqlClient
        // Time in which it can be killed, before and after. In a transaction nobody else gets at the database meanwhile.
        const half = inbox === "transactional" ? 1 : 10
        yield* Effect.sleep(half)
        yield* sql`INSERT INTO effects (work_order_id) VALUES (${workOrderId})`
        yield* Effect.sleep(half)
        if (inbox === "transactional" && workOrderId % 7 === 0 && !failed.has(workOrderId)) {
          failed.add(workOrderId)
          return yield* Effect.fail("not yet")
        }
      } else {
        yield* Effect.sleep(effect)
      }
      handled++
    })
  )
] as const

const tables = Layer.effectDiscard(
  Effect.flatMap(
    SqlClient.SqlClient,
    (sql) =>
      sql`CREATE TABLE IF NOT EXISTS effects (sequence INTEGER PRIMARY KEY AUTOINCREMENT, work_order_id INTEGER NOT NULL)`
  )
)

const options = {
  retrySchedule: Schedule.spaced(0),
  // A process that dies counts as an attempt.
  maxAttempts: 1000,
  lockExpiration: "1 second",
  pollInterval: 50
} as const

const layerInbox =
  inbox === "memory"
    ? Inbox.layerMemory({ ...options, ...(maxBytes === undefined ? undefined : { maxBytes }) })
    : Inbox.layerSql({ ...options, transactional: inbox === "transactional" })

const status = HttpRouter.add("GET", "/status", ({ url }) => {
  const status: Status = { handled, rss: process.memoryUsage.rss() }
  if (!url.endsWith("?collect")) return HttpServerResponse.json(status)
  globalThis.gc?.()
  return HttpServerResponse.json({ ...status, used: process.memoryUsage().heapUsed })
})

const listening = Layer.effectDiscard(
  Effect.sync(() => {
    process.send?.("listening")
  })
)

listening.pipe(
  Layer.provideMerge(
    HttpRouter.serve(Layer.merge(Receiver.layer({ secrets: secret, handlers, concurrency }), status), {
      disableLogger: true,
      disableListenLog: true
    })
  ),
  Layer.provide(layerInbox),
  Layer.provide(tables),
  Layer.provide(Sqlite.layer({ filename: file })),
  Layer.provide(NodeHttpServer.layer(createServer, { port, host: "127.0.0.1" })),
  Layer.launch,
  Effect.runPromise
)
