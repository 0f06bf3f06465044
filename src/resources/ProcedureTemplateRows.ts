/**
 * Procedure template rows: the steps of the procedures that work orders are made with.
 *
 * @since 0.1.0
 */

import type * as Effect from "effect/Effect"
import type * as Files from "../Files.ts"
import { ProcedureTemplateRowId } from "../Ids.ts"
import * as Resource from "../internal/resource.ts"
import type { MaintainXError, UploadError } from "../MaintainXError.ts"
import * as Operation from "../Operation.ts"
import { FileName, UploadedFile } from "./shapes/Attachments.ts"
import { ProcedureTemplateRow, UpdateProcedureTemplateRow } from "./shapes/Procedures.ts"

const operations = Operation.group("ProcedureTemplateRows", {
  update: Operation.patch("/proceduretemplaterows/{id}", {
    parameters: [ProcedureTemplateRowId],
    body: UpdateProcedureTemplateRow,
    answer: Operation.envelope("row", ProcedureTemplateRow)
  }),
  delete: Operation.del("/proceduretemplaterows/{id}", {
    parameters: [ProcedureTemplateRowId],
    failures: { 500: "message" }
  }),
  uploadAttachment: Operation.upload("/proceduretemplaterows/{id}/attachments/{filename}", {
    parameters: [ProcedureTemplateRowId, FileName],
    answer: Operation.json(UploadedFile, 201),
    failures: { 400: "text" }
  }),
  deleteAttachment: Operation.del("/proceduretemplaterows/{id}/attachments", { parameters: [ProcedureTemplateRowId] })
})

/**
 * The rows of the procedure templates of an organization. They are read and added with their template, by
 * `ProcedureTemplates`.
 *
 * @since 0.1.0
 */
export interface ProcedureTemplateRowsService {
  /** Changes what the payload names and returns the whole row. */
  readonly update: (
    id: ProcedureTemplateRowId,
    payload: UpdateProcedureTemplateRow,
    options?: Operation.WriteOptions
  ) => Effect.Effect<ProcedureTemplateRow, MaintainXError>

  /** Takes a row out of its template. Procedures that were made from the template before keep theirs. */
  readonly delete: (id: ProcedureTemplateRowId, options?: Operation.WriteOptions) => Effect.Effect<void, MaintainXError>

  /** Sets the file of a row, sent as it is. The API's own text names 1 MB as the limit. */
  readonly uploadAttachment: (
    id: ProcedureTemplateRowId,
    filename: string,
    file: Files.File,
    options?: Operation.WriteOptions
  ) => Effect.Effect<UploadedFile, UploadError>

  /** Removes the file of a row, which needs no name. */
  readonly deleteAttachment: (
    id: ProcedureTemplateRowId,
    options?: Operation.WriteOptions
  ) => Effect.Effect<void, MaintainXError>
}

/**
 * Procedure template rows: the steps of the procedures that work orders are made with.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { MaintainX, ProcedureTemplateRows, ProcedureTemplates } from "effect-maintainx"
 *
 * const program = Effect.gen(function* () {
 *   const templates = yield* ProcedureTemplates
 *   const rows = yield* ProcedureTemplateRows
 *   const { fields } = yield* templates.create({
 *     title: "Start of the compressor",
 *     fields: [{ type: "NUMBER", label: "Pressure" }]
 *   })
 *   for (const { id } of fields) yield* rows.update(id, { label: "Pressure (bar)" })
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(MaintainX.layer)))
 * ```
 *
 * @since 0.1.0
 */
export class ProcedureTemplateRows extends Resource.Service<ProcedureTemplateRows, ProcedureTemplateRowsService>()(
  "ProcedureTemplateRows",
  operations,
  (methods) => methods
) {}
