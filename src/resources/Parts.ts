/**
 * Parts: the spares and supplies in store, where they are kept and how many there are. Money is in cents.
 *
 * @since 0.1.0
 */

import type * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type * as Stream from "effect/Stream"
import { AssetId, LocationId, OrganizationId, PartId, TeamId, VendorId } from "../Ids.ts"
import * as Resource from "../internal/resource.ts"
import * as Wire from "../internal/wire.ts"
import type { MaintainXError } from "../MaintainXError.ts"
import * as Operation from "../Operation.ts"
import * as Pages from "../Pages.ts"
import { type AttachmentMethods, attachmentOperations } from "./shapes/AttachmentMethods.ts"
import { Attachment } from "./shapes/Attachments.ts"
import { DescribedPart, PartVendor } from "./shapes/Purchasing.ts"

// ---------------------------------------------------------------------------------------------------------------------
// answers
// ---------------------------------------------------------------------------------------------------------------------

/**
 * How many of a part are set aside for work orders, by how far they have got.
 *
 * @since 0.1.0
 */
export class CommittedQuantities extends Wire.shape<CommittedQuantities>()(() => ({
  /** Put together with the other parts of a work order. */
  kitted: Wire.optional(Schema.Int),
  /** Promised to a work order, and still in their place. */
  reserved: Wire.optional(Schema.Int),
  /** Brought to where the work is done. */
  staged: Wire.optional(Schema.Int)
})) {}

const committed = () =>
  ({
    committedQuantities: Wire.optional(CommittedQuantities),
    /** How many are assigned to work orders, however far they have got. */
    assignedQuantity: Wire.optional(Schema.Int)
  }) as const

/**
 * The stock of a part at one location.
 *
 * @since 0.1.0
 */
export class PartLocation extends Wire.shape<PartLocation>()(() => ({
  locationId: LocationId,
  /** How many are in stock. */
  availableQuantity: Wire.optional(Schema.Int),
  /** The quantity at which to reorder. */
  minimumQuantity: Wire.maybe(Schema.Int),
  /** The most there should be. */
  maximumQuantity: Wire.maybe(Schema.Int),
  /** Where at the location, for example a shelf. */
  area: Wire.maybe(Schema.String),
  /** @deprecated Use `committedQuantities.reserved`. */
  reservedQuantity: Wire.maybe(Schema.Int),
  ...committed()
})) {}

/**
 * A part as lists have it. Quantities are totals of all its locations.
 *
 * @since 0.1.0
 */
export class PartRow extends Wire.shape<PartRow>()(() => ({
  id: PartId,
  name: Schema.String,
  description: Wire.nullable(Schema.String),
  barcode: Wire.nullable(Schema.String),
  /** @deprecated Use `locations`. */
  locationId: Wire.nullable(LocationId),
  /** Where it is kept. */
  locations: Schema.Array(PartLocation),
  /** @deprecated Use `locations`. */
  area: Wire.nullable(Schema.String),
  /** In cents. */
  unitCost: Wire.nullable(Schema.Int),
  /** @deprecated Use `inStockQuantity`. */
  availableQuantity: Schema.Int,
  /** The quantity at which to reorder. */
  minimumQuantity: Schema.Int,
  /** How many are on their way from purchase orders. */
  orderedQuantity: Schema.Int,
  /** @deprecated Use `committedQuantities.reserved`. */
  reservedQuantity: Schema.Int,
  partTypes: Schema.Array(Schema.String),
  createdAt: Wire.Instant,
  /** Comments do not move it. */
  updatedAt: Wire.Instant,
  /** How many are in stock. */
  inStockQuantity: Wire.optional(Schema.Int),
  ...committed(),
  /** The most there should be; absent if no location has a maximum. */
  maximumQuantity: Wire.maybe(Schema.Int),
  organizationId: Wire.optional(OrganizationId),
  /** Custom-field values by label. Needs `expand: ["extra_fields"]`. */
  extraFields: Wire.optional(Wire.ExtraFields),
  /** Needs `expand: ["vendors"]`. */
  vendors: Wire.optional(Schema.Array(PartVendor))
})) {}

/**
 * A part. Quantities are totals of all its locations.
 *
 * @since 0.1.0
 */
export class Part extends Wire.shape<Part>()(() => ({
  id: PartId,
  name: Schema.String,
  ...DescribedPart.fields,
  /** Where it is kept. */
  locations: Wire.optional(Schema.Array(PartLocation)),
  /** How many are on their way from purchase orders. */
  orderedQuantity: Wire.optional(Schema.Int),
  /** @deprecated Use `committedQuantities.reserved`. */
  reservedQuantity: Wire.optional(Schema.Int),
  ...committed(),
  /** @deprecated Use `vendors`. */
  vendorIds: Wire.optional(Schema.Array(VendorId)),
  thumbnail: Wire.maybe(Attachment),
  attachments: Wire.optional(Schema.Array(Attachment)),
  createdAt: Wire.Instant,
  /** Comments do not move it. */
  updatedAt: Wire.Instant,
  /** When it was deleted, if it was. */
  deletedAt: Wire.maybe(Wire.Instant)
})) {}

