/**
 * When work that comes back is due again.
 *
 * The vendor describes the kinds of recurrence and says nothing of how days are counted. These are assumptions: days are
 * those of UTC, weeks begin on Sunday, a month that is too short ends on its last day, and a recurrence without days or
 * interval does not come back.
 *
 * @internal
 */
import * as DateTime from "effect/DateTime"
import { maximum, minimum } from "../../internal/instant.ts"
import type { PlanRecurrence } from "../../resources/MaintenancePlans.ts"
import { DayOfWeek, type Recurrence } from "../../resources/shapes/Recurrence.ts"
import type { Loose } from "../explicit.ts"

/** How often work comes back, of a work order or of a maintenance plan. */
export type AnyRecurrence = Loose<PlanRecurrence | Recurrence>

const day = 86_400_000

/** When work is due again after it was due at `due`, or undefined if it is not known to come back. */
export const dueAfter = (recurrence: AnyRecurrence, due: DateTime.Utc): DateTime.Utc | undefined => {
  const millis = DateTime.toEpochMillis(due)
  switch (recurrence.type) {
    case "DAILY":
      return instantAt(millis + day)
    case "WEEKLY":
      return instantAt(millis + day * daysUntilNext(recurrence.days, recurrence.interval ?? 1, due))
    case "MONTHLY":
      return instantAt(monthsLater(due, recurrence.interval ?? 1, recurrence.day))
    case "YEARLY":
      return instantAt(monthsLater(due, 12 * (recurrence.interval ?? 1), DateTime.getPartUtc(due, "day")))
    case "PERIODICALLY":
      return recurrence.interval ? instantAt(millis + 1000 * recurrence.interval) : undefined
    case "UNRECOGNIZED":
      return undefined
  }
}

/**
 * The first time after `due` at which work comes back that is also after `now`: times that were missed are left out. A
 * recurrence so short that too many were missed counts from now.
 */
export const dueAfterNow = (
  recurrence: AnyRecurrence,
  due: DateTime.Utc,
  now: DateTime.Utc
): DateTime.Utc | undefined => {
  let next = dueAfter(recurrence, due)
  for (let missed = 0; next !== undefined && DateTime.isLessThanOrEqualTo(next, now); missed++) {
    next = dueAfter(recurrence, missed < 10_000 ? next : now)
  }
  return next
}

/** No instant beyond the year 9999 can be written. */
const instantAt = (millis: number): DateTime.Utc | undefined =>
  millis >= minimum && millis <= maximum ? DateTime.makeUnsafe(millis) : undefined

/** Until the next of the days in the same week, or until the first of them so many weeks later. */
const daysUntilNext = (days: ReadonlyArray<string>, weeks: number, due: DateTime.Utc): number => {
  const wanted = days.map((name) => DayOfWeek.literals.findIndex((known) => known === name)).filter((day) => day >= 0)
  const present = DateTime.getPartUtc(due, "weekDay")
  const later = wanted.filter((day) => day > present)
  // Without any day this is infinite, which is no instant.
  return later.length > 0 ? Math.min(...later) - present : 7 * weeks - present + Math.min(...wanted)
}

const monthsLater = (due: DateTime.Utc, months: number, dayOfMonth: number): number => {
  const { month, year } = DateTime.toPartsUtc(due)
  const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate()
  const midnight = Date.UTC(year, month - 1 + months, Math.min(dayOfMonth, last))
  // The remainder of a time before 1970 is negative.
  return midnight + (((DateTime.toEpochMillis(due) % day) + day) % day)
}

const daysOf = { DAY: 1, WEEK: 7 } as const
const monthsOf = { MONTH: 1, YEAR: 12 } as const

/** An instant that lies so much before another, or undefined if it lies too far. */
export const before = (
  due: DateTime.Utc,
  { unit, value }: { readonly unit: string; readonly value: number }
): DateTime.Utc | undefined =>
  Object.hasOwn(daysOf, unit)
    ? instantAt(DateTime.toEpochMillis(due) - value * daysOf[unit as keyof typeof daysOf] * day)
    : instantAt(
        monthsLater(due, -Math.round(value * monthsOf[unit as keyof typeof monthsOf]), DateTime.getPartUtc(due, "day"))
      )
