import * as Fs from "node:fs"
import { createServer } from "node:http"
import { NodeHttpServer } from "@effect/platform-node"
import { assert, describe, it, vi } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { HttpServer } from "effect/http"
import { Fault, MaintainXTest } from "../../src/testing/index.ts"
import { directory, runHere } from "./executable.ts"

vi.setConfig({ testTimeout: 120_000 })

const key = "canary-key-31"

/** A MaintainX on a port that, like the real one, does not say that it is a stand-in. */
const real = HttpServer.serve(MaintainXTest.httpEffect).pipe(
  Layer.provideMerge(MaintainXTest.layerServer({ keys: [key] })),
  Layer.provideMerge(NodeHttpServer.layer(createServer, { port: 0, host: "127.0.0.1" }))
)

const tour = (...args: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const baseUrl = yield* HttpServer.addressFormattedWith((address) => Effect.succeed(`${address}/v1`))
    const env = { MAINTAINX_API_KEY: key, MAINTAINX_BASE_URL: baseUrl }
    return yield* runHere({ args: ["verify", "--tour", ...args], cwd: yield* directory(), env })
  })

const operations = Effect.gen(function* () {
  const { calls } = yield* MaintainXTest
  return (yield* calls).map(({ operation }) => operation)
})

describe("npm start", () => {
  it("verifies and gives the tour", () => {
    const { scripts } = JSON.parse(Fs.readFileSync("package.json", "utf8"))
    assert.strictEqual(scripts.start, "node src/cli/main.ts verify --tour")
  })

  it.live("is of the embedded MaintainX where no key is set, and says so in its first line", () =>
    Effect.gen(function* () {
      const ran = yield* runHere({ args: ["verify", "--tour"], cwd: yield* directory() })
      assert.strictEqual(ran.exitCode, 0)
      assert.strictEqual(ran.stderr, "")
      const [first, second] = ran.stdout.split("\n")
      assert.match(first ?? "", /^No MAINTAINX_API_KEY is set, so this is the embedded MaintainX/)
      assert.strictEqual(second, "Connection successful!")
      const steps = [
        /^Created the asset "Pump 3"\.$/m,
        /^Created the work order #\d+ "Replace seal": OPEN\.$/m,
        /^Changed its status: IN_PROGRESS\.$/m,
        /^ {2}#\d+ Replace seal: IN_PROGRESS$/m,
        /^A typed error, NotFound: WorkOrders\.get: not found \(404\)/m
      ]
      const places = steps.map((step) => ran.stdout.search(step))
      assert.notInclude(places, -1)
      assert.deepStrictEqual(
        places,
        places.toSorted((a, b) => a - b)
      )
    })
  )
})

describe("effect-maintainx verify --embedded", () => {
  it.live("says so in its first line, whatever the settings are", () =>
    Effect.gen(function* () {
      const env = { MAINTAINX_API_KEY: `Bearer ${key}`, MAINTAINX_BASE_URL: "https://maintainx.invalid" }
      const ran = yield* runHere({ args: ["verify", "--embedded"], cwd: yield* directory(), env })
      assert.strictEqual(ran.exitCode, 0)
      assert.match(ran.stdout, /^The embedded MaintainX: [^\n]*\nConnection successful!\n/)
      assert.notInclude(ran.screen, key)
      const json = yield* runHere({ args: ["verify", "--embedded", "--json"], cwd: yield* directory(), env })
      assert.deepInclude(JSON.parse(json.stdout), { ok: true, exitCode: 0, embedded: true, hasUsers: true })
    })
  )
})

describe("the tour of an organization that may be real", () => {
  it.live("changes nothing unless it is told to, and says so", () =>
    Effect.gen(function* () {
      const ran = yield* tour()
      assert.strictEqual(ran.exitCode, 0)
      assert.include(ran.stdout, "so nothing is created. With --write")
      assert.include(ran.stdout, "A typed error, NotFound")
      const { calls } = yield* MaintainXTest
      assert.deepStrictEqual([...new Set((yield* calls).map(({ method }) => method))], ["GET"])
    }).pipe(Effect.provide(real))
  )

  it.live("deletes with --write what it created", () =>
    Effect.gen(function* () {
      const ran = yield* tour("--write")
      assert.strictEqual(ran.exitCode, 0)
      const writes = (yield* operations).filter((name) => /create|set|delete/.test(name ?? ""))
      assert.deepStrictEqual(writes, [
        "Assets.create",
        "WorkOrders.create",
        "WorkOrders.setStatus",
        "WorkOrders.delete",
        "Assets.delete"
      ])
    }).pipe(Effect.provide(real))
  )

  it.live("ends in the row of what went wrong, and cleans up", () =>
    Effect.gen(function* () {
      const { inject } = yield* MaintainXTest
      yield* inject(Fault.forbidden, { operation: "WorkOrders.create" })
      const ran = yield* tour("--write")
      assert.strictEqual(ran.exitCode, 4)
      assert.include(ran.stdout, "Connection successful!")
      assert.include(ran.stderr, "403 Forbidden\n  Failed         WorkOrders.create")
      assert.deepStrictEqual((yield* operations).slice(-2), ["WorkOrders.create", "Assets.delete"])
    }).pipe(Effect.provide(real))
  )

  it.live("says what could not be deleted again", () =>
    Effect.gen(function* () {
      const { inject } = yield* MaintainXTest
      yield* inject(Fault.forbidden, { operation: "Assets.delete" })
      const ran = yield* tour("--write")
      assert.strictEqual(ran.exitCode, 0)
      assert.include(ran.stderr, "What the tour created could not be deleted: Assets.delete")
    }).pipe(Effect.provide(real))
  )
})
