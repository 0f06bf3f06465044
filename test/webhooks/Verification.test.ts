import { assert, describe, it } from "@effect/vitest"
import { DateTime, Duration, Effect, Exit, Redacted, Schema } from "effect"
import * as HttpServerRequest from "effect/http/HttpServerRequest"
import { TestClock } from "effect/testing"
import { type Delivery, sign, type Verifiable, type VerifyOptions, verify } from "../../src/webhooks/Verification.ts"
import { deliveries, hmac, secret, vectors } from "./vectors.ts"

const now = Date.UTC(2026, 0, 1)
const url = "https://hooks.example.com/maintainx?plant=3"
const key = Redacted.make(secret)
const other = Redacted.make("mx_00000000-0000-4000-8000-000000000000_00000000-0000-4000-8000-000000000000")
const bytes = (text: string) => new TextEncoder().encode(text)
const body = bytes(`{"orgId":1,"workOrderId":2}`)
const seconds = `${now / 1000}`

const headersOf = (timestamp: string, signed: Uint8Array, address: string, of = secret) => ({
  "x-maintainx-webhook-body-signature": `t=${timestamp},v1=${hmac(of, timestamp, signed)}`,
  "x-maintainx-webhook-uri-signature": `t=${timestamp},v1=${hmac(of, timestamp, address)}`
})
const delivery: Delivery = { headers: headersOf(seconds, body, url), body, url }
const options: VerifyOptions = { secrets: key, publicUrl: url }

/** Why a delivery is refused, or that it is not. */
const outcome = (verifiable: Verifiable, how: VerifyOptions = options) =>
  Effect.gen(function* () {
    yield* TestClock.setTime(now)
    return yield* verify(verifiable, how).pipe(
      Effect.match({ onSuccess: () => "verified", onFailure: ({ reason }) => reason._tag })
    )
  })

const withBodySignature = (signature: string): Delivery => ({
  ...delivery,
  headers: { ...delivery.headers, "x-maintainx-webhook-body-signature": signature }
})

describe("a delivery", () => {
  it("has the vectors that are written down", () => {
    assert.deepStrictEqual(
      vectors.map(({ body, timestamp, trap, url }) => ({ trap, url, body, timestamp })),
      deliveries
    )
  })

  for (const { body, bodySignature, timestamp, trap, url, urlSignature } of vectors) {
    it.effect(`verifies with ${trap}, and is signed alike`, () =>
      Effect.gen(function* () {
        const signed = Buffer.from(body, "base64")
        const headers = {
          "x-maintainx-webhook-body-signature": `t=${timestamp},v1=${bodySignature}`,
          "x-maintainx-webhook-uri-signature": `t=${timestamp},v1=${urlSignature}`
        }
        assert.strictEqual(yield* outcome({ headers, body: signed }, { secrets: key, publicUrl: url }), "verified")
        const at = DateTime.makeUnsafe(timestamp.length > 10 ? Number(timestamp) : 1000 * Number(timestamp))
        const unit = timestamp.length > 10 ? "milliseconds" : "seconds"
        assert.deepStrictEqual(yield* sign({ secret: key, body: signed, url, at, unit }), headers)
      })
    )
  }

  it.effect("tells when it was signed and with which secret", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(now)
      const verified = yield* verify(delivery, { ...options, secrets: [other, key] })
      assert.strictEqual(verified.secret, key)
      assert.strictEqual(DateTime.toEpochMillis(verified.signedAt), now)
      assert.deepStrictEqual(verified.body, body)
    })
  )

  it.effect("may be a web request or a request to one of Effect's servers, with its bytes as they are", () =>
    Effect.gen(function* () {
      const request = () => new Request(url, { method: "POST", headers: headersOf(seconds, body, url), body })
      assert.strictEqual(yield* outcome(request()), "verified")
      assert.strictEqual(yield* outcome(HttpServerRequest.fromWeb(request())), "verified")
      const read = request()
      yield* Effect.promise(() => read.text())
      assert.strictEqual(yield* outcome(read), "UnreadableBody")
    })
  )

  it.effect("has names of headers in whatever case", () =>
    Effect.gen(function* () {
      const headers = Object.fromEntries(
        Object.entries(delivery.headers).map(([name, value]) => [name.toUpperCase(), value])
      )
      assert.strictEqual(yield* outcome({ ...delivery, headers }), "verified")
      assert.strictEqual(
        yield* outcome({ ...delivery, headers: new Headers(headersOf(seconds, body, url)) }),
        "verified"
      )
    })
  )
})

