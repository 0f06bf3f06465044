/**
 * Vendors in memory, with their contacts.
 *
 * @internal
 */
import * as Effect from "effect/Effect"
import type { ContactId, VendorId } from "../../Ids.ts"
import type { Vendor, VendorContact, VendorsService } from "../../resources/Vendors.ts"
import { byOffset } from "../paging.ts"
import { Acting, type Behaviour, type Kept, type Plant } from "../plant.ts"
import * as Records from "../records.ts"
import { notFound } from "../refusal.ts"

/** A vendor as the plant keeps it. Its contacts are found by their `vendorId`. */
export interface VendorRecord extends Omit<Vendor, "contactIds" | "deletedAt">, Kept {
  readonly id: VendorId
}

export interface VendorContactRecord extends VendorContact, Kept {
  readonly id: ContactId
}

export const vendors = (plant: Plant): Behaviour<VendorsService> => {
  const { vendorContacts, vendors } = plant

  const contactsOf = Effect.fnUntraced(function* (id: VendorId) {
    yield* vendors.find(id)
    return (yield* vendorContacts.all).filter(({ vendorId }) => vendorId === id)
  })

  const contactOf = Effect.fnUntraced(function* (id: VendorId, contactId: ContactId) {
    const contact = (yield* contactsOf(id)).find((contact) => contact.id === contactId)
    return contact === undefined ? yield* notFound("Contact") : contact
  })

  const detail = Effect.fnUntraced(function* ({ organizationId: _, ...record }: VendorRecord) {
    const vendor: Vendor = {
      ...record,
      emails: record.emails ?? [],
      phoneNumbers: record.phoneNumbers ?? [],
      attachments: record.attachments ?? [],
      contactIds: (yield* contactsOf(record.id)).map(({ id }) => id),
      extraFields: record.extraFields ?? {}
    }
    return vendor
  })

  return {
    list: Effect.fnUntraced(function* (query = {}) {
      const rows = yield* Records.filterByCustomFields(yield* vendors.all, query.customFields)
      return yield* byOffset(rows, query, (record) => ({
        ...Records.pick(record, ["id", "name"]),
        ...Records.expanded(record, query.expand, { extra_fields: "extraFields" })
      }))
    }),

    create: Effect.fnUntraced(function* (payload) {
      const { organizations } = yield* Acting
      const { id } = vendors.insert((id) =>
        Records.changed<VendorRecord>({ id, name: payload.name, organizationId: organizations[0] }, payload)
      )
      return { id }
    }),

    get: (id) => Effect.flatMap(vendors.find(id), detail),

    update: Effect.fnUntraced(function* (id, payload) {
      const record = yield* vendors.find(id)
      const extraFields = { ...record.extraFields, ...payload.extraFields }
      const changed = Records.changed(record, { ...payload, extraFields })
      vendors.replace(changed)
      return yield* detail(changed)
    }),

    // That its contacts go with it, and that parts forget it, is an assumption.
    delete: Effect.fnUntraced(function* (id) {
      for (const contact of yield* contactsOf(id)) vendorContacts.remove(contact.id)
      for (const part of yield* plant.parts.all) {
        const others = part.vendors.filter(({ vendorId }) => vendorId !== id)
        if (others.length < part.vendors.length) plant.parts.replace({ ...part, vendors: others })
      }
      vendors.remove(id)
    }),

    uploadAttachment: Effect.fnUntraced(function* (id, filename, file) {
      const { answer, record } = yield* Records.attached(plant, yield* vendors.find(id), filename, file)
      vendors.replace(record)
      return answer
    }),

    deleteAttachment: Effect.fnUntraced(function* (id, filename) {
      vendors.replace(yield* Records.detached(yield* vendors.find(id), filename))
    }),

    uploadThumbnail: Effect.fnUntraced(function* (id, filename, file) {
      const { answer, record } = yield* Records.pictured(plant, yield* vendors.find(id), filename, file)
      vendors.replace(record)
      return answer
    }),

    contacts: Effect.fnUntraced(function* (id, query = {}) {
      return yield* byOffset(yield* contactsOf(id), query, contact)
    }),

    addContact: Effect.fnUntraced(function* (id, payload) {
      const { organizationId } = yield* vendors.find(id)
      return contact(
        vendorContacts.insert((contactId) =>
          Records.changed<VendorContactRecord>(
            { id: contactId, name: payload.name, vendorId: id, organizationId },
            payload
          )
        )
      )
    }),

    contact: (id, contactId) => Effect.map(contactOf(id, contactId), contact),

    updateContact: Effect.fnUntraced(function* (id, contactId, payload) {
      const changed = Records.changed(yield* contactOf(id, contactId), payload)
      vendorContacts.replace(changed)
      return contact(changed)
    }),

    deleteContact: Effect.fnUntraced(function* (id, contactId) {
      yield* contactOf(id, contactId)
      vendorContacts.remove(contactId)
    })
  }
}

const contact = ({ organizationId: _, ...contact }: VendorContactRecord): VendorContact => contact
