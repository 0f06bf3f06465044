import * as Fs from "node:fs"
import type * as Http from "node:http"
import { assert, describe, it, vi } from "@effect/vitest"
import { Effect, type Scope } from "effect"
import type { Warning } from "../../src/cli/checks.ts"
import { type ConnectionFailure, errorTable, Network } from "../../src/MaintainXError.ts"
import { closedPort, type HttpServer, httpServer, type Received, socketServer } from "../support/servers.ts"
import { directory, git, type Ran, runHere } from "./executable.ts"
import { jwt } from "./tokens.ts"

// Most of the time goes into starting processes, on whatever machine this is.
vi.setConfig({ testTimeout: 120_000 })

const key = "canary-key-5417902"
const organizationId = 7_700_123

const answer = (response: Http.ServerResponse, status: number, body: unknown) => {
  const text = typeof body === "string" ? body : JSON.stringify(body)
  response.writeHead(status, { "content-type": typeof body === "string" ? "text/html" : "application/json" }).end(text)
}

const plant = { id: organizationId, name: "Harbour plant" }
const mill = { id: 7_700_456, name: "Paper mill" }
const user = { id: 12, firstName: "Ada", lastName: "Park" }

/** What a small MaintainX answers by path, where the test does not say otherwise. */
const usual: Record<string, unknown> = {
  "/v1/users": { users: [user], nextCursor: null },
  "/v1/organizations": { organizations: [plant], nextCursor: null },
  "/v1/users/12": { user: { ...user, role: "ADMIN" } },
  "/v1/users/13": { user: { ...user, id: 13, role: "SERVICE_ACCOUNT" } }
}

const pathOf = ({ target }: Received) => target.split("?")[0] ?? ""

const small = (answers: Record<string, unknown> = {}): Effect.Effect<HttpServer, never, Scope.Scope> =>
  httpServer((request, response) => {
    const body = answers[pathOf(request)] ?? usual[pathOf(request)]
    if (body === undefined) answer(response, 404, `Cannot ${request.method} ${request.target}`)
    else answer(response, 200, body)
  })

/** A server with one answer to everything. */
const always = (status: number, body: unknown) => httpServer((_, response) => answer(response, status, body))

interface Against {
  readonly baseUrl: string
  readonly key?: string
  readonly env?: Readonly<Record<string, string>>
  readonly args?: ReadonlyArray<string>
  readonly cwd?: string
}

/** Verifies, and holds what every verification keeps to: no secret, no trace of a defect, at most a screen. */
const verify = ({ args = [], baseUrl, cwd, env, key: apiKey = key }: Against) =>
  Effect.gen(function* () {
    const ran = yield* runHere({
      args: ["verify", ...args],
      cwd: cwd ?? (yield* directory()),
      env: { MAINTAINX_API_KEY: apiKey, MAINTAINX_BASE_URL: baseUrl, ...env }
    })
    harmless(ran, apiKey)
    return ran
  })

const harmless = ({ exitCode, screen }: Ran, apiKey: string) => {
  assert.notInclude(screen, apiKey)
  for (const { id } of [plant, mill]) assert.notInclude(screen, `${id}`)
  assert.notMatch(screen, /\n\s+at \S+/)
  if (exitCode === 0 || screen.startsWith("{")) return
  const lines = screen.trimEnd().split("\n")
  assert.isAtMost(lines.length, 24)
  assert.isAtMost(Math.max(...lines.map((line) => line.length)), 80)
}

/** A text as one line, so that it does not matter where it was wrapped. */
const flat = (text: string) => text.replace(/\s+/g, " ")

const showsRow = (ran: Ran, tag: keyof typeof errorTable, reason: ConnectionFailure = "other") => {
  const { title } = errorTable[tag]
  const { likelyCause, solution } =
    tag === "Network" ? new Network({ operation: "Users.list", reason }) : errorTable[tag]
  const screen = flat(ran.screen)
  assert.include(screen, title)
  assert.include(screen, likelyCause)
  assert.include(screen, solution)
}

