/**
 * The time and the expenses of a work order.
 *
 * @internal
 */
import type { PartId, UserId } from "../../../Ids.ts"
import type { AddCost, CostRow, Costs } from "../../../resources/shapes/Costs.ts"
import * as Records from "../../records.ts"
import type { PartRecord } from "../Parts.ts"
import type { WorkOrderRecord } from "./record.ts"

export const costOf = (payload: AddCost, userId: UserId): CostRow => {
  const { description = null } = payload
  const common = { type: payload.type, userId, ...(description === null ? undefined : { description }) }
  if (payload.type === "EXPENSE") {
    const { costPerUnit } = payload
    return {
      ...common,
      quantity: 1,
      rowTotal: costPerUnit ?? 0,
      ...(costPerUnit === null ? undefined : { costPerUnit })
    }
  }
  const { hourlyRate = null } = payload
  const durationTotal = payload.durationTotal ?? 0
  const quantity = durationTotal / 3600
  return {
    ...common,
    quantity,
    durationTotal,
    rowTotal: Math.round(quantity * (hourlyRate ?? 0)),
    ...(hourlyRate === null ? undefined : { costPerUnit: hourlyRate })
  }
}

/** A part without a cost, or one that the plant does not have, costs nothing. */
export const costsOf = ({ costs, partsUsed }: WorkOrderRecord, parts: ReadonlyMap<PartId, PartRecord>): Costs => {
  const used = partsUsed.map(({ partId, quantityUsed }): CostRow => {
    const costPerUnit = parts.get(partId)?.unitCost
    return {
      type: "PART",
      partId,
      quantity: quantityUsed,
      rowTotal: quantityUsed * (costPerUnit ?? 0),
      ...(costPerUnit === undefined ? undefined : { costPerUnit })
    }
  })
  const rows = [...used, ...costs]
  return { total: sumOf(rows, "rowTotal"), rows }
}

export const byUser = (rows: ReadonlyArray<CostRow>): ReadonlyArray<CostRow> =>
  Array.from(Map.groupBy(rows, ({ userId }) => userId).values(), (rows) => ({
    ...Records.pick(rows[0] ?? {}, ["type", "userId"]),
    quantity: sumOf(rows, "quantity"),
    rowTotal: sumOf(rows, "rowTotal"),
    ...(rows.some(({ durationTotal }) => durationTotal !== undefined)
      ? { durationTotal: sumOf(rows, "durationTotal") }
      : undefined)
  }))

const sumOf = (rows: ReadonlyArray<CostRow>, name: "durationTotal" | "quantity" | "rowTotal"): number =>
  rows.reduce((sum, row) => sum + (row[name] ?? 0), 0)
