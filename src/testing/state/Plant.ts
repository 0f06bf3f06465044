/**
 * The plant of an embedded MaintainX as a document: to keep, to put back, to write down by hand, and to compare.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Difference from "../../Difference.ts"
import { MaintainXTest } from "../MaintainXTest.ts"
import type { Snapshot, UnusableSnapshot } from "./snapshot.ts"

export { type Snapshot, type SnapshotFile, UnusableSnapshot } from "./snapshot.ts"

/**
 * Everything that the plant remembers, as one JSON document. It holds the secrets of subscriptions.
 *
 * @since 0.1.0
 */
export const snapshot: Effect.Effect<Snapshot, never, MaintainXTest> = Effect.flatMap(
  MaintainXTest,
  ({ snapshot }) => snapshot
)

/**
 * Puts a snapshot in the place of all that the plant holds. The clock stays as it is. A document that is no plant is
 * refused with `UnusableSnapshot`, which says what is wrong and where, and nothing changes.
 *
 * @since 0.1.0
 */
export const restore = (snapshot: Snapshot): Effect.Effect<void, UnusableSnapshot, MaintainXTest> =>
  Effect.flatMap(MaintainXTest, ({ restore }) => restore(snapshot))

/**
 * Puts back what the plant held at the start, and forgets the calls received, the faults to come and the deliveries.
 * For tests that share a layer.
 *
 * @since 0.1.0
 */
export const reset: Effect.Effect<void, never, MaintainXTest> = Effect.flatMap(MaintainXTest, ({ reset }) => reset)

/**
 * What was created, changed and deleted between two snapshots, field by field. `Difference.format` writes it for people,
 * and `Difference.apply` makes the second of the first.
 *
 * @since 0.1.0
 */
export const diff = (before: Snapshot, after: Snapshot): Difference.Difference =>
  Difference.diff(recordsOf(before), recordsOf(after))

const recordsOf = ({ records }: Snapshot): Difference.Records =>
  // A kind that is absent is none, and the differ takes it so.
  records as Difference.Records
