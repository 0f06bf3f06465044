/**
 * Whether a delivery comes from MaintainX.
 *
 * MaintainX signs every delivery twice: the raw bytes of its body, and the full address that it was sent to. A verified
 * delivery was made by somebody who knows the secret of the subscription, not long ago, and nothing of its body was
 * changed on the way.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Data from "effect/Data"
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import { collect } from "../internal/body.ts"
import type { Event, EventType } from "./Event.ts"
import { eventIn } from "./reading.ts"
import { bodyHeader, millisOf, parse, type Signed, signatureOf, signedBy, uriHeader, write } from "./signature.ts"

/**
 * A delivery as it arrived.
 *
 * @since 0.1.0
 */
export interface Delivery {
  /** Names in whatever case. */
  readonly headers: Headers | Readonly<Record<string, string | undefined>>
  /**
   * The bytes as they arrived. A body that was parsed and written again has other bytes, and other bytes do not verify.
   */
  readonly body: Uint8Array
  /** What was asked for: a full url, or its path with its query. Only the signature of the address needs it. */
  readonly url?: string
}

/**
 * What can be verified: the parts of a delivery, a web `Request`, or a request to one of Effect's servers. The bodies
 * of the latter two must not have been read.
 *
 * @since 0.1.0
 */
export type Verifiable = Delivery | Request | HttpServerRequest.HttpServerRequest

/**
 * A secret that is good for a time, so that a secret can be replaced while deliveries under the old one are still on
 * their way.
 *
 * @since 0.1.0
 */
export interface TimedSecret {
  readonly secret: Redacted.Redacted<string>
  /** From this instant on. Default: always was. */
  readonly from?: DateTime.Utc
  /** Until this instant. Default: for ever. */
  readonly until?: DateTime.Utc
}

/**
 * How a delivery is verified.
 *
 * @since 0.1.0
 */
export interface VerifyOptions {
  /** The secrets of the subscriptions that deliver to this address: a subscription has one of its own. */
  readonly secrets: SecretInput | ReadonlyArray<SecretInput>
  /**
   * The address that MaintainX knows, for the signature of the address. It is not checked without one, because behind a
   * proxy the server sees another.
   *
   * Either the whole url, or where it begins (`{ base: "https://hooks.example.com" }`) with the path and query as they
   * arrived, or what a proxy says in `X-Forwarded-Proto` and `X-Forwarded-Host` (`{ trustedProxy: true }`). The last is
   * for a server that nobody reaches but the proxy: anybody else can write these headers.
   */
  readonly publicUrl?: string | { readonly base: string } | { readonly trustedProxy: true }
  /** How far the time of a signature may be from now, to either side. Default: 5 minutes. */
  readonly tolerance?: Duration.Input
  /** The largest body that is read, in bytes. Default: 1 MiB. */
  readonly maxBodySize?: number
}

/** @since 0.1.0 */
export type SecretInput = Redacted.Redacted<string> | TimedSecret

/**
 * Why a delivery is not to be trusted, or not to be understood.
 *
 * - `MissingHeader`, `MalformedHeader`: of the signature named
 * - `OutsideTolerance`: signed too long ago, or too far in the future; `by` is how far outside
 * - `NoSecretMatches`: no secret that is good now made the signature
 * - `BodyAltered`: the signature of the address is right and that of the body is not
 * - `OtherUrl`: the signature of the body is right and that of the address is not, so it was sent to another address
 * - `UnreadableBody`: the body did not arrive whole, was read before, or is too large
 * - `NotJson`, `NotAnEvent`: verified, and yet nothing that this library can read
 *
 * @since 0.1.0
 */
export type Reason =
  | { readonly _tag: "MissingHeader"; readonly header: string }
  | { readonly _tag: "MalformedHeader"; readonly header: string }
  | { readonly _tag: "OutsideTolerance"; readonly by: Duration.Duration; readonly side: "past" | "future" }
  | { readonly _tag: "NoSecretMatches" }
  | { readonly _tag: "BodyAltered" }
  | { readonly _tag: "OtherUrl" }
  | { readonly _tag: "UnreadableBody"; readonly detail: "cut off" | "read before" | "too large" }
  | { readonly _tag: "NotJson" }
  | { readonly _tag: "NotAnEvent"; readonly path?: string }

