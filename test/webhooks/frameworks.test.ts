import { once } from "node:events"
import { request } from "node:http"
import { buffer } from "node:stream/consumers"
import { assert, beforeAll, layer, vi } from "@effect/vitest"
import { Effect, type Layer } from "effect"
import { maxBodySize, publicUrl, secret } from "./frameworks/receiver.ts"
import { expressAfterParsing, frameworks, Served } from "./frameworks/served.ts"
import { hmac, vectors } from "./vectors.ts"

/** The bodies of the test vectors, and what they lack. */
const bodies = new Map<string, Buffer>([
  ...vectors
    .filter(({ body }, at) => vectors.findIndex((other) => other.body === body) === at)
    .map(({ body, trap }): [string, Buffer] => [trap.replace(/, in .*$/, ""), Buffer.from(body, "base64")]),
  ["a number with an exponent", Buffer.from(`{"quantityDiff":1e3}`)]
])

const unreadable = ["an empty body", "bytes that are no UTF-8", "a null character"]

const everything = Buffer.from(
  [
    `\ufeff{ "z" : 1.0 ,`,
    String.raw`  "a":1e3, "ä":"\u003c🔧 \ud83d\udd27 é\/"`,
    `\t,"a" : -0.0, "10":[ ], "9":{}}`,
    "\n"
  ].join("\r\n")
)
bodies.set("all of that at once", everything)

/** The path as MaintainX writes it: taken apart and put together again, it would be another one. */
const path = "/webhooks/NEW_VENDOR?plant=K%c3%b6ln%2f1&a=b+c&&e="

interface Posted {
  readonly body: Uint8Array
  readonly signed?: Uint8Array
  readonly path?: string
  readonly method?: string
  readonly contentType?: string
}

/** Sends a delivery in pieces that end within characters, and gives the answer. It is signed now, by Node's own `crypto`. */
const post = ({ body, contentType = "application/json", method = "POST", signed = body, ...to }: Posted) =>
  Effect.gen(function* () {
    const { port } = yield* Served
    return yield* Effect.promise(async () => {
      const timestamp = `${Date.now()}`
      const sending = request({
        host: "127.0.0.1",
        port,
        agent: false,
        method,
        path: to.path ?? path,
        headers: {
          "content-type": contentType,
          ...(method === "GET" ? undefined : { "transfer-encoding": "chunked" }),
          "x-maintainx-webhook-body-signature": `t=${timestamp},v1=${hmac(secret, timestamp, signed)}`,
          "x-maintainx-webhook-uri-signature": `t=${timestamp},v1=${hmac(secret, timestamp, publicUrl + path)}`
        }
      })
      const answered = once(sending, "response")
      if (method !== "GET") for (let at = 0; at < body.length; at += 7) sending.write(body.subarray(at, at + 7))
      sending.end()
      const [response] = await answered
      const { allow } = response.headers
      return { status: Number(response.statusCode), text: String(await buffer(response)), allow }
    })
  })

/** The bytes that were received. A byte order mark is no part of JSON and not kept, although it is signed. */
const received = Effect.map(
  Effect.flatMap(Served, ({ bodies }) => bodies),
  (received) => received.map((body) => Buffer.from(body))
)

const withoutMark = (body: Buffer): Buffer => (body.indexOf("\ufeff") === 0 ? body.subarray(3) : body)

const flipped = (body: Buffer): Buffer => {
  const other = Buffer.from(body)
  const at = other.length >> 1
  other[at] = (other[at] ?? 0) ^ 1
  return other
}

// Every refusal is logged.
beforeAll(() => {
  vi.spyOn(console, "log").mockReturnValue(undefined)
})

const served: ReadonlyArray<[string, Layer.Layer<Served>]> = Object.entries(frameworks)

for (const [framework, serving] of served) {
  layer(serving, { excludeTestServices: true })(`a receiver served by ${framework}`, (it) => {
    for (const [trap, body] of bodies) {
      if (unreadable.includes(trap)) {
        it.effect(`refuses ${trap}, although it is signed`, () =>
          Effect.gen(function* () {
            assert.deepInclude(yield* post({ body }), { status: 403, text: "" })
            assert.deepStrictEqual(yield* received, [])
          })
        )
        continue
      }
      it.effect(`receives the bytes that were sent: ${trap}`, () =>
        Effect.gen(function* () {
          assert.deepInclude(yield* post({ body }), { status: 200, text: "" })
          assert.deepStrictEqual(yield* received, [withoutMark(body)])
        })
      )
      it.effect(`refuses what was changed by one bit: ${trap}`, () =>
        Effect.gen(function* () {
          assert.deepInclude(yield* post({ body: flipped(body), signed: body }), { status: 403, text: "" })
          assert.deepStrictEqual(yield* received, [])
        })
      )
    }

    it.effect("refuses what was written again, with the same content in other bytes", () =>
      Effect.gen(function* () {
        const body = Buffer.from(JSON.stringify(JSON.parse(String(withoutMark(everything)))))
        assert.deepInclude(yield* post({ body, signed: everything }), { status: 403, text: "" })
        assert.deepStrictEqual(yield* received, [])
      })
    )

    const body = Buffer.from(`{"vendorId":1}`)

    it.effect("refuses what was sent to another address, if only with other percent-encoding", () =>
      Effect.gen(function* () {
        for (const other of [path.replace("%2f", "%2F"), path.replace("&&", "&"), path.replace("b+c", "b%20c")]) {
          assert.deepInclude(yield* post({ body, path: other }), { status: 403, text: "" })
        }
        assert.deepStrictEqual(yield* received, [])
      })
    )

    it.effect("takes JSON by POST, of no more than the largest size, where an event comes in", () =>
      Effect.gen(function* () {
        const tooLarge = Buffer.from(`${body}`.padEnd(maxBodySize + 1))
        const largest = Buffer.from(`${body}`.padEnd(maxBodySize))
        assert.deepInclude(yield* post({ body, method: "PUT" }), { status: 405, text: "", allow: "POST" })
        assert.deepInclude(yield* post({ body, method: "GET" }), { status: 405, text: "", allow: "POST" })
        assert.deepInclude(yield* post({ body, contentType: "text/plain" }), { status: 415, text: "" })
        assert.deepInclude(yield* post({ body: tooLarge }), { status: 413, text: "" })
        assert.strictEqual((yield* post({ body, path: "/webhooks/new-vendor" })).status, 404)
        assert.deepStrictEqual(yield* received, [])
        assert.deepInclude(yield* post({ body: largest }), { status: 200, text: "" })
        assert.deepStrictEqual(yield* received, [largest])
      })
    )
  })
}

layer(expressAfterParsing, { excludeTestServices: true })("a receiver served by Express after a body parser", (it) => {
  it.effect("finds no bytes to verify, so it refuses everything", () =>
    Effect.gen(function* () {
      assert.deepInclude(yield* post({ body: Buffer.from(`{"vendorId":1}`) }), { status: 403, text: "" })
      assert.deepStrictEqual(yield* received, [])
    })
  )
})
