import { type ChildProcessWithoutNullStreams, execFile, spawn } from "node:child_process"
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"

const root = fileURLToPath(new URL("../../", import.meta.url))
const directory = mkdtempSync(join(tmpdir(), "effect-maintainx-package-"))
const project = join(directory, "project")
const installed = join(project, "node_modules/effect-maintainx")

interface Result {
  readonly code: number
  readonly stdout: string
  /** What was printed in all. */
  readonly output: string
}

/**
 * The environment of whoever runs the tests, without a key of theirs, and without the directory that npm tells its
 * scripts to install into.
 */
const env = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(MAINTAINX_|VITEST|npm_config_local_prefix$)/.test(name))
)

const run = (file: string, args: ReadonlyArray<string>, cwd = project, environment = env): Promise<Result> =>
  new Promise((resolve) => {
    execFile(file, args, { cwd, env: environment, maxBuffer: 1e8 }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? 1), stdout, output: stdout + stderr })
    })
  })

const succeeds = async (file: string, args: ReadonlyArray<string>, cwd?: string): Promise<string> => {
  const { code, output, stdout } = await run(file, args, cwd)
  assert.strictEqual(code, 0, output)
  return stdout
}

const evaluate = (program: string) => run(process.execPath, ["--input-type=module", "--eval", program])

/** Installs packages that are on this machine: tarballs, or directories as links. Nothing comes over the network. */
const install = (...paths: ReadonlyArray<string>) =>
  succeeds("npm", ["install", "--offline", "--no-audit", "--no-fund", ...paths])

const ofRepository = (name: string) => join(root, "node_modules", name)

/** The address that a served MaintainX prints. */
const addressOf = (server: ChildProcessWithoutNullStreams): Promise<string> =>
  new Promise((resolve, reject) => {
    let printed = ""
    server.on("exit", () => reject(new Error(`the server ended: ${printed}`)))
    for (const output of [server.stdout, server.stderr]) {
      output.on("data", (chunk) => {
        printed += chunk
        const address = /http:\S+\/v1/.exec(printed)?.[0]
        if (address !== undefined) resolve(address)
      })
    }
  })

/** The program that the README begins with. */
const program =
  Array.from(
    readFileSync(join(root, "README.md"), "utf8").matchAll(/^```ts\n(.*?)^```$/gms),
    ([, code]) => code ?? ""
  ).find((code) => code.includes("Effect.provide(MaintainX.layer)")) ?? ""

/** What `exports` lets a program import, with every resource in place of the pattern. */
const specifiers = (): ReadonlyArray<string> => {
  const { exports, name } = JSON.parse(readFileSync(join(installed, "package.json"), "utf8"))
  const resources = readdirSync(join(root, "src/resources"))
    .filter((file) => file.endsWith(".ts"))
    .map((file) => file.replace(/\.ts$/, ""))
  return Object.entries(exports)
    .filter(([path, target]) => target !== null && path !== "./package.json")
    .flatMap(([path]) => (path === "./*" ? resources.map((resource) => `./${resource}`) : [path]))
    .map((path) => name + path.slice(1))
}

