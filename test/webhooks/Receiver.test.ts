import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Fiber, Layer, Option, Queue, Ref, Stream } from "effect"
import { TestClock } from "effect/testing"
import { GiveUp, Inbox, on, Receiver } from "../../src/webhooks/index.ts"
import { delivery, newWorkOrder, posting, secret, serving } from "./deliveries.ts"

const statusOf = (response: Response) => response.status

describe("a receiver", () => {
  it.effect("answers 200 and hands the event to its handler", () =>
    Effect.gen(function* () {
      const seen = yield* Queue.make<number>()
      const send = yield* serving(
        Receiver.layerMemory({
          secrets: secret,
          handlers: [on("NEW_WORK_ORDER", (event) => Queue.offer(seen, event.workOrderId))]
        })
      )
      const response = yield* send(yield* delivery(newWorkOrder(12)))
      assert.strictEqual(response.status, 200)
      assert.strictEqual(yield* Effect.promise(() => response.text()), "")
      assert.strictEqual(yield* Queue.take(seen), 12)
    })
  )

  it.effect("answers before the handler has done anything", () =>
    Effect.gen(function* () {
      const begun = yield* Deferred.make<void>()
      const send = yield* serving(
        Receiver.layerMemory({
          secrets: secret,
          handlers: [on("NEW_WORK_ORDER", () => Effect.andThen(Deferred.succeed(begun, undefined), Effect.never))]
        })
      )
      assert.strictEqual(statusOf(yield* send(yield* delivery(newWorkOrder(1)))), 200)
      yield* Deferred.await(begun)
      assert.strictEqual(statusOf(yield* send(yield* delivery(newWorkOrder(2)))), 200)
    })
  )
})
