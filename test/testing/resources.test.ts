import { describe } from "@effect/vitest"
import { assetCriticalities } from "./behaviour/AssetCriticalities.ts"
import { assetCustomStatuses } from "./behaviour/AssetCustomStatuses.ts"
import { assetStatuses } from "./behaviour/AssetStatuses.ts"
import { assets } from "./behaviour/Assets.ts"
import { categories } from "./behaviour/Categories.ts"
import { conversations } from "./behaviour/Conversations.ts"
import { customFields } from "./behaviour/CustomFields.ts"
import { locations } from "./behaviour/Locations.ts"
import { maintenancePlans } from "./behaviour/MaintenancePlans.ts"
import { manufacturers } from "./behaviour/Manufacturers.ts"
import { meterReadings } from "./behaviour/MeterReadings.ts"
import { meters } from "./behaviour/Meters.ts"
import { meterTriggers } from "./behaviour/MeterTriggers.ts"
import { models } from "./behaviour/Models.ts"
import { organizations } from "./behaviour/Organizations.ts"
import { parts } from "./behaviour/Parts.ts"
import { partTransferRequests } from "./behaviour/PartTransferRequests.ts"
import { procedureTemplates } from "./behaviour/ProcedureTemplates.ts"
import { purchaseOrders } from "./behaviour/PurchaseOrders.ts"
import { rootCauseAnalysisReports } from "./behaviour/RootCauseAnalysisReports.ts"
import { subscriptions } from "./behaviour/Subscriptions.ts"
import { teams } from "./behaviour/Teams.ts"
import { users } from "./behaviour/Users.ts"
import { vendors } from "./behaviour/Vendors.ts"
import { versions } from "./behaviour/Versions.ts"
import { workOrders } from "./behaviour/WorkOrders.ts"
import { workPermits } from "./behaviour/WorkPermits.ts"
import { workRequestPortals } from "./behaviour/WorkRequestPortals.ts"
import { workRequests } from "./behaviour/WorkRequests.ts"
import { bothWays } from "./behaviour/ways.ts"

describe("assets", () => bothWays(assets))
describe("categories", () => bothWays(categories))
describe("custom fields", () => bothWays(customFields))
describe("purchase orders", () => bothWays(purchaseOrders))
describe("locations", () => bothWays(locations))
describe("maintenance plans", () => bothWays(maintenancePlans))
describe("meter readings", () => bothWays(meterReadings))
describe("meter triggers", () => bothWays(meterTriggers))
describe("meters", () => bothWays(meters))
describe("organizations", () => bothWays(organizations))
describe("procedure templates", () => bothWays(procedureTemplates))
describe("root cause analysis reports", () => bothWays(rootCauseAnalysisReports))
describe("subscriptions", () => bothWays(subscriptions))
describe("parts", () => bothWays(parts))
describe("part transfer requests", () => bothWays(partTransferRequests))
describe("users", () => bothWays(users))
describe("versions", () => bothWays(versions))
describe("vendors", () => bothWays(vendors))
describe("work orders", () => bothWays(workOrders))
describe("work permits", () => bothWays(workPermits))
describe("work request portals", () => bothWays(workRequestPortals))
describe("work requests", () => bothWays(workRequests))
describe("asset criticalities", () => bothWays(assetCriticalities))
describe("asset custom statuses", () => bothWays(assetCustomStatuses))
describe("asset statuses", () => bothWays(assetStatuses))
describe("conversations", () => bothWays(conversations))
describe("manufacturers", () => bothWays(manufacturers))
describe("models", () => bothWays(models))
describe("teams", () => bothWays(teams))
