import { assert } from "@effect/vitest"
import { DateTime, Effect, Result } from "effect"
import { TestClock } from "effect/testing"
import { MeterId, MeterReadings, Meters } from "../../../src/index.ts"
import { Fault, MaintainXTest } from "../../../src/testing/index.ts"
import type { Holds } from "./ways.ts"

const sensor = { name: "Heat", unit: "Celsius", measurementType: "AUTOMATED_SENSOR" } as const

export const meterReadings = (holds: Holds): void => {
  holds("readings of several meters are answered in the order given", () =>
    Effect.gen(function* () {
      const meters = yield* Meters
      yield* TestClock.setTime(Date.UTC(2026, 0, 1))
      const [a, b] = [yield* meters.create(sensor), yield* meters.create({ name: "Hours", unit: "Hours" })]
      const outcomes = yield* (yield* MeterReadings).create([
        { meterId: b.id, value: 7 },
        { meterId: a.id, value: 20.5, readingDate: DateTime.makeUnsafe("2025-12-31T00:00:00Z") },
        { meterId: b.id, value: 8, readingDate: null }
      ])
      const now = DateTime.makeUnsafe("2026-01-01T00:00:00Z")
      assert.deepStrictEqual(outcomes, [
        Result.succeed({ meterId: b.id, value: 7, createdAt: now, readingDate: now }),
        Result.succeed({
          meterId: a.id,
          value: 20.5,
          createdAt: now,
          readingDate: DateTime.makeUnsafe("2025-12-31T00:00:00Z")
        }),
        Result.succeed({ meterId: b.id, value: 8, createdAt: now, readingDate: now })
      ])
      assert.strictEqual((yield* meters.get(b.id, { expand: ["last_reading"] })).lastReading?.value, 8)
    })
  )

  holds("no readings are no request", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* (yield* MeterReadings).create([]), [])
      assert.deepStrictEqual(yield* (yield* MaintainXTest).calls, [])
    })
  )

  holds("the readings at fault are refused, and all others are taken, each once and in order", () =>
    Effect.gen(function* () {
      const meters = yield* Meters
      yield* TestClock.setTime(Date.UTC(2026, 0, 10))
      const all = [yield* meters.create(sensor), yield* meters.create(sensor), yield* meters.create(sensor)]
      const tooOld = DateTime.makeUnsafe("2026-01-01T00:00:00Z")
      const readings = Array.from({ length: 250 }, (_, i) => ({
        meterId: i === 120 || i === 130 ? MeterId.make(99) : (all[i % 3]?.id ?? MeterId.make(12_000_001)),
        value: i,
        readingDate: i === 170 ? tooOld : undefined
      }))
      const outcomes = yield* (yield* MeterReadings).create(readings)
      assert.deepStrictEqual(
        outcomes.map((outcome) => (Result.isSuccess(outcome) ? outcome.success.value : outcome.failure._tag)),
        readings.map((_, i) => (i === 120 || i === 130 ? "NotFound" : i === 170 ? "BadRequest" : i))
      )
      const lastValues = yield* Effect.forEach(all, ({ id }) => meters.get(id, { expand: ["last_reading"] }))
      assert.deepStrictEqual(
        lastValues.map(({ lastReading }) => lastReading?.value),
        [249, 247, 248]
      )
    })
  )

  holds("the batch whose answer is lost is unknown, and is not sent again", () =>
    Effect.gen(function* () {
      const { id } = yield* (yield* Meters).create(sensor)
      yield* (yield* MaintainXTest).inject(Fault.connectionReset({ afterwards: true }), {
        operation: "MeterReadings.createBatch"
      })
      const readings = Array.from({ length: 150 }, (_, value) => ({ meterId: id, value }))
      const outcomes = yield* (yield* MeterReadings).create(readings)
      assert.deepStrictEqual(
        outcomes.map((outcome) => (Result.isFailure(outcome) ? outcome.failure._tag : "taken")),
        Array.from({ length: 150 }, (_, i) => (i < 100 ? "OutcomeUnknown" : "taken"))
      )
    })
  )

  holds("a key that is not accepted ends everything", () =>
    Effect.gen(function* () {
      const { id } = yield* (yield* Meters).create(sensor)
      const readings = Array.from({ length: 150 }, (_, value) => ({ meterId: id, value }))
      for (const [fault, tag] of [
        [Fault.unauthorized, "Unauthorized"],
        [Fault.forbidden, "Forbidden"]
      ] as const) {
        yield* (yield* MaintainXTest).inject(fault, { operation: "MeterReadings.createBatch" })
        assert.strictEqual((yield* Effect.flip((yield* MeterReadings).create(readings)))._tag, tag)
      }
      assert.isUndefined((yield* (yield* Meters).get(id, { expand: ["last_reading"] })).lastReading)
    })
  )

  holds("a reading of a sensor that is older than three days is refused by its place in the batch", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(Date.UTC(2026, 0, 10))
      const { id } = yield* (yield* Meters).create(sensor)
      const error = yield* Effect.flip(
        (yield* MeterReadings).createBatch([
          { meterId: id, value: 1 },
          { meterId: id, value: 2, readingDate: DateTime.makeUnsafe("2026-01-01T00:00:00Z") }
        ])
      )
      assert(error._tag === "BadRequest")
      assert.strictEqual(error.issues[0]?.fieldPath, "1.readingDate")
      assert.isUndefined((yield* (yield* Meters).get(id, { expand: ["last_reading"] })).lastReading)
    })
  )
}
