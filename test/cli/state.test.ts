import type { ChildProcess } from "node:child_process"
import { readFileSync, statSync, writeFileSync } from "node:fs"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { assert, describe, it, vi } from "@effect/vitest"
import { Effect, type Scope } from "effect"
import { directory, run, start } from "./executable.ts"
import { killing } from "./kill.ts"

vi.setConfig({ testTimeout: 120_000 })

interface Served {
  readonly child: ChildProcess
  readonly call: (method: string, path: string, body?: unknown) => Effect.Effect<string>
  readonly kill: Effect.Effect<void>
}

/** Serves in a directory until it is killed or the scope ends. */
const serve = (cwd: string, ...args: ReadonlyArray<string>): Effect.Effect<Served, never, Scope.Scope> =>
  Effect.gen(function* () {
    const child = yield* Effect.acquireRelease(
      Effect.sync(() => start({ args: ["serve", "--port", "0", ...args], cwd })),
      (child) => Effect.sync(() => child.kill("SIGKILL"))
    )
    const baseUrl = yield* Effect.promise(
      () =>
        new Promise<string>((resolve, reject) => {
          let text = ""
          for (const output of [child.stdout, child.stderr]) {
            output?.setEncoding("utf8").on("data", (chunk: string) => {
              text += chunk
              if (text.includes("Ctrl+C")) resolve(/http:\/\/\S+\/v1/.exec(text)?.[0] ?? "")
            })
          }
          child.once("exit", () => reject(new Error(text)))
        })
    )
    return {
      child,
      call: (method, path, body) =>
        Effect.promise(async () => {
          const response = await fetch(baseUrl + path, {
            method,
            headers: { authorization: "Bearer embedded-maintainx", "content-type": "application/json" },
            ...(body === undefined ? undefined : { body: JSON.stringify(body) })
          })
          return response.text()
        }),
      kill: Effect.promise(
        () =>
          new Promise<void>((resolve) => {
            child.once("exit", () => resolve())
            child.kill("SIGKILL")
          })
      )
    }
  })

const titles = ({ call }: Served): Effect.Effect<ReadonlyArray<string>> =>
  Effect.map(call("GET", "/workorders?limit=200"), (text) =>
    JSON.parse(text).workOrders.map(({ title }: { readonly title: string }) => title)
  )

