import { execFile } from "node:child_process"
import { readFileSync } from "node:fs"
import { createServer } from "node:http"
import * as Https from "node:https"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { HttpServer } from "effect/http"
import { exitCodes } from "../../src/cli/exitCodes.ts"
import { errorTable } from "../../src/MaintainXError.ts"
import { MaintainXTest } from "../../src/testing/index.ts"
import { certificate, certificateFile, connectProxy, host, key } from "../support/tls.ts"
import { directory, writeSamples } from "./samples.ts"

const run = (file: string, args: ReadonlyArray<string>, env: NodeJS.ProcessEnv = process.env) =>
  Effect.tryPromise({
    try: () => promisify(execFile)(file, args, { env }),
    catch: (error) => new Error((error as { stdout: string }).stdout + (error as { stderr: string }).stderr)
  })

const hooks = new URL("./resolve.ts", import.meta.url).href
const runner = fileURLToPath(new URL("./run.ts", import.meta.url))

const samples = writeSamples()

/** What Vitest reports as JSON. */
interface Report {
  readonly testResults: ReadonlyArray<{ readonly name: string; readonly status: string; readonly message: string }>
}

const samplesOf = (document: string): ReadonlyArray<string> =>
  samples.filter(({ where }) => where.startsWith(`${document}:`)).map(({ file }) => file)

