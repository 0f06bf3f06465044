/** Programs of this repository in one file each. From their sources, they take two seconds of a processor to start. */
import { mkdirSync, renameSync } from "node:fs"
import { basename, join } from "node:path"
import { fileURLToPath } from "node:url"
import { buildSync } from "esbuild"

const directory = fileURLToPath(new URL(".programs", import.meta.url))

const built = new Map<string, string>()

/** The path of a program that is bundled with all that it imports. Each program is built once in a process. */
export const buildProgram = (program: URL): string => {
  const known = built.get(program.href)
  if (known !== undefined) return known
  const source = fileURLToPath(program)
  const outfile = join(directory, `${basename(source, ".ts")}.mjs`)
  // Renamed when it is whole, as another process may build the same program, or start it, at the same time.
  const unfinished = `${outfile}.${process.pid}`
  mkdirSync(directory, { recursive: true })
  buildSync({
    entryPoints: [source],
    outfile: unfinished,
    bundle: true,
    format: "esm",
    platform: "node",
    banner: {
      // Some packages within are CommonJS.
      js: 'import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);'
    },
    logLevel: "error"
  })
  renameSync(unfinished, outfile)
  built.set(program.href, outfile)
  return outfile
}
