import { spawnSync } from "node:child_process"
import { cpSync, mkdtempSync, rmSync } from "node:fs"
import { join, relative } from "node:path"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { listingSize } from "../bench/bundle.ts"
import { declarationsIn, instantiations } from "../bench/declarations.ts"
import { root } from "../bench/root.ts"

/** Built anew, since what is in `dist` may be older. Beside the sources, where the modules of Effect are found. */
const built = mkdtempSync(join(root, "node_modules/.budgets-"))

beforeAll(() => {
  const compiler = join(root, "node_modules/typescript/bin/tsc")
  const outDir = join(built, "dist")
  const { status, stdout } = spawnSync(process.execPath, [compiler, "-p", "src/tsconfig.json", "--outDir", outDir], {
    cwd: root,
    encoding: "utf8"
  })
  if (status !== 0) throw new Error(stdout)
  cpSync(join(root, "package.json"), join(built, "package.json"))
}, 120_000)
afterAll(() => rmSync(built, { recursive: true }))

const kilobyte = 1000

describe("what the library costs", () => {
  it("is a bundle of a program of one operation that all other resources add nothing to", async () => {
    assert.isBelow(await listingSize(relative(root, join(built, "dist"))), 81 * kilobyte)
  })

  it("is less than 8,000 instantiations for the compiler in the program that the README begins with", async () => {
    assert.isBelow(await instantiations(built), 8000)
  })

  it("is less than 600 kB of declarations, 150 kB for those who receive webhooks, and 400 kB for those who test", () => {
    const [webhooks, testing] = [
      declarationsIn(join(built, "dist/webhooks")),
      declarationsIn(join(built, "dist/testing"))
    ]
    assert.isBelow(declarationsIn(join(built, "dist")) - webhooks - testing, 600 * kilobyte)
    assert.isBelow(webhooks, 150 * kilobyte)
    assert.isBelow(testing, 400 * kilobyte)
  })
})
