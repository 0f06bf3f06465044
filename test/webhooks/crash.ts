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
import { DatabaseSync } from "node:sqlite"
import { setTimeout as pause } from "node:timers/promises"
import { Effect } from "effect"
import { encodeEvent, sign } from "../../src/webhooks/index.ts"
import { buildProgram } from "../support/build.ts"
import { generator } from "../support/generator.ts"
import { closedPort } from "../support/servers.ts"
import { newWorkOrder, secret } from "./deliveries.ts"
import type { Settings } from "./receiver.ts"

const senders = 16

/** Starts a receiver. `listening` is settled once it takes deliveries, or has ended before. */
export const start = (settings: Settings): { readonly child: ChildProcess; readonly listening: Promise<unknown> } => {
  const child = fork(buildProgram(new URL("receiver.ts", import.meta.url)), [JSON.stringify(settings)], {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
    execArgv: ["--expose-gc"]
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
  /** How many events had been answered with 2xx and were not handled when the receiver was killed, added up. */
  readonly interrupted: number
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
  const settings: Settings = { port, inbox, file, effect: "row", concurrency: 2 }

  // ids of events that are to be sent, some of them several times
  const waiting: Array<number> = []
  const acknowledged = new Set<number>()
  let last = 0
  let unanswered = 0
  let refused = 0
  let interrupted = 0
  let ending = false
  const next = (): number | undefined => {
    while (!ending && waiting.length < 200) {
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
      await pause(status === undefined ? 20 : pick(5))
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
      const { effects } = stateOf(file)
      for (const id of acknowledged) if (!effects.has(id)) interrupted++
      running = start(settings)
    }
    await running.listening
    ending = true
    await Promise.all(sending)
    // What was handled before all this ended is delivered once more.
    for (const id of acknowledged) if (pick(10) === 0) await deliver(port, id)
    return { kills, unanswered, refused, interrupted, ...(await settled(file, acknowledged)) }
  } finally {
    await kill(running.child)
    rmSync(folder, { recursive: true, force: true })
  }
}

/** What is in the database: how often each event was handled, and how much is to be handled yet. */
const stateOf = (file: string) => {
  const database = new DatabaseSync(file, { timeout: 5_000 })
  try {
    const rowsOf = (table: string, columns: string, rest = "") =>
      database.prepare("SELECT 1 FROM sqlite_master WHERE name = ?").get(table) === undefined
        ? []
        : database.prepare(`SELECT ${columns} FROM ${table} ${rest}`).all()
    return {
      effects: new Map(
        rowsOf("effects", "work_order_id AS id, COUNT(*) AS count", "GROUP BY id").map(
          ({ count, id }) => [Number(id), Number(count)] as const
        )
      ),
      pending: rowsOf("maintainx_webhooks_queue", "id", "WHERE state = 'pending'").length,
      dead: rowsOf("maintainx_webhooks_dead", "id").length
    }
  } finally {
    database.close()
  }
}

/** Waits until all is handled, or until nothing has been handled for a long time. */
const settled = async (file: string, acknowledged: ReadonlySet<number>) => {
  let before = -1
  let progress = Date.now()
  while (true) {
    const { dead, effects, pending } = stateOf(file)
    const lost = [...acknowledged].filter((id) => !effects.has(id))
    const done = pending === 0 && lost.length === 0
    if (done || Date.now() - progress > 10_000) {
      const repeated = [...effects].filter(([, count]) => count > 1).map(([id]) => id)
      return { acknowledged: acknowledged.size, lost, repeated, dead }
    }
    if (effects.size + dead !== before) progress = Date.now()
    before = effects.size + dead
    await pause(100)
  }
}

if (import.meta.main) {
  const kills = Number(process.argv[2] ?? 50)
  const seed = Number(process.argv[3] ?? Math.floor(Math.random() * 2 ** 32))
  // With `memory` it can be seen that this looks at something.
  const inboxes = process.argv[4] === "memory" ? (["memory"] as const) : (["transactional", "sql"] as const)
  console.log(`${kills} kills, seed ${seed}`)
  for (const inbox of inboxes) {
    const { acknowledged, dead, interrupted, lost, refused, repeated, unanswered } = await crash(inbox, { kills, seed })
    console.log(
      `${inbox}: ${acknowledged} events acknowledged, of which ${interrupted} waited at a kill; ` +
        `${unanswered} deliveries unanswered, ${refused} refused; ` +
        `${lost.length} events lost, ${repeated.length} handled more than once, ${dead} dead letters`
    )
    if (lost.length > 0 || dead > 0 || (inbox === "transactional" && repeated.length > 0)) process.exitCode = 1
  }
}
