/**
 * What a factory has written down about its upkeep: procedure templates, and the plans that make work orders of them.
 *
 * @internal
 */
import * as DateTime from "effect/DateTime"
import type { CategoryId } from "../../Ids.ts"
import type { PlanRecurrence } from "../../resources/MaintenancePlans.ts"
import { scheduled } from "../resources/generating.ts"
import { before, dueAfter } from "../time/calendar.ts"
import { age, day, type Ground, type Instruction, instant, oneFor, type Site } from "./ground.ts"
import { type Kind, kinds, type Some, steps } from "./words.ts"

/** A template for each kind of machine. */
export const instruct = ({ now, organizationId, plant }: Ground): ReadonlyMap<Kind, Instruction> =>
  new Map(
    kinds.map((kind) => {
      const title = `Upkeep of a ${kind.name.toLowerCase()}`
      const written = instant(now - age)
      const { id } = plant.procedureTemplates.insert((id) => ({
        id,
        organizationId,
        title,
        description: `What is done to every ${kind.name.toLowerCase()}`,
        createdAt: written,
        updatedAt: written
      }))
      const rowIds = steps.map(
        ({ choices, label, type }, index) =>
          plant.procedureTemplateRows.insert((rowId) => ({
            id: rowId,
            organizationId,
            templateId: id,
            index,
            label,
            type,
            isDateAndTime: false,
            ...(choices === undefined ? undefined : { choices })
          })).id
      )
      return [kind, { id, title, rowIds }] as const
    })
  )

interface Cadence {
  readonly name: string
  readonly recurrence: PlanRecurrence
}

const cadences: Some<Cadence> = [
  { name: "Weekly", recurrence: { type: "WEEKLY", interval: 1, days: ["MONDAY"] } },
  { name: "Monthly", recurrence: { type: "MONTHLY", interval: 1, day: 1 } },
  { name: "Quarterly", recurrence: { type: "MONTHLY", interval: 3, day: 15 } },
  { name: "Yearly", recurrence: { type: "YEARLY", interval: 1 } }
]

/** How many machines a plan has at most. */
const planSize = 8

/** Makes plans. What they were to make by now is made, so the next time lies ahead. */
export const plan = (ground: Ground, site: Site, categories: ReadonlyMap<string, CategoryId>): void => {
  const { between, chance, fraction, now, organizationId, pick, plant, size } = ground
  const { instructions, machines, people, spares } = site
  const byKind = Map.groupBy(machines, ({ kind }) => kind)
  const workOrderFieldId = plant.customFields
    .of([organizationId])
    .find(({ entity, label }) => entity === "workOrders" && label === "Shift")?.id
  for (let i = 0; i < oneFor(25, size.assets, 4, 1500); i++) {
    const kind = pick(kinds)
    const { name, recurrence } = pick(cadences)
    const technician = pick(people.technicians)
    const instruction = instructions.get(kind)
    const spare = chance(0.3) ? spares.get(kind)?.[0] : undefined
    const preventive = categories.get("Preventive")
    const upkeep = pick(kind.upkeep)
    const blueprint = (title: string, hours: number) =>
      plant.workOrderBlueprints.insert((id) => ({
        id,
        organizationId,
        title,
        description: `${name} upkeep of a ${kind.name.toLowerCase()}`,
        estimatedTime: hours * 3600,
        priority: "LOW",
        userIds: [technician.id],
        teamIds: [technician.teamId],
        vendorIds: [],
        procedureBlueprintIds: instruction === undefined ? [] : [instruction.id],
        partsUsed: spare === undefined ? [] : [{ partId: spare.id, quantityUsed: 1 }],
        tagIds: preventive === undefined ? [] : [preventive],
        customFieldValues: workOrderFieldId === undefined ? [] : [{ workOrderFieldId, value: "Early" }]
      })).id
    const usual = blueprint(upkeep, between(1, 4))
    const thorough = chance(0.3) ? blueprint(`${upkeep}, thoroughly`, 8) : undefined
    const ofKind = byKind.get(kind) ?? []
    const from = between(0, Math.max(0, ofKind.length - 1))

    const begun = now - age * (0.4 + 0.5 * fraction())
    const horizon = { unit: "DAY", value: pick([2, 7, 14]) } as const
    const startDate = instant(begun)
    const { last, next } = duesAround(recurrence, startDate, now + horizon.value * day)
    plant.maintenancePlans.insert((id) =>
      scheduled({
        id,
        organizationId,
        name: `${name}: ${upkeep.toLowerCase()}`,
        startDate,
        workOrderStartDatePadding: 24,
        workOrderStartDateOffset: { value: 1, unit: "DAY" },
        workOrderStartDateFixedDay: undefined,
        triggerType: "CALENDAR",
        intervalStrategy: "FIXED",
        recurrence,
        planningHorizon: horizon,
        workOrderBlueprintId: usual,
        assets: ofKind.slice(from, from + between(1, planSize)).map(({ id: assetId }) => ({
          id: plant.nextMaintenancePlanAssetId(),
          assetId
        })),
        intervals:
          thorough === undefined
            ? []
            : [{ id: plant.nextMaintenancePlanIntervalId(), interval: 4, workOrderBlueprintId: thorough }],
        nextCycleOccurrence: thorough === undefined ? undefined : between(1, 4),
        nextScheduledWorkOrderDueDate: next,
        nextWorkOrderGenerationAt: undefined,
        lastPlannedDueDate: last,
        lastWorkOrderGeneratedAt: last && before(last, horizon),
        creatorId: people.planners[0],
        createdAt: instant(begun - 7 * day),
        updatedAt: undefined,
        archivedAt: undefined
      })
    )
  }
}

/** The last time at which work was due by a time, and the first after it. */
const duesAround = (recurrence: PlanRecurrence, first: DateTime.Utc, time: number) => {
  let last: DateTime.Utc | undefined
  let next: DateTime.Utc | undefined = first
  while (next !== undefined && DateTime.toEpochMillis(next) <= time) {
    last = next
    next = dueAfter(recurrence, next)
  }
  return { last, next }
}
