/**
 * Events about users: who may come in, and who does. They hold addresses and telephone numbers.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { UserId } from "../../Ids.ts"
import * as Wire from "../../internal/wire.ts"
import { acted, happened } from "./shared.ts"

/**
 * How users log in.
 *
 * @since 0.1.0
 */
export const LoginMethod = Schema.Literals(["EMAIL", "PHONE", "SAML", "OIDC", "WORKSTATION"])
/** @since 0.1.0 */
export type LoginMethod = typeof LoginMethod.Type

const onUser = {
  ...acted,
  /** The user whom it concerns. */
  targetUserId: Wire.declaredNumber(UserId)
} as const

/** Where a user is, by the address. */
const whereabouts = {
  sourceIp: Wire.optional(Schema.String),
  countryName: Wire.optional(Schema.String),
  regionName: Wire.optional(Schema.String),
  cityName: Wire.optional(Schema.String)
} as const

const login = {
  ...happened,
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
export class UserActivated extends Wire.shape<UserActivated>()(() => ({
  type: Schema.Literal("USER_ACTIVATED"),
  ...onUser
})) {}

/**
 * A user was invited.
 *
 * @since 0.1.0
 */
export class UserInvited extends Wire.shape<UserInvited>()(() => ({
  type: Schema.Literal("USER_INVITED"),
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
export class UserLoginFailure extends Wire.shape<UserLoginFailure>()(() => ({
  type: Schema.Literal("USER_LOGIN_FAILURE"),
  ...login,
  /** Why, in the vendor's words. */
  reason: Schema.String
})) {}

/**
 * A user has logged in.
 *
 * @since 0.1.0
 */
export class UserLoginSuccess extends Wire.shape<UserLoginSuccess>()(() => ({
  type: Schema.Literal("USER_LOGIN_SUCCESS"),
  ...login,
  userId: Wire.declaredNumber(UserId)
})) {}

/**
 * A user has logged out.
 *
 * @since 0.1.0
 */
export class UserLogout extends Wire.shape<UserLogout>()(() => ({
  type: Schema.Literal("USER_LOGOUT"),
  ...happened,
  userId: Wire.declaredNumber(UserId),
  ...whereabouts
})) {}

/**
 * What a user may do is another, apart from the role.
 *
 * @since 0.1.0
 */
export class UserPermissionsChanged extends Wire.shape<UserPermissionsChanged>()(() => ({
  type: Schema.Literal("USER_PERMISSIONS_CHANGED"),
  ...onUser
})) {}

/**
 * A user is no longer in the organization.
 *
 * @since 0.1.0
 */
export class UserRemoved extends Wire.shape<UserRemoved>()(() => ({
  type: Schema.Literal("USER_REMOVED"),
  ...onUser
})) {}

/**
 * The role of a user is another. Roles are the organization's own as well, by their names.
 *
 * @since 0.1.0
 */
export class UserRoleChanged extends Wire.shape<UserRoleChanged>()(() => ({
  type: Schema.Literal("USER_ROLE_CHANGED"),
  ...onUser,
  oldRole: Schema.String,
  newRole: Schema.String
})) {}

/**
 * A user was logged out by somebody.
 *
 * @since 0.1.0
 */
export class UserSessionRevoked extends Wire.shape<UserSessionRevoked>()(() => ({
  type: Schema.Literal("USER_SESSION_REVOKED"),
  ...onUser
})) {}
