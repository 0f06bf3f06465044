/**
 * What MaintainX reports: 46 events, told apart by their `type`.
 *
 * The vendor's document has no property that says which event a body is. Most bodies say it all the same, in
 * `eventType`; for those that do not, {@link decodeEvent} takes a hint.
 *
 * @since 0.1.0
 */
import * as Data from "effect/Data"
import type * as DateTime from "effect/DateTime"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type * as SchemaIssue from "effect/SchemaIssue"
import type {
  AssetId,
  InviteLinkId,
  LocationId,
  MessageId,
  MeterTriggerId,
  OrganizationId,
  PartId,
  PurchaseOrderId,
  RoleId,
  SubscriptionId,
  UserId,
  VendorId,
  WorkOrderId,
  WorkRequestId
} from "../Ids.ts"
import { isRecord, makeDecoder } from "../internal/decoder.ts"
import type { CreateSubscription, EventType, SubscribeTo } from "../resources/Subscriptions.ts"
import type { AssetStatusChange, MeterTriggerStateChange, NewAsset, NewLocation } from "./events/Assets.ts"
import type { NewCommentOnWorkOrder, NewSlashCommand } from "./events/Messages.ts"
import type { NewPart, PartChange, PartDelete, PartQuantityChange, PartTransfer } from "./events/Parts.ts"
import type {
  UserActivated,
  UserInvited,
  UserLoginFailure,
  UserLoginSuccess,
  UserLogout,
  UserPermissionsChanged,
  UserRemoved,
  UserRoleChanged,
  UserSessionRevoked
} from "./events/People.ts"
import type {
  NewPurchaseOrder,
  NewVendor,
  PurchaseOrderChange,
  PurchaseOrderStatusChange
} from "./events/Purchasing.ts"
import type {
  ApiTokenCreated,
  ApiTokenRevoked,
  ConnectorTokenRevoked,
  DataExportInitiated,
  InviteLinkArchived,
  InviteLinkCreated,
  InviteLinkUpdated,
  RoleArchived,
  RoleCreated,
  RoleUpdated,
  SsoConfigChanged,
  WebhookArchived,
  WebhookCreated
} from "./events/Security.ts"
import { type Body, byShape, fromWire, schemas, toWire, wireName } from "./events/table.ts"
import type {
  NewCategoryOnWorkOrder,
  NewWorkOrder,
  NewWorkRequest,
  WorkOrderChange,
  WorkOrderDelete,
  WorkOrderOverdue,
  WorkOrderPartStatusChange,
  WorkOrderStatusChange,
  WorkRequestStatusChange
} from "./events/WorkOrders.ts"

export type { EventType }

// ---------------------------------------------------------------------------------------------------------------------
// events
// ---------------------------------------------------------------------------------------------------------------------

/**
 * The events that this release knows.
 *
 * @since 0.1.0
 */
export type KnownEvent =
  | ApiTokenCreated
  | ApiTokenRevoked
  | AssetStatusChange
  | ConnectorTokenRevoked
  | DataExportInitiated
  | InviteLinkArchived
  | InviteLinkCreated
  | InviteLinkUpdated
  | MeterTriggerStateChange
  | NewAsset
  | NewCategoryOnWorkOrder
  | NewCommentOnWorkOrder
  | NewLocation
  | NewPart
  | NewPurchaseOrder
  | NewSlashCommand
  | NewVendor
  | NewWorkOrder
  | NewWorkRequest
  | PartChange
  | PartDelete
  | PartQuantityChange
  | PartTransfer
  | PurchaseOrderChange
  | PurchaseOrderStatusChange
  | RoleArchived
  | RoleCreated
  | RoleUpdated
  | SsoConfigChanged
  | UserActivated
  | UserInvited
  | UserLoginFailure
  | UserLoginSuccess
  | UserLogout
  | UserPermissionsChanged
  | UserRemoved
  | UserRoleChanged
  | UserSessionRevoked
  | WebhookArchived
  | WebhookCreated
  | WorkOrderChange
  | WorkOrderDelete
  | WorkOrderOverdue
  | WorkOrderPartStatusChange
  | WorkOrderStatusChange
  | WorkRequestStatusChange

/**
 * An event that this release does not know, or that does not say which it is.
 *
 * @since 0.1.0
 */
export interface UnrecognizedEvent {
  readonly type: "UNRECOGNIZED"
  /** Which event it is, by its own account. */
  readonly eventType?: string
  /** What was sent. It is hidden from whatever prints it, since it may hold tokens; `Redacted.value` gives it out. */
  readonly value: Redacted.Redacted<{ readonly [key: string]: unknown }>
}

/**
 * An event. More of them will come: a `switch` over `type` has `UNRECOGNIZED` for those.
 *
 * @since 0.1.0
 */
export type Event = KnownEvent | UnrecognizedEvent

/**
 * The event of a type: `EventOf<"NEW_WORK_ORDER">`.
 *
 * @since 0.1.0
 */
export type EventOf<Type extends Event["type"]> = Extract<Event, { readonly type: Type }>

/**
 * Whether a text, such as a part of a url, is the name of an event that this release knows.
 *
 * @since 0.1.0
 */
