/**
 * Which of several names somebody may have meant.
 *
 * @internal
 */

/** The names that are like the text, the likeliest first: at most five, and none where nothing is like it. */
export const closest = (text: string, names: ReadonlyArray<string>): ReadonlyArray<string> => {
  // Nothing is like a text that is longer than any name, and comparing takes a time that grows with its length.
  const written = plain(text.slice(0, 100))
  if (written === "") return []
  return names
    .map((name) => ({ name, distance: distance(written, plain(name)) }))
    .filter(({ name, distance }) => distance <= Math.max(2, name.length / 4) || plain(name).includes(written))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 5)
    .map(({ name }) => name)
}

/** Case, and what words are separated by, matter to nobody. */
const plain = (text: string): string => text.toUpperCase().replace(/[^A-Z0-9]+/g, "")

/** How many characters must be put in, taken out or replaced to make one text of the other. */
const distance = (a: string, b: string): number => {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (const [i, character] of Array.from(a).entries()) {
    const next = [i + 1]
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (character === b[j - 1] ? 0 : 1)
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}
