/**
 * Work orders in memory.
 *
 * Parts, vendors, teams, meters, templates and work requests are not in the plant: references to them are taken as they
 * are given, and what is shown of them is made of their ids.
 *
 * @internal
 */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import type { AssetId, LocationId, PartId, TeamId, UserId, VendorId, WorkOrderId } from "../../Ids.ts"
import type { AddCost, CostRow, Costs } from "../../resources/Costs.ts"
import type { Procedure, ProcedureField, ProcedurePayload } from "../../resources/Procedures.ts"
import type { Recurrence, RecurrencePayload } from "../../resources/Recurrence.ts"
import type {
  AssigneePayload,
  Comment,
  CopyOnRecurring,
  CreateWorkOrder,
  ListWorkOrders,
  ParentSubWorkOrderType,
  SettableWorkOrderStatus,
  SubWorkOrderRow,
  UpdateWorkOrder,
  WorkOrder,
  WorkOrderAsset,
  WorkOrderLocation,
  WorkOrderPart,
  WorkOrderProgress,
  WorkOrderRow,
  WorkOrdersService
} from "../../resources/WorkOrders.ts"
import { byCursor, orderOf, type SortKeys } from "../paging.ts"
import { Acting, type Behaviour, type Kept, type Plant } from "../plant.ts"
import * as Records from "../records.ts"
import { badRequest, notFound } from "../refusal.ts"
import type { AssetRecord } from "./Assets.ts"
import type { LocationRecord } from "./Locations.ts"

/** A part that a work order uses. */
export interface PartUsed {
  readonly partId: PartId
  readonly quantityUsed: number
  readonly copyOnRecurring: CopyOnRecurring
  readonly locationId?: LocationId
}

/** A work order as the plant keeps it. What other records tell is looked up when it is shown. */
export interface WorkOrderRecord
  extends Omit<
      WorkOrder,
      "asset" | "assignees" | "deletedAt" | "expenditures" | "location" | "parts" | "progress" | "timeItems" | "times"
    >,
    Kept {
  readonly id: WorkOrderId
  /** When it was first set to `IN_PROGRESS`. Lists can be sorted by it, though no answer has it. */
  readonly startedAt?: DateTime.Utc
  readonly assigneeIds: ReadonlyArray<UserId>
  readonly teamIds: ReadonlyArray<TeamId>
  readonly categories: ReadonlyArray<string>
  readonly vendorIds: ReadonlyArray<VendorId>
  readonly partsUsed: ReadonlyArray<PartUsed>
  readonly comments: ReadonlyArray<Comment>
  readonly costs: ReadonlyArray<CostRow>
}

/** A work order that has no numbers yet. */
type Draft = Omit<WorkOrderRecord, "id" | "sequentialId">

