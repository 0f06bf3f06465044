/**
 * Files to upload: bytes, or a stream of bytes.
 *
 * @since 0.1.0
 */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Stream from "effect/Stream"
import type { FileUnreadable } from "./MaintainXError.ts"

/**
 * A file: its bytes, or a stream of them made by {@link fromStream}.
 *
 * @since 0.1.0
 */
export type File = Uint8Array | FileStream

/**
 * A file as a stream. It is never held in memory as a whole.
 *
 * @since 0.1.0
 */
export interface FileStream {
  /** Opens the file, for the client. */
  readonly "~effect-maintainx/FileStream": (file: FileStream, listener: Listener | undefined) => Opened
  readonly stream: Stream.Stream<Uint8Array, unknown>
  /** In bytes, if it is known. */
  readonly size: number | undefined
  /** Whether it can be read only once. */
  readonly once: boolean
}

/**
 * How much of a file was handed to the connection.
 *
 * @since 0.1.0
 */
export interface Progress {
  /** Starts at 0 again when the upload is tried again. */
  readonly bytes: number
  /** The size of the file, if it is known. */
  readonly total?: number
}

/**
 * A file as a stream. If the stream fails, the upload ends in `FileUnreadable`, which does not repeat the stream's own
 * error: that may name paths and hosts.
 *
 * An upload that is tried again opens the stream again. Set `once` for a stream that cannot be opened twice, such as
 * the body of a request from a browser: it is never sent twice, and an upload whose answer is lost ends in
 * `OutcomeUnknown`.
 *
 * With `size`, a stream of another size breaks the upload off instead of leaving half a file behind, and progress can
 * be shown as a share.
 *
 * @since 0.1.0
 */
export const fromStream = (
  stream: Stream.Stream<Uint8Array, unknown>,
  options: { readonly size?: number; readonly once?: boolean } = {}
): FileStream => ({
  "~effect-maintainx/FileStream": open,
  stream,
  size: options.size,
  once: options.once ?? false
})

// ---------------------------------------------------------------------------------------------------------------------
// for the client
// ---------------------------------------------------------------------------------------------------------------------

/**
 * Hears how much was sent.
 *
 * @internal
 */
export type Listener = (progress: Progress) => Effect.Effect<unknown>

/**
 * Why a file cannot be sent.
 *
 * @internal
 */
export type Reason = FileUnreadable["reason"]

/**
 * A file that was opened for one attempt.
 *
 * @internal
 */
export interface Opened {
  readonly stream: Stream.Stream<Uint8Array, Reason>
  /** Why the file could not be read to its end, if so. */
  readonly failure: () => Reason | undefined
}

/** @internal */
export const isStream = (value: unknown): value is FileStream =>
  Predicate.hasProperty(value, "~effect-maintainx/FileStream")

/** The streams that can be opened only once and were. */
const spent = new WeakSet<FileStream>()

/**
 * Whether a body was sent before and cannot be read again.
 *
 * @internal
 */
export const isSpent = (body: unknown): boolean => isStream(body) && spent.has(body)

/** Opens a stream when it is pulled. Its own errors stay inside, since they may name paths and hosts. */
const open: FileStream["~effect-maintainx/FileStream"] = (file, listener) => {
  const { size } = file
  let failure: Reason | undefined
  const fail = (reason: Reason): Stream.Stream<never, Reason> => {
    failure = reason
    return Stream.fail(reason)
  }
  const content = Stream.suspend((): Stream.Stream<Uint8Array, unknown> => {
    if (spent.has(file)) return fail("spent")
    if (file.once) spent.add(file)
    return file.stream
  })
  const stream = Stream.suspend(() => {
    let bytes = 0
    return content.pipe(
      Stream.catchCause((cause) =>
        // An upload that is given up interrupts its file, which is no failure of the file.
        failure === undefined && Cause.hasInterruptsOnly(cause)
          ? Stream.fromEffect(Effect.interrupt)
          : fail(failure ?? "failed")
      ),
      Stream.mapEffect((chunk): Effect.Effect<Uint8Array, Reason> => {
        const length = chunk instanceof Uint8Array ? chunk.byteLength : Number.NaN
        bytes += length
        if (Number.isNaN(length)) failure = "failed"
        else if (size !== undefined && bytes > size) failure = "size"
        return failure === undefined ? Effect.as(report(listener, bytes, size), chunk) : Effect.fail(failure)
      }),
      // An empty chunk would end a body whose length was not announced.
      Stream.filter(({ byteLength }) => byteLength > 0),
      Stream.concat(Stream.suspend(() => (size !== undefined && bytes < size ? fail("size") : Stream.empty)))
    )
  })
  return { stream: Stream.unwrap(Effect.as(report(listener, 0, size), stream)), failure: () => failure }
}

/** Reports progress. What the listener does with it, even a failure, is no part of the upload. */
const report = (listener: Listener | undefined, bytes: number, total: number | undefined): Effect.Effect<void> =>
  listener === undefined
    ? Effect.void
    : Effect.ignoreCause(Effect.suspend(() => listener(total === undefined ? { bytes } : { bytes, total })))

/**
 * Reports the progress of bytes, which are sent in one go: once before, and once they have arrived.
 *
 * @internal
 */
export const reportBytes = <A, E, R>(
  file: unknown,
  listener: Listener | undefined,
  arrived: (answer: A) => boolean,
  send: Effect.Effect<A, E, R>
): Effect.Effect<A, E, R> => {
  if (listener === undefined || !(file instanceof Uint8Array)) return send
  const total = file.byteLength
  return report(listener, 0, total).pipe(
    Effect.andThen(send),
    Effect.tap((answer) => (arrived(answer) ? report(listener, total, total) : Effect.void))
  )
}
