import { assert, describe, it } from "@effect/vitest"
import { crash } from "./crash.ts"

describe("a receiver that is killed at any moment under a stream of deliveries", () => {
  const seed = Date.now() % 1_000_000

  it("loses nothing that it acknowledged, and does everything once where remembering is part of a handler's transaction", async () => {
    const { acknowledged, dead, interrupted, lost, repeated, unanswered } = await crash("transactional", {
      kills: 4,
      seed
    })
    assert.isEmpty(lost, `lost with seed ${seed}`)
    assert.isEmpty(repeated, `handled more than once with seed ${seed}`)
    assert.strictEqual(dead, 0)
    // It was killed while there was something to lose.
    assert.isAbove(acknowledged, 0)
    assert.isAbove(interrupted, 0)
    assert.isAbove(unanswered, 0)
  }, 120_000)

  it("loses nothing where they are apart, and repeats what it was doing", async () => {
    const { acknowledged, dead, interrupted, lost, repeated } = await crash("sql", { kills: 3, seed })
    assert.isEmpty(lost, `lost with seed ${seed}`)
    assert.strictEqual(dead, 0)
    assert.isAbove(interrupted, 0)
    console.log(`${repeated.length} of ${acknowledged} events were handled more than once`)
  }, 120_000)
})