export const workOrders = (plant: Plant): Behaviour<WorkOrdersService> => {
  const { workOrders } = plant

  const touched = (record: WorkOrderRecord) => Effect.map(DateTime.now, (updatedAt) => ({ ...record, updatedAt }))

  const partsOf = (id: WorkOrderId) =>
    Effect.map(workOrders.all, (all) => all.filter(({ parentId }) => parentId === id))

  /** What work orders refer to. */
  const neighbours = Effect.gen(function* () {
    return {
      assets: new Map((yield* plant.assets.all).map((asset) => [asset.id, asset])),
      locations: new Map((yield* plant.locations.all).map((location) => [location.id, location]))
    }
  })

  const detail = Effect.fnUntraced(function* (record: WorkOrderRecord, expand?: Expand) {
    const parts = yield* partsOf(record.id)
    const isParent = record.isParent === true || parts.length > 0
    const workOrder: WorkOrder = {
      ...Records.pick(record, detailNames),
      attachments: record.attachments ?? [],
      isParent,
      ...(isParent ? { progress: progressOf(parts) } : undefined),
      ...Records.expanded(record, expand, { extra_fields: "extraFields" }),
      ...shown(record, expand, yield* neighbours)
    }
    return workOrder
  })

  const userNamed = Effect.fnUntraced(function* (name: UserId | string, fieldPath: string) {
    const user = (yield* plant.users.all).find(
      ({ email, id, removedFromOrganization }) =>
        removedFromOrganization !== true &&
        (typeof name === "number" ? id === name : email?.toLowerCase() === name.toLowerCase())
    )
    return user === undefined ? yield* badRequest("there is no such user", fieldPath) : user.id
  })

  const assigned = Effect.fnUntraced(function* (assignees: ReadonlyArray<AssigneePayload>) {
    const assigneeIds: Array<UserId> = []
    const teamIds: Array<TeamId> = []
    for (const [i, assignee] of assignees.entries()) {
      if (assignee.type === "TEAM") teamIds.push(assignee.id)
      else assigneeIds.push(yield* userNamed(assignee.id, `assignees.${i}.id`))
    }
    return { assigneeIds, teamIds }
  })

  /** What a payload refers to must be there. */
  const checkReferences = Effect.fnUntraced(function* ({ assetId, locationId }: CreateWorkOrder | UpdateWorkOrder) {
    if (typeof assetId === "number") {
      yield* Effect.mapError(plant.assets.find(assetId), () => badRequest("there is no such asset", "assetId"))
    }
    if (typeof locationId === "number") {
      yield* Effect.mapError(plant.locations.find(locationId), () =>
        badRequest("there is no such location", "locationId")
      )
    }
  })

  /** A record with what the payloads for creating and for changing have alike. */
  const filledIn = Effect.fnUntraced(function* (record: Draft, payload: CreateWorkOrder | UpdateWorkOrder) {
    yield* checkReferences(payload)
    const { assignees, partsUsed, procedure, procedureTemplateId, requesterId } = payload
    for (const label of payload.categories ?? []) plant.categoryId(label)
    const result = Records.changed<Draft>(record, {
      ...Records.pick(payload, plainNames),
      extraFields: { ...record.extraFields, ...payload.extraFields },
      ...(assignees === undefined ? undefined : yield* assigned(assignees)),
      ...(requesterId === undefined
        ? undefined
        : { requesterId: requesterId === null ? null : yield* userNamed(requesterId, "requesterId") }),
      ...(partsUsed === undefined ? undefined : partsUsedBy(record, partsUsed)),
      ...(procedure === undefined
        ? undefined
        : { procedure: procedure === null ? null : procedureOf(plant, procedure) }),
      ...(typeof procedureTemplateId === "number"
        ? {
            procedure: {
              ...procedureOf(plant, { title: `Procedure template ${procedureTemplateId}`, fields: [] }),
              templateIds: [procedureTemplateId]
            }
          }
        : undefined)
    })
    return result.startDate !== undefined && result.dueDate === undefined
      ? yield* badRequest("a start date is only valid together with a due date", "startDate")
      : result
  })

  /** The work order that a new one is to be part of. */
  const parentOf = Effect.fnUntraced(function* ({ parentId }: CreateWorkOrder) {
    if (typeof parentId !== "number") return undefined
    const parent = yield* Effect.mapError(workOrders.find(parentId), () =>
      badRequest("there is no such work order", "parentId")
    )
    // The vendor does not say whether sub-work-orders can be nested. That they cannot is an assumption.
    return parent.parentId === undefined
      ? parent
      : yield* badRequest("a sub-work-order cannot have sub-work-orders", "parentId")
  })

  /** A field of the procedure. That indexes count from 0 is an assumption. */
  const fieldOf = Effect.fnUntraced(function* (id: WorkOrderId, index: number) {
    const record = yield* workOrders.find(id)
    const { procedure } = record
    const field = procedure?.fields[index]
    if (procedure === undefined || field === undefined) return yield* notFound("Procedure field")
    const fill = (value: ProcedureField["value"]): WorkOrderRecord => ({
      ...record,
      procedure: { ...procedure, fields: procedure.fields.with(index, { ...field, value }) }
    })
    return { value: field.value, fill }
  })

  return {
    list: Effect.fnUntraced(function* (query = {}) {
      const known = yield* neighbours
      const now = yield* DateTime.now
      const all = yield* workOrders.all
      const parents = new Set(all.map(({ parentId }) => parentId))
      const found = all.filter((record) => matches(plant, query, now, record, parents.has(record.id)))
      return yield* byCursor(found, query, orderOf(query.sort, sortKeys), (record) => row(record, query.expand, known))
    }),

    create: Effect.fnUntraced(function* (payload) {
      const { organizations, userId } = yield* Acting
      const parent = yield* parentOf(payload)
      const now = yield* DateTime.now
      const filled = yield* filledIn(
        {
          organizationId: organizations[0],
          title: payload.title,
          status: "OPEN",
          priority: "NONE",
          type: "OTHER",
          partStatus: "NO_PARTS",
          createdAt: now,
          updatedAt: now,
          creatorId: userId,
          assigneeIds: [],
          teamIds: [],
          categories: [],
          vendorIds: [],
          extraFields: {},
          partsUsed: [],
          comments: [],
          costs: [],
          ...(parent === undefined ? undefined : { ...Records.pick(parent, inheritedNames), parentId: parent.id })
        },
        payload
      )
      const { isParent = null, repeatability = null } = payload
      const { id } = workOrders.insert((id) => ({
        ...filled,
        id,
        sequentialId: plant.nextSequentialId(organizations[0]),
        ...(isParent === null ? undefined : { isParent }),
        ...(repeatability === null ? undefined : { recurrenceInfo: recurrenceOf(repeatability) })
      }))
      return { id }
    }),

    get: Effect.fnUntraced(function* (id, { expand, useSequentialId = false } = {}) {
      if (!useSequentialId) return yield* detail(yield* workOrders.find(id), expand)
      const record = (yield* workOrders.all).find(({ sequentialId }) => sequentialId === Number(id))
      return record === undefined ? yield* notFound("Work order") : yield* detail(record, expand)
    }),

    update: Effect.fnUntraced(function* (id, payload, { expand } = {}) {
      const record = yield* workOrders.find(id)
      const { recurrenceInfo } = payload
      const filled = Records.changed(yield* filledIn(record, payload), {
        ...(recurrenceInfo === undefined
          ? undefined
          : { recurrenceInfo: recurrenceInfo === null ? null : recurrenceOf(recurrenceInfo) })
      })
      const changed = yield* touched({ ...filled, id, sequentialId: record.sequentialId })
      workOrders.replace(changed)
      return yield* detail(changed, expand)
    }),

    delete: Effect.fnUntraced(function* (id) {
      yield* workOrders.find(id)
      for (const part of yield* partsOf(id)) workOrders.replace(Records.changed(part, { parentId: null }))
      workOrders.remove(id)
    }),

    setStatus: Effect.fnUntraced(function* (id, { status }) {
      const record = yield* workOrders.find(id)
      const { userId } = yield* Acting
      const changed = yield* touched(withStatus(record, status, yield* DateTime.now, userId))
      workOrders.replace(changed)
      return yield* detail(changed)
    }),

    setPartStatus: Effect.fnUntraced(function* (id, { partStatus }) {
      const changed = yield* touched({ ...(yield* workOrders.find(id)), partStatus })
      workOrders.replace(changed)
      return yield* detail(changed)
    }),

    comments: Effect.fnUntraced(function* (id, query = {}) {
      const { comments } = yield* workOrders.find(id)
      return yield* byCursor(comments, query, orderOf(undefined, {}), (comment) => comment)
    }),

    addComment: Effect.fnUntraced(function* (id, { content }) {
      const record = yield* workOrders.find(id)
      const { userId } = yield* Acting
      const comment: Comment = {
        id: plant.nextCommentId(),
        authorId: userId,
        content,
        createdAt: yield* DateTime.now
      }
      const comments = [...record.comments, comment]
      workOrders.replace({ ...record, comments, lastMessageSentAt: comment.createdAt })
      return { id: comment.id }
    }),

    costs: (id) => Effect.map(workOrders.find(id), costsOf),

    addCost: Effect.fnUntraced(function* (id, payload) {
      const record = yield* workOrders.find(id)
      const { userId } = yield* Acting
      const cost = costOf(payload, userId)
      const changed = { ...record, costs: [...record.costs, cost] }
      workOrders.replace(changed)
      return { ...cost, id: plant.nextCostId(), total: costsOf(changed).total }
    }),

    subWorkOrders: Effect.fnUntraced(function* (id, query = {}) {
      yield* workOrders.find(id)
      const known = yield* neighbours
      return yield* byCursor(yield* partsOf(id), query, orderOf(undefined, {}), (record) =>
        subRow(record, query.expand, known)
      )
    }),

    sendEmails: (id) => Effect.map(workOrders.find(id), (record) => ({ id: record.id })),

    uploadAttachment: Effect.fnUntraced(function* (id, filename, file) {
      const { answer, record } = yield* Records.attached(plant, yield* workOrders.find(id), filename, file)
      workOrders.replace(yield* touched(record))
      return answer
    }),

    deleteAttachment: Effect.fnUntraced(function* (id, filename) {
      workOrders.replace(yield* touched(yield* Records.detached(yield* workOrders.find(id), filename)))
    }),

    uploadThumbnail: Effect.fnUntraced(function* (id, filename, file) {
      const { answer, record } = yield* Records.pictured(plant, yield* workOrders.find(id), filename, file)
      workOrders.replace(yield* touched(record))
      return answer
    }),

    deleteProcedure: Effect.fnUntraced(function* (id) {
      const record = yield* workOrders.find(id)
      if (record.procedure === undefined) return yield* notFound("Procedure")
      workOrders.replace(yield* touched(Records.changed(record, { procedure: null })))
    }),

    uploadProcedureAttachment: Effect.fnUntraced(function* (id, index, filename, file) {
      const { fill, value } = yield* fieldOf(id, index)
      const { answer, record } = yield* Records.attached(plant, { ...value, attachments: [] }, filename, file)
      workOrders.replace(yield* touched(fill({ ...record, hasAttachments: true })))
      return answer
    }),

    deleteProcedureAttachment: Effect.fnUntraced(function* (id, index) {
      const { fill, value } = yield* fieldOf(id, index)
      if (value.attachments === undefined) return yield* notFound("Attachment")
      const emptied = Records.changed(value, { attachments: null, hasAttachments: false })
      workOrders.replace(yield* touched(fill(emptied)))
    })
  }
}

