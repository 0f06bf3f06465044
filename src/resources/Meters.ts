/**
 * Meters: what counts or measures on an asset or at a location, such as running hours, pressure or temperature.
 *
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { AssetId, LocationId, MeterId, MeterReadingId, UserId } from "../Ids.ts"
import * as Resource from "../internal/resource.ts"
import * as Wire from "../internal/wire.ts"
import type { MaintainXError } from "../MaintainXError.ts"
import * as Operation from "../Operation.ts"
import { LinkedAsset, LinkedLocation } from "./shapes/Linked.ts"
import { DayOfWeek } from "./shapes/Recurrence.ts"

// ---------------------------------------------------------------------------------------------------------------------
// vocabulary
// ---------------------------------------------------------------------------------------------------------------------

/**
 * Where the readings of a meter come from. `MANUAL` meters are read by people. Over the API they take ten requests in
 * 24 hours. `AUTOMATED_SENSOR` meters are for integrations. `IOT_DEVICE` is the old name of these and behaves the
 * same. Do not use it for new meters.
 *
 * @since 0.1.0
 */
export const MeasurementType = Schema.Literals(["MANUAL", "IOT_DEVICE", "AUTOMATED_SENSOR"])
/** @since 0.1.0 */
export type MeasurementType = typeof MeasurementType.Type

const measurementType = Wire.documented(Wire.open(MeasurementType), { default: "MANUAL" })

const everySeconds = Wire.documented(Schema.Int.check(Schema.isGreaterThanOrEqualTo(10)), { default: 10 })
const everyAny = Wire.documented(Schema.Int.check(Schema.isGreaterThanOrEqualTo(1)), { default: 1 })
const everyWeeks = Wire.documented(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 52 })), { default: 1 })
const everyMonths = Wire.documented(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 12 })), { default: 1 })
const everyYears = Wire.documented(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 1000 })), { default: 1 })
const dayOfMonth = Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 31 }))

// ---------------------------------------------------------------------------------------------------------------------
// answers
// ---------------------------------------------------------------------------------------------------------------------

/**
 * How often a meter is to be read: every so many seconds, minutes (the API writes `MINUTLY`), hours and so on. `type`
 * tells the kinds apart; one that this release does not know is `UNRECOGNIZED` and holds what the API sent.
 *
 * @since 0.1.0
 */
export const ReadingFrequency = Wire.lazy(() =>
  Schema.Union([
    Schema.Struct({
      type: Schema.Literal("SECONDLY"),
      /** 10 or more. Default: 10. */
      interval: Wire.optional(everySeconds)
    }),
    Schema.Struct({ type: Schema.Literal("MINUTLY"), interval: Wire.optional(everyAny) }),
    Schema.Struct({ type: Schema.Literal("HOURLY"), interval: Wire.optional(everyAny) }),
    Schema.Struct({ type: Schema.Literal("DAILY"), interval: Wire.optional(everyAny) }),
    Schema.Struct({
      type: Schema.Literal("WEEKLY"),
      /** 1 to 52. Default: 1. */
      interval: Wire.optional(everyWeeks),
      days: Wire.optional(Schema.Array(Wire.open(DayOfWeek)))
    }),
    Schema.Struct({
      type: Schema.Literal("MONTHLY"),
      /** 1 to 12. Default: 1. */
      interval: Wire.optional(everyMonths),
      /** The day of the month, 1 to 31. */
      day: Wire.optional(dayOfMonth)
    }),
    Schema.Struct({
      type: Schema.Literal("YEARLY"),
      /** 1 to 1000. Default: 1. */
      interval: Wire.optional(everyYears)
    }),
    Wire.Unrecognized
  ])
)
/** @since 0.1.0 */
export type ReadingFrequency = typeof ReadingFrequency.Type

/**
 * The last reading of a meter, if the query expands it. Earlier ones cannot be read over the API.
 *
 * @since 0.1.0
 */
export class LastReading extends Wire.shape<LastReading>()(() => ({
  id: MeterReadingId,
  meterId: MeterId,
  /** When the API took it. */
  createdAt: Wire.Instant,
  /** When the meter was read. */
  readingDate: Wire.nullable(Wire.Instant),
  /** In the unit of the meter. */
  value: Schema.Finite
})) {}

const expanded = () =>
  ({
    /** Needs `expand: ["asset"]`. */
    asset: Wire.maybe(LinkedAsset),
    /** Needs `expand: ["location"]`. */
    location: Wire.maybe(LinkedLocation),
    /** Needs `expand: ["last_reading"]`. */
    lastReading: Wire.maybe(LastReading)
  }) as const

/**
 * A meter as lists have it. Of its asset and location a row has nothing unless the query expands them.
 *
 * @since 0.1.0
 */
export class MeterRow extends Wire.shape<MeterRow>()(() => ({
  id: MeterId,
  name: Schema.String,
  unit: Schema.String,
  measurementType,
  ...expanded()
})) {}

