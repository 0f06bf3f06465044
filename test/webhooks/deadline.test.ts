import { createServer } from "node:http"
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Fiber, Layer } from "effect"
import { HttpRouter, HttpServer } from "effect/http"
import { TestClock } from "effect/testing"
import { hardTimeout } from "../../src/webhooks/deadline.ts"
import { Inbox, on, Receiver } from "../../src/webhooks/index.ts"
import { deliver } from "./crash.ts"
import { secret } from "./deliveries.ts"

describe("a hard time-out", () => {
  it.effect("goes on without an effect that cannot be interrupted, and lets it end", () =>
    Effect.gen(function* () {
      let ended = false
      const stubborn = Effect.uninterruptible(
        Effect.andThen(
          Effect.sleep("1 hour"),
          Effect.sync(() => {
            ended = true
          })
        )
      )
      const fiber = yield* Effect.forkChild(
        hardTimeout(stubborn, { duration: "1 second", grace: "5 seconds", orElse: () => Effect.succeed("late") })
      )
      yield* TestClock.adjust("5 seconds")
      assert.isUndefined(fiber.pollUnsafe())
      yield* TestClock.adjust("1 second")
      assert.strictEqual(yield* Fiber.join(fiber), "late")
      yield* TestClock.adjust("1 hour")
      assert.isTrue(ended)
    })
  )

  it.effect("waits for the finalizers of an effect that is interrupted from outside", () =>
    Effect.gen(function* () {
      const steps: Array<string> = []
      const begun = yield* Deferred.make<void>()
      const effect = Effect.onInterrupt(Effect.andThen(Deferred.succeed(begun, undefined), Effect.never), () =>
        Effect.sync(() => steps.push("finalized"))
      )
      const fiber = yield* Effect.forkChild(
        hardTimeout(effect, { duration: "1 hour", orElse: () => Effect.succeed("late") })
      )
      yield* Deferred.await(begun)
      yield* Fiber.interrupt(fiber)
      assert.deepStrictEqual(steps, ["finalized"])
    })
  )
})

describe("a receiver whose store hangs and cannot be interrupted", () => {
  it.live("answers 503 at its deadline, and handles a delivery once that is stored after all and comes again", () =>
    Effect.gen(function* () {
      const [open, handled] = [yield* Deferred.make<void>(), yield* Deferred.make<void>()]
      const stored = yield* Deferred.make<void>()
      let times = 0
      const handlers = [
        on("NEW_WORK_ORDER", ({ workOrderId }) =>
          Effect.suspend(() => {
            if (workOrderId === 2) return Deferred.succeed(handled, undefined)
            times += 1
            return Effect.void
          })
        )
      ] as const
      const hanging = Layer.effect(
        Inbox.Inbox,
        Effect.map(Inbox.Inbox, (inbox) =>
          Inbox.Inbox.of({
            ...inbox,
            put: (received) =>
              Deferred.await(open).pipe(
                Effect.andThen(inbox.put(received)),
                Effect.andThen(Deferred.succeed(stored, undefined)),
                Effect.uninterruptible
              )
          })
        )
      ).pipe(Layer.provide(Inbox.layerMemory()))
      const context = yield* Layer.build(
        HttpRouter.serve(Receiver.layer({ secrets: secret, handlers, concurrency: 1, deadline: "50 millis" }), {
          disableLogger: true,
          disableListenLog: true
        }).pipe(
          Layer.provideMerge(NodeHttpServer.layer(createServer, { port: 0, host: "127.0.0.1" })),
          Layer.provide(hanging)
        )
      )
      const { address } = yield* Effect.provide(HttpServer.HttpServer, context)
      const port = "port" in address ? address.port : 0
      // Nobody opens the store before this is answered.
      assert.strictEqual(yield* Effect.promise(() => deliver(port, 1)), 503)
      yield* Deferred.succeed(open, undefined)
      yield* Deferred.await(stored)
      for (const id of [1, 2]) assert.strictEqual(yield* Effect.promise(() => deliver(port, id)), 200)
      yield* Deferred.await(handled)
      assert.strictEqual(times, 1)
    }).pipe(Effect.scoped)
  )
})
