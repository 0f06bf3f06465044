import { describe } from "@effect/vitest"
import { assets } from "./behaviour/Assets.ts"
import { categories } from "./behaviour/Categories.ts"
import { customFields } from "./behaviour/CustomFields.ts"
import { locations } from "./behaviour/Locations.ts"
import { organizations } from "./behaviour/Organizations.ts"
import { purchaseOrders } from "./behaviour/PurchaseOrders.ts"
import { users } from "./behaviour/Users.ts"
import { workOrders } from "./behaviour/WorkOrders.ts"
import { bothWays } from "./behaviour/ways.ts"

describe("assets", () => bothWays(assets))
describe("categories", () => bothWays(categories))
describe("custom fields", () => bothWays(customFields))
describe("locations", () => bothWays(locations))
describe("organizations", () => bothWays(organizations))
describe("purchase orders", () => bothWays(purchaseOrders))
describe("users", () => bothWays(users))
describe("work orders", () => bothWays(workOrders))
