/**
 * Users: the people of an organization, and the service accounts that act for programs.
 *
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { ConversationId, UserId } from "../Ids.ts"
import * as Resource from "../internal/resource.ts"
import * as Wire from "../internal/wire.ts"
import type { MaintainXError } from "../MaintainXError.ts"
import * as Operation from "../Operation.ts"

// ---------------------------------------------------------------------------------------------------------------------
// vocabulary
// ---------------------------------------------------------------------------------------------------------------------

/**
 * What a user may do. Organizations can have custom roles besides, see `customRole`.
 *
 * @since 0.1.0
 */
export const UserRole = Schema.Literals(["ADMIN", "MEMBER", "OPERATOR", "REQUESTER", "SERVICE_ACCOUNT"])

/** @since 0.1.0 */
export type UserRole = typeof UserRole.Type

/**
 * How a user logs in: with a password (`NORMAL`) or through the organization's single sign-on.
 *
 * @since 0.1.0
 */
export const AuthType = Schema.Literals(["NORMAL", "SAML", "OIDC"])

/** @since 0.1.0 */
export type AuthType = typeof AuthType.Type

/**
 * How a new user learns of the invitation.
 *
 * @since 0.1.0
 */
export const InviteType = Schema.Literals(["ALL", "EMAIL", "SMS", "NONE"])

/** @since 0.1.0 */
export type InviteType = typeof InviteType.Type

// ---------------------------------------------------------------------------------------------------------------------
// answers
// ---------------------------------------------------------------------------------------------------------------------

const userSummary = () =>
  ({
    email: Wire.maybe(Schema.String),
    phoneNumber: Wire.maybe(Schema.String),
    authType: Wire.maybe(Wire.open(AuthType)),
    /**
     * In cents. For a user without a rate of its own, the organization's default; without that, the rate that a work
     * order set for this user; absent without either.
     */
    hourlyRate: Wire.maybe(Schema.Int),
    /**
     * When the user last visited the organization that the call is for; absent for one who never did. For a service
     * account, when it joined the organization.
     */
    lastVisitedAt: Wire.maybe(Wire.Instant)
  }) as const

/**
 * A user as lists have it. Role and custom fields are there only when the query expands them.
 *
 * @since 0.1.0
 */
export class UserRow extends Wire.shape<UserRow>()(() => ({
  id: UserId,
  firstName: Schema.String,
  lastName: Schema.String,
  ...userSummary(),
  /** Needs `expand: ["role"]`. */
  role: Wire.optional(Wire.open(UserRole)),
  /** Custom-field values by label. Needs `expand: ["extra_fields"]`. */
  extraFields: Wire.optional(Wire.ExtraFields)
})) {}

const userDetail = () =>
  ({
    ...userSummary(),
    role: Wire.maybe(Wire.open(UserRole)),
    /** The name of the custom role, for a user who has one. */
    customRole: Wire.maybe(Schema.String),
    /** Whether the user was taken out of the organization. */
    removedFromOrganization: Wire.optional(Schema.Boolean),
    /** What a program attached to the user, for example the number that the user has in another system. */
    externalData: Wire.maybe(Wire.ExternalData),
    /** Custom-field values by label. */
    extraFields: Wire.optional(Wire.ExtraFields)
  }) as const

/**
 * A user.
 *
 * @since 0.1.0
 */
export class User extends Wire.shape<User>()(() => ({
  id: UserId,
  firstName: Schema.String,
  lastName: Schema.String,
  ...userDetail()
})) {}

/**
 * A user as the answer to a change has it. The API does not promise the names here.
 *
 * @since 0.1.0
 */
export class UpdatedUser extends Wire.shape<UpdatedUser>()(() => ({
  id: UserId,
  firstName: Wire.optional(Schema.String),
  lastName: Wire.optional(Schema.String),
  ...userDetail()
})) {}

/**
 * The answer to creating a user: the id and nothing else.
 *
 * @since 0.1.0
 */
export class CreatedUser extends Wire.shape<CreatedUser>()(() => ({ id: UserId })) {}

/**
 * The answer to a message: the conversation that it went to.
 *
 * @since 0.1.0
 */
export class SentMessage extends Wire.shape<SentMessage>()(() => ({
  conversationId: ConversationId
})) {}

// ---------------------------------------------------------------------------------------------------------------------
// queries and payloads
// ---------------------------------------------------------------------------------------------------------------------

/**
 * Filters for a list of users.
 *
 * @since 0.1.0
 */
export class ListUsers extends Wire.shape<ListUsers>()(() => ({
  ...Operation.PageQuery.fields,
  /** Whether to leave out users to whom no work can be assigned. */
  onlyAssignable: Wire.input(Schema.Boolean),
  /** Users who have one of these addresses. */
  email: Wire.input(Schema.Array(Schema.String)),
  /** What each row holds in addition. */
  expand: Wire.input(Schema.Array(Schema.Literals(["role", "extra_fields"])))
})) {}

