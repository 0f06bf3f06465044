/** Which events an operation causes, and what they say. */
import { assert } from "@effect/vitest"
import { DateTime, Effect, type Layer } from "effect"
import {
  AssetCustomStatuses,
  Assets,
  Categories,
  Locations,
  MaintainX,
  MeterReadings,
  Meters,
  MeterTriggers,
  Parts,
  PartTransferRequests,
  PurchaseOrders,
  Subscriptions,
  Teams,
  UserId,
  Users,
  Vendors,
  WorkOrders,
  WorkRequests
} from "../../../src/index.ts"
import type { MaintainXTest, Options } from "../../../src/testing/index.ts"
import type { EventOf, KnownEvent } from "../../../src/webhooks/index.ts"
import { bothWays } from "../behaviour/ways.ts"
import { makeReceiver, makeWatch, typesOf } from "./receiving.ts"

/** The account behind the key. */
const account = UserId.make(1_000_001)

const receiver = makeReceiver()
const watch = makeWatch(receiver)
const { causedBy, events, subscribe, subscribeToAll } = watch
const webhooks: Options = { webhooks: { to: receiver.to } }

const only = <Type extends KnownEvent["type"]>(
  events: ReadonlyArray<{ readonly type: string }>,
  type: Type
): EventOf<Type> => {
  const [first, ...others] = events.filter((event) => event.type === type)
  assert.isEmpty(others)
  assert.strictEqual(first?.type, type)
  return first as EventOf<Type> // It has the type.
}

