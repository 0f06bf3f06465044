/**
 * What people, places, machines and jobs of a factory are called.
 *
 * @internal
 */
import type { ProcedureFieldType } from "../../resources/shapes/Procedures.ts"

/** A list that has something in it. */
export type Some<A> = readonly [A, ...ReadonlyArray<A>]

const words = (text: string): Some<string> => {
  const [first = "", ...others] = text.split(", ")
  return [first, ...others]
}

// ---------------------------------------------------------------------------------------------------------------------
// people and places
// ---------------------------------------------------------------------------------------------------------------------

export const firstNames = words("Ada, Ben, Chi, Dora, Emeka, Freya, Goran, Hana, Ivo, Jun, Kofi, Lena, Mei, Nils")

export const lastNames = words("Okafor, Lindqvist, Nguyen, Marsh, Adeyemi, Novak, Sato, Brandt, Rossi, Haddad, Kaya")

export const crafts = words("Mechanics, Electricians, Utilities, Instrumentation")

export const towns = words("Foundry Road, Canal Street, Mill Lane, Harbour Way, Station Road, Quarry Hill")

export const buildings = words("North Hall, South Hall, Boiler House, Packing Hall, Paint Shop, Warehouse, Foundry")

export const rooms = words("Line 1, Line 2, Control Room, Plant Room, Loading Dock, Workshop, Mezzanine, Test Bay")

export const suppliers = words(
  "Sealtech, Harrow Service, Nordic Bearings, Tidewell Pumps, Belton Parts, Aerwin Air, Volta Drives, Cleanline"
)

export const contactRoles = words("Sales, Service desk, Accounts, Technical support")

// ---------------------------------------------------------------------------------------------------------------------
// machines
// ---------------------------------------------------------------------------------------------------------------------

/** What a machine shows. */
export interface Gauge {
  readonly name: string
  readonly unit: string
  /** Whether people read it, week by week, rather than a sensor, hour by hour. */
  readonly byHand: boolean
  /** Where its readings lie: counters go up by `step` a week, the others lie around it. */
  readonly step: number
  /** What triggers a work order: so much more than at the last one, or more than this. */
  readonly limit: number
  readonly title: string
}

/** A kind of machine: who makes it, what it needs, and what it suffers from. */
export interface Kind {
  readonly name: string
  readonly makes: Some<readonly [manufacturer: string, model: string]>
  readonly upkeep: Some<string>
  readonly troubles: Some<string>
  readonly spares: Some<string>
  readonly gauges: ReadonlyArray<Gauge>
  /** Whether machines of this kind drive another one, and are part of it. */
  readonly isDrive?: true
}

const runningHours: Gauge = {
  name: "Running hours",
  unit: "Hours",
  byHand: true,
  step: 120,
  limit: 2000,
  title: "Service after 2,000 hours"
}

const temperature = (of: string, step: number, limit: number): Gauge => ({
  name: `${of} temperature`,
  unit: "Celsius",
  byHand: false,
  step,
  limit,
  title: `${of} is too hot`
})

