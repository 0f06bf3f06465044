/**
 * Something that happened in the plant, and what one subscription is told of it.
 *
 * @internal
 */
import type { OrganizationId } from "../../Ids.ts"
import { type EventOf, type KnownEvent, organizationOf } from "../../webhooks/Event.ts"
import type { Change } from "../../webhooks/events/event.ts"
import { classes } from "../../webhooks/events/table.ts"
import type { SubscriptionRecord } from "../model.ts"

/** Something that happened. */
export interface Occurrence extends Change {
  /** Without the record that it is about. */
  readonly event: KnownEvent
  /** The organizations whose subscriptions are told. */
  readonly organizations: ReadonlyArray<OrganizationId>
  /** The event with the record, or with these properties of it only. */
  readonly serialized?: (only: ReadonlyArray<string> | undefined) => KnownEvent
}

/** What happened, with the record if a subscription asks for it. */
export const occurrence = <E extends KnownEvent>(
  event: E,
  more: Change & {
    readonly record?: (only: ReadonlyArray<string> | undefined) => Partial<EventOf<E["type"]>>
  } = {}
): Occurrence => {
  const { record, ...about } = more
  return {
    event,
    organizations:
      event.type === "PART_TRANSFER" ? [event.sourceData.orgId, event.destinationData.orgId] : [organizationOf(event)],
    ...about,
    ...(record === undefined ? undefined : { serialized: (only) => ({ ...event, ...record(only) }) })
  }
}

/** An event that somebody else made up, whose record is for those who ask for it. */
export const told = (event: KnownEvent): Occurrence => {
  const { record } = classes[event.type]
  const bare = Object.fromEntries(Object.entries(event).filter(([name]) => name !== record))
  // Every event that has a record may be without it.
  return { ...occurrence(bare as unknown as KnownEvent), serialized: () => event }
}

interface Options {
  readonly serializeEntity?: boolean
  readonly serializePurchaseOrder?: boolean
  readonly onlySerializeFilteredProperties?: boolean
}

/** The event as a subscription gets it, if it does. No subscription is told of its own beginning or end. */
export const eventFor = (
  what: Occurrence,
  { filters = {}, id, options = {}, organizationId, status, type }: SubscriptionRecord
): KnownEvent | undefined => {
  const { event, organizations, serialized } = what
  if (status !== "VALID" || type !== event.type || !organizations.includes(organizationId)) return undefined
  if ("webhookId" in event && event.webhookId === id) return undefined
  if (!isWanted(what, filters as Filters)) return undefined
  // The payload for subscribing was checked.
  const { onlySerializeFilteredProperties, serializeEntity, serializePurchaseOrder } = options as Options
  if (serialized === undefined || (serializeEntity ?? serializePurchaseOrder) !== true) return event
  const only =
    onlySerializeFilteredProperties === true
      ? Object.values(filters as Filters)
          .flat()
          .map(String)
      : []
  return serialized(only.length === 0 ? undefined : only)
}

/** A word, or what of a list must be there, by the name of the filter. */
interface Filters {
  readonly [name: string]: string | ReadonlyArray<number | string>
}

/** We assume that an empty list filters nothing, and that an event must pass all filters. */
const isWanted = ({ event, ...change }: Occurrence, filters: Filters): boolean =>
  Object.entries(classes[event.type].filters).every(([name, valuesOf]) => {
    const allowed: ReadonlyArray<unknown> = [filters[name] ?? []].flat()
    // The class of the event has the filters of this very event.
    const values = valuesOf(event as never, change)
    return allowed.length === 0 || values === undefined || values.some((value) => allowed.includes(value))
  })
