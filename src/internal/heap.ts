/**
 * A priority queue. The least item is found at once. Items that are no longer wanted are dropped when they reach the
 * top, or all together once they are the greater part.
 *
 * @internal
 */
export class Heap<A extends { readonly waiting: boolean }> {
  #items: Array<A> = []
  #dropped = 0
  readonly #keyOf: (item: A) => number

  constructor(keyOf: (item: A) => number) {
    this.#keyOf = keyOf
  }

  /** How many items are waiting. */
  get size(): number {
    return this.#items.length - this.#dropped
  }

  push(item: A): void {
    this.#items.push(item)
    this.#rise(this.#items.length - 1)
  }

  /** The least item that is waiting. */
  peek(): A | undefined {
    for (let top = this.#items[0]; top !== undefined; top = this.#items[0]) {
      if (top.waiting) return top
      this.#dropped--
      const last = this.#items.pop()
      if (last !== undefined && last !== top) {
        this.#items[0] = last
        this.#sink(0)
      }
    }
    return undefined
  }

  /** Call it once for each item that stops waiting. */
  drop(): void {
    this.#dropped++
    if (this.#dropped * 2 <= this.#items.length || this.#dropped < 32) return
    this.#items = this.#items.filter(({ waiting }) => waiting)
    this.#dropped = 0
    for (let at = this.#items.length >> 1; at >= 0; at--) this.#sink(at)
  }

  #key(at: number): number {
    const item = this.#items[at]
    return item === undefined ? Number.POSITIVE_INFINITY : this.#keyOf(item)
  }

  #swap(at: number, other: number): void {
    const { [at]: a, [other]: b } = this.#items
    if (a === undefined || b === undefined) return
    this.#items[at] = b
    this.#items[other] = a
  }

  #rise(start: number): void {
    for (let at = start; at > 0; ) {
      const parent = (at - 1) >> 1
      if (this.#key(parent) <= this.#key(at)) return
      this.#swap(at, parent)
      at = parent
    }
  }

  #sink(start: number): void {
    for (let at = start; ; ) {
      const left = 2 * at + 1
      const child = this.#key(left + 1) < this.#key(left) ? left + 1 : left
      if (this.#key(child) >= this.#key(at)) return
      this.#swap(at, child)
      at = child
    }
  }
}
