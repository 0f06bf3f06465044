/**
 * Meter readings: what meters show, sent in batches.
 *
 * @since 0.1.0
 */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { MeterId } from "../Ids.ts"
import * as Resource from "../internal/resource.ts"
import * as Wire from "../internal/wire.ts"
import { type Forbidden, type MaintainXError, OutcomeUnknown, type Unauthorized } from "../MaintainXError.ts"
import * as Operation from "../Operation.ts"

// ---------------------------------------------------------------------------------------------------------------------
// answers
// ---------------------------------------------------------------------------------------------------------------------

/**
 * A reading that was taken. It has no id.
 *
 * @since 0.1.0
 */
export class MeterReading extends Wire.shape<MeterReading>()({
  meterId: Wire.declaredNumber(MeterId),
  /** In the unit of the meter. */
  value: Schema.Finite,
  /** When the API took it. */
  createdAt: Wire.Instant,
  /** When the meter was read. */
  readingDate: Wire.maybe(Wire.Instant)
}) {}

// ---------------------------------------------------------------------------------------------------------------------
// payloads
// ---------------------------------------------------------------------------------------------------------------------

/**
 * A reading to send.
 *
 * @since 0.1.0
 */
export class CreateMeterReading extends Wire.shape<CreateMeterReading>()({
  meterId: Wire.declaredNumber(MeterId),
  /** In the unit of the meter. */
  value: Schema.Finite,
  /** When the meter was read, now if absent. At most three days back, unless the meter is read by hand. */
  readingDate: Wire.clearable(Wire.Instant)
}) {}

/**
 * Why a reading was not taken, or may not have been.
 *
 * @since 0.1.0
 */
export type MeterReadingError = Exclude<MaintainXError, Unauthorized | Forbidden>

/**
 * How many readings `MeterReadings.create` puts into one request. The vendor names no limit.
 *
 * @since 0.1.0
 */
export const meterReadingsPerRequest = 100

// ---------------------------------------------------------------------------------------------------------------------
// operations
// ---------------------------------------------------------------------------------------------------------------------

const operations = Operation.group("MeterReadings", {
  createBatch: Operation.post("/meterreadings", {
    body: Schema.Array(CreateMeterReading),
    answer: Operation.json(Schema.Array(MeterReading), 201),
    failures: { 403: "issues", 404: "message", 429: "message" }
  })
})

// ---------------------------------------------------------------------------------------------------------------------
// service
// ---------------------------------------------------------------------------------------------------------------------

/**
 * The readings of an organization's meters. They cannot be read back, except for the last one of each meter, which
 * `Meters.get` expands.
 *
 * @since 0.1.0
 */
export interface MeterReadingsService {
  /**
   * Sends any number of readings, of any meters, 100 in a request, one request after another, and answers what became
   * of each, in the order given.
   *
   * A batch that is refused, or of which nobody knows whether it was taken, gives its error to each of its readings,
   * and the others go on. A `fieldPath` in such an error counts within the batch. A key that is not accepted or lacks
   * the permission ends everything, and what was sent before is taken all the same.
   *
   * The API takes 100 requests a minute here, apart from all other calls, and for them the client waits. Of a meter
   * that is read by hand it takes ten requests in 24 hours; beyond that a batch fails with `RateLimited` at once, so
   * such readings had better not share a batch with others.
   */
  readonly create: (
    readings: ReadonlyArray<CreateMeterReading>,
    options?: Operation.WriteOptions
  ) => Effect.Effect<ReadonlyArray<Result.Result<MeterReading, MeterReadingError>>, Unauthorized | Forbidden>

  /**
   * Sends readings in one request, all or none. Where all of them go into one batch and one error is enough to know,
   * this is the shorter way.
   */
  readonly createBatch: (
    readings: ReadonlyArray<CreateMeterReading>,
    options?: Operation.WriteOptions
  ) => Effect.Effect<ReadonlyArray<MeterReading>, MaintainXError>
}

type Outcome = Result.Result<MeterReading, MeterReadingError>

/** The answers of a batch, each to the reading that it belongs to: of one meter, they are taken to be in order. */
const assign = (
  readings: ReadonlyArray<CreateMeterReading>,
  answers: ReadonlyArray<MeterReading>,
  sentAt: DateTime.Utc
): ReadonlyArray<Outcome> => {
  const left = new Map<MeterId, Array<MeterReading>>()
  for (const answer of answers) left.set(answer.meterId, [...(left.get(answer.meterId) ?? []), answer])
  return readings.map(({ meterId }) => {
    const answer = left.get(meterId)?.shift()
    return answer === undefined
      ? Result.fail(
          new OutcomeUnknown({
            operation: operations.createBatch.name,
            method: "POST",
            sentAt,
            reason: "answer",
            status: 201,
            detail: "the answer does not have this reading"
          })
        )
      : Result.succeed(answer)
  })
}

/**
 * Meter readings: what meters show, sent in batches.
 *
 * @example
 * ```ts
 * import { Console, Effect, Result } from "effect"
 * import { MaintainX, MeterId, MeterReadings } from "effect-maintainx"
 *
 * const program = Effect.gen(function* () {
 *   const readings = [
 *     { meterId: MeterId.make(1), value: 71.5 },
 *     { meterId: MeterId.make(2), value: 1204 }
 *   ]
 *   const outcomes = yield* (yield* MeterReadings).create(readings)
 *   for (const outcome of outcomes) {
 *     if (Result.isFailure(outcome)) yield* Console.error(outcome.failure.message)
 *   }
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(MaintainX.layer)))
 * ```
 *
 * @since 0.1.0
 */
export class MeterReadings extends Resource.Service<MeterReadings, MeterReadingsService>()(
  "MeterReadings",
  operations,
  ({ createBatch }) => ({
    createBatch,
    create: Effect.fnUntraced(function* (readings, options) {
      const outcomes: Array<Outcome> = []
      for (let i = 0; i < readings.length; i += meterReadingsPerRequest) {
        const batch = readings.slice(i, i + meterReadingsPerRequest)
        const sentAt = yield* DateTime.now
        const taken = yield* Effect.result(createBatch(batch, options))
        if (Result.isSuccess(taken)) outcomes.push(...assign(batch, taken.success, sentAt))
        else {
          const { failure } = taken
          if (failure._tag === "Unauthorized" || failure._tag === "Forbidden") return yield* Effect.fail(failure)
          outcomes.push(...batch.map(() => Result.fail(failure)))
        }
      }
      return outcomes
    })
  })
) {}
