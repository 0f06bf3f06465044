/**
 * Users in memory.
 *
 * @internal
 */
import * as Effect from "effect/Effect"
import type { UserId } from "../../Ids.ts"
import type { ListUsers, User, UserRow, UsersService } from "../../resources/Users.ts"
import { byOffset } from "../paging.ts"
import { Acting, type Behaviour, type Kept, type Plant } from "../plant.ts"
import * as Records from "../records.ts"
import { badRequest, notFound } from "../refusal.ts"

/** A user as the plant keeps it. One who was removed stays, since what they did refers to them. */
export interface UserRecord extends User, Kept {
  readonly id: UserId
}

export const users = (plant: Plant): Behaviour<UsersService> => {
  const { conversations, users } = plant

  /** A user who is still in the organization. */
  const present = (id: UserId) =>
    Effect.flatMap(users.find(id), (user) =>
      user.removedFromOrganization === true ? Effect.fail(notFound("User")) : Effect.succeed(user)
    )

  return {
    list: Effect.fnUntraced(function* (query = {}) {
      const rows = (yield* users.all).filter((user) => user.removedFromOrganization !== true && matches(user, query))
      return yield* byOffset(rows, query, (user) => row(user, query.expand))
    }),

    create: Effect.fnUntraced(function* ({ inviteType: _, ...payload }) {
      const { organizations } = yield* Acting
      const { firstName, lastName } = payload
      const { id } = users.insert((id) =>
        Records.changed<UserRecord>(
          { id, organizationId: organizations[0], firstName, lastName, role: "MEMBER", authType: "NORMAL" },
          { ...payload, role: payload.role ?? "MEMBER", authType: payload.authType ?? "NORMAL" }
        )
      )
      return { id }
    }),

    get: (id) => Effect.map(users.find(id), detail),

    update: Effect.fnUntraced(function* (id, payload) {
      const user = yield* present(id)
      const extraFields = { ...user.extraFields, ...payload.extraFields }
      const changed = Records.changed(user, { ...payload, extraFields })
      users.replace(changed)
      return detail(changed)
    }),

    delete: Effect.fnUntraced(function* (id) {
      const user = yield* present(id)
      if (id === (yield* Acting).userId) return yield* badRequest("the user behind the key cannot be removed", "id")
      users.replace({ ...user, removedFromOrganization: true })
    }),

    sendMessage: Effect.fnUntraced(function* (id) {
      yield* present(id)
      const { organizations, userId } = yield* Acting
      const userIds = [...new Set([userId, id])]
      const known = (yield* conversations.all).find(
        (other) =>
          other.type === "DM" &&
          other.userIds.length === userIds.length &&
          userIds.every((userId) => other.userIds.includes(userId))
      )
      const conversation =
        known ?? conversations.insert((id) => ({ id, organizationId: organizations[0], type: "DM", userIds }))
      plant.nextMessageId()
      return { conversationId: conversation.id }
    })
  }
}

const unassignable = ["REQUESTER", "SERVICE_ACCOUNT"]

const matches = (user: UserRecord, { email, onlyAssignable = false }: ListUsers): boolean =>
  !(onlyAssignable && unassignable.includes(user.role ?? "")) &&
  (email === undefined || email.some((address) => address.toLowerCase() === user.email?.toLowerCase()))

const detail = ({ organizationId: _, ...user }: UserRecord): User => ({
  ...user,
  removedFromOrganization: user.removedFromOrganization ?? false,
  extraFields: user.extraFields ?? {}
})

const row = (user: UserRecord, expand: ListUsers["expand"]): UserRow => ({
  ...Records.pick(user, [
    "id",
    "firstName",
    "lastName",
    "email",
    "phoneNumber",
    "authType",
    "hourlyRate",
    "lastVisitedAt"
  ]),
  ...Records.expanded(user, expand, { role: "role", extra_fields: "extraFields" })
})
