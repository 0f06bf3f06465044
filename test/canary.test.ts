/**
 * The key, the organization and secrets like those of webhooks are unmistakable here, and the server quotes them in every answer. Whatever
 * a program can print of calls, errors, spans, logs, settings, services and layers is searched for them, in every form that they may have.
 */
import { createHmac } from "node:crypto"
import { inspect } from "node:util"
import { assert, describe, it } from "@effect/vitest"
import { Cause, Config, ConfigProvider, Context, Effect, Exit, Layer, Logger, Redacted, References } from "effect"
import { HttpRouter } from "effect/http"
import { TestClock } from "effect/testing"
import {
  LocationId,
  Locations,
  MaintainX,
  MaintainXClient,
  MaintainXConfig,
  type Options,
  SubscriptionId,
  Subscriptions
} from "../src/index.ts"
import * as Errors from "../src/MaintainXError.ts"
import { on, Receiver, sign } from "../src/webhooks/index.ts"
import { recordingFetch } from "./support/fetches.ts"
import { calls } from "./support/methods.ts"
import { closedPort, httpServer, socketServer } from "./support/servers.ts"
import { recordingTracer } from "./support/tracing.ts"
import { transports } from "./support/transports.ts"

const key = `canary-KEY/6f1+4a=9&<c3>"d8'7b%e2\\5`
const organization = 918273645546372
const webhookSecret = "mx_5f0c2a1e-7d34-4b8e-9c61-3a2b1c0d9e8f_a1b2c3d4-e5f6-4708-9a0b-c1d2e3f4a5b6"
const otherSecret = "Hush! A secret with blanks & $igns"

const utf8 = (text: string) => Buffer.from(text, "utf8")

/** Base64 of a text that follows on 0, 1 or 2 other bytes, without what it shares with its neighbours. */
const base64 = (text: string) =>
  [0, 1, 2].map((offset) =>
    Buffer.concat([Buffer.alloc(offset), utf8(text)])
      .toString("base64")
      .slice(offset === 0 ? 0 : offset + 1, -4)
  )

const canaries = [key, String(organization), webhookSecret, otherSecret].flatMap((secret) => [
  secret,
  encodeURIComponent(secret),
  JSON.stringify(secret).slice(1, -1),
  JSON.stringify(JSON.stringify(secret)).slice(3, -3),
  inspect(secret).slice(1, -1),
  utf8(secret).toString("hex"),
  ...base64(secret),
  ...base64(secret).map((text) => text.replaceAll("+", "-").replaceAll("/", "_"))
])

const clean = (what: string, text: string) => {
  const found = canaries.find((canary) => text.includes(canary))
  if (found !== undefined) assert.fail(`${what} holds ${found}: ${text.slice(0, 2000)}`)
}

/** JSON with whatever JSON has no word for. */
const stringify = (value: unknown): string => {
  const seen = new Set<unknown>()
  const text = JSON.stringify(value, (_, part) => {
    if (typeof part === "bigint") return String(part)
    if (typeof part === "function" || typeof part === "symbol") return String(part)
    if (typeof part !== "object" || part === null) return part
    if (seen.has(part)) return "seen"
    seen.add(part)
    return part instanceof Map || part instanceof Set ? [...part] : part
  })
  return String(text)
}

/** Every text that a value can become. */
const cleanIn = (what: string, value: unknown) => {
  clean(`${what} as a string`, String(value))
  clean(`${what} as JSON`, stringify(value))
  clean(
    `${what} inspected`,
    inspect(value, { depth: Number.POSITIVE_INFINITY, maxStringLength: null, maxArrayLength: null })
  )
  clean(
    `${what} inspected with all that is hidden`,
    inspect(value, { depth: 6, showHidden: true, getters: true, customInspect: false, maxStringLength: null })
  )
  if (value instanceof Error) {
    clean(`the message of ${what}`, value.message)
    clean(`the stack of ${what}`, value.stack ?? "")
    cleanIn(`the cause of ${what}`, value.cause)
  }
}

