/**
 * Meter triggers: what a meter must show for a work order to be opened, and the template that it is made from.
 *
 * @since 0.1.0
 */

import type * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type * as Files from "../Files.ts"
import {
  AssetId,
  AttachmentId,
  CategoryId,
  LocationId,
  MeterId,
  MeterTriggerId,
  OrganizationId,
  PartId,
  ProcedureFieldId,
  ProcedureTemplateId,
  TeamId,
  UserId,
  VendorId,
  WorkOrderTemplateId
} from "../Ids.ts"
import * as Resource from "../internal/resource.ts"
import * as Wire from "../internal/wire.ts"
import type { MaintainXError, UploadError } from "../MaintainXError.ts"
import * as Operation from "../Operation.ts"
import { FileName, UploadedFile } from "./shapes/Attachments.ts"
import { ProcedurePayload, TemplateField } from "./shapes/Procedures.ts"
import { CopyOnRecurring } from "./shapes/Recurrence.ts"
import { MeterTriggerState, WorkOrderPriority } from "./shapes/Statuses.ts"

// ---------------------------------------------------------------------------------------------------------------------
// vocabulary
// ---------------------------------------------------------------------------------------------------------------------

/**
 * What a reading must be, compared with the amount of the trigger: above it, below it, equal to it, or so much more or
 * less than when it last triggered. Those that end in `BASED_ON_LAST_READING` count on from the reading that
 * triggered, the others from the value at which it should have.
 *
 * @since 0.1.0
 */
export const MeterTriggerCondition = Schema.Literals([
  "DECREMENTED_BY",
  "INCREMENTED_BY",
  "IS_EQUAL",
  "IS_GREATER",
  "IS_LESS",
  "INCREMENTED_BY_BASED_ON_LAST_READING",
  "DECREMENTED_BY_BASED_ON_LAST_READING"
])
/** @since 0.1.0 */
export type MeterTriggerCondition = typeof MeterTriggerCondition.Type

// ---------------------------------------------------------------------------------------------------------------------
// answers
// ---------------------------------------------------------------------------------------------------------------------

/**
 * A meter trigger as lists have it.
 *
 * @since 0.1.0
 */
export class MeterTriggerRow extends Wire.shape<MeterTriggerRow>()(() => ({
  id: MeterTriggerId,
  name: Schema.String,
  meterId: MeterId
})) {}

/**
 * A part that the work orders of a template use.
 *
 * @since 0.1.0
 */
export class TemplatePart extends Wire.shape<TemplatePart>()(() => ({
  id: Wire.optional(PartId),
  name: Wire.optional(Schema.String),
  description: Wire.maybe(Schema.String),
  /** Where in the store it is kept. */
  area: Wire.maybe(Schema.String),
  /** In cents. */
  unitCost: Wire.maybe(Schema.Int),
  /** How many are in stock. */
  availableQuantity: Wire.optional(Schema.Int),
  /** The least there should be. */
  minimumQuantity: Wire.optional(Schema.Int),
  barcode: Wire.maybe(Schema.String),
  /** How many a work order uses. */
  quantityUsed: Wire.optional(Schema.Int),
  copyOnRecurring: Wire.optional(Wire.documented(Wire.open(CopyOnRecurring), { default: "Default" })),
  /** The location whose stock is used. */
  locationId: Wire.maybe(LocationId),
  /** Custom-field values of the part on the work order, by label. */
  extraFields: Wire.optional(Wire.ExtraFields)
})) {}

/**
 * The procedure of a template.
 *
 * @since 0.1.0
 */
export class TemplateProcedure extends Wire.shape<TemplateProcedure>()(() => ({
  title: Schema.String,
  fields: Schema.Array(Schema.Struct({ id: ProcedureFieldId, ...TemplateField.fields }))
})) {}

/**
 * When a work order of a template is due: so long after it was opened. The vendor does not say in which unit.
 *
 * @since 0.1.0
 */
export class TemplateDueDate extends Wire.shape<TemplateDueDate>()(() => ({
  type: Wire.optional(Wire.open(Schema.Literals(["OFFSET"]))),
  offset: Wire.optional(Schema.Finite)
})) {}

/**
 * What the work orders of a template begin with.
 *
 * @since 0.1.0
 */
