/**
 * Subscriptions: the events that MaintainX reports to a URL of the program's own, by webhook.
 *
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import type * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { AssetCustomStatusId, CategoryId, SubscriptionId, VendorId } from "../Ids.ts"
import * as Resource from "../internal/resource.ts"
import * as Wire from "../internal/wire.ts"
import type { MaintainXError } from "../MaintainXError.ts"
import * as Operation from "../Operation.ts"
import { AssetStatusValue } from "./shapes/Downtime.ts"
import { MeterTriggerState, PurchaseOrderStatus, WorkOrderStatus } from "./shapes/Statuses.ts"

// ---------------------------------------------------------------------------------------------------------------------
// vocabulary
// ---------------------------------------------------------------------------------------------------------------------

/** The events whose subscriptions have neither filters nor options. */
const plainEvents = [
  "API_TOKEN_CREATED",
  "API_TOKEN_REVOKED",
  "CONNECTOR_TOKEN_REVOKED",
  "DATA_EXPORT_INITIATED",
  "INVITE_LINK_ARCHIVED",
  "INVITE_LINK_CREATED",
  "INVITE_LINK_UPDATED",
  "NEW_COMMENT_ON_WORK_ORDER",
  "NEW_LOCATION",
  "NEW_VENDOR",
  "NEW_WORK_REQUEST",
  "PART_QUANTITY_CHANGE",
  "PART_TRANSFER",
  "ROLE_ARCHIVED",
  "ROLE_CREATED",
  "ROLE_UPDATED",
  "SSO_CONFIG_CHANGED",
  "USER_ACTIVATED",
  "USER_INVITED",
  "USER_LOGIN_FAILURE",
  "USER_LOGIN_SUCCESS",
  "USER_LOGOUT",
  "USER_PERMISSIONS_CHANGED",
  "USER_REMOVED",
  "USER_ROLE_CHANGED",
  "USER_SESSION_REVOKED",
  "WEBHOOK_ARCHIVED",
  "WEBHOOK_CREATED",
  "WORK_ORDER_OVERDUE"
] as const

/**
 * The events that have neither filters nor options.
 *
 * @since 0.1.0
 */
export type PlainEventType = (typeof plainEvents)[number]

/**
 * The events that can be subscribed to, all 46. `EventType.literals` lists them.
 *
 * @since 0.1.0
 */
export const EventType = Schema.Literals([
  ...plainEvents,
  "ASSET_STATUS_CHANGE",
  "METER_TRIGGER_STATE_CHANGE",
  "NEW_ASSET",
  "NEW_CATEGORY_ON_WORK_ORDER",
  "NEW_PART",
  "NEW_PURCHASE_ORDER",
  "NEW_SLASH_COMMAND",
  "NEW_WORK_ORDER",
  "PART_CHANGE",
  "PART_DELETE",
  "PURCHASE_ORDER_CHANGE",
  "PURCHASE_ORDER_STATUS_CHANGE",
  "WORK_ORDER_CHANGE",
  "WORK_ORDER_DELETE",
  "WORK_ORDER_PART_STATUS_CHANGE",
  "WORK_ORDER_STATUS_CHANGE",
  "WORK_REQUEST_STATUS_CHANGE"
])

/** @since 0.1.0 */
export type EventType = typeof EventType.Type

/**
 * `PENDING_APPROVAL` reports nothing yet: the vendor's support has to be asked first.
 *
 * @since 0.1.0
 */
export const SubscriptionStatus = Schema.Literals(["VALID", "PENDING_APPROVAL"])

/** @since 0.1.0 */
export type SubscriptionStatus = typeof SubscriptionStatus.Type

/**
 * The changes of a part that can be reported.
 *
 * @since 0.1.0
 */
export const PartProperty = Schema.Literals([
  "AREA",
  "ASSETS",
  "AVAILABLE_QUANTITY",
  "BARCODE",
  "DESCRIPTION",
  "EXTRA_FIELDS",
  "LOCATION",
  "LOCATIONS",
  "MAXIMUM_QUANTITY",
  "MINIMUM_QUANTITY",
  "NAME",
  "PART_TYPES",
  "TEAMS",
  "UNIT_COST",
  "VENDORS"
])

/** @since 0.1.0 */
export type PartProperty = typeof PartProperty.Type

/**
 * The changes of a purchase order that can be reported.
 *
 * @since 0.1.0
 */
