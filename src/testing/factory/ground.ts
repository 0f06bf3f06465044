/**
 * The plan of a factory: how large it is, its people, places, machines and stores.
 *
 * @internal
 */
import * as DateTime from "effect/DateTime"
import type * as Api from "../../Ids.ts"
import type { Plant } from "../plant.ts"
import type { Dice } from "./dice.ts"
import type { Kind, Some } from "./words.ts"

/**
 * How large a factory is, and which one.
 *
 * It is whole: sites with buildings and rooms, assets in a tree, meters with readings and triggers, parts in stores,
 * vendors with contacts, purchase orders, teams, procedure templates, maintenance plans, work requests and reports,
 * in all their statuses. If there are several organizations, each has a factory of this size, and parts move between
 * them.
 *
 * @since 0.1.0
 */
export interface Factory {
  /** How many work orders it has, over the two years before the start. People are as many as go with them. */
  readonly workOrders: number
  /**
   * How many assets it has. Locations, meters, parts, vendors, purchase orders and plans are as many as go with them.
   * Default: one for each 25 work orders, at least 6 and at most 4,000.
   */
  readonly assets?: number
  /** The same seed makes the same factory, another seed another. */
  readonly seed: number | string
}

/** The place of a factory, and the dice that decide about it. */
export interface Ground extends Dice {
  readonly plant: Plant
  readonly organizationId: Api.OrganizationId
  /** The service account, which installs the machines. */
  readonly account: Api.UserId
  /** In milliseconds since 1970, as all times here. */
  readonly now: number
  /** How much there is of what. */
  readonly size: { readonly workOrders: number; readonly assets: number }
}

export interface Technician {
  readonly id: Api.UserId
  readonly hourlyRate: number
  readonly teamId: Api.TeamId
}

export interface Requester {
  readonly id: Api.UserId
  readonly email: string
}

export interface People {
  readonly planners: Some<Api.UserId>
  readonly technicians: Some<Technician>
  readonly requesters: Some<Requester>
  readonly teams: Some<Api.TeamId>
}

export interface Supplier {
  readonly id: Api.VendorId
  readonly contactIds: ReadonlyArray<Api.ContactId>
}

export interface Room {
  readonly id: Api.LocationId
  readonly costCenter: string
}

export interface Places {
  readonly sites: Some<Api.LocationId>
  readonly rooms: Some<Room>
  /** One for each site. */
  readonly stores: Some<Api.LocationId>
}

/** A time in which a machine was down. */
export interface Outage {
  readonly id: Api.AssetStatusId
  readonly from: number
  readonly to: number | undefined
}

export interface Machine {
  readonly id: Api.AssetId
  readonly name: string
  readonly kind: Kind
  readonly model: string
  readonly room: Room
  readonly installed: number
  readonly outage: Outage | undefined
  /** The last work order of its upkeep. */
  upkeep: { readonly id: Api.WorkOrderId; readonly ended: boolean } | undefined
  /** The last work order of a repair. */
  repair: Api.WorkOrderId | undefined
}

/** A part, as work orders and purchase orders name it. */
export interface Spare {
  readonly id: Api.PartId
  readonly name: string
  readonly unitCost: number
  readonly supplier: Supplier
  readonly partNumber: string
  /** Where it is kept. */
  readonly storeId: Api.LocationId
}

/** A procedure template and its rows, which tell a work order what to do. */
export interface Instruction {
  readonly id: Api.ProcedureTemplateId
  readonly title: string
  readonly rowIds: ReadonlyArray<Api.ProcedureTemplateRowId>
}

/** Everything that work is done with. */
export interface Site {
  readonly people: People
  readonly suppliers: Some<Supplier>
  readonly places: Places
  readonly machines: ReadonlyArray<Machine>
  /** The parts that go with each kind of machine. */
  readonly spares: ReadonlyMap<Kind, ReadonlyArray<Spare>>
  readonly instructions: ReadonlyMap<Kind, Instruction>
}

export const minute = 60_000
export const hour = 60 * minute
export const day = 24 * hour

/** The time that a factory has been in use. */
export const age = 730 * day

export const instant = (millis: number): DateTime.Utc => DateTime.makeUnsafe(Math.round(millis))

/** So many, each made after the other. */
export const several = <A>(count: number, one: (i: number) => A): Some<A> => [
  one(0),
  ...Array.from({ length: Math.max(0, count - 1) }, (_, i) => one(i + 1))
]

/** One for each so many, within bounds. */
export const oneFor = (each: number, many: number, minimum: number, maximum: number): number =>
  Math.min(Math.max(Math.ceil(many / each), minimum), maximum)

/** A value of each of several records in turn, and the number of the turn behind it from the second on. */
export const inTurn = (names: Some<string>, i: number): string => {
  const turn = Math.floor(i / names.length)
  return `${names[i % names.length]}${turn === 0 ? "" : ` ${turn + 1}`}`
}

/** A UUID that no other record of this kind has. */
export const uuid = (kind: string, id: number): string => `00000000-0000-4000-${kind}-${`${id}`.padStart(12, "0")}`
