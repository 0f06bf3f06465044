import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { ConversationId, Conversations, MessageId } from "../../src/index.ts"
import { server } from "./server.ts"

const id = ConversationId.make(7)

describe("Conversations", () => {
  it.effect("are filtered by types, of which one may be new, and by whether there is a name", () => {
    const { layer, received } = server([{ body: { conversations: [{ id: 7, type: "CHANNEL", name: null }] } }])
    return Effect.gen(function* () {
      const { items } = yield* (yield* Conversations).list({ type: ["GROUP", "TEAM"], onlyNamed: true })
      assert.deepStrictEqual(items, [{ id, type: "CHANNEL" }])
      assert.strictEqual(received[0]?.target, "/v1/conversations?type=GROUP&type=TEAM&onlyNamed=true")
    }).pipe(Effect.provide(layer))
  })

  it.effect("a message goes to the conversation, and its id comes back", () => {
    const { layer, received } = server([{ status: 201, body: { id: 12 } }])
    return Effect.gen(function* () {
      const posted = yield* (yield* Conversations).postMessage(id, { content: "The seal is here" })
      assert.deepStrictEqual(posted, { id: MessageId.make(12) })
      assert.strictEqual(received[0]?.target, "/v1/conversations/7/messages")
      assert.deepStrictEqual(received[0]?.body, { content: "The seal is here" })
    }).pipe(Effect.provide(layer))
  })
})
