import { assert } from "@effect/vitest"
import { Effect, Stream } from "effect"
import { ContactId, VendorId, Vendors } from "../../../src/index.ts"
import type { Holds } from "./ways.ts"

const bytes = new TextEncoder().encode("a file")

export const vendors = (holds: Holds): void => {
  holds("a vendor is what was sent, and knows its contacts by id", () =>
    Effect.gen(function* () {
      const vendors = yield* Vendors
      const { id } = yield* vendors.create({
        name: "Harrow",
        description: "Pumps",
        extraFields: { Rating: "A" },
        emails: ["office@harrow.example"]
      })
      const contact = yield* vendors.addContact(id, { name: "Ada" })
      assert.deepStrictEqual(yield* vendors.get(id), {
        id,
        name: "Harrow",
        description: "Pumps",
        emails: ["office@harrow.example"],
        phoneNumbers: [],
        attachments: [],
        contactIds: [contact.id],
        extraFields: { Rating: "A" }
      })
    })
  )

  holds("an update leaves alone what is absent and clears what is null", () =>
    Effect.gen(function* () {
      const vendors = yield* Vendors
      const { id } = yield* vendors.create({ name: "Harrow", description: "Pumps", extraFields: { Rating: "A" } })
      const renamed = yield* vendors.update(id, { name: "Harrow & Sons", extraFields: { Since: "1990" } })
      assert.deepInclude(renamed, {
        name: "Harrow & Sons",
        description: "Pumps",
        extraFields: { Rating: "A", Since: "1990" }
      })
      yield* vendors.update(id, { description: null })
      assert.isUndefined((yield* vendors.get(id)).description)
    })
  )

  holds("rows are thin unless they are expanded, and filtered by custom fields", () =>
    Effect.gen(function* () {
      const vendors = yield* Vendors
      const a = yield* vendors.create({ name: "A", description: "Pumps", extraFields: { Rating: "A" } })
      yield* vendors.create({ name: "B", extraFields: { Rating: "B" } })
      const thin = yield* vendors.list({ customFields: { Rating: ["A"] } })
      assert.deepStrictEqual(thin.items, [{ id: a.id, name: "A" }])
      const expanded = yield* vendors.list({ customFields: { Rating: ["A", "B"] }, expand: ["extra_fields"] })
      assert.deepStrictEqual(
        expanded.items.map(({ extraFields }) => extraFields),
        [{ Rating: "A" }, { Rating: "B" }]
      )
      const error = yield* Effect.flip(vendors.list({ customFields: { Grade: ["A"] } }))
      assert.strictEqual(error._tag, "BadRequest")
    })
  )

  holds("pages one after another, and streams them all", () =>
    Effect.gen(function* () {
      const vendors = yield* Vendors
      yield* Effect.forEach(["A", "B", "C"], (name) => vendors.create({ name }))
      const first = yield* vendors.list({ limit: 2 })
      assert.lengthOf(first.items, 2)
      const rest = yield* vendors.list({ limit: 2, cursor: first.nextCursor ?? "" })
      assert.deepStrictEqual(
        rest.items.map(({ name }) => name),
        ["C"]
      )
      assert.isUndefined(rest.nextCursor)
      const all = yield* Stream.runCollect(vendors.stream({ limit: 1 }))
      assert.deepStrictEqual(
        all.map(({ name }) => name),
        ["A", "B", "C"]
      )
    })
  )

  holds("a contact is answered whole wherever it is read or written", () =>
    Effect.gen(function* () {
      const vendors = yield* Vendors
      const { id } = yield* vendors.create({ name: "Harrow" })
      const payload = { name: "Ada", role: "Sales", email: "ada@harrow.example", phoneNumber: "555-0100" }
      const added = yield* vendors.addContact(id, { ...payload, extension: null })
      assert.deepStrictEqual(added, { ...payload, id: ContactId.make(27_000_001), vendorId: id })
      assert.deepStrictEqual(yield* vendors.contact(id, added.id), added)
      const updated = yield* vendors.updateContact(id, added.id, { role: null, extension: "12" })
      const { role: _, ...rest } = added
      assert.deepStrictEqual(updated, { ...rest, extension: "12" })
      assert.deepStrictEqual((yield* vendors.contacts(id)).items, [updated])
    })
  )

  holds("contacts are those of one vendor, and are streamed", () =>
    Effect.gen(function* () {
      const vendors = yield* Vendors
      const harrow = yield* vendors.create({ name: "Harrow" })
      const brook = yield* vendors.create({ name: "Brook" })
      yield* Effect.forEach(["Ada", "Ben", "Chi"], (name) => vendors.addContact(harrow.id, { name }))
      const dee = yield* vendors.addContact(brook.id, { name: "Dee" })
      const names = yield* vendors.contactsStream(harrow.id, { limit: 1 }).pipe(
        Stream.map(({ name }) => name),
        Stream.runCollect
      )
      assert.deepStrictEqual(names, ["Ada", "Ben", "Chi"])
      const errors = yield* Effect.all([
        Effect.flip(vendors.contact(harrow.id, dee.id)),
        Effect.flip(vendors.updateContact(harrow.id, dee.id, { name: "Eve" })),
        Effect.flip(vendors.deleteContact(harrow.id, dee.id))
      ])
      for (const error of errors) assert.strictEqual(error._tag, "NotFound")
      assert.strictEqual((yield* vendors.contact(brook.id, dee.id)).name, "Dee")
    })
  )

  holds("a contact that is deleted is gone, from the vendor too", () =>
    Effect.gen(function* () {
      const vendors = yield* Vendors
      const { id } = yield* vendors.create({ name: "Harrow" })
      const ada = yield* vendors.addContact(id, { name: "Ada" })
      const ben = yield* vendors.addContact(id, { name: "Ben" })
      yield* vendors.deleteContact(id, ada.id)
      assert.deepStrictEqual((yield* vendors.get(id)).contactIds, [ben.id])
      assert.deepInclude(yield* Effect.flip(vendors.contact(id, ada.id)), { _tag: "NotFound", missing: "record" })
    })
  )

  holds("a vendor that is not there is NotFound, and takes its contacts along", () =>
    Effect.gen(function* () {
      const vendors = yield* Vendors
      const { id } = yield* vendors.create({ name: "Harrow" })
      const ada = yield* vendors.addContact(id, { name: "Ada" })
      yield* vendors.delete(id)
      const errors = yield* Effect.all([
        Effect.flip(vendors.get(id)),
        Effect.flip(vendors.update(id, { name: "Brook" })),
        Effect.flip(vendors.delete(id)),
        Effect.flip(vendors.uploadAttachment(id, "a.pdf", bytes)),
        Effect.flip(vendors.contacts(id)),
        Effect.flip(vendors.contact(id, ada.id)),
        Effect.flip(vendors.addContact(VendorId.make(99), { name: "Ben" }))
      ])
      for (const error of errors) assert.deepInclude(error, { _tag: "NotFound", missing: "record" })
    })
  )

  holds("files are attached and taken away, and a thumbnail must be a picture", () =>
    Effect.gen(function* () {
      const vendors = yield* Vendors
      const { id } = yield* vendors.create({ name: "Harrow" })
      yield* vendors.uploadAttachment(id, "price list.pdf", bytes)
      assert.strictEqual((yield* vendors.get(id)).attachments?.[0]?.fileName, "price list.pdf")
      yield* vendors.deleteAttachment(id, "price list.pdf")
      assert.deepStrictEqual((yield* vendors.get(id)).attachments, [])
      assert.strictEqual((yield* Effect.flip(vendors.deleteAttachment(id, "price list.pdf")))._tag, "NotFound")
      assert.strictEqual((yield* Effect.flip(vendors.uploadThumbnail(id, "logo.pdf", bytes)))._tag, "BadRequest")
      yield* vendors.uploadThumbnail(id, "logo.png", bytes)
      assert.strictEqual((yield* vendors.get(id)).thumbnail?.mimeType, "image/png")
    })
  )
}
