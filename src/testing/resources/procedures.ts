/**
 * The procedures of work orders and of the templates of meter triggers.
 *
 * @internal
 */
import type * as Api from "../../index.ts"
import { assertEmpty, type Explicit, type Loose, pick } from "../explicit.ts"
import type { ProcedureTemplateRecord } from "../model.ts"
import type { Plant } from "../plant.ts"
import { rowsOf } from "./ProcedureTemplateRows.ts"

type Field = Loose<Api.ProcedureFieldPayload>

/** The fields of a payload in order of their index, which is the position if it is left out. */
const ordered = (fields: ReadonlyArray<Field>): ReadonlyArray<Field> =>
  fields
    .map((field, position) => ({ field, index: field.index ?? position }))
    .toSorted((field1, field2) => field1.index - field2.index)
    .map(({ field }) => field)

/** A procedure of a work order. It keeps neither choices nor links: no answer shows them. */
export const procedureOf = (
  plant: Plant,
  { fields, id: _, title, ...rest }: Loose<Api.ProcedurePayload>
): Loose<Api.Procedure> => {
  assertEmpty(rest)
  return {
    id: plant.nextProcedureId(),
    title,
    fields: ordered(fields).map((field): Explicit<Api.ProcedureField> => {
      const { choices: _, description, index: __, isDateAndTime, label, meterId, type, urls: ___, ...rest } = field
      assertEmpty(rest)
      return {
        id: plant.nextProcedureFieldId(),
        label,
        type,
        description: description ?? undefined,
        isDateAndTime,
        meter: typeof meterId === "number" ? { id: meterId } : undefined,
        required: false,
        value: {},
        parentId: undefined,
        procedureTemplateId: undefined,
        procedureTemplateFieldId: undefined,
        maxScore: undefined,
        score: undefined,
        assignees: undefined
      }
    })
  }
}

type TemplateField = Explicit<Api.TemplateProcedure["fields"][number]>

/** A procedure of the template of a meter trigger. */
export const templateProcedureOf = (
  plant: Plant,
  { fields, id: _, title, ...rest }: Api.ProcedurePayload
): Loose<Api.TemplateProcedure> => {
  assertEmpty(rest)
  return {
    title,
    fields: ordered(fields).map(
      ({ choices, description, index: _, isDateAndTime, label, meterId, type, urls, ...rest }): TemplateField => {
        assertEmpty(rest)
        return {
          id: plant.nextProcedureFieldId(),
          label,
          type,
          choices,
          isDateAndTime,
          urls,
          description: description ?? undefined,
          meterId: meterId ?? undefined,
          attachmentId: undefined,
          attachments: undefined
        }
      }
    )
  }
}

/** The procedure of a template, with the rows that the template has now. */
export const procedureFrom = (
  plant: Plant,
  { id, organizationId, title }: ProcedureTemplateRecord
): Loose<Api.Procedure> => {
  const rows = rowsOf(plant.procedureTemplateRows.of([organizationId]), id)
  const { fields, ...procedure } = procedureOf(plant, {
    title,
    fields: rows.map((row) => pick(row, ["label", "type", "description", "meterId", "isDateAndTime"]))
  })
  return {
    ...procedure,
    templateIds: [id],
    fields: fields.map((field, i) => ({
      ...field,
      procedureTemplateId: id,
      procedureTemplateFieldId: rows[i]?.id
    }))
  }
}
