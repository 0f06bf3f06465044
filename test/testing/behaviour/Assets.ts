import { assert } from "@effect/vitest"
import { DateTime, Effect, Stream } from "effect"
import { TestClock } from "effect/testing"
import {
  AssetCriticalityId,
  AssetCustomStatuses,
  AssetCustomStatusId,
  AssetId,
  AssetStatusId,
  Assets,
  type CreateAsset,
  LocationId,
  Locations,
  ManufacturerId,
  Manufacturers,
  Models,
  OrganizationId,
  TeamId,
  Teams,
  UserId
} from "../../../src/index.ts"
import type { Holds } from "./ways.ts"

const at = (hour: number) => DateTime.makeUnsafe(Date.UTC(2026, 0, 1, hour))

/** The manufacturers Harrow and Delta, with a model each. */
const makers = Effect.gen(function* () {
  const { create } = yield* Manufacturers
  const models = yield* Models
  const [harrow, delta] = yield* Effect.all([create({ name: "Harrow" }), create({ name: "Delta" })])
  yield* models.create({ name: "HP-40", manufacturerId: harrow.id })
  yield* models.create({ name: "D1", manufacturerId: delta.id })
})

export const assets = (holds: Holds): void => {
  holds("an asset is what was sent, runs from the beginning, and says who made it", () =>
    Effect.gen(function* () {
      const assets = yield* Assets
      const locations = yield* Locations
      yield* TestClock.setTime(Date.UTC(2026, 0, 1))
      const hall = yield* locations.create({ name: "Hall" })
      yield* makers
      const team = yield* (yield* Teams).create({ name: "Millwrights" })
      const { id } = yield* assets.create({
        name: "Pump 3",
        serialNumber: "P-3",
        locationId: hall.id,
        teamIds: [team.id],
        criticalityId: AssetCriticalityId.make(8_000_003),
        assetTypes: ["Pump"],
        extraFields: { Class: "A" },
        manufacturer: { name: "Harrow" },
        model: { name: "HP-40" },
        depreciation: { purchasePrice: 12500.5, salvageValue: null, purchaseDate: at(0) }
      })
      assert.strictEqual(id, 5_000_001)
      assert.deepStrictEqual(yield* assets.get(id), {
        id,
        name: "Pump 3",
        serialNumber: "P-3",
        locationId: hall.id,
        teamIds: [team.id],
        criticalityId: AssetCriticalityId.make(8_000_003),
        assetTypes: ["Pump"],
        extraFields: { Class: "A" },
        manufacturer: "Harrow",
        model: "HP-40",
        depreciation: { purchasePrice: 12500.5, purchaseDate: at(0) },
        globalUuid: "00000000-0000-4000-8000-000005000001",
        currentOwnerId: OrganizationId.make(1),
        creatorId: UserId.make(1_000_001),
        childrenIds: [],
        attachments: [],
        vendorIds: [],
        createdAt: at(0),
        updatedAt: at(0),
        status: {
          id: AssetStatusId.make(6_000_001),
          status: "ONLINE",
          startedAt: at(0),
          createdAt: at(0),
          updatedAt: at(0)
        }
      })
    })
  )

  holds("a logged status ends the one before it, and holds from when it says", () =>
    Effect.gen(function* () {
      const assets = yield* Assets
      yield* TestClock.setTime(Date.UTC(2026, 0, 1))
      const { id } = yield* assets.create({ name: "Pump 3" })
      yield* TestClock.adjust("2 hours")
      const logged = yield* assets.logStatus(id, { status: "OFFLINE", downtimeType: "UNPLANNED", startedAt: at(1) })
      assert.deepStrictEqual(logged, {
        id: AssetStatusId.make(6_000_002),
        status: "OFFLINE",
        downtimeType: "UNPLANNED",
        startedAt: at(1),
        updatedAt: at(2)
      })
      const statusOf = Effect.map(assets.get(id), ({ status }) => status?.status)
      assert.strictEqual(yield* statusOf, "OFFLINE")
      yield* assets.logStatus(id, { status: "ONLINE", startedAt: at(5) })
      assert.strictEqual(yield* statusOf, "OFFLINE")
      yield* TestClock.adjust("3 hours")
      assert.strictEqual(yield* statusOf, "ONLINE")
      const [row] = (yield* assets.list({ expand: ["status"] })).items
      assert.strictEqual(row?.status?.status, "ONLINE")
    })
  )

  holds("a status that says nothing, an unknown one, or one that ends before it begins, is refused", () =>
    Effect.gen(function* () {
      const assets = yield* Assets
      const { id } = yield* assets.create({ name: "Pump 3" })
      const pathOf = (payload: Parameters<typeof assets.logStatus>[1]) =>
        Effect.map(Effect.flip(assets.logStatus(id, payload)), (error) =>
          error._tag === "BadRequest" ? error.issues[0]?.fieldPath : error._tag
        )
      assert.strictEqual(yield* pathOf({}), "status")
      assert.strictEqual(yield* pathOf({ customStatusId: AssetCustomStatusId.make(7_000_007) }), "customStatusId")
      assert.strictEqual(yield* pathOf({ status: "OFFLINE", startedAt: at(2), endedAt: at(1) }), "endedAt")
      assert.strictEqual(
        (yield* Effect.flip(assets.logStatus(AssetId.make(99), { status: "ONLINE" })))._tag,
        "NotFound"
      )
    })
  )

  holds("a status of the organization's own counts as the one that it stands for, and can be taken back", () =>
    Effect.gen(function* () {
      const assets = yield* Assets
      const { create } = yield* AssetCustomStatuses
      yield* TestClock.setTime(Date.UTC(2026, 0, 1))
      const cleaning = yield* create({ label: "Cleaning", baseAssetStatus: "OFFLINE" })
      const { id } = yield* assets.create({ name: "Pump 3" })
      const logged = yield* assets.logStatus(id, { customStatusId: cleaning.id })
      assert.deepInclude(logged, { status: "OFFLINE", customStatusId: cleaning.id })
      const customStatus = { id: cleaning.id, label: "Cleaning", createdAt: at(0), updatedAt: at(0) }
      assert.deepInclude((yield* assets.get(id)).status, {
        status: "OFFLINE",
        customStatusId: cleaning.id,
        customStatus
      })
      const [row] = (yield* assets.list({ expand: ["status"] })).items
      assert.deepInclude(row?.status, { status: "OFFLINE", customStatus })
      const error = yield* Effect.flip(assets.logStatus(id, { customStatusId: cleaning.id, status: "ONLINE" }))
      assert.include(error.message, "is not what the custom status stands for")
      yield* assets.logStatus(id, { status: "ONLINE", customStatusId: null })
      assert.notProperty((yield* assets.get(id)).status, "customStatus")
    })
  )

  holds("a criticality and teams that an asset names must be there", () =>
    Effect.gen(function* () {
      const assets = yield* Assets
      const messageOf = (payload: Partial<CreateAsset>) =>
        Effect.map(Effect.flip(assets.create({ name: "Pump", ...payload })), ({ message }) => message)
      assert.include(yield* messageOf({ criticalityId: AssetCriticalityId.make(99) }), "criticalityId")
      assert.include(yield* messageOf({ teamIds: [TeamId.make(99)] }), "teamIds.0")
    })
  )

  holds("manufacturer and model go together: without the one there is not the other", () =>
    Effect.gen(function* () {
      const assets = yield* Assets
      yield* makers
      const { id } = yield* assets.create({ name: "Pump", manufacturer: { name: "Harrow" }, model: { name: "HP-40" } })
      const made = (payload: Partial<CreateAsset>) =>
        Effect.map(assets.update(id, payload), ({ manufacturer, model }) => [manufacturer, model])
      assert.deepStrictEqual(yield* made({ manufacturer: { id: ManufacturerId.make(9_000_001) } }), ["Harrow", "HP-40"])
      assert.deepStrictEqual(yield* made({ manufacturer: { name: "Delta" } }), ["Delta", undefined])
      assert.deepStrictEqual(yield* made({ model: { name: "D1" } }), ["Delta", "D1"])
      assert.deepStrictEqual(yield* made({ model: null }), ["Delta", undefined])
      assert.deepStrictEqual(yield* made({ manufacturer: null }), [undefined, undefined])
      const orphan = yield* Effect.flip(made({ model: { name: "D1" } }))
      assert.include(orphan.message, "a model needs a manufacturer")
      const unknown = yield* Effect.flip(made({ manufacturer: { id: ManufacturerId.make(99) } }))
      assert.include(unknown.message, "manufacturer.id")
      const misspelt = yield* Effect.flip(made({ manufacturer: { name: "Harow" } }))
      assert.include(misspelt.message, "manufacturer.name")
      const another = yield* Effect.flip(made({ manufacturer: { name: "Harrow" }, model: { name: "D1" } }))
      assert.include(another.message, "model.name")
      const unnamed = yield* Effect.flip(made({ manufacturer: {} }))
      assert.include(unnamed.message, "manufacturer.name")
    })
  )

  holds("an update changes the depreciation property by property, and null clears it", () =>
    Effect.gen(function* () {
      const assets = yield* Assets
      const { id } = yield* assets.create({ name: "Pump", depreciation: { purchasePrice: 100, usefulLifeYears: 5 } })
      const updated = yield* assets.update(id, { depreciation: { purchasePrice: 90, usefulLifeYears: null } })
      assert.deepStrictEqual(updated.depreciation, { purchasePrice: 90 })
      assert.notProperty(updated, "status")
      assert.isUndefined((yield* assets.update(id, { depreciation: null })).depreciation)
    })
  )

  holds("references must be there", () =>
    Effect.gen(function* () {
      const assets = yield* Assets
      const nowhere = yield* Effect.flip(assets.create({ name: "Pump", locationId: LocationId.make(9) }))
      assert.include(nowhere.message, "locationId: there is no such location")
      const orphan = yield* Effect.flip(assets.create({ name: "Motor", parentId: AssetId.make(9) }))
      assert.include(orphan.message, "parentId: there is no such asset")
      assert.deepStrictEqual((yield* assets.list()).items, [])
    })
  )

  holds("filters by location, maker, model, time and custom fields", () =>
    Effect.gen(function* () {
      const assets = yield* Assets
      const hall = yield* (yield* Locations).create({ name: "Hall" })
      yield* TestClock.setTime(Date.UTC(2026, 0, 1))
      yield* makers
      const harrow = { name: "Harrow" }
      yield* assets.create({ name: "A", locationId: hall.id, manufacturer: harrow, model: { name: "HP-40" } })
      yield* TestClock.adjust("1 hour")
      yield* assets.create({ name: "B", manufacturer: harrow, extraFields: { Class: "A" } })
      yield* TestClock.adjust("1 hour")
      yield* assets.create({ name: "C", manufacturer: { name: "Delta" }, extraFields: { Class: "B" } })
      const names = (query: Parameters<typeof assets.list>[0]) =>
        Effect.map(assets.list(query), ({ items }) => items.map(({ name }) => name).join(""))
      assert.strictEqual(yield* names({ locationId: hall.id }), "A")
      assert.strictEqual(yield* names({ manufacturer: ["Harrow", "Nobody"] }), "AB")
      assert.strictEqual(yield* names({ model: ["HP-40"] }), "A")
      assert.strictEqual(yield* names({ createdAt: { gte: at(1) } }), "BC")
      assert.strictEqual(yield* names({ updatedAt: { gte: at(0), lte: at(1) } }), "AB")
      assert.strictEqual(yield* names({ customFields: { Class: ["A", "B"] }, manufacturer: ["Delta"] }), "C")
      assert.strictEqual(yield* names({ sort: "-createdAt" }), "CBA")
      assert.strictEqual(yield* names({ sort: "-id", limit: 2 }), "CB")
    })
  )

  holds("pages by offset, so that a row is met twice when one comes before it, and a stream gives it once", () =>
    Effect.gen(function* () {
      const assets = yield* Assets
      yield* Effect.forEach(["A", "B", "C"], (name) => assets.create({ name }))
      const first = yield* assets.list({ sort: "-id", limit: 2 })
      yield* assets.create({ name: "D" })
      const second = yield* assets.list({ sort: "-id", limit: 2, ...{ cursor: first.nextCursor ?? "" } })
      assert.deepStrictEqual(
        [first, second].map(({ items }) => items.map(({ name }) => name).join("")),
        ["CB", "BA"]
      )
      const streamed = yield* assets.stream({ sort: "-id", limit: 2 }).pipe(
        Stream.tap(({ name }) => (name === "C" ? assets.create({ name: "E" }) : Effect.void)),
        Stream.map(({ name }) => name),
        Stream.runCollect
      )
      assert.strictEqual(streamed.join(""), "DCBA")
    })
  )

  holds("everything that a row can be expanded with comes when it is asked for", () =>
    Effect.gen(function* () {
      const assets = yield* Assets
      yield* makers
      const team = yield* (yield* Teams).create({ name: "Millwrights" })
      yield* assets.create({
        name: "Pump",
        barcode: "P-1",
        assetTypes: ["Pump"],
        vendorIds: [],
        teamIds: [team.id],
        extraFields: { Class: "A" },
        manufacturer: { name: "Harrow" },
        model: { name: "HP-40" },
        depreciation: { purchasePrice: 1 }
      })
      const [thin] = (yield* assets.list()).items
      assert.notProperty(thin ?? {}, "barcode")
      const [row] = (yield* assets.list({
        expand: [
          "barcode",
          "team_ids",
          "asset_types",
          "extra_fields",
          "vendor_ids",
          "depreciation",
          "status",
          "manufacturer",
          "model"
        ]
      })).items
      assert.deepInclude(row, {
        barcode: "P-1",
        assetTypes: ["Pump"],
        teamIds: [team.id],
        vendorIds: [],
        extraFields: { Class: "A" },
        manufacturer: "Harrow",
        model: "HP-40",
        depreciation: { purchasePrice: 1 }
      })
      assert.strictEqual(row?.status?.status, "ONLINE")
    })
  )

  holds("a deleted asset is gone, and its parts stay", () =>
    Effect.gen(function* () {
      const assets = yield* Assets
      const pump = yield* assets.create({ name: "Pump" })
      const motor = yield* assets.create({ name: "Motor", parentId: pump.id })
      assert.deepStrictEqual((yield* assets.get(pump.id)).childrenIds, [motor.id])
      yield* assets.delete(pump.id)
      assert.strictEqual((yield* Effect.flip(assets.get(pump.id)))._tag, "NotFound")
      assert.isUndefined((yield* assets.get(motor.id)).parentId)
    })
  )

  holds("files and a thumbnail belong to the asset", () =>
    Effect.gen(function* () {
      const assets = yield* Assets
      const bytes = new Uint8Array([1, 2, 3])
      const { id } = yield* assets.create({ name: "Pump" })
      yield* assets.uploadAttachment(id, "manual.pdf", bytes)
      yield* assets.uploadThumbnail(id, "pump.jpg", bytes)
      const pump = yield* assets.get(id)
      assert.strictEqual(pump.attachments?.[0]?.fileName, "manual.pdf")
      assert.strictEqual(pump.thumbnail?.fileName, "pump.jpg")
      yield* assets.deleteAttachment(id, "manual.pdf")
      assert.deepStrictEqual((yield* assets.get(id)).attachments, [])
    })
  )
}
