/**
 * The page of the inspector. It is built with the package, and lies beside this module; from the sources, where it is not
 * built, it is made when it is asked for.
 *
 * @internal
 */
import { readFile } from "node:fs/promises"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import { unusableFile } from "./exitCodes.ts"
import { Failed } from "./failed.ts"

const sources = new URL("../testing/inspector/page/bundle.ts", import.meta.url)

/** A variable, so that neither the compiler nor a bundler follows it. */
const made = async (): Promise<string> => {
  const { bundle } = await import(sources.href)
  return bundle()
}

const built = (): Promise<string> => readFile(new URL("./inspector.html", import.meta.url), "utf8")

/** The text of the page. */
export const inspectorPage: Effect.Effect<string, Failed> = Effect.tryPromise(built).pipe(
  Effect.catch(() => Effect.tryPromise(made)),
  Effect.catch(() =>
    Effect.andThen(
      Console.error("The page of the inspector is missing beside the program. Install the package anew, or build it."),
      new Failed({ exitCode: unusableFile })
    )
  )
)
