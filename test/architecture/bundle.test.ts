import { assert, describe, it } from "@effect/vitest"
import { build } from "esbuild"
import { resources, root } from "./sources.ts"

/** The modules whose code is left in a bundle of a program, as paths below the root of the repository. */
const bundled = async (program: string): Promise<ReadonlyArray<string>> => {
  const { metafile } = await build({
    stdin: { contents: program, resolveDir: root, loader: "ts" },
    bundle: true,
    format: "esm",
    platform: "neutral",
    mainFields: ["module", "main"],
    write: false,
    metafile: true,
    minify: true,
    absWorkingDir: root,
    logLevel: "error"
  })
  const [output] = Object.values(metafile.outputs)
  return Object.entries(output?.inputs ?? {})
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .map(([path]) => path)
}

/** A program that lists a resource, with everything imported from one module each or from the public face. */
const listing = (resource: string, face: "subpaths" | "index") => {
  const from = (path: string) => JSON.stringify(face === "index" ? "./src/index.ts" : `./src/${path}.ts`)
  return `
    import * as Console from "effect/Console"
    import * as Effect from "effect/Effect"
    import * as Layer from "effect/Layer"
    import { MaintainXClient } from ${from("MaintainXClient")}
    import { MaintainXConfig } from ${from("MaintainXConfig")}
    import { ${resource} } from ${from(`resources/${resource}`)}

    ${resource}.pipe(
      Effect.flatMap((service) => service.list()),
      Effect.flatMap(({ items }) => Console.log(items)),
      Effect.provide(${resource}.layer.pipe(Layer.provide(MaintainXClient.layer), Layer.provide(MaintainXConfig.layer))),
      Effect.runPromise
    )`
}

const ours = (paths: ReadonlyArray<string>) => paths.filter((path) => path.startsWith("src/"))

describe("a bundle of a program", () => {
  for (const resource of resources) {
    for (const face of ["subpaths", "index"] as const) {
      it(`that lists ${resource} holds no other resource, embedded MaintainX or command line (${face})`, async () => {
        const paths = ours(await bundled(listing(resource, face)))
        assert.include(paths, `src/resources/${resource}.ts`)
        const others = resources.filter((other) => other !== resource).map((other) => `src/resources/${other}.ts`)
        const unwanted = paths.filter((path) => others.includes(path) || /^src\/(testing|cli)\//.test(path))
        assert.deepStrictEqual(unwanted, [])
      })
    }
  }

  it("holds none of Effect's servers, command line, declarations of APIs or test tools", async () => {
    const paths = await bundled(listing("Users", "subpaths"))
    assert.include(paths, "node_modules/effect/dist/http/HttpClient.js")
    const unwanted = paths.filter((path) =>
      /node_modules\/effect\/dist\/(index\.js|http-api|cli|testing|rpc|http\/(Http(Router|Server)\w*|index)\.js)/.test(
        path
      )
    )
    assert.deepStrictEqual(unwanted, [])
  })

  it("that receives webhooks holds no resource, and no events where it only verifies", async () => {
    const receiving = (what: string) => `
      import * as Redacted from "effect/Redacted"
      import { ${what} } from "./src/webhooks/index.ts"

      export const receive = (request) => ${what}(request, { secrets: Redacted.make("secret") })`
    const services = resources.map((resource) => `src/resources/${resource}.ts`)
    const [verifying = [], reading = []] = await Promise.all(
      ["verify", "verifyEvent"].map((what) => bundled(receiving(what)))
    )
    assert.deepStrictEqual(
      ours(verifying).filter((path) => path !== "src/webhooks/index.ts"),
      ["src/internal/body.ts", "src/webhooks/signature.ts", "src/webhooks/Verification.ts"]
    )
    assert.include(reading, "src/webhooks/events/WorkOrders.ts")
    const unwanted = ours(reading).filter((path) => services.includes(path) || /^src\/(testing|cli)\//.test(path))
    assert.deepStrictEqual(unwanted, [])
  })

  it("is the same through the public face as through the modules themselves", async () => {
    const [subpaths, index] = await Promise.all([
      bundled(listing("Users", "subpaths")),
      bundled(listing("Users", "index"))
    ])
    assert.deepStrictEqual([...index].sort(), [...subpaths].sort())
  })
})
