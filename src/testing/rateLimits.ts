/**
 * Counts requests, and says which are too many.
 *
 * @internal
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { RateLimits } from "./live.ts"
import { Refused } from "./refusal.ts"

/** Whether a request may pass, and the headers about limits in its answer. */
export interface Counted {
  readonly headers: Readonly<Record<string, string>>
  readonly refused: Refused | undefined
}

/** Counts a request of a key for the organizations that it is for, if requests are counted. */
export type Count = (key: object, organizations: ReadonlyArray<number>) => Effect.Effect<Counted>

const uncounted: Counted = { headers: {}, refused: undefined }

interface Window {
  readonly limit: number
  readonly start: number
  readonly end: number
  readonly used: number
}

/** Limits that change hold from the next window on. */
export const makeCount = (live: { readonly rateLimits?: RateLimits | undefined }): Count => {
  const windows = new Map<object | number, Window>()

  const windowOf = (now: number, of: object | number, limit: number, length: number): Window => {
    const open = windows.get(of)
    // The clock may have been set back.
    const isOpen = open !== undefined && now >= open.start && now < open.end
    return isOpen ? open : { limit, start: now, end: now + length, used: 0 }
  }

  return (key, organizations) =>
    Effect.map(Clock.currentTimeMillis, (now) => {
      const { rateLimits } = live
      if (rateLimits === undefined) {
        windows.clear()
        return uncounted
      }
      const { headers: hasHeaders, limit = 100, organizationLimit = 500, window = "60 seconds" } = rateLimits
      const length = Duration.toMillis(window)
      const open = new Map<object | number, Window>([
        [key, windowOf(now, key, limit, length)],
        ...organizations.map((id) => [id, windowOf(now, id, organizationLimit, length)] as const)
      ])
      const tooMany = Array.from(open.values()).some((window) => left(window) === 0)
      for (const [of, window] of open) {
        const counted = tooMany ? window : { ...window, used: window.used + 1 }
        open.set(of, counted)
        windows.set(of, counted)
      }
      // Which limit the headers are about is not documented. Assumption: it is the tightest.
      const [tightest] = Array.from(open.values()).toSorted((one, other) => left(one) - left(other))
      const headers = hasHeaders && tightest !== undefined ? headersOf(now, tightest) : {}
      return {
        headers,
        refused: tooMany ? new Refused({ status: 429, issues: [{ error: "Too many requests" }], headers }) : undefined
      }
    })
}

const left = ({ limit, used }: Window): number => Math.max(0, limit - used)

const headersOf = (now: number, window: Window) => ({
  "x-rate-limit-limit": `${window.limit}`,
  "x-rate-limit-remaining": `${left(window)}`,
  "x-rate-limit-reset": `${Math.ceil((window.end - now) / 1000)}`
})
