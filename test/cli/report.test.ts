import { afterEach, assert, describe, it } from "@effect/vitest"
import { wrap } from "../../src/cli/report.ts"

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
