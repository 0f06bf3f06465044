/**
 * Part transfer requests: one organization, or plant, asks another for parts out of its stock.
 *
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { LocationId, OrganizationId, PartId, PartTransferRequestId, UserId } from "../Ids.ts"
import * as Resource from "../internal/resource.ts"
import * as Wire from "../internal/wire.ts"
import type { MaintainXError } from "../MaintainXError.ts"
import * as Operation from "../Operation.ts"

// ---------------------------------------------------------------------------------------------------------------------
// vocabulary
// ---------------------------------------------------------------------------------------------------------------------

/**
 * How far a request has got. The organization that has the parts approves it, which sends them, or declines it. The one
 * that asked cancels it, or completes it when the parts have arrived.
 *
 * @since 0.1.0
 */
export const PartTransferRequestStatus = Schema.Literals(["APPROVED", "CANCELED", "COMPLETED", "DECLINED", "PENDING"])

/** @since 0.1.0 */
export type PartTransferRequestStatus = typeof PartTransferRequestStatus.Type

// ---------------------------------------------------------------------------------------------------------------------
// answers
// ---------------------------------------------------------------------------------------------------------------------

/**
 * A place where parts were received.
 *
 * @since 0.1.0
 */
export class ReceivedParts extends Wire.shape<ReceivedParts>()(() => ({
  /** In the organization that asked. */
  locationId: Wire.optional(LocationId),
  /** How many were received there. */
  quantity: Schema.Int
})) {}

/**
 * A request for parts of another organization. The destination asks and receives, the source sends.
 *
 * @since 0.1.0
 */
export class PartTransferRequest extends Wire.shape<PartTransferRequest>()(() => ({
  id: PartTransferRequestId,
  /** How many came. */
  quantityReceived: Wire.maybe(Schema.Int),
  /** How many were asked for. */
  quantityRequested: Schema.Int,
  /** How many were sent. */
  quantityTransferred: Wire.maybe(Schema.Int),
  /** The message of the organization that asks. */
  requestMessage: Wire.maybe(Schema.String),
  /** The message of the organization that sends. */
  responseMessage: Wire.maybe(Schema.String),
  status: Wire.optional(Wire.open(PartTransferRequestStatus)),
  /** The part of the organization that sends. */
  sourcePartId: PartId,
  /** The part of the organization that asked. */
  destinationPartId: PartId,
  /** Who sent. */
  transferrerId: Wire.maybe(UserId),
  /** Who asked. */
  requesterId: Wire.optional(UserId),
  /** The organization that asked. */
  destinationOrganizationId: OrganizationId,
  /** The organization that sends. */
  sourceOrganizationId: OrganizationId,
  /** The location that the parts were sent from. */
  sourceLocationId: Wire.optional(LocationId),
  /** Where the parts were received. */
  destinationLocations: Wire.optional(Schema.Array(ReceivedParts))
})) {}

/**
 * The answer to creating a request: its id and nothing else.
 *
 * @since 0.1.0
 */
export class CreatedPartTransferRequest extends Wire.shape<CreatedPartTransferRequest>()(() => ({
  id: PartTransferRequestId
})) {}

// ---------------------------------------------------------------------------------------------------------------------
// queries and payloads
// ---------------------------------------------------------------------------------------------------------------------

/**
 * Filters for a list of requests.
 *
 * @since 0.1.0
 */
export class ListPartTransferRequests extends Wire.shape<ListPartTransferRequests>()(() => ({
  ...Operation.PageQuery.fields,
  statuses: Wire.input(Schema.Array(PartTransferRequestStatus))
})) {}

/**
 * A new request.
 *
 * @since 0.1.0
 */
export class CreatePartTransferRequest extends Wire.shape<CreatePartTransferRequest>()(() => ({
  quantityRequested: Schema.Int,
  /** The part of the organization that is to send. */
  sourcePartId: PartId,
  /** The part of the organization that asks. */
  destinationPartId: PartId,
  /** The message of the organization that asks. */
  requestMessage: Wire.clearable(Schema.String)
})) {}

