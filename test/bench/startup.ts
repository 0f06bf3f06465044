import { execFileSync, spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import type { bundles } from "./bundle.ts"
import { root } from "./root.ts"
import { median } from "./statistics.ts"

const rounds = 11

/** A process that loads the public face, and then makes the services of all resources. */
const program = `
  const start = performance.now()
  const { Effect } = await import("effect")
  const { MaintainX } = await import(${JSON.stringify(pathToFileURL(join(root, "dist/index.js")).href)})
  const loaded = performance.now()
  await Effect.runPromise(Effect.void.pipe(Effect.provide(MaintainX.layerOptions({ apiKey: "key" }))))
  console.log(JSON.stringify({ loading: loaded - start, services: performance.now() - loaded }))`

/** Milliseconds, in fresh processes. */
export const startup = () => {
  const runs = Array.from({ length: rounds }, (): { readonly loading: number; readonly services: number } =>
    JSON.parse(
      execFileSync(process.execPath, ["--input-type=module", "--eval", program], { cwd: root, encoding: "utf8" })
    )
  )
  return {
    loading: median(runs.map(({ loading }) => loading)),
    services: median(runs.map(({ services }) => services))
  }
}

/** What a local server answers to the first request of each program. */
const answers: Readonly<Record<string, unknown>> = {
  "/users": { users: [{ id: 1, firstName: "Ada", lastName: "Byron", email: "ada@example.com" }] },
  "/assets": { id: 1 }
}

type Programs = Awaited<ReturnType<typeof bundles>>

/**
 * Milliseconds from the start of a process with a bundled program until it has its first answer: it prints that, or goes on
 * with its second request, which stays without an answer.
 */
export const firstAnswers = async (programs: Programs): Promise<Readonly<Record<keyof Programs, number>>> => {
  const directory = mkdtempSync(join(tmpdir(), "effect-maintainx-start-"))
  let answered = () => {}
  const server = createServer(({ url = "" }, response) => {
    const answer = answers[url]
    if (answer === undefined) return answered()
    response.setHeader("content-type", "application/json")
    response.end(JSON.stringify(answer))
  })
  try {
    await once(server.listen(0, "127.0.0.1"), "listening")
    const { port } = server.address() as AddressInfo
    const env = { ...process.env, MAINTAINX_API_KEY: "key", MAINTAINX_BASE_URL: `http://127.0.0.1:${port}` }
    const start = async (file: string): Promise<number> => {
      const before = performance.now()
      const child = spawn(process.execPath, [file], { env, stdio: ["ignore", "pipe", "ignore"] })
      await Promise.race([
        once(child.stdout, "data"),
        new Promise<void>((resolve) => {
          answered = resolve
        })
      ])
      const time = performance.now() - before
      child.kill()
      await once(child, "exit")
      return time
    }
    const files = Object.entries(programs).map(([name, bundle]) => {
      const file = join(directory, `${name}.mjs`)
      writeFileSync(file, bundle)
      return { name, file, times: [] as number[] }
    })
    for (let round = -1; round < 2 * rounds; round++) {
      for (const { file, times } of files) {
        const time = await start(file)
        if (round >= 0) times.push(time)
      }
    }
    return Object.fromEntries(files.map(({ name, times }) => [name, median(times)])) as Record<keyof Programs, number>
  } finally {
    server.close()
    rmSync(directory, { recursive: true })
  }
}
