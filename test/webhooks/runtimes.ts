/**
 * Shows that deliveries are verified and received in the runtime that runs this: `npm run runtimes` does so in Node, Bun and Deno.
 *
 * Every vector has to verify as bytes, as a web request and as a request to one of Effect's servers, and none may once a bit of it is
 * changed. Then the web handler is served by the server that the runtime brings along.
 */
import assert from "node:assert/strict"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import process from "node:process"
import { Effect, Redacted } from "effect"
import { HttpServerRequest } from "effect/http"
import { type Verifiable, type VerifyOptions, verify } from "../../src/webhooks/Verification.ts"
import { listener } from "./frameworks/listener.ts"
import * as Receiver from "./frameworks/receiver.ts"
import { hmac, secret, type Vector, vectors } from "./vectors.ts"

type WebHandler = (request: Request) => Promise<Response>

interface Serving {
  readonly port: number
  readonly stop: () => unknown
}

interface BunServer {
  readonly port: number
  readonly stop: (closeConnections: boolean) => Promise<void>
}

interface DenoServer {
  readonly addr: { readonly port: number }
  readonly shutdown: () => Promise<void>
}

/** What the runtimes other than Node have in addition, as far as it is used here. */
const { Bun, Deno } = globalThis as {
  readonly Bun?: { serve(options: { hostname: string; port: number; fetch: WebHandler }): BunServer }
  readonly Deno?: {
    serve(options: { hostname: string; port: number; onListen(): void }, handler: WebHandler): DenoServer
  }
}

const { bun, deno, node } = process.versions
const runtime = bun !== undefined ? `Bun ${bun}` : deno !== undefined ? `Deno ${deno}` : `Node ${node}`

const serve = async (handler: WebHandler): Promise<Serving> => {
  if (Bun !== undefined) {
    const server = Bun.serve({ hostname: "127.0.0.1", port: 0, fetch: handler })
    return { port: server.port, stop: () => server.stop(true) }
  }
  if (Deno !== undefined) {
    const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => undefined }, handler)
    return { port: server.addr.port, stop: () => server.shutdown() }
  }
  const server = createServer(listener(handler))
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const { port } = server.address() as AddressInfo // It listens on a port.
  const stop = () => {
    server.close()
    server.closeAllConnections()
  }
  return { port, stop }
}

const headersOf = ({ bodySignature, timestamp, urlSignature }: Omit<Vector, "trap" | "url" | "body">) => ({
  "x-maintainx-webhook-body-signature": `t=${timestamp},v1=${bodySignature}`,
  "x-maintainx-webhook-uri-signature": `t=${timestamp},v1=${urlSignature}`
})

const flipped = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => {
  const other = bytes.length === 0 ? new Uint8Array(1) : new Uint8Array(bytes)
  const at = other.length >> 1
  other[at] = (other[at] ?? 0) ^ 1
  return other
}

/** The forms of a delivery. */
const formsOf = (vector: Vector, body: Uint8Array<ArrayBuffer>): ReadonlyArray<Verifiable> => {
  const headers = headersOf(vector)
  const request = () => new Request("https://localhost/", { method: "POST", headers, body })
  return [{ headers, body }, request(), HttpServerRequest.fromWeb(request())]
}

const outcomes = (vector: Vector, body: Uint8Array<ArrayBuffer>) => {
  const options: VerifyOptions = { secrets: Redacted.make(secret), publicUrl: vector.url, tolerance: "36500 days" }
  return Effect.forEach(formsOf(vector, body), (form) =>
    verify(form, options).pipe(
      Effect.map((verified) => Array.from(verified.body)),
      Effect.catch(({ reason }) => Effect.succeed(reason._tag))
    )
  )
}

const verified = async (): Promise<number> => {
  for (const vector of vectors) {
    const body = new Uint8Array(Buffer.from(vector.body, "base64"))
    const bytes = Array.from(body)
    assert.deepEqual(await Effect.runPromise(outcomes(vector, body)), [bytes, bytes, bytes], vector.trap)
    const altered = ["BodyAltered", "BodyAltered", "BodyAltered"]
    assert.deepEqual(await Effect.runPromise(outcomes(vector, flipped(body))), altered, vector.trap)
  }
  return vectors.length
}

const received = async (): Promise<void> => {
  const bodies: Array<string> = []
  const { dispose, handler } = Receiver.webHandler(({ body }) => Effect.sync(() => void bodies.push(body)))
  const { port, stop } = await serve(handler)
  const path = "/webhooks/NEW_VENDOR?plant=K%c3%b6ln%2f1&a=b+c"
  const body = new TextEncoder().encode(`{\r\n "vendorId" : 1.0,\t"a":1e3,"name":"\\u003c 🔧","vendorId":2 }\n`)
  const post = (sent: Uint8Array<ArrayBuffer>) => {
    const timestamp = `${Date.now()}`
    const bodySignature = hmac(Receiver.secret, timestamp, body)
    const urlSignature = hmac(Receiver.secret, timestamp, Receiver.publicUrl + path)
    const headers = { "content-type": "application/json", ...headersOf({ timestamp, bodySignature, urlSignature }) }
    return fetch(`http://127.0.0.1:${port}${path}`, { method: "POST", headers, body: sent })
  }
  assert.equal((await post(body)).status, 200)
  assert.equal((await post(flipped(body))).status, 403)
  assert.deepEqual(bodies, [new TextDecoder().decode(body)])
  await stop()
  await dispose()
}

const count = await verified()
await received()
console.log(`${runtime}: ${count} vectors verify, none once it is altered; the web handler receives the bytes sent`)
