/**
 * Kills `serve --state` again and again under writes, and looks at what is there after each restart:
 * `npm run kill -- [KILLS] [SEED] [WORK ORDERS]`.
 *
 * Writers create, change, comment on and delete work orders, and attach files, over connections of their own. A subscription reports the new ones to
 * a receiver. After each restart every record is read: it must be as the last answer said, or as a change says that was never answered.
 */
import type { ChildProcess } from "node:child_process"
import { mkdtempSync, rmSync, statSync } from "node:fs"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as pause } from "node:timers/promises"
import { Effect } from "effect"
import { generator } from "../support/generator.ts"
import { closedPort } from "../support/servers.ts"
import { start } from "./executable.ts"

const writers = 8

/** A work order as the answers said, and as changes would make it that have no answer. */
interface Known {
  title: string
  isDeleted: boolean
  comments: number
  files: number
  /** The change that was sent and not answered. */
  unanswered: "title" | "comment" | "delete" | "file" | undefined
  unansweredTitle: string
}

/** What became of the writes. */
export interface Outcome {
  readonly kills: number
  /** How many changes were answered with 2xx. */
  readonly answered: number
  /** How many were not answered, since the server was dead. */
  readonly unanswered: number
  /** How many unanswered changes are there all the same. */
  readonly carriedOut: number
  /** What is not as it was answered. */
  readonly lost: ReadonlyArray<string>
  /** New work orders that were answered and never reported. */
  readonly unreported: ReadonlyArray<number>
  /** How long restarts took until the server listened, in milliseconds. */
  readonly restarts: ReadonlyArray<number>
  /** The size of the state at the end, in bytes. */
  readonly size: number
}

/** Starts the server. `listening` says whether it came to listen, or else what it printed. */
const serve = (cwd: string, port: number, more: ReadonlyArray<string>) => {
  const child = start({ args: ["serve", "--port", `${port}`, "--state", "plant.db", ...more], cwd })
  const listening = new Promise<string | undefined>((resolve) => {
    let printed = ""
    for (const output of [child.stdout, child.stderr]) {
      output?.setEncoding("utf8").on("data", (text: string) => {
        printed += text
        if (printed.includes("Ctrl+C")) resolve(undefined)
      })
    }
    child.once("exit", () => resolve(printed))
  })
  return { child, listening }
}

const kill = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve()
    child.once("exit", () => resolve())
    child.kill("SIGKILL")
  })

