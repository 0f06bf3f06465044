/**
 * What an operator sees of deliveries. No body, signature, secret or organization is part of it.
 *
 * @internal
 */
import type * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import { isEventType } from "./Event.ts"

const arrived = Metric.counter("maintainx.webhooks.deliveries", {
  description:
    "Deliveries that arrived, by type of event and by what they ended in: accepted, or why they were refused",
  incremental: true
})

const handled = Metric.counter("maintainx.webhooks.handled", {
  description:
    "Attempts to handle deliveries, by type of event and by what they ended in: handled, duplicate, failed, dead",
  incremental: true
})

const known = new Map<string, Metric.Counter<number>>()

/** A metric with attributes knows where it is registered, so each is made once. */
const series = (metric: Metric.Counter<number>, name: string, eventType: string, outcome: string) => {
  // Anybody can ask for urls of any name, and each would be a counter.
  const type = isEventType(eventType) ? eventType : "UNRECOGNIZED"
  const key = `${name} ${type} ${outcome}`
  let counter = known.get(key)
  if (counter === undefined) {
    counter = Metric.withAttributes(metric, { "maintainx.event_type": type, "maintainx.outcome": outcome })
    known.set(key, counter)
  }
  return counter
}

export const countArrived = (type: string, outcome: string): Effect.Effect<void> =>
  Metric.update(series(arrived, "arrived", type, outcome), 1)

export const countHandled = (type: string, outcome: "handled" | "duplicate" | "failed" | "dead"): Effect.Effect<void> =>
  Metric.update(series(handled, "handled", type, outcome), 1)
