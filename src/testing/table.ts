/**
 * The tables of the plant: records of one kind, seen by the organizations that a call is for, and what an operation
 * changes in them.
 *
 * Records are never changed in place, only replaced, so what was read from a table stays what it was.
 *
 * @internal
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type { OrganizationId, UserId } from "../Ids.ts"
import type { UserRole } from "../resources/Users.ts"
import type { Sparse } from "./explicit.ts"
import { notFound, type Refused } from "./refusal.ts"

/**
 * On whose behalf an operation is carried out, and for which organizations: one, or several on the lists that take
 * several.
 */
export class Acting extends Context.Service<
  Acting,
  {
    readonly userId: UserId
    readonly organizations: readonly [OrganizationId, ...ReadonlyArray<OrganizationId>]
    /** Absent for keys that may do everything. */
    readonly role?: UserRole | undefined
  }
>()("effect-maintainx/testing/Acting") {}

/** What the records of all tables have. */
export interface Kept<Id extends number = number> {
  readonly id: Id
  readonly organizationId: OrganizationId
}

/** The records of one kind. Reading finds only those of the organizations that the call is for. */
export interface Table<R extends Kept> {
  /** Adds a record under the next id. */
  readonly insert: (make: (id: R["id"]) => Sparse<R>) => R
  /** Puts a record in the place of the one with its id, and answers it. */
  readonly replace: (record: R) => R
  readonly remove: (id: R["id"]) => void
  /** Removes the record and answers it, or refuses because it is not there. */
  readonly delete: (id: R["id"]) => Effect.Effect<R, Refused, Acting>
  /** The record, or the refusal that it is not there. */
  readonly find: (id: R["id"]) => Effect.Effect<R, Refused, Acting>
  /** The record of any organization, or the refusal that it is not there. */
  readonly findAnywhere: (id: R["id"]) => Effect.Effect<R, Refused>
  /** The record of any organization, if it is there. */
  readonly peek: (id: R["id"] | undefined) => R | undefined
  /**
   * All records in the order of their ids: the same list until one of them changes, so that what was made of it can be
   * kept.
   */
  readonly all: Effect.Effect<ReadonlyArray<R>, never, Acting>
  /** The same for the organizations named, regardless of the call. */
  readonly of: (organizations: ReadonlyArray<OrganizationId>) => ReadonlyArray<R>
  /**
   * Finds records by what they have, without looking at all of them. `keysOf` says under which keys a record is found.
   * Found are records of any organization, in the order of their ids.
   */
  readonly index: <Key>(keysOf: (record: R) => ReadonlyArray<Key>) => Index<Key, R>
  /** How many changes there were. */
  readonly revision: () => number
  /** All records of all organizations, and the last id that was given. */
  readonly contents: () => Contents<R>
  /** The last id that was given. */
  readonly last: () => number
  /** Puts these records in the place of all others. */
  readonly load: (contents: Contents<R>) => void
}

/** The records with a key. */
export type Index<Key, R> = (key: Key) => ReadonlyArray<R>

/** What a table holds. */
export interface Contents<R extends Kept = Kept> {
  readonly records: ReadonlyArray<R>
  readonly last: number
}

