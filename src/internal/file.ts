/**
 * Files on their way to the API: streams that are opened once for every attempt, or once at all, and what is told of them meanwhile.
 *
 * @internal
 */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Stream from "effect/Stream"
import type { FileUnreadable } from "../MaintainXError.ts"
import type { FileStream } from "../Operation.ts"

/** How much of a file was handed to the connection. */
export interface Sent {
  readonly bytes: number
  readonly total?: number
}

/** Told of how much was sent. */
export type Tell = (sent: Sent) => Effect.Effect<unknown>

/** Why a file cannot be sent. */
export type Reason = FileUnreadable["reason"]

export const isStream = (value: unknown): value is FileStream =>
  Predicate.hasProperty(value, "~effect-maintainx/FileStream")

/** The streams that can be opened only once and were. */
const spent = new WeakSet<FileStream>()

/** Whether what is to be sent was sent before and cannot be read again. */
export const isSpent = (body: unknown): boolean => isStream(body) && spent.has(body)

/** A stream that may tell of it, however the listener ends: what shows a file's progress is no part of sending it. */
const telling = (tell: Tell | undefined, sent: Sent): Effect.Effect<void> =>
  tell === undefined ? Effect.void : Effect.ignoreCause(Effect.suspend(() => tell(sent)))

/** A file that is sent once. */
export interface Opened {
  readonly stream: Stream.Stream<Uint8Array, Reason>
  /** Why it could not be read to its end, if so. */
  readonly failed: () => Reason | undefined
}

/** Opens a stream when it is pulled. What it fails with stays inside: it may tell of paths and hosts that are nobody's business. */
export const open = (file: FileStream, tell: Tell | undefined): Opened => {
  const { size } = file
  const total = size === undefined ? undefined : { total: size }
  let failure: Reason | undefined
  let bytes = 0
  const fail = (reason: Reason): Stream.Stream<never, Reason> => {
    failure = reason
    return Stream.fail(reason)
  }
  const content = Stream.suspend((): Stream.Stream<Uint8Array, unknown> => {
    if (spent.has(file)) return fail("spent")
    if (file.once) spent.add(file)
    return file.stream
  })
  const stream = content.pipe(
    Stream.catchCause((cause) =>
      // A file that is not wanted any more is interrupted; that is no fault of it.
      failure === undefined && Cause.hasInterruptsOnly(cause)
        ? Stream.fromEffect(Effect.interrupt)
        : fail(failure ?? "failed")
    ),
    Stream.mapEffect((chunk): Effect.Effect<Uint8Array, Reason> => {
      const length = chunk instanceof Uint8Array ? chunk.byteLength : Number.NaN
      bytes += length
      if (Number.isNaN(length)) failure = "failed"
      else if (size !== undefined && bytes > size) failure = "size"
      return failure === undefined ? Effect.as(telling(tell, { bytes, ...total }), chunk) : Effect.fail(failure)
    }),
    // An empty chunk would end a body whose length was not told.
    Stream.filter(({ byteLength }) => byteLength > 0),
    Stream.concat(Stream.suspend(() => (size !== undefined && bytes < size ? fail("size") : Stream.empty)))
  )
  return { stream: Stream.unwrap(Effect.as(telling(tell, { bytes: 0, ...total }), stream)), failed: () => failure }
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
