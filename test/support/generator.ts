/** Picks a whole number from 0 that is below another. */
export type Pick = (below: number) => number

/** A generator that gives the same numbers for the same seed: mulberry32. */
export const generator = (seed: number): Pick => {
  let state = seed >>> 0
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}
