/**
 * Behaviours that only the live API shows, and which of them the embedded MaintainX has.
 *
 * How much is known of each is said in one of three ways: *measured* against the live API, *claimed* by programs that
 * work with it or by the vendor's words, or *not settled*. What is merely claimed is off unless it is asked for.
 *
 * @internal
 */
import * as Duration from "effect/Duration"

/**
 * How many requests are let through.
 *
 * That a window begins with its first request, that a request which was refused does not count, and that the readings
 * of meters count like all others, are assumptions.
 *
 * @since 0.1.0
 */
export interface RateLimits {
  /**
   * Whether answers tell of it, in `X-Rate-Limit-Limit`, `-Remaining` and `-Reset`. The vendor says that they do, and
   * programs read them; whether they really do is not settled.
   */
  readonly headers: boolean
  /** How many requests a key has in a window, whatever they are for. Default: 100. */
  readonly limit?: number
  /** How many requests all keys together have for one organization. Default: 500. */
  readonly organizationLimit?: number
  /** Default: `"60 seconds"`. */
  readonly window?: Duration.Input
}

/**
 * Behaviours of the live API, to be switched on and off.
 *
 * @since 0.1.0
 */
export interface Live {
  /**
   * How long a new work order is missing from the list, while it can be read by its id. Measured: one to two hours.
   * Default: none, since a test wants to find what it wrote. What the plant holds at the start is listed at once.
   */
  readonly listLag?: Duration.Input
  /**
   * Whether nothing is found with the statuses `CANCELED` and `SKIPPED` together, be there others besides. Measured.
   * Default: true. The client refuses the pair before sending, so only other programs notice.
   */
  readonly emptyPair?: boolean
  /**
   * Whether assets, parts, purchase orders and locations are paged by offset, so that rows move between pages when
   * others come or go. The vendor says so, except of locations, where it is claimed. Default: true. Otherwise their
   * cursors hold their place, as those of work orders do.
   */
  readonly shiftingRows?: boolean
  /**
   * Whether `updatedAt` of a work order stays as it is when a comment, a time entry or a cost is added. Measured.
   * Default: true.
   */
  readonly stillUpdatedAt?: boolean
  /**
   * Whether requests are counted, by the `Clock`, and refused with 429 where there are too many. Every call is then
   * made by the client, also under `MaintainXTest.layer`. That there is a limit is what the vendor says; it has not
   * been measured. Default: they are not counted.
   */
  readonly rateLimits?: RateLimits
  /**
   * How a `limit` that is not allowed is refused: as a list of `"issues"`, which was measured on the one list that was
   * tried, or with a `"message"`, as the vendor says of all of them. Whether other lists do as the one is not settled.
   * Default: `"issues"`. The client refuses such a limit before sending, so only other programs notice.
   */
  readonly limitError?: "issues" | "message"
  /**
   * Whether a new subscription is `PENDING_APPROVAL` and reports nothing until `MaintainXTest.webhooks.approve`. That
   * there is such a status is what the vendor says; which organizations must wait is not settled. Default: false.
   */
  readonly pendingApproval?: boolean
}

/** What is done. Times are in milliseconds. */
export interface Switches {
  readonly listLag: number
  readonly emptyPair: boolean
  readonly shiftingRows: boolean
  readonly stillUpdatedAt: boolean
  readonly rateLimits:
    | {
        readonly headers: boolean
        readonly limit: number
        readonly organizationLimit: number
        readonly window: number
      }
    | undefined
  readonly limitError: "issues" | "message"
  readonly pendingApproval: boolean
}

/** The live API as far as it was measured, except for the lag of its lists. */
export const switchesOf = ({
  emptyPair = true,
  limitError = "issues",
  listLag = 0,
  pendingApproval = false,
  rateLimits,
  shiftingRows = true,
  stillUpdatedAt = true
}: Live = {}): Switches => ({
  emptyPair,
  limitError,
  listLag: millis(listLag),
  pendingApproval,
  rateLimits:
    rateLimits === undefined
      ? undefined
      : {
          headers: rateLimits.headers,
          limit: rateLimits.limit ?? 100,
          organizationLimit: rateLimits.organizationLimit ?? 500,
          window: millis(rateLimits.window ?? "60 seconds")
        },
  shiftingRows,
  stillUpdatedAt
})

const millis = (duration: Duration.Input): number => Duration.toMillis(Duration.fromInputUnsafe(duration))
