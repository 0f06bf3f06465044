/**
 * From what an operation changes in the plant to the events that it causes.
 *
 * What a new record has at its beginning is in the event of the record alone: a new work order with categories and a
 * status causes `NEW_WORK_ORDER` and nothing else. That is an assumption, as is that the categories of a work order
 * which get another label are new ones to it, and that both organizations hear of a transfer.
 *
 * Nothing here causes these:
 *
 * - `API_TOKEN_…`, `CONNECTOR_TOKEN_REVOKED`, `DATA_EXPORT_INITIATED`, `INVITE_LINK_…`, `ROLE_…`, `SSO_CONFIG_CHANGED`:
 *   no operation of the API does what they report
 * - `USER_ACTIVATED`, `USER_LOGIN_…`, `USER_LOGOUT`, `USER_PERMISSIONS_CHANGED`, `USER_SESSION_REVOKED`: the same
 * - `NEW_SLASH_COMMAND`: people write them in the app
 * - `WORK_ORDER_OVERDUE`, and statuses of assets that begin or end when their time comes: nothing happens by itself
 * - `PART_TRANSFER` from `FULFILLMENT_CANCELLATION` or `INSTANT_TRANSFER`: the steps of transfers here do not have them
 *
 * Events leave out the files of comments, and how often a work order came into a status.
 *
 * @internal
 */
import type * as DateTime from "effect/DateTime"
import type { AssetId, OrganizationId, UserId, WorkOrderId } from "../../Ids.ts"
import type {
  LocationQuantityChange,
  QuantityOrigin,
  TransferDestination,
  TransferOrigin,
  TransferSource
} from "../../webhooks/events/Parts.ts"
import { compact } from "../explicit.ts"
import type { AssetStatusRecord, PartRecord, UserRecord, WorkOrderRecord, WorkRequestRecord } from "../model.ts"
import type { Plant } from "../plant.ts"
import { currentStatusOf, statusAt } from "../resources/AssetStatuses.ts"
import { totalOf } from "../resources/Parts.ts"
import { type Change, changesOf, type Kept, netChangesOf, type Table } from "../table.ts"
import {
  assetOf,
  categoriesOf,
  changedPurchaseOrderOf,
  changedWorkOrderOf,
  differing,
  newPartOf,
  newPurchaseOrderOf,
  partOf,
  partProperties,
  purchaseOrderOf,
  purchaseOrderProperties,
  restrict,
  workOrderOf,
  workOrderProperties
} from "./entities.ts"
import { type Occurrence, occurrence } from "./occurrence.ts"

/** An operation that was carried out. */
export interface Cause {
  readonly plant: Plant
  readonly operation: string
  readonly changes: ReadonlyArray<Change>
  readonly userId: UserId
  readonly now: DateTime.Utc
}

/** What an operation causes, kind by kind. */
export const occurrencesOf = (cause: Cause): ReadonlyArray<Occurrence> =>
  cause.changes.length === 0 ? [] : kinds.flatMap((kind) => kind(cause))

type Occurrences = ReadonlyArray<Occurrence>

const commonOf = ({ now }: Cause, orgId: OrganizationId) => ({ orgId, occurredAt: now })

type Common = ReturnType<typeof commonOf>

/** What becomes of the records of a table in the end. */
const each = <R extends Kept>(
  cause: Cause,
  table: Table<R>,
  on: {
    readonly created?: (record: R, common: Common) => Occurrences
    readonly changed?: (before: R, after: R, common: Common) => Occurrences
    readonly deleted?: (record: R, common: Common) => Occurrences
  }
): Occurrences =>
  netChangesOf(cause.changes, table).flatMap(({ after, before }) => {
    const record = after ?? before
    if (record === undefined) return []
    const common = commonOf(cause, record.organizationId)
    if (before === undefined) return on.created?.(record, common) ?? []
    return (after === undefined ? on.deleted?.(before, common) : on.changed?.(before, after, common)) ?? []
  })

/** The values of a list that another does not have. */
const difference = <A>(list: ReadonlyArray<A>, other: ReadonlyArray<A>): ReadonlyArray<A> =>
  list.filter((value) => !other.includes(value))

// ---------------------------------------------------------------------------------------------------------------------
// work orders and work requests
// ---------------------------------------------------------------------------------------------------------------------

const workOrders = (cause: Cause): Occurrences => {
  const { plant, userId } = cause
  return each(cause, plant.workOrders, {
    created: (record, common) => [
      occurrence(
        { type: "NEW_WORK_ORDER", ...common, workOrderId: record.id, userId },
        { record: () => ({ newWorkOrder: workOrderOf(plant, record) }) }
      )
    ],
    deleted: (record, common) => [
      occurrence(
        { type: "WORK_ORDER_DELETE", ...common, workOrderId: record.id },
        { record: () => ({ workOrder: workOrderOf(plant, record) }) }
      )
    ],
    changed: (before, after, common) => changedWorkOrder(cause, before, after, common)
  })
}

