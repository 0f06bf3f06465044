import { assert, describe, it } from "@effect/vitest"
import { Allowance, type Observation } from "../../src/internal/allowance.ts"

const window = 60_000

const nothing: Observation = { limit: undefined, remaining: undefined, reset: undefined }

/** An allowance whose program has been answered before, so that it needs not find out first whether others are there. */
const known = (limit: number) => {
  const allowance = new Allowance(limit, window)
  allowance.settle(allowance.take(-2 * window), -2 * window, nothing)
  return allowance
}

describe("an allowance", () => {
  it("holds a place from sending until a window after the answer", () => {
    const allowance = known(2)
    const permit = allowance.take(0)
    assert.strictEqual(allowance.available(50), 1)
    allowance.settle(permit, 100, nothing)
    assert.strictEqual(allowance.available(100 + window - 1), 1)
    assert.strictEqual(allowance.available(100 + window), 2)
  })

  it("frees a place at the end that an answer names, if that is sooner", () => {
    const allowance = known(2)
    allowance.settle(allowance.take(0), 100, { ...nothing, reset: 5000 })
    assert.strictEqual(allowance.available(5099), 1)
    assert.strictEqual(allowance.available(5100), 2)
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
    allowance.settle(allowance.take(0), 0, { limit: 100, remaining: 0, reset: 24 * 60 * window })
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
      allowance.settle(allowance.take(0), 0, { ...nothing, limit: told })
      assert.strictEqual(allowance.limit, limit)
    }
  })

  it("waits for as many places to go free as a lower limit needs", () => {
    const allowance = known(10)
    const permits = Array.from({ length: 10 }, () => allowance.take(0))
    permits.forEach((permit, i) => {
      allowance.settle(permit, i * 1000, { ...nothing, limit: 3 })
    })
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
    for (const at of [0, 1000, 2000]) allowance.settle(allowance.take(at), at, nothing)
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

  it("counts with all that are on their way, since they may arrive in another order than they were sent in", () => {
    const allowance = new Allowance(100, window)
    allowance.settle(allowance.take(0), 0, { limit: 100, remaining: 49, reset: window })
    const permits = Array.from({ length: 40 }, () => allowance.take(0))
    // The last that was sent is the first that the server has counted.
    const last = permits.pop()
    assert.isDefined(last)
    allowance.settle(last, 100, { limit: 100, remaining: 48, reset: window - 100 })
    assert.isAtMost(allowance.available(100), 48 - 39)
  })

  it("goes on one at a time where what remains may be what others are about to use", () => {
    const allowance = new Allowance(100, window)
    allowance.settle(allowance.take(0), 0, { limit: 100, remaining: 99, reset: window })
    const permits = Array.from({ length: 5 }, () => allowance.take(0))
    // For each of our requests, another program has sent one.
    permits.forEach((permit, i) => {
      allowance.settle(permit, 100, { limit: 100, remaining: 97 - 2 * i, reset: window - 100 })
    })
    assert.strictEqual(allowance.left(100), 89)
    assert.isBelow(allowance.available(100), 89)
    allowance.settle(allowance.take(200), 200, { limit: 100, remaining: 4, reset: window - 200 })
    assert.strictEqual(allowance.left(200), 4)
    assert.strictEqual(allowance.available(200), 1)
    allowance.take(200)
    assert.strictEqual(allowance.available(300), 0)
    // And at the beginning of the next window, which they may have begun.
    assert.isAtMost(allowance.available(window), 1)
  })
})
