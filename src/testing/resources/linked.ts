/**
 * What other records show of an asset or a location that they are linked with.
 *
 * @internal
 */
import type { LinkedAsset, LinkedLocation } from "../../resources/shapes/Linked.ts"
import type { Explicit } from "../explicit.ts"
import type { AssetRecord, LocationRecord } from "../model.ts"

export const linkedAsset = (asset: AssetRecord): Explicit<LinkedAsset> => asset

export const linkedLocation = (location: LocationRecord): Explicit<LinkedLocation> => location
