/**
 * How many requests may still be sent, as far as one process can know: what it sent itself, and what the answers said.
 *
 * Every request holds a place from the moment it is sent until a whole window after its answer came: then it is certain that whatever
 * window the server counted it in is over, wherever that window began. Where an answer names the end of its window, the place is free at
 * that end, if that is sooner. What answers say about the remaining requests counts besides, since other programs and people use the
 * same key.
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
  #windowEnd = 0
  #blockedUntil = 0
  /** What is added to the named end of a window, once a server has refused a request that came after it. */
  #margin = 0

  constructor(limit: number, window: number) {
    this.limit = limit
    this.#most = limit
    this.window = window
  }

  /** How many requests may be sent now. */
  available(now: number): number {
    if (now < this.#blockedUntil) return 0
    this.#expire(now)
    const own = this.limit - this.#inFlight - this.#places.length
    return Math.max(0, Math.min(own, this.#foreign(now)))
  }

  /** What the last answer leaves, less what was sent since; without bound where nothing is known of the present window. */
  #foreign(now: number): number {
    return this.#observed === undefined || now >= this.#windowEnd
      ? Number.POSITIVE_INFINITY
      : this.#observed.remaining - (this.#sequence - this.#observed.sequence)
  }

  /** Takes a place. The caller has seen that one is available. */
  take(): Permit {
    this.#inFlight++
    return { sequence: ++this.#sequence }
  }

  /** Gives a place back that was never used, since the request surely was not sent. */
  giveBack(): void {
    this.#inFlight--
    // The count of what was sent since the last answer is one too high from here on, which errs on the safe side until the next answer.
  }

  /** An answer came, or the wait for it ended: the place is free when its window is over. */
  settle(permit: Permit, now: number, { limit, remaining, reset }: Observation): void {
    this.#inFlight--
    if (limit !== undefined && limit >= 1) this.limit = Math.min(this.#most, Math.floor(limit))
    if (reset !== undefined) {
      // No window is longer than a window: a server that names a later end means another limit, or nothing.
      const end = now + Math.min(reset, this.window) + this.#margin
      // Resets come in whole seconds, so of all that name the end of one window the earliest is the closest.
      this.#windowEnd = now < this.#windowEnd ? Math.min(this.#windowEnd, end) : end
    }
    if (remaining !== undefined && (this.#observed === undefined || permit.sequence > this.#observed.sequence)) {
      this.#observed = { sequence: permit.sequence, remaining }
    }
    const free = now + this.window
    this.#insert(reset === undefined ? free : Math.min(free, this.#windowEnd))
  }

  /** The server refused a request: nothing is sent until it said so. */
  refuse(now: number, wait: number): void {
    this.#blockedUntil = Math.max(this.#blockedUntil, now + wait)
    this.#margin = 1000
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
    const changes = [this.#blockedUntil, this.#windowEnd, next].filter((at) => at > now)
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
