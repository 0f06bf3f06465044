import { describe } from "@effect/vitest"
import { assetCriticalities } from "./behaviour/AssetCriticalities.ts"
import { assetCustomStatuses } from "./behaviour/AssetCustomStatuses.ts"
import { assetStatuses } from "./behaviour/AssetStatuses.ts"
import { assets } from "./behaviour/Assets.ts"
import { conversations } from "./behaviour/Conversations.ts"
import { locations } from "./behaviour/Locations.ts"
import { manufacturers } from "./behaviour/Manufacturers.ts"
import { models } from "./behaviour/Models.ts"
import { organizations } from "./behaviour/Organizations.ts"
import { teams } from "./behaviour/Teams.ts"
import { users } from "./behaviour/Users.ts"
import { workOrders } from "./behaviour/WorkOrders.ts"
import { bothWays } from "./behaviour/ways.ts"

describe("assets", () => bothWays(assets))
describe("locations", () => bothWays(locations))
describe("organizations", () => bothWays(organizations))
describe("users", () => bothWays(users))
describe("work orders", () => bothWays(workOrders))
describe("asset criticalities", () => bothWays(assetCriticalities))
describe("asset custom statuses", () => bothWays(assetCustomStatuses))
describe("asset statuses", () => bothWays(assetStatuses))
describe("conversations", () => bothWays(conversations))
describe("manufacturers", () => bothWays(manufacturers))
describe("models", () => bothWays(models))
describe("teams", () => bothWays(teams))