export class WorkOrderTemplateData extends Wire.shape<WorkOrderTemplateData>()(() => ({
  assetId: Wire.maybe(AssetId),
  /** The users among those who are to do the work. */
  assigneeIds: Wire.optional(Schema.Array(UserId)),
  /** The teams among those who are to do the work. */
  teamIds: Wire.optional(Schema.Array(TeamId)),
  attachmentIds: Wire.maybe(Schema.Array(AttachmentId)),
  description: Wire.maybe(Schema.String),
  dueDate: Wire.maybe(TemplateDueDate),
  locationId: Wire.maybe(LocationId),
  partsUsed: Wire.maybe(Schema.Array(TemplatePart)),
  priority: Wire.optional(Wire.open(WorkOrderPriority)),
  procedure: Wire.maybe(TemplateProcedure),
  /** The categories. */
  tagsIds: Wire.optional(Schema.Array(CategoryId)),
  /** The picture, which is one of the attachments. */
  thumbnailId: Wire.maybe(AttachmentId),
  /** @deprecated Use the `title` of the template, or the name of the trigger, which is the same. */
  title: Wire.optional(Schema.String),
  vendorIds: Wire.optional(Schema.Array(VendorId))
})) {}

/**
 * The template that a trigger makes work orders from.
 *
 * @since 0.1.0
 */
export class WorkOrderTemplate extends Wire.shape<WorkOrderTemplate>()(() => ({
  id: Wire.optional(WorkOrderTemplateId),
  createdAt: Wire.optional(Wire.Instant),
  creatorId: Wire.maybe(UserId),
  /** When it was deleted, if it was. */
  deletedAt: Wire.maybe(Wire.Instant),
  organizationId: Wire.maybe(OrganizationId),
  /** The procedure template, if the procedure comes from the library. */
  procedureTemplateId: Wire.maybe(ProcedureTemplateId),
  /** @deprecated Use the name of the trigger, which is the same. */
  title: Wire.optional(Schema.String),
  updatedAt: Wire.maybe(Wire.Instant),
  data: Wire.optional(WorkOrderTemplateData)
})) {}

/**
 * A meter trigger.
 *
 * @since 0.1.0
 */
export class MeterTrigger extends Wire.shape<MeterTrigger>()(() => ({
  id: MeterTriggerId,
  meterId: MeterId,
  organizationId: OrganizationId,
  /** Also the title of the work orders. */
  name: Schema.String,
  description: Wire.nullable(Schema.String),
  condition: Wire.open(MeterTriggerCondition),
  /** What readings are compared with, in the unit of the meter. */
  amount: Schema.Finite,
  /** How many of the last readings must fulfil the condition: `numerator` out of `denominator`. */
  dataPoints: Wire.nullable(
    Schema.Struct({ numerator: Wire.optional(Schema.Int), denominator: Wire.optional(Schema.Int) })
  ),
  /** How far back these readings may lie, in seconds. */
  period: Wire.nullable(Schema.Int),
  /** The value that triggers next, for conditions that count. */
  nextTriggerValue: Wire.nullable(Schema.Finite),
  /** From when on it is active. */
  minDateForProcessing: Wire.nullable(Wire.Instant),
  state: Wire.open(MeterTriggerState),
  workOrderTemplateId: Wire.nullable(WorkOrderTemplateId),
  creatorId: UserId,
  createdAt: Wire.Instant,
  updatedAt: Wire.Instant,
  /** When it was deleted, if it was. */
  deletedAt: Wire.nullable(Wire.Instant),
  /** Needs `expand: ["work_order_template"]`. */
  workOrderTemplate: Wire.maybe(WorkOrderTemplate)
})) {}

/**
 * The answer to creating a meter trigger: its id and nothing else.
 *
 * @since 0.1.0
 */
export class CreatedMeterTrigger extends Wire.shape<CreatedMeterTrigger>()(() => ({
  id: MeterTriggerId
})) {}

// ---------------------------------------------------------------------------------------------------------------------
// queries and payloads
// ---------------------------------------------------------------------------------------------------------------------

/**
 * Filters for a list of meter triggers.
 *
 * @since 0.1.0
 */
export class ListMeterTriggers extends Wire.shape<ListMeterTriggers>()(() => ({
  ...Operation.PageQuery.fields,
  meters: Wire.input(Schema.Array(MeterId))
})) {}

/**
 * Options for reading one meter trigger.
 *
 * @since 0.1.0
 */
export class GetMeterTrigger extends Wire.shape<GetMeterTrigger>()(() => ({
  /** What the trigger holds in addition. */
  expand: Wire.input(Schema.Array(Schema.Literals(["work_order_template"])))
})) {}

const triggerPayload = () =>
  ({
    description: Wire.input(Schema.String),
    /** How many of the last readings must fulfil the condition: 3 out of 5, for example. */
    dataPoints: Wire.input(Schema.Struct({ numerator: Schema.Int, denominator: Schema.Int })),
    /** How far back these readings may lie, in seconds. */
    period: Wire.clearable(Schema.Int),
    /** The value that triggers next, for conditions that count. Default: it follows from the amount. */
    nextTriggerValue: Wire.input(Schema.Finite),
    /** From when on it is active. */
    minDateForProcessing: Wire.input(Wire.Instant),
    /** A template that is there already. The trigger takes its name. */
    workOrderTemplateId: Wire.input(WorkOrderTemplateId)
  }) as const

