/**
 * Keeps a plant in a store, change by change, and takes it out again.
 *
 * @internal
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Base64 from "effect/encoding/Base64"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { AttachmentId, WorkOrderId } from "../../Ids.ts"
import type { Plant } from "../plant.ts"
import { speedIfMoved } from "../time/clock.ts"
import type { Passing } from "../time/passing.ts"
import type { DeliveryState } from "../webhooks/deliveries.ts"
import { encodeRecord, isTableName, sequencesOf, tableNames, type UnusableSnapshot, unusable } from "./snapshot.ts"

// ---------------------------------------------------------------------------------------------------------------------
// stores
// ---------------------------------------------------------------------------------------------------------------------

/** One thing that is kept, such as a record. `kind` and `id` tell it apart, and `value` is JSON. */
export interface Row {
  readonly kind: string
  readonly id: string
  readonly value: string
}

/** A row to keep, or to forget if it has no value. */
export interface RowChange {
  readonly kind: string
  readonly id: string
  readonly value: string | undefined
}

/** The store could not be written. */
export class NotKept extends Data.TaggedError("NotKept")<{ readonly message: string }> {}

/** Where a plant is kept. What it is told to keep, a process that is killed afterwards has kept. */
export interface Store {
  /** What users know it by, such as the path of a file. */
  readonly name: string
  /** What it holds at the start. Nothing if no plant was kept before. */
  readonly rows: ReadonlyArray<Row>
  /** Keeps all changes, or throws `NotKept` and keeps none. */
  readonly write: (changes: ReadonlyArray<RowChange>) => void
  /** Keeps these rows in the place of all others, or throws `NotKept` and changes nothing. */
  readonly replace: (rows: Iterable<Row>) => void
}

/** The store of the embedded MaintainX. Without one, it forgets everything when it ends. */
export const Store = Context.Reference<Store | undefined>("effect-maintainx/testing/Store", {
  defaultValue: () => undefined
})

// ---------------------------------------------------------------------------------------------------------------------
// what was kept
// ---------------------------------------------------------------------------------------------------------------------

const Time = Schema.Struct({
  /** What was due by then has happened. */
  until: Schema.Finite,
  now: Schema.Finite,
  /** Absent if the plant goes by the time of the machine. */
  speed: Schema.optionalKey(Schema.Finite)
})

const timeKind = "time"

/** What is kept beside the records and the deliveries. */
const plantKinds: ReadonlyArray<string> = ["files", "ids", "lagging", timeKind]

/** The time of the plant that a store holds. Undefined if it holds none. */
const timeOf = (rows: ReadonlyArray<Row>): typeof Time.Type | undefined => {
  const row = rows.find(({ kind }) => kind === timeKind)
  return row === undefined ? undefined : Schema.decodeUnknownSync(Time)(JSON.parse(row.value))
}

/** The document that describes what a store holds, and the deliveries that were on their way. */
export const documentOf = (rows: ReadonlyArray<Row>): Result.Result<Kept, UnusableSnapshot> =>
  Result.try({ try: () => read(rows), catch: unusable })

interface Kept {
  readonly document: unknown
  readonly deliveries: ReadonlyArray<Row>
}

const read = (rows: ReadonlyArray<Row>): Kept => {
  const kinds = Map.groupBy(rows, ({ kind }) => kind)
  const values = (kind: string) => (kinds.get(kind) ?? []).map(({ value }): unknown => JSON.parse(value))
  const byId = (kind: string) =>
    Object.fromEntries((kinds.get(kind) ?? []).map(({ id, value }): [string, unknown] => [id, JSON.parse(value)]))
  const time = timeOf(rows)
  return {
    document: {
      format: "effect-maintainx/plant",
      version: 1,
      ...(time === undefined ? undefined : { now: DateTime.formatIso(DateTime.makeUnsafe(time.until)) }),
      records: Object.fromEntries(tableNames.map((name) => [name, values(name)])),
      files: values("files"),
      ids: byId("ids"),
      lagging: byId("lagging")
    },
    deliveries: rows.filter(({ kind }) => !isTableName(kind) && !plantKinds.includes(kind))
  }
}

// ---------------------------------------------------------------------------------------------------------------------
// keeping
// ---------------------------------------------------------------------------------------------------------------------

/** Keeps what changes in a plant. */
export interface Keeping {
  /** Keeps what has changed since the last time. */
  readonly changes: Effect.Effect<void, NotKept>
  /** The same, and the time, whatever has changed. */
  readonly time: Effect.Effect<void, NotKept>
  /** Keeps the plant as it is, in the place of everything that was kept. */
  readonly all: Effect.Effect<void, NotKept>
  /** Notes that something of the deliveries has changed. */
  readonly note: (kind: string, id: number) => void
  /** What is there was kept before. */
  readonly taken: () => void
}

