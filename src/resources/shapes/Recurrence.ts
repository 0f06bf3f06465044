/**
 * Recurrence: how often work recurs, by the calendar or by a meter.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { MeterId } from "../../Ids.ts"
import * as Wire from "../../internal/wire.ts"

/** @since 0.1.0 */
export type { Unrecognized } from "../../internal/wire.ts"

// ---------------------------------------------------------------------------------------------------------------------
// vocabulary
// ---------------------------------------------------------------------------------------------------------------------

/** @since 0.1.0 */
export const DayOfWeek = Schema.Literals(["SUNDAY", "MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY"])
/** @since 0.1.0 */
export type DayOfWeek = typeof DayOfWeek.Type

/**
 * Which way a meter must have moved.
 *
 * @since 0.1.0
 */
export const AutomationOperator = Schema.Literals(["increasedBy", "decreasedBy"])
/** @since 0.1.0 */
export type AutomationOperator = typeof AutomationOperator.Type

/**
 * Whether the next work order of a recurrence gets the same part: no, yes, or as the organization has set it.
 *
 * @since 0.1.0
 */
export const CopyOnRecurring = Schema.Literals(["NoCopy", "Copy", "Default"])
/** @since 0.1.0 */
export type CopyOnRecurring = typeof CopyOnRecurring.Type

const everyWeeks = Wire.documented(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 52 })), { default: 1 })
const everyMonths = Wire.documented(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 24 })), { default: 1 })
const everyYears = Wire.documented(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 1000 })), { default: 1 })
const everySeconds = Schema.Int.check(Schema.isGreaterThanOrEqualTo(0))
const dayOfMonth = Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 31 }))

// ---------------------------------------------------------------------------------------------------------------------
// answers
// ---------------------------------------------------------------------------------------------------------------------

/**
 * A meter whose readings bring the next work order forward.
 *
 * @since 0.1.0
 */
export class AutomationMeterTrigger extends Wire.shape<AutomationMeterTrigger>()(() => ({
  automationTriggerInput: Wire.optional(
    Schema.Struct({
      meterId: MeterId,
      /** What the meter must have done since it last triggered. */
      conditions: Schema.Array(
        Schema.Struct({
          operator: Wire.open(AutomationOperator),
          /** In the unit of the meter. */
          value: Schema.Finite
        })
      )
    })
  ),
  /** The reading at which it last triggered. */
  lastTriggerValue: Wire.optional(Schema.Finite),
  /** How long after the trigger the next work order is due, in seconds. */
  newDueDateOffsetSeconds: Wire.optional(Schema.Int)
})) {}

const triggered = () => ({ automationMeterTrigger: Wire.maybe(AutomationMeterTrigger) })

/**
 * Every day.
 *
 * @since 0.1.0
 */
export class DailyRecurrence extends Wire.shape<DailyRecurrence>()(() => ({
  type: Schema.Literal("DAILY"),
  ...triggered()
})) {}

/**
 * On some days of a week.
 *
 * @since 0.1.0
 */
export class WeeklyRecurrence extends Wire.shape<WeeklyRecurrence>()(() => ({
  type: Schema.Literal("WEEKLY"),
  /** Every so many weeks, 1 to 52. Default: 1. */
  interval: Wire.optional(everyWeeks),
  days: Schema.Array(Wire.open(DayOfWeek)),
  ...triggered()
})) {}

/**
 * On a day of the month.
 *
 * @since 0.1.0
 */
export class MonthlyRecurrence extends Wire.shape<MonthlyRecurrence>()(() => ({
  type: Schema.Literal("MONTHLY"),
  /** Every so many months, 1 to 24. Default: 1. */
  interval: Wire.optional(everyMonths),
  /** The day of the month, 1 to 31. */
  day: dayOfMonth,
  ...triggered()
})) {}

/**
 * On the same day of the year.
 *
 * @since 0.1.0
 */
export class YearlyRecurrence extends Wire.shape<YearlyRecurrence>()(() => ({
  type: Schema.Literal("YEARLY"),
  /** Every so many years, 1 to 1000. Default: 1. */
  interval: Wire.optional(everyYears),
  ...triggered()
})) {}

/**
 * A fixed time after the one before.
 *
 * @since 0.1.0
 */
export class PeriodicRecurrence extends Wire.shape<PeriodicRecurrence>()(() => ({
  type: Schema.Literal("PERIODICALLY"),
  /** The time between two work orders, in seconds. */
  interval: Wire.optional(everySeconds),
  ...triggered()
})) {}

/**
 * How often a work order recurs. `type` tells the kinds apart; one that this release does not know is
 * `UNRECOGNIZED` and holds what the API sent.
 *
 * @since 0.1.0
 */
export const Recurrence = Wire.lazy(() =>
  Schema.Union([
    DailyRecurrence,
    WeeklyRecurrence,
    MonthlyRecurrence,
    YearlyRecurrence,
    PeriodicRecurrence,
    Wire.Unrecognized
  ])
)

/** @since 0.1.0 */
export type Recurrence =
  | DailyRecurrence
  | WeeklyRecurrence
  | MonthlyRecurrence
  | YearlyRecurrence
  | PeriodicRecurrence
  | Wire.Unrecognized

// ---------------------------------------------------------------------------------------------------------------------
// payloads
// ---------------------------------------------------------------------------------------------------------------------

/**
 * A meter whose readings are to bring the next work order forward.
 *
 * @since 0.1.0
 */
export class AutomationMeterTriggerPayload extends Wire.shape<AutomationMeterTriggerPayload>()(() => ({
  automationTriggerInput: Wire.input(
    Schema.Struct({
      meterId: MeterId,
      /** What the meter must have done since it last triggered. */
      conditions: Schema.Array(
        Schema.Struct({
          operator: AutomationOperator,
          /** In the unit of the meter. */
          value: Schema.Finite
        })
      )
    })
  ),
  /** The reading to count from. */
  lastTriggerValue: Wire.input(Schema.Finite),
  /** How long after the trigger the next work order is due, in seconds: 172800 is two days. */
  newDueDateOffsetSeconds: Wire.input(Schema.Int)
})) {}

const triggeredPayload = () => ({ automationMeterTrigger: Wire.clearable(AutomationMeterTriggerPayload) })

/**
 * How often a work order is to recur. `type` tells the kinds apart.
 *
 * @since 0.1.0
 */
export const RecurrencePayload = Wire.lazy(() =>
  Schema.Union([
    Schema.Struct({ type: Schema.Literal("DAILY"), ...triggeredPayload() }),
    Schema.Struct({
      type: Schema.Literal("WEEKLY"),
      /** Every so many weeks, 1 to 52. Default: 1. */
      interval: Wire.input(everyWeeks),
      days: Schema.Array(DayOfWeek),
      ...triggeredPayload()
    }),
    Schema.Struct({
      type: Schema.Literal("MONTHLY"),
      /** Every so many months, 1 to 24. Default: 1. */
      interval: Wire.input(everyMonths),
      /** The day of the month, 1 to 31. */
      day: dayOfMonth,
      ...triggeredPayload()
    }),
    Schema.Struct({
      type: Schema.Literal("YEARLY"),
      /** Every so many years, 1 to 1000. Default: 1. */
      interval: Wire.input(everyYears),
      ...triggeredPayload()
    }),
    Schema.Struct({
      type: Schema.Literal("PERIODICALLY"),
      /** The time between two work orders, in seconds. */
      interval: Wire.input(everySeconds),
      ...triggeredPayload()
    })
  ])
)

/** @since 0.1.0 */
export type RecurrencePayload = typeof RecurrencePayload.Type
