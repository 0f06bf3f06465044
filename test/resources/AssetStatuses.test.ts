import { assert, describe, it } from "@effect/vitest"
import { DateTime, Effect } from "effect"
import { AssetId, AssetStatuses, AssetStatusId } from "../../src/index.ts"
import { server } from "./server.ts"

const startedAt = "2026-01-02T03:04:05.678Z"

describe("AssetStatuses", () => {
  it.effect("several assets are one key, repeated, and in the singular", () => {
    const { layer, received } = server([{ body: { assetStatuses: [{}] } }])
    return Effect.gen(function* () {
      const assetId = [AssetId.make(2), AssetId.make(3)]
      const { items } = yield* (yield* AssetStatuses).list({ assetId, sort: "-startedAt" })
      assert.deepStrictEqual(items, [{}])
      assert.strictEqual(received[0]?.target, "/v1/assetstatuses?assetId=2&assetId=3&sort=-startedAt")
    }).pipe(Effect.provide(layer))
  })

  it.effect("a change tells null, which takes the end away, from absent, which keeps it", () => {
    const { layer, received } = server([{ body: { assetStatus: { id: 7, startedAt, endedAt: null } } }])
    return Effect.gen(function* () {
      const statuses = yield* AssetStatuses
      const id = AssetStatusId.make(7)
      const changed = yield* statuses.update(id, { endedAt: null })
      assert.deepStrictEqual(changed, { id, startedAt: DateTime.makeUnsafe(startedAt) })
      yield* statuses.update(id, { startedAt: DateTime.makeUnsafe(startedAt) })
      assert.deepStrictEqual(
        received.map(({ body }) => body),
        [{ endedAt: null }, { startedAt }]
      )
    }).pipe(Effect.provide(layer))
  })
})
