/** The operations of every resource, by the tag that the vendor's document gives it. */
import type { Group } from "../../src/Operation.ts"
import { Assets } from "../../src/resources/Assets.ts"
import { Locations } from "../../src/resources/Locations.ts"
import { Organizations } from "../../src/resources/Organizations.ts"
import { Users } from "../../src/resources/Users.ts"
import { WorkOrders } from "../../src/resources/WorkOrders.ts"

export const groups: Readonly<Record<string, Group>> = {
  "Work Orders": WorkOrders.operations,
  Assets: Assets.operations,
  Locations: Locations.operations,
  Users: Users.operations,
  Organizations: Organizations.operations
}
