import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { Effect } from "effect"
import { languageServer } from "../types/languageServer.ts"
import { inProject } from "./declarations.ts"
import { root } from "./root.ts"
import { median } from "./statistics.ts"

const rounds = 11

/** A program in which somebody has just typed the last dot. */
const ours = `
import { Effect } from "effect"
import { WorkOrders } from "effect-maintainx"

export const program = Effect.gen(function* () {
  const workOrders = yield* WorkOrders
  workOrders.
})
`

const effect = `
import { Effect } from "effect"

export const program = Effect.gen(function* () {
  Effect.
})
`

/**
 * Milliseconds from a keystroke until the editor has the proposals, in a project that has the built package installed.
 * Medians, in turns.
 */
export const completion = () =>
  inProject(root, (directory) =>
    Effect.gen(function* () {
      const server = yield* languageServer
      const url = (name: string) => pathToFileURL(join(directory, name)).href
      const times: { readonly ours: Array<number>; readonly effect: Array<number> } = { ours: [], effect: [] }
      for (let round = -1; round < rounds; round++) {
        const own = yield* server.complete(url("program.ts"), ours, "  workOrders.")
        const alone = yield* server.complete(url("baseline.ts"), effect, "  Effect.")
        if (own.proposals < 10 || alone.proposals < 10) return yield* Effect.die(new Error("there are no proposals"))
        if (round < 0) continue
        times.ours.push(own.time)
        times.effect.push(alone.time)
      }
      return { ours: median(times.ours), effect: median(times.effect) }
    }).pipe(Effect.scoped, Effect.runPromise)
  )
