import { assert, describe, it } from "@effect/vitest"
import { DateTime, Effect, Stream } from "effect"
import { ConversationId, UserId, Users } from "../../src/index.ts"
import { queryOf, server } from "./server.ts"

const id = UserId.make(7)

const row = (id: number) => ({ id, firstName: "Ada", lastName: `L. ${id}` })

describe("Users", () => {
  describe("list", () => {
    it.effect("filters by addresses, in which + and @ arrive as %2B and %40", () => {
      const { layer, received } = server([{ body: { users: [] } }])
      return Effect.gen(function* () {
        yield* (yield* Users).list({ email: ["ada+night@plant.example", "bob@plant.example"], onlyAssignable: true })
        assert.strictEqual(received[0]?.method, "GET")
        assert.strictEqual(
          received[0]?.target,
          "/v1/users?onlyAssignable=true&email=ada%2Bnight%40plant.example&email=bob%40plant.example"
        )
      }).pipe(Effect.provide(layer))
    })

    it.effect("gives rows with the role only when asked, and with roles that this release does not know", () => {
      const { layer, received } = server([
        {
          body: {
            users: [
              {
                ...row(1),
                role: "CONTRACTOR",
                authType: null,
                hourlyRate: 4250,
                lastVisitedAt: "2026-01-02T03:04:05.678Z",
                extraFields: { Department: "Night shift" }
              },
              { ...row(2), email: null, authType: "PASSKEY", lastVisitedAt: null }
            ]
          }
        }
      ])
      return Effect.gen(function* () {
        const { items } = yield* (yield* Users).list({ expand: ["role", "extra_fields"] })
        assert.deepStrictEqual(items, [
          {
            id: UserId.make(1),
            firstName: "Ada",
            lastName: "L. 1",
            role: "CONTRACTOR",
            hourlyRate: 4250,
            lastVisitedAt: DateTime.makeUnsafe("2026-01-02T03:04:05.678Z"),
            extraFields: { Department: "Night shift" }
          },
          { id: UserId.make(2), firstName: "Ada", lastName: "L. 2", authType: "PASSKEY" }
        ])
        assert.strictEqual(received[0]?.target, "/v1/users?expand=role&expand=extra_fields")
      }).pipe(Effect.provide(layer))
    })

    it.effect("is for one organization only", () => {
      const { layer, received } = server([{ body: { users: [] } }], { organizations: [3, 5] })
      return Effect.gen(function* () {
        const error = yield* Effect.flip((yield* Users).list())
        assert(error._tag === "BadRequest")
        assert.isUndefined(error.status)
        assert.lengthOf(received, 0)
      }).pipe(Effect.provide(layer))
    })
  })

  describe("stream", () => {
    it.effect("keeps the filters on every page", () => {
      const { layer, received } = server([
        { body: { users: [row(1)], nextCursor: "abc=" } },
        { body: { users: [row(2)] } }
      ])
      return Effect.gen(function* () {
        const users = yield* (yield* Users).stream({ onlyAssignable: true, limit: 1 }).pipe(Stream.runCollect)
        assert.deepStrictEqual(
          users.map(({ id }) => Number(id)),
          [1, 2]
        )
        assert.deepStrictEqual(received.map(queryOf), [
          [
            ["limit", "1"],
            ["onlyAssignable", "true"]
          ],
          [
            ["cursor", "abc="],
            ["limit", "1"],
            ["onlyAssignable", "true"]
          ]
        ])
      }).pipe(Effect.provide(layer))
    })
  })

  describe("create", () => {
    it.effect("sends the user as it is and answers the id", () => {
      const { layer, received } = server([{ status: 201, body: { id: 7 } }], { organizations: 3 })
      return Effect.gen(function* () {
        const created = yield* (yield* Users).create({
          firstName: "Ada",
          lastName: "Lovelace",
          role: "MEMBER",
          email: "ada@plant.example",
          inviteType: "EMAIL",
          hourlyRate: 4250,
          externalData: { erp: { id: 732, tags: ["a", null] } }
        })
        assert.deepStrictEqual(created, { id })
        assert.strictEqual(received[0]?.method, "POST")
        assert.strictEqual(received[0]?.target, "/v1/users")
        assert.strictEqual(received[0]?.headers.get("x-organization-id"), "3")
        assert.deepStrictEqual(received[0]?.body, {
          firstName: "Ada",
          lastName: "Lovelace",
          role: "MEMBER",
          email: "ada@plant.example",
          inviteType: "EMAIL",
          hourlyRate: 4250,
          externalData: { erp: { id: 732, tags: ["a", null] } }
        })
      }).pipe(Effect.provide(layer))
    })

    it.effect("is Forbidden, with the API's own words, where the key may not invite", () => {
      const { layer } = server([{ status: 403, body: { errors: [{ error: "You do not have permission" }] } }])
      return Effect.gen(function* () {
        const error = yield* Effect.flip((yield* Users).create({ firstName: "Ada", lastName: "Lovelace" }))
        assert(error._tag === "Forbidden")
        assert.strictEqual(error.detail, "You do not have permission")
        assert.strictEqual(error.operation, "Users.create")
      }).pipe(Effect.provide(layer))
    })

    for (const [what, wrong, fieldPath] of [
      ["half a cent", { hourlyRate: 0.5 }, "hourlyRate"],
      ["a role that does not exist", { role: "OWNER" }, "role"],
      ["external data that JSON cannot hold", { externalData: { id: 1n } }, "externalData"],
      ["a list as external data", { externalData: [1] }, "externalData"],
      ["a field that the API does not have", { title: "Dr." }, "title"]
    ] as const) {
      it.effect(`refuses ${what} before sending anything`, () => {
        const { layer, received } = server([{ status: 201, body: { id: 7 } }])
        return Effect.gen(function* () {
          const payload = { firstName: "Ada", lastName: "Lovelace", ...wrong }
          const error = yield* Effect.flip((yield* Users).create(payload as never))
          assert(error._tag === "BadRequest")
          assert.isTrue(error.issues.every((issue) => issue.fieldPath?.split(".")[0] === fieldPath))
          assert.isAbove(error.issues.length, 0)
          assert.lengthOf(received, 0)
        }).pipe(Effect.provide(layer))
      })
    }
  })

  describe("update", () => {
    it.effect("sends null for what is to be cleared, and takes an answer without names", () => {
      const { layer, received } = server([{ body: { user: { id: 7, role: null, removedFromOrganization: false } } }])
      return Effect.gen(function* () {
        const updated = yield* (yield* Users).update(id, {
          hourlyRate: null,
          externalData: null,
          customRole: "Planner"
        })
        assert.deepStrictEqual(updated, { id, removedFromOrganization: false })
        assert.strictEqual(received[0]?.method, "PATCH")
        assert.strictEqual(received[0]?.target, "/v1/users/7")
        assert.deepStrictEqual(received[0]?.body, { customRole: "Planner", externalData: null, hourlyRate: null })
      }).pipe(Effect.provide(layer))
    })
  })

  describe("get", () => {
    for (const externalData of [{ erp: "asd732da" }, {}, 732, "asd732da"]) {
      it.effect(`reads external data of the form ${JSON.stringify(externalData)}`, () => {
        const { layer, received } = server([{ body: { user: { ...row(7), externalData, customRole: null } } }])
        return Effect.gen(function* () {
          const user = yield* (yield* Users).get(id)
          assert.deepStrictEqual(user, { id, firstName: "Ada", lastName: "L. 7", externalData })
          assert.strictEqual(received[0]?.target, "/v1/users/7")
        }).pipe(Effect.provide(layer))
      })
    }
  })

  describe("delete and sendMessage", () => {
    it.effect("act on one user", () => {
      const { layer, received } = server([{ status: 204 }, { status: 201, body: { conversationId: 12 } }])
      return Effect.gen(function* () {
        const users = yield* Users
        yield* users.delete(id)
        const sent = yield* users.sendMessage(id, { content: "Line 3 is down" }, { skipWebhook: true })
        assert.deepStrictEqual(sent, { conversationId: ConversationId.make(12) })
        assert.deepStrictEqual(
          received.map(({ body, method, target }) => [method, target, body]),
          [
            ["DELETE", "/v1/users/7", undefined],
            ["POST", "/v1/users/7/messages?skipWebhook=true", { content: "Line 3 is down" }]
          ]
        )
      }).pipe(Effect.provide(layer))
    })
  })
})
