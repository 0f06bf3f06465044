import * as Effect from "effect/Effect"
import type { Behaviour } from "../behaviour.ts"
import { assertEmpty } from "../explicit.ts"
import { takeReadings } from "./meters/readings.ts"

export const meterReadings: Behaviour<"MeterReadings"> = (plant) => ({
  createBatch: Effect.fnUntraced(function* (readings) {
    const incoming = readings.map(({ meterId, readingDate, value, ...rest }, i) => {
      assertEmpty(rest)
      return { meterId, value, readingDate: readingDate ?? undefined, fieldPath: `${i}.readingDate` }
    })
    return yield* takeReadings(plant, incoming)
  })
})
