/**
 * Random histories of plants: operations, and a clock that jumps between them. `npm run histories -- [COUNT] [SEED]` looks at many.
 *
 * Four plants live through each history. The first two begin alike. At some moment the third is made of a snapshot of the first, through its text, and
 * the fourth of what was kept of the first. From then on all four must do the same, and at the end be the same.
 */
import { isDeepStrictEqual } from "node:util"
import { assert } from "@effect/vitest"
import { Clock, Context, Effect, Layer, Random, Scope } from "effect"
import * as Arbitrary from "effect/Arbitrary"
import { TestClock } from "effect/testing"
import { Difference, MaintainXClient } from "../../src/index.ts"
import { MaintainXTest, type Options, Plant } from "../../src/testing/index.ts"
import { Store } from "../../src/testing/state/keeping.ts"
import { generator } from "../support/generator.ts"
import { likelyStep } from "./likelySteps.ts"
import { memoryStore } from "./memoryStore.ts"
import { maxUploadSize, operationOf, programs, type Step } from "./programs.ts"

const minute = 60_000
const day = 24 * 60 * minute

const plants: ReadonlyArray<Options> = [
  {},
  { plant: "empty" },
  { plant: { factory: { workOrders: 20, seed: 1 } } },
  { live: { listLag: "2 hours", stillUpdatedAt: false } },
  { webhooks: { to: async () => new Response() } }
]

/** Much quicker than the assertion, which shows what differs. */
const assertSame = (actual: unknown, expected: unknown): void => {
  if (!isDeepStrictEqual(actual, expected)) assert.deepStrictEqual(actual, expected)
}

/** What a history comes to. */
export interface History {
  /** How many steps were carried out, and not refused. */
  readonly carriedOut: number
  /** How many records differ between the middle and the end. */
  readonly changed: number
}

type Alive = MaintainXClient | MaintainXTest

const asText = (snapshot: Plant.Snapshot): Plant.Snapshot => JSON.parse(JSON.stringify(snapshot))

/** Lives through one history, and fails where its plants are not the same. */
export const history = (seed: number): Effect.Effect<History, unknown, Scope.Scope> =>
  Effect.gen(function* () {
    const pick = generator(seed)
    const options = { ...plants[pick(plants.length)], maxUploadSize }
    const [random = []] = yield* Arbitrary.sampleEffect(programs, { seed, size: 12 })
    const length = 8 + pick(24)
    const middle = pick(length + 1)
    const scope = yield* Scope.Scope
    const store = memoryStore()
    const plant = (options: Options, store?: Store): Effect.Effect<Context.Context<Alive>, unknown> =>
      Layer.buildWithScope(Layer.fresh(MaintainXTest.layerOptions(options)), scope).pipe(
        Effect.provideService(Store, store)
      )

    yield* TestClock.setTime(Date.UTC(2026, pick(12), 1 + pick(28)))
    const first = yield* plant(options, store.open())
    const alive = [first, yield* plant(options)]
    let carriedOut = 0
    const live = Effect.gen(function* () {
      yield* TestClock.adjust([minute, minute, 3 * 60 * minute, day, 40 * day][pick(5)] ?? 0)
      const likely = likelyStep(pick, yield* Clock.currentTimeMillis)
      const { args, name }: Step = (pick(4) === 0 ? random.pop() : undefined) ?? likely
      const results: Array<unknown> = []
      // The secrets of subscriptions are made by chance.
      const chance = Random.withSeed(`${seed} ${pick(2 ** 31)}`)
      for (const context of alive) {
        const { run } = Context.get(context, MaintainXClient)
        // What the arguments are is known to the generator only.
        results.push(yield* Effect.result(run(operationOf(name), args as never)).pipe(chance))
      }
      for (const result of results) assertSame(result, results[0])
      if (Object(results[0])._tag === "Success") carriedOut++
    })

    yield* Effect.replicateEffect(live, middle, { discard: true })
    const before = yield* Effect.provideContext(Plant.snapshot, first)
    assert.deepStrictEqual(Plant.diff(before, before), [])
    alive.push(yield* plant({ ...options, plant: asText(before) }), yield* plant(options, store.open()))
    yield* Effect.replicateEffect(live, length - middle, { discard: true })
    yield* TestClock.adjust(pick(2) * 30 * day)

    const after = yield* Effect.provideContext(Plant.snapshot, first)
    for (const [i, context] of alive.entries()) {
      const same = yield* Effect.provideContext(Plant.snapshot, context)
      assert.strictEqual(Difference.format(Plant.diff(after, same)), "", `plant ${i + 1}`)
      assertSame(asText(same), asText(after))
    }
    const difference = Plant.diff(before, after)
    const [was, is] = [before, after].map(({ records }): Difference.Records => records as Difference.Records)
    assert.deepStrictEqual(Difference.diff(Difference.apply(was ?? {}, difference), is ?? {}), [])
    return { carriedOut, changed: difference.length }
  })

if (import.meta.main) {
  const count = Number(process.argv[2] ?? 10_000)
  const seed = Number(process.argv[3] ?? Math.floor(Math.random() * 2 ** 31))
  console.log(`${count} histories from seed ${seed}`)
  let carriedOut = 0
  let changed = 0
  let wrong = 0
  for (let i = 0; i < count && wrong < 5; i++) {
    try {
      const lived = await Effect.runPromise(Effect.provide(Effect.scoped(history(seed + i)), TestClock.layer()))
      carriedOut += lived.carriedOut
      changed += lived.changed
    } catch (error) {
      wrong++
      console.error(`history ${seed + i}: ${error instanceof Error ? error.stack : error}`)
    }
  }
  console.log(
    `${carriedOut} operations were carried out, ${changed} records changed, and ${wrong} histories went apart`
  )
  if (wrong > 0) process.exitCode = 1
}
