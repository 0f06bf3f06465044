import { assert, describe, it } from "@effect/vitest"
import { DateTime, Effect, Result, Schema } from "effect"
import * as Arbitrary from "effect/Arbitrary"
import * as MaintainX from "../../src/index.ts"
import { compile, makeDecoder, refused } from "../../src/internal/decoder.ts"
import * as Wire from "../../src/internal/wire.ts"
import type { AnySchema, Operation } from "../../src/Operation.ts"

const operations = Object.values(MaintainX).flatMap(
  (exported): ReadonlyArray<Operation> =>
    typeof exported === "function" && "operations" in exported
      ? Object.values(exported.operations as Record<string, Operation>)
      : []
)

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
  nested: Wire.maybe(Schema.Struct({ inner: Wire.maybe(Tagged), either: Schema.Union([Schema.Int, Schema.String]) })),
  any: Schema.optionalKey(Schema.Unknown),
  external: Wire.maybe(Wire.ExternalData)
})

const minimal = { text: "", whole: 1, at: "2026-01-02T03:04:05.678Z" }

const sameAsSchema = (schema: AnySchema, input: unknown) => {
  const expected = Schema.decodeUnknownResult(schema)(input)
  const actual = makeDecoder(schema)(input)
  if (Result.isSuccess(expected)) {
    assert(Result.isSuccess(actual), `refused ${JSON.stringify(input)}`)
    assert.deepStrictEqual(actual.success, expected.success)
  } else {
    assert(Result.isFailure(actual), `accepted ${JSON.stringify(input)}`)
    assert.strictEqual(actual.failure.message, expected.failure.message)
  }
}

describe("the decoder", () => {
  it("has a function for the answer of every operation but for those that hold a secret, which is redacted", () => {
    assert.isAtLeast(operations.length, 144)
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
    "makes of what the schema encodes what the schema makes of it",
    [Arbitrary.schema(Everything)],
    ([value]) => Effect.sync(() => sameAsSchema(Everything, Schema.encodeSync(Everything)(value)))
  )

  it.effect.prop(
    "makes of any value in any place what the schema makes of it",
    [
      Arbitrary.schema(Schema.Literals(Object.keys(Everything.fields))),
      Arbitrary.schema(Schema.Union([Schema.Json, Schema.Undefined, Schema.Number]))
    ],
    ([key, value]) => Effect.sync(() => sameAsSchema(Everything, { ...minimal, [key]: value }))
  )

  const placed: ReadonlyArray<readonly [string, Record<string, unknown>]> = [
    ["an instant with an offset", { at: "2026-01-02T03:04:05+02:00" }],
    ["an instant without a zone", { at: "2026-01-02T03:04:05" }],
    ["a day", { at: "2026-01-02" }],
    ["text with a number in it", { at: "valve 12" }],
    ["an instant before the years of four digits", { at: "0000-01-01T00:00:00+00:01" }],
    ["a day that does not exist", { at: "2026-02-30T00:00:00.000Z" }],
    ["an instant at the end of a day", { at: "2026-01-02T24:00:00.000Z" }],
    ["text where an instant is wanted", { at: "Z" }],
    ["a number where an instant is wanted", { at: 1 }],
    ["a required property that is undefined", { text: undefined }],
    ["a property that is undefined where anything is taken", { any: undefined }],
    ["an optional property that is undefined", { flag: undefined }],
    ["null in every optional property", { flag: null, fraction: null, until: null, labels: null, nested: null }],
    ["null where it is not dropped", { moments: null }],
    ["a number that is not whole", { whole: 1.5 }],
    ["a number beyond the safe integers", { whole: 2 ** 60 }],
    ["a number out of bounds", { bounded: 6 }],
    ["an amount in quotes", { amount: "12500.00" }],
    ["an amount that is no number", { amount: "12,500" }],
    ["an empty amount", { amount: "" }],
    ["an amount without digits", { amount: "-" }],
    ["an amount without digits before the point", { amount: ".5" }],
    ["an amount without digits behind the point", { amount: "5." }],
    ["a custom field that is no text", { fields: { Colour: "red", Weight: 5 } }],
    ["an external id with a value that is none of JSON", { external: { of: Symbol("it") } }],
    ["an amount beyond all numbers", { amount: "9".repeat(400) }],
    ["a known member of a union", { moments: [{ type: "KNOWN", at: null, count: 1 }] }],
    ["an unknown member of a union", { moments: [{ type: "NEW", at: 5 }] }],
    ["a known member of a union with a fault", { moments: [{ type: "KNOWN", count: "1" }] }],
    ["no member of a union", { moments: [[]] }],
    ["an array where an object is wanted", { nested: [] }],
    ["an object where an array is wanted", { labels: {} }],
    ["an unknown value of an open enum", { state: "STANDBY" }],
    ["more properties", { more: { of: ["them"] } }]
  ]
  for (const [name, properties] of placed) {
    it(`makes of ${name} what the schema makes of it`, () => sameAsSchema(Everything, { ...minimal, ...properties }))
  }

  it("keeps a custom field of the label __proto__ as what it is", () => {
    const input: unknown = JSON.parse(
      `{"text":"","whole":1,"at":"2026-01-01T00:00:00Z","fields":{"__proto__":"a","b":"c"}}`
    )
    sameAsSchema(Everything, input)
    const decoded = Result.getOrThrow(makeDecoder(Everything)(input))
    assert.deepStrictEqual(Object.entries(decoded.fields ?? {}), [
      ["__proto__", "a"],
      ["b", "c"]
    ])
  })

  it("refuses a record for one member that is refused", () => {
    const decode = compile(Wire.ExtraFields.ast)
    for (const member of [5, null, Symbol("red"), {}]) {
      assert.strictEqual(decode?.({ Colour: "red", Weight: member }), refused)
    }
  })

  it("refuses an amount without digits, which is not 0", () => {
    const decode = compile(Wire.Decimal.ast)
    for (const amount of ["", "-", ".", ".5", "5.", "-.5"]) assert.strictEqual(decode?.(amount), refused)
    assert.strictEqual(decode?.("-0.50"), -0.5)
  })

  it("leaves a schema of another kind to the schema", () => {
    const Other = Schema.Struct({ day: Schema.DateTimeUtcFromMillis, pair: Schema.Tuple([Schema.String, Schema.Int]) })
    assert.isUndefined(compile(Other.ast))
    sameAsSchema(Other, { day: 0, pair: ["a", 1] })
    sameAsSchema(Other, { day: "0", pair: ["a", 1] })
  })

  it("leaves the input as it was", () => {
    const input = { ...minimal, until: null, moments: [{ type: "KNOWN", at: minimal.at, count: 1 }] }
    const before = structuredClone(input)
    const { at } = Result.getOrThrow(makeDecoder(Everything)(input))
    assert.isTrue(DateTime.isDateTime(at))
    assert.deepStrictEqual(input, before)
  })
})
