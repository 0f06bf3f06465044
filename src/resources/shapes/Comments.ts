/**
 * Comments: what people write on a record for each other.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { CommentId, UserId } from "../../Ids.ts"
import * as Wire from "../../internal/wire.ts"

/**
 * A comment on a work order.
 *
 * @since 0.1.0
 */
export class Comment extends Wire.shape<Comment>()(() => ({
  id: CommentId,
  authorId: UserId,
  /**
   * Empty if the comment is only a photo, which the API does not return. Mentions look like `@[Name](u|id)`.
   * (Measured.)
   */
  content: Schema.String,
  createdAt: Wire.Instant
})) {}

/**
 * The answer to writing a comment: its id and nothing else.
 *
 * @since 0.1.0
 */
export class CreatedComment extends Wire.shape<CreatedComment>()(() => ({ id: CommentId })) {}

/**
 * A comment to write.
 *
 * @since 0.1.0
 */
export class AddComment extends Wire.shape<AddComment>()(() => ({ content: Schema.String })) {}
