/**
 * When a meter trigger fires. The vendor names the conditions and does not say more, so what they mean in detail is
 * assumed: a comparison fires when it becomes true, and not again before it was false; a condition that counts fires
 * whenever the next value is reached.
 *
 * @internal
 */
import type { MeterTriggerRecord } from "../../model.ts"

/** What a meter showed, and when in milliseconds. */
export interface Point {
  readonly at: number
  readonly value: number
}

type Direction = "up" | "down"

const counting: Readonly<Record<string, Direction | undefined>> = {
  INCREMENTED_BY: "up",
  INCREMENTED_BY_BASED_ON_LAST_READING: "up",
  DECREMENTED_BY: "down",
  DECREMENTED_BY_BASED_ON_LAST_READING: "down"
}

/** Whether a condition counts from one value to the next, rather than compares. */
export const isCounting = (condition: string): boolean => counting[condition] !== undefined

/** Numbers of JSON are finite. */
const finite = (value: number): number => Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, value))

/** The value one step further. */
const step = (direction: Direction, from: number, amount: number): number =>
  finite(direction === "up" ? from + amount : from - amount)

/** The trigger as it begins, or begins again, at what its meter shows. */
export const start = (record: MeterTriggerRecord, value: number | undefined): MeterTriggerRecord => {
  const direction = counting[record.condition]
  return {
    ...record,
    state: value === undefined ? "INSUFFICIENT_DATA" : "STABLE",
    nextTriggerValue: direction === undefined || value === undefined ? undefined : step(direction, value, record.amount)
  }
}

/** The trigger after a reading, the first of `points`, and whether it fired. The points before it are looked at one by one. */
export const advance = (
  record: MeterTriggerRecord,
  points: Iterable<Point>
): { readonly next: MeterTriggerRecord; readonly fired: boolean } => {
  const direction = counting[record.condition]
  if (direction === undefined) return compare(record, points)
  for (const { value } of points) return count(record, direction, value)
  return { next: record, fired: false }
}

const compare = (record: MeterTriggerRecord, points: Iterable<Point>) => {
  const { dataPoints = {}, period } = record
  const { denominator = 1, numerator = 1 } = dataPoints
  const recent: Array<Point> = []
  for (const point of points) {
    const [last = point] = recent
    if (period !== undefined && point.at < last.at - period * 1000) break
    recent.push(point)
    if (recent.length >= Math.max(1, denominator)) break
  }
  if (recent.length < denominator) return { next: { ...record, state: "INSUFFICIENT_DATA" }, fired: false }
  const triggered = recent.filter(({ value }) => holds(record, value)).length >= numerator
  return {
    next: { ...record, state: triggered ? "TRIGGERED" : "STABLE" },
    fired: triggered && record.state !== "TRIGGERED"
  }
}

const holds = ({ amount, condition }: MeterTriggerRecord, value: number): boolean =>
  condition === "IS_GREATER" ? value > amount : condition === "IS_LESS" ? value < amount : value === amount

const count = (record: MeterTriggerRecord, direction: Direction, value: number) => {
  const { amount, condition, nextTriggerValue: target } = record
  if (target === undefined) return { next: start(record, value), fired: false }
  const beyond = direction === "up" ? value - target : target - value
  if (beyond < 0) return { next: { ...record, state: "STABLE" }, fired: false }
  const fromReading = condition.endsWith("BASED_ON_LAST_READING")
  const nextTriggerValue = fromReading
    ? step(direction, value, amount)
    : step(direction, target, (Math.floor(finite(beyond / amount)) + 1) * amount)
  return { next: { ...record, state: "TRIGGERED", nextTriggerValue }, fired: true }
}
