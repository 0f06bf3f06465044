import { assert, describe, it } from "@effect/vitest"
import { makeMoments } from "../../../src/testing/inspector/moments.ts"
import { kindsIn, recordOf, rowsOf } from "../../../src/testing/inspector/plantView.ts"
import { makePlant } from "../../../src/testing/plant.ts"
import { establish } from "../../../src/testing/seed.ts"
import { imageOf } from "../../../src/testing/state/snapshot.ts"

const plantOf = () => {
  const plant = makePlant({})
  establish(plant, "River Mill")
  return plant
}

describe("moments", () => {
  it("share the lists of what did not change", () => {
    const plant = plantOf()
    const before = imageOf(plant)
    plant.users.replace({ ...plant.users.peek(plant.users.contents().records[0]?.id), firstName: "Ada" } as never)
    const after = imageOf(plant)
    assert.notStrictEqual(after.tables.users.records, before.tables.users.records)
    assert.strictEqual(after.tables.organizations.records, before.tables.organizations.records)
    assert.strictEqual(imageOf(plant).tables.users.records, after.tables.users.records)
  })

  it("are bounded: the oldest go first, and the ids of the others stay", () => {
    const moments = makeMoments()
    const image = imageOf(plantOf())
    for (let at = 1; at <= 2000; at++) moments.add({ at, cause: "", image })
    const all = moments.all()
    assert.isAtMost(all.length, 500)
    assert.isAbove(all.length, 400)
    assert.strictEqual(all.at(-1)?.id, 2000)
    assert.strictEqual(moments.get(2000)?.at, 2000)
    assert.isUndefined(moments.get(1))
  })

  it("are fewer if they are large", () => {
    const moments = makeMoments()
    const image = imageOf(plantOf())
    const large = () => ({
      ...image,
      tables: { ...image.tables, assets: { last: 0, records: Array(100_000).fill({}) } }
    })
    for (let at = 0; at < 100; at++) moments.add({ at, cause: "", image: large() })
    assert.isAtMost(moments.all().length, 40)
    assert.strictEqual(moments.all().at(-1)?.at, 99)
  })
})

describe("what is shown of a plant", () => {
  it("tells what was created, changed and deleted since the start, and that first", () => {
    const plant = plantOf()
    const [first, second, third] = plant.assetCriticalities.contents().records
    assert(first !== undefined && second !== undefined && third !== undefined)
    const start = imageOf(plant)
    plant.assetCriticalities.replace({ ...third, label: "Vital" })
    plant.assetCriticalities.remove(second.id)
    // As it was, although it is another record.
    plant.assetCriticalities.replace({ ...first })
    const rows = rowsOf("assetCriticalities", imageOf(plant), start, { limit: 10, search: "" })
    assert.deepStrictEqual(
      rows.rows.map(({ id, standing }) => [id, standing]),
      [
        [second.id, "deleted"],
        [third.id, "changed"],
        [first.id, "as seeded"]
      ]
    )
    const found = rowsOf("assetCriticalities", imageOf(plant), start, { limit: 10, search: "vital" })
    assert.deepStrictEqual(
      found.rows.map(({ id }) => id),
      [third.id]
    )
    assert.deepInclude(recordOf("assetCriticalities", second.id, imageOf(plant), start), {
      standing: "deleted",
      record: null
    })
    assert.deepInclude(kindsIn(imageOf(plant)), { kind: "assetCriticalities", count: 2 })
  })
})