/**
 * A meter trigger to create.
 *
 * @since 0.1.0
 */
export class NewMeterTrigger extends Wire.shape<NewMeterTrigger>()(() => ({
  meterId: MeterId,
  /** Also the title of the work orders. */
  name: Schema.String,
  condition: MeterTriggerCondition,
  /** What readings are compared with, in the unit of the meter. */
  amount: Schema.Finite,
  ...triggerPayload()
})) {}

/**
 * Changes to a meter trigger. What is absent stays as it is. Of it only the `period` can be cleared.
 *
 * @since 0.1.0
 */
export class MeterTriggerChanges extends Wire.shape<MeterTriggerChanges>()(() => ({
  meterId: Wire.input(MeterId),
  /** Also the title of the work orders. */
  name: Wire.input(Schema.String),
  condition: Wire.input(MeterTriggerCondition),
  /** What readings are compared with, in the unit of the meter. */
  amount: Wire.input(Schema.Finite),
  ...triggerPayload()
})) {}

/**
 * What the work orders of a template are to begin with.
 *
 * @since 0.1.0
 */
export class WorkOrderTemplateDataPayload extends Wire.shape<WorkOrderTemplateDataPayload>()(() => ({
  assetId: Wire.clearable(AssetId),
  /** The users among those who are to do the work. */
  assigneeIds: Wire.input(Schema.Array(UserId)),
  /** The teams among those who are to do the work. */
  teamIds: Wire.input(Schema.Array(TeamId)),
  description: Wire.clearable(Schema.String),
  /** So long after the work order was opened. The vendor does not say in which unit. */
  dueDate: Wire.clearable(
    Schema.Struct({
      type: Wire.input(Schema.Literal("OFFSET")),
      offset: Wire.input(Schema.Finite)
    })
  ),
  locationId: Wire.clearable(LocationId),
  partsUsed: Wire.clearable(
    Schema.Array(
      Schema.Struct({
        partId: Wire.input(PartId),
        quantityUsed: Wire.input(Schema.Int),
        /** The location whose stock is used. */
        locationId: Wire.clearable(LocationId),
        /** Default: `Default`, as the organization has set it. */
        copyOnRecurring: Wire.input(Wire.documented(CopyOnRecurring, { default: "Default" }))
      })
    )
  ),
  priority: Wire.input(WorkOrderPriority),
  /** A procedure of its own. For one from the library there is `procedureTemplateId`, beside `data`. */
  procedure: Wire.clearable(ProcedurePayload),
  /** The categories. */
  tagsIds: Wire.input(Schema.Array(CategoryId)),
  /** @deprecated Use the name of the trigger. */
  title: Wire.input(Schema.String),
  vendorIds: Wire.input(Schema.Array(VendorId))
})) {}

const templatePayload = () =>
  ({
    /** The procedure template to take the procedure from. */
    procedureTemplateId: Wire.clearable(ProcedureTemplateId),
    /** Whether to keep the procedure in `data` as a procedure template too. */
    saveProcedureAsTemplate: Wire.clearable(Schema.Boolean),
    data: Wire.input(WorkOrderTemplateDataPayload)
  }) as const

/**
 * A new meter trigger, and the template of the work orders that it opens.
 *
 * @since 0.1.0
 */
export class CreateMeterTrigger extends Wire.shape<CreateMeterTrigger>()(() => ({
  meterTrigger: NewMeterTrigger,
  /** A template of the trigger's own. It is ignored if the trigger names one with `workOrderTemplateId`. */
  workOrderTemplate: Wire.input(
    Schema.Struct({
      ...templatePayload(),
      /** @deprecated Use the name of the trigger, which goes before it. */
      title: Wire.input(Schema.String)
    })
  )
})) {}

/**
 * How to change a meter trigger.
 *
 * @since 0.1.0
 */
export class UpdateMeterTrigger extends Wire.shape<UpdateMeterTrigger>()(() => ({
  meterTrigger: Wire.input(MeterTriggerChanges)
})) {}

/**
 * How to change the template of a meter trigger.
 *
 * @since 0.1.0
 */
export class UpdateWorkOrderTemplate extends Wire.shape<UpdateWorkOrderTemplate>()(() => ({
  /** The title of the work orders, and the new name of the trigger. */
  title: Wire.input(Schema.String),
  ...templatePayload()
})) {}

