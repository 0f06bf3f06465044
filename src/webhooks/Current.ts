/**
 * Records as they are now, since events come late, in any order, and more than once.
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
import { type EventObject, type EventOf, type KnownEvent, objectOf } from "./Event.ts"

/** The events about records that can be read, with the record and what reads it. */
type Reading<Event> = Event extends { readonly type: "PART_DELETE" | "WEBHOOK_ARCHIVED" | "WORK_ORDER_DELETE" }
  ? never
  : Event extends { readonly workOrderId: unknown }
    ? readonly [WorkOrder, WorkOrders]
    : Event extends { readonly partId: unknown } | { readonly type: "PART_TRANSFER" }
      ? readonly [Part, Parts]
      : Event extends { readonly purchaseOrderId: unknown }
        ? readonly [PurchaseOrder, PurchaseOrders]
        : Event extends { readonly assetId: unknown }
          ? readonly [Asset, Assets]
          : Event extends { readonly meterTriggerId: unknown }
            ? readonly [MeterTrigger, MeterTriggers]
            : Event extends { readonly locationId: unknown }
              ? readonly [Location, Locations]
              : Event extends { readonly vendorId: unknown }
                ? readonly [Vendor, Vendors]
                : Event extends { readonly workRequestId: unknown } | { readonly requestId: unknown }
                  ? readonly [WorkRequest, WorkRequests]
                  : Event extends { readonly type: "NEW_SLASH_COMMAND" }
                    ? never
                    : Event extends { readonly targetUserId: unknown } | { readonly userId: unknown }
                      ? readonly [User, Users]
                      : Event extends { readonly webhookId: unknown }
                        ? readonly [Subscription, Subscriptions]
                        : never

/**
 * The types of the events about records that can be read again.
 *
 * @since 0.1.0
 */
export type Readable = {
  readonly [Type in KnownEvent["type"]]: [Reading<EventOf<Type>>] extends [never] ? never : Type
}[KnownEvent["type"]]

/**
 * Reads the record that an event is about, as it is now: a work order for `NEW_WORK_ORDER`, the part of the
 * organization that gives for `PART_TRANSFER`. What the event holds of the record may be older, or missing. `NotFound`
 * where it was deleted since.
 *
 * @since 0.1.0
 */
export const current = <const Event extends EventOf<Readable>>(
  event: Event
): Effect.Effect<Reading<Event>[0], MaintainXError, Reading<Event>[1]> =>
  // The kind of the record follows from the type of the event, as `Reading` says once more to the compiler.
  read(objectOf(event)) as Effect.Effect<never, MaintainXError, never>

const read = (object: EventObject): Effect.Effect<unknown, MaintainXError, unknown> => {
  switch (object.kind) {
    case "asset":
      return Effect.flatMap(Assets, ({ get }) => get(object.id))
    case "location":
      return Effect.flatMap(Locations, ({ get }) => get(object.id))
    case "meterTrigger":
      return Effect.flatMap(MeterTriggers, ({ get }) => get(object.id))
    case "part":
      return Effect.flatMap(Parts, ({ get }) => get(object.id))
    case "purchaseOrder":
      return Effect.flatMap(PurchaseOrders, ({ get }) => get(object.id))
    case "subscription":
      return Effect.flatMap(Subscriptions, ({ get }) => get(object.id))
    case "user":
      return Effect.flatMap(Users, ({ get }) => get(object.id))
    case "vendor":
      return Effect.flatMap(Vendors, ({ get }) => get(object.id))
    case "workOrder":
      return Effect.flatMap(WorkOrders, ({ get }) => get(object.id))
    case "workRequest":
      return Effect.flatMap(WorkRequests, ({ get }) => get(object.id))
    default:
      return Effect.die(new Error(`a ${object.kind} cannot be read`))
  }
}
