import { assert, describe, it } from "@effect/vitest"
import { Effect, Stream } from "effect"
import { TeamId, Teams, UserId } from "../../src/index.ts"
import { server } from "./server.ts"

const id = TeamId.make(7)
const ada = UserId.make(2)

describe("Teams", () => {
  it.effect("members are answered in an envelope of their own, and by id alone when they are new", () => {
    const { layer, received } = server([
      { status: 201, body: { id: 2 } },
      { body: { member: { id: 2, teamRole: "OWNER" } } },
      { status: 204 }
    ])
    return Effect.gen(function* () {
      const teams = yield* Teams
      assert.deepStrictEqual(yield* teams.addMember(id, { id: ada, teamRole: "ADMIN" }), { id: ada })
      assert.deepStrictEqual(yield* teams.updateMember(id, ada, { teamRole: "MEMBER" }), { id: ada, teamRole: "OWNER" })
      yield* teams.removeMember(id, ada, { skipWebhook: true })
      assert.deepStrictEqual(
        received.map(({ body, method, target }) => [method, target, body]),
        [
          ["POST", "/v1/teams/7/members", { id: 2, teamRole: "ADMIN" }],
          ["PATCH", "/v1/teams/7/members/2", { teamRole: "MEMBER" }],
          ["DELETE", "/v1/teams/7/members/2?skipWebhook=true", undefined]
        ]
      )
    }).pipe(Effect.provide(layer))
  })

  it.effect(
    "a stream of members asks for the most that a page can have, and for the next page of the same team",
    () => {
      const { layer, received } = server([
        { body: { members: [{ id: 2, teamRole: "ADMIN" }], nextCursor: "c" } },
        { body: { members: [{ id: 3, teamRole: "MEMBER" }], nextCursor: null } }
      ])
      return Effect.gen(function* () {
        const members = yield* Stream.runCollect((yield* Teams).streamMembers(id))
        assert.deepStrictEqual<unknown>(
          members.map(({ id }) => id),
          [2, 3]
        )
        assert.deepStrictEqual(
          received.map(({ target }) => target),
          ["/v1/teams/7/members?limit=200", "/v1/teams/7/members?cursor=c&limit=200"]
        )
      }).pipe(Effect.provide(layer))
    }
  )
})