// ---------------------------------------------------------------------------------------------------------------------
// what is shown
// ---------------------------------------------------------------------------------------------------------------------

type Expand = ListWorkOrders["expand"]

/** What work orders refer to, by id. */
interface Neighbours {
  readonly assets: ReadonlyMap<AssetId, AssetRecord>
  readonly locations: ReadonlyMap<LocationId, LocationRecord>
}

const commonNames = [
  "id",
  "sequentialId",
  "title",
  "status",
  "updatedAt",
  "completedAt",
  "completerId",
  "createdAt",
  "creatorId",
  "description",
  "dueDate",
  "lastMessageSentAt",
  "startDate",
  "locationId",
  "nextId",
  "organizationId",
  "partsAvailability",
  "partStatus",
  "previousId",
  "priority",
  "requesterId",
  "assetId"
] as const

const rowNames = [...commonNames, "dueDateIsFullDay", "recurrenceInfo", "type", "workOrderSummary"] as const

const detailNames = [
  ...rowNames,
  "assigneeIds",
  "teamIds",
  "categories",
  "externalData",
  "parentId",
  "procedure",
  "thumbnail",
  "vendorIds"
] as const

const row = (record: WorkOrderRecord, expand: Expand, known: Neighbours): WorkOrderRow => ({
  ...Records.pick(record, rowNames),
  ...Records.expanded(record, expand, {
    categories: "categories",
    extra_fields: "extraFields",
    procedure: "procedure",
    thumbnail: "thumbnail",
    vendor_ids: "vendorIds"
  }),
  ...shown(record, expand, known)
})

