/**
 * Events about users: who may come in, and who does. They hold addresses and telephone numbers.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { UserId } from "../../Ids.ts"
import * as Wire from "../../internal/wire.ts"
import { byActor, common, event } from "./event.ts"

/**
 * How users log in.
 *
 * @since 0.1.0
 */
export const LoginMethod = Schema.Literals(["EMAIL", "PHONE", "SAML", "OIDC", "WORKSTATION"])
/** @since 0.1.0 */
export type LoginMethod = typeof LoginMethod.Type

const onUser = {
  ...byActor,
  /** The user whom it concerns. */
  targetUserId: UserId
} as const

/** Where a user is, by the address. */
const whereabouts = {
  sourceIp: Wire.optional(Schema.String),
  countryName: Wire.optional(Schema.String),
  regionName: Wire.optional(Schema.String),
  cityName: Wire.optional(Schema.String)
} as const

const login = {
  ...common,
  /** What was given to log in with, unless it was a telephone. */
  email: Wire.optional(Schema.String),
  /** With its country code, where the method is `PHONE`. */
  phoneNumber: Wire.optional(Schema.String),
  method: Wire.open(LoginMethod),
  ...whereabouts
} as const

/**
 * A user who had been deactivated is active again.
 *
 * @since 0.1.0
 */
export class UserActivated extends event<UserActivated>()("USER_ACTIVATED", "targetUserId", () => ({
  ...onUser
})) {}

/**
 * A user was invited.
 *
 * @since 0.1.0
 */
export class UserInvited extends event<UserInvited>()("USER_INVITED", "targetUserId", () => ({
  ...onUser,
  role: Schema.String,
  /** How the account was made. */
  creationMethod: Schema.String
})) {}

/**
 * Somebody has failed to log in.
 *
 * @since 0.1.0
 */
export class UserLoginFailure extends event<UserLoginFailure>()("USER_LOGIN_FAILURE", "orgId", () => ({
  ...login,
  /** Why, in the vendor's words. */
  reason: Schema.String
})) {}

/**
 * A user has logged in.
 *
 * @since 0.1.0
 */
export class UserLoginSuccess extends event<UserLoginSuccess>()("USER_LOGIN_SUCCESS", "userId", () => ({
  ...login,
  userId: UserId
})) {}

/**
 * A user has logged out.
 *
 * @since 0.1.0
 */
export class UserLogout extends event<UserLogout>()("USER_LOGOUT", "userId", () => ({
  ...common,
  userId: UserId,
  ...whereabouts
})) {}

/**
 * What a user may do is another, apart from the role.
 *
 * @since 0.1.0
 */
export class UserPermissionsChanged extends event<UserPermissionsChanged>()(
  "USER_PERMISSIONS_CHANGED",
  "targetUserId",
  () => ({
    ...onUser
  })
) {}

/**
 * A user is no longer in the organization.
 *
 * @since 0.1.0
 */
export class UserRemoved extends event<UserRemoved>()("USER_REMOVED", "targetUserId", () => ({
  ...onUser
})) {}

/**
 * The role of a user is another. Roles are the organization's own as well, by their names.
 *
 * @since 0.1.0
 */
export class UserRoleChanged extends event<UserRoleChanged>()("USER_ROLE_CHANGED", "targetUserId", () => ({
  ...onUser,
  oldRole: Schema.String,
  newRole: Schema.String
})) {}

/**
 * A user was logged out by somebody.
 *
 * @since 0.1.0
 */
export class UserSessionRevoked extends event<UserSessionRevoked>()("USER_SESSION_REVOKED", "targetUserId", () => ({
  ...onUser
})) {}