describe("what is refused", () => {
  const uri = "x-maintainx-webhook-uri-signature"

  it.effect("has no signature of the body, or none of the address where one is checked", () =>
    Effect.gen(function* () {
      const { [uri]: _, ...withoutUri } = headersOf(seconds, body, url)
      assert.strictEqual(yield* outcome({ ...delivery, headers: {} }), "MissingHeader")
      assert.strictEqual(yield* outcome({ ...delivery, headers: withoutUri }), "MissingHeader")
      assert.strictEqual(yield* outcome({ ...delivery, headers: withoutUri }, { secrets: key }), "verified")
    })
  )

  const good = hmac(secret, seconds, body)
  for (const [what, signature] of [
    ["is empty", ""],
    ["has no timestamp", `v1=${good}`],
    ["has two timestamps", `t=${seconds},t=${seconds},v1=${good}`],
    ["has a timestamp that is no number", `t=soon,v1=${good}`],
    ["has a negative timestamp", `t=-${seconds},v1=${good}`],
    ["has a timestamp with a fraction", `t=${seconds}.0,v1=${good}`],
    ["has an endless timestamp", `t=${"9".repeat(16)},v1=${good}`],
    ["has no v1", `t=${seconds},v2=${good}`],
    ["has an empty v1", `t=${seconds},v1=`],
    ["has a prefix of the signature", `t=${seconds},v1=${good.slice(0, 62)}`],
    ["has a suffix of the signature", `t=${seconds},v1=${good.slice(2)}`],
    ["has the signature in capitals", `t=${seconds},v1=${good.toUpperCase()}`],
    ["has the signature twice in one", `t=${seconds},v1=${good}${good}`],
    ["is longer than any proxy lets pass", `t=${seconds},v1=${good},${"x".repeat(8192)}`]
  ] as const) {
    it.effect(`has a header that ${what}`, () =>
      Effect.gen(function* () {
        assert.strictEqual(yield* outcome(withBodySignature(signature)), "MalformedHeader")
      })
    )
  }

  it.effect("was signed with another secret, with one that is over, or with an empty one", () =>
    Effect.gen(function* () {
      const at = (millis: number) => DateTime.makeUnsafe(millis)
      const with_ = (secrets: VerifyOptions["secrets"]) => outcome(delivery, { ...options, secrets })
      assert.strictEqual(yield* with_(other), "NoSecretMatches")
      assert.strictEqual(yield* with_([]), "NoSecretMatches")
      assert.strictEqual(yield* with_({ secret: key, until: at(now - 1) }), "NoSecretMatches")
      assert.strictEqual(yield* with_({ secret: key, from: at(now + 1) }), "NoSecretMatches")
      assert.strictEqual(yield* with_([other, { secret: key, from: at(now), until: at(now) }]), "verified")
      const empty = { headers: headersOf(seconds, body, url, ""), body }
      assert.strictEqual(yield* outcome(empty, { ...options, secrets: Redacted.make("") }), "NoSecretMatches")
    })
  )

  it.effect("was signed outside of the tolerance, to either side, and says by how much", () =>
    Effect.gen(function* () {
      const signedAt = (millis: number): Delivery => ({ ...delivery, headers: headersOf(`${millis}`, body, url) })
      assert.strictEqual(yield* outcome(signedAt(now - 300_000)), "verified")
      assert.strictEqual(yield* outcome(signedAt(now + 300_000)), "verified")
      assert.strictEqual(yield* outcome(signedAt(now - 300_001)), "OutsideTolerance")
      assert.strictEqual(yield* outcome(signedAt(now + 300_001)), "OutsideTolerance")
      assert.strictEqual(
        yield* outcome(signedAt(now - 1001), { ...options, tolerance: "1 second" }),
        "OutsideTolerance"
      )
      const { message, reason } = yield* Effect.flip(verify(signedAt(now - 360_000), options))
      assert.deepStrictEqual(reason, { _tag: "OutsideTolerance", by: Duration.minutes(1), side: "past" })
      assert.strictEqual(message, "The delivery is not verified: it was signed 1m too long ago")
      const ahead = (yield* Effect.flip(verify(signedAt(now + 360_000), options))).message
      assert.strictEqual(ahead, "The delivery is not verified: it was signed 1m too far in the future")
    })
  )

  it.effect("was altered, or sent to another address", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* outcome({ ...delivery, body: bytes(`{"orgId":1,"workOrderId":3}`) }), "BodyAltered")
      const elsewhere = { ...options, publicUrl: "https://hooks.example.com/other" }
      assert.strictEqual(yield* outcome(delivery, elsewhere), "OtherUrl")
    })
  )

  it.effect("is larger than what is read", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* outcome(delivery, { ...options, maxBodySize: body.length - 1 }), "UnreadableBody")
      const request = new Request(url, { method: "POST", headers: headersOf(seconds, body, url), body })
      assert.strictEqual(yield* outcome(request, { ...options, maxBodySize: body.length - 1 }), "UnreadableBody")
      const exact = new Request(url, { method: "POST", headers: headersOf(seconds, body, url), body })
      assert.strictEqual(yield* outcome(exact, { ...options, maxBodySize: body.length }), "verified")
      assert.strictEqual(yield* outcome(delivery, { ...options, maxBodySize: body.length }), "verified")
    })
  )

  it.effect("breaks off", () =>
    Effect.gen(function* () {
      const broken = new ReadableStream({ pull: (controller) => controller.error(new Error("reset")) })
      const init = { method: "POST", headers: headersOf(seconds, body, url), body: broken, duplex: "half" }
      assert.strictEqual(yield* outcome(new Request(url, init as RequestInit)), "UnreadableBody")
    })
  )

  it.effect("says nothing of the secret or the signature that was expected", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(now)
      const error = yield* Effect.flip(verify({ ...delivery, body: bytes("{}") }, { secrets: key }))
      const printed = `${error} ${error.message} ${JSON.stringify(error)} ${error.stack}`
      assert.notInclude(printed, secret)
      assert.notInclude(printed, hmac(secret, seconds, bytes("{}")))
    })
  )
})

