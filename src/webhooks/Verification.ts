/**
 * Verifies that a delivery comes from MaintainX.
 *
 * MaintainX signs each delivery twice: the raw bytes of its body, and the full address that it was sent to. If a delivery is
 * verified, somebody who knows the secret of the subscription made it recently, and its body was not changed on the way.
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
import { decodeEvent, type Event, type EventType } from "./Event.ts"
import { parse as parseJson } from "./json.ts"
import { bodyHeader, millisOf, parse, type Signed, signatureOf, signedBy, uriHeader, write } from "./signature.ts"

/**
 * A delivery as it arrived.
 *
 * @since 0.1.0
 */
export interface Delivery {
  /** Upper and lower case do not matter in their names. */
  readonly headers: Headers | Readonly<Record<string, string | undefined>>
  /** The bytes as they arrived. A body that was parsed and written again has other bytes, which do not verify. */
  readonly body: Uint8Array
  /** The full url of the request, or its path and query. Only the signature of the address needs it. */
  readonly url?: string
}

/**
 * What can be verified: the parts of a delivery, a web `Request`, or a request to one of Effect's servers. The body of a
 * request must be unread.
 *
 * @since 0.1.0
 */
export type Verifiable = Delivery | Request | HttpServerRequest.HttpServerRequest

/**
 * A secret that is valid for a time, so that it can be replaced while deliveries that it signed are still on their way.
 *
 * @since 0.1.0
 */
export interface TimedSecret {
  readonly secret: Redacted.Redacted<string>
  /** When it becomes valid. Default: it always was. */
  readonly from?: DateTime.Utc
  /** When it expires. Default: never. */
  readonly until?: DateTime.Utc
}

/**
 * How a delivery is verified.
 *
 * @since 0.1.0
 */
export interface VerifyOptions {
  /** The secrets of the subscriptions that deliver to this address. Each subscription has its own. */
  readonly secrets: SecretInput | ReadonlyArray<SecretInput>
  /**
   * The address that MaintainX sends to, which is signed as well. Behind a proxy the server sees another address, so without
   * this option the signature of the address is not checked.
   *
   * - a string: the whole url
   * - `{ base: "https://hooks.example.com" }`: its beginning. The path and query are those of the request.
   * - `{ trustedProxy: true }`: the headers `X-Forwarded-Proto` and `X-Forwarded-Host`. Only for a server that the proxy
   *   alone can reach, since anybody can write these headers.
   */
  readonly publicUrl?: string | { readonly base: string } | { readonly trustedProxy: true }
  /** How far the time of a signature may be in the past or in the future. Default: 5 minutes. */
  readonly tolerance?: Duration.Input
  /** The largest body that is read, in bytes. Default: 1 MiB. */
  readonly maxBodySize?: number
}

/** @since 0.1.0 */
export type SecretInput = Redacted.Redacted<string> | TimedSecret

/**
 * Why a delivery cannot be trusted or read.
 *
 * - `MissingHeader`, `MalformedHeader`: `header` names the signature
 * - `OutsideTolerance`: it was signed too long ago or too far in the future; `by` is how far outside the tolerance
 * - `NoSecretMatches`: no valid secret made the signature
 * - `BodyAltered`: the signature of the address is right, and that of the body is not
 * - `OtherUrl`: the signature of the body is right, and that of the address is not: it was sent to another address
 * - `UnreadableBody`: the body did not arrive whole, was read before, or is too large
 * - `NotJson`, `NotAnEvent`: it is verified, but this library cannot read it
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
 * A delivery is not verified. The error says why, and holds nothing of the delivery, of a secret, or of the expected
 * signature. Its message is for the log of the receiver; do not send it to the sender.
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
      return "no valid secret matches its signature"
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
  /** The secret that signed it. It identifies the subscription. */
  readonly secret: Redacted.Redacted<string>
}

/**
 * Verifies a delivery, or says why it cannot be trusted. No bytes and no headers make it fail in any other way, and the time
 * that it takes is linear in their size.
 *
 * @since 0.1.0
 */
export const verify = (verifiable: Verifiable, options: VerifyOptions): Effect.Effect<Verified, VerificationFailed> =>
  verifyOrAsk(verifiable, options)

/**
 * Like `verify`. If no secret matches, it tries those of `afresh`.
 *
 * @internal
 */