export const PurchaseOrderProperty = Schema.Literals([
  "ATTACHMENTS",
  "BILLING_ADDRESS",
  "COSTS",
  "DUE_DATE",
  "EXTRA_FIELDS",
  "ITEMS",
  "NOTE",
  "OVERRIDE_NUMBER",
  "SHIPPING_ADDRESS",
  "STATUS",
  "TITLE",
  "VENDOR",
  "VENDOR_CONTACTS"
])

/** @since 0.1.0 */
export type PurchaseOrderProperty = typeof PurchaseOrderProperty.Type

/**
 * The changes of a work order that can be reported. A change of its status has a separate event.
 *
 * @since 0.1.0
 */
export const WorkOrderProperty = Schema.Literals([
  "ASSET",
  "ASSIGNEES",
  "CATEGORIES",
  "COSTS",
  "DESCRIPTION",
  "DUE_DATE",
  "ESTIMATED_TIME",
  "EXTRA_FIELDS",
  "LOCATION",
  "PARTS",
  "PRIORITY",
  "START_DATE",
  "TEAMS",
  "TITLE",
  "VENDORS"
])

/** @since 0.1.0 */
export type WorkOrderProperty = typeof WorkOrderProperty.Type

// ---------------------------------------------------------------------------------------------------------------------
// answers
// ---------------------------------------------------------------------------------------------------------------------

/** Hides its content from whatever prints it. `Redacted.value` gives it out. */
const Secret = Schema.RedactedFromValue(Schema.String, { label: "webhook secret" })

/**
 * A subscription. Its filters and options cannot be read back.
 *
 * @since 0.1.0
 */
export class Subscription extends Wire.shape<Subscription>()(() => ({
  id: SubscriptionId,
  type: Wire.open(EventType),
  /** Where the events are sent to. */
  url: Schema.String,
  status: Wire.open(SubscriptionStatus)
})) {}

/**
 * The answer to subscribing. Keep the id: the API has no list of subscriptions.
 *
 * @since 0.1.0
 */
export class CreatedSubscription extends Wire.shape<CreatedSubscription>()(() => ({
  id: SubscriptionId,
  status: Wire.open(SubscriptionStatus),
  /** What the events are signed with. The API does not promise it here; `Subscriptions.secret` gives it at any time. */
  secret: Wire.optional(Secret)
})) {}

// ---------------------------------------------------------------------------------------------------------------------
// payloads
// ---------------------------------------------------------------------------------------------------------------------

/**
 * Which changes of the status of an asset are reported.
 *
 * @since 0.1.0
 */
export class AssetStatusFilters extends Wire.shape<AssetStatusFilters>()(() => ({
  /** The kinds of the new status. */
  oneOfAssetStatusTypes: Wire.input(Schema.Array(AssetStatusValue)),
  /** The organization's own statuses. */
  oneOfCustomAssetStatusesIds: Wire.input(Schema.Array(AssetCustomStatusId))
})) {}

/**
 * Which states of a meter trigger are reported.
 *
 * @since 0.1.0
 */
export class MeterTriggerStateFilters extends Wire.shape<MeterTriggerStateFilters>()(() => ({
  oneOfStates: Wire.input(Schema.Array(MeterTriggerState))
})) {}

/**
 * Which categories of a work order are reported.
 *
 * @since 0.1.0
 */
export class NewCategoryFilters extends Wire.shape<NewCategoryFilters>()(() => ({
  /** Names or ids; one of them must be on the work order. */
  oneOfCategories: Wire.input(Schema.Array(Schema.Union([Schema.String, CategoryId])))
})) {}

/**
 * Which slash commands are reported.
 *
 * @since 0.1.0
 */
export class SlashCommandFilters extends Wire.shape<SlashCommandFilters>()(() => ({
  /** The word after the slash. */
  command: Wire.input(Schema.String)
})) {}

/**
 * Which changes of a part are reported.
 *
 * @since 0.1.0
 */
export class PartChangeFilters extends Wire.shape<PartChangeFilters>()(() => ({
  /** Without any, every change is reported. */
  oneOfPartProperties: Wire.input(Schema.Array(PartProperty))
})) {}

/**
 * Which changes of a purchase order are reported.
 *
 * @since 0.1.0
 */
