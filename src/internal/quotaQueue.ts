/**
 * The calls that wait for a `QuotaWindow`, first come, first served. A call that cannot have a turn before its deadline
 * is told at once.
 *
 * Bulk work stands behind the rest and leaves it a reserve of every window. It may use a third of its share at once and
 * gets the rest evenly over the window, so that a call that comes meanwhile soon finds room. Bulk work that has waited
 * for a window gets a tenth of the next before all others, so that it is not starved.
 *
 * No fiber waits for the queue. One timer rings when the next waiter may have its turn or has waited too long.
 *
 * @internal
 */
import type { QuotaWindow } from "./quotaWindow.ts"
import { type Waiter, WaitingLine } from "./waitingLine.ts"

/** No turn can be had in time. */
export interface TooLate {
  readonly _tag: "TooLate"
  /** In how many milliseconds there would be one. */
  readonly wait: number
  /** The quota is used up, or earlier requests are unanswered, so that nothing is known of it. */
  readonly because: "quota" | "silence"
}

/** Runs something after so many milliseconds, unless it is cancelled before. */
export type Timer = (delay: number, run: (now: number) => void) => () => void

export type QuotaWaiter = Waiter<TooLate | undefined>

/** The most calls that go on, or fail, without a pause for other work. */
export const batch = 64

/** The part of its share that bulk work may use at once. */
const burstPart = 3

/** The part of a window that bulk work gets before all others once it has waited for a window. */
const overduePart = 1 / 10

/** The part of a window over which bulk work is spread, so that its last request is not late. */
const paceEnd = 0.9

export class QuotaQueue {
  readonly window: QuotaWindow
  readonly #timer: Timer
  readonly #line = new WaitingLine<TooLate | undefined>()
  #reserve: number
  /** How many bulk requests may be sent at once, as of `#creditAt`. */
  #credit: number
  #creditAt = Number.NEGATIVE_INFINITY
  /** Up to when bulk work has had its due. */
  #paidUntil = Number.NEGATIVE_INFINITY
  #isAdvancing = false
  #alarm: { readonly at: number; readonly cancel: () => void } | undefined

  constructor(window: QuotaWindow, reserve: number, timer: Timer) {
    this.window = window
    this.#timer = timer
    this.#reserve = reserve
    this.#credit = this.#burst
  }

  get waiting(): number {
    return this.#line.size
  }

