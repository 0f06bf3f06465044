/**
 * Events about who and what gets at an organization's data: tokens, roles, invitations, webhooks, exports.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { InviteLinkId, RoleId, SubscriptionId } from "../../Ids.ts"
import * as Wire from "../../internal/wire.ts"
import { byActor, event } from "./event.ts"

/**
 * There is a new key to the REST API. Which, it does not say.
 *
 * @since 0.1.0
 */
export class ApiTokenCreated extends event<ApiTokenCreated>()("API_TOKEN_CREATED", "orgId", () => ({
  ...byActor
})) {}

/**
 * A key to the REST API is good no more. Which, it does not say.
 *
 * @since 0.1.0
 */
export class ApiTokenRevoked extends event<ApiTokenRevoked>()("API_TOKEN_REVOKED", "orgId", () => ({
  ...byActor
})) {}

/**
 * The token of a connector is good no more. Which, it does not say.
 *
 * @since 0.1.0
 */
export class ConnectorTokenRevoked extends event<ConnectorTokenRevoked>()("CONNECTOR_TOKEN_REVOKED", "orgId", () => ({
  ...byActor
})) {}

/**
 * Somebody exports data.
 *
 * @since 0.1.0
 */
export class DataExportInitiated extends event<DataExportInitiated>()("DATA_EXPORT_INITIATED", "orgId", () => ({
  ...byActor,
  /** What is exported. */
  exportType: Schema.String
})) {}

const ofInviteLink = { ...byActor, inviteLinkId: InviteLinkId } as const

/**
 * A link that invites users leads nowhere any more.
 *
 * @since 0.1.0
 */
export class InviteLinkArchived extends event<InviteLinkArchived>()("INVITE_LINK_ARCHIVED", "inviteLinkId", () => ({
  ...ofInviteLink
})) {}

/**
 * There is a new link that invites users.
 *
 * @since 0.1.0
 */
export class InviteLinkCreated extends event<InviteLinkCreated>()("INVITE_LINK_CREATED", "inviteLinkId", () => ({
  ...ofInviteLink
})) {}

/**
 * A link that invites users was changed.
 *
 * @since 0.1.0
 */
export class InviteLinkUpdated extends event<InviteLinkUpdated>()("INVITE_LINK_UPDATED", "inviteLinkId", () => ({
  ...ofInviteLink
})) {}

const ofRole = { ...byActor, roleId: RoleId, roleName: Schema.String } as const

/**
 * A role of the organization's own was put away.
 *
 * @since 0.1.0
 */
export class RoleArchived extends event<RoleArchived>()("ROLE_ARCHIVED", "roleId", () => ({
  ...ofRole
})) {}

/**
 * There is a new role of the organization's own.
 *
 * @since 0.1.0
 */
export class RoleCreated extends event<RoleCreated>()("ROLE_CREATED", "roleId", () => ({
  ...ofRole
})) {}

/**
 * A role of the organization's own was changed.
 *
 * @since 0.1.0
 */
export class RoleUpdated extends event<RoleUpdated>()("ROLE_UPDATED", "roleId", () => ({
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
export class SsoConfigChanged extends event<SsoConfigChanged>()("SSO_CONFIG_CHANGED", "orgId", () => ({
  ...byActor,
  configType: Wire.open(SsoConfigType)
})) {}

const ofWebhook = { ...byActor, webhookId: SubscriptionId } as const

/**
 * A subscription to events was ended.
 *
 * @since 0.1.0
 */
export class WebhookArchived extends event<WebhookArchived>()(
  "WEBHOOK_ARCHIVED",
  "webhookId",
  () => ({
    ...ofWebhook
  }),
  { gone: true }
) {}

/**
 * There is a new subscription to events.
 *
 * @since 0.1.0
 */
export class WebhookCreated extends event<WebhookCreated>()("WEBHOOK_CREATED", "webhookId", () => ({
  ...ofWebhook,
  /** Which events it reports. */
  webhookType: Schema.String,
  /** Where it reports them to. */
  url: Schema.String
})) {}
