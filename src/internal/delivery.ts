/**
 * Delivers a request: waits for its turn, tries again where that can do no harm, and ends within one budget.
 *
 * | what happened | GET | PUT, DELETE | PATCH | POST |
 * | --- | --- | --- | --- | --- |
 * | surely not sent | again | again | again | again |
 * | 429 | again when the quota allows | same | same | same |
 * | 429 for the quota of a day | never | never | never | never |
 * | the answer was lost | again | again | again if declared repeatable | never |
 * | 408, 460, 499 or 5xx | again | again | again if declared repeatable | never |
 * | 2xx that something other than the API sent | never | again | again if declared repeatable | never |
 * | 3xx | never | again | again if declared repeatable | never |
 * | any other answer | never | never | never | never |
 *
 * A file that can be read only once is sent once: what would be tried again ends instead, unless the file was not
 * touched.
 *
 * A lost answer, an answer that is not the API's, 3xx, 408, 460, 499 and 5xx leave open whether a change was made. Such
 * a change ends in `OutcomeUnknown`, unless a later attempt succeeds or finds that the record to be deleted is gone.
 *
 * @internal
 */
import * as Clock from "effect/Clock"
import type * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import * as Result from "effect/Result"
import { OnAbandoned } from "../Calls.ts"
import * as Files from "../Files.ts"
import { FileUnreadable, Network, RateLimited, type UploadError } from "../MaintainXError.ts"
import type { Call } from "./call.ts"
import type { Attempted, Exchange } from "./exchange.ts"
import { type Answered, waitFor } from "./failure.ts"
import * as Monotonic from "./monotonic.ts"
import * as Outcome from "./outcome.ts"
import { isDailyQuota, type Passage, type Quota, type Outcome as QuotaOutcome } from "./quota.ts"
import type { TooLate } from "./quotaQueue.ts"
import type { Unavailable } from "./sharedQuota.ts"
import { countAbandoned, type Effort, trace } from "./telemetry.ts"

/** A call, the way it takes, and the quota that it counts against. */
export interface Delivery<out A> {
  readonly call: Call
  readonly exchange: Exchange
  readonly quota: Quota
  readonly effort: Effort
  /** The value of a successful answer. */
  readonly read: (answered: Answered) => Result.Result<A, Outcome.Mismatch>
}

const firstBackoff = 500
const longestBackoff = 15_000

/** The longest that one refusal keeps every other request from being sent, whatever the server names. */
const longestBlock = 65_000

/** What of a delivery may have happened without anyone knowing. */
interface Pending {
  /** The first attempt that was lost. */
  lost: Outcome.Sent | undefined
  /** The attempt that is on its way. */
  flying: Outcome.Sent | undefined
}

/** A change needs no more than this part of its budget. */
const mostChangeTime = 1 / 4

/** Delivers a call inside a span of its own. */
export const deliver = <A>(given: Omit<Delivery<A>, "effort">): Effect.Effect<A, UploadError> =>
  Effect.contextWith((context: Context.Context<never>) => {
    const { call, quota } = given
    const effort: Effort = { attempts: 0, waited: 0, status: undefined }
    const pending: Pending = { lost: undefined, flying: undefined }
    const traced = trace(call, effort, attempts({ ...given, effort }, pending, quota.passage(context, call)))
    // The report names the record, which the span must not, so it is made outside of the span.
    return Effect.onInterrupt(traced, () => {
      const sent = pending.lost ?? pending.flying
      return sent === undefined ? Effect.void : abandoned(sent)
    })
  })

/** Reports a change that was interrupted on its way, since its caller is gone. */
const abandoned = (sent: Outcome.Sent): Effect.Effect<void> => {
  const unknown = Outcome.interrupted(sent)
  if (unknown === undefined) return Effect.void
  return Effect.andThen(
    countAbandoned(sent.call.operation),
    Effect.flatMap(OnAbandoned, (report) => report(unknown))
  )
}

const attempts = <A>(delivery: Delivery<A>, pending: Pending, passage: Passage): Effect.Effect<A, UploadError> =>
  Effect.gen(function* () {
    const { call, effort } = delivery
    const { method, operation, policy } = call
    const deadline = (yield* Monotonic.now) + policy.budget
    const changeTime = Math.min(policy.changeTime, policy.budget * mostChangeTime, policy.timeout)
    const lastStart = method === "GET" ? deadline : deadline - changeTime
    let retries = 0
    let refusals = 0
    let last: UploadError | undefined
    const ending = (error: UploadError) =>
      Effect.fail(pending.lost === undefined ? error : Outcome.unanswered(pending.lost, error))

    while (true) {
      const turn = yield* Effect.result(takeTurn(delivery, pending, passage, lastStart, deadline))
      if (Result.isFailure(turn)) return yield* ending(last ?? unsent(operation, turn.failure))
      const { result, sent } = turn.success
      const verdict = judge(delivery, sent, result, yield* Clock.currentTimeMillis, pending.lost !== undefined)
      if (verdict._tag === "done") return verdict.value
      if (verdict._tag === "over") return yield* ending(verdict.error)

      pending.flying = undefined
      last = verdict.error
      const now = yield* Monotonic.now
      const isOver = Files.isSpent(call.body)
      const backoff = Math.min(longestBackoff, firstBackoff * 2 ** (verdict._tag === "again" ? retries : refusals))
      const wait = Math.ceil(Math.max(verdict.wait, backoff / 2 + (backoff / 2) * (yield* Random.next)))
      if (verdict._tag === "again") {
        if (verdict.lost) pending.lost ??= sent
        if (isOver || retries >= policy.retries || now + wait >= lastStart) return yield* ending(verdict.error)
        retries++
        yield* Effect.sleep(wait)
      } else {
        if (policy.retries === 0) return yield* ending(verdict.error)
        passage.refuse(now, Math.min(wait, longestBlock), verdict.answered)
        if (isOver || now + wait >= lastStart) return yield* ending(verdict.error)
        refusals++
        effort.waited += wait
        yield* Effect.sleep(wait)
      }
    }
  })

