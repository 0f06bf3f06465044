import type { ChildProcess } from "node:child_process"
import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { assert, describe, it, vi } from "@effect/vitest"
import { Effect, Redacted, type Scope } from "effect"
import { WorkOrderId } from "../../src/index.ts"
import { objectOf, verifyEvent } from "../../src/webhooks/index.ts"
import { closedPort } from "../support/servers.ts"
import { directory, runHere, start } from "./executable.ts"

vi.setConfig({ testTimeout: 120_000 })

interface Served {
  readonly child: ChildProcess
  /** What it printed once it was ready. */
  readonly announced: string
  readonly baseUrl: string
}

/** Serves on a port of the system's choice until the scope ends. */
const serve = (...args: ReadonlyArray<string>): Effect.Effect<Served, never, Scope.Scope> =>
  Effect.gen(function* () {
    const cwd = yield* directory()
    const child = yield* Effect.acquireRelease(
      Effect.sync(() => start({ args: ["serve", "--port", "0", ...args], cwd })),
      (child) => Effect.sync(() => child.kill("SIGKILL"))
    )
    const announced = yield* Effect.promise(
      () =>
        new Promise<string>((resolve) => {
          let text = ""
          child.stdout?.setEncoding("utf8").on("data", (chunk: string) => {
            text += chunk
            if (text.includes("Ctrl+C")) resolve(text)
          })
        })
    )
    return { child, announced, baseUrl: /http:\/\/\S+\/v1/.exec(announced)?.[0] ?? "" }
  })

const get = (url: string, key?: string) =>
  Effect.promise(async () => {
    const response = await fetch(url, { headers: key === undefined ? {} : { authorization: `Bearer ${key}` } })
    return { status: response.status, text: await response.text() }
  })

const rows = (text: string, list: string) => (JSON.parse(text) as Record<string, ReadonlyArray<unknown>>)[list] ?? []

interface Taken {
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

/** A server that takes one delivery. */
const receiver = Effect.gen(function* () {
  let take: (delivery: Taken) => void = () => {}
  const taken = new Promise<Taken>((resolve) => {
    take = resolve
  })
  const server = yield* Effect.acquireRelease(
    Effect.callback<Server>((resume) => {
      const server = createServer(async (request, response) => {
        const body = Buffer.concat(await request.toArray())
        take({
          body,
          headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, `${value}`]))
        })
        response.end()
      })
      server.listen(0, "127.0.0.1", () => resume(Effect.succeed(server)))
    }),
    (server) => Effect.sync(() => server.close())
  )
  const { port } = server.address() as AddressInfo // It listens on a port.
  return { origin: `http://127.0.0.1:${port}`, taken }
})