/**
 * A place where parts were received.
 *
 * @since 0.1.0
 */
export class ReceivedPartsPayload extends Wire.shape<ReceivedPartsPayload>()(() => ({
  /** In the organization that asked. */
  locationId: Wire.input(LocationId),
  /** How many were received there. */
  quantity: Schema.Int
})) {}

/**
 * The next step of a request. The status is required, even if it stays the same.
 *
 * @since 0.1.0
 */
export class UpdatePartTransferRequest extends Wire.shape<UpdatePartTransferRequest>()(() => ({
  status: PartTransferRequestStatus,
  /** The message of the organization that sends. */
  responseMessage: Wire.clearable(Schema.String),
  /** The location that the parts are sent from. */
  sourceLocationId: Wire.input(LocationId),
  /** Where the parts were received. */
  destinationLocations: Wire.input(Schema.Array(ReceivedPartsPayload)),
  /** How many, in the sense of the status: sent with `APPROVED`, received with `COMPLETED`. */
  quantity: Wire.clearable(Schema.Int)
})) {}

const operations = Operation.group("PartTransferRequests", {
  list: Operation.get("/parttransferrequests", {
    query: ListPartTransferRequests,
    answer: Operation.page("partTransferRequests", PartTransferRequest)
  }),
  create: Operation.post("/parttransferrequests", {
    body: CreatePartTransferRequest,
    answer: Operation.json(CreatedPartTransferRequest, 201),
    failures: { 404: "message" }
  }),
  get: Operation.get("/parttransferrequests/{id}", {
    parameters: [PartTransferRequestId],
    answer: Operation.envelope("partTransferRequest", PartTransferRequest)
  }),
  update: Operation.patch("/parttransferrequests/{id}", {
    parameters: [PartTransferRequestId],
    body: UpdatePartTransferRequest,
    answer: Operation.envelope("partTransferRequest", PartTransferRequest)
  })
})

/**
 * The requests for parts between organizations. They cannot be deleted, only canceled or declined.
 *
 * @since 0.1.0
 */
export interface PartTransferRequestsService
  extends Resource.PagedList<PartTransferRequest, ListPartTransferRequests>,
    Resource.Records<PartTransferRequestId, PartTransferRequest> {
  /** One page of requests. Rows are whole requests. */
  readonly list: (
    query?: ListPartTransferRequests
  ) => Effect.Effect<Operation.Page<PartTransferRequest>, MaintainXError>

  /** Asks another organization for parts and returns only the id of the request. */
  readonly create: (
    payload: CreatePartTransferRequest,
    options?: Operation.WriteOptions
  ) => Effect.Effect<CreatedPartTransferRequest, MaintainXError>

  /** Moves a request to its next step and returns the whole request. */
  readonly update: (
    id: PartTransferRequestId,
    payload: UpdatePartTransferRequest,
    options?: Operation.WriteOptions
  ) => Effect.Effect<PartTransferRequest, MaintainXError>
}

/**
 * Part transfer requests: one organization asks another for parts out of its stock.
 *
 * @example
 * ```ts
 * import { Console, Effect, Stream } from "effect"
 * import { MaintainX, PartTransferRequests } from "effect-maintainx"
 *
 * const program = Effect.gen(function* () {
 *   const requests = yield* PartTransferRequests
 *   // What is asked for and waits for an answer.
 *   yield* requests.stream({ statuses: ["PENDING"] }).pipe(
 *     Stream.runForEach(({ quantityRequested, sourcePartId }) =>
 *       Console.log(`${quantityRequested} of part ${sourcePartId}`)
 *     )
 *   )
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(MaintainX.layer)))
 * ```
 *
 * @since 0.1.0
 */
export class PartTransferRequests extends Resource.Service<PartTransferRequests, PartTransferRequestsService>()(
  "PartTransferRequests",
  operations,
  (methods) => methods
) {}