bothWays((holds) => {
  const causes = <E>(
    sentence: string,
    effect: () => Effect.Effect<void, E, Layer.Success<ReturnType<typeof MaintainXTest.layerOptions>>>,
    options: Options = {}
  ) => holds(sentence, () => Effect.andThen(subscribeToAll, effect()), { ...webhooks, ...options })

  causes("a new work order, with itself", () =>
    Effect.gen(function* () {
      const pump = yield* (yield* Assets).create({ name: "Pump 3" })
      const part = yield* (yield* Parts).create({ name: "Seal", unitCost: 1250 })
      yield* events
      const { events: caused, result } = yield* causedBy(
        (yield* WorkOrders).create({
          title: "Replace seal",
          assetId: pump.id,
          categories: ["Safety"],
          extraFields: { Line: "3" },
          dueDate: DateTime.makeUnsafe("2026-12-01T08:00:00Z"),
          partsUsed: [{ partId: part.id, quantityUsed: 2 }]
        })
      )
      assert.deepStrictEqual(typesOf(caused), ["NEW_WORK_ORDER"])
      const { newWorkOrder, orgId, userId, workOrderId } = only(caused, "NEW_WORK_ORDER")
      assert.deepStrictEqual([workOrderId, orgId, userId], [result.id, 1, 1_000_001])
      assert.deepInclude(newWorkOrder, {
        title: "Replace seal",
        assetId: pump.id,
        priority: "NONE",
        extraFields: { Line: "3" },
        dueDate: DateTime.makeUnsafe("2026-12-01T08:00:00Z"),
        parts: [{ id: part.id, quantityUsed: 2, unitCost: 1250, copyOnRecurring: "Default" }]
      })
      assert.deepStrictEqual(
        newWorkOrder?.categories?.map(({ name }) => name),
        ["Safety"]
      )
    })
  )

  causes("a change of a work order, with who was added and removed", () =>
    Effect.gen(function* () {
      const workOrders = yield* WorkOrders
      const ada = yield* (yield* Users).create({ firstName: "Ada", lastName: "Miller" })
      const ben = yield* (yield* Users).create({ firstName: "Ben", lastName: "Weaver" })
      const team = yield* (yield* Teams).create({ name: "Millwrights" })
      const { id } = yield* workOrders.create({ title: "Replace seal", assignees: [{ type: "USER", id: ada.id }] })
      yield* events
      const assigned = yield* causedBy(
        workOrders.update(id, {
          assignees: [
            { type: "USER", id: ben.id },
            { type: "TEAM", id: team.id }
          ]
        })
      )
      assert.deepStrictEqual(typesOf(assigned.events), ["WORK_ORDER_CHANGE"])
      assert.deepInclude(only(assigned.events, "WORK_ORDER_CHANGE"), {
        addedAssigneeIds: [ben.id],
        removedAssigneeIds: [ada.id],
        addedTeamIds: [team.id],
        removedTeamIds: []
      })
      const renamed = yield* causedBy(workOrders.update(id, { title: "Replace gasket" }))
      const change = only(renamed.events, "WORK_ORDER_CHANGE")
      assert.isUndefined(change.addedAssigneeIds)
      assert.strictEqual(change.newWorkOrder?.title, "Replace gasket")
      const same = yield* causedBy(workOrders.update(id, { title: "Replace gasket", extraFields: {} }))
      assert.deepStrictEqual(same.events, [])
    })
  )

  causes("a change of a work order by its costs", () =>
    Effect.gen(function* () {
      const workOrders = yield* WorkOrders
      const { id } = yield* workOrders.create({ title: "Replace seal" })
      yield* events
      const caused = yield* causedBy(
        workOrders.addCost(id, { type: "EXPENSE", costType: "OTHER", costPerUnit: 4200, description: "Crane" })
      )
      assert.strictEqual(only(caused.events, "WORK_ORDER_CHANGE").newWorkOrder?.costs?.total, 4200)
    })
  )

  causes("nothing by a time entry", () =>
    Effect.gen(function* () {
      const workOrders = yield* WorkOrders
      const { id } = yield* workOrders.create({ title: "Replace seal" })
      yield* events
      const caused = yield* causedBy(workOrders.addCost(id, { type: "TIME", costType: "WORK", durationTotal: 3600 }))
      assert.deepStrictEqual(caused.events, [])
    })
  )

  causes("each status of a work order, as the REST API calls it", () =>
    Effect.gen(function* () {
      const workOrders = yield* WorkOrders
      const { id } = yield* workOrders.create({ title: "Replace seal" })
      yield* events
      const statuses = ["IN_PROGRESS", "ON_HOLD", "DONE", "OPEN", "CANCELED"] as const
      const seen: Array<readonly [string, string]> = []
      for (const status of statuses) {
        const caused = yield* causedBy(workOrders.setStatus(id, { status }))
        assert.deepStrictEqual(typesOf(caused.events), ["WORK_ORDER_STATUS_CHANGE"])
        const { newStatus, oldStatus, userId } = only(caused.events, "WORK_ORDER_STATUS_CHANGE")
        assert.strictEqual(userId, 1_000_001)
        seen.push([oldStatus, newStatus])
      }
      assert.deepStrictEqual(
        seen,
        statuses.map((status, i) => [statuses[i - 1] ?? "OPEN", status])
      )
    })
  )

  causes("comments, categories, part statuses and the end of a work order", () =>
    Effect.gen(function* () {
      const workOrders = yield* WorkOrders
      const { id } = yield* workOrders.create({ title: "Replace seal", categories: ["Safety"] })
      yield* events
      const comment = yield* causedBy(workOrders.addComment(id, { content: "Seal is on its way" }))
      assert.deepStrictEqual(typesOf(comment.events), ["NEW_COMMENT_ON_WORK_ORDER"])
      assert.deepInclude(only(comment.events, "NEW_COMMENT_ON_WORK_ORDER"), {
        workOrderId: id,
        comment: "Seal is on its way",
        commentType: "TEXT"
      })

      const category = yield* causedBy(workOrders.update(id, { categories: ["Safety", "Hydraulics"] }))
      assert.deepStrictEqual(typesOf(category.events), ["WORK_ORDER_CHANGE", "NEW_CATEGORY_ON_WORK_ORDER"])
      const { newCategories } = only(category.events, "NEW_CATEGORY_ON_WORK_ORDER")
      assert.deepStrictEqual(
        newCategories.map(({ name }) => name),
        ["Hydraulics"]
      )

      const kitted = yield* causedBy(workOrders.setPartStatus(id, { partStatus: "KITTED" }))
      assert.deepStrictEqual(typesOf(kitted.events), ["WORK_ORDER_PART_STATUS_CHANGE"])
      assert.deepInclude(only(kitted.events, "WORK_ORDER_PART_STATUS_CHANGE"), {
        oldPartStatus: "NO_PARTS",
        newPartStatus: "KITTED"
      })

      const deleted = yield* causedBy(workOrders.delete(id))
      assert.deepStrictEqual(typesOf(deleted.events), ["WORK_ORDER_DELETE"])
      assert.strictEqual(only(deleted.events, "WORK_ORDER_DELETE").workOrder?.title, "Replace seal")
    })
  )

  causes("assets and their statuses, the organization's own too", () =>
    Effect.gen(function* () {
      const assets = yield* Assets
      const made = yield* causedBy(assets.create({ name: "Pump 3", barcode: "P-3" }))
      assert.deepStrictEqual(typesOf(made.events), ["NEW_ASSET"])
      assert.deepInclude(only(made.events, "NEW_ASSET").newAsset, { name: "Pump 3", barcode: "P-3" })
      const { id } = made.result

      const down = yield* causedBy(assets.logStatus(id, { status: "OFFLINE", downtimeType: "UNPLANNED" }))
      assert.deepStrictEqual(typesOf(down.events), ["ASSET_STATUS_CHANGE"])
      const { newStatus, oldStatus } = only(down.events, "ASSET_STATUS_CHANGE")
      assert.deepStrictEqual(
        [oldStatus.status, newStatus.status, newStatus.downtimeType],
        ["ONLINE", "OFFLINE", "UNPLANNED"]
      )
      assert.deepStrictEqual(
        (yield* causedBy(assets.logStatus(id, { status: "OFFLINE", downtimeType: "UNPLANNED" }))).events,
        []
      )

      const custom = yield* (yield* AssetCustomStatuses).create({ label: "Cleaning", baseAssetStatus: "OFFLINE" })
      const cleaning = yield* causedBy(assets.logStatus(id, { customStatusId: custom.id }))
      assert.strictEqual(only(cleaning.events, "ASSET_STATUS_CHANGE").newStatus.customStatus?.label, "Cleaning")
    })
  )

  causes("new locations and vendors", () =>
    Effect.gen(function* () {
      const location = yield* causedBy((yield* Locations).create({ name: "Pump house" }))
      assert.deepStrictEqual(typesOf(location.events), ["NEW_LOCATION"])
      assert.strictEqual(only(location.events, "NEW_LOCATION").locationId, location.result.id)
      const vendor = yield* causedBy((yield* Vendors).create({ name: "Harrow Seals" }))
      assert.deepStrictEqual(typesOf(vendor.events), ["NEW_VENDOR"])
      assert.strictEqual(only(vendor.events, "NEW_VENDOR").vendorId, vendor.result.id)
    })
  )

  causes("parts, their changes, their stock by location and their end", () =>
    Effect.gen(function* () {
      const parts = yield* Parts
      const store = yield* (yield* Locations).create({ name: "Store" })
      const annex = yield* (yield* Locations).create({ name: "Annex" })
      yield* events
      const made = yield* causedBy(
        parts.create({ name: "Seal", unitCost: 1250, locations: [{ locationId: store.id, availableQuantity: 4 }] })
      )
      assert.deepStrictEqual(typesOf(made.events), ["NEW_PART"])
      assert.deepInclude(only(made.events, "NEW_PART").newPart, { name: "Seal", inStockQuantity: 4 })
      const { id } = made.result

      const restocked = yield* causedBy(
        parts.update(id, {
          locations: {
            addedUpdated: [
              { locationId: store.id, availableQuantity: 1 },
              { locationId: annex.id, availableQuantity: 5 }
            ]
          }
        })
      )
      assert.deepStrictEqual(typesOf(restocked.events), ["PART_CHANGE", "PART_QUANTITY_CHANGE"])
      assert.strictEqual(only(restocked.events, "PART_CHANGE").newPart?.inStockQuantity, 6)
      assert.deepInclude(only(restocked.events, "PART_QUANTITY_CHANGE"), {
        oldQuantity: 4,
        newQuantity: 6,
        quantityDiff: 2,
        triggeredFrom: "MANUAL_RESTOCK",
        userId: account,
        locations: [
          { locationId: store.id, oldQuantity: 4, newQuantity: 1, quantityDiff: -3 },
          { locationId: annex.id, oldQuantity: 0, newQuantity: 5, quantityDiff: 5 }
        ]
      })

      const renamed = yield* causedBy(parts.update(id, { name: "Shaft seal" }))
      assert.deepStrictEqual(typesOf(renamed.events), ["PART_CHANGE"])

      const deleted = yield* causedBy(parts.delete(id))
      assert.deepStrictEqual(typesOf(deleted.events), ["PART_DELETE"])
      assert.strictEqual(only(deleted.events, "PART_DELETE").deletedPart?.name, "Shaft seal")
    })
  )

  causes("less in stock once the work is done", () =>
    Effect.gen(function* () {
      const store = yield* (yield* Locations).create({ name: "Store" })
      const { id: partId } = yield* (yield* Parts).create({
        name: "Seal",
        locations: [{ locationId: store.id, availableQuantity: 4 }]
      })
      const workOrders = yield* WorkOrders
      const { id } = yield* workOrders.create({ title: "Replace seal", partsUsed: [{ partId, quantityUsed: 3 }] })
      yield* events
      const done = yield* causedBy(workOrders.setStatus(id, { status: "DONE" }))
      assert.deepStrictEqual(typesOf(done.events), ["PART_CHANGE", "PART_QUANTITY_CHANGE", "WORK_ORDER_STATUS_CHANGE"])
      assert.deepInclude(only(done.events, "PART_QUANTITY_CHANGE"), { triggeredFrom: "WORK_ORDER", quantityDiff: -3 })
    })
  )

  causes("purchase orders from the request to the parts that have come", () =>
    Effect.gen(function* () {
      const purchaseOrders = yield* PurchaseOrders
      const vendor = yield* (yield* Vendors).create({ name: "Harrow Seals" })
      const store = yield* (yield* Locations).create({ name: "Store" })
      const { id: partId } = yield* (yield* Parts).create({
        name: "Seal",
        locations: [{ locationId: store.id, availableQuantity: 0 }]
      })
      yield* events
      const made = yield* causedBy(
        purchaseOrders.create({
          title: "Seals",
          vendorId: vendor.id,
          items: [{ partId, quantityOrdered: 10, unitCost: 1250 }],
          costs: [{ name: "Freight", type: "AMOUNT_TAXABLE", amount: 900 }]
        })
      )
      assert.deepStrictEqual(typesOf(made.events), ["NEW_PURCHASE_ORDER"])
      const { newPurchaseOrder, userId } = only(made.events, "NEW_PURCHASE_ORDER")
      assert.strictEqual(userId, 1_000_001)
      assert.deepInclude(newPurchaseOrder?.items?.[0], { quantityOrdered: 10, unitCost: 1250, price: 12_500 })
      assert.deepInclude(newPurchaseOrder?.costs?.[0], { name: "Freight", amount: 900 })
      const { id, items } = made.result

      const noted = yield* causedBy(purchaseOrders.update(id, { note: "By truck" }))
      assert.deepStrictEqual(typesOf(noted.events), ["PURCHASE_ORDER_CHANGE"])
      assert.strictEqual(only(noted.events, "PURCHASE_ORDER_CHANGE").newPurchaseOrder?.note, "By truck")

      yield* purchaseOrders.setStatus(id, { status: "PENDING" })
      yield* events
      const approved = yield* causedBy(purchaseOrders.setStatus(id, { status: "APPROVED" }))
      assert.deepStrictEqual(typesOf(approved.events), ["PURCHASE_ORDER_CHANGE", "PURCHASE_ORDER_STATUS_CHANGE"])
      const status = only(approved.events, "PURCHASE_ORDER_STATUS_CHANGE")
      assert.deepInclude(status, { oldStatus: "PENDING", newStatus: "APPROVED", vendorId: vendor.id })
      assert.strictEqual(status.purchaseOrder?.items.length, 1)

      const itemId = items[0]?.id
      assert(itemId !== undefined)
      const received = yield* causedBy(
        purchaseOrders.receive(id, {
          items: [{ id: itemId, fulfillments: [{ locationId: store.id, quantityReceived: 4 }] }]
        })
      )
      assert.deepStrictEqual(typesOf(received.events), [
        "PART_CHANGE",
        "PART_QUANTITY_CHANGE",
        "PURCHASE_ORDER_CHANGE",
        "PURCHASE_ORDER_STATUS_CHANGE"
      ])
      assert.deepInclude(only(received.events, "PART_QUANTITY_CHANGE"), {
        triggeredFrom: "PURCHASE_ORDER",
        quantityDiff: 4
      })
      assert.strictEqual(
        only(received.events, "PURCHASE_ORDER_CHANGE").newPurchaseOrder?.items?.[0]?.quantityReceived,
        4
      )
    })
  )

  causes("work requests, and what becomes of them", () =>
    Effect.gen(function* () {
      const workOrders = yield* WorkOrders
      const made = yield* causedBy((yield* WorkRequests).create({ title: "It leaks" }))
      assert.deepStrictEqual(typesOf(made.events), ["NEW_WORK_REQUEST"])
      const requestId = made.result.id
      assert.strictEqual(only(made.events, "NEW_WORK_REQUEST").workRequestId, requestId)

      const approved = yield* causedBy(workOrders.create({ title: "Replace seal", workRequestId: requestId }))
      assert.deepStrictEqual(typesOf(approved.events), ["NEW_WORK_ORDER", "WORK_REQUEST_STATUS_CHANGE"])
      assert.deepInclude(only(approved.events, "WORK_REQUEST_STATUS_CHANGE"), {
        requestId,
        oldStatus: "PENDING",
        newStatus: "APPROVED"
      })

      const done = yield* causedBy(workOrders.setStatus(approved.result.id, { status: "DONE" }))
      assert.deepStrictEqual(typesOf(done.events), ["WORK_ORDER_STATUS_CHANGE", "WORK_REQUEST_STATUS_CHANGE"])
      assert.deepInclude(only(done.events, "WORK_REQUEST_STATUS_CHANGE"), { oldStatus: "APPROVED", newStatus: "DONE" })
    })
  )

  causes("the states that a meter trigger goes through, and the work order that it opens", () =>
    Effect.gen(function* () {
      const meter = yield* (yield* Meters).create({ name: "Temperature", unit: "°C", measurementType: "MANUAL" })
      const trigger = yield* causedBy(
        (yield* MeterTriggers).create({
          meterTrigger: { meterId: meter.id, name: "Too hot", condition: "IS_GREATER", amount: 80 },
          workOrderTemplate: {}
        })
      )
      assert.deepStrictEqual(trigger.events, [])
      const read = yield* causedBy(
        (yield* MeterReadings).create([
          { meterId: meter.id, value: 70 },
          { meterId: meter.id, value: 90 },
          { meterId: meter.id, value: 60 }
        ])
      )
      assert.deepStrictEqual(
        read.events.flatMap((event) =>
          event.type === "METER_TRIGGER_STATE_CHANGE" ? [`${event.oldState} ${event.newState}`] : [event.type]
        ),
        ["NEW_WORK_ORDER", "INSUFFICIENT_DATA STABLE", "STABLE TRIGGERED", "TRIGGERED STABLE"]
      )
    })
  )

  causes("users who are invited, promoted and removed", () =>
    Effect.gen(function* () {
      const users = yield* Users
      const invited = yield* causedBy(users.create({ firstName: "Ada", lastName: "Miller" }))
      assert.deepStrictEqual(typesOf(invited.events), ["USER_INVITED"])
      const { id } = invited.result
      assert.deepInclude(only(invited.events, "USER_INVITED"), { actorId: account, targetUserId: id, role: "MEMBER" })
      const promoted = yield* causedBy(users.update(id, { role: "ADMIN" }))
      assert.deepStrictEqual(typesOf(promoted.events), ["USER_ROLE_CHANGED"])
      assert.deepInclude(only(promoted.events, "USER_ROLE_CHANGED"), { oldRole: "MEMBER", newRole: "ADMIN" })
      const removed = yield* causedBy(users.delete(id))
      assert.deepStrictEqual(typesOf(removed.events), ["USER_REMOVED"])
    })
  )

  causes("subscriptions that begin and end, which they are not told themselves", () =>
    Effect.gen(function* () {
      const made = yield* causedBy(subscribe({ type: "NEW_VENDOR" }, "extra"))
      assert.deepStrictEqual(typesOf(made.events), ["WEBHOOK_CREATED"])
      const { webhookId, webhookType } = only(made.events, "WEBHOOK_CREATED")
      assert.deepStrictEqual([webhookId, webhookType], [made.result, "NEW_VENDOR"])
      const ended = yield* causedBy((yield* Subscriptions).delete(made.result))
      assert.deepStrictEqual(typesOf(ended.events), ["WEBHOOK_ARCHIVED"])
      assert.strictEqual(only(ended.events, "WEBHOOK_ARCHIVED").webhookId, made.result)
    })
  )

  holds(
    "a transfer of parts is told to both organizations, step by step",
    () =>
      Effect.gen(function* () {
        const [first, second] = [MaintainX.withOrganization(1), MaintainX.withOrganization(2)]
        const parts = yield* Parts
        const transfers = yield* PartTransferRequests
        const makePart = Effect.gen(function* () {
          const { id: locationId } = yield* (yield* Locations).create({ name: "Store" })
          return {
            locationId,
            ...(yield* parts.create({
              name: "Seal",
              unitCost: 1250,
              locations: [{ locationId, availableQuantity: 9 }]
            }))
          }
        })
        const source = yield* first(makePart)
        const destination = yield* second(makePart)
        yield* first(subscribe({ type: "PART_TRANSFER" }, "first"))
        yield* second(subscribe({ type: "PART_TRANSFER" }, "second"))
        const { id } = yield* second(
          transfers.create({ quantityRequested: 5, sourcePartId: source.id, destinationPartId: destination.id })
        )
        const approved = yield* causedBy(first(transfers.update(id, { status: "APPROVED" })))
        assert.strictEqual(approved.events.length, 2)
        assert.deepStrictEqual(approved.events[0], approved.events[1])
        assert.deepInclude(approved.events[0], {
          triggeredFrom: "REQUEST_APPROVAL",
          totalQuantity: 5,
          transferRequestId: id
        })
        assert.deepNestedInclude(approved.events[0], {
          sourceData: { partId: source.id, orgId: 1, partUnitCost: 1250, locationId: source.locationId },
          "destinationData.partId": destination.id
        })
        const completed = yield* causedBy(second(transfers.update(id, { status: "COMPLETED" })))
        assert.deepNestedInclude(completed.events[1], {
          triggeredFrom: "FULFILLMENT_APPROVAL",
          "destinationData.locations": [{ locationId: destination.locationId, locationQuantity: 5 }]
        })
      }),
    { ...webhooks, organizations: ["Rivermill", "Harrow"] }
  )

  causes("nothing where the operation fails, or where it only reads", () =>
    Effect.gen(function* () {
      const workOrders = yield* WorkOrders
      const { id } = yield* workOrders.create({ title: "Replace seal" })
      yield* events
      const failed = yield* causedBy(
        Effect.flip(
          workOrders.update(id, { categories: ["New"], assignees: [{ type: "USER", id: "nobody@x.example" }] })
        )
      )
      assert.strictEqual(failed.result._tag, "BadRequest")
      assert.deepStrictEqual(failed.events, [])
      assert.deepStrictEqual((yield* causedBy(workOrders.get(id))).events, [])
    })
  )

  causes("nothing where the write skips webhooks", () =>
    Effect.gen(function* () {
      const workOrders = yield* WorkOrders
      const { id } = yield* workOrders.create({ title: "Replace seal" }, { skipWebhook: true })
      yield* workOrders.create({ title: "Replace seal", skipRestHook: true })
      yield* workOrders.update(id, { title: "Replace gasket" }, { skipWebhook: true })
      yield* workOrders.setStatus(id, { status: "DONE" }, { skipWebhook: true })
      yield* (yield* Categories).create({ label: "Safety" }, { skipWebhook: true })
      yield* workOrders.delete(id, { skipWebhook: true })
      assert.deepStrictEqual(yield* events, [])
      yield* workOrders.create({ title: "Replace seal" }, { skipWebhook: false })
      assert.deepStrictEqual(typesOf(yield* events), ["NEW_WORK_ORDER"])
    })
  )

  holds(
    "what is in the plant at the start causes nothing",
    () =>
      Effect.andThen(
        subscribeToAll,
        Effect.map(events, (events) => assert.deepStrictEqual(events, []))
      ),
    { ...webhooks, plant: "workshop" }
  )
})
