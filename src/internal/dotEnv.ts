/**
 * Settings from a `.env` file.
 *
 * @internal
 */
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import type * as PlatformError from "effect/PlatformError"
import { InvalidSettings } from "../MaintainXConfig.ts"

/** The provider of the program and, for what it does not have, the file. An empty variable counts as none. */
export const withDotEnv = (
  path: string
): Effect.Effect<ConfigProvider.ConfigProvider, InvalidSettings, FileSystem.FileSystem> =>
  Effect.gen(function* () {
    const environment = yield* ConfigProvider.ConfigProvider
    const fileSystem = yield* FileSystem.FileSystem
    const file = yield* fileSystem.readFile(path).pipe(
      Effect.mapError((error) => unreadable(path, error)),
      Effect.flatMap((bytes) => (isUtf16(bytes) ? Effect.fail(utf16(path)) : Effect.succeed(bytes))),
      Effect.map((bytes) => ConfigProvider.fromDotEnvContents(new TextDecoder().decode(bytes))),
      Effect.catchIf(
        (error) => error === "absent",
        () => Effect.succeed(ConfigProvider.fromUnknown({}))
      )
    )
    return ConfigProvider.make((path) =>
      Effect.flatMap(environment.load(path), (node) =>
        // MAINTAINX_API_KEY_FILE makes a node of MAINTAINX_API_KEY, but not a value of it.
        node?.value === undefined ? file.load(path) : Effect.succeed(node)
      )
    )
  })

const unreadable = (path: string, { reason }: PlatformError.PlatformError): InvalidSettings | "absent" =>
  // A directory of this name is no settings file, but many a Python project has one.
  reason._tag === "NotFound" || reason._tag === "BadResource"
    ? "absent"
    : new InvalidSettings({
        likelyCause: `The file ${path} cannot be read (${reason._tag}).`,
        solution: "Give this user the right to read it, or set the variables in the environment."
      })

/** Text in ASCII has no zero bytes, unless it is encoded in UTF-16. */
const isUtf16 = (bytes: Uint8Array): boolean => bytes.subarray(0, 1024).includes(0)

const utf16 = (path: string): InvalidSettings =>
  new InvalidSettings({
    likelyCause: `The file ${path} is not UTF-8 but UTF-16, as PowerShell's > writes it.`,
    solution: `Save it as UTF-8, in PowerShell: (Get-Content ${path}) | Set-Content -Encoding utf8 ${path}`
  })
