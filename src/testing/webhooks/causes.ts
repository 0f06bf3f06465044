/**
 * Finds the events that an operation causes, from the changes that it makes in the plant.
 *
 * Assumptions: a new record causes its own event alone, so a new work order with categories and a status causes only
 * `NEW_WORK_ORDER`; a category that gets another label is new to its work orders; both organizations hear of a transfer.
 *
 * Nothing here causes these:
 *
 * - `API_TOKEN_…`, `CONNECTOR_TOKEN_REVOKED`, `DATA_EXPORT_INITIATED`, `INVITE_LINK_…`, `ROLE_…`, `SSO_CONFIG_CHANGED`,
 *   `USER_ACTIVATED`, `USER_LOGIN_…`, `USER_LOGOUT`, `USER_PERMISSIONS_CHANGED`, `USER_SESSION_REVOKED`: no operation of
 *   the API does what they report
 * - `NEW_SLASH_COMMAND`: people write them in the app
 * - `WORK_ORDER_OVERDUE`: no operation causes it, time does; see `time/passing.ts`
 * - statuses of assets that begin or end when their time comes: no event is known to report them
 * - `PART_TRANSFER` from `FULFILLMENT_CANCELLATION` or `INSTANT_TRANSFER`: transfers here have no such steps
 *
 * Events leave out the files of comments, and how often a work order came into a status.
 *
 * @internal
 */
import type * as DateTime from "effect/DateTime"
import type { AssetId, OrganizationId, UserId, WorkOrderId } from "../../Ids.ts"
import type * as Events from "../../webhooks/index.ts"
import type { Loose } from "../explicit.ts"
import type { AssetStatusRecord, PartRecord, UserRecord, WorkOrderRecord, WorkRequestRecord } from "../model.ts"
import type { Plant } from "../plant.ts"
import { statusAt, statusView } from "../resources/AssetStatuses.ts"
import { totalOf } from "../resources/Parts.ts"
import { isPresent } from "../resources/Users.ts"
import { type Change, changesOf, type Kept, netChangesOf, type Table } from "../table.ts"
import * as Entities from "./entities.ts"
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
export const occurrencesOf = (cause: Cause): ReadonlyArray<Occurrence> => {
  const result: Array<Occurrence> = []
  if (cause.changes.length === 0) return result
  const report: Report = ({ organizationId }, event, entity, change) => {
    const addressed = { ...event, orgId: organizationId, occurredAt: cause.now }
    // Organization and time are what the event lacked.
    result.push(occurrence(addressed as never as Events.KnownEvent, entity, change))
  }
  const { plant } = cause
  each(cause, plant.locations, {
    created: (record) => report(record, { type: "NEW_LOCATION", locationId: record.id })
  })
  assets(cause, report)
  each(cause, plant.vendors, {
    created: (record) => report(record, { type: "NEW_VENDOR", vendorId: record.id })
  })
  parts(cause, report)
  purchaseOrders(cause, report)
  workOrders(cause, report)
  workRequests(cause, report)
  meterTriggers(cause, report)
  users(cause, report)
  subscriptions(cause, report)
  return [...result, ...partTransfers(cause)]
}

/** The properties that a subscription asks for. Undefined is all of them. */
type Names = ReadonlyArray<string> | undefined

/** An event without its organization and time. */
type Unaddressed<E = Events.KnownEvent> = E extends { readonly orgId: unknown; readonly occurredAt: unknown }
  ? Loose<Omit<E, "occurredAt" | "orgId">>
  : never

/**
 * Reports an event of the organization that a record belongs to. `entity` makes what subscriptions can ask for beside
 * it: all of the record, or the named properties.
 */
type Report = <E extends Unaddressed>(
  of: { readonly organizationId: OrganizationId },
  event: E,
  entity?: (names: Names) => Loose<Partial<Events.EventOf<E["type"]>>>,
  change?: Pick<Occurrence, "categories" | "properties">
) => void

/** What becomes of the records of a table in the end. */
const each = <R extends Kept>(
  { changes }: Cause,
  table: Table<R>,
  on: {
    readonly created?: (record: R) => void
    readonly changed?: (before: R, after: R) => void
    readonly deleted?: (record: R) => void
  }
): void => {
  for (const { after, before } of netChangesOf(changes, table)) {
    if (before === undefined) {
      if (after !== undefined) on.created?.(after)
    } else if (after === undefined) on.deleted?.(before)
    else on.changed?.(before, after)
  }
}

