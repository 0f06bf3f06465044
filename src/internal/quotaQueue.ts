/**
 * The calls that wait for a `QuotaWindow`, first come, first served. Whoever cannot have a turn before its deadline is
 * told at once.
 *
 * Bulk work stands behind the rest, and leaves it a reserve of every window. It may also begin with a third of what it
 * may use, and from then on gets the rest evenly over the window, so that a call which comes meanwhile finds room soon.
 * What has waited for a window gets a tenth of the next before all others, so that bulk work is not starved.
 *
 * No fiber waits for the queue. One timer rings when the next waiter may have its turn or has waited too long.
 *
 * @internal
 */
import type { QuotaWindow } from "./quotaWindow.ts"
import { Waiter, WaitingLine } from "./waitingLine.ts"

/** No turn can be had in time. */
export interface TooLate {
  readonly _tag: "TooLate"
  /** In how many milliseconds there would be one. */
  readonly wait: number
  /** Whether the quota is used up, or earlier requests are unanswered, so that nothing is known of it. */
  readonly because: "quota" | "silence"
}

/** Runs something after so many milliseconds, unless it is cancelled before. */
export type Timer = (delay: number, run: (now: number) => void) => () => void

export type QuotaWaiter = Waiter<TooLate | undefined>

/** The most calls that go on, or fail, without a pause for other work. */
export const batch = 64

/** The part of what bulk work may use that it may use at once. */
const burstPart = 3

/** The part of a window that bulk work gets once it has waited for one, whatever else waits. */
const overduePart = 1 / 10

/** The part of a window in which bulk work uses what is left of it, so that the last request is not late. */
const paceEnd = 0.9

export class QuotaQueue {
  readonly window: QuotaWindow
  readonly #timer: Timer
  readonly #line = new WaitingLine<TooLate | undefined>()
  #reserve: number
  /** How much bulk work may be sent at once, as of `#creditAt`. */
  #credit: number
  #creditAt = Number.NEGATIVE_INFINITY
  /** Up to when bulk work has had its due, however much else waits. */
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

  /** What bulk work leaves to the rest. It must be able to send something. */
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

  /** Waits for a turn. The waiter is told when it has one, or that it gets none in time. */
  wait(now: number, options: Pick<QuotaWaiter, "bulk" | "deadline" | "resume">): QuotaWaiter {
    const waiter = new Waiter({ since: now, ...options })
    const needed = this.window.wait(now, this.#line.ahead(waiter.bulk) + (waiter.bulk ? this.reserve : 0))
    this.#line.join(waiter)
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

  /** Lets through all that may go now. To be called when there may be more room. */
  advance(now: number): void {
    // Who is told goes on at once, and may come back here before it has returned.
    if (this.#isAdvancing) return
    this.#isAdvancing = true
    let count = 0
    while (count < batch && (this.#refuseLate(now) || this.#serve(now))) count++
    this.#isAdvancing = false
    this.#setAlarm(now, count < batch ? this.#nextChange(now) : now)
  }

  /** The same, after what the present fiber does next. */
  advanceSoon(now: number): void {
    if (this.#line.size > 0) this.#setAlarm(now, now)
  }

  /** In how many milliseconds so many more requests will have been answered, if nothing else uses the key. */
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

  /** Gives a turn to the next, if there is one who may have it. */
  #serve(now: number): boolean {
    const next = this.#next(now)
    if (next === undefined) return false
    this.#take(now, next.bulk)
    this.#line.release(next, undefined)
    return true
  }

  /** Who may have a turn now. */
  #next(now: number): QuotaWaiter | undefined {
    const { first, firstBulk } = this.#line
    if ((first ?? firstBulk) === undefined || this.window.available(now) === 0) return undefined
    if (firstBulk !== undefined && now >= this.#overdueAt(firstBulk)) return firstBulk
    return first ?? (this.#isBulkFree(now) ? firstBulk : undefined)
  }

  #overdueAt({ since }: QuotaWaiter): number {
    return Math.max(since + this.window.window, this.#paidUntil + this.#due)
  }

  /** In how much time bulk work is due a turn, once it has waited for a window. */
  get #due(): number {
    return this.window.window / Math.max(1, this.window.limit * overduePart)
  }

  /** Tells a waiter who cannot have a turn in time that it cannot, if there is one. */
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

  /** What bulk work may still use of the window, in how much time, and how much of it in a millisecond. */
  #pace(now: number): { readonly left: number; readonly time: number; readonly rate: number } {
    const end = this.window.namedEnd(now)
    const left = Math.max(0, this.window.left(now) - this.reserve)
    if (end === undefined) return { left, time: this.window.window, rate: this.#share / this.window.window }
    return { left, time: end - now, rate: left / ((end - now) * paceEnd) }
  }

  #accrue(now: number): void {
    // A window that was named and is over was another one.
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
