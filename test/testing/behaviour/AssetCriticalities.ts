import { assert } from "@effect/vitest"
import { Effect, Stream } from "effect"
import { AssetCriticalities, AssetCriticalityId, MaintainX } from "../../../src/index.ts"
import type { Holds } from "./ways.ts"

export const assetCriticalities = (holds: Holds): void => {
  holds("every organization has some from the start, of its own", () =>
    Effect.gen(function* () {
      const criticalities = yield* AssetCriticalities
      const labels = yield* criticalities.stream({ limit: 2 }).pipe(
        Stream.map(({ label, level }) => `${level} ${label}`),
        Stream.runCollect
      )
      assert.deepStrictEqual(labels, ["1 Low", "2 Medium", "3 High"])
      const id = AssetCriticalityId.make(8_000_003)
      assert.deepStrictEqual(yield* criticalities.get(id), { id, label: "High", level: 3 })
    })
  )

  holds("filters by label and by level", () =>
    Effect.gen(function* () {
      const criticalities = yield* AssetCriticalities
      const ids = (query: Parameters<typeof criticalities.list>[0]) =>
        Effect.map(criticalities.list(query), ({ items }): ReadonlyArray<number> => items.map(({ id }) => id))
      assert.deepStrictEqual(yield* ids({ label: "Medium" }), [8_000_002])
      assert.deepStrictEqual(yield* ids({ level: 3 }), [8_000_003])
      assert.deepStrictEqual(yield* ids({ label: "Medium", level: 3 }), [])
    })
  )

  holds(
    "one of another organization is NotFound",
    () =>
      Effect.gen(function* () {
        const { get } = yield* AssetCriticalities
        assert.strictEqual(
          (yield* get(AssetCriticalityId.make(8_000_004)).pipe(MaintainX.withOrganization(2))).label,
          "Low"
        )
        const error = yield* Effect.flip(get(AssetCriticalityId.make(8_000_004)).pipe(MaintainX.withOrganization(1)))
        assert.deepInclude(error, { _tag: "NotFound", missing: "record" })
      }),
    { organizations: ["Mill", "Quarry"] }
  )
}