export const makeTable = <R extends Kept>(
  outbox: Outbox,
  kind: string,
  next: Sequence<R["id"]>,
  ownersOf: (record: R) => ReadonlyArray<OrganizationId> = ({ organizationId }) => [organizationId]
): Table<R> => {
  const records = new Map<number, R>()
  const lists = new Map<string, ReadonlyArray<R>>()
  /** Those who hear what becomes of each record, whether it is written or loaded. */
  const indexes: Array<(before: R | undefined, after: R | undefined) => void> = []
  let revision = 0
  /** What was asked for last, until something changes. */
  let held: Contents<R> | undefined
  const reaches = (organizations: ReadonlyArray<OrganizationId>, record: R) =>
    ownersOf(record).some((id) => organizations.includes(id))
  const of = (organizations: ReadonlyArray<OrganizationId>): ReadonlyArray<R> => {
    const key = organizations.join()
    const list = lists.get(key) ?? Array.from(records.values()).filter((record) => reaches(organizations, record))
    lists.set(key, list)
    return list
  }
  const put = (id: R["id"], before: R | undefined, after: R | undefined): void => {
    if (after === undefined) records.delete(id)
    else records.set(id, after)
    for (const index of indexes) index(before, after)
    outbox.files?.moved(before, after)
    outbox.watchers.get(table)?.(id, after)
  }
  const write = (id: R["id"], after: R | undefined): void => {
    const before = records.get(id)
    outbox.changes?.push({ table, before, after })
    put(id, before, after)
    outbox.written?.(table, id)
    lists.clear()
    held = undefined
    revision++
  }
  const find: Table<R>["find"] = (id) =>
    Effect.flatMap(Acting, ({ organizations }) => {
      const record = records.get(id)
      return record !== undefined && reaches(organizations, record)
        ? Effect.succeed(record)
        : Effect.fail(notFound(kind))
    })
  const table: Table<R> = {
    insert: (make) => {
      const record = make(next()) as R // A property that is left out is undefined, as it may be.
      write(record.id, record)
      return record
    },
    replace: (record) => {
      write(record.id, record)
      return record
    },
    remove: (id) => write(id, undefined),
    delete: (id) => Effect.tap(find(id), () => Effect.sync(() => write(id, undefined))),
    find,
    findAnywhere: (id) => {
      const record = records.get(id)
      return record === undefined ? Effect.fail(notFound(kind)) : Effect.succeed(record)
    },
    peek: (id) => (id === undefined ? undefined : records.get(id)),
    all: Effect.map(Acting, ({ organizations }) => of(organizations)),
    of,
    index: (keysOf) => {
      const ids = new Map<unknown, Set<R["id"]>>()
      indexes.push((before, after) => {
        const [left, entered] = [before, after].map((record) => new Set(record === undefined ? [] : keysOf(record)))
        const id = (after ?? before)?.id
        if (left === undefined || entered === undefined || id === undefined) return
        for (const key of left) {
          const present = ids.get(key)
          if (entered.has(key) || present === undefined) continue
          present.delete(id)
          if (present.size === 0) ids.delete(key)
        }
        for (const key of entered) {
          if (left.has(key)) continue
          const present = ids.get(key)
          if (present === undefined) ids.set(key, new Set([id]))
          else present.add(id)
        }
      })
      return (key) => {
        const found = ids.get(key)
        return found === undefined
          ? []
          : [...found].sort((one, other) => one - other).flatMap((id) => records.get(id) ?? [])
      }
    },
    revision: () => revision,
    last: () => next.last,
    contents: () => {
      if (held?.last !== next.last) held = { records: [...records.values()], last: next.last }
      return held
    },
    load: (contents) => {
      for (const record of [...records.values()]) put(record.id, record, undefined)
      for (const record of contents.records) put(record.id, undefined, record)
      next.last = contents.last
      lists.clear()
      held = undefined
      revision++
    }
  }
  return table
}

/** Gives one number after the other. */
export interface Sequence<Id extends number = number> {
  (): Id
  /** The one that was given last, or the one before the first. */
  last: number
  /** The one before the first. */
  readonly start: number
}

/** Ids of one kind. */
export const sequence = <Id extends number>(id: (value: number) => Id, start = 0): Sequence<Id> => {
  const next: Sequence<Id> = Object.assign(() => id(++next.last), { last: start, start })
  return next
}

/** Gives each key the numbers 1, 2, 3 and so on. */
export interface Sequences<Key> {
  (key: Key): number
  readonly lasts: Map<Key, number>
}

export const sequences = <Key>(): Sequences<Key> => {
  const lasts = new Map<Key, number>()
  const next = (key: Key) => {
    const number = (lasts.get(key) ?? 0) + 1
    lasts.set(key, number)
    return number
  }
  return Object.assign(next, { lasts })
}

// ---------------------------------------------------------------------------------------------------------------------
// changes
// ---------------------------------------------------------------------------------------------------------------------

/** A record that was added, replaced or removed. */
export interface Change<out R extends Kept = Kept> {
  readonly table: object
  readonly before: R | undefined
  readonly after: R | undefined
}

/** Where tables report their changes. */
export interface Outbox {
  /** The changes of the operation that is being carried out, while somebody wants them. */
  changes: Array<Change> | undefined
  /** Those who hear what becomes of each record of a table, also when the table is loaded. */
  readonly watchers: Map<object, (id: number, record: Kept | undefined) => void>
  /** Hears which records come and go, and drops the files of those that go. */
  readonly files?: { readonly moved: (before: object | undefined, after: object | undefined) => void }
  /** Hears which records an operation writes, where the plant is kept. */
  written?: (table: object, id: number) => void
}

/** A map that tells which of its entries are set or deleted. */
export class NotedMap<K, V> extends Map<K, V> {
  noted?: (key: K) => void

  override set(key: K, value: V): this {
    this.noted?.(key)
    return super.set(key, value)
  }

  override delete(key: K): boolean {
    this.noted?.(key)
    return super.delete(key)
  }
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
