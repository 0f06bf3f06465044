/**
 * Teams: groups of people who share the work on assets and at locations.
 *
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type * as Stream from "effect/Stream"
import { AssetId, LocationId, TeamId, UserId } from "../Ids.ts"
import * as Resource from "../internal/resource.ts"
import * as Wire from "../internal/wire.ts"
import type { MaintainXError } from "../MaintainXError.ts"
import * as Operation from "../Operation.ts"
import * as Pages from "../Pages.ts"

// ---------------------------------------------------------------------------------------------------------------------
// vocabulary
// ---------------------------------------------------------------------------------------------------------------------

/**
 * What a member may do in a team. An admin of a team is not an admin of the organization.
 *
 * @since 0.1.0
 */
export const TeamRole = Schema.Literals(["ADMIN", "MEMBER"])

/** @since 0.1.0 */
export type TeamRole = typeof TeamRole.Type

// ---------------------------------------------------------------------------------------------------------------------
// answers
// ---------------------------------------------------------------------------------------------------------------------

const teamSummary = () => ({ id: TeamId, name: Schema.String }) as const

/**
 * A team as lists have it: little more than its name.
 *
 * @since 0.1.0
 */
export class TeamRow extends Wire.shape<TeamRow>()(teamSummary) {}

/**
 * A team. Its members are a list of their own.
 *
 * @since 0.1.0
 */
export class Team extends Wire.shape<Team>()(() => ({
  ...teamSummary(),
  description: Wire.optional(Schema.String),
  /** The assets that the team looks after. */
  assetIds: Wire.optional(Schema.Array(AssetId)),
  membersCount: Schema.Int,
  /** Where the team works. */
  locationIds: Wire.optional(Schema.Array(LocationId))
})) {}

/**
 * The answer to creating a team: its id and nothing else.
 *
 * @since 0.1.0
 */
export class CreatedTeam extends Wire.shape<CreatedTeam>()(() => ({ id: TeamId })) {}

/**
 * A user as a member of a team.
 *
 * @since 0.1.0
 */
export class TeamMember extends Wire.shape<TeamMember>()(() => ({
  id: UserId,
  firstName: Wire.optional(Schema.String),
  lastName: Wire.optional(Schema.String),
  teamRole: Wire.open(TeamRole)
})) {}

/**
 * The answer to adding a member: the id of the user.
 *
 * @since 0.1.0
 */
export class AddedTeamMember extends Wire.shape<AddedTeamMember>()(() => ({ id: UserId })) {}

// ---------------------------------------------------------------------------------------------------------------------
// queries and payloads
// ---------------------------------------------------------------------------------------------------------------------

const teamPayload = () =>
  ({
    description: Wire.input(Schema.String),
    /** The assets that the team looks after. */
    assetIds: Wire.input(Schema.Array(AssetId)),
    /** Where the team works. */
    locationIds: Wire.input(Schema.Array(LocationId))
  }) as const

/**
 * A new team.
 *
 * @since 0.1.0
 */
export class CreateTeam extends Wire.shape<CreateTeam>()(() => ({
  name: Schema.String,
  ...teamPayload(),
  /** The users who are members from the start. Later there are `addMember` and `removeMember`. */
  memberIds: Wire.input(Schema.Array(UserId))
})) {}

/**
 * Changes to a team. What is absent stays as it is. A list replaces the one before. Nothing can be cleared by `null`.
 *
 * @since 0.1.0
 */
export class UpdateTeam extends Wire.shape<UpdateTeam>()(() => ({
  name: Wire.input(Schema.String),
  ...teamPayload(),
  /** The API lists it, but a number makes no members; for these there are `addMember` and `removeMember`. */
  membersCount: Wire.input(Schema.Int)
})) {}

/**
 * A user who is to be a member.
 *
 * @since 0.1.0
 */
export class AddTeamMember extends Wire.shape<AddTeamMember>()(() => ({
  id: UserId,
  teamRole: Wire.input(TeamRole)
})) {}

/**
 * Changes to a member.
 *
 * @since 0.1.0
 */
export class UpdateTeamMember extends Wire.shape<UpdateTeamMember>()(() => ({ teamRole: Wire.input(TeamRole) })) {}

