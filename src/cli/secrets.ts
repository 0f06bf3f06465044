/**
 * The secrets of webhooks: from the command line, or else from the settings.
 *
 * @internal
 */
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import type * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import type * as Redacted from "effect/Redacted"
import { withDotEnv } from "../internal/dotEnv.ts"
import { InvalidSettings } from "../MaintainXConfig.ts"
import { secretsConfig } from "../webhooks/Endpoint.ts"
import type { Failed } from "./failed.ts"
import { withoutSettings } from "./report.ts"
import { secretVariable } from "./secretVariable.ts"

/** The secrets that are given or, if none is, those that are set. There may be none. */
export const secretsOf = (
  given: ReadonlyArray<Redacted.Redacted>
): Effect.Effect<ReadonlyArray<Redacted.Redacted>, Failed, FileSystem.FileSystem> =>
  given.length > 0
    ? Effect.succeed(given)
    : withDotEnv(".env").pipe(
        Effect.flatMap((provider) => Config.option(secretsConfig(secretVariable)).parse(provider)),
        Effect.map(Option.getOrElse(() => [])),
        Effect.mapError((error) => (error._tag === "InvalidSettings" ? error : holdsNone)),
        Effect.catch(withoutSettings)
      )

const holdsNone = new InvalidSettings({
  variable: secretVariable,
  likelyCause: `${secretVariable} holds no secret.`,
  solution: "Set it to the secret of the subscription, or to several separated by commas."
})