export const isEventType = (text: string): text is EventType => Object.hasOwn(schemas, text)

// ---------------------------------------------------------------------------------------------------------------------
// subscriptions
// ---------------------------------------------------------------------------------------------------------------------

type ForType<Subscription, Type extends EventType> = Subscription extends { readonly type: infer Types }
  ? Type extends Types
    ? Subscription & SubscribeTo<Type>
    : never
  : never

/**
 * What `Subscriptions.create` takes to report events of this type.
 *
 * @since 0.1.0
 */
export type SubscriptionTo<Type extends EventType> = ForType<CreateSubscription, Type>

type Part<Subscription, Name extends "filters" | "options"> = Name extends keyof Subscription
  ? Exclude<Subscription[Name], undefined>
  : never

/**
 * What subscriptions to events of this type can be filtered by; `never` where they cannot.
 *
 * @since 0.1.0
 */
export type FiltersOf<Type extends EventType> = Part<SubscriptionTo<Type>, "filters">

/**
 * The options of subscriptions to events of this type; `never` where there are none.
 *
 * @since 0.1.0
 */
export type OptionsOf<Type extends EventType> = Part<SubscriptionTo<Type>, "options">

// ---------------------------------------------------------------------------------------------------------------------
// decoding and encoding
// ---------------------------------------------------------------------------------------------------------------------

/**
 * A body is not the event that it says to be, or no event at all. It names the property at fault, never a value.
 *
 * @since 0.1.0
 */
export class NotAnEvent extends Data.TaggedError("NotAnEvent")<{
  /** As the property is called on the wire, such as `newWorkOrder.parts.0.id`. Absent where it is no JSON object. */
  readonly path?: string
}> {
  override get message(): string {
    return `This is no event${this.path === undefined ? "" : `, because of ${this.path}`}`
  }
}

const decoders = new Map<EventType, ReturnType<typeof makeDecoder<Schema.Codec<KnownEvent, unknown>>>>()

const decoderOf = (type: EventType) => {
  let decoder = decoders.get(type)
  if (decoder === undefined) {
    decoder = makeDecoder<Schema.Codec<KnownEvent, unknown>>(schemas[type])
    decoders.set(type, decoder)
  }
  return decoder
}

/**
 * The event that a body is, after `JSON.parse`. Which it is tells, in this order:
 *
 * 1. `hint`, which comes from the url if each subscription has a url of its own: `/hooks/NEW_WORK_ORDER`
 * 2. `eventType` in the body, which the vendor's document does not mention, and which was missing at times (Measured.)
 * 3. the properties of the body, where only one event has these
 *
 * A body is `UNRECOGNIZED` whose `eventType` contradicts the hint or is new, and one that has neither and could be
 * several events. These cannot be told apart:
 *
 * - `NEW_WORK_ORDER`, `WORK_ORDER_CHANGE` and, without its record, `WORK_ORDER_DELETE`; who was assigned tells a change
 * - `NEW_PART`, `PART_CHANGE` and, without its record, `PART_DELETE`
 * - `NEW_PURCHASE_ORDER` and `PURCHASE_ORDER_CHANGE`
 * - `API_TOKEN_CREATED`, `API_TOKEN_REVOKED` and `CONNECTOR_TOKEN_REVOKED`
 * - the three of roles, and the three of invite links
 * - `USER_ACTIVATED`, `USER_PERMISSIONS_CHANGED`, `USER_REMOVED` and `USER_SESSION_REVOKED`
 *
 * The third way is a guess: an event of tomorrow may have the properties of one of today.
 *
 * Properties that are not documented are left out, and values of enums that are new pass.
 *
 * @since 0.1.0
 */
export const decodeEvent = (body: unknown, hint?: EventType): Result.Result<Event, NotAnEvent> => {
  if (!isRecord(body)) return Result.fail(new NotAnEvent({}))
  const named = Object.hasOwn(body, "eventType") ? (body["eventType"] ?? undefined) : undefined
  if (hint !== undefined && named !== undefined && named !== hint) return unrecognized(body, named)
  const certain = hint ?? named
  if (certain === undefined) {
    const type = byShape(body)
    const decoded = type === undefined ? undefined : decoderOf(type)(fromWire(type, body))
    return decoded !== undefined && Result.isSuccess(decoded) ? Result.succeed(decoded.success) : unrecognized(body)
  }
  if (typeof certain !== "string" || !isEventType(certain)) return unrecognized(body, certain)
  return Result.mapError(decoderOf(certain)(fromWire(certain, body)), ({ issue }) => {
    const [first, ...rest] = pathOf(issue).map(String)
    if (first === undefined) return new NotAnEvent({})
    return new NotAnEvent({ path: [wireName(certain, first), ...rest].join(".") })
  })
}

const unrecognized = (body: Body, eventType?: unknown): Result.Result<UnrecognizedEvent> =>
  Result.succeed({
    type: "UNRECOGNIZED",
    ...(typeof eventType === "string" ? { eventType } : undefined),
    value: Redacted.make(body, { label: "webhook payload" })
  })