/** The values of a list that another does not have. */
const difference = <A>(list: ReadonlyArray<A>, other: ReadonlyArray<A>): ReadonlyArray<A> => {
  const others = new Set(other)
  return list.filter((value) => !others.has(value))
}

// ---------------------------------------------------------------------------------------------------------------------
// work orders and work requests
// ---------------------------------------------------------------------------------------------------------------------

const workOrders = (cause: Cause, report: Report): void => {
  const { plant, userId } = cause
  each(cause, plant.workOrders, {
    created: (record) =>
      report(record, { type: "NEW_WORK_ORDER", workOrderId: record.id, userId }, () => ({
        newWorkOrder: Entities.workOrderOf(plant, record)
      })),
    deleted: (record) =>
      report(record, { type: "WORK_ORDER_DELETE", workOrderId: record.id }, () => ({
        workOrder: Entities.workOrderOf(plant, record)
      })),
    changed: (before, after) => changedWorkOrder(cause, report, before, after)
  })
}

const changedWorkOrder = (
  { plant, userId }: Cause,
  report: Report,
  before: WorkOrderRecord,
  after: WorkOrderRecord
): void => {
  const { id: workOrderId } = after
  const entity = () => ({ newWorkOrder: Entities.workOrderOf(plant, after) })
  const properties = Entities.differing(Entities.workOrderProperties, before, after)
  if (properties.size > 0) {
    const assignees = {
      addedAssigneeIds: difference(after.assigneeIds, before.assigneeIds),
      removedAssigneeIds: difference(before.assigneeIds, after.assigneeIds)
    }
    const teams = {
      addedTeamIds: difference(after.teamIds, before.teamIds),
      removedTeamIds: difference(before.teamIds, after.teamIds)
    }
    report(
      after,
      {
        type: "WORK_ORDER_CHANGE",
        workOrderId,
        ...(properties.has("ASSIGNEES") && assignees),
        ...(properties.has("TEAMS") && teams)
      },
      (names) => ({
        newWorkOrder: Entities.restrict(Entities.workOrderProperties, Entities.changedWorkOrderOf(plant, after), names)
      }),
      { properties }
    )
  }
  const { partStatus: oldPartStatus = "NO_PARTS", status: oldStatus } = before
  const { partStatus: newPartStatus = "NO_PARTS", status: newStatus } = after
  if (oldStatus !== newStatus) {
    report(after, { type: "WORK_ORDER_STATUS_CHANGE", workOrderId, oldStatus, newStatus, userId }, entity)
  }
  if (oldPartStatus !== newPartStatus) {
    report(after, { type: "WORK_ORDER_PART_STATUS_CHANGE", workOrderId, oldPartStatus, newPartStatus }, entity)
  }
  for (const { content: comment } of after.comments.slice(before.comments.length)) {
    report(after, { type: "NEW_COMMENT_ON_WORK_ORDER", workOrderId, commentType: "TEXT", comment })
  }
  const newCategories = Entities.categoriesOf(
    plant,
    after.organizationId,
    difference(after.categories, before.categories)
  )
  if (newCategories.length > 0) {
    const all = Entities.categoriesOf(plant, after.organizationId, after.categories)
    report(after, { type: "NEW_CATEGORY_ON_WORK_ORDER", workOrderId, newCategories }, undefined, {
      categories: all.flatMap(({ id, name }) => [id, name])
    })
  }
}

const workRequests = (cause: Cause, report: Report): void => {
  const { changes, plant } = cause
  each(cause, plant.workRequests, {
    created: (record) => report(record, { type: "NEW_WORK_REQUEST", workRequestId: record.id })
  })
  // The status of a request can change with that of its work order.
  const work = new Map(
    netChangesOf(changes, plant.workOrders)
      .filter(({ after, before }) => before?.status !== after?.status)
      .map((change) => [(change.after ?? change.before)?.id, change])
  )
  const changed = netChangesOf(changes, plant.workRequests)
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
    report(request, { type: "WORK_REQUEST_STATUS_CHANGE", requestId: request.id, oldStatus, newStatus })
  }
}

/** A request is done with its work order, as answers show it. */
const statusOf = (
  { requestStatus, workOrderId }: WorkRequestRecord,
  find: (id: WorkOrderId) => WorkOrderRecord | undefined
) => (workOrderId !== undefined && find(workOrderId)?.status === "DONE" ? "DONE" : requestStatus)

// ---------------------------------------------------------------------------------------------------------------------
// assets, locations and meters
// ---------------------------------------------------------------------------------------------------------------------