describe("elements of a header", () => {
  it.effect("other than t and v1 mean nothing, and of several v1 one is enough", () =>
    Effect.gen(function* () {
      const good = hmac(secret, seconds, body)
      const wrong = "0".repeat(64)
      assert.strictEqual(
        yield* outcome(withBodySignature(`v0=${wrong}, t=${seconds} ,v1=${wrong},v1=${good}`)),
        "verified"
      )
      const onlyOther = withBodySignature(`t=${seconds},v0=${good},v1=${wrong}`)
      assert.strictEqual(yield* outcome(onlyOther), "BodyAltered")
    })
  )
})

describe("the address", () => {
  const behindProxy = (headers: Record<string, string>): Delivery => ({
    ...delivery,
    headers: { ...headersOf(seconds, body, url), host: "10.0.0.7:3000", ...headers },
    url: "/maintainx?plant=3"
  })

  it.effect("is never taken from what the request says", () =>
    Effect.gen(function* () {
      const forged = behindProxy({ "x-forwarded-host": "hooks.example.com", "x-forwarded-proto": "https" })
      assert.strictEqual(yield* outcome(forged, { secrets: key, publicUrl: "https://mine.example.com/" }), "OtherUrl")
    })
  )

  it.effect("may be the configured beginning with the path and query that arrived", () =>
    Effect.gen(function* () {
      const base = (base: string) => outcome(behindProxy({}), { secrets: key, publicUrl: { base } })
      assert.strictEqual(yield* base("https://hooks.example.com"), "verified")
      assert.strictEqual(yield* base("https://hooks.example.com/"), "verified")
      assert.strictEqual(yield* base("http://hooks.example.com"), "OtherUrl")
    })
  )

  it.effect("is what a trusted proxy says, where one is declared", () =>
    Effect.gen(function* () {
      const trusting: VerifyOptions = { secrets: key, publicUrl: { trustedProxy: true } }
      const said = { "x-forwarded-host": "hooks.example.com, inner", "x-forwarded-proto": "https, http" }
      assert.strictEqual(yield* outcome(behindProxy(said), trusting), "verified")
      assert.strictEqual(yield* outcome(behindProxy({ host: "hooks.example.com" }), trusting), "verified")
      assert.strictEqual(yield* outcome(behindProxy({}), trusting), "OtherUrl")
      assert.strictEqual(yield* outcome({ headers: headersOf(seconds, body, url), body }, trusting), "OtherUrl")
    })
  )
})

describe("any delivery", () => {
  const settings = { arbitrary: { runs: 300 } }
  const Bytes = Schema.Array(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 255 })))
  const Position = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 1_000_000 }))

  it.effect.prop(
    "does not verify with one bit flipped in its body",
    { content: Bytes, at: Position },
    ({ at, content }) =>
      Effect.gen(function* () {
        const signed = Uint8Array.from([...content, 1])
        const flipped = signed.slice()
        const bit = at % (8 * flipped.length)
        flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7))
        const headers = headersOf(seconds, signed, url)
        assert.strictEqual(yield* outcome({ headers, body: signed }), "verified")
        assert.strictEqual(yield* outcome({ headers, body: flipped }), "BodyAltered")
      }),
    settings
  )

  it.effect.prop(
    "does not verify with one bit flipped in its timestamp or signature",
    { at: Position },
    ({ at }) =>
      Effect.gen(function* () {
        const header = bytes(`t=${seconds},v1=${hmac(secret, seconds, body)}`)
        const bit = at % (8 * header.length)
        header[bit >> 3] = (header[bit >> 3] ?? 0) ^ (1 << (bit & 7))
        const flipped = withBodySignature(new TextDecoder("latin1").decode(header))
        assert.notStrictEqual(yield* outcome(flipped), "verified")
      }),
    settings
  )

  it.effect.prop(
    "ends in a reason, whatever it is",
    { header: Schema.String, uri: Schema.String, content: Bytes, target: Schema.String },
    ({ content, header, target, uri }) =>
      Effect.gen(function* () {
        const headers = { "x-maintainx-webhook-body-signature": header, "x-maintainx-webhook-uri-signature": uri }
        const hostile = { headers, body: Uint8Array.from(content), url: target }
        for (const publicUrl of [url, { base: url }, { trustedProxy: true }] as const) {
          const exit = yield* Effect.exit(verify(hostile, { secrets: [key, other], publicUrl }))
          assert.isTrue(Exit.isFailure(exit) && exit.cause.reasons.every(({ _tag }) => _tag === "Fail"))
        }
      }),
    settings
  )
})
