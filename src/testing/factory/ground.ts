/**
 * The plan of a factory: its place, its people, its machines.
 *
 * @internal
 */
import * as DateTime from "effect/DateTime"
import type { AssetId, LocationId, OrganizationId, UserId, WorkOrderId } from "../../Ids.ts"
import type { Plant } from "../plant.ts"
import type { Dice } from "./dice.ts"
import type { Kind } from "./words.ts"

/**
 * How large a factory is, and which one.
 *
 * @since 0.1.0
 */
export interface Factory {
  /**
   * How many work orders it has, over the two years before the start. Locations, assets and users are as many as go
   * with them. If there are several organizations, each has a factory of this size.
   */
  readonly workOrders: number
  /** The same seed makes the same factory, another seed another. */
  readonly seed: number | string
}

/** The place of a factory, and the dice that decide about it. */
export interface Ground extends Dice {
  readonly plant: Plant
  readonly organizationId: OrganizationId
  /** The service account, which installs the machines. */
  readonly account: UserId
  /** In milliseconds since 1970, as all times here. */
  readonly now: number
}

export interface Technician {
  readonly id: UserId
  readonly hourlyRate: number
}

export interface People {
  readonly planners: ReadonlyArray<UserId>
  readonly technicians: ReadonlyArray<Technician>
  readonly requesters: ReadonlyArray<UserId>
}

export interface Room {
  readonly id: LocationId
  readonly costCenter: string
}

export interface Machine {
  readonly id: AssetId
  readonly name: string
  readonly kind: Kind
  readonly room: Room
  /** The work order that its upkeep led to last. */
  last: WorkOrderId | undefined
}

/** The time that a factory has been in use. */
export const age = 730 * 86_400_000

export const instant = (millis: number): DateTime.Utc => DateTime.makeUnsafe(Math.round(millis))
