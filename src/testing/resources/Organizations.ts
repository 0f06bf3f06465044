import * as Effect from "effect/Effect"
import { identity } from "effect/Function"
import type { Behaviour } from "../behaviour.ts"
import { byOffset } from "../paging.ts"
import type { Plant } from "../plant.ts"

export const organizations = ({ organizations }: Plant): Behaviour<"Organizations"> => ({
  list: (query = {}) => Effect.flatMap(organizations.all, (all) => byOffset(all, query, identity))
})
