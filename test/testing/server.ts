/** The embedded MaintainX on a port of the system's choice, and a client that knows nothing of this library. */
import { createServer, request } from "node:http"
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import { Context, Effect, Layer } from "effect"
import * as HttpServer from "effect/http/HttpServer"
import { MaintainXTest, type Options } from "../../src/testing/index.ts"

/** An answer, read to its end. */
export interface Answer {
  readonly status: number
  readonly type: string | null
  readonly headers: Headers
  readonly text: string
  readonly json: unknown
}

interface Init {
  /** Sent as JSON, unless it is bytes or text. */
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

export class Foreign extends Context.Service<
  Foreign,
  {
    readonly origin: string
    /** Sends a request with the right key, unless another authorization is given. */
    readonly send: (method: string, path: string, init?: Init) => Effect.Effect<Answer>
    /** The error that the runtime reports, with the code of its cause. */
    readonly fails: (method: string, path: string) => Effect.Effect<string>
    /** Sends a request as it is, with whatever path, and answers its status. */
    readonly raw: (method: string, path: string, headers?: Readonly<Record<string, string>>) => Effect.Effect<number>
  }
>()("test/Foreign") {
  static readonly layer = (options: Options = {}): Layer.Layer<Foreign | MaintainXTest> =>
    Layer.effect(Foreign, make).pipe(
      Layer.provideMerge(HttpServer.serve(MaintainXTest.httpEffect)),
      Layer.provide(Layer.orDie(NodeHttpServer.layer(createServer, { port: 0, gracefulShutdownTimeout: 0 }))),
      Layer.provideMerge(Layer.orDie(MaintainXTest.layerServer(options)))
    )
}

const make = Effect.gen(function* () {
  const { address } = yield* HttpServer.HttpServer
  const port = address._tag === "UnixPathAddress" ? 0 : address.port
  const origin = `http://127.0.0.1:${port}`
  const fetching = (method: string, path: string, { body, headers }: Init = {}) => {
    const isJson = body !== undefined && typeof body !== "string" && !(body instanceof Uint8Array)
    return fetch(origin + path, {
      method,
      headers: {
        authorization: "Bearer embedded-maintainx",
        ...(isJson || typeof body === "string" ? { "content-type": "application/json" } : undefined),
        ...headers
      },
      ...(body === undefined ? undefined : { body: isJson ? JSON.stringify(body) : (body as BodyInit) })
    })
  }
  return Foreign.of({
    origin,
    send: (method, path, init) =>
      Effect.promise(async () => {
        const response = await fetching(method, path, init)
        const { headers, status } = response
        const text = await response.text()
        const type = headers.get("content-type")
        return { status, type, headers, text, json: type?.includes("json") === true ? JSON.parse(text) : undefined }
      }),
    fails: (method, path) =>
      Effect.promise(async () => {
        try {
          return `answered ${await (await fetching(method, path)).text()}`
        } catch (error) {
          const { cause, message } = error as { message: string; cause?: { code?: string } }
          return `${message}: ${cause?.code}`
        }
      }),
    raw: (method, path, headers = {}) =>
      Effect.callback((resume) => {
        const sent = request({ host: "127.0.0.1", port, method, path, headers }, (response) => {
          response.resume()
          resume(Effect.succeed(response.statusCode ?? 0))
        })
        sent.on("error", () => resume(Effect.succeed(0)))
        sent.end()
      })
  })
})
