import { execFileSync } from "node:child_process"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
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