describe("the package, installed into an empty project", () => {
  beforeAll(async () => {
    await succeeds("npm", ["pack", "--pack-destination", directory], root)
    const [tarball = ""] = readdirSync(directory)
    mkdirSync(project)
    writeFileSync(join(project, "package.json"), JSON.stringify({ name: "project", private: true, type: "module" }))
    await install(join(directory, tarball), ofRepository("effect"))
  }, 180_000)

  afterAll(() => rmSync(directory, { recursive: true, force: true }))

  it("holds what is built, its sources and its documents, and nothing else", () => {
    assert.deepStrictEqual(readdirSync(installed).sort(), [
      "CHANGELOG.md",
      "LICENSE",
      "README.md",
      "dist",
      "docs",
      "package.json",
      "src"
    ])
    const files = readdirSync(installed, { recursive: true, encoding: "utf8" })
    assert.include(files, join("dist", "resources", "Users.js"))
    assert.include(files, join("dist", "cli", "inspector.html"))
    assert.include(files, join("dist", "cli", "inspector.licences.txt"))
    assert.isEmpty(files.filter((file) => /\.test\.|\.env|tsconfig|tsbuildinfo|\.tgz$|node_modules/.test(file)))
  })

  it("brings no other package with it than Effect", () => {
    const packages = readdirSync(join(project, "node_modules")).filter((name) => !name.startsWith("."))
    assert.deepStrictEqual(packages.sort(), ["effect", "effect-maintainx"])
  })

  it("has the source that each source map names", () => {
    const maps = readdirSync(join(installed, "dist"), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".map"))
      .map((file) => join(installed, "dist", file))
    assert.isNotEmpty(maps)
    const missing = maps.flatMap((map) =>
      (JSON.parse(readFileSync(map, "utf8")).sources as ReadonlyArray<string>)
        .map((source) => join(map, "..", source))
        .filter((source) => !existsSync(source))
    )
    assert.deepStrictEqual(missing, [])
  })

  for (const moduleResolution of ["nodenext", "bundler"]) {
    for (const exactOptionalPropertyTypes of [true, false]) {
      const exactly = exactOptionalPropertyTypes ? "with" : "without"
      it(`compiles the README's program (${moduleResolution}, ${exactly} exact optional properties)`, async () => {
        writeFileSync(join(project, "main.ts"), program)
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
              // The declarations of the package are checked as well, not only what the program uses of them.
              skipLibCheck: false,
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

  it("runs the README's program with nothing but the layer changed", async () => {
    const inMemory = `import { MaintainXTest } from "effect-maintainx/testing"\n${program}`
      .replace("Assets, MaintainX, WorkOrders", "Assets, WorkOrders")
      .replace("Effect.provide(MaintainX.layer)", "Effect.provide(MaintainXTest.layer)")
    writeFileSync(join(project, "main.ts"), inMemory)
    assert.include(await succeeds(process.execPath, ["main.ts"]), "Replace seal")
  }, 60_000)

  it("gives each part and each resource as a subpath", async () => {
    const wanted = specifiers()
    assert.includeMembers([...wanted], ["effect-maintainx", "effect-maintainx/testing", "effect-maintainx/WorkOrders"])
    const { output } = await evaluate(`
      for (const specifier of ${JSON.stringify(wanted)}) {
        const names = Object.keys(await import(specifier))
        if (names.length === 0) throw new Error(specifier + " exports nothing")
      }
      console.log("all imported")`)
    assert.strictEqual(output.trim(), "all imported")
  }, 60_000)

  for (const path of [
    "internal/wire",
    "internal/decoder",
    "dist/index.js",
    "resources/Users",
    "shapes/Linked",
    "cli/main"
  ]) {
    it(`does not give effect-maintainx/${path}`, async () => {
      const { code, output } = await evaluate(`await import("effect-maintainx/${path}")`)
      assert.notStrictEqual(code, 0)
      assert.match(output, /ERR_PACKAGE_PATH_NOT_EXPORTED|ERR_MODULE_NOT_FOUND/)
    }, 60_000)
  }

  it("has an executable, which needs no other package", async () => {
    const executable = join(project, "node_modules/.bin/effect-maintainx")
    assert.include(await succeeds(executable, ["--help"]), "verify")
    assert.include(await succeeds(executable, ["verify", "--embedded"]), "Connection successful!")
  }, 120_000)

  it("runs by npx in an empty directory, where nothing is installed", async () => {
    const empty = join(directory, "empty")
    mkdirSync(empty)
    const [tarball = ""] = readdirSync(directory).filter((file) => file.endsWith(".tgz"))
    const npx = ["--yes", "--offline", "--legacy-peer-deps", "--package", join(directory, tarball), "effect-maintainx"]
    assert.match(await succeeds("npx", [...npx, "--version"], empty), /\d+\.\d+\.\d+/)
    const server = spawn("npx", [...npx, "serve", "--port", "0", "--state", "plant.db"], {
      cwd: empty,
      env,
      detached: true
    })
    try {
      const address = await addressOf(server)
      const answer = await fetch(`${address}/users`, { headers: { authorization: "Bearer embedded-maintainx" } })
      assert.strictEqual(answer.status, 200, await answer.text())
    } finally {
      // npx starts it as a process of its own.
      if (server.pid !== undefined) process.kill(-server.pid, "SIGKILL")
    }
    assert.deepStrictEqual(
      readdirSync(empty).filter((name) => !name.startsWith("plant.db")),
      []
    )
  }, 120_000)

  it("names the licences of what is within the executable", () => {
    const licences = readFileSync(join(installed, "dist/cli/LICENSES"), "utf8")
    for (const name of ["effect", "@effect/platform-node", "undici", "ws"]) {
      assert.match(licences, new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\(MIT\\)$`, "m"))
    }
  })

  it("runs the README's program as it is printed, against the MaintainX that the executable serves", async () => {
    writeFileSync(join(project, "main.ts"), program)
    const executable = join(installed, "dist/cli/main.js")
    const server = spawn(process.execPath, [executable, "serve", "--port", "0", "--key", "the-key"], {
      cwd: project,
      env
    })
    try {
      const baseUrl = await addressOf(server)
      const { code, output } = await run(process.execPath, ["main.ts"], project, {
        ...env,
        MAINTAINX_API_KEY: "the-key",
        MAINTAINX_BASE_URL: baseUrl
      })
      assert.strictEqual(code, 0, output)
      assert.include(output, "Replace seal")
    } finally {
      server.kill()
    }
  }, 120_000)
})
