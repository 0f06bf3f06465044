import * as Effect from "effect/Effect"
import type * as Api from "../../index.ts"
import type { Behaviour } from "../behaviour.ts"
import { changed, type Explicit } from "../explicit.ts"
import type { ProcedureTemplateRowRecord } from "../model.ts"
import type { Plant } from "../plant.ts"
import * as Records from "../records.ts"
import { notFound } from "../refusal.ts"

/** Meters are taken as they are given. */
export const procedureTemplateRows: Behaviour<"ProcedureTemplateRows"> = (plant) => {
  const { procedureTemplateRows: rows, procedureTemplates: templates } = plant

  /** Changing a row changes its template too. Assumption: so does its `updatedAt`. */
  const touchTemplate = ({ templateId }: ProcedureTemplateRowRecord) =>
    Effect.flatMap(templates.find(templateId), (template) => Records.save(templates, template))

  const replace = (row: ProcedureTemplateRowRecord) => {
    rows.replace(row)
    return touchTemplate(row)
  }

  return {
    update: Effect.fnUntraced(function* (id, payload) {
      const row = changed(yield* rows.find(id), payload)
      yield* replace(row)
      return rowView(row)
    }),

    delete: (id) => Effect.flatMap(rows.delete(id), touchTemplate),

    // A row has one file: the path to delete it has no name. Assumption: another upload takes its place.
    uploadAttachment: Effect.fnUntraced(function* (id, filename, file) {
      const row = yield* rows.find(id)
      const without: ProcedureTemplateRowRecord = { ...row, attachments: [] }
      const { answer, record } = yield* Records.attached(plant, without, filename, file)
      yield* replace({ ...record, attachmentId: record.attachments?.[0]?.id })
      return answer
    }),

    deleteAttachment: Effect.fnUntraced(function* (id) {
      const row = yield* rows.find(id)
      if (row.attachmentId === undefined) return yield* notFound("Attachment")
      yield* replace({ ...row, attachmentId: undefined, attachments: undefined })
    })
  }
}

/** Adds rows to a template. Those without an index follow the rows that it has. */
export const addRows = (
  { procedureTemplateRows }: Plant,
  templateId: Api.ProcedureTemplateId,
  fields: ReadonlyArray<Api.ProcedureFieldPayload>,
  first: number
) =>
  Effect.forEach(
    fields,
    (field, position) =>
      Records.create(procedureTemplateRows, field, () => ({
        templateId,
        index: first + position,
        attachmentId: undefined,
        attachments: undefined
      })),
    { discard: true }
  )

/** The rows of a template, in their order. */
export const rowsOf = (
  all: ReadonlyArray<ProcedureTemplateRowRecord>,
  template: Api.ProcedureTemplateId
): ReadonlyArray<ProcedureTemplateRowRecord> =>
  all.filter(({ templateId }) => templateId === template).toSorted((row1, row2) => row1.index - row2.index)

export const rowView = (row: ProcedureTemplateRowRecord): Explicit<Api.ProcedureTemplateRow> => ({
  ...row,
  isDateAndTime: row.isDateAndTime ?? false,
  attachments: row.attachments ?? [],
  urls: row.urls ?? []
})