describe("effect-maintainx serve", () => {
  it.live("answers any client under /v1 and at the root, and says that it is a stand-in", () =>
    Effect.gen(function* () {
      const { announced, baseUrl } = yield* serve()
      assert.match(announced, /^The embedded MaintainX, a stand-in in memory: http:\/\/127\.0\.0\.1:\d+\/v1\n/)
      const key = /Its key is (\S+)\./.exec(announced)?.[1]
      const users = yield* get(`${baseUrl}/users?limit=1`, key)
      assert.strictEqual(users.status, 200)
      assert.lengthOf(rows(users.text, "users"), 1)
      assert.strictEqual((yield* get(new URL("/versions", baseUrl).href)).status, 200)
      assert.deepStrictEqual(yield* get(`${baseUrl}/users`), { status: 401, text: "Invalid authentication token" })
    })
  )

  it.live("takes the key that it is given, and no other, and does not print it", () =>
    Effect.gen(function* () {
      const { announced, baseUrl } = yield* serve("--key", "canary-key-9f2")
      assert.notInclude(announced, "canary-key-9f2")
      assert.strictEqual((yield* get(`${baseUrl}/users`, "canary-key-9f2")).status, 200)
      assert.strictEqual((yield* get(`${baseUrl}/users`, "embedded-maintainx")).status, 401)
    })
  )

  it.live("can be verified and toured with its key, and has afterwards what it had before", () =>
    Effect.gen(function* () {
      const { baseUrl } = yield* serve("--key", "k")
      const assets = Effect.map(get(`${baseUrl}/assets`, "k"), ({ text }) => rows(text, "assets").length)
      const before = yield* assets
      const env = { MAINTAINX_API_KEY: "k", MAINTAINX_BASE_URL: baseUrl }
      const toured = yield* runHere({ args: ["verify", "--tour"], cwd: yield* directory(), env })
      assert.strictEqual(toured.exitCode, 0)
      assert.match(toured.stdout, /Connection successful![\s\S]*Created the asset[\s\S]*IN_PROGRESS[\s\S]*NotFound/)
      assert.strictEqual(yield* assets, before)

      const wrongKey = { ...env, MAINTAINX_API_KEY: "other" }
      assert.strictEqual(
        (yield* runHere({ args: ["verify", "--tour"], cwd: yield* directory(), env: wrongKey })).exitCode,
        3
      )
      const wrongBase = { ...env, MAINTAINX_BASE_URL: new URL("/", baseUrl).href }
      assert.strictEqual(
        (yield* runHere({ args: ["verify", "--tour"], cwd: yield* directory(), env: wrongBase })).exitCode,
        5
      )
    })
  )

  it.live("stops when it is asked to, even while clients keep their connections", () =>
    Effect.gen(function* () {
      for (const signal of ["SIGINT", "SIGTERM"] as const) {
        const { baseUrl, child } = yield* serve()
        yield* get(`${baseUrl}/users`)
        const exitCode = yield* Effect.promise(
          () =>
            new Promise((resolve) => {
              child.on("exit", resolve)
              child.kill(signal)
            })
        )
        assert.strictEqual(exitCode, 130)
      }
    })
  )

  it.live("says clearly that a port is in use or is none, and exits with a code of its own", () =>
    Effect.gen(function* () {
      const { baseUrl } = yield* serve()
      const { port } = new URL(baseUrl)
      const cwd = yield* directory()
      const taken = yield* runHere({ args: ["serve", "--port", port], cwd })
      assert.strictEqual(taken.exitCode, 12)
      assert.strictEqual(
        taken.screen,
        `Port ${port} of 127.0.0.1 is in use. Choose another with --port, or 0 for any that is free.\n`
      )
      const nowhere = yield* runHere({
        args: ["serve", "--open", "--host", "192.0.2.1", "--port", `${yield* closedPort}`],
        cwd
      })
      assert.strictEqual(nowhere.exitCode, 12)
      assert.include(nowhere.screen, "cannot be listened on (EADDRNOTAVAIL)")

      for (const args of [
        ["--port", "70000"],
        ["--port", "http"],
        ["--key", "canary key"]
      ]) {
        const wrong = yield* runHere({ args: ["serve", ...args], cwd })
        assert.strictEqual(wrong.exitCode, 1)
        assert.notInclude(wrong.screen, "canary key")
      }
    })
  )

  it.live("takes its settings from a file, and flags before it", () =>
    Effect.gen(function* () {
      const config = {
        key: "from-file",
        organizations: ["Mill", "Quarry"],
        keys: [{ apiKey: "quarry", organizations: [2] }],
        clock: { now: "2031-03-01T08:00:00Z", speed: 0 },
        switches: { listLag: "2 hours", pendingApproval: true },
        limits: { rateLimit: 7 },
        webhooks: { duplicates: 1, retries: ["1 second"] },
        faults: [{ fault: { type: "payloadTooLarge" }, target: { operation: "Users.list" } }]
      }
      const cwd = yield* directory({ "maintainx.json": JSON.stringify(config) })
      const path = `${cwd}/maintainx.json`
      const { announced, baseUrl } = yield* serve("--config", path, "--list-lag", "3 hours", "--no-pending-approval")
      assert.notInclude(announced, "from-file")
      const control = (path: string) => Effect.map(get(new URL(`/_maintainx${path}`, baseUrl).href), ({ text }) => text)
      assert.deepStrictEqual(JSON.parse(yield* control("/clock")), { now: "2031-03-01T08:00:00.000Z", speed: 0 })
      assert.deepStrictEqual(JSON.parse(yield* control("/switches")), {
        listLag: "10800000 millis",
        pendingApproval: false
      })
      assert.deepInclude(JSON.parse(yield* control("/limits")), { rateLimit: 7 })
      assert.deepStrictEqual(JSON.parse(yield* control("/webhooks/disturbances")), { duplicates: 1 })
      assert.strictEqual((yield* get(`${baseUrl}/users`, "quarry")).status, 413)
      assert.strictEqual((yield* get(`${baseUrl}/users`, "quarry")).status, 200)
      assert.strictEqual((yield* get(`${baseUrl}/organizations`, "from-file")).status, 200)
    })
  )

  it.live("names the entries of its file that it cannot use", () =>
    Effect.gen(function* () {
      const config = { prot: 1, port: "x", switches: { listLag: "2 parsecs" }, keys: [{ apiKey: "canary key" }] }
      const cwd = yield* directory({
        "wrong.json": JSON.stringify(config),
        "fault.json": '{ "faults": [{ "fault": { "type": "flood" } }] }',
        "broken.json": "{"
      })
      const ran = (file: string) => runHere({ args: ["serve", "--config", file], cwd })
      const wrong = yield* ran("wrong.json")
      assert.strictEqual(wrong.exitCode, 15)
      for (const entry of ["prot", "port", "switches.listLag", "keys.0.apiKey"]) {
        assert.include(wrong.screen, `The entry ${entry} of wrong.json: `)
      }
      assert.notInclude(wrong.screen, "canary key")
      assert.include((yield* ran("fault.json")).screen, "The entry faults: ")
      assert.include((yield* ran("broken.json")).screen, "The file broken.json cannot be read: ")
      assert.include((yield* ran("none.json")).screen, "The file none.json cannot be read: ")
    })
  )

  it.live("listens where others reach it only if that is said, and then its control asks for a token", () =>
    Effect.gen(function* () {
      const cwd = yield* directory()
      const refused = yield* runHere({ args: ["serve", "--host", "0.0.0.0"], cwd })
      assert.strictEqual(refused.exitCode, 15)
      assert.strictEqual(
        refused.screen,
        "Others could reach 0.0.0.0. Add --open if that is meant, or listen on 127.0.0.1.\n"
      )
      const { announced, baseUrl } = yield* serve("--host", "0.0.0.0", "--open")
      const calls = new URL("/_maintainx/calls", baseUrl).href
      const token = /control token, made for this run: (\S+)/.exec(announced)?.[1]
      assert.strictEqual((yield* get(calls)).status, 401)
      assert.strictEqual((yield* get(calls, "embedded-maintainx")).status, 401)
      assert.strictEqual((yield* get(calls, token)).status, 200)

      const given = yield* serve("--host", "0.0.0.0", "--open", "--control-token", "s3cret-t0ken")
      assert.notInclude(given.announced, "s3cret-t0ken")
      assert.strictEqual((yield* get(new URL("/_maintainx/calls", given.baseUrl).href, "s3cret-t0ken")).status, 200)
    })
  )

  it.live("delivers what happens to the urls of subscriptions", () =>
    Effect.gen(function* () {
      const { announced, baseUrl } = yield* serve()
      const key = /Its key is (\S+)\./.exec(announced)?.[1] ?? ""
      const { origin, taken } = yield* receiver
      const post = (path: string, body: object) =>
        Effect.promise(async () => {
          const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" }
          const response = await fetch(baseUrl + path, { method: "POST", headers, body: JSON.stringify(body) })
          return (await response.json()) as { readonly id: number; readonly secret?: string }
        })
      const url = `${origin}/hooks`
      const { secret = "" } = yield* post("/subscriptions", { type: "NEW_WORK_ORDER", url })
      const { id } = yield* post("/workorders", { title: "Replace seal" })
      const { body, headers } = yield* Effect.promise(() => taken)
      const options = { secrets: Redacted.make(secret), publicUrl: url }
      const { event } = yield* verifyEvent({ body, headers }, options)
      assert.deepStrictEqual(objectOf(event), { kind: "workOrder", id: WorkOrderId.make(id) })
    })
  )
})
