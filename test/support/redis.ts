/**
 * A Redis of its own for a test, on a port of the system's choice, in memory only. It is Debian's `redis-server`; where
 * there is none, Debian's package manager is asked for it, and where that does not help the test fails and says so.
 */
import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process"
import { Effect, type Scope } from "effect"
import { closedPort } from "./servers.ts"

export interface RedisServer {
  readonly url: string
  /** Ends it at once, as a crash would. */
  readonly kill: Effect.Effect<void>
  /** Stops it in its tracks: it accepts connections and never answers. */
  readonly freeze: Effect.Effect<void>
  /** Lets it go on. */
  readonly thaw: Effect.Effect<void>
  /** Starts it again, empty, at the same address. */
  readonly restart: Effect.Effect<void>
  /** Every key that it holds. */
  readonly keys: Effect.Effect<ReadonlyArray<string>>
}

const present = () => spawnSync("redis-server", ["--version"]).status === 0

const install = () => {
  if (present()) return
  try {
    execFileSync("apt-get", ["install", "-y", "--no-install-recommends", "redis-server"], { stdio: "pipe" })
  } catch (error) {
    throw new Error(
      "These tests need a real Redis. Put `redis-server` on the PATH, on Debian with: apt-get install redis-server",
      { cause: error }
    )
  }
  if (!present()) throw new Error("redis-server was installed and cannot be started")
}

const start = (port: number): Effect.Effect<ChildProcess> =>
  Effect.promise(
    () =>
      new Promise((resolve, reject) => {
        const child = spawn(
          "redis-server",
          ["--port", `${port}`, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"],
          { stdio: ["ignore", "pipe", "pipe"] }
        )
        let output = ""
        child.stdout.on("data", (chunk: Buffer) => {
          output += chunk
          if (output.includes("Ready to accept connections")) resolve(child)
        })
        child.on("error", reject)
        child.on("exit", () => reject(new Error(`redis-server ended: ${output}`)))
      })
  )

const end = (child: ChildProcess): Effect.Effect<void> =>
  Effect.promise(
    () =>
      new Promise<void>((resolve) => {
        if (child.exitCode !== null || child.signalCode !== null) return resolve()
        child.on("exit", () => resolve())
        child.kill("SIGKILL")
      })
  )

export const redisServer: Effect.Effect<RedisServer, never, Scope.Scope> = Effect.gen(function* () {
  yield* Effect.sync(install)
  const port = yield* closedPort
  let child = yield* start(port)
  yield* Effect.addFinalizer(() => Effect.suspend(() => end(child)))
  return {
    url: `redis://127.0.0.1:${port}`,
    kill: Effect.suspend(() => end(child)),
    freeze: Effect.sync(() => child.kill("SIGSTOP")),
    thaw: Effect.sync(() => child.kill("SIGCONT")),
    restart: Effect.gen(function* () {
      yield* end(child)
      child = yield* start(port)
    }),
    keys: Effect.sync(() =>
      execFileSync("redis-cli", ["-p", `${port}`, "--raw", "keys", "*"], { encoding: "utf8" })
        .trim()
        .split("\n")
    )
  }
})