/** A receiver that notes which work orders were reported to it. */
const receiver = async () => {
  const reported = new Set<number>()
  const server = createServer(async (request, response) => {
    const { workOrderId } = JSON.parse(Buffer.concat(await request.toArray()).toString())
    await pause(5)
    reported.add(workOrderId)
    response.end()
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const { port } = server.address() as AddressInfo // It listens on a port.
  return { reported, url: `http://127.0.0.1:${port}/`, close: () => server.close() }
}

/** An answer, or undefined where there was none. */
interface Answer {
  readonly status: number
  readonly json: Record<string, unknown>
}

const caller =
  (port: number) =>
  async (method: string, path: string, body?: unknown): Promise<Answer | undefined> => {
    try {
      const isFile = body instanceof Uint8Array
      const response = await fetch(`http://127.0.0.1:${port}/v1${path}`, {
        method,
        headers: {
          authorization: "Bearer embedded-maintainx",
          ...(body === undefined
            ? undefined
            : { "content-type": isFile ? "application/octet-stream" : "application/json" })
        },
        ...(body === undefined ? undefined : { body: isFile ? Buffer.from(body) : JSON.stringify(body) })
      })
      const text = await response.text()
      return { status: response.status, json: text.startsWith("{") ? JSON.parse(text) : {} }
    } catch {
      return undefined
    }
  }

export const killing = async ({
  kills,
  seed,
  workOrders
}: {
  readonly kills: number
  readonly seed: number
  /** How many there are at the start. Default: those of the workshop. */
  readonly workOrders?: number
}): Promise<Outcome> => {
  const folder = mkdtempSync(join(tmpdir(), "effect-maintainx-kill-"))
  const pick = generator(seed)
  const port = await Effect.runPromise(closedPort)
  const call = caller(port)
  const { close, reported, url } = await receiver()
  const more = workOrders === undefined ? [] : ["--work-orders", `${workOrders}`]
  const known = new Map<number, Known>()
  const lost: Array<string> = []
  const restarts: Array<number> = []
  let serial = 0
  let answered = 0
  let unanswered = 0
  let carriedOut = 0
  let subscription: unknown
  let secret: string | undefined

  const isTaken = (answer: Answer | undefined): answer is Answer => {
    if (answer !== undefined && answer.status < 300) {
      answered++
      return true
    }
    if (answer !== undefined) lost.push(`a change was answered with ${answer.status}: ${JSON.stringify(answer.json)}`)
    unanswered++
    return false
  }

  /** One after another, until the server is gone. Each writer changes only what it created. */
  const write = async () => {
    const own: Array<number> = []
    while (true) {
      const id = own[pick(own.length + 1)]
      const record = id === undefined ? undefined : known.get(id)
      if (id === undefined || record === undefined) {
        const title = `made ${++serial}`
        const answer = await call("POST", "/workorders", { title })
        if (!isTaken(answer)) return
        const made = Number(answer.json["id"])
        if (known.has(made)) lost.push(`the id ${made} was given twice`)
        known.set(made, { title, isDeleted: false, comments: 0, files: 0, unanswered: undefined, unansweredTitle: "" })
        own.push(made)
      } else if (pick(10) === 0) {
        record.unanswered = "delete"
        if (!isTaken(await call("DELETE", `/workorders/${id}`))) return
        record.isDeleted = true
        own.splice(own.indexOf(id), 1)
      } else if (pick(3) === 0) {
        record.unanswered = "comment"
        if (!isTaken(await call("POST", `/workorders/${id}/comments`, { content: `said ${++serial}` }))) return
        record.comments++
      } else if (pick(4) === 0) {
        record.unanswered = "file"
        const file = new TextEncoder().encode(`file ${++serial}`)
        if (!isTaken(await call("PUT", `/workorders/${id}/attachments/note-${serial}.txt`, file))) return
        record.files++
      } else {
        record.unanswered = "title"
        record.unansweredTitle = `changed ${++serial}`
        if (!isTaken(await call("PATCH", `/workorders/${id}`, { title: record.unansweredTitle }))) return
        record.title = record.unansweredTitle
      }
      if (record !== undefined) record.unanswered = undefined
    }
  }

  /** Compares a record with what is known of it. An unanswered change that is there is known from now on. */
  const examine = async (id: number, record: Known): Promise<void> => {
    const { unanswered } = record
    record.unanswered = undefined
    const answer = await call("GET", `/workorders/${id}`)
    if (answer === undefined) return void lost.push(`work order ${id} could not be read`)
    if (answer.status === 404) {
      if (unanswered === "delete" && !record.isDeleted) carriedOut++
      else if (!record.isDeleted) lost.push(`work order ${id}`)
      record.isDeleted = true
      return
    }
    if (record.isDeleted) return void lost.push(`the deletion of work order ${id}`)
    const { attachments, title } = Object(answer.json["workOrder"])
    const comments = await call("GET", `/workorders/${id}/comments?limit=200`)
    const found = { title: `${title}`, comments: Object(comments?.json["comments"]).length, files: attachments.length }
    const more = { title: 0, comment: 0, file: 0, delete: 0, ...(unanswered === undefined ? {} : { [unanswered]: 1 }) }
    if (found.title !== record.title) {
      if (more.title === 1 && found.title === record.unansweredTitle) carriedOut++
      else lost.push(`the title of work order ${id}: ${record.title}, but it is ${found.title}`)
    }
    for (const [name, extra] of [
      ["comments", more.comment],
      ["files", more.file]
    ] as const) {
      if (found[name] === record[name] + 1 && extra === 1) carriedOut++
      else if (found[name] !== record[name])
        lost.push(`${name} of work order ${id}: ${record[name]}, but there are ${found[name]}`)
    }
    Object.assign(record, found)
  }

  const examineAll = async (): Promise<void> => {
    const left = [...known]
    await Promise.all(
      Array.from({ length: 16 }, async () => {
        for (let next = left.pop(); next !== undefined; next = left.pop()) await examine(...next)
      })
    )
    const present = JSON.stringify((await call("GET", `/subscriptions/${subscription}/secret`))?.json)
    secret ??= present
    if (present !== secret) lost.push("the secret of the subscription")
  }

  let running = serve(folder, port, more)
  try {
    await running.listening
    subscription = (await call("POST", "/subscriptions", { type: "NEW_WORK_ORDER", url }))?.json["id"]
    await examineAll()
    for (let killed = 0; killed < kills; killed++) {
      const writing = Promise.all(Array.from({ length: writers }, write))
      await pause(pick(1000))
      await kill(running.child)
      await writing
      // One in four is killed once more before it listens.
      if (pick(4) === 0) {
        const early = serve(folder, port, more)
        await Promise.race([early.listening, pause(pick(1000))])
        await kill(early.child)
      }
      const began = Date.now()
      running = serve(folder, port, more)
      const printed = await running.listening
      if (printed !== undefined) {
        lost.push(`the server did not start again: ${printed}`)
        break
      }
      restarts.push(Date.now() - began)
      await examineAll()
    }
    const wanted = () => [...known.keys()].filter((id) => !reported.has(id))
    for (let left = 100; left > 0 && wanted().length > 0; left--) await pause(100)
    const { size } = statSync(join(folder, "plant.db"))
    return { kills, answered, unanswered, carriedOut, lost, unreported: wanted(), restarts, size }
  } finally {
    await kill(running.child)
    close()
    rmSync(folder, { recursive: true, force: true })
  }
}

if (import.meta.main) {
  const kills = Number(process.argv[2] ?? 50)
  const seed = Number(process.argv[3] ?? Math.floor(Math.random() * 2 ** 32))
  const workOrders = process.argv[4] === undefined ? undefined : { workOrders: Number(process.argv[4]) }
  console.log(`${kills} kills, seed ${seed}`)
  const { answered, carriedOut, lost, restarts, size, unanswered, unreported } = await killing({
    kills,
    seed,
    ...workOrders
  })
  const middle = [...restarts].sort((one, other) => one - other)[Math.floor(restarts.length / 2)]
  console.log(
    `${answered} changes answered, ${unanswered} unanswered, of which ${carriedOut} are there; ` +
      `${lost.length} lost, ${unreported.length} new work orders never reported; ` +
      `restarts took ${middle} ms in the middle, the state has ${Math.round(size / 1024)} KiB`
  )
  for (const what of lost.slice(0, 20)) console.log(`lost: ${what}`)
  if (lost.length > 0 || unreported.length > 0) process.exitCode = 1
}
