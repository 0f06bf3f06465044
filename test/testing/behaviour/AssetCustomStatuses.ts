import { assert } from "@effect/vitest"
import { DateTime, Effect, Stream } from "effect"
import { TestClock } from "effect/testing"
import { AssetCustomStatuses, AssetCustomStatusId, Assets } from "../../../src/index.ts"
import type { Holds } from "./ways.ts"

const at = (hour: number) => DateTime.makeUnsafe(Date.UTC(2026, 0, 1, hour))

export const assetCustomStatuses = (holds: Holds): void => {
  holds("a custom status keeps what it stands for, and gets another label", () =>
    Effect.gen(function* () {
      const statuses = yield* AssetCustomStatuses
      yield* TestClock.setTime(Date.UTC(2026, 0, 1))
      const { id } = yield* statuses.create({ label: "Cleaning", baseAssetStatus: "OFFLINE" })
      const expected = { id, label: "Cleaning", baseAssetStatus: "OFFLINE", createdAt: at(0), updatedAt: at(0) }
      assert.deepStrictEqual<object>(yield* statuses.get(id), expected)
      assert.deepStrictEqual<object>((yield* statuses.list()).items, [expected])
      yield* TestClock.adjust("1 hour")
      const changed = { ...expected, label: "Being cleaned", updatedAt: at(1) }
      assert.deepStrictEqual<object>(yield* statuses.update(id, { label: "Being cleaned" }), changed)
      assert.deepStrictEqual<object>(yield* statuses.get(id), changed)
    })
  )

  holds("a deleted one is in no list and cannot be changed or set, but assets keep it and it can still be read", () =>
    Effect.gen(function* () {
      const statuses = yield* AssetCustomStatuses
      const assets = yield* Assets
      yield* TestClock.setTime(Date.UTC(2026, 0, 1))
      const { id } = yield* statuses.create({ label: "Cleaning", baseAssetStatus: "OFFLINE" })
      const pump = yield* assets.create({ name: "Pump" })
      yield* assets.logStatus(pump.id, { customStatusId: id })
      yield* statuses.delete(id)
      assert.deepStrictEqual((yield* statuses.list()).items, [])
      assert.deepStrictEqual((yield* statuses.get(id)).deletedAt, at(0))
      assert.deepInclude((yield* assets.get(pump.id)).status?.customStatus, { label: "Cleaning", deletedAt: at(0) })
      assert.strictEqual((yield* Effect.flip(statuses.update(id, { label: "x" })))._tag, "NotFound")
      assert.strictEqual((yield* Effect.flip(statuses.delete(id)))._tag, "NotFound")
      const error = yield* Effect.flip(assets.logStatus(pump.id, { customStatusId: id }))
      assert.include(error.message, "customStatusId")
    })
  )

  holds("streams page by page, and one that was never there is NotFound", () =>
    Effect.gen(function* () {
      const statuses = yield* AssetCustomStatuses
      yield* Effect.forEach(["A", "B", "C"], (label) => statuses.create({ label, baseAssetStatus: "IGNORE" }))
      const rows = yield* Stream.runCollect(statuses.stream({ limit: 2 }))
      assert.deepStrictEqual(
        rows.map(({ label }) => label),
        ["A", "B", "C"]
      )
      const error = yield* Effect.flip(statuses.get(AssetCustomStatusId.make(9)))
      assert.deepInclude(error, { _tag: "NotFound", missing: "record" })
    })
  )
}
