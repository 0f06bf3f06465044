/**
 * How MaintainX signs a delivery: HMAC-SHA256 over a timestamp, a dot and the body or the address. The key is the whole
 * secret in UTF-8.
 *
 * @internal
 */

import { timingSafeEqual } from "effect/crypto/Mac"
import { WebCrypto } from "effect/crypto/WebCrypto"
import * as Effect from "effect/Effect"
import * as Encoding from "effect/encoding/Hex"
import { memoize } from "effect/Function"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"

/** The headers that hold the signatures of a delivery. */
export const bodyHeader = "x-maintainx-webhook-body-signature"
export const uriHeader = "x-maintainx-webhook-uri-signature"

/** The parts of a signature header. */
export interface Signed {
  /** As it arrived, since this text was signed. */
  readonly timestamp: string
  readonly signatures: ReadonlyArray<Uint8Array>
}

/** No proxy lets longer headers pass, and comparing their signatures would take long. */
const longestHeader = 8192

/**
 * Reads `t=<timestamp>,v1=<hex>`. There may be several `v1`; elements of other names are ignored. The header is malformed,
 * and the result undefined, without exactly one `t` that is an instant or with a `v1` that is no signature.
 */
export const parse = (header: string): Signed | undefined => {
  if (header.length > longestHeader) return undefined
  let timestamp: string | undefined
  const signatures: Array<Uint8Array> = []
  for (const element of header.split(",")) {
    const [name, value] = split(element.trim())
    if (name === "t") {
      if (timestamp !== undefined || !/^\d{1,15}$/.test(value)) return undefined
      timestamp = value
    } else if (name === "v1") {
      if (!/^[0-9a-f]{64}$/.test(value)) return undefined
      signatures.push(Result.getOrThrow(Encoding.decode(value)))
    }
  }
  return timestamp === undefined || signatures.length === 0 ? undefined : { timestamp, signatures }
}

const split = (element: string): readonly [name: string, value: string] => {
  const end = element.indexOf("=")
  return end < 0 ? [element, ""] : [element.slice(0, end), element.slice(end + 1)]
}

/** Larger timestamps count milliseconds, since the year 2001. In seconds this would be the year 33658. */
const firstInMilliseconds = 1_000_000_000_000

/** The instant of a timestamp, in milliseconds. The vendor does not document the unit, so both are read. */
export const millisOf = (timestamp: string): number => {
  const value = Number(timestamp)
  return value >= firstInMilliseconds ? value : value * 1000
}

const algorithm = { name: "HMAC", hash: "SHA-256" }

const encoder = new TextEncoder()

const keysOf = memoize((subtle: SubtleCrypto) =>
  memoize((secret: Redacted.Redacted<string>) =>
    subtle.importKey("raw", encoder.encode(Redacted.value(secret)), algorithm, false, ["sign"])
  )
)

/** The signature of these bytes at a time. */
export const signatureOf = (
  secret: Redacted.Redacted<string>,
  timestamp: string,
  signed: Uint8Array
): Effect.Effect<Uint8Array> =>
  Effect.flatMap(WebCrypto, ({ subtle }) =>
    Effect.promise(async () => {
      const beginning = encoder.encode(`${timestamp}.`)
      const message = new Uint8Array(beginning.length + signed.length)
      message.set(beginning)
      message.set(signed, beginning.length)
      return new Uint8Array(await subtle.sign(algorithm, await keysOf(subtle)(secret), message))
    })
  )

/** The secret that made one of the signatures. It tries every secret, each in constant time. */
export const signedBy = Effect.fnUntraced(function* (
  secrets: ReadonlyArray<Redacted.Redacted<string>>,
  { signatures, timestamp }: Signed,
  signed: Uint8Array
) {
  let found: Redacted.Redacted<string> | undefined
  for (const secret of secrets) {
    const expected = yield* signatureOf(secret, timestamp, signed)
    for (const signature of signatures) if (timingSafeEqual(expected, signature)) found ??= secret
  }
  return found
})

/** A signature header. */
export const write = (timestamp: string, signature: Uint8Array): string =>
  `t=${timestamp},v1=${Encoding.encode(signature)}`
