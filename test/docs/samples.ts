/**
 * The code samples of the README and the guides, as files that can be compiled and run.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { basename, join } from "node:path"
import { fileURLToPath } from "node:url"

const root = fileURLToPath(new URL("../../", import.meta.url))

export const directory = join(root, "test/docs/.samples")

/** A sample and where it stands. */
export interface Sample {
  /** The document and the line on which the sample begins. */
  readonly where: string
  readonly file: string
}

const documents = [
  "README.md",
  ...readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`)
]

/** Writes every sample into a file of its own, beside a configuration that resolves the package to its sources. */
export const writeSamples = (): ReadonlyArray<Sample> => {
  rmSync(directory, { recursive: true, force: true })
  mkdirSync(directory, { recursive: true })
  writeFileSync(
    join(directory, "tsconfig.json"),
    JSON.stringify({
      extends: "../../../tsconfig.json",
      compilerOptions: {
        incremental: false,
        tsBuildInfoFile: null,
        paths: {
          "effect-maintainx": ["../../../src/index.ts"],
          "effect-maintainx/SharedQuota": ["../../../src/SharedQuota.ts"],
          "effect-maintainx/sqlite": ["../../../src/sqlite.ts"],
          "effect-maintainx/testing": ["../../../src/testing/index.ts"],
          "effect-maintainx/webhooks": ["../../../src/webhooks/index.ts"]
        }
      },
      include: ["*.ts"]
    })
  )
  return documents.flatMap((document) => {
    const text = readFileSync(join(root, document), "utf8")
    return Array.from(text.matchAll(/^```ts\n(.*?)^```$/gms), (match) => {
      const line = text.slice(0, match.index).split("\n").length
      const file = join(directory, `${basename(document, ".md")}-${line}.ts`)
      writeFileSync(file, `${match[1]}\nexport {}\n`)
      return { where: `${document}:${line}`, file }
    })
  })
}
