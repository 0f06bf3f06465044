import { assert } from "@effect/vitest"
import { DateTime, Effect, Stream } from "effect"
import { TestClock } from "effect/testing"
import { AssetId, Assets, Locations, MeterId, MeterReadings, Meters, UserId } from "../../../src/index.ts"
import type { Holds } from "./ways.ts"

export const meters = (holds: Holds): void => {
  holds("a meter is what was sent, with the times of the clock", () =>
    Effect.gen(function* () {
      const meters = yield* Meters
      const pump = yield* (yield* Assets).create({ name: "Pump" })
      yield* TestClock.setTime(Date.UTC(2026, 0, 1))
      const { id } = yield* meters.create({
        name: "Hours",
        unit: "Hours",
        description: "On the panel",
        readingFrequency: { type: "WEEKLY", interval: 2, days: ["MONDAY"] },
        assetId: pump.id
      })
      assert.strictEqual(id, 12_000_001)
      yield* TestClock.adjust("1 hour")
      const updated = yield* meters.update(id, { name: "Running hours", description: null })
      const got = yield* meters.get(id)
      assert.deepStrictEqual<unknown>(got, updated)
      assert.deepStrictEqual(got, {
        id,
        name: "Running hours",
        uuid: got.uuid,
        measurementType: "MANUAL",
        readingFrequency: { type: "WEEKLY", interval: 2, days: ["MONDAY"] },
        unit: "Hours",
        assetId: pump.id,
        creatorId: UserId.make(1_000_001),
        updaterId: UserId.make(1_000_001),
        createdAt: DateTime.makeUnsafe("2026-01-01T00:00:00Z"),
        updatedAt: DateTime.makeUnsafe("2026-01-01T01:00:00Z")
      })
    })
  )

  holds("asset and location must exist, and null takes them away", () =>
    Effect.gen(function* () {
      const meters = yield* Meters
      const error = yield* Effect.flip(meters.create({ name: "Hours", unit: "Hours", assetId: AssetId.make(9) }))
      assert(error._tag === "BadRequest")
      assert.strictEqual(error.issues[0]?.fieldPath, "assetId")
      assert.deepStrictEqual((yield* meters.list()).items, [])
      const hall = yield* (yield* Locations).create({ name: "Hall" })
      const { id } = yield* meters.create({ name: "Heat", unit: "Celsius", locationId: hall.id })
      assert.strictEqual((yield* meters.get(id)).locationId, hall.id)
      assert.isUndefined((yield* meters.update(id, { locationId: null, readingFrequency: null })).locationId)
    })
  )

  holds("a meter stays when its asset goes", () =>
    Effect.gen(function* () {
      const meters = yield* Meters
      const assets = yield* Assets
      const pump = yield* assets.create({ name: "Pump" })
      const { id } = yield* meters.create({ name: "Hours", unit: "Hours", assetId: pump.id })
      yield* assets.delete(pump.id)
      const got = yield* meters.get(id, { expand: ["asset"] })
      assert.isUndefined(got.assetId)
      assert.isUndefined(got.asset)
    })
  )

  holds("a meter that is read by hand is not to be read more than once a day by seconds", () =>
    Effect.gen(function* () {
      const meters = yield* Meters
      const often = { name: "Heat", unit: "Celsius", readingFrequency: { type: "SECONDLY", interval: 10 } } as const
      assert.strictEqual((yield* Effect.flip(meters.create(often)))._tag, "BadRequest")
      yield* meters.create({ ...often, measurementType: "AUTOMATED_SENSOR" })
      yield* meters.create({ ...often, readingFrequency: { type: "SECONDLY", interval: 86_400 } })
    })
  )

  holds("lists filter by type and by asset, expand, and page", () =>
    Effect.gen(function* () {
      const meters = yield* Meters
      const pump = yield* (yield* Assets).create({ name: "Pump" })
      const hall = yield* (yield* Locations).create({ name: "Hall" })
      yield* meters.create({ name: "Hours", unit: "Hours", assetId: pump.id, locationId: hall.id })
      yield* meters.create({ name: "Heat", unit: "Celsius", measurementType: "AUTOMATED_SENSOR" })
      yield* meters.create({ name: "Old", unit: "PSI", measurementType: "IOT_DEVICE" })
      const names = (query: Parameters<typeof meters.list>[0]) =>
        Effect.map(meters.list(query), ({ items }) => items.map(({ name }) => name))
      assert.deepStrictEqual(yield* names({ measurementType: "AUTOMATED_SENSOR" }), ["Heat"])
      assert.deepStrictEqual(yield* names({ assets: [pump.id, AssetId.make(9)] }), ["Hours"])
      assert.deepStrictEqual((yield* meters.list({ limit: 1 })).items, [
        { id: MeterId.make(12_000_001), name: "Hours", unit: "Hours", measurementType: "MANUAL" }
      ])
      const [expanded] = (yield* meters.list({ expand: ["asset", "location", "last_reading"] })).items
      assert.strictEqual(expanded?.asset?.name, "Pump")
      assert.strictEqual(expanded?.location?.name, "Hall")
      assert.isUndefined(expanded?.lastReading)
      const all = yield* Stream.runCollect(meters.stream({ limit: 1 }))
      assert.deepStrictEqual(
        all.map(({ name }) => name),
        ["Hours", "Heat", "Old"]
      )
    })
  )

  holds("a deleted meter is NotFound", () =>
    Effect.gen(function* () {
      const meters = yield* Meters
      const { id } = yield* meters.create({ name: "Hours", unit: "Hours" })
      yield* meters.delete(id)
      const errors = yield* Effect.all([
        Effect.flip(meters.get(id)),
        Effect.flip(meters.update(id, { name: "Hour" })),
        Effect.flip(meters.delete(id)),
        Effect.flip((yield* MeterReadings).createBatch([{ meterId: id, value: 1 }]))
      ])
      for (const error of errors) assert.strictEqual(error._tag, "NotFound")
      // The older operation declares no 404.
      assert.strictEqual((yield* Effect.flip(meters.addReading(id, { readingValue: 1 })))._tag, "BadRequest")
    })
  )

  holds("an update names an asset that is there, and is refused as its document says", () =>
    Effect.gen(function* () {
      const meters = yield* Meters
      const { id } = yield* meters.create({ name: "Hours", unit: "Hours" })
      const error = yield* Effect.flip(meters.update(id, { assetId: AssetId.make(99) }))
      assert.strictEqual(error._tag, "NotFound")
    })
  )

  holds("ids of readings are digits for meters that are read by hand, and tell the meter of the others", () =>
    Effect.gen(function* () {
      const meters = yield* Meters
      const hand = yield* meters.create({ name: "Hours", unit: "Hours" })
      const sensor = yield* meters.create({ name: "Heat", unit: "Celsius", measurementType: "AUTOMATED_SENSOR" })
      const added = yield* meters.addReading(hand.id, { readingValue: 3.5 })
      assert.match(added.id, /^\d+$/)
      assert.strictEqual(added.readingValue, 3.5)
      assert.match((yield* meters.addReading(sensor.id, { readingValue: 20 })).id, /^12000002-[\da-f]{8}-/)
    })
  )

  holds("the last reading is the one that was read last, not the one that was sent last", () =>
    Effect.gen(function* () {
      const meters = yield* Meters
      yield* TestClock.setTime(Date.UTC(2026, 0, 10))
      const { id } = yield* meters.create({ name: "Hours", unit: "Hours" })
      const last = Effect.map(meters.get(id, { expand: ["last_reading"] }), ({ lastReading }) => lastReading?.value)
      yield* meters.addReading(id, { readingValue: 10, readingDate: DateTime.makeUnsafe("2026-01-09T00:00:00Z") })
      assert.strictEqual(yield* last, 10)
      yield* meters.addReading(id, { readingValue: 8, readingDate: DateTime.makeUnsafe("2026-01-05T00:00:00Z") })
      assert.strictEqual(yield* last, 10)
      yield* meters.addReading(id, { readingValue: 12 })
      assert.strictEqual(yield* last, 12)
      assert.isUndefined((yield* meters.get(id)).lastReading)
    })
  )

  holds("a reading of a sensor is at most three days old, and of others as old as it likes", () =>
    Effect.gen(function* () {
      const meters = yield* Meters
      yield* TestClock.setTime(Date.UTC(2026, 0, 10))
      const hand = yield* meters.create({ name: "Hours", unit: "Hours" })
      const sensor = yield* meters.create({ name: "Heat", unit: "Celsius", measurementType: "IOT_DEVICE" })
      const old = { readingValue: 1, readingDate: DateTime.makeUnsafe("2026-01-06T23:59:59Z") }
      yield* meters.addReading(hand.id, old)
      const error = yield* Effect.flip(meters.addReading(sensor.id, old))
      assert(error._tag === "BadRequest")
      assert.strictEqual(error.issues[0]?.fieldPath, "readingDate")
      yield* meters.addReading(sensor.id, { ...old, readingDate: DateTime.makeUnsafe("2026-01-07T00:00:00Z") })
    })
  )
}
