/**
 * What records show of an asset and of a location that they are linked with.
 *
 * @internal
 */
import { pick } from "../explicit.ts"
import type { AssetRecord, LocationRecord } from "../model.ts"

export const linkedAsset = (asset: AssetRecord) =>
  pick(asset, [
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

export const linkedLocation = (location: LocationRecord) =>
  pick(location, ["id", "name", "description", "address", "parentId", "createdAt", "updatedAt"])
