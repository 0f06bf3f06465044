import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { MaintainXClient } from "../../../src/index.ts"
import { MaintainXTest } from "../../../src/testing/index.ts"
import { maxUploadSize, operationOf, programs } from "../programs.ts"
import { makeReceiver, makeWatch } from "./receiving.ts"

it.effect.prop(
  "whatever a program does, its results are the same with webhooks, and every delivery is verified and is an event",
  [programs],
  ([program]) => {
    // Those of a program's own would get what this cannot verify.
    const steps = program.filter(({ name }) => !name.startsWith("Subscriptions."))
    const receiver = makeReceiver()
    const { events, subscribeToAll } = makeWatch(receiver)
    const results = Effect.gen(function* () {
      const client = yield* MaintainXClient
      return yield* Effect.forEach(steps, ({ args, name }) =>
        TestClock.adjust("1 second").pipe(
          // What the arguments are is known to the generator only.
          Effect.andThen(Effect.result(client.run(operationOf(name), args as never)))
        )
      )
    })
    return Effect.gen(function* () {
      const told = yield* Effect.gen(function* () {
        yield* subscribeToAll
        const answers = yield* results
        for (const { type } of yield* events) assert.notStrictEqual(type, "UNRECOGNIZED")
        return answers
      }).pipe(Effect.provide(MaintainXTest.layerOptions({ maxUploadSize, webhooks: { to: receiver.to } })))
      yield* TestClock.setTime(0)
      const untold = yield* results.pipe(Effect.provide(MaintainXTest.layerOptions({ maxUploadSize })))
      assert.deepStrictEqual(told, untold)
    })
  },
  { arbitrary: { runs: 100, size: 12 }, timeout: 120_000 }
)
