import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import { Assets, type UserId, Users, WorkOrderId, WorkOrders } from "../../src/index.ts"
import { MaintainXTest } from "../../src/testing/index.ts"
import { makePlant } from "../../src/testing/plant.ts"

it("no two kinds of records have their ids in the same range", () => {
  const starts = Object.values(makePlant({})).flatMap((value) => {
    if (typeof value === "function") return "start" in value && value !== undefined ? [value.start] : []
    return "contents" in value ? [value.contents().last] : []
  })
  const ids = starts.filter((start) => start > 0)
  assert.isAbove(ids.length, 35)
  assert.lengthOf(new Set(ids), ids.length)
})

it.effect("an id that is taken for one of another kind finds nothing, nor does the number that people see", () =>
  Effect.gen(function* () {
    const workOrders = yield* WorkOrders
    const { id } = yield* (yield* Assets).create({ name: "Pump" })
    const made = yield* workOrders.create({ title: "Replace seal", assetId: id })
    const { sequentialId } = yield* workOrders.get(made.id)
    assert.notStrictEqual<number>(sequentialId, made.id)
    for (const number of [id, sequentialId]) {
      assert.strictEqual((yield* Effect.flip(workOrders.get(WorkOrderId.make(number))))._tag, "NotFound")
    }
    const error = yield* Effect.flip((yield* Users).get(made.id as number as UserId))
    assert.strictEqual(error._tag, "NotFound")
  }).pipe(Effect.provide(MaintainXTest.layer))
)
