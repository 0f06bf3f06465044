import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { MaintainX } from "../../src/index.ts"
import { httpServer } from "../support/servers.ts"
import { check, randomCalls, runCalls } from "./programs.ts"
import { passing, simulate } from "./simulation.ts"
import { type Fate, markOf, seeded, World } from "./world.ts"

const retries = 3

/** What happens in a run, so that it cannot pass by not happening. */
const expected = [
  "create: success",
  "create: OutcomeUnknown",
  "update: success",
  "update: OutcomeUnknown",
  "repeatable update: success",
  "upload: success",
  "delete: success",
  "read: success"
]

const answerOf = (fate: Extract<Fate, { readonly _tag: "answered" }>): Response =>
  new Response(fate.body === "" ? null : fate.body, { status: fate.status, headers: fate.headers })

const cutOf = (fate: Extract<Fate, { readonly _tag: "cut" }>): Response => {
  const half = new TextEncoder().encode(fate.body.slice(0, fate.body.length / 2))
  let begun = false
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      if (begun) controller.error(new TypeError("terminated"))
      else controller.enqueue(half)
      begun = true
    }
  })
  return new Response(body, { status: fate.status, headers: fate.headers })
}

describe("what calls report is the truth", () => {
  /** Runs random calls against a world on the clock of the test, and answers how many ended in what. */
  const inWorld = (count: number, seed: number, rows: number, statuses?: ReadonlyArray<number>) =>
    Effect.gen(function* () {
      const budget = 20_000
      const random = seeded(seed)
      const world = new World(random, { canRefuse: true, ...(statuses !== undefined && { statuses }) })
      for (let id = 1; id <= rows; id++) world.rows.set(id, { name: "" })
      const server = yield* simulate(
        ({ at, body, method, path }) =>
          Effect.gen(function* () {
            const fate = world.receive(markOf(method, path, body), method, path, body, at)
            if (fate._tag === "refused") return yield* Effect.fail("ECONNREFUSED")
            if (fate._tag === "silent") return yield* Effect.never
            yield* Effect.sleep(20 + random() * 200)
            if (fate._tag === "reset") return yield* Effect.fail("ECONNRESET")
            return fate._tag === "cut" ? cutOf(fate) : answerOf(fate)
          }),
        { retries, budget, timeout: "2 seconds", quota: 100_000 }
      )
      const ended = yield* runCalls(randomCalls(count, seed, rows), 200).pipe(Effect.provide(server.layer), passing(40))
      // Between two steps of the clock, as much as a step passes unseen.
      return check(world, ended, { retries, budget: budget + 40, slow: false })
    })

  it.effect(
    "in 10,000 random calls over a faulty network",
    () =>
      Effect.gen(function* () {
        assert.includeMembers(Object.keys(yield* inWorld(10_000, 1, 1500)), expected)
      }),
    120_000
  )

  for (const status of [303, 408, 499, 500, 501, 505, 507, 508, 511, 520, 524, 599]) {
    it.effect(`of a server that answers ${status} before the work as well as after it`, () =>
      Effect.gen(function* () {
        const counts = yield* inWorld(500, status, 100, [status])
        assert.includeMembers(Object.keys(counts), expected)
      })
    )
  }

  it.live(
    "in 400 random calls over real sockets",
    () =>
      Effect.gen(function* () {
        const budget = 10_000
        const rows = 100
        // Some answers come after the client has given up, of which the world does not know.
        const slowness = seeded(5)
        const world = new World(seeded(4), { canRefuse: false })
        for (let id = 1; id <= rows; id++) world.rows.set(id, { name: "" })
        const server = yield* httpServer((request, response) => {
          const { method, target } = request
          const path = (target.split("?")[0] ?? "").replace(/^\/v1/, "")
          const body = request.body.length === 0 ? undefined : request.body.toString()
          const fate = world.receive(markOf(method, path, body), method, path, body, Date.now())
          if (fate._tag === "silent") return
          if (fate._tag === "reset" || fate._tag === "refused") return void response.socket?.resetAndDestroy()
          if (fate._tag === "cut") {
            response.writeHead(fate.status, { ...fate.headers, "content-length": fate.body.length })
            return void response.write(fate.body.slice(0, fate.body.length / 2), () => response.socket?.destroy())
          }
          const answer = () => void response.writeHead(fate.status, fate.headers).end(fate.body)
          if (slowness() < 0.1) setTimeout(answer, 1200)
          else answer()
        })
        const ended = yield* runCalls(
          randomCalls(400, 4, rows).map((call) => ({ ...call, patience: undefined })),
          50
        ).pipe(
          Effect.provide(
            Layer.orDie(
              MaintainX.layerOptions({
                apiKey: "the-key",
                baseUrl: `${server.origin}/v1`,
                retries,
                budget,
                timeout: "1 second",
                quota: 100_000
              })
            )
          )
        )
        const counts = check(world, ended, { retries, budget: Number.POSITIVE_INFINITY, slow: true })
        assert.includeMembers(Object.keys(counts), expected)
      }),
    90_000
  )
})