/** The object that `--json` printed. Nothing else may be there. */
const printed = (ran: Ran): Printed => {
  assert.strictEqual(ran.stderr, "")
  return JSON.parse(ran.stdout)
}

interface Printed {
  readonly ok: boolean
  readonly exitCode: number
  readonly embedded: boolean
  readonly baseUrl?: string
  readonly organizations?: ReadonlyArray<string>
  readonly hasUsers?: boolean
  readonly error?: Readonly<Record<string, unknown>>
  readonly warnings: ReadonlyArray<Warning>
}

describe("effect-maintainx verify, when MaintainX answers", () => {
  it.live("says so, with the organization and whether it has users, having asked for one user", () =>
    Effect.gen(function* () {
      const { origin, requests } = yield* small()
      const ran = yield* verify({ baseUrl: `${origin}/v1` })
      assert.strictEqual(ran.exitCode, 0)
      assert.match(ran.stdout, new RegExp(`^Verifying ${origin}/v1\nConnection successful!\n`))
      assert.match(ran.stdout, /Organization +Harbour plant\n/)
      assert.match(ran.stdout, /Users +there are users\n/)
      assert.deepStrictEqual(requests.map(({ method, target }) => `${method} ${target}`).sort(), [
        "GET /v1/organizations?limit=200",
        "GET /v1/users?limit=1"
      ])
      assert.isTrue(requests.every(({ headers }) => headers["authorization"] === `Bearer ${key}`))
    })
  )

  it.live("says that there are no users", () =>
    Effect.gen(function* () {
      const { origin } = yield* small({ "/v1/users": { users: [] } })
      const ran = yield* verify({ baseUrl: `${origin}/v1` })
      assert.strictEqual(ran.exitCode, 0)
      assert.match(ran.stdout, /Users +there are none yet\n/)
    })
  )

  it.live("prints one object for --json", () =>
    Effect.gen(function* () {
      const { origin } = yield* small()
      const ran = yield* verify({ baseUrl: `${origin}/v1`, args: ["--json", "--tour"] })
      assert.strictEqual(ran.exitCode, 0)
      const { warnings, ...rest } = printed(ran)
      assert.deepStrictEqual(rest, {
        ok: true,
        exitCode: 0,
        embedded: false,
        baseUrl: `${origin}/v1`,
        organizations: ["Harbour plant"],
        hasUsers: true
      })
      assert.deepStrictEqual(
        warnings.map(({ check }) => check),
        ["https"]
      )
    })
  )

  it.live("asks in each of several organizations that are named", () =>
    Effect.gen(function* () {
      const { origin, requests } = yield* small({ "/v1/organizations": { organizations: [plant, mill] } })
      const ran = yield* verify({
        baseUrl: `${origin}/v1`,
        env: { MAINTAINX_ORG_ID: `${plant.id},${mill.id}` }
      })
      assert.strictEqual(ran.exitCode, 0)
      assert.match(ran.stdout, /Organizations +Harbour plant, Paper mill\n/)
      const asked = requests
        .filter((request) => pathOf(request) === "/v1/users")
        .map(({ headers }) => headers["x-organization-id"])
      assert.deepStrictEqual(asked.sort(), [`${plant.id}`, `${mill.id}`])
    })
  )

  it.live("is coloured and as wide as the terminal, where there is one", () =>
    Effect.gen(function* () {
      const { origin } = yield* small()
      const coloured = yield* verify({ baseUrl: `${origin}/v1`, env: { FORCE_COLOR: "1" } })
      assert.include(coloured.stdout, "\u001b[1m\u001b[32mConnection successful!")
      assert.include(coloured.stderr, "\u001b[33mWarning:")
      const failed = yield* verify({ baseUrl: `${origin}/v1`, env: { FORCE_COLOR: "1", MAINTAINX_ORG_ID: "x" } })
      assert.include(failed.stderr, "\u001b[1m\u001b[31mConfiguration error")
    })
  )

  it.live("lets nothing that a server wrote reach the terminal as a command", () =>
    Effect.gen(function* () {
      const name = "Harbour\u001b[31m \u202eplant\u009b2J"
      const { origin } = yield* small({ "/v1/organizations": { organizations: [{ ...plant, name }] } })
      const ran = yield* verify({ baseUrl: `${origin}/v1` })
      assert.notMatch(ran.screen, /[^\P{C}\n]/u)
    })
  )
})

