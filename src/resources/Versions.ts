/**
 * Versions: which versions of the API there are.
 *
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Resource from "../internal/resource.ts"
import * as Wire from "../internal/wire.ts"
import type { MaintainXError } from "../MaintainXError.ts"
import * as Operation from "../Operation.ts"

// ---------------------------------------------------------------------------------------------------------------------
// answers
// ---------------------------------------------------------------------------------------------------------------------

/**
 * A version of the API.
 *
 * @since 0.1.0
 */
export class ApiVersion extends Wire.shape<ApiVersion>()(() => ({
  /** Its number as text. This library speaks version 1. */
  version: Schema.String
})) {}

const operations = Operation.group("Versions", {
  list: Operation.get("/versions", {
    answer: Operation.json(Wire.lazy(() => Schema.Array(ApiVersion))),
    failures: { 400: undefined, 401: undefined },
    at: "root",
    needsKey: false
  })
})

/**
 * The versions of the API.
 *
 * @since 0.1.0
 */
export interface VersionsService {
  /** Every version that there is, in one answer. No key is sent, so it tells whether the API can be reached at all. */
  readonly list: () => Effect.Effect<ReadonlyArray<ApiVersion>, MaintainXError>
}

/**
 * Versions: which versions of the API there are.
 *
 * @example
 * ```ts
 * import { Console, Effect } from "effect"
 * import { MaintainX, Versions } from "effect-maintainx"
 *
 * const program = Effect.gen(function* () {
 *   const versions = yield* Versions
 *   // Needs no key, so it tells whether the API can be reached at all.
 *   for (const { version } of yield* versions.list()) yield* Console.log(`version ${version}`)
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(MaintainX.layer)))
 * ```
 *
 * @since 0.1.0
 */
export class Versions extends Resource.Service<Versions, VersionsService>()(
  "Versions",
  operations,
  (methods) => methods
) {}
