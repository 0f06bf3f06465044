/**
 * How a served embedded MaintainX is told from the real one, so that nothing is written to the latter by mistake.
 *
 * @internal
 */
import * as Effect from "effect/Effect"
import * as MaintainX from "../MaintainX.ts"
import type { MaintainXClient } from "../MaintainXClient.ts"

/** What a served one adds to every answer. */
export const standInHeader = { name: "x-maintainx-stand-in", value: "effect-maintainx" }

/** Whether a served one answers. */
export const standInAnswers: Effect.Effect<boolean, never, MaintainXClient> = MaintainX.request({
  method: "GET",
  path: "/organizations",
  query: { limit: 1 }
}).pipe(
  Effect.map(({ headers }) => headers[standInHeader.name] === standInHeader.value),
  Effect.orElseSucceed(() => false)
)