const subRow = (record: WorkOrderRecord, expand: Expand, known: Neighbours): SubWorkOrderRow => ({
  ...Records.pick(record, commonNames),
  ...Records.expanded(record, expand, {
    categories: "categories",
    extra_fields: "extraFields",
    procedure: "procedure"
  }),
  ...shown(record, expand, known)
})

/** What rows and the detail show alike when they are asked to. */
const shown = (record: WorkOrderRecord, expand: Expand = [], { assets, locations }: Neighbours) => {
  const asked = new Set(expand)
  const asset =
    record.assetId !== undefined && (asked.has("asset") || asked.has("asset_extra_fields"))
      ? assets.get(record.assetId)
      : undefined
  const location =
    record.locationId !== undefined && (asked.has("location") || asked.has("location_extra_fields"))
      ? locations.get(record.locationId)
      : undefined
  const times = record.costs.filter(({ type }) => type === "TIME")
  return {
    ...(asked.has("assignees")
      ? {
          assignees: [
            ...record.assigneeIds.map((id) => ({ type: "USER", id })),
            ...record.teamIds.map((id) => ({ type: "TEAM", id }))
          ]
        }
      : undefined),
    ...(asset === undefined ? undefined : { asset: assetOf(asset, asked.has("asset_extra_fields")) }),
    ...(location === undefined ? undefined : { location: locationOf(location, asked.has("location_extra_fields")) }),
    ...(asked.has("parts") || asked.has("part_extra_fields")
      ? { parts: record.partsUsed.map((part) => partOf(part, asked.has("part_extra_fields"))) }
      : undefined),
    ...(asked.has("times") ? { times: byUser(times) } : undefined),
    ...(asked.has("time_items") ? { timeItems: times } : undefined),
    ...(asked.has("expenditures")
      ? { expenditures: byUser(record.costs.filter(({ type }) => type === "EXPENSE")) }
      : undefined),
    ...Records.expanded(record, expand, { estimated_time: "estimatedTime" })
  }
}