export class PurchaseOrderChangeFilters extends Wire.shape<PurchaseOrderChangeFilters>()(() => ({
  /** Without any, every change is reported. */
  oneOfPurchaseOrderProperties: Wire.input(Schema.Array(PurchaseOrderProperty))
})) {}

/**
 * Which statuses of which purchase orders are reported.
 *
 * @since 0.1.0
 */
export class PurchaseOrderStatusFilters extends Wire.shape<PurchaseOrderStatusFilters>()(() => ({
  oneOfStatuses: Wire.input(Schema.Array(PurchaseOrderStatus)),
  vendors: Wire.input(Schema.Array(VendorId))
})) {}

/**
 * Which changes of a work order are reported.
 *
 * @since 0.1.0
 */
export class WorkOrderChangeFilters extends Wire.shape<WorkOrderChangeFilters>()(() => ({
  /** Without any, every change is reported. */
  oneOfProperties: Wire.input(Schema.Array(WorkOrderProperty))
})) {}

/**
 * Which part statuses of a work order are reported.
 *
 * @since 0.1.0
 */
export class WorkOrderPartStatusFilters extends Wire.shape<WorkOrderPartStatusFilters>()(() => ({
  /** Here in lower case, unlike everywhere else. Without any, every change is reported. */
  oneOfPartStatuses: Wire.input(
    Schema.Array(Schema.Literals(["no_parts", "assigned", "reserved", "kitted", "staged", "issued"]))
  )
})) {}

/**
 * Which statuses of a work order are reported.
 *
 * @since 0.1.0
 */
export class WorkOrderStatusFilters extends Wire.shape<WorkOrderStatusFilters>()(() => ({
  /** `CANCELED` and `SKIPPED` exist only if the organization has switched the feature on. */
  oneOfStatuses: Wire.input(Schema.Array(WorkOrderStatus))
})) {}

/**
 * Which statuses of a work request are reported.
 *
 * @since 0.1.0
 */
export class WorkRequestStatusFilters extends Wire.shape<WorkRequestStatusFilters>()(() => ({
  oneOfStatuses: Wire.input(Schema.Array(Schema.Literals(["APPROVED", "DONE", "REJECTED"])))
})) {}

const serializing = () =>
  ({
    /** Whether the event holds the record itself, not only its id. */
    serializeEntity: Wire.input(Schema.Boolean)
  }) as const

const withTokens = () =>
  ({
    /**
     * Whether the event holds the OAuth tokens of the user who caused it, for organizations that log in through OIDC. Do
     * not log such events, and let them go only to a receiver that may act as that user.
     */
    includeOAuthTokensInPayload: Wire.input(Schema.Boolean)
  }) as const

/**
 * What an event holds.
 *
 * @since 0.1.0
 */
export class EntityOptions extends Wire.shape<EntityOptions>()(serializing) {}

/**
 * What an event holds of a record that changed.
 *
 * @since 0.1.0
 */
export class ChangedEntityOptions extends Wire.shape<ChangedEntityOptions>()(() => ({
  ...serializing(),
  /** With `serializeEntity`: whether of the record there are only the properties that the filters name. */
  onlySerializeFilteredProperties: Wire.input(Schema.Boolean)
})) {}

/**
 * What an event holds of a record, and of the user who caused it.
 *
 * @since 0.1.0
 */
export class EntityAndTokenOptions extends Wire.shape<EntityAndTokenOptions>()(() => ({
  ...serializing(),
  ...withTokens()
})) {}

/**
 * What the event of a purchase order's status holds and does.
 *
 * @since 0.1.0
 */
export class PurchaseOrderStatusOptions extends Wire.shape<PurchaseOrderStatusOptions>()(() => ({
  /** Whether the event holds the purchase order itself. Elsewhere this is called `serializeEntity`. */
  serializePurchaseOrder: Wire.input(Schema.Boolean),
  /** Whether the app no longer asks its users to send the order to the vendor, since the receiver of the event does. */
  omitSendToVendorPopup: Wire.input(Schema.Boolean)
})) {}

/**
 * A new subscription to one type of event.
 *
 * @since 0.1.0
 */
export interface SubscribeTo<out Type extends EventType> {
  readonly type: Type
  /** Where the events are to be sent to, at most 512 characters. */
  readonly url: string
}

/**
 * The types of events that have filters.
 *
 * @since 0.1.0
 */
export interface WithFilters<out Filters> {
  /** Which of the events are to be sent. Default: all. */
  readonly filters?: Filters
}

