import type { ChildProcess } from "node:child_process"
import { assert, describe, it, vi } from "@effect/vitest"
import { DateTime, Effect, Fiber, Redacted, type Scope } from "effect"
import { TestClock } from "effect/testing"
import { exitCodes } from "../../src/cli/exitCodes.ts"
import { sampleEvent } from "../../src/testing/index.ts"
import { encodeEvent, sign, verifyEvent } from "../../src/webhooks/index.ts"
import { closedPort, httpServer } from "../support/servers.ts"
import { directory, type Ran, runHere, start } from "./executable.ts"

// Most of the time goes into starting processes, on whatever machine this is.
vi.setConfig({ testTimeout: 120_000 })

const secret = "mx_5f0c2a1e-7d34-4b8e-9c61-3a2b1c0d9e8f_a1b2c3d4-e5f6-4708-9a0b-c1d2e3f4a5b6"
const otherSecret = "mx_0d9e8f5f-0c2a-4b8e-9c61-3a2b1c7d341e_c1d2e3f4-e5f6-4708-9a0b-a1b2c3d4a5b6"
const set = { MAINTAINX_WEBHOOK_SECRET: secret }

/** No secret and no trace of a defect is ever printed. */
const harmless = (screen: string) => {
  for (const hidden of [secret, otherSecret]) assert.notInclude(screen, hidden)
  assert.notMatch(screen, /\n\s+at \S+/)
}

interface Receiver {
  readonly child: ChildProcess
  readonly origin: string
  /** Waits until so many lines are on the standard output, and gives them. */
  readonly lines: (count: number) => Effect.Effect<ReadonlyArray<string>>
  /** Everything that was printed so far. */
  readonly screen: () => string
}

/** Receives on a port of the system's choice until the scope ends. */
const listen = (
  env: Readonly<Record<string, string>>,
  ...args: ReadonlyArray<string>
): Effect.Effect<Receiver, never, Scope.Scope> =>
  Effect.gen(function* () {
    const cwd = yield* directory()
    const printed = { stdout: "", screen: "" }
    const waiting = new Set<() => void>()
    const child = yield* Effect.acquireRelease(
      Effect.sync(() => start({ args: ["webhooks", "listen", "--port", "0", ...args], cwd, env })),
      (child) =>
        Effect.sync(() => {
          child.kill("SIGKILL")
          harmless(printed.screen)
        })
    )
    for (const name of ["stdout", "stderr"] as const) {
      child[name]?.setEncoding("utf8").on("data", (text: string) => {
        if (name === "stdout") printed.stdout += text
        printed.screen += text
        for (const look of waiting) look()
      })
    }
    const until = <A>(find: () => A | undefined): Effect.Effect<A> =>
      Effect.callback((resume) => {
        const look = () => {
          const found = find()
          if (found === undefined) return
          waiting.delete(look)
          resume(Effect.succeed(found))
        }
        waiting.add(look)
        look()
      })
    const origin = yield* until(() =>
      printed.screen.includes("Ctrl+C.\n") ? /http:\/\/[\d.:]+/.exec(printed.screen)?.[0] : undefined
    )
    const announced = printed.stdout.length
    return {
      child,
      origin,
      lines: (count) =>
        until(() => {
          const lines = printed.stdout.slice(announced).split("\n").slice(0, -1)
          return lines.length >= count ? lines : undefined
        }),
      screen: () => printed.screen
    }
  })

/** Sends an event. */
const trigger = (args: ReadonlyArray<string>, own = secret): Effect.Effect<Ran, never, Scope.Scope> =>
  triggerWith({}, ["--secret", own, ...args])

/** Sends an event with these settings. */
const triggerWith = (
  env: Readonly<Record<string, string>>,
  args: ReadonlyArray<string>,
  files: Readonly<Record<string, string>> = {}
): Effect.Effect<Ran, never, Scope.Scope> =>
  Effect.gen(function* () {
    const ran = yield* runHere({ args: ["webhooks", "trigger", ...args], cwd: yield* directory(files), env })
    harmless(ran.screen)
    return ran
  })

