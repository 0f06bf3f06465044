/**
 * Reads records as they are now, since events come late, in any order, and more than once.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import type { MaintainXError } from "../MaintainXError.ts"
import { type Asset, Assets } from "../resources/Assets.ts"
import { type Location, Locations } from "../resources/Locations.ts"
import { type MeterTrigger, MeterTriggers } from "../resources/MeterTriggers.ts"
import { type Part, Parts } from "../resources/Parts.ts"
import { type PurchaseOrder, PurchaseOrders } from "../resources/PurchaseOrders.ts"
import { type Subscription, Subscriptions } from "../resources/Subscriptions.ts"
import { type User, Users } from "../resources/Users.ts"
import { type Vendor, Vendors } from "../resources/Vendors.ts"
import { type WorkOrder, WorkOrders } from "../resources/WorkOrders.ts"
import { type WorkRequest, WorkRequests } from "../resources/WorkRequests.ts"
import { type EventOf, type EventType, objectOf } from "./Event.ts"
import type { ClassOf } from "./events/table.ts"

/** The records that can be read, each with the service that reads it. */
interface Readers {
  readonly asset: readonly [Asset, Assets]
  readonly location: readonly [Location, Locations]
  readonly meterTrigger: readonly [MeterTrigger, MeterTriggers]
  readonly part: readonly [Part, Parts]
  readonly purchaseOrder: readonly [PurchaseOrder, PurchaseOrders]
  readonly subscription: readonly [Subscription, Subscriptions]
  readonly user: readonly [User, Users]
  readonly vendor: readonly [Vendor, Vendors]
  readonly workOrder: readonly [WorkOrder, WorkOrders]
  readonly workRequest: readonly [WorkRequest, WorkRequests]
}

const services = {
  asset: Assets,
  location: Locations,
  meterTrigger: MeterTriggers,
  part: Parts,
  purchaseOrder: PurchaseOrders,
  subscription: Subscriptions,
  user: Users,
  vendor: Vendors,
  workOrder: WorkOrders,
  workRequest: WorkRequests
} satisfies { readonly [Kind in keyof Readers]: unknown }

/** The record of an event with its service, unless it is of no kind that can be read, or gone. */
type Reading<Type extends EventType> =
  ClassOf<Type> extends { readonly kind: infer Kind extends keyof Readers; readonly gone: false }
    ? Readers[Kind]
    : never

/**
 * The types of the events about records that can be read.
 *
 * @since 0.1.0
 */
export type Readable = {
  readonly [Type in EventType]: [Reading<Type>] extends [never] ? never : Type
}[EventType]

/**
 * Reads the record that an event is about, as it is now: a work order for `NEW_WORK_ORDER`, the part of the giving
 * organization for `PART_TRANSFER`. The record in the event may be older, or missing. `NotFound` if the record was deleted
 * since.
 *
 * @since 0.1.0
 */
export const current = <const Event extends EventOf<Readable>>(
  event: Event
): Effect.Effect<Reading<Event["type"]>[0], MaintainXError, Reading<Event["type"]>[1]> => {
  const { id, kind } = objectOf(event)
  // The kind follows from the type of the event, as `Reading` tells the compiler; so does the id that the service takes.
  const service = services[kind as keyof Readers] as unknown as Effect.Effect<
    { readonly get: (id: unknown) => Effect.Effect<never, MaintainXError> },
    never,
    never
  >
  return Effect.flatMap(service, ({ get }) => get(id))
}