const userPayload = () =>
  ({
    email: Wire.clearable(Schema.String),
    phoneNumber: Wire.clearable(Schema.String),
    role: Wire.clearable(UserRole),
    /** The name of a custom role of the organization. */
    customRole: Wire.clearable(Schema.String),
    authType: Wire.clearable(AuthType),
    /** What the program wants to find again, for example the number that the user has in another system. */
    externalData: Wire.clearable(Wire.ExternalData),
    /** Custom-field values by label. */
    extraFields: Wire.input(Wire.ExtraFields),
    /**
     * In cents: 120 is $1.20. `null` sets the organization's default rate; without one, the rate that a work
     * order set for this user, if any.
     */
    hourlyRate: Wire.clearable(Schema.Int)
  }) as const

/**
 * A new user.
 *
 * @since 0.1.0
 */
export class CreateUser extends Wire.shape<CreateUser>()(() => ({
  firstName: Schema.String,
  lastName: Schema.String,
  ...userPayload(),
  /** How to tell the user about the invitation. */
  inviteType: Wire.clearable(InviteType)
})) {}

/**
 * Changes to a user. What is absent stays as it is; `null` clears.
 *
 * @since 0.1.0
 */
export class UpdateUser extends Wire.shape<UpdateUser>()(() => ({
  firstName: Wire.input(Schema.String),
  lastName: Wire.input(Schema.String),
  ...userPayload()
})) {}

/**
 * A message to a user.
 *
 * @since 0.1.0
 */
export class SendMessage extends Wire.shape<SendMessage>()(() => ({ content: Schema.String })) {}

const operations = Operation.group("Users", {
  list: Operation.get("/users", { query: ListUsers, answer: Operation.page("users", UserRow) }),
  create: Operation.post("/users", {
    body: CreateUser,
    answer: Operation.json(CreatedUser, 201),
    failures: { 403: "issues", 404: "message" }
  }),
  get: Operation.get("/users/{id}", { parameters: [UserId], answer: Operation.envelope("user", User) }),
  update: Operation.patch("/users/{id}", {
    parameters: [UserId],
    body: UpdateUser,
    answer: Operation.envelope("user", UpdatedUser),
    failures: { 403: "issues" }
  }),
  delete: Operation.del("/users/{id}", { parameters: [UserId], failures: { 400: "issues" } }),
  sendMessage: Operation.post("/users/{id}/messages", {
    parameters: [UserId],
    body: SendMessage,
    answer: Operation.json(SentMessage, 201),
    failures: { 403: "issues" }
  })
})

/**
 * The users of an organization.
 *
 * @since 0.1.0
 */
export interface UsersService extends Resource.PagedList<UserRow, ListUsers>, Resource.Records<UserId, User> {
  /**
   * Creates or invites a user and returns only the id. `Forbidden` if the user behind the key may not invite, or not
   * with this role.
   */
  readonly create: (payload: CreateUser, options?: Operation.WriteOptions) => Effect.Effect<CreatedUser, MaintainXError>

  /**
   * One user. `NotFound` if the organization has none with this id, or none that the user behind the key may see.
   */
  readonly get: (id: UserId) => Effect.Effect<User, MaintainXError>

  /** Changes what the payload names and returns the whole user. `Forbidden` if the key may not make this change. */
  readonly update: (
    id: UserId,
    payload: UpdateUser,
    options?: Operation.WriteOptions
  ) => Effect.Effect<UpdatedUser, MaintainXError>

  /** Takes a user out of the organization. */
  readonly delete: (id: UserId, options?: Operation.WriteOptions) => Effect.Effect<void, MaintainXError>

  /**
   * Sends a direct message and returns its conversation. `Forbidden` if the user behind the key may not start
   * conversations.
   */
  readonly sendMessage: (
    id: UserId,
    payload: SendMessage,
    options?: Operation.WriteOptions
  ) => Effect.Effect<SentMessage, MaintainXError>
}

/**
 * Users: the people of an organization, and the service accounts that act for programs.
 *
 * @example
 * ```ts
 * import { Console, Effect, Stream } from "effect"
 * import { MaintainX, Users } from "effect-maintainx"
 *
 * const program = Effect.gen(function* () {
 *   const users = yield* Users
 *   // Everybody to whom a work order can be assigned.
 *   yield* users.stream({ onlyAssignable: true }).pipe(
 *     Stream.runForEach((user) => Console.log(`${user.id} ${user.firstName} ${user.lastName}`))
 *   )
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(MaintainX.layer)))
 * ```
 *
 * @since 0.1.0
 */
export class Users extends Resource.Service<Users, UsersService>()("Users", operations, (methods) => methods) {}
