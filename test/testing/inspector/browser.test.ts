import { createHmac } from "node:crypto"
import { createServer, type RequestListener, request, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { gzipSync } from "node:zlib"
import { assert, layer, vi } from "@effect/vitest"
import { Effect, type Scope } from "effect"
import express from "express"
import { bundle } from "../../../src/testing/inspector/page/bundle.ts"
import { names } from "../../../src/testing/inspector/page/names.ts"
import { closedPort } from "../../support/servers.ts"
import { barriers } from "./accessible.ts"
import { inBrowser, inspected, key, Shared } from "./world.ts"

vi.setConfig({ testTimeout: 120_000, hookTimeout: 300_000 })

/** Serves a receiver until the scope ends, and gives its origin. */
const receiving = (listener: RequestListener): Effect.Effect<string, never, Scope.Scope> =>
  Effect.map(
    Effect.acquireRelease(
      Effect.callback<Server>((resume) => {
        const server = createServer(listener)
        server.listen(0, "127.0.0.1", () => resume(Effect.succeed(server)))
      }),
      (server) =>
        Effect.sync(() => {
          server.closeAllConnections()
          server.close()
        })
    ),
    (server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}` // It listens on a port.
  )

/** What receivers do by the book: the signature over the body that they have. */
const isSigned = (header: string | undefined, body: string, secret: string): boolean => {
  const [, timestamp, signature] = /^t=(\d+),v1=(\w+)$/.exec(header ?? "") ?? []
  return signature === createHmac("sha256", secret).update(`${timestamp}.${body}`).digest("hex")
}

const header = "x-maintainx-webhook-body-signature"

layer(Shared.layer, { excludeTestServices: true, timeout: 300_000 })("the inspector", (it) => {
  it.effect("is one file of at most 60 kB, and has no other host in it", () =>
    Effect.gen(function* () {
      const html = yield* Effect.promise(bundle)
      assert.isAtMost(gzipSync(html).byteLength, 60_000)
      assert.notMatch(html, /<script[^>]+src=|<link[^>]+stylesheet|@import|url\(/)
    })
  )

  it.effect("shows requests as they come, with their answers, and what they changed", () =>
    Effect.scoped(
      Effect.gen(function* () {
        const { page, send } = yield* inspected()
        yield* send("GET", "/workorders?limit=2")
        const { json } = yield* send("POST", "/workorders", { title: "Replace <img src=x onerror=alert(1)> seal" })
        yield* send("PATCH", `/workorders/${json.id}`, { priority: "URGENT" })
        const rows = page.getByRole("list", { name: /^Requests/ }).getByRole("listitem")
        yield* inBrowser(() => rows.getByText("/v1/workorders?limit=2").waitFor())
        yield* inBrowser(() => page.getByRole("img", { name: /^2 requests passed|^3 requests passed/ }).waitFor())

        const refused = rows.filter({ hasText: "PATCH" })
        yield* inBrowser(() => refused.getByRole("button").click())
        assert.match(
          (yield* inBrowser(() => refused.textContent())) ?? "",
          /400[\s\S]*must be one of|400[\s\S]*priority/
        )

        const created = rows.filter({ hasText: "POST" })
        yield* inBrowser(() => created.getByRole("button", { expanded: false }).click())
        yield* inBrowser(() => created.getByRole("button", { name: /^workOrders \d+/ }).click())
        yield* inBrowser(() => page.getByRole("heading", { name: "History" }).waitFor())
        // What strangers write is text.
        assert.strictEqual(yield* inBrowser(() => page.locator("main img[src]").count()), 0)
        yield* inBrowser(() => page.getByText("Replace <img src=x onerror=alert(1)> seal").first().waitFor())
      })
    )
  )

  it.effect("never gets a key or the secret of a subscription", () =>
    Effect.scoped(
      Effect.gen(function* () {
        const { open, page, send } = yield* inspected()
        const texts: Array<string> = []
        page.on("response", async (response) => {
          if (!response.url().includes("/stream")) texts.push(await response.text().catch(() => ""))
        })
        const { json } = yield* send("POST", "/subscriptions", { type: "NEW_WORK_ORDER", url: "http://127.0.0.1:1/x" })
        const row = page.getByRole("list", { name: /^Requests/ }).getByRole("listitem")
        yield* inBrowser(() => row.getByRole("button").click())
        yield* inBrowser(() => row.getByText("<redacted>").first().waitFor())
        const shown = yield* inBrowser(() => page.content())
        yield* open("Records")
        yield* inBrowser(() => page.getByLabel("Kind").selectOption("subscriptions"))
        yield* inBrowser(() =>
          page
            .getByRole("list", { name: /^Records/ })
            .getByRole("button")
            .first()
            .click()
        )
        yield* inBrowser(() => page.getByRole("figure").getByText("<redacted>").waitFor())
        const all = [shown, yield* inBrowser(() => page.content()), ...texts].join("\n")
        assert.notInclude(all, key)
        assert.isString(json.secret)
        assert.notInclude(all, json.secret ?? "")
      })
    )
  )

  it.effect("tells attempts, waits and why", () =>
    Effect.scoped(
      Effect.gen(function* () {
        const { open, page, send } = yield* inspected()
        yield* open("Faults")
        yield* inBrowser(() => page.getByRole("switch", { name: /^503/ }).click())
        yield* inBrowser(() => page.getByRole("switch", { name: /^503/, checked: true }).waitFor())
        assert.strictEqual((yield* send("GET", "/users")).status, 503)
        yield* inBrowser(() => page.getByRole("switch", { name: /^503/ }).click())
        yield* inBrowser(() => page.getByRole("switch", { name: /^503/, checked: false }).waitFor())
        assert.strictEqual((yield* send("GET", "/users")).status, 200)
        yield* open("Requests")
        yield* inBrowser(() => page.getByText(/attempt 2, waited .* since 503 was answered/).waitFor())
        yield* inBrowser(() => page.getByText(/Fault 1 struck/).waitFor())
      })
    )
  )

  it.effect("scripts a fault for certain calls, and takes it back", () =>
    Effect.scoped(
      Effect.gen(function* () {
        const { open, page, send } = yield* inspected()
        yield* open("Faults")
        yield* inBrowser(async () => {
          await page.getByLabel("Operation").fill("Users.list")
          await page.getByLabel("Calls to let through first").fill("1")
          await page.getByRole("button", { name: "Add" }).click()
          await page.getByRole("button", { name: "Take back fault 1" }).waitFor()
        })
        assert.strictEqual((yield* send("GET", "/users")).status, 200)
        assert.strictEqual((yield* send("GET", "/assets")).status, 200)
        assert.strictEqual((yield* send("GET", "/users")).status, 429)
        yield* inBrowser(() => page.getByText("No fault waits for a call.").waitFor())
        // A name that no operation has is refused, in words.
        yield* inBrowser(async () => {
          await page.getByLabel("Operation").fill("Users.lst")
          await page.getByRole("button", { name: "Add" }).click()
          await page
            .locator("[role=status].problem")
            .getByText(/^target\.operation is not accepted/)
            .waitFor()
        })
      })
    )
  )

  for (const [parser, listener, sentence, proof] of [
    [
      "a body parser that empties the stream",
      (secretOf: () => string) =>
        express()
          .use(express.json())
          .post("/hooks", (request, response) => {
            let raw = ""
            request.on("data", (chunk: Buffer) => {
              raw += chunk
            })
            const isGood = isSigned(request.get(header), raw, secretOf())
            response.status(isGood ? 200 : 401).send(isGood ? "" : "invalid signature")
          }),
      /body parser read the JSON .*express\.raw/,
      /^Proved: the receiver checks an empty body/
    ],
    [
      "JSON that is written again",
      (secretOf: () => string) =>
        express()
          .use(express.json())
          .post("/hooks", (request, response) => {
            const again = JSON.stringify(request.body, null, 2)
            response.sendStatus(isSigned(request.get(header), again, secretOf()) ? 200 : 403)
          }),
      /does not trust the signature, most likely because a body parser reads the JSON first: in Express/,
      /^Proved: the receiver checks JSON that was parsed and written again indented/
    ]
  ] as const) {
    it.effect(`says within ten seconds why a receiver refuses: ${parser}`, () =>
      Effect.scoped(
        Effect.gen(function* () {
          let secret = ""
          const origin = yield* receiving(listener(() => secret))
          const { open, page, send } = yield* inspected()
          const url = `${origin}/hooks`
          secret = (yield* send("POST", "/subscriptions", { type: "NEW_WORK_ORDER", url })).json.secret ?? ""
          yield* send("POST", "/workorders", { title: "Replace seal" })
          // At first it is told on whatever part of the page is open, to screen readers, too.
          yield* inBrowser(() => page.getByRole("status").getByText(sentence).waitFor({ timeout: 10_000 }))
          yield* open("Deliveries")
          const row = page
            .getByRole("list", { name: /^Attempts/ })
            .getByRole("listitem")
            .last()
          assert.match((yield* inBrowser(() => row.textContent())) ?? "", sentence)
          yield* inBrowser(() => row.getByRole("button").click())
          yield* inBrowser(() => row.getByText(/What is signed: these \d+ bytes, exactly/).waitFor())
          yield* inBrowser(() => row.getByRole("button", { name: "Find out why" }).click())
          yield* inBrowser(() => row.getByText(proof).waitFor())
        })
      )
    )
  }

  it.effect("sends a delivery again, twice and late, and says that nothing listens", () =>
    Effect.scoped(
      Effect.gen(function* () {
        let received = 0
        const origin = yield* receiving((request, response) => {
          request.resume().on("end", () => {
            received++
            response.end()
          })
        })
        const { open, page, send } = yield* inspected()
        yield* send("POST", "/subscriptions", { type: "NEW_WORK_ORDER", url: `${origin}/hooks` })
        yield* send("POST", "/workorders", { title: "Replace seal" })
        yield* open("Deliveries")
        const rows = page.getByRole("list", { name: /^Attempts/ }).getByRole("listitem")
        yield* inBrowser(() => rows.getByRole("button").first().click())
        yield* inBrowser(() => page.getByRole("button", { name: "Send again" }).click())
        yield* inBrowser(() => rows.nth(1).waitFor())
        yield* inBrowser(() => page.getByRole("button", { name: "Send twice" }).click())
        yield* inBrowser(() => rows.nth(3).waitFor())
        yield* inBrowser(() => page.getByRole("button", { name: "Send 1 minute late" }).click())
        yield* inBrowser(() => page.getByText("It is sent in a minute of the plant.").waitFor())
        assert.strictEqual(received, 4)
        yield* open("Clock")
        yield* inBrowser(() => page.getByRole("button", { name: "Advance by 1 minute" }).click())
        yield* open("Deliveries")
        yield* inBrowser(() => rows.nth(4).waitFor())
        assert.strictEqual(received, 5)

        const closed = `http://127.0.0.1:${yield* closedPort}/hooks`
        yield* send("POST", "/subscriptions", { type: "NEW_ASSET", url: closed })
        yield* send("POST", "/assets", { name: "Pump 3" })
        yield* inBrowser(() => rows.getByText(/^Nothing listens at 127\.0\.0\.1:\d+/).waitFor())
      })
    )
  )

  it.effect("freezes the clock, advances it, sets it and speeds it up", () =>
    Effect.scoped(
      Effect.gen(function* () {
        const { open, origin, page } = yield* inspected()
        const clock = Effect.promise(
          async (): Promise<{ readonly now: string; readonly speed: number }> =>
            (await fetch(`${origin}/_maintainx/clock`)).json()
        )
        yield* open("Clock")
        yield* inBrowser(() => page.getByRole("button", { name: "Freeze" }).click())
        yield* inBrowser(() => page.getByText("Time stands still.", { exact: true }).waitFor())
        const before = yield* clock
        assert.strictEqual(before.speed, 0)
        yield* inBrowser(() => page.getByLabel("Advance by", { exact: true }).fill("90 minutes"))
        yield* inBrowser(() => page.getByRole("button", { name: "Advance", exact: true }).click())
        yield* inBrowser(() =>
          page
            .getByRole("status")
            .getByText(/^It is /)
            .waitFor()
        )
        assert.strictEqual(Date.parse((yield* clock).now) - Date.parse(before.now), 90 * 60_000)
        yield* inBrowser(() => page.getByLabel("Set to (UTC)").fill("2031-05-01T06:30:00"))
        yield* inBrowser(() => page.getByRole("button", { name: "Set", exact: true }).click())
        yield* inBrowser(() =>
          page
            .getByRole("status")
            .getByText(/^It is 2031-05-01 06:30:00/)
            .waitFor()
        )
        yield* inBrowser(() => page.getByLabel("Speed").selectOption({ label: "1 hour a second" }))
        yield* inBrowser(() =>
          page
            .getByText(/3600 times as fast/)
            .first()
            .waitFor()
        )
        assert.strictEqual((yield* clock).speed, 3600)
      })
    )
  )

  it.effect("opens a moment of the past, and lets the plant go on from it", () =>
    Effect.scoped(
      Effect.gen(function* () {
        const { open, page, send } = yield* inspected()
        const { json } = yield* send("POST", "/workorders", { title: "Check valve" })
        yield* send("PATCH", `/workorders/${json.id}`, { title: "Check all valves" })
        yield* send("DELETE", `/workorders/${json.id}`)
        yield* open("Records")
        const rows = page.getByRole("list", { name: /^Records/ }).getByRole("listitem")
        yield* inBrowser(() => page.getByLabel("Id or part of the name").fill("valve"))
        yield* inBrowser(() => page.getByText("There is none.").waitFor())

        yield* open("History")
        yield* inBrowser(() => page.getByRole("button", { name: "Look at moment 3" }).click())
        yield* inBrowser(() => rows.getByText("Check all valves").waitFor())
        yield* inBrowser(() => rows.getByText("created").first().waitFor())
        yield* inBrowser(() => rows.getByRole("button").first().click())
        yield* inBrowser(() => page.getByRole("cell", { name: '"Check valve"' }).waitFor())

        yield* inBrowser(() => page.getByRole("button", { name: "Go on from here" }).first().click())
        yield* inBrowser(() =>
          page
            .getByRole("status")
            .getByText(/^The plant goes on from/)
            .waitFor()
        )
        const { status } = yield* send("GET", `/workorders/${json.id}`)
        assert.strictEqual(status, 200)
        const next = yield* send("POST", "/workorders", { title: "Another" })
        assert.strictEqual(next.json.id, json.id + 1)
      })
    )
  )

  it.effect("shows what differs from the start, field by field", () =>
    Effect.scoped(
      Effect.gen(function* () {
        const { open, page, send } = yield* inspected()
        const assets = (yield* send("GET", "/assets")).json["assets"] as ReadonlyArray<{ readonly id: number }>
        yield* send("PATCH", `/assets/${assets[0]?.id}`, { description: "By the river" })
        yield* open("Records")
        yield* inBrowser(() => page.getByLabel("Kind").selectOption("assets"))
        const changed = page
          .getByRole("list", { name: /^Records/ })
          .getByRole("listitem")
          .first()
        yield* inBrowser(() => changed.getByText("changed", { exact: true }).waitFor())
        yield* inBrowser(() => changed.getByRole("button").click())
        const difference = page.getByRole("table", { name: "Difference to the start" })
        yield* inBrowser(() => difference.getByRole("row", { name: /description .* "By the river"/ }).waitFor())
        yield* inBrowser(() => page.getByText(/ changed by request 2/).waitFor())
      })
    )
  )

  it.effect("works with the keyboard alone", () =>
    Effect.scoped(
      Effect.gen(function* () {
        const { page, send } = yield* inspected()
        yield* send("GET", "/users")
        const press = (...keys: ReadonlyArray<string>) =>
          Effect.forEach(keys, (key) => inBrowser(() => page.keyboard.press(key)))
        const focused = inBrowser(() =>
          page.evaluate(() => {
            const { activeElement: it } = document
            return `${it?.getAttribute("role") ?? it?.tagName.toLowerCase()} ${it?.textContent?.trim().split(/\s/)[0]}`
          })
        )
        yield* inBrowser(() => page.getByText("/v1/users").waitFor())
        yield* press("Tab")
        assert.strictEqual(yield* focused, "tab Requests")
        yield* press("Tab", "Enter")
        yield* inBrowser(() => page.getByRole("button", { expanded: true }).waitFor())
        yield* press("Enter", "Shift+Tab", "ArrowRight")
        assert.strictEqual(yield* focused, "tab Deliveries")
        yield* press("ArrowLeft", "ArrowLeft")
        assert.strictEqual(yield* focused, "tab History")
        yield* press("Home", "ArrowRight", "ArrowRight", "ArrowRight")
        assert.strictEqual(yield* focused, "tab Faults")
        yield* press("Tab")
        assert.match(yield* focused, /^switch 429/)
        yield* press("Space")
        yield* inBrowser(() => page.getByRole("switch", { name: /^429/, checked: true }).waitFor())
        // The mark of the focus is to be seen.
        const outline = yield* inBrowser(() =>
          page.evaluate(() => getComputedStyle(document.activeElement ?? document.body).outlineStyle)
        )
        assert.strictEqual(outline, "solid")
      })
    )
  )

  it.effect("shows no request any more after all were forgotten", () =>
    Effect.scoped(
      Effect.gen(function* () {
        const { page, origin, send } = yield* inspected()
        yield* send("GET", "/users")
        yield* inBrowser(() => page.getByText("/v1/users").waitFor())
        yield* Effect.promise(() => fetch(`${origin}/_maintainx/plant/reset`, { method: "POST" }))
        yield* Effect.promise(() => fetch(`${origin}/_maintainx/calls`, { method: "DELETE" }))
        yield* inBrowser(() => page.getByText(/^No request has come yet/).waitFor())
      })
    )
  )

  for (const colorScheme of ["light", "dark"] as const) {
    it.effect(`can be used by everybody, at any width: ${colorScheme}`, () =>
      Effect.gen(function* () {
        const look = { colorScheme, viewport: { width: 360, height: 640 } }
        const { open, page, send } = yield* inspected({ live: { rateLimits: { headers: true, limit: 3 } } }, look)
        const url = `http://127.0.0.1:${yield* closedPort}/${"a".repeat(200)}`
        yield* send("POST", "/subscriptions", { type: "NEW_WORK_ORDER", url })
        yield* send("POST", "/workorders", { title: "Replace ".repeat(20) })
        yield* send("GET", "/nowhere")
        yield* send("GET", "/users")
        yield* send("GET", "/users")
        yield* Effect.promise(() =>
          page.request.post(new URL("faults", page.url()).href, { data: { fault: { type: "html" } } })
        )
        for (const name of names) {
          yield* open(name)
          const rows = page.getByRole("tabpanel").locator("button.row")
          if ((yield* inBrowser(() => rows.count())) > 0) yield* inBrowser(() => rows.first().click())
          yield* Effect.sleep("300 millis")
          assert.deepStrictEqual([name, ...(yield* inBrowser(() => page.evaluate(barriers)))], [name])
        }
      })
    )
  }

  it.effect("is closed to pages of other origins, and to names that lead here by a trick", () =>
    Effect.gen(function* () {
      const { origin } = yield* inspected()
      const status = (path: string, headers: Readonly<Record<string, string>>, method = "GET") =>
        Effect.callback<number>((resume) => {
          request(`${origin}/_maintainx/${path}`, { method, headers }, (response) => {
            response.resume()
            resume(Effect.succeed(response.statusCode ?? 0))
          }).end()
        })
      assert.strictEqual(yield* status("", {}), 200)
      for (const path of ["", "inspect/moments", "inspect/records/users"]) {
        assert.strictEqual(yield* status(path, { host: "rebound.example" }), 403)
        assert.strictEqual(yield* status(path, { origin: "https://evil.example" }), 403)
      }
      assert.strictEqual(yield* status("inspect/moments/1/fork", { origin: "https://evil.example" }, "POST"), 403)
      assert.strictEqual(yield* status("inspect/moments/1/fork", { "sec-fetch-site": "cross-site" }, "POST"), 403)
      for (const path of ["inspect/records/__proto__", "inspect/records/users/99", "inspect/kinds?moment=99"]) {
        assert.strictEqual(yield* status(path, {}), 404)
      }
      assert.strictEqual(yield* status("inspect/moments/99/fork", {}, "POST"), 404)
      assert.strictEqual(yield* status("inspect/attempts/99/probe", {}, "POST"), 404)
    })
  )

  it.effect("asks for the control token, if there is one, without telling the page", () =>
    Effect.gen(function* () {
      const token = "canary-token-of-control"
      const { page } = yield* inspected({}, { httpCredentials: { username: "", password: token } }, token)
      assert.notInclude(yield* inBrowser(() => page.content()), token)
      assert.strictEqual((yield* Effect.promise(() => fetch(page.url()))).status, 401)
    })
  )
})