  /** What bulk work leaves to the rest: less than the limit, so that it can send something. */
  get reserve(): number {
    return Math.min(this.#reserve, this.window.limit - 1)
  }

  set reserve(reserve: number) {
    this.#reserve = reserve
  }

  /** Takes a turn, if one can be had without waiting. */
  takeNow(now: number, bulk: boolean): boolean {
    const isFirst = bulk ? this.#line.size === 0 : this.#line.first === undefined
    const isFree = isFirst && this.window.available(now) > 0 && (!bulk || this.#isBulkFree(now))
    if (isFree) this.#take(now, bulk)
    return isFree
  }

  /** Waits for a turn. The waiter is told when it has one, or that none comes in time. */
  wait(now: number, options: Pick<QuotaWaiter, "bulk" | "deadline" | "resume">): QuotaWaiter {
    const needed = this.window.wait(now, this.#line.ahead(options.bulk) + (options.bulk ? this.reserve : 0))
    const waiter = this.#line.join({ since: now, ...options })
    if (now + needed >= waiter.deadline) this.#line.release(waiter, tooLate(needed, "quota"))
    else this.advance(now)
    return waiter
  }

  /** A waiter gives up. */
  leave(now: number, waiter: QuotaWaiter): void {
    this.#line.remove(waiter)
    this.advance(now)
  }

  /** Gives back the turn of a request that surely was not sent. */
  giveBack(now: number): void {
    this.window.giveBack()
    this.advance(now)
  }

  /** Lets through all that may go now. Call it whenever there may be more room. */
  advance(now: number): void {
    // A waiter that is told goes on at once, and may call this again before it returns.
    if (this.#isAdvancing) return
    this.#isAdvancing = true
    let count = 0
    while (count < batch && (this.#refuseLate(now) || this.#serve(now))) count++
    this.#isAdvancing = false
    this.#setAlarm(now, count < batch ? this.#nextChange(now) : now)
  }

  /** The same, once the present fiber pauses. */
  advanceSoon(now: number): void {
    if (this.#line.size > 0) this.#setAlarm(now, now)
  }

  /** In how many milliseconds this many more requests will be answered, if nothing else uses the key. */
  estimate(now: number, requests: number, bulk: boolean): number {
    const { latency, window } = this.window
    const ahead = this.#line.ahead(bulk) + requests
    const wait = this.window.wait(now, ahead - 1)
    const rounds = this.window.rounds(((ahead - 1) % this.window.limit) + 1)
    return (bulk ? Math.max(wait, this.#paced(now, ahead, window)) : wait) + rounds * latency
  }

  #paced(now: number, requests: number, window: number): number {
    const { left, rate, time } = this.#pace(now)
    this.#accrue(now)
    const atOnce = Math.min(this.#credit, left)
    if (requests <= atOnce) return 0
    return requests <= left ? (requests - atOnce) / rate : time + ((requests - left) * window) / this.#share
  }

  #take(now: number, bulk: boolean): void {
    this.window.take(now)
    if (!bulk) return
    this.#accrue(now)
    this.#credit = Math.max(0, this.#credit - 1)
    this.#paidUntil = Math.min(now, Math.max(this.#paidUntil, now - this.window.window) + this.#due)
  }

  /** Gives a turn to the next waiter that may have one. Tells whether there was one. */
  #serve(now: number): boolean {
    const next = this.#next(now)
    if (next === undefined) return false
    this.#take(now, next.bulk)
    this.#line.release(next, undefined)
    return true
  }

  /** The waiter that may have a turn now. */
  #next(now: number): QuotaWaiter | undefined {
    const { first, firstBulk } = this.#line
    if ((first ?? firstBulk) === undefined || this.window.available(now) === 0) return undefined
    if (firstBulk !== undefined && now >= this.#overdueAt(firstBulk)) return firstBulk
    return first ?? (this.#isBulkFree(now) ? firstBulk : undefined)
  }

  #overdueAt({ since }: QuotaWaiter): number {
    return Math.max(since + this.window.window, this.#paidUntil + this.#due)
  }

  /** The time between two turns that are due to bulk work, once it has waited for a window. */
  get #due(): number {
    return this.window.window / Math.max(1, this.window.limit * overduePart)
  }

  /** Tells the most urgent waiter if it cannot have a turn in time. Tells the caller whether it did. */
  #refuseLate(now: number): boolean {
    const { mostUrgent } = this.#line
    if (mostUrgent === undefined) return false
    const needed = this.window.wait(now, 0)
    if (mostUrgent.deadline > now + needed) return false
    const because = needed === 0 && this.window.isSilentSince(mostUrgent.since) ? "silence" : "quota"
    this.#line.release(mostUrgent, tooLate(Math.max(1, needed), because))
    return true
  }

  // --- bulk work -----------------------------------------------------------------------------------------------------

  #isBulkFree(now: number): boolean {
    if (this.window.left(now) <= this.reserve) return false
    this.#accrue(now)
    return this.#credit >= aTurn
  }

  /** What bulk work may use of a window. */
  get #share(): number {
    return this.window.limit - this.reserve
  }

  get #burst(): number {
    return Math.max(1, this.#share / burstPart)
  }

  /** How many requests bulk work may still make in the window, in how much time, and how many in a millisecond. */
  #pace(now: number): { readonly left: number; readonly time: number; readonly rate: number } {
    const end = this.window.namedEnd(now)
    const left = Math.max(0, this.window.left(now) - this.reserve)
    if (end === undefined) return { left, time: this.window.window, rate: this.#share / this.window.window }
    return { left, time: end - now, rate: left / ((end - now) * paceEnd) }
  }

  #accrue(now: number): void {
    // Credit is earned over one window at most.
    const since = Math.min(now - this.#creditAt, this.window.window)
    this.#credit = Math.min(this.#burst, this.#credit + since * this.#pace(now).rate)
    this.#creditAt = now
  }

  /** When bulk work may be sent again, as far as that depends on itself. */
  #bulkTurn(now: number, waiter: QuotaWaiter): number {
    const overdue = this.#overdueAt(waiter)
    if (this.window.left(now) <= this.reserve) return overdue
    this.#accrue(now)
    const { rate } = this.#pace(now)
    return Math.min(overdue, now + (1 - this.#credit) / rate)
  }

  // --- the timer -----------------------------------------------------------------------------------------------------

  #nextChange(now: number): number {
    const { firstBulk, mostUrgent } = this.#line
    if (mostUrgent === undefined) return Number.POSITIVE_INFINITY
    const bulkTurn = firstBulk === undefined ? 0 : this.#bulkTurn(now, firstBulk)
    const change = Math.min(this.window.nextChange(now), mostUrgent.deadline)
    return bulkTurn > now ? Math.min(change, bulkTurn) : change
  }

  #setAlarm(now: number, at: number): void {
    if (this.#alarm !== undefined) {
      if (this.#alarm.at <= at && at < Number.POSITIVE_INFINITY) return
      this.#alarm.cancel()
      this.#alarm = undefined
    }
    if (at === Number.POSITIVE_INFINITY) return
    const ring = (now: number) => {
      this.#alarm = undefined
      this.advance(now)
    }
    this.#alarm = { at, cancel: this.#timer(Math.max(0, Math.ceil(at - now)), ring) }
  }
}

/** The credit of a turn, as exactly as fractions add up to it. */
const aTurn = 1 - 1e-9

const tooLate = (wait: number, because: TooLate["because"]): TooLate => ({ _tag: "TooLate", wait, because })
