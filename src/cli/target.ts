/**
 * What a verification is of: the MaintainX that the settings name, or the embedded one.
 *
 * @internal
 */
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import type * as FileSystem from "effect/FileSystem"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import type { OrganizationId } from "../Ids.ts"
import { withDotEnv } from "../internal/dotEnv.ts"
import * as MaintainX from "../MaintainX.ts"
import { type InvalidSettings, MaintainXConfig } from "../MaintainXConfig.ts"
import { MaintainXTest } from "../testing/MaintainXTest.ts"
import * as Checks from "./checks.ts"
import type { Findings } from "./report.ts"
import { standInAnswers } from "./standIn.ts"

export interface Target {
  readonly findings: Pick<Findings, "embedded" | "baseUrl" | "warnings">
  readonly firstLine: string
  /** Absent where nobody's key is used. */
  readonly key?: Redacted.Redacted
  /** The organizations that are named. */
  readonly meant: ReadonlyArray<OrganizationId>
  readonly layer: Layer.Layer<MaintainX.MaintainX, InvalidSettings>
  /** Whether the tour may write. */
  readonly standIn: Effect.Effect<boolean, never, MaintainX.MaintainX>
}

/** Reads the settings. A missing key is an error, but a tour without key and base URL is of the embedded MaintainX. */
export const targetOf = (options: {
  readonly embedded: boolean
  readonly tour: boolean
}): Effect.Effect<Target, InvalidSettings, FileSystem.FileSystem> =>
  Effect.gen(function* () {
    if (options.embedded) return embedded("The embedded MaintainX: it is in memory, nothing of yours is reached.")
    const provider = yield* withDotEnv(".env")
    if (
      options.tour &&
      !(yield* isSet(provider, "MAINTAINX_API_KEY")) &&
      !(yield* isSet(provider, "MAINTAINX_BASE_URL"))
    ) {
      return embedded("No MAINTAINX_API_KEY is set, so this is the embedded MaintainX, which is in memory.")
    }

    const settings = yield* MaintainXConfig.pipe(
      Effect.provide(MaintainXConfig.layer),
      Effect.provideService(ConfigProvider.ConfigProvider, provider)
    )
    const { apiKey, baseUrl, organizations } = settings
    return {
      findings: {
        embedded: false,
        baseUrl,
        warnings: [...Checks.https(baseUrl), ...(yield* Checks.keyAge(apiKey))]
      },
      firstLine: `Verifying ${baseUrl}`,
      key: apiKey,
      meant: Redacted.value(organizations),
      layer: MaintainX.layerHttp.pipe(Layer.provide([Layer.succeed(MaintainXConfig, settings), FetchHttpClient.layer])),
      standIn: standInAnswers
    }
  })

const embedded = (firstLine: string): Target => ({
  findings: { embedded: true, warnings: [] },
  firstLine,
  meant: [],
  layer: MaintainXTest.layerClient(),
  standIn: Effect.succeed(true)
})

/** A source that fails is told of when the settings are read. */
const isSet = (provider: ConfigProvider.ConfigProvider, name: string): Effect.Effect<boolean> =>
  provider.load([name]).pipe(
    Effect.map((node) => node?.value !== undefined),
    Effect.orElseSucceed(() => false)
  )
