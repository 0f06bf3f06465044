import { assert } from "@effect/vitest"
import { DateTime, Effect, Stream } from "effect"
import { TestClock } from "effect/testing"
import {
  AssetId,
  Assets,
  LocationId,
  Locations,
  TeamId,
  WorkOrders,
  WorkRequestId,
  WorkRequests
} from "../../../src/index.ts"
import type { Holds } from "./ways.ts"

const bytes = new TextEncoder().encode("a file")

export const workRequests = (holds: Holds): void => {
  holds("a new work request is pending, and what was sent, with the times of the clock", () =>
    Effect.gen(function* () {
      const workRequests = yield* WorkRequests
      const location = yield* (yield* Locations).create({ name: "Mill" })
      const asset = yield* (yield* Assets).create({ name: "Pump" })
      yield* TestClock.setTime(Date.UTC(2026, 0, 1))
      const { id } = yield* workRequests.create({
        title: "The pump drips",
        description: "Since Monday",
        priority: "HIGH",
        assetId: asset.id,
        locationId: location.id,
        extraFields: { Shift: "Night" },
        approverTeamId: TeamId.make(3_000_004),
        creatorContactInfo: "chi.nguyen@rivermill.example"
      })
      yield* TestClock.adjust("1 hour")
      yield* workRequests.update(id, { title: "The pump leaks" })
      assert.deepStrictEqual(yield* workRequests.get(id), {
        id,
        title: "The pump leaks",
        description: "Since Monday",
        priority: "HIGH",
        requestStatus: "PENDING",
        assetId: asset.id,
        locationId: location.id,
        attachments: [],
        approverTeamId: TeamId.make(3_000_004),
        creatorContactInfo: { type: "EMAIL", value: "chi.nguyen@rivermill.example" },
        createdAt: DateTime.makeUnsafe("2026-01-01T00:00:00Z"),
        updatedAt: DateTime.makeUnsafe("2026-01-01T01:00:00Z")
      })
      assert.deepStrictEqual((yield* workRequests.list()).items, [yield* workRequests.get(id)])
    })
  )

  holds("an update leaves alone what is absent, clears what is null, and answers the custom fields", () =>
    Effect.gen(function* () {
      const workRequests = yield* WorkRequests
      const { id } = yield* workRequests.create({
        title: "The pump drips",
        description: "Since Monday",
        creatorContactInfo: "+1 555 0100",
        extraFields: { Shift: "Night" }
      })
      assert.strictEqual((yield* workRequests.get(id)).priority, "NONE")
      const updated = yield* workRequests.update(id, {
        creatorContactInfo: null,
        priority: "LOW",
        extraFields: { Line: "2" }
      })
      assert.deepInclude(updated, {
        title: "The pump drips",
        description: "Since Monday",
        priority: "LOW",
        extraFields: { Shift: "Night", Line: "2" }
      })
      assert.isUndefined(updated.creatorContactInfo)
    })
  )

  holds("what kind of contact it is, is told from the text", () =>
    Effect.gen(function* () {
      const workRequests = yield* WorkRequests
      const types = yield* Effect.forEach(["a@b.example", "+1 (555) 0100", "at the gate"], (creatorContactInfo) =>
        Effect.gen(function* () {
          const { id } = yield* workRequests.create({ title: "The pump drips", creatorContactInfo })
          return (yield* workRequests.get(id)).creatorContactInfo?.type
        })
      )
      assert.deepStrictEqual(types, ["EMAIL", "PHONE", "OTHER"])
    })
  )

  holds("what a work request refers to must be there", () =>
    Effect.gen(function* () {
      const workRequests = yield* WorkRequests
      const { id } = yield* workRequests.create({ title: "The pump drips" })
      const workOrders = yield* WorkOrders
      for (const [call, fieldPath] of [
        [workRequests.create({ title: "It drips", assetId: AssetId.make(99) }).pipe(Effect.asVoid), "assetId"],
        [workRequests.update(id, { locationId: LocationId.make(99) }).pipe(Effect.asVoid), "locationId"],
        [
          workOrders.create({ title: "Stop it", workRequestId: WorkRequestId.make(99) }).pipe(Effect.asVoid),
          "workRequestId"
        ]
      ] as const) {
        const error = yield* Effect.flip(call)
        assert.strictEqual(error._tag === "BadRequest" ? error.issues[0]?.fieldPath : undefined, fieldPath)
      }
    })
  )

  holds("a work order that is created for it approves it, once, and it is done with the work order", () =>
    Effect.gen(function* () {
      const workRequests = yield* WorkRequests
      const workOrders = yield* WorkOrders
      const { id } = yield* workRequests.create({ title: "The pump drips" })
      const workOrder = yield* workOrders.create({ title: "Stop the drips", workRequestId: id })
      assert.deepInclude(yield* workRequests.get(id), { requestStatus: "APPROVED", workOrderId: workOrder.id })
      assert.isDefined((yield* workOrders.get(workOrder.id)).requesterId)
      const twice = yield* Effect.flip(workOrders.create({ title: "Stop the drips again", workRequestId: id }))
      assert.strictEqual(twice._tag === "BadRequest" ? twice.issues[0]?.fieldPath : undefined, "workRequestId")
      assert.lengthOf((yield* workOrders.list()).items, 1)
      yield* workOrders.setStatus(workOrder.id, { status: "DONE" })
      assert.strictEqual((yield* workRequests.get(id)).requestStatus, "DONE")
      yield* workOrders.delete(workOrder.id)
      assert.isUndefined((yield* workRequests.get(id)).workOrderId)
    })
  )

  holds("shows its asset, its location, its work order and its custom fields only when it is asked to", () =>
    Effect.gen(function* () {
      const workRequests = yield* WorkRequests
      const location = yield* (yield* Locations).create({ name: "Mill", address: "1 Weir Lane" })
      const asset = yield* (yield* Assets).create({ name: "Pump", serialNumber: "17" })
      const { id } = yield* workRequests.create({
        title: "The pump drips",
        assetId: asset.id,
        locationId: location.id,
        extraFields: { Shift: "Night" }
      })
      const workOrder = yield* (yield* WorkOrders).create({
        title: "Stop the drips",
        workRequestId: id,
        estimatedTime: 600
      })
      const plain = yield* workRequests.get(id)
      for (const name of ["asset", "location", "workOrder", "extraFields"]) assert.notProperty(plain, name)
      const expand = ["asset", "location", "work_order", "extra_fields"] as const
      const whole = yield* workRequests.get(id, { expand })
      assert.deepInclude(whole.asset, { id: asset.id, name: "Pump", serialNumber: "17" })
      assert.deepInclude(whole.location, { id: location.id, name: "Mill", address: "1 Weir Lane" })
      assert.deepInclude(whole.workOrder, {
        id: workOrder.id,
        title: "Stop the drips",
        status: "OPEN",
        estimatedTime: 600,
        sequentialId: 1
      })
      assert.deepStrictEqual(whole.extraFields, { Shift: "Night" })
      assert.deepStrictEqual((yield* workRequests.list({ expand })).items, [whole])
    })
  )

  holds("filters by title, asset, location, priority and status", () =>
    Effect.gen(function* () {
      const workRequests = yield* WorkRequests
      const location = yield* (yield* Locations).create({ name: "Mill" })
      const asset = yield* (yield* Assets).create({ name: "Pump" })
      yield* workRequests.create({ title: "Pump drips", assetId: asset.id, priority: "HIGH" })
      yield* workRequests.create({ title: "Door squeaks", locationId: location.id, priority: "LOW" })
      const lamp = yield* workRequests.create({ title: "Lamp at the pump" })
      yield* (yield* WorkOrders).create({ title: "Change the lamp", workRequestId: lamp.id })
      const titles = (query: Parameters<typeof workRequests.list>[0]) =>
        Effect.map(workRequests.list(query), ({ items }) => items.map(({ title }) => title))
      assert.deepStrictEqual(yield* titles({ title: "pump" }), ["Pump drips", "Lamp at the pump"])
      assert.deepStrictEqual(yield* titles({ assets: [asset.id, AssetId.make(99)] }), ["Pump drips"])
      assert.deepStrictEqual(yield* titles({ locations: [location.id] }), ["Door squeaks"])
      assert.deepStrictEqual(yield* titles({ priorities: ["HIGH", "LOW"] }), ["Pump drips", "Door squeaks"])
      assert.deepStrictEqual(yield* titles({ statuses: ["APPROVED"] }), ["Lamp at the pump"])
      assert.deepStrictEqual(yield* titles({ statuses: ["PENDING", "REJECTED"], title: "pump" }), ["Pump drips"])
    })
  )

  holds("pages by cursor, so that no work request is missed when one before it goes", () =>
    Effect.gen(function* () {
      const workRequests = yield* WorkRequests
      yield* Effect.forEach(["A", "B", "C"], (title) => workRequests.create({ title }))
      const page = yield* workRequests.list({ limit: 1 })
      assert.strictEqual(page.items[0]?.title, "A")
      yield* workRequests.delete(WorkRequestId.make(17_000_001))
      const rest = yield* workRequests.list({ limit: 2, ...(page.nextCursor && { cursor: page.nextCursor }) })
      assert.deepStrictEqual(
        rest.items.map(({ title }) => title),
        ["B", "C"]
      )
      assert.isUndefined(rest.nextCursor)
      assert.lengthOf(yield* Stream.runCollect(workRequests.stream({ limit: 1 })), 2)
    })
  )

  holds("a work request that is not there is NotFound, as a record", () =>
    Effect.gen(function* () {
      const workRequests = yield* WorkRequests
      const { id } = yield* workRequests.create({ title: "The pump drips" })
      yield* workRequests.delete(id)
      const errors = yield* Effect.all([
        Effect.flip(workRequests.get(id)),
        Effect.flip(workRequests.update(id, { title: "It drips" })),
        Effect.flip(workRequests.delete(id)),
        Effect.flip(workRequests.uploadAttachment(id, "a.pdf", bytes))
      ])
      for (const error of errors) assert.deepInclude(error, { _tag: "NotFound", missing: "record" })
    })
  )

  holds("files are attached, replaced by name, and taken away; a thumbnail must be a picture", () =>
    Effect.gen(function* () {
      const workRequests = yield* WorkRequests
      const { id } = yield* workRequests.create({ title: "The pump drips" })
      yield* workRequests.uploadAttachment(id, "drip.pdf", bytes)
      yield* workRequests.uploadAttachment(id, "drip.png", bytes)
      yield* workRequests.uploadAttachment(id, "drip.pdf", bytes)
      yield* workRequests.deleteAttachment(id, "drip.png")
      const { attachments = [] } = yield* workRequests.get(id)
      assert.deepStrictEqual(
        attachments.map(({ fileName }) => fileName),
        ["drip.pdf"]
      )
      const gone = yield* Effect.flip(workRequests.deleteAttachment(id, "drip.png"))
      assert.strictEqual(gone._tag, "NotFound")
      const error = yield* Effect.flip(workRequests.uploadThumbnail(id, "drip.pdf", bytes))
      assert.strictEqual(error._tag, "BadRequest")
      yield* workRequests.uploadThumbnail(id, "drip.png", bytes)
      assert.strictEqual((yield* workRequests.get(id)).thumbnail?.mimeType, "image/png")
    })
  )

  holds(
    "a seeded plant has one that waits and one that became a work order",
    () =>
      Effect.gen(function* () {
        const { items } = yield* (yield* WorkRequests).list({ expand: ["work_order"] })
        assert.deepStrictEqual(
          items.map(({ requestStatus, workOrder }) => [requestStatus, workOrder?.title]),
          [
            ["PENDING", undefined],
            ["APPROVED", "Replace the leaking seal of the press"]
          ]
        )
      }),
    { plant: "workshop" }
  )
}
