/** A tracer that keeps its spans. */
import { Effect, Tracer } from "effect"

export interface RecordingTracer {
  readonly spans: ReadonlyArray<Tracer.NativeSpan>
  readonly provide: <A, E, R>(self: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
}

export const recordingTracer = (): RecordingTracer => {
  const spans: Array<Tracer.NativeSpan> = []
  const tracer = Tracer.make({
    span: (options) => {
      const span = new Tracer.NativeSpan(options)
      spans.push(span)
      return span
    }
  })
  return { spans, provide: Effect.withTracer(tracer) }
}
