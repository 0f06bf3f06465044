import * as Effect from "effect/Effect"
import type * as Api from "../../index.ts"
import type { Behaviour } from "../behaviour.ts"
import { changed } from "../explicit.ts"
import type { ProcedureTemplateRecord, ProcedureTemplateRowRecord } from "../model.ts"
import { byCursor } from "../paging.ts"
import * as Records from "../records.ts"
import { badRequest } from "../refusal.ts"
import { addRows, rowsOf, rowView } from "./ProcedureTemplateRows.ts"

/** Their rows are a table of their own. */
export const procedureTemplates: Behaviour<"ProcedureTemplates"> = (plant) => {
  const { procedureTemplateRows: rows, procedureTemplates: templates } = plant

  return {
    list: Effect.fnUntraced(function* (query = {}) {
      const allRows = yield* rows.all
      return yield* byCursor(yield* templates.all, query, (template) => summary(template, allRows, query.expand))
    }),

    create: Effect.fnUntraced(function* ({ fields, ...payload }) {
      const { id } = yield* Records.create(templates, payload, ({ times }) => ({ ...times, description: undefined }))
      yield* addRows(plant, id, fields, 0)
      return { id, fields: viewsOf(yield* rows.all, id) }
    }),

    get: Effect.fnUntraced(function* (id, { expand } = {}) {
      return { ...summary(yield* templates.find(id), yield* rows.all, expand), deletedAt: undefined }
    }),

    update: Effect.fnUntraced(function* (id, { fields = [], ...payload }) {
      const template = yield* templates.find(id)
      const present = rowsOf(yield* rows.all, id)
      const added: Array<Api.ProcedureFieldPayload> = []
      const changes: Array<ProcedureTemplateRowRecord> = []
      for (const [i, field] of fields.entries()) {
        if (!("id" in field)) {
          added.push(field)
          continue
        }
        // A row that is named twice takes both changes.
        const row = changes.findLast((row) => row.id === field.id) ?? present.find((row) => row.id === field.id)
        if (row === undefined) return yield* badRequest("there is no such row in this template", `fields.${i}.id`)
        changes.push(changed(row, field))
      }
      for (const row of changes) rows.replace(row)
      const last = Math.max(-1, ...rowsOf(yield* rows.all, id).map(({ index }) => index))
      yield* addRows(plant, id, added, last + 1)
      yield* Records.save(templates, changed(template, payload))
    }),

    delete: Effect.fnUntraced(function* (id) {
      yield* templates.delete(id)
      for (const row of rowsOf(yield* rows.all, id)) rows.remove(row.id)
    })
  }
}

/** The rows of a template as answers show them. */
const viewsOf = (all: ReadonlyArray<ProcedureTemplateRowRecord>, template: Api.ProcedureTemplateId) =>
  rowsOf(all, template).map(rowView)

const summary = (
  template: ProcedureTemplateRecord,
  rows: ReadonlyArray<ProcedureTemplateRowRecord>,
  expand: Api.GetProcedureTemplate["expand"]
) => ({ ...template, rows: expand?.includes("rows") === true ? viewsOf(rows, template.id) : undefined })
