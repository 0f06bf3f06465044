import * as Effect from "effect/Effect"
import type * as Api from "../../index.ts"
import type { Behaviour } from "../behaviour.ts"
import { assertEmpty, changed, expanded } from "../explicit.ts"
import type { UserRecord } from "../model.ts"
import { byOffset } from "../paging.ts"
import * as Records from "../records.ts"
import { badRequest, notFound } from "../refusal.ts"
import { Acting } from "../table.ts"

export const users: Behaviour<"Users"> = (plant) => {
  const { conversations, users } = plant

  /** A user who is still in the organization. */
  const findPresent = (id: Api.UserId) => Effect.filterOrFail(users.find(id), isPresent, () => notFound("User"))

  return {
    list: Effect.fnUntraced(function* (query = {}) {
      const found = yield* Records.filter({ all: Effect.map(users.all, (all) => all.filter(isPresent)) }, query, {
        onlyAssignable:
          (wanted) =>
          ({ role = "" }) =>
            !(wanted && unassignable.includes(role)),
        email: (wanted) => (user) => wanted.some((address) => address.toLowerCase() === user.email?.toLowerCase())
      })
      return yield* byOffset(found, query, (user) => ({
        ...user,
        ...expanded(user, query.expand, { role: "role", extra_fields: "extraFields" })
      }))
    }),

    create: ({ inviteType: _, ...payload }) =>
      Records.create(users, payload, () => ({
        role: "MEMBER",
        authType: "NORMAL",
        extraFields: {},
        lastVisitedAt: undefined,
        removedFromOrganization: undefined
      })),

    get: (id) => Effect.map(users.find(id), detail),

    update: Effect.fnUntraced(function* (id, payload) {
      return detail(users.replace(changed(yield* findPresent(id), payload)))
    }),

    delete: Effect.fnUntraced(function* (id) {
      const user = yield* findPresent(id)
      if (id === (yield* Acting).userId) return yield* badRequest("the user behind the key cannot be removed", "id")
      users.replace({ ...user, removedFromOrganization: true })
    }),

    /** What is said is not kept, since no operation gives it back. */
    sendMessage: Effect.fnUntraced(function* (id, { content: _, ...rest }) {
      assertEmpty(rest)
      yield* findPresent(id)
      const { organizations, userId } = yield* Acting
      const userIds = [...new Set([userId, id])]
      const present = (yield* conversations.all).find(
        (other) =>
          other.type === "DM" &&
          other.userIds.length === userIds.length &&
          userIds.every((userId) => other.userIds.includes(userId))
      )
      const conversation =
        present ?? conversations.insert((id) => ({ id, organizationId: organizations[0], type: "DM", userIds }))
      plant.nextMessageId()
      return { conversationId: conversation.id }
    })
  }
}

const unassignable = ["REQUESTER", "SERVICE_ACCOUNT"]

/** Whether a user is still in the organization. */
export const isPresent = ({ removedFromOrganization }: UserRecord): boolean => removedFromOrganization !== true

const detail = (user: UserRecord) => ({
  ...user,
  removedFromOrganization: user.removedFromOrganization ?? false,
  extraFields: user.extraFields ?? {}
})
