/**
 * What an event is: its type, its properties, the record that it is about, and what its filters compare.
 *
 * @internal
 */
import * as Schema from "effect/Schema"
import {
  AssetId,
  CategoryId,
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
} from "../../Ids.ts"
import * as Wire from "../../internal/wire.ts"
import type { CreateSubscription, EventType, SubscribeTo } from "../../resources/Subscriptions.ts"

// ---------------------------------------------------------------------------------------------------------------------
// the parts of an event
// ---------------------------------------------------------------------------------------------------------------------

/** The properties that name the record of an event, each with the kind of the record and the schema of its id. */
const subjects = {
  assetId: { kind: "asset", id: AssetId },
  inviteLinkId: { kind: "inviteLink", id: InviteLinkId },
  locationId: { kind: "location", id: LocationId },
  messageId: { kind: "message", id: MessageId },
  meterTriggerId: { kind: "meterTrigger", id: MeterTriggerId },
  orgId: { kind: "organization", id: OrganizationId },
  partId: { kind: "part", id: PartId },
  "sourceData.partId": { kind: "part", id: PartId },
  purchaseOrderId: { kind: "purchaseOrder", id: PurchaseOrderId },
  requestId: { kind: "workRequest", id: WorkRequestId },
  roleId: { kind: "role", id: RoleId },
  targetUserId: { kind: "user", id: UserId },
  userId: { kind: "user", id: UserId },
  vendorId: { kind: "vendor", id: VendorId },
  webhookId: { kind: "subscription", id: SubscriptionId },
  workOrderId: { kind: "workOrder", id: WorkOrderId },
  workRequestId: { kind: "workRequest", id: WorkRequestId }
} as const

type Subjects = typeof subjects

type Kind = Subjects[keyof Subjects]["kind"]

type IdOf<K extends Kind> = Extract<Subjects[keyof Subjects], { readonly kind: K }>["id"]["Type"]

/**
 * The record that an event is about: `{ kind: "workOrder", id }`.
 *
 * @since 0.1.0
 */
export type EventObject = { readonly [K in Kind]: { readonly kind: K; readonly id: IdOf<K> } }[Kind]

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

/** The properties of all events but `PART_TRANSFER`. */
const common = { orgId: OrganizationId, occurredAt: Wire.Instant } as const

/** The properties of an event that follow from the one that names its record. A dotted name is in a property of its own. */
type Given<Id extends keyof Subjects> = Id extends `${string}.${string}`
  ? unknown
  : typeof common & { readonly [_ in Id]: Subjects[Id]["id"] }

/** What the embedded MaintainX knows of a change besides its event. */
export interface Change {
  /** The changed properties, as filters call them. */
  readonly properties?: ReadonlySet<string>
  /** The names and ids of all categories of the work order. */
  readonly categories?: ReadonlyArray<number | string>
}

/** What is known of an event. The compiler asks for the record and the filters of events that have them. */
type Details<Type extends EventType, Id extends keyof Subjects, Gone extends boolean, F extends Fields> = {
  /** The property that names the record. */
  readonly id: Id
  /** Whether the record can no longer be read. */
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
            event: Schema.Struct.Type<Given<Id> & F>,
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
  readonly id: keyof Subjects
  readonly once: boolean
  readonly record: string | undefined
  readonly filters: { readonly [name: string]: (event: never, change: Change) => ReadonlyArray<unknown> | undefined }
}

/**
 * Declares an event: its type, its details, and its properties besides `orgId`, `occurredAt` and the one that names its
 * record. Everything else that is known of events is derived from their classes.
 */
export const event =
  <Self>() =>
  <
    const Type extends EventType,
    const Id extends keyof Subjects,
    const F extends Fields = {},
    const Gone extends boolean = false
  >(
    eventType: Type,
    details: Details<Type, Id, Gone, F>,
    fields?: () => F
  ): EventShape<Self, Type, Subjects[Id]["kind"], Gone, Given<Id> & F> => {
    const subject = subjects[details.id]
    const given = details.id.includes(".") ? {} : { ...common, [details.id]: subject.id }
    // Which of the details there are depends on the type of the event.
    return Object.assign(
      Wire.shape<Self>()(() => ({ type: Schema.Literal(eventType), ...given, ...fields?.() })),
      { gone: false, once: false, record: undefined, filters: {}, ...details, eventType, kind: subject.kind }
    ) as never
  }

// ---------------------------------------------------------------------------------------------------------------------
// common properties
// ---------------------------------------------------------------------------------------------------------------------

/** The changed properties, for filters that name them. */
export const changed = (_: unknown, { properties }: Change): ReadonlyArray<string> | undefined =>
  properties && [...properties]

/** Who caused an event about security. */
export const byActor = { actorId: UserId } as const

/** Who caused the event. Absent if the system itself did. */
export const userId = Wire.optional(UserId)

/** A category as events show it. */
export const category = Schema.Struct({
  id: CategoryId,
  name: Schema.String,
  description: Wire.optional(Schema.String)
})

/** Properties that the vendor's document does not list. They are hidden, since they can hold the OAuth tokens of a user. */
export const undocumented = Schema.optionalKey(
  Schema.RedactedFromValue(Schema.Record(Schema.String, Schema.Unknown), { label: "undocumented properties" })
)
