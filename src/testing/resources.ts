/**
 * The resources of the embedded MaintainX: the operations of each, and what carries them out.
 *
 * @internal
 */
import type * as Effect from "effect/Effect"
import type { Group, Operation } from "../Operation.ts"
import { AssetCriticalities } from "../resources/AssetCriticalities.ts"
import { AssetCustomStatuses } from "../resources/AssetCustomStatuses.ts"
import { AssetStatuses } from "../resources/AssetStatuses.ts"
import { Assets } from "../resources/Assets.ts"
import { Conversations } from "../resources/Conversations.ts"
import { Locations } from "../resources/Locations.ts"
import { Manufacturers } from "../resources/Manufacturers.ts"
import { Models } from "../resources/Models.ts"
import { Organizations } from "../resources/Organizations.ts"
import { Teams } from "../resources/Teams.ts"
import { Users } from "../resources/Users.ts"
import { WorkOrders } from "../resources/WorkOrders.ts"
import type { Acting, Behaviour, Plant } from "./plant.ts"
import type { Refused } from "./refusal.ts"
import { assetCriticalities } from "./resources/AssetCriticalities.ts"
import { assetCustomStatuses } from "./resources/AssetCustomStatuses.ts"
import { assetStatuses } from "./resources/AssetStatuses.ts"
import { assets } from "./resources/Assets.ts"
import { conversations } from "./resources/Conversations.ts"
import { locations } from "./resources/Locations.ts"
import { manufacturers } from "./resources/Manufacturers.ts"
import { models } from "./resources/Models.ts"
import { organizations } from "./resources/Organizations.ts"
import { teams } from "./resources/Teams.ts"
import { users } from "./resources/Users.ts"
import { workOrders } from "./resources/WorkOrders.ts"

const services = {
  AssetCriticalities,
  AssetCustomStatuses,
  AssetStatuses,
  Assets,
  Conversations,
  Locations,
  Manufacturers,
  Models,
  Organizations,
  Teams,
  Users,
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
    AssetCriticalities: assetCriticalities(plant),
    AssetCustomStatuses: assetCustomStatuses(plant),
    AssetStatuses: assetStatuses(plant),
    Assets: assets(plant),
    Conversations: conversations(plant),
    Locations: locations(plant),
    Manufacturers: manufacturers(plant),
    Models: models(plant),
    Organizations: organizations(plant),
    Teams: teams(plant),
    Users: users(plant),
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
