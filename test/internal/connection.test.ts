import type * as Net from "node:net"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { explain } from "../../src/internal/connection.ts"
import { socketServer } from "../support/servers.ts"

/** What `fetch` fails with when a server does this to each connection that it gets. */
const failureOf = (scheme: "http" | "https", treat: (socket: Net.Socket) => void) =>
  Effect.gen(function* () {
    const { port } = yield* socketServer(treat)
    return yield* Effect.promise(() =>
      fetch(`${scheme}://127.0.0.1:${port}/`, { method: "POST", body: "{}" }).then(
        () => assert.fail("there was an answer"),
        (error: unknown) => explain(error)
      )
    )
  }).pipe(Effect.scoped)

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
      assert.deepStrictEqual({ reason, sent }, { reason: "untrusted", sent: false })
    })
  )

  it.effect("of one that was closed after the request: the request may have been read", () =>
    Effect.gen(function* () {
      const { reason, sent } = yield* failureOf("http", (socket) => socket.once("data", () => socket.destroy()))
      assert.deepStrictEqual({ reason, sent }, { reason: "reset", sent: true })
    })
  )

  for (const [code, expected] of [
    ["ECONNREFUSED", { reason: "refused", sent: false }],
    ["ECONNRESET", { reason: "unreachable", sent: false }],
    ["ETIMEDOUT", { reason: "unreachable", sent: false }],
    ["EHOSTUNREACH", { reason: "unreachable", sent: false }],
    // What a packet filter of the own machine answers.
    ["EACCES", { reason: "unreachable", sent: false }],
    ["EPERM", { reason: "unreachable", sent: false }],
    ["EMFILE", { reason: "unreachable", sent: false }]
  ] as const) {
    it(`of ${code} while connecting: nothing was sent`, () => {
      const cause = Object.assign(new Error(`connect ${code}`), { code, syscall: "connect" })
      assert.deepStrictEqual(explain(new TypeError("fetch failed", { cause })), { ...expected, code })
    })
  }

  for (const code of ["ECONNRESET", "ETIMEDOUT", "EPIPE"]) {
    it(`of ${code} while reading or writing: the request may have been read`, () => {
      const cause = Object.assign(new Error(`read ${code}`), { code, syscall: "read" })
      assert.isTrue(explain(new TypeError("fetch failed", { cause })).sent)
    })
  }

  it("of all addresses that failed: what the first failed with", () => {
    const refused = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED", syscall: "connect" })
    assert.deepStrictEqual(explain(new TypeError("fetch failed", { cause: new AggregateError([refused]) })), {
      reason: "refused",
      sent: false,
      code: "ECONNREFUSED"
    })
  })

  for (const cause of [undefined, null, "down", 12, {}, new Error("down"), { code: 12 }]) {
    it(`of ${String(cause)}: nothing, so the request may have been read`, () => {
      assert.deepStrictEqual(explain(cause), { reason: "other", sent: true, code: undefined })
    })
  }

  it("of a chain of causes that never ends: the same", () => {
    const cause = new Error("round")
    cause.cause = cause
    assert.deepStrictEqual(explain(cause), { reason: "other", sent: true, code: undefined })
  })
})
