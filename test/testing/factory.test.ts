import { assert, describe, it } from "@effect/vitest"
import { DateTime, Effect, Result, Schema, Stream } from "effect"
import * as Arbitrary from "effect/Arbitrary"
import { TestClock } from "effect/testing"
import {
  AssetStatuses,
  Assets,
  Conversations,
  CustomFields,
  type LocationId,
  Locations,
  MaintenancePlans,
  Meters,
  Parts,
  PurchaseOrderStatus,
  PurchaseOrders,
  Teams,
  Users,
  WorkOrders,
  WorkRequestStatus,
  WorkRequests
} from "../../src/index.ts"
import { type Factory, MaintainXTest, Plant } from "../../src/testing/index.ts"
import { records, type TableName } from "../../src/testing/state/records.ts"
import { dangling } from "./references.ts"

/** Everything that a factory holds, as the services give it. */
const contents = (factory: Factory) =>
  Effect.gen(function* () {
    const workOrders = yield* (yield* WorkOrders).stream().pipe(Stream.runCollect)
    const assets = yield* (yield* Assets).stream({ expand: ["status"] }).pipe(Stream.runCollect)
    const locations = yield* (yield* Locations).stream().pipe(Stream.runCollect)
    const users = yield* (yield* Users).stream().pipe(Stream.runCollect)
    return { workOrders, assets, locations, users }
  }).pipe(Effect.provide(MaintainXTest.layerOptions({ plant: { factory } })))

describe("a factory", () => {
  it.effect("has as many work orders as are wanted, and what goes with them", () =>
    Effect.gen(function* () {
      const { assets, locations, users, workOrders } = yield* contents({ workOrders: 1000, seed: 1 })
      assert.lengthOf(workOrders, 1000)
      assert.isAbove(assets.length, 20)
      assert.isAbove(locations.length, 3)
      assert.isAbove(users.length, 5)
    })
  )

  it.effect("is the same for the same seed, and another for another", () =>
    Effect.gen(function* () {
      const one = yield* contents({ workOrders: 200, seed: "mill" })
      assert.deepStrictEqual(yield* contents({ workOrders: 200, seed: "mill" }), one)
      const other = yield* contents({ workOrders: 200, seed: "foundry" })
      const titles = ({ workOrders }: typeof one) => workOrders.map(({ title }) => title)
      assert.notDeepEqual(titles(other), titles(one))
    })
  )

  it.effect("has work orders in every status, which name what is there", () =>
    Effect.gen(function* () {
      const { assets, locations, users, workOrders } = yield* contents({ workOrders: 1000, seed: 2 })
      const statuses = new Set(workOrders.map(({ status }) => status))
      assert.sameMembers([...statuses], ["OPEN", "IN_PROGRESS", "ON_HOLD", "DONE", "CANCELED", "SKIPPED"])
      const known = {
        assets: new Set<number | undefined>(assets.map(({ id }) => id)),
        locations: new Set<number | undefined>(locations.map(({ id }) => id)),
        users: new Set<number | undefined>(users.map(({ id }) => id))
      }
      for (const { assetId, completerId, locationId, requesterId } of workOrders) {
        assert.isTrue(assetId === undefined || known.assets.has(assetId))
        assert.isTrue(locationId === undefined || known.locations.has(locationId))
        assert.isTrue(completerId === undefined || known.users.has(completerId))
        assert.isTrue(requesterId === undefined || known.users.has(requesterId))
      }
    })
  )

  it.effect("can be worked in", () =>
    Effect.gen(function* () {
      const workOrders = yield* WorkOrders
      const { id } = yield* workOrders.create({ title: "One more" })
      assert.strictEqual((yield* workOrders.get(id)).sequentialId, 51)
      const [open] = (yield* workOrders.list({ statuses: ["OPEN"], limit: 1 })).items
      assert(open !== undefined)
      yield* workOrders.setStatus(open.id, { status: "DONE" })
      const { items } = yield* workOrders.list({ statuses: ["OPEN"], limit: 200 })
      assert.notInclude(
        items.map(({ id }) => id),
        open.id
      )
    }).pipe(Effect.provide(MaintainXTest.layerOptions({ plant: { factory: { workOrders: 50, seed: 3 } } })))
  )
})

