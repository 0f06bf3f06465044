/**
 * How MaintainX signs a delivery: HMAC-SHA256 over a timestamp, a dot and what is signed, with the whole secret as
 * UTF-8 for the key.
 *
 * @internal
 */

import { timingSafeEqual } from "effect/crypto/Mac"
import { WebCrypto } from "effect/crypto/WebCrypto"
import * as Effect from "effect/Effect"
import * as Encoding from "effect/encoding/Hex"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"

/** The headers of a delivery that are signatures. */
export const bodyHeader = "x-maintainx-webhook-body-signature"
export const uriHeader = "x-maintainx-webhook-uri-signature"

/** A signature header, taken apart. */
export interface Signed {
  /** As it came, since that is what was signed. */
  readonly timestamp: string
  readonly signatures: ReadonlyArray<Uint8Array>
}

/** No proxy lets longer headers pass, and what is longer would cost whoever compares it. */
const longestHeader = 8192

/**
 * Reads `t=<timestamp>,v1=<hex>`. There may be several `v1`, and elements of other names, which mean nothing. Without
 * exactly one `t` that is an instant, or with a `v1` that is no signature, the header is malformed.
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

/** From this number on a timestamp counts milliseconds, as of the year 2001. In seconds it would be the year 33658. */
const firstInMilliseconds = 1_000_000_000_000

/** The instant of a timestamp, in milliseconds. Which unit MaintainX writes is not settled, so both are understood. */
export const millisOf = (timestamp: string): number => {
  const value = Number(timestamp)
  return value >= firstInMilliseconds ? value : value * 1000
}

const algorithm = { name: "HMAC", hash: "SHA-256" }

const encoder = new TextEncoder()

const keys = new WeakMap<Redacted.Redacted<string>, Promise<CryptoKey>>()

const keyOf = (subtle: SubtleCrypto, secret: Redacted.Redacted<string>): Promise<CryptoKey> => {
  let key = keys.get(secret)
  if (key === undefined) {
    key = subtle.importKey("raw", encoder.encode(Redacted.value(secret)), algorithm, false, ["sign"])
    keys.set(secret, key)
  }
  return key
}

/** The signature of something at a time. */
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
      return new Uint8Array(await subtle.sign(algorithm, await keyOf(subtle, secret), message))
    })
  )

/** Which of the secrets made one of the signatures. All of them are tried whatever comes out, each in constant time. */
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
