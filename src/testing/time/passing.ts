/**
 * What happens in a plant by itself as time passes: work orders become overdue, and maintenance plans make theirs.
 *
 * These are assumptions: that a work order becomes overdue at its due date, once for each due date, and that a due date
 * which has passed when it is set makes nothing overdue.
 *
 * @internal
 */
import * as DateTime from "effect/DateTime"
import { Heap } from "../../internal/heap.ts"
import type { MaintenancePlanRecord, WorkOrderRecord } from "../model.ts"
import type { Plant } from "../plant.ts"

/** Something that happens at a time, in milliseconds. */
export type Happening =
  | { readonly kind: "overdue"; readonly at: number; readonly record: WorkOrderRecord }
  | { readonly kind: "generation"; readonly at: number; readonly record: MaintenancePlanRecord }

export interface Passing {
  /** When the next thing will happen. */
  readonly next: () => number | undefined
  /** Takes the first of the things that have happened by now. */
  readonly take: (now: number) => Happening | undefined
  /** Begins at a time: what was due by then has happened. */
  readonly begin: (at: number) => void
  /** What was due by then has happened. */
  readonly until: () => number
}

interface Appointment {
  readonly happening: Happening
  waiting: boolean
}

export const makePassing = (plant: Plant): Passing => {
  const heap = new Heap<Appointment>(({ happening }) => happening.at)
  let until = Number.NEGATIVE_INFINITY

  /** Keeps one appointment for each record of a kind. */
  const calendarOf = <R>(happeningOf: (record: R) => Happening | undefined) => {
    const present = new Map<number, Appointment>()
    return (id: number, record: unknown): void => {
      const before = present.get(id)
      if (before?.waiting) {
        before.waiting = false
        heap.drop()
      }
      present.delete(id)
      // A table reports nothing but its own records.
      const happening = record === undefined ? undefined : happeningOf(record as R)
      if (happening === undefined) return
      const appointment = { happening, waiting: true }
      present.set(id, appointment)
      heap.push(appointment)
    }
  }

  plant.outbox.watchers.set(
    plant.workOrders,
    calendarOf((record: WorkOrderRecord) => {
      const { dueDate, status, updatedAt } = record
      if (dueDate === undefined || status === "DONE" || status === "CANCELED" || status === "SKIPPED") return undefined
      const at = DateTime.toEpochMillis(dueDate)
      return at > Math.max(until, DateTime.toEpochMillis(updatedAt)) ? { kind: "overdue", at, record } : undefined
    })
  )
  plant.outbox.watchers.set(
    plant.maintenancePlans,
    calendarOf((record: MaintenancePlanRecord) => {
      const { createdAt, lastWorkOrderGeneratedAt, nextWorkOrderGenerationAt: next, updatedAt } = record
      if (next === undefined) return undefined
      // A plan that is late makes its work orders at once.
      const at = Math.max(...[next, lastWorkOrderGeneratedAt ?? updatedAt ?? createdAt].map(DateTime.toEpochMillis))
      return { kind: "generation", at, record }
    })
  )

  return {
    next: () => heap.peek()?.happening.at,
    take: (now) => {
      for (let first = heap.peek(); first !== undefined && first.happening.at <= now; first = heap.peek()) {
        first.waiting = false
        heap.drop()
        if (first.happening.kind === "generation" || first.happening.at > until) return first.happening
      }
      until = Math.max(until, now)
      return undefined
    },
    begin: (at) => {
      until = at
    },
    until: () => until
  }
}
