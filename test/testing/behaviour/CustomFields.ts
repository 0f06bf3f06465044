import { assert } from "@effect/vitest"
import { Effect } from "effect"
import { Assets, type CustomFieldEntity, CustomFieldId, CustomFields, Locations } from "../../../src/index.ts"
import type { Holds } from "./ways.ts"

const labels = (entity: CustomFieldEntity) =>
  Effect.gen(function* () {
    return (yield* (yield* CustomFields).list(entity)).map(({ label }) => label)
  })

export const customFields = (holds: Holds): void => {
  holds("fields are created together, and the answer lacks what only the list tells", () =>
    Effect.gen(function* () {
      const customFields = yield* CustomFields
      const created = yield* customFields.create("assets", {
        fields: [
          { label: "Safety Class", type: "singleSelect", options: ["1", "2"], required: true, unlisted: null },
          { label: "Manual", type: "link", unlisted: true }
        ]
      })
      const [first, second] = [
        {
          id: CustomFieldId.make(29_000_001),
          label: "Safety Class",
          sortOrder: 0,
          type: "singleSelect",
          options: ["1", "2"]
        },
        { id: CustomFieldId.make(29_000_002), label: "Manual", sortOrder: 1, type: "link" }
      ]
      assert.deepStrictEqual(created, [first, second])
      assert.deepStrictEqual(yield* customFields.list("assets"), [
        { ...first, required: true },
        { ...second, unlisted: true }
      ])
    })
  )

  holds("every kind of record has fields of its own", () =>
    Effect.gen(function* () {
      const customFields = yield* CustomFields
      const [floor] = yield* customFields.create("locations", { fields: [{ label: "Floor", type: "number" }] })
      assert(floor !== undefined)
      yield* customFields.create("lineItemPurchaseOrders", { fields: [{ label: "Floor", type: "oneline" }] })
      assert.deepStrictEqual(yield* labels("locations"), ["Floor"])
      assert.deepStrictEqual(yield* labels("assets"), [])
      const errors = yield* Effect.all([
        Effect.flip(customFields.update("assets", floor.id, { field: { label: "Storey" } })),
        Effect.flip(customFields.delete("assets", floor.id))
      ])
      for (const error of errors) assert.deepInclude(error, { _tag: "NotFound", missing: "record" })
    })
  )

  holds("an update answers nothing, leaves alone what is absent and clears what is null", () =>
    Effect.gen(function* () {
      const customFields = yield* CustomFields
      const [field] = yield* customFields.create("parts", {
        fields: [{ label: "Grade", type: "singleSelect", options: ["A", "B"], required: true }]
      })
      assert(field !== undefined)
      assert.isUndefined(yield* customFields.update("parts", field.id, { field: { type: "oneline", options: null } }))
      assert.deepStrictEqual(yield* customFields.list("parts"), [
        { id: field.id, label: "Grade", sortOrder: 0, type: "oneline", required: true }
      ])
    })
  )

  holds("a field moves to the place that is asked for, and the others make room", () =>
    Effect.gen(function* () {
      const customFields = yield* CustomFields
      const fields = ["A", "B", "C"].map((label) => ({ label, type: "oneline" as const }))
      const [a, , c] = yield* customFields.create("vendors", { fields })
      assert(a !== undefined && c !== undefined)
      yield* customFields.update("vendors", c.id, { field: { sortIndex: 0 } })
      assert.deepStrictEqual(yield* labels("vendors"), ["C", "A", "B"])
      yield* customFields.update("vendors", a.id, { field: { sortIndex: 9 } })
      assert.deepStrictEqual(yield* labels("vendors"), ["C", "B", "A"])
      yield* customFields.create("vendors", { fields: [{ label: "D", type: "oneline" }] })
      assert.deepStrictEqual(yield* labels("vendors"), ["C", "B", "A", "D"])
    })
  )

  holds("a label is there once for a kind of record", () =>
    Effect.gen(function* () {
      const customFields = yield* CustomFields
      const [floor] = yield* customFields.create("locations", { fields: [{ label: "Floor", type: "number" }] })
      assert(floor !== undefined)
      const [wing] = yield* customFields.create("locations", { fields: [{ label: "Wing", type: "oneline" }] })
      assert(wing !== undefined)
      const fieldPathOf = <A, E extends { readonly _tag: string }>(effect: Effect.Effect<A, E>) =>
        Effect.map(Effect.flip(effect), (error) => (error as { issues?: ReadonlyArray<object> }).issues?.[0])
      const again = customFields.create("locations", {
        fields: [
          { label: "Zone", type: "oneline" },
          { label: "Floor", type: "number" }
        ]
      })
      assert.deepInclude(yield* fieldPathOf(again), { fieldPath: "fields.1.label" })
      const renamed = customFields.update("locations", wing.id, { field: { label: "Floor" } })
      assert.deepInclude(yield* fieldPathOf(renamed), { fieldPath: "field.label" })
      assert.deepStrictEqual(yield* labels("locations"), ["Floor", "Wing"])
    })
  )

  holds("the values of records follow the label, and go with the field", () =>
    Effect.gen(function* () {
      const customFields = yield* CustomFields
      const locations = yield* Locations
      const assets = yield* Assets
      const hall = yield* locations.create({ name: "Hall", extraFields: { Floor: "2", Wing: "B" } })
      const pump = yield* assets.create({ name: "Pump 3", extraFields: { Floor: "2" } })
      const [floor] = yield* customFields.create("locations", { fields: [{ label: "Floor", type: "number" }] })
      assert(floor !== undefined)
      yield* customFields.update("locations", floor.id, { field: { label: "Storey" } })
      assert.deepStrictEqual((yield* locations.get(hall.id)).extraFields, { Storey: "2", Wing: "B" })
      assert.lengthOf((yield* locations.list({ customFields: { Storey: ["2"] } })).items, 1)
      yield* customFields.delete("locations", floor.id)
      assert.deepStrictEqual((yield* locations.get(hall.id)).extraFields, { Wing: "B" })
      assert.deepStrictEqual((yield* assets.get(pump.id)).extraFields, { Floor: "2" })
      assert.deepStrictEqual(yield* labels("locations"), [])
      const error = yield* Effect.flip(customFields.delete("locations", floor.id))
      assert.deepInclude(error, { _tag: "NotFound", missing: "record" })
    })
  )
}
