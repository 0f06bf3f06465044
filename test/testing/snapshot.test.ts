import { assert, describe, it } from "@effect/vitest"
import { DateTime, Effect, Layer, Redacted } from "effect"
import { TestClock } from "effect/testing"
import {
  AssetId,
  Assets,
  Difference,
  Locations,
  Meters,
  PurchaseOrders,
  Subscriptions,
  Users,
  WorkOrderId,
  WorkOrders
} from "../../src/index.ts"
import { MaintainXTest, type Options, Plant } from "../../src/testing/index.ts"

const plants: Record<string, Options> = {
  workshop: {},
  "an empty plant": { plant: "empty" },
  "a factory": { plant: { factory: { workOrders: 300, seed: 1 } } },
  "two organizations": { organizations: ["North", "South"] }
}

/** Through the text, as a file has it. */
const asText = (snapshot: Plant.Snapshot): Plant.Snapshot => JSON.parse(JSON.stringify(snapshot))

const change = Effect.gen(function* () {
  const assets = yield* Assets
  const workOrders = yield* WorkOrders
  const subscriptions = yield* Subscriptions
  const pump = yield* assets.create({ name: "Pump 9", extraFields: { Zone: "4" } })
  yield* assets.uploadAttachment(pump.id, "manual.pdf", new TextEncoder().encode("turn it off first"))
  const { id } = yield* workOrders.create({ title: "Replace seal", assetId: pump.id, categories: ["Damage"] })
  yield* workOrders.addComment(id, { content: "it drips" })
  yield* workOrders.addCost(id, { type: "EXPENSE", costType: "OTHER", costPerUnit: 250 })
  yield* subscriptions.create({ type: "NEW_WORK_ORDER", url: "https://example.com/hook" })
  return id
})

