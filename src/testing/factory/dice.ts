/**
 * Numbers that look random and are the same for the same seed.
 *
 * @internal
 */

export interface Dice {
  /** From 0 to 1, without 1 itself. */
  readonly fraction: () => number
  /** A whole number from one bound to the other, both included. */
  readonly between: (minimum: number, maximum: number) => number
  /** True with this probability. */
  readonly chance: (probability: number) => boolean
  /** One of the values. */
  readonly pick: <A>(values: readonly [A, ...ReadonlyArray<A>]) => A
}

export const makeDice = (seed: string): Dice => {
  let state = hash(seed)
  // Mulberry32: short, quick, and even enough for data that only has to look plausible.
  const fraction = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return {
    fraction,
    between: (minimum, maximum) => minimum + Math.floor(fraction() * (maximum - minimum + 1)),
    chance: (probability) => fraction() < probability,
    pick: (values) => values[Math.floor(fraction() * values.length)] ?? values[0]
  }
}

/** FNV-1a. */
const hash = (text: string): number => {
  let state = 0x811c9dc5
  for (let i = 0; i < text.length; i++) state = Math.imul(state ^ text.charCodeAt(i), 0x01000193)
  return state >>> 0
}
