import type { Row, RowChange, Store } from "../../src/testing/state/keeping.ts"

/** A store whose rows stay while plants come and go. */
export const memoryStore = () => {
  const rows = new Map<string, Row>()
  const set = ({ id, kind, value }: RowChange): void => {
    if (value === undefined) rows.delete(`${kind} ${id}`)
    else rows.set(`${kind} ${id}`, { id, kind, value })
  }
  const open = (): Store => ({
    name: "memory",
    rows: [...rows.values()],
    write: (changes) => {
      for (const change of changes) set(change)
    },
    replace: (all) => {
      rows.clear()
      for (const row of all) set(row)
    }
  })
  return { rows, open }
}
