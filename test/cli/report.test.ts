import { afterEach, assert, describe, it } from "@effect/vitest"
import { Console, Effect, Ref } from "effect"
import { type Findings, failing, nothing, wrap } from "../../src/cli/report.ts"
import { type ConnectionFailure, Network } from "../../src/index.ts"

describe("the width of what is printed", () => {
  const columns = Object.getOwnPropertyDescriptor(process.stdout, "columns")
  afterEach(() => {
    Object.defineProperty(
      process.stdout,
      "columns",
      columns ?? { configurable: true, writable: true, value: undefined }
    )
  })
  const widest = (terminal: number | undefined) => {
    Object.defineProperty(process.stdout, "columns", { configurable: true, writable: true, value: terminal })
    return Math.max(...wrap("of words ".repeat(100)).map((line) => line.length))
  }

  it("is that of the terminal, as far as lines can be read, and 80 columns where there is none", () => {
    assert.isAtMost(widest(undefined), 80)
    assert.isAbove(widest(undefined), 70)
    assert.isAtMost(widest(100), 100)
    assert.isAbove(widest(100), 90)
    assert.isAtMost(widest(400), 120)
    assert.isAtMost(widest(60), 60)
    assert.isAtMost(widest(5), 40)
  })
})

describe("a connection that failed behind a proxy", () => {
  const explained = (reason: ConnectionFailure) =>
    Effect.gen(function* () {
      const printed: Array<string> = []
      const findings = yield* Ref.make<Findings>({ ...nothing, proxy: "proxy.example:3128 (HTTPS_PROXY)" })
      yield* Effect.fail(new Network({ operation: "Users.list", reason })).pipe(
        failing({ json: true }, findings),
        Effect.flip,
        Effect.provideService(Console.Console, { ...globalThis.console, log: (line: string) => printed.push(line) })
      )
      const { likelyCause, solution } = JSON.parse(printed.join("")).error
      return { likelyCause, solution }
    })

  it.effect("is put down to the proxy, unless only the server behind it can have caused it", () =>
    Effect.gen(function* () {
      for (const reason of ["refused", "unresolved", "unreachable", "proxy", "reset", "timeout", "other"] as const) {
        const { likelyCause, solution } = yield* explained(reason)
        assert.include(likelyCause, "The proxy proxy.example:3128 (HTTPS_PROXY)", reason)
        assert.include(solution, "NO_PROXY", reason)
      }
      for (const reason of ["untrusted", "expired", "plaintext"] as const) {
        const { likelyCause, solution } = new Network({ operation: "Users.list", reason })
        assert.deepStrictEqual(yield* explained(reason), { likelyCause, solution })
      }
    })
  )
})