const changedWorkOrder = (
  { plant, userId }: Cause,
  before: WorkOrderRecord,
  after: WorkOrderRecord,
  common: Common
): Occurrences => {
  const event = { ...common, workOrderId: after.id }
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
                addedAssigneeIds: difference(after.assigneeIds, before.assigneeIds),
                removedAssigneeIds: difference(before.assigneeIds, after.assigneeIds)
              }
            : undefined),
          ...(properties.has("TEAMS")
            ? {
                addedTeamIds: difference(after.teamIds, before.teamIds),
                removedTeamIds: difference(before.teamIds, after.teamIds)
              }
            : undefined)
        },
        {
          properties,
          record: (names) => ({ newWorkOrder: restrict(workOrderProperties, changedWorkOrderOf(plant, after), names) })
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
  for (const { content: comment } of after.comments.slice(before.comments.length)) {
    result.push(occurrence({ type: "NEW_COMMENT_ON_WORK_ORDER", ...event, commentType: "TEXT", comment }))
  }
  const newCategories = categoriesOf(plant, after.organizationId, difference(after.categories, before.categories))
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

const workRequests = (cause: Cause): Occurrences => {
  const { changes, plant } = cause
  const changed = netChangesOf(changes, plant.workRequests)
  const result = [
    ...each(cause, plant.workRequests, {
      created: ({ id }, common) => [occurrence({ type: "NEW_WORK_REQUEST", ...common, workRequestId: id })]
    })
  ]
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
    const event = { ...commonOf(cause, request.organizationId), requestId: request.id, oldStatus, newStatus }
    result.push(occurrence({ type: "WORK_REQUEST_STATUS_CHANGE", ...event }))
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

const assets = (cause: Cause): Occurrences => {
  const { changes, plant } = cause
  const created = each(cause, plant.assets, {
    created: (record, common) => [
      occurrence(
        { type: "NEW_ASSET", ...common, assetId: record.id },
        { record: () => ({ newAsset: assetOf(record) }) }
      )
    ]
  })
  const newIds = new Set(
    netChangesOf(changes, plant.assets).flatMap((change) => (change.before ? [] : change.after?.id))
  )
  const logged = netChangesOf(changes, plant.assetStatuses)
  const ids = new Set(logged.flatMap(({ after, before }) => (after ?? before)?.assetId ?? []))
  return [...created, ...[...ids].flatMap((id) => (newIds.has(id) ? [] : changedStatus(cause, id, logged)))]
}

/** That only another status, custom status or type of downtime is a change is an assumption. */
const changedStatus = (
  cause: Cause,
  assetId: AssetId,
  logged: ReadonlyArray<Change<AssetStatusRecord>>
): Occurrences => {
  const { now, plant } = cause
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
  const statuses = { oldStatus: currentStatusOf(plant, before), newStatus: currentStatusOf(plant, after) }
  return [occurrence({ type: "ASSET_STATUS_CHANGE", ...commonOf(cause, asset.organizationId), assetId, ...statuses })]
}

const locations = (cause: Cause): Occurrences =>
  each(cause, cause.plant.locations, {
    created: ({ id }, common) => [occurrence({ type: "NEW_LOCATION", ...common, locationId: id })]
  })

/** Each state that a trigger goes through is reported, but not the one that it begins with. */
const meterTriggers = (cause: Cause): Occurrences => {
  const newIds = new Set<number>()
  return changesOf(cause.changes, cause.plant.meterTriggers).flatMap(({ after, before }) => {
    if (after === undefined) return []
    if (before === undefined) newIds.add(after.id)
    if (before === undefined || newIds.has(after.id) || before.state === after.state) return []
    return [
      occurrence({
        type: "METER_TRIGGER_STATE_CHANGE",
        ...commonOf(cause, after.organizationId),
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

const parts = (cause: Cause): Occurrences =>
  each(cause, cause.plant.parts, {
    created: (record, common) => [
      occurrence({ type: "NEW_PART", ...common, partId: record.id }, { record: () => ({ newPart: newPartOf(record) }) })
    ],
    deleted: (record, common) => [
      occurrence(
        { type: "PART_DELETE", ...common, partId: record.id },
        { record: () => ({ deletedPart: partOf(record) }) }
      )
    ],
    changed: (before, after, common) => {
      const properties = differing(partProperties, before, after)
      const change = occurrence(
        { type: "PART_CHANGE", ...common, partId: after.id },
        { properties, record: (names) => ({ newPart: restrict(partProperties, partOf(after), names) }) }
      )
      return [...(properties.size === 0 ? [] : [change]), ...changedQuantity(cause, before, after, common)]
    }
  })

const changedQuantity = (
  { operation, userId }: Cause,
  before: PartRecord,
  after: PartRecord,
  common: Common
): Occurrences => {
  const at = ({ stocks }: PartRecord, wanted: number | undefined) =>
    stocks.find(({ locationId }) => locationId === wanted)?.availableQuantity ?? 0
  const difference = (oldQuantity: number, newQuantity: number) => ({
    quantityDiff: newQuantity - oldQuantity,
    oldQuantity,
    newQuantity
  })
  const places = new Set([...before.stocks, ...after.stocks].map(({ locationId }) => locationId))
  const changed = [...places].filter((id) => at(before, id) !== at(after, id))
  if (changed.length === 0) return []
  return [
    occurrence({
      type: "PART_QUANTITY_CHANGE",
      ...common,
      partId: after.id,
      ...difference(totalOf(before, "availableQuantity"), totalOf(after, "availableQuantity")),
      userId,
      triggeredFrom: originOf(operation),
      locations: changed.flatMap((locationId): ReadonlyArray<LocationQuantityChange> => {
        if (locationId === undefined) return []
        return [{ locationId, ...difference(at(before, locationId), at(after, locationId)) }]
      })
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

const partTransfers = (cause: Cause): Occurrences =>
  each(cause, cause.plant.partTransferRequests, {
    changed: (before, after) => {
      const triggeredFrom = before.status === after.status ? undefined : transferSteps[after.status]
      if (triggeredFrom === undefined) return []
      const { destinationLocations = [], quantityReceived, quantityTransferred = 0 } = after
      return [
        occurrence({
          type: "PART_TRANSFER",
          triggeredFrom,
          transferRequestId: after.id,
          userId: cause.userId,
          totalQuantity: quantityReceived ?? quantityTransferred,
          sourceData: compact<TransferSource>({
            partId: after.sourcePartId,
            orgId: after.sourceOrganizationId,
            partUnitCost: cause.plant.parts.peek(after.sourcePartId)?.unitCost,
            locationId: after.sourceLocationId
          }),
          destinationData: {
            partId: after.destinationPartId,
            orgId: after.destinationOrganizationId,
            locations: destinationLocations.map(({ locationId, quantity }) =>
              compact<TransferPlace>({ locationId, locationQuantity: quantity })
            )
          },
          triggeredAt: cause.now
        })
      ]
    }
  })

type TransferPlace = NonNullable<TransferDestination["locations"]>[number]

const vendors = (cause: Cause): Occurrences =>
  each(cause, cause.plant.vendors, {
    created: ({ id }, common) => [occurrence({ type: "NEW_VENDOR", ...common, vendorId: id })]
  })

const purchaseOrders = (cause: Cause): Occurrences =>
  each(cause, cause.plant.purchaseOrders, {
    created: (record, common) => [
      occurrence(
        { type: "NEW_PURCHASE_ORDER", ...common, purchaseOrderId: record.id, userId: cause.userId },
        { record: () => ({ newPurchaseOrder: newPurchaseOrderOf(record) }) }
      )
    ],
    changed: (before, after, common) => {
      const event = { ...common, purchaseOrderId: after.id }
      const properties = differing(purchaseOrderProperties, before, after)
      const change = occurrence(
        { type: "PURCHASE_ORDER_CHANGE", ...event },
        {
          properties,
          record: (names) => ({
            newPurchaseOrder: restrict(purchaseOrderProperties, changedPurchaseOrderOf(after), names)
          })
        }
      )
      const { status: newStatus, vendorId } = after
      const move = occurrence(
        {
          type: "PURCHASE_ORDER_STATUS_CHANGE",
          ...event,
          ...(vendorId && { vendorId }),
          oldStatus: before.status,
          newStatus
        },
        { record: () => ({ purchaseOrder: purchaseOrderOf(after) }) }
      )
      return [...(properties.size === 0 ? [] : [change]), ...(before.status === newStatus ? [] : [move])]
    }
  })

// ---------------------------------------------------------------------------------------------------------------------
// users and subscriptions
// ---------------------------------------------------------------------------------------------------------------------

const roleOf = ({ customRole, role }: UserRecord): string => customRole ?? role ?? "MEMBER"

/** How the creation is called is an assumption. */
const users = (cause: Cause): Occurrences => {
  const eventOf = (user: UserRecord, common: Common) => ({ ...common, actorId: cause.userId, targetUserId: user.id })
  return each(cause, cause.plant.users, {
    created: (user, common) => [
      occurrence({ type: "USER_INVITED", ...eventOf(user, common), role: roleOf(user), creationMethod: "API" })
    ],
    changed: (before, after, common) => {
      const event = eventOf(after, common)
      const isRemoved = after.removedFromOrganization === true && before.removedFromOrganization !== true
      const [oldRole, newRole] = [roleOf(before), roleOf(after)]
      return [
        ...(isRemoved ? [occurrence({ type: "USER_REMOVED", ...event })] : []),
        ...(oldRole === newRole ? [] : [occurrence({ type: "USER_ROLE_CHANGED", ...event, oldRole, newRole })])
      ]
    }
  })
}

const subscriptions = (cause: Cause): Occurrences =>
  each(cause, cause.plant.subscriptions, {
    created: ({ id, type, url }, common) => [
      occurrence({
        type: "WEBHOOK_CREATED",
        ...common,
        actorId: cause.userId,
        webhookId: id,
        webhookType: type,
        url
      })
    ],
    deleted: ({ id }, common) => [
      occurrence({ type: "WEBHOOK_ARCHIVED", ...common, actorId: cause.userId, webhookId: id })
    ]
  })

const kinds: ReadonlyArray<(cause: Cause) => Occurrences> = [
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