interface Sent {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array<ArrayBuffer>
}

const json = { "content-type": "application/json" }

const post = (url: string, { body = "{}", headers = {}, method = "POST" }: Sent = {}) =>
  Effect.promise(async () => {
    const response = await fetch(url, {
      method,
      headers: { ...json, ...headers },
      ...(method === "POST" ? { body } : undefined)
    })
    return { status: response.status, text: await response.text(), allow: response.headers.get("allow") }
  })

const sample = JSON.stringify(encodeEvent(sampleEvent("NEW_WORK_ORDER")))

const signed = (body: string, at?: DateTime.Utc) =>
  sign({ secret: Redacted.make(secret), body, ...(at === undefined ? undefined : { at }) })

/** A text as one line, so that it does not matter where it was wrapped. */
const flat = (text: string) => text.replace(/\s+/g, " ")

describe("effect-maintainx webhooks listen", () => {
  it.live("prints a line for each event that is sent, with the record that it is about, and answers 200", () =>
    Effect.gen(function* () {
      const { lines, origin, screen } = yield* listen(set)
      assert.match(screen(), /Deliveries are verified with one secret\./)
      const first = yield* triggerWith(set, ["NEW_WORK_ORDER", "--to", `${origin}/anywhere/NEW_WORK_ORDER?a=b`])
      assert.strictEqual(first.exitCode, 0)
      assert.match(first.stdout, new RegExp(`^NEW_WORK_ORDER to ${origin}/anywhere/NEW_WORK_ORDER: 200 in \\d+ ms\n$`))
      const milliseconds = ["--unit", "milliseconds", "--no-event-type", "--set", "partId=12"]
      // Without its type in the body or the path it could be several events.
      for (const path of ["/NEW_PART", "/"]) {
        assert.strictEqual((yield* trigger(["NEW_PART", "--to", origin + path, ...milliseconds])).exitCode, 0)
      }
      assert.strictEqual((yield* trigger(["USER_LOGIN_FAILURE", "--to", origin])).exitCode, 0)
      const [order = "", part = "", unknown = "", login = "", ...others] = yield* lines(4)
      const time = String.raw`^\d{4}-\d\d-\d\dT[\d:.]+Z`
      assert.match(order, new RegExp(`${time}  VERIFIED    NEW_WORK_ORDER  work order \\d+$`))
      assert.match(part, /VERIFIED {4}NEW_PART {2}part 12$/)
      assert.match(unknown, /VERIFIED {4}UNRECOGNIZED {2}of no known record$/)
      // The record is the organization, whose id is not printed.
      assert.match(login, /VERIFIED {4}USER_LOGIN_FAILURE {2}organization$/)
      assert.deepStrictEqual(others, [])
    })
  )

  it.live("takes any of several secrets, from the command line or the settings, and no other", () =>
    Effect.gen(function* () {
      for (const receiver of [
        yield* listen({ MAINTAINX_WEBHOOK_SECRET: `${otherSecret}, \t${secret}` }),
        yield* listen({ MAINTAINX_WEBHOOK_SECRET: "not-this-one" }, "--secret", otherSecret, "--secret", secret)
      ]) {
        assert.match(receiver.screen(), /with 2 secrets/)
        for (const own of [secret, otherSecret]) {
          assert.strictEqual((yield* trigger(["NEW_VENDOR", "--to", receiver.origin], own)).exitCode, 0)
        }
        const wrong = yield* trigger(["NEW_VENDOR", "--to", receiver.origin], "not-this-one")
        assert.strictEqual(wrong.exitCode, 13)
        const [, , refused] = yield* receiver.lines(3)
        assert.match(refused ?? "", /UNVERIFIED {2}\? {2}\d+ bytes {2}.*no valid secret matches/)
      }
    })
  )

  it.live("says why a delivery is not verified, shows nothing of it, and tells the sender nothing", () =>
    Effect.gen(function* () {
      const { lines, origin } = yield* listen(set, "--bodies")
      const headers = yield* signed(sample)
      const old = yield* signed(sample, DateTime.makeUnsafe(Date.now() - 600_000))
      const refusals: ReadonlyArray<readonly [Sent, RegExp]> = [
        [{ body: sample }, /has no header x-maintainx-webhook-body-signature/],
        [{ body: `${sample} `, headers }, /no valid secret matches/],
        [{ body: sample, headers: old }, /it was signed 5m .*too long ago/],
        [{ body: "orgId=3", headers: yield* signed("orgId=3") }, /its body is not JSON/],
        [{ body: "[]", headers: yield* signed("[]") }, /its body is no event/],
        [{ body: `{"eventType":"NEW_PART"}`, headers: yield* signed(`{"eventType":"NEW_PART"}`) }, /because of orgId/],
        [{ body: new Uint8Array([0, 255, 27, 91, 50, 74]), headers }, /6 bytes .*no valid secret matches/]
      ]
      for (const [sent] of refusals) {
        assert.deepStrictEqual(yield* post(`${origin}/hook`, sent), { status: 403, text: "", allow: null })
      }
      const printed = yield* lines(refusals.length)
      assert.lengthOf(printed, refusals.length)
      for (const [i, [, reason]] of refusals.entries()) {
        assert.match(printed[i] ?? "", /Z {2}UNVERIFIED {2}\? {2}\d+ bytes {2}The delivery is not verified: /)
        assert.match(printed[i] ?? "", reason)
        assert.notInclude(printed[i], "5402118")
      }
      const signature = Object.values(yield* signed(`${sample} `))[0] ?? ""
      assert.notInclude(printed.join("\n"), signature.slice(-64))
    })
  )

  it.live("answers other methods, other content types and large bodies as a receiver does", () =>
    Effect.gen(function* () {
      const { lines, origin } = yield* listen(set)
      assert.deepStrictEqual(yield* post(origin, { method: "GET" }), { status: 405, text: "", allow: "POST" })
      const form = { "content-type": "application/x-www-form-urlencoded" }
      assert.strictEqual((yield* post(origin, { headers: form })).status, 415)
      const utf8 = { "content-type": "Application/JSON; charset=utf-8" }
      assert.strictEqual((yield* post(origin, { headers: utf8 })).status, 403)
      assert.strictEqual((yield* post(origin, { body: "x".repeat(1024 * 1024 + 1) })).status, 413)
      assert.strictEqual((yield* post(origin, { body: "x".repeat(1024 * 1024) })).status, 403)
      const printed = yield* lines(5)
      const reasons = [/a GET and no POST/, /content type is not JSON/, /no header/, /too large/, /1048576 bytes/]
      for (const [i, reason] of reasons.entries()) assert.match(printed[i] ?? "", reason)
    })
  )

  it.live("prints several deliveries at once, each on a line of its own", () =>
    Effect.gen(function* () {
      const { lines, origin } = yield* listen(set)
      const ids = Array.from({ length: 50 }, (_, i) => 7000 + i)
      const answers = yield* Effect.all(
        ids.map((workOrderId) => {
          const body = JSON.stringify({ ...JSON.parse(sample), workOrderId })
          return Effect.flatMap(signed(body), (headers) => post(origin, { body, headers }))
        }),
        { concurrency: "unbounded" }
      )
      assert.isTrue(answers.every(({ status }) => status === 200))
      const found = (yield* lines(50)).map((line) => /VERIFIED {4}NEW_WORK_ORDER {2}work order (\d+)$/.exec(line)?.[1])
      assert.sameMembers(found, ids.map(String))
    })
  )

  it.live("checks the signature of the address if it knows the address", () =>
    Effect.gen(function* () {
      const { lines, origin } = yield* listen(set, "--public-url", "https://hooks.example.com")
      const known = ["--public-url", "https://hooks.example.com/a?b=c"]
      assert.strictEqual((yield* trigger(["NEW_VENDOR", "--to", `${origin}/a?b=c`, ...known])).exitCode, 0)
      assert.strictEqual((yield* trigger(["NEW_VENDOR", "--to", `${origin}/a?b=d`, ...known])).exitCode, 13)
      assert.strictEqual((yield* trigger(["NEW_VENDOR", "--to", `${origin}/a?b=c`])).exitCode, 13)
      const [, ...others] = yield* lines(3)
      for (const line of others) assert.match(line, /it was signed for another address/)
    })
  )

  it.live("says that nothing is verified where there is no secret, and shows the events all the same", () =>
    Effect.gen(function* () {
      const { lines, origin, screen } = yield* listen({ MAINTAINX_WEBHOOK_SECRET: "" })
      assert.match(screen(), /NOTHING IS VERIFIED: no secret is given with --secret or set in MAINTAINX_WEBHOOK_SECRET/)
      assert.strictEqual((yield* post(origin, { body: sample })).status, 200)
      const forged = "NEW\u202e\nVERIFIED\u001b[2J"
      assert.strictEqual((yield* post(origin, { body: JSON.stringify({ eventType: forged }) })).status, 200)
      assert.strictEqual((yield* post(origin, { body: "orgId=3" })).status, 403)
      const printed = yield* lines(3)
      assert.lengthOf(printed, 3)
      assert.match(printed[0] ?? "", /UNVERIFIED {2}NEW_WORK_ORDER {2}work order 5402118$/)
      assert.include(printed[1], String.raw`UNVERIFIED  UNRECOGNIZED (NEW\u202e\u000aVERIFIED\u001b[2J)`)
      assert.match(printed[2] ?? "", /UNVERIFIED {2}\? {2}7 bytes .*its body is not JSON/)
    })
  )

  it.live("prints a JSON object a line and nothing else for --json, with the event if it is asked for", () =>
    Effect.gen(function* () {
      const { lines, origin, screen } = yield* listen(set, "--json", "--bodies")
      const token = "eyJhbGciOiJSUzI1NiJ9.e30.c2ln"
      const body = JSON.stringify({
        ...encodeEvent(sampleEvent("WORK_ORDER_STATUS_CHANGE", { newWorkOrder: undefined })),
        oAuthTokens: { accessToken: token }
      })
      const tomorrow = JSON.stringify({
        eventType: "NEW_ROBOT",
        orgId: 3,
        accessToken: token,
        arms: [1, 2],
        legs: null
      })
      const comment = JSON.stringify(
        encodeEvent(sampleEvent("NEW_COMMENT_ON_WORK_ORDER", { comment: `\u001b[31m\n\u202e${token} 👩‍🔧` }))
      )
      for (const sent of [body, tomorrow, comment]) {
        assert.strictEqual((yield* post(origin, { body: sent, headers: yield* signed(sent) })).status, 200)
      }
      yield* post(`${origin}/NEW_PART`, { body: sample })
      const printed = yield* lines(4)
      assert.notInclude(screen(), token)
      // biome-ignore lint/suspicious/noControlCharactersInRegex: that there are none is what is tested.
      assert.notMatch(printed.join(""), /[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/)
      const [status, robot, commented, refused] = printed.map((line) => JSON.parse(line))
      const { receivedAt, signedAt, event, ...rest } = status
      assert.isAtMost(Date.parse(signedAt), Date.parse(receivedAt))
      assert.deepStrictEqual(rest, {
        verified: true,
        status: 200,
        type: "WORK_ORDER_STATUS_CHANGE",
        object: { kind: "workOrder", id: 5402118 },
        size: Buffer.byteLength(body)
      })
      assert.strictEqual(event.newStatus, "IN_PROGRESS")
      assert.strictEqual(event.orgId, "<hidden>")
      assert.deepStrictEqual(event.undocumented, { oAuthTokens: "<hidden object>" })
      assert.strictEqual(robot.type, "UNRECOGNIZED")
      assert.strictEqual(robot.eventType, "NEW_ROBOT")
      assert.deepStrictEqual(robot.event.value, {
        eventType: "<hidden string>",
        orgId: "<hidden>",
        accessToken: "<hidden string>",
        arms: "<hidden list of 2>",
        legs: "<hidden null>"
      })
      assert.strictEqual(commented.event.comment, "\u001b[31m\n\u202e<redacted> 👩‍🔧")
      assert.deepInclude(refused, { verified: false, status: 403, type: "NEW_PART", reason: "MissingHeader" })
      assert.notProperty(refused, "event")
    })
  )

  it.live("shows whole events to people, too, if they ask", () =>
    Effect.gen(function* () {
      const { lines, origin } = yield* listen(set, "--bodies")
      yield* post(origin, { body: sample, headers: yield* signed(sample) })
      const [line, ...event] = yield* lines(10)
      assert.match(line ?? "", /VERIFIED {4}NEW_WORK_ORDER/)
      assert.include(event.join("\n"), `{\n  "type": "NEW_WORK_ORDER",\n`)
    })
  )

  it.live("stops when it is asked to, and complains of a port as serve does", () =>
    Effect.gen(function* () {
      const { child, origin } = yield* listen(set)
      const { port } = new URL(origin)
      const taken = yield* runHere({ args: ["webhooks", "listen", "--port", port], cwd: yield* directory() })
      assert.strictEqual(taken.exitCode, 12)
      assert.strictEqual(
        taken.screen,
        `Port ${port} of 127.0.0.1 is in use. Choose another with --port, or 0 for any that is free.\n`
      )
      const exitCode = yield* Effect.promise(
        () =>
          new Promise((resolve) => {
            child.on("exit", resolve)
            child.kill("SIGINT")
          })
      )
      assert.strictEqual(exitCode, 130)
    })
  )
})

describe("effect-maintainx webhooks trigger", () => {
  it.live("sends what any receiver can verify, from the secret in the .env file, as if it happened now", () =>
    Effect.gen(function* () {
      const { origin, requests } = yield* httpServer((_, response) => response.writeHead(204).end())
      const to = `${origin}/hook ä?x=1#part`
      const args = ["--set", "workOrderId=12", "--set", "newWorkOrder.parts.0.quantityUsed=3", "--set", "userId=null"]
      const text = ["--set", "newWorkOrder.title=The seal = new", "--set", "__proto__.workOrderId=13"]
      const files = { ".env": `MAINTAINX_WEBHOOK_SECRET=${secret}` }
      const ran = yield* triggerWith({}, ["NEW_WORK_ORDER", "--to", to, ...args, ...text], files)
      assert.strictEqual(ran.exitCode, 0)
      assert.match(ran.stdout, /: 204 in \d+ ms\n$/)
      assert.notInclude(ran.stdout, "x=1")
      const [request] = requests
      assert(request !== undefined)
      assert.strictEqual(request.method, "POST")
      assert.strictEqual(request.headers["content-type"], "application/json")
      const delivery = { headers: request.headers as Record<string, string>, body: request.body, url: request.target }
      const options = { secrets: Redacted.make(secret), publicUrl: { base: origin }, hint: "NEW_WORK_ORDER" as const }
      const { event, signedAt } = yield* verifyEvent(delivery, options)
      assert(event.type === "NEW_WORK_ORDER")
      assert.strictEqual(event.workOrderId, 12)
      assert.strictEqual(event.newWorkOrder?.parts?.[0]?.quantityUsed, 3)
      assert.strictEqual(event.newWorkOrder?.title, "The seal = new")
      assert.isUndefined(event.userId)
      assert.isBelow(Math.abs(DateTime.toEpochMillis(event.occurredAt) - DateTime.toEpochMillis(signedAt)), 60_000)
    })
  )

  it.live("sends a new record each time, so that a receiver handles all of them", () =>
    Effect.gen(function* () {
      const { origin, requests } = yield* httpServer((_, response) => response.writeHead(204).end())
      for (let times = 0; times < 3; times += 1) yield* trigger(["NEW_WORK_ORDER", "--to", origin])
      const ids = requests.map(({ body }) => JSON.parse(new TextDecoder().decode(body)).workOrderId)
      assert.strictEqual(new Set(ids).size, 3)
    })
  )

  it.live("tells what an answer that is no success means, and exits with a code of its own", () =>
    Effect.gen(function* () {
      const { origin } = yield* httpServer(({ target }, response) => {
        response.writeHead(Number(target.slice(1)), { location: "/200" }).end(`${secret} in an answer`)
      })
      for (const [status, title] of [
        [302, "Redirected"],
        [401, "Not verified"],
        [403, "Not verified"],
        [404, "No receiver at this path"],
        [405, "No receiver at this path"],
        [429, "Not taken"],
        [500, "The receiver failed"]
      ] as const) {
        const ran = yield* trigger(["NEW_PART", "--to", `${origin}/${status}`])
        assert.strictEqual(ran.exitCode, 13)
        assert.strictEqual(ran.stdout, "")
        assert.match(flat(ran.stderr), new RegExp(`^${title} Answer ${status} in \\d+ ms Likely cause .+ Solution `))
      }
    })
  )

  it.live("tells that nothing answers, and why", () =>
    Effect.gen(function* () {
      const silent = yield* trigger(["NEW_PART", "--to", `http://127.0.0.1:${yield* closedPort}/`])
      assert.strictEqual(silent.exitCode, 14)
      assert.match(flat(silent.stderr), /^No answer Failed refused \(ECONNREFUSED\) Likely cause .+ Solution /)
      const { origin } = yield* httpServer(() => undefined)
      const plain = yield* trigger(["NEW_PART", "--to", origin.replace("http:", "https:")])
      assert.strictEqual(plain.exitCode, 14)
      assert.match(flat(plain.stderr), /^No trusted connection Failed plaintext .+ Likely cause .+ Solution /)
    })
  )

  it.effect("tells that there is no answer in the time that MaintainX waits", () =>
    Effect.gen(function* () {
      const { connected, origin } = yield* httpServer(() => undefined)
      const sending = yield* Effect.forkChild(trigger(["NEW_PART", "--to", origin]))
      yield* connected
      yield* TestClock.adjust("9999 millis")
      assert.isUndefined(sending.pollUnsafe())
      yield* TestClock.adjust("1 millis")
      const late = yield* Fiber.join(sending)
      assert.strictEqual(late.exitCode, 14)
      assert.match(
        flat(late.stderr),
        /^No answer in time Failed no answer within 10s .*Answer first and work afterwards/
      )
    })
  )

  it.live("takes the name of an event however it is spelled", () =>
    Effect.gen(function* () {
      const { origin, requests } = yield* httpServer((_, response) => response.end())
      for (const event of ["new_work_order", "New-Work-Order", "new work order"]) {
        const ran = yield* trigger([event, "--event-type", "--to", origin])
        assert.match(ran.stdout, /^NEW_WORK_ORDER to http/)
      }
      assert.isTrue(requests.every(({ body }) => JSON.parse(body.toString()).eventType === "NEW_WORK_ORDER"))
      assert.lengthOf(requests, 3)
    })
  )

  it.live("shows an address that is mistyped, without the secrets that are in it", () =>
    Effect.gen(function* () {
      for (const [address, shown] of [
        ["localhost:4021/webhooks", "localhost:4021/webhooks"],
        ["htp://receiver.example", "htp://receiver.example"],
        ["http://ada:canary-password@receiver.example", "…@receiver.example"],
        ["htps://receiver.example/hook?token=canary-password", "htps://receiver.example/hook?…"]
      ] as const) {
        const ran = yield* trigger(["NEW_PART", "--to", address])
        assert.strictEqual(ran.exitCode, 1)
        assert.include(ran.stderr, `Invalid value for flag --to: "${shown}". Expected: an address`)
      }
    })
  )

  it.live("says which events are close to one that there is not, and sends nothing", () =>
    Effect.gen(function* () {
      const { connections, origin } = yield* httpServer((_, response) => response.end())
      for (const [event, expected] of [
        ["NEW_WORKORDER", /There is no event NEW_WORKORDER\. Did you mean NEW_WORK_ORDER/],
        ["NEW_PRAT", /Did you mean NEW_PART/],
        ["purchase order", /Did you mean .*NEW_PURCHASE_ORDER/],
        ["toString", /The events are API_TOKEN_CREATED, .*WORK_REQUEST_STATUS_CHANGE\./],
        ["\u001b[2J", /There is no event +\[2J/]
      ] as const) {
        const ran = yield* trigger([event, "--to", origin])
        assert.strictEqual(ran.exitCode, 1)
        assert.match(flat(ran.stderr), expected)
      }
      assert.strictEqual(connections(), 0)
    })
  )

  it.live("refuses what it cannot send: without a secret, no event any more, to no address", () =>
    Effect.gen(function* () {
      const { connections, origin } = yield* httpServer((_, response) => response.end())
      const none = yield* triggerWith({}, ["NEW_PART", "--to", origin])
      assert.strictEqual(none.exitCode, 2)
      assert.match(flat(none.stderr), /^No secret to sign with .*MAINTAINX_WEBHOOK_SECRET/)
      const broken = yield* trigger(["NEW_PART", "--to", origin, "--set", "newPart.locations.0.area=7"])
      assert.strictEqual(broken.exitCode, 1)
      assert.include(broken.stderr, "this is no NEW_PART, because of newPart.locations.0.area.")
      for (const args of [
        ["NEW_PART"],
        ["--to", origin],
        ["NEW_PART", "--to", "127.0.0.1:4021"],
        ["NEW_PART", "--to", "http://user:canary-password@127.0.0.1/"],
        ["NEW_PART", "--to", origin, "--secret", "canary password"],
        ["NEW_PART", "--to", origin, "--secret", ""],
        ["NEW_PART", "--to", origin, "--unit", "minutes"]
      ]) {
        const ran = yield* trigger(args)
        assert.strictEqual(ran.exitCode, 1)
        assert.notMatch(ran.screen, /canary.password/)
      }
      assert.strictEqual(connections(), 0)
    })
  )
})

describe("the help of the webhooks", () => {
  it.live("tells the flags and the exit codes", () =>
    Effect.gen(function* () {
      const cwd = yield* directory()
      const [both, listen, trigger] = yield* Effect.forEach([[], ["listen"], ["trigger"]], (args) =>
        runHere({ args: ["webhooks", ...args, "--help"], cwd })
      )
      assert.match(both?.stdout ?? "", /SUBCOMMANDS\n +listen .*\n +trigger /)
      assert.match(
        listen?.stdout ?? "",
        /--host[\s\S]*--port[\s\S]*--secret[\s\S]*--public-url[\s\S]*--json[\s\S]*--bodies/
      )
      assert.match(trigger?.stdout ?? "", /--to[\s\S]*--secret[\s\S]*--public-url[\s\S]*--unit[\s\S]*--set/)
      const meaning = (code: number) => exitCodes.find((row) => row.code === code)?.meaning
      for (const code of [1, 2, 12, 130]) assert.include(listen?.stdout, `  ${code}  ${meaning(code)}\n`)
      for (const code of [1, 2, 13, 14, 130]) assert.include(trigger?.stdout, `  ${code}  ${meaning(code)}\n`)
    })
  )
})
