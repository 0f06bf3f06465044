import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { MeterId, MeterTriggerId, MeterTriggers } from "../../src/index.ts"
import { server } from "./server.ts"

const id = MeterTriggerId.make(7)

describe("MeterTriggers", () => {
  it.effect("changes lie in an envelope, and answer nothing", () => {
    const { layer, received } = server([{ status: 204 }])
    return Effect.gen(function* () {
      const triggers = yield* MeterTriggers
      assert.isUndefined(yield* triggers.update(id, { meterTrigger: { amount: 5, period: null } }))
      assert.isUndefined(yield* triggers.updateTemplate(id, { title: "Cool down" }))
      assert.deepStrictEqual(
        received.map(({ body, target }) => [target, body]),
        [
          ["/v1/metertriggers/7", { meterTrigger: { amount: 5, period: null } }],
          ["/v1/metertriggers/7/workordertemplates", { title: "Cool down" }]
        ]
      )
    }).pipe(Effect.provide(layer))
  })

  it.effect("the template may be changed by nothing, which is no body", () => {
    const { layer, received } = server([{ status: 204 }])
    return Effect.gen(function* () {
      yield* (yield* MeterTriggers).updateTemplate(id, undefined, { skipWebhook: true })
      assert.strictEqual(received[0]?.target, "/v1/metertriggers/7/workordertemplates?skipWebhook=true")
      assert.isUndefined(received[0]?.body)
    }).pipe(Effect.provide(layer))
  })

  it.effect("attachments belong to the template, the thumbnail to the trigger", () => {
    const { layer, received } = server([{ status: 201, body: {} }])
    return Effect.gen(function* () {
      const triggers = yield* MeterTriggers
      yield* triggers.uploadAttachment(id, "a b.pdf", new Uint8Array([1]))
      yield* triggers.uploadThumbnail(id, "a.png", new Uint8Array([1]))
      assert.deepStrictEqual(
        received.map(({ target }) => target),
        ["/v1/metertriggers/7/workordertemplates/attachments/a%20b.pdf", "/v1/metertriggers/7/thumbnail/a.png"]
      )
    }).pipe(Effect.provide(layer))
  })

  it.effect("lists of several meters repeat the key", () => {
    const { layer, received } = server([{ body: { meterTriggers: [] } }])
    return Effect.gen(function* () {
      yield* (yield* MeterTriggers).list({ meters: [MeterId.make(1), MeterId.make(2)] })
      assert.strictEqual(received[0]?.target, "/v1/metertriggers?meters=1&meters=2")
    }).pipe(Effect.provide(layer))
  })
})
