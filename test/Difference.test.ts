import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Effect, Schema } from "effect"
import * as Difference from "../src/Difference.ts"

const field = Schema.Literals(["title", "parentId", "nested", "constructor", "__proto__"])
const row = Arbitrary.map(
  Arbitrary.schema(
    Schema.Struct({
      id: Schema.Union([Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 5 })), Schema.Literals(["1", "b"])]),
      fields: Schema.Array(Schema.Tuple([field, Schema.Union([Schema.Json, Schema.Struct({ deep: Schema.Json })])]))
    })
  ),
  ({ fields, id }): Difference.JsonRecord => ({ ...Object.fromEntries(fields), id })
)
const rows = Arbitrary.map(Arbitrary.array(row, { maxLength: 6 }), (rows) => [
  ...new Map(rows.map((row) => [row.id, row])).values()
])
const records = Arbitrary.map(
  Arbitrary.array(rows, { minLength: 2, maxLength: 2 }),
  ([assets = [], workOrders = []]): Difference.Records => ({ assets, workOrders })
)

describe("the difference of two sets of records", () => {
  it.effect.prop("is empty between a set and itself, in any order", [records], ([a]) =>
    Effect.sync(() => {
      const turned = Object.fromEntries(
        Object.entries(a)
          .reverse()
          .map(([kind, rows]) => [kind, rows.toReversed()])
      )
      assert.deepStrictEqual(Difference.diff(a, turned), [])
    })
  )

  it.effect.prop("makes the second set of the first", [records, records], ([a, b]) =>
    Effect.sync(() => {
      const made = Difference.apply(a, Difference.diff(a, b))
      assert.deepStrictEqual(Difference.diff(made, b), [])
      assert.deepStrictEqual(Difference.apply(b, []), made)
    })
  )

  it.effect.prop("survives being written down as JSON", [records, records], ([a, b]) =>
    Effect.sync(() => {
      const difference = Difference.diff(a, b)
      const read: Difference.Difference = JSON.parse(JSON.stringify(difference))
      assert.deepStrictEqual(Difference.diff(Difference.apply(a, read), b), [])
    })
  )

  it("tells what was created, changed and deleted, and each field that changed", () => {
    const seal = { id: 7, title: "Replace seal", status: "OPEN", depreciation: { price: 5, years: 3 }, assignees: [1] }
    const difference = Difference.diff(
      { workOrders: [seal, { id: 8, title: "Grease bearing" }] },
      {
        workOrders: [
          { ...seal, status: "DONE", depreciation: { price: 6, years: 3 }, assignees: [1, 2], dueDate: "2026-01-02" },
          { id: 9, title: "Paint" }
        ]
      }
    )
    assert.deepStrictEqual(
      difference.map(({ type }) => type),
      ["changed", "deleted", "created"]
    )
    assert.deepStrictEqual(difference[0]?.type === "changed" && difference[0].fields, [
      { path: ["status"], before: "OPEN", after: "DONE" },
      { path: ["depreciation", "price"], before: 5, after: 6 },
      { path: ["assignees"], before: [1], after: [1, 2] },
      { path: ["dueDate"], after: "2026-01-02" }
    ])
    assert.strictEqual(
      Difference.format(difference),
      [
        "workOrders",
        '  ~ 7 "Replace seal"',
        '      status: "OPEN" -> "DONE"',
        "      depreciation.price: 5 -> 6",
        "      assignees: [1] -> [1,2]",
        '      dueDate: (none) -> "2026-01-02"',
        '  - 8 "Grease bearing"',
        '  + 9 "Paint"'
      ].join("\n")
    )
  })

  it("keeps what changed in other fields meanwhile", () => {
    const before = { assets: [{ id: 1, name: "Pump", barcode: "a" }] }
    const difference = Difference.diff(before, { assets: [{ id: 1, name: "Pump 3", barcode: "a" }] })
    assert.deepStrictEqual(Difference.apply({ assets: [{ id: 1, name: "Pump", barcode: "b" }] }, difference), {
      assets: [{ id: 1, name: "Pump 3", barcode: "b" }]
    })
  })

  it("shows no control character and no long text to people", () => {
    const text = Difference.format(Difference.diff({}, { assets: [{ id: 1, name: `\u001b[31m${"x".repeat(100)}\n` }] }))
    assert.notInclude(text, "\u001b")
    assert.isAtMost(Math.max(...text.split("\n").map(({ length }) => length)), 70)
  })
})
