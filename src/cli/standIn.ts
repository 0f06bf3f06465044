/**
 * Tells a served embedded MaintainX from the real one, so that nothing is written to the real one by mistake.
 *
 * @internal
 */
import * as Effect from "effect/Effect"
import * as MaintainX from "../MaintainX.ts"
import type { MaintainXClient } from "../MaintainXClient.ts"

/** A header of every answer of a served one. */
export const standInHeader = { name: "x-maintainx-stand-in", value: "effect-maintainx" }

/** Whether it is a served one that answers. */
export const standInAnswers: Effect.Effect<boolean, never, MaintainXClient> = MaintainX.request({
  method: "GET",
  path: "/organizations",
  query: { limit: 1 }
}).pipe(
  Effect.map(({ headers }) => headers[standInHeader.name] === standInHeader.value),
  Effect.orElseSucceed(() => false)
)
