/**
 * What a resource must be able to do in memory.
 *
 * @internal
 */
import type * as Effect from "effect/Effect"
import type { File } from "../Files.ts"
import type { Page } from "../Operation.ts"
import type * as services from "../services.ts"
import type { Explicit } from "./explicit.ts"
import type { Plant } from "./plant.ts"
import type { Refused } from "./refusal.ts"
import type { Acting } from "./table.ts"

type Services = typeof services

/** The name of a resource and its service, for example `WorkOrders`. */
export type ResourceName = keyof Services

/** Makes the methods of a resource for a plant. */
export type Behaviour<Resource extends ResourceName> = (plant: Plant) => Methods<Resource>

/**
 * What is behind a service: a method for each of its operations. An answer names every property of its schema; it may
 * have others, which are left out of what callers get. So a method may answer a whole record.
 */
export type Methods<
  Resource extends ResourceName,
  Service extends Services[Resource]["Service"] = Services[Resource]["Service"]
> = {
  readonly [Name in keyof Services[Resource]["operations"] & keyof Service]: Service[Name] extends (
    ...args: infer Args
  ) => Effect.Effect<infer A, unknown>
    ? (...args: Arriving<Args>) => Effect.Effect<Answer<A>, Refused, Acting>
    : never
}

/** Arguments as they arrive, with the bytes of a file in its place. */
type Arriving<Args extends ReadonlyArray<unknown>> = {
  [I in keyof Args]: [Args[I]] extends [File] ? Uint8Array : Args[I]
}

type Answer<A> = [undefined] extends [A]
  ? unknown
  : A extends ReadonlyArray<infer Row>
    ? ReadonlyArray<Explicit<Row>>
    : "nextCursor" extends keyof A
      ? A extends Page<infer Row>
        ? Page<Explicit<Row>>
        : never
      : Explicit<A>
