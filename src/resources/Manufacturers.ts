/**
 * Manufacturers: who makes the assets.
 *
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { ManufacturerId, OrganizationId } from "../Ids.ts"
import * as Resource from "../internal/resource.ts"
import * as Wire from "../internal/wire.ts"
import type { MaintainXError } from "../MaintainXError.ts"
import * as Operation from "../Operation.ts"

// ---------------------------------------------------------------------------------------------------------------------
// answers
// ---------------------------------------------------------------------------------------------------------------------

/**
 * A manufacturer as lists have it.
 *
 * @since 0.1.0
 */
export class ManufacturerRow extends Wire.shape<ManufacturerRow>()(() => ({
  id: ManufacturerId,
  name: Schema.String,
  organizationId: Wire.optional(OrganizationId)
})) {}

/**
 * A manufacturer.
 *
 * @since 0.1.0
 */
export class Manufacturer extends Wire.shape<Manufacturer>()(() => ({ id: ManufacturerId, name: Schema.String })) {}

/**
 * The answer to creating a manufacturer: its id and nothing else.
 *
 * @since 0.1.0
 */
export class CreatedManufacturer extends Wire.shape<CreatedManufacturer>()(() => ({ id: ManufacturerId })) {}

// ---------------------------------------------------------------------------------------------------------------------
// queries and payloads
// ---------------------------------------------------------------------------------------------------------------------

/**
 * A new manufacturer.
 *
 * @since 0.1.0
 */
export class CreateManufacturer extends Wire.shape<CreateManufacturer>()(() => ({ name: Schema.String })) {}

const operations = Operation.group("Manufacturers", {
  list: Operation.get("/manufacturers", {
    query: Operation.PageQuery,
    answer: Operation.page("manufacturers", ManufacturerRow),
    organizations: "several",
    failures: { 403: "issues" }
  }),
  create: Operation.post("/manufacturers", {
    body: CreateManufacturer,
    answer: Operation.json(CreatedManufacturer, 201),
    failures: { 403: "issues", 500: "message" }
  }),
  get: Operation.get("/manufacturers/{id}", {
    parameters: [ManufacturerId],
    answer: Operation.envelope("manufacturer", Manufacturer),
    failures: { 400: "issues", 403: "issues", 500: "message" }
  })
})

/**
 * The manufacturers of an organization. The API can neither change nor delete one.
 *
 * @since 0.1.0
 */
export interface ManufacturersService
  extends Resource.PagedList<ManufacturerRow, Operation.PageQuery>,
    Resource.Records<ManufacturerId, Manufacturer> {
  /** One page of manufacturers. This list takes several organizations at once. */
  readonly list: (query?: Operation.PageQuery) => Effect.Effect<Operation.Page<ManufacturerRow>, MaintainXError>

  /** Creates a manufacturer and returns only its id. Assets can then name it. */
  readonly create: (
    payload: CreateManufacturer,
    options?: Operation.WriteOptions
  ) => Effect.Effect<CreatedManufacturer, MaintainXError>
}

/**
 * Manufacturers: who makes the assets.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { Assets, MaintainX, Manufacturers } from "effect-maintainx"
 *
 * const program = Effect.gen(function* () {
 *   const manufacturers = yield* Manufacturers
 *   const assets = yield* Assets
 *   const { id } = yield* manufacturers.create({ name: "Tarn & Sons" })
 *   yield* assets.create({ name: "Fan 1", manufacturer: { id } })
 *   return yield* manufacturers.get(id)
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(MaintainX.layer)))
 * ```
 *
 * @since 0.1.0
 */
export class Manufacturers extends Resource.Service<Manufacturers, ManufacturersService>()(
  "Manufacturers",
  operations,
  (methods) => methods
) {}