const snapshotOf = (factory: Factory, organizations: ReadonlyArray<string> = ["Factory"]) =>
  Plant.snapshot.pipe(Effect.provide(MaintainXTest.layerOptions({ plant: { factory }, organizations })))

/** Factories of all sizes. */
const factories = Arbitrary.map(
  Arbitrary.schema(
    Schema.Struct({
      workOrders: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 300 })),
      assets: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 120 })),
      seed: Schema.Int
    })
  ),
  (factory): Factory => factory
)

const runs = { arbitrary: { runs: 20 }, timeout: 60_000 }

describe("every factory", () => {
  it.effect.prop(
    "has records that their own schemas read",
    [factories],
    ([factory]) =>
      Effect.gen(function* () {
        for (const [name, rows] of Object.entries((yield* snapshotOf(factory)).records)) {
          const decode = Schema.decodeUnknownResult(records[name as TableName], { onExcessProperty: "error" })
          for (const row of rows) {
            const decoded = decode(row)
            assert.isTrue(Result.isSuccess(decoded), `${name} ${row.id}: ${Result.getFailure(decoded)}`)
          }
        }
      }),
    runs
  )

  it.effect.prop(
    "refers to nothing that it does not have",
    [factories],
    ([factory]) =>
      Effect.gen(function* () {
        assert.deepStrictEqual(dangling(yield* snapshotOf(factory, ["North", "South"])), [])
      }),
    runs
  )

  it.effect.prop(
    "is the same for the same seed, record by record",
    [factories],
    ([factory]) =>
      Effect.gen(function* () {
        assert.deepStrictEqual(Plant.diff(yield* snapshotOf(factory), yield* snapshotOf(factory)), [])
      }),
    runs
  )
})