/**
 * A part as the answer to a change has it. The API does not promise its times here.
 *
 * @since 0.1.0
 */
export class UpdatedPart extends Wire.shape<UpdatedPart>()(() => ({
  ...Part.fields,
  createdAt: Wire.optional(Wire.Instant),
  updatedAt: Wire.optional(Wire.Instant)
})) {}

/**
 * The answer to creating a part: its id and nothing else.
 *
 * @since 0.1.0
 */
export class CreatedPart extends Wire.shape<CreatedPart>()(() => ({ id: PartId })) {}

// ---------------------------------------------------------------------------------------------------------------------
// queries and payloads
// ---------------------------------------------------------------------------------------------------------------------

/**
 * Filters for a list of parts.
 *
 * @since 0.1.0
 */
export class ListParts extends Wire.shape<ListParts>()(() => ({
  ...Operation.PageQuery.fields,
  /** Numbers that a vendor gives the part; any of them. */
  partNumber: Wire.input(Schema.Array(Schema.String)),
  updatedAt: Wire.input(Wire.Between),
  createdAt: Wire.input(Wire.Between),
  customFields: Wire.input(Wire.CustomFieldFilters),
  /** A leading minus sorts from the last to the first. */
  sort: Wire.input(Schema.Literals(["id", "createdAt", "updatedAt", "-id", "-createdAt", "-updatedAt"])),
  /** What each row holds in addition. */
  expand: Wire.input(Schema.Array(Schema.Literals(["extra_fields", "vendors"])))
})) {}

/**
 * The stock that a part is to have at one location. A maximum below the minimum is refused before sending.
 *
 * @since 0.1.0
 */
export class PartLocationPayload extends Wire.shape<PartLocationPayload>()(
  () => ({
    locationId: LocationId,
    /** How many are in stock. */
    availableQuantity: Wire.input(Schema.Int),
    /** The quantity at which to reorder. */
    minimumQuantity: Wire.clearable(Schema.Int),
    /** The most there should be. */
    maximumQuantity: Wire.clearable(Schema.Int),
    /** Where at the location, for example a shelf. */
    area: Wire.clearable(Schema.String)
  }),
  (struct) =>
    struct.check(
      Schema.makeFilter(({ maximumQuantity = null, minimumQuantity = null }) =>
        maximumQuantity === null || minimumQuantity === null || maximumQuantity >= minimumQuantity
          ? undefined
          : { path: ["maximumQuantity"], issue: "Expected a maximum that is not below the minimum" }
      )
    )
) {}

/**
 * Who sells a part, and under which number.
 *
 * @since 0.1.0
 */
export class PartVendorPayload extends Wire.shape<PartVendorPayload>()(() => ({
  vendorId: Wire.input(VendorId),
  /** The number that this vendor gives the part. */
  partNumber: Wire.input(Schema.String)
})) {}

/**
 * How many of a part are set aside for work orders, by how far they have got.
 *
 * @since 0.1.0
 */
export class CommittedQuantitiesPayload extends Wire.shape<CommittedQuantitiesPayload>()(() => ({
  kitted: Wire.input(Schema.Int),
  reserved: Wire.input(Schema.Int),
  staged: Wire.input(Schema.Int)
})) {}

const partPayload = () =>
  ({
    description: Wire.clearable(Schema.String),
    /** @deprecated Use `locations`, which excludes it. */
    area: Wire.clearable(Schema.String),
    /** In cents: 120 is $1.20. */
    unitCost: Wire.clearable(Schema.Int),
    /** @deprecated Use `locations`, which excludes it. */
    availableQuantity: Wire.input(Schema.Int),
    /** @deprecated Use `locations`, which excludes it. */
    minimumQuantity: Wire.input(Schema.Int),
    barcode: Wire.clearable(Schema.String),
    /** @deprecated Use `locations`, which excludes it. */
    locationId: Wire.clearable(LocationId),
    partTypes: Wire.input(Schema.Array(Schema.String)),
    /** The assets that it fits. */
    assetIds: Wire.input(Schema.Array(AssetId)),
    /** The teams that look after it. */
    teamIds: Wire.input(Schema.Array(TeamId)),
    /** Custom-field values by label. */
    extraFields: Wire.input(Wire.ExtraFields),
    vendors: Wire.input(Schema.Array(PartVendorPayload)),
    committedQuantities: Wire.input(CommittedQuantitiesPayload),
    /** How many are assigned to work orders, however far they have got. */
    assignedQuantity: Wire.input(Schema.Int),
    /** @deprecated Use `vendors`. */
    vendorIds: Wire.input(Schema.Array(VendorId))
  }) as const

const flatNames = ["area", "availableQuantity", "minimumQuantity", "locationId"] as const

