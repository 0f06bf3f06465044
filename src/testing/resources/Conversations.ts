/**
 * Conversations in memory. What is said in them is not kept: the API has no operation that gives it back.
 *
 * @internal
 */
import * as Effect from "effect/Effect"
import type { ConversationId, TeamId, UserId } from "../../Ids.ts"
import type { ConversationMember, ConversationRow, ConversationsService } from "../../resources/Conversations.ts"
import { byCursor, orderOf } from "../paging.ts"
import type { Behaviour, Kept, Plant } from "../plant.ts"
import * as Records from "../records.ts"
import { membersOf } from "./Teams.ts"

/** Direct messages, or the conversation of a team, in which its members are. The API cannot make groups. */
export type ConversationRecord = Kept & { readonly id: ConversationId } & (
    | { readonly type: "DM"; readonly userIds: ReadonlyArray<UserId> }
    | { readonly type: "TEAM"; readonly teamId: TeamId }
  )

export const conversations = (plant: Plant): Behaviour<ConversationsService> => {
  const { conversations, teams, users } = plant

  const row = Effect.fnUntraced(function* (record: ConversationRecord) {
    const { id, type } = record
    const row: ConversationRow =
      type === "TEAM" ? { id, type, name: (yield* teams.find(record.teamId)).name } : { id, type }
    return row
  })

  return {
    /** Every conversation of the organization, also those of teams without the user behind the key: an assumption. */
    list: Effect.fnUntraced(function* (query = {}) {
      const { onlyNamed = false, type } = query
      const rows = yield* Effect.forEach(yield* conversations.all, row)
      const found = rows.filter(
        (row) => (type?.some((type) => type === row.type) ?? true) && !(onlyNamed && row.name === undefined)
      )
      return yield* byCursor(found, query, orderOf(undefined, {}), (row: ConversationRow) => row)
    }),

    members: Effect.fnUntraced(function* (id, query = {}) {
      const record = yield* conversations.find(id)
      const members: ReadonlyArray<Pick<ConversationMember, "id">> =
        record.type === "TEAM"
          ? yield* membersOf(plant, yield* teams.find(record.teamId))
          : record.userIds.map((id) => ({ id }))
      const known = yield* Effect.forEach(members, ({ id }) => users.find(id))
      return yield* byCursor(known, query, orderOf(undefined, {}), (user) =>
        Records.pick(user, ["id", "firstName", "lastName"])
      )
    }),

    postMessage: (id) => Effect.map(conversations.find(id), () => ({ id: plant.nextMessageId() }))
  }
}
