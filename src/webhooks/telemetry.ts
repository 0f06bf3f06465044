/**
 * What an operator sees of deliveries. No body, signature, secret or organization is part of it.
 *
 * @internal
 */
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import type * as Scope from "effect/Scope"
import { isEventType } from "./Event.ts"

const arrived = Metric.counter("maintainx.webhooks.deliveries", {
  description:
    "Deliveries that arrived, by type of event and outcome: accepted, unavailable, or the reason of the refusal",
  incremental: true
})

const handled = Metric.counter("maintainx.webhooks.handled", {
  description: "Attempts to handle deliveries, by type of event and outcome: handled, duplicate, failed, dead",
  incremental: true
})

const counters = new Map<string, Metric.Counter<number>>()

/** A metric with attributes remembers where it is registered, so each is made once. */
const series = (metric: Metric.Counter<number>, name: string, eventType: string, outcome: string) => {
  // Anybody can ask for urls of any name, and each would be a counter.
  const type = isEventType(eventType) ? eventType : "UNRECOGNIZED"
  const key = `${name} ${type} ${outcome}`
  let counter = counters.get(key)
  if (counter === undefined) {
    counter = Metric.withAttributes(metric, { "maintainx.event_type": type, "maintainx.outcome": outcome })
    counters.set(key, counter)
  }
  return counter
}

export const countArrived = (type: string, outcome: string): Effect.Effect<void> =>
  Metric.update(series(arrived, "arrived", type, outcome), 1)

export const countHandled = (type: string, outcome: "handled" | "duplicate" | "failed" | "dead"): Effect.Effect<void> =>
  Metric.update(series(handled, "handled", type, outcome), 1)

/**
 * Logs the first occurrence of something at once, and from then on one line a minute with the number of further ones.
 * `log` is given the words to append.
 */
export type Summary = (key: string, log: (more: string) => Effect.Effect<void>) => Effect.Effect<void>

export const makeSummary: Effect.Effect<Summary, never, Scope.Scope> = Effect.map(Effect.scope, (scope) => {
  const further = new Map<string, number>()
  const follow = (key: string, log: Parameters<Summary>[1]): Effect.Effect<void> =>
    Effect.gen(function* () {
      yield* Effect.sleep("1 minute")
      const count = further.get(key) ?? 0
      if (count === 0) {
        further.delete(key)
        return
      }
      further.set(key, 0)
      yield* log(` (${count} more in the last minute)`)
      yield* follow(key, log)
    })
  return (key, log) =>
    Effect.suspend(() => {
      const count = further.get(key)
      further.set(key, count === undefined ? 0 : count + 1)
      return count === undefined ? Effect.andThen(log(""), Effect.forkIn(follow(key, log), scope)) : Effect.void
    })
})
