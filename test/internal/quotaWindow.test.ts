import { assert, describe, it } from "@effect/vitest"
import { type Observation, QuotaWindow } from "../../src/internal/quotaWindow.ts"

const window = 60_000

const nothing: Observation = { limit: undefined, remaining: undefined, reset: undefined }

const make = (limit: number, exclusive = false) => new QuotaWindow({ limit, window, exclusive })

/** A window whose program has been answered before, so that it needs not find out first whether others are there. */
const known = (limit: number) => {
  const quota = make(limit)
  quota.take(-2 * window)
  quota.settle(-2 * window, nothing, 0)
  return quota
}

describe("a window of the quota", () => {
  it("holds a place from sending until a window after the answer", () => {
    const quota = known(2)
    quota.take(0)
    assert.strictEqual(quota.available(50), 1)
    quota.settle(100, nothing, 0)
    assert.strictEqual(quota.available(100 + window - 1), 1)
    assert.strictEqual(quota.available(100 + window), 2)
  })

  it("frees a place at the end that an answer names, if that is sooner", () => {
    const quota = known(2)
    quota.take(0)
    quota.settle(100, { ...nothing, reset: 5000 }, 0)
    assert.strictEqual(quota.left(5099), 1)
    assert.strictEqual(quota.left(5100), 2)
  })

  it("takes a place back at once where nothing was sent", () => {
    const quota = known(1)
    quota.take(0)
    assert.strictEqual(quota.available(0), 0)
    quota.giveBack()
    assert.strictEqual(quota.available(0), 1)
  })

  it("believes no end that is later than a window from now", () => {
    const quota = known(1)
    quota.take(0)
    quota.settle(0, { limit: 100, remaining: 0, reset: 24 * 60 * window }, 0)
    assert.strictEqual(quota.left(window), 1)
  })

  it("believes a lower limit, and the configured one when it is told so again", () => {
    const quota = known(100)
    for (const [told, limit] of [
      [10, 10],
      [0, 10],
      [2.5, 2],
      [1_000_000, 100]
    ] as const) {
      quota.take(0)
      quota.settle(0, { ...nothing, limit: told }, 0)
      assert.strictEqual(quota.limit, limit)
    }
  })

  it("waits for as many places to go free as a lower limit needs", () => {
    const quota = known(10)
    for (let i = 0; i < 10; i++) quota.take(0)
    for (let i = 0; i < 10; i++) quota.settle(i * 1000, { ...nothing, limit: 3 }, 0)
    // Ten places are held, of which eight must go free before one of three is.
    assert.strictEqual(quota.wait(9000, 0), 7000 + window - 9000)
    assert.strictEqual(quota.available(7000 + window - 1), 0)
    assert.strictEqual(quota.available(7000 + window), 1)
  })

  it("sends nothing after a refusal until its time is over", () => {
    const quota = known(10)
    quota.refuse(0, 7000, false)
    assert.strictEqual(quota.wait(0, 0), 7000)
    assert.strictEqual(quota.nextChange(0), 7000)
    assert.strictEqual(quota.available(6999), 0)
    assert.isAbove(quota.available(7000), 0)
  })

  it("waits for the end of a window that others have used up, however late it is asked", () => {
    const quota = known(10)
    quota.take(0)
    quota.settle(0, { limit: 10, remaining: 0, reset: 5000 }, 0)
    for (const now of [1000, 4999]) {
      assert.strictEqual(quota.available(now), 0)
      assert.strictEqual(quota.wait(now, 0), 5000 - now)
      assert.strictEqual(quota.nextChange(now), now < 1000 ? 1000 : 5000)
    }
    assert.strictEqual(quota.wait(5000, 0), 0)
    assert.strictEqual(quota.available(5000), 1)
    // What is asked for long after places have gone free is free.
    assert.strictEqual(quota.wait(10 * window, 3), 0)
  })

  it("tells how long each of those who wait has to, as long as nothing else happens", () => {
    const quota = known(3)
    for (const at of [0, 1000, 2000]) {
      quota.take(at)
      quota.settle(at, nothing, 0)
    }
    const waits = Array.from({ length: 7 }, (_, ahead) => quota.wait(2000, ahead))
    assert.deepStrictEqual(
      waits,
      [0, 1000, 2000, window, window + 1000, window + 2000, 2 * window].map((at) => at + window - 2000)
    )
    // Long after all places have gone free.
    assert.strictEqual(quota.wait(10 * window, 2), 0)
    assert.strictEqual(quota.wait(10 * window, 3), window)
  })

  it("leaves what it cannot know to one request at a time until the first answer, and for a second each", () => {
    const quota = make(100)
    assert.strictEqual(quota.left(0), 100)
    assert.strictEqual(quota.available(0), 1)
    quota.take(0)
    assert.strictEqual(quota.available(500), 0)
    assert.strictEqual(quota.available(1000), 1)
  })

  it("stays unbound by windows that nobody tells of, and bound by one that is known when an answer is lost or silent", () => {
    const silent = known(100)
    assert.strictEqual(silent.available(0), 100)
    const told = make(100)
    told.take(0)
    told.settle(0, { limit: 100, remaining: 40, reset: window }, 0)
    told.take(0)
    told.settle(100, nothing, 0)
    told.take(100)
    told.lose(200)
    assert.strictEqual(told.available(200), 10)
  })

  it("counts with all that are on their way, since they may arrive in another order than they were sent in", () => {
    const quota = make(100)
    quota.take(0)
    quota.settle(0, { limit: 100, remaining: 50, reset: window }, 0)
    for (let i = 0; i < 12; i++) quota.take(0)
    // The last that was sent is the first that the server has counted.
    quota.settle(100, { limit: 100, remaining: 49, reset: window - 100 }, 0)
    assert.strictEqual(quota.left(100), 49 - 11)
  })

  it("has a quarter of what remains on its way at once, and at the end a single request for a second each", () => {
    const quota = make(100)
    quota.take(0)
    quota.settle(0, { limit: 100, remaining: 83, reset: window }, 0)
    assert.strictEqual(quota.left(0), 83)
    assert.strictEqual(quota.available(0), 20)
    for (let i = 0; i < 20; i++) quota.take(0)
    assert.strictEqual(quota.available(0), 0)
    // Others have used more meanwhile.
    for (let i = 0; i < 20; i++) quota.settle(100, { limit: 100, remaining: 40 - i, reset: window - 100 }, 0)
    assert.strictEqual(quota.left(100), 21)
    assert.strictEqual(quota.available(100), 5)
    quota.take(200)
    quota.settle(200, { limit: 100, remaining: 3, reset: window - 200 }, 0)
    assert.strictEqual(quota.available(200), 1)
    quota.take(200)
    assert.strictEqual(quota.available(300), 0)
    assert.strictEqual(quota.available(1200), 1)
    // And at the beginning of the next window, which others may have begun.
    assert.strictEqual(quota.available(window), 1)
  })

  it("learns a limit that nobody tells from two windows, and raises it again after a while", () => {
    const quota = make(100, true)
    const refused = (now: number) => {
      for (let i = 0; i < 51; i++) {
        quota.take(now)
        quota.settle(now, nothing, 0)
      }
      quota.refuse(now, 0, true)
    }
    const limitAt = (now: number) => {
      quota.left(now)
      return quota.limit
    }
    refused(0)
    assert.strictEqual(limitAt(window), 100)
    refused(window)
    assert.strictEqual(limitAt(window), 50)
    assert.strictEqual(limitAt(2 * window - 1), 50)
    assert.strictEqual(limitAt(2 * window), 75)
    assert.strictEqual(limitAt(3 * window), 100)
  })
})
