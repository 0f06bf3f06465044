import { assert } from "@effect/vitest"
import { Effect, Redacted, Stream } from "effect"
import { Assets, Locations, MaintainX, Organizations, Users } from "../../../src/index.ts"
import { MaintainXTest } from "../../../src/testing/index.ts"
import type { Holds } from "./ways.ts"

const two = { organizations: ["Mill", "Quarry"] }

export const organizations = (holds: Holds): void => {
  holds(
    "lists the organizations that the key reaches, without naming one",
    () =>
      Effect.gen(function* () {
        const organizations = yield* Organizations
        const rows = yield* Stream.runCollect(organizations.stream({ limit: 1 }))
        assert.deepStrictEqual(
          rows.map(({ id, name }) => [Number(id), name]),
          [
            [1, "Mill"],
            [2, "Quarry"]
          ]
        )
      }),
    two
  )

  holds(
    "a key of several organizations must name one on every other call",
    () =>
      Effect.gen(function* () {
        const users = yield* Users
        const error = yield* Effect.flip(users.list())
        assert.deepInclude(error, { _tag: "BadRequest", status: 400 })
        const named = yield* users.list().pipe(MaintainX.withOrganization(2))
        assert.deepStrictEqual(
          named.items.map(({ id }) => Number(id)),
          [1_000_002]
        )
      }),
    two
  )

  holds(
    "the organization comes from the settings, and what belongs to another is not there",
    () =>
      Effect.gen(function* () {
        const locations = yield* Locations
        const { id } = yield* locations.create({ name: "Pit" })
        assert.strictEqual((yield* locations.get(id)).name, "Pit")
        const error = yield* locations.get(id).pipe(MaintainX.withOrganization(1), Effect.flip)
        assert.strictEqual(error._tag, "NotFound")
      }),
    { ...two, settings: { organizations: 2 } }
  )

  holds(
    "the lists that take several organizations show the rows of each, and say whose they are",
    () =>
      Effect.gen(function* () {
        const assets = yield* Assets
        for (const [name, organization] of [
          ["Mill Wheel", 1],
          ["Crusher", 2]
        ] as const) {
          yield* assets.create({ name }).pipe(MaintainX.withOrganization(organization))
        }
        const { items } = yield* assets.list().pipe(MaintainX.withOrganizations([1, 2]))
        assert.deepStrictEqual(
          items.map(({ name, organizationId }) => [name, Number(organizationId)]),
          [
            ["Mill Wheel", 1],
            ["Crusher", 2]
          ]
        )
        const refused = yield* Effect.flip((yield* Users).list().pipe(MaintainX.withOrganizations([1, 2])))
        assert.strictEqual(refused._tag, "BadRequest")
        assert.notProperty(refused, "status")
      }),
    two
  )

  holds(
    "an organization that the key does not reach is forbidden",
    () =>
      Effect.gen(function* () {
        const error = yield* (yield* Users).list().pipe(MaintainX.withOrganization(2), Effect.flip)
        assert.strictEqual(error._tag, "Forbidden")
      }),
    { ...two, keys: [{ apiKey: "narrow", organizations: [1] }] }
  )

  holds(
    "a key without permission may list its organizations and nothing else",
    () =>
      Effect.gen(function* () {
        assert.strictEqual((yield* (yield* Organizations).list()).items.length, 1)
        assert.strictEqual((yield* Effect.flip((yield* Users).list()))._tag, "Forbidden")
      }),
    { keys: [{ apiKey: Redacted.make("weak"), permitted: false }] }
  )

  holds(
    "a key that is not known is unauthorized",
    () =>
      Effect.gen(function* () {
        const error = yield* Effect.flip((yield* Organizations).list())
        assert.deepInclude(error, { _tag: "Unauthorized", detail: "Invalid token" })
      }),
    { keys: ["right"], settings: { apiKey: "wrong" } }
  )

  holds(
    "a call says which organizations it was for, without printing them",
    () =>
      Effect.gen(function* () {
        yield* (yield* Users).list().pipe(MaintainX.withOrganization(2))
        const [call] = yield* (yield* MaintainXTest).calls
        assert.deepStrictEqual(call && Redacted.value(call.organizations), [2])
        assert.notInclude(JSON.stringify(call), "[2]")
      }),
    two
  )
}
