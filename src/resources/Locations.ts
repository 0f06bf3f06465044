/**
 * Locations: the sites, buildings and areas where assets stand and work is done.
 *
 * @since 0.1.0
 */

import type * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type * as Stream from "effect/Stream"
import { LocationId, OrganizationId, TeamId, VendorId } from "../Ids.ts"
import * as Resource from "../internal/resource.ts"
import * as Wire from "../internal/wire.ts"
import type { MaintainXError } from "../MaintainXError.ts"
import * as Operation from "../Operation.ts"
import * as Pages from "../Pages.ts"
import { type AttachmentMethods, attachmentOperations } from "./shapes/AttachmentMethods.ts"
import { Attachment } from "./shapes/Attachments.ts"
import { LinkedLocation } from "./shapes/Linked.ts"

// ---------------------------------------------------------------------------------------------------------------------
// answers
// ---------------------------------------------------------------------------------------------------------------------

/**
 * A location as lists have it. The properties from `extraFields` on are there only when the query expands them.
 *
 * @since 0.1.0
 */
export class LocationRow extends Wire.shape<LocationRow>()(() => ({
  ...LinkedLocation.fields,
  organizationId: Wire.optional(OrganizationId),
  /** Custom-field values by label. Needs `expand: ["extra_fields"]`. */
  extraFields: Wire.optional(Wire.ExtraFields),
  /** Needs `expand: ["team_ids"]`. */
  teamIds: Wire.optional(Schema.Array(TeamId)),
  /** Needs `expand: ["vendor_ids"]`. */
  vendorIds: Wire.optional(Schema.Array(VendorId)),
  /** Needs `expand: ["barcode"]`. */
  barcode: Wire.optional(Schema.String)
})) {}

/**
 * A location.
 *
 * @since 0.1.0
 */
export class Location extends Wire.shape<Location>()(() => ({
  ...LinkedLocation.fields,
  barcode: Wire.maybe(Schema.String),
  /** The locations that are part of this one. */
  childrenIds: Wire.maybe(Schema.Array(LocationId)),
  thumbnail: Wire.maybe(Attachment),
  attachments: Wire.optional(Schema.Array(Attachment)),
  /** Custom-field values by label. */
  extraFields: Wire.optional(Wire.ExtraFields),
  teamIds: Wire.optional(Schema.Array(TeamId)),
  vendorIds: Wire.optional(Schema.Array(VendorId)),
  /** When it was deleted, if it was. */
  deletedAt: Wire.maybe(Wire.Instant)
})) {}

/**
 * The answer to creating a location: its id and nothing else.
 *
 * @since 0.1.0
 */
export class CreatedLocation extends Wire.shape<CreatedLocation>()(() => ({ id: LocationId })) {}

// ---------------------------------------------------------------------------------------------------------------------
// queries and payloads
// ---------------------------------------------------------------------------------------------------------------------

/**
 * Filters for a list of locations.
 *
 * @since 0.1.0
 */
export class ListLocations extends Wire.shape<ListLocations>()(() => ({
  ...Operation.PageQuery.fields,
  name: Wire.input(Schema.String),
  customFields: Wire.input(Wire.CustomFieldFilters),
  /** What each row holds in addition. */
  expand: Wire.input(Schema.Array(Schema.Literals(["extra_fields", "team_ids", "vendor_ids", "barcode"])))
})) {}

const locationPayload = () =>
  ({
    description: Wire.clearable(Schema.String),
    address: Wire.clearable(Schema.String),
    barcode: Wire.clearable(Schema.String),
    /** The location that this one is part of. */
    parentId: Wire.clearable(LocationId),
    /** Custom-field values by label. */
    extraFields: Wire.input(Wire.ExtraFields),
    vendorIds: Wire.input(Schema.Array(VendorId))
  }) as const

/**
 * A new location.
 *
 * @since 0.1.0
 */
export class CreateLocation extends Wire.shape<CreateLocation>()(() => ({
  name: Schema.String,
  ...locationPayload()
})) {}

/**
 * Changes to a location. What is absent stays as it is; `null` clears.
 *
 * @since 0.1.0
 */
export class UpdateLocation extends Wire.shape<UpdateLocation>()(() => ({
  name: Wire.input(Schema.String),
  ...locationPayload()
})) {}

const operations = Operation.group("Locations", {
  list: Operation.get("/locations", {
    query: ListLocations,
    answer: Operation.page("locations", LocationRow),
    organizations: "several"
  }),
  create: Operation.post("/locations", { body: CreateLocation, answer: Operation.json(CreatedLocation) }),
  get: Operation.get("/locations/{id}", { parameters: [LocationId], answer: Operation.envelope("location", Location) }),
  update: Operation.patch("/locations/{id}", {
    parameters: [LocationId],
    body: UpdateLocation,
    answer: Operation.envelope("location", Location)
  }),
  delete: Operation.del("/locations/{id}", { parameters: [LocationId], failures: { 500: "message" } }),
  ...attachmentOperations("/locations/{id}", LocationId)
})

/**
 * The locations of an organization.
 *
 * @since 0.1.0
 */
export interface LocationsService extends Resource.Records<LocationId, Location>, AttachmentMethods<LocationId> {
  /** One page of locations. This list takes several organizations at once. */
  readonly list: (query?: ListLocations) => Effect.Effect<Operation.Page<LocationRow>, MaintainXError>

  /**
   * Every location, page by page. The list pages by offset, so a location can move between pages while others are
   * created or deleted. The stream drops repeats.
   */
  readonly stream: (query?: ListLocations) => Stream.Stream<LocationRow, MaintainXError>

  /** Creates a location and returns only its id. */
  readonly create: (
    payload: CreateLocation,
    options?: Operation.WriteOptions
  ) => Effect.Effect<CreatedLocation, MaintainXError>

  /** Changes what the payload names and returns the whole location. */
  readonly update: (
    id: LocationId,
    payload: UpdateLocation,
    options?: Operation.WriteOptions
  ) => Effect.Effect<Location, MaintainXError>

  /** No webhook reports it. What happens to the assets and parts there is not documented. */
  readonly delete: (id: LocationId, options?: Operation.WriteOptions) => Effect.Effect<void, MaintainXError>
}

/**
 * Locations: the sites, buildings and areas where assets stand and work is done.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { Locations, MaintainX } from "effect-maintainx"
 *
 * const program = Effect.gen(function* () {
 *   const locations = yield* Locations
 *   const site = yield* locations.create({ name: "Mill", address: "1 Weir Lane" })
 *   const hall = yield* locations.create({ name: "Hall 4", parentId: site.id })
 *   return yield* locations.get(hall.id)
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(MaintainX.layer)))
 * ```
 *
 * @since 0.1.0
 */
export class Locations extends Resource.Service<Locations, LocationsService>()("Locations", operations, (methods) => ({
  ...methods,
  stream: (query) => Pages.stream(operations.list, methods.list, query, ({ id }) => id)
})) {}
