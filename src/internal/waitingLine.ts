/**
 * Calls that wait, in the order in which they came, bulk work apart. To join, to leave and to find the next one or the
 * one whose deadline comes first takes no longer the more there are, but for a logarithm.
 *
 * @internal
 */
import { Heap } from "./heap.ts"

export class Waiter<A> {
  readonly bulk: boolean
  /** When it came. */
  readonly since: number
  /** Until when it waits. */
  readonly deadline: number
  /** Tells the call what came of it. */
  readonly resume: (outcome: A) => void
  waiting = true
  /** Counts the waiters of a line. */
  turn = 0

  constructor(options: Pick<Waiter<A>, "bulk" | "since" | "deadline" | "resume">) {
    this.bulk = options.bulk
    this.since = options.since
    this.deadline = options.deadline
    this.resume = options.resume
  }
}

export class WaitingLine<A> {
  readonly #others = new Heap<Waiter<A>>(({ turn }) => turn)
  readonly #bulk = new Heap<Waiter<A>>(({ turn }) => turn)
  readonly #deadlines = new Heap<Waiter<A>>(({ deadline }) => deadline)
  #turns = 0

  get size(): number {
    return this.#deadlines.size
  }

  /** How many go before one that comes now. */
  ahead(bulk: boolean): number {
    return bulk ? this.size : this.#others.size
  }

  join(waiter: Waiter<A>): void {
    waiter.turn = this.#turns++
    this.#deadlines.push(waiter)
    this.#lineOf(waiter).push(waiter)
  }

  /** The first of those that are not bulk work. */
  get first(): Waiter<A> | undefined {
    return this.#others.peek()
  }

  get firstBulk(): Waiter<A> | undefined {
    return this.#bulk.peek()
  }

  /** The one whose deadline comes first. */
  get mostUrgent(): Waiter<A> | undefined {
    return this.#deadlines.peek()
  }

  /** Takes one out, whatever comes of it. */
  remove(waiter: Waiter<A>): void {
    waiter.waiting = false
    this.#deadlines.drop()
    this.#lineOf(waiter).drop()
  }

  /** Takes one out and tells it what came of it. */
  release(waiter: Waiter<A>, outcome: A): void {
    this.remove(waiter)
    waiter.resume(outcome)
  }

  #lineOf({ bulk }: Waiter<A>): Heap<Waiter<A>> {
    return bulk ? this.#bulk : this.#others
  }
}
