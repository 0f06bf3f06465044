/**
 * Forges deliveries and counts how many are taken for real: `npm run forge -- [HOW MANY] [SEED]`.
 *
 * Each begins as a delivery that verifies, with a body, an address and a time of its own, and is then made wrong in one way or several. What
 * an attacker could know is used: other deliveries, their signatures, the secrets of other subscriptions, but never the secret itself.
 */
import { Clock, Effect, Redacted } from "effect"
import { type Delivery, verify } from "../../src/webhooks/Verification.ts"
import { generator, type Pick } from "../support/generator.ts"
import { hmac } from "./vectors.ts"

const now = Date.UTC(2026, 0, 1)
const secret = "mx_6b1f4a0e-2f5c-4d0b-8a39-91c7e2d4f650_d2a1c3b4-5e6f-4789-9abc-def012345678"
const options = { secrets: Redacted.make(secret), publicUrl: "https://hooks.example.com/maintainx" }
const bodyHeader = "x-maintainx-webhook-body-signature"
const uriHeader = "x-maintainx-webhook-uri-signature"

interface Forged {
  body: Uint8Array
  timestamp: string
  bodySignature: string
  uriSignature: string
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

const randomBytes = (pick: Pick, length: number): Uint8Array => Uint8Array.from({ length }, () => pick(256))

const hex = (data: Uint8Array): string => Buffer.from(data).toString("hex")

const real = (pick: Pick): Forged => {
  const timestamp = pick(2) === 0 ? `${now / 1000 - pick(300)}` : `${now - pick(300_000)}`
  const body =
    pick(4) === 0 ? randomBytes(pick, pick(200)) : bytes(JSON.stringify({ orgId: pick(9), workOrderId: pick(1e9) }))
  return {
    body,
    timestamp,
    bodySignature: hmac(secret, timestamp, body),
    uriSignature: hmac(secret, timestamp, options.publicUrl)
  }
}

const withoutPrefix = (text: string) => text.slice(1)

/** Each makes a delivery wrong, whatever was done to it before. */
const forgeries: ReadonlyArray<(forged: Forged, pick: Pick) => void> = [
  (forged, pick) => {
    const flipped = forged.body.length === 0 ? bytes(" ") : forged.body.slice()
    const bit = pick(8 * flipped.length)
    flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7))
    forged.body = flipped
  },
  (forged, pick) => {
    forged.body = new Uint8Array([...forged.body, pick(256)])
  },
  (forged, pick) => {
    forged.bodySignature = hex(randomBytes(pick, 32))
  },
  (forged, pick) => {
    const at = pick(64)
    const digit = (Number.parseInt(forged.bodySignature[at] ?? "0", 16) + 1 + pick(15)) % 16
    forged.bodySignature = forged.bodySignature.slice(0, at) + digit.toString(16) + forged.bodySignature.slice(at + 1)
  },
  (forged, pick) => {
    forged.bodySignature = forged.bodySignature.slice(0, pick(64))
  },
  (forged, pick) => {
    forged.bodySignature = forged.bodySignature.slice(1 + pick(63))
  },
  (forged) => {
    forged.bodySignature += forged.bodySignature
  },
  (forged) => {
    forged.bodySignature = `0x${forged.bodySignature}`
  },
  (forged) => {
    forged.bodySignature = Buffer.from(forged.bodySignature, "hex").toString("base64")
  },
  (forged) => {
    // An attacker has the signature of the address, since it is the same for every delivery of a second.
    forged.bodySignature = forged.uriSignature
  },
  (forged, pick) => {
    const { body, timestamp } = real(pick)
    forged.bodySignature = hmac(secret, timestamp, `${body} of another delivery`)
  },
  (forged) => {
    forged.bodySignature = hmac(withoutPrefix(secret), forged.timestamp, forged.body)
  },
  (forged) => {
    forged.bodySignature = hmac("", forged.timestamp, forged.body)
  },
  (forged) => {
    forged.bodySignature = hmac(secret, "", forged.body)
  },
  (forged, pick) => {
    // The time moved so that an old delivery looks new.
    const older = `${Number(forged.timestamp) - 1 - pick(1000)}`
    forged.bodySignature = hmac(secret, older, forged.body)
  },
  (forged, pick) => {
    // A real delivery, too late.
    forged.timestamp = `${now / 1000 - 301 - pick(1_000_000)}`
    forged.bodySignature = hmac(secret, forged.timestamp, forged.body)
    forged.uriSignature = hmac(secret, forged.timestamp, options.publicUrl)
  },
  (forged, pick) => {
    forged.timestamp = `${now + 300_001 + pick(1e9)}`
    forged.bodySignature = hmac(secret, forged.timestamp, forged.body)
    forged.uriSignature = hmac(secret, forged.timestamp, options.publicUrl)
  },
  (forged, pick) => {
    forged.uriSignature = hmac(secret, forged.timestamp, `${options.publicUrl}?${pick(1e9)}`)
  },
  (forged) => {
    forged.timestamp = `0${forged.timestamp}`
  },
  (forged) => {
    forged.timestamp += ".0"
  }
]

const deliveryOf = ({ body, bodySignature, timestamp, uriSignature }: Forged): Delivery => ({
  body,
  headers: {
    [bodyHeader]: `t=${timestamp},v1=${bodySignature}`,
    [uriHeader]: `t=${timestamp},v1=${uriSignature}`
  }
})

/** How many of the forged deliveries were taken for real, and how many of the real ones that they were made from. */
export const forge = (total: number, seed: number) =>
  Effect.gen(function* () {
    const pick = generator(seed)
    const outcomes = new Map<string, number>()
    let real_ = 0
    for (let done = 0; done < total; done++) {
      const forged = real(pick)
      if (done % 100 === 0) {
        yield* verify(deliveryOf(forged), options)
        real_++
      }
      forgeries[pick(forgeries.length)]?.(forged, pick)
      const outcome = yield* verify(deliveryOf(forged), options).pipe(
        Effect.match({ onSuccess: () => "accepted", onFailure: ({ reason }) => reason._tag })
      )
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
    }
    return { accepted: outcomes.get("accepted") ?? 0, outcomes: Object.fromEntries(outcomes), real: real_ }
  }).pipe(
    Effect.updateService(Clock.Clock, (clock) => ({
      ...clock,
      currentTimeMillis: Effect.succeed(now),
      currentTimeMillisUnsafe: () => now
    }))
  )

if (import.meta.main) {
  const [total = 1_000_000, seed = Date.now() % 1_000_000] = process.argv.slice(2).map(Number)
  const { accepted, outcomes, real } = await Effect.runPromise(forge(total, seed))
  console.log(
    `${total} forged deliveries, seed ${seed}: ${accepted} accepted; ${real} real ones in between, all accepted`
  )
  console.log(outcomes)
  if (accepted > 0) process.exitCode = 1
}
