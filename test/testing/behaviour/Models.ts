import { assert } from "@effect/vitest"
import { Effect, Stream } from "effect"
import { ManufacturerId, Manufacturers, ModelId, Models } from "../../../src/index.ts"
import type { Holds } from "./ways.ts"

export const models = (holds: Holds): void => {
  holds("a model belongs to its manufacturer", () =>
    Effect.gen(function* () {
      const models = yield* Models
      const { id: manufacturerId } = yield* (yield* Manufacturers).create({ name: "Harrow" })
      const { id } = yield* models.create({ name: "HP-40", manufacturerId })
      assert.deepStrictEqual(yield* models.get(id), { id, name: "HP-40", manufacturerId })
      assert.deepStrictEqual<object>((yield* models.list()).items, [
        { id, name: "HP-40", manufacturerId, organizationId: 1 }
      ])
    })
  )

  holds("a manufacturer that is not there is NotFound, and so is a model", () =>
    Effect.gen(function* () {
      const models = yield* Models
      const errors = yield* Effect.all([
        Effect.flip(models.create({ name: "HP-40", manufacturerId: ManufacturerId.make(9) })),
        Effect.flip(models.get(ModelId.make(10_000_001)))
      ])
      for (const error of errors) assert.deepInclude(error, { _tag: "NotFound", missing: "record" })
    })
  )

  holds("one name can be a model of two manufacturers, but not two of one", () =>
    Effect.gen(function* () {
      const models = yield* Models
      const manufacturers = yield* Manufacturers
      const harrow = yield* manufacturers.create({ name: "Harrow" })
      const delta = yield* manufacturers.create({ name: "Delta" })
      yield* models.create({ name: "40", manufacturerId: harrow.id })
      yield* models.create({ name: "40", manufacturerId: delta.id })
      const error = yield* Effect.flip(models.create({ name: "40", manufacturerId: delta.id }))
      assert.deepInclude(error, { _tag: "BadRequest", status: 400 })
      const rows = yield* Stream.runCollect(models.stream({ limit: 1 }))
      assert.deepStrictEqual(
        rows.map(({ manufacturerId }) => manufacturerId),
        [harrow.id, delta.id]
      )
    })
  )
}
