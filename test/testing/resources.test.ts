import { describe } from "@effect/vitest"
import { assets } from "./behaviour/Assets.ts"
import { locations } from "./behaviour/Locations.ts"
import { maintenancePlans } from "./behaviour/MaintenancePlans.ts"
import { organizations } from "./behaviour/Organizations.ts"
import { procedureTemplates } from "./behaviour/ProcedureTemplates.ts"
import { rootCauseAnalysisReports } from "./behaviour/RootCauseAnalysisReports.ts"
import { users } from "./behaviour/Users.ts"
import { workOrders } from "./behaviour/WorkOrders.ts"
import { bothWays } from "./behaviour/ways.ts"

describe("assets", () => bothWays(assets))
describe("locations", () => bothWays(locations))
describe("maintenance plans", () => bothWays(maintenancePlans))
describe("organizations", () => bothWays(organizations))
describe("procedure templates", () => bothWays(procedureTemplates))
describe("root cause analysis reports", () => bothWays(rootCauseAnalysisReports))
describe("users", () => bothWays(users))
describe("work orders", () => bothWays(workOrders))
