import * as Effect from "effect/Effect"
import type { Behaviour } from "../behaviour.ts"

export const versions: Behaviour<"Versions"> = () => ({
  list: () => Effect.succeed([{ version: "1" }])
})
