/**
 * Events about who and what gets at an organization's data: tokens, roles, invitations, webhooks, exports.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { InviteLinkId, RoleId, SubscriptionId } from "../../Ids.ts"
import * as Wire from "../../internal/wire.ts"
import { acted } from "./shared.ts"

/**
 * There is a new key to the REST API. Which, it does not say.
 *
 * @since 0.1.0
 */
export class ApiTokenCreated extends Wire.shape<ApiTokenCreated>()(() => ({
  type: Schema.Literal("API_TOKEN_CREATED"),
  ...acted
})) {}

/**
 * A key to the REST API is good no more. Which, it does not say.
 *
 * @since 0.1.0
 */
export class ApiTokenRevoked extends Wire.shape<ApiTokenRevoked>()(() => ({
  type: Schema.Literal("API_TOKEN_REVOKED"),
  ...acted
})) {}

/**
 * The token of a connector is good no more. Which, it does not say.
 *
 * @since 0.1.0
 */
export class ConnectorTokenRevoked extends Wire.shape<ConnectorTokenRevoked>()(() => ({
  type: Schema.Literal("CONNECTOR_TOKEN_REVOKED"),
  ...acted
})) {}

/**
 * Somebody exports data.
 *
 * @since 0.1.0
 */
export class DataExportInitiated extends Wire.shape<DataExportInitiated>()(() => ({
  type: Schema.Literal("DATA_EXPORT_INITIATED"),
  ...acted,
  /** What is exported. */
  exportType: Schema.String
})) {}

const ofInviteLink = { ...acted, inviteLinkId: Wire.declaredNumber(InviteLinkId) } as const

/**
 * A link that invites users leads nowhere any more.
 *
 * @since 0.1.0
 */
export class InviteLinkArchived extends Wire.shape<InviteLinkArchived>()(() => ({
  type: Schema.Literal("INVITE_LINK_ARCHIVED"),
  ...ofInviteLink
})) {}

/**
 * There is a new link that invites users.
 *
 * @since 0.1.0
 */
export class InviteLinkCreated extends Wire.shape<InviteLinkCreated>()(() => ({
  type: Schema.Literal("INVITE_LINK_CREATED"),
  ...ofInviteLink
})) {}

/**
 * A link that invites users was changed.
 *
 * @since 0.1.0
 */
export class InviteLinkUpdated extends Wire.shape<InviteLinkUpdated>()(() => ({
  type: Schema.Literal("INVITE_LINK_UPDATED"),
  ...ofInviteLink
})) {}

const ofRole = { ...acted, roleId: Wire.declaredNumber(RoleId), roleName: Schema.String } as const

/**
 * A role of the organization's own was put away.
 *
 * @since 0.1.0
 */
export class RoleArchived extends Wire.shape<RoleArchived>()(() => ({
  type: Schema.Literal("ROLE_ARCHIVED"),
  ...ofRole
})) {}

/**
 * There is a new role of the organization's own.
 *
 * @since 0.1.0
 */
export class RoleCreated extends Wire.shape<RoleCreated>()(() => ({
  type: Schema.Literal("ROLE_CREATED"),
  ...ofRole
})) {}

/**
 * A role of the organization's own was changed.
 *
 * @since 0.1.0
 */
export class RoleUpdated extends Wire.shape<RoleUpdated>()(() => ({
  type: Schema.Literal("ROLE_UPDATED"),
  ...ofRole
})) {}

/**
 * What of the settings for logging in through an identity provider was changed.
 *
 * @since 0.1.0
 */
export const SsoConfigType = Schema.Literals([
  "IDP",
  "PREFERRED_IDP",
  "PREFERRED_OIDC",
  "ENFORCE_SSO",
  "ALWAYS_INVITE_SAML",
  "ALWAYS_INVITE_OIDC",
  "IDLE_TIMEOUT"
])
/** @since 0.1.0 */
export type SsoConfigType = typeof SsoConfigType.Type

/**
 * The settings for logging in through an identity provider were changed.
 *
 * @since 0.1.0
 */
export class SsoConfigChanged extends Wire.shape<SsoConfigChanged>()(() => ({
  type: Schema.Literal("SSO_CONFIG_CHANGED"),
  ...acted,
  configType: Wire.open(SsoConfigType)
})) {}

const ofWebhook = { ...acted, webhookId: Wire.declaredNumber(SubscriptionId) } as const

/**
 * A subscription to events was ended.
 *
 * @since 0.1.0
 */
export class WebhookArchived extends Wire.shape<WebhookArchived>()(() => ({
  type: Schema.Literal("WEBHOOK_ARCHIVED"),
  ...ofWebhook
})) {}

/**
 * There is a new subscription to events.
 *
 * @since 0.1.0
 */
export class WebhookCreated extends Wire.shape<WebhookCreated>()(() => ({
  type: Schema.Literal("WEBHOOK_CREATED"),
  ...ofWebhook,
  /** Which events it reports. */
  webhookType: Schema.String,
  /** Where it reports them to. */
  url: Schema.String
})) {}
