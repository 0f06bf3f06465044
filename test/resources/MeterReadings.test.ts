import { assert, describe, it } from "@effect/vitest"
import { Effect, Result, Schema } from "effect"
import * as Arbitrary from "effect/Arbitrary"
import { MeterId, MeterReadings, meterReadingsPerRequest } from "../../src/index.ts"
import { server, type Told } from "./server.ts"

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

  it.effect("refuses values that are no numbers without a request for them, and sends the others together", () => {
    const taken = Array.from({ length: 99 }, () => ({ ...reading(1, 5), createdAt }))
    const { layer, received } = server([{ status: 201, body: taken }])
    return Effect.gen(function* () {
      const readings = Array.from({ length: 100 }, (_, i) => reading(1, i === 3 ? Number.NaN : 5))
      const outcomes = yield* (yield* MeterReadings).create(readings)
      assert.deepStrictEqual(
        values(outcomes),
        readings.map((_, i) => (i === 3 ? "BadRequest" : 5))
      )
      assert.lengthOf(received, 1)
    }).pipe(Effect.provide(layer))
  })

  /** Sends a hundred readings of as many meters to a service that refuses some of them. */
  const sendTo = (answer: (meterIds: ReadonlyArray<number>) => Told | undefined, count = 100) =>
    Effect.suspend(() => {
      const { layer, received } = server((request) => {
        const sent = request.body as ReadonlyArray<ReturnType<typeof reading>>
        const body = sent.map((reading) => ({ ...reading, createdAt }))
        return answer(sent.map(({ meterId }) => meterId)) ?? { status: 201, body }
      })
      return Effect.gen(function* () {
        const readings = Array.from({ length: count }, (_, i) => reading(i, i))
        const outcomes = yield* (yield* MeterReadings).create(readings)
        const sizes = received.map(({ body }) => (body as ReadonlyArray<unknown>).length)
        return { outcomes: values(outcomes), sizes }
      }).pipe(Effect.provide(layer))
    })

  const notFound = { status: 404, body: { error: "Meter not found" } }

  const meterIds = Arbitrary.schema(
    Schema.UniqueArray(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 99 }))).check(Schema.isMaxLength(2))
  )

  it.effect.prop(
    "finds one or two unknown meters among a hundred in at most 32 requests, and takes all others once",
    [meterIds],
    ([unknown]) =>
      Effect.gen(function* () {
        const taken: Array<number> = []
        const { outcomes, sizes } = yield* sendTo((ids) => {
          if (ids.some((id) => unknown.includes(id))) return notFound
          taken.push(...ids)
          return undefined
        })
        assert.deepStrictEqual(
          outcomes,
          Array.from({ length: 100 }, (_, i) => (unknown.includes(i) ? "NotFound" : i))
        )
        assert.strictEqual(new Set(taken).size, taken.length)
        assert.isAtMost(sizes.length, 32)
      }),
    { arbitrary: { runs: 30 } }
  )

  it.effect("finds a reading at fault in one more request where the refusal names it", () =>
    Effect.gen(function* () {
      const { outcomes, sizes } = yield* sendTo((ids) => {
        const at = ids.indexOf(40)
        return at < 0
          ? undefined
          : { status: 400, body: { errors: [{ error: "too old", fieldPath: `${at}.readingDate` }] } }
      })
      assert.deepStrictEqual(
        outcomes,
        Array.from({ length: 100 }, (_, i) => (i === 40 ? "BadRequest" : i))
      )
      assert.deepStrictEqual(sizes, [100, 1, 99])
    })
  )

  it.effect("asks about 40 times at most where many are at fault, and does not go on so where all are", () =>
    Effect.gen(function* () {
      const many = yield* sendTo((ids) => (ids.some((id) => id % 3 === 0) ? notFound : undefined))
      assert.isAtMost(many.sizes.length, 40)
      assert.isTrue(many.outcomes.every((outcome, i) => outcome === i || outcome === "NotFound"))
      const all = yield* sendTo(() => notFound, 500)
      assert.isAtMost(all.sizes.length, 44)
      assert.deepStrictEqual(new Set(all.outcomes), new Set(["NotFound"]))
    })
  )

  it.effect("divides no batch for a reason that is not in the readings", () =>
    Effect.gen(function* () {
      for (const [status, error, tag] of [
        [404, "Cannot POST /v1/meterreadings", "NotFound"],
        [429, "Too many requests", "RateLimited"],
        [502, "Bad gateway", "OutcomeUnknown"]
      ] as const) {
        const { outcomes, sizes } = yield* sendTo(() => ({ status, body: { error } }))
        assert.deepStrictEqual(new Set(outcomes), new Set([tag]))
        assert.deepStrictEqual(sizes, [100])
      }
    })
  )

  it.effect("does not know what became of a part whose answer is lost, and does not send it again", () =>
    Effect.gen(function* () {
      const { outcomes, sizes } = yield* sendTo((ids) =>
        ids.length === 100 ? notFound : ids.includes(10) ? { status: 201, body: "lost" } : undefined
      )
      assert.deepStrictEqual(sizes, [100, 50, 50])
      assert.deepStrictEqual(
        outcomes,
        Array.from({ length: 100 }, (_, i) => (i < 50 ? "OutcomeUnknown" : i))
      )
    })
  )

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
