/** Takes the picture of the inspector that README and guide show: `node test/testing/inspector/picture.ts`. */
import { createHmac } from "node:crypto"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { fileURLToPath } from "node:url"
import { Effect } from "effect"
import express from "express"
import { inBrowser, inspected, Shared } from "./world.ts"

const file = fileURLToPath(new URL("../../../docs/inspector.png", import.meta.url))

/** A receiver that reads the JSON before it checks the signature, so that it checks nothing. */
let secret = ""
const server = createServer(
  express()
    .use(express.json())
    .post("/hooks", ({ headers }, response) => {
      const [, time, signature] = /^t=(\d+),v1=(\w+)$/.exec(`${headers["x-maintainx-webhook-body-signature"]}`) ?? []
      const isRight = signature === createHmac("sha256", secret).update(`${time}.`).digest("hex")
      response.status(isRight ? 200 : 401).send(isRight ? "" : "invalid signature")
    })
).listen(0, "127.0.0.1")

const picture = Effect.gen(function* () {
  const { open, page, send } = yield* inspected({}, { viewport: { width: 1080, height: 760 } })
  const { port } = server.address() as AddressInfo // It listens on a port.
  const url = `http://127.0.0.1:${port}/hooks`
  secret = (yield* send("POST", "/subscriptions", { type: "WORK_ORDER_STATUS_CHANGE", url })).json.secret ?? ""
  const { json } = yield* send("POST", "/workorders", { title: "Replace the seal of pump 3" })
  yield* send("PATCH", `/workorders/${json.id}/status`, { status: "IN_PROGRESS" })
  yield* open("Deliveries")
  const rows = page.getByRole("list", { name: /^Attempts/ }).getByRole("listitem")
  yield* inBrowser(() => rows.getByRole("button").first().click())
  yield* inBrowser(() => page.getByRole("button", { name: "Find out why" }).click())
  yield* inBrowser(() =>
    page
      .getByText(/^Nothing is proved|^Proved/)
      .first()
      .waitFor()
  )
  yield* inBrowser(() => page.getByRole("button", { name: "Dismiss" }).click())
  yield* inBrowser(() => page.screenshot({ path: file }))
})

await Effect.runPromise(picture.pipe(Effect.scoped, Effect.provide(Shared.layer))).finally(() => server.close())