describe("a snapshot", () => {
  for (const [name, options] of Object.entries(plants)) {
    it.effect(`of ${name} makes the same plant again`, () =>
      Effect.gen(function* () {
        if (options.organizations === undefined) yield* change
        const taken = asText(yield* Plant.snapshot)
        const again = yield* Plant.snapshot.pipe(
          Effect.provide(Layer.fresh(MaintainXTest.layerOptions({ plant: taken })))
        )
        assert.deepStrictEqual(Plant.diff(taken, again), [])
        assert.deepStrictEqual(asText(again), taken)
      }).pipe(Effect.provide(MaintainXTest.layerOptions(options)))
    )
  }

  it.effect("puts everything back: records, files, secrets, numbers and ids", () =>
    Effect.gen(function* () {
      const workOrders = yield* WorkOrders
      const id = yield* change
      const before = yield* Plant.snapshot
      const { sequentialId } = yield* workOrders.get(id)
      yield* workOrders.delete(id)
      yield* workOrders.create({ title: "Something else" })
      assert.deepStrictEqual(
        Plant.diff(before, yield* Plant.snapshot).map(({ kind, type }) => `${type} ${kind}`),
        ["deleted workOrders", "created workOrders"]
      )
      yield* Plant.restore(asText(before))
      assert.deepStrictEqual(Plant.diff(before, yield* Plant.snapshot), [])
      assert.strictEqual((yield* workOrders.get(id)).sequentialId, sequentialId)
      const next = yield* workOrders.create({ title: "The next one" })
      assert.strictEqual((yield* workOrders.get(next.id)).sequentialId, sequentialId + 1)
    }).pipe(Effect.provide(MaintainXTest.layer))
  )

  it.effect("keeps what lists do not have yet", () =>
    Effect.gen(function* () {
      const workOrders = yield* WorkOrders
      const { id } = yield* workOrders.create({ title: "Invisible" })
      const isListed = Effect.map(workOrders.list(), ({ items }) => items.some((row) => row.id === id))
      const taken = yield* Plant.snapshot
      yield* Plant.reset
      assert.isFalse((yield* Plant.snapshot).records.workOrders?.some((row) => row.id === id))
      yield* Plant.restore(taken)
      assert.isFalse(yield* isListed)
      yield* TestClock.adjust("1 hour")
      assert.isTrue(yield* isListed)
    }).pipe(Effect.provide(MaintainXTest.layerOptions({ live: { listLag: "1 hour" } })))
  )

  it.effect("can be written by hand: ids, past dates, and little else", () =>
    Effect.gen(function* () {
      const workOrders = yield* WorkOrders
      const assets = yield* Assets
      assert.deepStrictEqual(
        (yield* workOrders.list()).items.map(({ id, sequentialId, status, title }) => ({
          id,
          sequentialId,
          status,
          title
        })),
        [
          { id: WorkOrderId.make(7001), sequentialId: 12, status: "DONE", title: "Replace seal" },
          { id: WorkOrderId.make(7002), sequentialId: 13, status: "OPEN", title: "Grease bearing" }
        ]
      )
      const seal = yield* workOrders.get(WorkOrderId.make(7001))
      assert.strictEqual(seal.completedAt && DateTime.formatIso(seal.completedAt), "2024-02-29T10:00:00.000Z")
      assert.strictEqual(seal.assetId, AssetId.make(300))
      const created = yield* assets.create({ name: "Fan" })
      assert.strictEqual(created.id, AssetId.make(301))
      const users = yield* Users
      assert.deepStrictEqual(
        (yield* users.list({ expand: ["role"] })).items.map(({ role }) => role),
        ["SERVICE_ACCOUNT"]
      )
    }).pipe(
      Effect.provide(
        MaintainXTest.layerOptions({
          plant: {
            format: "effect-maintainx/plant",
            version: 1,
            records: {
              assets: [{ id: 300, name: "Pump" }],
              workOrders: [
                {
                  id: 7001,
                  title: "Replace seal",
                  sequentialId: 12,
                  status: "DONE",
                  assetId: 300,
                  createdAt: "2024-02-28T08:00:00.000Z",
                  completedAt: "2024-02-29T10:00:00.000Z"
                },
                { id: 7002, title: "Grease bearing" }
              ]
            }
          }
        })
      )
    )
  )

  it.effect("is refused with what is wrong and where, and then nothing has changed", () =>
    Effect.gen(function* () {
      const before = yield* Plant.snapshot
      const refusal = (document: object) =>
        Effect.map(
          Effect.flip(
            Plant.restore({ format: "effect-maintainx/plant", version: 1, records: {}, ...document } as never)
          ),
          ({ message }) => message
        )
      const cases: ReadonlyArray<readonly [object, RegExp]> = [
        [{ format: "something else" }, /it is no snapshot of a plant/],
        [{ version: 2 }, /^version: this release reads version 1, and this is 2$/],
        [{ records: { pumps: [] } }, /^records.pumps: a plant has no such records$/],
        [{ records: { assets: [{ id: 1 }] } }, /^records.assets\[0\]: .*"name"/s],
        [{ records: { assets: [{ id: 1, name: "a", colour: "red" }] } }, /^records.assets\[0\].colour: /],
        [{ records: { assets: [{ id: 1, name: "a", status: "ONLINE" }] } }, /^records.assets\[0\].status: /],
        [
          {
            records: {
              workOrders: [
                { id: 1, title: "a", procedure: { id: 1, title: "b", fields: [{ id: 1, label: "c", colour: "red" }] } }
              ]
            }
          },
          /^records.workOrders\[0\]/
        ],
        [
          { records: { assets: [{ id: 1, name: "a", depreciation: { purchasePrice: 1, colour: "red" } }] } },
          /^records.assets\[0\].depreciation.colour: there is no such property here$/
        ],
        [
          { records: { workOrders: [{ id: 1, title: "a", dueDate: "tomorrow" }] } },
          /^records.workOrders\[0\]: .*dueDate/s
        ],
        [
          {
            records: {
              assets: [
                { id: 1, name: "a" },
                { id: 1, name: "b" }
              ]
            }
          },
          /^records.assets\[1\].id: another one/
        ],
        [{ files: [{ id: 1, mimeType: "image/png", base64: "?" }] }, /^files: the file of attachment 1: /],
        [{ ids: { assets: "many" } }, /ids/]
      ]
      for (const [document, message] of cases) assert.match(yield* refusal(document), message)
      assert.deepStrictEqual(yield* Plant.snapshot, before)
    }).pipe(Effect.provide(MaintainXTest.layer))
  )

  it.effect("as an option that cannot be used fails the layer", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(
        Effect.scoped(
          Layer.build(MaintainXTest.layerOptions({ plant: { format: "effect-maintainx/plant", version: 3 } as never }))
        )
      )
      assert.strictEqual(error._tag, "InvalidSettings")
      assert.include(error.message, "this release reads version 1")
    })
  )

  it.effect("shows no secret of a subscription when it is not asked to", () =>
    Effect.gen(function* () {
      const subscriptions = yield* Subscriptions
      const { id } = yield* subscriptions.create({ type: "NEW_ASSET", url: "https://example.com/hook" })
      const secret = Redacted.value(yield* subscriptions.secret(id))
      const before = yield* Plant.snapshot
      yield* subscriptions.delete(id)
      const text = Difference.format(Plant.diff(before, yield* Plant.snapshot))
      assert.notInclude(text, secret)
      assert.include(text, "subscriptions")
    }).pipe(Effect.provide(MaintainXTest.layer))
  )

  it.effect("is what tests that share a layer begin with again after a reset", () =>
    Effect.gen(function* () {
      const before = yield* Plant.snapshot
      yield* change
      const { calls } = yield* MaintainXTest
      yield* Plant.reset
      assert.deepStrictEqual(Plant.diff(before, yield* Plant.snapshot), [])
      assert.deepStrictEqual(yield* calls, [])
      for (const Service of [Assets, Locations, Meters, PurchaseOrders]) assert.isDefined(yield* Service)
    }).pipe(Effect.provide(MaintainXTest.layer))
  )
})