const assetOf = (asset: AssetRecord, withExtraFields: boolean): WorkOrderAsset => ({
  ...Records.pick(asset, [
    "id",
    "name",
    "description",
    "parentId",
    "criticalityId",
    "locationId",
    "serialNumber",
    "createdAt",
    "updatedAt",
    "creatorId"
  ]),
  ...(withExtraFields ? { assetExtraFields: asset.extraFields ?? {} } : undefined)
})

const locationOf = (location: LocationRecord, withExtraFields: boolean): WorkOrderLocation => ({
  ...Records.pick(location, ["id", "name", "description", "address", "parentId", "createdAt", "updatedAt"]),
  ...(withExtraFields ? { locationExtraFields: location.extraFields ?? {} } : undefined)
})

const partOf = ({ partId, ...used }: PartUsed, withExtraFields: boolean): WorkOrderPart => ({
  ...used,
  id: partId,
  name: `Part ${partId}`,
  availableQuantity: 0,
  minimumQuantity: 0,
  ...(withExtraFields ? { partExtraFields: {} } : undefined)
})

/** How far a parent has come. What was canceled or skipped counts nowhere. */
const progressOf = (parts: ReadonlyArray<WorkOrderRecord>): WorkOrderProgress => {
  const count = (wanted: string) => parts.filter(({ status }) => status === wanted).length
  return {
    openCount: count("OPEN"),
    inProgressCount: count("IN_PROGRESS"),
    onHoldCount: count("ON_HOLD"),
    doneCount: count("DONE")
  }
}

// ---------------------------------------------------------------------------------------------------------------------
// filters
// ---------------------------------------------------------------------------------------------------------------------

const sortKeys: SortKeys<WorkOrderRecord, "updatedAt" | "createdAt" | "dueDate" | "startedAt" | "completedAt"> = {
  updatedAt: ({ updatedAt }) => updatedAt,
  createdAt: ({ createdAt }) => createdAt,
  dueDate: ({ dueDate }) => dueDate,
  startedAt: ({ startedAt }) => startedAt,
  completedAt: ({ completedAt }) => completedAt
}

