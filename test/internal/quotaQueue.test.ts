import { assert, describe, it } from "@effect/vitest"
import { Heap } from "../../src/internal/heap.ts"
import { QuotaQueue, type QuotaWaiter, type Timer } from "../../src/internal/quotaQueue.ts"
import { type Observation, QuotaWindow } from "../../src/internal/quotaWindow.ts"

const window = 60_000

const untold: Observation = { limit: undefined, remaining: undefined, reset: undefined }

/** A queue in front of a window that is known to be used by nothing else, and a clock that is moved by hand. */
const make = (limit: number, reserve = 0, exclusive = true) => {
  let now = 0
  let timers: Array<{ readonly at: number; readonly run: (now: number) => void }> = []
  let set = 0
  const timer: Timer = (delay, run) => {
    set++
    const entry = { at: now + delay, run }
    timers.push(entry)
    return () => {
      timers = timers.filter((other) => other !== entry)
    }
  }
  const quota = new QuotaWindow({ limit, window, exclusive })
  const queue = new QuotaQueue(quota, reserve, timer)
  const log: Array<string> = []
  const wait = (name: string, options: { readonly bulk?: boolean; readonly deadline?: number } = {}): QuotaWaiter =>
    queue.wait(now, {
      bulk: options.bulk ?? false,
      deadline: options.deadline ?? Number.POSITIVE_INFINITY,
      resume: (outcome) => log.push(outcome === undefined ? name : `${name}: ${outcome.because}, ${outcome.wait}`)
    })
  /** Lets time pass, and timers ring. */
  const pass = (millis: number) => {
    const end = now + millis
    while (true) {
      const next = timers.toSorted((a, b) => a.at - b.at)[0]
      if (next === undefined || next.at > end) break
      timers = timers.filter((other) => other !== next)
      now = Math.max(now, next.at)
      next.run(now)
    }
    now = end
  }
  /** Uses places up, at once. */
  const use = (count: number) => {
    for (let i = 0; i < count; i++) {
      quota.take(now)
      quota.settle(now, untold, 0)
    }
  }
  return { queue, quota, log, wait, pass, use, now: () => now, timers: () => timers.length, set: () => set }
}

const names = (prefix: string, count: number) => Array.from({ length: count }, (_, i) => `${prefix}${i}`)

describe("calls that wait", () => {
  it("have their turns in the order in which they came, and none overtakes them", () => {
    const { log, pass, queue, now, use, wait } = make(3)
    use(3)
    for (const name of names("", 7)) wait(name)
    pass(window - 1)
    assert.deepStrictEqual(log, [])
    pass(1)
    assert.deepStrictEqual(log, ["0", "1", "2"])
    for (let i = 0; i < 3; i++) queue.window.settle(now(), untold, 0)
    pass(window - 1)
    // There is nothing free now, and there are others who came before.
    assert.isFalse(queue.takeNow(now(), false))
    pass(1)
    assert.deepStrictEqual(log, names("", 6))
    for (let i = 0; i < 2; i++) queue.window.giveBack()
    // A place is free, but it belongs to the one who waits.
    assert.isFalse(queue.takeNow(now(), false))
    queue.advance(now())
    assert.deepStrictEqual(log, names("", 7))
    assert.isTrue(queue.takeNow(now(), false))
  })

  it("are told at once that they get no turn in time, and when they would", () => {
    const { log, pass, use, wait } = make(2)
    use(1)
    pass(10_000)
    use(1)
    wait("a", { deadline: 59_999 })
    wait("b", { deadline: 60_001 })
    wait("c", { deadline: 70_000 })
    wait("d", { deadline: 70_001 })
    wait("e", { deadline: 120_000 })
    assert.deepStrictEqual(log, ["a: quota, 50000", "c: quota, 60000", "e: quota, 110000"])
  })

  it("are told as soon as a refusal keeps them from it", () => {
    const { log, now, queue, quota, use, wait } = make(2)
    use(2)
    wait("late", { deadline: 61_000 })
    wait("early", { deadline: 90_000 })
    quota.refuse(now(), 65_000, false)
    queue.advance(now())
    assert.deepStrictEqual(log, ["late: quota, 65000"])
  })

  it("are told that nothing is answered where that keeps them", () => {
    const { log, pass, queue, wait } = make(100, 0, false)
    assert.isTrue(queue.takeNow(0, false))
    wait("a", { deadline: 500 })
    pass(500)
    assert.deepStrictEqual(log, ["a: silence, 1"])
  })

  it("leave nothing behind when they give up, and no timer when nobody waits", () => {
    const { log, pass, queue, now, timers, use, wait } = make(1)
    use(1)
    const waiters = names("", 1000).map((name) => wait(name))
    assert.strictEqual(timers(), 1)
    for (const waiter of waiters) if (waiter !== waiters[500]) queue.leave(now(), waiter)
    assert.strictEqual(queue.waiting, 1)
    pass(window)
    assert.deepStrictEqual(log, ["500"])
    assert.strictEqual(timers(), 0)
  })

  it("cost no more each, however many they are", () => {
    /** How often the window is asked, and the timer set, while so many wait and are served or give up. */
    const cost = (count: number) => {
      let asked = 0
      const made = make(100)
      const { pass, queue, quota, use, wait } = made
      const left = quota.left.bind(quota)
      quota.left = (now) => {
        asked++
        return left(now)
      }
      use(100)
      const waiters = names("", count).map((name) => wait(name, { deadline: 1_000_000_000 }))
      for (const waiter of waiters.slice(count / 2)) queue.leave(made.now(), waiter)
      while (queue.waiting > 0) {
        pass(window)
        for (let i = 0; i < 100; i++) {
          quota.settle(made.now(), untold, 0)
          queue.advance(made.now())
        }
      }
      return asked + made.set()
    }
    const ratio = cost(8000) / cost(4000)
    assert.isAtMost(ratio, 2.1)
    assert.isAtMost(cost(8000) / 8000, 20)
  })

  it("are served and refused a few at a time, so that other work has its turn", () => {
    const { log, pass, queue, now, timers, use, wait } = make(10_000)
    use(10_000)
    for (const name of names("", 10_000)) wait(name, { deadline: 2 * window })
    pass(window - 1)
    assert.lengthOf(log, 0)
    // The clock is moved past the end by hand, and the queue is asked once.
    queue.advance(now() + 1)
    assert.lengthOf(log, 64)
    assert.isAtLeast(timers(), 1)
    pass(1)
    assert.lengthOf(log, 10_000)
  })
})

