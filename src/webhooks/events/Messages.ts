/**
 * Events about what people write.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { type ConversationId, MessageId, UserId, WorkOrderId } from "../../Ids.ts"
import * as Wire from "../../internal/wire.ts"
import { common, event } from "./event.ts"

/**
 * What a comment is. All but `TEXT` have a file.
 *
 * @since 0.1.0
 */
export const CommentType = Schema.Literals(["TEXT", "IMG", "FILE", "AUDIO"])
/** @since 0.1.0 */
export type CommentType = typeof CommentType.Type

/**
 * There is a new comment on a work order.
 *
 * @since 0.1.0
 */
export class NewCommentOnWorkOrder extends event<NewCommentOnWorkOrder>()(
  "NEW_COMMENT_ON_WORK_ORDER",
  "workOrderId",
  () => ({
    ...common,
    workOrderId: WorkOrderId,
    /** What the comment is. On the wire it is called `type`. */
    commentType: Wire.open(CommentType),
    comment: Schema.String,
    /** Of the file, good for one hour. */
    url: Wire.optional(Schema.String)
  })
) {}

/**
 * Where slash commands are written.
 *
 * @since 0.1.0
 */
export const CommandPlace = Schema.Literals(["CONVERSATION", "WORK_ORDER"])
/** @since 0.1.0 */
export type CommandPlace = typeof CommandPlace.Type

/** On the wire one number, whose kind the `type` beside it tells. */
const ConversationOrWorkOrderId = Schema.Int.pipe(
  Schema.refine((_id: number): _id is ConversationId | WorkOrderId => true)
)

/**
 * Somebody has written a slash command.
 *
 * @since 0.1.0
 */
export class NewSlashCommand extends event<NewSlashCommand>()(
  "NEW_SLASH_COMMAND",
  "messageId",
  () => ({
    ...common,
    messageId: MessageId,
    /** Who wrote it. */
    user: Schema.Struct({ id: UserId }),
    /** Where it was written. */
    parent: Schema.Struct({ id: ConversationOrWorkOrderId, type: Wire.open(CommandPlace), name: Schema.String }),
    /** The word after the slash. */
    command: Schema.String,
    /** What follows the command. */
    content: Schema.String
  }),
  { filters: { command: ({ command }) => [command] } }
) {}
