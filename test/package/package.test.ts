import { execFile } from "node:child_process"
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"

const root = fileURLToPath(new URL("../../", import.meta.url))
const directory = mkdtempSync(join(tmpdir(), "effect-maintainx-package-"))
const project = join(directory, "project")

interface Result {
  readonly code: number
  readonly stdout: string
  /** What was printed in all. */
  readonly output: string
}

/** Runs a program in the project, with nothing of this repository's settings. */
const run = (file: string, args: ReadonlyArray<string>, cwd = project): Promise<Result> =>
  new Promise((resolve) => {
    const env = { PATH: process.env["PATH"], HOME: process.env["HOME"] }
    execFile(file, args, { cwd, env, maxBuffer: 1e8 }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? 1), stdout, output: stdout + stderr })
    })
  })

const succeeds = async (file: string, args: ReadonlyArray<string>, cwd?: string): Promise<string> => {
  const { code, output, stdout } = await run(file, args, cwd)
  assert.strictEqual(code, 0, output)
  return stdout
}

/** Installs packages into the project, from npm's cache where it has them. */
const install = (...packages: ReadonlyArray<string>) =>
  succeeds("npm", ["install", "--prefer-offline", "--no-audit", "--no-fund", ...packages])

const { devDependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"))

/** The program that the README begins with. */
const program = Array.from(
  readFileSync(join(root, "README.md"), "utf8").matchAll(/^```ts\n(.*?)^```$/gms),
  ([, code]) => code ?? ""
).find((code) => code.includes("Effect.provide(MaintainX.layer)"))

describe("the package, installed into an empty project", () => {
  let files: ReadonlyArray<string> = []

  beforeAll(async () => {
    const packed = await succeeds("npm", ["pack", "--json", "--pack-destination", directory], root)
    const [{ filename, files: contents }] = JSON.parse(packed.slice(packed.indexOf("[\n")))
    files = contents.map(({ path }: { readonly path: string }) => path)
    mkdirSync(project)
    writeFileSync(join(project, "package.json"), JSON.stringify({ name: "project", type: "module" }))
    await install(join(directory, filename), `effect@${devDependencies.effect}`)
  }, 120_000)

  afterAll(() => rmSync(directory, { recursive: true, force: true }))

  it("holds what is built, its sources and its documents, and nothing else", () => {
    const folders = new Set(files.map((path) => path.split("/")[0]))
    assert.deepStrictEqual([...folders].sort(), ["LICENSE", "README.md", "dist", "docs", "package.json", "src"])
    assert.isEmpty(files.filter((path) => /test\.|\.env|tsconfig/.test(path)))
  })

  for (const moduleResolution of ["nodenext", "bundler"]) {
    for (const exactOptionalPropertyTypes of [true, false]) {
      it(`compiles the program of the README with ${moduleResolution}, ${exactOptionalPropertyTypes ? "with" : "without"} exact optional properties`, async () => {
        assert.isDefined(program)
        writeFileSync(join(project, "main.ts"), program ?? "")
        writeFileSync(
          join(project, "tsconfig.json"),
          JSON.stringify({
            compilerOptions: {
              target: "ES2024",
              lib: ["ES2024", "DOM"],
              module: moduleResolution === "nodenext" ? "NodeNext" : "ESNext",
              moduleResolution,
              types: [],
              strict: true,
              exactOptionalPropertyTypes,
              noEmit: true
            },
            files: ["main.ts"]
          })
        )
        await succeeds(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", "."])
      }, 120_000)
    }
  }

  it("runs it, with nothing but the layer changed", async () => {
    const inMemory = (program ?? "")
      .replace("Effect.provide(MaintainX.layer)", "Effect.provide(MaintainXTest.layer)")
      .concat('import { MaintainXTest } from "effect-maintainx/testing"\n')
      .replace("Assets, MaintainX, WorkOrders", "Assets, WorkOrders")
    writeFileSync(join(project, "run.ts"), inMemory)
    assert.include(await succeeds(process.execPath, ["run.ts"]), "Replace seal")
  }, 60_000)

  it("gives each resource and each part as a subpath, and nothing internal", async () => {
    const resources = readdirSync(join(root, "src/resources")).map((file) => file.replace(/\.ts$/, ""))
    const subpaths = [
      ...resources.map((name) => `/${name}`),
      ...["", "/testing", "/MaintainX", "/MaintainXClient", "/MaintainXConfig", "/MaintainXError"],
      ...["/Ids", "/Operation", "/Pages"]
    ]
    const imports = subpaths.map((subpath) => `await import("effect-maintainx${subpath}")`).join("\n")
    await succeeds(process.execPath, ["--input-type=module", "--eval", imports])
    for (const hidden of ["/internal/wire", "/internal/decoder", "/resources/Users", "/cli/main"]) {
      const { code, output } = await run(process.execPath, [
        "--input-type=module",
        "--eval",
        `await import("effect-maintainx${hidden}")`
      ])
      assert.notStrictEqual(code, 0, hidden)
      assert.match(output, /ERR_PACKAGE_PATH_NOT_EXPORTED|ERR_MODULE_NOT_FOUND/)
    }
  }, 60_000)

  it("has an executable, which says what it needs where it is missing and works where it is there", async () => {
    const executable = join(project, "node_modules/.bin/effect-maintainx")
    const without = await run(executable, ["verify", "--embedded"])
    assert.notStrictEqual(without.code, 0)
    assert.include(without.output, "npm install @effect/platform-node")

    await install(`@effect/platform-node@${devDependencies["@effect/platform-node"]}`)
    assert.include(await succeeds(executable, ["--help"]), "verify")
    assert.include(await succeeds(executable, ["verify", "--embedded"]), "Connection successful!")
  }, 120_000)
})