const options = (rest: Partial<Options> = {}): Options => ({
  apiKey: key,
  organizations: organization,
  baseUrl: "https://mx.test/v1",
  retries: 0,
  quota: 100_000,
  ...rest
})

/** Runs a program with every log level on and every span kept, and searches all that was logged and traced. */
const watched = <A, E>(what: string, program: Effect.Effect<A, E, never>) =>
  Effect.gen(function* () {
    const lines: Array<string> = []
    const keep = <Output>(logger: Logger.Logger<unknown, Output>) =>
      Logger.map(logger, (output) => {
        lines.push(typeof output === "string" ? output : inspect(output, { depth: Number.POSITIVE_INFINITY }))
      })
    const tracer = recordingTracer()
    const exit = yield* program.pipe(
      Effect.tapCause((cause) =>
        Effect.all([
          Effect.logFatal("it failed", cause),
          Effect.logError(Cause.squash(cause)),
          Effect.logTrace({ cause }),
          Effect.logDebug(Cause.pretty(cause))
        ])
      ),
      // What it answers is the program's own.
      Effect.asVoid,
      Effect.withSpan("the program"),
      Effect.withLogSpan("the program"),
      Effect.annotateLogs("program", what),
      tracer.provide,
      Effect.provide(
        Logger.layer([
          keep(Logger.formatSimple),
          keep(Logger.formatLogFmt),
          keep(Logger.formatStructured),
          keep(Logger.formatJson),
          Logger.tracerLogger
        ])
      ),
      Effect.provideService(References.MinimumLogLevel, "All"),
      Effect.exit
    )
    for (const line of lines) clean(`a log line of ${what}`, line)
    for (const span of tracer.spans) {
      clean(`the name of a span of ${what}`, span.name)
      cleanIn(`the attributes of a span of ${what}`, [...span.attributes])
      cleanIn(`the events of a span of ${what}`, span.events)
      cleanIn(`the status of a span of ${what}`, span.status)
      if (span.status._tag === "Ended" && Exit.isFailure(span.status.exit)) {
        clean(`the end of a span of ${what}`, Cause.pretty(span.status.exit.cause))
      }
    }
    if (Exit.isFailure(exit)) {
      assert.isAbove(lines.length, 0)
      clean(`the cause of ${what}`, Cause.pretty(exit.cause))
      cleanIn(`the cause of ${what}`, exit.cause)
      for (const reason of exit.cause.reasons) {
        assert.strictEqual(reason._tag, "Fail")
        if (reason._tag === "Fail") cleanIn(`the error of ${what}`, reason.error)
      }
      // The search must be able to find something.
      assert.isTrue(lines.some((line) => line.includes(what)))
    }
    return exit
  })

/** What a request betrays to the server that it reaches, in the ways in which servers quote. */
const quotes = (authorization: string, id: string, secret: string): ReadonlyArray<string> => [
  `Invalid token ${authorization} for organization ${id}, secret ${secret} or ${webhookSecret}`,
  `authorization=${encodeURIComponent(authorization)}&secret=${encodeURIComponent(secret)}&${webhookSecret}&${id}`,
  JSON.stringify({ authorization, "x-organization-id": Number(id), secret, webhookSecret }),
  `Basic ${utf8(authorization).toString("base64")} ${utf8(`x${key}`).toString("base64url")} ${utf8(`xy${secret}`).toString("base64")}`,
  `${"x".repeat(480)}${key} ${id} ${webhookSecret}`,
  `${"x".repeat(195)}${key}`,
  `${"\u0000".repeat(49_990)}${key}`
]

