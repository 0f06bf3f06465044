/**
 * Part transfer requests in memory. Stock leaves the source when a request is approved and reaches the destination when
 * it is completed.
 *
 * The vendor does not say who may take which step, nor from where. The steps here are an assumption: PENDING is
 * approved or declined by the source and canceled by the destination; APPROVED is completed by the destination.
 *
 * @internal
 */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import type { OrganizationId, PartTransferRequestId } from "../../Ids.ts"
import type {
  PartTransferRequest,
  PartTransferRequestStatus,
  PartTransferRequestsService,
  ReceivedPartsPayload,
  UpdatePartTransferRequest
} from "../../resources/PartTransferRequests.ts"
import { byOffset } from "../paging.ts"
import { Acting, type Behaviour, type Given, type Kept, type Plant } from "../plant.ts"
import * as Records from "../records.ts"
import { badRequest } from "../refusal.ts"
import { type PartRecord, restocked } from "./Parts.ts"

/** A request as the plant keeps it. Both organizations see it. */
export interface PartTransferRequestRecord extends PartTransferRequest, Kept {
  readonly id: PartTransferRequestId
  readonly status: PartTransferRequestStatus
}

/** The organizations that see a request. */
export const partners = ({
  destinationOrganizationId,
  sourceOrganizationId
}: PartTransferRequestRecord): ReadonlyArray<OrganizationId> => [destinationOrganizationId, sourceOrganizationId]

