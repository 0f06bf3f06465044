/**
 * Bodies of messages, read with a bound.
 *
 * @internal
 */
import * as Bytes from "effect/Bytes"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"

/** All bytes of a stream. Reading stops with `tooLarge` at the chunk that exceeds the limit. */
export const collect = <E, R, E2>(
  stream: Stream.Stream<Uint8Array, E, R>,
  limit: number | bigint,
  tooLarge: () => E2
): Effect.Effect<Uint8Array<ArrayBuffer>, E | E2, R> =>
  Effect.suspend(() => {
    const chunks: Array<Uint8Array> = []
    let size = 0
    return stream.pipe(
      Stream.runForEach((chunk): Effect.Effect<void, E2> => {
        size += chunk.byteLength
        if (size > limit) return Effect.fail(tooLarge())
        chunks.push(chunk)
        return Effect.void
      }),
      Effect.map(() => Bytes.concat(chunks))
    )
  })

/** Whether bytes are packed by gzip. No JSON, and no other text, begins so. */
export const isPacked = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b

/** Unpacks what gzip has packed, with a bound. */
export const unpack = <E, E2>(
  bytes: Uint8Array<ArrayBuffer>,
  limit: number | bigint,
  tooLarge: () => E,
  malformed: (cause: unknown) => E2
): Effect.Effect<Uint8Array<ArrayBuffer>, E | E2> =>
  collect(
    Stream.fromReadableStream({
      evaluate: () => new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip")),
      onError: malformed
    }),
    limit,
    tooLarge
  )
