import * as Effect from "effect/Effect"
import { identity } from "effect/Function"
import type { ContactInfo, WorkRequestExpand } from "../../resources/WorkRequests.ts"
import type { Behaviour } from "../behaviour.ts"
import { changed, expanded } from "../explicit.ts"
import type { WorkRequestRecord } from "../model.ts"
import { byCursor } from "../paging.ts"
import * as Records from "../records.ts"
import { linkedAsset, linkedLocation } from "./linked.ts"
import { workOrders } from "./WorkOrders.ts"

/**
 * A new one is pending; a work order that is created for it approves it.
 *
 * Teams are not checked: they are taken as they are given.
 */
export const workRequests: Behaviour<"WorkRequests"> = (plant) => {
  const { workRequests } = plant
  const seen = Records.ownOf(workRequests, "Work request")

  /**
   * The properties of a request. One that was approved is done when its work order is, and is without one if that was
   * deleted: both are assumptions.
   */
  const plain = (record: WorkRequestRecord) => {
    const workOrder = plant.workOrders.peek(record.workOrderId)
    return {
      ...record,
      attachments: record.attachments ?? [],
      workOrderId: workOrder?.id,
      requestStatus: workOrder?.status === "DONE" ? "DONE" : record.requestStatus
    }
  }

  const detail = Effect.fnUntraced(function* (
    record: WorkRequestRecord,
    expand: ReadonlyArray<WorkRequestExpand> = []
  ) {
    const request = plain(record)
    const asset = plant.assets.peek(request.assetId)
    const location = plant.locations.peek(request.locationId)
    const { workOrderId } = request
    const workOrder =
      workOrderId !== undefined && expand.includes("work_order")
        ? yield* workOrders(plant).get(workOrderId, { expand: ["estimated_time", "extra_fields"] })
        : undefined
    return {
      ...request,
      ...expanded(record, expand, { extra_fields: "extraFields", asset: null, location: null, work_order: null }),
      asset: asset && expand.includes("asset") ? linkedAsset(asset) : undefined,
      location: location && expand.includes("location") ? linkedLocation(location) : undefined,
      workOrder
    }
  })

  return {
    list: Effect.fnUntraced(function* (query = {}) {
      // Requests have no number that people see here, so `title` finds by title only.
      const found = Records.matching(yield* seen.all, query, {
        title: (wanted) => (request) => Records.contains(request.title, wanted),
        assets: (wanted) => (request) => wanted.some((id) => id === request.assetId),
        locations: (wanted) => (request) => wanted.some((id) => id === request.locationId),
        priorities: (wanted) => (request) => wanted.some((priority) => priority === request.priority),
        statuses: (wanted) => (request) => wanted.some((status) => status === plain(request).requestStatus)
      })
      const page = yield* byCursor(found, query, identity)
      return { ...page, items: yield* Effect.forEach(page.items, (record) => detail(record, query.expand)) }
    }),

    create: Effect.fnUntraced(function* ({ creatorContactInfo, ...payload }) {
      yield* Records.checkPlace(plant, payload)
      const changes = { ...payload, creatorContactInfo: contactInfoOf(creatorContactInfo) }
      return yield* Records.create(workRequests, changes, ({ times, userId }) => ({
        ...times,
        ...Records.noFiles,
        creatorId: userId,
        priority: "NONE",
        requestStatus: "PENDING",
        extraFields: {},
        workOrderId: undefined,
        sendEmailNotification: undefined
      }))
    }),

    get: Effect.fnUntraced(function* (id, { expand } = {}) {
      return yield* detail(yield* seen.find(id), expand)
    }),

    update: Effect.fnUntraced(function* (id, { creatorContactInfo, ...payload }) {
      const record = yield* seen.find(id)
      yield* Records.checkPlace(plant, payload)
      const changes = { ...payload, creatorContactInfo: contactInfoOf(creatorContactInfo) }
      return plain(yield* Records.save(workRequests, changed(record, changes)))
    }),

    delete: seen.delete,

    ...Records.fileOperations(plant, seen.find, (record) => Records.save(workRequests, record))
  }
}

/** How the API infers the type is not known. */
const contactInfoOf = (value: string | null | undefined): ContactInfo | null | undefined => {
  if (typeof value !== "string") return value
  if (/^[^\s@]+@[^\s@]+$/.test(value)) return { type: "EMAIL", value }
  return { type: /^\+?[\d\s()./-]{5,}$/.test(value) ? "PHONE" : "OTHER", value }
}
