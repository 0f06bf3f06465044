/**
 * Vendors: the companies that deliver parts and do work, and the people to talk to there.
 *
 * @since 0.1.0
 */

import type * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type * as Stream from "effect/Stream"
import { ContactId, VendorId } from "../Ids.ts"
import * as Resource from "../internal/resource.ts"
import * as Wire from "../internal/wire.ts"
import type { MaintainXError } from "../MaintainXError.ts"
import * as Operation from "../Operation.ts"
import * as Pages from "../Pages.ts"
import { type AttachmentMethods, attachmentOperations } from "./shapes/AttachmentMethods.ts"
import { Attachment } from "./shapes/Attachments.ts"

// ---------------------------------------------------------------------------------------------------------------------
// answers
// ---------------------------------------------------------------------------------------------------------------------

/**
 * A vendor as lists have it.
 *
 * @since 0.1.0
 */
export class VendorRow extends Wire.shape<VendorRow>()(() => ({
  id: VendorId,
  name: Schema.String,
  /** Custom-field values by label. Needs `expand: ["extra_fields"]`. */
  extraFields: Wire.optional(Wire.ExtraFields)
})) {}

/**
 * A vendor. Its contacts are here by their ids only; `contacts` lists them.
 *
 * @since 0.1.0
 */
export class Vendor extends Wire.shape<Vendor>()(() => ({
  id: VendorId,
  name: Schema.String,
  /** @deprecated Addresses belong to contacts. */
  emails: Wire.optional(Schema.Array(Schema.String)),
  /** @deprecated Numbers belong to contacts. */
  phoneNumbers: Wire.optional(Schema.Array(Schema.String)),
  description: Wire.maybe(Schema.String),
  thumbnail: Wire.maybe(Attachment),
  attachments: Wire.optional(Schema.Array(Attachment)),
  contactIds: Wire.optional(Schema.Array(ContactId)),
  /** When it was deleted, if it was. */
  deletedAt: Wire.maybe(Wire.Instant),
  /** Custom-field values by label. */
  extraFields: Wire.optional(Wire.ExtraFields)
})) {}

/**
 * The answer to creating a vendor: its id and nothing else.
 *
 * @since 0.1.0
 */
export class CreatedVendor extends Wire.shape<CreatedVendor>()(() => ({ id: VendorId })) {}

/**
 * Somebody to talk to at a vendor.
 *
 * @since 0.1.0
 */
export class VendorContact extends Wire.shape<VendorContact>()(() => ({
  id: ContactId,
  name: Schema.String,
  /** What the contact is there for, for example sales. */
  role: Wire.nullable(Schema.String),
  email: Wire.nullable(Schema.String),
  phoneNumber: Wire.nullable(Schema.String),
  /** The extension of the phone number. */
  extension: Wire.nullable(Schema.String),
  vendorId: VendorId
})) {}

// ---------------------------------------------------------------------------------------------------------------------
// queries and payloads
// ---------------------------------------------------------------------------------------------------------------------

/**
 * Filters for a list of vendors.
 *
 * @since 0.1.0
 */
export class ListVendors extends Wire.shape<ListVendors>()(() => ({
  ...Operation.PageQuery.fields,
  customFields: Wire.input(Wire.CustomFieldFilters),
  /** What each row holds in addition. */
  expand: Wire.input(Schema.Array(Schema.Literals(["extra_fields"])))
})) {}

const vendorPayload = () =>
  ({
    description: Wire.clearable(Schema.String),
    /** Custom-field values by label. */
    extraFields: Wire.input(Wire.ExtraFields)
  }) as const

/**
 * A new vendor.
 *
 * @since 0.1.0
 */
export class CreateVendor extends Wire.shape<CreateVendor>()(() => ({
  name: Schema.String,
  ...vendorPayload(),
  /** @deprecated Add a contact with the address. */
  emails: Wire.input(Schema.Array(Schema.String)),
  /** @deprecated Add a contact with the number. */
  phoneNumbers: Wire.input(Schema.Array(Schema.String))
})) {}

/**
 * Changes to a vendor. What is absent stays as it is; `null` clears.
 *
 * @since 0.1.0
 */
export class UpdateVendor extends Wire.shape<UpdateVendor>()(() => ({
  name: Wire.input(Schema.String),
  ...vendorPayload()
})) {}

const contactPayload = () =>
  ({
    /** What the contact is there for, for example sales. */
    role: Wire.clearable(Schema.String),
    email: Wire.clearable(Schema.String),
    phoneNumber: Wire.clearable(Schema.String),
    /** The extension of the phone number. */
    extension: Wire.clearable(Schema.String)
  }) as const

/**
 * A new contact.
 *
 * @since 0.1.0
 */
export class AddVendorContact extends Wire.shape<AddVendorContact>()(() => ({
  name: Schema.String,
  ...contactPayload()
})) {}

/**
 * Changes to a contact. What is absent stays as it is; `null` clears.
 *
 * @since 0.1.0
 */
export class UpdateVendorContact extends Wire.shape<UpdateVendorContact>()(() => ({
  name: Wire.input(Schema.String),
  ...contactPayload()
})) {}

