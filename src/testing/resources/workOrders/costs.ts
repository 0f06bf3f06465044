/**
 * The time and the expenses of a work order.
 *
 * @internal
 */
import type * as Api from "../../../index.ts"
import { assertEmpty, type Explicit, type Loose } from "../../explicit.ts"
import type { WorkOrderRecord } from "../../model.ts"
import type { Plant } from "../../plant.ts"

export const blankCost: Explicit<Api.CostRow> = {
  type: undefined,
  costPerUnit: undefined,
  description: undefined,
  quantity: undefined,
  rowTotal: undefined,
  durationTotal: undefined,
  userId: undefined,
  partId: undefined
}

/** A cost as a payload makes it. The kind of time or expense is not kept: no answer shows it. */
export const costOf = (payload: Api.AddCost, userId: Api.UserId): Explicit<Api.CostRow> => {
  const description = payload.description ?? undefined
  if (payload.type === "EXPENSE") {
    const { costPerUnit, costType: _, description: __, type, ...rest } = payload
    assertEmpty(rest)
    return {
      ...blankCost,
      type,
      userId,
      description,
      quantity: 1,
      costPerUnit: costPerUnit ?? undefined,
      rowTotal: costPerUnit ?? 0
    }
  }
  const { costType: _, description: __, durationTotal, hourlyRate, type, ...rest } = payload
  assertEmpty(rest)
  const quantity = (durationTotal ?? 0) / 3600
  return {
    ...blankCost,
    type,
    userId,
    description,
    quantity,
    durationTotal: durationTotal ?? 0,
    costPerUnit: hourlyRate ?? undefined,
    rowTotal: Math.round(quantity * (hourlyRate ?? 0))
  }
}

/** A part without a cost, or one that the plant does not have, costs nothing. */
export const costsOf = ({ parts }: Plant, { costs, partsUsed }: WorkOrderRecord): Loose<Api.Costs> => {
  const used = partsUsed.map(({ partId, quantityUsed }) => {
    const costPerUnit = parts.peek(partId)?.unitCost
    return {
      ...blankCost,
      type: "PART",
      partId,
      quantity: quantityUsed,
      costPerUnit,
      rowTotal: quantityUsed * (costPerUnit ?? 0)
    }
  })
  const rows = [...used, ...costs]
  return { total: sumOf(rows, "rowTotal"), rows }
}

export const byUser = (rows: ReadonlyArray<Loose<Api.CostRow>>): ReadonlyArray<Explicit<Api.CostRow>> =>
  Array.from(Map.groupBy(rows, ({ userId }) => userId).values(), (rows) => ({
    ...blankCost,
    type: rows[0]?.type,
    userId: rows[0]?.userId,
    quantity: sumOf(rows, "quantity"),
    rowTotal: sumOf(rows, "rowTotal"),
    durationTotal: rows.some(({ durationTotal }) => durationTotal !== undefined)
      ? sumOf(rows, "durationTotal")
      : undefined
  }))

const sumOf = (rows: ReadonlyArray<Loose<Api.CostRow>>, name: "durationTotal" | "quantity" | "rowTotal"): number =>
  rows.reduce((sum, row) => sum + (row[name] ?? 0), 0)
