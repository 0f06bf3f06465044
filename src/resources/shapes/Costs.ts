/**
 * Costs: what a work order has cost in parts, time and expenses. Money is in cents, time in seconds.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { CostId, PartId, UserId } from "../../Ids.ts"
import * as Wire from "../../internal/wire.ts"

// ---------------------------------------------------------------------------------------------------------------------
// vocabulary
// ---------------------------------------------------------------------------------------------------------------------

/** @since 0.1.0 */
export const CostType = Schema.Literals(["EXPENSE", "PART", "TIME"])
/** @since 0.1.0 */
export type CostType = typeof CostType.Type

/** @since 0.1.0 */
export const ExpenseKind = Schema.Literals(["LABOR", "OTHER", "TRAVEL"])
/** @since 0.1.0 */
export type ExpenseKind = typeof ExpenseKind.Type

/** @since 0.1.0 */
export const TimeKind = Schema.Literals(["INSPECTION", "OTHER", "WORK"])
/** @since 0.1.0 */
export type TimeKind = typeof TimeKind.Type

// ---------------------------------------------------------------------------------------------------------------------
// answers
// ---------------------------------------------------------------------------------------------------------------------

/**
 * One entry of the costs of a work order.
 *
 * @since 0.1.0
 */
export class CostRow extends Wire.shape<CostRow>()(() => ({
  type: Wire.optional(Wire.open(CostType)),
  /** Cents per part, or cents per hour. */
  costPerUnit: Wire.maybe(Schema.Finite),
  description: Wire.maybe(Schema.String),
  /** How many parts, or how many hours. */
  quantity: Wire.optional(Schema.Finite),
  /** In cents. */
  rowTotal: Wire.optional(Schema.Finite),
  /** In seconds. */
  durationTotal: Wire.optional(Schema.Finite),
  /** Who spent the time. */
  userId: Wire.maybe(UserId),
  /** The part that was used. */
  partId: Wire.maybe(PartId)
})) {}

/**
 * What a work order has cost.
 *
 * @since 0.1.0
 */
export class Costs extends Wire.shape<Costs>()(() => ({
  /** In cents. */
  total: Schema.Finite,
  rows: Schema.Array(CostRow)
})) {}

/**
 * An entry that was added, with the total of the work order after it.
 *
 * @since 0.1.0
 */
export class AddedCost extends Wire.shape<AddedCost>()(() => ({
  ...CostRow.fields,
  /** What the work order has cost by now, in cents. */
  total: Schema.Finite,
  id: CostId
})) {}

// ---------------------------------------------------------------------------------------------------------------------
// payloads
// ---------------------------------------------------------------------------------------------------------------------

/**
 * An expense or a time entry; `type` tells them apart. Costs of parts come from the parts of the work order and cannot
 * be added here.
 *
 * @since 0.1.0
 */
export const AddCost = Wire.lazy(() =>
  Schema.Union([
    Schema.Struct({
      type: Schema.Literal("EXPENSE"),
      costType: ExpenseKind,
      /** In cents. */
      costPerUnit: Schema.NullOr(Schema.Finite),
      description: Wire.clearable(Schema.String)
    }),
    Schema.Struct({
      type: Schema.Literal("TIME"),
      costType: TimeKind,
      /** In seconds. */
      durationTotal: Schema.NullOr(Schema.Finite),
      /** In cents. */
      hourlyRate: Wire.clearable(Schema.Finite),
      description: Wire.clearable(Schema.String)
    })
  ])
)

/** @since 0.1.0 */
export type AddCost = typeof AddCost.Type