export const verifyOrAsk: <E = never, R = never>(
  verifiable: Verifiable,
  options: VerifyOptions,
  afresh?: Effect.Effect<VerifyOptions["secrets"], E, R>
) => Effect.Effect<Verified, VerificationFailed | E, R> = Effect.fnUntraced(function* (verifiable, options, afresh) {
  const now = yield* Clock.currentTimeMillis
  const { header, read, url } = arrivedOf(verifiable, options.maxBodySize ?? 1024 * 1024)
  const ofBody = yield* signatureIn(header, bodyHeader)
  const ofUrl = options.publicUrl === undefined ? undefined : yield* signatureIn(header, uriHeader)
  const tolerance = Duration.toMillis(Duration.fromInputUnsafe(options.tolerance ?? "5 minutes"))
  yield* recent(ofBody, now, tolerance)
  if (ofUrl !== undefined) yield* recent(ofUrl, now, tolerance)
  // No body is read for strangers without a signature.
  const body = yield* read

  let secrets = validAt(now, options.secrets)
  let secret = yield* signedBy(secrets, ofBody, body)
  if (secret === undefined && afresh !== undefined) {
    secrets = validAt(now, yield* afresh)
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
  /** The event that it must be, taken from the url. A body that says otherwise is `UNRECOGNIZED`. */
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
 * Verifies a delivery and reads its event, or says why it cannot be trusted or read. An event that this release does not
 * know is no failure: its type is `UNRECOGNIZED`. `decodeEvent` describes how the event is found.
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

/**
 * The event in the bytes of a body.
 *
 * @internal
 */
export const eventIn = (body: Uint8Array, hint: EventType | undefined): Result.Result<Event, Reason> => {
  const json = parseJson(body)
  if (json === undefined) return Result.fail({ _tag: "NotJson" })
  return Result.mapError(decodeEvent(json.value, hint), ({ path }) => ({
    _tag: "NotAnEvent",
    ...(path === undefined ? undefined : { path })
  }))
}

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

const validAt = (now: number, secrets: VerifyOptions["secrets"]): ReadonlyArray<Redacted.Redacted<string>> =>
  (Array.isArray(secrets) ? (secrets as ReadonlyArray<SecretInput>) : [secrets as SecretInput])
    .flatMap((input) => {
      if (Redacted.isRedacted(input)) return [input]
      const { from, secret, until } = input
      const begun = from === undefined || DateTime.toEpochMillis(from) <= now
      const ended = until !== undefined && DateTime.toEpochMillis(until) < now
      return begun && !ended ? [secret] : []
    })
    // A setting that was forgotten is an empty secret, with which anybody can sign.
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

/** The value of the first of several proxies in a row. */
const first = (value: string | undefined): string | undefined => value?.split(",", 1)[0]?.trim()

/** Path and query as they arrived. Parsing the url could change them. */
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
    const request = verifiable as HttpServerRequest.HttpServerRequest // Nothing else that can be verified has a stream.
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

const ofRequest = ({ body, bodyUsed }: Request, limit: number): Effect.Effect<Uint8Array, VerificationFailed> => {
  if (bodyUsed || body?.locked === true) return Effect.fail(unreadable("read before"))
  if (body === null) return Effect.succeed(new Uint8Array())
  return gathered(Stream.fromReadableStream({ evaluate: () => body, onError: () => unreadable("cut off") }), limit)
}

const gathered = (stream: Stream.Stream<Uint8Array, VerificationFailed>, limit: number) =>
  collect(stream, limit, () => unreadable("too large"))

// ---------------------------------------------------------------------------------------------------------------------
// signing
// ---------------------------------------------------------------------------------------------------------------------

/**
 * What to sign, and how.
 *
 * @since 0.1.0
 */
export interface SignOptions {
  readonly secret: Redacted.Redacted<string>
  readonly body: string | Uint8Array
  /** The full address that it is sent to. Without it, the signature of the address is left out. */
  readonly url?: string
  /** When it is signed. Default: now. */
  readonly at?: DateTime.Utc
  /** The unit of the timestamp. Default: seconds. */
  readonly unit?: "seconds" | "milliseconds"
}

/**
 * Signs a delivery as MaintainX does and returns its headers, for tests of receivers.
 *
 * @since 0.1.0
 */
export const sign: (options: SignOptions) => Effect.Effect<Readonly<Record<string, string>>> = Effect.fnUntraced(
  function* ({ at, body, secret, unit = "seconds", url }) {
    const millis = at === undefined ? yield* Clock.currentTimeMillis : DateTime.toEpochMillis(at)
    const timestamp = `${unit === "seconds" ? Math.floor(millis / 1000) : millis}`
    const bytes = typeof body === "string" ? encoder.encode(body) : body
    const signed = (bytes: Uint8Array) =>
      Effect.map(signatureOf(secret, timestamp, bytes), (it) => write(timestamp, it))
    return {
      [bodyHeader]: yield* signed(bytes),
      ...(url !== undefined && { [uriHeader]: yield* signed(encoder.encode(url)) })
    }
  }
)
