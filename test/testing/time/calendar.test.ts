import { assert, describe, it } from "@effect/vitest"
import { DateTime, Schema } from "effect"
import { type AnyRecurrence, dueAfter } from "../../../src/testing/time/calendar.ts"

const recurrences: ReadonlyArray<AnyRecurrence> = [
  { type: "DAILY" },
  { type: "WEEKLY", interval: 2, days: ["MONDAY", "THURSDAY"] },
  { type: "MONTHLY", interval: 1, day: 1 },
  { type: "MONTHLY", interval: 3, day: 31 },
  { type: "YEARLY", interval: 1 },
  { type: "PERIODICALLY", interval: 3600 }
]

const fifty = 50 * 365 * 86_400_000

describe("work that comes back", () => {
  it.prop(
    "is due later each time, at the same time of the day, before 1970 too",
    [Schema.Int.check(Schema.isBetween({ minimum: -fifty, maximum: fifty }))],
    ([millis]) => {
      const due = DateTime.makeUnsafe(millis)
      for (const recurrence of recurrences) {
        const next = dueAfter(recurrence, due)
        assert(next !== undefined && DateTime.isGreaterThan(next, due), recurrence.type)
        if (recurrence.type === "PERIODICALLY") continue
        assert.strictEqual(DateTime.formatIso(next).slice(10), DateTime.formatIso(due).slice(10))
      }
    }
  )
})
