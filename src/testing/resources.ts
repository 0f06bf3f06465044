/**
 * The resources of the embedded MaintainX: the operations of each, and what carries them out.
 *
 * @internal
 */
import type * as Effect from "effect/Effect"
import type { Group, Operation } from "../Operation.ts"
import * as services from "../services.ts"
import type { Behaviour, Methods, ResourceName } from "./behaviour.ts"
import type { Plant } from "./plant.ts"
import type { Refused } from "./refusal.ts"
import * as behaviours from "./resources/index.ts"
import type { Acting } from "./table.ts"

/**
 * The name of an operation, for example `WorkOrders.get`.
 *
 * @since 0.1.0
 */
export type OperationName = {
  readonly [Resource in ResourceName]: `${Resource}.${keyof Methods<Resource> & string}`
}[ResourceName]

/** The operations of each resource. */
export const groups: Readonly<Record<string, Group>> = Object.fromEntries(
  Object.entries<{ readonly operations: Group }>(services).map(([name, { operations }]) => [name, operations])
)

export const operations: ReadonlyArray<Operation> = Object.values(groups).flatMap((group) => Object.values(group))

export type Method = (...args: ReadonlyArray<unknown>) => Effect.Effect<unknown, Refused, Acting>

/** What carries out the operations of a plant, by their names. */
export const methodsOf = (plant: Plant): ReadonlyMap<string, Method> => {
  const all: { readonly [Resource in ResourceName]: Behaviour<Resource> } = behaviours
  return new Map(
    Object.entries<(plant: Plant) => object>(all).flatMap(([resource, behaviour]) =>
      // The arguments were made by the schemas of the operation, which also give each method its types.
      Object.entries<Method>(behaviour(plant) as never).map(([name, method]) => [`${resource}.${name}`, method])
    )
  )
}