/**
 * The types of events that have options.
 *
 * @since 0.1.0
 */
export interface WithOptions<out Options> {
  /** What the events are to hold. */
  readonly options?: Options
}

/** The vendor's text names the bound; its schema has none. */
const Url = Schema.String.check(
  Schema.makeFilter((url: string) => url.length <= 512 || "Expected a URL of at most 512 characters")
)

const to = <const Type extends EventType, Filters = never, Options = never>(
  type: Type,
  filters?: Schema.Codec<Filters, unknown>,
  options?: Schema.Codec<Options, unknown>
): Schema.Codec<
  SubscribeTo<Type> &
    ([Filters] extends [never] ? unknown : WithFilters<Filters>) &
    ([Options] extends [never] ? unknown : WithOptions<Options>),
  unknown
> =>
  // Which of the properties there are depends on the arguments, as their types do.
  Schema.Struct({
    type: Schema.Literal(type),
    url: Url,
    ...(filters === undefined ? undefined : { filters: Wire.input(filters) }),
    ...(options === undefined ? undefined : { options: Wire.input(options) })
  }) as never

/**
 * A new subscription. The type of the event tells which filters and options there are.
 *
 * @since 0.1.0
 */
export type CreateSubscription =
  | SubscribeTo<PlainEventType>
  | (SubscribeTo<"ASSET_STATUS_CHANGE"> & WithFilters<AssetStatusFilters>)
  | (SubscribeTo<"METER_TRIGGER_STATE_CHANGE"> & WithFilters<MeterTriggerStateFilters>)
  | (SubscribeTo<"NEW_ASSET" | "NEW_PART" | "NEW_WORK_ORDER" | "PART_DELETE" | "WORK_ORDER_DELETE"> &
      WithOptions<EntityOptions>)
  | (SubscribeTo<"NEW_CATEGORY_ON_WORK_ORDER"> & WithFilters<NewCategoryFilters>)
  | (SubscribeTo<"NEW_PURCHASE_ORDER"> & WithOptions<EntityAndTokenOptions>)
  | (SubscribeTo<"NEW_SLASH_COMMAND"> & WithFilters<SlashCommandFilters>)
  | (SubscribeTo<"PART_CHANGE"> & WithFilters<PartChangeFilters> & WithOptions<ChangedEntityOptions>)
  | (SubscribeTo<"PURCHASE_ORDER_CHANGE"> & WithFilters<PurchaseOrderChangeFilters> & WithOptions<ChangedEntityOptions>)
  | (SubscribeTo<"PURCHASE_ORDER_STATUS_CHANGE"> &
      WithFilters<PurchaseOrderStatusFilters> &
      WithOptions<PurchaseOrderStatusOptions>)
  | (SubscribeTo<"WORK_ORDER_CHANGE"> & WithFilters<WorkOrderChangeFilters> & WithOptions<ChangedEntityOptions>)
  | (SubscribeTo<"WORK_ORDER_PART_STATUS_CHANGE"> &
      WithFilters<WorkOrderPartStatusFilters> &
      WithOptions<EntityOptions>)
  | (SubscribeTo<"WORK_ORDER_STATUS_CHANGE"> & WithFilters<WorkOrderStatusFilters> & WithOptions<EntityAndTokenOptions>)
  | (SubscribeTo<"WORK_REQUEST_STATUS_CHANGE"> & WithFilters<WorkRequestStatusFilters>)

/** @since 0.1.0 */
export const CreateSubscription: Schema.Codec<CreateSubscription, unknown> = Wire.lazy(() =>
  Schema.Union([
    ...plainEvents.map((type) => to(type)),
    to("ASSET_STATUS_CHANGE", AssetStatusFilters),
    to("METER_TRIGGER_STATE_CHANGE", MeterTriggerStateFilters),
    to("NEW_ASSET", undefined, EntityOptions),
    to("NEW_CATEGORY_ON_WORK_ORDER", NewCategoryFilters),
    to("NEW_PART", undefined, EntityOptions),
    to("NEW_PURCHASE_ORDER", undefined, EntityAndTokenOptions),
    to("NEW_SLASH_COMMAND", SlashCommandFilters),
    to("NEW_WORK_ORDER", undefined, EntityOptions),
    to("PART_CHANGE", PartChangeFilters, ChangedEntityOptions),
    to("PART_DELETE", undefined, EntityOptions),
    to("PURCHASE_ORDER_CHANGE", PurchaseOrderChangeFilters, ChangedEntityOptions),
    to("PURCHASE_ORDER_STATUS_CHANGE", PurchaseOrderStatusFilters, PurchaseOrderStatusOptions),
    to("WORK_ORDER_CHANGE", WorkOrderChangeFilters, ChangedEntityOptions),
    to("WORK_ORDER_DELETE", undefined, EntityOptions),
    to("WORK_ORDER_PART_STATUS_CHANGE", WorkOrderPartStatusFilters, EntityOptions),
    to("WORK_ORDER_STATUS_CHANGE", WorkOrderStatusFilters, EntityAndTokenOptions),
    to("WORK_REQUEST_STATUS_CHANGE", WorkRequestStatusFilters)
  ])
)

