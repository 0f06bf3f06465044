/**
 * The resources of the embedded MaintainX: the operations of each, and what carries them out.
 *
 * @internal
 */
import type * as Effect from "effect/Effect"
import type { Group, Operation } from "../Operation.ts"
import { Assets } from "../resources/Assets.ts"
import { Locations } from "../resources/Locations.ts"
import { Organizations } from "../resources/Organizations.ts"
import { Parts } from "../resources/Parts.ts"
import { PartTransferRequests } from "../resources/PartTransferRequests.ts"
import { Users } from "../resources/Users.ts"
import { Vendors } from "../resources/Vendors.ts"
import { WorkOrders } from "../resources/WorkOrders.ts"
import type { Acting, Behaviour, Plant } from "./plant.ts"
import type { Refused } from "./refusal.ts"
import { assets } from "./resources/Assets.ts"
import { locations } from "./resources/Locations.ts"
import { organizations } from "./resources/Organizations.ts"
import { parts } from "./resources/Parts.ts"
import { partTransferRequests } from "./resources/PartTransferRequests.ts"
import { users } from "./resources/Users.ts"
import { vendors } from "./resources/Vendors.ts"
import { workOrders } from "./resources/WorkOrders.ts"

const services = {
  Assets,
  Locations,
  Organizations,
  Parts,
  PartTransferRequests,
  Users,
  Vendors,
  WorkOrders
}

/** The behaviour of every resource. */
type Behaviours = {
  readonly [Resource in keyof typeof services]: Behaviour<(typeof services)[Resource]["Service"]>
}

/**
 * The name of an operation, for example `WorkOrders.get`.
 *
 * @since 0.1.0
 */
export type OperationName = {
  readonly [Resource in keyof Behaviours]: `${Resource}.${keyof Behaviours[Resource] & string}`
}[keyof Behaviours]

export const operations: ReadonlyArray<Operation> = Object.values<{ readonly operations: Group }>(services).flatMap(
  ({ operations }) => Object.values(operations)
)

type Method = (...args: ReadonlyArray<unknown>) => Effect.Effect<unknown, Refused, Acting>

/** What carries out an operation, by the name of the operation. */
export const behaviours = (plant: Plant): ReadonlyMap<string, Method> => {
  const all: Behaviours = {
    Assets: assets(plant),
    Locations: locations(plant),
    Organizations: organizations(plant),
    Parts: parts(plant),
    PartTransferRequests: partTransferRequests(plant),
    Users: users(plant),
    Vendors: vendors(plant),
    WorkOrders: workOrders(plant)
  }
  return new Map(
    Object.entries(all).flatMap(([resource, methods]) =>
      // The arguments were made by the schemas of the operation, from which each method has its types.
      Object.entries(methods as object as Record<string, Method>).map(([name, method]) => [
        `${resource}.${name}`,
        method
      ])
    )
  )
}
