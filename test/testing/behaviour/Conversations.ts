import { assert } from "@effect/vitest"
import { Effect, Stream } from "effect"
import { ConversationId, Conversations, Teams, UserId, Users } from "../../../src/index.ts"
import type { Holds } from "./ways.ts"

const account = UserId.make(1_000_001)

export const conversations = (holds: Holds): void => {
  holds("a direct message makes a conversation between two, without a name", () =>
    Effect.gen(function* () {
      const conversations = yield* Conversations
      const users = yield* Users
      assert.deepStrictEqual((yield* conversations.list()).items, [])
      const ada = yield* users.create({ firstName: "Ada", lastName: "Okafor" })
      const { conversationId } = yield* users.sendMessage(ada.id, { content: "Hello" })
      assert.deepStrictEqual((yield* conversations.list()).items, [{ id: conversationId, type: "DM" }])
      assert.deepStrictEqual((yield* conversations.members(conversationId)).items, [
        { id: account, firstName: "Integration", lastName: "Account" },
        { id: ada.id, firstName: "Ada", lastName: "Okafor" }
      ])
    })
  )

  holds("a team has a conversation of its name, in which its members are", () =>
    Effect.gen(function* () {
      const conversations = yield* Conversations
      const teams = yield* Teams
      const ada = yield* (yield* Users).create({ firstName: "Ada", lastName: "Okafor" })
      const team = yield* teams.create({ name: "Millwrights" })
      yield* teams.update(team.id, { name: "Fitters" })
      const [row, ...others] = (yield* conversations.list()).items
      assert.deepInclude(row, { type: "TEAM", name: "Fitters" })
      assert.deepStrictEqual(others, [])
      const id = row?.id ?? ConversationId.make(0)
      yield* teams.addMember(team.id, { id: ada.id })
      yield* teams.addMember(team.id, { id: account })
      const members = yield* Stream.runCollect(conversations.streamMembers(id, { limit: 1 }))
      assert.deepStrictEqual(
        members.map(({ id }) => id),
        [account, ada.id]
      )
      yield* teams.delete(team.id)
      assert.deepStrictEqual((yield* conversations.list()).items, [])
    })
  )

  holds("a direct message to a member of a team does not go to the team", () =>
    Effect.gen(function* () {
      const users = yield* Users
      const ada = yield* users.create({ firstName: "Ada", lastName: "Okafor" })
      yield* (yield* Teams).create({ name: "Millwrights", memberIds: [account, ada.id] })
      const { conversationId } = yield* users.sendMessage(ada.id, { content: "Hello" })
      const { conversationId: alone } = yield* users.sendMessage(account, { content: "Buy seals" })
      assert.notStrictEqual(alone, conversationId)
      const { items } = yield* (yield* Conversations).list({ type: ["DM"] })
      assert.deepStrictEqual(
        items.map(({ id }) => id),
        [conversationId, alone]
      )
    })
  )

  holds("filters by type and by whether there is a name, and streams page by page", () =>
    Effect.gen(function* () {
      const conversations = yield* Conversations
      const users = yield* Users
      const ada = yield* users.create({ firstName: "Ada", lastName: "Okafor" })
      yield* users.sendMessage(ada.id, { content: "Hello" })
      yield* Effect.forEach(["A", "B"], (name) => Effect.flatMap(Teams, (teams) => teams.create({ name })))
      const types = (query: Parameters<typeof conversations.list>[0]) =>
        Effect.map(Stream.runCollect(conversations.stream({ limit: 1, ...query })), (rows) =>
          rows.map(({ type }) => type)
        )
      assert.deepStrictEqual(yield* types({}), ["DM", "TEAM", "TEAM"])
      assert.deepStrictEqual(yield* types({ onlyNamed: true }), ["TEAM", "TEAM"])
      assert.deepStrictEqual(yield* types({ type: ["GROUP", "DM"] }), ["DM"])
    })
  )

  holds("every message has an id of its own, and a conversation that is not there is NotFound", () =>
    Effect.gen(function* () {
      const conversations = yield* Conversations
      const { conversationId } = yield* (yield* Users).sendMessage(account, { content: "Buy seals" })
      const first = yield* conversations.postMessage(conversationId, { content: "And grease" })
      const second = yield* conversations.postMessage(conversationId, { content: "And rags" })
      assert.deepStrictEqual<ReadonlyArray<number>>([first.id, second.id], [37_000_002, 37_000_003])
      const errors = yield* Effect.all([
        Effect.flip(conversations.members(ConversationId.make(9))),
        Effect.flip(conversations.postMessage(ConversationId.make(9), { content: "Hello" }))
      ])
      for (const error of errors) assert.deepInclude(error, { _tag: "NotFound", missing: "record" })
    })
  )
}