/**
 * A delivery that is not verified. It says why and holds nothing of the delivery, of a secret, or of the signature that
 * was expected. Its message is for the log of the receiver: the sender is told nothing.
 *
 * @since 0.1.0
 */
export class VerificationFailed extends Data.TaggedError("VerificationFailed")<{ readonly reason: Reason }> {
  override get message(): string {
    return `The delivery is not verified: ${describe(this.reason)}`
  }
}

const describe = (reason: Reason): string => {
  switch (reason._tag) {
    case "MissingHeader":
      return `it has no header ${reason.header}`
    case "MalformedHeader":
      return `its header ${reason.header} is malformed`
    case "OutsideTolerance":
      return `it was signed ${Duration.format(reason.by)} too ${reason.side === "past" ? "long ago" : "far in the future"}`
    case "NoSecretMatches":
      return "no secret that is good now matches its signature"
    case "BodyAltered":
      return "its body was altered after it was signed"
    case "OtherUrl":
      return "it was signed for another address"
    case "UnreadableBody":
      return `its body is ${reason.detail === "read before" ? "gone, since it was read before" : reason.detail}`
    case "NotJson":
      return "its body is not JSON"
    case "NotAnEvent":
      return `its body is no event${reason.path === undefined ? "" : `, because of ${reason.path}`}`
  }
}

/**
 * A delivery that MaintainX made.
 *
 * @since 0.1.0
 */
export interface Verified {
  /** The bytes that were signed. */
  readonly body: Uint8Array
  readonly signedAt: DateTime.Utc
  /** The secret that it was signed with, which tells one subscription from another. */
  readonly secret: Redacted.Redacted<string>
}

const usualTolerance = Duration.minutes(5)
const usualBodySize = 1024 * 1024

/**
 * Verifies a delivery, or says why it is not to be trusted. Nothing is assumed of what arrived: no bytes and no headers
 * make it fail in any other way, and it takes a time that grows with their size and no faster.
 *
 * @since 0.1.0
 */
export const verify = (verifiable: Verifiable, options: VerifyOptions): Effect.Effect<Verified, VerificationFailed> =>
  verifyOrAsk(verifiable, options)

/**
 * The same, and where no secret matches, others are asked for.
 *
 * @internal
 */
export const verifyOrAsk: <E = never, R = never>(
  verifiable: Verifiable,
  options: VerifyOptions,
  afresh?: Effect.Effect<VerifyOptions["secrets"], E, R>
) => Effect.Effect<Verified, VerificationFailed | E, R> = Effect.fnUntraced(function* (verifiable, options, afresh) {
  const now = yield* Clock.currentTimeMillis
  const { header, read, url } = arrivedOf(verifiable, options.maxBodySize ?? usualBodySize)
  const ofBody = yield* signatureIn(header, bodyHeader)
  const ofUrl = options.publicUrl === undefined ? undefined : yield* signatureIn(header, uriHeader)
  const tolerance = Duration.toMillis(Duration.fromInputUnsafe(options.tolerance ?? usualTolerance))
  yield* recent(ofBody, now, tolerance)
  if (ofUrl !== undefined) yield* recent(ofUrl, now, tolerance)
  // Nothing is read for strangers who have not even a signature.
  const body = yield* read

  let secrets = goodAt(now, options.secrets)
  let secret = yield* signedBy(secrets, ofBody, body)
  if (secret === undefined && afresh !== undefined) {
    secrets = goodAt(now, yield* afresh)
    secret = yield* signedBy(secrets, ofBody, body)
  }
  if (ofUrl !== undefined) {
    const address = publicUrl(options.publicUrl, url, header)
    const urlSecret = address === undefined ? undefined : yield* signedBy(secrets, ofUrl, encoder.encode(address))
    if (secret === undefined && urlSecret !== undefined) return yield* failed({ _tag: "BodyAltered" })
    if (secret !== undefined && urlSecret !== secret) return yield* failed({ _tag: "OtherUrl" })
  }
  if (secret === undefined) return yield* failed({ _tag: "NoSecretMatches" })
  return { body, signedAt: DateTime.makeUnsafe(millisOf(ofBody.timestamp)), secret }
})

