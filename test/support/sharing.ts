/**
 * A program that shares its quota with others: it creates what it is told to over the real client and prints what
 * became of each. The tests run it as a process of its own.
 */
import { NodeRedis } from "@effect/platform-node"
import { Clock, Effect, Layer, Logger } from "effect"
import { MaintainX } from "../../src/index.ts"
import * as SharedQuota from "../../src/SharedQuota.ts"

export interface Task {
  readonly origin: string
  /** Names what is created, so that the server can tell programs apart. */
  readonly name: string
  readonly requests: number
  readonly concurrency: number
  readonly quota: number
  readonly window: number
  readonly budget: number
  readonly redis?: string
  /** Whether the first call is repeated until it succeeds, before the others: connecting can take longer than a call. */
  readonly connectFirst?: boolean
  readonly sharing?: { readonly onUnavailable?: "fail" | "local"; readonly timeout?: number; readonly margin?: number }
}

/** How each call ended: "done", or the error. */
export interface Report {
  readonly outcomes: ReadonlyArray<string>
  readonly logs: ReadonlyArray<string>
  /** Milliseconds that the slowest call took. */
  readonly slowest: number
}

const task: Task = JSON.parse(process.argv[2] ?? "")

/** Without a time limit on its socket, a client of Redis that gets no answer keeps its process from ending. */
const redis = (url: string) => NodeRedis.layer({ url, pingInterval: 500, socket: { socketTimeout: 2_000 } })

const client = MaintainX.layerOptions({
  apiKey: "shared-key",
  baseUrl: task.origin,
  quota: task.quota,
  quotaWindow: task.window,
  budget: task.budget
})

const shared =
  task.redis === undefined
    ? client
    : client.pipe(Layer.provide(SharedQuota.layerRedis(redis(task.redis), task.sharing)))

const logs: Array<string> = []
let slowest = 0

const create = (index: number) =>
  Effect.gen(function* () {
    const began = yield* Clock.currentTimeMillis
    const outcome = yield* MaintainX.request({ method: "POST", path: `/things/${task.name}/${index}` }).pipe(
      Effect.match({ onSuccess: () => "done", onFailure: ({ message }) => message })
    )
    slowest = Math.max(slowest, (yield* Clock.currentTimeMillis) - began)
    return outcome
  })

const connected = create(0).pipe(Effect.repeat({ until: (outcome) => outcome === "done" }))

const createAll = Effect.gen(function* () {
  const first = task.connectFirst === true ? [yield* connected] : []
  const rest = Array.from({ length: task.requests - first.length }, (_, index) => first.length + index)
  return [...first, ...(yield* Effect.forEach(rest, create, { concurrency: task.concurrency }))]
})

const outcomes = await Effect.runPromise(
  createAll.pipe(
    Effect.provide(shared),
    Effect.provide(Logger.layer([Logger.make(({ message }) => void logs.push(String(message)))]))
  )
)
const report: Report = { outcomes, logs, slowest }
process.stdout.write(JSON.stringify(report))
