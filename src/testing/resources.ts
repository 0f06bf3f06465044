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
import { Categories } from "../resources/Categories.ts"
import { Conversations } from "../resources/Conversations.ts"
import { CustomFields } from "../resources/CustomFields.ts"
import { Locations } from "../resources/Locations.ts"
import { MaintenancePlans } from "../resources/MaintenancePlans.ts"
import { Manufacturers } from "../resources/Manufacturers.ts"
import { MeterReadings } from "../resources/MeterReadings.ts"
import { Meters } from "../resources/Meters.ts"
import { MeterTriggers } from "../resources/MeterTriggers.ts"
import { Models } from "../resources/Models.ts"
import { Organizations } from "../resources/Organizations.ts"
import { Parts } from "../resources/Parts.ts"
import { PartTransferRequests } from "../resources/PartTransferRequests.ts"
import { ProcedureTemplateRows } from "../resources/ProcedureTemplateRows.ts"
import { ProcedureTemplates } from "../resources/ProcedureTemplates.ts"
import { PurchaseOrders } from "../resources/PurchaseOrders.ts"
import { RootCauseAnalysisReports } from "../resources/RootCauseAnalysisReports.ts"
import { Subscriptions } from "../resources/Subscriptions.ts"
import { Teams } from "../resources/Teams.ts"
import { Users } from "../resources/Users.ts"
import { Vendors } from "../resources/Vendors.ts"
import { Versions } from "../resources/Versions.ts"
import { WorkOrders } from "../resources/WorkOrders.ts"
import { WorkPermits } from "../resources/WorkPermits.ts"
import { WorkRequestPortals } from "../resources/WorkRequestPortals.ts"
import { WorkRequests } from "../resources/WorkRequests.ts"
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

const services = {
  AssetCriticalities,
  AssetCustomStatuses,
  AssetStatuses,
  Assets,
  Categories,
  Conversations,
  CustomFields,
  Locations,
  MaintenancePlans,
  Manufacturers,
  MeterReadings,
  MeterTriggers,
  Meters,
  Models,
  Organizations,
  PartTransferRequests,
  Parts,
  ProcedureTemplateRows,
  ProcedureTemplates,
  PurchaseOrders,
  RootCauseAnalysisReports,
  Subscriptions,
  Teams,
  Users,
  Vendors,
  Versions,
  WorkOrders,
  WorkPermits,
  WorkRequestPortals,
  WorkRequests
}

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
