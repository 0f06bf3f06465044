/**
 * What can be set of a served MaintainX, declared once: the flags of `serve`, the entries of its file and the control
 * API are made from it.
 *
 * @internal
 */
import type * as ByteSize from "effect/ByteSize"
import * as Duration from "effect/Duration"
import * as Schema from "effect/Schema"
import type { RateLimits } from "../live.ts"

export const described = <S extends Schema.Top>(schema: S, description: string): Schema.optionalKey<S["Rebuild"]> =>
  Schema.optionalKey(schema.annotate({ description }))

/** A number of things. */
export const count = Schema.Int.check(Schema.isGreaterThanOrEqualTo(0))
const chance = Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 1 }))

/** A time, such as `"2 hours"`. */
export const Time = Schema.DurationFromString

/** Behaviours of the live API. */
export const switches = {
  listLag: described(Time, 'How long a new work order is missing from lists, such as "2 hours"'),
  emptyPair: described(Schema.Boolean, "Find nothing where statuses have both CANCELED and SKIPPED; default: true"),
  shiftingRows: described(Schema.Boolean, "Page some lists by offset, so that rows move between pages; default: true"),
  stillUpdatedAt: described(
    Schema.Boolean,
    "Leave updatedAt as it is when a comment or a cost is added; default: true"
  ),
  limitError: described(
    Schema.Literals(["issues", "message"]),
    "How a limit that is not allowed is refused; default: issues"
  ),
  pendingApproval: described(Schema.Boolean, "Let new subscriptions wait for their approval; default: false")
}

export const Switches = Schema.Struct(switches)

/** How much is let through. */
export const limits = {
  rateLimit: described(count, "How many requests a key has in a window; without it and the next one, none is counted"),
  organizationRateLimit: described(count, "How many requests all keys together have for one organization in a window"),
  rateLimitWindow: described(Time, "How long a window is; default: 60 seconds"),
  rateLimitHeaders: described(Schema.Boolean, "Tell of the limits in headers of answers; default: true"),
  maxUploadSize: described(Schema.ByteSizeFromString, "The largest file that is taken; default: 1 MB")
}

export const Limits = Schema.Struct(limits)

/** What befalls deliveries on their way. */
export const disturbances = {
  delay: described(Time, "How long each delivery is held back"),
  disorder: described(Time, "Up to how much longer each is held back by chance, so that one overtakes another"),
  duplicates: described(chance, "The probability that a delivery comes twice, from 0 to 1"),
  losses: described(chance, "The probability that a delivery does not come at all, from 0 to 1"),
  timestamp: described(
    Schema.Literals(["seconds", "milliseconds"]),
    "What the time in signatures counts; default: seconds"
  ),
  eventType: described(Schema.Boolean, "Say in bodies which event they are; default: true")
}

export const Disturbances = Schema.Struct(disturbances)

/** A key that is known. */
export const KeySetting = Schema.Struct({
  apiKey: Schema.RedactedFromValue(
    Schema.String.check(
      Schema.isPattern(/^[\x21-\x7e]+$/, {
        expected: "a key without white space, of characters that an HTTP header can carry"
      })
    ),
    { label: "key" }
  ),
  organizations: described(Schema.Array(Schema.Int), "The ids of the organizations that it reaches; default: all"),
  permitted: described(Schema.Boolean, "Whether it may do anything but list its organizations; default: true")
})

/** The limits of requests among these, if requests are counted. */
export const rateLimitsOf = ({
  organizationRateLimit,
  rateLimit,
  rateLimitHeaders: headers = true,
  rateLimitWindow
}: typeof Limits.Type): RateLimits | undefined =>
  rateLimit === undefined && organizationRateLimit === undefined
    ? undefined
    : {
        headers,
        ...(rateLimit !== undefined && { limit: rateLimit }),
        ...(organizationRateLimit !== undefined && { organizationLimit: organizationRateLimit }),
        ...(rateLimitWindow !== undefined && { window: rateLimitWindow })
      }

/** The limits that hold, as they are set. */
export const limitsOf = (rateLimits: RateLimits | undefined, maxUploadSize: ByteSize.ByteSize): typeof Limits.Type => ({
  ...(rateLimits !== undefined && {
    rateLimit: rateLimits.limit ?? 100,
    organizationRateLimit: rateLimits.organizationLimit ?? 500,
    rateLimitWindow: Duration.fromInputUnsafe(rateLimits.window ?? "60 seconds"),
    rateLimitHeaders: rateLimits.headers
  }),
  maxUploadSize
})
