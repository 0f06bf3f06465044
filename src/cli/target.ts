/**
 * What a verification is of: the MaintainX that the settings name, or the embedded one.
 *
 * @internal
 */
import * as Config from "effect/Config"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import type * as FileSystem from "effect/FileSystem"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import type { OrganizationId } from "../Ids.ts"
import * as MaintainX from "../MaintainX.ts"
import { config, MaintainXConfig } from "../MaintainXConfig.ts"
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
  readonly layer: Layer.Layer<MaintainX.MaintainX, Config.ConfigError>
  /** Whether the tour may write. */
  readonly standIn: Effect.Effect<boolean, never, MaintainX.MaintainX>
}

/** Reads the settings. A missing key is an error, but a tour without key and base URL is of the embedded MaintainX. */
export const targetOf = (options: {
  readonly embedded: boolean
  readonly tour: boolean
}): Effect.Effect<Target, Config.ConfigError, FileSystem.FileSystem> =>
  Effect.gen(function* () {
    if (options.embedded) return embedded("The embedded MaintainX: it is in memory, nothing of yours is reached.")
    const provider = yield* environmentThenFile
    const named = yield* Config.all([isSet("MAINTAINX_API_KEY"), isSet("MAINTAINX_BASE_URL")]).parse(provider)
    if (options.tour && !named.includes(true)) {
      return embedded("No MAINTAINX_API_KEY is set, so this is the embedded MaintainX, which is in memory.")
    }

    const settings = yield* config.parse(provider)
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

const isSet = (name: string) => Config.option(Config.Redacted(name)).pipe(Config.map(Option.isSome))

// ---------------------------------------------------------------------------------------------------------------------
// where settings come from
// ---------------------------------------------------------------------------------------------------------------------

/** The environment, then the `.env` file of the working directory. An empty variable counts as none. */
export const environmentThenFile = Effect.gen(function* () {
  const environment = ConfigProvider.fromEnv()
  const file = yield* ConfigProvider.fromDotEnv({ path: ".env" }).pipe(
    Effect.catch(({ message, reason }) =>
      // A directory of this name is no settings file, but many a Python project has one.
      reason._tag === "NotFound" || reason._tag === "BadResource"
        ? Effect.succeed(ConfigProvider.fromUnknown({}))
        : Effect.fail(new Config.ConfigError(new ConfigProvider.SourceError({ message: `The file .env: ${message}` })))
    )
  )
  return ConfigProvider.make((path) =>
    Effect.flatMap(environment.load(path), (node) =>
      // MAINTAINX_API_KEY_FILE makes a node of MAINTAINX_API_KEY, but not a value of it.
      node?.value === undefined ? file.load(path) : Effect.succeed(node)
    )
  )
})
