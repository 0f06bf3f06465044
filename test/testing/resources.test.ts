import { describe } from "@effect/vitest"
import { assets } from "./behaviour/Assets.ts"
import { locations } from "./behaviour/Locations.ts"
import { meterReadings } from "./behaviour/MeterReadings.ts"
import { meters } from "./behaviour/Meters.ts"
import { meterTriggers } from "./behaviour/MeterTriggers.ts"
import { organizations } from "./behaviour/Organizations.ts"
import { users } from "./behaviour/Users.ts"
import { workOrders } from "./behaviour/WorkOrders.ts"
import { bothWays } from "./behaviour/ways.ts"

describe("assets", () => bothWays(assets))
describe("locations", () => bothWays(locations))
describe("meter readings", () => bothWays(meterReadings))
describe("meter triggers", () => bothWays(meterTriggers))
describe("meters", () => bothWays(meters))
describe("organizations", () => bothWays(organizations))
describe("users", () => bothWays(users))
describe("work orders", () => bothWays(workOrders))
