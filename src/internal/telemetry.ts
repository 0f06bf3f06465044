/**
 * What an operator sees of calls: metrics by operation and outcome. No url, query, body, key or organization is part of any of them.
 *
 * @internal
 */
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import type { Effort } from "./delivery.ts"

const requests = Metric.counter("maintainx_requests", {
  description: "Calls, by operation and by what they ended in: success or the tag of an error",
  incremental: true
})

const retries = Metric.counter("maintainx_retries", {
  description: "Attempts beyond the first of a call, by operation",
  incremental: true
})

const unknownOutcomes = Metric.counter("maintainx_unknown_outcomes", {
  description: "Changes of which nobody knows whether they happened, by operation",
  incremental: true
})

const quotaWait = Metric.histogram("maintainx_quota_wait_seconds", {
  description: "How long calls waited for the quota, by operation",
  boundaries: [0.1, 0.5, 1, 5, 10, 30, 60, 120]
})

const quotaRemaining = Metric.gauge("maintainx_quota_remaining", {
  description: "How many requests may be sent now, as far as is known"
})

/** Records a call that has ended. */
export const record = (operation: string, outcome: string, effort: Effort, remaining: number): Effect.Effect<void> =>
  Effect.contextWith((context) =>
    Effect.sync(() => {
      const of = <Input, State>(metric: Metric.Metric<Input, State>, attributes: Record<string, string> = {}) =>
        Metric.withAttributes(metric, { operation, ...attributes })
      of(requests, { outcome }).updateUnsafe(1, context)
      if (effort.attempts > 1) of(retries).updateUnsafe(effort.attempts - 1, context)
      if (effort.waited > 0) of(quotaWait).updateUnsafe(effort.waited / 1000, context)
      if (outcome === "OutcomeUnknown") of(unknownOutcomes).updateUnsafe(1, context)
      quotaRemaining.updateUnsafe(remaining, context)
    })
  )
