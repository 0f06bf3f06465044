/** The operations of every resource, by the tag that the vendor's document gives it. */
import type { Group } from "../../src/Operation.ts"
import { Assets } from "../../src/resources/Assets.ts"
import { Locations } from "../../src/resources/Locations.ts"
import { Organizations } from "../../src/resources/Organizations.ts"
import { Parts } from "../../src/resources/Parts.ts"
import { PartTransferRequests } from "../../src/resources/PartTransferRequests.ts"
import { Users } from "../../src/resources/Users.ts"
import { Vendors } from "../../src/resources/Vendors.ts"
import { WorkOrders } from "../../src/resources/WorkOrders.ts"

/** What the vendor puts under one tag, and is several resources here. */
export const together = (...groups: ReadonlyArray<Group>): Group =>
  Object.fromEntries(groups.flatMap((group) => Object.values(group).map((operation) => [operation.name, operation])))

export const groups: Readonly<Record<string, Group>> = {
  "Work Orders": WorkOrders.operations,
  Assets: Assets.operations,
  Locations: Locations.operations,
  Users: Users.operations,
  Parts: Parts.operations,
  "Part Transfer Requests": PartTransferRequests.operations,
  Vendors: Vendors.operations,
  Organizations: Organizations.operations
}