const matches = (
  plant: Plant,
  query: ListWorkOrders,
  now: DateTime.Utc,
  record: WorkOrderRecord,
  isParent: boolean
): boolean => {
  const parts = record.partsUsed.map(({ partId }) => partId)
  // Over the wire a label of digits cannot be told from an id.
  const categories = record.categories.flatMap((label) => [label, `${plant.categoryId(label)}`])
  return (
    Records.contains(record.title, query.title) &&
    anyOf(query.assets, [record.assetId]) &&
    noneOf(query.notAssets, [record.assetId]) &&
    anyOf(query.locations, [record.locationId]) &&
    noneOf(query.notLocations, [record.locationId]) &&
    anyOf(query.parts, parts) &&
    noneOf(query.notParts, parts) &&
    anyOf(query.vendors, record.vendorIds) &&
    noneOf(query.notVendors, record.vendorIds) &&
    anyOf(query.assignees, record.assigneeIds) &&
    anyOf(query.teams, record.teamIds) &&
    anyOf(query.categories?.map(String), categories) &&
    noneOf(query.notCategories?.map(String), categories) &&
    anyOf<string | undefined>(query.priorities, [record.priority]) &&
    // The real API finds nothing with this pair, whatever there is. (Measured.)
    !(query.statuses?.includes("CANCELED") && query.statuses.includes("SKIPPED")) &&
    anyOf<string>(query.statuses, [record.status]) &&
    anyOf<string | undefined>(query.partStatuses, [record.partStatus]) &&
    anyOf(query.parentSubWorkOrderTypes, [kindOf(record, isParent)]) &&
    (query.showUpcoming === true || record.startDate === undefined || !DateTime.isGreaterThan(record.startDate, now)) &&
    between(query.updatedAt, record.updatedAt) &&
    between(query.createdAt, record.createdAt)
  )
}

const anyOf = <A>(wanted: ReadonlyArray<A> | undefined, present: ReadonlyArray<A | undefined>): boolean =>
  wanted === undefined || wanted.some((value) => present.includes(value))

const noneOf = <A>(unwanted: ReadonlyArray<A> | undefined, present: ReadonlyArray<A | undefined>): boolean =>
  unwanted === undefined || !unwanted.some((value) => present.includes(value))

const kindOf = (record: WorkOrderRecord, hasParts: boolean): ParentSubWorkOrderType => {
  if (record.isParent === true || hasParts) return "PARENT"
  return record.parentId === undefined ? "STANDALONE" : "SUB_WORK_ORDER"
}

const between = (bounds: ListWorkOrders["updatedAt"], instant: DateTime.Utc): boolean =>
  (bounds?.gte === undefined || DateTime.isGreaterThanOrEqualTo(instant, bounds.gte)) &&
  (bounds?.lte === undefined || DateTime.isLessThanOrEqualTo(instant, bounds.lte))

// ---------------------------------------------------------------------------------------------------------------------
// payloads
// ---------------------------------------------------------------------------------------------------------------------

/** What a payload says in the words of the record. */
const plainNames = [
  "title",
  "assetId",
  "categories",
  "description",
  "dueDate",
  "estimatedTime",
  "externalData",
  "startDate",
  "locationId",
  "priority",
  "type",
  "vendorIds"
] as const

/** What a sub-work-order takes from its parent, unless it has its own. That it is these properties is an assumption. */
const inheritedNames = [
  "assetId",
  "assigneeIds",
  "categories",
  "dueDate",
  "locationId",
  "priority",
  "startDate",
  "teamIds",
  "type",
  "vendorIds"
] as const

