import { execFileSync } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { build } from "esbuild"
import { root } from "./root.ts"
import { median } from "./statistics.ts"

const rounds = 21

/** The modules of Effect that a module of ours imports, itself or through others of ours. */
const effectImports = async (entry: string): Promise<ReadonlyArray<string>> => {
  const { metafile } = await build({
    entryPoints: [join(root, entry)],
    bundle: true,
    // An import that is not used is not loaded any less for it.
    treeShaking: false,
    packages: "external",
    format: "esm",
    write: false,
    metafile: true,
    logLevel: "error"
  })
  const imports = Object.values(metafile.inputs).flatMap((input) => input.imports)
  return [...new Set(imports.filter(({ external }) => external).map(({ path }) => path))].sort()
}

/** How long a fresh process takes to import a module, in milliseconds, without its own start. */
const importTime = (url: string): number => {
  const program = `const start = performance.now()
    await import(${JSON.stringify(url)})
    console.log(performance.now() - start)`
  return Number(execFileSync(process.execPath, ["--input-type=module", "--eval", program], { encoding: "utf8" }))
}

/** Import times of an entry point and of the files of Effect that it imports, taken in turns. */
const against = async (entry: string) => {
  const directory = mkdtempSync(join(root, "node_modules/.bench-"))
  try {
    const effectOnly = join(directory, "effect.mjs")
    const imports = await effectImports(entry)
    writeFileSync(effectOnly, imports.map((path) => `import ${JSON.stringify(path)}\n`).join(""))
    const ours: Array<number> = []
    const effects: Array<number> = []
    const differences: Array<number> = []
    for (let round = -2; round < rounds; round++) {
      const our = importTime(pathToFileURL(join(root, entry)).href)
      const effect = importTime(pathToFileURL(effectOnly).href)
      if (round < 0) continue
      ours.push(our)
      effects.push(effect)
      differences.push(our - effect)
    }
    return { entry: median(ours), effect: median(effects), difference: median(differences) }
  } finally {
    rmSync(directory, { recursive: true })
  }
}

export const imports = async () => ({
  face: await against("dist/index.js"),
  subpath: await against("dist/resources/Users.js")
})