export const partTransferRequests = (plant: Plant): Behaviour<PartTransferRequestsService> => {
  const { locations, partTransferRequests, parts } = plant

  /** The step is for the one of the two organizations that it is up to. */
  const checkSide = Effect.fnUntraced(function* (organizationId: OrganizationId, who: string) {
    const { organizations } = yield* Acting
    if (organizations[0] !== organizationId) {
      return yield* badRequest(`only the organization that ${who} can do this`, "status")
    }
  })

  /** Sends: as many as were asked for, unless it is said how many. */
  const approved = Effect.fnUntraced(function* (
    record: PartTransferRequestRecord,
    { quantity = null, sourceLocationId }: UpdatePartTransferRequest
  ) {
    yield* checkSide(record.sourceOrganizationId, "sends")
    if (sourceLocationId !== undefined)
      yield* Records.referred(locations, sourceLocationId, "location", "sourceLocationId")
    const part = yield* Effect.mapError(parts.find(record.sourcePartId), () => badRequest("the part is gone", "status"))
    const stock =
      sourceLocationId === undefined
        ? part.stocks[0]
        : part.stocks.find(({ locationId }) => locationId === sourceLocationId)
    const quantityTransferred = quantity ?? record.quantityRequested
    if (quantityTransferred <= 0) return yield* badRequest("must be > 0", "quantity")
    if (quantityTransferred > (stock?.availableQuantity ?? 0)) {
      return yield* badRequest("there are not so many in stock", "quantity")
    }
    parts.replace(restocked(part, stock?.locationId, -quantityTransferred, yield* DateTime.now))
    const { userId } = yield* Acting
    return Records.changed<PartTransferRequestRecord>(record, {
      status: "APPROVED",
      quantityTransferred,
      transferrerId: userId,
      ...(stock?.locationId === undefined ? undefined : { sourceLocationId: stock.locationId })
    })
  })

  const receive = Effect.fnUntraced(function* (part: PartRecord, received: ReadonlyArray<ReceivedPartsPayload>) {
    const now = yield* DateTime.now
    return received.reduce((part, { locationId, quantity }) => restocked(part, locationId, quantity, now), part)
  })

  /** Receives: as many as the places say, or else as many as were sent, unless it is said how many. */
  const completed = Effect.fnUntraced(function* (
    record: PartTransferRequestRecord,
    { destinationLocations, quantity = null }: Given<UpdatePartTransferRequest>
  ) {
    yield* checkSide(record.destinationOrganizationId, "asked")
    const transferred = record.quantityTransferred ?? 0
    for (const [i, place] of (destinationLocations ?? []).entries()) {
      if (place.locationId !== undefined) {
        yield* Records.referred(locations, place.locationId, "location", `destinationLocations.${i}.locationId`)
      }
      if (place.quantity < 0) return yield* badRequest("must be >= 0", `destinationLocations.${i}.quantity`)
    }
    const placed = destinationLocations?.reduce((sum, { quantity }) => sum + quantity, 0)
    const quantityReceived = quantity ?? placed ?? transferred
    if (quantityReceived < 0 || quantityReceived > transferred) {
      return yield* badRequest("more than were sent, or less than none", "quantity")
    }
    if (placed !== undefined && placed !== quantityReceived) {
      return yield* badRequest("must be what the locations have together", "quantity")
    }
    const part = yield* Effect.mapError(parts.find(record.destinationPartId), () =>
      badRequest("the part is gone", "status")
    )
    const at = part.stocks[0]?.locationId
    const received = destinationLocations ?? [
      { quantity: quantityReceived, ...(at === undefined ? undefined : { locationId: at }) }
    ]
    parts.replace(yield* receive(part, received))
    return Records.changed<PartTransferRequestRecord>(record, {
      status: "COMPLETED",
      quantityReceived,
      destinationLocations: received
    })
  })

  const ended = Effect.fnUntraced(function* (record: PartTransferRequestRecord, status: "CANCELED" | "DECLINED") {
    yield* status === "DECLINED"
      ? checkSide(record.sourceOrganizationId, "sends")
      : checkSide(record.destinationOrganizationId, "asked")
    return { ...record, status }
  })

  const step = Effect.fnUntraced(function* (
    record: PartTransferRequestRecord,
    payload: Given<UpdatePartTransferRequest>
  ) {
    const { status } = payload
    if (status === record.status) return record
    switch (`${record.status} ${status}`) {
      case "PENDING APPROVED":
        return yield* approved(record, payload)
      case "PENDING DECLINED":
        return yield* ended(record, "DECLINED")
      case "PENDING CANCELED":
        return yield* ended(record, "CANCELED")
      case "APPROVED COMPLETED":
        return yield* completed(record, payload)
      default:
        return yield* badRequest(`cannot become ${status} from ${record.status}`, "status")
    }
  })

  return {
    list: Effect.fnUntraced(function* (query = {}) {
      const rows = (yield* partTransferRequests.all).filter(
        ({ status }) => query.statuses === undefined || query.statuses.includes(status)
      )
      return yield* byOffset(rows, query, detail)
    }),

    // The document declares a 404 here, where there is no path parameter: it is taken to be for the parts.
    create: Effect.fnUntraced(function* (payload) {
      const destination = yield* parts.find(payload.destinationPartId)
      const source = yield* parts.findAnywhere(payload.sourcePartId)
      if (payload.quantityRequested <= 0) return yield* badRequest("must be > 0", "quantityRequested")
      const { userId } = yield* Acting
      const { id } = partTransferRequests.insert((id) =>
        Records.changed<PartTransferRequestRecord>(
          {
            id,
            organizationId: destination.organizationId,
            status: "PENDING",
            quantityRequested: payload.quantityRequested,
            sourcePartId: source.id,
            destinationPartId: destination.id,
            requesterId: userId,
            destinationOrganizationId: destination.organizationId,
            sourceOrganizationId: source.organizationId
          },
          Records.pick(payload, ["requestMessage"])
        )
      )
      return { id }
    }),

    get: (id) => Effect.map(partTransferRequests.find(id), detail),

    update: Effect.fnUntraced(function* (id, payload) {
      const record = yield* step(yield* partTransferRequests.find(id), payload)
      const changed = Records.changed(record, Records.pick(payload, ["responseMessage"]))
      partTransferRequests.replace(changed)
      return detail(changed)
    })
  }
}

const detail = ({ organizationId: _, ...request }: PartTransferRequestRecord): PartTransferRequest => ({
  ...request,
  destinationLocations: request.destinationLocations ?? []
})
