import { assert } from "@effect/vitest"
import { Effect, Stream } from "effect"
import { AssetId, Assets, LocationId, Locations, TeamId, Teams, UserId, Users, WorkOrders } from "../../../src/index.ts"
import type { Holds } from "./ways.ts"

const people = Effect.gen(function* () {
  const { create } = yield* Users
  const ada = yield* create({ firstName: "Ada", lastName: "Okafor" })
  const ben = yield* create({ firstName: "Ben", lastName: "Lindqvist" })
  return { ada: ada.id, ben: ben.id }
})

export const teams = (holds: Holds): void => {
  holds("a team knows what it looks after, where, and how many it is; rows know the name", () =>
    Effect.gen(function* () {
      const teams = yield* Teams
      const { ada, ben } = yield* people
      const pump = yield* (yield* Assets).create({ name: "Pump" })
      const hall = yield* (yield* Locations).create({ name: "Hall" })
      const { id } = yield* teams.create({
        name: "Millwrights",
        description: "They mend",
        memberIds: [ada, ben],
        assetIds: [pump.id],
        locationIds: [hall.id]
      })
      assert.deepStrictEqual(yield* teams.get(id), {
        id,
        name: "Millwrights",
        description: "They mend",
        assetIds: [pump.id],
        locationIds: [hall.id],
        membersCount: 2
      })
      assert.deepStrictEqual((yield* teams.list()).items, [{ id, name: "Millwrights" }])
    })
  )

  holds("assets and locations name the teams that name them, whichever said it", () =>
    Effect.gen(function* () {
      const teams = yield* Teams
      const assets = yield* Assets
      const locations = yield* Locations
      const pump = yield* assets.create({ name: "Pump" })
      const hall = yield* locations.create({ name: "Hall" })
      const { id } = yield* teams.create({ name: "Millwrights", assetIds: [pump.id], locationIds: [hall.id] })
      assert.deepStrictEqual((yield* assets.get(pump.id)).teamIds, [id])
      assert.deepStrictEqual((yield* locations.get(hall.id)).teamIds, [id])
      const press = yield* assets.create({ name: "Press", teamIds: [id] })
      assert.deepStrictEqual((yield* teams.get(id)).assetIds, [pump.id, press.id])
      yield* teams.update(id, { assetIds: [press.id], locationIds: [] })
      assert.deepStrictEqual((yield* assets.get(pump.id)).teamIds, [])
      assert.deepStrictEqual((yield* assets.get(press.id)).teamIds, [id])
      assert.deepStrictEqual((yield* locations.get(hall.id)).teamIds, [])
    })
  )

  holds("an update leaves alone what is absent, and a number makes no members", () =>
    Effect.gen(function* () {
      const teams = yield* Teams
      const pump = yield* (yield* Assets).create({ name: "Pump" })
      const { id } = yield* teams.create({ name: "Millwrights", description: "They mend", assetIds: [pump.id] })
      assert.deepStrictEqual(yield* teams.update(id, { name: "Fitters", membersCount: 7 }), {
        id,
        name: "Fitters",
        description: "They mend",
        assetIds: [pump.id],
        locationIds: [],
        membersCount: 0
      })
    })
  )

  holds("what a team names must be there, and nothing happens when it is not", () =>
    Effect.gen(function* () {
      const teams = yield* Teams
      const pathOf = (payload: Omit<Parameters<typeof teams.create>[0], "name">) =>
        Effect.map(Effect.flip(teams.create({ name: "Millwrights", ...payload })), (error) =>
          error._tag === "BadRequest" ? error.issues[0]?.fieldPath : error._tag
        )
      assert.strictEqual(yield* pathOf({ memberIds: [UserId.make(1_000_001), UserId.make(9)] }), "memberIds.1")
      assert.strictEqual(yield* pathOf({ assetIds: [AssetId.make(9)] }), "assetIds.0")
      assert.strictEqual(yield* pathOf({ locationIds: [LocationId.make(9)] }), "locationIds.0")
      assert.deepStrictEqual((yield* teams.list()).items, [])
    })
  )

  holds("users come into a team, get another role, and leave it", () =>
    Effect.gen(function* () {
      const teams = yield* Teams
      const { ada, ben } = yield* people
      const { id } = yield* teams.create({ name: "Millwrights", memberIds: [ben] })
      const roles = Effect.map(Stream.runCollect(teams.streamMembers(id, { limit: 1 })), (members) =>
        members.map(({ firstName, teamRole }) => `${firstName} ${teamRole}`)
      )
      assert.deepStrictEqual(yield* teams.addMember(id, { id: ada, teamRole: "ADMIN" }), { id: ada })
      assert.deepStrictEqual(yield* roles, ["Ada ADMIN", "Ben MEMBER"])
      assert.deepStrictEqual(yield* teams.updateMember(id, ben, { teamRole: "ADMIN" }), {
        id: ben,
        firstName: "Ben",
        lastName: "Lindqvist",
        teamRole: "ADMIN"
      })
      assert.strictEqual((yield* teams.updateMember(id, ben, {})).teamRole, "ADMIN")
      yield* teams.removeMember(id, ada)
      assert.deepStrictEqual(yield* roles, ["Ben ADMIN"])
      assert.strictEqual((yield* Effect.flip(teams.removeMember(id, ada)))._tag, "NotFound")
      assert.strictEqual((yield* Effect.flip(teams.updateMember(id, ada, {})))._tag, "NotFound")
      const twice = yield* Effect.flip(teams.addMember(id, { id: ben }))
      assert.include(twice.message, "is a member already")
      const nobody = yield* Effect.flip(teams.addMember(id, { id: UserId.make(99) }))
      assert.strictEqual(nobody._tag, "BadRequest")
    })
  )

  holds("a user who leaves the organization leaves its teams", () =>
    Effect.gen(function* () {
      const teams = yield* Teams
      const { ada, ben } = yield* people
      const { id } = yield* teams.create({ name: "Millwrights", memberIds: [ada, ben] })
      yield* (yield* Users).delete(ada)
      assert.strictEqual((yield* teams.get(id)).membersCount, 1)
      assert.deepStrictEqual(
        (yield* teams.members(id)).items.map(({ id }) => id),
        [ben]
      )
    })
  )

  holds("work can be given to a team that is there, and is left without when the team goes", () =>
    Effect.gen(function* () {
      const teams = yield* Teams
      const workOrders = yield* WorkOrders
      const assets = yield* Assets
      const { id } = yield* teams.create({ name: "Millwrights" })
      const pump = yield* assets.create({ name: "Pump", teamIds: [id] })
      const grease = yield* workOrders.create({ title: "Grease", assignees: [{ type: "TEAM", id }] })
      assert.deepStrictEqual((yield* workOrders.get(grease.id)).teamIds, [id])
      const error = yield* Effect.flip(
        workOrders.create({ title: "Paint", assignees: [{ type: "TEAM", id: TeamId.make(9) }] })
      )
      assert.include(error.message, "assignees.0.id")
      yield* teams.delete(id)
      assert.deepStrictEqual((yield* workOrders.get(grease.id)).teamIds, [])
      assert.deepStrictEqual((yield* assets.get(pump.id)).teamIds, [])
      const errors = yield* Effect.all([
        Effect.flip(teams.get(id)),
        Effect.flip(teams.update(id, { name: "Fitters" })),
        Effect.flip(teams.delete(id)),
        Effect.flip(teams.members(id)),
        Effect.flip(teams.addMember(id, { id: UserId.make(1_000_001) }))
      ])
      for (const error of errors) assert.deepInclude(error, { _tag: "NotFound", missing: "record" })
    })
  )

  holds("streams every team, page by page", () =>
    Effect.gen(function* () {
      const teams = yield* Teams
      yield* Effect.forEach(["A", "B", "C"], (name) => teams.create({ name }))
      const rows = yield* Stream.runCollect(teams.stream({ limit: 2 }))
      assert.deepStrictEqual(
        rows.map(({ name }) => name),
        ["A", "B", "C"]
      )
    })
  )
}
