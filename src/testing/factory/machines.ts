/**
 * The machines of a factory: who made them, what they are part of, and when they were down.
 *
 * @internal
 */
import type * as DateTime from "effect/DateTime"
import type { AssetCustomStatusId, AssetId, ManufacturerId } from "../../Ids.ts"
import {
  age,
  day,
  type Ground,
  instant,
  type Machine,
  type Outage,
  type People,
  type Places,
  type Supplier,
  uuid
} from "./ground.ts"
import { safetyClasses } from "./places.ts"
import { customStatuses, type Kind, kinds, type Some } from "./words.ts"

/** What a machine is put into, or beside. */
interface Around {
  readonly places: Places
  readonly people: People
  readonly suppliers: Some<Supplier>
}

export const install = (ground: Ground, { people, places, suppliers }: Around): ReadonlyArray<Machine> => {
  const { account, between, chance, fraction, now, organizationId, pick, plant, size } = ground
  offer(ground)
  const [waiting] = customStatuses.map(
    ([label, baseAssetStatus]) =>
      plant.assetCustomStatuses.insert((id) => ({
        id,
        organizationId,
        label,
        baseAssetStatus,
        createdAt: instant(now - age),
        updatedAt: instant(now - age)
      })).id
  )
  const criticalities = plant.assetCriticalities.of([organizationId])
  const drives = kinds.filter(({ isDrive }) => isDrive)
  const driven = kinds.filter(({ isDrive }) => !isDrive)

  const asset = (
    kind: Kind,
    name: string,
    around: Pick<Machine, "installed" | "room"> & { readonly parentId?: AssetId }
  ) => {
    const { installed, parentId, room } = around
    const since = instant(installed)
    const [manufacturer, model] = pick(kind.makes)
    const criticality = criticalities[between(0, criticalities.length - 1)]
    const teamIds = [pick(people.teams)]
    const vendorIds = chance(0.3) ? [pick(suppliers).id] : []
    const price = between(20, 900) * 100
    const years = Math.max(0, (now - installed) / (365 * day))
    const isBought = chance(0.2)
    const safetyClass = pick(safetyClasses)
    const { id } = plant.assets.insert((id) => ({
      id,
      organizationId,
      name,
      ...(parentId === undefined ? undefined : { parentId }),
      ...(criticality === undefined ? undefined : { criticalityId: criticality.id }),
      locationId: room.id,
      manufacturer,
      model,
      barcode: `A-${`${id}`.padStart(6, "0")}`,
      serialNumber: `${model}-${`${id}`.padStart(5, "0")}`,
      assetTypes: [kind.name],
      teamIds,
      vendorIds,
      extraFields: { "Cost Center": room.costCenter, "Safety Class": safetyClass },
      globalUuid: uuid("8000", id),
      ...(isBought ? { depreciation: depreciationOf(price, since, years) } : undefined),
      creatorId: account,
      createdAt: since,
      updatedAt: since
    }))
    return { id, model }
  }

  const machines: Array<Machine> = []
  const add = (kind: Kind, name: string, around: Parameters<typeof asset>[2]): void => {
    const { id, model } = asset(kind, name, around)
    const { installed, room } = around
    const outage = log(ground, id, installed, waiting)
    machines.push({ id, name, kind, model, room, installed, outage, upkeep: undefined, repair: undefined })
  }
  while (machines.length < size.assets) {
    const above = machines.at(-1)
    const kind = driven[between(0, driven.length - 1)]
    const drive = drives[0]
    const number = machines.length + 1
    if (above !== undefined && drive !== undefined && above.kind.isDrive !== true && chance(0.3)) {
      add(drive, `${drive.name} ${number}`, { room: above.room, installed: above.installed, parentId: above.id })
      continue
    }
    if (kind === undefined) break
    const room = pick(places.rooms)
    const installed = now - age * (1 - 0.05 * fraction())
    // What stands beside another of its kind is a unit with it, under the one that leads.
    const leads = above !== undefined && above.kind === kind && chance(0.5)
    const around = leads ? { room: above.room, installed, parentId: above.id } : { room, installed }
    add(kind, `${kind.name} ${number}`, around)
  }
  return machines
}

/** The manufacturers and models that a factory has machines of. */
const offer = ({ organizationId, plant }: Ground): void => {
  const manufacturers = new Map<string, ManufacturerId>()
  for (const [manufacturer, name] of kinds.flatMap(({ makes }) => makes)) {
    const manufacturerId =
      manufacturers.get(manufacturer) ??
      plant.manufacturers.insert((id) => ({ id, organizationId, name: manufacturer })).id
    manufacturers.set(manufacturer, manufacturerId)
    plant.models.insert((id) => ({ id, organizationId, manufacturerId, name }))
  }
}

const usefulLife = 15

/** In whole units of the currency, in equal parts a year. */
const depreciationOf = (purchasePrice: number, since: DateTime.Utc, years: number) => {
  const salvageValue = Math.round(purchasePrice / 10)
  const annualDepreciation = Math.round((purchasePrice - salvageValue) / usefulLife)
  const accumulatedDepreciation = Math.round(annualDepreciation * years)
  return {
    purchasePrice,
    purchaseDate: since,
    depreciationStartDate: since,
    salvageValue,
    usefulLifeYears: usefulLife,
    annualDepreciation,
    accumulatedDepreciation,
    currentBookValue: purchasePrice - accumulatedDepreciation
  }
}

/** Online since it was installed, and now and then down. Some that are down wait for parts. */
const log = (
  { account, chance, fraction, now, organizationId, plant }: Ground,
  assetId: AssetId,
  since: number,
  waiting: AssetCustomStatusId | undefined
): Outage | undefined => {
  const enter = (status: "ONLINE" | "OFFLINE", from: DateTime.Utc, to?: DateTime.Utc, isPlanned?: boolean) =>
    plant.assetStatuses.insert((id) => ({
      id,
      organizationId,
      assetId,
      status,
      ...(isPlanned === undefined ? undefined : { downtimeType: isPlanned ? "PLANNED" : "UNPLANNED" }),
      ...(isPlanned === false && to === undefined && waiting !== undefined ? { customStatusId: waiting } : undefined),
      startedAt: from,
      ...(to === undefined ? undefined : { endedAt: to }),
      creatorId: account,
      createdAt: from,
      updatedAt: to ?? from
    })).id
  if (chance(0.7)) {
    enter("ONLINE", instant(since))
    return undefined
  }
  const isPlanned = chance(0.3)
  const from = now - (now - since) * fraction()
  const to = chance(0.2) ? undefined : from + (now - from) * 0.1 * fraction()
  const [down, up] = [instant(from), to === undefined ? undefined : instant(to)]
  enter("ONLINE", instant(since), down)
  const id = enter("OFFLINE", down, up, isPlanned)
  if (up !== undefined) enter("ONLINE", up)
  return { id, from, to }
}
