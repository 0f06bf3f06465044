/**
 * Files that are streams, opened. A program that sends none does not have this in its bundle: the files themselves
 * bring it.
 *
 * @internal
 */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { FileStream } from "../Operation.ts"
import { type Opened, type Reason, spent, type Tell, telling } from "./file.ts"

/**
 * Opens a stream when it is pulled. What it fails with stays inside: it may tell of paths and hosts that are nobody's
 * business.
 */
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
