/**
 * Files: what every resource that takes attachments and a thumbnail has in common.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { AttachmentId } from "../../Ids.ts"
import * as Wire from "../../internal/wire.ts"

/**
 * A file that belongs to a record.
 *
 * @since 0.1.0
 */
export class Attachment extends Wire.shape<Attachment>()(() => ({
  id: AttachmentId,
  mimeType: Schema.String,
  /** May end in `.HEIC` while `mimeType` says `image/jpeg`: the API converts such pictures. (Measured.) */
  fileName: Schema.String,
  /** Presigned, and good for one hour only: read the record again instead of keeping it. (Measured.) */
  url: Schema.String,
  createdAt: Wire.Instant,
  /** In pixels, for pictures. */
  width: Wire.maybe(Schema.Finite),
  /** In pixels, for pictures. */
  height: Wire.maybe(Schema.Finite)
})) {}

/**
 * What an upload answers.
 *
 * @since 0.1.0
 */
export class UploadedFile extends Wire.shape<UploadedFile>()(() => ({
  publicUrl: Wire.optional(Schema.String),
  /** The name under which the file was stored. It can differ from the one that was asked for. */
  filename: Wire.optional(Schema.String),
  fileKey: Wire.optional(Schema.String)
})) {}

/**
 * The name of a file, with its extension, from which the API takes the kind of the file. It becomes part of the path:
 * it must not be empty, `.` or `..`. Anything else is encoded.
 *
 * @since 0.1.0
 */
export const FileName = Schema.String.check(
  Schema.makeFilter(
    (name: string) => {
      if (name === "" || name === "." || name === "..") return "Expected the name of a file, with its extension"
      return name.isWellFormed() || "Expected well-formed text"
    },
    { arbitraryConstraint: { minLength: 1 } }
  )
)
