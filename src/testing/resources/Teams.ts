/**
 * Teams in memory. Which team looks after what is kept with the assets and locations.
 *
 * @internal
 */
import * as Effect from "effect/Effect"
import type { TeamId, UserId } from "../../Ids.ts"
import type { CreateTeam, Team, TeamMember, TeamRole, TeamsService } from "../../resources/Teams.ts"
import { byCursor, orderOf } from "../paging.ts"
import { Acting, type Behaviour, type Kept, type Plant, type Table } from "../plant.ts"
import * as Records from "../records.ts"
import { badRequest, notFound } from "../refusal.ts"
import type { AssetRecord } from "./Assets.ts"
import type { LocationRecord } from "./Locations.ts"

interface Member {
  readonly id: UserId
  readonly teamRole: TeamRole
}

export interface TeamRecord extends Kept {
  readonly id: TeamId
  readonly name: string
  readonly description?: string
  readonly members: ReadonlyArray<Member>
}

/** What a payload says that a team looks after. */
type Responsibility = Pick<CreateTeam, "assetIds" | "locationIds">

/** What teams look after. */
interface LookedAfter extends Kept {
  readonly teamIds?: ReadonlyArray<TeamId>
}

/** The members of a team who are still in the organization. */
export const membersOf = ({ users }: Plant, team: TeamRecord) =>
  Effect.map(users.all, (users) =>
    team.members.flatMap(({ id, teamRole }): ReadonlyArray<TeamMember> => {
      const user = users.find((user) => user.id === id && user.removedFromOrganization !== true)
      return user === undefined ? [] : [{ ...Records.pick(user, ["id", "firstName", "lastName"]), teamRole }]
    })
  )

export const teams = (plant: Plant): Behaviour<TeamsService> => {
  const { assets, conversations, locations, teams, users, workOrders } = plant

  const idsOf = <R extends LookedAfter>(table: Table<R>, id: TeamId) =>
    Effect.map(
      table.all,
      (records): ReadonlyArray<R["id"]> => records.filter(({ teamIds }) => teamIds?.includes(id)).map(({ id }) => id)
    )

  /** Makes these records, and no others, those that a team looks after. */
  const assign = Effect.fnUntraced(function* <R extends LookedAfter>(
    table: Table<R>,
    id: TeamId,
    ids: ReadonlyArray<R["id"]>
  ) {
    for (const record of yield* table.all) {
      const others = (record.teamIds ?? []).filter((other) => other !== id)
      const has = others.length !== (record.teamIds ?? []).length
      if (has !== ids.includes(record.id)) table.replace({ ...record, teamIds: has ? others : [...others, id] })
    }
  })

  const checkReferences = Effect.fnUntraced(function* ({ assetIds, locationIds }: Responsibility) {
    yield* Records.checkReferences(assets, assetIds, "asset", "assetIds")
    yield* Records.checkReferences(locations, locationIds, "location", "locationIds")
  })

  const assignAll = Effect.fnUntraced(function* (id: TeamId, { assetIds, locationIds }: Responsibility) {
    if (assetIds !== undefined) yield* assign<AssetRecord>(assets, id, assetIds)
    if (locationIds !== undefined) yield* assign<LocationRecord>(locations, id, locationIds)
  })

  const detail = Effect.fnUntraced(function* (record: TeamRecord) {
    const members = yield* membersOf(plant, record)
    const team: Team = {
      ...Records.pick(record, ["id", "name", "description"]),
      assetIds: yield* idsOf<AssetRecord>(assets, record.id),
      membersCount: members.length,
      locationIds: yield* idsOf<LocationRecord>(locations, record.id)
    }
    return team
  })

  const checkUser = (id: UserId, fieldPath: string) =>
    Effect.flatMap(users.all, (users) =>
      users.some((user) => user.id === id && user.removedFromOrganization !== true)
        ? Effect.void
        : Effect.fail(badRequest("there is no such user", fieldPath))
    )

  const memberOf = Effect.fnUntraced(function* (record: TeamRecord, id: UserId) {
    const found = (yield* membersOf(plant, record)).find((member) => member.id === id)
    return found === undefined ? yield* notFound("Team member") : found
  })

  return {
    list: Effect.fnUntraced(function* (query = {}) {
      return yield* byCursor(yield* teams.all, query, orderOf(undefined, {}), (record: TeamRecord) =>
        Records.pick(record, ["id", "name"])
      )
    }),

    /** That every team has a conversation from the start, and members from the start are no admins, are assumptions. */
    create: Effect.fnUntraced(function* ({ memberIds = [], ...payload }) {
      yield* checkReferences(payload)
      for (const [i, id] of memberIds.entries()) yield* checkUser(id, `memberIds.${i}`)
      const { organizations } = yield* Acting
      const organizationId = organizations[0]
      const members = [...new Set(memberIds)].map((id): Member => ({ id, teamRole: "MEMBER" }))
      const { id } = teams.insert((id) => ({
        id,
        organizationId,
        ...Records.pick(payload, ["name", "description"]),
        members
      }))
      conversations.insert((conversationId) => ({ id: conversationId, organizationId, type: "TEAM", teamId: id }))
      yield* assignAll(id, payload)
      return { id }
    }),

    get: (id) => Effect.flatMap(teams.find(id), detail),

    /** That `membersCount` changes nothing is an assumption. */
    update: Effect.fnUntraced(function* (id, { membersCount: _, ...payload }) {
      const record = yield* teams.find(id)
      yield* checkReferences(payload)
      const changed = Records.changed(record, Records.pick(payload, ["name", "description"]))
      teams.replace(changed)
      yield* assignAll(id, payload)
      return yield* detail(changed)
    }),

    /** Nobody and nothing is left with a team that is gone, work orders neither: an assumption. */
    delete: Effect.fnUntraced(function* (id) {
      yield* teams.find(id)
      yield* assignAll(id, { assetIds: [], locationIds: [] })
      for (const workOrder of yield* workOrders.all) {
        const teamIds = workOrder.teamIds.filter((other) => other !== id)
        if (teamIds.length < workOrder.teamIds.length) workOrders.replace({ ...workOrder, teamIds })
      }
      for (const conversation of yield* conversations.all) {
        if (conversation.type === "TEAM" && conversation.teamId === id) conversations.remove(conversation.id)
      }
      teams.remove(id)
    }),

    members: Effect.fnUntraced(function* (id, query = {}) {
      const members = yield* membersOf(plant, yield* teams.find(id))
      return yield* byCursor(members, query, orderOf(undefined, {}), (member: TeamMember) => member)
    }),

    /** That a member cannot be added again is an assumption. */
    addMember: Effect.fnUntraced(function* (id, { id: userId, teamRole = "MEMBER" }) {
      const record = yield* teams.find(id)
      yield* checkUser(userId, "id")
      if (record.members.some((member) => member.id === userId)) return yield* badRequest("is a member already", "id")
      teams.replace({ ...record, members: [...record.members, { id: userId, teamRole }] })
      return { id: userId }
    }),

    updateMember: Effect.fnUntraced(function* (id, userId, payload) {
      const record = yield* teams.find(id)
      const member = yield* memberOf(record, userId)
      const members = record.members.map((other) => (other.id === userId ? { ...other, ...payload } : other))
      teams.replace({ ...record, members })
      return { ...member, ...payload }
    }),

    removeMember: Effect.fnUntraced(function* (id, userId) {
      const record = yield* teams.find(id)
      yield* memberOf(record, userId)
      teams.replace({ ...record, members: record.members.filter((member) => member.id !== userId) })
    })
  }
}