describe("effect-maintainx verify, when it fails", () => {
  it.live("takes a missing key for an error and sends nothing", () =>
    Effect.gen(function* () {
      const { origin, requests } = yield* small()
      for (const args of [["verify"], ["verify", "--tour"]]) {
        const env = { MAINTAINX_BASE_URL: `${origin}/v1` }
        const ran = yield* runHere({ args, cwd: yield* directory(), env })
        assert.strictEqual(ran.exitCode, 2)
        assert.include(flat(ran.screen), "Configuration error Likely cause MAINTAINX_API_KEY is missing.")
        assert.include(flat(ran.screen), "Settings > Integrations")
      }
      assert.lengthOf(requests, 0)
    })
  )

  it.live("takes a malformed setting for an error that names it and not its value", () =>
    Effect.gen(function* () {
      const { origin } = yield* small()
      const wrong = { MAINTAINX_API_KEY: `Bearer ${key}`, MAINTAINX_ORG_ID: "plant-7700123" }
      for (const [name, value] of Object.entries(wrong)) {
        const ran = yield* verify({ baseUrl: `${origin}/v1`, env: { [name]: value } })
        assert.strictEqual(ran.exitCode, 2)
        assert.include(ran.screen, name)
        assert.notInclude(ran.screen, value)
      }
    })
  )

  it.live("shows the row of each status with what the server said, and exits with the code of the row", () =>
    Effect.gen(function* () {
      const rows = [
        [401, { error: "Invalid token" }, "Unauthorized", 3],
        [403, { errors: [{ error: "Your plan does not include the API" }] }, "Forbidden", 4],
        [404, "Cannot GET /users?limit=1", "NotFound", 5],
        [400, { error: "Name an organization" }, "BadRequest", 7],
        [429, { error: "Too many, retry in 10 seconds" }, "RateLimited", 8],
        [500, { error: "Something broke" }, "ServerError", 9],
        [418, { error: "I am a teapot" }, "UnexpectedResponse", 10]
      ] as const
      yield* Effect.forEach(
        rows,
        ([status, body, tag, exitCode]) =>
          Effect.gen(function* () {
            const { origin } = yield* always(status, body)
            const ran = yield* verify({ baseUrl: origin, env: { MAINTAINX_BUDGET: "2 seconds" } })
            assert.strictEqual(ran.exitCode, exitCode, tag)
            showsRow(ran, tag)
            const said = typeof body === "string" ? body : "error" in body ? body.error : body.errors[0].error
            assert.include(flat(ran.screen), said)
          }),
        { concurrency: 4 }
      )
    })
  )

  it.live("takes HTML where JSON is due for an answer of something else", () =>
    Effect.gen(function* () {
      const { origin } = yield* always(200, "<!doctype html><title>Please log in to the proxy</title>")
      const ran = yield* verify({ baseUrl: origin })
      assert.strictEqual(ran.exitCode, 10)
      showsRow(ran, "UnexpectedResponse")
    })
  )

  it.live("takes a closed port, an unknown host and a redirect for what they are", () =>
    Effect.gen(function* () {
      const closed = yield* verify({
        baseUrl: `http://127.0.0.1:${yield* closedPort}/v1`,
        env: { MAINTAINX_BUDGET: "2 seconds" }
      })
      assert.strictEqual(closed.exitCode, 6)
      showsRow(closed, "Network", "refused")
      assert.include(flat(closed.screen), "the connection was refused")

      const unknown = yield* verify({
        baseUrl: "https://maintainx.invalid/v1",
        env: { MAINTAINX_BUDGET: "20 seconds" }
      })
      assert.strictEqual(unknown.exitCode, 6)
      showsRow(unknown, "Network", "unresolved")
      assert.include(flat(unknown.screen), "the host name does not resolve")

      const elsewhere = yield* httpServer((_, response) => response.writeHead(302, { location: "/login" }).end())
      const redirected = yield* verify({ baseUrl: elsewhere.origin })
      assert.strictEqual(redirected.exitCode, 10)
      showsRow(redirected, "UnexpectedResponse")
    })
  )

  it.live("ends when the time is up with a server that never answers", () =>
    Effect.gen(function* () {
      const { origin } = yield* socketServer(() => undefined)
      for (const name of ["MAINTAINX_TIMEOUT", "MAINTAINX_BUDGET"]) {
        const ran = yield* verify({ baseUrl: origin, env: { MAINTAINX_BUDGET: "500 millis", [name]: "300 millis" } })
        assert.strictEqual(ran.exitCode, 6)
        showsRow(ran, "Network", "timeout")
        assert.include(flat(ran.screen), "no complete answer came in time")
      }
    })
  )

  it.live("never prints a secret that the server repeats, and cuts what is long", () =>
    Effect.gen(function* () {
      const long = `${"\u001b[2J".repeat(20)} ${"long".repeat(200)} ${"words ".repeat(200)}`
      const echo = `${key} ${plant.id} ${mill.id} ${long}`
      const { origin } = yield* httpServer((request, response) =>
        pathOf(request) === "/v1/organizations"
          ? answer(response, 200, { organizations: [plant, mill] })
          : answer(response, 400, { errors: [{ error: echo, fieldPath: "x-organization-id", fieldValue: plant.id }] })
      )
      const text = yield* verify({ baseUrl: `${origin}/v1` })
      assert.strictEqual(text.exitCode, 7)
      showsRow(text, "BadRequest")
      const { error } = printed(yield* verify({ baseUrl: `${origin}/v1`, args: ["--json"] }))
      assert.strictEqual(error?.["tag"], "BadRequest")
    })
  )

  it.live("prints one object for --json", () =>
    Effect.gen(function* () {
      const { origin } = yield* always(401, { error: "Invalid token" })
      const ran = yield* verify({ baseUrl: origin, args: ["--json"] })
      assert.strictEqual(ran.exitCode, 3)
      const { error, exitCode, ok } = printed(ran)
      assert.deepStrictEqual([ok, exitCode], [false, 3])
      assert.deepStrictEqual(error, {
        tag: "Unauthorized",
        title: errorTable.Unauthorized.title,
        likelyCause: errorTable.Unauthorized.likelyCause,
        solution: errorTable.Unauthorized.solution,
        message: "Users.list: MaintainX did not accept the API key (401): Invalid token",
        operation: "Users.list",
        status: 401,
        detail: "Invalid token"
      })

      const unset = printed(yield* runHere({ args: ["verify", "--json"], cwd: yield* directory() }))
      assert.deepStrictEqual([unset.ok, unset.exitCode, unset.error?.["tag"]], [false, 2, "InvalidSettings"])
    })
  )
})

