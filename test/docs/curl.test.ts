import { execFile, execFileSync } from "node:child_process"
import { readFileSync } from "node:fs"
import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { fileURLToPath } from "node:url"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { served } from "../testing/control/server.ts"

const guide = readFileSync(fileURLToPath(new URL("../../docs/embedded-maintainx.md", import.meta.url)), "utf8")

const hasCurl = (() => {
  try {
    execFileSync("curl", ["--version"], { stdio: "ignore" })
    return true
  } catch {
    return false
  }
})()

/** The samples of the guide for a shell, but for those that start a server, and what they print. */
const blocks = Array.from(guide.matchAll(/^```sh\n(.*?)^```\n(?:\n```text\n(.*?)^```$)?/gms), (match) => ({
  script: match[1] ?? "",
  printed: match[2] ?? ""
})).filter(({ script }) => !script.startsWith("npx"))

/** A receiver that takes every delivery. */
const receiver = Effect.acquireRelease(
  Effect.callback<Server>((resume) => {
    const server = createServer((request, response) => request.resume().on("end", () => response.end("taken")))
    server.listen(0, "127.0.0.1", () => resume(Effect.succeed(server)))
  }),
  (server) => Effect.sync(() => server.close())
).pipe(Effect.map((server) => (server.address() as AddressInfo).port)) // It listens on a port.

const run = (script: string) =>
  Effect.callback<string>((resume) => {
    execFile("bash", ["-c", script], { timeout: 60_000 }, (error, stdout, stderr) =>
      resume(Effect.succeed(error === null || error.code === 1 ? stdout : `${stdout}${stderr}`))
    )
  })

describe("the guide to the embedded MaintainX", () => {
  it.live.skipIf(!hasCurl)(
    "prints what it says that it prints",
    () =>
      Effect.gen(function* () {
        const { origin } = yield* served({ speed: 0 })
        const port = yield* receiver
        const script = blocks
          .map(({ script }) => `${script}echo ----`)
          .join("\n")
          .replaceAll("http://127.0.0.1:4020", origin)
          .replaceAll("127.0.0.1:4021", `127.0.0.1:${port}`)
        const printed = (yield* run(script)).split("----\n").slice(0, -1)
        assert.deepStrictEqual(
          printed,
          blocks.map(({ printed }) => printed)
        )
      }),
    60_000
  )
})
