/**
 * Custom fields: what an organization records of its assets, work orders and other things beyond what MaintainX has for everybody.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import { CustomFieldId } from "../Ids.ts"
import * as Wire from "../internal/wire.ts"
import { MaintainXClient, methods } from "../MaintainXClient.ts"
import type { MaintainXError } from "../MaintainXError.ts"
import * as Operation from "../Operation.ts"

// ---------------------------------------------------------------------------------------------------------------------------------
// vocabulary
// ---------------------------------------------------------------------------------------------------------------------------------

/** @since 0.1.0 */
export const CustomFieldEntity = Schema.Literals([
  "assets",
  "locations",
  "parts",
  "workOrders",
  "vendors",
  "purchaseOrders",
  "lineItemPurchaseOrders"
])
/**
 * The kind of record that has a field. `lineItemPurchaseOrders` are the items of purchase orders.
 *
 * @since 0.1.0
 */
export type CustomFieldEntity = typeof CustomFieldEntity.Type

/** @since 0.1.0 */
export const CustomFieldType = Schema.Literals([
  "oneline",
  "multiline",
  "number",
  "singleSelect",
  "date",
  "datetime",
  "link"
])
/**
 * What a field holds. Whatever it is, the API sends and takes its values as strings. Lists can be filtered by fields of the types `oneline`
 * and `number` only.
 *
 * @since 0.1.0
 */
export type CustomFieldType = typeof CustomFieldType.Type

// ---------------------------------------------------------------------------------------------------------------------------------
// answers
// ---------------------------------------------------------------------------------------------------------------------------------

const field = {
  id: Wire.declaredNumber(CustomFieldId),
  /** The key of the field in `extraFields`, spaces included. */
  label: Schema.String,
  /** Fields are shown from the lowest to the highest. */
  sortOrder: Schema.Int,
  type: Wire.open(CustomFieldType),
  /** What can be chosen from, of a `singleSelect`. */
  options: Wire.optional(Schema.Array(Schema.String))
} as const

/**
 * A custom field.
 *
 * @since 0.1.0
 */
export class CustomField extends Wire.shape<CustomField>()({
  ...field,
  /** Whether the application asks for a value. The API does not. */
  required: Wire.maybe(Schema.Boolean),
  /** Whether only the API can write it. The application shows it where it has a value. */
  unlisted: Wire.maybe(Schema.Boolean)
}) {}

/**
 * A custom field as the answer to creating it has it.
 *
 * @since 0.1.0
 */
export class CreatedCustomField extends Wire.shape<CreatedCustomField>()(field) {}

// ---------------------------------------------------------------------------------------------------------------------------------
// payloads
// ---------------------------------------------------------------------------------------------------------------------------------

const settings = {
  /** What can be chosen from, of a `singleSelect`. */
  options: Wire.clearable(Schema.Array(Schema.String)),
  /** Whether the next work order of a recurrence takes the value over. Of work orders only. */
  includeInRecurrence: Wire.clearable(Schema.Boolean),
  /** Whether the application asks for a value. The API does not. */
  required: Wire.clearable(Schema.Boolean),
  /** Whether only the API can write it. */
  unlisted: Wire.clearable(Schema.Boolean)
} as const

/**
 * A new custom field.
 *
 * @since 0.1.0
 */
export class NewCustomField extends Wire.shape<NewCustomField>()({
  label: Schema.String,
  type: CustomFieldType,
  ...settings
}) {}

/**
 * New custom fields of one kind of record.
 *
 * @since 0.1.0
 */
export class CreateCustomFields extends Wire.shape<CreateCustomFields>()({ fields: Schema.Array(NewCustomField) }) {}

/**
 * What of a custom field is to change: what is absent stays, `null` clears.
 *
 * @since 0.1.0
 */
export class CustomFieldChanges extends Wire.shape<CustomFieldChanges>()({
  label: Schema.optionalKey(Schema.String),
  type: Schema.optionalKey(CustomFieldType),
  ...settings,
  /** The place among the fields of its kind of record, counted from 0. */
  sortIndex: Schema.optionalKey(Schema.Int)
}) {}

/**
 * The changes of a custom field.
 *
 * @since 0.1.0
 */
export class UpdateCustomField extends Wire.shape<UpdateCustomField>()({ field: CustomFieldChanges }) {}

// ---------------------------------------------------------------------------------------------------------------------------------
// operations
// ---------------------------------------------------------------------------------------------------------------------------------

const operations = Operation.group("CustomFields", {
  list: Operation.get("/customfields/{entity}", {
    parameters: [CustomFieldEntity],
    answer: Operation.json(Schema.Array(CustomField)),
    failures: { 400: "issues" }
  }),
  create: Operation.post("/customfields/{entity}", {
    parameters: [CustomFieldEntity],
    body: CreateCustomFields,
    answer: Operation.json(Schema.Array(CreatedCustomField)),
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

// ---------------------------------------------------------------------------------------------------------------------------------
// service
// ---------------------------------------------------------------------------------------------------------------------------------

/**
 * The custom fields of an organization.
 *
 * @since 0.1.0
 */
export interface CustomFieldsService {
  /** All fields of a kind of record at once: this list has no pages. */
  readonly list: (entity: CustomFieldEntity) => Effect.Effect<ReadonlyArray<CustomField>, MaintainXError>

  /** Creates fields and answers them, in the order in which they were named. */
  readonly create: (
    entity: CustomFieldEntity,
    payload: CreateCustomFields,
    options?: Operation.WriteOptions
  ) => Effect.Effect<ReadonlyArray<CreatedCustomField>, MaintainXError>

  /** Changes what the payload names. The API answers nothing. */
  readonly update: (
    entity: CustomFieldEntity,
    id: CustomFieldId,
    payload: UpdateCustomField,
    options?: Operation.WriteOptions
  ) => Effect.Effect<void, MaintainXError>

  /** Deletes a field. */
  readonly delete: (
    entity: CustomFieldEntity,
    id: CustomFieldId,
    options?: Operation.WriteOptions
  ) => Effect.Effect<void, MaintainXError>
}

/**
 * Custom fields: what an organization records of its assets, work orders and other things beyond what MaintainX has for everybody. Their
 * values are in the `extraFields` of each record, by the label of the field.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { Assets, CustomFields, MaintainX } from "effect-maintainx"
 *
 * const program = Effect.gen(function* () {
 *   const customFields = yield* CustomFields
 *   yield* customFields.create("assets", { fields: [{ label: "Voltage", type: "number" }] })
 *   const assets = yield* Assets
 *   return yield* assets.create({ name: "Motor 7", extraFields: { Voltage: "400" } })
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(MaintainX.layer)))
 * ```
 *
 * @since 0.1.0
 */
export class CustomFields extends Context.Service<CustomFields, CustomFieldsService>()(
  "effect-maintainx/CustomFields"
) {
  /** The operations behind the service, as data. */
  static readonly operations: Operation.Group<keyof typeof operations> = operations

  /** The service over what runs the operations: the client, or a MaintainX in memory. */
  static readonly fromMethods = (methods: CustomFieldsService): CustomFieldsService => methods

  /** The service over the client. */
  static readonly layer: Layer.Layer<CustomFields, never, MaintainXClient> = Layer.effect(
    CustomFields,
    Effect.map(MaintainXClient, (client) => CustomFields.fromMethods(methods(client, operations)))
  )

  /** The service with the given methods only; every other one is a defect that names itself. */
  static readonly layerTest = (methods: Partial<CustomFieldsService>): Layer.Layer<CustomFields> =>
    Layer.mock(CustomFields, methods)
}
