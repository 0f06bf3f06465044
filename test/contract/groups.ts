/** The operations of every resource, by the tag that the vendor's document gives it. */
import type { Group } from "../../src/Operation.ts"
import { AssetCriticalities } from "../../src/resources/AssetCriticalities.ts"
import { AssetCustomStatuses } from "../../src/resources/AssetCustomStatuses.ts"
import { AssetStatuses } from "../../src/resources/AssetStatuses.ts"
import { Assets } from "../../src/resources/Assets.ts"
import { Categories } from "../../src/resources/Categories.ts"
import { Conversations } from "../../src/resources/Conversations.ts"
import { CustomFields } from "../../src/resources/CustomFields.ts"
import { Locations } from "../../src/resources/Locations.ts"
import { MaintenancePlans } from "../../src/resources/MaintenancePlans.ts"
import { Manufacturers } from "../../src/resources/Manufacturers.ts"
import { MeterReadings } from "../../src/resources/MeterReadings.ts"
import { Meters } from "../../src/resources/Meters.ts"
import { MeterTriggers } from "../../src/resources/MeterTriggers.ts"
import { Models } from "../../src/resources/Models.ts"
import { Organizations } from "../../src/resources/Organizations.ts"
import { Parts } from "../../src/resources/Parts.ts"
import { PartTransferRequests } from "../../src/resources/PartTransferRequests.ts"
import { ProcedureTemplateRows } from "../../src/resources/ProcedureTemplateRows.ts"
import { ProcedureTemplates } from "../../src/resources/ProcedureTemplates.ts"
import { PurchaseOrders } from "../../src/resources/PurchaseOrders.ts"
import { RootCauseAnalysisReports } from "../../src/resources/RootCauseAnalysisReports.ts"
import { Subscriptions } from "../../src/resources/Subscriptions.ts"
import { Teams } from "../../src/resources/Teams.ts"
import { Users } from "../../src/resources/Users.ts"
import { Vendors } from "../../src/resources/Vendors.ts"
import { Versions } from "../../src/resources/Versions.ts"
import { WorkOrders } from "../../src/resources/WorkOrders.ts"
import { WorkPermits } from "../../src/resources/WorkPermits.ts"
import { WorkRequestPortals } from "../../src/resources/WorkRequestPortals.ts"
import { WorkRequests } from "../../src/resources/WorkRequests.ts"

/** What the vendor puts under one tag, and is several resources here. */
export const together = (...groups: ReadonlyArray<Group>): Group =>
  Object.fromEntries(groups.flatMap((group) => Object.values(group).map((operation) => [operation.name, operation])))

export const groups: Readonly<Record<string, Group>> = {
  "Work Orders": WorkOrders.operations,
  Assets: Assets.operations,
  Categories: Categories.operations,
  "Custom Fields": CustomFields.operations,
  "Purchase Orders": PurchaseOrders.operations,
  Locations: Locations.operations,
  Users: Users.operations,
  Organizations: Organizations.operations,
  "Procedure Templates": ProcedureTemplates.operations,
  "Procedure Template Rows": ProcedureTemplateRows.operations,
  "Root Cause Analysis Reports": RootCauseAnalysisReports.operations,
  "Maintenance Plans": MaintenancePlans.operations,
  "OpenAPI Documentation": Versions.operations,
  "Subscriptions & Webhooks": Subscriptions.operations,
  "Work Request Portals": WorkRequestPortals.operations,
  "Work Permits": WorkPermits.operations,
  "Work Requests": WorkRequests.operations,
  "Asset Criticalities": AssetCriticalities.operations,
  "Asset Custom Statuses": AssetCustomStatuses.operations,
  "Asset Statuses": AssetStatuses.operations,
  Conversations: Conversations.operations,
  Manufacturers: together(Manufacturers.operations, Models.operations),
  Teams: Teams.operations,
  Meters: Meters.operations,
  "Meter Readings": MeterReadings.operations,
  "Meter Triggers": MeterTriggers.operations,
  Parts: Parts.operations,
  Vendors: Vendors.operations,
  "Part Transfer Requests": PartTransferRequests.operations
}
