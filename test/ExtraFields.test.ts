import { assert, describe, it } from "@effect/vitest"
import { DateTime, Effect, Schema } from "effect"
import { Assets, ExtraFields } from "../src/index.ts"
import { arbitrary } from "../src/testing/index.ts"
import { ways } from "./testing/behaviour/ways.ts"

const PumpFields = Schema.Struct({
  "Safety Class": Schema.Literals(["1", "2"]),
  "Flow (l/min)": Schema.optionalKey(Schema.FiniteFromString),
  Bought: Schema.optionalKey(Schema.DateTimeUtcFromString)
})

const bought = DateTime.makeUnsafe("2026-01-02T03:04:05Z")

const decode = ExtraFields.decode(PumpFields)
const encode = ExtraFields.encode(PumpFields)

describe("custom fields", () => {
  it.effect("are read as what the schema says, without those that it does not name", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(
        yield* decode({
          "Safety Class": "2",
          "Flow (l/min)": "12.5",
          Bought: "2026-01-02T03:04:05Z",
          Colour: "red",
          constructor: "x"
        }),
        { "Safety Class": "2", "Flow (l/min)": 12.5, Bought: bought }
      )
    })
  )

  it.effect("are written as strings, and undefined ones are not", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* encode({ "Safety Class": "1", "Flow (l/min)": 3, Bought: bought }), {
        "Safety Class": "1",
        "Flow (l/min)": "3",
        Bought: "2026-01-02T03:04:05.000Z"
      })
      const Loose = Schema.Struct({ Colour: Schema.optional(Schema.String) })
      assert.deepStrictEqual(yield* ExtraFields.encode(Loose)({ Colour: undefined }), {})
    })
  )

  it.effect("that are not what the schema says are named, their values are not", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(decode({ "Safety Class": "secret-3", "Flow (l/min)": "secret-fast" }))
      assert.strictEqual(error._tag, "InvalidExtraFields")
      assert.deepStrictEqual(
        error.issues.map(({ fieldPath }) => fieldPath),
        ["Safety Class", "Flow (l/min)"]
      )
      assert.match(error.message, /Safety Class: .*; Flow \(l\/min\): /)
      assert.notInclude(error.message, "secret")
    })
  )

  it.effect("of a record that has none are missing where they are required", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(decode(undefined))
      assert.strictEqual(error.issues[0]?.fieldPath, "Safety Class")
      assert.deepStrictEqual(yield* ExtraFields.decode(Schema.Struct({}))(undefined), {})
    })
  )

  it.effect("that would not be strings are refused", () =>
    Effect.gen(function* () {
      // @ts-expect-error a number is no string on the wire
      const write = ExtraFields.encode(Schema.Struct({ Flow: Schema.Finite }))
      const error = yield* Effect.flip(write({ Flow: 3 }))
      assert.strictEqual(error.issues[0]?.fieldPath, "Flow")
      yield* Effect.flip(encode({ "Safety Class": "3" as never }))
    })
  )

  it.effect.prop("are the same after they were written and read", [arbitrary(PumpFields)], ([fields]) =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* decode(yield* encode(fields)), fields)
    })
  )

  for (const { layer, name } of ways) {
    it.effect(`come back from a MaintainX as they were sent, ${name}`, () =>
      Effect.gen(function* () {
        const assets = yield* Assets
        const fields = { "Safety Class": "2", "Flow (l/min)": 12.5 } as const
        const { id } = yield* assets.create({ name: "Pump 3", extraFields: yield* encode(fields) })
        assert.deepStrictEqual(yield* decode((yield* assets.get(id)).extraFields), fields)
      }).pipe(Effect.provide(layer({ plant: "empty" })))
    )
  }
})
