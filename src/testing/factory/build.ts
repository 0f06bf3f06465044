/**
 * A factory of any size that has been in use for two years, for programs that mirror, report or page.
 *
 * Its records are made directly rather than by the behaviours of the resources, so that many cost little. The same seed
 * makes the same factory, except that all times count back from the moment at which it is made.
 *
 * @internal
 */
import { analyse } from "./analyses.ts"
import { type Dice, makeDice } from "./dice.ts"
import { age, type Factory, type Ground, instant, oneFor, type Site } from "./ground.ts"
import { categories, openPortals, work } from "./issue.ts"
import { install } from "./machines.ts"
import { fitMeters } from "./meters.ts"
import { contract, employ } from "./people.ts"
import { defineFields, erect } from "./places.ts"
import { instruct, plan } from "./planning.ts"
import { exchange, order, stock } from "./store.ts"

/** Fills an organization. `neighbour` is another one, with which it exchanges parts. */
export const build = (
  place: Omit<Ground, keyof Dice | "size">,
  { assets, seed, workOrders }: Factory,
  neighbour?: Pick<Ground, "account" | "organizationId">
): void => {
  const size = { workOrders, assets: assets ?? oneFor(25, workOrders, 6, 4000) }
  const ground: Ground = { ...place, ...makeDice(`${seed}/${place.organizationId}`), size }
  const { now, organizationId, plant } = ground
  const labels = new Map(
    categories.map((label) => [
      label,
      plant.categories.insert((id) => ({ id, organizationId, label, updatedAt: instant(now - age) })).id
    ])
  )
  defineFields(ground)
  const people = employ(ground)
  const suppliers = contract(ground)
  const places = erect(ground, people)
  const machines = install(ground, { people, places, suppliers })
  const instructions = instruct(ground)
  const spares = stock(ground, { machines, people, places, suppliers })
  const site: Site = { people, suppliers, places, machines, spares, instructions }
  fitMeters(ground, site)
  order(ground, site)
  plan(ground, site, labels)
  openPortals(ground, site)
  work(ground, site, age)
  analyse(ground, site)
  if (neighbour !== undefined) exchange(ground, neighbour)
}
