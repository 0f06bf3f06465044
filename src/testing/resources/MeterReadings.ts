/**
 * Meter readings in memory.
 *
 * @internal
 */
import * as Effect from "effect/Effect"
import type { MeterReadingsService } from "../../resources/MeterReadings.ts"
import type { Behaviour, Plant } from "../plant.ts"
import { takeReadings } from "./meters/readings.ts"

export const meterReadings = (plant: Plant): Pick<Behaviour<MeterReadingsService>, "createBatch"> => ({
  createBatch: Effect.fnUntraced(function* (readings) {
    const taken = yield* takeReadings(
      plant,
      readings.map(({ meterId, readingDate, value }, i) => ({
        meterId,
        value,
        readingDate: readingDate ?? undefined,
        fieldPath: `${i}.readingDate`
      }))
    )
    return taken.map(({ id: _, ...reading }) => reading)
  })
})