describe("effect-maintainx organizations", () => {
  const organizations = (env: Readonly<Record<string, string>>, ...args: ReadonlyArray<string>) =>
    Effect.gen(function* () {
      const settings = { MAINTAINX_API_KEY: key, ...env }
      return yield* runHere({ args: ["organizations", ...args], cwd: yield* directory(), env: settings })
    })

  it.live("prints the ids and names of all that the key reaches, whatever MAINTAINX_ORG_ID names", () =>
    Effect.gen(function* () {
      const { origin, requests } = yield* httpServer((request, response) =>
        request.target.includes("cursor=2")
          ? answer(response, 200, { organizations: [mill], nextCursor: null })
          : answer(response, 200, { organizations: [{ ...plant, id: 7 }], nextCursor: "2" })
      )
      const env = { MAINTAINX_BASE_URL: `${origin}/v1`, MAINTAINX_ORG_ID: "999" }
      const text = yield* organizations(env)
      assert.deepStrictEqual([text.exitCode, text.screen], [0, "      7  Harbour plant\n7700456  Paper mill\n"])
      const json = yield* organizations(env, "--json")
      assert.deepStrictEqual(JSON.parse(json.screen), [{ id: 7, name: "Harbour plant" }, mill])
      assert.isTrue(requests.every(({ headers }) => headers["x-organization-id"] === undefined))
    })
  )

  it.live("names the organization that is set, where MaintainX insists on one", () =>
    Effect.gen(function* () {
      const { origin } = yield* httpServer((request, response) =>
        request.headers["x-organization-id"] === `${plant.id}`
          ? answer(response, 200, { organizations: [plant] })
          : answer(response, 400, { error: "Name an organization" })
      )
      const named = yield* organizations({ MAINTAINX_BASE_URL: origin, MAINTAINX_ORG_ID: `${plant.id}` })
      assert.strictEqual(named.screen, `${plant.id}  Harbour plant\n`)
      const failed = yield* organizations({ MAINTAINX_BASE_URL: origin })
      assert.strictEqual(failed.exitCode, 7)
      showsRow(failed, "BadRequest")
    })
  )

  it.live("is what a verification names, where the organization is wrong or none is named", () =>
    Effect.gen(function* () {
      const { origin } = yield* httpServer((request, response) =>
        pathOf(request) === "/v1/organizations"
          ? answer(response, 200, { organizations: [plant, mill] })
          : answer(response, 403, { error: "Not yours" })
      )
      const wrong = yield* verify({ baseUrl: `${origin}/v1`, env: { MAINTAINX_ORG_ID: "999" } })
      assert.strictEqual(wrong.exitCode, 4)
      assert.include(
        flat(wrong.stderr),
        "Set it to the id of Harbour plant, Paper mill. `effect-maintainx organizations` prints the ids."
      )
      const none = yield* verify({ baseUrl: `${origin}/v1` })
      assert.include(flat(none.stderr), "`effect-maintainx organizations` prints the ids.")
    })
  )
})

