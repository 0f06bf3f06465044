/**
 * Bundles the executable with all that it needs into `dist/cli`, so that it runs where nothing is installed. Each command is a part of its own that
 * is loaded when it runs. The licences of the packages that are within are kept beside it.
 */
import { chmodSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { build } from "esbuild"

const root = fileURLToPath(new URL("../", import.meta.url))
const outdir = join(root, "dist/cli")

// What the compiler has made of the same sources, and nobody can import.
rmSync(outdir, { recursive: true, force: true })

const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: ["src/cli/main.ts"],
  outdir,
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node22.19",
  // Names stay, so that a reported stack can be read.
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: "none",
  metafile: true,
  banner: {
    // Some packages within are CommonJS.
    js: 'import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);'
  }
})

chmodSync(join(outdir, "main.js"), 0o755)

const packages = new Set(
  Object.values(metafile.outputs)
    .flatMap(({ inputs }) => Object.keys(inputs))
    .flatMap((input) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1] ?? [])
)

const licences = [...packages].sort().map((path) => {
  const { license, name, version } = JSON.parse(readFileSync(join(root, path, "package.json"), "utf8"))
  const file = readdirSync(join(root, path)).find((file) => /^licen[cs]e(\.|$)/i.test(file))
  if (file === undefined) throw new Error(`${name} has no file with its license`)
  return `${name} ${version} (${license})\n\n${readFileSync(join(root, path, file), "utf8").trim()}\n`
})

writeFileSync(join(outdir, "LICENSES"), licences.join(`\n${"-".repeat(80)}\n\n`))
