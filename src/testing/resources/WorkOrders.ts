import * as Clock from "effect/Clock"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import { identity } from "effect/Function"
import type * as Api from "../../index.ts"
import type { Behaviour } from "../behaviour.ts"
import { assertEmpty, changed, type Loose, pick, without } from "../explicit.ts"
import type { WorkOrderRecord } from "../model.ts"
import { byCursor, orderOf } from "../paging.ts"
import * as Records from "../records.ts"
import { badRequest, notFound } from "../refusal.ts"
import { Acting } from "../table.ts"
import { categoryIds, categoryNamed } from "./Categories.ts"
import { restocked } from "./Parts.ts"
import { procedureFrom, procedureOf } from "./procedures.ts"
import { isPresent } from "./Users.ts"
import { blankCost, costOf, costsOf } from "./workOrders/costs.ts"
import { findIn, hasEmptyPair, sortKeys } from "./workOrders/filters.ts"
import { blank, lag } from "./workOrders/making.ts"
import { inheritedNames, partsUsedBy, recurrenceOf, withStatus } from "./workOrders/payloads.ts"
import { succeeded } from "./workOrders/recurring.ts"
import { type Expand, expandedOf, makeRows, progressOf, subRowOf } from "./workOrders/views.ts"

/**
 * Meters are not checked, and vendors and parts need not be in the plant: references to them are taken as they are
 * given, and what answers show of them is made of their ids.
 */
