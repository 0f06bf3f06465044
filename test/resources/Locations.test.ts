import { assert, describe, it } from "@effect/vitest"
import { DateTime, Effect, Stream } from "effect"
import { LocationId, Locations, MaintainX, VendorId } from "../../src/index.ts"
import { server } from "./server.ts"

const id = LocationId.make(7)

const row = (id: number) => ({ id, name: `Hall ${id}` })

describe("Locations", () => {
  describe("list", () => {
    it.effect("filters by name and by a custom field that is called name as well", () => {
      const { layer, received } = server([{ body: { locations: [] } }])
      return Effect.gen(function* () {
        yield* (yield* Locations).list({
          name: "Hall 1",
          customFields: { name: ["north"], sort: ["1"] },
          expand: ["extra_fields"]
        })
        assert.strictEqual(received[0]?.target, "/v1/locations?name=Hall%201&name__c=north&sort=1&expand=extra_fields")
      }).pipe(Effect.provide(layer))
    })

    it.effect("takes several organizations, from the settings or around the call", () => {
      const { layer, received } = server([{ body: { locations: [] } }], { organizations: [3, 5] })
      return Effect.gen(function* () {
        const locations = yield* Locations
        yield* locations.list()
        yield* locations.list().pipe(MaintainX.withOrganization(4))
        assert.deepStrictEqual(
          received.map(({ headers }) => [headers.get("x-organization-id"), headers.get("x-organization-ids")]),
          [
            [null, "3,5"],
            ["4", null]
          ]
        )
      }).pipe(Effect.provide(layer))
    })

    it.effect("gives rows with what was expanded", () => {
      const { layer } = server([
        {
          body: {
            locations: [
              {
                ...row(1),
                address: null,
                parentId: 2,
                createdAt: "2026-01-02T03:04:05.678Z",
                teamIds: [4],
                extraFields: { "Fire zone": "B" }
              }
            ]
          }
        }
      ])
      return Effect.gen(function* () {
        const { items } = yield* (yield* Locations).list({ expand: ["team_ids", "extra_fields"] })
        assert.deepStrictEqual(items as unknown, [
          {
            id: 1,
            name: "Hall 1",
            parentId: 2,
            createdAt: DateTime.makeUnsafe("2026-01-02T03:04:05.678Z"),
            teamIds: [4],
            extraFields: { "Fire zone": "B" }
          }
        ])
      }).pipe(Effect.provide(layer))
    })
  })

  describe("stream", () => {
    it.effect("gives a location that moved to the next page once, and ends at a null cursor", () => {
      const { layer, received } = server([
        { body: { locations: [row(1), row(2)], nextCursor: "2" } },
        { body: { locations: [row(2), row(3)], nextCursor: null } }
      ])
      return Effect.gen(function* () {
        const names = yield* (yield* Locations).stream().pipe(
          Stream.map(({ name }) => name),
          Stream.runCollect
        )
        assert.deepStrictEqual(names, ["Hall 1", "Hall 2", "Hall 3"])
        assert.lengthOf(received, 2)
      }).pipe(Effect.provide(layer))
    })

    it.effect("starts over each time it is run", () => {
      const { layer } = server([{ body: { locations: [row(1)] } }])
      return Effect.gen(function* () {
        const stream = (yield* Locations).stream()
        assert.lengthOf(yield* Stream.runCollect(stream), 1)
        assert.lengthOf(yield* Stream.runCollect(stream), 1)
      }).pipe(Effect.provide(layer))
    })
  })

  describe("create, update and delete", () => {
    it.effect("create answers 200 and the id, unlike most creates", () => {
      const { layer, received } = server([{ status: 200, body: { id: 7 } }])
      return Effect.gen(function* () {
        const created = yield* (yield* Locations).create({ name: "Hall 7", vendorIds: [VendorId.make(2)] })
        assert.deepStrictEqual(created, { id })
        assert.deepStrictEqual(received[0]?.body, { name: "Hall 7", vendorIds: [2] })
      }).pipe(Effect.provide(layer))
    })

    it.effect("update tells null, which clears, from absent, which keeps", () => {
      const { layer, received } = server([{ body: { location: { id: 7, name: "Hall 7" } } }])
      return Effect.gen(function* () {
        const locations = yield* Locations
        yield* locations.update(id, { parentId: null })
        yield* locations.update(id, {})
        assert.deepStrictEqual(
          received.map(({ body }) => body),
          [{ parentId: null }, {}]
        )
      }).pipe(Effect.provide(layer))
    })

    it.effect("an undefined property from untyped code clears nothing", () => {
      const { layer, received } = server([{ body: { location: { id: 7, name: "Hall 7" } } }])
      return Effect.gen(function* () {
        const payload = { name: "Hall 7", description: undefined, extraFields: undefined }
        yield* (yield* Locations).update(id, payload as never)
        assert.deepStrictEqual(received[0]?.body, { name: "Hall 7" })
      }).pipe(Effect.provide(layer))
    })

    it.effect("delete is answered without a body", () => {
      const { layer, received } = server([{ status: 204 }])
      return Effect.gen(function* () {
        yield* (yield* Locations).delete(id)
        assert.deepStrictEqual(
          received.map(({ body, method, target }) => [method, target, body]),
          [["DELETE", "/v1/locations/7", undefined]]
        )
      }).pipe(Effect.provide(layer))
    })
  })
})