describe("serve --state", () => {
  it.live("holds everything that was answered, however often it is killed under writes", () =>
    Effect.gen(function* () {
      const seed = Date.now() % 1_000_000
      const { answered, lost, unanswered, unreported } = yield* Effect.promise(() => killing({ kills: 4, seed }))
      assert.deepStrictEqual(lost, [], `with seed ${seed}`)
      assert.deepStrictEqual(unreported, [], `with seed ${seed}`)
      assert.isAbove(answered, 0)
      assert.isAbove(unanswered, 0)
    })
  )

  it.live("keeps it for its owner only, and away from a second process", () =>
    Effect.gen(function* () {
      const cwd = yield* directory()
      const first = yield* serve(cwd, "--state", "plant.db")
      yield* first.call("POST", "/workorders", { title: "Replace seal" })
      for (const name of ["plant.db", "plant.db-wal"]) {
        assert.strictEqual(statSync(join(cwd, name)).mode & 0o777, 0o600, name)
      }
      const second = yield* run({ args: ["serve", "--port", "0", "--state", "plant.db"], cwd })
      assert.strictEqual(second.exitCode, 15)
      assert.match(second.stderr, /^The state file plant\.db is in use by another process\./)
      assert.include(yield* titles(first), "Replace seal")
      yield* first.kill
      const third = yield* serve(cwd, "--state", "plant.db")
      assert.include(yield* titles(third), "Replace seal")
    })
  )

  it.live("leaves a file alone that it cannot read, and says which it is and why", () =>
    Effect.gen(function* () {
      const cwd = yield* directory({ "notes.txt": "Grease the pump.\n".repeat(100) })
      const foreign = new DatabaseSync(join(cwd, "foreign.db"))
      foreign.exec("CREATE TABLE pumps (id INTEGER)")
      foreign.close()
      const served = yield* serve(cwd, "--state", "damaged.db", "--work-orders", "200")
      yield* served.kill
      // Into the file, then something of it is lost in the middle.
      const good = yield* serve(cwd, "--state", "damaged.db")
      good.child.kill("SIGTERM")
      yield* Effect.promise(() => new Promise((resolve) => good.child.once("exit", resolve)))
      const bytes = readFileSync(join(cwd, "damaged.db"))
      writeFileSync(join(cwd, "damaged.db"), bytes.fill(0x5a, 4096 * 10, 4096 * 14))
      writeFileSync(join(cwd, "newer.db"), readFileSync(join(cwd, "foreign.db")))
      const newer = new DatabaseSync(join(cwd, "newer.db"))
      newer.exec(`PRAGMA application_id = ${0x4d6e7458}; PRAGMA user_version = 2`)
      newer.close()
      const cases: ReadonlyArray<readonly [name: string, why: RegExp]> = [
        ["notes.txt", /is no state of a plant/],
        ["foreign.db", /is a database of another program/],
        ["newer.db", /was written by another release, in layout 2; this one reads 1/],
        ["damaged.db", /is damaged|cannot be used/]
      ]
      for (const [name, why] of cases) {
        const before = readFileSync(join(cwd, name))
        const { exitCode, stderr } = yield* run({ args: ["serve", "--port", "0", "--state", name], cwd })
        assert.strictEqual(exitCode, 15, name)
        assert.include(stderr, name)
        assert.match(stderr, why)
        assert.isTrue(readFileSync(join(cwd, name)).equals(before), name)
      }
    })
  )

  it.live("refuses records that are none, by the names of the file and the record", () =>
    Effect.gen(function* () {
      const cwd = yield* directory()
      yield* (yield* serve(cwd, "--state", "plant.db")).kill
      const database = new DatabaseSync(join(cwd, "plant.db"))
      database.exec(`UPDATE kept SET value = '{"id":1}' WHERE kind = 'assets'`)
      database.close()
      const { exitCode, stderr } = yield* run({ args: ["serve", "--port", "0", "--state", "plant.db"], cwd })
      assert.strictEqual(exitCode, 15)
      assert.match(stderr, /the state file plant\.db cannot be used: records\.assets\[0\]/)
    })
  )

  it.live("keeps a clock that was moved, which stands still while nothing serves", () =>
    Effect.gen(function* () {
      const cwd = yield* directory()
      const first = yield* serve(cwd, "--state", "plant.db", "--clock-speed", "0")
      yield* first.call("POST", "/../_maintainx/clock/advance", { by: "90 days" })
      const before = yield* first.call("GET", "/../_maintainx/clock")
      assert.include(before, `"speed":0`)
      yield* first.kill
      const second = yield* serve(cwd, "--state", "plant.db")
      assert.deepStrictEqual(JSON.parse(yield* second.call("GET", "/../_maintainx/clock")), JSON.parse(before))
    })
  )

  it.live("goes on delivering what was on its way", () =>
    Effect.gen(function* () {
      const cwd = yield* directory()
      const taken: Array<string> = []
      let status = 500
      const server = createServer(async (request, response) => {
        taken.push(Buffer.concat(await request.toArray()).toString())
        response.writeHead(status).end()
      })
      yield* Effect.callback<void>((resume) => void server.listen(0, "127.0.0.1", () => resume(Effect.void)))
      yield* Effect.addFinalizer(() => Effect.sync(() => server.close()))
      const { port } = server.address() as AddressInfo // It listens on a port.
      const until = (count: number) =>
        Effect.promise(async () => {
          while (taken.length < count) await new Promise((resolve) => setTimeout(resolve, 20))
        })
      const first = yield* serve(cwd, "--state", "plant.db")
      yield* first.call("POST", "/subscriptions", { type: "NEW_WORK_ORDER", url: `http://127.0.0.1:${port}/` })
      yield* first.call("POST", "/workorders", { title: "Replace seal" })
      yield* until(1)
      yield* first.kill
      status = 200
      const second = yield* serve(cwd, "--state", "plant.db")
      yield* until(2)
      assert.strictEqual(taken[1], taken[0])
      yield* second.kill
    })
  )
})

describe("serve --seed", () => {
  const seed = JSON.stringify({
    format: "effect-maintainx/plant",
    version: 1,
    records: { workOrders: [{ id: 7, title: "Grease bearing" }] }
  })

  it.live("starts from a snapshot each time, and keeps nothing", () =>
    Effect.gen(function* () {
      const cwd = yield* directory({ "seed.json": seed })
      for (let i = 0; i < 2; i++) {
        const served = yield* serve(cwd, "--seed", "seed.json")
        assert.deepStrictEqual(yield* titles(served), ["Grease bearing"])
        yield* served.call("POST", "/workorders", { title: "Replace seal" })
        yield* served.kill
      }
      assert.strictEqual(readFileSync(join(cwd, "seed.json"), "utf8"), seed)
    })
  )

  it.live("with a state is what the state begins with", () =>
    Effect.gen(function* () {
      const cwd = yield* directory({ "seed.json": seed })
      const args = ["--seed", "seed.json", "--state", "plant.db"]
      const first = yield* serve(cwd, ...args)
      yield* first.call("POST", "/workorders", { title: "Replace seal" })
      yield* first.kill
      const second = yield* serve(cwd, ...args)
      assert.deepStrictEqual([...(yield* titles(second))].sort(), ["Grease bearing", "Replace seal"])
      // A reset goes back to the seed, and that is kept, too.
      yield* second.call("POST", "/../_maintainx/plant/reset")
      assert.deepStrictEqual(yield* titles(second), ["Grease bearing"])
      yield* second.kill
      const third = yield* serve(cwd, ...args)
      assert.deepStrictEqual(yield* titles(third), ["Grease bearing"])
    })
  )

  it.live("that is no plant is refused by its name", () =>
    Effect.gen(function* () {
      const cwd = yield* directory({ "seed.json": `{"records":{}}`, "list.json": "[" })
      for (const name of ["seed.json", "list.json", "none.json"]) {
        const { exitCode, stderr } = yield* run({ args: ["serve", "--port", "0", "--seed", name], cwd })
        assert.strictEqual(exitCode, 15)
        assert.match(stderr, new RegExp(`^The seed ${name} cannot be `))
      }
    })
  )
})
