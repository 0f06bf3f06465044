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
import { advance } from "./conditions.ts"
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
  return yield* Effect.forEach(incoming, (reading) => take(plant, reading))
})

/** Takes one reading. */
export const takeReading = (plant: Plant, reading: Incoming) =>
  Effect.andThen(check(plant, reading), take(plant, reading))

const check = Effect.fnUntraced(function* (plant: Plant, { fieldPath, meterId, readingDate }: Incoming) {
  const { measurementType } = yield* plant.meters.find(meterId)
  const earliest = DateTime.subtract(yield* DateTime.now, longestAgo)
  if (measurementType !== "MANUAL" && readingDate !== undefined && DateTime.isLessThan(readingDate, earliest)) {
    return yield* badRequest("cannot be further than 3 days in the past", fieldPath)
  }
})

const take = Effect.fnUntraced(function* (plant: Plant, { meterId, readingDate, value }: Incoming) {
  const now = yield* DateTime.now
  const meter = yield* plant.meters.find(meterId)
  const reading = {
    id: readingId(meter, plant.nextReadingNumber()),
    meterId,
    value,
    createdAt: now,
    readingDate: readingDate ?? now
  }
  const readings = inOrder(meter.readings, reading)
  const changed = { ...meter, readings }
  plant.meters.replace(changed)
  // Assumption: a reading from before the last one triggers nothing.
  if (readings.at(-1) === reading) yield* trigger(plant, changed, reading, now)
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

const inOrder = (readings: ReadonlyArray<Reading>, reading: Reading): ReadonlyArray<Reading> =>
  readings.toSpliced(readings.findLastIndex((before) => readAt(before) <= readAt(reading)) + 1, 0, reading)

const trigger = Effect.fnUntraced(function* (plant: Plant, meter: MeterRecord, reading: Reading, now: DateTime.Utc) {
  for (const record of yield* plant.meterTriggers.all) {
    if (record.meterId !== meter.id) continue
    const { minDateForProcessing } = record
    if (minDateForProcessing !== undefined && DateTime.isLessThan(now, minDateForProcessing)) continue
    const { fired, next } = advance(
      record,
      reading.value,
      meter.readings.map((reading) => ({ at: readAt(reading), value: reading.value }))
    )
    plant.meterTriggers.replace(next)
    if (!fired || record.workOrderTemplateId === undefined) continue
    const template = yield* plant.workOrderTemplates.find(record.workOrderTemplateId)
    // Assumption: if a record that the template names is gone, no work order is opened, but the reading is taken.
    yield* Effect.ignore(workOrders(plant).create(workOrderOf(record, template, meter, now)))
  }
})
