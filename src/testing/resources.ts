/**
 * The resources of the embedded MaintainX: the operations of each, and what carries them out.
 *
 * @internal
 */
import type * as Effect from "effect/Effect"
import type { Group, Operation } from "../Operation.ts"
import * as services from "../services.ts"
import type { Behaviour } from "./behaviour.ts"
import type { Plant } from "./plant.ts"
import type { Refused } from "./refusal.ts"
import { assetCriticalities } from "./resources/AssetCriticalities.ts"
import { assetCustomStatuses } from "./resources/AssetCustomStatuses.ts"
import { assetStatuses } from "./resources/AssetStatuses.ts"
import { assets } from "./resources/Assets.ts"
import { categories } from "./resources/Categories.ts"
import { conversations } from "./resources/Conversations.ts"
import { customFields } from "./resources/CustomFields.ts"
import { locations } from "./resources/Locations.ts"
import { maintenancePlans } from "./resources/MaintenancePlans.ts"
import { manufacturers } from "./resources/Manufacturers.ts"
import { meterReadings } from "./resources/MeterReadings.ts"
import { meters } from "./resources/Meters.ts"
import { meterTriggers } from "./resources/MeterTriggers.ts"
import { models } from "./resources/Models.ts"
import { organizations } from "./resources/Organizations.ts"
import { parts } from "./resources/Parts.ts"
import { partTransferRequests } from "./resources/PartTransferRequests.ts"
import { procedureTemplateRows } from "./resources/ProcedureTemplateRows.ts"
import { procedureTemplates } from "./resources/ProcedureTemplates.ts"
import { purchaseOrders } from "./resources/PurchaseOrders.ts"
import { rootCauseAnalysisReports } from "./resources/RootCauseAnalysisReports.ts"
import { subscriptions } from "./resources/Subscriptions.ts"
import { teams } from "./resources/Teams.ts"
import { users } from "./resources/Users.ts"
import { vendors } from "./resources/Vendors.ts"
import { versions } from "./resources/Versions.ts"
import { workOrders } from "./resources/WorkOrders.ts"
import { workPermits } from "./resources/WorkPermits.ts"
import { workRequestPortals } from "./resources/WorkRequestPortals.ts"
import { workRequests } from "./resources/WorkRequests.ts"
import type { Acting } from "./table.ts"

/** The behaviour of every resource. */
type Behaviours = {
  readonly [Resource in keyof typeof services]: Behaviour<(typeof services)[Resource]>
}

/**
 * The name of an operation, for example `WorkOrders.get`.
 *
 * @since 0.1.0
 */
export type OperationName = {
  readonly [Resource in keyof Behaviours]: `${Resource}.${keyof Behaviours[Resource] & string}`
}[keyof Behaviours]

/** The operations of each resource. */
export const groups: Readonly<Record<string, Group>> = Object.fromEntries(
  Object.entries<{ readonly operations: Group }>(services).map(([name, { operations }]) => [name, operations])
)

export const operations: ReadonlyArray<Operation> = Object.values(groups).flatMap((group) => Object.values(group))

type Method = (...args: ReadonlyArray<unknown>) => Effect.Effect<unknown, Refused, Acting>

/** What carries out an operation, by the name of the operation. */
export const behaviours = (plant: Plant): ReadonlyMap<string, Method> => {
  const all: Behaviours = {
    AssetCriticalities: assetCriticalities(plant),
    AssetCustomStatuses: assetCustomStatuses(plant),
    AssetStatuses: assetStatuses(plant),
    Assets: assets(plant),
    Categories: categories(plant),
    Conversations: conversations(plant),
    CustomFields: customFields(plant),
    Locations: locations(plant),
    MaintenancePlans: maintenancePlans(plant),
    Manufacturers: manufacturers(plant),
    MeterReadings: meterReadings(plant),
    MeterTriggers: meterTriggers(plant),
    Meters: meters(plant),
    Models: models(plant),
    Organizations: organizations(plant),
    PartTransferRequests: partTransferRequests(plant),
    Parts: parts(plant),
    ProcedureTemplateRows: procedureTemplateRows(plant),
    ProcedureTemplates: procedureTemplates(plant),
    PurchaseOrders: purchaseOrders(plant),
    RootCauseAnalysisReports: rootCauseAnalysisReports(plant),
    Subscriptions: subscriptions(plant),
    Teams: teams(plant),
    Users: users(plant),
    Vendors: vendors(plant),
    Versions: versions(),
    WorkOrders: workOrders(plant),
    WorkPermits: workPermits(plant),
    WorkRequestPortals: workRequestPortals(plant),
    WorkRequests: workRequests(plant)
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
