/**
 * Organizations: what a key reaches. Everything else in MaintainX belongs to one of them.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import type * as Stream from "effect/Stream"
import { OrganizationId } from "../Ids.ts"
import * as Wire from "../internal/wire.ts"
import { MaintainXClient, methods } from "../MaintainXClient.ts"
import type { MaintainXError } from "../MaintainXError.ts"
import * as Operation from "../Operation.ts"
import * as Pages from "../Pages.ts"

// ---------------------------------------------------------------------------------------------------------------------
// answers
// ---------------------------------------------------------------------------------------------------------------------

/**
 * An organization as lists have it. There is no more to be had: the API does not offer a single organization by its id.
 *
 * @since 0.1.0
 */
export class OrganizationRow extends Wire.shape<OrganizationRow>()({
  id: OrganizationId,
  name: Schema.String,
  /** A name of the IANA time zone database. The API's own default is `Etc/UTC`. */
  timeZone: Wire.optional(Schema.String),
  imageUrl: Wire.maybe(Schema.String),
  /** The currency of all costs and prices of the organization. */
  currency: Wire.maybe(Schema.String),
  dateFormatLocale: Wire.maybe(Schema.String)
}) {}

// ---------------------------------------------------------------------------------------------------------------------
// queries
// ---------------------------------------------------------------------------------------------------------------------

/**
 * The paging of a list of organizations. It has no filters.
 *
 * @since 0.1.0
 */
export class ListOrganizations extends Wire.shape<ListOrganizations>()(Operation.PageQuery.fields) {}

// ---------------------------------------------------------------------------------------------------------------------
// operations
// ---------------------------------------------------------------------------------------------------------------------

const operations = Operation.group("Organizations", {
  list: Operation.get("/organizations", {
    query: ListOrganizations,
    answer: Operation.page("organizations", OrganizationRow),
    organizations: "any"
  })
})

// ---------------------------------------------------------------------------------------------------------------------
// service
// ---------------------------------------------------------------------------------------------------------------------

/**
 * The organizations that a key reaches.
 *
 * @since 0.1.0
 */
export interface OrganizationsService {
  /**
   * One page of organizations. Needs no permission beyond a valid key, which makes `list({ limit: 1 })` the cheapest
   * check of one.
   */
  readonly list: (query?: ListOrganizations) => Effect.Effect<Operation.Page<OrganizationRow>, MaintainXError>

  /** Every organization, page by page. */
  readonly stream: (query?: ListOrganizations) => Stream.Stream<OrganizationRow, MaintainXError>
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
export class Organizations extends Context.Service<Organizations, OrganizationsService>()(
  "effect-maintainx/Organizations"
) {
  /** The operations behind the service, as data. */
  static readonly operations: Operation.Group<keyof typeof operations> = operations

  /** The service over what runs the operations: the client, or a MaintainX in memory. */
  static readonly fromMethods = (methods: Omit<OrganizationsService, "stream">): OrganizationsService => ({
    ...methods,
    stream: (query) => Pages.stream(operations.list, methods.list, query)
  })

  /** The service over the client. */
  static readonly layer: Layer.Layer<Organizations, never, MaintainXClient> = Layer.effect(
    Organizations,
    Effect.map(MaintainXClient, (client) => Organizations.fromMethods(methods(client, operations)))
  )

  /** The service with the given methods only; every other one is a defect that names itself. */
  static readonly layerTest = (methods: Partial<OrganizationsService>): Layer.Layer<Organizations> =>
    Layer.mock(Organizations, methods)
}
