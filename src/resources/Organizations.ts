/**
 * Organizations: what a key reaches. Everything else in MaintainX belongs to one of them.
 *
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { OrganizationId } from "../Ids.ts"
import * as Resource from "../internal/resource.ts"
import * as Wire from "../internal/wire.ts"
import type { MaintainXError } from "../MaintainXError.ts"
import * as Operation from "../Operation.ts"

// ---------------------------------------------------------------------------------------------------------------------
// answers
// ---------------------------------------------------------------------------------------------------------------------

/**
 * An organization as lists have it. There is no more to be had: the API does not offer a single organization by its id.
 *
 * @since 0.1.0
 */
export class OrganizationRow extends Wire.shape<OrganizationRow>()(() => ({
  id: OrganizationId,
  name: Schema.String,
  /** A name of the IANA time zone database. The API's own default is `Etc/UTC`. */
  timeZone: Wire.optional(Schema.String),
  imageUrl: Wire.maybe(Schema.String),
  /** The currency of all costs and prices of the organization. */
  currency: Wire.maybe(Schema.String),
  dateFormatLocale: Wire.maybe(Schema.String)
})) {}

// ---------------------------------------------------------------------------------------------------------------------
// queries
// ---------------------------------------------------------------------------------------------------------------------

/**
 * The paging of a list of organizations. It has no filters.
 *
 * @since 0.1.0
 */
export class ListOrganizations extends Wire.shape<ListOrganizations>()(() => Operation.PageQuery.fields) {}

const operations = Operation.group("Organizations", {
  list: Operation.get("/organizations", {
    query: ListOrganizations,
    answer: Operation.page("organizations", OrganizationRow),
    organizations: "any"
  })
})

/**
 * The organizations that a key reaches.
 *
 * @since 0.1.0
 */
export interface OrganizationsService extends Resource.PagedList<OrganizationRow, ListOrganizations> {
  /**
   * One page of organizations. Needs no permission besides a valid key, which makes `list({ limit: 1 })` the cheapest
   * check of one.
   */
  readonly list: (query?: ListOrganizations) => Effect.Effect<Operation.Page<OrganizationRow>, MaintainXError>
}

/**
 * Organizations: what a key reaches. Everything else in MaintainX belongs to one of them.
 *
 * @example
 * ```ts
 * import { Console, Effect } from "effect"
 * import { MaintainX, Organizations } from "effect-maintainx"
 *
 * const program = Effect.gen(function* () {
 *   const organizations = yield* Organizations
 *   const { items } = yield* organizations.list()
 *   for (const { id, name } of items) yield* Console.log(`${id} ${name}`)
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(MaintainX.layer)))
 * ```
 *
 * @since 0.1.0
 */
export class Organizations extends Resource.Service<Organizations, OrganizationsService>()(
  "Organizations",
  operations,
  (methods) => methods
) {}
