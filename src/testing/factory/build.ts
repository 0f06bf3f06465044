/**
 * A factory of any size that has been in use for two years, for programs that mirror, report or page.
 *
 * Its records are made directly rather than by the behaviours of the resources, so that many cost little. The same seed
 * makes the same factory, except that all times count back from the moment at which it is made.
 *
 * @internal
 */
import type { AssetId, LocationId, ManufacturerId, UserId } from "../../Ids.ts"
import { type Dice, makeDice } from "./dice.ts"
import { age, type Factory, type Ground, instant, type Machine, type People, type Room } from "./ground.ts"
import { categories, issue } from "./issue.ts"
import { buildings, firstNames, kinds, lastNames, rooms } from "./words.ts"

/** Fills an organization. */
export const build = (ground: Omit<Ground, keyof Dice>, { seed, workOrders }: Factory): void => {
  const dealt: Ground = { ...ground, ...makeDice(`${seed}/${ground.organizationId}`) }
  const people = employ(dealt, workOrders)
  const places = erect(dealt, workOrders)
  const machines = install(dealt, places, workOrders)
  for (const label of categories) {
    dealt.plant.categories.insert((id) => ({
      id,
      organizationId: ground.organizationId,
      label,
      updatedAt: instant(ground.now - age)
    }))
  }
  for (let i = 0; i < workOrders; i++) {
    // One after the other, so that the order of the ids is that of the times.
    const createdAt = dealt.now - age * (1 - (i + dealt.fraction()) / workOrders)
    issue(dealt, { people, places, machines }, createdAt)
  }
}

/** One for each so many work orders, within bounds. */
const oneFor = (each: number, workOrders: number, minimum: number, maximum: number): number =>
  Math.min(Math.max(Math.ceil(workOrders / each), minimum), maximum)

const employ = (
  { between, chance, fraction, now, organizationId, pick, plant }: Ground,
  workOrders: number
): People => {
  const hire = (role: string, hourlyRate?: number): UserId => {
    const firstName = pick(firstNames)
    const lastName = pick(lastNames)
    const lastVisit = fraction()
    return plant.users.insert((id) => ({
      id,
      organizationId,
      firstName,
      lastName,
      // Some are called alike.
      email: `${firstName}.${lastName}.${id}@factory.example`.toLowerCase(),
      role,
      authType: "NORMAL",
      ...(hourlyRate === undefined ? undefined : { hourlyRate }),
      ...(chance(0.8) ? { lastVisitedAt: instant(now - lastVisit * 60 * 86_400_000) } : undefined)
    })).id
  }
  const several = <A>(count: number, one: () => A): ReadonlyArray<A> => Array.from({ length: count }, one)
  return {
    planners: several(oneFor(4000, workOrders, 1, 20), () => hire("ADMIN")),
    technicians: several(oneFor(250, workOrders, 3, 400), () => {
      const hourlyRate = between(32, 68) * 100
      return { id: hire("MEMBER", hourlyRate), hourlyRate }
    }),
    requesters: several(oneFor(500, workOrders, 2, 200), () => hire("REQUESTER"))
  }
}

const erect = (ground: Ground, workOrders: number): ReadonlyArray<Room> => {
  const { between, fraction, now, organizationId, plant } = ground
  const place = (name: string, costCenter: string, parentId?: LocationId): LocationId => {
    const updatedAt = instant(now - age * fraction())
    return plant.locations.insert((id) => ({
      id,
      organizationId,
      name,
      ...(parentId === undefined ? { address: "12 Foundry Road" } : { parentId }),
      barcode: `LOC-${`${id}`.padStart(5, "0")}`,
      extraFields: { "Cost Center": costCenter },
      createdAt: instant(now - age),
      updatedAt
    })).id
  }
  const site = place("Factory", "100")
  return Array.from({ length: oneFor(1000, workOrders, 2, 60) }, (_, i) => {
    const costCenter = `${110 + 10 * i}`
    const turn = Math.floor(i / buildings.length)
    const building = place(`${buildings[i % buildings.length]}${turn === 0 ? "" : ` ${turn + 1}`}`, costCenter, site)
    return rooms.slice(0, between(3, rooms.length)).map((name) => ({
      id: place(name, costCenter, building),
      costCenter
    }))
  }).flat()
}

const install = (ground: Ground, places: ReadonlyArray<Room>, workOrders: number): ReadonlyArray<Machine> => {
  const { account, between, chance, fraction, now, organizationId, pick, plant } = ground
  const manufacturers = new Map<string, ManufacturerId>()
  for (const [manufacturer, name] of kinds.flatMap(({ makes }) => makes)) {
    const manufacturerId =
      manufacturers.get(manufacturer) ??
      plant.manufacturers.insert((id) => ({ id, organizationId, name: manufacturer })).id
    manufacturers.set(manufacturer, manufacturerId)
    plant.models.insert((id) => ({ id, organizationId, manufacturerId, name }))
  }

  /** Online since it was installed, and now and then down. */
  const log = (assetId: AssetId, since: number): void => {
    const enter = (status: "ONLINE" | "OFFLINE", from: number, to?: number): void => {
      plant.assetStatuses.insert((id) => ({
        id,
        organizationId,
        assetId,
        status,
        ...(status === "OFFLINE" ? { downtimeType: "UNPLANNED" as const } : undefined),
        startedAt: instant(from),
        ...(to === undefined ? undefined : { endedAt: instant(to) }),
        creatorId: account,
        createdAt: instant(from),
        updatedAt: instant(to ?? from)
      }))
    }
    if (chance(0.7)) {
      enter("ONLINE", since)
      return
    }
    const down = now - (now - since) * fraction()
    const up = chance(0.2) ? undefined : down + (now - down) * 0.1 * fraction()
    enter("ONLINE", since, down)
    enter("OFFLINE", down, up)
    if (up !== undefined) enter("ONLINE", up)
  }

  const machines: Array<Machine> = []
  while (machines.length < oneFor(25, workOrders, 6, 4000)) {
    const kind = pick(kinds)
    const above = machines.at(-1)
    const room = above !== undefined && kind.name === "Motor" ? above.room : places[between(0, places.length - 1)]
    if (room === undefined) return machines
    const [manufacturer, model] = pick(kind.makes)
    const name = `${kind.name} ${machines.length + 1}`
    const installed = now - age * (1 - 0.05 * fraction())
    const { id } = plant.assets.insert((id) => ({
      id,
      organizationId,
      name,
      ...(above !== undefined && kind.name === "Motor" ? { parentId: above.id } : undefined),
      locationId: room.id,
      manufacturer,
      model,
      serialNumber: `${model}-${`${id}`.padStart(5, "0")}`,
      assetTypes: [kind.name],
      extraFields: { "Cost Center": room.costCenter },
      globalUuid: `00000000-0000-4000-8000-${id.toString().padStart(12, "0")}`,
      creatorId: account,
      createdAt: instant(installed),
      updatedAt: instant(installed)
    }))
    log(id, installed)
    machines.push({ id, name, kind, room, last: undefined })
  }
  return machines
}
