/**
 * What a program can say about its calls without passing it through every function: the organizations that they are
 * for, how they are delivered, who hears of their progress.
 *
 * @since 0.1.0
 */
import type * as ByteSize from "effect/ByteSize"
import * as Context from "effect/Context"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Redacted from "effect/Redacted"
import type { Progress } from "./Files.ts"
import type { OutcomeUnknown } from "./MaintainXError.ts"
import type { Method } from "./Operation.ts"

/**
 * A request to any path, for what this library does not know yet.
 *
 * @since 0.1.0
 */
export interface RawRequest {
  readonly method: Method
  /** Below the base URL, beginning with a slash. Already encoded. */
  readonly path: string
  /** Lists are sent as repeated keys. */
  readonly query?: Readonly<Record<string, string | number | boolean | ReadonlyArray<string | number | boolean>>>
  /** Sent as JSON, unless it is a file: bytes, or a stream from `Files.fromStream`. */
  readonly body?: unknown
}

/**
 * The answer to a {@link RawRequest}, with a status from 200 to 299.
 *
 * @since 0.1.0
 */
export interface RawResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string | undefined>>
  /** The parsed JSON, or the text if it is not JSON, or undefined if there is no body. */
  readonly body: unknown
}

/**
 * How a file is downloaded.
 *
 * @since 0.1.0
 */
export interface DownloadOptions {
  /** The largest file that is read. Default: `MAINTAINX_MAX_RESPONSE_SIZE`, 32 MiB. */
  readonly maxSize?: ByteSize.Input
}

/**
 * The organizations that calls are for, if they differ from the settings. See `MaintainX.withOrganization`.
 *
 * @since 0.1.0
 */
export const CurrentOrganizations = Context.Reference<Redacted.Redacted<ReadonlyArray<number>> | undefined>(
  "effect-maintainx/CurrentOrganizations",
  { defaultValue: () => undefined }
)

/**
 * Whether writes cause no webhooks. See `MaintainX.withoutWebhooks`.
 *
 * @since 0.1.0
 */
export const CurrentSkipWebhook = Context.Reference<boolean>("effect-maintainx/CurrentSkipWebhook", {
  defaultValue: () => false
})

/**
 * How calls are delivered, if it differs from the settings. See `MaintainX.withDelivery`.
 *
 * @since 0.1.0
 */
export interface DeliveryOptions {
  /** How many times a call may be tried again. 0 switches retries off. Default: `MAINTAINX_RETRIES`, 3. */
  readonly retries?: number
  /** The longest that one attempt may take. Default: `MAINTAINX_TIMEOUT`, 30 seconds. */
  readonly timeout?: Duration.Input
  /**
   * The longest that a whole call may take: attempts, waits between them and waits for the quota. Default:
   * `MAINTAINX_BUDGET`, 90 seconds.
   */
  readonly budget?: Duration.Input
  /**
   * The least of its budget that a change is sent with: one that could only be cut off ends unsent. At most a quarter
   * of the budget counts. Default: `MAINTAINX_CHANGE_TIME`, 5 seconds.
   */
  readonly changeTime?: Duration.Input
  /**
   * Whether a PATCH may be tried again after its answer was lost, since doing it twice does no harm. Default: false.
   */
  readonly repeatable?: boolean
  /**
   * Whether calls stand behind others and leave a reserve of the quota, `MAINTAINX_QUOTA_RESERVE`, to them. Default:
   * false.
   */
  readonly bulk?: boolean
}

/** @since 0.1.0 */
export const CurrentDelivery = Context.Reference<DeliveryOptions>("effect-maintainx/CurrentDelivery", {
  defaultValue: () => ({})
})

/**
 * Hears how far uploads are. See `MaintainX.withProgress`.
 *
 * @since 0.1.0
 */
export const CurrentProgress = Context.Reference<((sent: Progress) => Effect.Effect<unknown>) | undefined>(
  "effect-maintainx/CurrentProgress",
  { defaultValue: () => undefined }
)

/**
 * Hears of every change that was interrupted after it was sent: nobody knows whether it happened, and its caller is
 * gone. Default: a warning in the log.
 *
 * @since 0.1.0
 */
export const OnAbandoned = Context.Reference<(outcome: OutcomeUnknown) => Effect.Effect<void>>(
  "effect-maintainx/OnAbandoned",
  { defaultValue: () => (outcome) => Effect.logWarning(outcome.message) }
)
