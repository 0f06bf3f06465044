/**
 * Behaviours that only the live API shows, and switches for them.
 *
 * The evidence for each is one of three: *measured* against the live API, *claimed* by the vendor or by programs that
 * work with it, or *not settled*. What is merely claimed is off unless an option switches it on.
 *
 * @internal
 */
import * as Context from "effect/Context"
import type * as Duration from "effect/Duration"

/**
 * How many requests are let through.
 *
 * These are assumptions: a window begins with its first request, a refused request does not count, and meter readings
 * count like all other requests.
 *
 * @since 0.1.0
 */
export interface RateLimits {
  /**
   * Whether answers have the headers `X-Rate-Limit-Limit`, `-Remaining` and `-Reset`. The vendor says that they do, and
   * programs read them; whether the real ones have them is not settled.
   */
  readonly headers: boolean
  /** How many requests a key has in a window, for all organizations together. Default: 100. */
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
   * Whether a list finds nothing if its `statuses` have both `CANCELED` and `SKIPPED`. Measured. Default: true.
   * The client refuses the pair before sending, so only other programs notice.
   */
  readonly emptyPair?: boolean
  /**
   * Whether assets, parts, purchase orders and locations are paged by offset, so that rows move between pages when
   * others come or go. The vendor says so of the first three; of locations it is claimed. Default: true. If false, their
   * cursors hold their place, as those of work orders do.
   */
  readonly shiftingRows?: boolean
  /**
   * Whether `updatedAt` of a work order stays as it is when a comment, a time entry or a cost is added. Measured.
   * Default: true.
   */
  readonly stillUpdatedAt?: boolean
  /**
   * Whether requests are counted, by the `Clock`, and refused with 429 if there are too many. Every call then goes
   * through the client, also under `MaintainXTest.layer`. The vendor says that there is a limit; it has not been
   * measured. Default: requests are not counted.
   */
  readonly rateLimits?: RateLimits
  /**
   * How a `limit` that is not allowed is refused: with a list of `"issues"`, as measured on one list, or with a
   * `"message"`, as the vendor says of all lists. What other lists do is not settled. Default: `"issues"`.
   * The client refuses such a limit before sending, so only other programs notice.
   */
  readonly limitError?: "issues" | "message"
  /**
   * Whether a new subscription is `PENDING_APPROVAL` and reports nothing until `MaintainXTest.webhooks.approve`. The
   * vendor has such a status; which organizations must wait is not settled. Default: false.
   */
  readonly pendingApproval?: boolean
  /**
   * Whether the url of the next page is a path or a whole address. The document has both, and which the live API answers is
   * not settled. Default: `"relative"`.
   */
  readonly nextPageUrl?: "absolute" | "relative"
  /** How long a cursor is good. Whether the real ones expire is not settled. Default: for ever. */
  readonly cursorLifetime?: Duration.Input
  /**
   * Whether a key of one organization may name it in a header. That it may is likely, and not settled. Default:
   * `"accepted"`.
   */
  readonly organizationHeader?: "accepted" | "refused"
  /**
   * What a list that takes custom fields as filters does with one that no row has. Not settled. Default: `"refused"`.
   */
  readonly unknownFilter?: "ignored" | "refused"
  /**
   * What is answered for the id of a deleted record: 404, or the record as it was, with `deletedAt`. Not settled. Only
   * records that are deleted while it is `"shown"` are. Default: `"notFound"`.
   */
  readonly deletedRecords?: "notFound" | "shown"
  /**
   * Whether values that no plant means are refused: empty titles and names, negative quantities, costs and times,
   * addresses that are no e-mail or another user's, text in a number field, an option that a select lacks, and parts and
   * vendors that are not there. The vendor says nothing of these. Default: `"refused"`, so that a test finds them.
   */
  readonly implausibleValues?: "accepted" | "refused"
  /** The shape of a 403. Its real texts are not known. Default: that of the document. */
  readonly forbiddenError?: "issues" | "message"
  /** The shape of a 429. Not settled. Default: that of the document. */
  readonly rateLimitError?: "issues" | "message"
  /**
   * Whether every object in an answer has a property that no client knows yet, as after an update of the API. Every call
   * then goes through the client, also under `MaintainXTest.layer`. Default: false.
   */
  readonly unknownFields?: boolean
  /**
   * Whether the enums in answers, such as the priority of a work order, have values that no client knows yet. Every call
   * then goes through the client, also under `MaintainXTest.layer`. Default: false.
   */
  readonly unknownValues?: boolean
}

/** The switches of the plant that an operation is carried out in. */
export const CurrentSwitches = Context.Reference<Live>("effect-maintainx/testing/CurrentSwitches", {
  defaultValue: () => ({})
})

/** Those of a plant that runs, to be set at any time. */
export type Switches = { -readonly [Name in keyof Live]: Live[Name] }