const quote = (quotes: ReadonlyArray<string>): ReadonlyArray<readonly [shape: string, body: string]> =>
  quotes.flatMap((said) => {
    const html = said.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;")
    return [
      ["text", said],
      ["a page", `<html><head><title>${html}</title></head><body>${html}</body></html>`],
      ["the page of the framework", `<html><title>Error</title><pre>Cannot GET /v1/${html}</pre></html>`],
      ["a raw page", `<html><title>${said}</title></html>`],
      ["a JSON string", JSON.stringify(said)],
      ["{error}", JSON.stringify({ error: said })],
      ["{message}", JSON.stringify({ message: said })],
      ["{errors}", JSON.stringify({ errors: [{ error: said, fieldPath: said, fieldValue: said }, said] })],
      ["{errors} with the number", JSON.stringify({ errors: [{ error: "no", fieldValue: organization }] })],
      ["JSON that was cut", JSON.stringify({ error: said }).slice(0, -2)],
      ["unknown JSON", JSON.stringify([{ [said]: said }])]
    ]
  })

/** The body is read alike for all statuses, so every shape is tried with a few of them only. */
const statuses = { every: [200, 400, 404], some: [302, 401, 403, 409, 413, 422, 429, 500, 503] }

const subscribe = MaintainX.request({
  method: "POST",
  path: "/subscriptions",
  body: {
    type: "WORK_ORDER_CHANGE",
    url: "https://hook.test/",
    secret: otherSecret,
    nested: { webhook_secret: webhookSecret }
  }
})

const everyCall: Readonly<Record<string, Effect.Effect<unknown, Errors.UploadError, MaintainX.MaintainX>>> = {
  GET: calls.GET,
  POST: calls.POST,
  PUT: calls.PUT,
  subscribe
}