export const makeKeeping = (
  store: Store,
  plant: Plant,
  passing: Passing,
  /** Absent before they begin. */
  deliveries: () => DeliveryState | undefined
): Keeping => {
  const names = new Map<object, (typeof tableNames)[number]>(tableNames.map((name) => [plant[name], name]))
  const sequences = [
    ...tableNames.map((name) => [name, () => plant[name].last()] as const),
    ...sequencesOf(plant).map(
      ([name, next]) => [name, () => ("lasts" in next ? Object.fromEntries(next.lasts) : next.last)] as const
    )
  ]
  /** What changed, by kind and id. */
  const changed = new Map<string, readonly [kind: string, id: number]>()
  const note = (kind: string, id: number): void => {
    changed.set(`${kind} ${id}`, [kind, id])
  }
  const given = new Map<string, string>()

  plant.outbox.written = (table, id) => {
    const name = names.get(table)
    if (name !== undefined) note(name, id)
  }
  plant.files.noted = (id) => note("files", id)
  plant.lagging.noted = (id) => note("lagging", id)

  /** The value of something as it is now. Undefined if it is gone. */
  const valueOf = (kind: string, id: number): unknown => {
    if (isTableName(kind)) {
      const record = plant[kind].peek(id as never) // Notes of a table are about its ids.
      return record === undefined ? undefined : encodeRecord(kind, record)
    }
    if (kind === "files") {
      const file = plant.files.get(AttachmentId.make(id))
      return file === undefined ? undefined : { id, mimeType: file.mimeType, base64: Base64.encode(file.bytes) }
    }
    if (kind === "lagging") {
      const from = plant.lagging.get(WorkOrderId.make(id))
      return from === undefined ? undefined : DateTime.formatIso(DateTime.makeUnsafe(from))
    }
    return deliveries()?.value(kind, id)
  }

  const timeRow = (now: number, speed: number | undefined): Row => ({
    kind: timeKind,
    id: "",
    value: JSON.stringify({ until: passing.until(), now, speed })
  })

  const sequenceRows = (): ReadonlyArray<Row> =>
    sequences.map(([id, last]) => ({ kind: "ids", id, value: JSON.stringify(last()) }))

  const rowOf = (kind: string, id: number): Row => ({
    kind,
    id: `${id}`,
    value: JSON.stringify(valueOf(kind, id))
  })

  function* everything(time: Row): Iterable<Row> {
    yield time
    yield* sequenceRows()
    for (const name of tableNames) for (const { id } of plant[name].contents().records) yield rowOf(name, id)
    for (const id of plant.files.keys()) yield rowOf("files", id)
    for (const id of plant.lagging.keys()) yield rowOf("lagging", id)
    for (const [kind, id] of deliveries()?.keys() ?? []) yield rowOf(kind, id)
  }

  const taken = (): void => {
    changed.clear()
    for (const { id, value } of sequenceRows()) given.set(id, value)
  }

  /** Notes that come while the store is written are not lost: nothing happens in between. */
  const keeping = (write: (time: Row) => void): Effect.Effect<void, NotKept> =>
    Effect.gen(function* () {
      const now = yield* Clock.currentTimeMillis
      const speed = yield* speedIfMoved
      yield* Effect.try({
        try: () => {
          write(timeRow(now, speed))
          taken()
        },
        catch: (error) => (error instanceof NotKept ? error : new NotKept({ message: String(error) }))
      })
    })

  const changes = (): ReadonlyArray<RowChange> => [
    ...Array.from(changed.values(), ([kind, id]): RowChange => {
      const value = valueOf(kind, id)
      return { kind, id: `${id}`, value: value === undefined ? undefined : JSON.stringify(value) }
    }),
    ...sequenceRows().filter(({ id, value }) => given.get(id) !== value)
  ]

  return {
    note,
    taken,
    all: keeping((time) => store.replace(everything(time))),
    time: keeping((time) => store.write([...changes(), time])),
    changes: keeping((time) => {
      const rows = changes()
      if (rows.length > 0) store.write([...rows, time])
    })
  }
}

/** The time and the speed to go on with. Empty if the plant goes by the time of the machine. */
export const clockOf = ({ rows }: Store): { readonly now?: number; readonly speed?: number } => {
  const time = timeOf(rows)
  return time?.speed === undefined ? {} : { now: time.now, speed: time.speed }
}
