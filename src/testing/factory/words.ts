/**
 * What people, places, machines and jobs of a factory are called.
 *
 * @internal
 */

/** A list that has something in it. */
export type Some<A> = readonly [A, ...ReadonlyArray<A>]

const words = (text: string): Some<string> => {
  const [first = "", ...others] = text.split(", ")
  return [first, ...others]
}

export const firstNames = words("Ada, Ben, Chi, Dora, Emeka, Freya, Goran, Hana, Ivo, Jun, Kofi, Lena, Mei, Nils")

export const lastNames = words("Okafor, Lindqvist, Nguyen, Marsh, Adeyemi, Novak, Sato, Brandt, Rossi, Haddad, Kaya")

export const buildings = words("North Hall, South Hall, Boiler House, Packing Hall, Paint Shop, Warehouse, Foundry")

export const rooms = words("Line 1, Line 2, Control Room, Plant Room, Loading Dock, Store, Mezzanine, Test Bay")

/** A kind of machine: who makes it, what it needs, and what it suffers from. */
export interface Kind {
  readonly name: string
  readonly makes: Some<readonly [manufacturer: string, model: string]>
  readonly upkeep: Some<string>
  readonly troubles: Some<string>
}

export const kinds: Some<Kind> = [
  {
    name: "Pump",
    makes: [
      ["Harrow", "HP-40"],
      ["Harrow", "HP-80"],
      ["Tidewell", "T2"]
    ],
    upkeep: words("Grease the bearings, Check the alignment, Change the oil"),
    troubles: words("Leaking seal, Loss of pressure, Bearing runs hot")
  },
  {
    name: "Conveyor",
    makes: [
      ["Belton", "C-12"],
      ["Belton", "C-18"]
    ],
    upkeep: words("Tension the belt, Clean the rollers, Inspect the belt"),
    troubles: words("Belt slips, Roller seized, Emergency stop does not reset")
  },
  {
    name: "Compressor",
    makes: [
      ["Aerwin", "A75"],
      ["Aerwin", "A110"]
    ],
    upkeep: words("Change the air filter, Drain the condensate, Check the safety valve"),
    troubles: words("Trips on temperature, Oil in the air, Does not load")
  },
  {
    name: "Press",
    makes: [["Kestrel", "KP-200"]],
    upkeep: words("Inspect the light curtain, Change the hydraulic filter, Check the clamps"),
    troubles: words("Oil on the floor, Ram drifts, Light curtain faults")
  },
  {
    name: "Motor",
    makes: [
      ["Harrow", "M3"],
      ["Volta", "V5"]
    ],
    upkeep: words("Measure the vibration, Clean the fan cover"),
    troubles: words("Overload trips, Noisy bearing")
  },
  {
    name: "Chiller",
    makes: [["Norfrost", "N-300"]],
    upkeep: words("Clean the condenser, Check for refrigerant leaks"),
    troubles: words("High head pressure, Water is too warm")
  }
]

/** What is done that belongs to no machine. */
export const chores = words("Replace the lamps, Repair the door, Clear the drain, Paint the markings, Move the racks")

export const remarks = words(
  "Parts are on order, Done and tested, Needs two people, Waiting for a stop of the line, Looks worn; watch it"
)

export const expenses = words("Seal kit, Hire of a lift, Freight, Filters, Outside labour")

export const checks = words("Locked out, Guards in place, Runs without noise, Area left clean")
