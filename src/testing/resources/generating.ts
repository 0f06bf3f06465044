/**
 * The work orders that maintenance plans make.
 *
 * The vendor says that a plan generates work orders so far ahead of their due dates as its horizon says, from a
 * blueprint or from that of a cycle. These are assumptions: that it makes one work order for each of its assets and one
 * if it has none, that a cycle counts due dates, that a plan without a start date generates nothing, and which
 * properties a work order takes from its blueprint.
 *
 * @internal
 */
import type * as DateTime from "effect/DateTime"
import type { AssetId, WorkOrderBlueprintId } from "../../Ids.ts"
import type { MaintenancePlanRecord, PartUsed, WorkOrderRecord } from "../model.ts"
import type { Plant } from "../plant.ts"
import { before, dueAfter } from "../time/calendar.ts"
import { procedureFrom } from "./procedures.ts"
import { makeWorkOrder } from "./workOrders/making.ts"

/** A plan with the time of its next generation. */
export const scheduled = (plan: MaintenancePlanRecord): MaintenancePlanRecord => ({
  ...plan,
  nextWorkOrderGenerationAt:
    plan.nextScheduledWorkOrderDueDate && before(plan.nextScheduledWorkOrderDueDate, plan.planningHorizon)
})

/** Makes the next work orders of a plan, which are due at its next due date. */
export const generate = (plant: Plant, plan: MaintenancePlanRecord, now: DateTime.Utc): void => {
  const { assets, nextCycleOccurrence: cycle, nextScheduledWorkOrderDueDate: dueDate, organizationId } = plan
  if (dueDate === undefined) return
  const blueprintId = plan.intervals.find(({ interval }) => interval === cycle)?.workOrderBlueprintId
  const given = workOf(plant, blueprintId ?? plan.workOrderBlueprintId)
  const making = { organizationId, userId: plan.creatorId, now }
  const places: ReadonlyArray<AssetId | undefined> =
    assets.length === 0 ? [undefined] : assets.map((place) => place.assetId)
  for (const assetId of places) {
    const locationId = plant.assets.peek(assetId)?.locationId
    const startDate = startOf(plan, dueDate)
    makeWorkOrder(plant, making, { ...given(), type: "PREVENTIVE", assetId, locationId, dueDate, startDate })
  }
  plant.maintenancePlans.replace(
    scheduled({
      ...plan,
      lastPlannedDueDate: dueDate,
      lastWorkOrderGeneratedAt: now,
      nextScheduledWorkOrderDueDate: dueAfter(plan.recurrence, dueDate),
      nextCycleOccurrence: cycle === undefined ? undefined : cycle + 1
    })
  )
}

const startOf = ({ workOrderStartDatePadding: hours }: MaintenancePlanRecord, due: DateTime.Utc) =>
  hours === undefined ? undefined : before(due, { unit: "DAY", value: hours / 24 })

/** What a work order takes from a blueprint. A blueprint that is gone leaves only the title. */
const workOf = (plant: Plant, id: WorkOrderBlueprintId) => {
  const blueprint = plant.workOrderBlueprints.peek(id)
  return (): Partial<WorkOrderRecord> & Pick<WorkOrderRecord, "title"> => {
    if (blueprint === undefined) return { title: "Maintenance" }
    const {
      customFieldValues = [],
      partsUsed = [],
      procedureBlueprintIds = [],
      tagIds = [],
      teamIds = [],
      userIds = []
    } = blueprint
    const template = plant.procedureTemplates.peek(procedureBlueprintIds[0])
    return {
      title: blueprint.title,
      description: blueprint.description,
      estimatedTime: blueprint.estimatedTime,
      priority: blueprint.priority ?? "NONE",
      assigneeIds: userIds,
      teamIds,
      vendorIds: blueprint.vendorIds ?? [],
      categories: tagIds.flatMap((id) => plant.categories.peek(id)?.label ?? []),
      partsUsed: partsUsed.map((part): PartUsed => ({ ...part, copyOnRecurring: "Default", locationId: undefined })),
      partStatus: partsUsed.length === 0 ? "NO_PARTS" : "ASSIGNED",
      procedure: template && procedureFrom(plant, template),
      extraFields: Object.fromEntries(
        customFieldValues.flatMap(({ value, workOrderFieldId }) => {
          const label = plant.customFields.peek(workOrderFieldId)?.label
          return label === undefined ? [] : [[label, value]]
        })
      )
    }
  }
}
