/**
 * `npm run foreign -- [REQUESTS] [SEED]`: what a foreign client finds out about a served MaintainX. Default: 30,000
 * requests by chance, seed 1.
 */
import { Console, Effect } from "effect"
import { callAll, callByChance, callWrongly, comeAndGo, type Findings, onAPort, withoutSocket } from "./proofs.ts"

const [requests = "30000", seed = "1"] = process.argv.slice(2)

const report = (what: string, started: number, { count, statuses, wrong }: Findings) =>
  Effect.gen(function* () {
    const seconds = ((Date.now() - started) / 1000).toFixed(1)
    const table = Object.entries(statuses).map(([status, count]) => `${status}: ${count}`)
    yield* Console.log(`${what}: ${count} in ${seconds} s (${table.join(", ")}), ${wrong.length} wrong`)
    for (const text of wrong) yield* Console.log(`  ${text}`)
    if (wrong.length > 0) process.exitCode = 1
  })

const proof = (what: string, effect: Effect.Effect<Findings>) =>
  Effect.suspend(() => {
    const started = Date.now()
    return Effect.flatMap(effect, (findings) => report(what, started, findings))
  })

await Effect.runPromise(
  Effect.gen(function* () {
    yield* proof("Operations called rightly", onAPort(callAll))
    yield* proof("Operations called wrongly", onAPort(callWrongly))
    yield* proof("Requests by chance", onAPort(callByChance(Number(requests), Number(seed))))
    if (globalThis.gc === undefined) return yield* Console.log("Memory is measured with --expose-gc only.")
    const used = yield* withoutSocket(comeAndGo(100_000, 10))
    yield* Console.log(`Memory in use after each 10,000 requests: ${used.map((mb) => mb.toFixed(1)).join(", ")} MB`)
  })
)
