/**
 * Gets many records by their ids. The API gives only one at a time.
 *
 * @internal
 */
import * as Effect from "effect/Effect"
import type { MaintainXError } from "../MaintainXError.ts"

/** How many requests run at once. They share the quota with all other calls. */
const concurrency = 10

/**
 * Makes `getMany` of `get`. The map has the order of the ids and leaves out those that the API does not know. An
 * unknown route is an error, since with a wrong base URL every record would seem to be missing.
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
