/**
 * New work orders.
 *
 * @internal
 */
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import type { OrganizationId, UserId } from "../../../Ids.ts"
import type { WorkOrderRecord } from "../../model.ts"
import type { Plant } from "../../plant.ts"
import * as Records from "../../records.ts"

/** Where, by whom and when a work order is made. */
export interface Making {
  readonly organizationId: OrganizationId
  readonly userId: UserId | undefined
  readonly now: DateTime.Utc
}

/** What a work order has if nothing else is said. */
export const blank = (plant: Plant, { now, organizationId, userId }: Making) => ({
  ...Records.noFiles,
  createdAt: now,
  updatedAt: now,
  sequentialId: plant.nextSequentialId(organizationId),
  status: "OPEN",
  priority: "NONE",
  type: "OTHER",
  partStatus: "NO_PARTS",
  creatorId: userId,
  requesterId: undefined,
  assigneeIds: [],
  teamIds: [],
  categories: [],
  vendorIds: [],
  extraFields: {},
  partsUsed: [],
  comments: [],
  costs: [],
  startedAt: undefined,
  completedAt: undefined,
  completerId: undefined,
  lastMessageSentAt: undefined,
  previousId: undefined,
  nextId: undefined,
  partsAvailability: undefined,
  dueDateIsFullDay: undefined,
  workOrderSummary: undefined
})

/** Makes a work order that nobody asked for by a call. */
export const makeWorkOrder = (
  plant: Plant,
  making: Making,
  given: Partial<WorkOrderRecord> & Pick<WorkOrderRecord, "title">
): WorkOrderRecord =>
  lag(
    plant,
    plant.workOrders.insert((id) => ({
      ...blank(plant, making),
      ...given,
      id,
      organizationId: making.organizationId
    }))
  )

/** Keeps a new work order out of lists as long as the switches say. */
export const lag = (plant: Plant, record: WorkOrderRecord): WorkOrderRecord => {
  const { lagging, live } = plant
  const millis = Duration.toMillis(live.listLag ?? 0)
  if (millis > 0) lagging.set(record.id, DateTime.toEpochMillis(record.createdAt) + millis)
  return record
}