/**
 * Changes to a subscription. To change filters or options, delete it and create another.
 *
 * @since 0.1.0
 */
export class UpdateSubscription extends Wire.shape<UpdateSubscription>()(() => ({
  type: Wire.input(EventType),
  /** Where the events are to be sent to, at most 512 characters. */
  url: Wire.input(Url)
})) {}

const operations = Operation.group("Subscriptions", {
  create: Operation.post("/subscriptions", {
    body: CreateSubscription,
    answer: Operation.json(CreatedSubscription, 201),
    failures: { 403: "issues" }
  }),
  get: Operation.get("/subscriptions/{id}", {
    parameters: [SubscriptionId],
    answer: Operation.envelope("subscription", Subscription)
  }),
  update: Operation.patch("/subscriptions/{id}", {
    parameters: [SubscriptionId],
    body: UpdateSubscription,
    answer: Operation.envelope("subscription", Subscription)
  }),
  delete: Operation.del("/subscriptions/{id}", {
    parameters: [SubscriptionId],
    failures: { 400: "issues", 403: "issues" }
  }),
  secret: Operation.get("/subscriptions/{id}/secret", {
    parameters: [SubscriptionId],
    answer: Operation.envelope("secret", Secret),
    failures: { 400: undefined }
  })
})

/**
 * The subscriptions of an organization to events. There is no list of them: keep the ids.
 *
 * @since 0.1.0
 */
export interface SubscriptionsService extends Resource.Records<SubscriptionId, Subscription> {
  /**
   * Subscribes a URL to one type of event. Each subscription has a secret of its own, even for the same URL.
   * `Forbidden` if the user behind the key may not subscribe.
   */
  readonly create: (
    payload: CreateSubscription,
    options?: Operation.WriteOptions
  ) => Effect.Effect<CreatedSubscription, MaintainXError>

  /** One subscription, without its filters, options and secret. */
  readonly get: (id: SubscriptionId) => Effect.Effect<Subscription, MaintainXError>

  /** Changes the type of the event or the URL and returns the subscription. */
  readonly update: (
    id: SubscriptionId,
    payload: UpdateSubscription,
    options?: Operation.WriteOptions
  ) => Effect.Effect<Subscription, MaintainXError>

  /** Ends a subscription. `Forbidden` if the user behind the key may not. */
  readonly delete: (id: SubscriptionId, options?: Operation.WriteOptions) => Effect.Effect<void, MaintainXError>

  /** What the events of a subscription are signed with: the whole text is the key, its prefix included. */
  readonly secret: (id: SubscriptionId) => Effect.Effect<Redacted.Redacted, MaintainXError>
}

/**
 * Subscriptions: the events that MaintainX reports to a URL of the program's own, by webhook.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { MaintainX, Subscriptions } from "effect-maintainx"
 *
 * const program = Effect.gen(function* () {
 *   const subscriptions = yield* Subscriptions
 *   const { id } = yield* subscriptions.create({
 *     type: "WORK_ORDER_STATUS_CHANGE",
 *     url: "https://board.rivermill.example/hooks",
 *     filters: { oneOfStatuses: ["DONE"] }
 *   })
 *   // The id is to be kept, since subscriptions cannot be listed. The receiver checks signatures with the secret.
 *   return { id, secret: yield* subscriptions.secret(id) }
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(MaintainX.layer)))
 * ```
 *
 * @since 0.1.0
 */
export class Subscriptions extends Resource.Service<Subscriptions, SubscriptionsService>()(
  "Subscriptions",
  operations,
  (methods) => methods
) {}