/** The parts of a work order. That they count as assigned once they are named is an assumption. */
const partsUsedBy = (
  record: Draft,
  parts: ReadonlyArray<PartPayload>
): Pick<WorkOrderRecord, "partsUsed" | "partStatus"> => ({
  partsUsed: parts.map(({ copyOnRecurring = "Default", locationId = null, partId, quantityUsed }) => ({
    partId,
    quantityUsed: quantityUsed ?? record.partsUsed.find((part) => part.partId === partId)?.quantityUsed ?? 1,
    copyOnRecurring,
    ...(locationId === null ? undefined : { locationId })
  })),
  ...(parts.length === 0
    ? { partStatus: "NO_PARTS" }
    : record.partStatus === "NO_PARTS"
      ? { partStatus: "ASSIGNED" }
      : undefined)
})

type PartPayload = NonNullable<UpdateWorkOrder["partsUsed"]>[number]

const procedureOf = (plant: Plant, { fields, title }: ProcedurePayload): Procedure => ({
  id: plant.nextProcedureId(),
  title,
  fields: fields
    .map((field, position) => ({ ...field, index: field.index ?? position }))
    .toSorted((field1, field2) => field1.index - field2.index)
    .map(({ meterId = null, ...field }) =>
      Records.changed<ProcedureField>(
        { id: plant.nextProcedureFieldId(), label: field.label, type: field.type, required: false, value: {} },
        {
          ...Records.pick(field, ["description", "isDateAndTime"]),
          ...(meterId === null ? undefined : { meter: { id: meterId } })
        }
      )
    )
})

const recurrenceOf = ({ automationMeterTrigger = null, ...recurrence }: RecurrencePayload): Recurrence =>
  automationMeterTrigger === null ? recurrence : { ...recurrence, automationMeterTrigger }

const withStatus = (
  record: WorkOrderRecord,
  status: SettableWorkOrderStatus,
  now: DateTime.Utc,
  userId: UserId
): WorkOrderRecord => ({
  ...record,
  status,
  ...(status === "IN_PROGRESS" && record.startedAt === undefined ? { startedAt: now } : undefined),
  ...(status === "DONE" ? { completedAt: now, completerId: userId } : undefined)
})

// ---------------------------------------------------------------------------------------------------------------------
// costs
// ---------------------------------------------------------------------------------------------------------------------

const costOf = (payload: AddCost, userId: UserId): CostRow => {
  const { description = null } = payload
  const common = { type: payload.type, userId, ...(description === null ? undefined : { description }) }
  if (payload.type === "EXPENSE") {
    const { costPerUnit } = payload
    return {
      ...common,
      quantity: 1,
      rowTotal: costPerUnit ?? 0,
      ...(costPerUnit === null ? undefined : { costPerUnit })
    }
  }
  const { hourlyRate = null } = payload
  const durationTotal = payload.durationTotal ?? 0
  const quantity = durationTotal / 3600
  return {
    ...common,
    quantity,
    durationTotal,
    rowTotal: Math.round(quantity * (hourlyRate ?? 0)),
    ...(hourlyRate === null ? undefined : { costPerUnit: hourlyRate })
  }
}

/** What the parts cost is not known to the plant, so they cost nothing. */
const costsOf = ({ costs, partsUsed }: WorkOrderRecord): Costs => {
  const parts = partsUsed.map(
    ({ partId, quantityUsed }): CostRow => ({ type: "PART", partId, quantity: quantityUsed, rowTotal: 0 })
  )
  return { total: sumOf(costs, "rowTotal"), rows: [...parts, ...costs] }
}

const byUser = (rows: ReadonlyArray<CostRow>): ReadonlyArray<CostRow> =>
  Array.from(Map.groupBy(rows, ({ userId }) => userId).values(), (rows) => ({
    ...Records.pick(rows[0] ?? {}, ["type", "userId"]),
    quantity: sumOf(rows, "quantity"),
    rowTotal: sumOf(rows, "rowTotal"),
    ...(rows.some(({ durationTotal }) => durationTotal !== undefined)
      ? { durationTotal: sumOf(rows, "durationTotal") }
      : undefined)
  }))

const sumOf = (rows: ReadonlyArray<CostRow>, name: "durationTotal" | "quantity" | "rowTotal"): number =>
  rows.reduce((sum, row) => sum + (row[name] ?? 0), 0)