/** The API refuses a part whose place is told in both ways. */
const inOneWay = Schema.makeFilter(
  (payload: { readonly locations?: unknown } & { readonly [_ in (typeof flatNames)[number]]?: unknown }) => {
    const flat = flatNames.find((name) => payload[name] !== undefined)
    return payload.locations === undefined || flat === undefined
      ? undefined
      : { path: [flat], issue: `Expected no ${flat} beside locations, which have it inside` }
  }
)

/**
 * A new part. Its places are told in `locations`; the older properties for a single place, beside it, are refused
 * before sending.
 *
 * @since 0.1.0
 */
export class CreatePart extends Wire.shape<CreatePart>()(
  () => ({
    name: Schema.String,
    ...partPayload(),
    /** Where it is kept and how many there are. */
    locations: Wire.input(Schema.Array(PartLocationPayload))
  }),
  (struct) => struct.check(inOneWay)
) {}

/**
 * Which places of a part are to change. Places that are not named stay.
 *
 * @since 0.1.0
 */
export class PartLocationChanges extends Wire.shape<PartLocationChanges>()(() => ({
  /** Places that are new, and places where something is different. */
  addedUpdated: Wire.input(Schema.Array(PartLocationPayload)),
  /** Places where the part is no longer kept. */
  removedLocationIds: Wire.input(Schema.Array(LocationId))
})) {}

/**
 * Changes to a part. What is absent stays as it is; `null` clears. Unlike in `create`, `locations` says what is
 * different, not all there is.
 *
 * @since 0.1.0
 */
export class UpdatePart extends Wire.shape<UpdatePart>()(
  () => ({
    name: Wire.input(Schema.String),
    ...partPayload(),
    createdAt: Wire.input(Wire.Instant),
    updatedAt: Wire.input(Wire.Instant),
    deletedAt: Wire.clearable(Wire.Instant),
    locations: Wire.input(PartLocationChanges)
  }),
  (struct) => struct.check(inOneWay)
) {}

const operations = Operation.group("Parts", {
  list: Operation.get("/parts", {
    query: ListParts,
    answer: Operation.page("parts", PartRow),
    organizations: "several"
  }),
  create: Operation.post("/parts", { body: CreatePart, answer: Operation.json(CreatedPart, 201) }),
  get: Operation.get("/parts/{id}", { parameters: [PartId], answer: Operation.envelope("part", Part) }),
  update: Operation.patch("/parts/{id}", {
    parameters: [PartId],
    body: UpdatePart,
    answer: Operation.envelope("part", UpdatedPart)
  }),
  delete: Operation.del("/parts/{id}", { parameters: [PartId], failures: { 500: "message" } }),
  ...attachmentOperations("/parts/{id}", PartId)
})

/**
 * The parts of an organization.
 *
 * @since 0.1.0
 */
export interface PartsService extends Resource.Records<PartId, Part>, AttachmentMethods<PartId> {
  /** One page of parts. This list takes several organizations at once. */
  readonly list: (query?: ListParts) => Effect.Effect<Operation.Page<PartRow>, MaintainXError>

  /**
   * Every part, page by page. The list pages by offset, so a part can move between pages while others are created or
   * deleted. The stream drops repeats.
   */
  readonly stream: (query?: ListParts) => Stream.Stream<PartRow, MaintainXError>

  /** Creates a part and returns only its id. */
  readonly create: (payload: CreatePart, options?: Operation.WriteOptions) => Effect.Effect<CreatedPart, MaintainXError>

  /**
   * Changes what the payload names and returns the whole part. Quantities are set, not added, so a program
   * that adds to what it read before can undo the change of another.
   */
  readonly update: (
    id: PartId,
    payload: UpdatePart,
    options?: Operation.WriteOptions
  ) => Effect.Effect<UpdatedPart, MaintainXError>

  /** Causes `PART_DELETE`. What happens to its stock and of the work orders that use it is not documented. */
  readonly delete: (id: PartId, options?: Operation.WriteOptions) => Effect.Effect<void, MaintainXError>
}

/**
 * Parts: the spares and supplies in store, where they are kept and how many there are.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { Locations, MaintainX, Parts } from "effect-maintainx"
 *
 * const program = Effect.gen(function* () {
 *   const locations = yield* Locations
 *   const parts = yield* Parts
 *   const store = yield* locations.create({ name: "Spares store" })
 *   const { id } = yield* parts.create({
 *     name: "Shaft seal 40 mm",
 *     unitCost: 1250, // cents
 *     locations: [{ locationId: store.id, availableQuantity: 4, minimumQuantity: 2, area: "Shelf 3" }]
 *   })
 *   return yield* parts.get(id)
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(MaintainX.layer)))
 * ```
 *
 * @since 0.1.0
 */
export class Parts extends Resource.Service<Parts, PartsService>()("Parts", operations, (methods) => ({
  ...methods,
  stream: (query) => Pages.stream(operations.list, methods.list, query, ({ id }) => id)
})) {}
