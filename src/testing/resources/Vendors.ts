import * as Effect from "effect/Effect"
import { identity } from "effect/Function"
import type * as Api from "../../index.ts"
import type { Behaviour } from "../behaviour.ts"
import { changed, expanded } from "../explicit.ts"
import type { VendorRecord } from "../model.ts"
import { byOffset } from "../paging.ts"
import * as Records from "../records.ts"
import { notFound } from "../refusal.ts"

export const vendors: Behaviour<"Vendors"> = (plant) => {
  const { vendorContacts, vendors } = plant

  const contactsOf = Effect.fnUntraced(function* (id: Api.VendorId) {
    yield* vendors.find(id)
    return (yield* vendorContacts.all).filter(({ vendorId }) => vendorId === id)
  })

  const contactOf = Effect.fnUntraced(function* (id: Api.VendorId, contactId: Api.ContactId) {
    const contact = (yield* contactsOf(id)).find((contact) => contact.id === contactId)
    return contact === undefined ? yield* notFound("Contact") : contact
  })

  const detail = Effect.fnUntraced(function* (record: VendorRecord) {
    return {
      ...record,
      emails: record.emails ?? [],
      phoneNumbers: record.phoneNumbers ?? [],
      attachments: record.attachments ?? [],
      contactIds: (yield* contactsOf(record.id)).map(({ id }) => id),
      deletedAt: undefined
    }
  })

  return {
    list: Effect.fnUntraced(function* (query = {}) {
      const found = yield* Records.filter(vendors, query, {})
      return yield* byOffset(found, query, (record) => ({
        ...record,
        ...expanded(record, query.expand, { extra_fields: "extraFields" })
      }))
    }),

    create: (payload) => Records.create(vendors, payload, () => ({ ...Records.noFiles, extraFields: {} })),

    get: (id) => Effect.flatMap(vendors.find(id), detail),

    update: Effect.fnUntraced(function* (id, payload) {
      return yield* detail(vendors.replace(changed(yield* vendors.find(id), payload)))
    }),

    // Assumption: its contacts go with it.
    delete: Effect.fnUntraced(function* (id) {
      for (const contact of yield* contactsOf(id)) vendorContacts.remove(contact.id)
      vendors.remove(id)
      yield* Records.amend(plant.parts, (part) => {
        const others = part.vendors.filter(({ vendorId }) => vendorId !== id)
        return others.length < part.vendors.length ? { vendors: others } : undefined
      })
      yield* Records.amend(plant.purchaseOrders, ({ vendorId }) =>
        vendorId === id ? { vendorId: undefined, vendorContactIds: [] } : undefined
      )
      const cleared = (record: { readonly vendorIds: ReadonlyArray<Api.VendorId> | undefined }) => {
        const vendorIds = Records.idsWithout(record.vendorIds, id)
        return vendorIds && { vendorIds }
      }
      yield* Records.amend(plant.assets, cleared)
      yield* Records.amend(plant.locations, cleared)
      yield* Records.amend(plant.workOrders, cleared)
    }),

    ...Records.fileOperations(plant, vendors.find, (record) => Effect.sync(() => vendors.replace(record))),

    contacts: Effect.fnUntraced(function* (id, query = {}) {
      return yield* byOffset(yield* contactsOf(id), query, identity)
    }),

    addContact: Effect.fnUntraced(function* (vendorId, payload) {
      yield* vendors.find(vendorId)
      return yield* Records.create(vendorContacts, payload, () => ({ vendorId }))
    }),

    contact: contactOf,

    updateContact: Effect.fnUntraced(function* (id, contactId, payload) {
      return vendorContacts.replace(changed(yield* contactOf(id, contactId), payload))
    }),

    deleteContact: Effect.fnUntraced(function* (id, contactId) {
      yield* contactOf(id, contactId)
      vendorContacts.remove(contactId)
      yield* Records.amend(plant.purchaseOrders, (order) => {
        const vendorContactIds = Records.idsWithout(order.vendorContactIds, contactId)
        return vendorContactIds && { vendorContactIds }
      })
    })
  }
}
