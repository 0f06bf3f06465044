/**
 * The target of a command: the MaintainX that the settings name, or the embedded one.
 *
 * @internal
 */
import * as ConfigProvider from "effect/ConfigProvider"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as FileSystem from "effect/FileSystem"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import type { DeliveryOptions } from "../Calls.ts"
import type { OrganizationId } from "../Ids.ts"
import { withDotEnv } from "../internal/dotEnv.ts"
import * as MaintainX from "../MaintainX.ts"
import { type InvalidSettings, MaintainXConfig } from "../MaintainXConfig.ts"
import { MaintainXTest } from "../testing/MaintainXTest.ts"
import * as Checks from "./checks.ts"
import { layerThrough, proxyFor } from "./network.ts"
import type { Findings } from "./report.ts"
import { standInAnswers } from "./standIn.ts"

export interface Target {
  readonly findings: Omit<Findings, "organizationIds">
  readonly firstLine: string
  /** The host that is asked. Absent for the embedded MaintainX, which answers at once. */
  readonly host?: string
  /** Absent for the embedded MaintainX, which has no key of anybody's. */
  readonly key?: Redacted.Redacted
  /** The organizations that MAINTAINX_ORG_ID names. */
  readonly named: ReadonlyArray<OrganizationId>
  /** How the requests of the command line are sent: nobody wants to look at a silent terminal for 90 seconds. */
  readonly delivery: DeliveryOptions
  readonly layer: Layer.Layer<MaintainX.MaintainX, InvalidSettings>
  /** Whether the tour may write. */
  readonly standIn: Effect.Effect<boolean, never, MaintainX.MaintainX>
}

/** The longest that the command line waits for an answer. */
const longestWait = Duration.seconds(15)

/** Reads the settings. A missing key is an error, but a tour without key and base URL is of the embedded MaintainX. */
export const targetOf = (options: {
  readonly embedded: boolean
  readonly tour: boolean
}): Effect.Effect<Target, InvalidSettings, FileSystem.FileSystem> =>
  Effect.gen(function* () {
    if (options.embedded) return embedded("The embedded MaintainX: it is in memory, nothing of yours is reached.")
    const provider = yield* withDotEnv(".env")
    // Looking into what was read cannot fail.
    const isSet = (name: string) => Effect.map(Effect.orDie(provider.load([name])), (node) => node?.value !== undefined)
    if (options.tour && !(yield* isSet("MAINTAINX_API_KEY")) && !(yield* isSet("MAINTAINX_BASE_URL"))) {
      return embedded("No MAINTAINX_API_KEY is set, so this is the embedded MaintainX, which is in memory.")
    }

    const settings = yield* MaintainXConfig.pipe(
      Effect.provide(MaintainXConfig.layer),
      Effect.provideService(ConfigProvider.ConfigProvider, provider)
    )
    const { apiKey, baseUrl, budget, organizations, timeout } = settings
    const proxy = yield* proxyFor(baseUrl, process.env)
    const named = proxy === undefined ? undefined : `${proxy.url.host} (${proxy.variable})`
    return {
      findings: {
        embedded: false,
        baseUrl,
        proxy: named,
        warnings: [...Checks.https(baseUrl), ...(yield* Checks.keyAge(apiKey))]
      },
      firstLine: `Verifying ${baseUrl}${named === undefined ? "" : ` through the proxy ${named}`}`,
      host: new URL(baseUrl).host,
      key: apiKey,
      named: Redacted.value(organizations),
      delivery: { budget: Duration.min(budget, longestWait), timeout: Duration.min(timeout, longestWait) },
      layer: MaintainX.layerHttp.pipe(Layer.provide([Layer.succeed(MaintainXConfig, settings), layerThrough(proxy)])),
      standIn: standInAnswers
    }
  })

const embedded = (firstLine: string): Target => ({
  findings: { embedded: true, warnings: [] },
  firstLine,
  named: [],
  delivery: {},
  layer: MaintainXTest.layerClient(),
  standIn: Effect.succeed(true)
})
