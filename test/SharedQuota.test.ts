import { execFile } from "node:child_process"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { vi } from "vitest"
import { fingerprint } from "../src/internal/sharedQuota.ts"
import { buildProgram } from "./support/build.ts"
import { redisServer } from "./support/redis.ts"
import { httpServer } from "./support/servers.ts"
import type { Report, Task } from "./support/sharing.ts"

// Several programs start and end in each, which takes its time on a busy machine.
vi.setConfig({ testTimeout: 120_000 })

const quota = 20
const window = 2_000

/** A server that counts, with windows that each begin with the first request after the last one was over. */
const countingServer = (headers: "with headers" | "without headers") =>
  Effect.gen(function* () {
    const accepted: Array<string> = []
    /** The refused requests of each window, by program. */
    const refused: Array<Record<string, number>> = []
    let opened = Number.NEGATIVE_INFINITY
    let used = 0
    const { origin } = yield* httpServer(({ target }, response) => {
      const now = performance.now()
      if (now >= opened + window) {
        opened = now
        used = 0
        refused.push({})
      }
      used++
      if (headers === "with headers") {
        response.setHeader("x-rate-limit-limit", quota)
        response.setHeader("x-rate-limit-remaining", Math.max(0, quota - used))
        response.setHeader("x-rate-limit-reset", Math.ceil((opened + window - now) / 1000))
      }
      const name = target.split("/")[2] ?? ""
      const current = refused.at(-1)
      if (used > quota && current !== undefined) current[name] = (current[name] ?? 0) + 1
      else accepted.push(target)
      response.writeHead(used > quota ? 429 : 201, { "content-type": "application/json" }).end("{}")
    })
    return {
      origin,
      accepted,
      refused: () => refused.flatMap((window) => Object.values(window)),
      windows: () => refused.length
    }
  })

const program = buildProgram(new URL("support/sharing.ts", import.meta.url))

/** Runs a program that shares its quota, as a process of its own, which must end by itself. */
const run = (task: Pick<Task, "origin" | "name" | "requests"> & Partial<Task>): Effect.Effect<Report, never> =>
  Effect.promise(
    () =>
      new Promise((resolve, reject) => {
        const whole: Task = { concurrency: 20, quota, window, budget: 60_000, ...task }
        execFile(process.execPath, [program, JSON.stringify(whole)], { timeout: 100_000 }, (error, stdout, stderr) => {
          if (error === null) resolve(JSON.parse(stdout))
          else reject(new Error(`${error.message}\n${stderr}`))
        })
      })
  )

const runAll = (tasks: ReadonlyArray<Parameters<typeof run>[0]>) =>
  Effect.forEach(tasks, run, { concurrency: "unbounded" })

const allDone = (reports: ReadonlyArray<Report>) =>
  assert.deepStrictEqual(
    reports.flatMap(({ outcomes }) => outcomes).filter((outcome) => outcome !== "done"),
    []
  )

const unavailable = "request: the connection failed: the store of the shared quota cannot be reached"

describe("several processes with one key", () => {
  for (const headers of ["with headers", "without headers"] as const) {
    it.live(`are not refused once and lose nothing where Redis is shared, by a server ${headers}`, () =>
      Effect.gen(function* () {
        const redis = yield* redisServer
        const server = yield* countingServer(headers)
        const reports = yield* runAll(
          ["a", "b", "c"].map((name) => ({
            name,
            origin: server.origin,
            requests: 30,
            redis: redis.url,
            // However busy the machine is, Redis is there.
            sharing: { margin: 250, timeout: 30_000 }
          }))
        )
        allDone(reports)
        assert.deepStrictEqual(
          reports.flatMap(({ logs }) => logs),
          []
        )
        assert.deepStrictEqual(server.refused(), [])
        assert.strictEqual(new Set(server.accepted).size, 90)
        assert.strictEqual(server.accepted.length, 90)
      })
    )
  }

  it.live("keep nothing in Redis that tells the key", () =>
    Effect.gen(function* () {
      const redis = yield* redisServer
      const server = yield* countingServer("without headers")
      const sharing = { timeout: 30_000 }
      // What expires must still be there when it is looked at.
      yield* run({ name: "a", origin: server.origin, requests: 3, redis: redis.url, window: 60_000, sharing })
      const print = yield* fingerprint("shared-key")
      assert.deepStrictEqual(
        [...(yield* redis.keys)].sort(),
        ["0", "1", "2", "tickets"].map((part) => `ratelimiter:maintainx:user:${print}:${part}`)
      )
    })
  )

  for (const concurrency of [5, 40]) {
    it.live(`are refused a little and lose nothing without Redis, ${concurrency} at a time`, () =>
      Effect.gen(function* () {
        const server = yield* countingServer("with headers")
        const reports = yield* runAll(
          ["a", "b"].map((name) => ({ name, origin: server.origin, requests: 40, concurrency }))
        )
        allDone(reports)
        assert.strictEqual(server.accepted.length, 80)
        for (const refused of server.refused()) assert.isAtMost(refused, 2)
      })
    )
  }
})

