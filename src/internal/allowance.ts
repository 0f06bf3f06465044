/**
 * How many requests may still be sent, as far as one process can know: what it sent itself, and what the answers said.
 *
 * Every request holds a place from the moment it is sent until a whole window after its answer came: then it is certain
 * that whatever window the server counted it in is over, wherever that window began. Where an answer names the end of
 * its window, the place is free at that end, if that is sooner.
 *
 * What answers say about the remaining requests counts besides, since other programs and people use the same key. They
 * may be about to use what an answer says to remain, so no more than a quarter of it is on its way at once, and a
 * single request where it is less than four or where nothing is known of a window yet. Two programs that both do so
 * have used up at most half of it, and sent at most the other half, when either hears of it: whatever they do, only the
 * last requests of a window are refused, one or two of each.
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

const nothing: Observation = { limit: undefined, remaining: undefined, reset: undefined }

/** The part of what remains that may be on its way at once. */
const part = 4

/** Where no more may be on their way, how long one that is not answered keeps the next from being sent. */
const longestTurn = 1000

export class Allowance {
  /** The most requests in a window: what was configured, or what the last answer names where that is smaller. */
  limit: number
  readonly #most: number
  readonly window: number
  /** When the places of answered requests are free again, soonest first. */
  #places: Array<number> = []
  #inFlight = 0
  /** Whether answers tell of their windows. Unknown before the first. */
  #told: boolean | undefined
  /** The least that an answer has said to remain in the present window. */
  #least = Number.POSITIVE_INFINITY
  #windowEnd = Number.NEGATIVE_INFINITY
  #blockedUntil = 0
  #lastSent = Number.NEGATIVE_INFINITY
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
    return Math.max(0, Math.min(this.limit - this.#inFlight - this.#places.length, this.#unused(now)))
  }

  /** How many of them may be sent at once now. */
  available(now: number): number {
    const left = this.left(now)
    if (left === 0 || this.#told === false) return left
    const together = now < this.#windowEnd ? Math.floor(this.#least / part) : 0
    if (together > this.#inFlight) return Math.min(left, together - this.#inFlight)
    return this.#inFlight === 0 || now >= this.#lastSent + longestTurn ? 1 : 0
  }

  /**
   * What the answers leave, even if the server has counted none of those on their way yet: requests go over many
   * connections, so they arrive in another order than they were sent in. Without bound where nothing is known of the
   * present window.
   */
  #unused(now: number): number {
    return now < this.#windowEnd ? this.#least - this.#inFlight : Number.POSITIVE_INFINITY
  }

  /** Takes a place. The caller has seen that one is available. */
  take(now: number): void {
    this.#inFlight++
    this.#lastSent = now
  }

  /** Gives a place back that was never used, since the request surely was not sent. */
  giveBack(): void {
    this.#inFlight--
  }

  /** An answer came, or the wait for it ended: the place is free when its window is over. */
  settle(now: number, observation: Observation | undefined): void {
    const { limit, remaining, reset } = observation ?? nothing
    this.#inFlight--
    if (reset !== undefined) this.#told = true
    else if (observation !== undefined && now >= this.#windowEnd) this.#told = false
    if (limit !== undefined && limit >= 1) this.limit = Math.min(this.#most, Math.floor(limit))
    if (reset !== undefined) {
      // No window is longer than a window: a server that names a later end means another limit, or nothing.
      const end = now + Math.min(reset, this.window) + this.#margin
      if (now < this.#windowEnd) {
        // Resets come in whole seconds, so of all that name the end of one window the earliest is the closest.
        this.#windowEnd = Math.min(this.#windowEnd, end)
      } else {
        this.#windowEnd = end
        this.#least = Number.POSITIVE_INFINITY
      }
    }
    if (remaining !== undefined) this.#least = Math.min(this.#least, remaining)
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
    const afterForeign = this.#unused(now) > ahead ? now : this.#windowEnd
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
