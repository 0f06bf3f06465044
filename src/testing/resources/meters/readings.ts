/**
 * How the plant takes readings: it keeps them with their meters, and opens the work orders that they trigger.
 *
 * @internal
 */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import { type MeterId, MeterReadingId } from "../../../Ids.ts"
import type { LastReading } from "../../../resources/Meters.ts"
import type { Loose } from "../../explicit.ts"
import type { MeterRecord } from "../../model.ts"
import type { Plant } from "../../plant.ts"
import { badRequest } from "../../refusal.ts"
import { workOrders } from "../WorkOrders.ts"
import { advance, type Point } from "./conditions.ts"
import { workOrderOf } from "./templates.ts"

/** A reading that arrives. */
interface Incoming {
  readonly meterId: MeterId
  readonly value: number
  readonly readingDate: DateTime.Utc | undefined
  /** The path of its date in the request. */
  readonly fieldPath: string
}

const longestAgo = { days: 3 }

/** Takes readings, all or none. */
export const takeReadings = Effect.fnUntraced(function* (plant: Plant, incoming: ReadonlyArray<Incoming>) {
  for (const reading of incoming) yield* check(plant, reading)
  /** The readings of each meter so far. A batch can have thousands for one, so its meter is written once, at the end. */
  const drafts = new Map<MeterId, Array<Reading>>()
  const taken = yield* Effect.forEach(incoming, (reading) => take(plant, reading, drafts))
  for (const [id, readings] of drafts) plant.meters.replace({ ...(yield* plant.meters.find(id)), readings })
  return taken
})

/** Takes one reading. */
export const takeReading = Effect.fnUntraced(function* (plant: Plant, reading: Incoming) {
  const [taken] = yield* takeReadings(plant, [reading])
  return taken ?? (yield* Effect.die(new Error("a reading was lost")))
})

const check = Effect.fnUntraced(function* (plant: Plant, { fieldPath, meterId, readingDate }: Incoming) {
  const { measurementType } = yield* plant.meters.find(meterId)
  const earliest = DateTime.subtract(yield* DateTime.now, longestAgo)
  if (measurementType !== "MANUAL" && readingDate !== undefined && DateTime.isLessThan(readingDate, earliest)) {
    return yield* badRequest("cannot be further than 3 days in the past", fieldPath)
  }
})

const take = Effect.fnUntraced(function* (
  plant: Plant,
  { meterId, readingDate, value }: Incoming,
  drafts: Map<MeterId, Array<Reading>>
) {
  const now = yield* DateTime.now
  const meter = yield* plant.meters.find(meterId)
  const reading = {
    id: readingId(meter, plant.nextReadingNumber()),
    meterId,
    value,
    createdAt: now,
    readingDate: readingDate ?? now
  }
  const readings = drafts.get(meterId) ?? [...meter.readings]
  drafts.set(meterId, readings)
  insert(readings, reading)
  // Assumption: a reading from before the last one triggers nothing.
  if (readings.at(-1) === reading) yield* trigger(plant, meter, readings, now)
  return reading
})

/** The id of a reading, which no other has. */
export const readingId = (
  { id, measurementType }: Pick<MeterRecord, "id" | "measurementType">,
  number: number
): MeterReadingId => {
  const digits = number.toString()
  return MeterReadingId.make(
    measurementType === "MANUAL" ? digits : `${id}-00000000-0000-4000-a000-${digits.padStart(12, "0")}`
  )
}

type Reading = Loose<LastReading>

const readAt = ({ createdAt, readingDate = createdAt }: Reading): number => DateTime.toEpochMillis(readingDate)

/** Puts a reading among others, after those that were read before it or at the same time. */
const insert = (readings: Array<Reading>, reading: Reading): void => {
  const at = readAt(reading)
  const before = readings.findLastIndex((other) => readAt(other) <= at)
  readings.splice(before + 1, 0, reading)
}

/** What a meter showed, the last reading first. */
function* latest(readings: ReadonlyArray<Reading>): Generator<Point> {
  for (let i = readings.length - 1; i >= 0; i--) {
    const reading = readings[i]
    if (reading !== undefined) yield { at: readAt(reading), value: reading.value }
  }
}

const trigger = Effect.fnUntraced(function* (
  plant: Plant,
  meter: MeterRecord,
  readings: ReadonlyArray<Reading>,
  now: DateTime.Utc
) {
  for (const record of plant.by.meterOfTrigger(meter.id)) {
    const { minDateForProcessing } = record
    if (minDateForProcessing !== undefined && DateTime.isLessThan(now, minDateForProcessing)) continue
    const { fired, next } = advance(record, latest(readings))
    if (next.state !== record.state || next.nextTriggerValue !== record.nextTriggerValue) {
      plant.meterTriggers.replace(next)
    }
    if (!fired || record.workOrderTemplateId === undefined) continue
    const template = yield* plant.workOrderTemplates.find(record.workOrderTemplateId)
    // Assumption: if a record that the template names is gone, no work order is opened, but the reading is taken.
    yield* Effect.ignore(workOrders(plant).create(workOrderOf(record, template, meter, now)))
  }
})
