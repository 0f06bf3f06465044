/** The operations of every resource, by the tag that the vendor's document gives it. */
import type { Group } from "../../src/Operation.ts"
import { AssetCriticalities } from "../../src/resources/AssetCriticalities.ts"
import { AssetCustomStatuses } from "../../src/resources/AssetCustomStatuses.ts"
import { AssetStatuses } from "../../src/resources/AssetStatuses.ts"
import { Assets } from "../../src/resources/Assets.ts"
import { Conversations } from "../../src/resources/Conversations.ts"
import { Locations } from "../../src/resources/Locations.ts"
import { Manufacturers } from "../../src/resources/Manufacturers.ts"
import { Models } from "../../src/resources/Models.ts"
import { Organizations } from "../../src/resources/Organizations.ts"
import { Teams } from "../../src/resources/Teams.ts"
import { Users } from "../../src/resources/Users.ts"
import { WorkOrders } from "../../src/resources/WorkOrders.ts"

/** What the vendor puts under one tag, and is several resources here. */
export const together = (...groups: ReadonlyArray<Group>): Group =>
  Object.fromEntries(groups.flatMap((group) => Object.values(group).map((operation) => [operation.name, operation])))

export const groups: Readonly<Record<string, Group>> = {
  "Work Orders": WorkOrders.operations,
  Assets: Assets.operations,
  Locations: Locations.operations,
  Users: Users.operations,
  Organizations: Organizations.operations,
  "Asset Criticalities": AssetCriticalities.operations,
  "Asset Custom Statuses": AssetCustomStatuses.operations,
  "Asset Statuses": AssetStatuses.operations,
  Conversations: Conversations.operations,
  Manufacturers: together(Manufacturers.operations, Models.operations),
  Teams: Teams.operations
}