const operations = Operation.group("MeterTriggers", {
  list: Operation.get("/metertriggers", {
    query: ListMeterTriggers,
    answer: Operation.page("meterTriggers", MeterTriggerRow)
  }),
  create: Operation.post("/metertriggers", {
    body: CreateMeterTrigger,
    answer: Operation.json(CreatedMeterTrigger, 201)
  }),
  get: Operation.get("/metertriggers/{id}", {
    parameters: [MeterTriggerId],
    query: GetMeterTrigger,
    answer: Operation.envelope("meterTrigger", MeterTrigger)
  }),
  update: Operation.patch("/metertriggers/{id}", {
    parameters: [MeterTriggerId],
    body: UpdateMeterTrigger,
    answer: Operation.empty
  }),
  delete: Operation.del("/metertriggers/{id}", { parameters: [MeterTriggerId], failures: { 500: "message" } }),
  updateTemplate: Operation.patch("/metertriggers/{id}/workordertemplates", {
    parameters: [MeterTriggerId],
    body: UpdateWorkOrderTemplate,
    optionalBody: true,
    answer: Operation.empty
  }),
  uploadAttachment: Operation.upload("/metertriggers/{id}/workordertemplates/attachments/{filename}", {
    parameters: [MeterTriggerId, FileName],
    answer: Operation.json(UploadedFile, 201),
    failures: { 400: "text" }
  }),
  deleteAttachment: Operation.del("/metertriggers/{id}/workordertemplates/attachments/{filename}", {
    parameters: [MeterTriggerId, FileName]
  }),
  uploadThumbnail: Operation.upload("/metertriggers/{id}/thumbnail/{filename}", {
    parameters: [MeterTriggerId, FileName],
    answer: Operation.json(UploadedFile, 201)
  })
})

/**
 * The meter triggers of an organization.
 *
 * The id of what concerns the template is that of the trigger, as the paths say. The vendor's document calls it that of
 * the template in its prose, also for `update`, where that is surely a mistake.
 *
 * @since 0.1.0
 */
export interface MeterTriggersService
  extends Resource.PagedList<MeterTriggerRow, ListMeterTriggers>,
    Resource.Records<MeterTriggerId, MeterTrigger, GetMeterTrigger> {
  /** Creates a meter trigger, with a template of its own or an existing one, and returns only its id. */
  readonly create: (
    payload: CreateMeterTrigger,
    options?: Operation.WriteOptions
  ) => Effect.Effect<CreatedMeterTrigger, MaintainXError>

  /** Changes what the payload names. It returns nothing; read the trigger with `get`. */
  readonly update: (
    id: MeterTriggerId,
    payload: UpdateMeterTrigger,
    options?: Operation.WriteOptions
  ) => Effect.Effect<void, MaintainXError>

  /** No webhook reports it. What happens to the work orders that it made is not documented. */
  readonly delete: (id: MeterTriggerId, options?: Operation.WriteOptions) => Effect.Effect<void, MaintainXError>

  /** Changes the template of the work orders to come. It returns nothing; read it with `get`, expanded. */
  readonly updateTemplate: (
    id: MeterTriggerId,
    payload?: UpdateWorkOrderTemplate,
    options?: Operation.WriteOptions
  ) => Effect.Effect<void, MaintainXError>

  /** Attaches a file to the template, sent as it is. The API's own text names 1 MB as the limit. */
  readonly uploadAttachment: (
    id: MeterTriggerId,
    filename: string,
    file: Files.File,
    options?: Operation.WriteOptions
  ) => Effect.Effect<UploadedFile, UploadError>

  /** Removes the file of this name from the template. */
  readonly deleteAttachment: (
    id: MeterTriggerId,
    filename: string,
    options?: Operation.WriteOptions
  ) => Effect.Effect<void, MaintainXError>

  /** Sets the picture of the template. The API has no operation to take it away again. */
  readonly uploadThumbnail: (
    id: MeterTriggerId,
    filename: string,
    file: Files.File,
    options?: Operation.WriteOptions
  ) => Effect.Effect<UploadedFile, UploadError>
}

/**
 * Meter triggers: what a meter must show for a work order to be opened, and the template that it is made from.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { MaintainX, MeterId, MeterTriggers } from "effect-maintainx"
 *
 * const program = Effect.gen(function* () {
 *   const triggers = yield* MeterTriggers
 *   return yield* triggers.create({
 *     meterTrigger: {
 *       meterId: MeterId.make(12_000_001),
 *       name: "Cool the gearbox down",
 *       condition: "IS_GREATER",
 *       amount: 90
 *     },
 *     workOrderTemplate: { data: { priority: "HIGH" } }
 *   })
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(MaintainX.layer)))
 * ```
 *
 * @since 0.1.0
 */
export class MeterTriggers extends Resource.Service<MeterTriggers, MeterTriggersService>()(
  "MeterTriggers",
  operations,
  (methods) => methods
) {}