/** Where the first complaint of a schema is. */
const pathOf = (issue: SchemaIssue.Issue): ReadonlyArray<PropertyKey> => {
  switch (issue._tag) {
    case "Pointer":
      return [...issue.path, ...pathOf(issue.issue)]
    case "Filter":
    case "Encoding":
      return pathOf(issue.issue)
    case "Composite":
    case "AnyOf": {
      const [first] = issue.issues
      return first === undefined ? [] : pathOf(first)
    }
    default:
      return []
  }
}

/**
 * The body that {@link decodeEvent} makes this event of, for tests of receivers. It says in `eventType` which event it
 * is. What is no event of its type, such as an id that is no integer, is refused by throwing.
 *
 * @since 0.1.0
 */
export const encodeEvent = (event: Event): { readonly [key: string]: unknown } => {
  if (event.type === "UNRECOGNIZED") return Redacted.value(event.value)
  const schema: Schema.Codec<KnownEvent, unknown> = schemas[event.type]
  // Every event is an object, and so is what it is encoded to.
  return toWire(event.type, Schema.encodeUnknownSync(schema)(event) as Body)
}

// ---------------------------------------------------------------------------------------------------------------------
// what all events have
// ---------------------------------------------------------------------------------------------------------------------

/**
 * When it happened, whatever the event calls it. Events come in any order, and more than once.
 *
 * @since 0.1.0
 */
export const occurredAt: {
  (event: KnownEvent): DateTime.Utc
  (event: Event): DateTime.Utc | undefined
} = (event: Event) => {
  if (event.type === "UNRECOGNIZED") return undefined as never // Only the second signature takes it.
  return event.type === "PART_TRANSFER" ? event.triggeredAt : event.occurredAt
}

/**
 * The organization in which it happened. Of a transfer of parts it is the one that gives them.
 *
 * @since 0.1.0
 */
export const organizationOf: {
  (event: KnownEvent): OrganizationId
  (event: Event): OrganizationId | undefined
} = (event: Event) => {
  if (event.type === "UNRECOGNIZED") return undefined as never // Only the second signature takes it.
  return event.type === "PART_TRANSFER" ? event.sourceData.orgId : event.orgId
}

/**
 * A record that an event is about.
 *
 * @since 0.1.0
 */
export type EventObject =
  | { readonly kind: "asset"; readonly id: AssetId }
  | { readonly kind: "inviteLink"; readonly id: InviteLinkId }
  | { readonly kind: "location"; readonly id: LocationId }
  | { readonly kind: "message"; readonly id: MessageId }
  | { readonly kind: "meterTrigger"; readonly id: MeterTriggerId }
  | { readonly kind: "organization"; readonly id: OrganizationId }
  | { readonly kind: "part"; readonly id: PartId }
  | { readonly kind: "purchaseOrder"; readonly id: PurchaseOrderId }
  | { readonly kind: "role"; readonly id: RoleId }
  | { readonly kind: "subscription"; readonly id: SubscriptionId }
  | { readonly kind: "user"; readonly id: UserId }
  | { readonly kind: "vendor"; readonly id: VendorId }
  | { readonly kind: "workOrder"; readonly id: WorkOrderId }
  | { readonly kind: "workRequest"; readonly id: WorkRequestId }

/**
 * The record that the event is about, by kind and id: what to read again, since events come in any order. Of a transfer
 * it is the part of the organization that gives; where no record is named, it is the organization.
 *
 * @since 0.1.0
 */
export const objectOf: {
  (event: KnownEvent): EventObject
  (event: Event): EventObject | undefined
} = (event: Event) => (event.type === "UNRECOGNIZED" ? (undefined as never) : objectOfKnown(event)) // As above.

const objectOfKnown = (event: KnownEvent): EventObject => {
  if (event.type === "PART_TRANSFER") return { kind: "part", id: event.sourceData.partId }
  if ("workOrderId" in event) return { kind: "workOrder", id: event.workOrderId }
  if ("partId" in event) return { kind: "part", id: event.partId }
  if ("purchaseOrderId" in event) return { kind: "purchaseOrder", id: event.purchaseOrderId }
  if ("assetId" in event) return { kind: "asset", id: event.assetId }
  if ("meterTriggerId" in event) return { kind: "meterTrigger", id: event.meterTriggerId }
  if ("locationId" in event) return { kind: "location", id: event.locationId }
  if ("vendorId" in event) return { kind: "vendor", id: event.vendorId }
  if ("workRequestId" in event) return { kind: "workRequest", id: event.workRequestId }
  if ("requestId" in event) return { kind: "workRequest", id: event.requestId }
  if ("messageId" in event) return { kind: "message", id: event.messageId }
  if ("targetUserId" in event) return { kind: "user", id: event.targetUserId }
  if ("userId" in event) return { kind: "user", id: event.userId }
  if ("roleId" in event) return { kind: "role", id: event.roleId }
  if ("inviteLinkId" in event) return { kind: "inviteLink", id: event.inviteLinkId }
  if ("webhookId" in event) return { kind: "subscription", id: event.webhookId }
  return { kind: "organization", id: event.orgId }
}
