/**
 * From what an operation changes in the plant to the events that tell of it.
 *
 * What a new record has at its beginning is told by the event of the record alone: a new work order with categories and
 * a status causes `NEW_WORK_ORDER` and nothing else. That is an assumption. So it is that the categories of a work
 * order which get another label are new ones to it, and that a transfer is told to both organizations.
 *
 * Nothing here causes these:
 *
 * - `API_TOKEN_…`, `CONNECTOR_TOKEN_REVOKED`, `DATA_EXPORT_INITIATED`, `INVITE_LINK_…`, `ROLE_…`, `SSO_CONFIG_CHANGED`:
 *   no operation of the API does what they tell
 * - `USER_ACTIVATED`, `USER_LOGIN_…`, `USER_LOGOUT`, `USER_PERMISSIONS_CHANGED`, `USER_SESSION_REVOKED`: the same
 * - `NEW_SLASH_COMMAND`: people write them in the app
 * - `WORK_ORDER_OVERDUE`, and statuses of assets that begin or end when their time comes: nothing happens by itself
 * - `PART_TRANSFER` from `FULFILLMENT_CANCELLATION` or `INSTANT_TRANSFER`: the steps of transfers here do not have them
 *
 * Left out of those that are caused: the files of comments and how often a work order came into a status.
 *
 * @internal
 */
import type * as DateTime from "effect/DateTime"
import type { AssetId, OrganizationId, UserId, WorkOrderId } from "../../Ids.ts"
import type { AssetCurrentStatus } from "../../resources/shapes/AssetCurrentStatus.ts"
import type { LocationQuantityChange, QuantityOrigin, TransferOrigin } from "../../webhooks/events/Parts.ts"
import type { Plant } from "../plant.ts"
import * as Records from "../records.ts"
import { type AssetStatusRecord, shownOf, statusAt } from "../resources/AssetStatuses.ts"
import { type PartRecord, totalOf } from "../resources/Parts.ts"
import type { UserRecord } from "../resources/Users.ts"
import type { WorkRequestRecord } from "../resources/WorkRequests.ts"
import type { WorkOrderRecord } from "../resources/workOrders/record.ts"
import { type Change, changesOf, netChangesOf } from "./changes.ts"
import { type Occurrence, occurrence } from "./occurrence.ts"
import {
  assetOf,
  categoriesOf,
  changedPurchaseOrderOf,
  changedWorkOrderOf,
  differing,
  newPurchaseOrderOf,
  onlyOf,
  partOf,
  partProperties,
  purchaseOrderOf,
  purchaseOrderProperties,
  workOrderOf,
  workOrderProperties
} from "./serialized.ts"

/** An operation that was carried out. */
export interface Done {
  readonly plant: Plant
  readonly operation: string
  readonly changes: ReadonlyArray<Change>
  readonly userId: UserId
  readonly now: DateTime.Utc
}

/** What happened, kind by kind. */
export const happened = (done: Done): ReadonlyArray<Occurrence> =>
  done.changes.length === 0 ? [] : kinds.flatMap((kind) => kind(done))

const common = ({ now }: Done, organizationId: OrganizationId) => ({ orgId: organizationId, occurredAt: now })

/** What of a list is not in another. */
const without = <A>(list: ReadonlyArray<A>, other: ReadonlyArray<A>): ReadonlyArray<A> =>
  list.filter((value) => !other.includes(value))

// ---------------------------------------------------------------------------------------------------------------------
// work orders and work requests
// ---------------------------------------------------------------------------------------------------------------------

const workOrders = (done: Done): ReadonlyArray<Occurrence> =>
  netChangesOf(done.changes, done.plant.workOrders).flatMap(({ after, before }) => {
    if (before !== undefined && after !== undefined) return changedWorkOrder(done, before, after)
    const { plant, userId } = done
    if (after !== undefined) {
      const event = { ...common(done, after.organizationId), workOrderId: after.id, userId }
      return [
        occurrence(
          { type: "NEW_WORK_ORDER", ...event },
          { record: () => ({ newWorkOrder: workOrderOf(plant, after) }) }
        )
      ]
    }
    if (before === undefined) return []
    const event = { ...common(done, before.organizationId), workOrderId: before.id }
    return [
      occurrence({ type: "WORK_ORDER_DELETE", ...event }, { record: () => ({ workOrder: workOrderOf(plant, before) }) })
    ]
  })

