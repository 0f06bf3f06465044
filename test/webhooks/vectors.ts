/**
 * Deliveries whose bytes or addresses are traps, each with the signatures that Node's own `crypto` made of them. They are written down, so
 * that a mistake that signing and verifying have in common does not go unnoticed.
 *
 * They are in `vectors.json`, which `node test/webhooks/vectors.ts` prints anew.
 */
import { createHmac } from "node:crypto"
import { readFileSync } from "node:fs"

export interface Vector {
  readonly trap: string
  readonly url: string
  /** The bytes of the body in base64. */
  readonly body: string
  readonly timestamp: string
  readonly bodySignature: string
  readonly urlSignature: string
}

export const secret = "mx_0b4c9a52-6f0e-4f9e-9a0e-5b1f0a3c7d11_3f2b8c1e-7d46-4c1a-8f57-e2d90c6b4a88"

/** Other than the Web Crypto that the library uses. */
export const hmac = (key: string, timestamp: string, signed: string | Uint8Array): string =>
  createHmac("sha256", key).update(`${timestamp}.`).update(signed).digest("hex")

const url = "https://hooks.example.com/maintainx/new-work-order"
const text = (body: string) => Buffer.from(body, "utf8").toString("base64")

/** What is signed in each vector. */
export const deliveries: ReadonlyArray<Pick<Vector, "trap" | "url" | "body" | "timestamp">> = [
  ["a plain body", url, text(`{"orgId":1,"workOrderId":2}`)],
  ["CRLF between the lines", url, text(`{\r\n  "orgId": 1\r\n}`)],
  ["a byte order mark", url, text(`\ufeff{"orgId":1}`)],
  ["an emoji", url, text(`{"comment":"fixed 🔧"}`)],
  ["an emoji as escapes", url, text(String.raw`{"comment":"fixed \ud83d\udd27"}`)],
  ["escapes that writing again would undo", url, text(String.raw`{"comment":"a \u003c b \/ c"}`)],
  ["a number with a zero after the point", url, text(`{"quantityDiff":1.0}`)],
  ["a number that a double cannot hold", url, text(`{"orgId":12345678901234567890}`)],
  ["a key twice", url, text(`{"orgId":1,"orgId":2}`)],
  ["a newline at the end", url, text(`{"orgId":1}\n`)],
  ["spaces that mean nothing", url, text(` { "orgId" : 1 } `)],
  ["keys in another order", url, text(`{"workOrderId":2,"orgId":1}`)],
  ["an empty body", url, text("")],
  ["bytes that are no UTF-8", url, Buffer.from([0x7b, 0xff, 0xfe, 0x7d]).toString("base64")],
  ["a composed and a combining letter", url, text(`{"comment":"é e\u0301"}`)],
  ["a null character", url, text(`{"comment":"\u0000"}`)],
  ["an address with a query", `${url}?plant=3&event=NEW_WORK_ORDER`, text("{}")],
  ["an address with an empty query", `${url}?`, text("{}")],
  ["an address with a slash at the end", `${url}/`, text("{}")],
  ["an address with percent-encoding", `${url}/a%20b%2Fc`, text("{}")],
  ["an address with percent-encoding in lower case", `${url}/a%2fc`, text("{}")],
  ["an address that is not ASCII", "https://hooks.example.com/wartung/größe?ort=Köln", text("{}")],
  ["an address with a port", "https://hooks.example.com:8443/maintainx", text("{}")],
  ["an address with a plus", `${url}?q=a+b`, text("{}")]
].flatMap(([trap = "", url = "", body = ""]) => [
  { trap: `${trap}, in seconds`, url, body, timestamp: "1767225600" },
  { trap: `${trap}, in milliseconds`, url, body, timestamp: "1767225600123" }
])

export const vectors: ReadonlyArray<Vector> = JSON.parse(
  readFileSync(new URL("./vectors.json", import.meta.url), "utf8")
)

if (import.meta.main) {
  const made = deliveries.map((delivery) => ({
    ...delivery,
    bodySignature: hmac(secret, delivery.timestamp, Buffer.from(delivery.body, "base64")),
    urlSignature: hmac(secret, delivery.timestamp, delivery.url)
  }))
  process.stdout.write(`${JSON.stringify(made, null, 2)}\n`)
}
