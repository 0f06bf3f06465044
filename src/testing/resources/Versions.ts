/**
 * The one version of the API.
 *
 * @internal
 */
import * as Effect from "effect/Effect"
import type { Versions } from "../../resources/Versions.ts"
import type { Behaviour } from "../behaviour.ts"

export const versions = (): Behaviour<typeof Versions> => ({
  list: () => Effect.succeed([{ version: "1" }])
})
