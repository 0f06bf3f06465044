import { readFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"

interface Locked {
  readonly resolved?: string
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly hasInstallScript?: boolean
}

const read = (name: string): unknown => JSON.parse(readFileSync(new URL(`../../${name}`, import.meta.url), "utf8"))
const { packages } = read("package-lock.json") as { readonly packages: Readonly<Record<string, Locked>> }
const manifest = read("package.json") as { readonly allowScripts: Readonly<Record<string, boolean>> }

describe("package-lock.json", () => {
  it("holds the packages of every platform, not only of the one it was written on", () => {
    const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter(
        (name) => !(`${path}/node_modules/${name}` in packages) && !(`node_modules/${name}` in packages)
      )
    )
    assert.deepStrictEqual(missing, [])
  })

  it("names no address, so that any registry will do", () => {
    assert.deepStrictEqual(
      Object.keys(packages).filter((path) => packages[path]?.resolved !== undefined),
      []
    )
  })

  it("has no package with an install script that package.json does not decide about", () => {
    const undecided = Object.entries(packages)
      .filter(([, { hasInstallScript }]) => hasInstallScript === true)
      .map(([path]) => path.replace(/^.*node_modules\//, ""))
      .filter((name) => !(name in manifest.allowScripts))
    assert.deepStrictEqual(undecided, [])
  })
})
