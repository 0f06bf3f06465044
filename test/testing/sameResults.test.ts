import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { MaintainXClient } from "../../src/index.ts"
import { type Call, MaintainXTest } from "../../src/testing/index.ts"
import { type Way, ways } from "./behaviour/ways.ts"
import { maxUploadSize, operationOf, programs, type Step } from "./programs.ts"

/** The results of all steps on a fresh plant, and what it received. */
const outcome = (program: ReadonlyArray<Step>, { layer }: Way) =>
  Effect.gen(function* () {
    const client = yield* MaintainXClient
    const results = yield* Effect.forEach(program, ({ args, name }) =>
      TestClock.adjust("1 minute").pipe(
        // What the arguments are is known to the generator only.
        Effect.andThen(Effect.result(client.run(operationOf(name), args as never)))
      )
    )
    return { results, calls: (yield* (yield* MaintainXTest).calls).map(withoutHttp) }
  }).pipe(
    Effect.provide(layer({ maxUploadSize })),
    // The plant is seeded by the clock.
    (effect) => Effect.andThen(TestClock.setTime(Date.UTC(2026, 0, 1)), effect)
  )

/** Headers and durations belong to HTTP. */
const withoutHttp = ({ answer, duration: _duration, headers: _headers, ...call }: Call) => {
  assert.isDefined(answer)
  const { headers: _answerHeaders, ...rest } = answer
  return { ...call, answer: rest }
}

it.effect.prop(
  "whatever a program does, its results are the same on the plant itself and through the client",
  [programs],
  ([program]) =>
    Effect.gen(function* () {
      const [direct, client] = yield* Effect.forEach(ways, (way) => outcome(program, way))
      assert.deepStrictEqual(direct, client)
    }),
  { arbitrary: { runs: 60, size: 12 }, timeout: 120_000 }
)
