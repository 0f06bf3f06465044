/**
 * Custom fields: the properties that an organization has added to its assets, work orders and so on. What a record has
 * in them is in its `extraFields`, by the label of the field.
 *
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { CustomFieldId } from "../Ids.ts"
import * as Resource from "../internal/resource.ts"
import * as Wire from "../internal/wire.ts"
import type { MaintainXError } from "../MaintainXError.ts"
import * as Operation from "../Operation.ts"

// ---------------------------------------------------------------------------------------------------------------------
// vocabulary
// ---------------------------------------------------------------------------------------------------------------------

/**
 * What custom fields are added to. `lineItemPurchaseOrders` are the items of purchase orders.
 *
 * @since 0.1.0
 */
export const CustomFieldEntity = Schema.Literals([
  "assets",
  "locations",
  "parts",
  "workOrders",
  "vendors",
  "purchaseOrders",
  "lineItemPurchaseOrders"
])
/** @since 0.1.0 */
export type CustomFieldEntity = typeof CustomFieldEntity.Type

/**
 * The values of a field are strings, for every type. Lists can be filtered by fields of the types `oneline` and
 * `number` only.
 *
 * @since 0.1.0
 */
export const CustomFieldType = Schema.Literals([
  "oneline",
  "multiline",
  "number",
  "singleSelect",
  "date",
  "datetime",
  "link"
])
/** @since 0.1.0 */
export type CustomFieldType = typeof CustomFieldType.Type

// ---------------------------------------------------------------------------------------------------------------------
// answers
// ---------------------------------------------------------------------------------------------------------------------

const customFieldSummary = () =>
  ({
    id: CustomFieldId,
    /** The key of its values in `extraFields`. */
    label: Schema.String,
    /**
     * A weight: fields are shown from the lowest to the highest. It is not the place that `sortIndex` of a change sets.
     */
    sortOrder: Schema.Int,
    type: Wire.open(CustomFieldType)
  }) as const

/** The choices, for fields of the type `singleSelect`. */
const options = () => Wire.optional(Schema.Array(Schema.String))

/**
 * A custom field.
 *
 * @since 0.1.0
 */
export class CustomField extends Wire.shape<CustomField>()(() => ({
  ...customFieldSummary(),
  /** Whether people must fill it in. The API itself does not ask for it. */
  required: Wire.maybe(Schema.Boolean),
  /** Whether people cannot fill it in, and see it only if it has a value. The API still writes it. */
  unlisted: Wire.maybe(Schema.Boolean),
  options: options()
})) {}

/**
 * A custom field as the answer to creating it has it: without `required` and `unlisted`.
 *
 * @since 0.1.0
 */
export class CreatedCustomField extends Wire.shape<CreatedCustomField>()(() => ({
  ...customFieldSummary(),
  options: options()
})) {}

// ---------------------------------------------------------------------------------------------------------------------
// payloads
// ---------------------------------------------------------------------------------------------------------------------

const customFieldPayload = () =>
  ({
    /** The choices, for fields of the type `singleSelect`. */
    options: Wire.clearable(Schema.Array(Schema.String)),
    /** Whether the next work order of a recurrence has the same value. For work orders only. */
    includeInRecurrence: Wire.clearable(Schema.Boolean),
    /** Whether people must fill it in. The API itself does not ask for it. */
    required: Wire.clearable(Schema.Boolean),
    /** Whether people cannot fill it in, and see it only if it has a value. The API still writes it. */
    unlisted: Wire.clearable(Schema.Boolean)
  }) as const

/**
 * A new custom field.
 *
 * @since 0.1.0
 */
export class CustomFieldPayload extends Wire.shape<CustomFieldPayload>()(() => ({
  label: Schema.String,
  type: CustomFieldType,
  ...customFieldPayload()
})) {}

/**
 * New custom fields, one or several at once.
 *
 * @since 0.1.0
 */
