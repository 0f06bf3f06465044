/**
 * Work orders in memory.
 *
 * Meters are not checked, and vendors and parts need not be in the plant: references to them are taken as they are
 * given, and what is shown of them is made of their ids.
 *
 * @internal
 */
import * as Clock from "effect/Clock"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { ProcedureTemplateId, TeamId, UserId, WorkOrderId } from "../../Ids.ts"
import type { Comment } from "../../resources/shapes/Comments.ts"
import type { Procedure, ProcedureField } from "../../resources/shapes/Procedures.ts"
import type {
  AssigneePayload,
  CreateWorkOrder,
  UpdateWorkOrder,
  WorkOrder,
  WorkOrdersService
} from "../../resources/WorkOrders.ts"
import { byCursor, orderOf } from "../paging.ts"
import { Acting, type Behaviour, type Given, type Plant } from "../plant.ts"
import * as Records from "../records.ts"
import { badRequest, notFound } from "../refusal.ts"
import { categoryIds, categoryNamed } from "./Categories.ts"
import { restocked } from "./Parts.ts"
import { rowsOf } from "./ProcedureTemplateRows.ts"
import { costOf, costsOf } from "./workOrders/costs.ts"
import { hasEmptyPair, sortKeys } from "./workOrders/filters.ts"
import { findIn } from "./workOrders/found.ts"
import {
  inheritedNames,
  partsUsedBy,
  plainNames,
  procedureOf,
  recurrenceOf,
  withStatus
} from "./workOrders/payloads.ts"
import type { Draft, WorkOrderRecord } from "./workOrders/record.ts"
import {
  byId,
  detailNames,
  type Expand,
  makeNeighbours,
  makeRows,
  progressOf,
  shown,
  subRow
} from "./workOrders/shown.ts"