const changedWorkOrder = (done: Done, before: WorkOrderRecord, after: WorkOrderRecord): ReadonlyArray<Occurrence> => {
  const { plant, userId } = done
  const event = { ...common(done, after.organizationId), workOrderId: after.id }
  const result: Array<Occurrence> = []
  const properties = differing(workOrderProperties, before, after)
  if (properties.size > 0) {
    result.push(
      occurrence(
        {
          type: "WORK_ORDER_CHANGE",
          ...event,
          ...(properties.has("ASSIGNEES")
            ? {
                addedAssigneeIds: without(after.assigneeIds, before.assigneeIds),
                removedAssigneeIds: without(before.assigneeIds, after.assigneeIds)
              }
            : undefined),
          ...(properties.has("TEAMS")
            ? {
                addedTeamIds: without(after.teamIds, before.teamIds),
                removedTeamIds: without(before.teamIds, after.teamIds)
              }
            : undefined)
        },
        {
          properties,
          record: (only) => ({ newWorkOrder: onlyOf(workOrderProperties, changedWorkOrderOf(plant, after), only) })
        }
      )
    )
  }
  const record = () => ({ newWorkOrder: workOrderOf(plant, after) })
  if (before.status !== after.status) {
    result.push(
      occurrence(
        { type: "WORK_ORDER_STATUS_CHANGE", ...event, oldStatus: before.status, newStatus: after.status, userId },
        { record }
      )
    )
  }
  if (before.partStatus !== after.partStatus) {
    const { partStatus: oldPartStatus = "NO_PARTS" } = before
    const { partStatus: newPartStatus = "NO_PARTS" } = after
    result.push(
      occurrence({ type: "WORK_ORDER_PART_STATUS_CHANGE", ...event, oldPartStatus, newPartStatus }, { record })
    )
  }
  for (const { content } of after.comments.slice(before.comments.length)) {
    result.push(
      occurrence({ type: "NEW_COMMENT_ON_WORK_ORDER", ...event, commentType: "TEXT", comment: content ?? "" })
    )
  }
  const newCategories = categoriesOf(plant, after.organizationId, without(after.categories, before.categories))
  if (newCategories.length > 0) {
    const all = categoriesOf(plant, after.organizationId, after.categories)
    result.push(
      occurrence(
        { type: "NEW_CATEGORY_ON_WORK_ORDER", ...event, newCategories },
        { categories: all.flatMap(({ id, name }) => [id, name]) }
      )
    )
  }
  return result
}

const workRequests = (done: Done): ReadonlyArray<Occurrence> => {
  const { changes, plant } = done
  const result: Array<Occurrence> = []
  const changed = netChangesOf(changes, plant.workRequests)
  for (const { after, before } of changed) {
    if (after === undefined || before !== undefined) continue
    result.push(
      occurrence({ type: "NEW_WORK_REQUEST", ...common(done, after.organizationId), workRequestId: after.id })
    )
  }
  const work = new Map<WorkOrderId, Change<WorkOrderRecord>>()
  for (const change of netChangesOf(changes, plant.workOrders)) {
    const id = (change.after ?? change.before)?.id
    if (id !== undefined && change.before?.status !== change.after?.status) work.set(id, change)
  }
  const earlier = new Map(changed.map(({ after, before }) => [after?.id, before]))
  const organizations = new Set(
    [...work.values(), ...changed].flatMap(({ after, before }) => (after ?? before)?.organizationId ?? [])
  )
  for (const request of plant.workRequests.of([...organizations])) {
    const before = earlier.has(request.id) ? earlier.get(request.id) : request
    if (before === undefined) continue
    const oldStatus = statusOf(before, (id) => (work.has(id) ? work.get(id)?.before : plant.workOrders.peek(id)))
    const newStatus = statusOf(request, plant.workOrders.peek)
    if (oldStatus === newStatus) continue
    result.push(
      occurrence({
        type: "WORK_REQUEST_STATUS_CHANGE",
        ...common(done, request.organizationId),
        requestId: request.id,
        oldStatus,
        newStatus
      })
    )
  }
  return result
}

