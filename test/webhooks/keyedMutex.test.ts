/** The laws of turns and of the inbox, under whatever fails, comes twice or is interrupted. */
import { assert, describe, it } from "@effect/vitest"
import { Array, Effect, Exit, Fiber, Option, Schedule, Schema } from "effect"
import { TestClock } from "effect/testing"
import { fromEvent, Inbox } from "../../src/webhooks/index.ts"
import { makeKeyedMutex } from "../../src/webhooks/keyedMutex.ts"
import { newWorkOrder } from "./deliveries.ts"

const small = (maximum: number) => Schema.Int.check(Schema.isBetween({ minimum: 0, maximum }))

const Task = Schema.Struct({
  key: small(1),
  at: small(3),
  begins: small(6),
  lasts: small(3),
  fails: Schema.Boolean,
  interrupted: Schema.Option(small(8))
})

describe("turns", () => {
  it.effect.prop(
    "are one at a time for each key, the lowest of those that wait first, and none is lost",
    [Schema.Array(Task).check(Schema.isMaxLength(10))],
    ([tasks]) =>
      Effect.gen(function* () {
        const inTurn = makeKeyedMutex<number>()
        const running = new Set<number>()
        const waiting = new Set<(typeof tasks)[number]>()
        const fibers = yield* Effect.forEach(tasks, (task) =>
          Effect.gen(function* () {
            const work = Effect.gen(function* () {
              waiting.delete(task)
              assert.isFalse(running.has(task.key))
              running.add(task.key)
              for (const other of waiting) if (other.key === task.key) assert.isAtMost(task.at, other.at)
              yield* Effect.sleep(task.lasts)
              if (task.fails) return yield* Effect.fail("failed")
            }).pipe(Effect.ensuring(Effect.sync(() => running.delete(task.key))))
            yield* Effect.sleep(task.begins)
            waiting.add(task)
            yield* Effect.ensuring(
              inTurn(task.key, work, task.at),
              Effect.sync(() => waiting.delete(task))
            )
          }).pipe(Effect.forkChild)
        )
        const interrupting = yield* Effect.forEach(tasks, ({ interrupted }, index) =>
          Option.match(interrupted, {
            onNone: () => Effect.forkChild(Effect.void),
            onSome: (after) =>
              Effect.sleep(after).pipe(
                Effect.andThen(Fiber.interrupt(fibers[index] ?? assert.fail())),
                Effect.forkChild
              )
          })
        )
        yield* TestClock.adjust(100)
        yield* Fiber.awaitAll(interrupting)
        for (const [index, exit] of (yield* Fiber.awaitAll(fibers)).entries()) {
          const task = tasks[index]
          if (task === undefined) return assert.fail()
          if (Exit.hasInterrupts(exit)) assert.isTrue(Option.isSome(task.interrupted))
          else assert.strictEqual(Exit.isFailure(exit), task.fails)
          if (Exit.hasDies(exit)) assert.fail("a defect")
        }
        // Nobody has kept a turn.
        for (const key of [0, 1]) {
          const last = yield* Effect.forkChild(inTurn(key, Effect.void), { startImmediately: true })
          assert.isDefined(last.pollUnsafe())
        }
      }),
    { arbitrary: { runs: 300 } }
  )
})

const Delivery = Schema.Struct({ id: small(4), at: small(20), fails: small(3), lasts: small(3) })

describe("an inbox in memory", () => {
  for (const within of [undefined, "turns"] as const) {
    it.effect.prop(
      `hands out everything at least once, and once where nothing is interrupted${within ? ", in turns" : ""}`,
      [Schema.Array(Delivery).check(Schema.isMaxLength(10)), Schema.Array(small(20)).check(Schema.isMaxLength(4))],
      ([deliveries, interruptions]) =>
        Effect.gen(function* () {
          const inbox = yield* Inbox.Inbox
          const done: Array<number> = []
          const begun = new Map<number, number>()
          const inTurn = makeKeyedMutex<string>()
          const worker = Effect.forever(
            inbox.handle(
              (received) =>
                Effect.gen(function* () {
                  const { workOrderId } = JSON.parse(received.body)
                  const { fails, lasts } = deliveries.find(({ id }) => id === workOrderId) ?? assert.fail()
                  const attempt = (begun.get(workOrderId) ?? 0) + 1
                  begun.set(workOrderId, attempt)
                  yield* Effect.sleep(lasts)
                  if (attempt <= fails) return yield* Effect.fail("not now")
                  done.push(workOrderId)
                }),
              within && { within: (received, attempts) => inTurn(received.type, attempts) }
            )
          )
          let workers = yield* Effect.replicateEffect(Effect.forkChild(worker), 3)
          for (let now = 0; now <= 20; now++) {
            for (const { id } of deliveries.filter(({ at }) => at === now)) {
              yield* inbox.put(yield* fromEvent(newWorkOrder(id)))
            }
            if (interruptions.includes(now)) {
              yield* Fiber.interruptAll(workers)
              workers = yield* Effect.replicateEffect(Effect.forkChild(worker), 3)
            }
            yield* TestClock.adjust(1)
          }
          yield* TestClock.adjust("1 minute")
          const ids = Array.dedupe(deliveries.map(({ id }) => id)).sort()
          assert.deepStrictEqual(Array.dedupe(done).sort(), ids)
          if (interruptions.length === 0) assert.lengthOf(done, ids.length)
          assert.isEmpty(yield* inbox.deadLetters.list)
          // Nothing has kept its room.
          const big = yield* fromEvent(newWorkOrder(99))
          yield* inbox.put({ ...big, body: " ".repeat(590) + big.body.slice(0, 1) })
        }).pipe(
          Effect.provide(
            Inbox.layerMemory({ maxBytes: 600, maxAttempts: 100, retrySchedule: Schedule.spaced("2 millis") })
          )
        ),
      { arbitrary: { runs: 200 } }
    )
  }
})
