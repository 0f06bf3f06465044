/**
 * Conversations: what people write to each other, apart from comments on work orders.
 *
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type * as Stream from "effect/Stream"
import { ConversationId, MessageId, UserId } from "../Ids.ts"
import * as Resource from "../internal/resource.ts"
import * as Wire from "../internal/wire.ts"
import type { MaintainXError } from "../MaintainXError.ts"
import * as Operation from "../Operation.ts"
import * as Pages from "../Pages.ts"

// ---------------------------------------------------------------------------------------------------------------------
// vocabulary
// ---------------------------------------------------------------------------------------------------------------------

/**
 * Who talks: a group, two people in direct messages, or a team.
 *
 * @since 0.1.0
 */
export const ConversationType = Schema.Literals(["GROUP", "DM", "TEAM"])

/** @since 0.1.0 */
export type ConversationType = typeof ConversationType.Type

// ---------------------------------------------------------------------------------------------------------------------
// answers
// ---------------------------------------------------------------------------------------------------------------------

/**
 * A conversation as lists have it. The API says no more about one.
 *
 * @since 0.1.0
 */
export class ConversationRow extends Wire.shape<ConversationRow>()(() => ({
  id: ConversationId,
  type: Wire.open(ConversationType),
  name: Wire.maybe(Schema.String)
})) {}

/**
 * A user as a member of a conversation.
 *
 * @since 0.1.0
 */
export class ConversationMember extends Wire.shape<ConversationMember>()(() => ({
  id: UserId,
  firstName: Schema.String,
  lastName: Schema.String
})) {}

/**
 * The answer to a message: its id. The API has no operation that reads it back.
 *
 * @since 0.1.0
 */
export class PostedMessage extends Wire.shape<PostedMessage>()(() => ({ id: MessageId })) {}

// ---------------------------------------------------------------------------------------------------------------------
// queries and payloads
// ---------------------------------------------------------------------------------------------------------------------

/**
 * Filters for a list of conversations.
 *
 * @since 0.1.0
 */
export class ListConversations extends Wire.shape<ListConversations>()(() => ({
  ...Operation.PageQuery.fields,
  /** Conversations of one of these types. */
  type: Wire.input(Schema.Array(ConversationType)),
  /** Whether to leave out direct messages and groups without a name. */
  onlyNamed: Wire.input(Schema.Boolean)
})) {}

/**
 * A message to a conversation.
 *
 * @since 0.1.0
 */
export class PostMessage extends Wire.shape<PostMessage>()(() => ({ content: Schema.String })) {}

const operations = Operation.group("Conversations", {
  list: Operation.get("/conversations", {
    query: ListConversations,
    answer: Operation.page("conversations", ConversationRow)
  }),
  members: Operation.get("/conversations/{id}/members", {
    parameters: [ConversationId],
    query: Operation.PageQuery,
    answer: Operation.page("members", ConversationMember)
  }),
  postMessage: Operation.post("/conversations/{id}/messages", {
    parameters: [ConversationId],
    body: PostMessage,
    answer: Operation.json(PostedMessage, 201)
  })
})

/**
 * The conversations of an organization. A direct one begins with `Users.sendMessage`; the others begin in MaintainX
 * itself.
 *
 * @since 0.1.0
 */
export interface ConversationsService extends Resource.PagedList<ConversationRow, ListConversations> {
  /** One page of the participants. */
  readonly members: (
    id: ConversationId,
    query?: Operation.PageQuery
  ) => Effect.Effect<Operation.Page<ConversationMember>, MaintainXError>

  /** All participants, page by page. */
  readonly streamMembers: (
    id: ConversationId,
    query?: Operation.PageQuery
  ) => Stream.Stream<ConversationMember, MaintainXError>

  /** Writes a message to a conversation and returns the id of the message. */
  readonly postMessage: (
    id: ConversationId,
    payload: PostMessage,
    options?: Operation.WriteOptions
  ) => Effect.Effect<PostedMessage, MaintainXError>
}

/**
 * Conversations: what people write to each other, apart from comments on work orders.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { Conversations, MaintainX, Users } from "effect-maintainx"
 *
 * const program = Effect.gen(function* () {
 *   const conversations = yield* Conversations
 *   const users = yield* Users
 *   const { items } = yield* users.list({ onlyAssignable: true, limit: 1 })
 *   for (const { id } of items) {
 *     const { conversationId } = yield* users.sendMessage(id, { content: "The line stands still at noon." })
 *     yield* conversations.postMessage(conversationId, { content: "It starts again at two." })
 *   }
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(MaintainX.layer)))
 * ```
 *
 * @since 0.1.0
 */
export class Conversations extends Resource.Service<Conversations, ConversationsService>()(
  "Conversations",
  operations,
  (methods) => ({
    ...methods,
    streamMembers: (id, query) =>
      Pages.stream(operations.members, (page: Operation.PageQuery) => methods.members(id, page), query)
  })
) {}