const operations = Operation.group("Teams", {
  list: Operation.get("/teams", { query: Operation.PageQuery, answer: Operation.page("teams", TeamRow) }),
  create: Operation.post("/teams", { body: CreateTeam, answer: Operation.json(CreatedTeam, 201) }),
  get: Operation.get("/teams/{id}", { parameters: [TeamId], answer: Operation.envelope("team", Team) }),
  update: Operation.patch("/teams/{id}", {
    parameters: [TeamId],
    body: UpdateTeam,
    answer: Operation.envelope("team", Team)
  }),
  delete: Operation.del("/teams/{id}", { parameters: [TeamId], failures: { 500: "message" } }),
  members: Operation.get("/teams/{id}/members", {
    parameters: [TeamId],
    query: Operation.PageQuery,
    answer: Operation.page("members", TeamMember)
  }),
  addMember: Operation.post("/teams/{id}/members", {
    parameters: [TeamId],
    body: AddTeamMember,
    answer: Operation.json(AddedTeamMember, 201)
  }),
  updateMember: Operation.patch("/teams/{teamId}/members/{userId}", {
    parameters: [TeamId, UserId],
    body: UpdateTeamMember,
    answer: Operation.envelope("member", TeamMember)
  }),
  removeMember: Operation.del("/teams/{teamId}/members/{userId}", {
    parameters: [TeamId, UserId],
    failures: { 400: "issues" }
  })
})

/**
 * The teams of an organization.
 *
 * @since 0.1.0
 */
export interface TeamsService extends Resource.PagedList<TeamRow, Operation.PageQuery>, Resource.Records<TeamId, Team> {
  /** Creates a team and returns only its id. */
  readonly create: (payload: CreateTeam, options?: Operation.WriteOptions) => Effect.Effect<CreatedTeam, MaintainXError>

  /** Changes what the payload names and returns the whole team. */
  readonly update: (
    id: TeamId,
    payload: UpdateTeam,
    options?: Operation.WriteOptions
  ) => Effect.Effect<Team, MaintainXError>

  /** Deletes a team. Its members stay users. */
  readonly delete: (id: TeamId, options?: Operation.WriteOptions) => Effect.Effect<void, MaintainXError>

  /** One page of the members. */
  readonly members: (
    id: TeamId,
    query?: Operation.PageQuery
  ) => Effect.Effect<Operation.Page<TeamMember>, MaintainXError>

  /** Every member, page by page. */
  readonly streamMembers: (id: TeamId, query?: Operation.PageQuery) => Stream.Stream<TeamMember, MaintainXError>

  /** Makes a user a member and returns the id of the user. */
  readonly addMember: (
    id: TeamId,
    payload: AddTeamMember,
    options?: Operation.WriteOptions
  ) => Effect.Effect<AddedTeamMember, MaintainXError>

  /** Changes the role of a member and returns the member. `NotFound` if the user is not one. */
  readonly updateMember: (
    id: TeamId,
    userId: UserId,
    payload: UpdateTeamMember,
    options?: Operation.WriteOptions
  ) => Effect.Effect<TeamMember, MaintainXError>

  /** Takes a user out of a team. `NotFound` if the user is no member. */
  readonly removeMember: (
    id: TeamId,
    userId: UserId,
    options?: Operation.WriteOptions
  ) => Effect.Effect<void, MaintainXError>
}

/**
 * Teams: groups of people who share the work on assets and at locations.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { MaintainX, Teams, Users } from "effect-maintainx"
 *
 * const program = Effect.gen(function* () {
 *   const teams = yield* Teams
 *   const users = yield* Users
 *   const { id } = yield* teams.create({ name: "Electricians" })
 *   const { items } = yield* users.list({ onlyAssignable: true, limit: 1 })
 *   for (const user of items) yield* teams.addMember(id, { id: user.id, teamRole: "ADMIN" })
 *   return yield* teams.get(id)
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(MaintainX.layer)))
 * ```
 *
 * @since 0.1.0
 */
export class Teams extends Resource.Service<Teams, TeamsService>()("Teams", operations, (methods) => ({
  ...methods,
  streamMembers: (id, query) =>
    Pages.stream(operations.members, (page: Operation.PageQuery) => methods.members(id, page), query)
})) {}