describe("no secret is found", () => {
  it.effect(
    "in what a server quotes, in whatever shape and with whatever status",
    () =>
      Effect.gen(function* () {
        const client = MaintainX.layerOptions(options())
        const answers = {
          knowing: quote(quotes(`Bearer ${key}`, String(organization), otherSecret)),
          other: quote(quotes(`Bearer ${key}`, String(organization), ""))
        }
        const shapes = answers.other.map(([shape]) => shape)
        for (const [name, call] of Object.entries(everyCall)) {
          for (const status of [...statuses.every, ...statuses.some]) {
            for (const [i, shape] of shapes.entries()) {
              const isFirst = shapes.indexOf(shape) === i
              if (!isFirst && (statuses.some.includes(status) || !["GET", "subscribe"].includes(name))) continue
              // A secret that was never sent is one that nobody can know to hide.
              const answer = name === "subscribe" ? answers.knowing : answers.other
              const fetch = recordingFetch(() => new Response(answer[i]?.[1], { status }))
              const exit = yield* watched(
                `${name} ${status} ${shape}`,
                call.pipe(Effect.provide(client), fetch.provide)
              )
              if (status !== 200) assert.isTrue(Exit.isFailure(exit))
              // What is hidden was sent all the same.
              assert.include(fetch.requests[0]?.headers, {
                authorization: `Bearer ${key}`,
                "x-organization-id": String(organization)
              })
            }
          }
        }
      }),
    // Thousands of answers, each searched.
    120_000
  )

  it.effect("in the place where an answer does not decode", () =>
    Effect.gen(function* () {
      for (const said of quotes(`Bearer ${key}`, String(organization), "")) {
        for (const body of [
          { location: { id: 7, name: "x", extraFields: { [said]: 7 } } },
          { location: { id: said, name: organization } },
          { location: said },
          { [said]: said }
        ]) {
          const fetch = recordingFetch(() => Response.json(body))
          const program = calls.GET.pipe(Effect.provide(MaintainX.layerOptions(options())), fetch.provide)
          assert.isTrue(Exit.isFailure(yield* watched("decoding", program)))
        }
      }
    })
  )

  it.effect("in an answer that holds the secret of a webhook, and where such an answer does not decode", () =>
    Effect.gen(function* () {
      const subscribe = Subscriptions.use((_) => _.create({ type: "NEW_LOCATION", url: "https://hook.test/" }))
      const secret = Subscriptions.use((_) => _.secret(SubscriptionId.make(7)))
      for (const [name, call, body] of [
        ["create", subscribe, { id: 7, status: "VALID", secret: webhookSecret }],
        ["create, wrong", subscribe, { id: webhookSecret, status: "VALID", secret: webhookSecret }],
        ["create, odd", subscribe, { id: 7, status: "VALID", secret: [webhookSecret] }],
        ["secret", secret, { secret: webhookSecret }],
        ["secret, odd", secret, { secret: { [webhookSecret]: webhookSecret } }],
        ["secret, bare", secret, webhookSecret]
      ] as const) {
        const fetch = recordingFetch(() => Response.json(body, { status: name.startsWith("create") ? 201 : 200 }))
        const program = Effect.tap(call as Effect.Effect<unknown, Errors.MaintainXError, Subscriptions>, (answer) => {
          cleanIn(`the answer of ${name}`, answer)
          return Effect.logInfo("the answer", answer)
        }).pipe(Effect.provide(MaintainX.layerOptions(options())), fetch.provide)
        const exit = yield* watched(name, program)
        assert.strictEqual(Exit.isSuccess(exit), !name.includes(","), name)
      }
    })
  )

  it.effect("in what a broken fetch throws", () =>
    Effect.gen(function* () {
      for (const thrown of [
        new Error(`cannot send authorization: Bearer ${key} to ${organization}`),
        Object.assign(new TypeError("fetch failed"), { cause: { code: "ECONNRESET", message: key, headers: { key } } }),
        Object.assign(new Error(key), { code: key, syscall: key })
      ]) {
        for (const [name, call] of Object.entries(everyCall)) {
          const fetch = recordingFetch(() => Promise.reject(thrown))
          const program = call.pipe(Effect.provide(MaintainX.layerOptions(options())), fetch.provide)
          assert.isTrue(Exit.isFailure(yield* watched(name, program)))
        }
      }
    })
  )

  for (const [transport, layer] of Object.entries(transports)) {
    it.live(`in what goes wrong on real sockets, over ${transport}`, () =>
      Effect.gen(function* () {
        const port = yield* closedPort
        const quoting = yield* httpServer(({ headers }, response) => {
          response.writeHead(401, { "www-authenticate": String(headers.authorization), "x-echo": String(organization) })
          response.end(`Invalid token: ${headers.authorization} ${headers["x-organization-id"]}`)
        })
        const silent = yield* socketServer(() => undefined)
        // What it answers is no HTTP, but the request itself.
        const mirror = yield* socketServer((socket) => socket.once("data", (data) => socket.end(data)))
        const cut = yield* socketServer((socket) =>
          socket.once("data", (data) => socket.end(`HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n${data}`))
        )
        const origins = [
          `http://127.0.0.1:${port}`,
          `https://127.0.0.1:${silent.port}`,
          "https://api.getmaintainx.invalid",
          ...[quoting, silent, mirror, cut].map(({ origin }) => origin)
        ]
        for (const origin of origins) {
          for (const call of Object.values(everyCall)) {
            const client = layer(options({ baseUrl: origin, timeout: "150 millis" }))
            assert.isTrue(Exit.isFailure(yield* watched(origin, call.pipe(Effect.provide(client)))))
          }
        }
      })
    )
  }

  it.effect("in a call that is refused before it is sent", () =>
    Effect.gen(function* () {
      const locations = (organizations: ReadonlyArray<number>) =>
        Effect.provide(MaintainX.layerOptions(options({ organizations })))
      const several = Locations.use((_) => _.get(LocationId.make(7))).pipe(locations([organization, 1]))
      assert.isTrue(Exit.isFailure(yield* watched("several organizations", several)))
      const path = MaintainX.request({ method: "GET", path: "/../" }).pipe(locations([organization]))
      assert.isTrue(Exit.isFailure(yield* watched("a path", path)))
    })
  )

  it.effect("in the errors of a layer that cannot be built", () =>
    Effect.gen(function* () {
      const valid = { MAINTAINX_API_KEY: key, MAINTAINX_ORG_ID: String(organization) }
      for (const broken of [
        { MAINTAINX_API_KEY: `Bearer ${key}` },
        { MAINTAINX_API_KEY: `"${key}"` },
        { MAINTAINX_API_KEY: `${key}\n` },
        { MAINTAINX_API_KEY: `${key}é` },
        { MAINTAINX_ORG_ID: key },
        { MAINTAINX_ORG_ID: `${organization}x` },
        { MAINTAINX_ORG_ID: `${organization}00000` },
        { MAINTAINX_BASE_URL: `https://${encodeURIComponent(key)}:x@api.test/v1` },
        { MAINTAINX_BASE_URL: `https://api.test/v1?key=${encodeURIComponent(key)}` },
        { MAINTAINX_BASE_URL: key },
        { MAINTAINX_TIMEOUT: key },
        { MAINTAINX_BUDGET: webhookSecret },
        { MAINTAINX_MAX_RESPONSE_SIZE: key }
      ]) {
        const name = Object.keys(broken)[0] as string
        for (const provider of [
          ConfigProvider.fromEnvRecord({ ...valid, ...broken }),
          ConfigProvider.fromUnknown({ ...valid, ...broken }),
          ConfigProvider.fromEnvRecord({ ...valid, ...broken })
        ]) {
          const program = Effect.scoped(Layer.build(MaintainX.layer)).pipe(
            Effect.provideService(ConfigProvider.ConfigProvider, provider)
          )
          assert.isTrue(Exit.isFailure(yield* watched(name, program)))
        }
      }
      for (const wrong of [
        { apiKey: `Bearer ${key}` },
        { apiKey: Redacted.make(`${key}\n`) },
        { organizations: 0.918273645546372 }
      ]) {
        const program = Effect.scoped(Layer.build(MaintainX.layerOptions(options(wrong))))
        assert.isTrue(Exit.isFailure(yield* watched("MAINTAINX", program)))
      }
    })
  )

  it.effect("in layers, services, settings and configs, and in what they are made of", () =>
    Effect.gen(function* () {
      const layers = [
        MaintainX.layerOptions(options()),
        MaintainXConfig.layerOptions(options()),
        MaintainXConfig.layerOptions(options({ apiKey: Redacted.make(key) }))
      ] as const
      for (const [i, layer] of layers.entries()) cleanIn(`layer ${i}`, layer)
      const context = yield* Layer.build(Layer.mergeAll(...layers))
      cleanIn("the context", context)
      cleanIn("the settings", Context.get(context, MaintainXConfig))
      cleanIn("the client", Context.get(context, MaintainXClient))
      cleanIn("the locations", Context.get(context, Locations))
      const call = MaintainX.withOrganization(calls.GET, organization)
      cleanIn("a call", call)
      cleanIn("a call for an organization", MaintainX.withOrganizations(call, [organization, 1]))
      cleanIn("a stream", MaintainX.withOrganization(Context.get(context, Locations).stream(), organization))
      cleanIn("a config", Config.all([Config.String("MAINTAINX_API_KEY")]))
      yield* Effect.logInfo(Context.get(context, MaintainXConfig))
    }).pipe(Effect.scoped, (program) => watched("what there is", program))
  )

  it.effect("in the fiber of a call, whoever looks into it", () =>
    Effect.gen(function* () {
      const fetch = recordingFetch(() => new Promise<Response>(() => undefined))
      const fiber = yield* MaintainX.withOrganization(calls.GET, organization).pipe(
        Effect.provide(MaintainX.layerOptions(options())),
        fetch.provide,
        Effect.forkChild({ startImmediately: true })
      )
      yield* Effect.yieldNow
      clean("a fiber", inspect(fiber, { depth: 4 }))
      clean("a fiber", stringify(fiber))
    })
  )

  it.effect("in what is logged and traced of deliveries, nor what they say, nor how they should be signed", () =>
    Effect.gen(function* () {
      const url = "https://hook.test/webhooks/NEW_WORK_ORDER"
      const secret = Redacted.make(webhookSecret)
      const words = "the words of a delivery"
      const whole = JSON.stringify({ workOrderId: 1, orgId: organization, occurredAt: "2026-11-24T08:00:00Z", words })
      const wrong = JSON.stringify({ workOrderId: words, orgId: organization, occurredAt: words })
      const expected = [whole, wrong].map((body) =>
        createHmac("sha256", webhookSecret).update(`0.${body}`).digest("hex")
      )
      const signed = (body: string, key = secret) => sign({ secret: key, body, url })
      const post = (headers: Readonly<Record<string, string>>, body: string) =>
        new Request(url, { method: "POST", headers: { "content-type": "application/json", ...headers }, body })
      const forged = [
        post({}, whole),
        post({ "x-maintainx-webhook-body-signature": otherSecret }, whole),
        post(yield* signed(whole, Redacted.make("another")), whole),
        post(yield* signed("0"), whole),
        post(yield* signed(words), words)
      ]
      const genuine = [post(yield* signed(whole), whole), post(yield* signed(wrong), wrong)]
      const secrets = { NEW_WORK_ORDER: [{ secret }, Redacted.make(otherSecret)] }
      const handlers = [on("NEW_WORK_ORDER", () => Effect.fail(new Error("the board is down")))]
      const receiver = Receiver.layerMemory({ secrets, handlers, maxAttempts: 2, publicUrl: url })
      cleanIn("a receiver", receiver)
      const receiving = (deliveries: ReadonlyArray<Request>, status: number) =>
        Effect.gen(function* () {
          const context = yield* Effect.context<never>()
          const { dispose, handler } = HttpRouter.toWebHandler(
            Layer.provideMerge(receiver, Layer.succeedContext(context))
          )
          yield* Effect.addFinalizer(() => Effect.promise(dispose))
          for (const delivery of deliveries) {
            const response = yield* Effect.promise(() => handler(delivery))
            assert.strictEqual(response.status, status)
            assert.strictEqual(yield* Effect.promise(() => response.text()), "")
            cleanIn("an answer", [...response.headers])
          }
          yield* TestClock.adjust("10 seconds")
        }).pipe(Effect.scoped)
      canaries.push(words)
      yield* watched("genuine deliveries", receiving(genuine, 200))
      // Of genuine ones the signature is the one that was expected, and Effect traces the headers of requests.
      canaries.push(...expected)
      yield* watched("forged deliveries", receiving(forged, 403))
      canaries.splice(-3)
    })
  )
})

it.effect("a secret that lies across the end of what is read of a long text is not half quoted", () =>
  Effect.gen(function* () {
    for (let at = 49_960; at <= 50_000; at += 5) {
      for (const body of [
        `${" ".repeat(at)}${key}`,
        `<pre>${" ".repeat(at)}${key}`,
        `<title>${"<".repeat(at)}<pre>${key}`
      ]) {
        const fetch = recordingFetch(() => new Response(body, { status: 400 }))
        const error = yield* calls.GET.pipe(
          Effect.provide(MaintainX.layerOptions(options())),
          fetch.provide,
          Effect.flip
        )
        assert.notInclude(error.message, key.slice(0, 6))
      }
    }
  })
)

it.effect("a secret that is hidden leaves the rest of what the server said", () =>
  Effect.gen(function* () {
    const fetch = recordingFetch(() =>
      Response.json({ error: `The key ${key} of ${organization} has expired` }, { status: 401 })
    )
    const error = yield* calls.GET.pipe(Effect.provide(MaintainX.layerOptions(options())), fetch.provide, Effect.flip)
    assert.deepStrictEqual(
      error,
      new Errors.Unauthorized({ operation: "Locations.get", detail: "The key <redacted> of <redacted> has expired" })
    )
  })
)
