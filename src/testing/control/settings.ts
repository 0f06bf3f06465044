/**
 * What can be set of a served MaintainX, declared once: the flags of `serve`, the entries of its file and the control
 * API are made from it.
 *
 * @internal
 */
import type * as ByteSize from "effect/ByteSize"
import * as Duration from "effect/Duration"
import * as Schema from "effect/Schema"
import * as Wire from "../../internal/wire.ts"
import { UserRole } from "../../resources/Users.ts"
import type { RateLimits } from "../live.ts"

export const described = <S extends Schema.Top>(schema: S, description: string): Schema.optionalKey<S["Rebuild"]> =>
  Schema.optionalKey(schema.annotate({ description }))

/** A number of things. */
export const count = Schema.Int.check(Schema.isGreaterThanOrEqualTo(0))
const chance = Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 1 }))

/** The longest time that anything takes. A plant may have something to do on each day of it. */
export const longestTime = Duration.days(3660)

/** A time, such as `"2 hours"`. */
export const Time = Schema.DurationFromString.check(
  Schema.makeFilter(Duration.between({ minimum: Duration.zero, maximum: longestTime }), {
    expected: "a time of ten years at most"
  })
)

/** A time as it is shown: one that a program set may be longer than any that is taken here. */
export const shownTime = (time: Duration.Input): Duration.Duration =>
  Duration.clamp(Duration.fromInputUnsafe(time), { minimum: Duration.zero, maximum: longestTime })

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
  pendingApproval: described(Schema.Boolean, "Let new subscriptions wait for their approval; default: false"),
  nextPageUrl: described(
    Schema.Literals(["relative", "absolute"]),
    "Whether the url of the next page is a path or an address; default: relative"
  ),
  cursorLifetime: described(Time, "How long a cursor is good; default: for ever"),
  organizationHeader: described(
    Schema.Literals(["accepted", "refused"]),
    "Whether a key of one organization may name it in a header; default: accepted"
  ),
  unknownFilter: described(
    Schema.Literals(["refused", "ignored"]),
    "What lists do with a custom field that no row has; default: refused"
  ),
  deletedRecords: described(
    Schema.Literals(["notFound", "shown"]),
    "What the id of a record that was deleted answers; default: notFound"
  ),
  implausibleValues: described(
    Schema.Literals(["refused", "accepted"]),
    "What becomes of empty names, negative quantities and the like; default: refused"
  ),
  forbiddenError: described(Schema.Literals(["issues", "message"]), "The shape of a 403; default: as documented"),
  rateLimitError: described(Schema.Literals(["issues", "message"]), "The shape of a 429; default: as documented"),
  unknownFields: described(Schema.Boolean, "Add a property to every object that no client knows yet; default: false"),
  unknownValues: described(Schema.Boolean, "Answer enums with values that no client knows yet; default: false")
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

const KeyText = Schema.RedactedFromValue(
  Schema.String.check(
    Schema.isPattern(/^[\x21-\x7e]+$/, {
      expected: "a key without white space, of characters that an HTTP header can carry"
    })
  ),
  { label: "key" }
)

/** How many seconds of the plant pass in a second. */
export const Speed = Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 1_000_000 }))

/** A key that is known. */
export const KeySetting = Schema.Struct({
  apiKey: KeyText,
  organizations: described(Schema.Array(Schema.Int), "The ids of the organizations that it reaches; default: all"),
  permitted: described(Schema.Boolean, "Whether it may do anything but list its organizations; default: true"),
  role: described(UserRole, "The role of the user behind it; default: a service account, which may do everything")
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
    rateLimitWindow: shownTime(rateLimits.window ?? "60 seconds"),
    rateLimitHeaders: rateLimits.headers
  }),
  maxUploadSize
})

// ---------------------------------------------------------------------------------------------------------------------
// serve
// ---------------------------------------------------------------------------------------------------------------------

const FilePath = Schema.NonEmptyString

/** How deliveries are made. */
const webhooks = {
  ...disturbances,
  deadline: described(Time, "How long a receiver has to answer; default: 10 seconds"),
  retries: described(
    Schema.Array(Time),
    "How long after each failed attempt a delivery is tried again; default: 10 seconds, 1 minute, 10 minutes"
  ),
  removeAfter: described(count, "After how many failed attempts in a row a subscription is removed; default: 20"),
  failingFor: described(Time, "How long they must have failed for that; default: 1 day")
}

/** Everything that `serve` takes: the entries of its file, and by other names its flags. */
export const ServeSettings = Schema.Struct({
  host: described(Schema.NonEmptyString, "The address to listen on; default: 127.0.0.1"),
  port: described(
    Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 65_535 })).annotate({
      expected: "a port from 1 to 65535, or 0 for any that is free"
    }),
    "The port to listen on; 0 for any that is free; default: 4020"
  ),
  open: described(
    Schema.Boolean,
    "Listen on an address that others can reach; the control API then asks for its token; default: false"
  ),
  controlToken: described(
    KeyText,
    "The token that the control API asks for; default: none on this machine alone, else one that is made and printed"
  ),
  cors: described(
    Schema.Array(
      Schema.String.check(
        Schema.isPattern(/^(\*|https?:\/\/[^/?#]+)$/, { expected: "an origin such as http://localhost:3000, or *" })
      )
    ),
    "An origin whose pages may use MaintainX, or * for all; the control API is for none of them"
  ),
  inspect: described(
    Schema.Boolean,
    "Show requests, deliveries, records, faults and the clock on a page in the browser; default: false"
  ),
  key: described(KeyText, "The API key that clients must send; default: embedded-maintainx"),
  keys: described(Schema.Array(KeySetting), "Keys with less access, as JSON, beside that one if it is given"),
  organizations: described(
    Schema.Array(Schema.NonEmptyString),
    "The name of an organization; their ids are 1, 2 and so on"
  ),
  plant: described(
    Schema.Literals(["workshop", "empty"]),
    "What there is at the start: a little workshop or nothing; default: workshop"
  ),
  workOrders: described(
    Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 1_000_000 })).annotate({
      expected: "a number of work orders from 1 to 1000000"
    }),
    "Serve a factory with this many work orders, instead of a little workshop"
  ),
  seed: described(FilePath, "The file with the snapshot to start from, if nothing is kept yet"),
  state: described(FilePath, "The file that keeps the plant, so that it is there again when it is served again"),
  clock: described(
    Schema.Struct({
      now: described(Wire.Instant, "The time at the start, such as 2026-03-01T08:00:00Z; default: now"),
      speed: described(Speed, "How many seconds pass in a second; 0 freezes the clock; default: 1")
    }),
    "The clock of the plant"
  ),
  switches: described(Switches, "Behaviours of the live API"),
  limits: described(Limits, "How much is let through"),
  webhooks: described(Schema.Struct(webhooks), "How events are delivered"),
  faults: described(
    Schema.Array(Schema.JsonObject),
    "A fault that waits for its call, as POST /_maintainx/faults takes it"
  )
})
