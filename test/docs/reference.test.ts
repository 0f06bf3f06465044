import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { reference, undescribed } from "./reference.ts"

const docs = join(import.meta.dirname, "../../docs")
const pages = await reference()

describe("the reference", () => {
  it("is what the sources say; `npm run docs` writes it anew", () => {
    for (const [path, text] of pages) {
      assert.strictEqual(readFileSync(join(docs, path), "utf8").trimEnd(), text.trimEnd(), path)
    }
  })

  it("has a page for each resource and no others", () => {
    const written = readdirSync(join(docs, "reference")).map((name) => `reference/${name}`)
    assert.sameMembers([...written, "operations.md"], [...pages.keys()])
  })

  it("describes every type that it names, or Effect does", () => {
    assert.deepStrictEqual(undescribed(pages), [])
    assert.deepStrictEqual(undescribed(new Map([["Pumps", "| `pump` | `Operation.Pump<PumpId>` |\n"]])), [
      "Pump",
      "PumpId"
    ])
  })

  it("says of no type that it is itself", () => {
    for (const [path, text] of pages) assert.notMatch(text, /^type (\w+) = \1$/m, path)
  })

  it("says something of every method", () => {
    for (const [path, text] of pages) assert.notMatch(text, /^\| \[`\w+`\]\(#\w+\) \|[^|]*\| {2}\|$/m, path)
  })
})
