/**
 * The meters of a factory, what they showed, and what that triggers.
 *
 * @internal
 */
import { meterUuid } from "../resources/Meters.ts"
import { advance, start } from "../resources/meters/conditions.ts"
import { readingId } from "../resources/meters/readings.ts"
import { age, day, type Ground, hour, type Instruction, instant, type Machine, type Site } from "./ground.ts"
import type { Gauge } from "./words.ts"

/** How likely a gauge is a meter in MaintainX. */
const share = 0.08

/** How many readings a meter has. */
const count = 8

export const fitMeters = (
  ground: Ground,
  { instructions, machines, people }: Pick<Site, "instructions" | "machines" | "people">
): void => {
  let isFirst = true
  for (const machine of machines) {
    for (const gauge of machine.kind.gauges) {
      if (!isFirst && !ground.chance(share)) continue
      isFirst = false
      measure(ground, machine, gauge, people, instructions.get(machine.kind))
    }
  }
}

const measure = (
  ground: Ground,
  { id: assetId, name, room }: Machine,
  gauge: Gauge,
  people: Site["people"],
  instruction: Instruction | undefined
): void => {
  const { account, chance, fraction, now, organizationId, pick, plant } = ground
  const measurementType = gauge.byHand ? "MANUAL" : "AUTOMATED_SENSOR"
  const shown = Array.from({ length: count }, (_, i) => {
    const at = now - (count - 1 - i + fraction()) * (gauge.byHand ? 7 * day : hour)
    const value = gauge.byHand ? gauge.step * (52 + i + fraction()) : gauge.step * (0.85 + 0.3 * fraction())
    return { at, value: Math.round(value * 10) / 10 }
  })
  const fitted = instant(now - age)
  const frequency = gauge.byHand ? { type: "WEEKLY" as const, interval: 1, days: ["MONDAY"] } : undefined
  const { id: meterId } = plant.meters.insert((id) => ({
    id,
    organizationId,
    name: `${gauge.name} of ${name}`,
    unit: gauge.unit,
    uuid: meterUuid(id),
    measurementType,
    ...(frequency === undefined ? undefined : { readingFrequency: frequency }),
    assetId,
    locationId: room.id,
    creatorId: account,
    createdAt: fitted,
    updatedAt: fitted,
    readings: shown.map(({ at, value }) => {
      const readingDate = instant(at)
      return {
        id: readingId({ id, measurementType }, plant.nextReadingNumber()),
        meterId: id,
        value,
        createdAt: readingDate,
        readingDate
      }
    })
  }))

  const technician = pick(people.technicians)
  const createdAt = instant(now - age / 2)
  const data = { priority: "HIGH" as const, assetId, locationId: room.id, teamIds: [technician.teamId] }
  const template = plant.workOrderTemplates.insert((id) => ({
    id,
    organizationId,
    title: `${gauge.title}: ${name}`,
    createdAt,
    updatedAt: createdAt,
    creatorId: people.planners[0],
    ...(instruction === undefined ? undefined : { procedureTemplateId: instruction.id }),
    data: chance(0.5) ? { ...data, assigneeIds: [technician.id] } : data
  }))
  plant.meterTriggers.insert((id) => {
    const trigger = start(
      {
        id,
        organizationId,
        meterId,
        name: template.title,
        description: undefined,
        condition: gauge.byHand ? "INCREMENTED_BY" : "IS_GREATER",
        amount: gauge.limit,
        dataPoints: undefined,
        period: undefined,
        nextTriggerValue: undefined,
        minDateForProcessing: undefined,
        state: "STABLE",
        workOrderTemplateId: template.id,
        creatorId: people.planners[0],
        createdAt,
        updatedAt: createdAt
      },
      shown[0]?.value
    )
    return shown.slice(1).reduce((record, _, i) => advance(record, shown.slice(0, i + 2).toReversed()).next, trigger)
  })
}
