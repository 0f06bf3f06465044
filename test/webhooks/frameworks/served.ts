/** The receiver on real sockets, served by one framework each. */
import { spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { createServer, type RequestListener, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Readable } from "node:stream"
import { text } from "node:stream/consumers"
import { fileURLToPath } from "node:url"
import { NodeHttpServer } from "@effect/platform-node"
import { getRequestListener } from "@hono/node-server"
import { Context, Effect, Layer, Schema, type Scope } from "effect"
import { HttpRouter, HttpServer } from "effect/http"
import { build } from "esbuild"
import express from "express"
import { Hono } from "hono"
import { Received } from "../../../src/webhooks/Received.ts"
import { listener } from "./listener.ts"
import { routes, webHandler } from "./receiver.ts"

/** Where the receiver listens, and what it has received since it was last asked. */
export class Served extends Context.Service<
  Served,
  { readonly port: number; readonly bodies: Effect.Effect<ReadonlyArray<string>> }
>()("test/Served") {}

const keeping = () => {
  const kept: Array<string> = []
  return {
    keep: (received: Received): Effect.Effect<void> =>
      Effect.sync(() => {
        kept.push(received.body)
      }),
    bodies: Effect.sync(() => kept.splice(0))
  }
}

const byEffect = Layer.unwrap(
  Effect.sync(() => {
    const { bodies, keep } = keeping()
    const served = Layer.effect(
      Served,
      Effect.gen(function* () {
        const { address } = yield* HttpServer.HttpServer
        if (address._tag === "UnixPathAddress") return yield* Effect.die("listens on no port")
        return { port: address.port, bodies }
      })
    )
    return Layer.merge(served, HttpRouter.serve(routes(keep), { disableLogger: true, disableListenLog: true })).pipe(
      Layer.provide(NodeHttpServer.layer(createServer, { port: 0, host: "127.0.0.1" })),
      Layer.orDie
    )
  })
)

type WebHandler = (request: Request) => Promise<Response>

/** Whatever becomes a listener of Node's server. */
const onNode = (framework: (handler: WebHandler) => RequestListener) =>
  Layer.effect(
    Served,
    Effect.gen(function* () {
      const { bodies, keep } = keeping()
      const { dispose, handler } = webHandler(keep)
      yield* Effect.addFinalizer(() => Effect.promise(dispose))
      return { port: yield* listening(createServer(framework(handler))), bodies }
    })
  )

const listening = (server: Server): Effect.Effect<number, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.promise(async () => {
      server.listen(0, "127.0.0.1")
      await once(server, "listening")
      return (server.address() as AddressInfo).port // It listens on a port.
    }),
    () =>
      Effect.sync(() => {
        server.close()
        server.closeAllConnections()
      })
  )

const withHono = (handler: WebHandler): RequestListener => {
  const app = new Hono().all("/webhooks/:type", ({ req }) => handler(req.raw))
  return getRequestListener(app.fetch)
}

/** Before what parses bodies, which takes the bytes away. With `all` or `post`, since `use` shortens the url. */
const withExpress = (handler: WebHandler): RequestListener =>
  express().all("/webhooks/:type", getRequestListener(handler)).use(express.json())

/** In the wrong order. */
const withExpressAndParsedBodies = (handler: WebHandler): RequestListener =>
  express().use(express.json()).all("/webhooks/:type", getRequestListener(handler))

const workerd = fileURLToPath(new URL("../../../node_modules/.bin/workerd", import.meta.url))

const configuration = (queue: number) => `
using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "receiver", worker = .receiver),
    (name = "queue", external = (address = "127.0.0.1:${queue}", http = ()))
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "receiver")]
);
const receiver :Workerd.Worker = (
  modules = [(name = "worker", esModule = embed "worker.js")],
  bindings = [(name = "QUEUE", service = "queue")],
  compatibilityDate = "2026-11-01"
);
`

/** A queue outside of the worker, which gets deliveries as JSON. */
const queue = Effect.gen(function* () {
  const { bodies, keep } = keeping()
  const decode = Schema.decodeEffect(Schema.fromJsonString(Schema.toCodecJson(Received)))
  const port = yield* listening(
    createServer(async (request, response) => {
      await Effect.runPromise(Effect.flatMap(decode(await text(request)), keep))
      response.end()
    })
  )
  return { port, bodies }
})

const byWorkerd = Layer.effect(
  Served,
  Effect.gen(function* () {
    const { bodies, port } = yield* queue
    const directory = yield* Effect.acquireRelease(
      Effect.promise(() => mkdtemp(join(tmpdir(), "worker-"))),
      (path) => Effect.promise(() => rm(path, { recursive: true }))
    )
    yield* Effect.promise(async () => {
      await build({
        entryPoints: [fileURLToPath(new URL("worker.ts", import.meta.url))],
        outfile: join(directory, "worker.js"),
        bundle: true,
        format: "esm",
        platform: "neutral",
        mainFields: ["module", "main"],
        conditions: ["workerd"],
        external: ["cloudflare:workers"],
        logLevel: "error"
      })
      await writeFile(join(directory, "config.capnp"), configuration(port))
    })
    return { port: yield* running(join(directory, "config.capnp")), bodies }
  })
)

/** The port of a runtime with this configuration. It reports that on a descriptor of its own. */
const running = (configuration: string): Effect.Effect<number, never, Scope.Scope> =>
  Effect.gen(function* () {
    const child = yield* Effect.acquireRelease(
      Effect.sync(() =>
        spawn(workerd, ["serve", "--control-fd=3", configuration], { stdio: ["ignore", "ignore", "inherit", "pipe"] })
      ),
      (child) =>
        Effect.promise(async () => {
          if (child.exitCode !== null) return
          child.kill("SIGKILL")
          await once(child, "exit")
        })
    )
    return yield* Effect.promise(async () => {
      // The fourth descriptor is a pipe, and the program writes to it.
      for await (const line of child.stdio[3] as Readable) {
        const report = JSON.parse(String(line))
        if (report.event === "listen") return Number(report.port)
      }
      throw new Error("workerd did not start")
    })
  })

export const frameworks = {
  "Effect's Node server": byEffect,
  "Node's own server with the plain web handler": onNode(listener),
  "Hono with the plain web handler": onNode(withHono),
  "Express with the plain web handler": onNode(withExpress),
  "workerd with the plain web handler": byWorkerd
}

export const expressAfterParsing = onNode(withExpressAndParsedBodies)
