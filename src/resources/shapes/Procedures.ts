/**
 * Procedures: the checklists and forms that technicians fill in while they carry out a work order.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import {
  AttachmentId,
  MeterId,
  ProcedureFieldId,
  ProcedureId,
  ProcedureTemplateId,
  ProcedureTemplateRowId,
  TeamId,
  UserId
} from "../../Ids.ts"
import * as Wire from "../../internal/wire.ts"
import { Attachment } from "./Attachments.ts"

// ---------------------------------------------------------------------------------------------------------------------
// vocabulary
// ---------------------------------------------------------------------------------------------------------------------

/**
 * What a field of a procedure asks for. `HEADING` asks for nothing; `UNSUPPORTED` stands for kinds that the API cannot
 * express.
 *
 * @since 0.1.0
 */
export const ProcedureFieldType = Schema.Literals([
  "NUMBER",
  "AMOUNT",
  "TEXT",
  "UNSUPPORTED",
  "HEADING",
  "FILE",
  "SIGNATURE",
  "MULTIPLE_CHOICE",
  "INSPECTION_CHECK",
  "YES_NO_NA",
  "CHECKBOX",
  "CHECKLIST",
  "METER",
  "DATE",
  "CYCLE_COUNT"
])
/** @since 0.1.0 */
export type ProcedureFieldType = typeof ProcedureFieldType.Type

// ---------------------------------------------------------------------------------------------------------------------
// answers
// ---------------------------------------------------------------------------------------------------------------------

/**
 * What was filled in.
 *
 * @since 0.1.0
 */
export class ProcedureFieldValue extends Wire.shape<ProcedureFieldValue>()(() => ({
  /** The answer as text, for fields of every type. */
  text: Wire.maybe(Schema.String),
  /** @deprecated Use `attachments`. */
  attachment: Wire.optional(Attachment),
  attachments: Wire.optional(Schema.Array(Attachment)),
  /** A note beside the answer. */
  notes: Wire.maybe(Schema.Struct({ text: Wire.optional(Schema.String) })),
  hasAttachments: Wire.maybe(Schema.Boolean)
})) {}

/**
 * One step of a procedure, with its answer.
 *
 * @since 0.1.0
 */
export class ProcedureField extends Wire.shape<ProcedureField>()(() => ({
  id: ProcedureFieldId,
  /** The field that this one belongs under, such as a heading. */
  parentId: Wire.maybe(ProcedureFieldId),
  /** The template that the field came from, if it did. */
  procedureTemplateId: Wire.maybe(ProcedureTemplateId),
  /** The field of that template. */
  procedureTemplateFieldId: Wire.maybe(ProcedureTemplateRowId),
  /** Whether it must be filled in. */
  required: Schema.Boolean,
  description: Wire.maybe(Schema.String),
  type: Wire.open(ProcedureFieldType),
  label: Schema.String,
  maxScore: Wire.optional(Schema.Finite),
  score: Wire.optional(Schema.Finite),
  value: ProcedureFieldValue,
  /** The meter to read, for fields of the type `METER`. */
  meter: Wire.maybe(Schema.Struct({ id: Wire.optional(MeterId), name: Wire.optional(Schema.String) })),
  assignees: Wire.maybe(
    Schema.Struct({
      userIds: Wire.optional(Schema.Array(UserId)),
      teamIds: Wire.optional(Schema.Array(TeamId))
    })
  ),
  /** Whether a `DATE` has a time as well. */
  isDateAndTime: Wire.maybe(Schema.Boolean)
})) {}

/**
 * The procedure of a work order.
 *
 * @since 0.1.0
 */
export class Procedure extends Wire.shape<Procedure>()(() => ({
  id: Wire.optional(ProcedureId),
  /** The templates that the procedure was made from. */
  templateIds: Wire.maybe(Schema.Array(ProcedureTemplateId)),
  title: Schema.String,
  maxScore: Wire.optional(Schema.Finite),
  score: Wire.optional(Schema.Finite),
  fields: Schema.Array(ProcedureField)
})) {}

/**
 * A step of a template, of procedures or of work orders.
 *
 * @since 0.1.0
 */
export class TemplateField extends Wire.shape<TemplateField>()(() => ({
  label: Schema.String,
  type: Wire.open(ProcedureFieldType),
  description: Wire.maybe(Schema.String),
  /** What can be chosen, for `MULTIPLE_CHOICE` and `CHECKLIST`. */
  choices: Wire.maybe(Schema.Array(Schema.String)),
  /** The meter to read, for `METER`. */
  meterId: Wire.maybe(MeterId),
  /** Whether a `DATE` has a time as well. */
  isDateAndTime: Wire.maybe(Schema.Boolean),
  attachmentId: Wire.maybe(AttachmentId),
  attachments: Wire.optional(Schema.Array(Attachment)),
  urls: Wire.optional(Schema.Array(Schema.Struct({ label: Wire.optional(Schema.String), link: Schema.String })))
})) {}

/**
 * One step of a procedure template.
 *
 * @since 0.1.0
 */
export class ProcedureTemplateRow extends Wire.shape<ProcedureTemplateRow>()(() => ({
  id: ProcedureTemplateRowId,
  ...TemplateField.fields
})) {}

// ---------------------------------------------------------------------------------------------------------------------
// payloads
// ---------------------------------------------------------------------------------------------------------------------

/**
 * A step of a new procedure.
 *
 * @since 0.1.0
 */
export class ProcedureFieldPayload extends Wire.shape<ProcedureFieldPayload>()(() => ({
  label: Schema.String,
  type: ProcedureFieldType,
  description: Wire.clearable(Schema.String),
  /** What can be chosen, for `MULTIPLE_CHOICE` and `CHECKLIST`. */
  choices: Wire.input(Schema.Array(Schema.String)),
  urls: Wire.input(Schema.Array(Schema.Struct({ label: Wire.input(Schema.String), link: Schema.String }))),
  /** The meter to read, for `METER`. */
  meterId: Wire.clearable(MeterId),
  /** Whether a `DATE` has a time as well. Default: false. */
  isDateAndTime: Wire.input(Wire.documented(Schema.Boolean, { default: false })),
  /** The position of the field among the others. */
  index: Wire.input(Schema.Finite)
})) {}

/**
 * A procedure of the work order's own, made of the given fields.
 *
 * @since 0.1.0
 */
export class ProcedurePayload extends Wire.shape<ProcedurePayload>()(() => ({
  /** @deprecated Leave it out; a template is attached with the `procedureTemplateId` of the work order. */
  id: Wire.input(Schema.Finite),
  title: Schema.String,
  fields: Schema.Array(ProcedureFieldPayload)
})) {}

/**
 * Changes to a row. What is absent stays as it is; `null` clears.
 *
 * @since 0.1.0
 */
export class UpdateProcedureTemplateRow extends Wire.shape<UpdateProcedureTemplateRow>()(() => ({
  ...ProcedureFieldPayload.fields,
  label: Wire.input(Schema.String),
  type: Wire.input(ProcedureFieldType)
})) {}
