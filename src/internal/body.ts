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
): Effect.Effect<Uint8Array, E | E2, R> =>
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
