import { execFileSync } from "node:child_process"
import { fileURLToPath } from "node:url"

/** What a process that decodes a page prints; times in milliseconds. */
export interface Decoded {
  readonly bytes: number
  readonly parse: number
  readonly decode: number
  readonly ratio: number
}

const run = (...flags: ReadonlyArray<string>): Decoded =>
  JSON.parse(
    execFileSync(process.execPath, [...flags, fileURLToPath(new URL("./decode.ts", import.meta.url))], {
      encoding: "utf8"
    })
  )

export const decoding = () => ({
  usual: run(),
  withoutNewFunction: run("--disallow-code-generation-from-strings")
})
