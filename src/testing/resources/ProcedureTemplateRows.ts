/**
 * Rows of procedure templates in memory.
 *
 * Meters are taken as they are given.
 *
 * @internal
 */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import type { OrganizationId, ProcedureTemplateId, ProcedureTemplateRowId } from "../../Ids.ts"
import type { ProcedureTemplateRowsService } from "../../resources/ProcedureTemplateRows.ts"
import type {
  ProcedureFieldPayload,
  ProcedureFieldType,
  ProcedureTemplateRow,
  UpdateProcedureTemplateRow
} from "../../resources/shapes/Procedures.ts"
import type { Behaviour, Given, Kept, Plant } from "../plant.ts"
import * as Records from "../records.ts"
import { notFound } from "../refusal.ts"

/** A row as the plant keeps it. */
export interface ProcedureTemplateRowRecord extends ProcedureTemplateRow, Kept {
  readonly id: ProcedureTemplateRowId
  readonly type: ProcedureFieldType
  readonly templateId: ProcedureTemplateId
  /** Where it stands among the others. Of those with the same index, the older one comes first. */
  readonly index: number
}

export const procedureTemplateRows = (plant: Plant): Behaviour<ProcedureTemplateRowsService> => {
  const { procedureTemplateRows: rows, procedureTemplates: templates } = plant

  /** Changing a row changes its template too. That `updatedAt` of the template tells so is an assumption. */
  const touchTemplate = Effect.fnUntraced(function* ({ templateId }: ProcedureTemplateRowRecord) {
    templates.replace({ ...(yield* templates.find(templateId)), updatedAt: yield* DateTime.now })
  })

  const replace = (row: ProcedureTemplateRowRecord) => {
    rows.replace(row)
    return touchTemplate(row)
  }

  return {
    update: Effect.fnUntraced(function* (id, payload) {
      const changed = changedRow(yield* rows.find(id), payload)
      yield* replace(changed)
      return shownRow(changed)
    }),

    delete: Effect.fnUntraced(function* (id) {
      const row = yield* rows.find(id)
      rows.remove(id)
      yield* touchTemplate(row)
    }),

    // A row has one file: the path to delete it has no name. That another upload takes its place is an assumption.
    uploadAttachment: Effect.fnUntraced(function* (id, filename, file) {
      const row = yield* rows.find(id)
      const without: ProcedureTemplateRowRecord = { ...row, attachments: [] }
      const { answer, record } = yield* Records.attached(plant, without, filename, file)
      yield* replace(Records.changed(record, { attachmentId: record.attachments?.[0]?.id ?? null }))
      return answer
    }),

    deleteAttachment: Effect.fnUntraced(function* (id) {
      const row = yield* rows.find(id)
      if (row.attachmentId === undefined) return yield* notFound("Attachment")
      yield* replace(Records.changed(row, { attachmentId: null, attachments: null }))
    })
  }
}

/** Where a row belongs. */
interface Place {
  readonly templateId: ProcedureTemplateId
  readonly organizationId: OrganizationId
}

/** Adds rows to a template, after those that it has unless they say where they are to stand. */
export const addRows = (
  { procedureTemplateRows }: Plant,
  { organizationId, templateId }: Place,
  fields: ReadonlyArray<Given<ProcedureFieldPayload>>,
  first: number
): void => {
  for (const [position, field] of fields.entries()) {
    const { label, type } = field
    procedureTemplateRows.insert((id) =>
      changedRow({ id, organizationId, templateId, label, type, index: first + position }, field)
    )
  }
}

export const changedRow = (
  row: ProcedureTemplateRowRecord,
  payload: Given<UpdateProcedureTemplateRow>
): ProcedureTemplateRowRecord => Records.changed(row, payload)

/** The rows of a template, in their order. */
export const rowsOf = (
  all: ReadonlyArray<ProcedureTemplateRowRecord>,
  template: ProcedureTemplateId
): ReadonlyArray<ProcedureTemplateRowRecord> =>
  all.filter(({ templateId }) => templateId === template).toSorted((row1, row2) => row1.index - row2.index)

export const shownRow = ({
  index: _,
  organizationId: __,
  templateId: ___,
  ...row
}: ProcedureTemplateRowRecord): ProcedureTemplateRow => ({
  ...row,
  isDateAndTime: row.isDateAndTime ?? false,
  attachments: row.attachments ?? [],
  urls: row.urls ?? []
})