/** The error of a call that had no turn in time. */
const unsent = (operation: string, failure: TooLate | Unavailable): Network | RateLimited => {
  if (failure._tag === "Unavailable") {
    return new Network({ operation, reason: "other", detail: "the store of the shared quota cannot be reached" })
  }
  return failure.because === "silence"
    ? new Network({ operation, reason: "timeout", detail: "earlier requests were not answered, so it was not sent" })
    : new RateLimited({
        operation,
        retryAfter: Duration.millis(Math.ceil(failure.wait)),
        detail: "it was not sent"
      })
}

/** Waits for a turn and makes one attempt in it, but none at `lastStart` or later. */
const takeTurn = (
  { call, effort, exchange }: Delivery<unknown>,
  pending: Pending,
  passage: Passage,
  lastStart: number,
  deadline: number
) =>
  Effect.uninterruptibleMask((restore) =>
    Effect.gen(function* () {
      const { policy } = call
      const entered = yield* passage.enter(restore, { deadline: lastStart, bulk: policy.bulk })
      const began = entered.at
      effort.waited += entered.waited
      if (began >= lastStart) {
        yield* entered.settle(began, { _tag: "unsent" })
        return yield* Effect.fail<TooLate>({ _tag: "TooLate", wait: 1, because: "quota" })
      }
      effort.attempts++
      const sent: Outcome.Sent = { call, sentAt: yield* Clock.currentTimeMillis }
      const flight = Effect.suspend(() => {
        pending.flying = sent
        return exchange.attempt(call, Math.min(policy.timeout, deadline - began))
      })
      const result = yield* restore(flight).pipe(
        Effect.onInterrupt(() => Effect.flatMap(Monotonic.now, (now) => entered.settle(now, { _tag: "unknown" })))
      )
      if (Result.isSuccess(result)) effort.status = result.success.status
      const ended = yield* Monotonic.now
      yield* entered.settle(ended, quotaOutcome(result, ended - began))
      return { sent, result }
    })
  )

/** What an attempt shows of the quota. */
const quotaOutcome = (result: Attempted, latency: number): QuotaOutcome => {
  if (Result.isSuccess(result)) return { _tag: "answered", answered: result.success, latency }
  const { cause, status } = result.failure
  if (typeof cause === "object" && "sent" in cause && !cause.sent) return { _tag: "unsent" }
  return { _tag: status === undefined ? "lost" : "unknown" }
}

/** What an attempt means for its request. */
type Verdict<A> =
  | { readonly _tag: "done"; readonly value: A }
  | { readonly _tag: "over"; readonly error: UploadError }
  /** It may be tried again, no sooner than after `wait`. */
  | { readonly _tag: "again"; readonly error: UploadError; readonly wait: number; readonly lost: boolean }
  /** It may be tried again once the quota allows. */
  | { readonly _tag: "refused"; readonly error: UploadError; readonly wait: number; readonly answered: Answered }

const judge = <A>(
  { call, exchange: { host, maxSize }, read }: Delivery<A>,
  sent: Outcome.Sent,
  attempted: Attempted,
  now: number,
  lostBefore: boolean
): Verdict<A> => {
  const { method, operation, policy } = call
  const mayRepeat = method !== "POST" && (method !== "PATCH" || policy.repeatable)
  /** The verdict on an attempt that may have done its work. */
  const open = (error: UploadError, wait = 0): Verdict<never> =>
    mayRepeat ? { _tag: "again", error, wait, lost: true } : { _tag: "over", error }

  /** A page of a proxy instead of an answer leaves a change open. */
  const unreadable = (status: number | undefined, mismatch: Outcome.Mismatch): Verdict<never> => {
    const error = Outcome.unreadable(sent, status, mismatch)
    return error._tag === "OutcomeUnknown" && error.reason === "answer" ? open(error) : { _tag: "over", error }
  }
  const done = (answered: Answered): Verdict<A> => {
    const value = read(answered)
    return Result.isSuccess(value) ? { _tag: "done", value: value.success } : unreadable(answered.status, value.failure)
  }

  if (Result.isFailure(attempted)) {
    const { cause, status } = attempted.failure
    if (cause === "too large") return unreadable(status, { detail: `a body of more than ${maxSize} bytes` })
    if ("unreadable" in cause) {
      return { _tag: "over", error: new FileUnreadable({ operation, reason: cause.unreadable }) }
    }
    const error = Outcome.lost(sent, cause, host, status)
    return cause.sent ? open(error) : { _tag: "again", error, wait: 0, lost: false }
  }
  const answered = attempted.success
  const { status } = answered
  if (status >= 200 && status <= 299) return done(answered)
  const error = Outcome.refusal(sent, answered, now)
  // The lost attempt has deleted the record. A page about a missing route does not say so.
  if (method === "DELETE" && lostBefore && error._tag === "NotFound" && error.missing !== "route") {
    return done({ ...answered, text: "" })
  }
  if (isDailyQuota(answered)) return { _tag: "over", error }
  const named = waitFor(answered, now)
  const wait = named === undefined ? 0 : Duration.toMillis(named)
  if (status === 429) return { _tag: "refused", error, wait, answered }
  // A read that is redirected would be redirected again.
  const isSettled = Outcome.settles(status) || (method === "GET" && status <= 399)
  return isSettled ? { _tag: "over", error } : open(error, wait)
}
