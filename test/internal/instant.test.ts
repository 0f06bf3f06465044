import { assert, describe, it } from "@effect/vitest"
import { DateTime, Effect, Option, Schema } from "effect"
import * as Arbitrary from "effect/Arbitrary"
import { epochMillisOf, maximum, minimum } from "../../src/internal/instant.ts"
import * as Wire from "../../src/internal/wire.ts"

const integer = (smallest: number, largest: number) =>
  Arbitrary.schema(Schema.Int.check(Schema.isBetween({ minimum: smallest, maximum: largest })))

const padded = (value: number, length = 2) => String(value).padStart(length, "0")

const instants: ReadonlyArray<readonly [string, string]> = [
  ["2026-01-02T03:04:05.678Z", "2026-01-02T03:04:05.678Z"],
  ["2020-05-19T21:08:37Z", "2020-05-19T21:08:37.000Z"],
  ["2026-01-02T03:04:05.6Z", "2026-01-02T03:04:05.600Z"],
  ["2026-01-02T03:04:05.67Z", "2026-01-02T03:04:05.670Z"],
  ["2026-01-02T03:04:05.678912345Z", "2026-01-02T03:04:05.678Z"],
  ["2026-01-02T03:04:05+02:00", "2026-01-02T01:04:05.000Z"],
  ["2026-01-02T03:04:05.5-03:30", "2026-01-02T06:34:05.500Z"],
  ["2026-01-02t03:04:05z", "2026-01-02T03:04:05.000Z"],
  ["2024-02-29T12:00:00Z", "2024-02-29T12:00:00.000Z"],
  ["2000-02-29T12:00:00Z", "2000-02-29T12:00:00.000Z"],
  ["0000-01-01T00:00:00Z", "0000-01-01T00:00:00.000Z"],
  ["9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z"]
]

const others = [
  "valve 12",
  "motor 32660",
  "",
  "Z",
  "1",
  "2026",
  "2026-01",
  "2026-01-02",
  "Jan 1 2026",
  "Fri, 02 Jan 2026 03:04:05 GMT",
  "2026-01-02T03:04:05",
  "2026-01-02T03:04:05.678",
  "2026-01-02 03:04:05Z",
  "2026-01-02T03:04Z",
  "2026-01-02T03:04:05+02",
  "2026-01-02T03:04:05+0200",
  "2026-01-02T03:04:05+24:00",
  "2026-01-02T03:04:05+02:60",
  "2026-01-02T03:04:05 02:00",
  "2026-01-02T03:04:05+02:00Z",
  "2026-01-02T03:04:05+02-00",
  "2026-01-02T03:04:05.Z",
  "2026-01-02T03:04:05,678Z",
  "2026-01-02T03:04:05.6x8Z",
  "2026-01-02T03:04:05ZZ",
  " 2026-01-02T03:04:05Z",
  "2026-01-02T03:04:05Z ",
  "2026-01-02T03:04:05Z[Europe/Paris]",
  "2026-02-29T00:00:00Z",
  "2026-02-31T00:00:00Z",
  "2026-04-31T00:00:00Z",
  "1900-02-29T00:00:00Z",
  "2026-00-01T00:00:00Z",
  "2026-13-01T00:00:00Z",
  "2026-01-00T00:00:00Z",
  "2026-01-32T00:00:00Z",
  "2026-01-02T24:00:00Z",
  "2026-01-02T03:60:05Z",
  "2026-01-02T03:04:60Z",
  "2026/01/02T03:04:05Z",
  "2026-01-02T03.04.05Z",
  "20260102T030405Z",
  "+002026-01-02T03:04:05Z",
  "-000001-01-02T03:04:05Z",
  "12026-01-02T03:04:05Z",
  "２０２６-01-02T03:04:05Z",
  "0000-01-01T00:00:00+00:01",
  "9999-12-31T23:59:59-00:01"
]

const decode = Schema.decodeUnknownOption(Wire.Instant)

describe("an instant", () => {
  it("is read here where local time is not UTC", () => {
    assert.notStrictEqual(new Date(0).getTimezoneOffset(), 0)
  })

  for (const [text, iso] of instants) {
    it(`is ${text}`, () => {
      assert.strictEqual(Option.map(decode(text), DateTime.formatIso).pipe(Option.getOrNull), iso)
    })
  }

  for (const text of others) {
    it(`is not ${JSON.stringify(text)}`, () => {
      assert.isTrue(Option.isNone(decode(text)))
    })
  }

  it.effect.prop(
    "is read as the standard has it, in every year, with every fraction and zone",
    [integer(minimum, maximum), integer(-1439, 1439)],
    ([millis, zone]) =>
      Effect.sync(() => {
        assert.strictEqual(epochMillisOf(new Date(millis).toISOString()), millis)
        const ahead = millis + zone * 60_000
        if (ahead < minimum || ahead > maximum) return
        const offset = `${zone < 0 ? "-" : "+"}${padded(Math.floor(Math.abs(zone) / 60))}:${padded(Math.abs(zone) % 60)}`
        assert.strictEqual(epochMillisOf(new Date(ahead).toISOString().replace("Z", offset)), millis)
      })
  )

  it.effect.prop(
    "exists only on days that the calendar has",
    [integer(0, 9999), integer(0, 14), integer(0, 33)],
    ([year, month, day]) =>
      Effect.sync(() => {
        const text = `${padded(year, 4)}-${padded(month)}-${padded(day)}T12:34:56.789Z`
        const date = new Date(0)
        date.setUTCFullYear(year, month - 1, day)
        const exists = date.getUTCMonth() === month - 1 && date.getUTCDate() === day
        assert.strictEqual(Number.isNaN(epochMillisOf(text)), !exists)
      })
  )

  it("is not sent in a year that four digits cannot write", () => {
    const encode = Schema.encodeUnknownOption(Wire.Instant)
    assert.deepStrictEqual(encode(DateTime.makeUnsafe(maximum)), Option.some("9999-12-31T23:59:59.999Z"))
    assert.isTrue(Option.isNone(encode(DateTime.makeUnsafe(maximum + 1))))
    assert.isTrue(Option.isNone(encode(DateTime.makeUnsafe(minimum - 1))))
  })
})
