/**
 * How many requests may still be sent, as far as one process can know: from what it sent and from what answers say.
 *
 * Every request holds a place from the moment it is sent until a whole window after its answer came. By then any window
 * in which the server may have counted it is over, wherever that window began. If the answer names the end of its
 * window, the place is free at that end.
 *
 * What answers say about the remaining requests also counts, since other programs and people use the same key. They may
 * be about to use what remains. So at most a quarter of it is in flight at once, and a single request if fewer than
 * four remain or nothing is known of the window yet. When one of two programs that both do so hears of the other, they
 * have used up at most half of the remainder and sent at most the other half. So only the last one or two requests of
 * each are refused in a window. A program that is alone on its key may say so, and sends what remains at once.
 *
 * A server that does not answer says nothing of others either, so the single request becomes two, four and so on.
 *
 * The state is a plain object that is advanced with the present time in milliseconds (see `monotonic.ts`). Nothing in
 * it waits or searches.
 *
 * @internal
 */

/** What the headers of an answer said. Each may be missing. */
export interface Observation {
  readonly limit: number | undefined
  readonly remaining: number | undefined
  /** Milliseconds until the window ends. */
  readonly reset: number | undefined
}

export interface WindowSettings {
  /** The requests of a window. */
  readonly limit: number
  /** Milliseconds. */
  readonly window: number
  /** Whether nothing else uses the key. */
  readonly exclusive: boolean
}

/** The part of what remains that may be in flight at once. */
const part = 4

/** How long an unanswered request holds the next one back when no more may be in flight. */
const longestTurn = 1000

/** How often the wait before a learnt limit is tried again may double. */
const longestPatience = 16

export class QuotaWindow {
  settings: WindowSettings
  /** The limit that the last answer to name one named. */
  #named = Number.POSITIVE_INFINITY
  readonly #lesson = new Lesson()
  /** When the places of answered requests are free again, earliest first, from `#first` on. */
  #places: Array<number> = []
  #first = 0
  /** The places that are free when the named window ends. */
  #counted = 0
  #inFlight = 0
  /** Whether answers tell of their windows. Unknown before the first. */
  #informed: boolean | undefined
  /** Whether answers are about another window. */
  #isDeaf = false
  /** The smallest remainder that an answer named for the present window. */
  #least = Number.POSITIVE_INFINITY
  #windowEnd = Number.NEGATIVE_INFINITY
  #blockedUntil = Number.NEGATIVE_INFINITY
  #lastSent = Number.NEGATIVE_INFINITY
  #lastAnswered = Number.NEGATIVE_INFINITY
  /** How many may be in flight while nothing is known of others. */
  #blind = 1
  /** What is added to the named end of a window, once the server has refused a request that came after it. */
  #margin = 0
  /** How long answers have taken lately. */
  latency = 0

  constructor(settings: WindowSettings) {
    this.settings = settings
  }

  get window(): number {
    return this.settings.window
  }

