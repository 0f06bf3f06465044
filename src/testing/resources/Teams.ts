import * as Effect from "effect/Effect"
import { identity } from "effect/Function"
import type * as Api from "../../index.ts"
import type { Behaviour } from "../behaviour.ts"
import { assertEmpty, changed, type Explicit } from "../explicit.ts"
import type { TeamRecord } from "../model.ts"
import { byCursor } from "../paging.ts"
import type { Plant } from "../plant.ts"
import * as Records from "../records.ts"
import { badRequest, notFound } from "../refusal.ts"
import type { Kept, Table } from "../table.ts"
import { isPresent } from "./Users.ts"

/** What a payload says that a team looks after. */
type Responsibility = Pick<Api.CreateTeam, "assetIds" | "locationIds">

/** What teams look after. */
interface InCare extends Kept {
  readonly teamIds: ReadonlyArray<Api.TeamId> | undefined
}

/** The members of a team who are still in the organization. */
export const membersOf = ({ users }: Plant, team: TeamRecord): ReadonlyArray<Explicit<Api.TeamMember>> =>
  team.members.flatMap(({ id, teamRole }) => {
    const user = users.peek(id)
    return user === undefined || !isPresent(user) ? [] : [{ ...user, teamRole }]
  })

/** Assets and locations name the teams that look after them. */
export const teams: Behaviour<"Teams"> = (plant) => {
  const { assets, conversations, locations, teams, users, workOrders } = plant

  const idsOf = <R extends InCare>(table: Table<R>, id: Api.TeamId) =>
    Effect.map(
      table.all,
      (records): ReadonlyArray<R["id"]> => records.filter(({ teamIds }) => teamIds?.includes(id)).map(({ id }) => id)
    )

  /** Makes these records, and no others, those that a team looks after. */
  const assign = Effect.fnUntraced(function* <R extends InCare>(
    table: Table<R>,
    id: Api.TeamId,
    ids: ReadonlyArray<R["id"]> | undefined
  ) {
    if (ids === undefined) return
    for (const record of yield* table.all) {
      const { teamIds = [] } = record
      const others = teamIds.filter((other) => other !== id)
      const has = others.length !== teamIds.length
      if (has !== ids.includes(record.id)) table.replace({ ...record, teamIds: has ? others : [...others, id] })
    }
  })

  const checkReferences = Effect.fnUntraced(function* ({ assetIds, locationIds }: Responsibility) {
    yield* Records.checkReferences(assets, assetIds, "asset", "assetIds")
    yield* Records.checkReferences(locations, locationIds, "location", "locationIds")
  })

  const assignAll = Effect.fnUntraced(function* (id: Api.TeamId, { assetIds, locationIds }: Responsibility) {
    yield* assign(assets, id, assetIds)
    yield* assign(locations, id, locationIds)
  })

  const detail = Effect.fnUntraced(function* (record: TeamRecord) {
    return {
      ...record,
      assetIds: yield* idsOf(assets, record.id),
      membersCount: membersOf(plant, record).length,
      locationIds: yield* idsOf(locations, record.id)
    }
  })

  const checkUser = Effect.fnUntraced(function* (id: Api.UserId, fieldPath: string) {
    const user = yield* Records.referred(users, id, "user", fieldPath)
    if (!isPresent(user)) return yield* badRequest("there is no such user", fieldPath)
  })

  const memberOf = (record: TeamRecord, id: Api.UserId) => {
    const member = membersOf(plant, record).find((member) => member.id === id)
    return member === undefined ? Effect.fail(notFound("Team member")) : Effect.succeed(member)
  }

  return {
    list: (query = {}) => Effect.flatMap(teams.all, (all) => byCursor(all, query, identity)),

    /** That every team has a conversation from the start, and members from the start are no admins, are assumptions. */
    create: Effect.fnUntraced(function* ({ assetIds, locationIds, memberIds = [], ...payload }) {
      const responsibility = { assetIds: assetIds ?? [], locationIds: locationIds ?? [] }
      yield* checkReferences(responsibility)
      for (const [i, id] of memberIds.entries()) yield* checkUser(id, `memberIds.${i}`)
      const team = yield* Records.create(teams, payload, () => ({
        members: [...new Set(memberIds)].map((id) => ({ id, teamRole: "MEMBER" as const }))
      }))
      const { id: teamId, organizationId } = team
      conversations.insert((id) => ({ id, organizationId, type: "TEAM", teamId }))
      yield* assignAll(teamId, responsibility)
      return team
    }),

    get: (id) => Effect.flatMap(teams.find(id), detail),

    /** Assumption: `membersCount` changes nothing. */
    update: Effect.fnUntraced(function* (id, payload) {
      const { assetIds: _, locationIds: __, membersCount: ___, ...changes } = payload
      const record = yield* teams.find(id)
      yield* checkReferences(payload)
      const saved = teams.replace(changed(record, changes))
      yield* assignAll(id, payload)
      return yield* detail(saved)
    }),

    delete: Effect.fnUntraced(function* (id) {
      yield* teams.delete(id)
      yield* assignAll(id, { assetIds: [], locationIds: [] })
      const cleared = (record: { readonly teamIds: ReadonlyArray<Api.TeamId> | undefined }) => {
        const teamIds = Records.idsWithout(record.teamIds, id)
        return teamIds && { teamIds }
      }
      yield* Records.amend(workOrders, cleared)
      yield* Records.amend(plant.parts, cleared)
      yield* Records.amend(plant.workRequests, ({ approverTeamId }) =>
        approverTeamId === id ? { approverTeamId: undefined } : undefined
      )
      for (const conversation of yield* conversations.all) {
        if (conversation.type === "TEAM" && conversation.teamId === id) conversations.remove(conversation.id)
      }
    }),

    members: Effect.fnUntraced(function* (id, query = {}) {
      return yield* byCursor(membersOf(plant, yield* teams.find(id)), query, identity)
    }),

    /** Assumption: a member cannot be added again. */
    addMember: Effect.fnUntraced(function* (id, { id: userId, teamRole = "MEMBER", ...rest }) {
      assertEmpty(rest)
      const record = yield* teams.find(id)
      yield* checkUser(userId, "id")
      if (record.members.some((member) => member.id === userId)) return yield* badRequest("is a member already", "id")
      teams.replace({ ...record, members: [...record.members, { id: userId, teamRole }] })
      return { id: userId }
    }),

    updateMember: Effect.fnUntraced(function* (id, userId, payload) {
      const record = yield* teams.find(id)
      const member = yield* memberOf(record, userId)
      const members = record.members.map((other) => (other.id === userId ? changed(other, payload) : other))
      teams.replace({ ...record, members })
      return changed(member, payload)
    }),

    removeMember: Effect.fnUntraced(function* (id, userId) {
      const record = yield* teams.find(id)
      yield* memberOf(record, userId)
      teams.replace({ ...record, members: record.members.filter((member) => member.id !== userId) })
    })
  }
}
