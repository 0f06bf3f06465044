import * as Effect from "effect/Effect"
import { identity } from "effect/Function"
import type { Behaviour } from "../behaviour.ts"
import { assertEmpty } from "../explicit.ts"
import type { ConversationRecord } from "../model.ts"
import { byCursor } from "../paging.ts"
import * as Records from "../records.ts"
import { membersOf } from "./Teams.ts"

/** What is said in them is not kept: the API has no operation that gives it back. */
export const conversations: Behaviour<"Conversations"> = (plant) => {
  const { conversations, teams, users } = plant

  const row = (record: ConversationRecord) => ({
    id: record.id,
    type: record.type,
    name: record.type === "TEAM" ? teams.peek(record.teamId)?.name : undefined
  })

  return {
    /** Assumption: every conversation of the organization, also those of teams without the user behind the key. */
    list: Effect.fnUntraced(function* (query = {}) {
      const all = Effect.map(conversations.all, (records) => records.map(row))
      const rows = yield* Records.filter({ all }, query, {
        type: (wanted) => (row) => wanted.includes(row.type),
        onlyNamed: (wanted) => (row) => !wanted || row.name !== undefined
      })
      return yield* byCursor(rows, query, identity)
    }),

    members: Effect.fnUntraced(function* (id, query = {}) {
      const record = yield* conversations.find(id)
      const userIds =
        record.type === "TEAM" ? membersOf(plant, yield* teams.find(record.teamId)).map(({ id }) => id) : record.userIds
      const members = yield* Effect.forEach(userIds, users.find)
      return yield* byCursor(members, query, identity)
    }),

    postMessage: (id, { content: _, ...rest }) => {
      assertEmpty(rest)
      return Effect.map(conversations.find(id), () => ({ id: plant.nextMessageId() }))
    }
  }
}
