/**
 * What an operation changes in the plant, as the tables report it.
 *
 * @internal
 */
import type { Kept, Table } from "../plant.ts"

/** A record that came, became another or went. */
export interface Change<out R extends Kept = Kept> {
  readonly table: object
  readonly before: R | undefined
  readonly after: R | undefined
}

/** Where the tables report. They do not while there is no list. */
export interface Outbox {
  changes: Array<Change> | undefined
}

/** The changes of one table, in their order. */
export const changesOf = <R extends Kept>(changes: ReadonlyArray<Change>, table: Table<R>): ReadonlyArray<Change<R>> =>
  // A table reports nothing but its own records.
  changes.filter((change): change is Change<R> => change.table === table)

/** What became of each record of one table in the end. */
export const netChangesOf = <R extends Kept>(
  changes: ReadonlyArray<Change>,
  table: Table<R>
): ReadonlyArray<Change<R>> => {
  const net = new Map<number, Change<R>>()
  for (const change of changesOf(changes, table)) {
    const id = (change.after ?? change.before)?.id
    if (id === undefined) continue
    const earlier = net.get(id)
    net.set(id, earlier === undefined ? change : { ...change, before: earlier.before })
  }
  return [...net.values()].filter(({ after, before }) => after !== before)
}
