/**
 * What every service offers whose records have attachments and a picture.
 *
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import type * as Schema from "effect/Schema"
import type { File } from "../../Files.ts"
import type { MaintainXError, UploadError } from "../../MaintainXError.ts"
import * as Operation from "../../Operation.ts"
import { FileName, UploadedFile } from "./Attachments.ts"

/**
 * The attachments and the picture of records.
 *
 * @since 0.1.0
 */
export interface AttachmentMethods<in Id> {
  /** Attaches a file, sent as it is. The API's own text names 1 MB as the limit. */
  readonly uploadAttachment: (
    id: Id,
    filename: string,
    file: File,
    options?: Operation.WriteOptions
  ) => Effect.Effect<UploadedFile, UploadError>

  /** Removes the attachment of this name. */
  readonly deleteAttachment: (
    id: Id,
    filename: string,
    options?: Operation.WriteOptions
  ) => Effect.Effect<void, MaintainXError>

  /** Sets the picture of the record. The API has no operation that takes it away again. */
  readonly uploadThumbnail: (
    id: Id,
    filename: string,
    file: File,
    options?: Operation.WriteOptions
  ) => Effect.Effect<UploadedFile, UploadError>
}

/**
 * The operations behind these methods, below the path of a record, such as `/assets/{id}`.
 *
 * @internal
 */
export const attachmentOperations = <Id>(path: string, id: Schema.Codec<Id, unknown>) => ({
  uploadAttachment: Operation.upload(`${path}/attachments/{filename}`, {
    parameters: [id, FileName],
    answer: Operation.json(UploadedFile, 201),
    failures: { 400: "text" }
  }),
  deleteAttachment: Operation.del(`${path}/attachments/{filename}`, { parameters: [id, FileName] }),
  uploadThumbnail: Operation.upload(`${path}/thumbnail/{filename}`, {
    parameters: [id, FileName],
    answer: Operation.json(UploadedFile, 201)
  })
})
