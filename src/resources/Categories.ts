/**
 * Categories: the labels that group work orders, such as "Preventive", "Damage" or "Safety".
 *
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { CategoryId } from "../Ids.ts"
import * as Resource from "../internal/resource.ts"
import * as Wire from "../internal/wire.ts"
import type { MaintainXError } from "../MaintainXError.ts"
import * as Operation from "../Operation.ts"

// ---------------------------------------------------------------------------------------------------------------------
// answers
// ---------------------------------------------------------------------------------------------------------------------

const categoryText = () =>
  ({
    /** What work orders are given and shown with. */
    label: Schema.String,
    description: Wire.optional(Schema.String)
  }) as const

const categoryUse = () =>
  ({
    /** How many work orders of the organization have it. */
    workOrderCount: Wire.optional(Schema.Int),
    updatedAt: Wire.optional(Wire.Instant)
  }) as const

/**
 * A category as lists have it.
 *
 * @since 0.1.0
 */
export class CategoryRow extends Wire.shape<CategoryRow>()(() => ({ id: CategoryId, ...categoryText() })) {}

/**
 * A category.
 *
 * @since 0.1.0
 */
export class Category extends Wire.shape<Category>()(() => ({ id: CategoryId, ...categoryText(), ...categoryUse() })) {}

/**
 * A category after it was changed. The document does not promise the id.
 *
 * @since 0.1.0
 */
export class UpdatedCategory extends Wire.shape<UpdatedCategory>()(() => ({
  id: Wire.optional(CategoryId),
  ...categoryText(),
  ...categoryUse()
})) {}

/**
 * The answer to creating a category: its id and nothing else.
 *
 * @since 0.1.0
 */
export class CreatedCategory extends Wire.shape<CreatedCategory>()(() => ({ id: CategoryId })) {}

// ---------------------------------------------------------------------------------------------------------------------
// payloads
// ---------------------------------------------------------------------------------------------------------------------

/**
 * A new category.
 *
 * @since 0.1.0
 */
export class CreateCategory extends Wire.shape<CreateCategory>()(() => ({
  label: Schema.String,
  description: Wire.input(Schema.String)
})) {}

/**
 * Changes to a category. What is absent stays as it is. Nothing of it can be cleared.
 *
 * @since 0.1.0
 */
export class UpdateCategory extends Wire.shape<UpdateCategory>()(() => ({
  label: Wire.input(Schema.String),
  description: Wire.input(Schema.String)
})) {}

const operations = Operation.group("Categories", {
  list: Operation.get("/categories", {
    query: Operation.PageQuery,
    answer: Operation.page("categories", CategoryRow)
  }),
  create: Operation.post("/categories", { body: CreateCategory, answer: Operation.json(CreatedCategory, 201) }),
  get: Operation.get("/categories/{id}", {
    parameters: [CategoryId],
    answer: Operation.envelope("category", Category)
  }),
  update: Operation.patch("/categories/{id}", {
    parameters: [CategoryId],
    body: UpdateCategory,
    answer: Operation.envelope("category", UpdatedCategory)
  }),
  delete: Operation.del("/categories/{id}", { parameters: [CategoryId], failures: { 500: "message" } })
})

/**
 * The categories of an organization.
 *
 * @since 0.1.0
 */
export interface CategoriesService
  extends Resource.PagedList<CategoryRow, Operation.PageQuery>,
    Resource.Records<CategoryId, Category> {
  /** Creates a category and returns only its id. */
  readonly create: (
    payload: CreateCategory,
    options?: Operation.WriteOptions
  ) => Effect.Effect<CreatedCategory, MaintainXError>

  /** One category, with the number of its work orders. `NotFound` if the organization has none with this id. */
  readonly get: (id: CategoryId) => Effect.Effect<Category, MaintainXError>

  /**
   * Changes what the payload names and returns the whole category. Work orders name categories by their label, so after
   * a change of label, filters by the old one find nothing. Filters by id still work.
   */
  readonly update: (
    id: CategoryId,
    payload: UpdateCategory,
    options?: Operation.WriteOptions
  ) => Effect.Effect<UpdatedCategory, MaintainXError>

  /** No webhook reports it. What happens to the work orders that have the category is not documented. */
  readonly delete: (id: CategoryId, options?: Operation.WriteOptions) => Effect.Effect<void, MaintainXError>
}

/**
 * Categories: the labels that group work orders, such as "Preventive", "Damage" or "Safety".
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { Categories, MaintainX, WorkOrders } from "effect-maintainx"
 *
 * const program = Effect.gen(function* () {
 *   const categories = yield* Categories
 *   const workOrders = yield* WorkOrders
 *   const { id } = yield* categories.create({ label: "Lubrication", description: "Grease and oil" })
 *   yield* workOrders.create({ title: "Grease the chain of conveyor 2", categories: ["Lubrication"] })
 *   return yield* categories.get(id)
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(MaintainX.layer)))
 * ```
 *
 * @since 0.1.0
 */
export class Categories extends Resource.Service<Categories, CategoriesService>()(
  "Categories",
  operations,
  (methods) => methods
) {}
