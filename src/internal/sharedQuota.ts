/**
 * What the client knows of a quota that several processes share. Its layers are in `SharedQuota`, so that a program
 * that shares nothing does not load what they need.
 *
 * @internal
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type { TooLate } from "./quotaQueue.ts"

/** The store of the shared quota does not answer, and the program wants no request sent without it. */
export class Unavailable {
  readonly _tag = "Unavailable"
}

/** One limit of the API that several processes keep together. */
export interface SharedLimit {
  /** Which of the limits it is. */
  readonly name: string
  /** Whose limit it is: a fingerprint, never a key. */
  readonly fingerprint: string
  /** The requests of a window, as far as known now. */
  readonly limit: () => number
  /** Milliseconds. */
  readonly window: number
}

/**
 * Waits until the processes together may send a request, until `deadline` (on the clock of `monotonic.ts`) at most. It
 * gives what to run once the answer came or nobody waits for it any more.
 */
export type TakeShared = (options: {
  readonly deadline: number
  readonly bulk: boolean
}) => Effect.Effect<Effect.Effect<void>, TooLate | Unavailable>

export class SharedQuota extends Context.Service<SharedQuota, { readonly join: (limit: SharedLimit) => TakeShared }>()(
  "effect-maintainx/SharedQuota"
) {}

/** Names a secret without telling it: half of a SHA-256 over it. */
export const fingerprint = (secret: string): Effect.Effect<string> =>
  Effect.map(
    Effect.promise(() => crypto.subtle.digest("SHA-256", new TextEncoder().encode(`effect-maintainx:${secret}`))),
    (digest) => Array.from(new Uint8Array(digest, 0, 16), (byte) => byte.toString(16).padStart(2, "0")).join("")
  )
