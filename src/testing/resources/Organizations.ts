import * as Effect from "effect/Effect"
import { identity } from "effect/Function"
import type { Behaviour } from "../behaviour.ts"
import { byOffset } from "../paging.ts"

export const organizations: Behaviour<"Organizations"> = ({ organizations }) => ({
  list: (query = {}) => Effect.flatMap(organizations.all, (all) => byOffset(all, query, identity))
})