describe("the settings of effect-maintainx verify", () => {
  it.live("are not taken for missing where .env is UTF-16, as PowerShell writes it", () =>
    Effect.gen(function* () {
      const cwd = yield* directory()
      const text = `\ufeffMAINTAINX_API_KEY=${key}\r\n`
      yield* Effect.sync(() => Fs.writeFileSync(`${cwd}/.env`, text, "utf16le"))
      const ran = yield* runHere({ args: ["verify"], cwd })
      assert.strictEqual(ran.exitCode, 2)
      assert.include(flat(ran.screen), "The file .env is not UTF-8 but UTF-16")
      assert.notInclude(ran.screen, "missing")
    })
  )

  it.live("come from .env, where the environment does not have them", () =>
    Effect.gen(function* () {
      const { origin, requests } = yield* small()
      const cwd = yield* directory({
        ".env": `export MAINTAINX_API_KEY="from-the-file" # a comment\nMAINTAINX_BASE_URL=${origin}/v1\n`
      })
      const keyWith = (env: Record<string, string>) =>
        Effect.gen(function* () {
          const ran = yield* runHere({ args: ["verify"], cwd, env })
          assert.strictEqual(ran.exitCode, 0)
          return requests.at(-1)?.headers["authorization"]
        })
      assert.strictEqual(yield* keyWith({}), "Bearer from-the-file")
      assert.strictEqual(yield* keyWith({ MAINTAINX_API_KEY: "from-the-environment" }), "Bearer from-the-environment")
      // An empty variable is none, and one with a longer name is another.
      const other = { MAINTAINX_API_KEY: "", MAINTAINX_API_KEY_FILE: "/run/secrets/key" }
      assert.strictEqual(yield* keyWith(other), "Bearer from-the-file")
    })
  )

  it.live("do not come from a directory of that name", () =>
    Effect.gen(function* () {
      const { origin } = yield* small()
      const cwd = yield* directory()
      yield* Effect.sync(() => Fs.mkdirSync(`${cwd}/.env`))
      assert.strictEqual((yield* verify({ baseUrl: `${origin}/v1`, cwd })).exitCode, 0)
    })
  )
})