/** A request is done with its work order, as answers show it. */
const statusOf = (
  { requestStatus, workOrderId }: WorkRequestRecord,
  find: (id: WorkOrderId) => WorkOrderRecord | undefined
) => (workOrderId !== undefined && find(workOrderId)?.status === "DONE" ? "DONE" : requestStatus)

// ---------------------------------------------------------------------------------------------------------------------
// assets, locations and meters
// ---------------------------------------------------------------------------------------------------------------------

const assets = (done: Done): ReadonlyArray<Occurrence> => {
  const { changes, plant } = done
  const changed = netChangesOf(changes, plant.assets)
  const created = changed.flatMap(({ after, before }) =>
    after === undefined || before !== undefined
      ? []
      : [
          occurrence(
            { type: "NEW_ASSET", ...common(done, after.organizationId), assetId: after.id },
            { record: () => ({ newAsset: assetOf(after) }) }
          )
        ]
  )
  const isNew = new Set(changed.flatMap(({ after, before }) => (before === undefined ? (after?.id ?? []) : [])))
  const logged = netChangesOf(changes, plant.assetStatuses)
  const ids = new Set(logged.flatMap(({ after, before }) => (after ?? before)?.assetId ?? []))
  return [...created, ...[...ids].flatMap((id) => (isNew.has(id) ? [] : changedStatus(done, id, logged)))]
}

/** That only another status, custom status or type of downtime is a change is an assumption. */
const changedStatus = (
  done: Done,
  assetId: AssetId,
  logged: ReadonlyArray<Change<AssetStatusRecord>>
): ReadonlyArray<Occurrence> => {
  const { now, plant } = done
  const asset = plant.assets.peek(assetId)
  if (asset === undefined) return []
  const log = plant.assetStatuses.of([asset.organizationId])
  const earlier = new Map(logged.map(({ after, before }) => [(after ?? before)?.id, before]))
  const logBefore = log.flatMap((entry) => (earlier.has(entry.id) ? (earlier.get(entry.id) ?? []) : [entry]))
  const before = statusAt(logBefore, assetId, now)
  const after = statusAt(log, assetId, now)
  if (before === undefined || after === undefined) return []
  const isSame =
    before.status === after.status &&
    before.customStatusId === after.customStatusId &&
    before.downtimeType === after.downtimeType
  if (isSame) return []
  const customStatuses = plant.assetCustomStatuses.of([asset.organizationId])
  const show = (record: AssetStatusRecord): AssetCurrentStatus => ({
    ...shownOf(record, customStatuses),
    ...Records.pick(record, ["customStatusId"])
  })
  return [
    occurrence({
      type: "ASSET_STATUS_CHANGE",
      ...common(done, asset.organizationId),
      assetId,
      oldStatus: show(before),
      newStatus: show(after)
    })
  ]
}

const locations = (done: Done): ReadonlyArray<Occurrence> =>
  netChangesOf(done.changes, done.plant.locations).flatMap(({ after, before }) =>
    after === undefined || before !== undefined
      ? []
      : [occurrence({ type: "NEW_LOCATION", ...common(done, after.organizationId), locationId: after.id })]
  )

/** Each state that a trigger goes through is told, but not the one that it begins with. */
const meterTriggers = (done: Done): ReadonlyArray<Occurrence> => {
  const begun = new Set<number>()
  return changesOf(done.changes, done.plant.meterTriggers).flatMap(({ after, before }) => {
    if (after === undefined) return []
    if (before === undefined) begun.add(after.id)
    if (before === undefined || begun.has(after.id) || before.state === after.state) return []
    return [
      occurrence({
        type: "METER_TRIGGER_STATE_CHANGE",
        ...common(done, after.organizationId),
        meterTriggerId: after.id,
        meterId: after.meterId,
        oldState: before.state,
        newState: after.state
      })
    ]
  })
}