const operations = Operation.group("Vendors", {
  list: Operation.get("/vendors", { query: ListVendors, answer: Operation.page("vendors", VendorRow) }),
  create: Operation.post("/vendors", { body: CreateVendor, answer: Operation.json(CreatedVendor, 201) }),
  get: Operation.get("/vendors/{id}", { parameters: [VendorId], answer: Operation.envelope("vendor", Vendor) }),
  update: Operation.patch("/vendors/{id}", {
    parameters: [VendorId],
    body: UpdateVendor,
    answer: Operation.envelope("vendor", Vendor)
  }),
  delete: Operation.del("/vendors/{id}", { parameters: [VendorId], failures: { 500: "message" } }),
  ...attachmentOperations("/vendors/{id}", VendorId),
  contacts: Operation.get("/vendors/{id}/contacts", {
    parameters: [VendorId],
    query: Operation.PageQuery,
    answer: Operation.page("contacts", VendorContact)
  }),
  addContact: Operation.post("/vendors/{id}/contacts", {
    parameters: [VendorId],
    body: AddVendorContact,
    answer: Operation.json(VendorContact, 201),
    failures: { 429: "message" }
  }),
  contact: Operation.get("/vendors/{id}/contacts/{contactId}", {
    parameters: [VendorId, ContactId],
    answer: Operation.envelope("vendorContact", VendorContact),
    failures: { 400: "issues" }
  }),
  updateContact: Operation.patch("/vendors/{id}/contacts/{contactId}", {
    parameters: [VendorId, ContactId],
    body: UpdateVendorContact,
    answer: Operation.envelope("contact", VendorContact)
  }),
  deleteContact: Operation.del("/vendors/{id}/contacts/{contactId}", {
    parameters: [VendorId, ContactId],
    failures: { 400: "issues", 500: "message" }
  })
})

/**
 * The vendors of an organization, and their contacts.
 *
 * @since 0.1.0
 */
export interface VendorsService
  extends Resource.PagedList<VendorRow, ListVendors>,
    Resource.Records<VendorId, Vendor>,
    AttachmentMethods<VendorId> {
  /** One page of vendors. Rows have little more than the name. */
  readonly list: (query?: ListVendors) => Effect.Effect<Operation.Page<VendorRow>, MaintainXError>

  /** Creates a vendor and returns only its id. Contacts are added afterwards, with `addContact`. */
  readonly create: (
    payload: CreateVendor,
    options?: Operation.WriteOptions
  ) => Effect.Effect<CreatedVendor, MaintainXError>

  /** Changes what the payload names and returns the whole vendor. */
  readonly update: (
    id: VendorId,
    payload: UpdateVendor,
    options?: Operation.WriteOptions
  ) => Effect.Effect<Vendor, MaintainXError>

  /** No webhook reports it. What happens to the records that name the vendor is not documented. */
  readonly delete: (id: VendorId, options?: Operation.WriteOptions) => Effect.Effect<void, MaintainXError>

  /** One page of the contacts of a vendor. */
  readonly contacts: (
    id: VendorId,
    query?: Operation.PageQuery
  ) => Effect.Effect<Operation.Page<VendorContact>, MaintainXError>

  /** Every contact of a vendor, page by page. */
  readonly contactsStream: (id: VendorId, query?: Operation.PageQuery) => Stream.Stream<VendorContact, MaintainXError>

  /** Adds a contact and returns it. */
  readonly addContact: (
    id: VendorId,
    payload: AddVendorContact,
    options?: Operation.WriteOptions
  ) => Effect.Effect<VendorContact, MaintainXError>

  /** One contact of a vendor. `NotFound` if the vendor has none with this id. */
  readonly contact: (id: VendorId, contactId: ContactId) => Effect.Effect<VendorContact, MaintainXError>

  /** Changes what the payload names and returns the whole contact. */
  readonly updateContact: (
    id: VendorId,
    contactId: ContactId,
    payload: UpdateVendorContact,
    options?: Operation.WriteOptions
  ) => Effect.Effect<VendorContact, MaintainXError>

  /** Removes a contact from its vendor. What becomes of purchase orders that name it is not documented. */
  readonly deleteContact: (
    id: VendorId,
    contactId: ContactId,
    options?: Operation.WriteOptions
  ) => Effect.Effect<void, MaintainXError>
}

/**
 * Vendors: the companies that deliver parts and do work, and the people to talk to there.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { MaintainX, Vendors } from "effect-maintainx"
 *
 * const program = Effect.gen(function* () {
 *   const vendors = yield* Vendors
 *   const { id } = yield* vendors.create({ name: "Crane Services" })
 *   yield* vendors.addContact(id, { name: "Dee Hall", role: "Inspections", email: "dee@cranes.example" })
 *   return yield* vendors.contacts(id)
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(MaintainX.layer)))
 * ```
 *
 * @since 0.1.0
 */
export class Vendors extends Resource.Service<Vendors, VendorsService>()("Vendors", operations, (methods) => ({
  ...methods,
  contactsStream: (id, query) =>
    Pages.stream(operations.contacts, (page: Operation.PageQuery) => methods.contacts(id, page), query)
})) {}
