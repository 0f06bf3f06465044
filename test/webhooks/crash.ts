/**
 * Kills a receiver again and again under a stream of deliveries, and looks at what became of them: `npm run crash -- [KILLS] [SEED]`.
 *
 * The receiver is a process of its own that is ended with SIGKILL, while it serves or while it begins, and started again over the same database.
 * Each event is sent two or three times, in disorder, by several senders at once. What is not answered with 2xx is sent again.
 */
import { type ChildProcess, fork } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as pause } from "node:timers/promises"
import { fileURLToPath } from "node:url"
import { Effect } from "effect"
import { encodeEvent, sign } from "../../src/webhooks/index.ts"
import { closedPort } from "../support/servers.ts"
import { open } from "../support/sqlite.ts"
import { newWorkOrder, secret } from "./deliveries.ts"
import type { Settings } from "./receiver.ts"

const senders = 8

/** A generator that gives the same numbers for the same seed: mulberry32. */
const generator = (seed: number) => {
  let state = seed >>> 0
  return (below: number): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

/** Starts a receiver. `listening` is settled once it takes deliveries, or has ended before. */
export const start = (settings: Settings): { readonly child: ChildProcess; readonly listening: Promise<unknown> } => {
  const child = fork(fileURLToPath(new URL("receiver.ts", import.meta.url)), [JSON.stringify(settings)], {
    stdio: ["ignore", "ignore", "inherit", "ipc"]
  })
  const listening = new Promise((resolve) => {
    child.once("message", resolve)
    child.once("exit", resolve)
  })
  return { child, listening }
}

/** Ends a process at once, as the system does that has no memory left. */
export const kill = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve()
    child.once("exit", () => resolve())
    child.kill("SIGKILL")
  })

/** Delivers the event of a new work order, and says what the answer was. Undefined where there was none. */
export const deliver = async (port: number, id: number, padding = ""): Promise<number | undefined> => {
  const body = JSON.stringify({ ...Object(encodeEvent(newWorkOrder(id))), padding })
  const headers = await Effect.runPromise(sign({ secret, body }))
  try {
    const response = await fetch(`http://127.0.0.1:${port}/webhooks/NEW_WORK_ORDER`, {
      method: "POST",
      headers: { ...headers, "content-type": "application/json" },
      body
    })
    await response.arrayBuffer()
    return response.status
  } catch {
    return undefined
  }
}

/** What became of the deliveries. */
export interface Outcome {
  readonly kills: number
  /** Events that were answered with 2xx. */
  readonly acknowledged: number
  /** Deliveries that were not answered, since the receiver was dead. */
  readonly unanswered: number
  /** Deliveries that were answered with something else than 2xx. */
  readonly refused: number
  /** Events that were answered with 2xx and never handled. */
  readonly lost: ReadonlyArray<number>
  /** Events whose handler's effect is there more than once. */
  readonly repeated: ReadonlyArray<number>
  /** Events that became dead letters. */
  readonly dead: number
}

export const crash = async (
  inbox: Settings["inbox"],
  { kills, seed }: { readonly kills: number; readonly seed: number }
): Promise<Outcome> => {
  const folder = mkdtempSync(join(tmpdir(), "effect-maintainx-crash-"))
  const file = join(folder, "inbox.sqlite")
  const pick = generator(seed)
  const port = await Effect.runPromise(closedPort)
  const settings: Settings = { port, inbox, file, effect: "row", concurrency: 4 }

  // ids of events that are to be sent, some of them several times
  const waiting: Array<number> = []
  const acknowledged = new Set<number>()
  let last = 0
  let unanswered = 0
  let refused = 0
  let ending = false
  const next = (): number | undefined => {
    while (!ending && waiting.length < 40) {
      last++
      for (let copies = 2 + pick(2); copies > 0; copies--) waiting.push(last)
    }
    return waiting.splice(pick(waiting.length), 1)[0]
  }
  const sender = async () => {
    for (let id = next(); id !== undefined; id = next()) {
      const status = await deliver(port, id)
      if (status !== undefined && status >= 200 && status < 300) acknowledged.add(id)
      else waiting.push(id)
      if (status === undefined) unanswered++
      else if (status >= 300) refused++
      await pause(status === undefined ? 20 : pick(30))
    }
  }

  let running = start(settings)
  try {
    await running.listening
    const sending = Array.from({ length: senders }, sender)
    for (let killed = 0; killed < kills; killed++) {
      // One in four does not even come to listen.
      if (pick(4) > 0) await running.listening
      await pause(pick(1000))
      await kill(running.child)
      running = start(settings)
    }
    await running.listening
    ending = true
    await Promise.all(sending)
    // What was handled before all this ended is delivered once more.
    for (const id of acknowledged) if (pick(10) === 0) await deliver(port, id)
    return { kills, unanswered, refused, ...(await settled(file, acknowledged)) }
  } finally {
    await kill(running.child)
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Waits until all is handled, or until nothing has been handled for a long time. */
const settled = async (file: string, acknowledged: ReadonlySet<number>) => {
  const { database } = open(file)
  const countOf = (sql: string): number => Number(database.prepare(sql).get()?.["count"])
  const effects = () =>
    new Map(
      database
        .prepare("SELECT work_order_id AS id, COUNT(*) AS count FROM effects GROUP BY work_order_id")
        .all()
        .map(({ count, id }) => [Number(id), Number(count)])
    )
  const has = (table: string) =>
    countOf(`SELECT COUNT(*) AS count FROM sqlite_master WHERE type = 'table' AND name = '${table}'`) > 0
  const count = (table: string, where: string) =>
    has(table) ? countOf(`SELECT COUNT(*) AS count FROM ${table} WHERE ${where}`) : 0
  try {
    let before = -1
    let progress = Date.now()
    while (Date.now() - progress < 10_000) {
      const pending = count("maintainx_webhooks_queue", "state = 'pending'")
      const handled = countOf("SELECT COUNT(*) AS count FROM effects")
      if (handled !== before) progress = Date.now()
      else if (pending === 0 && [...acknowledged].every((id) => effects().has(id))) break
      before = handled
      await pause(100)
    }
    const all = effects()
    return {
      acknowledged: acknowledged.size,
      lost: [...acknowledged].filter((id) => !all.has(id)),
      repeated: [...all].filter(([, count]) => count > 1).map(([id]) => id),
      dead: count("maintainx_webhooks_dead", "1 = 1")
    }
  } finally {
    database.close()
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const kills = Number(process.argv[2] ?? 50)
  const seed = Number(process.argv[3] ?? Math.floor(Math.random() * 2 ** 32))
  console.log(`${kills} kills, seed ${seed}`)
  for (const inbox of ["transactional", "sql"] as const) {
    const { acknowledged, dead, lost, refused, repeated, unanswered } = await crash(inbox, { kills, seed })
    console.log(
      `${inbox}: ${acknowledged} events acknowledged, ${unanswered} deliveries unanswered, ${refused} refused, ` +
        `${lost.length} events lost, ${repeated.length} handled more than once, ${dead} dead letters`
    )
    if (lost.length > 0 || dead > 0 || (inbox === "transactional" && repeated.length > 0)) process.exitCode = 1
  }
}
