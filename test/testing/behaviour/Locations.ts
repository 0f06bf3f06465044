import { assert } from "@effect/vitest"
import { DateTime, Effect, Stream } from "effect"
import { TestClock } from "effect/testing"
import { LocationId, Locations, VendorId } from "../../../src/index.ts"
import type { Holds } from "./ways.ts"

const bytes = new TextEncoder().encode("a file")

/** Parts and vendors need not be there. */
const strangers = { live: { implausibleValues: "accepted" } } as const

export const locations = (holds: Holds): void => {
  holds("a new location answers its id, and ids count from 1", () =>
    Effect.gen(function* () {
      const locations = yield* Locations
      assert.deepStrictEqual(yield* locations.create({ name: "Mill" }), { id: LocationId.make(4_000_001) })
      assert.deepStrictEqual(yield* locations.create({ name: "Barn" }), { id: LocationId.make(4_000_002) })
    })
  )

  holds(
    "a location is what was sent, with the times of the clock",
    () =>
      Effect.gen(function* () {
        const locations = yield* Locations
        yield* TestClock.setTime(Date.UTC(2026, 0, 1))
        const { id } = yield* locations.create({
          name: "Mill",
          description: "By the river",
          address: "1 Weir Lane",
          barcode: "L-1",
          extraFields: { "Cost Center": "100" },
          vendorIds: [VendorId.make(26_000_003)]
        })
        yield* TestClock.adjust("1 hour")
        yield* locations.update(id, { name: "Old Mill" })
        assert.deepStrictEqual(yield* locations.get(id), {
          id,
          name: "Old Mill",
          description: "By the river",
          address: "1 Weir Lane",
          barcode: "L-1",
          childrenIds: [],
          attachments: [],
          extraFields: { "Cost Center": "100" },
          teamIds: [],
          vendorIds: [VendorId.make(26_000_003)],
          createdAt: DateTime.makeUnsafe("2026-01-01T00:00:00Z"),
          updatedAt: DateTime.makeUnsafe("2026-01-01T01:00:00Z")
        })
      }),
    strangers
  )

  holds("an update leaves alone what is absent and clears what is null", () =>
    Effect.gen(function* () {
      const locations = yield* Locations
      const { id } = yield* locations.create({ name: "Mill", description: "By the river", address: "1 Weir Lane" })
      const updated = yield* locations.update(id, { description: null, extraFields: { Floor: "2" } })
      assert.isUndefined(updated.description)
      assert.strictEqual(updated.address, "1 Weir Lane")
      assert.deepStrictEqual(updated.extraFields, { Floor: "2" })
      const again = yield* locations.update(id, { extraFields: { Wing: "B" } })
      assert.deepStrictEqual(again.extraFields, { Floor: "2", Wing: "B" })
    })
  )

  holds("a location knows its children, and they stay when it goes", () =>
    Effect.gen(function* () {
      const locations = yield* Locations
      const site = yield* locations.create({ name: "Site" })
      const hall = yield* locations.create({ name: "Hall", parentId: site.id })
      assert.deepStrictEqual((yield* locations.get(site.id)).childrenIds, [hall.id])
      yield* locations.delete(site.id)
      assert.isUndefined((yield* locations.get(hall.id)).parentId)
    })
  )

  holds("a parent must exist, and not be below the location itself", () =>
    Effect.gen(function* () {
      const locations = yield* Locations
      const site = yield* locations.create({ name: "Site" })
      const hall = yield* locations.create({ name: "Hall", parentId: site.id })
      const unknown = yield* Effect.flip(locations.create({ name: "Attic", parentId: LocationId.make(99) }))
      assert.strictEqual(unknown._tag, "BadRequest")
      assert.strictEqual(unknown._tag === "BadRequest" ? unknown.issues[0]?.fieldPath : undefined, "parentId")
      const circle = yield* Effect.flip(locations.update(site.id, { parentId: hall.id }))
      assert.include(circle.message, "cannot be part of itself")
      assert.isUndefined((yield* locations.get(site.id)).parentId)
    })
  )

  holds("a location that is not there is NotFound, as a record", () =>
    Effect.gen(function* () {
      const locations = yield* Locations
      const { id } = yield* locations.create({ name: "Mill" })
      yield* locations.delete(id)
      const errors = yield* Effect.all([
        Effect.flip(locations.get(id)),
        Effect.flip(locations.update(id, { name: "Barn" })),
        Effect.flip(locations.delete(id)),
        Effect.flip(locations.uploadAttachment(id, "a.pdf", bytes))
      ])
      for (const error of errors) assert.deepInclude(error, { _tag: "NotFound", missing: "record" })
    })
  )

  holds(
    "rows are thin unless they are expanded",
    () =>
      Effect.gen(function* () {
        const locations = yield* Locations
        yield* locations.create({
          name: "Mill",
          barcode: "L-1",
          extraFields: { Floor: "2" },
          vendorIds: [VendorId.make(26_000_003)]
        })
        const [thin] = (yield* locations.list()).items
        assert.deepStrictEqual(Object.keys(thin ?? {}).toSorted(), [
          "createdAt",
          "id",
          "name",
          "organizationId",
          "updatedAt"
        ])
        const [expanded] = (yield* locations.list({ expand: ["barcode", "extra_fields", "vendor_ids"] })).items
        assert.deepInclude(expanded, {
          barcode: "L-1",
          extraFields: { Floor: "2" },
          vendorIds: [VendorId.make(26_000_003)]
        })
      }),
    strangers
  )

  holds("filters by name and by custom fields: any of the values of one label, all of several labels", () =>
    Effect.gen(function* () {
      const locations = yield* Locations
      yield* locations.create({ name: "North Hall", extraFields: { Floor: "1", Wing: "A" } })
      yield* locations.create({ name: "South Hall", extraFields: { Floor: "2", Wing: "A" } })
      yield* locations.create({ name: "Barn", extraFields: { Floor: "2", limit: "high" } })
      const names = (query: Parameters<typeof locations.list>[0]) =>
        Effect.map(locations.list(query), ({ items }) => items.map(({ name }) => name))
      assert.deepStrictEqual(yield* names({ name: "hall" }), ["North Hall", "South Hall"])
      assert.deepStrictEqual(yield* names({ customFields: { Floor: ["1", "2"], Wing: ["A"] } }), [
        "North Hall",
        "South Hall"
      ])
      assert.deepStrictEqual(yield* names({ customFields: { Floor: ["2"], Wing: ["A"] } }), ["South Hall"])
      // A label that is also the name of a parameter.
      assert.deepStrictEqual(yield* names({ customFields: { limit: ["high"] } }), ["Barn"])
      const error = yield* Effect.flip(names({ customFields: { Flor: ["2"] } }))
      assert.deepInclude(error, { _tag: "BadRequest", status: 400, detail: "'Flor' is not a valid query parameter" })
    })
  )

  holds("pages by offset, so that a row is missed when one before it goes", () =>
    Effect.gen(function* () {
      const locations = yield* Locations
      yield* Effect.forEach(["A", "B", "C", "D", "E"], (name) => locations.create({ name }))
      const first = yield* locations.list({ limit: 2 })
      assert.deepStrictEqual(
        first.items.map(({ name }) => name),
        ["A", "B"]
      )
      assert.strictEqual(first.nextCursor, "2")
      yield* locations.delete(LocationId.make(4_000_001))
      const second = yield* locations.list({ limit: 2, cursor: "2" })
      assert.deepStrictEqual(
        second.items.map(({ name }) => name),
        ["D", "E"]
      )
      assert.isUndefined(second.nextCursor)
    })
  )

  holds("streams every location, and an unusable cursor is a bad request", () =>
    Effect.gen(function* () {
      const locations = yield* Locations
      yield* Effect.forEach(["A", "B", "C"], (name) => locations.create({ name }))
      const all = yield* Stream.runCollect(locations.stream({ limit: 1 }))
      assert.deepStrictEqual(
        all.map(({ name }) => name),
        ["A", "B", "C"]
      )
      const error = yield* Effect.flip(locations.list({ cursor: "next" }))
      assert.deepInclude(error, { _tag: "BadRequest", status: 400 })
    })
  )

  holds("files are attached, replaced by name, and taken away", () =>
    Effect.gen(function* () {
      const locations = yield* Locations
      const { id } = yield* locations.create({ name: "Mill" })
      const uploaded = yield* locations.uploadAttachment(id, "plan of the hall.pdf", bytes)
      assert.strictEqual(uploaded.filename, "plan of the hall.pdf")
      yield* locations.uploadAttachment(id, "photo.HEIC", bytes)
      yield* locations.uploadAttachment(id, "plan of the hall.pdf", bytes)
      const { attachments = [] } = yield* locations.get(id)
      assert.deepStrictEqual(
        attachments.map(({ fileName, mimeType }) => [fileName, mimeType]),
        [
          ["photo.HEIC", "image/jpeg"],
          ["plan of the hall.pdf", "application/pdf"]
        ]
      )
      yield* locations.deleteAttachment(id, "photo.HEIC")
      const error = yield* Effect.flip(locations.deleteAttachment(id, "photo.HEIC"))
      assert.strictEqual(error._tag, "NotFound")
    })
  )

  holds("a thumbnail must be a picture", () =>
    Effect.gen(function* () {
      const locations = yield* Locations
      const { id } = yield* locations.create({ name: "Mill" })
      const error = yield* Effect.flip(locations.uploadThumbnail(id, "plan.pdf", bytes))
      assert.strictEqual(error._tag, "BadRequest")
      yield* locations.uploadThumbnail(id, "mill.png", bytes)
      assert.strictEqual((yield* locations.get(id)).thumbnail?.mimeType, "image/png")
    })
  )

  holds("a file that is empty, too large or without an extension is refused, each in its own way", () =>
    Effect.gen(function* () {
      const locations = yield* Locations
      const { id } = yield* locations.create({ name: "Mill" })
      const tagOf = (name: string, size: number) =>
        Effect.map(Effect.flip(locations.uploadAttachment(id, name, new Uint8Array(size))), ({ _tag }) => _tag)
      assert.strictEqual(yield* tagOf("a.pdf", 1_000_001), "PayloadTooLarge")
      assert.strictEqual(yield* tagOf("a.pdf", 0), "BadRequest")
      assert.strictEqual(yield* tagOf("a", 10), "BadRequest")
      yield* locations.uploadAttachment(id, "a.pdf", new Uint8Array(1_000_000))
    })
  )

  holds("what a caller does to its own values changes nothing in the plant", () =>
    Effect.gen(function* () {
      const locations = yield* Locations
      const extraFields = { Floor: "1" }
      const { id } = yield* locations.create({ name: "Mill", extraFields })
      extraFields.Floor = "2"
      const got = yield* locations.get(id)
      Object.assign(got, { name: "Barn" })
      Object.assign(got.extraFields ?? {}, { Floor: "3" })
      const again = yield* locations.get(id)
      assert.deepStrictEqual([again.name, again.extraFields], ["Mill", { Floor: "1" }])
    })
  )
}
