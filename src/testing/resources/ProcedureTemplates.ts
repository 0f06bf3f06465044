/**
 * Procedure templates in memory. Their rows are a table of their own.
 *
 * @internal
 */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import type { ProcedureTemplateId } from "../../Ids.ts"
import type {
  GetProcedureTemplate,
  ProcedureTemplateSummary,
  ProcedureTemplatesService
} from "../../resources/ProcedureTemplates.ts"
import type { ProcedureFieldPayload } from "../../resources/shapes/Procedures.ts"
import { byCursor, orderOf } from "../paging.ts"
import { Acting, type Behaviour, type Given, type Kept, type Plant } from "../plant.ts"
import * as Records from "../records.ts"
import { badRequest } from "../refusal.ts"
import { addRows, changedRow, type ProcedureTemplateRowRecord, rowsOf, shownRow } from "./ProcedureTemplateRows.ts"

/** A procedure template as the plant keeps it. */
export interface ProcedureTemplateRecord extends Kept {
  readonly id: ProcedureTemplateId
  readonly title: string
  readonly description?: string
  readonly createdAt: DateTime.Utc
  readonly updatedAt: DateTime.Utc
}

export const procedureTemplates = (plant: Plant): Behaviour<ProcedureTemplatesService> => {
  const { procedureTemplateRows: rows, procedureTemplates: templates } = plant

  return {
    list: Effect.fnUntraced(function* (query = {}) {
      const allRows = yield* rows.all
      return yield* byCursor(yield* templates.all, query, orderOf(undefined, {}), (template) =>
        summary(template, allRows, query.expand)
      )
    }),

    create: Effect.fnUntraced(function* ({ fields, title }) {
      const { organizations } = yield* Acting
      const organizationId = organizations[0]
      const now = yield* DateTime.now
      const { id } = templates.insert((id) => ({ id, organizationId, title, createdAt: now, updatedAt: now }))
      addRows(plant, { organizationId, templateId: id }, fields, 0)
      return { id, fields: rowsOf(yield* rows.all, id).map(shownRow) }
    }),

    get: Effect.fnUntraced(function* (id, { expand } = {}) {
      const template = yield* templates.find(id)
      const { createdAt, updatedAt } = template
      return { ...summary(template, yield* rows.all, expand), createdAt, updatedAt }
    }),

    update: Effect.fnUntraced(function* (id, { fields = [], ...payload }) {
      const template = yield* templates.find(id)
      const known = rowsOf(yield* rows.all, id)
      const added: Array<Given<ProcedureFieldPayload>> = []
      const changed: Array<ProcedureTemplateRowRecord> = []
      for (const [i, field] of fields.entries()) {
        if (!("id" in field)) {
          added.push(field)
          continue
        }
        // A row that is named twice takes both changes.
        const row = changed.findLast((row) => row.id === field.id) ?? known.find((row) => row.id === field.id)
        if (row === undefined) return yield* badRequest("there is no such row in this template", `fields.${i}.id`)
        changed.push(changedRow(row, field))
      }
      for (const row of changed) rows.replace(row)
      const last = Math.max(-1, ...rowsOf(yield* rows.all, id).map(({ index }) => index))
      addRows(plant, { organizationId: template.organizationId, templateId: id }, added, last + 1)
      templates.replace(Records.changed(template, { ...payload, updatedAt: yield* DateTime.now }))
    }),

    delete: Effect.fnUntraced(function* (id) {
      yield* templates.find(id)
      for (const row of rowsOf(yield* rows.all, id)) rows.remove(row.id)
      templates.remove(id)
    })
  }
}

const summary = (
  { id, title }: ProcedureTemplateRecord,
  rows: ReadonlyArray<ProcedureTemplateRowRecord>,
  expand: GetProcedureTemplate["expand"]
): ProcedureTemplateSummary => ({
  id,
  title,
  ...(expand?.includes("rows") === true ? { rows: rowsOf(rows, id).map(shownRow) } : undefined)
})
