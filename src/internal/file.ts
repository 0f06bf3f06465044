/**
 * Files on their way to the API: streams that are opened once for every attempt, or once at all, and what is told of
 * them meanwhile.
 *
 * @internal
 */
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import type * as Stream from "effect/Stream"
import type { Progress } from "../MaintainXClient.ts"
import type { FileUnreadable } from "../MaintainXError.ts"
import type { FileStream } from "../Operation.ts"

/** Told of how much was sent. */
export type Tell = (sent: Progress) => Effect.Effect<unknown>

/** Why a file cannot be sent. */
export type Reason = FileUnreadable["reason"]

export const isStream = (value: unknown): value is FileStream =>
  Predicate.hasProperty(value, "~effect-maintainx/FileStream")

/** The streams that can be opened only once and were. */
export const spent = new WeakSet<FileStream>()

/** Whether what is to be sent was sent before and cannot be read again. */
export const isSpent = (body: unknown): boolean => isStream(body) && spent.has(body)

/** A stream that may tell of it, however the listener ends: what shows a file's progress is no part of sending it. */
export const telling = (tell: Tell | undefined, sent: Progress): Effect.Effect<void> =>
  tell === undefined ? Effect.void : Effect.ignoreCause(Effect.suspend(() => tell(sent)))

/** A file that is sent once. */
export interface Opened {
  readonly stream: Stream.Stream<Uint8Array, Reason>
  /** Why it could not be read to its end, if so. */
  readonly failed: () => Reason | undefined
}

/** Tells of bytes, which are sent in one go: once before, and once they have arrived. */
export const tellingOf = <A, E, R>(
  file: unknown,
  tell: Tell | undefined,
  arrived: (answer: A) => boolean,
  send: Effect.Effect<A, E, R>
): Effect.Effect<A, E, R> => {
  if (tell === undefined || !(file instanceof Uint8Array)) return send
  const total = file.byteLength
  return telling(tell, { bytes: 0, total }).pipe(
    Effect.andThen(send),
    Effect.tap((answer) => (arrived(answer) ? telling(tell, { bytes: total, total }) : Effect.void))
  )
}
