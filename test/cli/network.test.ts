import { assert, describe, it, vi } from "@effect/vitest"
import { Effect } from "effect"
import { proxyFor } from "../../src/cli/network.ts"
import { certificateFile, connectProxy, host, tlsServer } from "../support/tls.ts"
import { directory, run } from "./executable.ts"

vi.setConfig({ testTimeout: 120_000 })

const baseUrl = `https://${host}/v1`

/** A MaintainX behind TLS, of which only the proxy knows where it is. */
const maintainx = tlsServer((request, response) => {
  const users = { users: [{ id: 12, firstName: "Ada", lastName: "Park" }], nextCursor: null }
  const organizations = { organizations: [{ id: 7, name: "Harbour plant" }], nextCursor: null }
  response.writeHead(200, { "content-type": "application/json" })
  response.end(JSON.stringify(request.url?.startsWith("/v1/users") ? users : organizations))
})

const verify = (env: Readonly<Record<string, string>>, ...args: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const settings = { MAINTAINX_API_KEY: "canary-key", MAINTAINX_BASE_URL: baseUrl, MAINTAINX_BUDGET: "5 seconds" }
    return yield* run({ args: ["verify", ...args], cwd: yield* directory(), env: { ...settings, ...env } })
  })

const flat = (text: string) => text.replace(/\s+/g, " ")

describe("effect-maintainx verify, behind a proxy", () => {
  it.live("goes through it, trusts the certificates of the company, and says which proxy it is", () =>
    Effect.gen(function* () {
      const proxy = yield* connectProxy(yield* maintainx, "ada:hunter2")
      const ran = yield* verify({
        HTTPS_PROXY: proxy.url.replace("://", "://ada:hunter2@"),
        NODE_EXTRA_CA_CERTS: yield* certificateFile
      })
      assert.strictEqual(ran.exitCode, 0, ran.screen)
      assert.deepStrictEqual([...new Set(proxy.asked)], [`${host}:443`])
      assert.include(ran.stdout, `through the proxy ${new URL(proxy.url).host} (HTTPS_PROXY)`)
      assert.include(ran.stdout, "Harbour plant")
      assert.notInclude(ran.screen, "hunter2")
    })
  )

  it.live("explains in a sentence that the proxy wants a user and a password", () =>
    Effect.gen(function* () {
      const proxy = yield* connectProxy(yield* maintainx, "ada:hunter2")
      const ran = yield* verify({ HTTPS_PROXY: proxy.url, MAINTAINX_BUDGET: "1 second" })
      assert.strictEqual(ran.exitCode, 6, ran.screen)
      assert.isAbove(proxy.asked.length, 0)
      assert.include(flat(ran.screen), `The proxy ${new URL(proxy.url).host} (HTTPS_PROXY) is not there, wants a user`)
      assert.include(flat(ran.screen), "name the host in NO_PROXY")
    })
  )

  it.live("explains in a sentence that a certificate of the company is not trusted", () =>
    Effect.gen(function* () {
      const proxy = yield* connectProxy(yield* maintainx)
      const ran = yield* verify({ HTTPS_PROXY: proxy.url }, "--json")
      assert.strictEqual(ran.exitCode, 6, ran.screen)
      const { error, proxy: named } = JSON.parse(ran.stdout)
      assert.match(error.message, /no trusted TLS connection could be made/)
      assert.strictEqual(named, `${new URL(proxy.url).host} (HTTPS_PROXY)`)
    })
  )

  it.live("leaves it aside for a host that NO_PROXY names", () =>
    Effect.gen(function* () {
      const proxy = yield* connectProxy(yield* maintainx)
      const ran = yield* verify({ HTTPS_PROXY: proxy.url, NO_PROXY: ".maintainx.test", MAINTAINX_BUDGET: "1 second" })
      assert.strictEqual(ran.exitCode, 6, ran.screen)
      assert.lengthOf(proxy.asked, 0)
      assert.notInclude(ran.screen, "proxy 127")
    })
  )
})

describe("the proxy for a URL", () => {
  const to = (environment: Readonly<Record<string, string>>, target = "https://api.getmaintainx.com/v1") =>
    Effect.map(proxyFor(target, environment), (proxy) => proxy && `${proxy.variable} ${proxy.url.href}`)

  it.effect("is that of HTTPS_PROXY, or else of HTTP_PROXY, in small letters first", () =>
    Effect.gen(function* () {
      assert.isUndefined(yield* to({}))
      assert.isUndefined(yield* to({ HTTPS_PROXY: "" }))
      assert.strictEqual(yield* to({ HTTPS_PROXY: "http://proxy:3128" }), "HTTPS_PROXY http://proxy:3128/")
      assert.strictEqual(yield* to({ HTTP_PROXY: "http://proxy:3128" }), "HTTP_PROXY http://proxy:3128/")
      assert.strictEqual(yield* to({ HTTPS_PROXY: "http://b", https_proxy: "http://a" }), "https_proxy http://a/")
      assert.isUndefined(yield* to({ HTTPS_PROXY: "http://proxy:3128" }, "http://maintainx.example"))
      assert.strictEqual(yield* to({ HTTPS_PROXY: "proxy:3128" }), "HTTPS_PROXY http://proxy:3128/")
    })
  )

  it.effect("is none for hosts that NO_PROXY names, and for this machine", () =>
    Effect.gen(function* () {
      const without = (NO_PROXY: string, target?: string) => to({ HTTPS_PROXY: "http://proxy", NO_PROXY }, target)
      for (const names of [
        "*",
        "getmaintainx.com",
        ".getmaintainx.com",
        "*.getmaintainx.com",
        "localhost, API.getmaintainx.com",
        "api.getmaintainx.com:443"
      ]) {
        assert.isUndefined(yield* without(names), names)
      }
      for (const names of ["maintainx.com", "getmaintainx.org", "api.getmaintainx.com:8443", "", ",", "."]) {
        assert.isDefined(yield* without(names), names)
      }
      for (const target of ["https://localhost:4020", "https://127.0.0.1/v1", "https://[::1]/v1"]) {
        assert.isUndefined(yield* without("", target), target)
      }
    })
  )

  it.effect("is a setting like others if it is no address", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(to({ HTTPS_PROXY: "http://user:hunter2@[" }))
      assert.strictEqual(error.variable, "HTTPS_PROXY")
      assert.notInclude(error.message, "hunter2")
    })
  )
})
