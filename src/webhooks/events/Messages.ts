/**
 * Events about comments and slash commands.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { type ConversationId, UserId, type WorkOrderId } from "../../Ids.ts"
import * as Wire from "../../internal/wire.ts"
import { event } from "./event.ts"

/**
 * The kind of a comment. All but `TEXT` have a file.
 *
 * @since 0.1.0
 */
export const CommentType = Schema.Literals(["TEXT", "IMG", "FILE", "AUDIO"])
/** @since 0.1.0 */
export type CommentType = typeof CommentType.Type

/**
 * Somebody commented on a work order.
 *
 * @since 0.1.0
 */
export class NewCommentOnWorkOrder extends event<NewCommentOnWorkOrder>()(
  "NEW_COMMENT_ON_WORK_ORDER",
  { id: "workOrderId" },
  () => ({
    /** On the wire it is called `type`. */
    commentType: Wire.open(CommentType),
    comment: Schema.String,
    /** The address of the file. It is valid for one hour. */
    url: Wire.optional(Schema.String)
  })
) {}

/**
 * Where somebody wrote a slash command.
 *
 * @since 0.1.0
 */
export const CommandPlace = Schema.Literals(["CONVERSATION", "WORK_ORDER"])
/** @since 0.1.0 */
export type CommandPlace = typeof CommandPlace.Type

/** One number on the wire. The `type` beside it says which id it is. */
const ConversationOrWorkOrderId = Schema.Int.pipe(
  Schema.refine((_id: number): _id is ConversationId | WorkOrderId => true)
)

/**
 * Somebody wrote a slash command.
 *
 * @since 0.1.0
 */
export class NewSlashCommand extends event<NewSlashCommand>()(
  "NEW_SLASH_COMMAND",
  { id: "messageId", filters: { command: ({ command }) => [command] } },
  () => ({
    /** Who wrote it. */
    user: Schema.Struct({ id: UserId }),
    /** Where it was written. */
    parent: Schema.Struct({ id: ConversationOrWorkOrderId, type: Wire.open(CommandPlace), name: Schema.String }),
    /** The word after the slash. */
    command: Schema.String,
    /** The text after the command. */
    content: Schema.String
  })
) {}
