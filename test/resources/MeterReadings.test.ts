import { assert, describe, it } from "@effect/vitest"
import { Effect, Result } from "effect"
import { MeterId, MeterReadings, meterReadingsPerRequest } from "../../src/index.ts"
import { server } from "./server.ts"

const createdAt = "2026-01-02T03:04:05.678Z"

const reading = (meterId: number, value: number) => ({ meterId: MeterId.make(meterId), value })

const values = (outcomes: ReadonlyArray<Result.Result<{ readonly value: number }, { readonly _tag: string }>>) =>
  outcomes.map((outcome) => (Result.isSuccess(outcome) ? outcome.success.value : outcome.failure._tag))

describe("MeterReadings.create", () => {
  it.effect("sends a list at the top of the body, 100 in a request, and the options with each", () => {
    const { layer, received } = server([{ status: 429, body: { error: "Too many requests" } }])
    return Effect.gen(function* () {
      const readings = Array.from({ length: 201 }, (_, i) => reading(i + 1, i))
      const outcomes = yield* (yield* MeterReadings).create(readings, { skipWebhook: true })
      assert.strictEqual(meterReadingsPerRequest, 100)
      assert.deepStrictEqual(
        received.map(({ body, target }) => [target, (body as ReadonlyArray<unknown>).length]),
        [100, 100, 1].map((length) => ["/v1/meterreadings?skipWebhook=true", length])
      )
      assert.deepStrictEqual(received.flatMap(({ body }) => body) as unknown, readings)
      assert.deepStrictEqual(new Set(values(outcomes)), new Set(["RateLimited"]))
    }).pipe(Effect.provide(layer))
  })

  it.effect("gives every reading its own answer, in whatever order meters are answered", () => {
    const answers = [reading(2, 20), reading(1, 10), reading(1, 11)].map((answer) => ({ ...answer, createdAt }))
    const { layer } = server([{ status: 201, body: answers }])
    return Effect.gen(function* () {
      const outcomes = yield* (yield* MeterReadings).create([reading(1, 10), reading(1, 11), reading(2, 20)])
      assert.deepStrictEqual(values(outcomes), [10, 11, 20])
    }).pipe(Effect.provide(layer))
  })

  it.effect("does not know what became of a reading that the answer leaves out", () => {
    const { layer } = server([{ status: 201, body: [{ ...reading(1, 10), createdAt }] }])
    return Effect.gen(function* () {
      const outcomes = yield* (yield* MeterReadings).create([reading(1, 10), reading(2, 20)])
      assert.deepStrictEqual(values(outcomes), [10, "OutcomeUnknown"])
    }).pipe(Effect.provide(layer))
  })

  it.effect("refuses a batch with a value that is no number, and sends the others", () => {
    const taken = Array.from({ length: 20 }, () => ({ ...reading(1, 5), createdAt }))
    const { layer, received } = server([{ status: 201, body: taken }])
    return Effect.gen(function* () {
      const readings = Array.from({ length: 120 }, (_, i) => reading(1, i === 3 ? Number.NaN : 5))
      const outcomes = yield* (yield* MeterReadings).create(readings)
      assert.deepStrictEqual(
        values(outcomes),
        readings.map((_, i) => (i < 100 ? "BadRequest" : 5))
      )
      assert.lengthOf(received, 1)
    }).pipe(Effect.provide(layer))
  })

  it.effect("ends at once where the key lacks the permission", () => {
    const { layer, received } = server([{ status: 403, body: { errors: [{ error: "Forbidden" }] } }])
    return Effect.gen(function* () {
      const readings = Array.from({ length: 250 }, () => reading(1, 5))
      const error = yield* Effect.flip((yield* MeterReadings).create(readings))
      assert.strictEqual(error._tag, "Forbidden")
      assert.lengthOf(received, 1)
    }).pipe(Effect.provide(layer))
  })
})
