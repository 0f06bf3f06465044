import { assert, describe, it } from "@effect/vitest"
import { DateTime, Effect, Predicate, Result, Schema } from "effect"
import * as Arbitrary from "effect/Arbitrary"
import * as Wire from "../../src/internal/wire.ts"
import type { AnySchema } from "../../src/Operation.ts"
import { compile, makeEncoder, makeListEncoder } from "../../src/testing/encoder.ts"
import { operations } from "../../src/testing/resources.ts"

const Tagged = Schema.Struct({ type: Schema.Literal("KNOWN"), at: Wire.maybe(Wire.Instant), count: Schema.Int })

/** One of everything that answers consist of. */
const Everything = Schema.Struct({
  text: Schema.String,
  flag: Wire.optional(Schema.Boolean),
  whole: Schema.Int,
  fraction: Wire.maybe(Schema.Finite),
  amount: Wire.maybe(Wire.Decimal),
  bounded: Wire.optional(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 5 }))),
  at: Wire.Instant,
  until: Wire.nullable(Wire.Instant),
  state: Wire.optional(Wire.open(Schema.Literals(["ON", "OFF"]))),
  labels: Wire.maybe(Schema.Array(Schema.String)),
  fields: Wire.optional(Wire.ExtraFields),
  moments: Schema.optionalKey(Schema.Array(Schema.Union([Tagged, Wire.Unrecognized]))),
  nested: Wire.nullable(
    Schema.Struct({ inner: Wire.maybe(Tagged), either: Schema.Union([Schema.Int, Schema.String]) })
  ),
  any: Schema.optionalKey(Schema.Unknown),
  external: Wire.maybe(Wire.ExternalData)
})

const at = DateTime.makeUnsafe("2026-01-02T03:04:05.678Z")

const minimal = { text: "", whole: 1, at }

/** What is undefined is absent. The schema alone would refuse it. */
const present = (value: unknown) =>
  Predicate.isObject(value) ? Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined)) : value

const sameAsSchema = (schema: AnySchema, value: unknown) => {
  const bySchema = Schema.encodeUnknownSync(schema)
  const attempt = (encode: (value: unknown) => unknown) =>
    Result.mapError(
      Result.try(() => encode(value)),
      (error) => (error as { message: string }).message
    )
  assert.deepStrictEqual(
    attempt(makeEncoder(schema)),
    attempt((value) => bySchema(present(value)))
  )
}

describe("the encoder", () => {
  it("has a function for the answer of every operation, but those with a secret are left to the schema", () => {
    assert.isAtLeast(operations.length, 43)
    const slow = operations.filter(({ answer }) => answer.body !== undefined && compile(answer.body.ast) === undefined)
    assert.deepStrictEqual(
      slow.map(({ name }) => name),
      ["Subscriptions.create", "Subscriptions.secret"]
    )
  })

  it("has a function for one of everything", () => {
    assert.isDefined(compile(Everything.ast))
  })

  it.effect.prop(
    "makes of any value of a schema what the schema makes of it",
    [Arbitrary.schema(Everything)],
    ([value]) => Effect.sync(() => sameAsSchema(Everything, value))
  )

  it.effect.prop(
    "makes of anything in any place what the schema makes of it",
    [
      Arbitrary.schema(Schema.Literals(Object.keys(Everything.fields))),
      Arbitrary.schema(Schema.Union([Schema.Json, Schema.Undefined, Schema.Number, Schema.DateTimeUtc]))
    ],
    ([key, value]) => Effect.sync(() => sameAsSchema(Everything, { ...minimal, [key]: value }))
  )

  const placed: ReadonlyArray<readonly [string, Record<string, unknown>]> = [
    ["an instant in a zone", { at: DateTime.makeZonedUnsafe(0, { timeZone: "Europe/Berlin" }) }],
    ["an instant that is still text", { at: "2026-01-02T03:04:05.678Z" }],
    ["an absent value that is documented as null", {}],
    ["a number that is not whole", { whole: 1.5 }],
    ["a number beyond the safe integers", { whole: 2 ** 60 }],
    ["a number out of bounds", { bounded: 6 }],
    ["a known member of a union", { moments: [{ type: "KNOWN", count: 1 }] }],
    ["an unknown member of a union", { moments: [{ type: "UNRECOGNIZED", value: { type: "NEW", at: 5 } }] }],
    ["an unknown member of a union that has no value", { moments: [{ type: "UNRECOGNIZED" }] }],
    ["no member of a union", { moments: [[]] }],
    ["a required property that is undefined", { text: undefined }],
    ["an optional property that is undefined", { until: undefined }],
    ["more properties", { more: { of: ["them"] } }]
  ]
  for (const [name, properties] of placed) {
    it(`makes of ${name} what the schema makes of it`, () => sameAsSchema(Everything, { ...minimal, ...properties }))
  }

  it("keeps a custom field of the label __proto__ as what it is", () => {
    const value: unknown = JSON.parse(`{"__proto__":"a","b":"c"}`)
    sameAsSchema(Everything, { ...minimal, fields: value })
    assert.strictEqual(JSON.stringify(makeEncoder(Wire.ExtraFields)(value)), `{"__proto__":"a","b":"c"}`)
  })

  it("leaves a schema of another kind to the schema", () => {
    const Other = Schema.Struct({ day: Schema.DateTimeUtcFromMillis, pair: Schema.Tuple([Schema.String, Schema.Int]) })
    assert.isUndefined(compile(Other.ast))
    sameAsSchema(Other, { day: at, pair: ["a", 1] })
    sameAsSchema(Other, { day: at, pair: ["a"] })
  })
})

describe("the encoder of a list", () => {
  const List = Schema.Struct({ rows: Schema.Array(Tagged), next: Wire.maybe(Schema.String) })
  const encode = makeListEncoder(List, "rows")

  it("writes rows, and beside them what it is given", () => {
    const rows = [{ type: "KNOWN", at, count: 1 } as const, { type: "KNOWN", count: 2 } as const]
    const beside = { next: null }
    assert.strictEqual(encode(rows, beside), JSON.stringify({ ...Schema.encodeSync(List)({ rows }), ...beside }))
    assert.strictEqual(encode([], {}), '{"rows":[]}')
  })

  it("fails on a row that is none, as the schema does", () => {
    assert.throws(() => encode([{ type: "KNOWN", count: 1.5 }], {}))
  })
})
