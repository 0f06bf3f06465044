import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { CustomFieldId, CustomFields } from "../../src/index.ts"
import { server } from "./server.ts"

const id = CustomFieldId.make(7)

describe("CustomFields", () => {
  it.effect("the kind of record is in the path, and the list is a bare array", () => {
    const { layer, received } = server([
      { body: [{ id: 7, label: "Floor", sortOrder: 0, type: "number", required: null, options: [], sortKey: "a" }] }
    ])
    return Effect.gen(function* () {
      const fields = yield* (yield* CustomFields).list("lineItemPurchaseOrders")
      assert.deepStrictEqual(fields, [{ id, label: "Floor", sortOrder: 0, type: "number", options: [] }])
      assert.strictEqual(received[0]?.target, "/v1/customfields/lineItemPurchaseOrders")
    }).pipe(Effect.provide(layer))
  })

  it.effect("a type that is new passes through", () => {
    const { layer } = server([{ body: [{ id: 7, label: "Signed by", sortOrder: 3, type: "signature" }] }])
    return Effect.gen(function* () {
      const [field] = yield* (yield* CustomFields).list("workOrders")
      assert.strictEqual(field?.type, "signature")
    }).pipe(Effect.provide(layer))
  })

  it.effect("create answers 200 and the fields, unlike most creates", () => {
    const { layer, received } = server([{ body: [{ id: 7, label: "Floor", sortOrder: 0, type: "number" }] }])
    return Effect.gen(function* () {
      const payload = { fields: [{ label: "Floor", type: "number" as const, required: true }] }
      const created = yield* (yield* CustomFields).create("locations", payload, { skipWebhook: true })
      assert.deepStrictEqual(created, [{ id, label: "Floor", sortOrder: 0, type: "number" }])
      assert.deepStrictEqual(
        received.map(({ body, method, target }) => [method, target, body]),
        [["POST", "/v1/customfields/locations?skipWebhook=true", payload]]
      )
    }).pipe(Effect.provide(layer))
  })

  it.effect("update is answered without a body", () => {
    const { layer, received } = server([{ status: 204 }])
    return Effect.gen(function* () {
      yield* (yield* CustomFields).update("assets", id, { field: { sortIndex: 1, options: null } })
      assert.deepStrictEqual(
        received.map(({ body, method, target }) => [method, target, body]),
        [["PATCH", "/v1/customfields/assets/7", { field: { sortIndex: 1, options: null } }]]
      )
    }).pipe(Effect.provide(layer))
  })

  it.effect("a kind of record that has no fields is refused before anything is sent", () => {
    const { layer, received } = server([{ body: [] }])
    return Effect.gen(function* () {
      const error = yield* Effect.flip((yield* CustomFields).list("meters" as never))
      assert.deepInclude(error, { _tag: "BadRequest" })
      assert.lengthOf(received, 0)
    }).pipe(Effect.provide(layer))
  })
})
