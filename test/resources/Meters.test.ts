import { assert, describe, it } from "@effect/vitest"
import { DateTime, Effect } from "effect"
import { MeterId, MeterReadingId, Meters } from "../../src/index.ts"
import { server } from "./server.ts"

const id = MeterId.make(7)

describe("Meters", () => {
  it.effect("a reading of a sensor has an id that is no number", () => {
    const { layer, received } = server([
      {
        status: 201,
        body: { id: "7-0b51", createdAt: "2026-01-02T03:04:05.678Z", readingDate: null, readingValue: 71.5 }
      }
    ])
    return Effect.gen(function* () {
      const added = yield* (yield* Meters).addReading(
        id,
        { readingValue: 71.5, readingDate: DateTime.makeUnsafe("2026-01-02T03:04:00Z") },
        { skipWebhook: true }
      )
      assert.deepStrictEqual(added, {
        id: MeterReadingId.make("7-0b51"),
        createdAt: DateTime.makeUnsafe("2026-01-02T03:04:05.678Z"),
        readingValue: 71.5
      })
      assert.strictEqual(received[0]?.target, "/v1/meters/7/readings?skipWebhook=true")
      assert.deepStrictEqual(received[0]?.body, { readingValue: 71.5, readingDate: "2026-01-02T03:04:00.000Z" })
    }).pipe(Effect.provide(layer))
  })

  it.effect("a reading frequency of tomorrow does not fail the meter", () => {
    const readingFrequency = { type: "DECADELY", interval: 1 }
    const { layer } = server([{ body: { meter: { id: 7, name: "Hours", readingFrequency } } }])
    return Effect.gen(function* () {
      const meter = yield* (yield* Meters).update(id, { name: "Hours" })
      assert.deepStrictEqual(meter.readingFrequency, { type: "UNRECOGNIZED", value: readingFrequency })
    }).pipe(Effect.provide(layer))
  })

  it.effect("by hand and every few seconds is refused before it is sent", () => {
    const { layer, received } = server([{ status: 201, body: { id: 7 } }])
    return Effect.gen(function* () {
      const error = yield* Effect.flip(
        (yield* Meters).create({ name: "Hours", unit: "Hours", readingFrequency: { type: "SECONDLY" } })
      )
      assert(error._tag === "BadRequest")
      assert.strictEqual(error.issues[0]?.fieldPath, "readingFrequency.interval")
      assert.lengthOf(received, 0)
    }).pipe(Effect.provide(layer))
  })

  it.effect("a 502 to creating a meter tells nothing of whether there is one", () => {
    const { layer } = server([{ status: 502, body: { error: "Bad gateway" } }])
    return Effect.gen(function* () {
      const error = yield* Effect.flip((yield* Meters).create({ name: "Hours", unit: "Hours" }))
      assert.deepInclude(error, { _tag: "OutcomeUnknown", status: 502 })
    }).pipe(Effect.provide(layer))
  })
})
