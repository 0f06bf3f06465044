/**
 * Which name somebody may have meant.
 *
 * @internal
 */

/** The names that are like the text, the likeliest first: at most five. */
export const closest = (text: string, names: ReadonlyArray<string>): ReadonlyArray<string> => {
  // No name is as long, and comparing takes longer the longer the text is.
  const written = plain(text.slice(0, 100))
  if (written === "") return []
  return names
    .map((name) => ({ name, distance: distance(written, plain(name)) }))
    .filter(({ name, distance }) => distance <= Math.max(2, name.length / 4) || plain(name).includes(written))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 5)
    .map(({ name }) => name)
}

/** Case does not matter, nor what separates the words. */
const plain = (text: string): string => text.toUpperCase().replace(/[^A-Z0-9]+/g, "")

/** How many characters must be inserted, deleted or replaced to turn one text into the other. */
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
