/**
 * The embedded MaintainX on a port, for clients in any language.
 *
 * @internal
 */
import { randomBytes } from "node:crypto"
import * as Clock from "effect/Clock"
import * as Console from "effect/Console"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as HttpServer from "effect/http/HttpServer"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { prefix } from "../testing/control/Api.ts"
import { faultOf, JsonFault } from "../testing/control/faults.ts"
import { isLoopback } from "../testing/control/guard.ts"
import { Target } from "../testing/control/patterns.ts"
import { makeServed } from "../testing/control/served.ts"
import { rateLimitsOf, type ServeSettings } from "../testing/control/settings.ts"
import { targetOf } from "../testing/control/views.ts"
import { layerServed, MaintainXTest } from "../testing/MaintainXTest.ts"
import type { Options } from "../testing/options.ts"
import { clockOf, Store } from "../testing/state/keeping.ts"
import type { Snapshot } from "../testing/state/snapshot.ts"
import { makeClock } from "../testing/time/clock.ts"
import type { Failed } from "./failed.ts"
import { inspectorPage } from "./inspectorPage.ts"
import { listening } from "./listening.ts"
import { refuse, settingsFrom } from "./settings.ts"
import { standInHeader } from "./standIn.ts"
import { openState, readSeed } from "./state.ts"

/** The key of the served MaintainX unless others are given. It is no secret. */
const usualKey = "embedded-maintainx"

/** What the command line asks for. */
export interface Invocation {
  readonly config: string | undefined
  readonly settings: Readonly<Record<string, unknown>>
}

type Settings = typeof ServeSettings.Type

/** Serves until it is interrupted. */
export const serve = (invocation: Invocation): Effect.Effect<never, Failed> =>
  Effect.gen(function* () {
    const settings = yield* settingsFrom(invocation.settings, invocation.config)
    const { clock: { now, speed } = {}, cors, host = "127.0.0.1", port = 4020, seed, state } = settings
    if (!isLoopback(host) && settings.open !== true) {
      return yield* refuse(`Others could reach ${host}. Add --open if that is meant, or listen on 127.0.0.1.`)
    }
    const faults = yield* faultsOf(settings)
    const page = settings.inspect === true ? yield* inspectorPage : undefined
    const store = state === undefined ? undefined : yield* openState(state)
    const snapshot = seed === undefined ? undefined : yield* readSeed(seed)
    const kept = store === undefined ? {} : clockOf(store)
    const clock = yield* makeClock({
      ...kept,
      ...(now !== undefined && { now: DateTime.toEpochMillis(now) }),
      ...(speed !== undefined && { speed })
    })
    const served = layerServed(optionsOf(settings, snapshot)).pipe(
      Layer.provide([Layer.succeed(Store, store), Layer.succeed(Clock.Clock, clock)])
    )
    const token = settings.open === true ? (settings.controlToken ?? (yield* newToken)) : settings.controlToken
    const answer = Effect.provideService(makeServed({ token, cors, page }), Clock.Clock, clock)
    const inject = Effect.flatMap(MaintainXTest, (maintainx) =>
      Effect.forEach(faults, ({ fault, target }) => maintainx.inject(fault, target), { discard: true })
    )
    const announce = (address: string) =>
      Console.log(
        [
          `The embedded MaintainX, a stand-in in memory: ${address}/v1`,
          `Control it at ${address}${prefix}; ${prefix}/openapi.json says how.`,
          ...(page === undefined ? [] : [`Look into it at ${address}${prefix}/ with a browser.`]),
          ...(token === undefined || settings.controlToken !== undefined
            ? []
            : [`Its control token, made for this run: ${Redacted.value(token)}`]),
          `Its key is ${announcedKey(settings)}. Stop it with Ctrl+C.`
        ].join("\n")
      )
    return yield* Layer.unwrap(Effect.map(answer, (answer) => HttpServer.serve(Effect.map(answer, marked)))).pipe(
      Layer.merge(Layer.effectDiscard(Effect.andThen(inject, HttpServer.addressFormattedWith(announce)))),
      Layer.provide(served),
      Layer.catchTag("InvalidSettings", ({ likelyCause }) => Layer.effectDiscard(refuse(likelyCause))),
      listening({ host, port })
    )
  }).pipe(Effect.scoped)

const marked = HttpServerResponse.setHeader(standInHeader.name, standInHeader.value)

const newToken = Effect.sync(() => Redacted.make(randomBytes(24).toString("base64url"), { label: "control token" }))

const announcedKey = ({ key, keys }: Settings): string => {
  if (key !== undefined) return "the one that is given"
  return keys === undefined ? usualKey : "one of those that the settings give"
}

const optionsOf = (settings: Settings, snapshot: Snapshot | undefined): Options => {
  const { key, keys, limits = {}, organizations, plant = "workshop", switches, webhooks = {}, workOrders } = settings
  const rateLimits = rateLimitsOf(limits)
  return {
    keys: [...(key === undefined && keys !== undefined ? [] : [{ apiKey: key ?? usualKey }]), ...(keys ?? [])],
    plant: snapshot ?? (workOrders === undefined ? plant : { factory: { workOrders, seed: "served" } }),
    live: { ...switches, ...(rateLimits !== undefined && { rateLimits }) },
    webhooks,
    ...(organizations !== undefined && { organizations }),
    ...(limits.maxUploadSize !== undefined && { maxUploadSize: limits.maxUploadSize })
  }
}

const JsonFaults = Schema.Array(Schema.Struct({ fault: JsonFault, target: Schema.optionalKey(Target) }))

const faultsOf = ({ faults = [] }: Settings) =>
  Effect.matchEffect(Schema.decodeUnknownEffect(JsonFaults, { onExcessProperty: "error" })(faults), {
    onSuccess: (scripted) =>
      Effect.succeed(scripted.map(({ fault, target = {} }) => ({ fault: faultOf(fault), target: targetOf(target) }))),
    onFailure: ({ message }) => refuse(`The entry faults: ${message}`)
  })
