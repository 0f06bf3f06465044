/**
 * Listens on a port until the command is interrupted, or says why it cannot.
 *
 * @internal
 */
import { createServer } from "node:http"
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Predicate from "effect/Predicate"
import { cannotListen } from "./exitCodes.ts"
import { Failed } from "./failed.ts"

export interface Address {
  readonly host: string
  readonly port: number
}

type Server = Layer.Success<ReturnType<typeof NodeHttpServer.layer>>

/** Runs a layer that needs a server on one at this address. */
export const listening =
  ({ host, port }: Address) =>
  (served: Layer.Layer<never, Failed, Server>): Effect.Effect<never, Failed> =>
    served.pipe(
      Layer.provide(NodeHttpServer.layer(createServer, { host, port, gracefulShutdownTimeout: "2 seconds" })),
      Layer.launch,
      Effect.catchTag("ServeError", ({ cause }) =>
        Effect.andThen(Console.error(complaint(cause, host, port)), new Failed({ exitCode: cannotListen }))
      )
    )

const complaint = (cause: unknown, host: string, port: number): string => {
  const code = Predicate.hasProperty(cause, "code") ? cause.code : undefined
  switch (code) {
    case "EADDRINUSE":
      return `Port ${port} of ${host} is in use. Choose another with --port, or 0 for any that is free.`
    case "EACCES":
      return `Port ${port} of ${host} needs more rights. Choose one above 1023 with --port.`
    default:
      return `Port ${port} of ${host} cannot be listened on (${code}). Choose another with --host and --port.`
  }
}