// ---------------------------------------------------------------------------------------------------------------------
// parts, vendors and purchase orders
// ---------------------------------------------------------------------------------------------------------------------

const parts = (done: Done): ReadonlyArray<Occurrence> =>
  netChangesOf(done.changes, done.plant.parts).flatMap(({ after, before }) => {
    const record = after ?? before
    if (record === undefined) return []
    const event = { ...common(done, record.organizationId), partId: record.id }
    if (after === undefined) {
      return [occurrence({ type: "PART_DELETE", ...event }, { record: () => ({ deletedPart: partOf(record) }) })]
    }
    if (before === undefined) {
      const { id: _, ...newPart } = partOf(after)
      return [occurrence({ type: "NEW_PART", ...event }, { record: () => ({ newPart }) })]
    }
    const properties = differing(partProperties, before, after)
    return [
      ...(properties.size === 0
        ? []
        : [
            occurrence(
              { type: "PART_CHANGE", ...event },
              { properties, record: (only) => ({ newPart: onlyOf(partProperties, partOf(after), only) }) }
            )
          ]),
      ...changedQuantity(done, before, after)
    ]
  })

const changedQuantity = (done: Done, before: PartRecord, after: PartRecord): ReadonlyArray<Occurrence> => {
  const at = ({ stocks }: PartRecord, wanted: number | undefined) =>
    stocks.find(({ locationId }) => locationId === wanted)?.availableQuantity ?? 0
  const places = new Set([...before.stocks, ...after.stocks].map(({ locationId }) => locationId))
  const changed = [...places].filter((id) => at(before, id) !== at(after, id))
  if (changed.length === 0) return []
  const locations = changed.flatMap((locationId): ReadonlyArray<LocationQuantityChange> => {
    if (locationId === undefined) return []
    const [oldQuantity, newQuantity] = [at(before, locationId), at(after, locationId)]
    return [{ locationId, quantityDiff: newQuantity - oldQuantity, oldQuantity, newQuantity }]
  })
  const [oldQuantity, newQuantity] = [totalOf(before, "availableQuantity"), totalOf(after, "availableQuantity")]
  return [
    occurrence({
      type: "PART_QUANTITY_CHANGE",
      ...common(done, after.organizationId),
      partId: after.id,
      quantityDiff: newQuantity - oldQuantity,
      oldQuantity,
      newQuantity,
      userId: done.userId,
      triggeredFrom: originOf(done.operation),
      locations
    })
  ]
}

const originOf = (operation: string): QuantityOrigin => {
  const [resource] = operation.split(".")
  switch (resource) {
    case "WorkOrders":
      return "WORK_ORDER"
    case "PurchaseOrders":
      return "PURCHASE_ORDER"
    case "PartTransferRequests":
      return "PART_TRANSFER"
    default:
      return "MANUAL_RESTOCK"
  }
}

const transferSteps: Readonly<Record<string, TransferOrigin | undefined>> = {
  APPROVED: "REQUEST_APPROVAL",
  COMPLETED: "FULFILLMENT_APPROVAL"
}

const partTransfers = (done: Done): ReadonlyArray<Occurrence> =>
  netChangesOf(done.changes, done.plant.partTransferRequests).flatMap(({ after, before }) => {
    if (after === undefined || before === undefined || before.status === after.status) return []
    const triggeredFrom = transferSteps[after.status]
    if (triggeredFrom === undefined) return []
    const { destinationLocations = [], quantityReceived, quantityTransferred = 0 } = after
    const { unitCost } = done.plant.parts.peek(after.sourcePartId) ?? {}
    return [
      occurrence({
        type: "PART_TRANSFER",
        triggeredFrom,
        transferRequestId: after.id,
        userId: done.userId,
        totalQuantity: quantityReceived ?? quantityTransferred,
        sourceData: {
          partId: after.sourcePartId,
          orgId: after.sourceOrganizationId,
          ...(unitCost === undefined ? undefined : { partUnitCost: unitCost }),
          ...(after.sourceLocationId === undefined ? undefined : { locationId: after.sourceLocationId })
        },
        destinationData: {
          partId: after.destinationPartId,
          orgId: after.destinationOrganizationId,
          locations: destinationLocations.map(({ locationId, quantity }) => ({
            ...(locationId === undefined ? undefined : { locationId }),
            ...(quantity === undefined ? undefined : { locationQuantity: quantity })
          }))
        },
        triggeredAt: done.now
      })
    ]
  })

