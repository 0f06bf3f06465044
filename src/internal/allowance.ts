/**
 * How many requests may still be sent, as far as one process can know: what it sent itself, and what the answers said.
 *
 * Every request holds a place from the moment it is sent until a whole window after its answer came: then it is certain that whatever
 * window the server counted it in is over, wherever that window began. Where an answer names the end of its window, the place is free at
 * that end, if that is sooner. What answers say about the remaining requests counts besides, since other programs and people use the
 * same key. Once they are noticed, the last requests of a window are sent one at a time, lest those on their way from all sides are
 * refused together.
 *
 * The state is a plain object that is advanced with the present time in milliseconds; nothing in it waits.
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

/** A request that was let through. */
export interface Permit {
  readonly sequence: number
}

/** Where requests are sent one at a time, how long one that is not answered keeps the next from being sent. */
const longestTurn = 1000

export class Allowance {
  /** The most requests in a window: what was configured, or what the last answer names where that is smaller. */
  limit: number
  readonly #most: number
  readonly window: number
  /** When the places of answered requests are free again, soonest first. */
  #places: Array<number> = []
  #inFlight = 0
  #sequence = 0
  #observed: { readonly sequence: number; readonly remaining: number } | undefined
  /** The least that an answer has said to remain in the present window. */
  #least = Number.POSITIVE_INFINITY
  #windowEnd = 0
  #blockedUntil = 0
  #lastSent = Number.NEGATIVE_INFINITY
  readonly #others = new Others()
  /** What is added to the named end of a window, once a server has refused a request that came after it. */
  #margin = 0

  constructor(limit: number, window: number) {
    this.limit = limit
    this.#most = limit
    this.window = window
  }

