/**
 * The embedded MaintainX on a port, for clients in any language.
 *
 * @internal
 */
import * as Clock from "effect/Clock"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as HttpServer from "effect/http/HttpServer"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as Layer from "effect/Layer"
import type * as Redacted from "effect/Redacted"
import { prefix } from "../testing/control/Api.ts"
import { makeServed } from "../testing/control/served.ts"
import { layerServed } from "../testing/MaintainXTest.ts"
import { clockOf, Store } from "../testing/state/keeping.ts"
import { makeClock } from "../testing/time/clock.ts"
import { unusableFile } from "./exitCodes.ts"
import { Failed } from "./failed.ts"
import { listening } from "./listening.ts"
import { printable } from "./report.ts"
import { standInHeader } from "./standIn.ts"
import { openState, readSeed } from "./state.ts"

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
  /** The file that holds the snapshot to start from. */
  readonly seed: string | undefined
  /** The file that keeps the plant. Absent if it is forgotten. */
  readonly state: string | undefined
}

/** Serves until it is interrupted. */
export const serve = (options: Options): Effect.Effect<never, Failed> =>
  Effect.gen(function* () {
    const { host, key, port, seed, state, workOrders } = options
    const store = state === undefined ? undefined : yield* openState(state)
    const snapshot = seed === undefined ? undefined : yield* readSeed(seed)
    const clock = yield* makeClock(store === undefined ? {} : clockOf(store))
    const served = layerServed({
      keys: [{ apiKey: key ?? usualKey }],
      plant: snapshot ?? (workOrders === undefined ? "workshop" : { factory: { workOrders, seed: "served" } }),
      webhooks: {}
    }).pipe(Layer.provide([Layer.succeed(Store, store), Layer.succeed(Clock.Clock, clock)]))
    const answer = Effect.provideService(makeServed(), Clock.Clock, clock)
    return yield* Layer.unwrap(Effect.map(answer, (answer) => HttpServer.serve(Effect.map(answer, marked)))).pipe(
      Layer.merge(Layer.effectDiscard(HttpServer.addressFormattedWith((address) => announce(address, key)))),
      Layer.provide(served),
      Layer.catchTag("InvalidSettings", ({ likelyCause }) => Layer.effectDiscard(refuse(likelyCause))),
      listening({ host, port })
    )
  }).pipe(Effect.scoped)

const refuse = (why: string) => Effect.andThen(Console.error(printable(why)), new Failed({ exitCode: unusableFile }))

const marked = HttpServerResponse.setHeader(standInHeader.name, standInHeader.value)

const announce = (address: string, key: Redacted.Redacted | undefined) =>
  Console.log(
    [
      `The embedded MaintainX, a stand-in in memory: ${address}/v1`,
      `Control it at ${address}${prefix}; ${prefix}/openapi.json says how.`,
      `Its key is ${key === undefined ? usualKey : "the one that --key gives"}. Stop it with Ctrl+C.`
    ].join("\n")
  )