/**
 * How a delivery is verified and its event found.
 *
 * @since 0.1.0
 */
export interface VerifyEventOptions extends VerifyOptions {
  /** Which event it must be, from the url that it came to. A body that says otherwise is `UNRECOGNIZED`. */
  readonly hint?: EventType
}

/**
 * An event that MaintainX reported.
 *
 * @since 0.1.0
 */
export interface VerifiedEvent extends Verified {
  readonly event: Event
}

/**
 * Verifies a delivery and reads the event in it, or says why it is not to be trusted or not to be understood. An event
 * that this release does not know is no failure: its type is `UNRECOGNIZED`. `decodeEvent` says how events are found.
 *
 * @since 0.1.0
 */
export const verifyEvent = (
  verifiable: Verifiable,
  options: VerifyEventOptions
): Effect.Effect<VerifiedEvent, VerificationFailed> =>
  Effect.flatMap(verify(verifiable, options), (verified) =>
    Result.match(eventIn(verified.body, options.hint), {
      onSuccess: (event) => Effect.succeed({ ...verified, event }),
      onFailure: failed
    })
  )

const encoder = new TextEncoder()

const failed = (reason: Reason): Effect.Effect<never, VerificationFailed> =>
  Effect.fail(new VerificationFailed({ reason }))

type Header = (name: string) => string | undefined

const signatureIn = (header: Header, name: string): Effect.Effect<Signed, VerificationFailed> => {
  const value = header(name)
  if (value === undefined) return failed({ _tag: "MissingHeader", header: name })
  const signed = parse(value)
  return signed === undefined ? failed({ _tag: "MalformedHeader", header: name }) : Effect.succeed(signed)
}

const recent = ({ timestamp }: Signed, now: number, tolerance: number): Effect.Effect<void, VerificationFailed> => {
  const age = now - millisOf(timestamp)
  const outside = Math.abs(age) - tolerance
  if (outside <= 0) return Effect.void
  return failed({ _tag: "OutsideTolerance", by: Duration.millis(outside), side: age > 0 ? "past" : "future" })
}

const goodAt = (now: number, secrets: VerifyOptions["secrets"]): ReadonlyArray<Redacted.Redacted<string>> =>
  (Array.isArray(secrets) ? (secrets as ReadonlyArray<SecretInput>) : [secrets as SecretInput])
    .flatMap((input) => {
      if (Redacted.isRedacted(input)) return [input]
      const { from, secret, until } = input
      const begun = from === undefined || DateTime.toEpochMillis(from) <= now
      const ended = until !== undefined && DateTime.toEpochMillis(until) < now
      return begun && !ended ? [secret] : []
    })
    // Anybody can sign with an empty secret, which is what a setting that was forgotten is.
    .filter((secret) => Redacted.value(secret) !== "")

/** The address that was signed, if it is known. */
const publicUrl = (
  declared: VerifyOptions["publicUrl"],
  url: string | undefined,
  header: Header
): string | undefined => {
  if (typeof declared === "string" || declared === undefined) return declared
  const target = url === undefined ? undefined : targetOf(url)
  if (target === undefined) return undefined
  if ("base" in declared) return declared.base.replace(/\/$/, "") + target
  const host = first(header("x-forwarded-host")) ?? header("host")
  return host === undefined ? undefined : `${first(header("x-forwarded-proto")) ?? "https"}://${host}${target}`
}

