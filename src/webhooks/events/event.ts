/**
 * What an event is: its type, its properties, the record that it is about, and what its filters compare.
 *
 * @internal
 */
import * as Schema from "effect/Schema"
import {
  type AssetId,
  CategoryId,
  type InviteLinkId,
  type LocationId,
  type MessageId,
  type MeterTriggerId,
  OrganizationId,
  type PartId,
  type PurchaseOrderId,
  type RoleId,
  type SubscriptionId,
  UserId,
  type VendorId,
  type WorkOrderId,
  type WorkRequestId
} from "../../Ids.ts"
import * as Wire from "../../internal/wire.ts"
import type { CreateSubscription, EventType, SubscribeTo } from "../../resources/Subscriptions.ts"

// ---------------------------------------------------------------------------------------------------------------------
// the parts of an event
// ---------------------------------------------------------------------------------------------------------------------

/**
 * The record that an event is about.
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

type Kind = EventObject["kind"]

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
 * The filters of subscriptions to events of this type; `never` if there are none.
 *
 * @since 0.1.0
 */
export type FiltersOf<Type extends EventType> = Part<SubscriptionTo<Type>, "filters">

/**
 * The options of subscriptions to events of this type; `never` if there are none.
 *
 * @since 0.1.0
 */
export type OptionsOf<Type extends EventType> = Part<SubscriptionTo<Type>, "options">

type Fields = Schema.Struct.Fields

/** The properties that name the record of an event, and its kind. */
const kinds = {
  assetId: "asset",
  inviteLinkId: "inviteLink",
  locationId: "location",
  messageId: "message",
  meterTriggerId: "meterTrigger",
  orgId: "organization",
  partId: "part",
  "sourceData.partId": "part",
  purchaseOrderId: "purchaseOrder",
  requestId: "workRequest",
  roleId: "role",
  targetUserId: "user",
  userId: "user",
  vendorId: "vendor",
  webhookId: "subscription",
  workOrderId: "workOrder",
  workRequestId: "workRequest"
} as const satisfies { readonly [property: string]: Kind }

type Kinds = typeof kinds

/** What the embedded MaintainX knows of a change beside its event. */
export interface Change {
  /** The changed properties, as filters call them. */
  readonly properties?: ReadonlySet<string>
  /** The names and ids of the present categories of the work order. */
  readonly categories?: ReadonlyArray<number | string>
}

/** What else is known of an event. The compiler asks for the record and the filters of events that have them. */
type Details<Type extends EventType, Gone extends boolean, F extends Fields> = {
  /** Whether the record cannot be read any more. */
  readonly gone?: Gone
  /** Whether the event happens to a record only once. */
  readonly once?: boolean
} & ([OptionsOf<Type>] extends [never]
  ? unknown
  : {
      /** The property that holds the record itself, if the subscription asks for it. */
      readonly record: keyof F
    }) &
  ([FiltersOf<Type>] extends [never]
    ? unknown
    : {
        /** The values that each filter compares. Undefined if they are unknown, so that any filter lets them pass. */
        readonly filters: {
          readonly [Name in keyof FiltersOf<Type>]-?: (
            event: Schema.Struct.Type<F>,
            change: Change
          ) => ReadonlyArray<unknown> | undefined
        }
      })

// ---------------------------------------------------------------------------------------------------------------------
// declaration
// ---------------------------------------------------------------------------------------------------------------------

/** The class of an event. */
export interface EventShape<Self, Type extends EventType, K extends Kind, Gone extends boolean, F extends Fields>
  extends Wire.Shape<Self, { readonly type: Schema.Literal<Type> } & F> {
  readonly eventType: Type
  readonly kind: K
  readonly gone: Gone
}

/** What the class of an event knows at run time. */
export interface EventClass extends Schema.Codec<{ readonly type: EventType }, unknown> {
  readonly fields: Fields
  readonly eventType: EventType
  readonly kind: Kind
  /** The property that names the record. */
  readonly id: keyof Kinds
  readonly once: boolean
  readonly record: string | undefined
  readonly filters: { readonly [name: string]: (event: never, change: Change) => ReadonlyArray<unknown> | undefined }
}

/**
 * Declares an event: its type, the property that names its record, its properties, and its details if it has any. Everything
 * else that is known of events is derived from their classes.
 */
export const event =
  <Self>() =>
  <
    const Type extends EventType,
    const Id extends keyof Kinds & (keyof F | `${keyof F & string}.${string}`),
    const F extends Fields,
    const Gone extends boolean = false
  >(
    eventType: Type,
    id: Id,
    fields: () => F,
    ...[details]: [OptionsOf<Type> | FiltersOf<Type>] extends [never]
      ? [details?: Details<Type, Gone, F>]
      : [details: Details<Type, Gone, F>]
  ): EventShape<Self, Type, Kinds[Id], Gone, F> =>
    // Which of the details there are depends on the type of the event.
    Object.assign(
      Wire.shape<Self>()(() => ({ type: Schema.Literal(eventType), ...fields() })),
      {
        gone: false,
        once: false,
        record: undefined,
        filters: {},
        ...details,
        eventType,
        id,
        kind: kinds[id]
      }
    ) as never

// ---------------------------------------------------------------------------------------------------------------------
// common properties
// ---------------------------------------------------------------------------------------------------------------------

/** The properties of all events but one. */
export const common = {
  /** The organization in which it happened. */
  orgId: OrganizationId,
  occurredAt: Wire.Instant
} as const

/** The properties of events about security. */
export const byActor = {
  ...common,
  /** Who did it. */
  actorId: UserId
} as const

/** Who did it. Absent if the system itself did. */
export const userId = Wire.optional(UserId)

/** A category as events show it. */
export const category = Schema.Struct({
  id: CategoryId,
  name: Schema.String,
  description: Wire.optional(Schema.String)
})

/** What the vendor's document does not list. It is hidden, since it can hold the OAuth tokens of a user. */
export const undocumented = Schema.optionalKey(
  Schema.RedactedFromValue(Schema.Record(Schema.String, Schema.Unknown), { label: "undocumented properties" })
)
