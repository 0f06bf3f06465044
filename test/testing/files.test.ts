/** A file is there as long as a record has it. */
import { assert, describe, it } from "@effect/vitest"
import { DateTime, Effect } from "effect"
import { Assets, Locations, WorkOrders } from "../../src/index.ts"
import { MaintainXTest } from "../../src/testing/index.ts"

const picture = new Uint8Array([1, 2, 3])

/** The files that the plant keeps. */
const snapshotFiles = Effect.flatMap(MaintainXTest, ({ snapshot }) =>
  Effect.map(snapshot, ({ files = [] }) => files.map(({ id }) => id))
)

describe("files", () => {
  it.effect("go with their record, when they are deleted and when others take their place", () =>
    Effect.gen(function* () {
      const [assets, locations, workOrders] = [yield* Assets, yield* Locations, yield* WorkOrders]
      const { id } = yield* locations.create({ name: "Mill" })
      yield* locations.uploadAttachment(id, "a.pdf", picture)
      const [first] = yield* snapshotFiles
      yield* locations.uploadAttachment(id, "a.pdf", picture)
      const [second, ...others] = yield* snapshotFiles
      assert.isEmpty(others)
      assert.notStrictEqual(second, first)
      yield* locations.deleteAttachment(id, "a.pdf")
      assert.isEmpty(yield* snapshotFiles)

      yield* locations.uploadThumbnail(id, "a.png", picture)
      yield* locations.uploadThumbnail(id, "b.png", picture)
      assert.lengthOf(yield* snapshotFiles, 1)
      yield* locations.update(id, { name: "Old Mill" })
      assert.lengthOf(yield* snapshotFiles, 1)
      yield* locations.delete(id)
      assert.isEmpty(yield* snapshotFiles)

      const asset = yield* assets.create({ name: "Pump" })
      yield* assets.uploadAttachment(asset.id, "a.pdf", picture)
      const field = { label: "Photo", type: "FILE" } as const
      const job = yield* workOrders.create({ title: "Look", procedure: { title: "Look", fields: [field] } })
      yield* workOrders.uploadProcedureAttachment(job.id, 0, "a.png", picture)
      yield* workOrders.uploadProcedureAttachment(job.id, 0, "b.png", picture)
      assert.lengthOf(yield* snapshotFiles, 2)
      yield* workOrders.deleteProcedure(job.id)
      assert.lengthOf(yield* snapshotFiles, 1)
    }).pipe(Effect.provide(MaintainXTest.layerOptions({ plant: "empty" })))
  )

  it.effect("are served until they go", () =>
    Effect.gen(function* () {
      const locations = yield* Locations
      const { fetch } = yield* MaintainXTest
      const { id } = yield* locations.create({ name: "Mill" })
      const { publicUrl = "" } = yield* locations.uploadAttachment(id, "a.pdf", picture)
      const status = Effect.promise(async () => (await fetch(publicUrl)).status)
      assert.strictEqual(yield* status, 200)
      yield* locations.deleteAttachment(id, "a.pdf")
      assert.strictEqual(yield* status, 404)
    }).pipe(Effect.provide(MaintainXTest.layerOptions({ plant: "empty" })))
  )

  it.effect("of work orders that follow each other stay until the last of them goes", () =>
    Effect.gen(function* () {
      const workOrders = yield* WorkOrders
      const { id } = yield* workOrders.create({
        title: "Grease bearing",
        dueDate: yield* DateTime.now,
        repeatability: { type: "DAILY" }
      })
      yield* workOrders.uploadAttachment(id, "a.pdf", picture)
      const { nextId } = yield* workOrders.setStatus(id, { status: "DONE" })
      assert(nextId !== undefined)
      yield* workOrders.delete(id)
      assert.lengthOf(yield* snapshotFiles, 1)
      yield* workOrders.delete(nextId)
      assert.isEmpty(yield* snapshotFiles)
    }).pipe(Effect.provide(MaintainXTest.layerOptions({ plant: "empty" })))
  )

  it.effect("are counted anew when a plant is restored", () =>
    Effect.gen(function* () {
      const locations = yield* Locations
      const { reset, restore, snapshot } = yield* MaintainXTest
      const { id } = yield* locations.create({ name: "Mill" })
      yield* locations.uploadAttachment(id, "a.pdf", picture)
      const taken = yield* snapshot
      yield* reset
      assert.isEmpty(yield* snapshotFiles)
      yield* restore(taken)
      assert.lengthOf(yield* snapshotFiles, 1)
      yield* locations.update(id, { name: "Old Mill" })
      assert.lengthOf(yield* snapshotFiles, 1)
      yield* locations.deleteAttachment(id, "a.pdf")
      assert.isEmpty(yield* snapshotFiles)
    }).pipe(Effect.provide(MaintainXTest.layerOptions({ plant: "empty" })))
  )
})
