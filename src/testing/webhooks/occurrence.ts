/**
 * Something that happened in the plant, and what one subscription is told of it.
 *
 * @internal
 */
import type { OrganizationId } from "../../Ids.ts"
import { type EventOf, type KnownEvent, organizationOf } from "../../webhooks/Event.ts"
import type { SubscriptionRecord } from "../model.ts"

/** Something that happened. */
export interface Occurrence {
  /** Without the record that it is about. */
  readonly event: KnownEvent
  /** The organizations whose subscriptions are told. */
  readonly organizations: ReadonlyArray<OrganizationId>
  /** Which properties changed, as filters call them. */
  readonly properties?: ReadonlySet<string>
  /** The names and ids of the categories that the work order has now. */
  readonly categories?: ReadonlyArray<number | string>
  /** The event with the record, or with these properties of it only. */
  readonly serialized?: (only: ReadonlyArray<string> | undefined) => KnownEvent
}

/** What happened, with the record if a subscription asks for it. */
export const occurrence = <E extends KnownEvent>(
  event: E,
  more: Pick<Occurrence, "categories" | "properties"> & {
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

const recordNames: ReadonlySet<string> = new Set([
  "deletedPart",
  "newAsset",
  "newPart",
  "newPurchaseOrder",
  "newWorkOrder",
  "purchaseOrder",
  "workOrder"
])

/** An event that somebody else made up, whose record is for those who ask for it. */
export const told = (event: KnownEvent): Occurrence => {
  const bare = Object.fromEntries(Object.entries(event).filter(([name]) => !recordNames.has(name)))
  // Every event that has a record may be without it.
  return { ...occurrence(bare as unknown as KnownEvent), serialized: () => event }
}

/** The filters of all events. Those of a subscription are those of its type. */
interface Filters {
  readonly oneOfAssetStatusTypes?: ReadonlyArray<unknown>
  readonly oneOfCategories?: ReadonlyArray<unknown>
  readonly oneOfCustomAssetStatusesIds?: ReadonlyArray<unknown>
  readonly oneOfPartProperties?: ReadonlyArray<unknown>
  readonly oneOfPartStatuses?: ReadonlyArray<unknown>
  readonly oneOfProperties?: ReadonlyArray<unknown>
  readonly oneOfPurchaseOrderProperties?: ReadonlyArray<unknown>
  readonly oneOfStates?: ReadonlyArray<unknown>
  readonly oneOfStatuses?: ReadonlyArray<unknown>
  readonly vendors?: ReadonlyArray<unknown>
  readonly command?: string
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
  if (!isWanted(what, filters as Filters)) return undefined // The payload for subscribing was checked.
  const { onlySerializeFilteredProperties, serializeEntity, serializePurchaseOrder } = options as Options // As above.
  const wanted = event.type === "PURCHASE_ORDER_STATUS_CHANGE" ? serializePurchaseOrder : serializeEntity
  if (serialized === undefined || wanted !== true) return event
  const only = onlySerializeFilteredProperties === true ? namedIn(filters as Filters) : [] // As above.
  return serialized(only.length === 0 ? undefined : only)
}

/** The properties that a filter names. */
const namedIn = (filters: Filters): ReadonlyArray<string> =>
  (["oneOfProperties", "oneOfPartProperties", "oneOfPurchaseOrderProperties"] as const).flatMap((name) =>
    (filters[name] ?? []).map(String)
  )

/** That an empty list filters nothing, and that several filters must all be met, are assumptions. */
const isWanted = ({ categories, event, properties }: Occurrence, filters: Filters): boolean => {
  switch (event.type) {
    case "ASSET_STATUS_CHANGE": {
      const { customStatus, status } = event.newStatus
      return (
        isAmong(filters.oneOfAssetStatusTypes, [status]) &&
        isAmong(filters.oneOfCustomAssetStatusesIds, [customStatus?.id])
      )
    }
    case "METER_TRIGGER_STATE_CHANGE":
      return isAmong(filters.oneOfStates, [event.newState])
    case "NEW_CATEGORY_ON_WORK_ORDER":
      return isAmong(filters.oneOfCategories, categories ?? event.newCategories.flatMap(({ id, name }) => [id, name]))
    case "NEW_SLASH_COMMAND":
      return filters.command === undefined || filters.command === event.command
    case "PART_CHANGE":
    case "PURCHASE_ORDER_CHANGE":
    case "WORK_ORDER_CHANGE":
      return properties === undefined || isAmong(namedIn(filters), [...properties])
    case "PURCHASE_ORDER_STATUS_CHANGE":
      return isAmong(filters.oneOfStatuses, [event.newStatus]) && isAmong(filters.vendors, [event.vendorId])
    case "WORK_ORDER_PART_STATUS_CHANGE":
      return isAmong(filters.oneOfPartStatuses, [event.newPartStatus.toLowerCase()])
    case "WORK_ORDER_STATUS_CHANGE":
    case "WORK_REQUEST_STATUS_CHANGE":
      return isAmong(filters.oneOfStatuses, [event.newStatus])
    default:
      return true
  }
}

const isAmong = (allowed: ReadonlyArray<unknown> | undefined, values: ReadonlyArray<unknown>): boolean =>
  allowed === undefined || allowed.length === 0 || values.some((value) => allowed.includes(value))
