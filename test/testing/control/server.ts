/** A served MaintainX with its control API, on a port of the system's choice, and a client that is any program. */
import { createServer, request } from "node:http"
import type { AddressInfo } from "node:net"
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import { Clock, Effect, Layer, type Redacted } from "effect"
import * as HttpServer from "effect/http/HttpServer"
import { makeServed } from "../../../src/testing/control/served.ts"
import type { Options } from "../../../src/testing/index.ts"
import { layerServed } from "../../../src/testing/MaintainXTest.ts"
import { makeClock } from "../../../src/testing/time/clock.ts"

interface Settings {
  readonly options?: Options
  readonly speed?: number
  readonly token?: Redacted.Redacted
  readonly cors?: ReadonlyArray<string>
}

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | ReadonlyArray<string> | undefined>>
  readonly text: string
  // What it is, the tests know.
  readonly json: never
}

export const prefix = "/_maintainx"

/** Serves until the scope ends. */
export const served = ({ cors, options = {}, speed = 1, token }: Settings = {}) =>
  Effect.gen(function* () {
    const clock = yield* makeClock({ speed })
    const server = createServer()
    const answer = Effect.provideService(makeServed({ token, cors }), Clock.Clock, clock)
    yield* Layer.build(
      Layer.unwrap(Effect.map(answer, (answer) => HttpServer.serve(answer))).pipe(
        Layer.provide(NodeHttpServer.layer(() => server, { port: 0, host: "127.0.0.1", gracefulShutdownTimeout: 0 })),
        Layer.provide(Layer.provide(layerServed({ webhooks: {}, ...options }), Layer.succeed(Clock.Clock, clock))),
        Layer.orDie
      )
    )
    const { port } = server.address() as AddressInfo // It listens on a port.
    const send = (
      method: string,
      path: string,
      body?: unknown,
      headers: Readonly<Record<string, string>> = {}
    ): Effect.Effect<Answer> =>
      Effect.callback((resume) => {
        const sent = request(
          {
            port,
            host: "127.0.0.1",
            method,
            path,
            headers: {
              authorization: "Bearer embedded-maintainx",
              ...(body === undefined ? undefined : { "content-type": "application/json" }),
              ...headers
            }
          },
          async (response) => {
            const text = Buffer.concat(await response.toArray().catch(() => [])).toString()
            const isJson = response.headers["content-type"]?.includes("json") === true && response.complete
            const json = (isJson ? JSON.parse(text) : undefined) as never
            resume(Effect.succeed({ status: response.statusCode ?? 0, headers: response.headers, text, json }))
          }
        )
        sent.on("error", () => resume(Effect.succeed({ status: 0, headers: {}, text: "", json: undefined as never })))
        sent.end(body === undefined ? undefined : typeof body === "string" ? body : JSON.stringify(body))
        return Effect.sync(() => sent.destroy())
      })
    return {
      origin: `http://127.0.0.1:${port}`,
      port,
      send,
      control: (method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>) =>
        send(method, prefix + path, body, headers),
      create: (title: string) => send("POST", "/v1/workorders", { title })
    }
  })