export const workOrders = (plant: Plant): Behaviour<WorkOrdersService> => {
  const { live, workOrders } = plant

  const touched = (record: WorkOrderRecord) => Effect.map(DateTime.now, (updatedAt) => ({ ...record, updatedAt }))

  /** What is not a change of the work order itself, to the real API. */
  const said = live.stillUpdatedAt ? Effect.succeed<WorkOrderRecord> : touched

  /** When those that lists do not have yet will be listed. What was made for the start is not among them. */
  const lagging = new Map<WorkOrderId, number>()

  const listed = Effect.gen(function* () {
    const all = yield* workOrders.all
    if (lagging.size === 0) return all
    const now = yield* Clock.currentTimeMillis
    for (const [id, from] of lagging) if (from <= now) lagging.delete(id)
    return lagging.size === 0 ? all : all.filter(({ id }) => !lagging.has(id))
  })

  const partsOf = (id: WorkOrderId) =>
    Effect.map(workOrders.all, (all) => all.filter(({ parentId }) => parentId === id))

  const partsById = Effect.map(plant.parts.all, byId)

  const { forget, rowsWith } = makeRows()

  const neighboursAmong = makeNeighbours()

  /** What work orders refer to. */
  const neighbours = Effect.gen(function* () {
    return neighboursAmong(yield* plant.assets.all, yield* plant.locations.all, yield* plant.parts.all)
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
      if (assignee.type === "TEAM") {
        yield* Records.referred(plant.teams, assignee.id, "team", `assignees.${i}.id`)
        teamIds.push(assignee.id)
      } else assigneeIds.push(yield* userNamed(assignee.id, `assignees.${i}.id`))
    }
    return { assigneeIds, teamIds }
  })

  /** A procedure with the rows that its template has now. */
  const procedureFrom = Effect.fnUntraced(function* (templateId: ProcedureTemplateId) {
    const { title } = yield* Records.referred(
      plant.procedureTemplates,
      templateId,
      "procedure template",
      "procedureTemplateId"
    )
    const rows = rowsOf(yield* plant.procedureTemplateRows.all, templateId)
    const { fields, ...procedure } = procedureOf(plant, {
      title,
      fields: rows.map((row) => Records.pick(row, ["label", "type", "description", "meterId", "isDateAndTime"]))
    })
    const made: Procedure = {
      ...procedure,
      templateIds: [templateId],
      fields: fields.map((field, i) =>
        Records.changed(field, { procedureTemplateId: templateId, procedureTemplateFieldId: rows[i]?.id ?? null })
      )
    }
    return made
  })

  /** A record with what the payloads for creating and for changing have alike. */
  const filledIn = Effect.fnUntraced(function* (record: Draft, payload: Given<CreateWorkOrder | UpdateWorkOrder>) {
    yield* Records.checkPlace(plant, payload)
    const { assignees, partsUsed, procedure, procedureTemplateId, requesterId } = payload
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
        ? { procedure: yield* procedureFrom(procedureTemplateId) }
        : undefined)
    })
    if (result.startDate !== undefined && result.dueDate === undefined) {
      return yield* badRequest("a start date is only valid together with a due date", "startDate")
    }
    for (const label of payload.categories ?? []) yield* categoryNamed(plant, label)
    return result
  })

  /** The work order that a new one is to be part of. */
  const parentOf = Effect.fnUntraced(function* ({ parentId }: CreateWorkOrder) {
    if (typeof parentId !== "number") return undefined
    const parent = yield* Records.referred(workOrders, parentId, "work order", "parentId")
    // The vendor does not say whether sub-work-orders can be nested. That they cannot is an assumption.
    return parent.parentId === undefined
      ? parent
      : yield* badRequest("a sub-work-order cannot have sub-work-orders", "parentId")
  })

  /** The work request that a new work order approves. That it must be pending is an assumption. */
  const requestOf = Effect.fnUntraced(function* ({ workRequestId }: CreateWorkOrder) {
    if (typeof workRequestId !== "number") return undefined
    const request = yield* Records.referred(plant.workRequests, workRequestId, "work request", "workRequestId")
    return request.requestStatus === "PENDING"
      ? request
      : yield* badRequest("the work request is not pending", "workRequestId")
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

  /** Takes what a work order uses out of stock. That it happens once, when the work is first done, is an assumption. */
  const useParts = Effect.fnUntraced(function* ({ partsUsed }: WorkOrderRecord, now: DateTime.Utc) {
    for (const { locationId, partId, quantityUsed } of partsUsed) {
      const part = yield* Effect.option(plant.parts.find(partId))
      if (Option.isSome(part)) plant.parts.replace(restocked(part.value, locationId, -quantityUsed, now))
    }
  })

  return {
    list: Effect.fnUntraced(function* (query = {}) {
      const known = yield* neighbours
      const now = yield* DateTime.now
      const all = yield* listed
      const categories = yield* categoryIds(plant)
      const found = live.emptyPair && hasEmptyPair(query) ? [] : findIn(all, query, now, categories)
      return yield* byCursor(found, query, orderOf(query.sort, sortKeys), rowsWith(query.expand, known))
    }),

    create: Effect.fnUntraced(function* (payload) {
      const { organizations, userId } = yield* Acting
      const parent = yield* parentOf(payload)
      const request = yield* requestOf(payload)
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
          ...(request === undefined ? undefined : { requesterId: request.creatorId }),
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
      if (live.listLag > 0) lagging.set(id, DateTime.toEpochMillis(now) + live.listLag)
      if (request !== undefined) {
        plant.workRequests.replace({ ...request, requestStatus: "APPROVED", workOrderId: id, updatedAt: now })
      }
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
      forget(id)
    }),

    setStatus: Effect.fnUntraced(function* (id, { status }) {
      const record = yield* workOrders.find(id)
      const { userId } = yield* Acting
      const now = yield* DateTime.now
      if (status === "DONE" && record.completedAt === undefined) yield* useParts(record, now)
      const changed = yield* touched(withStatus(record, status, now, userId))
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
      workOrders.replace(yield* said({ ...record, comments, lastMessageSentAt: comment.createdAt }))
      return { id: comment.id }
    }),

    costs: (id) => Effect.zipWith(workOrders.find(id), partsById, costsOf),

    addCost: Effect.fnUntraced(function* (id, payload) {
      const record = yield* workOrders.find(id)
      const { userId } = yield* Acting
      const cost = costOf(payload, userId)
      const changed = yield* said({ ...record, costs: [...record.costs, cost] })
      workOrders.replace(changed)
      return { ...cost, id: plant.nextCostId(), total: costsOf(changed, yield* partsById).total }
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
