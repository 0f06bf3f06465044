/**
 * The versions of the API, of which there is one.
 *
 * @internal
 */
import * as Effect from "effect/Effect"
import type { VersionsService } from "../../resources/Versions.ts"
import type { Behaviour, Plant } from "../plant.ts"

export const versions = (_: Plant): Behaviour<VersionsService> => ({
  list: () => Effect.succeed([{ version: "1" }])
})
