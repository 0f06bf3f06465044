/** A plant of locations whose server and network have every fault, and which remembers what really happened. */

/** A number from 0 to 1, the next of a seeded row. */
export const seeded = (seed: number): (() => number) => {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

interface Answer {
  readonly status: number
  readonly headers: Record<string, string>
  readonly body: string
}

/** What becomes of a request. */
export type Fate =
  | { readonly _tag: "refused" }
  | { readonly _tag: "reset" }
  | { readonly _tag: "silent" }
  | (Answer & { readonly _tag: "answered" })
  | (Answer & { readonly _tag: "cut" })

/** An attempt of a call, as the server knows it. */
export interface Attempt {
  readonly at: number
  readonly fate: string
  /** Whether it changed something. */
  readonly committed: boolean
  /** Whether its client cannot know that. */
  readonly ambiguous: boolean
}

/** What servers and proxies answer before the work as well as after it. */
export const unclearStatuses: ReadonlyArray<number> = [
  303, 408, 499, 500, 501, 502, 503, 504, 505, 507, 508, 511, 520, 524, 530, 598, 599
]

export interface Row {
  readonly name: string
}

export class World {
  readonly rows = new Map<number, Row>()
  /** The attempts of every call, by its mark. */
  readonly attempts = new Map<string, Array<Attempt>>()
  created = 0
  readonly #random: () => number
  readonly #canRefuse: boolean
  readonly #statuses: ReadonlyArray<number>
  #id = 1_000_000
  #stormUntil = 0
  #storm = 0

  constructor(
    random: () => number,
    options: { readonly canRefuse: boolean; readonly statuses?: ReadonlyArray<number> }
  ) {
    this.#random = random
    this.#canRefuse = options.canRefuse
    this.#statuses = options.statuses ?? unclearStatuses
  }

  #chance(probability: number): boolean {
    return this.#random() < probability
  }

  /** What happens to a request that arrives now. */
  receive(mark: string, method: string, path: string, body: string | undefined, now: number): Fate {
    const note = (fate: string, committed: boolean, ambiguous: boolean) => {
      const attempts = this.attempts.get(mark) ?? []
      attempts.push({ at: now, fate, committed, ambiguous })
      this.attempts.set(mark, attempts)
    }
    if (this.#canRefuse && this.#chance(0.05)) {
      note("refused", false, false)
      return { _tag: "refused" }
    }
    const refusal = this.#refusal(now)
    if (refusal !== undefined) {
      note("429", false, false)
      return refusal
    }
    if (this.#chance(0.7)) {
      const { committed, fate } = this.#carryOut(method, path, body)
      note(`${fate.status}`, committed, false)
      return { _tag: "answered", ...fate }
    }
    // A fault, before the request is carried out or after.
    const carriedOut = this.#chance(0.5) ? this.#carryOut(method, path, body) : undefined
    const committed = carriedOut?.committed === true
    const kind = Math.floor(this.#random() * 5)
    if (kind === 0) {
      const status = this.#statuses[Math.floor(this.#random() * this.#statuses.length)] ?? 502
      note(`${status}`, committed, true)
      return {
        _tag: "answered",
        status,
        headers: this.#chance(0.2) ? { "retry-after": "1" } : {},
        body: "<html><title>Bad gateway</title></html>"
      }
    }
    if (kind === 1 && carriedOut !== undefined && carriedOut.fate.body !== "") {
      // A refusal is known by its status, however little of its body comes.
      note(`${carriedOut.fate.status} cut`, committed, carriedOut.fate.status < 300)
      return { _tag: "cut", ...carriedOut.fate }
    }
    if (kind === 4) {
      note("page", committed, true)
      return { _tag: "answered", status: 200, headers: {}, body: "<html><title>Sign in</title></html>" }
    }
    const silent = kind === 2
    note(silent ? "silent" : "reset", committed, true)
    return silent ? { _tag: "silent" } : { _tag: "reset" }
  }

  /** Refusals come in storms of some seconds, each with its own way to say how long it lasts. */
  #refusal(now: number): Fate | undefined {
    if (now >= this.#stormUntil) {
      if (!this.#chance(0.0015)) return undefined
      this.#stormUntil = now + 500 + this.#random() * 1500
      this.#storm = Math.floor(this.#random() * 4)
    }
    const left = Math.ceil((this.#stormUntil - now) / 1000)
    const headers: ReadonlyArray<Record<string, string>> = [
      { "retry-after": `${left}` },
      { "retry-after": new Date(now + left * 1000).toUTCString() },
      { "x-rate-limit-limit": "100000", "x-rate-limit-remaining": "0", "x-rate-limit-reset": `${left}` },
      {}
    ]
    return { _tag: "answered", status: 429, headers: headers[this.#storm] ?? {}, body: '{"error":"Too many requests"}' }
  }

  #carryOut(method: string, path: string, body: string | undefined) {
    const answer = (status: number, body: unknown, committed: boolean) => ({
      committed,
      fate: { status, headers: {}, body: body === undefined ? "" : JSON.stringify(body) }
    })
    if (method === "POST") {
      const id = this.#id++
      this.rows.set(id, { name: nameIn(body) })
      this.created++
      return answer(200, { id }, true)
    }
    const id = Number(path.split("/")[2])
    const row = this.rows.get(id)
    if (row === undefined) return answer(404, { error: "Location not found" }, false)
    switch (method) {
      case "PATCH":
        this.rows.set(id, { name: nameIn(body) })
        return answer(200, { location: { id, name: nameIn(body) } }, true)
      case "PUT":
        return answer(201, { filename: path.split("/")[4] }, true)
      case "DELETE":
        this.rows.delete(id)
        return answer(204, undefined, true)
      default:
        return answer(200, { location: { id, name: row.name } }, false)
    }
  }
}

const nameIn = (body: string | undefined): string => (JSON.parse(body ?? "{}") as { readonly name: string }).name

/** By what the server knows which call an attempt is of: every call has a mark of its own in its body or its path. */
export const markOf = (method: string, path: string, body: string | undefined): string =>
  method === "POST" || method === "PATCH"
    ? nameIn(body)
    : method === "PUT"
      ? (path.split("/")[4] ?? "")
      : `${method} ${path}`
