import { assert, describe, it } from "@effect/vitest"
import { DateTime, Effect, Stream } from "effect"
import {
  AssetCustomStatusId,
  AssetId,
  Assets,
  LocationId,
  MaintainX,
  ManufacturerId,
  TeamId,
  VendorId
} from "../../src/index.ts"
import { queryOf, server } from "./server.ts"

const id = AssetId.make(7)

const row = (id: number) => ({
  id,
  name: `Pump ${id}`,
  description: null,
  parentId: null,
  criticalityId: null,
  locationId: null,
  serialNumber: null,
  createdAt: "2026-01-02T03:04:05.678Z",
  updatedAt: "2026-02-03T04:05:06.789Z",
  creatorId: null
})

describe("Assets", () => {
  describe("list", () => {
    it.effect("sends every filter as the API wants it: repeated keys, bracketed bounds, labels as keys", () => {
      const { layer, received } = server([{ body: { assets: [] } }])
      return Effect.gen(function* () {
        const assets = yield* Assets
        const page = yield* assets.list({
          cursor: "200",
          limit: 50,
          locationId: LocationId.make(3),
          manufacturer: ["Smith & Sons", "C+D"],
          model: ["X1"],
          updatedAt: { gte: DateTime.makeUnsafe("2026-01-01T00:00:00Z"), lte: DateTime.makeUnsafe(1767312000123) },
          createdAt: { lte: DateTime.makeUnsafe("2026-03-01T00:00:00Z") },
          customFields: { "Plant no.": ["1", "2"], Ölsorte: ["5W-30"] },
          sort: "-updatedAt",
          expand: ["status", "depreciation"]
        })
        assert.deepStrictEqual(page, { items: [] })
        const [request] = received
        assert(request !== undefined)
        assert.strictEqual(request.method, "GET")
        assert.isUndefined(request.body)
        assert.isTrue(request.target.startsWith("/v1/assets?"))
        assert.deepStrictEqual(queryOf(request), [
          ["cursor", "200"],
          ["limit", "50"],
          ["locationId", "3"],
          ["manufacturer", "Smith & Sons"],
          ["manufacturer", "C+D"],
          ["model", "X1"],
          ["updatedAt[gte]", "2026-01-01T00:00:00.000Z"],
          ["updatedAt[lte]", "2026-01-02T00:00:00.123Z"],
          ["createdAt[lte]", "2026-03-01T00:00:00.000Z"],
          ["Plant no.", "1"],
          ["Plant no.", "2"],
          ["Ölsorte", "5W-30"],
          ["sort", "-updatedAt"],
          ["expand", "status"],
          ["expand", "depreciation"]
        ])
        assert.include(request.target, "updatedAt%5Bgte%5D=")
        assert.include(request.target, "manufacturer=C%2BD")
      }).pipe(Effect.provide(layer))
    })

    it.effect("sends no query at all when none is given", () => {
      const { layer, received } = server([{ body: { assets: [] } }])
      return Effect.gen(function* () {
        yield* (yield* Assets).list()
        assert.strictEqual(received[0]?.target, "/v1/assets")
      }).pipe(Effect.provide(layer))
    })

    it.effect("marks the label of a custom field that is also the name of a parameter", () => {
      const { layer, received } = server([{ body: { assets: [] } }])
      return Effect.gen(function* () {
        const assets = yield* Assets
        yield* assets.list({
          limit: 1,
          customFields: { limit: ["9"], sort: ["a"], "updatedAt[gte]": ["b"], updatedAt: ["c"], customFields: ["d"] }
        })
        assert.strictEqual(
          received[0]?.target,
          "/v1/assets?limit=1&limit__c=9&sort__c=a&updatedAt%5Bgte%5D__c=b&updatedAt=c&customFields=d"
        )
      }).pipe(Effect.provide(layer))
    })

    it.effect("takes several organizations at once", () => {
      const { layer, received } = server([{ body: { assets: [] } }])
      return Effect.gen(function* () {
        yield* (yield* Assets).list().pipe(MaintainX.withOrganizations([3, 5]))
        assert.strictEqual(received[0]?.headers.get("x-organization-ids"), "3,5")
        assert.isNull(received[0]?.headers.get("x-organization-id") ?? null)
      }).pipe(Effect.provide(layer))
    })

    it.effect("gives rows in which null is absent, unknown values pass, and digits in quotes are amounts", () => {
      const { layer } = server([
        {
          body: {
            assets: [
              {
                ...row(1),
                tomorrow: { a: 1 },
                status: {
                  status: "STANDBY",
                  downtimeType: null,
                  startedAt: "2026-01-02T03:04:05Z",
                  customStatus: { label: "Waiting for parts", deletedAt: null }
                },
                depreciation: { purchasePrice: 12500.5, salvageValue: "2500.00", purchaseDate: null }
              }
            ],
            nextCursor: "1",
            nextPageUrl: "/v1/assets?cursor=1"
          }
        }
      ])
      return Effect.gen(function* () {
        const page = yield* (yield* Assets).list({ expand: ["status", "depreciation"] })
        assert.deepStrictEqual(page, {
          items: [
            {
              id: AssetId.make(1),
              name: "Pump 1",
              createdAt: DateTime.makeUnsafe("2026-01-02T03:04:05.678Z"),
              updatedAt: DateTime.makeUnsafe("2026-02-03T04:05:06.789Z"),
              status: {
                status: "STANDBY",
                startedAt: DateTime.makeUnsafe("2026-01-02T03:04:05Z"),
                customStatus: { label: "Waiting for parts" }
              },
              depreciation: { purchasePrice: 12500.5, salvageValue: 2500 }
            }
          ],
          nextCursor: "1"
        })
      }).pipe(Effect.provide(layer))
    })

    it.effect("refuses a limit beyond 200 before sending anything", () => {
      const { layer, received } = server([{ body: { assets: [] } }])
      return Effect.gen(function* () {
        const error = yield* Effect.flip((yield* Assets).list({ limit: 201 }))
        assert(error._tag === "BadRequest")
        assert.isUndefined(error.status)
        assert.deepStrictEqual(
          error.issues.map(({ fieldPath }) => fieldPath),
          ["limit"]
        )
        assert.strictEqual(error.operation, "Assets.list")
        assert.lengthOf(received, 0)
      }).pipe(Effect.provide(layer))
    })
  })

  describe("stream", () => {
    it.effect("fetches pages of 200 and gives an asset that moved to the next page once", () => {
      const { layer, received } = server([
        { body: { assets: [row(1), row(2)], nextCursor: "2" } },
        { body: { assets: [row(2), row(3)], nextCursor: "4" } },
        { body: { assets: [row(1), row(4)], nextCursor: null } }
      ])
      return Effect.gen(function* () {
        const assets = yield* Assets
        const ids = yield* assets.stream({ manufacturer: ["KSB"] }).pipe(
          Stream.map(({ id }) => Number(id)),
          Stream.runCollect
        )
        assert.deepStrictEqual(ids, [1, 2, 3, 4])
        assert.deepStrictEqual(
          received.map(({ target }) => target),
          [
            "/v1/assets?limit=200&manufacturer=KSB",
            "/v1/assets?cursor=2&limit=200&manufacturer=KSB",
            "/v1/assets?cursor=4&limit=200&manufacturer=KSB"
          ]
        )
      }).pipe(Effect.provide(layer))
    })

    it.effect("fetches nothing that is not pulled", () => {
      const { layer, received } = server([
        { body: { assets: [row(1), row(2)], nextCursor: "2" } },
        { body: { assets: [row(3), row(4)], nextCursor: "4" } },
        { body: { assets: [row(5)], nextCursor: "5" } }
      ])
      return Effect.gen(function* () {
        const stream = (yield* Assets).stream({ limit: 2 })
        assert.lengthOf(received, 0)
        const two = yield* stream.pipe(Stream.take(2), Stream.runCollect)
        assert.lengthOf(two, 2)
        assert.lengthOf(received, 1)
        yield* stream.pipe(Stream.take(3), Stream.runDrain)
        assert.lengthOf(received, 3)
      }).pipe(Effect.provide(layer))
    })

    it.effect("fails with a typed error when a cursor comes back, after the rows of every page that it read", () => {
      const { layer, received } = server([
        { body: { assets: [row(1)], nextCursor: "1" } },
        { body: { assets: [row(2)], nextCursor: "2" } },
        { body: { assets: [row(3)], nextCursor: "1" } }
      ])
      return Effect.gen(function* () {
        const seen: Array<number> = []
        const error = yield* (yield* Assets).stream().pipe(
          Stream.runForEach(({ id }) => Effect.sync(() => seen.push(id))),
          Effect.flip
        )
        assert(error._tag === "UnexpectedResponse")
        assert.strictEqual(error.operation, "Assets.list")
        assert.deepStrictEqual(seen, [1, 2, 3])
        assert.lengthOf(received, 3)
      }).pipe(Effect.provide(layer))
    })

    it.effect("starts at a cursor that was kept, and fails when the list leads back to it", () => {
      const { layer, received } = server([{ body: { assets: [row(1)], nextCursor: "40" } }])
      return Effect.gen(function* () {
        const error = yield* (yield* Assets).stream({ cursor: "40" }).pipe(Stream.runDrain, Effect.flip)
        assert.strictEqual(error._tag, "UnexpectedResponse")
        assert.deepStrictEqual(
          received.map((request) => queryOf(request)),
          [
            [
              ["cursor", "40"],
              ["limit", "200"]
            ]
          ]
        )
      }).pipe(Effect.provide(layer))
    })

    it.effect("carries the organizations to every page", () => {
      const { layer, received } = server([
        { body: { assets: [row(1)], nextCursor: "1" } },
        { body: { assets: [row(2)], nextCursor: null } }
      ])
      return Effect.gen(function* () {
        yield* (yield* Assets).stream().pipe(MaintainX.withOrganizations([3, 5]), Stream.runDrain)
        assert.deepStrictEqual(
          received.map(({ headers }) => headers.get("x-organization-ids")),
          ["3,5", "3,5"]
        )
      }).pipe(Effect.provide(layer))
    })
  })

  describe("create and update", () => {
    it.effect("sends manufacturer and model as objects and amounts as they are", () => {
      const { layer, received } = server([{ status: 201, body: { id: 7 } }])
      return Effect.gen(function* () {
        const created = yield* (yield* Assets).create(
          {
            name: "Pump 3",
            manufacturer: { id: ManufacturerId.make(4) },
            model: { name: "X1" },
            depreciation: { purchasePrice: 12500.5, purchaseDate: DateTime.makeUnsafe("2026-01-01T00:00:00Z") },
            teamIds: [TeamId.make(1)],
            vendorIds: [VendorId.make(2)],
            extraFields: { "Plant no.": "12" }
          },
          { skipWebhook: true }
        )
        assert.deepStrictEqual(created, { id })
        const [request] = received
        assert.strictEqual(request?.method, "POST")
        assert.strictEqual(request?.target, "/v1/assets?skipWebhook=true")
        assert.strictEqual(request?.headers.get("content-type"), "application/json")
        assert.deepStrictEqual(request?.body, {
          name: "Pump 3",
          manufacturer: { id: 4 },
          model: { name: "X1" },
          depreciation: { purchasePrice: 12500.5, purchaseDate: "2026-01-01T00:00:00.000Z" },
          teamIds: [1],
          vendorIds: [2],
          extraFields: { "Plant no.": "12" }
        })
      }).pipe(Effect.provide(layer))
    })

    it.effect("sends null for what is to be cleared and nothing for what is to stay", () => {
      const { layer, received } = server([{ body: { asset: { id: 7, name: "Pump 3", manufacturer: "KSB" } } }])
      return Effect.gen(function* () {
        const updated = yield* (yield* Assets).update(id, {
          description: null,
          manufacturer: null,
          depreciation: { salvageValue: null }
        })
        assert.deepStrictEqual(updated, { id, name: "Pump 3", manufacturer: "KSB" })
        assert.strictEqual(received[0]?.method, "PATCH")
        assert.strictEqual(received[0]?.target, "/v1/assets/7")
        assert.deepStrictEqual(received[0]?.body, {
          description: null,
          manufacturer: null,
          depreciation: { salvageValue: null }
        })
      }).pipe(Effect.provide(layer))
    })

    it.effect("refuses what the types forbid before sending anything, naming each field", () => {
      const { layer, received } = server([{ body: {} }])
      return Effect.gen(function* () {
        const assets = yield* Assets
        const wrong = { name: null, status: "ONLINE", parentId: 1.5, depreciation: { purchasePrice: Number.NaN } }
        const error = yield* Effect.flip(assets.update(id, wrong as never))
        assert(error._tag === "BadRequest")
        assert.sameMembers(
          error.issues.map(({ fieldPath }) => fieldPath ?? ""),
          ["name", "status", "parentId", "depreciation.purchasePrice"]
        )
        assert.lengthOf(received, 0)
      }).pipe(Effect.provide(layer))
    })
  })

  describe("get", () => {
    it.effect("takes the asset out of its envelope", () => {
      const { layer, received } = server([
        {
          body: {
            asset: {
              id: 7,
              name: "Pump 3",
              childrenIds: [8, 9],
              thumbnail: null,
              deletedAt: null,
              model: null,
              status: { status: "OFFLINE", downtimeType: "PLANNED", customStatusId: 53 }
            }
          }
        }
      ])
      return Effect.gen(function* () {
        const asset = yield* (yield* Assets).get(id)
        assert.deepStrictEqual(asset, {
          id,
          name: "Pump 3",
          childrenIds: [AssetId.make(8), AssetId.make(9)],
          status: { status: "OFFLINE", downtimeType: "PLANNED", customStatusId: AssetCustomStatusId.make(53) }
        })
        assert.strictEqual(received[0]?.target, "/v1/assets/7")
      }).pipe(Effect.provide(layer))
    })

    it.effect("is for one organization only", () => {
      const { layer, received } = server([{ body: { asset: { id: 7, name: "Pump 3" } } }])
      return Effect.gen(function* () {
        const assets = yield* Assets
        const error = yield* assets.get(id).pipe(MaintainX.withOrganizations([3, 5]), Effect.flip)
        assert.strictEqual(error._tag, "BadRequest")
        assert.lengthOf(received, 0)
        yield* assets.get(id).pipe(MaintainX.withOrganization(3))
        assert.strictEqual(received[0]?.headers.get("x-organization-id"), "3")
      }).pipe(Effect.provide(layer))
    })
  })

  describe("logStatus", () => {
    it.effect("posts the status below the asset and answers the entry of the log", () => {
      const { layer, received } = server([
        {
          status: 201,
          body: {
            assetStatus: { id: 42, status: "OFFLINE", startedAt: "2026-01-01T12:34:56.123Z", downtimeType: null }
          }
        }
      ])
      return Effect.gen(function* () {
        const logged = yield* (yield* Assets).logStatus(id, {
          customStatusId: AssetCustomStatusId.make(53),
          downtimeType: "UNPLANNED",
          startedAt: DateTime.makeUnsafe("2026-01-01T12:34:56.123Z"),
          endedAt: null
        })
        assert.strictEqual(received[0]?.method, "POST")
        assert.strictEqual(received[0]?.target, "/v1/assets/7/status")
        assert.deepStrictEqual(received[0]?.body, {
          customStatusId: 53,
          downtimeType: "UNPLANNED",
          startedAt: "2026-01-01T12:34:56.123Z",
          endedAt: null
        })
        assert.strictEqual(logged.status, "OFFLINE")
        assert.isFalse("downtimeType" in logged)
      }).pipe(Effect.provide(layer))
    })

    it.effect("refuses a status that the API does not have", () => {
      const { layer, received } = server([{ body: {} }])
      return Effect.gen(function* () {
        const error = yield* Effect.flip((yield* Assets).logStatus(id, { status: "RUNNING" as never }))
        assert(error._tag === "BadRequest")
        assert.strictEqual(error.issues[0]?.fieldPath, "status")
        assert.lengthOf(received, 0)
      }).pipe(Effect.provide(layer))
    })
  })

  describe("files", () => {
    it.effect("are sent as they are, under an encoded name", () => {
      const { layer, received } = server([{ status: 201, body: { filename: "pump 3.png" } }])
      const file = new Uint8Array([0, 255, 13, 10])
      return Effect.gen(function* () {
        const assets = yield* Assets
        yield* assets.uploadAttachment(id, "a/b ü?.png", file)
        yield* assets.uploadThumbnail(id, "pump 3.png", file, { skipWebhook: true })
        assert.deepStrictEqual(
          received.map(({ body, headers, method, target }) => [method, target, headers.get("content-type"), body]),
          [
            ["PUT", "/v1/assets/7/attachments/a%2Fb%20%C3%BC%3F.png", "application/octet-stream", file],
            ["PUT", "/v1/assets/7/thumbnail/pump%203.png?skipWebhook=true", "application/octet-stream", file]
          ]
        )
      }).pipe(Effect.provide(layer))
    })

    it.effect("too large for the API fail with PayloadTooLarge", () => {
      const { layer } = server([{ status: 413, body: { error: "File is too large" } }])
      return Effect.gen(function* () {
        const error = yield* Effect.flip((yield* Assets).uploadAttachment(id, "film.mp4", new Uint8Array(3)))
        assert.strictEqual(error._tag, "PayloadTooLarge")
      }).pipe(Effect.provide(layer))
    })

    for (const name of ["", ".", ".."]) {
      it.effect(`cannot be called "${name}"`, () => {
        const { layer, received } = server([{ status: 204 }])
        return Effect.gen(function* () {
          const assets = yield* Assets
          const upload = yield* Effect.flip(assets.uploadAttachment(id, name, new Uint8Array(1)))
          const removal = yield* Effect.flip(assets.deleteAttachment(id, name))
          for (const error of [upload, removal]) {
            assert(error._tag === "BadRequest")
            assert.strictEqual(error.issues[0]?.fieldPath, "filename")
          }
          assert.lengthOf(received, 0)
        }).pipe(Effect.provide(layer))
      })
    }

    it.effect("and assets are deleted without a body in either direction", () => {
      const { layer, received } = server([{ status: 204 }])
      return Effect.gen(function* () {
        const assets = yield* Assets
        assert.isUndefined(yield* assets.deleteAttachment(id, "pump.png"))
        assert.isUndefined(yield* assets.delete(id, { skipWebhook: false }))
        assert.deepStrictEqual(
          received.map(({ body, method, target }) => [method, target, body]),
          [
            ["DELETE", "/v1/assets/7/attachments/pump.png", undefined],
            ["DELETE", "/v1/assets/7?skipWebhook=false", undefined]
          ]
        )
      }).pipe(Effect.provide(layer))
    })
  })
})
