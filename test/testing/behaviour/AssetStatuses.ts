import { assert } from "@effect/vitest"
import { DateTime, Effect, Stream } from "effect"
import { TestClock } from "effect/testing"
import { AssetCustomStatuses, AssetCustomStatusId, AssetStatuses, AssetStatusId, Assets } from "../../../src/index.ts"
import type { Holds } from "./ways.ts"

const at = (hour: number) => DateTime.makeUnsafe(Date.UTC(2026, 0, 1, hour))

/** A pump that runs from 0:00, and is down from 2:00. It is 3:00. */
const downPump = Effect.gen(function* () {
  const assets = yield* Assets
  yield* TestClock.setTime(Date.UTC(2026, 0, 1))
  const { id } = yield* assets.create({ name: "Pump" })
  yield* TestClock.adjust("3 hours")
  const logged = yield* assets.logStatus(id, { status: "OFFLINE", downtimeType: "UNPLANNED", startedAt: at(2) })
  return { pump: id, ran: AssetStatusId.make(6_000_001), down: logged.id }
})

export const assetStatuses = (holds: Holds): void => {
  holds("the log has what was logged, the last first, and says who did it and until when it held", () =>
    Effect.gen(function* () {
      const statuses = yield* AssetStatuses
      const { down, pump, ran } = yield* downPump
      assert.deepStrictEqual<object>((yield* statuses.list()).items, [
        {
          id: down,
          assetId: pump,
          organizationId: 1,
          creatorId: 1_000_001,
          status: "OFFLINE",
          downtimeType: "UNPLANNED",
          startedAt: at(2),
          createdAt: at(3),
          updatedAt: at(3)
        },
        {
          id: ran,
          assetId: pump,
          organizationId: 1,
          creatorId: 1_000_001,
          status: "ONLINE",
          startedAt: at(0),
          endedAt: at(2),
          createdAt: at(0),
          updatedAt: at(3)
        }
      ])
    })
  )

  holds("filters by assets, sorts by times, and streams page by page", () =>
    Effect.gen(function* () {
      const statuses = yield* AssetStatuses
      const assets = yield* Assets
      const { pump } = yield* downPump
      const press = yield* assets.create({ name: "Press" })
      yield* assets.logStatus(press.id, { status: "IGNORE", startedAt: at(1), endedAt: at(2) })
      const found = (query: Parameters<typeof statuses.list>[0]) =>
        Effect.map(Stream.runCollect(statuses.stream({ limit: 1, ...query })), (rows) =>
          rows.map(({ assetId, status }) => `${assetId} ${status}`)
        )
      assert.deepStrictEqual(yield* found({ assetId: [press.id], sort: "startedAt" }), [
        "5000002 IGNORE",
        "5000002 ONLINE"
      ])
      assert.lengthOf(yield* found({ assetId: [press.id, pump] }), 4)
      assert.deepStrictEqual(yield* found({ sort: "-startedAt" }), [
        "5000002 ONLINE",
        "5000001 OFFLINE",
        "5000002 IGNORE",
        "5000001 ONLINE"
      ])
      assert.deepStrictEqual(yield* found({ assetId: [pump], sort: "endedAt" }), ["5000001 ONLINE", "5000001 OFFLINE"])
      assert.deepStrictEqual(yield* found({ assetId: [pump] }), ["5000001 OFFLINE", "5000001 ONLINE"])
    })
  )

  holds("correcting an entry changes the status that the asset has", () =>
    Effect.gen(function* () {
      const statuses = yield* AssetStatuses
      const assets = yield* Assets
      const { down, pump, ran } = yield* downPump
      const current = Effect.map(assets.get(pump), ({ status }) => status)
      const corrected = yield* statuses.update(down, { downtimeType: null, description: "A seal leaks" })
      assert.deepStrictEqual(corrected, {
        id: down,
        status: "OFFLINE",
        description: "A seal leaks",
        startedAt: at(2),
        createdAt: at(3),
        updatedAt: at(3)
      })
      assert.deepStrictEqual(yield* current, corrected)
      yield* statuses.update(down, { status: "IGNORE" })
      assert.strictEqual((yield* current)?.status, "IGNORE")
      yield* statuses.update(down, { startedAt: at(4) })
      assert.isUndefined(yield* current)
      yield* statuses.update(ran, { endedAt: null })
      assert.strictEqual((yield* current)?.id, ran)
      const [row] = (yield* statuses.list({ sort: "-updatedAt" })).items
      assert.strictEqual(row?.updaterId, 1_000_001)
    })
  )

  holds("a custom status brings what it stands for, and goes when another status is set", () =>
    Effect.gen(function* () {
      const statuses = yield* AssetStatuses
      const custom = yield* AssetCustomStatuses
      const { ran } = yield* downPump
      const { id: customStatusId } = yield* custom.create({ label: "Cleaning", baseAssetStatus: "OFFLINE" })
      assert.deepInclude(yield* statuses.update(ran, { customStatusId }), { customStatusId, status: "OFFLINE" })
      assert.deepInclude(yield* statuses.update(ran, { status: "OFFLINE" }), { customStatusId })
      assert.notProperty(yield* statuses.update(ran, { status: "ONLINE" }), "customStatusId")
      yield* statuses.update(ran, { customStatusId })
      const cleared = yield* statuses.update(ran, { customStatusId: null })
      assert.deepStrictEqual([cleared.status, cleared.customStatusId], ["OFFLINE", undefined])
    })
  )

  holds("an entry that is not there, a custom status that is not, and an end before the start are refused", () =>
    Effect.gen(function* () {
      const statuses = yield* AssetStatuses
      const { down, ran } = yield* downPump
      const pathOf = (payload: Parameters<typeof statuses.update>[1]) =>
        Effect.map(Effect.flip(statuses.update(ran, payload)), (error) =>
          error._tag === "BadRequest" ? error.issues[0]?.fieldPath : error._tag
        )
      assert.strictEqual(yield* pathOf({ customStatusId: AssetCustomStatusId.make(9) }), "customStatusId")
      assert.strictEqual(yield* pathOf({ startedAt: at(3) }), "endedAt")
      const [row] = (yield* statuses.list({ sort: "startedAt" })).items
      assert.deepStrictEqual([row?.startedAt, row?.endedAt], [at(0), at(2)])
      const error = yield* Effect.flip(statuses.update(AssetStatusId.make(down + 1), {}))
      assert.deepInclude(error, { _tag: "NotFound", missing: "record" })
    })
  )

  holds("the log of an asset goes with it", () =>
    Effect.gen(function* () {
      const { pump } = yield* downPump
      yield* (yield* Assets).delete(pump)
      assert.deepStrictEqual((yield* (yield* AssetStatuses).list()).items, [])
    })
  )
}
