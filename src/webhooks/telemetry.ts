/**
 * The metrics and the log of deliveries. They contain no body, signature, secret or organization.
 *
 * @internal
 */
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import type * as Scope from "effect/Scope"
import { isEventType } from "./Event.ts"

const counter = (name: string, description: string) => {
  const metric = Metric.counter(name, { description, incremental: true })
  // A metric with attributes remembers where it is registered, so each is made once.
  const series = new Map<string, Metric.Counter<number>>()
  return (eventType: string, outcome: string): Effect.Effect<void> => {
    // Anybody can ask for urls of any name, and each would be a series.
    const type = isEventType(eventType) ? eventType : "UNRECOGNIZED"
    const key = `${type} ${outcome}`
    const attributes = { "maintainx.event_type": type, "maintainx.outcome": outcome }
    const one = series.get(key) ?? Metric.withAttributes(metric, attributes)
    series.set(key, one)
    return Metric.update(one, 1)
  }
}

export const countArrived = counter(
  "maintainx.webhooks.deliveries",
  "Deliveries that arrived, by type of event and outcome: accepted, unavailable, or the reason of the refusal"
)

export const countHandled = counter(
  "maintainx.webhooks.handled",
  "Attempts to handle deliveries, by type of event and outcome: handled, duplicate, failed, dead"
)

/**
 * Logs the first occurrence of something at once, and after that one line a minute with the number of further ones. `log`
 * gets the words to append.
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
