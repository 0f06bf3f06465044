/**
 * Work request portals: pages on which anybody, without a login, can ask for work.
 *
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { AssetId, LocationId, WorkRequestPortalId } from "../Ids.ts"
import * as Resource from "../internal/resource.ts"
import * as Wire from "../internal/wire.ts"
import type { MaintainXError } from "../MaintainXError.ts"
import * as Operation from "../Operation.ts"

// ---------------------------------------------------------------------------------------------------------------------
// answers
// ---------------------------------------------------------------------------------------------------------------------

/**
 * A portal as lists have it.
 *
 * @since 0.1.0
 */
export class WorkRequestPortalRow extends Wire.shape<WorkRequestPortalRow>()(() => ({
  id: WorkRequestPortalId,
  title: Schema.String,
  /** Where the portal is. Everybody who has this URL can ask for work. */
  portalUrl: Schema.String,
  /** What stands above the form. */
  welcomeText: Wire.nullable(Schema.String),
  /** What stands in the field for the description until somebody types. */
  descriptionPlaceholder: Wire.nullable(Schema.String),
  /** How to reach the people who run the portal: an e-mail address or a telephone number. */
  contactInformation: Wire.nullable(Schema.String),
  /** The asset that requests are about. */
  assetId: Wire.nullable(AssetId),
  /** The location that requests are about. */
  locationId: Wire.nullable(LocationId),
  /** Whether people are to be reached by e-mail only. */
  emailOnly: Wire.nullable(Schema.Boolean),
  /** Whether people are told by e-mail what happens to their requests. */
  sendEmailNotification: Wire.nullable(Schema.Boolean)
})) {}

/**
 * A portal. The API promises its id alone.
 *
 * @since 0.1.0
 */
export class WorkRequestPortal extends Wire.shape<WorkRequestPortal>()(() => ({
  ...Wire.unpromised(WorkRequestPortalRow.fields),
  id: WorkRequestPortalId
})) {}

/**
 * A portal as the answer to a change has it. The API promises its id and title.
 *
 * @since 0.1.0
 */
export class UpdatedWorkRequestPortal extends Wire.shape<UpdatedWorkRequestPortal>()(() => ({
  ...WorkRequestPortal.fields,
  title: Schema.String
})) {}

/**
 * The answer to creating a portal: its id and nothing else.
 *
 * @since 0.1.0
 */
export class CreatedWorkRequestPortal extends Wire.shape<CreatedWorkRequestPortal>()(() => ({
  id: WorkRequestPortalId
})) {}

// ---------------------------------------------------------------------------------------------------------------------
// queries and payloads
// ---------------------------------------------------------------------------------------------------------------------

/**
 * The paging of a list of portals. It has no filters.
 *
 * @since 0.1.0
 */
export class ListWorkRequestPortals extends Wire.shape<ListWorkRequestPortals>()(() => Operation.PageQuery.fields) {}

const portalPayload = () =>
  ({
    /** What is to stand above the form. */
    welcomeText: Wire.clearable(Schema.String),
    /** What is to stand in the field for the description until somebody types. */
    descriptionPlaceholder: Wire.clearable(Schema.String),
    /** How to reach the people who run the portal: an e-mail address or a telephone number. */
    contactInformation: Wire.clearable(Schema.String),
    /** The location that requests are to be about. */
    locationId: Wire.clearable(LocationId),
    /** The asset that requests are to be about. */
    assetId: Wire.clearable(AssetId),
    /** Whether people are to be reached by e-mail only. */
    emailOnly: Wire.clearable(Schema.Boolean),
    /** Whether to tell people by e-mail what happens to their requests. */
    sendEmailNotification: Wire.clearable(Schema.Boolean)
  }) as const

/**
 * A new portal.
 *
 * @since 0.1.0
 */
export class CreateWorkRequestPortal extends Wire.shape<CreateWorkRequestPortal>()(() => ({
  title: Schema.String,
  ...portalPayload()
})) {}

/**
 * Changes to a portal. What is absent stays as it is; `null` clears.
 *
 * @since 0.1.0
 */
export class UpdateWorkRequestPortal extends Wire.shape<UpdateWorkRequestPortal>()(() => ({
  title: Wire.input(Schema.String),
  ...portalPayload()
})) {}

const operations = Operation.group("WorkRequestPortals", {
  list: Operation.get("/workrequestportals", {
    query: ListWorkRequestPortals,
    answer: Operation.page("workRequestPortals", WorkRequestPortalRow)
  }),
  create: Operation.post("/workrequestportals", {
    body: CreateWorkRequestPortal,
    answer: Operation.json(CreatedWorkRequestPortal, 201),
    failures: { 403: "issues" }
  }),
  get: Operation.get("/workrequestportals/{id}", {
    parameters: [WorkRequestPortalId],
    answer: Operation.envelope("workRequestPortal", WorkRequestPortal)
  }),
  update: Operation.patch("/workrequestportals/{id}", {
    parameters: [WorkRequestPortalId],
    body: UpdateWorkRequestPortal,
    answer: Operation.envelope("workRequestPortal", UpdatedWorkRequestPortal)
  }),
  delete: Operation.del("/workrequestportals/{id}", {
    parameters: [WorkRequestPortalId],
    failures: { 500: "message" }
  })
})

/**
 * The work request portals of an organization.
 *
 * @since 0.1.0
 */
export interface WorkRequestPortalsService
  extends Resource.PagedList<WorkRequestPortalRow, ListWorkRequestPortals>,
    Resource.Records<WorkRequestPortalId, WorkRequestPortal> {
  /**
   * Creates a portal and returns only its id; read it for its URL. `Forbidden` if the user behind the key may not
   * create portals.
   */
  readonly create: (
    payload: CreateWorkRequestPortal,
    options?: Operation.WriteOptions
  ) => Effect.Effect<CreatedWorkRequestPortal, MaintainXError>

  /** Changes what the payload names and returns the whole portal. */
  readonly update: (
    id: WorkRequestPortalId,
    payload: UpdateWorkRequestPortal,
    options?: Operation.WriteOptions
  ) => Effect.Effect<UpdatedWorkRequestPortal, MaintainXError>

  /** No webhook reports it. What happens to the requests that came through the portal is not documented. */
  readonly delete: (id: WorkRequestPortalId, options?: Operation.WriteOptions) => Effect.Effect<void, MaintainXError>
}

/**
 * Work request portals: pages on which anybody, without a login, can ask for work.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { Locations, MaintainX, WorkRequestPortals } from "effect-maintainx"
 *
 * const program = Effect.gen(function* () {
 *   const locations = yield* Locations
 *   const portals = yield* WorkRequestPortals
 *   const canteen = yield* locations.create({ name: "Canteen" })
 *   const { id } = yield* portals.create({ title: "What is broken in the canteen?", locationId: canteen.id })
 *   // Everybody who has this URL can ask for work: put it on a sign on the wall.
 *   return (yield* portals.get(id)).portalUrl
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(MaintainX.layer)))
 * ```
 *
 * @since 0.1.0
 */
export class WorkRequestPortals extends Resource.Service<WorkRequestPortals, WorkRequestPortalsService>()(
  "WorkRequestPortals",
  operations,
  (methods) => methods
) {}
