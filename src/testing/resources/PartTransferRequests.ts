import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import type * as Api from "../../index.ts"
import type { Behaviour } from "../behaviour.ts"
import { changed, type Explicit } from "../explicit.ts"
import type { PartTransferRequestRecord } from "../model.ts"
import { byOffset } from "../paging.ts"
import * as Records from "../records.ts"
import { badRequest } from "../refusal.ts"
import { Acting } from "../table.ts"
import { restocked } from "./Parts.ts"

/**
 * Stock leaves the source when a request is approved and reaches the destination when it is completed.
 *
 * The vendor does not say who may take which step, nor from where. The steps here are an assumption: PENDING is
 * approved or declined by the source and canceled by the destination; APPROVED is completed by the destination.
 */
export const partTransferRequests: Behaviour<"PartTransferRequests"> = (plant) => {
  const { locations, partTransferRequests, parts } = plant

  /** The step is for the one of the two organizations that it is up to. */
  const checkSide = Effect.fnUntraced(function* (organizationId: Api.OrganizationId, who: string) {
    const { organizations } = yield* Acting
    if (organizations[0] !== organizationId) {
      return yield* badRequest(`only the organization that ${who} can do this`, "status")
    }
  })

  const partOf = (id: PartTransferRequestRecord["sourcePartId"]) =>
    Effect.mapError(parts.find(id), () => badRequest("the part is gone", "status"))

  /** Sends the quantity of the payload. Default: the requested quantity. */
  const approve = Effect.fnUntraced(function* (
    record: PartTransferRequestRecord,
    { quantity, sourceLocationId }: Step
  ) {
    yield* checkSide(record.sourceOrganizationId, "sends")
    yield* Records.checkReference(locations, sourceLocationId, "location", "sourceLocationId")
    const part = yield* partOf(record.sourcePartId)
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
    return changed(record, {
      status: "APPROVED",
      quantityTransferred,
      transferrerId: userId,
      sourceLocationId: stock?.locationId
    })
  })

  /** Receives the quantity of the payload. Default: the total of its places, or else the quantity that was sent. */
  const complete = Effect.fnUntraced(function* (
    record: PartTransferRequestRecord,
    { destinationLocations, quantity }: Step
  ) {
    yield* checkSide(record.destinationOrganizationId, "asked")
    const transferred = record.quantityTransferred ?? 0
    for (const [i, place] of (destinationLocations ?? []).entries()) {
      const at = `destinationLocations.${i}`
      yield* Records.checkReference(locations, place.locationId, "location", `${at}.locationId`)
      if (place.quantity < 0) return yield* badRequest("must be >= 0", `${at}.quantity`)
    }
    const placed = destinationLocations?.reduce((sum, { quantity }) => sum + quantity, 0)
    const quantityReceived = quantity ?? placed ?? transferred
    if (quantityReceived < 0 || quantityReceived > transferred) {
      return yield* badRequest("more than were sent, or less than none", "quantity")
    }
    if (placed !== undefined && placed !== quantityReceived) {
      return yield* badRequest("must be what the locations have together", "quantity")
    }
    const part = yield* partOf(record.destinationPartId)
    const at = part.stocks[0]?.locationId
    const received = destinationLocations ?? [
      { quantity: quantityReceived, ...(at === undefined ? undefined : { locationId: at }) }
    ]
    const now = yield* DateTime.now
    parts.replace(received.reduce((part, place) => restocked(part, place.locationId, place.quantity, now), part))
    return changed(record, { status: "COMPLETED", quantityReceived, destinationLocations: received })
  })

  const step = Effect.fnUntraced(function* (record: PartTransferRequestRecord, status: string, payload: Step) {
    switch (`${record.status} ${status}`) {
      case `${record.status} ${record.status}`:
        return record
      case "PENDING APPROVED":
        return yield* approve(record, payload)
      case "PENDING DECLINED":
        yield* checkSide(record.sourceOrganizationId, "sends")
        return changed(record, { status: "DECLINED" })
      case "PENDING CANCELED":
        yield* checkSide(record.destinationOrganizationId, "asked")
        return changed(record, { status: "CANCELED" })
      case "APPROVED COMPLETED":
        return yield* complete(record, payload)
      default:
        return yield* badRequest(`cannot become ${status} from ${record.status}`, "status")
    }
  })

  return {
    list: Effect.fnUntraced(function* (query = {}) {
      const found = yield* Records.filter(partTransferRequests, query, {
        statuses: (wanted) => (record) => wanted.includes(record.status)
      })
      return yield* byOffset(found, query, detail)
    }),

    // The document declares a 404 although the path has no id: it is taken to be for the parts.
    create: Effect.fnUntraced(function* (payload) {
      const { organizationId: destinationOrganizationId } = yield* parts.find(payload.destinationPartId)
      const { organizationId: sourceOrganizationId } = yield* parts.findAnywhere(payload.sourcePartId)
      if (payload.quantityRequested <= 0) return yield* badRequest("must be > 0", "quantityRequested")
      return yield* Records.create(partTransferRequests, { ...payload, status: "PENDING" }, ({ userId }) => ({
        requesterId: userId,
        destinationOrganizationId,
        sourceOrganizationId,
        quantityReceived: undefined,
        quantityTransferred: undefined,
        responseMessage: undefined,
        transferrerId: undefined,
        sourceLocationId: undefined,
        destinationLocations: undefined
      }))
    }),

    get: (id) => Effect.map(partTransferRequests.find(id), detail),

    update: Effect.fnUntraced(function* (id, payload) {
      const { destinationLocations, quantity, sourceLocationId, status, ...changes } = payload
      const record = yield* partTransferRequests.find(id)
      const next = yield* step(record, status, { destinationLocations, quantity, sourceLocationId })
      return detail(partTransferRequests.replace(changed(next, changes)))
    })
  }
}

/** What a payload says about the step that it takes. */
type Step = Explicit<Pick<Api.UpdatePartTransferRequest, "destinationLocations" | "quantity" | "sourceLocationId">>

const detail = (request: PartTransferRequestRecord) => ({
  ...request,
  destinationLocations: request.destinationLocations ?? []
})
