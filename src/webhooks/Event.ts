/**
 * The 46 events that MaintainX reports. Their `type` tells them apart.
 *
 * The vendor's document has no property that names the event of a body. Most bodies name it all the same, in `eventType`;
 * for the others, {@link decodeEvent} takes a hint.
 *
 * @since 0.1.0
 */
import * as Data from "effect/Data"
import type * as DateTime from "effect/DateTime"
import { memoize } from "effect/Function"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type * as SchemaIssue from "effect/SchemaIssue"
import type { OrganizationId } from "../Ids.ts"
import { isRecord, makeDecoder } from "../internal/decoder.ts"
import type { EventType } from "../resources/Subscriptions.ts"
import type { EventObject } from "./events/event.ts"
import { type Body, byShape, classes, fromWire, type KnownEvent, toWire, wireName } from "./events/table.ts"

export type { EventObject, FiltersOf, OptionsOf, SubscriptionTo } from "./events/event.ts"
export type { EventType, KnownEvent }

// ---------------------------------------------------------------------------------------------------------------------
// events
// ---------------------------------------------------------------------------------------------------------------------

/**
 * An event that this release does not know, or that does not say which it is.
 *
 * @since 0.1.0
 */
export interface UnrecognizedEvent {
  readonly type: "UNRECOGNIZED"
  /** The event that it claims to be. */
  readonly eventType?: string
  /** The body. It is hidden from everything that prints it, since it may hold tokens; `Redacted.value` reveals it. */
  readonly value: Redacted.Redacted<{ readonly [key: string]: unknown }>
}

/**
 * An event. A `switch` over `type` has `UNRECOGNIZED` for the events of the future.
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
export const isEventType = (text: string): text is EventType => Object.hasOwn(classes, text)

// ---------------------------------------------------------------------------------------------------------------------
// decoding and encoding
// ---------------------------------------------------------------------------------------------------------------------

/**
 * A body is not the event that it claims to be, or no event at all. The error names the property at fault, never a value.
 *
 * @since 0.1.0
 */
export class NotAnEvent extends Data.TaggedError("NotAnEvent")<{
  /** The property at fault, by its name on the wire: `newWorkOrder.parts.0.id`. Absent if the body is no object. */
  readonly path?: string
}> {
  override get message(): string {
    return `This is no event${this.path === undefined ? "" : `, because of ${this.path}`}`
  }
}

/** The classes in the table are those of the known events. */
const schemaOf = (type: EventType) => classes[type] as unknown as Schema.Codec<KnownEvent, unknown>

const decoderOf = memoize((schema: Schema.Codec<KnownEvent, unknown>) => makeDecoder(schema))

const decode = (type: EventType, body: Body) => decoderOf(schemaOf(type))(fromWire(type, body))

/**
 * Finds the event in a body, after `JSON.parse`. Its type comes, in this order, from
 *
 * 1. `hint`, the last segment of the url if each subscription has a url of its own: `/hooks/NEW_WORK_ORDER`
 * 2. `eventType` in the body, which the vendor's document does not mention, and which is missing at times (Measured.)
 * 3. the properties of the body, if only one event has these
 *
 * A body is `UNRECOGNIZED` if its `eventType` contradicts the hint or is new, or if it has neither and could be several
 * events. These have the same properties:
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
    const decoded = type === undefined ? undefined : decode(type, body)
    return decoded !== undefined && Result.isSuccess(decoded) ? Result.succeed(decoded.success) : unrecognized(body)
  }
  if (typeof certain !== "string" || !isEventType(certain)) return unrecognized(body, certain)
  return Result.mapError(decode(certain, body), ({ issue }) => {
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

/** The path of the first issue. */
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
 * The body of an event, for tests of receivers. It names the event in `eventType`. It throws if the event does not fit its
 * type, for example if an id is no integer.
 *
 * @since 0.1.0
 */
export const encodeEvent = (event: Event): { readonly [key: string]: unknown } => {
  if (event.type === "UNRECOGNIZED") return Redacted.value(event.value)
  // Every event is encoded to an object.
  return toWire(event.type, Schema.encodeUnknownSync(schemaOf(event.type))(event) as Body)
}

// ---------------------------------------------------------------------------------------------------------------------
// what all events have
// ---------------------------------------------------------------------------------------------------------------------

/**
 * When an event happened. Events come in any order, and more than once.
 *
 * @since 0.1.0
 */
export const occurredAt: {
  (event: KnownEvent): DateTime.Utc
  (event: Event): DateTime.Utc | undefined
} = (event: Event) => {
  if (event.type === "UNRECOGNIZED") return undefined as never // Only the second signature accepts it.
  return event.type === "PART_TRANSFER" ? event.triggeredAt : event.occurredAt
}

/**
 * The organization in which an event happened. Of a transfer of parts it is the giving one.
 *
 * @since 0.1.0
 */
export const organizationOf: {
  (event: KnownEvent): OrganizationId
  (event: Event): OrganizationId | undefined
} = (event: Event) => {
  if (event.type === "UNRECOGNIZED") return undefined as never // Only the second signature accepts it.
  return event.type === "PART_TRANSFER" ? event.sourceData.orgId : event.orgId
}

/**
 * The record that an event is about, by kind and id. Of a transfer of parts it is the part of the giving organization. If
 * an event names no record, it is the organization.
 *
 * @since 0.1.0
 */
export const objectOf: {
  (event: KnownEvent): EventObject
  (event: Event): EventObject | undefined
} = (event: Event) => {
  if (event.type === "UNRECOGNIZED") return undefined as never // As above.
  const { id, kind } = classes[event.type]
  // Each of these properties holds an id of its kind.
  return {
    kind,
    id: event.type === "PART_TRANSFER" ? event.sourceData.partId : event[id as keyof typeof event]
  } as never
}
