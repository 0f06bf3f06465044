/**
 * Which limit of the API a request counts against. Most count against that of the user; readings of meters have limits
 * of their own, which the vendor states in prose only:
 *
 * | request | limit |
 * | --- | --- |
 * | `POST /meterreadings` | 100 in 60 seconds, apart from all other requests |
 * | `POST /meters/{meterId}/readings` | 1 in 10 seconds for each meter, and the limit of the user besides |
 * | either, for meters that are read by hand | 10 in 24 hours |
 *
 * A user who was given more has more everywhere, it is assumed: the configured quota stands for the 100. What the
 * second has besides is not documented; without it, a thousand meters could be sent for at once.
 *
 * The last cannot be kept here, since a request does not say how its meters are read, and other programs and people
 * count too. The API tells of it by a 429 that is not worth waiting for.
 *
 * @internal
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type { Method } from "../Operation.ts"
import { Allowance } from "./allowance.ts"
import type { Answered } from "./failure.ts"
import type { TakeShared } from "./sharedQuota.ts"
import * as Turns from "./turns.ts"

/** A limit, and the queue in front of it. */
export interface Limit {
  readonly allowance: Allowance
  readonly turns: Turns.Turns
  /** Waits for whatever else must allow a request: other processes, or another limit. */
  readonly shared: TakeShared | undefined
}

export interface Limits {
  /** That of the user, which all requests count against that have none of their own. */
  readonly usual: Limit
  /** That of a request. The target is the path below the base URL, with or without a query. */
  readonly of: (method: Method, target: string) => Limit
}

export interface Settings {
  /** The requests of a window. */
  readonly quota: number
  /** Milliseconds. */
  readonly window: number
  /** What bulk work leaves to the rest. */
  readonly reserve: number
  /** Shares a limit with other processes, where the program does. */
  readonly share: ((name: "user" | "readings", allowance: Allowance) => TakeShared) | undefined
}

const meterWindow = 10_000

/** How often the documented limit of a meter is contained in that of the user. */
const meterPart = 100

export const make = ({ quota, reserve, share, window }: Settings): Limits => {
  const limit = (name: "user" | "readings"): Limit => {
    const allowance = new Allowance(quota, window)
    return { allowance, turns: Turns.make(allowance, reserve), shared: share?.(name, allowance) }
  }
  const usual = limit("user")
  const readings = limit("readings")
  const besides = countsBesides(usual)
  // An organization has a few thousand meters at most, so what is known of each is kept.
  const meters = new Map<string, Limit>()

  const ofMeter = (id: string): Limit => {
    const known = meters.get(id)
    if (known !== undefined) return known
    const allowance = new Allowance(Math.max(1, Math.floor(quota / meterPart)), meterWindow)
    const made = { allowance, turns: Turns.make(allowance, 0), shared: besides }
    meters.set(id, made)
    return made
  }

  return {
    usual,
    of: (method, target) => {
      if (method !== "POST" || !target.startsWith("/meter")) return usual
      if (/^\/meterreadings\/?(?:\?|$)/.test(target)) return readings
      const meter = /^\/meters\/([^/?]+)\/readings\/?(?:\?|$)/.exec(target)?.[1]
      return meter === undefined ? usual : ofMeter(meter)
    }
  }
}

/** Takes a turn of a second limit. What answers say about the remaining requests is about the first. */
const countsBesides =
  ({ allowance, shared, turns }: Limit): TakeShared =>
  (options) =>
    Effect.suspend(() => {
      let taken = false
      let settleShared: Effect.Effect<void> = Effect.void
      return Effect.uninterruptibleMask((restore) =>
        Effect.gen(function* () {
          const now = yield* Clock.currentTimeMillis
          if (!turns.takeNow(now, options.bulk)) yield* restore(turns.take(options))
          taken = true
          if (shared !== undefined) settleShared = yield* restore(shared(options))
          return Effect.flatMap(Clock.currentTimeMillis, (now) => {
            allowance.settle(now, undefined)
            return Effect.andThen(turns.advance, settleShared)
          })
        })
      ).pipe(
        Effect.onError(() => {
          if (!taken) return Effect.void
          allowance.giveBack()
          return Effect.andThen(turns.advance, settleShared)
        })
      )
    })

/** Whether a request was refused since meters that are read by hand have had their ten requests of the day. */
export const isDailyQuota = ({ status, text }: Answered): boolean =>
  status === 429 && /\bmanual meters?\b/i.test(text.slice(0, 2000))