export class CreateCustomFields extends Wire.shape<CreateCustomFields>()(() => ({
  fields: Schema.Array(CustomFieldPayload)
})) {}

/**
 * Changes to a custom field.
 *
 * @since 0.1.0
 */
export class CustomFieldChanges extends Wire.shape<CustomFieldChanges>()(() => ({
  label: Wire.input(Schema.String),
  type: Wire.input(CustomFieldType),
  /** The place among the fields, from 0, that it moves to. The weights in `sortOrder` follow. */
  sortIndex: Wire.input(Schema.Int),
  ...customFieldPayload()
})) {}

/**
 * Changes to a custom field. What is absent stays as it is; `null` clears.
 *
 * @since 0.1.0
 */
export class UpdateCustomField extends Wire.shape<UpdateCustomField>()(() => ({ field: CustomFieldChanges })) {}

const operations = Operation.group("CustomFields", {
  list: Operation.get("/customfields/{entity}", {
    parameters: [CustomFieldEntity],
    answer: Operation.json(Wire.lazy(() => Schema.Array(CustomField))),
    failures: { 400: "issues" }
  }),
  create: Operation.post("/customfields/{entity}", {
    parameters: [CustomFieldEntity],
    body: CreateCustomFields,
    answer: Operation.json(Wire.lazy(() => Schema.Array(CreatedCustomField))),
    failures: { 403: "issues" }
  }),
  update: Operation.patch("/customfields/{entity}/{id}", {
    parameters: [CustomFieldEntity, CustomFieldId],
    body: UpdateCustomField,
    answer: Operation.empty,
    failures: { 403: "issues" }
  }),
  delete: Operation.del("/customfields/{entity}/{id}", {
    parameters: [CustomFieldEntity, CustomFieldId],
    failures: { 500: "message" }
  })
})

/**
 * The custom fields of an organization.
 *
 * @since 0.1.0
 */
export interface CustomFieldsService {
  /** All custom fields of one kind of record. This list has no pages. */
  readonly list: (entity: CustomFieldEntity) => Effect.Effect<ReadonlyArray<CustomField>, MaintainXError>

  /** Creates custom fields and returns them. `Forbidden` if the user may not. */
  readonly create: (
    entity: CustomFieldEntity,
    payload: CreateCustomFields,
    options?: Operation.WriteOptions
  ) => Effect.Effect<ReadonlyArray<CreatedCustomField>, MaintainXError>

  /**
   * Changes what the payload names, and returns nothing. A new label is the new key of the values in `extraFields`, and
   * of filters by this field. `Forbidden` if the user may not.
   */
  readonly update: (
    entity: CustomFieldEntity,
    id: CustomFieldId,
    payload: UpdateCustomField,
    options?: Operation.WriteOptions
  ) => Effect.Effect<void, MaintainXError>

  /** No webhook reports it. What happens to the values that records have is not documented. */
  readonly delete: (
    entity: CustomFieldEntity,
    id: CustomFieldId,
    options?: Operation.WriteOptions
  ) => Effect.Effect<void, MaintainXError>
}

/**
 * Custom fields: the properties that an organization has added to its assets, work orders and so on.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { Assets, CustomFields, MaintainX } from "effect-maintainx"
 *
 * const program = Effect.gen(function* () {
 *   const customFields = yield* CustomFields
 *   const assets = yield* Assets
 *   yield* customFields.create("assets", {
 *     fields: [{ label: "Lubricant", type: "singleSelect", options: ["Oil", "Grease"] }]
 *   })
 *   yield* assets.create({ name: "Gearbox 1", extraFields: { Lubricant: "Oil" } })
 *   return yield* customFields.list("assets")
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(MaintainX.layer)))
 * ```
 *
 * @since 0.1.0
 */
export class CustomFields extends Resource.Service<CustomFields, CustomFieldsService>()(
  "CustomFields",
  operations,
  (methods) => methods
) {}
