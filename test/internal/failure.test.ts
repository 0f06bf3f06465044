import { assert, describe, it } from "@effect/vitest"
import type { BadRequest, NotFound } from "../../src/index.ts"
import { failureOf, observe, quoted } from "../../src/internal/failure.ts"

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

const failure = (status: number, text: string) =>
  failureOf("Assets.get", { status, headers: {}, text }, 0, (text) => text)

describe("the issues of an error", () => {
  const many = (count: number, error: string) =>
    JSON.stringify({ errors: Array.from({ length: count }, () => ({ error })) })

  it("are a hundred at most", () => {
    assert.lengthOf((failure(400, many(101, "no")) as BadRequest).issues, 100)
    assert.lengthOf((failure(400, many(99, "no")) as BadRequest).issues, 99)
  })

  it("are summed up in a message that fits a log, whatever their length", () => {
    const { message } = failure(400, many(100, "k".repeat(5000)))
    assert.isAtMost(message.length, 1200)
    assert.match(message, /… \(100 issues\)$/)
    assert.match(failure(400, many(3, "no")).message, /: no; no; no$/)
  })

  it("are not read from a body of megabytes, of which only the beginning is quoted", () => {
    const { detail = "", issues } = failure(400, many(400_000, "no")) as BadRequest
    assert.deepStrictEqual(issues, [])
    assert.isTrue(detail.startsWith('{"errors":[{"error":"no"}'))
    assert.isAtMost(detail.length, 500)
  })
})

describe("a 404", () => {
  for (const [text, missing] of [
    ["Cannot GET /v1/asset/7", "route"],
    ["The part Cannot GET /v1/asset/7", "record"],
    ["Cannot find /v1/asset/7", "record"]
  ]) {
    it(`that says "${text}" is about a ${missing}`, () => {
      assert.strictEqual((failure(404, JSON.stringify({ error: text })) as NotFound).missing, missing)
    })
  }
})

describe("what an answer says about the quota", () => {
  const names = ["limit", "remaining", "reset"] as const
  const said = (text: string) => observe(Object.fromEntries(names.map((name) => [`x-rate-limit-${name}`, text])))

  it("is read from its headers, the time in milliseconds", () => {
    assert.deepStrictEqual(said("60"), { limit: 60, remaining: 60, reset: 60_000 })
    assert.deepStrictEqual(said(" 1.5 "), { limit: 1.5, remaining: 1.5, reset: 1500 })
    assert.deepStrictEqual(said("0"), { limit: 0, remaining: 0, reset: 1000 })
  })

  for (const text of [
    "",
    "ten",
    "-1",
    "+5",
    "1e3",
    "0x10",
    "5 requests",
    "x5",
    "1.2.3",
    "1.",
    ".5",
    "NaN",
    "Infinity",
    "1000001"
  ]) {
    it(`is nothing if they say "${text}"`, () => {
      assert.deepStrictEqual(said(text), { limit: undefined, remaining: undefined, reset: undefined })
    })
  }
})
