import { describe } from "@effect/vitest"
import { assets } from "./behaviour/Assets.ts"
import { locations } from "./behaviour/Locations.ts"
import { organizations } from "./behaviour/Organizations.ts"
import { parts } from "./behaviour/Parts.ts"
import { partTransferRequests } from "./behaviour/PartTransferRequests.ts"
import { users } from "./behaviour/Users.ts"
import { vendors } from "./behaviour/Vendors.ts"
import { workOrders } from "./behaviour/WorkOrders.ts"
import { bothWays } from "./behaviour/ways.ts"

describe("assets", () => bothWays(assets))
describe("locations", () => bothWays(locations))
describe("organizations", () => bothWays(organizations))
describe("parts", () => bothWays(parts))
describe("part transfer requests", () => bothWays(partTransferRequests))
describe("users", () => bothWays(users))
describe("vendors", () => bothWays(vendors))
describe("work orders", () => bothWays(workOrders))
