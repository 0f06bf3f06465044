import * as Fs from "node:fs"
import { assert, describe, it, vi } from "@effect/vitest"
import { Effect } from "effect"
import { exitCodes } from "../../src/cli/exitCodes.ts"
import { directory, runHere, start } from "./executable.ts"

vi.setConfig({ testTimeout: 120_000 })

describe("effect-maintainx", () => {
  it.live("tells its commands, its flags and its exit codes", () =>
    Effect.gen(function* () {
      const cwd = yield* directory()
      const [none, root, verify, serve] = yield* Effect.all(
        [[], ["--help"], ["verify", "--help"], ["serve", "--help"]].map((args) => runHere({ args, cwd }))
      )
      assert.deepStrictEqual(none, root)
      assert.match(root?.stdout ?? "", /SUBCOMMANDS\n +verify .*\n +organizations .*\n +serve /)
      assert.match(verify?.stdout ?? "", /--embedded[\s\S]*--json[\s\S]*--tour[\s\S]*--write/)
      for (const { code, meaning } of exitCodes) assert.include(verify?.stdout, `  ${code}  ${meaning}\n`)
      assert.match(serve?.stdout ?? "", /--host[\s\S]*--port[\s\S]*--key/)
    })
  )

  it.live("has the version of the package", () =>
    Effect.gen(function* () {
      const { version } = JSON.parse(Fs.readFileSync("package.json", "utf8"))
      const { stdout } = yield* runHere({ args: ["--version"], cwd: yield* directory() })
      assert.strictEqual(stdout, `effect-maintainx v${version}\n`)
    })
  )

  it.live("called wrongly, says what is wrong and then how it is right, and fails", () =>
    Effect.gen(function* () {
      const wrong = [
        [
          ["verify", "--json", "--colour"],
          /^Unrecognized flag: --colour in command effect-maintainx verify\n/,
          "verify"
        ],
        [["verify", "now"], /^Unexpected positional argument: "now"/, "verify"],
        [["orgs"], /^Unknown subcommand "orgs"/, ""],
        [["serve", "--port", "http"], /^Invalid value for flag --port: "http"/, "serve"]
      ] as const
      const cwd = yield* directory()
      for (const [args, says, command] of wrong) {
        const ran = yield* runHere({ args, cwd })
        assert.strictEqual(ran.exitCode, 1)
        assert.strictEqual(ran.stdout, "")
        assert.match(ran.stderr, says)
        const called = ["effect-maintainx", command].filter((part) => part !== "").join(" ")
        assert.match(ran.stderr, new RegExp(`\n\nUsage: ${called}.*\nHelp:  ${called} --help\n$`))
      }
    })
  )

  it.live("does its work to the end where nobody reads what it prints", () =>
    Effect.gen(function* () {
      const child = start({ args: ["verify", "--embedded", "--tour"], cwd: yield* directory() })
      child.stdout?.destroy()
      let stderr = ""
      child.stderr?.setEncoding("utf8").on("data", (text: string) => {
        stderr += text
      })
      const exitCode = yield* Effect.promise(() => new Promise((resolve) => child.on("close", resolve)))
      assert.deepStrictEqual({ exitCode, stderr }, { exitCode: 0, stderr: "" })
    })
  )
})

describe("the exit codes", () => {
  it("are different", () => {
    const codes = exitCodes.map(({ code }) => code)
    assert.deepStrictEqual(codes, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 130])
  })
})