describe("the samples of the README and the guides", () => {
  it("are found", () => {
    assert.isAbove(samples.length, 15)
  })

  it.effect("compile as strictly as the library itself", () => run("npx", ["tsc", "-p", directory]), 120_000)

  const served = HttpServer.serve(MaintainXTest.httpEffect).pipe(
    Layer.provideMerge(NodeHttpServer.layer(createServer, { port: 0, host: "127.0.0.1" })),
    Layer.provide(MaintainXTest.layerServer({ keys: ["a-key-for-samples"] }))
  )

  const isTest = (file: string) => readFileSync(file, "utf8").includes('from "@effect/vitest"')
  const [tests, programs] = [samples.filter(({ file }) => isTest(file)), samples.filter(({ file }) => !isTest(file))]

  it.effect(
    "run against a served MaintainX",
    () =>
      Effect.gen(function* () {
        const { stdout } = yield* HttpServer.addressFormattedWith((address) =>
          run(process.execPath, ["--import", hooks, runner, ...programs.map(({ file }) => file)], {
            PATH: process.env["PATH"],
            MAINTAINX_API_KEY: "a-key-for-samples",
            MAINTAINX_BASE_URL: `${address}/v1`,
            // All of them together send more than the 100 requests of a minute.
            MAINTAINX_QUOTA: "10000"
          })
        )
        const results = stdout
          .split("\n")
          .filter((line) => line.startsWith('{"file"'))
          .map((line) => JSON.parse(line))
        const failures = new Map(results.map(({ failure, file }) => [file, failure]))
        for (const { file, where } of programs) assert.strictEqual(failures.get(file), null, where)
      }).pipe(Effect.provide(served)),
    120_000
  )

  it.effect("without a key, the first program of the README ends in one sentence that says what to do", () =>
    Effect.gen(function* () {
      const first = programs.find(({ where }) => where.startsWith("README.md:"))
      assert.isDefined(first)
      const { message } = yield* Effect.flip(
        run(process.execPath, ["--import", hooks, first.file], { PATH: process.env["PATH"] })
      )
      assert.include(message, "InvalidSettings: MAINTAINX_API_KEY is missing. Generate one in MaintainX under Settings")
      assert.isAtMost(message.trimEnd().split("\n").length, 12)
    })
  )

  it.effect(
    "receive, in the first program of the guide to webhooks, the events of two subscriptions",
    () =>
      Effect.gen(function* () {
        const first = samples.find(({ where }) => where.startsWith("docs/webhooks.md"))
        const guide = fileURLToPath(new URL("./guide.ts", import.meta.url))
        const { stdout } = yield* run(process.execPath, ["--import", hooks, guide, first?.file ?? ""])
        assert.include(stdout, "answers [200,200]")
        assert.match(stdout, /work order \d+ is new/)
        assert.include(stdout, "Replace the shaft seal is IN_PROGRESS")
      }),
    120_000
  )

  it.effect(
    "answer the visitors of web servers, with the statuses that the guide tells",
    () =>
      Effect.gen(function* () {
        const [hono, express, next] = ["hono", "express", "GET ="].map((word) =>
          samplesOf("docs/web-servers.md").find((file) => readFileSync(file, "utf8").includes(word))
        )
        const script = fileURLToPath(new URL("./webServers.ts", import.meta.url))
        const { stdout } = yield* HttpServer.addressFormattedWith((address) =>
          run(process.execPath, ["--import", hooks, script, hono ?? "", express ?? "", next ?? ""], {
            PATH: process.env["PATH"],
            MAINTAINX_API_KEY: "a-key-for-samples",
            MAINTAINX_BASE_URL: `${address}/v1`
          })
        )
        assert.deepStrictEqual(
          stdout
            .trim()
            .split("\n")
            .map((line) => JSON.parse(line)),
          [{ hono: [200, 404, 400] }, { express: [200, true] }, { next: [200, true] }]
        )
      }).pipe(Effect.provide(served)),
    120_000
  )

  const servedBehindTls = HttpServer.serve(MaintainXTest.httpEffect).pipe(
    Layer.provideMerge(
      NodeHttpServer.layer(() => Https.createServer({ key, cert: certificate }), { port: 0, host: "127.0.0.1" })
    ),
    Layer.provide(MaintainXTest.layerServer({ keys: ["a-key-for-samples"] }))
  )

  it.live(
    "reach MaintainX through a proxy and with the certificates of a company, over fetch and over undici",
    () =>
      Effect.gen(function* () {
        const { address } = yield* HttpServer.HttpServer
        const proxy = yield* connectProxy("port" in address ? address.port : 0)
        const env = {
          PATH: process.env["PATH"],
          MAINTAINX_API_KEY: "a-key-for-samples",
          MAINTAINX_BASE_URL: `https://${host}/v1`,
          HTTPS_PROXY: proxy.url,
          NODE_EXTRA_CA_CERTS: yield* certificateFile
        }
        const [undici = ""] = samplesOf("docs/networks.md")
        const [fetches = ""] = samplesOf("docs/getting-started.md")
        yield* run(process.execPath, ["--import", hooks, undici], env)
        assert.deepStrictEqual([...new Set(proxy.asked)], [`${host}:443`])
        const before = proxy.asked.length
        yield* run(process.execPath, ["--import", hooks, fetches], { ...env, NODE_USE_ENV_PROXY: "1" })
        assert.isAbove(proxy.asked.length, before)
        // Without the second variable, fetch takes no notice of the proxy.
        const { message } = yield* Effect.flip(
          run(process.execPath, ["--import", hooks, fetches], {
            ...env,
            MAINTAINX_BUDGET: "10 seconds",
            MAINTAINX_RETRIES: "0"
          })
        )
        assert.include(message, "the host name does not resolve")
      }).pipe(Effect.provide(servedBehindTls)),
    120_000
  )

  /** All at once, since the start of a runner takes longer than the tests. */
  const report = join(directory, "report.json")
  const ran = Effect.runSync(
    Effect.cached(
      run("npx", [
        ...["vitest", "run", "--config", "test/docs/vitest.config.ts", "--reporter", "json", "--outputFile", report],
        ...tests.map(({ file }) => file)
      ]).pipe(
        Effect.ignore,
        Effect.map((): Report => JSON.parse(readFileSync(report, "utf8")))
      )
    )
  )

  for (const { file, where } of tests) {
    it.effect(
      `pass as a test: ${where}`,
      () =>
        Effect.map(ran, ({ testResults }) => {
          const result = testResults.find(({ name }) => name === file)
          assert.deepInclude(result, { status: "passed", message: "" })
        }),
      120_000
    )
  }
})

describe("the tables of the documents", () => {
  const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8")

  it("show every row of the error table in the README", () => {
    const readme = read("README.md")
    for (const [tag, { likelyCause, solution }] of Object.entries(errorTable)) {
      assert.match(readme, new RegExp(`^\\| \`${tag}\` \\|`, "m"))
      assert.include(readme, `| ${likelyCause} | ${solution} |`)
    }
  })

  it("show every exit code in the guide to verifying", () => {
    const guide = read("docs/verify.md")
    for (const { code, meaning } of exitCodes) assert.include(guide, `| ${code} | ${meaning} |`)
  })
})