  /** How many requests of the present window are left, as far as is known. */
  left(now: number): number {
    if (now < this.#blockedUntil) return 0
    this.#expire(now)
    const own = this.limit - this.#inFlight - this.#places.length
    return Math.max(0, Math.min(own, this.#foreign(now)))
  }

  /** How many of them may be sent at once now. */
  available(now: number): number {
    const left = Math.min(this.left(now), this.#certain(now))
    if (left <= 0) return 0
    if (!this.#others.expected) return left
    const theirs = this.#others.onTheirWay(this.limit)
    // Others may have begun a window before this program has heard of it.
    if (left > theirs && now < this.#windowEnd) return left - theirs
    return this.#inFlight === 0 || now >= this.#lastSent + longestTurn ? 1 : 0
  }

  /** What the last answer leaves, less what was sent since; without bound where nothing is known of the present window. */
  #foreign(now: number): number {
    return this.#observed === undefined || now >= this.#windowEnd
      ? Number.POSITIVE_INFINITY
      : this.#observed.remaining - (this.#sequence - this.#observed.sequence)
  }

  /**
   * What is left even if the server has counted none of those on their way yet. Requests go over many connections, so
   * they arrive in another order than they were sent in.
   */
  #certain(now: number): number {
    return now >= this.#windowEnd ? Number.POSITIVE_INFINITY : this.#least - this.#inFlight
  }

  /** Takes a place. The caller has seen that one is available. */
  take(now: number): Permit {
    this.#inFlight++
    this.#lastSent = now
    this.#others.sent(this.#inFlight)
    return { sequence: ++this.#sequence }
  }

  /** Gives a place back that was never used, since the request surely was not sent. */
  giveBack(): void {
    this.#inFlight--
    // The count of what was sent since the last answer is one too high from here on, which errs on the safe side until the next answer.
  }

  /** An answer came, or the wait for it ended: the place is free when its window is over. */
  settle(permit: Permit, now: number, { limit, remaining, reset }: Observation, refused = false): void {
    this.#inFlight--
    if (reset !== undefined) {
      if (now >= this.#windowEnd) {
        this.#others.turnWindow()
        this.#least = Number.POSITIVE_INFINITY
      }
      this.#others.answered(this.#inFlight, remaining, refused)
    } else this.#others.untold()
    if (limit !== undefined && limit >= 1) this.limit = Math.min(this.#most, Math.floor(limit))
    if (reset !== undefined) {
      // No window is longer than a window: a server that names a later end means another limit, or nothing.
      const end = now + Math.min(reset, this.window) + this.#margin
      // Resets come in whole seconds, so of all that name the end of one window the earliest is the closest.
      this.#windowEnd = now < this.#windowEnd ? Math.min(this.#windowEnd, end) : end
    }
    if (remaining !== undefined) this.#least = Math.min(this.#least, remaining)
    if (remaining !== undefined && (this.#observed === undefined || permit.sequence > this.#observed.sequence)) {
      this.#observed = { sequence: permit.sequence, remaining }
    }
    const free = now + this.window
    this.#insert(reset === undefined ? free : Math.min(free, this.#windowEnd))
  }

  /** The server refused a request: nothing is sent until it said so. */
  refuse(now: number, wait: number): void {
    this.#blockedUntil = Math.max(this.#blockedUntil, now + wait)
    // So little was left of the window that it had better been waited for.
    if (wait <= 2000) this.#margin = 1000
  }

  /** In how many milliseconds the request after `ahead` others can be sent, if nothing else uses the key. */
  wait(now: number, ahead: number): number {
    this.#expire(now)
    const free = Math.max(0, this.limit - this.#inFlight - this.#places.length)
    const turn = ahead % this.limit
    // Where the limit has become lower, the first places to go free make no room.
    const place = turn - free + Math.max(0, this.#inFlight + this.#places.length - this.limit)
    const first = turn < free ? now : (this.#places[place] ?? now + this.window)
    const start = first + Math.floor(ahead / this.limit) * this.window
    const afterForeign = this.#foreign(now) > ahead ? now : this.#windowEnd
    return Math.max(start, afterForeign, this.#blockedUntil) - now
  }

  /** When more may be available than now. */
  nextChange(now: number): number {
    this.#expire(now)
    const next = this.#places[0] ?? Number.POSITIVE_INFINITY
    const changes = [this.#blockedUntil, this.#windowEnd, this.#lastSent + longestTurn, next].filter((at) => at > now)
    return Math.min(...changes, now + this.window)
  }

  /** When the present window ends, as far as known. */
  windowEnd(now: number): number | undefined {
    this.#expire(now)
    if (now < this.#windowEnd) return this.#windowEnd
    return this.#places.at(-1)
  }

  #expire(now: number): void {
    let expired = 0
    while (expired < this.#places.length && (this.#places[expired] ?? 0) <= now) expired++
    if (expired > 0) this.#places.splice(0, expired)
  }

  #insert(free: number): void {
    let at = this.#places.length
    while (at > 0 && (this.#places[at - 1] ?? 0) > free) at--
    this.#places.splice(at, 0, free)
  }
}

/** In its first window, a program leaves room for as many requests of another that may have begun at the same time. */
const mostAssumed = 10

/** The requests of other programs and people with the same key, as far as what remains tells of them. */
class Others {
  /** How many requests they send for each of ours, in the last window and in this one. */
  #before = 0
  #rate = 0
  /** The most requests of ours that were on their way at once, in the last window and in this one. */
  #peakBefore = 0
  #peak = 0
  /** The windows that have begun, and whether others are counted with before anything tells of them. */
  #windows = 0
  #assumed = true
  /** What remained at the first answer of this window, and how many of ours were accepted since. */
  #base: number | undefined
  #accepted = 0

  /** How many of theirs may be on their way or go out before an answer tells of those, at most their share of a window. */
  onTheirWay(limit: number): number {
    const peak = Math.max(this.#peakBefore, this.#peak)
    const assumed = this.#assumed ? Math.floor(Math.min(2 * peak, mostAssumed, limit / 2)) : 0
    const rate = Math.max(this.#before, this.#rate)
    return Math.max(assumed, Math.ceil(Math.min(2 * rate * peak, (limit * rate) / (1 + rate))))
  }

  /** Whether there may be any: they were noticed, or the program has only just begun. */
  get expected(): boolean {
    return this.#assumed || this.#before > 0 || this.#rate > 0
  }

  sent(inFlight: number): void {
    this.#peak = Math.max(this.#peak, inFlight)
  }

  answered(inFlight: number, remaining: number | undefined, refused: boolean): void {
    if (this.#base !== undefined && !refused) this.#accepted++
    if (remaining === undefined) return
    if (this.#base === undefined || remaining > this.#base) {
      this.#base = remaining
      this.#accepted = 0
      return
    }
    // Ours that are on their way may be counted already, so this is the least that others must have sent.
    const ours = this.#accepted + inFlight
    const theirs = this.#base - remaining - ours
    if (theirs > 0) this.#rate = Math.max(this.#rate, theirs / Math.max(1, ours))
  }

  /** An answer did not tell of the window, so that nobody can know of others. */
  untold(): void {
    this.#assumed = false
  }

  /** A window begins. Others that were not noticed any more are forgotten by and by. */
  turnWindow(): void {
    this.#windows++
    if (this.#windows > 1) this.#assumed = false
    const rate = Math.max(this.#rate, this.#before / 2)
    this.#before = rate < 0.05 ? 0 : rate
    this.#peakBefore = this.#peak
    this.#rate = 0
    this.#peak = 0
    this.#base = undefined
    this.#accepted = 0
  }
}
