import { assert } from "@effect/vitest"
import { Effect } from "effect"
import { type CustomFieldEntity, CustomFieldId, CustomFields } from "../../../src/index.ts"
import type { Holds } from "./ways.ts"

export const customFields = (holds: Holds): void => {
  const labels = (entity: CustomFieldEntity) =>
    Effect.flatMap(CustomFields, (customFields) =>
      Effect.map(customFields.list(entity), (fields) => fields.map(({ label }) => label))
    )

  holds("fields are created together, for one kind of record, in the order in which they are named", () =>
    Effect.gen(function* () {
      const customFields = yield* CustomFields
      const created = yield* customFields.create("assets", {
        fields: [
          { label: "Voltage", type: "number", required: true },
          { label: "Colour", type: "singleSelect", options: ["red", "blue"] }
        ]
      })
      assert.deepStrictEqual(created, [
        { id: CustomFieldId.make(1), label: "Voltage", sortOrder: 0, type: "number" },
        { id: CustomFieldId.make(2), label: "Colour", sortOrder: 1, type: "singleSelect", options: ["red", "blue"] }
      ])
      const [voltage] = yield* customFields.list("assets")
      assert.isTrue(voltage?.required)
      assert.deepStrictEqual(yield* customFields.list("parts"), [])
    })
  )

  holds("a field is changed without an answer, and moves to where it is put", () =>
    Effect.gen(function* () {
      const customFields = yield* CustomFields
      const [a, , c] = yield* customFields.create("vendors", {
        fields: [
          { label: "A", type: "oneline", required: true },
          { label: "B", type: "oneline" },
          { label: "C", type: "oneline" }
        ]
      })
      assert.isUndefined(
        yield* customFields.update("vendors", c?.id ?? CustomFieldId.make(0), { field: { sortIndex: 0 } })
      )
      assert.deepStrictEqual(yield* labels("vendors"), ["C", "A", "B"])
      yield* customFields.update("vendors", a?.id ?? CustomFieldId.make(0), { field: { label: "D", required: null } })
      const [, changed] = yield* customFields.list("vendors")
      assert.deepStrictEqual([changed?.label, changed?.required], ["D", undefined])
    })
  )

  holds("a label is there once, and a choice has something to choose from", () =>
    Effect.gen(function* () {
      const customFields = yield* CustomFields
      const refused = (label: string, type: "oneline" | "singleSelect") =>
        Effect.map(Effect.flip(customFields.create("parts", { fields: [{ label, type }] })), ({ _tag }) => _tag)
      yield* customFields.create("parts", { fields: [{ label: "Bin", type: "oneline" }] })
      assert.strictEqual(yield* refused("Bin", "oneline"), "BadRequest")
      assert.strictEqual(yield* refused("Size", "singleSelect"), "BadRequest")
    })
  )

  holds("a field belongs to its kind of record, and is gone when it is deleted", () =>
    Effect.gen(function* () {
      const customFields = yield* CustomFields
      const [field] = yield* customFields.create("locations", { fields: [{ label: "Floor", type: "number" }] })
      const id = field?.id ?? CustomFieldId.make(0)
      assert.strictEqual((yield* Effect.flip(customFields.delete("assets", id)))._tag, "NotFound")
      yield* customFields.delete("locations", id)
      assert.deepStrictEqual(yield* labels("locations"), [])
      const gone = yield* Effect.flip(customFields.update("locations", id, { field: { label: "Level" } }))
      assert.strictEqual(gone._tag, "NotFound")
    })
  )
}
