/**
 * Makes the page: one file of HTML with its script and its style in it. `node bundle.ts FILE` writes it, with the
 * licences of what it contains beside it.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { build } from "esbuild"

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url))

const made = async (entry: string): Promise<string> => {
  const { outputFiles } = await build({
    entryPoints: [here(entry)],
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    target: "es2022",
    legalComments: "none",
    logLevel: "error"
  })
  return outputFiles[0]?.text.trim() ?? ""
}

/** The text of the page. */
export const bundle = async (): Promise<string> => {
  const [script, style] = await Promise.all([made("main.ts"), made("style.css")])
  // A function, since a `$` in a text would mean something.
  return readFileSync(here("page.html"), "utf8")
    .replace("<style></style>", () => `<style>${style}</style>`)
    .replace('<script type="module"></script>', () => `<script type="module">${script}</script>`)
}

/** A package has its licence above what it exports. */
const licenceOf = (exported: string): URL => {
  const file = new URL("LICENSE", exported)
  return existsSync(file) || file.pathname === "/LICENSE" ? file : licenceOf(new URL("..", exported).href)
}

/** The licences of the packages that are in the page. */
const licences = (): string =>
  ["preact", "@preact/signals", "@preact/signals-core", "htm"]
    .map((name) => `${name}\n\n${readFileSync(licenceOf(import.meta.resolve(name)), "utf8").trim()}\n`)
    .join("\n\n")

const [, script, file] = process.argv
if (script === fileURLToPath(import.meta.url) && file !== undefined) {
  writeFileSync(file, await bundle())
  writeFileSync(file.replace(/\.html$/, ".licences.txt"), licences())
}
