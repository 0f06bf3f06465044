import { assert, describe, it } from "@effect/vitest"
import { DateTime, Effect, Layer, Stream } from "effect"
import { TestClock } from "effect/testing"
import { Assets, MaintainX, Parts, PurchaseOrders, Vendors, WorkOrders } from "../../src/index.ts"
import { Fault, MaintainXTest } from "../../src/testing/index.ts"
import { type Event, encodeEvent, Gaps } from "../../src/webhooks/index.ts"

const world = Layer.orDie(MaintainXTest.layerOptions({ plant: "empty" }))

const start = TestClock.setTime(Date.UTC(2026, 8, 1))

const ids = (events: ReadonlyArray<Event>) =>
  events.map((event) => {
    assert(event.type === "NEW_WORK_ORDER" || event.type === "WORK_ORDER_CHANGE")
    return event.workOrderId
  })

describe("missed events", () => {
  it.effect("are those of the records that were made since then, each once, however many there are", () =>
    Effect.gen(function* () {
      yield* start
      const workOrders = yield* WorkOrders
      yield* workOrders.create({ title: "Before" })
      yield* TestClock.adjust("5 hours")
      const since = yield* DateTime.now
      const made = yield* Effect.forEach(Array.from({ length: 450 }), () => workOrders.create({ title: "Since" }))
      const events = yield* Stream.runCollect(Gaps.missed("NEW_WORK_ORDER", since))
      assert.sameMembers(
        ids(events),
        made.map(({ id }) => id)
      )
    }).pipe(Effect.provide(world))
  )

  it.effect("begin as long before as lists may lag", () =>
    Effect.gen(function* () {
      yield* start
      const { id } = yield* (yield* WorkOrders).create({ title: "Delivered too late" })
      yield* TestClock.adjust("2 hours")
      const since = yield* DateTime.now
      assert.deepStrictEqual(ids(yield* Stream.runCollect(Gaps.missed("NEW_WORK_ORDER", since))), [id])
      assert.deepStrictEqual(yield* Stream.runCollect(Gaps.missed("NEW_WORK_ORDER", since, { overlap: "1 hour" })), [])
    }).pipe(Effect.provide(world))
  )

  it.effect("are the same whenever they are asked for, whatever became of the record", () =>
    Effect.gen(function* () {
      yield* start
      const since = yield* DateTime.now
      const workOrders = yield* WorkOrders
      const { id } = yield* workOrders.create({ title: "Replace seal" })
      const missed = Stream.runCollect(Gaps.missed("NEW_WORK_ORDER", since))
      const before = yield* missed
      yield* TestClock.adjust("1 hour")
      yield* workOrders.update(id, { title: "Replace both seals" })
      const after = yield* missed
      assert.deepStrictEqual(after.map(encodeEvent), before.map(encodeEvent))

      const changes = yield* Stream.runCollect(Gaps.missed("WORK_ORDER_CHANGE", since))
      assert.deepStrictEqual(
        changes.map(({ occurredAt }) => occurredAt),
        [yield* DateTime.now]
      )
      yield* TestClock.adjust("1 hour")
      yield* workOrders.update(id, { title: "Replace all seals" })
      const again = yield* Stream.runCollect(Gaps.missed("WORK_ORDER_CHANGE", since))
      assert.notDeepEqual(again.map(Gaps.identityOf), changes.map(Gaps.identityOf))
    }).pipe(Effect.provide(world))
  )

  it.effect("are of assets, parts and purchase orders as well, and know the organization", () =>
    Effect.gen(function* () {
      yield* start
      const since = yield* DateTime.now
      const asset = yield* (yield* Assets).create({ name: "Pump 3" })
      const part = yield* (yield* Parts).create({ name: "Seal" })
      const vendor = yield* (yield* Vendors).create({ name: "KSB" })
      const order = yield* (yield* PurchaseOrders).create({ title: "Seals", vendorId: vendor.id, items: [] })
      const [[newAsset], [newPart], [newOrder], [partChange], [orderChange]] = yield* Effect.all([
        Stream.runCollect(Gaps.missed("NEW_ASSET", since)),
        Stream.runCollect(Gaps.missed("NEW_PART", since)),
        Stream.runCollect(Gaps.missed("NEW_PURCHASE_ORDER", since)),
        Stream.runCollect(Gaps.missed("PART_CHANGE", since)),
        Stream.runCollect(Gaps.missed("PURCHASE_ORDER_CHANGE", since))
      ])
      assert.strictEqual(newAsset?.assetId, asset.id)
      assert.strictEqual(newPart?.partId, part.id)
      assert.strictEqual(newOrder?.purchaseOrderId, order.id)
      assert.strictEqual(partChange?.partId, part.id)
      assert.strictEqual(orderChange?.purchaseOrderId, order.id)
      for (const event of [newAsset, newPart, newOrder, partChange, orderChange]) assert.strictEqual(event?.orgId, 1)
    }).pipe(Effect.provide(world))
  )

  it.effect("of purchase orders, which do not tell their organization, have the one that was named", () =>
    Effect.gen(function* () {
      yield* start
      const since = yield* DateTime.now
      const create = Effect.gen(function* () {
        const vendor = yield* (yield* Vendors).create({ name: "KSB" })
        return yield* (yield* PurchaseOrders).create({ title: "Seals", vendorId: vendor.id, items: [] })
      })
      yield* create.pipe(MaintainX.withOrganization(2))
      const missed = Stream.runCollect(Gaps.missed("NEW_PURCHASE_ORDER", since))
      const [event] = yield* missed.pipe(MaintainX.withOrganization(2))
      assert.strictEqual(event?.orgId, 2)
    }).pipe(Effect.provide(Layer.orDie(MaintainXTest.layerOptions({ organizations: ["Mill", "Yard"] }))))
  )

  it.effect("of a status are what the program makes of the records that changed", () =>
    Effect.gen(function* () {
      yield* start
      const since = yield* DateTime.now
      const workOrders = yield* WorkOrders
      const done = yield* workOrders.create({ title: "Replace seal" })
      const open = yield* workOrders.create({ title: "Grease bearing" })
      yield* workOrders.setStatus(done.id, { status: "DONE" })
      const before = new Map([done.id, open.id].map((id) => [id, "OPEN"]))
      const events = yield* Stream.runCollect(
        Gaps.missed("WORK_ORDER_STATUS_CHANGE", since, {
          recover: ({ id, organizationId, status, updatedAt }) => {
            const oldStatus = before.get(id) ?? "OPEN"
            return oldStatus === status || organizationId === undefined
              ? Effect.undefined
              : Effect.succeed({
                  type: "WORK_ORDER_STATUS_CHANGE",
                  orgId: organizationId,
                  occurredAt: updatedAt,
                  workOrderId: id,
                  oldStatus,
                  newStatus: status
                })
          }
        })
      )
      assert.deepStrictEqual(
        events.map(({ newStatus, workOrderId }) => ({ newStatus, workOrderId })),
        [{ newStatus: "DONE", workOrderId: done.id }]
      )
    }).pipe(Effect.provide(world))
  )

  it.effect("fail as the lists do", () =>
    Effect.gen(function* () {
      yield* (yield* MaintainXTest).inject(Fault.forbidden)
      const error = yield* Effect.flip(Stream.runDrain(Gaps.missed("NEW_PART", yield* DateTime.now)))
      assert.strictEqual(error._tag, "Forbidden")
    }).pipe(Effect.provide(world))
  )
})
