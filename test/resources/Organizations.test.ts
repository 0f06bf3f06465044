import { assert, describe, it } from "@effect/vitest"
import { Effect, Stream } from "effect"
import { MaintainX, OrganizationId, Organizations } from "../../src/index.ts"
import { server } from "./server.ts"

describe("Organizations", () => {
  it.effect("lists the organizations that a key reaches", () => {
    const { layer, received } = server([
      {
        body: { organizations: [{ id: 3, name: "North plant", timeZone: "Etc/UTC", currency: null }], nextCursor: null }
      }
    ])
    return Effect.gen(function* () {
      const page = yield* (yield* Organizations).list({ limit: 1 })
      assert.deepStrictEqual(page, {
        items: [{ id: OrganizationId.make(3), name: "North plant", timeZone: "Etc/UTC" }]
      })
      assert.deepStrictEqual(
        received.map(({ method, target }) => [method, target]),
        [["GET", "/v1/organizations?limit=1"]]
      )
    }).pipe(Effect.provide(layer))
  })

  it.effect("streams them to the end, which is a page without a cursor", () => {
    const { layer, received } = server([
      { body: { organizations: [{ id: 3, name: "North plant" }], nextCursor: "a b" } },
      { body: { organizations: [{ id: 5, name: "South plant" }] } }
    ])
    return Effect.gen(function* () {
      const names = yield* (yield* Organizations).stream().pipe(
        Stream.map(({ name }) => name),
        Stream.runCollect
      )
      assert.deepStrictEqual(names, ["North plant", "South plant"])
      assert.deepStrictEqual(
        received.map(({ target }) => target),
        ["/v1/organizations?limit=200", "/v1/organizations?cursor=a%20b&limit=200"]
      )
    }).pipe(Effect.provide(layer))
  })

  it.effect("names no organization where several are set, since it is how one finds out which there are", () => {
    const { layer, received } = server([{ body: { organizations: [] } }, { body: { organizations: [] } }])
    return Effect.gen(function* () {
      const { list } = yield* Organizations
      yield* MaintainX.withOrganizations(list(), [3, 5])
      yield* MaintainX.withOrganization(list(), 3)
      assert.deepStrictEqual(
        received.map(({ headers }) => [headers.get("x-organization-id"), headers.get("x-organization-ids")]),
        [
          [null, null],
          ["3", null]
        ]
      )
    }).pipe(Effect.provide(layer))
  })

  it.effect("refuses what is no id of an organization before anything is sent", () => {
    const { layer, received } = server([])
    return Effect.gen(function* () {
      const { list } = yield* Organizations
      for (const id of [Number.NaN, 1.5, -1, 0]) {
        const error = yield* Effect.flip(MaintainX.withOrganization(list(), id))
        assert.strictEqual(error._tag === "BadRequest" && error.issues[0]?.fieldPath, "x-organization-id")
      }
      assert.lengthOf(received, 0)
    }).pipe(Effect.provide(layer))
  })

  it.effect("takes no filter", () => {
    const { layer, received } = server([{ body: { organizations: [] } }])
    return Effect.gen(function* () {
      const error = yield* Effect.flip((yield* Organizations).list({ name: "North plant" } as never))
      assert(error._tag === "BadRequest")
      assert.strictEqual(error.issues[0]?.fieldPath, "name")
      assert.lengthOf(received, 0)
    }).pipe(Effect.provide(layer))
  })
})
