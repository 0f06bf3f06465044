/**
 * Something that happened in the plant, and what a subscription hears of it.
 *
 * @internal
 */
import type { OrganizationId } from "../../Ids.ts"
import { type KnownEvent, organizationOf } from "../../webhooks/Event.ts"
import type { Change } from "../../webhooks/events/event.ts"
import { classes } from "../../webhooks/events/table.ts"
import { type Loose, without } from "../explicit.ts"
import type { SubscriptionRecord } from "../model.ts"

/** Something that happened. */
export interface Occurrence extends Change {
  /** Without the record that it is about. */
  readonly event: KnownEvent
  /** The organizations whose subscriptions hear of it. */
  readonly organizations: ReadonlyArray<OrganizationId>
  /** The event with all of the record, or with the named properties of it. */
  readonly withEntity?: (names: ReadonlyArray<string> | undefined) => KnownEvent
}

/** What happened. `entity` makes the record for the subscriptions that ask for it. */
export const occurrence = (
  loose: Loose<KnownEvent>,
  entity?: (names: ReadonlyArray<string> | undefined) => object,
  change?: Change
): Occurrence => {
  const event = loose as KnownEvent // What is undefined is left out when the event is delivered.
  const organizations =
    event.type === "PART_TRANSFER" ? [event.sourceData.orgId, event.destinationData.orgId] : [organizationOf(event)]
  return { event, organizations, ...change, ...(entity && { withEntity: (names) => ({ ...event, ...entity(names) }) }) }
}

/** An event that a test makes up. Its record is for those who ask for it. */
export const fictitious = (event: KnownEvent): Occurrence => {
  const { record = "" } = classes[event.type]
  // Every event that has a record may be without it.
  return occurrence(without(event, [record]) as KnownEvent, () => event)
}

interface Options {
  readonly serializeEntity?: boolean
  readonly serializePurchaseOrder?: boolean
  readonly onlySerializeFilteredProperties?: boolean
}

/** The event as a subscription gets it, if it does. No subscription hears of its own beginning or end. */
export const eventFor = (
  occurrence: Occurrence,
  { filters = {}, id, options = {}, organizationId, status, type }: SubscriptionRecord
): KnownEvent | undefined => {
  const { event, organizations, withEntity } = occurrence
  if (status !== "VALID" || type !== event.type || !organizations.includes(organizationId)) return undefined
  if ("webhookId" in event && event.webhookId === id) return undefined
  if (!isWanted(occurrence, filters as Filters)) return undefined
  // The payload for subscribing was checked.
  const { onlySerializeFilteredProperties, serializeEntity, serializePurchaseOrder } = options as Options
  if (withEntity === undefined || (serializeEntity ?? serializePurchaseOrder) !== true) return event
  const values = Object.values(filters as Filters).flat()
  return withEntity(onlySerializeFilteredProperties === true && values.length > 0 ? values.map(String) : undefined)
}

/** The values of each filter: one word, or a list. The event must have one of them. */
interface Filters {
  readonly [name: string]: string | ReadonlyArray<number | string>
}

/** That an empty list filters nothing, and that an event must pass all filters, are assumptions. */
const isWanted = ({ event, ...change }: Occurrence, filters: Filters): boolean =>
  Object.entries(classes[event.type].filters).every(([name, valuesOf]) => {
    const allowed: ReadonlyArray<unknown> = [filters[name] ?? []].flat()
    // The class of the event has the filters of this very event.
    const values = valuesOf(event as never, change)
    return allowed.length === 0 || values === undefined || values.some((value) => allowed.includes(value))
  })
