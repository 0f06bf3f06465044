/**
 * Many records by their ids, which the API only gives one at a time.
 *
 * @internal
 */
import * as Effect from "effect/Effect"
import type { MaintainXError } from "../MaintainXError.ts"

/** How many are asked for at once. The quota is that of every other call. */
const concurrency = 10

/**
 * Makes `getMany` from `get`. An id that the API does not know is left out of the map, whose
 * order is that of the ids. A route that it does not know is not a record that is missing: with a wrong base URL,
 * everything would be.
 */
export const getMany =
  <Id, A, Options extends ReadonlyArray<unknown>>(
    get: (id: Id, ...options: Options) => Effect.Effect<A, MaintainXError>
  ) =>
  (ids: Iterable<Id>, ...options: Options): Effect.Effect<ReadonlyMap<Id, A>, MaintainXError> => {
    const wanted = [...new Set(ids)]
    const find = (id: Id) =>
      get(id, ...options).pipe(
        Effect.map((record) => [[id, record] as const]),
        Effect.catchTag("NotFound", (error) => (error.missing === "route" ? Effect.fail(error) : Effect.succeed([])))
      )
    return Effect.map(Effect.forEach(wanted, find, { concurrency }), (found) => new Map(found.flat()))
  }