  /** The most requests in a window: what was configured, or less if answers name less or refusals have taught less. */
  get limit(): number {
    return Math.min(this.settings.limit, this.#named, this.#lesson.limit)
  }

  get inFlight(): number {
    return this.#inFlight
  }

  /** How many requests are left of the present window, as far as is known. */
  left(now: number): number {
    if (now < this.#blockedUntil) return 0
    this.#expire(now)
    return Math.max(0, Math.min(this.limit - this.#inFlight - this.#held, this.#unused(now)))
  }

  /** How many of them may be sent now. */
  available(now: number): number {
    const left = this.left(now)
    if (left === 0 || this.#informed === false || this.settings.exclusive) return left
    const together = now < this.#windowEnd ? Math.floor(this.#least / part) : 0
    const unanswered = this.#inFlight > 0 && now >= this.#lastSent + longestTurn
    const blind = unanswered ? 2 * this.#inFlight : this.#blind
    return Math.max(0, Math.min(left, Math.max(together, blind) - this.#inFlight))
  }

  /** Takes a place. The caller has seen that one is available. */
  take(now: number): void {
    this.#inFlight++
    this.#lastSent = now
  }

  /** Gives back the place of a request that surely was not sent. */
  giveBack(): void {
    this.#inFlight--
  }

  /** An answer came. `latency` is in milliseconds. */
  settle(now: number, { limit, remaining, reset }: Observation, latency: number): void {
    this.#lastAnswered = now
    this.latency = this.latency === 0 ? latency : this.latency + (latency - this.latency) / 8
    if (this.#isDeaf) {
      this.hold(now)
      return
    }
    this.#expire(now)
    this.#inFlight--
    this.#blind = 1
    if (reset !== undefined) this.#informed = true
    else if (now >= this.#windowEnd) this.#informed = false
    if (limit !== undefined && limit >= 1) this.#named = Math.floor(limit)
    if (reset !== undefined) {
      // No window lasts longer than configured, so a later end belongs to another limit, or is wrong.
      const end = now + Math.min(reset, this.window) + this.#margin
      if (now < this.#windowEnd) {
        // Resets come in whole seconds, so the earliest of all ends that are named for a window is the closest.
        this.#windowEnd = Math.min(this.#windowEnd, end)
      } else {
        this.#windowEnd = end
        this.#least = Number.POSITIVE_INFINITY
      }
    }
    if (remaining !== undefined) this.#least = Math.min(this.#least, remaining)
    if (reset !== undefined && this.#windowEnd <= now + this.window) this.#counted++
    else this.#places.push(now + this.window)
  }

  /** A request may have been counted, but nothing is known of it: its place is held for a window. */
  hold(now: number): void {
    this.#expire(now)
    this.#inFlight--
    this.#places.push(now + this.window)
  }

  /** No answer came. */
  lose(now: number): void {
    this.hold(now)
    this.#blind = Math.min(2 * this.#blind, this.limit)
  }

  /** From now on answers are about another window. This one only counts what was sent. */
  ignoreHeaders(now: number): void {
    this.#expire(now)
    for (; this.#counted > 0; this.#counted--) this.#places.push(now + this.window)
    this.#isDeaf = true
    this.#informed = false
    this.#windowEnd = Number.NEGATIVE_INFINITY
  }

  /**
   * The server refused a request that has been settled, so nothing is sent for a while. If its answer said nothing of a
   * window (`untold`), the limit may be lower than known.
   */
  refuse(now: number, wait: number, untold: boolean): void {
    // The window was almost over, so the next time its end is waited for.
    if (wait <= 2000) this.#margin = 1000
    this.#blockedUntil = Math.max(this.#blockedUntil, now + wait)
    this.#expire(now)
    if (untold) this.#lesson.learn(now, this.#held, this.window)
  }

  /** In how many milliseconds the request after `ahead` others can be sent, if nothing else uses the key. */
  wait(now: number, ahead: number): number {
    this.#expire(now)
    const { limit, window } = this
    const taken = this.#inFlight + this.#held
    const free = Math.max(0, limit - taken)
    const turn = ahead % limit
    // If the limit has become lower, the first places to go free make no room.
    const place = turn - free + Math.max(0, taken - limit)
    const first = turn < free ? now : (this.#freeAt(place) ?? now + window)
    const start = first + Math.floor(ahead / limit) * window
    const afterOthers = this.#unused(now) > ahead ? now : this.#windowEnd
    return Math.max(start, afterOthers, this.#blockedUntil) - now
  }

  /** When more may be available than now. */
  nextChange(now: number): number {
    this.#expire(now)
    const changes = [this.#blockedUntil, this.#windowEnd, this.#lastSent + longestTurn, this.#places[this.#first] ?? 0]
    return Math.min(...changes.filter((at) => at > now), now + this.window)
  }

  /** When the present window ends, if answers tell. */
  namedEnd(now: number): number | undefined {
    return now < this.#windowEnd ? this.#windowEnd : undefined
  }

  /** When the present window ends, as far as known. */
  end(now: number): number | undefined {
    this.#expire(now)
    return this.namedEnd(now) ?? this.#places.at(-1)
  }

  /** Whether no answer came since then, although one is awaited or something was sent. */
  isSilentSince(then: number): boolean {
    return this.#lastAnswered < then && (this.#inFlight > 0 || this.#lastSent >= then)
  }

  /** How many round trips this many requests of a window take. */
  rounds(requests: number): number {
    if (this.settings.exclusive || this.#informed === false) return 1
    let rounds = 0
    for (let sent = 0; sent < Math.min(requests, this.limit); rounds++) {
      sent += Math.max(1, Math.floor((this.limit - sent) / part))
    }
    return rounds
  }

  /** Whether a new window of the same settings would do the same. */
  isIdle(now: number): boolean {
    this.#expire(now)
    return (
      this.#inFlight + this.#held === 0 &&
      now >= Math.max(this.#blockedUntil, this.#windowEnd) &&
      this.#lesson.limit === Number.POSITIVE_INFINITY
    )
  }

  /**
   * What the answers leave if the server has counted none of the requests in flight yet. Requests go over many
   * connections, so they arrive in another order than they were sent in. Infinite if nothing is known of the present
   * window.
   */
  #unused(now: number): number {
    return now < this.#windowEnd ? this.#least - this.#inFlight : Number.POSITIVE_INFINITY
  }

  get #held(): number {
    return this.#counted + this.#places.length - this.#first
  }

  /** When the place after `index` others is free again. */
  #freeAt(index: number): number | undefined {
    const own = this.#places[this.#first + index]
    if (own !== undefined && (own <= this.#windowEnd || this.#counted === 0)) return own
    const afterCounted = index < this.#counted ? undefined : this.#places[this.#first + index - this.#counted]
    if (afterCounted !== undefined && afterCounted > this.#windowEnd) return afterCounted
    return index < this.#held ? this.#windowEnd : undefined
  }

  #expire(now: number): void {
    if (now >= this.#windowEnd) this.#counted = 0
    while ((this.#places[this.#first] ?? now + 1) <= now) this.#first++
    if (this.#first > 64 && this.#first * 2 > this.#places.length) {
      this.#places = this.#places.slice(this.#first)
      this.#first = 0
    }
    this.#lesson.forget(now, this.settings)
  }
}

/**
 * The limit that refusals teach if no answer names it: what was accepted in a window before the first refusal. Others
 * may have used the rest, so it takes two windows to learn a limit, and the limit is raised again after a while. If
 * more is then refused at once, the next try waits twice as long.
 */
class Lesson {
  limit = Number.POSITIVE_INFINITY
  /** When requests were refused. */
  #refused: Array<number> = []
  /** What was accepted before the last refusals, and when those began. */
  #accepted = 0
  #at = Number.NEGATIVE_INFINITY
  /** How many windows pass between two tries. */
  #patience = 1
  #raiseAt = Number.POSITIVE_INFINITY
  #raisedAt = Number.NEGATIVE_INFINITY

  /** Learns from a refusal. `answered` counts the requests of the last window that were answered. */
  learn(now: number, answered: number, window: number): void {
    this.#refused = this.#refused.filter((at) => at > now - window)
    this.#refused.push(now)
    if (now < this.#at + window) return
    const accepted = answered - this.#refused.length
    const raised = now < this.#raisedAt + 2 * window
    if (raised || this.limit < Number.POSITIVE_INFINITY || now < this.#at + 3 * window) {
      this.#patience = raised ? Math.min(2 * this.#patience, longestPatience) : 1
      this.limit = Math.max(1, accepted, this.#accepted)
      this.#raiseAt = now + this.#patience * window
    }
    this.#accepted = accepted
    this.#at = now
  }

  forget(now: number, { limit, window }: WindowSettings): void {
    if (now < this.#raiseAt) return
    const raised = Math.ceil(this.limit * 1.5)
    this.limit = raised < limit ? raised : Number.POSITIVE_INFINITY
    this.#raiseAt = raised < limit ? now + this.#patience * window : Number.POSITIVE_INFINITY
    this.#raisedAt = now
  }
}