const meterDetail = () =>
  ({
    id: MeterId,
    name: Schema.String,
    uuid: Schema.String,
    description: Wire.nullable(Schema.String),
    measurementType,
    /** How often the meter is to be read. */
    readingFrequency: Wire.nullable(ReadingFrequency),
    /** What it measures in. Units that the API knows by name, such as `Hours` or `Celsius`, may do more than others. */
    unit: Schema.String,
    assetId: Wire.nullable(AssetId),
    locationId: Wire.nullable(LocationId),
    creatorId: UserId,
    /** Who changed it last. */
    updaterId: Wire.nullable(UserId),
    createdAt: Wire.Instant,
    updatedAt: Wire.Instant,
    /** When it was deleted, if it was. */
    deletedAt: Wire.nullable(Wire.Instant)
  }) as const

/**
 * A meter.
 *
 * @since 0.1.0
 */
export class Meter extends Wire.shape<Meter>()(() => ({ ...meterDetail(), ...expanded() })) {}

/**
 * A meter as the answer to a change has it. Only its id and name are promised.
 *
 * @since 0.1.0
 */
export class UpdatedMeter extends Wire.shape<UpdatedMeter>()(() => ({
  ...Wire.unpromised(meterDetail()),
  id: MeterId,
  name: Schema.String
})) {}

/**
 * The answer to creating a meter: its id and nothing else.
 *
 * @since 0.1.0
 */
export class CreatedMeter extends Wire.shape<CreatedMeter>()(() => ({ id: MeterId })) {}

/**
 * A reading that was added by `addReading`.
 *
 * @since 0.1.0
 */
export class AddedReading extends Wire.shape<AddedReading>()(() => ({
  id: MeterReadingId,
  /** When the API took it. */
  createdAt: Wire.optional(Wire.Instant),
  /** When the meter was read. */
  readingDate: Wire.maybe(Wire.Instant),
  /** In the unit of the meter. */
  readingValue: Schema.Finite
})) {}

// ---------------------------------------------------------------------------------------------------------------------
// queries and payloads
// ---------------------------------------------------------------------------------------------------------------------

const expand = Wire.input(Schema.Array(Schema.Literals(["asset", "location", "last_reading"])))

/**
 * Filters for a list of meters.
 *
 * @since 0.1.0
 */
export class ListMeters extends Wire.shape<ListMeters>()(() => ({
  ...Operation.PageQuery.fields,
  measurementType: Wire.input(MeasurementType),
  assets: Wire.input(Schema.Array(AssetId)),
  /** What each row holds in addition. */
  expand
})) {}

/**
 * Options for reading one meter.
 *
 * @since 0.1.0
 */
export class GetMeter extends Wire.shape<GetMeter>()(() => ({
  /** What the meter holds in addition. */
  expand
})) {}

/**
 * How often a meter is to be read. `type` tells the kinds apart; minutes are `MINUTLY`, without an E.
 *
 * @since 0.1.0
 */
export const ReadingFrequencyPayload = Wire.lazy(() =>
  Schema.Union([
    Schema.Struct({
      type: Schema.Literal("SECONDLY"),
      /** 10 or more, for meters that are read by hand 86400 or more. Default: 10. */
      interval: Wire.input(everySeconds)
    }),
    Schema.Struct({ type: Schema.Literal("MINUTLY"), interval: Wire.input(everyAny) }),
    Schema.Struct({ type: Schema.Literal("HOURLY"), interval: Wire.input(everyAny) }),
    Schema.Struct({ type: Schema.Literal("DAILY"), interval: Wire.input(everyAny) }),
    Schema.Struct({
      type: Schema.Literal("WEEKLY"),
      /** 1 to 52. Default: 1. */
      interval: Wire.input(everyWeeks),
      days: Wire.input(Schema.Array(DayOfWeek))
    }),
    Schema.Struct({
      type: Schema.Literal("MONTHLY"),
      /** 1 to 12. Default: 1. */
      interval: Wire.input(everyMonths),
      /** The day of the month, 1 to 31. */
      day: Wire.input(dayOfMonth)
    }),
    Schema.Struct({
      type: Schema.Literal("YEARLY"),
      /** 1 to 1000. Default: 1. */
      interval: Wire.input(everyYears)
    })
  ])
)
/** @since 0.1.0 */
export type ReadingFrequencyPayload = typeof ReadingFrequencyPayload.Type

const meterPayload = () =>
  ({
    description: Wire.clearable(Schema.String),
    /** How often the meter is to be read. Of use mostly for meters that are read by hand. */
    readingFrequency: Wire.clearable(ReadingFrequencyPayload),
    assetId: Wire.clearable(AssetId),
    locationId: Wire.clearable(LocationId)
  }) as const

const secondsByHand = 86_400

/**
 * A new meter.
 *
 * @since 0.1.0
 */
