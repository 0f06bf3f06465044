/** The operations of every resource, by the tag that the vendor's document gives it. */
import type { Group } from "../../src/Operation.ts"
import { Assets } from "../../src/resources/Assets.ts"
import { Locations } from "../../src/resources/Locations.ts"
import { Organizations } from "../../src/resources/Organizations.ts"
import { Subscriptions } from "../../src/resources/Subscriptions.ts"
import { Users } from "../../src/resources/Users.ts"
import { Versions } from "../../src/resources/Versions.ts"
import { WorkOrders } from "../../src/resources/WorkOrders.ts"
import { WorkPermits } from "../../src/resources/WorkPermits.ts"
import { WorkRequestPortals } from "../../src/resources/WorkRequestPortals.ts"
import { WorkRequests } from "../../src/resources/WorkRequests.ts"

/** What the vendor puts under one tag, and is several resources here. */
export const together = (...groups: ReadonlyArray<Group>): Group =>
  Object.fromEntries(groups.flatMap((group) => Object.values(group).map((operation) => [operation.name, operation])))

export const groups: Readonly<Record<string, Group>> = {
  "Work Orders": WorkOrders.operations,
  Assets: Assets.operations,
  Locations: Locations.operations,
  Users: Users.operations,
  Organizations: Organizations.operations,
  "OpenAPI Documentation": Versions.operations,
  "Subscriptions & Webhooks": Subscriptions.operations,
  "Work Request Portals": WorkRequestPortals.operations,
  "Work Permits": WorkPermits.operations,
  "Work Requests": WorkRequests.operations
}
