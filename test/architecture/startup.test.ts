import { execFile } from "node:child_process"
import { promisify } from "node:util"
import { assert, describe, it } from "@effect/vitest"
import { resources, root } from "./sources.ts"

/** How many schemas of structs and unions a fresh process makes for a module, as V8 counts the calls. */
const madeFor = async (module: string) => {
  const program = `
    import { Session } from "node:inspector/promises"
    const session = new Session()
    session.connect()
    await session.post("Profiler.enable")
    await session.post("Profiler.startPreciseCoverage", { callCount: true })
    // Effect makes some for itself. What is counted begins anew each time that it is taken.
    for (const module of ["effect", "effect/http"]) await import(module)
    await session.post("Profiler.takePreciseCoverage")
    await import("./src/${module}")
    const { result } = await session.post("Profiler.takePreciseCoverage")
    const functions = result.find(({ url }) => url.endsWith("/effect/dist/Schema.js"))?.functions ?? []
    const calls = (name) => functions.find(({ functionName }) => functionName === name)?.ranges[0]?.count ?? 0
    console.log(JSON.stringify({ structs: calls("Struct"), unions: calls("Union") }))`
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", program], {
    cwd: root
  })
  return JSON.parse(stdout)
}

describe("what a program imports", () => {
  it("makes no schemas of structs and unions for any resource, but for those that all share", async () => {
    const shared = await madeFor("MaintainXClient.ts")
    assert.deepStrictEqual(await madeFor("index.ts"), shared)
    // They are counted at all.
    assert.isAbove(shared.structs, 0)
  })

  it("has every service module in the one list of services", async () => {
    const services = await import("../../src/services.ts")
    assert.deepStrictEqual(Object.keys(services).sort(), [...resources].sort())
  })
})