describe("the warnings of effect-maintainx verify", () => {
  /** The warnings of a successful verification, each as the check and one text. */
  const warnings = (against: Against) =>
    Effect.map(verify({ ...against, args: ["--json"] }), (ran) => {
      assert.strictEqual(ran.exitCode, 0)
      return printed(ran)
        .warnings.filter(({ check }) => check !== "https")
        .map(({ check, message, solution }) => `${check}: ${message} ${solution}`)
    })

  it.live("are printed beside a success and a failure, and change no exit code", () =>
    Effect.gen(function* () {
      const good = yield* small()
      const success = yield* verify({ baseUrl: `${good.origin}/v1` })
      assert.strictEqual(success.exitCode, 0)
      assert.include(flat(success.stderr), "Warning: The key travels unencrypted")
      const bad = yield* always(401, "")
      const failure = yield* verify({ baseUrl: bad.origin })
      assert.strictEqual(failure.exitCode, 3)
      assert.include(flat(failure.stderr), "Warning: The key travels unencrypted")
    })
  )

  it.live("tell of a .env that git tracks or does not ignore, and of no other", () =>
    Effect.gen(function* () {
      const { origin } = yield* small()
      const cwd = yield* directory()
      const check = warnings({ baseUrl: `${origin}/v1`, cwd })
      yield* git(cwd, "init")
      assert.deepStrictEqual(yield* check, [])

      const file = yield* directory({ ".env": "MAINTAINX_API_KEY=x\n" })
      const checkFile = warnings({ baseUrl: `${origin}/v1`, cwd: file })
      assert.deepStrictEqual(yield* checkFile, [])

      yield* git(file, "init")
      assert.match((yield* checkFile).join(), /^env-file: git does not ignore .env.*Add .env to .gitignore/)

      yield* git(file, "add", ".env")
      assert.match((yield* checkFile).join(), /^env-file: git tracks .env.*git rm --cached .env/)

      yield* git(file, "rm", "--cached", ".env")
      yield* git(file, "config", "core.excludesFile", `${cwd}/ignored`)
      yield* Effect.sync(() => Fs.writeFileSync(`${cwd}/ignored`, ".env\n"))
      assert.deepStrictEqual(yield* checkFile, [])
    })
  )

  it.live("tell what a key that is a JWT shows of itself: its age, and whose it is", () =>
    Effect.gen(function* () {
      const { origin } = yield* small()
      const old = yield* warnings({
        baseUrl: `${origin}/v1`,
        key: jwt({ iat: 1_500_000_000, sub: "12", secret: "canary-claim" })
      })
      assert.match(
        old.join("\n"),
        /^key-age: The key is \d+ days old. Rotate it.*\nrole: The key is an administrator's/
      )
      assert.notInclude(old.join(), "canary-claim")
    })
  )

  it.live("explain a refusal: several organizations, none named", () =>
    Effect.gen(function* () {
      const { origin } = yield* httpServer((request, response) =>
        pathOf(request) === "/v1/organizations"
          ? answer(response, 200, { organizations: [plant, mill] })
          : answer(response, 400, { error: "Which organization?" })
      )
      const ran = yield* verify({ baseUrl: `${origin}/v1` })
      assert.strictEqual(ran.exitCode, 7)
      assert.include(flat(ran.stderr), "Set MAINTAINX_ORG_ID to the one that is meant")
    })
  )

  it.live("say that the organizations are not known, where only they cannot be listed", () =>
    Effect.gen(function* () {
      const { origin } = yield* httpServer((request, response) =>
        pathOf(request) === "/v1/users" ? answer(response, 200, usual["/v1/users"]) : answer(response, 403, "")
      )
      const ran = yield* verify({ baseUrl: `${origin}/v1` })
      assert.strictEqual(ran.exitCode, 0)
      assert.match(ran.stdout, /Organizations +not known/)
      assert.include(flat(ran.stderr), "Which organizations the key reaches is not known")
    })
  )
})
