/**
 * Events about access to an organization's data: tokens, roles, invitations, webhooks, exports.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as Wire from "../../internal/wire.ts"
import { byActor, event } from "./event.ts"

/**
 * A key to the REST API was created. The event does not say which.
 *
 * @since 0.1.0
 */
export class ApiTokenCreated extends event<ApiTokenCreated>()("API_TOKEN_CREATED", { id: "orgId" }, () => byActor) {}

/**
 * A key to the REST API was revoked. The event does not say which.
 *
 * @since 0.1.0
 */
export class ApiTokenRevoked extends event<ApiTokenRevoked>()("API_TOKEN_REVOKED", { id: "orgId" }, () => byActor) {}

/**
 * The token of a connector was revoked. The event does not say which.
 *
 * @since 0.1.0
 */
export class ConnectorTokenRevoked extends event<ConnectorTokenRevoked>()(
  "CONNECTOR_TOKEN_REVOKED",
  { id: "orgId" },
  () => byActor
) {}

/**
 * Somebody started an export of data.
 *
 * @since 0.1.0
 */
export class DataExportInitiated extends event<DataExportInitiated>()("DATA_EXPORT_INITIATED", { id: "orgId" }, () => ({
  ...byActor,
  /** What is exported. */
  exportType: Schema.String
})) {}

/**
 * A link that invites users was archived: it no longer works.
 *
 * @since 0.1.0
 */
export class InviteLinkArchived extends event<InviteLinkArchived>()(
  "INVITE_LINK_ARCHIVED",
  { id: "inviteLinkId" },
  () => byActor
) {}

/**
 * A link that invites users was created.
 *
 * @since 0.1.0
 */
export class InviteLinkCreated extends event<InviteLinkCreated>()(
  "INVITE_LINK_CREATED",
  { id: "inviteLinkId" },
  () => byActor
) {}

/**
 * A link that invites users was changed.
 *
 * @since 0.1.0
 */
export class InviteLinkUpdated extends event<InviteLinkUpdated>()(
  "INVITE_LINK_UPDATED",
  { id: "inviteLinkId" },
  () => byActor
) {}

const ofRole = { ...byActor, roleName: Schema.String } as const

/**
 * A custom role was archived.
 *
 * @since 0.1.0
 */
export class RoleArchived extends event<RoleArchived>()("ROLE_ARCHIVED", { id: "roleId" }, () => ofRole) {}

/**
 * A custom role was created.
 *
 * @since 0.1.0
 */
export class RoleCreated extends event<RoleCreated>()("ROLE_CREATED", { id: "roleId" }, () => ofRole) {}

/**
 * A custom role was changed.
 *
 * @since 0.1.0
 */
export class RoleUpdated extends event<RoleUpdated>()("ROLE_UPDATED", { id: "roleId" }, () => ofRole) {}

/**
 * The settings for logging in through an identity provider.
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
export class SsoConfigChanged extends event<SsoConfigChanged>()("SSO_CONFIG_CHANGED", { id: "orgId" }, () => ({
  ...byActor,
  configType: Wire.open(SsoConfigType)
})) {}

/**
 * A subscription to events was removed.
 *
 * @since 0.1.0
 */
export class WebhookArchived extends event<WebhookArchived>()(
  "WEBHOOK_ARCHIVED",
  { id: "webhookId", gone: true },
  () => byActor
) {}

/**
 * A subscription to events was created.
 *
 * @since 0.1.0
 */
export class WebhookCreated extends event<WebhookCreated>()("WEBHOOK_CREATED", { id: "webhookId" }, () => ({
  ...byActor,
  /** Which events it reports. */
  webhookType: Schema.String,
  /** The address of its deliveries. */
  url: Schema.String
})) {}
