import { existsSync, readdirSync, readFileSync } from "node:fs"
import { dirname, join, normalize } from "node:path"
import { assert, describe, it } from "@effect/vitest"

const root = join(import.meta.dirname, "../..")
const read = (path: string) => readFileSync(join(root, path), "utf8")
const below = (folder: string, end: string) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(end))
    .map((name) => join(folder, name))

const documents = [...readdirSync(root).filter((name) => name.endsWith(".md")), ...below("docs", ".md")]

/** What a document says outside of its samples. */
const prose = (text: string) =>
  text.replace(/^```.*?^```$/gms, "").replace(/`[^`\n]*`/g, (code) => " ".repeat(code.length))

/** The anchors of the headings, as GitHub makes them. */
const anchorsOf = (text: string): ReadonlySet<string> => {
  const anchors = new Set<string>()
  for (const [, heading = ""] of text.replace(/^```.*?^```$/gms, "").matchAll(/^#{1,6} (.*)$/gm)) {
    const slug = heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .replace(/\s/g, "-")
    let anchor = slug
    for (let i = 1; anchors.has(anchor); i++) anchor = `${slug}-${i}`
    anchors.add(anchor)
  }
  return anchors
}

/** The links of a document that lead nowhere. */
const deadLinks = (document: string, text: string): ReadonlyArray<string> =>
  Array.from(
    prose(text).matchAll(/\]\(([^)\s]+)\)|^\[[^\]]+\]: (\S+)/gm),
    ([, inline, below]) => inline ?? below ?? ""
  ).filter((link) => {
    if (/^(https?|mailto):/.test(link)) return false
    const [path = "", anchor] = link.split("#")
    const target = path === "" ? document : normalize(join(dirname(document), path))
    if (target.startsWith("..") || (target !== document && !existsSync(join(root, target)))) return true
    return anchor !== undefined && !anchorsOf(target === document ? text : read(target)).has(anchor)
  })

describe("the links of the README and the guides", () => {
  for (const document of documents) {
    it(`lead somewhere: ${document}`, () => {
      assert.deepStrictEqual(deadLinks(document, read(document)), [])
    })
  }

  it("are found where they lead nowhere", () => {
    const text = [
      "# A heading: with `code`",
      "[self](#a-heading-with-code) [other](README.md#install) [site](https://example.com)",
      "[dead](docs/none.md) [dead](#none) [dead](README.md#none) [outside](../secrets.md)",
      "`[code](none.md)`",
      "```md",
      "[code](none.md)",
      "```"
    ].join("\n")
    assert.deepStrictEqual(deadLinks("CHANGES.md", text), ["docs/none.md", "#none", "README.md#none", "../secrets.md"])
  })

  it("lead to every guide from the README", () => {
    const links = read("README.md")
    for (const guide of readdirSync(join(root, "docs")).filter((name) => name.endsWith(".md"))) {
      assert.include(links, `](docs/${guide})`)
    }
  })
})

describe("the doc comments", () => {
  const comments = below("src", ".ts").flatMap((path) => {
    const text = read(path)
    return Array.from(text.matchAll(/\/\*\*.*?\*\//gs), ([comment]) => ({ path, comment, text }))
  })

  it("name guides that exist", () => {
    for (const { comment, path } of comments) {
      for (const [guide] of comment.matchAll(/\b(docs\/[\w/-]+|README|CHANGELOG|SECURITY|CONTRIBUTING)\.md\b/g)) {
        assert.isTrue(existsSync(join(root, guide)), `${path}: ${guide}`)
      }
    }
  })

  it("link to names that the module knows", () => {
    for (const { comment, path, text } of comments) {
      for (const [, name = ""] of comment.matchAll(/\{@link ([\w.]+)\}/g)) {
        const code = text.replace(/\/\*\*.*?\*\//gs, "")
        assert.match(code, new RegExp(`\\b${name.split(".").at(-1)}\\b`), `${path}: ${name}`)
      }
    }
  })
})
