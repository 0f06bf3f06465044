/**
 * Events about users and their logins. They hold email addresses and telephone numbers.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as Wire from "../../internal/wire.ts"
import { byActor, event } from "./event.ts"

/**
 * How users log in.
 *
 * @since 0.1.0
 */
export const LoginMethod = Schema.Literals(["EMAIL", "PHONE", "SAML", "OIDC", "WORKSTATION"])
/** @since 0.1.0 */
export type LoginMethod = typeof LoginMethod.Type

/** Where the request came from. MaintainX derives the place from the address. */
const whereabouts = {
  sourceIp: Wire.optional(Schema.String),
  countryName: Wire.optional(Schema.String),
  regionName: Wire.optional(Schema.String),
  cityName: Wire.optional(Schema.String)
} as const

const login = {
  /** Absent for a login by telephone. */
  email: Wire.optional(Schema.String),
  /** With the country code. Present if the method is `PHONE`. */
  phoneNumber: Wire.optional(Schema.String),
  method: Wire.open(LoginMethod),
  ...whereabouts
} as const

/**
 * A deactivated user was activated again.
 *
 * @since 0.1.0
 */
export class UserActivated extends event<UserActivated>()("USER_ACTIVATED", { id: "targetUserId" }, () => byActor) {}

/**
 * A user was invited.
 *
 * @since 0.1.0
 */
export class UserInvited extends event<UserInvited>()("USER_INVITED", { id: "targetUserId" }, () => ({
  ...byActor,
  role: Schema.String,
  /** How the account was created. */
  creationMethod: Schema.String
})) {}

/**
 * Somebody failed to log in.
 *
 * @since 0.1.0
 */
export class UserLoginFailure extends event<UserLoginFailure>()("USER_LOGIN_FAILURE", { id: "orgId" }, () => ({
  ...login,
  /** Why, in the vendor's words. */
  reason: Schema.String
})) {}

/**
 * A user logged in.
 *
 * @since 0.1.0
 */
export class UserLoginSuccess extends event<UserLoginSuccess>()("USER_LOGIN_SUCCESS", { id: "userId" }, () => login) {}

/**
 * A user logged out.
 *
 * @since 0.1.0
 */
export class UserLogout extends event<UserLogout>()("USER_LOGOUT", { id: "userId" }, () => whereabouts) {}

/**
 * The permissions of a user changed, but not the role.
 *
 * @since 0.1.0
 */
export class UserPermissionsChanged extends event<UserPermissionsChanged>()(
  "USER_PERMISSIONS_CHANGED",
  { id: "targetUserId" },
  () => byActor
) {}

/**
 * A user was removed from the organization.
 *
 * @since 0.1.0
 */
export class UserRemoved extends event<UserRemoved>()("USER_REMOVED", { id: "targetUserId" }, () => byActor) {}

/**
 * The role of a user changed. Custom roles appear by their names.
 *
 * @since 0.1.0
 */
export class UserRoleChanged extends event<UserRoleChanged>()("USER_ROLE_CHANGED", { id: "targetUserId" }, () => ({
  ...byActor,
  oldRole: Schema.String,
  newRole: Schema.String
})) {}

/**
 * Somebody ended the session of a user.
 *
 * @since 0.1.0
 */
export class UserSessionRevoked extends event<UserSessionRevoked>()(
  "USER_SESSION_REVOKED",
  { id: "targetUserId" },
  () => byActor
) {}