export const kinds: Some<Kind> = [
  {
    name: "Pump",
    makes: [
      ["Harrow", "HP-40"],
      ["Harrow", "HP-80"],
      ["Tidewell", "T2"]
    ],
    upkeep: words("Grease the bearings, Check the alignment, Change the oil"),
    troubles: words("Leaking seal, Loss of pressure, Bearing runs hot"),
    spares: words("Shaft seal, Impeller, Ball bearing"),
    gauges: [runningHours, temperature("Bearing", 55, 80)]
  },
  {
    name: "Conveyor",
    makes: [
      ["Belton", "C-12"],
      ["Belton", "C-18"]
    ],
    upkeep: words("Tension the belt, Clean the rollers, Inspect the belt"),
    troubles: words("Belt slips, Roller seized, Emergency stop does not reset"),
    spares: words("Belt, Roller, Pull-cord switch"),
    gauges: [runningHours]
  },
  {
    name: "Compressor",
    makes: [
      ["Aerwin", "A75"],
      ["Aerwin", "A110"]
    ],
    upkeep: words("Change the air filter, Drain the condensate, Check the safety valve"),
    troubles: words("Trips on temperature, Oil in the air, Does not load"),
    spares: words("Air filter, Oil separator, Safety valve"),
    gauges: [runningHours, temperature("Outlet", 85, 105)]
  },
  {
    name: "Press",
    makes: [["Kestrel", "KP-200"]],
    upkeep: words("Inspect the light curtain, Change the hydraulic filter, Check the clamps"),
    troubles: words("Oil on the floor, Ram drifts, Light curtain faults"),
    spares: words("Piston seal, Hydraulic filter, Proximity switch"),
    gauges: [temperature("Oil", 52, 70)]
  },
  {
    name: "Motor",
    makes: [
      ["Harrow", "M3"],
      ["Volta", "V5"]
    ],
    upkeep: words("Measure the vibration, Clean the fan cover"),
    troubles: words("Overload trips, Noisy bearing"),
    spares: words("Motor bearing, Fan cover, Terminal box"),
    gauges: [],
    isDrive: true
  },
  {
    name: "Chiller",
    makes: [["Norfrost", "N-300"]],
    upkeep: words("Clean the condenser, Check for refrigerant leaks"),
    troubles: words("High head pressure, Water is too warm"),
    spares: words("Filter drier, Contactor, Water pump"),
    gauges: [runningHours, temperature("Water", 9, 14)]
  }
]

/** Statuses of an organization's own, and what each stands for. */
export const customStatuses: Some<readonly [label: string, base: "ONLINE" | "OFFLINE"]> = [
  ["Waiting for parts", "OFFLINE"],
  ["Running with restrictions", "ONLINE"]
]

// ---------------------------------------------------------------------------------------------------------------------
// work
// ---------------------------------------------------------------------------------------------------------------------

/** What is done that belongs to no machine. */
export const chores = words("Replace the lamps, Repair the door, Clear the drain, Paint the markings, Move the racks")

export const remarks = words(
  "Parts are on order, Done and tested, Needs two people, Waiting for a stop of the line, Looks worn; watch it"
)

export const refusals = words("No longer needed, Already on order, Belongs to the landlord")

export const expenses = words("Seal kit, Hire of a lift, Freight, Filters, Outside labour")

/** A step of a procedure, and the answers that people give to it. */
export interface Step {
  readonly label: string
  readonly type: ProcedureFieldType
  readonly choices?: Some<string>
  readonly answers: Some<string | undefined>
}

export const steps: Some<Step> = [
  { label: "Before you start", type: "HEADING", answers: [undefined] },
  { label: "Locked out and tagged", type: "CHECKBOX", answers: ["true"] },
  { label: "Guards in place", type: "YES_NO_NA", answers: ["YES", "YES", "NO", "N/A"] },
  { label: "General condition", type: "INSPECTION_CHECK", answers: ["PASS", "PASS", "PASS", "FLAG", "FAIL"] },
  {
    label: "Noise",
    type: "MULTIPLE_CHOICE",
    choices: ["None", "Some", "Loud"],
    answers: ["None", "None", "Some", "Loud"]
  },
  { label: "Bearing temperature (°C)", type: "NUMBER", answers: ["48", "51.5", "55", "62"] },
  { label: "Remarks", type: "TEXT", answers: [undefined, undefined, ...remarks] }
]

/** What is found when a breakdown is analysed, from the problem to what is done about it. */
export interface Analysis {
  readonly category: string
  readonly problem: string
  readonly failure: string
  readonly cause: string
  readonly action: string
}

export const analyses: Some<Analysis> = [
  {
    category: "Lubrication",
    problem: "Noise",
    failure: "Worn bearing",
    cause: "Too little grease",
    action: "Grease twice as often"
  },
  {
    category: "Sealing",
    problem: "Leak",
    failure: "Torn seal",
    cause: "Misaligned shaft",
    action: "Align after every change of the seal"
  },
  {
    category: "Electrical",
    problem: "Trip",
    failure: "Overload",
    cause: "Blocked fan",
    action: "Clean the fan cover every month"
  }
]