describe("bulk work", () => {
  it("stands behind what comes after it", () => {
    const { log, pass, use, wait } = make(4)
    use(4)
    pass(window / 2)
    wait("bulk 0", { bulk: true })
    wait("bulk 1", { bulk: true })
    wait("other 0")
    wait("other 1")
    pass(window / 2)
    assert.deepStrictEqual(log, ["other 0", "other 1", "bulk 0"])
    pass(window)
    assert.deepStrictEqual(log, ["other 0", "other 1", "bulk 0", "bulk 1"])
  })

  it("does not overtake bulk work that waits", () => {
    const { now, queue, use, wait } = make(40, 10)
    use(30)
    wait("bulk", { bulk: true })
    queue.window.giveBack()
    assert.isFalse(queue.takeNow(now(), true))
    assert.isTrue(queue.takeNow(now(), false))
  })

  it("begins with a third of what it may use, and has the rest evenly over the window", () => {
    const { log, pass, wait } = make(100, 10)
    for (const name of names("", 200)) wait(name, { bulk: true })
    assert.lengthOf(log, 30)
    for (const share of [0.25, 0.5, 0.75]) {
      pass(window / 4)
      assert.closeTo(log.length, Math.min(90, 30 + 90 * share), 3)
    }
    pass(window / 4 - 1)
    assert.lengthOf(log, 90)
  })

  it("has waited for a window: it gets a tenth of each, whatever else waits", () => {
    const { log, now, pass, queue, quota, use, wait } = make(50)
    use(50)
    for (const name of names("bulk ", 20)) wait(name, { bulk: true })
    for (const name of names("", 1000)) wait(name)
    for (const served of [5, 10, 15]) {
      pass(window)
      assert.lengthOf(
        log.filter((name) => name.startsWith("bulk")),
        served
      )
      for (let i = 0; i < 50; i++) quota.settle(now(), untold, 0)
      queue.advance(now())
    }
  })

  it("can be sent even if the reserve is as large as the quota", () => {
    const { log, wait } = make(5, 10)
    wait("bulk", { bulk: true })
    assert.deepStrictEqual(log, ["bulk"])
  })
})

describe("a heap", () => {
  it("gives the least that is still waiting, whatever was dropped", () => {
    const heap = new Heap<{ readonly key: number; waiting: boolean }>(({ key }) => key)
    const items = names("", 500).map((name) => ({ key: (Number(name) * 7919) % 503, waiting: true }))
    for (const item of items) heap.push(item)
    for (const [i, item] of items.entries()) {
      if (i % 3 === 0) continue
      item.waiting = false
      heap.drop()
    }
    const expected = items.filter(({ waiting }) => waiting).map(({ key }) => key)
    assert.strictEqual(heap.size, expected.length)
    const given: Array<number> = []
    for (let top = heap.peek(); top !== undefined; top = heap.peek()) {
      given.push(top.key)
      top.waiting = false
      heap.drop()
    }
    assert.deepStrictEqual(
      given,
      expected.toSorted((a, b) => a - b)
    )
    assert.strictEqual(heap.size, 0)
  })

  /** A heap of items that count how often they are looked at. */
  const counting = () => {
    let looks = 0
    const heap = new Heap<{ readonly key: number; waiting: boolean }>(({ key }) => key)
    const push = (key: number) => {
      let waiting = true
      const item = {
        get key() {
          looks++
          return key
        },
        get waiting() {
          looks++
          return waiting
        },
        remove: () => {
          waiting = false
          heap.drop()
        }
      }
      heap.push(item)
      return item
    }
    return { heap, push, looks: () => looks }
  }

  it("looks at few items for each that comes or goes, however many there are", () => {
    const cost = (count: number) => {
      const { heap, looks, push } = counting()
      const items = names("", count).map((name) => push((Number(name) * 7919) % 10_007))
      for (const item of items) {
        item.remove()
        heap.peek()
        assert.isAtMost(heap.size, count)
      }
      return looks() / count
    }
    assert.isAtMost(cost(8000) / cost(1000), 2)
  })

  it("keeps little of what was dropped behind an item that stays", () => {
    const { heap, looks, push } = counting()
    const first = push(0)
    for (let key = 1; key <= 10_000; key++) push(key).remove()
    const before = looks()
    first.remove()
    assert.isUndefined(heap.peek())
    assert.isAtMost(looks() - before, 500)
  })
})
