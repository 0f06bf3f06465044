import { spawnSync } from "node:child_process"
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"

const root = fileURLToPath(new URL("../..", import.meta.url))
const emitted = mkdtempSync(join(tmpdir(), "declarations-"))

beforeAll(() => {
  const compiler = join(root, "node_modules/typescript/bin/tsc")
  spawnSync(process.execPath, [compiler, "-p", "src/tsconfig.json", "--emitDeclarationOnly", "--outDir", emitted], {
    cwd: root
  })
}, 300_000)
afterAll(() => rmSync(emitted, { recursive: true }))

/** The comments of the properties in a text, each as `name: comment`, in one line without asterisks. */
const commented = (text: string): ReadonlyArray<string> =>
  Array.from(
    text.matchAll(/\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s+(?:static )?(?:readonly )?(\w+)\??: /g),
    ([, comment = "", name]) => {
      return `${name}: ${comment
        .replace(/\n\s*\*/g, "\n")
        .replace(/\s+/g, " ")
        .trim()}`
    }
  )

/** The modules that have no comment on a property. */
const silent = ["ProcedureTemplateRows.ts", "shapes/Statuses.ts"]

describe("the declarations that users get", () => {
  const files = readdirSync(join(root, "src/resources"), { recursive: true, encoding: "utf8" })
  for (const file of files.filter((file) => file.endsWith(".ts"))) {
    it(`keep every comment on a property of ${file}`, () => {
      const source = commented(readFileSync(join(root, "src/resources", file), "utf8"))
      const declared = new Set(
        commented(readFileSync(join(emitted, "resources", file.replace(/\.ts$/, ".d.ts")), "utf8"))
      )
      // Some modules are a vocabulary alone, or say all in their names.
      if (!silent.includes(file)) assert.isNotEmpty(source)
      assert.deepStrictEqual(
        source.filter((comment) => !declared.has(comment)),
        []
      )
    })
  }
})
