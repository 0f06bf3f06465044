/**
 * What an operator sees of calls: one span for each, and metrics by operation. No url, query, body, key or organization
 * is part of any of them, and no word that a server chose.
 *
 * @internal
 */
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import { constVoid } from "effect/Function"
import * as Metric from "effect/Metric"
import * as Option from "effect/Option"
import * as References from "effect/References"
import type * as Scope from "effect/Scope"
import * as Tracer from "effect/Tracer"
import { errorTable, type UploadError } from "../MaintainXError.ts"
import type { Method } from "../Operation.ts"
import type { Quota } from "./quota.ts"

/** What a span tells of a call. */
export interface Traced {
  readonly operation: string
  readonly method: Method
  /** The path without values. Absent where the path was the caller's own, since that has the values in it. */
  readonly template: string | undefined
}

/** What a delivery took. It is written to as the delivery goes on, so that a failure has it too. */
export interface Effort {
  attempts: number
  /** Milliseconds spent waiting for the quota. */
  waited: number
  /** The last status that came. */
  status: number | undefined
}

/** What a call ended in, in the attributes of metrics. */
type Outcome = "success" | "interrupted" | "defect" | UploadError["_tag"]

const requests = Metric.counter("maintainx.requests", {
  description: "Calls, by operation and by what they ended in: success, the tag of an error, or interrupted",
  incremental: true
})

const retries = Metric.counter("maintainx.retries", {
  description: "Attempts beyond the first of a call, by operation",
  incremental: true
})

const unknownOutcomes = Metric.counter("maintainx.unknown_outcomes", {
  description: "Changes of which nobody knows whether they happened, interrupted ones included, by operation",
  incremental: true
})

const quotaWait = Metric.histogram("maintainx.quota.wait", {
  description: "How long the calls that had to wait for the quota waited, by operation",
  boundaries: [0.1, 0.5, 1, 5, 10, 30, 60, 120],
  // Effect's exporters take the unit from here.
  attributes: { unit: "seconds" }
})

const quotaRemaining = Metric.gauge("maintainx.quota.remaining", {
  description: "How many requests may be sent now, as far as is known, by the client that was made last"
})

/** The metrics of one operation. A metric with attributes knows where it is registered, so each is made once. */
interface Series {
  readonly requests: Map<Outcome, Metric.Counter<number>>
  readonly retries: Metric.Counter<number>
  readonly unknownOutcomes: Metric.Counter<number>
  readonly quotaWait: Metric.Histogram<number>
}

const known = new Map<string, Series>()

const operationKey = "maintainx.operation"

const seriesOf = (operation: string): Series => {
  let series = known.get(operation)
  if (series === undefined) {
    const attributes = { [operationKey]: operation }
    series = {
      requests: new Map(),
      retries: Metric.withAttributes(retries, attributes),
      unknownOutcomes: Metric.withAttributes(unknownOutcomes, attributes),
      quotaWait: Metric.withAttributes(quotaWait, attributes)
    }
    known.set(operation, series)
  }
  return series
}

const requestsOf = (operation: string, outcome: Outcome): Metric.Counter<number> => {
  const { requests: byOutcome } = seriesOf(operation)
  let counter = byOutcome.get(outcome)
  if (counter === undefined) {
    counter = Metric.withAttributes(requests, { [operationKey]: operation, "maintainx.outcome": outcome })
    byOutcome.set(outcome, counter)
  }
  return counter
}

const count = (operation: string, outcome: Outcome, effort: Effort, context: Context.Context<never>): void => {
  requestsOf(operation, outcome).updateUnsafe(1, context)
  const series = seriesOf(operation)
  if (effort.attempts > 1) series.retries.updateUnsafe(effort.attempts - 1, context)
  if (effort.waited > 0) series.quotaWait.updateUnsafe(effort.waited / 1000, context)
  if (outcome === "OutcomeUnknown") series.unknownOutcomes.updateUnsafe(1, context)
}

/** Counts a change that was interrupted after it was sent. */
export const countAbandoned = (operation: string): Effect.Effect<void> =>
  Effect.contextWith((context) => Effect.sync(() => seriesOf(operation).unknownOutcomes.updateUnsafe(1, context)))

/** Shows the remaining quota as a gauge that is read when metrics are, for as long as the scope is open. */
export const showRemaining = ({ user }: Quota): Effect.Effect<void, never, Scope.Scope> =>
  Effect.contextWith((context: Context.Context<Scope.Scope>) =>
    Effect.asVoid(
      Effect.acquireRelease(
        Effect.sync(() =>
          Metric.registerUnsafe(quotaRemaining, context, {
            get: () => {
              const { now, queue } = user(context)
              return { value: queue.window.left(now) }
            },
            update: constVoid,
            modify: constVoid
          })
        ),
        (registration) => Effect.sync(() => registration.remove())
      )
    )
  )

/** What a span is told of an error: its kind. The words of an answer, which the error repeats, are kept from it. */
class Failed {
  readonly name: string
  readonly message: string
  constructor({ _tag }: UploadError) {
    this.name = _tag
    this.message = errorTable[_tag].title
  }
}

/**
 * What a span ends in. Not what the call ends in, which `Effect.withSpan` would keep: an answer may hold a secret, such
 * as that of a subscription.
 */
const spanExit = (exit: Exit.Exit<unknown, UploadError>): Exit.Exit<void, Failed> =>
  Exit.isSuccess(exit) ? Exit.void : Exit.failCause(Cause.map(exit.cause, (error) => new Failed(error)))

/** Runs a call in a span of its own, and counts it once it has ended. */
export const trace = <A, E extends UploadError, R>(
  { method, operation, template }: Traced,
  effort: Effort,
  call: Effect.Effect<A, E, R>
): Effect.Effect<A, E, Exclude<R, Tracer.ParentSpan>> =>
  Effect.flatMap(
    Effect.makeSpan(`MaintainX.${operation}`, {
      kind: "client",
      attributes: {
        "http.request.method": method,
        ...(template === undefined ? undefined : { "url.template": template })
      }
    }),
    (span) =>
      call.pipe(
        Effect.provideService(Tracer.ParentSpan, span),
        Effect.onExit((exit) =>
          Effect.contextWith((context: Context.Context<never>) => {
            const outcome = outcomeOf(exit)
            describe(span, outcome, effort)
            span.end(endTime(context), spanExit(exit))
            count(operation, outcome, effort, context)
            return Effect.void
          })
        )
      )
  )

const endTime = (context: Context.Context<never>): bigint =>
  Context.get(context, References.TracerTimingEnabled)
    ? Context.get(context, Clock.Clock).currentTimeNanosUnsafe()
    : BigInt(0)

const outcomeOf = (exit: Exit.Exit<unknown, UploadError>): Outcome => {
  if (Exit.isSuccess(exit)) return "success"
  const error = Exit.findErrorOption(exit)
  if (Option.isSome(error)) return error.value._tag
  return Exit.hasInterrupts(exit) ? "interrupted" : "defect"
}

const describe = (span: Tracer.Span, outcome: Outcome, { attempts, status, waited }: Effort): void => {
  if (status !== undefined) span.attribute("http.response.status_code", status)
  if (outcome !== "success" && outcome !== "interrupted") span.attribute("error.type", outcome)
  span.attribute("maintainx.attempts", attempts)
  span.attribute("maintainx.quota_wait_ms", waited)
}
