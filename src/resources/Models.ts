/**
 * Models: what a manufacturer calls the kinds of its machines.
 *
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { ManufacturerId, ModelId, OrganizationId } from "../Ids.ts"
import * as Resource from "../internal/resource.ts"
import * as Wire from "../internal/wire.ts"
import type { MaintainXError } from "../MaintainXError.ts"
import * as Operation from "../Operation.ts"

// ---------------------------------------------------------------------------------------------------------------------
// answers
// ---------------------------------------------------------------------------------------------------------------------

const modelSummary = () =>
  ({
    id: ModelId,
    name: Schema.String,
    /** Who makes it. */
    manufacturerId: Wire.maybe(ManufacturerId)
  }) as const

/**
 * A model as lists have it.
 *
 * @since 0.1.0
 */
export class ModelRow extends Wire.shape<ModelRow>()(() => ({
  ...modelSummary(),
  organizationId: Wire.optional(OrganizationId)
})) {}

/**
 * A model of a manufacturer.
 *
 * @since 0.1.0
 */
export class Model extends Wire.shape<Model>()(modelSummary) {}

/**
 * The answer to creating a model: its id and nothing else.
 *
 * @since 0.1.0
 */
export class CreatedModel extends Wire.shape<CreatedModel>()(() => ({ id: ModelId })) {}

// ---------------------------------------------------------------------------------------------------------------------
// queries and payloads
// ---------------------------------------------------------------------------------------------------------------------

/**
 * A new model.
 *
 * @since 0.1.0
 */
export class CreateModel extends Wire.shape<CreateModel>()(() => ({
  name: Schema.String,
  /** Who makes it. */
  manufacturerId: ManufacturerId
})) {}

const operations = Operation.group("Models", {
  list: Operation.get("/models", {
    query: Operation.PageQuery,
    answer: Operation.page("models", ModelRow),
    organizations: "several",
    failures: { 403: "issues" }
  }),
  create: Operation.post("/models", {
    body: CreateModel,
    answer: Operation.json(CreatedModel, 201),
    failures: { 403: "issues", 404: "message", 500: "message" }
  }),
  get: Operation.get("/models/{id}", {
    parameters: [ModelId],
    answer: Operation.envelope("model", Model),
    failures: { 400: "issues", 403: "issues", 500: "message" }
  })
})

/**
 * The models of an organization. The API can neither change nor delete one, nor list those of one manufacturer.
 *
 * @since 0.1.0
 */
export interface ModelsService
  extends Resource.PagedList<ModelRow, Operation.PageQuery>,
    Resource.Records<ModelId, Model> {
  /** One page of models, of all manufacturers. This list takes several organizations at once. */
  readonly list: (query?: Operation.PageQuery) => Effect.Effect<Operation.Page<ModelRow>, MaintainXError>

  /** Creates a model and returns only its id. `NotFound` if there is no such manufacturer. */
  readonly create: (
    payload: CreateModel,
    options?: Operation.WriteOptions
  ) => Effect.Effect<CreatedModel, MaintainXError>
}

/**
 * Models: what a manufacturer calls the kinds of its machines.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { Assets, MaintainX, Manufacturers, Models } from "effect-maintainx"
 *
 * const program = Effect.gen(function* () {
 *   const manufacturer = yield* (yield* Manufacturers).create({ name: "Lowmoor" })
 *   const model = yield* (yield* Models).create({ name: "LM 200", manufacturerId: manufacturer.id })
 *   const assets = yield* Assets
 *   return yield* assets.create({ name: "Blower 1", manufacturer, model })
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(MaintainX.layer)))
 * ```
 *
 * @since 0.1.0
 */
export class Models extends Resource.Service<Models, ModelsService>()("Models", operations, (methods) => methods) {}
