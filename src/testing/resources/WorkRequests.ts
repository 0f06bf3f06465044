/**
 * Work requests in memory. A new one is pending; a work order that is created for it approves it.
 *
 * Teams are not checked: a request names whichever it likes.
 *
 * @internal
 */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import type { UserId, WorkRequestId } from "../../Ids.ts"
import type {
  ContactInfo,
  CreateWorkRequest,
  ListWorkRequests,
  UpdatedWorkRequest,
  UpdateWorkRequest,
  WorkRequest,
  WorkRequestExpand,
  WorkRequestsService
} from "../../resources/WorkRequests.ts"
import { byCursor, orderOf } from "../paging.ts"
import { Acting, type Behaviour, type Kept, type Plant } from "../plant.ts"
import * as Records from "../records.ts"
import { workOrders } from "./WorkOrders.ts"
import { assetOf, locationOf } from "./workOrders/shown.ts"

/** A work request as the plant keeps it. What other records tell is looked up when it is shown. */
export interface WorkRequestRecord extends UpdatedWorkRequest, Kept {
  readonly id: WorkRequestId
  readonly creatorId: UserId
  readonly extraFields: Readonly<Record<string, string>>
}

export const workRequests = (plant: Plant): Behaviour<WorkRequestsService> => {
  const { workRequests } = plant

  /**
   * The properties of a request. One that was approved is done with its work order, and without it where that was
   * deleted: both are assumptions.
   */
  const plain = Effect.fnUntraced(function* (record: WorkRequestRecord) {
    const { creatorId: _, organizationId: __, workOrderId, ...request } = record
    const workOrder = (yield* plant.workOrders.all).find(({ id }) => id === workOrderId)
    const shown: UpdatedWorkRequest = {
      ...request,
      attachments: request.attachments ?? [],
      ...(workOrder === undefined ? undefined : { workOrderId: workOrder.id }),
      ...(workOrder?.status === "DONE" ? { requestStatus: "DONE" } : undefined)
    }
    return shown
  })

  const detail = Effect.fnUntraced(function* (
    record: WorkRequestRecord,
    expand: ReadonlyArray<WorkRequestExpand> = []
  ) {
    const { extraFields: _, ...request } = yield* plain(record)
    const asset = (yield* plant.assets.all).find(({ id }) => id === request.assetId)
    const location = (yield* plant.locations.all).find(({ id }) => id === request.locationId)
    const { workOrderId } = request
    const shown: WorkRequest = {
      ...request,
      ...Records.expanded(record, expand, { extra_fields: "extraFields" }),
      ...(asset !== undefined && expand.includes("asset") ? { asset: assetOf(asset, false) } : undefined),
      ...(location !== undefined && expand.includes("location")
        ? { location: locationOf(location, false) }
        : undefined),
      ...(workOrderId !== undefined && expand.includes("work_order")
        ? { workOrder: yield* workOrders(plant).get(workOrderId, { expand: ["estimated_time", "extra_fields"] }) }
        : undefined)
    }
    return shown
  })

  const touched = (record: WorkRequestRecord) => Effect.map(DateTime.now, (updatedAt) => ({ ...record, updatedAt }))

  const filledIn = (
    record: WorkRequestRecord,
    { creatorContactInfo, extraFields, ...payload }: CreateWorkRequest | UpdateWorkRequest
  ): WorkRequestRecord =>
    Records.changed(record, {
      ...payload,
      extraFields: { ...record.extraFields, ...extraFields },
      ...(creatorContactInfo === undefined
        ? undefined
        : { creatorContactInfo: creatorContactInfo === null ? null : contactInfoOf(creatorContactInfo) })
    })

  return {
    list: Effect.fnUntraced(function* (query = {}) {
      const found: Array<WorkRequestRecord> = []
      for (const record of yield* workRequests.all) {
        if (matches(yield* plain(record), query)) found.push(record)
      }
      const page = yield* byCursor(found, query, orderOf(undefined, {}), (record) => record)
      return { ...page, items: yield* Effect.forEach(page.items, (record) => detail(record, query.expand)) }
    }),

    create: Effect.fnUntraced(function* (payload) {
      yield* Records.checkPlace(plant, payload)
      const { organizations, userId } = yield* Acting
      const now = yield* DateTime.now
      const { id } = workRequests.insert((id) =>
        filledIn(
          {
            id,
            organizationId: organizations[0],
            creatorId: userId,
            title: payload.title,
            priority: "NONE",
            requestStatus: "PENDING",
            extraFields: {},
            createdAt: now,
            updatedAt: now
          },
          payload
        )
      )
      return { id }
    }),

    get: Effect.fnUntraced(function* (id, { expand } = {}) {
      return yield* detail(yield* workRequests.find(id), expand)
    }),

    update: Effect.fnUntraced(function* (id, payload) {
      const record = yield* workRequests.find(id)
      yield* Records.checkPlace(plant, payload)
      const changed = yield* touched(filledIn(record, payload))
      workRequests.replace(changed)
      return yield* plain(changed)
    }),

    delete: Effect.fnUntraced(function* (id) {
      yield* workRequests.find(id)
      workRequests.remove(id)
    }),

    uploadAttachment: Effect.fnUntraced(function* (id, filename, file) {
      const { answer, record } = yield* Records.attached(plant, yield* workRequests.find(id), filename, file)
      workRequests.replace(yield* touched(record))
      return answer
    }),

    deleteAttachment: Effect.fnUntraced(function* (id, filename) {
      workRequests.replace(yield* touched(yield* Records.detached(yield* workRequests.find(id), filename)))
    }),

    uploadThumbnail: Effect.fnUntraced(function* (id, filename, file) {
      const { answer, record } = yield* Records.pictured(plant, yield* workRequests.find(id), filename, file)
      workRequests.replace(yield* touched(record))
      return answer
    })
  }
}

/** Requests have no number that people see here, so `title` finds by title only. */
const matches = (request: UpdatedWorkRequest, query: ListWorkRequests): boolean =>
  Records.contains(request.title, query.title) &&
  (query.assets === undefined || query.assets.some((id) => id === request.assetId)) &&
  (query.locations === undefined || query.locations.some((id) => id === request.locationId)) &&
  (query.priorities === undefined || query.priorities.some((priority) => priority === request.priority)) &&
  (query.statuses === undefined || query.statuses.some((status) => status === request.requestStatus))

/** How the API infers the type is not known. */
const contactInfoOf = (value: string): ContactInfo => {
  if (/^[^\s@]+@[^\s@]+$/.test(value)) return { type: "EMAIL", value }
  return { type: /^\+?[\d\s()./-]{5,}$/.test(value) ? "PHONE" : "OTHER", value }
}
