/**
 * Reads records as they are now, since events come late, in any order, and more than once.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import type { MaintainXError } from "../MaintainXError.ts"
import { Assets } from "../resources/Assets.ts"
import { Locations } from "../resources/Locations.ts"
import { MeterTriggers } from "../resources/MeterTriggers.ts"
import { Parts } from "../resources/Parts.ts"
import { PurchaseOrders } from "../resources/PurchaseOrders.ts"
import { Subscriptions } from "../resources/Subscriptions.ts"
import { Users } from "../resources/Users.ts"
import { Vendors } from "../resources/Vendors.ts"
import { WorkOrders } from "../resources/WorkOrders.ts"
import { WorkRequests } from "../resources/WorkRequests.ts"
import { type EventOf, type EventType, objectOf } from "./Event.ts"
import type { ClassOf } from "./events/table.ts"

/** The service that reads the records of a kind. */
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
}

/** The service that reads the record of an event; `never` if the record is gone or of another kind. */
type Reader<Type extends EventType> =
  ClassOf<Type> extends { readonly kind: infer Kind extends keyof typeof services; readonly gone: false }
    ? (typeof services)[Kind]
    : never

type RecordOf<Service> = Service extends {
  readonly Service: { readonly get: (id: never) => Effect.Effect<infer A, MaintainXError> }
}
  ? A
  : never

/**
 * The types of the events about records that can be read.
 *
 * @since 0.1.0
 */
export type Readable = {
  readonly [Type in EventType]: [Reader<Type>] extends [never] ? never : Type
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
): Effect.Effect<RecordOf<Reader<Event["type"]>>, MaintainXError, Effect.Services<Reader<Event["type"]>>> => {
  const { id, kind } = objectOf(event)
  // The kind follows from the type of the event, as `Reader` tells the compiler; so does the id that the service takes.
  const service = services[kind as keyof typeof services] as unknown as Effect.Effect<
    { readonly get: (id: unknown) => Effect.Effect<never, MaintainXError> },
    never,
    never
  >
  return Effect.flatMap(service, ({ get }) => get(id))
}
