import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { ContactId, VendorId, Vendors } from "../../src/index.ts"
import { server } from "./server.ts"

const id = VendorId.make(7)
const contactId = ContactId.make(3)

const ada = {
  id: 3,
  name: "Ada",
  role: null,
  email: "ada@harrow.example",
  phoneNumber: null,
  extension: null,
  vendorId: 7
}
const read = { id: contactId, name: "Ada", email: "ada@harrow.example", vendorId: id }

describe("Vendors", () => {
  it.effect("a contact lies in three envelopes: its own on reading, another on changing, and none on adding", () => {
    const { layer, received } = server([
      { body: { vendorContact: ada } },
      { body: { contact: ada } },
      { status: 201, body: ada }
    ])
    return Effect.gen(function* () {
      const vendors = yield* Vendors
      assert.deepStrictEqual(yield* vendors.contact(id, contactId), read)
      assert.deepStrictEqual(yield* vendors.updateContact(id, contactId, { role: null }), read)
      assert.deepStrictEqual(yield* vendors.addContact(id, { name: "Ada" }, { skipWebhook: true }), read)
      assert.deepStrictEqual(
        received.map(({ body, method, target }) => [method, target, body]),
        [
          ["GET", "/v1/vendors/7/contacts/3", undefined],
          ["PATCH", "/v1/vendors/7/contacts/3", { role: null }],
          ["POST", "/v1/vendors/7/contacts?skipWebhook=true", { name: "Ada" }]
        ]
      )
    }).pipe(Effect.provide(layer))
  })

  it.effect("a contact is deleted without a body, below its vendor", () => {
    const { layer, received } = server([{ status: 204 }])
    return Effect.gen(function* () {
      yield* (yield* Vendors).deleteContact(id, contactId)
      assert.deepInclude(received[0], { method: "DELETE", target: "/v1/vendors/7/contacts/3", body: undefined })
    }).pipe(Effect.provide(layer))
  })

  it.effect("adding a contact is the one operation here that declares a 429", () => {
    const { layer } = server([{ status: 429, body: { error: "slow down" } }])
    return Effect.gen(function* () {
      const error = yield* Effect.flip((yield* Vendors).addContact(id, { name: "Ada" }))
      assert.strictEqual(error._tag, "RateLimited")
    }).pipe(Effect.provide(layer))
  })
})
