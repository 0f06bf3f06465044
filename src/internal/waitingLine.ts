/**
 * Calls that wait, in the order in which they came, bulk work apart. Joining, leaving and finding the next waiter or
 * the one with the earliest deadline take logarithmic time.
 *
 * @internal
 */
import { Heap } from "./heap.ts"

export interface Waiter<in A> {
  readonly bulk: boolean
  /** When it came. */
  readonly since: number
  /** Until when it waits. */
  readonly deadline: number
  /** Tells the call the outcome. */
  readonly resume: (outcome: A) => void
  /** Its place in the order of arrival. */
  readonly turn: number
  waiting: boolean
}

export class WaitingLine<A> {
  readonly #others = new Heap<Waiter<A>>(({ turn }) => turn)
  readonly #bulk = new Heap<Waiter<A>>(({ turn }) => turn)
  readonly #deadlines = new Heap<Waiter<A>>(({ deadline }) => deadline)
  #turns = 0

  get size(): number {
    return this.#deadlines.size
  }

  /** How many are served before one that comes now. */
  ahead(bulk: boolean): number {
    return bulk ? this.size : this.#others.size
  }

  join({ bulk, deadline, resume, since }: Omit<Waiter<A>, "turn" | "waiting">): Waiter<A> {
    const waiter = { bulk, since, deadline, resume, turn: this.#turns++, waiting: true }
    this.#deadlines.push(waiter)
    this.#lineOf(waiter).push(waiter)
    return waiter
  }

  /** The first that is not bulk work. */
  get first(): Waiter<A> | undefined {
    return this.#others.peek()
  }

  get firstBulk(): Waiter<A> | undefined {
    return this.#bulk.peek()
  }

  /** The one with the earliest deadline. */
  get mostUrgent(): Waiter<A> | undefined {
    return this.#deadlines.peek()
  }

  /** Takes a waiter out. */
  remove(waiter: Waiter<A>): void {
    waiter.waiting = false
    this.#deadlines.drop()
    this.#lineOf(waiter).drop()
  }

  /** Takes a waiter out and tells it the outcome. */
  release(waiter: Waiter<A>, outcome: A): void {
    this.remove(waiter)
    waiter.resume(outcome)
  }

  #lineOf({ bulk }: Waiter<A>): Heap<Waiter<A>> {
    return bulk ? this.#bulk : this.#others
  }
}
