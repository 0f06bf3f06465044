/** A served MaintainX with its inspector, seen in a real browser. */
import { createServer } from "node:http"
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import { assert } from "@effect/vitest"
import { Clock, Context, Effect, Layer, Redacted, type Scope } from "effect"
import * as HttpServer from "effect/http/HttpServer"
import { type Browser, type BrowserContextOptions, errors, type Page } from "playwright-core"
import { makeServed } from "../../../src/testing/control/served.ts"
import type { Options } from "../../../src/testing/index.ts"
import { bundle } from "../../../src/testing/inspector/page/bundle.ts"
import { layerServed } from "../../../src/testing/MaintainXTest.ts"
import { Store } from "../../../src/testing/state/keeping.ts"
import { makeClock } from "../../../src/testing/time/clock.ts"
import { browser } from "../../support/chromium.ts"

/** The browser and the page that all tests share. */
export class Shared extends Context.Service<Shared, { readonly browser: Browser; readonly html: string }>()("Shared") {
  static readonly layer = Layer.effect(Shared, Effect.all({ browser, html: Effect.promise(bundle) }))
}

export const key = "canary-key-of-the-inspector"

export interface Inspected {
  readonly origin: string
  readonly page: Page
  /** Sends a request to MaintainX, as a program does. */
  readonly send: (method: string, path: string, body?: unknown) => Effect.Effect<Sent>
  /** Opens a part of the page. */
  readonly open: (part: string) => Effect.Effect<void>
}

interface Sent {
  readonly status: number
  readonly json: { readonly id: number; readonly secret?: string; readonly [name: string]: unknown }
}

/** Does something in the browser. What it cannot find in time is a failure that says what it waited for. */
export const inBrowser = <A>(act: () => Promise<A>): Effect.Effect<A> =>
  Effect.promise(() =>
    act().catch((error: unknown) => {
      throw error instanceof errors.TimeoutError ? new Error(error.message) : error
    })
  )

const serving = (html: string, options: Options, token: string | undefined) =>
  Effect.gen(function* () {
    const clock = yield* makeClock()
    const served = layerServed({ keys: [key], webhooks: {}, ...options }).pipe(
      Layer.provide([Layer.succeed(Store, undefined), Layer.succeed(Clock.Clock, clock)])
    )
    const server = Layer.unwrap(
      Effect.map(
        Effect.provideService(
          makeServed({ page: html, token: token === undefined ? undefined : Redacted.make(token) }),
          Clock.Clock,
          clock
        ),
        (answer) => HttpServer.serve(answer)
      )
    ).pipe(
      Layer.provide(served),
      Layer.provideMerge(NodeHttpServer.layer(createServer, { port: 0, host: "127.0.0.1", gracefulShutdownTimeout: 0 }))
    )
    const context = yield* Layer.build(server)
    const { address } = Context.get(context, HttpServer.HttpServer)
    return `http://127.0.0.1:${address._tag === "UnixPathAddress" ? 0 : address.port}`
  })

/**
 * Serves a MaintainX and opens its inspector. When the scope ends, the page must have broken no rule: no error, no
 * violation of its policy, no request to another host.
 */
export const inspected = (
  options: Options = {},
  look: BrowserContextOptions = {},
  token?: string
): Effect.Effect<Inspected, never, Shared | Scope.Scope> =>
  Effect.gen(function* () {
    const { browser, html } = yield* Shared
    const origin = yield* Effect.orDie(serving(html, options, token))
    const context = yield* Effect.acquireRelease(
      Effect.promise(() => browser.newContext({ viewport: { width: 1280, height: 800 }, ...look })),
      (context) => Effect.promise(() => context.close())
    )
    const broken: Array<string> = []
    const page = yield* Effect.promise(() => context.newPage())
    page.setDefaultTimeout(10_000)
    page.on("pageerror", (error) => broken.push(`error: ${error.message}`))
    page.on("console", (message) => {
      // The browser also says so of refusals, which the page tells in words.
      if (message.type() === "error" && !message.text().startsWith("Failed to load resource"))
        broken.push(`console: ${message.text()}`)
    })
    page.on("request", (request) => {
      const url = new URL(request.url())
      if (url.protocol !== "data:" && url.origin !== origin) broken.push(`request to ${url.origin}`)
      if (JSON.stringify(request.headers()).includes(key)) broken.push("the page sends the key")
    })
    yield* Effect.promise(() =>
      page.addInitScript(() => {
        document.addEventListener("securitypolicyviolation", ({ blockedURI, violatedDirective }) =>
          console.error(`policy: ${violatedDirective} ${blockedURI}`)
        )
      })
    )
    yield* Effect.addFinalizer(() => Effect.sync(() => assert.deepStrictEqual(broken, [])))
    yield* inBrowser(() => page.goto(`${origin}/_maintainx/`))
    yield* inBrowser(() => page.getByText("Live", { exact: true }).waitFor())
    return {
      origin,
      page,
      open: (part) => inBrowser(() => page.getByRole("tab", { name: part }).click()),
      send: (method, path, body) =>
        Effect.promise(async () => {
          const response = await fetch(`${origin}/v1${path}`, {
            method,
            headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
            ...(body === undefined ? undefined : { body: JSON.stringify(body) })
          })
          const text = await response.text()
          return { status: response.status, json: text.startsWith("{") ? JSON.parse(text) : { id: 0 } }
        })
    }
  })
