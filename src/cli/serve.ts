/**
 * The embedded MaintainX on a port, for clients in any language.
 *
 * @internal
 */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as HttpServer from "effect/http/HttpServer"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as Layer from "effect/Layer"
import type * as Redacted from "effect/Redacted"
import { MaintainXTest } from "../testing/MaintainXTest.ts"
import type { Failed } from "./failed.ts"
import { listening } from "./listening.ts"
import { standInHeader } from "./standIn.ts"

/** The key of the served MaintainX unless another is given. It is no secret. */
export const usualKey = "embedded-maintainx"

/** What the command line asks for. */
export interface Options {
  readonly host: string
  readonly port: number
  /** Absent for the usual one. */
  readonly key: Redacted.Redacted | undefined
  /** The number of work orders of the factory. Absent for the little workshop. */
  readonly workOrders: number | undefined
}

/** Serves until it is interrupted. */
export const serve = ({ host, key, port, workOrders }: Options): Effect.Effect<never, Failed> =>
  HttpServer.serve(Effect.map(MaintainXTest.httpEffect, marked)).pipe(
    Layer.merge(Layer.effectDiscard(HttpServer.addressFormattedWith((address) => announce(address, key)))),
    Layer.provide(
      Layer.orDie(
        MaintainXTest.layerServer({
          keys: [{ apiKey: key ?? usualKey }],
          plant: workOrders === undefined ? "workshop" : { factory: { workOrders, seed: "served" } },
          webhooks: {}
        })
      )
    ),
    listening({ host, port })
  )

const marked = HttpServerResponse.setHeader(standInHeader.name, standInHeader.value)

const announce = (address: string, key: Redacted.Redacted | undefined) =>
  Console.log(
    [
      `The embedded MaintainX, a stand-in in memory: ${address}/v1`,
      `Its key is ${key === undefined ? usualKey : "the one that --key gives"}. Stop it with Ctrl+C.`
    ].join("\n")
  )