export class CreateMeter extends Wire.shape<CreateMeter>()(
  () => ({
    name: Schema.String,
    /**
     * What it measures in. Any text will do, but units that the API knows by name may do more: `Miles`, `Feet`, `Inches`,
     * `Kilometers`, `Meters`, `Centimeters`, `Millimeters`, `Gallons`, `Liters`, `Milliliters`, `Cubic Meters`,
     * `Celsius`, `Fahrenheit`, `Kelvin`, `Hours`, `Cycles`, `PSI`, `Kilograms`, `Grams`, `dBm`, `Nm`, `MetersPerSecond`,
     * `InchesPerSecond`, `MillimetersPerSecond`, `G-Force`, `MetersPerSecondSquared`, `FeetPerSecondSquared`, `Volts`,
     * `Amps`.
     */
    unit: Schema.String,
    /**
     * Cannot be changed later, and decides how many readings the API takes. `AUTOMATED_SENSOR` is for integrations.
     * Default: `MANUAL`.
     */
    measurementType: Wire.input(Wire.documented(MeasurementType, { default: "MANUAL" })),
    ...meterPayload()
  }),
  (struct) =>
    struct.check(
      Schema.makeFilter(({ measurementType = "MANUAL", readingFrequency = null }) =>
        measurementType === "MANUAL" &&
        readingFrequency?.type === "SECONDLY" &&
        (readingFrequency.interval ?? 10) < secondsByHand
          ? {
              path: ["readingFrequency", "interval"],
              issue: "Expected 86400 seconds or more, since the meter is read by hand"
            }
          : undefined
      )
    )
) {}
/**
 * Changes to a meter. What is absent stays as it is; `null` clears. The `measurementType` cannot change.
 *
 * @since 0.1.0
 */
export class UpdateMeter extends Wire.shape<UpdateMeter>()(() => ({
  name: Wire.input(Schema.String),
  /** What it measures in. */
  unit: Wire.input(Schema.String),
  ...meterPayload()
})) {}

/**
 * A reading to add to one meter.
 *
 * @since 0.1.0
 */
export class AddReading extends Wire.shape<AddReading>()(() => ({
  /** In the unit of the meter. */
  readingValue: Schema.Finite,
  /** When the meter was read, now if absent. At most three days back, unless the meter is read by hand. */
  readingDate: Wire.clearable(Wire.Instant)
})) {}

const operations = Operation.group("Meters", {
  list: Operation.get("/meters", { query: ListMeters, answer: Operation.page("meters", MeterRow) }),
  create: Operation.post("/meters", {
    body: CreateMeter,
    answer: Operation.json(CreatedMeter, 201),
    failures: { 502: "message" }
  }),
  get: Operation.get("/meters/{id}", {
    parameters: [MeterId],
    query: GetMeter,
    answer: Operation.envelope("meter", Meter)
  }),
  update: Operation.patch("/meters/{id}", {
    parameters: [MeterId],
    body: UpdateMeter,
    answer: Operation.envelope("meter", UpdatedMeter),
    failures: { 400: undefined }
  }),
  delete: Operation.del("/meters/{id}", { parameters: [MeterId], failures: { 500: "message" } }),
  addReading: Operation.post("/meters/{meterId}/readings", {
    parameters: [MeterId],
    body: AddReading,
    answer: Operation.json(AddedReading, 201),
    failures: { 404: undefined, 429: "message" },
    deprecated: true
  })
})

/**
 * The meters of an organization.
 *
 * @since 0.1.0
 */
export interface MetersService
  extends Resource.PagedList<MeterRow, ListMeters>,
    Resource.Records<MeterId, Meter, GetMeter> {
  /** Creates a meter and returns only its id. The asset and the location are optional, and may be both. */
  readonly create: (
    payload: CreateMeter,
    options?: Operation.WriteOptions
  ) => Effect.Effect<CreatedMeter, MaintainXError>

  /** Changes what the payload names and returns the meter, of which only id and name are promised. */
  readonly update: (
    id: MeterId,
    payload: UpdateMeter,
    options?: Operation.WriteOptions
  ) => Effect.Effect<UpdatedMeter, MaintainXError>

  /** No webhook reports it. What happens to its triggers is not documented. */
  readonly delete: (id: MeterId, options?: Operation.WriteOptions) => Effect.Effect<void, MaintainXError>

  /**
   * Adds one reading to one meter. The API takes one of a meter in ten seconds, and of a meter that is read by hand ten
   * in 24 hours; the client waits for the former and fails with `RateLimited` at once for the latter.
   *
   * @deprecated Use `MeterReadings.create`, which sends many readings of many meters in one request.
   */
  readonly addReading: (
    id: MeterId,
    payload: AddReading,
    options?: Operation.WriteOptions
  ) => Effect.Effect<AddedReading, MaintainXError>
}

/**
 * Meters: what counts or measures on an asset or at a location, such as running hours, pressure or temperature.
 *
 * @example
 * ```ts
 * import { Console, Effect, Stream } from "effect"
 * import { MaintainX, Meters } from "effect-maintainx"
 *
 * const program = Effect.gen(function* () {
 *   const meters = yield* Meters
 *   yield* meters.stream({ measurementType: "AUTOMATED_SENSOR", expand: ["last_reading"] }).pipe(
 *     Stream.runForEach(({ lastReading, name, unit }) => Console.log(`${name}: ${lastReading?.value} ${unit}`))
 *   )
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(MaintainX.layer)))
 * ```
 *
 * @since 0.1.0
 */
export class Meters extends Resource.Service<Meters, MetersService>()("Meters", operations, (methods) => methods) {}
