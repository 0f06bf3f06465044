/** The operations of every resource, by the tag that the vendor's document gives it. */
import type { Group } from "../../src/Operation.ts"
import { Assets } from "../../src/resources/Assets.ts"
import { Categories } from "../../src/resources/Categories.ts"
import { CustomFields } from "../../src/resources/CustomFields.ts"
import { Locations } from "../../src/resources/Locations.ts"
import { Organizations } from "../../src/resources/Organizations.ts"
import { PurchaseOrders } from "../../src/resources/PurchaseOrders.ts"
import { Users } from "../../src/resources/Users.ts"
import { WorkOrders } from "../../src/resources/WorkOrders.ts"

/** What the vendor puts under one tag, and is several resources here. */
export const together = (...groups: ReadonlyArray<Group>): Group =>
  Object.fromEntries(groups.flatMap((group) => Object.values(group).map((operation) => [operation.name, operation])))

export const groups: Readonly<Record<string, Group>> = {
  "Work Orders": WorkOrders.operations,
  Assets: Assets.operations,
  Categories: Categories.operations,
  "Custom Fields": CustomFields.operations,
  Locations: Locations.operations,
  "Purchase Orders": PurchaseOrders.operations,
  Users: Users.operations,
  Organizations: Organizations.operations
}
