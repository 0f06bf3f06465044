import { assert, describe, it } from "@effect/vitest"
import { DateTime, Effect } from "effect"
import { LocationId, PurchaseOrderId, PurchaseOrderItemId, PurchaseOrders } from "../../src/index.ts"
import { server } from "./server.ts"

const id = PurchaseOrderId.make(7)
const itemId = PurchaseOrderItemId.make(3)

const body = { id: 7, status: "APPROVED", items: [] }

describe("PurchaseOrders", () => {
  it.effect("create answers the purchase order without an envelope", () => {
    const { layer, received } = server([{ status: 201, body: { ...body, updatedAt: "2026-01-02T03:04:05.678Z" } }])
    return Effect.gen(function* () {
      const created = yield* (yield* PurchaseOrders).create({ vendorId: null, items: [{ quantityOrdered: 1.5 }] })
      assert.deepStrictEqual(created, {
        id,
        status: "APPROVED",
        items: [],
        updatedAt: DateTime.makeUnsafe("2026-01-02T03:04:05.678Z")
      })
      assert.deepStrictEqual(received[0]?.body, { vendorId: null, items: [{ quantityOrdered: 1.5 }] })
    }).pipe(Effect.provide(layer))
  })

  it.effect("a row may have no status, or one that is new", () => {
    const { layer } = server([
      {
        body: {
          purchaseOrders: [
            { id: 7, status: null },
            { id: 8, status: "ON_ITS_WAY" }
          ]
        }
      }
    ])
    return Effect.gen(function* () {
      const { items } = yield* (yield* PurchaseOrders).list()
      assert.deepStrictEqual(items, [{ id }, { id: PurchaseOrderId.make(8), status: "ON_ITS_WAY" }])
    }).pipe(Effect.provide(layer))
  })

  it.effect("an e-mail without a payload is sent without a body", () => {
    const { layer, received } = server([{ status: 201, body: {} }])
    return Effect.gen(function* () {
      const { sendEmails } = yield* PurchaseOrders
      assert.deepStrictEqual(yield* sendEmails(id), {})
      yield* sendEmails(id, undefined, { skipWebhook: true })
      yield* sendEmails(id, { emailsCC: ["ada@rivermill.example"] })
      assert.deepStrictEqual(
        received.map(({ body, target }) => [target, body]),
        [
          ["/v1/purchaseorders/7/emails", undefined],
          ["/v1/purchaseorders/7/emails?skipWebhook=true", undefined],
          ["/v1/purchaseorders/7/emails", { emailsCC: ["ada@rivermill.example"] }]
        ]
      )
    }).pipe(Effect.provide(layer))
  })

  it.effect("an item is received by location or, deprecated, in all; both at once are not sent", () => {
    const { layer, received } = server([{ body: { purchaseOrder: body } }])
    return Effect.gen(function* () {
      const { receive } = yield* PurchaseOrders
      const byLocation = {
        id: itemId,
        fulfillments: [{ locationId: LocationId.make(2), quantityReceived: 1 }]
      }
      yield* receive(id, { items: [byLocation] })
      yield* receive(id, { items: [{ id: itemId, quantityReceived: 1 }] })
      assert.deepStrictEqual(
        received.map(({ body }) => body),
        [{ items: [byLocation] }, { items: [{ id: 3, quantityReceived: 1 }] }]
      )
      const error = yield* Effect.flip(receive(id, { items: [{ ...byLocation, quantityReceived: 1 }] }))
      assert.strictEqual(error._tag, "BadRequest")
      const none = yield* Effect.flip(receive(id, { items: [{ id: itemId } as never] }))
      assert.strictEqual(none._tag, "BadRequest")
      assert.lengthOf(received, 2)
    }).pipe(Effect.provide(layer))
  })

  it.effect("a purchase order cannot be set back to requested, which is said before anything is sent", () => {
    const { layer, received } = server([{ body: { purchaseOrder: body } }])
    return Effect.gen(function* () {
      const error = yield* Effect.flip((yield* PurchaseOrders).setStatus(id, { status: "REQUESTED" as never }))
      assert.strictEqual(error._tag === "BadRequest" ? error.issues[0]?.fieldPath : undefined, "status")
      assert.lengthOf(received, 0)
    }).pipe(Effect.provide(layer))
  })
})