export const workOrders: Behaviour<"WorkOrders"> = (plant) => {
  const { lagging, live, workOrders } = plant

  const save = (record: WorkOrderRecord) => Records.save(workOrders, record)

  /** Saves a change that leaves `updatedAt` alone in the real API. */
  const saveQuietly = (record: WorkOrderRecord) =>
    live.stillUpdatedAt === false ? save(record) : Effect.sync(() => workOrders.replace(record))

  const listed = Effect.gen(function* () {
    const all = yield* workOrders.all
    if (lagging.size === 0) return all
    const now = yield* Clock.currentTimeMillis
    for (const [id, from] of lagging) if (from <= now) lagging.delete(id)
    return lagging.size === 0 ? all : all.filter(({ id }) => !lagging.has(id))
  })

  const partsOf = plant.by.workOrderParent

  const { forget, rowsWith } = makeRows(plant)

  const detail = Effect.fnUntraced(function* (record: WorkOrderRecord, expand?: Expand) {
    const parts = partsOf(record.id)
    const isParent = record.isParent === true || parts.length > 0
    return {
      ...record,
      attachments: record.attachments ?? [],
      isParent,
      progress: isParent ? progressOf(parts) : undefined,
      extraFields: expand?.includes("extra_fields") === true ? record.extraFields : undefined,
      deletedAt: undefined,
      ...expandedOf(plant, record, expand)
    }
  })

  const userNamed = Effect.fnUntraced(function* (name: Api.UserId | string, fieldPath: string) {
    const user = (yield* plant.users.all).find(
      (user) =>
        isPresent(user) &&
        (typeof name === "number" ? user.id === name : user.email?.toLowerCase() === name.toLowerCase())
    )
    return user === undefined ? yield* badRequest("there is no such user", fieldPath) : user.id
  })

  const assigneesFrom = Effect.fnUntraced(function* (assignees: ReadonlyArray<Api.AssigneePayload>) {
    const assigneeIds: Array<Api.UserId> = []
    const teamIds: Array<Api.TeamId> = []
    for (const [i, assignee] of assignees.entries()) {
      if (assignee.type === "TEAM") {
        yield* Records.referred(plant.teams, assignee.id, "team", `assignees.${i}.id`)
        teamIds.push(assignee.id)
      } else assigneeIds.push(yield* userNamed(assignee.id, `assignees.${i}.id`))
    }
    return { assigneeIds, teamIds }
  })

  /** What the payloads for creating and for changing have alike. `record` is what they change. */
  const changesOf = Effect.fnUntraced(function* <P extends Api.CreateWorkOrder | Api.UpdateWorkOrder>(
    record: Pick<WorkOrderRecord, "dueDate" | "partStatus" | "partsUsed" | "startDate">,
    payload: P
  ) {
    yield* Records.checkPlace(plant, payload)
    const { assignees, partsUsed, procedure, procedureTemplateId, requesterId } = payload
    const { dueDate = record.dueDate, startDate = record.startDate } = payload
    if (startDate && !dueDate) {
      return yield* badRequest("a start date is only valid together with a due date", "startDate")
    }
    const changes = {
      ...without(payload, apartNames),
      ...(assignees && (yield* assigneesFrom(assignees))),
      ...(partsUsed && partsUsedBy(record, partsUsed)),
      requesterId:
        requesterId === null || requesterId === undefined ? requesterId : yield* userNamed(requesterId, "requesterId"),
      procedure:
        typeof procedureTemplateId === "number"
          ? procedureFrom(
              plant,
              yield* Records.referred(
                plant.procedureTemplates,
                procedureTemplateId,
                "procedure template",
                "procedureTemplateId"
              )
            )
          : procedure && procedureOf(plant, procedure)
    }
    for (const label of payload.categories ?? []) yield* categoryNamed(plant, label)
    return changes
  })

  /** The work order that a new one is to be part of. */
  const parentOf = Effect.fnUntraced(function* ({ parentId }: Api.CreateWorkOrder) {
    if (typeof parentId !== "number") return undefined
    const parent = yield* Records.referred(workOrders, parentId, "work order", "parentId")
    // The vendor does not say whether sub-work-orders can be nested. Assumption: they cannot.
    return parent.parentId === undefined
      ? parent
      : yield* badRequest("a sub-work-order cannot have sub-work-orders", "parentId")
  })

  /** The work request that a new work order approves. Assumption: it must be pending. */
  const requestOf = Effect.fnUntraced(function* ({ workRequestId }: Api.CreateWorkOrder) {
    if (typeof workRequestId !== "number") return undefined
    const request = yield* Records.referred(plant.workRequests, workRequestId, "work request", "workRequestId")
    return request.requestStatus === "PENDING"
      ? request
      : yield* badRequest("the work request is not pending", "workRequestId")
  })

  /** A field of the procedure. Assumption: indexes count from 0. */
  const fieldOf = Effect.fnUntraced(function* (id: Api.WorkOrderId, index: number) {
    const record = yield* workOrders.find(id)
    const { procedure } = record
    const field = procedure?.fields[index]
    if (procedure === undefined || field === undefined) return yield* notFound("Procedure field")
    const fill = (value: Loose<Api.ProcedureField["value"]>): WorkOrderRecord => ({
      ...record,
      procedure: { ...procedure, fields: procedure.fields.with(index, { ...field, value }) }
    })
    return { value: field.value, fill }
  })

  /** Takes what a work order uses out of stock. Assumption: it happens once, when the work is first done. */
  const useParts = ({ partsUsed }: WorkOrderRecord, now: DateTime.Utc): void => {
    for (const { locationId, partId, quantityUsed } of partsUsed) {
      const part = plant.parts.peek(partId)
      if (part !== undefined) plant.parts.replace(restocked(part, locationId, -quantityUsed, now))
    }
  }

  return {
    list: Effect.fnUntraced(function* (query = {}) {
      const now = yield* DateTime.now
      const all = yield* listed
      const categories = yield* categoryIds(plant)
      const found = live.emptyPair !== false && hasEmptyPair(query) ? [] : findIn(all, query, now, categories)
      return yield* byCursor(found, query, rowsWith(query.expand), orderOf(query.sort, sortKeys))
    }),

    create: Effect.fnUntraced(function* ({ repeatability, ...payload }) {
      const parent = yield* parentOf(payload)
      const request = yield* requestOf(payload)
      const { dueDate, startDate } = parent ?? {}
      const changes = yield* changesOf({ dueDate, startDate, partsUsed: [], partStatus: "NO_PARTS" }, payload)
      const recurrenceInfo = repeatability && recurrenceOf(repeatability)
      const workOrder = yield* Records.create(workOrders, { ...changes, recurrenceInfo }, (fresh) => ({
        ...blank(plant, fresh),
        requesterId: request?.creatorId,
        ...(parent && pick(parent, inheritedNames))
      }))
      if (request !== undefined) {
        const workOrderId = workOrder.id
        yield* Records.save(plant.workRequests, { ...request, requestStatus: "APPROVED", workOrderId })
      }
      return lag(plant, workOrder)
    }),

    get: Effect.fnUntraced(function* (id, { expand, useSequentialId = false } = {}) {
      if (!useSequentialId) return yield* detail(yield* workOrders.find(id), expand)
      const record = (yield* workOrders.all).find(({ sequentialId }) => sequentialId === Number(id))
      return record === undefined ? yield* notFound("Work order") : yield* detail(record, expand)
    }),

    update: Effect.fnUntraced(function* (id, { recurrenceInfo, ...payload }, { expand } = {}) {
      const record = yield* workOrders.find(id)
      const changes = yield* changesOf(record, payload)
      const next = changed(record, { ...changes, recurrenceInfo: recurrenceInfo && recurrenceOf(recurrenceInfo) })
      return yield* detail(yield* save(next), expand)
    }),

    delete: Effect.fnUntraced(function* (id) {
      const { nextId, previousId } = yield* workOrders.delete(id)
      yield* Records.orphan(workOrders, id)
      yield* Records.amend(plant.workRequests, ({ workOrderId }) =>
        workOrderId === id ? { workOrderId: undefined } : undefined
      )
      const [previous, next] = [workOrders.peek(previousId), workOrders.peek(nextId)]
      if (previous !== undefined) workOrders.replace({ ...previous, nextId: undefined })
      if (next !== undefined) workOrders.replace({ ...next, previousId: undefined })
      for (const permit of yield* plant.workPermits.all)
        if (permit.workOrderId === id) plant.workPermits.remove(permit.id)
      forget(id)
    }),

    setStatus: Effect.fnUntraced(function* (id, { status, ...rest }) {
      assertEmpty(rest)
      const record = yield* workOrders.find(id)
      const { userId } = yield* Acting
      const now = yield* DateTime.now
      if (status === "DONE" && record.completedAt === undefined) useParts(record, now)
      const next = withStatus(record, status, now, userId)
      return yield* detail(yield* save(status === "DONE" ? succeeded(plant, next, now) : next))
    }),

    setPartStatus: Effect.fnUntraced(function* (id, payload) {
      return yield* detail(yield* save(changed(yield* workOrders.find(id), payload)))
    }),

    comments: Effect.fnUntraced(function* (id, query = {}) {
      const { comments } = yield* workOrders.find(id)
      return yield* byCursor(comments, query, identity)
    }),

    addComment: Effect.fnUntraced(function* (id, { content, ...rest }) {
      assertEmpty(rest)
      const record = yield* workOrders.find(id)
      const { userId } = yield* Acting
      const createdAt = yield* DateTime.now
      const comment: Api.Comment = { id: plant.nextCommentId(), authorId: userId, content, createdAt }
      yield* saveQuietly({ ...record, comments: [...record.comments, comment], lastMessageSentAt: createdAt })
      return comment
    }),

    costs: (id) => Effect.map(workOrders.find(id), (record) => costsOf(plant, record)),

    addCost: Effect.fnUntraced(function* (id, payload) {
      const record = yield* workOrders.find(id)
      const { userId } = yield* Acting
      const cost = costOf(payload, userId)
      const saved = yield* saveQuietly({ ...record, costs: [...record.costs, cost] })
      return { ...blankCost, ...cost, id: plant.nextCostId(), total: costsOf(plant, saved).total }
    }),

    subWorkOrders: Effect.fnUntraced(function* (id, query = {}) {
      yield* workOrders.find(id)
      return yield* byCursor(partsOf(id), query, (record) => subRowOf(plant, record, query.expand))
    }),

    /** No mail is sent. */
    sendEmails: (id, { customMessage: _, emails: __, exportOptions: ___, ...rest }) => {
      assertEmpty(rest)
      return workOrders.find(id)
    },

    ...Records.fileOperations(plant, workOrders.find, save),

    deleteProcedure: Effect.fnUntraced(function* (id) {
      const record = yield* workOrders.find(id)
      if (record.procedure === undefined) return yield* notFound("Procedure")
      yield* save({ ...record, procedure: undefined })
    }),

    uploadProcedureAttachment: Effect.fnUntraced(function* (id, index, filename, file) {
      const { fill, value } = yield* fieldOf(id, index)
      const { answer, record } = yield* Records.attached(plant, { ...value, attachments: [] }, filename, file)
      yield* save(fill({ ...record, hasAttachments: true }))
      return answer
    }),

    deleteProcedureAttachment: Effect.fnUntraced(function* (id, index) {
      const { fill, value } = yield* fieldOf(id, index)
      if (value.attachments === undefined) return yield* notFound("Attachment")
      yield* save(fill(changed(value, { attachments: null, hasAttachments: false })))
    })
  }
}

/** What of a payload is not in the record as it is. */
const apartNames = [
  "assignees",
  "partsUsed",
  "procedure",
  "procedureTemplateId",
  "requesterId",
  "skipRestHook",
  "workOrderTemplateId",
  "workRequestId"
] as const
