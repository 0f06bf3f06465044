/** Servers on a port of the system's choice, for what only real sockets show. They end with the scope, with all their connections. */

import * as Http from "node:http"
import * as Net from "node:net"
import { Deferred, Effect, type Scope } from "effect"

/** A request as it arrived, read to its end. */
export interface Received {
  readonly method: string
  /** Path and query. */
  readonly target: string
  readonly headers: Http.IncomingHttpHeaders
  readonly body: Buffer
}

export interface Listening {
  readonly port: number
  readonly origin: string
  /** How many connections were made. */
  readonly connections: () => number
  /** Waits until the first connection is made. */
  readonly connected: Effect.Effect<void>
  /** Waits until the first connection is closed. */
  readonly released: Effect.Effect<void>
}

export interface HttpServer extends Listening {
  readonly requests: ReadonlyArray<Received>
}

export const listen = (server: Net.Server): Effect.Effect<Listening, never, Scope.Scope> =>
  Effect.gen(function* () {
    const open = new Set<Net.Socket>()
    const connected = yield* Deferred.make<void>()
    const released = yield* Deferred.make<void>()
    let connections = 0
    server.on("connection", (socket: Net.Socket) => {
      connections++
      open.add(socket)
      Deferred.doneUnsafe(connected, Effect.void)
      socket.on("error", () => undefined)
      socket.on("close", () => {
        open.delete(socket)
        Deferred.doneUnsafe(released, Effect.void)
      })
    })
    yield* Effect.acquireRelease(
      Effect.promise(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))),
      () =>
        Effect.promise(() => {
          for (const socket of open) socket.destroy()
          return new Promise((resolve) => server.close(resolve))
        })
    )
    const { port } = server.address() as Net.AddressInfo
    return {
      port,
      origin: `http://127.0.0.1:${port}`,
      connections: () => connections,
      connected: Deferred.await(connected),
      released: Deferred.await(released)
    }
  })

/** A server that speaks HTTP. The handler gets each request once its body has arrived. */
export const httpServer = (
  handle: (request: Received, response: Http.ServerResponse) => void
): Effect.Effect<HttpServer, never, Scope.Scope> =>
  Effect.suspend(() => {
    const requests: Array<Received> = []
    const server = Http.createServer((request, response) => {
      const chunks: Array<Buffer> = []
      request.on("data", (chunk: Buffer) => chunks.push(chunk))
      request.on("end", () => {
        const { headers, method = "", url = "" } = request
        const received = { method, target: url, headers, body: Buffer.concat(chunks) }
        requests.push(received)
        handle(received, response)
      })
    })
    return Effect.map(listen(server), (listening) => ({ ...listening, requests }))
  })

/** A server that gives every connection to the handler, which writes whatever bytes it likes. */
export const socketServer = (handle: (socket: Net.Socket) => void): Effect.Effect<Listening, never, Scope.Scope> =>
  Effect.suspend(() => listen(Net.createServer(handle)))

/** A port where nothing listens: one that was just given back. */
export const closedPort: Effect.Effect<number> = Effect.scoped(
  Effect.map(
    socketServer(() => undefined),
    ({ port }) => port
  )
)