/** Of several proxies in a row, the first one writes first. */
const first = (value: string | undefined): string | undefined => value?.split(",", 1)[0]?.trim()

/** Path and query as they arrived. Taking the url apart and putting it together again could change them. */
const targetOf = (url: string): string => url.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, "").replace(/^(?!\/)/, "/")

// ---------------------------------------------------------------------------------------------------------------------
// reading
// ---------------------------------------------------------------------------------------------------------------------

interface Arrived {
  readonly header: Header
  readonly url: string | undefined
  readonly read: Effect.Effect<Uint8Array, VerificationFailed>
}

const arrivedOf = (verifiable: Verifiable, limit: number): Arrived => {
  if (verifiable instanceof Request) {
    const { headers, url } = verifiable
    return { header: (name) => headers.get(name) ?? undefined, url, read: ofRequest(verifiable, limit) }
  }
  if (Predicate.hasProperty(verifiable, "stream")) {
    const request = verifiable as HttpServerRequest.HttpServerRequest // Nothing else that can be verified is read as a stream.
    const stream = Stream.mapError(request.stream, () => unreadable("cut off"))
    return { header: (name) => request.headers[name], url: request.originalUrl, read: gathered(stream, limit) }
  }
  const { body, headers, url } = verifiable
  return {
    header: headerOf(headers),
    url,
    read: body.byteLength > limit ? Effect.fail(unreadable("too large")) : Effect.succeed(body)
  }
}

const headerOf = (headers: Delivery["headers"]): Header => {
  if (headers instanceof Headers) return (name) => headers.get(name) ?? undefined
  const lowered = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
  return (name) => lowered.get(name)
}

const unreadable = (detail: "cut off" | "read before" | "too large"): VerificationFailed =>
  new VerificationFailed({ reason: { _tag: "UnreadableBody", detail } })

const ofRequest = (request: Request, limit: number): Effect.Effect<Uint8Array, VerificationFailed> => {
  const { body, bodyUsed } = request
  if (bodyUsed || body?.locked === true) return Effect.fail(unreadable("read before"))
  if (body === null) return Effect.succeed(new Uint8Array())
  return gathered(Stream.fromReadableStream({ evaluate: () => body, onError: () => unreadable("cut off") }), limit)
}

const gathered = (
  stream: Stream.Stream<Uint8Array, VerificationFailed>,
  limit: number
): Effect.Effect<Uint8Array, VerificationFailed> => collect(stream, limit, () => unreadable("too large"))

// ---------------------------------------------------------------------------------------------------------------------
// signing
// ---------------------------------------------------------------------------------------------------------------------

/**
 * What is to be signed, and how.
 *
 * @since 0.1.0
 */
export interface SignOptions {
  readonly secret: Redacted.Redacted<string>
  readonly body: string | Uint8Array
  /** The full address that it is sent to. Without one, the signature of the address is left out. */
  readonly url?: string
  /** When it is signed. Default: now. */
  readonly at?: DateTime.Utc
  /** What the timestamp counts. Default: seconds. */
  readonly unit?: "seconds" | "milliseconds"
}

/**
 * The headers of a delivery, signed as MaintainX signs. For tests of receivers.
 *
 * @since 0.1.0
 */
export const sign: (options: SignOptions) => Effect.Effect<Readonly<Record<string, string>>> = Effect.fnUntraced(
  function* ({ at, body, secret, unit = "seconds", url }) {
    const millis = at === undefined ? yield* Clock.currentTimeMillis : DateTime.toEpochMillis(at)
    const timestamp = `${unit === "seconds" ? Math.floor(millis / 1000) : millis}`
    const bytes = typeof body === "string" ? encoder.encode(body) : body
    const ofBody = write(timestamp, yield* signatureOf(secret, timestamp, bytes))
    if (url === undefined) return { [bodyHeader]: ofBody }
    return {
      [bodyHeader]: ofBody,
      [uriHeader]: write(timestamp, yield* signatureOf(secret, timestamp, encoder.encode(url)))
    }
  }
)