const assets = (cause: Cause, report: Report): void => {
  const { changes, plant } = cause
  const newIds = new Set<AssetId>()
  each(cause, plant.assets, {
    created: (record) => {
      newIds.add(record.id)
      report(record, { type: "NEW_ASSET", assetId: record.id }, () => ({ newAsset: Entities.assetOf(record) }))
    }
  })
  const logged = netChangesOf(changes, plant.assetStatuses)
  const ids = new Set(logged.flatMap(({ after, before }) => (after ?? before)?.assetId ?? []))
  for (const id of ids) if (!newIds.has(id)) changedStatus(cause, report, id, logged)
}

/** Assumption: only another status, custom status or type of downtime is a change. */
const changedStatus = (
  { now, plant }: Cause,
  report: Report,
  assetId: AssetId,
  logged: ReadonlyArray<Change<AssetStatusRecord>>
): void => {
  const asset = plant.assets.peek(assetId)
  if (asset === undefined) return
  const log = plant.by.assetOfStatus(assetId)
  const earlier = new Map(logged.map(({ after, before }) => [(after ?? before)?.id, before]))
  const logBefore = log.flatMap((entry) => (earlier.has(entry.id) ? (earlier.get(entry.id) ?? []) : [entry]))
  const before = statusAt(logBefore, now)
  const after = statusAt(log, now)
  if (before === undefined || after === undefined) return
  const isSame =
    before.status === after.status &&
    before.customStatusId === after.customStatusId &&
    before.downtimeType === after.downtimeType
  if (isSame) return
  const [oldStatus, newStatus] = [statusView(plant, before), statusView(plant, after)]
  report(asset, { type: "ASSET_STATUS_CHANGE", assetId, oldStatus, newStatus })
}

/** Each state that a trigger goes through is reported, but not the one that it begins with. */
const meterTriggers = ({ changes, plant }: Cause, report: Report): void => {
  const newIds = new Set<number>()
  for (const { after, before } of changesOf(changes, plant.meterTriggers)) {
    if (after === undefined) continue
    if (before === undefined) newIds.add(after.id)
    else if (!newIds.has(after.id) && before.state !== after.state) {
      const { id: meterTriggerId, meterId, state: newState } = after
      const event = { meterTriggerId, meterId, oldState: before.state, newState }
      report(after, { type: "METER_TRIGGER_STATE_CHANGE", ...event })
    }
  }
}

// ---------------------------------------------------------------------------------------------------------------------
// parts, vendors and purchase orders
// ---------------------------------------------------------------------------------------------------------------------

const parts = (cause: Cause, report: Report): void =>
  each(cause, cause.plant.parts, {
    created: (record) =>
      report(record, { type: "NEW_PART", partId: record.id }, () => ({ newPart: Entities.partOf(record) })),
    deleted: (record) =>
      report(record, { type: "PART_DELETE", partId: record.id }, () => ({ deletedPart: Entities.partOf(record) })),
    changed: (before, after) => {
      const properties = Entities.differing(Entities.partProperties, before, after)
      if (properties.size > 0) {
        const entity = Entities.partOf(after)
        const restricted = (names: Names) => ({ newPart: Entities.restrict(Entities.partProperties, entity, names) })
        report(after, { type: "PART_CHANGE", partId: after.id }, restricted, { properties })
      }
      changedQuantity(cause, report, before, after)
    }
  })

const changedQuantity = ({ operation, userId }: Cause, report: Report, before: PartRecord, after: PartRecord): void => {
  const at = ({ stocks }: PartRecord, wanted: number | undefined) =>
    stocks.find(({ locationId }) => locationId === wanted)?.availableQuantity ?? 0
  const change = (oldQuantity: number, newQuantity: number) => ({
    quantityDiff: newQuantity - oldQuantity,
    oldQuantity,
    newQuantity
  })
  const places = new Set([...before.stocks, ...after.stocks].map(({ locationId }) => locationId))
  const changed = [...places].filter((id) => at(before, id) !== at(after, id))
  if (changed.length === 0) return
  report(after, {
    type: "PART_QUANTITY_CHANGE",
    partId: after.id,
    ...change(totalOf(before, "availableQuantity"), totalOf(after, "availableQuantity")),
    userId,
    triggeredFrom: origins[operation.split(".")[0] ?? ""] ?? "MANUAL_RESTOCK",
    locations: changed.flatMap(
      (locationId): ReadonlyArray<Events.LocationQuantityChange> =>
        locationId === undefined ? [] : [{ locationId, ...change(at(before, locationId), at(after, locationId)) }]
    )
  })
}

