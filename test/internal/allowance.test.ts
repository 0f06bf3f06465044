import { assert, describe, it } from "@effect/vitest"
import { Allowance, type Observation } from "../../src/internal/allowance.ts"

const window = 60_000

const nothing: Observation = { limit: undefined, remaining: undefined, reset: undefined }

/** An allowance whose program has been answered before, so that it needs not find out first whether others are there. */
const known = (limit: number) => {
  const allowance = new Allowance(limit, window)
  allowance.take(-2 * window)
  allowance.settle(-2 * window, nothing)
  return allowance
}

describe("an allowance", () => {
  it("holds a place from sending until a window after the answer", () => {
    const allowance = known(2)
    allowance.take(0)
    assert.strictEqual(allowance.available(50), 1)
    allowance.settle(100, nothing)
    assert.strictEqual(allowance.available(100 + window - 1), 1)
    assert.strictEqual(allowance.available(100 + window), 2)
  })

  it("frees a place at the end that an answer names, if that is sooner", () => {
    const allowance = known(2)
    allowance.take(0)
    allowance.settle(100, { ...nothing, reset: 5000 })
    assert.strictEqual(allowance.left(5099), 1)
    assert.strictEqual(allowance.left(5100), 2)
  })

  it("takes a place back at once where nothing was sent", () => {
    const allowance = known(1)
    allowance.take(0)
    assert.strictEqual(allowance.available(0), 0)
    allowance.giveBack()
    assert.strictEqual(allowance.available(0), 1)
  })

  it("believes no end that is later than a window from now", () => {
    const allowance = known(1)
    allowance.take(0)
    allowance.settle(0, { limit: 100, remaining: 0, reset: 24 * 60 * window })
    assert.strictEqual(allowance.left(window), 1)
  })

  it("believes a lower limit, and the configured one when it is told so again", () => {
    const allowance = known(100)
    for (const [told, limit] of [
      [10, 10],
      [0, 10],
      [2.5, 2],
      [1_000_000, 100]
    ] as const) {
      allowance.take(0)
      allowance.settle(0, { ...nothing, limit: told })
      assert.strictEqual(allowance.limit, limit)
    }
  })

  it("waits for as many places to go free as a lower limit needs", () => {
    const allowance = known(10)
    for (let i = 0; i < 10; i++) allowance.take(0)
    for (let i = 0; i < 10; i++) allowance.settle(i * 1000, { ...nothing, limit: 3 })
    // Ten places are held, of which eight must go free before one of three is.
    assert.strictEqual(allowance.wait(9000, 0), 7000 + window - 9000)
    assert.strictEqual(allowance.available(7000 + window - 1), 0)
    assert.strictEqual(allowance.available(7000 + window), 1)
  })

  it("sends nothing after a refusal until its time is over", () => {
    const allowance = known(10)
    allowance.refuse(0, 7000)
    assert.strictEqual(allowance.wait(0, 0), 7000)
    assert.strictEqual(allowance.nextChange(0), 7000)
    assert.strictEqual(allowance.available(6999), 0)
    assert.isAbove(allowance.available(7000), 0)
  })

  it("tells how long each of those who wait has to, as long as nothing else happens", () => {
    const allowance = known(3)
    for (const at of [0, 1000, 2000]) {
      allowance.take(at)
      allowance.settle(at, nothing)
    }
    const waits = Array.from({ length: 7 }, (_, ahead) => allowance.wait(2000, ahead))
    assert.deepStrictEqual(
      waits,
      [0, 1000, 2000, window, window + 1000, window + 2000, 2 * window].map((at) => at + window - 2000)
    )
  })

  it("leaves what it cannot know to one request at a time until the first answer, and for a second each", () => {
    const allowance = new Allowance(100, window)
    assert.strictEqual(allowance.left(0), 100)
    assert.strictEqual(allowance.available(0), 1)
    allowance.take(0)
    assert.strictEqual(allowance.available(500), 0)
    assert.strictEqual(allowance.available(1000), 1)
  })

  it("stays unbound by windows that nobody tells of, and bound by one that is known when an answer is lost or silent", () => {
    const silent = known(100)
    assert.strictEqual(silent.available(0), 100)
    const told = new Allowance(100, window)
    told.take(0)
    told.settle(0, { limit: 100, remaining: 40, reset: window })
    told.take(0)
    told.settle(100, nothing)
    told.take(100)
    told.settle(200, undefined)
    assert.strictEqual(told.available(200), 10)
  })

  it("counts with all that are on their way, since they may arrive in another order than they were sent in", () => {
    const allowance = new Allowance(100, window)
    allowance.take(0)
    allowance.settle(0, { limit: 100, remaining: 50, reset: window })
    for (let i = 0; i < 12; i++) allowance.take(0)
    // The last that was sent is the first that the server has counted.
    allowance.settle(100, { limit: 100, remaining: 49, reset: window - 100 })
    assert.strictEqual(allowance.left(100), 49 - 11)
  })

  it("has a quarter of what remains on its way at once, and at the end a single request for a second each", () => {
    const allowance = new Allowance(100, window)
    allowance.take(0)
    allowance.settle(0, { limit: 100, remaining: 83, reset: window })
    assert.strictEqual(allowance.left(0), 83)
    assert.strictEqual(allowance.available(0), 20)
    for (let i = 0; i < 20; i++) allowance.take(0)
    assert.strictEqual(allowance.available(0), 0)
    // Others have used more meanwhile.
    for (let i = 0; i < 20; i++) allowance.settle(100, { limit: 100, remaining: 40 - i, reset: window - 100 })
    assert.strictEqual(allowance.left(100), 21)
    assert.strictEqual(allowance.available(100), 5)
    allowance.take(200)
    allowance.settle(200, { limit: 100, remaining: 3, reset: window - 200 })
    assert.strictEqual(allowance.available(200), 1)
    allowance.take(200)
    assert.strictEqual(allowance.available(300), 0)
    assert.strictEqual(allowance.available(1200), 1)
    // And at the beginning of the next window, which others may have begun.
    assert.strictEqual(allowance.available(window), 1)
  })
})