describe("a whole factory", () => {
  const whole = MaintainXTest.layerOptions({ plant: { factory: { workOrders: 2000, assets: 300, seed: 11 } } })

  it.effect("has some of everything that a plant keeps, but subscriptions and requests among organizations", () =>
    Effect.gen(function* () {
      const present = Object.keys((yield* Plant.snapshot).records)
      const absent = Object.keys(records).filter((name) => !present.includes(name))
      assert.sameMembers(absent, ["partTransferRequests", "subscriptions"])
    }).pipe(Effect.provide(whole))
  )

  it.effect("asks for parts of other organizations, in every status", () =>
    Effect.gen(function* () {
      const { partTransferRequests = [] } = (yield* snapshotOf({ workOrders: 20, seed: 1 }, ["North", "South"])).records
      assert.sameMembers(
        partTransferRequests.map(({ status }) => status),
        ["PENDING", "APPROVED", "DECLINED", "CANCELED", "COMPLETED"]
      )
    })
  )

  it.effect("has as many assets as are wanted, each in a room, many of them parts of others", () =>
    Effect.gen(function* () {
      const assets = yield* (yield* Assets).stream().pipe(Stream.runCollect)
      const locations = new Map(
        (yield* (yield* Locations).stream().pipe(Stream.runCollect)).map((one) => [one.id, one])
      )
      assert.lengthOf(assets, 300)
      assert.isAbove(assets.filter(({ parentId }) => parentId !== undefined).length, 30)
      for (const { locationId } of assets) {
        const above = (id: LocationId | undefined) => id && locations.get(id)?.parentId
        assert.isDefined(above(above(locationId)))
      }
      const statuses = yield* (yield* AssetStatuses).stream().pipe(Stream.runCollect)
      assert.includeMembers(
        statuses.map(({ status }) => status),
        ["ONLINE", "OFFLINE"]
      )
    }).pipe(Effect.provide(whole))
  )

  it.effect("orders parts, in every status, and what has come is no more than what was ordered", () =>
    Effect.gen(function* () {
      const purchaseOrders = yield* PurchaseOrders
      const rows = yield* purchaseOrders.stream().pipe(Stream.runCollect)
      assert.sameMembers([...new Set(rows.map(({ status }) => status))], [...PurchaseOrderStatus.literals])
      for (const { id, status } of rows) {
        const { approverId, autoGeneratedNumber, items } = yield* purchaseOrders.get(id)
        assert.isDefined(autoGeneratedNumber)
        const open = items.map(({ quantityOrdered, quantityReceived = 0 }) => quantityOrdered - quantityReceived)
        assert.isAtLeast(Math.min(...open), 0)
        if (status === "COMPLETED") assert.strictEqual(Math.max(...open), 0)
        if (status === "PARTIALLY_FULFILLED") assert.isAbove(Math.max(...open), 0)
        if (status === "APPROVED") assert.isDefined(approverId)
      }
    }).pipe(Effect.provide(whole))
  )

  it.effect("has requests in every status, and those that were approved have a work order", () =>
    Effect.gen(function* () {
      const requests = yield* (yield* WorkRequests).stream().pipe(Stream.runCollect)
      assert.sameMembers(
        [...new Set(requests.map(({ requestStatus }) => requestStatus))],
        [...WorkRequestStatus.literals]
      )
      for (const { requestStatus, workOrderId } of requests) {
        assert.strictEqual(workOrderId !== undefined, requestStatus === "APPROVED" || requestStatus === "DONE")
      }
    }).pipe(Effect.provide(whole))
  )

  it.effect("has plans that make work orders when their time comes, and not before", () =>
    Effect.gen(function* () {
      const plans = yield* MaintenancePlans
      const workOrders = yield* WorkOrders
      const all = yield* plans.stream().pipe(Stream.runCollect)
      const now = yield* DateTime.now
      const times = all.flatMap(({ nextWorkOrderGenerationAt: next }) => next ?? [])
      assert.lengthOf(times, all.length)
      for (const next of times) assert.isTrue(DateTime.isGreaterThan(next, now))
      const count = workOrders.stream({ showUpcoming: true }).pipe(Stream.runCount)
      const before = yield* count
      const first = Math.min(...times.map(DateTime.toEpochMillis))
      yield* TestClock.setTime(first - 1)
      assert.strictEqual(yield* count, before)
      yield* TestClock.setTime(first)
      assert.isAbove(yield* count, before)
    }).pipe(Effect.provide(whole))
  )

  it.effect("reads its meters, and readings beyond a limit open work orders", () =>
    Effect.gen(function* () {
      const meters = yield* (yield* Meters).stream({ expand: ["last_reading"] }).pipe(Stream.runCollect)
      assert.isAbove(meters.length, 5)
      const sensor = meters.find(({ measurementType }) => measurementType === "AUTOMATED_SENSOR")
      assert(sensor?.lastReading !== undefined)
      const workOrders = yield* WorkOrders
      const count = workOrders.stream().pipe(Stream.runCount)
      const before = yield* count
      yield* (yield* Meters).addReading(sensor.id, { readingValue: 10 })
      assert.strictEqual(yield* count, before)
      yield* (yield* Meters).addReading(sensor.id, { readingValue: 500 })
      assert.strictEqual(yield* count, before + 1)
    }).pipe(Effect.provide(whole))
  )

  it.effect("has teams that talk, and fields for all values under a label", () =>
    Effect.gen(function* () {
      const teams = yield* Teams
      const conversations = yield* (yield* Conversations).stream().pipe(Stream.runCollect)
      assert.includeMembers(
        conversations.map(({ type }) => type),
        ["TEAM", "DM"]
      )
      for (const { id } of yield* teams.stream().pipe(Stream.runCollect)) {
        assert.isNotEmpty((yield* teams.members(id)).items)
      }
      const labels = (yield* (yield* CustomFields).list("parts")).map(({ label }) => label)
      for (const { extraFields = {} } of (yield* (yield* Parts).list({ expand: ["extra_fields"] })).items) {
        assert.includeMembers(labels, Object.keys(extraFields))
      }
    }).pipe(Effect.provide(whole))
  )
})
