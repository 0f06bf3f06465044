/**
 * What a resource must be able to do in memory.
 *
 * @internal
 */
import type * as Effect from "effect/Effect"
import type * as Redacted from "effect/Redacted"
import type { File } from "../Files.ts"
import type { Group, Page } from "../Operation.ts"
import type { Explicit, Given } from "./explicit.ts"
import type { Refused } from "./refusal.ts"
import type { Acting } from "./table.ts"

/** A service and its operations, as the class of a resource has them. */
export interface Resource {
  readonly Service: object
  readonly operations: Group
}

/**
 * The behaviour behind a service: what carries out each of its operations, with an answer that names every property.
 */
export type Behaviour<R extends Resource> = {
  readonly [Name in keyof R["operations"] & keyof R["Service"]]: R["Service"][Name] extends (
    ...args: infer Args
  ) => Effect.Effect<infer A, unknown>
    ? (...args: Arriving<Args>) => Effect.Effect<Answer<A>, Refused, Acting>
    : never
}

/** Arguments as they arrive, with the bytes of a file in its place. */
type Arriving<Args extends ReadonlyArray<unknown>> = {
  [I in keyof Args]: [Args[I]] extends [File] ? Uint8Array : Given<Args[I]>
}

type Answer<A> =
  A extends ReadonlyArray<infer Row>
    ? ReadonlyArray<Explicit<Row>>
    : A extends Redacted.Redacted
      ? A
      : "nextCursor" extends keyof A
        ? A extends Page<infer Row>
          ? Page<Explicit<Row>>
          : never
        : Explicit<A>
