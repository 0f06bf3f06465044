import { assert } from "@effect/vitest"
import { Effect, Stream } from "effect"
import { UserId, Users } from "../../../src/index.ts"
import type { Holds } from "./ways.ts"

export const users = (holds: Holds): void => {
  holds("an empty plant has one user, the service account behind the key", () =>
    Effect.gen(function* () {
      const users = yield* Users
      const { items, nextCursor } = yield* users.list({ limit: 1, expand: ["role"] })
      assert.deepStrictEqual(
        items.map(({ id, role }) => [id, role]),
        [[UserId.make(1_000_001), "SERVICE_ACCOUNT"]]
      )
      assert.isUndefined(nextCursor)
    })
  )

  holds("a user is what was sent, a member unless told otherwise", () =>
    Effect.gen(function* () {
      const users = yield* Users
      const { id } = yield* users.create({
        firstName: "Ada",
        lastName: "Okafor",
        email: "ada@mill.example",
        externalData: { number: 7 },
        extraFields: { Department: "Mill" },
        hourlyRate: 4500,
        inviteType: "NONE"
      })
      assert.deepStrictEqual(yield* users.get(id), {
        id,
        firstName: "Ada",
        lastName: "Okafor",
        email: "ada@mill.example",
        externalData: { number: 7 },
        extraFields: { Department: "Mill" },
        hourlyRate: 4500,
        role: "MEMBER",
        authType: "NORMAL",
        removedFromOrganization: false
      })
    })
  )

  holds("an update leaves alone what is absent and clears what is null", () =>
    Effect.gen(function* () {
      const users = yield* Users
      const { id } = yield* users.create({ firstName: "Ada", lastName: "Okafor", phoneNumber: "1", hourlyRate: 4500 })
      const updated = yield* users.update(id, { hourlyRate: null, role: "ADMIN" })
      assert.deepInclude(updated, { firstName: "Ada", phoneNumber: "1", role: "ADMIN" })
      assert.isUndefined(updated.hourlyRate)
    })
  )

  holds("lists by address in any case, and leaves out whom no work can be assigned to", () =>
    Effect.gen(function* () {
      const users = yield* Users
      yield* users.create({ firstName: "Ada", lastName: "Okafor", email: "ada+mill@mill.example" })
      yield* users.create({ firstName: "Chi", lastName: "Nguyen", email: "chi@mill.example", role: "REQUESTER" })
      const names = (query: Parameters<typeof users.list>[0]) =>
        Effect.map(users.list(query), ({ items }) => items.map(({ firstName }) => firstName))
      assert.deepStrictEqual(yield* names({ email: ["ADA+mill@mill.example", "nobody@mill.example"] }), ["Ada"])
      assert.deepStrictEqual(yield* names({ onlyAssignable: true }), ["Ada"])
      assert.deepStrictEqual(yield* names({}), ["Integration", "Ada", "Chi"])
    })
  )

  holds("a user who was removed is in no list and cannot be changed, but can still be read", () =>
    Effect.gen(function* () {
      const users = yield* Users
      const { id } = yield* users.create({ firstName: "Ada", lastName: "Okafor" })
      yield* users.delete(id)
      assert.strictEqual((yield* Stream.runCollect(users.stream())).length, 1)
      assert.strictEqual((yield* users.get(id)).removedFromOrganization, true)
      assert.strictEqual((yield* Effect.flip(users.update(id, { firstName: "Eve" })))._tag, "NotFound")
      assert.strictEqual((yield* Effect.flip(users.delete(id)))._tag, "NotFound")
    })
  )

  holds("the user behind the key cannot be removed", () =>
    Effect.gen(function* () {
      const users = yield* Users
      const error = yield* Effect.flip(users.delete(UserId.make(1_000_001)))
      assert.deepInclude(error, { _tag: "BadRequest", status: 400 })
    })
  )

  holds("messages to one user go to one conversation", () =>
    Effect.gen(function* () {
      const users = yield* Users
      const ada = yield* users.create({ firstName: "Ada", lastName: "Okafor" })
      const ben = yield* users.create({ firstName: "Ben", lastName: "Lindqvist" })
      const first = yield* users.sendMessage(ada.id, { content: "Hello" })
      const other = yield* users.sendMessage(ben.id, { content: "Hello" })
      assert.deepStrictEqual(yield* users.sendMessage(ada.id, { content: "Are you there?" }), first)
      assert.notDeepEqual(other, first)
      assert.strictEqual((yield* Effect.flip(users.sendMessage(UserId.make(9), { content: "x" })))._tag, "NotFound")
    })
  )
}