// They wait for most of their time.
describe.concurrent("a Redis that is gone", () => {
  /** Longer than Redis takes on a busy machine: until it is gone, it must be there. */
  const timeout = 3_000

  /** Waits until a program that is running has brought so many requests to the server. */
  const until = (count: number, server: { readonly accepted: ReadonlyArray<string> }, running: Fiber.Fiber<Report>) =>
    Effect.gen(function* () {
      while (server.accepted.length < count) {
        const ended = running.pollUnsafe()
        if (ended !== undefined) assert.fail(`The program has ended with ${JSON.stringify(yield* ended)}`)
        yield* Effect.sleep(20)
      }
    })

  for (const way of ["kill", "freeze"] as const) {
    const gone = way === "kill" ? "is killed" : "accepts and never answers"

    it.live(`lets calls go on with the quota of the process if it ${gone} half way, and says so once`, () =>
      Effect.gen(function* () {
        const redis = yield* redisServer
        const server = yield* countingServer("without headers")
        const running = yield* Effect.forkChild(
          run({
            name: "a",
            origin: server.origin,
            requests: 50,
            redis: redis.url,
            sharing: { timeout }
          })
        )
        yield* until(15, server, running)
        yield* redis[way]
        const report = yield* Fiber.join(running)
        allDone([report])
        assert.strictEqual(server.accepted.length, 50)
        assert.strictEqual(report.logs.filter((line) => line.startsWith("The store of the shared quota")).length, 1)
      })
    )

    it.live(`ends calls with Network and sends nothing if it ${gone} half way and the program chose so`, () =>
      Effect.gen(function* () {
        const redis = yield* redisServer
        const server = yield* countingServer("without headers")
        const running = yield* Effect.forkChild(
          run({
            name: "a",
            origin: server.origin,
            requests: 50,
            concurrency: 10,
            redis: redis.url,
            connectFirst: true,
            sharing: { onUnavailable: "fail", timeout }
          })
        )
        yield* until(15, server, running)
        yield* redis[way]
        const { outcomes } = yield* Fiber.join(running)
        const done = outcomes.filter((outcome) => outcome === "done").length
        assert.strictEqual(server.accepted.length, done)
        assert.isBelow(done, 50)
        assert.deepStrictEqual(
          outcomes.filter((outcome) => outcome !== "done"),
          Array.from({ length: 50 - done }, () => unavailable)
        )
      })
    )

    it.live(`lets a program start if it ${gone} from the beginning`, () =>
      Effect.gen(function* () {
        const redis = yield* redisServer
        yield* redis[way]
        const server = yield* countingServer("without headers")
        const options = { origin: server.origin, requests: 5, redis: redis.url }
        const local = yield* run({ ...options, name: "a", sharing: { timeout: 300 } })
        allDone([local])
        const fail = yield* run({ ...options, name: "b", sharing: { onUnavailable: "fail", timeout: 300 } })
        assert.deepStrictEqual(
          fail.outcomes,
          Array.from({ length: 5 }, () => unavailable)
        )
        assert.strictEqual(server.accepted.length, 5)
      })
    )
  }
})
