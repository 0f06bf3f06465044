import { assert, describe, it } from "@effect/vitest"
import { circlesIn, type Import, modules, resources } from "./sources.ts"

const imports = modules.flatMap((module) => module.imports)
const show = ({ from, specifier }: Import) => `${from} imports ${specifier}`
const within = (directory: string) => (path: string) => path.startsWith(`src/${directory}/`)
const inCli = within("cli")
const inTesting = within("testing")
/** A page for browsers, which is built into one file of its own. */
const inPage = within("testing/inspector/page")
const resourceOf = (path: string) => /^src\/resources\/(\w+)\.ts$/.exec(path)?.[1] ?? ""

describe("imports in src", () => {
  it("are found at all", () => {
    assert.include(imports.map(show), "src/resources/Users.ts imports effect/Schema")
    assert.include(resources, "Users")
  })

  it("name a single module of Effect, never one of its barrels", () => {
    const barrels = imports.filter(
      ({ specifier }) => /^effect(\/|$)/.test(specifier) && !/^effect\/([a-z-]+\/)*[A-Z]\w*$/.test(specifier)
    )
    assert.deepStrictEqual(barrels.map(show), [])
  })

  it("need no package but Effect, outside the command line and the layer over Node's SQLite", () => {
    const foreign = imports.filter(({ specifier }) => !/^(\.|effect(\/|$))/.test(specifier))
    const others = foreign.filter(({ from }) => !inCli(from) && !inPage(from) && from !== "src/sqlite.ts")
    assert.deepStrictEqual(others.map(show), [])
  })

  it("need no package but Effect's platform for Node and Node itself in the command line", () => {
    const foreign = imports.filter(({ specifier }) => !/^(\.|effect\/|@effect\/platform-node\/|node:)/.test(specifier))
    assert.deepStrictEqual(foreign.filter(({ from }) => !inPage(from)).map(show), [])
  })

  it("need nothing but Preact, htm and esbuild in the page of the inspector, and of the rest of src only types", () => {
    const allowed = /^(\.|preact$|@preact\/signals$|htm\/preact$)/
    const inBundle = imports.filter(({ from }) => inPage(from) && !from.endsWith("/bundle.ts"))
    assert.deepStrictEqual(inBundle.filter(({ specifier }) => !allowed.test(specifier)).map(show), [])
    const outward = inBundle.filter(({ isType, target }) => !isType && target.startsWith("src/") && !inPage(target))
    assert.deepStrictEqual(outward.map(show), ["src/testing/inspector/page/store.ts imports ../diagnosis.ts"])
  })

  it("do not lead to the page of the inspector, which is no part of the package's modules", () => {
    assert.deepStrictEqual(imports.filter(({ from, target }) => !inPage(from) && inPage(target)).map(show), [])
  })

  it("lead to a module of src, with its ending", () => {
    const paths = new Set(modules.map(({ path }) => path))
    const astray = imports.filter(({ specifier, target }) => specifier.startsWith(".") && !paths.has(target))
    assert.deepStrictEqual(astray.map(show), [])
  })

  it("make no circle at run time", () => {
    assert.deepStrictEqual(circlesIn(imports.filter(({ isType }) => !isType)), [])
  })

  it("make no circle with those of types either, but for these", () => {
    assert.deepStrictEqual(circlesIn(imports), [
      // What subscriptions end in is public, and part of the module that users import.
      "src/webhooks/Subscribed.ts, src/webhooks/reconcile.ts, src/webhooks/repair.ts"
    ])
  })

  it("in a circle are found", () => {
    const chain = ["a", "b", "c", "d", "a"].map((from, i, all) => ({ from, target: all[i + 1] ?? "e" }))
    assert.deepStrictEqual(circlesIn([...chain, { from: "x", target: "x" }, { from: "x", target: "a" }]), [
      "a, b, c, d",
      "x"
    ])
  })

  it("do not lead from the client to the embedded MaintainX or the command line", () => {
    const wrong = imports.filter(
      ({ from, target }) => !inTesting(from) && !inCli(from) && (inTesting(target) || inCli(target))
    )
    assert.deepStrictEqual(wrong.map(show), [])
  })

  it("do not lead from the embedded MaintainX to the command line", () => {
    assert.deepStrictEqual(imports.filter(({ from, target }) => inTesting(from) && inCli(target)).map(show), [])
  })

  it("do not lead from a resource to the service of another", () => {
    const wrong = imports.filter(
      ({ from, target }) => resourceOf(from) !== "" && resources.includes(resourceOf(target))
    )
    assert.deepStrictEqual(wrong.map(show), [])
  })

  it("do not lead from internal modules to a resource", () => {
    const wrong = imports.filter(({ from, target }) => within("internal")(from) && within("resources")(target))
    assert.deepStrictEqual(wrong.map(show), [])
  })
})
