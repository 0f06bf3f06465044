import { assert } from "@effect/vitest"
import { DateTime, Effect, Stream } from "effect"
import { TestClock } from "effect/testing"
import {
  AssetId,
  LocationId,
  Locations,
  PartId,
  Parts,
  PurchaseOrders,
  VendorId,
  Vendors,
  WorkOrders
} from "../../../src/index.ts"
import type { Holds } from "./ways.ts"

const bytes = new TextEncoder().encode("a file")

/** A store and a van. */
const places = Effect.gen(function* () {
  const locations = yield* Locations
  const store = yield* locations.create({ name: "Store" })
  const van = yield* locations.create({ name: "Van" })
  return { store: store.id, van: van.id }
})

const refusedAt = <A, E extends { readonly _tag: string }, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.map(Effect.flip(effect), (error) =>
    error._tag === "BadRequest" && "issues" in error
      ? (error.issues as ReadonlyArray<{ readonly fieldPath?: string }>)[0]?.fieldPath
      : error._tag
  )

export const parts = (holds: Holds): void => {
  holds("a part is what was sent, with its quantities over all locations and the times of the clock", () =>
    Effect.gen(function* () {
      const parts = yield* Parts
      const { store, van } = yield* places
      const vendor = yield* (yield* Vendors).create({ name: "Harrow" })
      yield* TestClock.setTime(Date.UTC(2026, 0, 1))
      const { id } = yield* parts.create({
        name: "Seal",
        description: "50 mm",
        unitCost: 1250,
        barcode: "P-1",
        partTypes: ["Seal"],
        extraFields: { Material: "NBR" },
        vendors: [{ vendorId: vendor.id, partNumber: "H-50" }],
        locations: [
          { locationId: store, availableQuantity: 10, minimumQuantity: 2, maximumQuantity: 20, area: "Shelf 3" },
          { locationId: van, availableQuantity: 1 }
        ]
      })
      yield* TestClock.adjust("1 hour")
      yield* parts.update(id, { name: "Shaft seal" })
      const nothing = {
        committedQuantities: { kitted: 0, reserved: 0, staged: 0 },
        reservedQuantity: 0,
        assignedQuantity: 0
      }
      assert.deepStrictEqual(yield* parts.get(id), {
        id,
        name: "Shaft seal",
        description: "50 mm",
        unitCost: 1250,
        barcode: "P-1",
        partTypes: ["Seal"],
        extraFields: { Material: "NBR" },
        vendors: [{ vendorId: vendor.id, partNumber: "H-50" }],
        vendorIds: [vendor.id],
        assetIds: [],
        teamIds: [],
        attachments: [],
        locationId: store,
        area: "Shelf 3",
        locations: [
          {
            locationId: store,
            availableQuantity: 10,
            minimumQuantity: 2,
            maximumQuantity: 20,
            area: "Shelf 3",
            ...nothing
          },
          { locationId: van, availableQuantity: 1, ...nothing }
        ],
        inStockQuantity: 11,
        availableQuantity: 11,
        minimumQuantity: 2,
        maximumQuantity: 20,
        orderedQuantity: 0,
        ...nothing,
        createdAt: DateTime.makeUnsafe("2026-01-01T00:00:00Z"),
        updatedAt: DateTime.makeUnsafe("2026-01-01T01:00:00Z")
      })
    })
  )

  holds("an update leaves alone what is absent and clears what is null", () =>
    Effect.gen(function* () {
      const parts = yield* Parts
      const { id } = yield* parts.create({ name: "Seal", description: "50 mm", unitCost: 1250, partTypes: ["Seal"] })
      const updated = yield* parts.update(id, { unitCost: null, partTypes: [], extraFields: { Material: "NBR" } })
      assert.deepInclude(updated, { description: "50 mm", partTypes: [], extraFields: { Material: "NBR" } })
      assert.isUndefined(updated.unitCost)
    })
  )

  holds("an update says which locations are new, different or gone, and the others stay", () =>
    Effect.gen(function* () {
      const parts = yield* Parts
      const { store, van } = yield* places
      const { id } = yield* parts.create({
        name: "Seal",
        locations: [{ locationId: store, availableQuantity: 10, minimumQuantity: 2, area: "Shelf 3" }]
      })
      const quantities = (part: { readonly locations?: ReadonlyArray<object> }) =>
        (part.locations ?? []).map((location) =>
          Object.fromEntries(
            Object.entries(location).filter(([name]) =>
              ["locationId", "availableQuantity", "minimumQuantity", "area"].includes(name)
            )
          )
        )
      const updated = yield* parts.update(id, {
        locations: {
          addedUpdated: [
            { locationId: van, availableQuantity: 3 },
            { locationId: store, availableQuantity: 7, area: null }
          ]
        }
      })
      assert.deepStrictEqual(quantities(updated), [
        { locationId: store, availableQuantity: 7, minimumQuantity: 2 },
        { locationId: van, availableQuantity: 3 }
      ])
      const moved = yield* parts.update(id, { locations: { removedLocationIds: [store] } })
      assert.deepStrictEqual(quantities(moved), [{ locationId: van, availableQuantity: 3 }])
      assert.strictEqual(moved.inStockQuantity, 3)
      const gone = parts.update(id, { locations: { removedLocationIds: [store] } })
      assert.strictEqual(yield* refusedAt(gone), "locations.removedLocationIds.0")
    })
  )

  holds("the older properties are about the one place of a part, and refused where there are several", () =>
    Effect.gen(function* () {
      const parts = yield* Parts
      const { store, van } = yield* places
      const { id } = yield* parts.create({ name: "Seal", availableQuantity: 4, minimumQuantity: 1 })
      const loose = yield* parts.get(id)
      assert.deepInclude(loose, { inStockQuantity: 4, minimumQuantity: 1, locations: [] })
      const placed = yield* parts.update(id, { locationId: store, area: "Shelf 3" })
      assert.deepInclude(placed, { locationId: store, area: "Shelf 3", inStockQuantity: 4 })
      assert.lengthOf(placed.locations ?? [], 1)
      yield* parts.update(id, { locations: { addedUpdated: [{ locationId: van, availableQuantity: 2 }] } })
      assert.strictEqual(yield* refusedAt(parts.update(id, { availableQuantity: 9 })), "availableQuantity")
      assert.strictEqual((yield* parts.get(id)).inStockQuantity, 6)
    })
  )

  holds("the older properties and locations exclude each other", () =>
    Effect.gen(function* () {
      const parts = yield* Parts
      const { store } = yield* places
      const locations = [{ locationId: store }]
      const { id } = yield* parts.create({ name: "Seal", locations })
      assert.strictEqual(yield* refusedAt(parts.create({ name: "Bolt", area: "Shelf 3", locations })), "area")
      assert.strictEqual(
        yield* refusedAt(parts.update(id, { minimumQuantity: 3, locations: { addedUpdated: locations } })),
        "minimumQuantity"
      )
      assert.lengthOf((yield* parts.list()).items, 1)
    })
  )

  holds("a maximum is not below the minimum, be it of the payload or of the part", () =>
    Effect.gen(function* () {
      const parts = yield* Parts
      const { store } = yield* places
      const create = parts.create({
        name: "Seal",
        locations: [{ locationId: store, minimumQuantity: 5, maximumQuantity: 4 }]
      })
      assert.strictEqual(yield* refusedAt(create), "locations.0.maximumQuantity")
      const { id } = yield* parts.create({ name: "Seal", locations: [{ locationId: store, minimumQuantity: 5 }] })
      const update = parts.update(id, { locations: { addedUpdated: [{ locationId: store, maximumQuantity: 4 }] } })
      assert.strictEqual(yield* refusedAt(update), "locations.addedUpdated.0.maximumQuantity")
    })
  )

  holds("what a part refers to must be there", () =>
    Effect.gen(function* () {
      const parts = yield* Parts
      const [location, vendor] = [LocationId.make(99), VendorId.make(99)]
      const paths = yield* Effect.all([
        refusedAt(parts.create({ name: "A", locations: [{ locationId: location }] })),
        refusedAt(parts.create({ name: "A", locationId: location })),
        refusedAt(parts.create({ name: "A", vendors: [{ partNumber: "1" }, { vendorId: vendor }] })),
        refusedAt(parts.create({ name: "A", vendorIds: [vendor] })),
        refusedAt(parts.create({ name: "A", assetIds: [AssetId.make(99)] }))
      ])
      assert.deepStrictEqual(paths, [
        "locations.0.locationId",
        "locationId",
        "vendors.1.vendorId",
        "vendorIds.0",
        "assetIds.0"
      ])
      assert.deepStrictEqual((yield* parts.list()).items, [])
    })
  )

  holds("a part that is not there is NotFound", () =>
    Effect.gen(function* () {
      const parts = yield* Parts
      const { id } = yield* parts.create({ name: "Seal" })
      yield* parts.delete(id)
      const errors = yield* Effect.all([
        Effect.flip(parts.get(id)),
        Effect.flip(parts.update(id, { name: "Bolt" })),
        Effect.flip(parts.delete(id)),
        Effect.flip(parts.uploadAttachment(id, "a.pdf", bytes))
      ])
      for (const error of errors) assert.deepInclude(error, { _tag: "NotFound", missing: "record" })
    })
  )

  holds("filters by the number of a vendor and by custom fields, and shows both only when asked", () =>
    Effect.gen(function* () {
      const parts = yield* Parts
      const vendor = yield* (yield* Vendors).create({ name: "Harrow" })
      const vendors = [{ vendorId: vendor.id, partNumber: "H-50" }]
      yield* parts.create({ name: "Seal", vendors, extraFields: { Material: "NBR" } })
      yield* parts.create({ name: "Bolt", vendors: [{ partNumber: "B-8" }], extraFields: { Material: "Steel" } })
      const names = (query: Parameters<typeof parts.list>[0]) =>
        Effect.map(parts.list(query), ({ items }) => items.map(({ name }) => name))
      assert.deepStrictEqual(yield* names({ partNumber: ["H-50"] }), ["Seal"])
      assert.deepStrictEqual(yield* names({ partNumber: ["H-50", "B-8"] }), ["Seal", "Bolt"])
      assert.deepStrictEqual(yield* names({ customFields: { Material: ["Steel"] } }), ["Bolt"])
      const [thin] = (yield* parts.list()).items
      assert.doesNotHaveAnyKeys(thin ?? {}, ["vendors", "extraFields"])
      const [expanded] = (yield* parts.list({ expand: ["vendors", "extra_fields"] })).items
      assert.deepInclude(expanded, { vendors, extraFields: { Material: "NBR" } })
    })
  )

  holds("filters by times and sorts by them", () =>
    Effect.gen(function* () {
      const parts = yield* Parts
      yield* TestClock.setTime(Date.UTC(2026, 0, 1))
      const seal = yield* parts.create({ name: "Seal" })
      yield* TestClock.adjust("1 day")
      yield* parts.create({ name: "Bolt" })
      yield* TestClock.adjust("1 day")
      yield* parts.update(seal.id, { description: "50 mm" })
      const names = (query: Parameters<typeof parts.list>[0]) =>
        Effect.map(parts.list(query), ({ items }) => items.map(({ name }) => name))
      assert.deepStrictEqual(yield* names({ sort: "-createdAt" }), ["Bolt", "Seal"])
      assert.deepStrictEqual(yield* names({ sort: "updatedAt" }), ["Bolt", "Seal"])
      assert.deepStrictEqual(yield* names({ sort: "id" }), ["Seal", "Bolt"])
      const second = DateTime.makeUnsafe("2026-01-02T00:00:00Z")
      assert.deepStrictEqual(yield* names({ createdAt: { gte: second } }), ["Bolt"])
      assert.deepStrictEqual(yield* names({ updatedAt: { lte: second } }), ["Bolt"])
    })
  )

  holds("pages by offset, so that a row is missed when one before it goes", () =>
    Effect.gen(function* () {
      const parts = yield* Parts
      yield* Effect.forEach(["A", "B", "C", "D"], (name) => parts.create({ name }))
      const first = yield* parts.list({ limit: 2 })
      assert.strictEqual(first.nextCursor, "2")
      yield* parts.delete(PartId.make(24_000_001))
      const second = yield* parts.list({ limit: 2, cursor: "2" })
      assert.deepStrictEqual(
        second.items.map(({ name }) => name),
        ["D"]
      )
      const all = yield* Stream.runCollect(parts.stream({ limit: 1 }))
      assert.deepStrictEqual(
        all.map(({ name }) => name),
        ["B", "C", "D"]
      )
    })
  )

  holds("a vendor that is deleted is forgotten, and older ids keep the numbers that are known", () =>
    Effect.gen(function* () {
      const parts = yield* Parts
      const vendors = yield* Vendors
      const harrow = yield* vendors.create({ name: "Harrow" })
      const brook = yield* vendors.create({ name: "Brook" })
      const { id } = yield* parts.create({ name: "Seal", vendors: [{ vendorId: harrow.id, partNumber: "H-50" }] })
      const both = yield* parts.update(id, { vendorIds: [brook.id, harrow.id] })
      assert.deepStrictEqual(both.vendors, [{ vendorId: brook.id }, { vendorId: harrow.id, partNumber: "H-50" }])
      yield* vendors.delete(brook.id)
      assert.deepStrictEqual((yield* parts.get(id)).vendorIds, [harrow.id])
    })
  )

  holds("work orders have parts assigned, and use them up when they are done, once", () =>
    Effect.gen(function* () {
      const parts = yield* Parts
      const workOrders = yield* WorkOrders
      const { store, van } = yield* places
      const { id } = yield* parts.create({
        name: "Seal",
        locations: [
          { locationId: store, availableQuantity: 10 },
          { locationId: van, availableQuantity: 1 }
        ]
      })
      yield* parts.update(id, { unitCost: 1250 })
      const work = yield* workOrders.create({
        title: "Replace the seals",
        partsUsed: [
          { partId: id, quantityUsed: 3 },
          { partId: id, quantityUsed: 2, locationId: van }
        ]
      })
      yield* workOrders.setPartStatus(work.id, { partStatus: "RESERVED" })
      const reserved = yield* parts.get(id)
      assert.deepInclude(reserved, { inStockQuantity: 11, assignedQuantity: 5, reservedQuantity: 5 })
      assert.deepStrictEqual(
        reserved.locations?.map(({ committedQuantities }) => committedQuantities?.reserved),
        [3, 2]
      )
      const { parts: [named] = [] } = yield* workOrders.get(work.id, { expand: ["parts"] })
      assert.deepInclude(named, { name: "Seal", unitCost: 1250, availableQuantity: 11, quantityUsed: 3 })
      assert.strictEqual((yield* workOrders.costs(work.id)).total, 6250)
      yield* workOrders.setStatus(work.id, { status: "DONE" })
      yield* workOrders.setStatus(work.id, { status: "DONE" })
      const used = yield* parts.get(id)
      assert.deepInclude(used, { inStockQuantity: 7, assignedQuantity: 0, reservedQuantity: 0 })
      assert.deepStrictEqual(
        used.locations?.map(({ availableQuantity }) => availableQuantity),
        [7, 0]
      )
    })
  )

  holds("what an approved order has not brought yet is on order", () =>
    Effect.gen(function* () {
      const [parts, purchaseOrders] = [yield* Parts, yield* PurchaseOrders]
      const { id } = yield* parts.create({ name: "Seal", availableQuantity: 1 })
      const order = yield* purchaseOrders.create({
        title: "Seals",
        vendorId: (yield* (yield* Vendors).create({ name: "Seals Ltd" })).id,
        items: [{ partId: id, quantityOrdered: 4 }]
      })
      const ordered = Effect.map(parts.get(id), ({ orderedQuantity }) => orderedQuantity)
      assert.strictEqual(yield* ordered, 0)
      yield* purchaseOrders.setStatus(order.id, { status: "PENDING" })
      assert.strictEqual(yield* ordered, 0)
      yield* purchaseOrders.setStatus(order.id, { status: "APPROVED" })
      assert.strictEqual(yield* ordered, 4)
      assert.strictEqual((yield* parts.list()).items[0]?.orderedQuantity, 4)
      const items = order.items.map((item) => ({ id: item.id, fulfillments: [{ quantityReceived: 3 }] }))
      yield* purchaseOrders.receive(order.id, { items })
      assert.strictEqual(yield* ordered, 1)
      yield* purchaseOrders.setStatus(order.id, { status: "COMPLETED" })
      assert.strictEqual(yield* ordered, 0)
    })
  )

  holds("files are attached and taken away, and a thumbnail must be a picture", () =>
    Effect.gen(function* () {
      const parts = yield* Parts
      const { id } = yield* parts.create({ name: "Seal" })
      yield* parts.uploadAttachment(id, "data sheet.pdf", bytes)
      assert.strictEqual((yield* parts.get(id)).attachments?.[0]?.fileName, "data sheet.pdf")
      yield* parts.deleteAttachment(id, "data sheet.pdf")
      assert.strictEqual((yield* Effect.flip(parts.deleteAttachment(id, "data sheet.pdf")))._tag, "NotFound")
      assert.strictEqual((yield* Effect.flip(parts.uploadThumbnail(id, "seal.pdf", bytes)))._tag, "BadRequest")
      yield* parts.uploadThumbnail(id, "seal.png", bytes)
      assert.strictEqual((yield* parts.get(id)).thumbnail?.mimeType, "image/png")
    })
  )
}