const vendors = (done: Done): ReadonlyArray<Occurrence> =>
  netChangesOf(done.changes, done.plant.vendors).flatMap(({ after, before }) =>
    after === undefined || before !== undefined
      ? []
      : [occurrence({ type: "NEW_VENDOR", ...common(done, after.organizationId), vendorId: after.id })]
  )

const purchaseOrders = (done: Done): ReadonlyArray<Occurrence> =>
  netChangesOf(done.changes, done.plant.purchaseOrders).flatMap(({ after, before }) => {
    if (after === undefined) return []
    const event = { ...common(done, after.organizationId), purchaseOrderId: after.id }
    if (before === undefined) {
      return [
        occurrence(
          { type: "NEW_PURCHASE_ORDER", ...event, userId: done.userId },
          { record: () => ({ newPurchaseOrder: newPurchaseOrderOf(after) }) }
        )
      ]
    }
    const result: Array<Occurrence> = []
    const properties = differing(purchaseOrderProperties, before, after)
    if (properties.size > 0) {
      const record = (only: ReadonlyArray<string> | undefined) => ({
        newPurchaseOrder: onlyOf(purchaseOrderProperties, changedPurchaseOrderOf(after), only)
      })
      result.push(occurrence({ type: "PURCHASE_ORDER_CHANGE", ...event }, { properties, record }))
    }
    if (before.status !== after.status) {
      const { vendorId } = after
      result.push(
        occurrence(
          {
            type: "PURCHASE_ORDER_STATUS_CHANGE",
            ...event,
            ...(vendorId === undefined ? undefined : { vendorId }),
            oldStatus: before.status,
            newStatus: after.status
          },
          { record: () => ({ purchaseOrder: purchaseOrderOf(after) }) }
        )
      )
    }
    return result
  })

// ---------------------------------------------------------------------------------------------------------------------
// users and subscriptions
// ---------------------------------------------------------------------------------------------------------------------

const roleOf = ({ customRole, role }: UserRecord): string => customRole ?? role ?? "MEMBER"

/** How the creation is called is an assumption. */
const users = (done: Done): ReadonlyArray<Occurrence> =>
  netChangesOf(done.changes, done.plant.users).flatMap(({ after, before }) => {
    if (after === undefined) return []
    const event = { ...common(done, after.organizationId), actorId: done.userId, targetUserId: after.id }
    if (before === undefined) {
      return [occurrence({ type: "USER_INVITED", ...event, role: roleOf(after), creationMethod: "API" })]
    }
    const isRemoved = after.removedFromOrganization === true && before.removedFromOrganization !== true
    const [oldRole, newRole] = [roleOf(before), roleOf(after)]
    return [
      ...(isRemoved ? [occurrence({ type: "USER_REMOVED", ...event })] : []),
      ...(oldRole === newRole ? [] : [occurrence({ type: "USER_ROLE_CHANGED", ...event, oldRole, newRole })])
    ]
  })

const subscriptions = (done: Done): ReadonlyArray<Occurrence> =>
  netChangesOf(done.changes, done.plant.subscriptions).flatMap(({ after, before }) => {
    const record = after ?? before
    if (record === undefined) return []
    const event = { ...common(done, record.organizationId), actorId: done.userId, webhookId: record.id }
    if (after === undefined) return [occurrence({ type: "WEBHOOK_ARCHIVED", ...event })]
    if (before !== undefined) return []
    return [occurrence({ type: "WEBHOOK_CREATED", ...event, webhookType: after.type, url: after.url })]
  })

const kinds: ReadonlyArray<(done: Done) => ReadonlyArray<Occurrence>> = [
  locations,
  assets,
  vendors,
  parts,
  partTransfers,
  purchaseOrders,
  workOrders,
  workRequests,
  meterTriggers,
  users,
  subscriptions
]
