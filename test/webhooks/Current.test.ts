import { assert, describe, it } from "@effect/vitest"
import { DateTime, Effect } from "effect"
import { AssetId, Assets, OrganizationId, WorkOrders } from "../../src/index.ts"
import { MaintainXTest } from "../../src/testing/index.ts"
import { current, type EventOf } from "../../src/webhooks/index.ts"
import { newWorkOrder } from "./deliveries.ts"

const happened = { orgId: OrganizationId.make(1), occurredAt: DateTime.makeUnsafe("2026-11-24T08:00:00Z") }

describe("current", () => {
  it.effect("is the record as it is now, whatever the event holds of it", () =>
    Effect.gen(function* () {
      const workOrders = yield* WorkOrders
      const assets = yield* Assets
      const { id } = yield* workOrders.create({ title: "Replace seal" })
      yield* workOrders.update(id, { title: "Replace seal of pump 3" })
      assert.strictEqual((yield* current(newWorkOrder(id))).title, "Replace seal of pump 3")
      const pump = yield* assets.create({ name: "Pump 3" })
      const event: EventOf<"NEW_ASSET"> = { type: "NEW_ASSET", assetId: pump.id, ...happened }
      assert.strictEqual((yield* current(event)).name, "Pump 3")
    }).pipe(Effect.provide(MaintainXTest.layer))
  )

  it.effect("is NotFound where the record was deleted since", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(current({ type: "NEW_ASSET", assetId: AssetId.make(4711), ...happened }))
      assert.strictEqual(error._tag, "NotFound")
    }).pipe(Effect.provide(MaintainXTest.layer))
  )
})
