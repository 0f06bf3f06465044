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
export class MeterReading extends Wire.shape<MeterReading>()(() => ({
  meterId: MeterId,
  /** In the unit of the meter. */
  value: Schema.Finite,
  /** When the API took it. */
  createdAt: Wire.Instant,
  /** When the meter was read. */
  readingDate: Wire.maybe(Wire.Instant)
})) {}

// ---------------------------------------------------------------------------------------------------------------------
// payloads
// ---------------------------------------------------------------------------------------------------------------------

/**
 * A reading to send.
 *
 * @since 0.1.0
 */
export class CreateMeterReading extends Wire.shape<CreateMeterReading>()(() => ({
  meterId: MeterId,
  /** In the unit of the meter. */
  value: Schema.Finite,
  /** When the meter was read, now if absent. At most three days back, unless the meter is read by hand. */
  readingDate: Wire.clearable(Wire.Instant)
})) {}

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

const operations = Operation.group("MeterReadings", {
  createBatch: Operation.post("/meterreadings", {
    body: Wire.lazy(() => Schema.Array(CreateMeterReading)),
    answer: Operation.json(
      Wire.lazy(() => Schema.Array(MeterReading)),
      201
    ),
    failures: { 403: "issues", 404: "message", 429: "message" }
  })
})

/**
 * The readings of an organization's meters. They cannot be read back, except for the last one of each meter, which
 * `Meters.get` expands.
 *
 * @since 0.1.0
 */
export interface MeterReadingsService {
  /**
   * Sends any number of readings, of any meters, 100 in a request, one request after another. Returns the outcome of
   * each reading, in the order given.
   *
   * The API takes all readings of a request or none. If it refuses some for their content (`BadRequest`, `NotFound`),
   * they are sent again in smaller parts, until the readings at fault stand alone and all others are taken. A batch
   * with one or two faults costs up to 30 requests, and none much more than that. After a batch of which no part was
   * taken, as with the wrong organization, the others are not divided. A batch whose outcome is unknown is never sent
   * again. A `fieldPath` counts within the request that was refused.
   *
   * A key that is not accepted or lacks the permission ends everything. What was sent before is taken all the same.
   *
   * The API takes 100 requests a minute here, apart from all other calls, and the client waits for them. A meter that
   * is read by hand takes part in ten requests in 24 hours. Beyond that a request fails with `RateLimited` at once, so
   * send such readings on their own.
   */
  readonly create: (
    readings: ReadonlyArray<CreateMeterReading>,
    options?: Operation.WriteOptions
  ) => Effect.Effect<ReadonlyArray<Result.Result<MeterReading, MeterReadingError>>, Unauthorized | Forbidden>

  /** Sends readings in one request. Either all of them are taken, or none. */
  readonly createBatch: (
    readings: ReadonlyArray<CreateMeterReading>,
    options?: Operation.WriteOptions
  ) => Effect.Effect<ReadonlyArray<MeterReading>, MaintainXError>
}

type Outcome = Result.Result<MeterReading, MeterReadingError>

/** A reading and its place among all that are sent. */
interface Line {
  readonly index: number
  readonly reading: CreateMeterReading
}

type Batch = ReadonlyArray<Line>

/** How many requests a batch may take before its parts are no longer divided. */
const requestsPerBatch = 32

/** Divides a batch by a question. A part that would be empty is left out. */
const divided = (batch: Batch, isFirst: (line: Line, i: number) => boolean): ReadonlyArray<Batch> =>
  [batch.filter(isFirst), batch.filter((line, i) => !isFirst(line, i))].filter(({ length }) => length > 0)

/** The parts of a refused batch to send on their own. A single part is the batch itself, which is refused for good. */
const partsOf = (batch: Batch, failure: MeterReadingError): ReadonlyArray<Batch> => {
  if (failure._tag === "NotFound" && failure.missing !== "route") {
    const meters = [...new Set(batch.map(({ reading }) => reading.meterId))]
    const half = new Set(meters.slice(meters.length / 2))
    return divided(batch, ({ reading }) => !half.has(reading.meterId))
  }
  if (failure._tag !== "BadRequest") return [batch]
  const named = new Set(failure.issues.map(({ fieldPath = "" }) => Number.parseInt(fieldPath, 10)))
  const parts = divided(batch, (_, i) => named.has(i))
  return parts.length > 1 ? parts : divided(batch, (_, i) => i < batch.length / 2)
}

/** Gives each reading its answer. The answers for one meter are taken to be in order. */
const assign = (
  batch: Batch,
  answers: ReadonlyArray<MeterReading>,
  sentAt: DateTime.Utc
): ReadonlyArray<readonly [Line, Outcome]> => {
  const left = new Map<MeterId, Array<MeterReading>>()
  for (const answer of answers) left.set(answer.meterId, [...(left.get(answer.meterId) ?? []), answer])
  return batch.map((line) => {
    const answer = left.get(line.reading.meterId)?.shift()
    const unknown = () =>
      new OutcomeUnknown({
        operation: operations.createBatch.name,
        method: "POST",
        sentAt,
        reason: "answer",
        status: 201,
        detail: "the answer does not have this reading"
      })
    return [line, answer === undefined ? Result.fail(unknown()) : Result.succeed(answer)]
  })
}

/** Sends a batch and, if it may be divided, the parts of what is refused. Tells whether none of several was taken. */
const sendBatch = Effect.fnUntraced(function* (
  createBatch: MeterReadingsService["createBatch"],
  batch: Batch,
  options: Operation.WriteOptions | undefined,
  mayDivide: boolean
) {
  const queue = [batch]
  const outcomes: Array<readonly [Line, Outcome]> = []
  let requests = 0
  let isTaken = false
  for (let part = queue.shift(); part !== undefined; part = queue.shift()) {
    const readings = part.map(({ reading }) => reading)
    const sentAt = yield* DateTime.now
    const answer = yield* Effect.result(createBatch(readings, options))
    if (Result.isSuccess(answer)) {
      requests++
      isTaken = true
      outcomes.push(...assign(part, answer.success, sentAt))
      continue
    }
    const { failure } = answer
    if (failure._tag === "Unauthorized" || failure._tag === "Forbidden") return yield* Effect.fail(failure)
    // What the client itself refuses costs no request.
    if (failure._tag !== "BadRequest" || failure.status !== undefined) requests++
    const parts = mayDivide && requests < requestsPerBatch ? partsOf(part, failure) : [part]
    if (parts.length > 1) queue.unshift(...parts)
    else outcomes.push(...part.map((line) => [line, Result.fail(failure)] as const))
  }
  const inOrder = outcomes.toSorted(([line1], [line2]) => line1.index - line2.index)
  return { outcomes: inOrder.map(([, outcome]) => outcome), isHopeless: !isTaken && requests > 1 }
})

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
 *     { meterId: MeterId.make(12_000_001), value: 71.5 },
 *     { meterId: MeterId.make(12_000_002), value: 1204 }
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
      const lines = readings.map((reading, index) => ({ index, reading }))
      const outcomes: Array<Outcome> = []
      let mayDivide = true
      for (let i = 0; i < lines.length; i += meterReadingsPerRequest) {
        const sent = yield* sendBatch(createBatch, lines.slice(i, i + meterReadingsPerRequest), options, mayDivide)
        outcomes.push(...sent.outcomes)
        if (sent.isHopeless) mayDivide = false
      }
      return outcomes
    })
  })
) {}
