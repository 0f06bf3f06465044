/**
 * What records show of an asset and of a location that they are linked with.
 *
 * @internal
 */
import type { LinkedAsset, LinkedLocation } from "../../resources/shapes/Linked.ts"
import * as Records from "../records.ts"
import type { AssetRecord } from "./Assets.ts"
import type { LocationRecord } from "./Locations.ts"

export const linkedAsset = (asset: AssetRecord): LinkedAsset =>
  Records.pick(asset, [
    "id",
    "name",
    "description",
    "parentId",
    "criticalityId",
    "locationId",
    "serialNumber",
    "createdAt",
    "updatedAt",
    "creatorId"
  ])

export const linkedLocation = (location: LocationRecord): LinkedLocation =>
  Records.pick(location, ["id", "name", "description", "address", "parentId", "createdAt", "updatedAt"])
