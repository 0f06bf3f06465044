import { execFile } from "node:child_process"
import type * as Net from "node:net"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import * as Undici from "@effect/platform-node/Undici"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { type Broken, explain } from "../../src/internal/connection.ts"
import { closedPort, socketServer } from "../support/servers.ts"

const post = { method: "POST", body: "{}" }

/** What a request that must fail fails with. */
const brokenOf = (request: () => Promise<unknown>): Effect.Effect<Broken> =>
  Effect.promise(() =>
    request().then(
      () => assert.fail("there was an answer"),
      (error: unknown) => explain(error)
    )
  )

/** What `fetch` fails with when a server does this to each connection that it gets. */
const failureOf = (scheme: "http" | "https", treat: (socket: Net.Socket) => void) =>
  Effect.gen(function* () {
    const { port } = yield* socketServer(treat)
    return yield* brokenOf(() => fetch(`${scheme}://127.0.0.1:${port}/`, post))
  }).pipe(Effect.scoped)

/** Answers the first bytes of a connection. */
const answering = (text: string) => (socket: Net.Socket) => void socket.once("data", () => socket.end(text))

const origin = "https://api.getmaintainx.com/v1"

describe("what a failed connection tells", () => {
  it.effect("of one that was closed before there was TLS: nothing was sent", () =>
    Effect.gen(function* () {
      const { reason, sent } = yield* failureOf("https", (socket) => socket.end())
      assert.deepStrictEqual({ reason, sent }, { reason: "untrusted", sent: false })
    })
  )

  it.effect("of one to a server that does not speak TLS: nothing was sent", () =>
    Effect.gen(function* () {
      const { reason, sent } = yield* failureOf("https", (socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"))
      assert.deepStrictEqual({ reason, sent }, { reason: "plaintext", sent: false })
    })
  )

  it("of one that turned to plain text after the request: the request may have been read", () => {
    // Seen with `node:https` and TLS 1.2, through a relay that cut in.
    const cause = Object.assign(
      new Error(
        "40B3:error:0A00010B:SSL routines:tls_default_validate_record_header:wrong version number:tls_common.c"
      ),
      { code: "ERR_SSL_WRONG_VERSION_NUMBER" }
    )
    assert.deepInclude(explain(cause), { reason: "plaintext", sent: true })
  })

  it.effect("of one that was closed after the request: the request may have been read", () =>
    Effect.gen(function* () {
      const { reason, sent } = yield* failureOf("http", (socket) => socket.once("data", () => socket.destroy()))
      assert.deepStrictEqual({ reason, sent }, { reason: "reset", sent: true })
    })
  )

  for (const [code, reason] of [
    ["ECONNREFUSED", "refused"],
    ["ECONNRESET", "unreachable"],
    ["ETIMEDOUT", "unreachable"],
    ["EHOSTUNREACH", "unreachable"],
    // What a packet filter of this machine answers.
    ["EACCES", "unreachable"],
    ["EPERM", "unreachable"],
    ["EMFILE", "unreachable"]
  ] as const) {
    it(`of ${code} while connecting: nothing was sent`, () => {
      const cause = Object.assign(new Error(`connect ${code}`), { code, syscall: "connect" })
      assert.deepStrictEqual(explain(new TypeError("fetch failed", { cause })), { reason, sent: false, code })
    })
  }

  for (const code of ["ENOTFOUND", "EAI_AGAIN", "EMFILE"]) {
    it(`of ${code} while the name is looked up: nothing was sent`, () => {
      const cause = Object.assign(new Error(`getaddrinfo ${code}`), { code, syscall: "getaddrinfo" })
      assert.deepStrictEqual(explain({ cause }), { reason: "unresolved", sent: false, code })
    })
  }

  const anyCode = [
    "ECONNRESET",
    "ETIMEDOUT",
    "EPIPE",
    "ECONNREFUSED",
    "ENOTFOUND",
    "EAI_AGAIN",
    "EHOSTUNREACH",
    "ENETUNREACH",
    "EADDRNOTAVAIL"
  ]
  for (const syscall of ["read", "write", undefined]) {
    for (const code of anyCode) {
      it(`of ${code} while ${syscall === undefined ? "nothing is said" : `it does a ${syscall}`}: the request may have been read`, () => {
        const cause = Object.assign(new Error(`${syscall} ${code}`), { code, syscall })
        assert.isTrue(explain(new TypeError("fetch failed", { cause })).sent)
      })
    }
  }

  it("of all addresses that failed: what the first failed with", () => {
    const refused = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED", syscall: "connect" })
    const reset = Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET", syscall: "read" })
    const all = (...errors: ReadonlyArray<unknown>) =>
      explain(
        new TypeError("fetch failed", { cause: Object.assign(new AggregateError(errors), { code: "ECONNREFUSED" }) })
      )
    assert.deepStrictEqual(all(refused, refused), { reason: "refused", sent: false, code: "ECONNREFUSED" })
    for (const other of [reset, "text", undefined]) assert.isTrue(all(refused, other).sent)
  })

  for (const cause of [undefined, null, "down", 12, {}, new Error("down"), { code: 12 }, { errors: [] }]) {
    it(`of ${String(cause)}: nothing, so the request may have been read`, () => {
      assert.deepStrictEqual(explain(cause), { reason: "other", sent: true, code: undefined })
    })
  }

  it("of a chain of causes that never ends: the same", () => {
    const cause = new Error("round")
    cause.cause = cause
    assert.deepStrictEqual(explain(cause), { reason: "other", sent: true, code: undefined })
  })

  it("of certificates: whether they are too old, or not trusted; in both cases, nothing was sent", () => {
    for (const code of ["CERT_HAS_EXPIRED", "CERT_NOT_YET_VALID"]) {
      assert.deepStrictEqual(explain({ cause: { code } }), { reason: "expired", sent: false, code })
    }
    for (const code of [
      "DEPTH_ZERO_SELF_SIGNED_CERT",
      "SELF_SIGNED_CERT_IN_CHAIN",
      "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
      "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
      "CERT_REVOKED",
      "ERR_TLS_CERT_ALTNAME_INVALID"
    ]) {
      assert.deepStrictEqual(explain({ cause: { code } }), { reason: "untrusted", sent: false, code })
    }
  })
})

describe("what a proxy tells that makes no connection: nothing was sent", () => {
  const refusals: ReadonlyArray<readonly [what: string, treat: (socket: Net.Socket) => void]> = [
    ["answers 407", answering("HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n")],
    ["answers 403", answering("HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n")],
    ["answers 502", answering("HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n")],
    ["closes the connection", answering("")]
  ]
  const clients = {
    fetch: (dispatcher: Undici.Dispatcher, to = origin) => fetch(to, { ...post, dispatcher } as RequestInit),
    undici: (dispatcher: Undici.Dispatcher, to = origin) =>
      Undici.request(to, { method: "POST", body: "{}", dispatcher })
  }
  for (const [name, request] of Object.entries(clients)) {
    for (const [what, treat] of refusals) {
      it.effect(`when it ${what}, to ${name}`, () =>
        Effect.gen(function* () {
          const { port } = yield* socketServer(treat)
          const proxy = `http://127.0.0.1:${port}`
          const dispatcher = new Undici.EnvHttpProxyAgent({ httpsProxy: proxy, noProxy: "" })
          const { reason, sent } = yield* brokenOf(() => request(dispatcher))
          assert.deepStrictEqual({ reason, sent }, { reason: "proxy", sent: false })
        }).pipe(Effect.scoped)
      )
    }

    it.effect(`when it answers 407 to a request that needs no tunnel, to ${name}`, () =>
      Effect.gen(function* () {
        const { port } = yield* socketServer(
          answering("HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n")
        )
        const dispatcher = new Undici.EnvHttpProxyAgent({ httpProxy: `http://127.0.0.1:${port}`, noProxy: "" })
        const { reason, sent } = yield* brokenOf(() => request(dispatcher, "http://maintainx.example"))
        assert.deepStrictEqual({ reason, sent }, { reason: "proxy", sent: false })
      }).pipe(Effect.scoped)
    )

    it.effect(`when it speaks SOCKS and wants a password, to ${name}`, () =>
      Effect.gen(function* () {
        const { port } = yield* socketServer((socket) => socket.once("data", () => socket.end(Uint8Array.of(5, 255))))
        const dispatcher = new Undici.EnvHttpProxyAgent({ httpsProxy: `socks5://127.0.0.1:${port}`, noProxy: "" })
        const { reason, sent } = yield* brokenOf(() => request(dispatcher))
        assert.deepStrictEqual({ reason, sent }, { reason: "proxy", sent: false })
      }).pipe(Effect.scoped)
    )

    it.effect(`when nothing listens there, to ${name}`, () =>
      Effect.gen(function* () {
        const httpsProxy = `http://127.0.0.1:${yield* closedPort}`
        const dispatcher = new Undici.EnvHttpProxyAgent({ httpsProxy, noProxy: "" })
        const { reason, sent } = yield* brokenOf(() => request(dispatcher))
        assert.deepStrictEqual({ reason, sent }, { reason: "refused", sent: false })
      })
    )

    it.effect(`when it makes it and it is closed before there is TLS, to ${name}`, () =>
      Effect.gen(function* () {
        const { port } = yield* socketServer((socket) =>
          socket.once("data", () => {
            socket.write("HTTP/1.1 200 OK\r\n\r\n")
            socket.once("data", () => socket.destroy())
          })
        )
        const dispatcher = new Undici.EnvHttpProxyAgent({ httpsProxy: `http://127.0.0.1:${port}`, noProxy: "" })
        const { reason, sent } = yield* brokenOf(() => request(dispatcher))
        assert.deepStrictEqual({ reason, sent }, { reason: "untrusted", sent: false })
      }).pipe(Effect.scoped)
    )
  }

  it.effect("when it answers 407, to fetch and to node:https with NODE_USE_ENV_PROXY", () =>
    Effect.gen(function* () {
      const { port } = yield* socketServer(
        answering("HTTP/1.1 407 Authentication Required\r\ncontent-length: 0\r\n\r\n")
      )
      const connection = fileURLToPath(new URL("../../src/internal/connection.ts", import.meta.url))
      const program = `
        import { explain } from ${JSON.stringify(connection)}
        import * as Https from "node:https"
        const tell = (error) => console.log(JSON.stringify(explain(error)))
        await fetch("${origin}", { method: "POST", body: "{}" }).catch(tell)
        Https.request("${origin}", { method: "POST" }).on("error", tell).end("{}")`
      const { stdout } = yield* Effect.promise(() =>
        promisify(execFile)(process.execPath, ["--input-type=module", "--eval", program], {
          env: { NODE_USE_ENV_PROXY: "1", HTTPS_PROXY: `http://127.0.0.1:${port}` }
        })
      )
      const told = stdout.trim().split("\n")
      assert.lengthOf(told, 2)
      for (const line of told) assert.deepInclude(JSON.parse(line), { reason: "proxy", sent: false })
    }).pipe(Effect.scoped)
  )
})

/** What Deno 2 and Bun 1 were seen to fail with. */
describe("what other runtimes tell", () => {
  const deno = (text: string) =>
    explain(new TypeError("fetch failed", { cause: new Error(`error sending request for url (${origin}): ${text}`) }))

  for (const [text, reason] of [
    ["client error (Connect): tcp connect error: Connection refused (os error 111)", "refused"],
    [
      "client error (Connect): dns error: failed to lookup address information: Name or service not known",
      "unresolved"
    ],
    ["client error (Connect): received corrupt message of type InvalidContentType", "plaintext"],
    ["client error (Connect): invalid peer certificate: UnknownIssuer", "untrusted"],
    ["client error (Connect): invalid peer certificate: Expired", "expired"],
    ["client error (Connect): tunnel error: proxy authorization required", "proxy"],
    ["client error (Connect): tls handshake eof", "unreachable"]
  ] as const) {
    it(`in Deno, "${text}": nothing was sent`, () => {
      assert.deepStrictEqual(deno(text), { reason, sent: false, code: undefined })
    })
  }

  it("in Deno, that the connection closed before the answer: the request may have been read", () => {
    assert.isTrue(deno("client error (SendRequest): connection closed before message completed").sent)
  })

  it("in Bun, that it is unable to connect: nothing was sent", () => {
    const message = "ECONNREFUSED: Unable to connect. Is the computer able to access the url?"
    const code = "ECONNREFUSED"
    assert.deepStrictEqual(explain(Object.assign(new TypeError(message), { code })), {
      reason: "refused",
      sent: false,
      code
    })
  })
})