/** What changes a quantity, by the resource of the operation. Everything else counts as restocking by hand. */
const origins: Readonly<Record<string, Events.QuantityOrigin | undefined>> = {
  WorkOrders: "WORK_ORDER",
  PurchaseOrders: "PURCHASE_ORDER",
  PartTransferRequests: "PART_TRANSFER"
}

const transferSteps: Readonly<Record<string, Events.TransferOrigin | undefined>> = {
  APPROVED: "REQUEST_APPROVAL",
  COMPLETED: "FULFILLMENT_APPROVAL"
}

/** Both organizations hear of a transfer, so its event names neither as its own. */
const partTransfers = ({ changes, now, plant, userId }: Cause): ReadonlyArray<Occurrence> =>
  netChangesOf(changes, plant.partTransferRequests).flatMap(({ after, before }) => {
    if (after === undefined || before === undefined || before.status === after.status) return []
    const triggeredFrom = transferSteps[after.status]
    if (triggeredFrom === undefined) return []
    const { destinationLocations = [], quantityReceived, quantityTransferred = 0 } = after
    return [
      occurrence({
        type: "PART_TRANSFER",
        triggeredFrom,
        transferRequestId: after.id,
        userId,
        totalQuantity: quantityReceived ?? quantityTransferred,
        sourceData: {
          partId: after.sourcePartId,
          orgId: after.sourceOrganizationId,
          partUnitCost: plant.parts.peek(after.sourcePartId)?.unitCost,
          locationId: after.sourceLocationId
        },
        destinationData: {
          partId: after.destinationPartId,
          orgId: after.destinationOrganizationId,
          locations: destinationLocations.map(({ locationId, quantity }) => ({
            locationId,
            locationQuantity: quantity
          }))
        },
        triggeredAt: now
      })
    ]
  })

const purchaseOrders = (cause: Cause, report: Report): void =>
  each(cause, cause.plant.purchaseOrders, {
    created: (record) =>
      report(record, { type: "NEW_PURCHASE_ORDER", purchaseOrderId: record.id, userId: cause.userId }, () => ({
        newPurchaseOrder: Entities.newPurchaseOrderOf(record)
      })),
    changed: (before, after) => {
      const { id: purchaseOrderId, status: newStatus, vendorId } = after
      const properties = Entities.differing(Entities.purchaseOrderProperties, before, after)
      if (properties.size > 0) {
        const entity = Entities.changedPurchaseOrderOf(after)
        const restricted = (names: Names) => ({
          newPurchaseOrder: Entities.restrict(Entities.purchaseOrderProperties, entity, names)
        })
        report(after, { type: "PURCHASE_ORDER_CHANGE", purchaseOrderId }, restricted, { properties })
      }
      if (before.status !== newStatus) {
        const event = { purchaseOrderId, vendorId, oldStatus: before.status, newStatus }
        report(after, { type: "PURCHASE_ORDER_STATUS_CHANGE", ...event }, () => ({
          purchaseOrder: Entities.purchaseOrderOf(after)
        }))
      }
    }
  })

// ---------------------------------------------------------------------------------------------------------------------
// users and subscriptions
// ---------------------------------------------------------------------------------------------------------------------

const roleOf = ({ customRole, role }: UserRecord): string => customRole ?? role ?? "MEMBER"

/** How the creation is called is an assumption. */
const users = (cause: Cause, report: Report): void => {
  const { plant, userId: actorId } = cause
  each(cause, plant.users, {
    created: (user) => {
      const event = { actorId, targetUserId: user.id, role: roleOf(user), creationMethod: "API" }
      report(user, { type: "USER_INVITED", ...event })
    },
    changed: (before, after) => {
      const event = { actorId, targetUserId: after.id }
      const [oldRole, newRole] = [roleOf(before), roleOf(after)]
      if (isPresent(before) && !isPresent(after)) report(after, { type: "USER_REMOVED", ...event })
      if (oldRole !== newRole) report(after, { type: "USER_ROLE_CHANGED", ...event, oldRole, newRole })
    }
  })
}

const subscriptions = (cause: Cause, report: Report): void => {
  const { plant, userId: actorId } = cause
  each(cause, plant.subscriptions, {
    created: (record) => {
      const { id: webhookId, type: webhookType, url } = record
      report(record, { type: "WEBHOOK_CREATED", actorId, webhookId, webhookType, url })
    },
    deleted: (record) => report(record, { type: "WEBHOOK_ARCHIVED", actorId, webhookId: record.id })
  })
}
