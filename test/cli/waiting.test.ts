import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, describe, it } from "@effect/vitest"
import { ConfigProvider, Console, Effect, Fiber, FileSystem, Layer } from "effect"
import { FetchHttpClient } from "effect/http"
import { TestClock } from "effect/testing"
import { verify } from "../../src/cli/verify.ts"

/** Neither a `.env` nor a repository. */
const nowhere = Layer.merge(NodeServices.layer, FileSystem.layerNoop({ exists: () => Effect.succeed(false) }))

/** What is on the screen after each second of a verification, until it ends. The host takes requests and is silent. */
const screens = (env: Readonly<Record<string, string>>, json = false) =>
  Effect.gen(function* () {
    let screen = ""
    const print = (...lines: ReadonlyArray<unknown>) => {
      screen += `${lines.join(" ")}\n`
    }
    const verifying = yield* verify({ embedded: false, json, tour: false, write: false }).pipe(
      Effect.flip,
      Effect.provideService(Console.Console, { ...globalThis.console, log: print, error: print }),
      Effect.provideService(FetchHttpClient.Fetch, () => new Promise(() => undefined)),
      Effect.provideService(ConfigProvider.ConfigProvider, ConfigProvider.fromEnvRecord(env)),
      Effect.provide(nowhere),
      Effect.forkChild
    )
    const seconds: Array<string> = []
    while (verifying.pollUnsafe() === undefined) {
      yield* TestClock.adjust("1 second")
      seconds.push(screen)
    }
    const { exitCode } = yield* Fiber.join(verifying)
    return { exitCode, seconds, screen }
  })

describe("effect-maintainx verify, against a host that is silent", () => {
  const env = { MAINTAINX_API_KEY: "a-key", MAINTAINX_BASE_URL: "https://silent.example/v1" }

  it.effect("says what it waits for, and ends within 20 seconds", () =>
    Effect.gen(function* () {
      const { exitCode, screen, seconds } = yield* screens(env)
      assert.strictEqual(exitCode, 6)
      assert.isAtMost(seconds.length, 20)
      assert.strictEqual(seconds[1], "Verifying https://silent.example/v1\n")
      assert.include(seconds[3], "Waiting for silent.example to answer, for at most 15 seconds.\n")
      assert.match(screen, /no complete answer came in time/)
    })
  )

  it.effect("waits no longer than the settings say, where that is less", () =>
    Effect.gen(function* () {
      const { exitCode, seconds } = yield* screens({ ...env, MAINTAINX_BUDGET: "5 seconds" })
      assert.strictEqual(exitCode, 6)
      assert.isAtMost(seconds.length, 6)
      assert.include(seconds[3], "for at most 5 seconds")
    })
  )

  it.effect("prints one object and nothing else for --json", () =>
    Effect.gen(function* () {
      const { screen } = yield* screens(env, true)
      assert.strictEqual(JSON.parse(screen).exitCode, 6)
    })
  )
})
