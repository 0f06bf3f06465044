import { assert, describe, it } from "@effect/vitest"
import { failureOf, quoted } from "../../src/internal/failure.ts"

describe("what an error quotes of a server", () => {
  it("is one line, without control characters, of at most 500 characters", () => {
    const text = quoted(`a\n\u001b[31mERROR\u0000${"k".repeat(1000)}`, (text) => text)
    assert.isTrue(text.startsWith("a [31mERROR kkk"))
    assert.lengthOf(text, 500)
  })

  it("is little of a long text, of which little is looked at", () => {
    const looked: Array<number> = []
    const scrub = (text: string) => {
      looked.push(text.length)
      return text
    }
    const long = "no ".repeat(1_000_000)
    for (const text of [long, `<html><pre>${long}`, JSON.stringify({ error: long }), JSON.stringify(long)]) {
      const { detail = "" } = failureOf("Assets.get", { status: 500, headers: {}, text }, 0, scrub)
      assert.isAtMost(detail.length, 550)
    }
    assert.isAtMost(Math.max(...looked), 50_000)
  })
})
