/**
 * Procedure templates: the checklists and forms that procedures of work orders are made from.
 *
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { ProcedureTemplateId, ProcedureTemplateRowId } from "../Ids.ts"
import * as Resource from "../internal/resource.ts"
import * as Wire from "../internal/wire.ts"
import type { MaintainXError } from "../MaintainXError.ts"
import * as Operation from "../Operation.ts"
import { ProcedureFieldPayload, ProcedureTemplateRow, UpdateProcedureTemplateRow } from "./shapes/Procedures.ts"

// ---------------------------------------------------------------------------------------------------------------------
// answers
// ---------------------------------------------------------------------------------------------------------------------

const summary = () =>
  ({
    id: ProcedureTemplateId,
    title: Schema.String,
    /** The steps in their order. Needs `expand: ["rows"]`. */
    rows: Wire.maybe(Schema.Array(ProcedureTemplateRow))
  }) as const

/**
 * A procedure template as lists have it.
 *
 * @since 0.1.0
 */
export class ProcedureTemplateSummary extends Wire.shape<ProcedureTemplateSummary>()(summary) {}

/**
 * A procedure template. Its description can be set, but no answer has it.
 *
 * @since 0.1.0
 */
export class ProcedureTemplate extends Wire.shape<ProcedureTemplate>()(() => ({
  ...summary(),
  createdAt: Wire.Instant,
  updatedAt: Wire.Instant,
  /** When it was deleted, if it was. */
  deletedAt: Wire.nullable(Wire.Instant)
})) {}

/**
 * The answer to creating a procedure template: its id and its rows, with their ids.
 *
 * @since 0.1.0
 */
export class CreatedProcedureTemplate extends Wire.shape<CreatedProcedureTemplate>()(() => ({
  id: ProcedureTemplateId,
  /** What other answers call `rows`. */
  fields: Schema.Array(ProcedureTemplateRow)
})) {}

// ---------------------------------------------------------------------------------------------------------------------
// queries and payloads
// ---------------------------------------------------------------------------------------------------------------------

const expand = Wire.input(Schema.Array(Schema.Literals(["rows"])))

/**
 * Which procedure templates to list. There are no filters.
 *
 * @since 0.1.0
 */
export class ListProcedureTemplates extends Wire.shape<ListProcedureTemplates>()(() => ({
  ...Operation.PageQuery.fields,
  /** What each row holds in addition. */
  expand
})) {}

/**
 * Options for reading one procedure template.
 *
 * @since 0.1.0
 */
export class GetProcedureTemplate extends Wire.shape<GetProcedureTemplate>()(() => ({
  /** What the answer holds in addition. Without it there are no rows. */
  expand
})) {}

/**
 * A new procedure template.
 *
 * @since 0.1.0
 */
export class CreateProcedureTemplate extends Wire.shape<CreateProcedureTemplate>()(() => ({
  title: Schema.String,
  fields: Schema.Array(ProcedureFieldPayload)
})) {}

/**
 * A change to a row of the template, which its `id` names.
 *
 * @since 0.1.0
 */
export class ChangeProcedureTemplateRow extends Wire.shape<ChangeProcedureTemplateRow>()(() => ({
  id: ProcedureTemplateRowId,
  ...UpdateProcedureTemplateRow.fields
})) {}

/**
 * Changes to a procedure template. What is absent stays as it is; `null` clears.
 *
 * @since 0.1.0
 */
export class UpdateProcedureTemplate extends Wire.shape<UpdateProcedureTemplate>()(() => ({
  title: Wire.input(Schema.String),
  /** Can be set and cleared, but no answer has it. */
  description: Wire.clearable(Schema.String),
  /**
   * Rows to change, which have an `id`, and rows to add, which have none. Rows that are not named stay; one is removed
   * with `ProcedureTemplateRows.delete`.
   */
  fields: Wire.input(Schema.Array(Schema.Union([ChangeProcedureTemplateRow, ProcedureFieldPayload])))
})) {}

const operations = Operation.group("ProcedureTemplates", {
  list: Operation.get("/proceduretemplates", {
    query: ListProcedureTemplates,
    answer: Operation.page("procedureTemplates", ProcedureTemplateSummary)
  }),
  create: Operation.post("/proceduretemplates", {
    body: CreateProcedureTemplate,
    answer: Operation.json(CreatedProcedureTemplate, 201)
  }),
  get: Operation.get("/proceduretemplates/{id}", {
    parameters: [ProcedureTemplateId],
    query: GetProcedureTemplate,
    answer: Operation.envelope("procedureTemplate", ProcedureTemplate)
  }),
  update: Operation.patch("/proceduretemplates/{id}", {
    parameters: [ProcedureTemplateId],
    body: UpdateProcedureTemplate,
    answer: Operation.empty
  }),
  delete: Operation.del("/proceduretemplates/{id}", {
    parameters: [ProcedureTemplateId],
    failures: { 500: "message" }
  })
})

/**
 * The procedure templates of an organization.
 *
 * @since 0.1.0
 */
export interface ProcedureTemplatesService
  extends Resource.PagedList<ProcedureTemplateSummary, ListProcedureTemplates>,
    Resource.Records<ProcedureTemplateId, ProcedureTemplate, GetProcedureTemplate> {
  /** Creates a procedure template and returns its id and its rows. */
  readonly create: (
    payload: CreateProcedureTemplate,
    options?: Operation.WriteOptions
  ) => Effect.Effect<CreatedProcedureTemplate, MaintainXError>

  /** One procedure template. Its rows come only with `expand: ["rows"]`. */
  readonly get: (
    id: ProcedureTemplateId,
    query?: GetProcedureTemplate
  ) => Effect.Effect<ProcedureTemplate, MaintainXError>

  /**
   * Changes what the payload names. Returns nothing, unlike most changes: read the template to see what became of it.
   */
  readonly update: (
    id: ProcedureTemplateId,
    payload: UpdateProcedureTemplate,
    options?: Operation.WriteOptions
  ) => Effect.Effect<void, MaintainXError>

  /** No webhook reports it. What happens to the procedures that were made from it is not documented. */
  readonly delete: (id: ProcedureTemplateId, options?: Operation.WriteOptions) => Effect.Effect<void, MaintainXError>
}

/**
 * Procedure templates: the checklists and forms that procedures of work orders are made from.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { MaintainX, ProcedureTemplates, WorkOrders } from "effect-maintainx"
 *
 * const program = Effect.gen(function* () {
 *   const templates = yield* ProcedureTemplates
 *   const workOrders = yield* WorkOrders
 *   const { id } = yield* templates.create({
 *     title: "Lock out",
 *     fields: [
 *       { type: "CHECKBOX", label: "The power is off" },
 *       { type: "SIGNATURE", label: "Who locked it" }
 *     ]
 *   })
 *   return yield* workOrders.create({ title: "Clean the inside of the saw", procedureTemplateId: id })
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(MaintainX.layer)))
 * ```
 *
 * @since 0.1.0
 */
export class ProcedureTemplates extends Resource.Service<ProcedureTemplates, ProcedureTemplatesService>()(
  "ProcedureTemplates",
  operations,
  (methods) => methods
) {}
