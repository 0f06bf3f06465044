/** What of the events a subscription gets, by its filters, its options, its organization and its status. */
import { assert } from "@effect/vitest"
import { DateTime, Effect } from "effect"
import {
  AssetCustomStatuses,
  Assets,
  Categories,
  MaintainX,
  MessageId,
  MeterReadings,
  Meters,
  MeterTriggers,
  OrganizationId,
  Parts,
  PurchaseOrders,
  Subscriptions,
  UserId,
  Vendors,
  type WorkOrderId,
  WorkOrders,
  WorkRequests
} from "../../../src/index.ts"
import { MaintainXTest, type Options } from "../../../src/testing/index.ts"
import { bothWays } from "../behaviour/ways.ts"
import { makeReceiver, makeWatch, typesOf, urlOf, type Wanted } from "./receiving.ts"

const receiver = makeReceiver()
const { causedBy, events, subscribe } = makeWatch(receiver)
const webhooks: Options = { webhooks: { to: receiver.to } }

const approve = Effect.fnUntraced(function* (title: string) {
  const { id } = yield* (yield* WorkRequests).create({ title })
  return (yield* (yield* WorkOrders).create({ title, workRequestId: id })).id
})

const read = Effect.fnUntraced(function* (name: string, value: number) {
  const { id } = yield* (yield* Meters).create({ name, unit: "°C", measurementType: "MANUAL" })
  yield* (yield* MeterTriggers).create({
    meterTrigger: { meterId: id, name, condition: "IS_GREATER", amount: 80 }
  })
  yield* (yield* MeterReadings).create([{ meterId: id, value }])
})

const order = Effect.gen(function* () {
  const { id: vendorId } = yield* (yield* Vendors).create({ name: "Harrow" })
  return yield* (yield* PurchaseOrders).create({ vendorId, items: [] })
})

type Services = MaintainX.MaintainX | MaintainXTest

bothWays((holds) => {
  /** What effect is reported to a subscription with these filters, and what is not. */
  const filters = (
    payload: Wanted & { readonly filters: object },
    reported: (name: string) => Effect.Effect<unknown, unknown, Services>,
    unreported: (name: string) => Effect.Effect<unknown, unknown, Services>
  ) =>
    holds(
      `${payload.type} is filtered by ${JSON.stringify(payload.filters)}`,
      () =>
        Effect.gen(function* () {
          yield* subscribe(payload)
          assert.deepStrictEqual((yield* causedBy(unreported("b"))).events, [])
          assert.deepStrictEqual(typesOf((yield* causedBy(reported("a"))).events), [payload.type])
        }),
      webhooks
    )

  const workOrder = (change: (id: WorkOrderId) => Effect.Effect<unknown, unknown, Services>) =>
    Effect.flatMap(WorkOrders, ({ create }) =>
      Effect.flatMap(create({ title: "Replace seal" }), ({ id }) => change(id))
    )

  filters(
    { type: "WORK_ORDER_STATUS_CHANGE", filters: { oneOfStatuses: ["DONE", "CANCELED"] } },
    () => workOrder((id) => Effect.flatMap(WorkOrders, (_) => _.setStatus(id, { status: "CANCELED" }))),
    () => workOrder((id) => Effect.flatMap(WorkOrders, (_) => _.setStatus(id, { status: "ON_HOLD" })))
  )
  filters(
    { type: "WORK_ORDER_CHANGE", filters: { oneOfProperties: ["TITLE", "COSTS"] } },
    () => workOrder((id) => Effect.flatMap(WorkOrders, (_) => _.update(id, { title: "Replace gasket" }))),
    () => workOrder((id) => Effect.flatMap(WorkOrders, (_) => _.update(id, { priority: "HIGH" })))
  )
  filters(
    { type: "WORK_ORDER_PART_STATUS_CHANGE", filters: { oneOfPartStatuses: ["kitted"] } },
    () => workOrder((id) => Effect.flatMap(WorkOrders, (_) => _.setPartStatus(id, { partStatus: "KITTED" }))),
    () => workOrder((id) => Effect.flatMap(WorkOrders, (_) => _.setPartStatus(id, { partStatus: "STAGED" })))
  )
  filters(
    { type: "NEW_CATEGORY_ON_WORK_ORDER", filters: { oneOfCategories: ["Safety"] } },
    () => workOrder((id) => Effect.flatMap(WorkOrders, (_) => _.update(id, { categories: ["Safety"] }))),
    () => workOrder((id) => Effect.flatMap(WorkOrders, (_) => _.update(id, { categories: ["Hydraulics"] })))
  )
  filters(
    { type: "ASSET_STATUS_CHANGE", filters: { oneOfAssetStatusTypes: ["OFFLINE"] } },
    (name) =>
      Effect.gen(function* () {
        const { create, logStatus } = yield* Assets
        yield* logStatus((yield* create({ name })).id, { status: "OFFLINE" })
      }),
    (name) =>
      Effect.gen(function* () {
        const { create, logStatus } = yield* Assets
        yield* logStatus((yield* create({ name })).id, { status: "IGNORE" })
      })
  )
  filters(
    { type: "METER_TRIGGER_STATE_CHANGE", filters: { oneOfStates: ["TRIGGERED"] } },
    (name) => read(name, 90),
    (name) => read(name, 20)
  )
  filters(
    { type: "PART_CHANGE", filters: { oneOfPartProperties: ["UNIT_COST"] } },
    (name) =>
      Effect.flatMap(Parts, (_) => Effect.flatMap(_.create({ name }), ({ id }) => _.update(id, { unitCost: 5 }))),
    (name) =>
      Effect.flatMap(Parts, (_) => Effect.flatMap(_.create({ name }), ({ id }) => _.update(id, { barcode: "5" })))
  )
  filters(
    { type: "PURCHASE_ORDER_CHANGE", filters: { oneOfPurchaseOrderProperties: ["NOTE"] } },
    () => Effect.flatMap(PurchaseOrders, (_) => Effect.flatMap(order, ({ id }) => _.update(id, { note: "By truck" }))),
    () => Effect.flatMap(PurchaseOrders, (_) => Effect.flatMap(order, ({ id }) => _.update(id, { title: "Seals" })))
  )
  filters(
    { type: "WORK_REQUEST_STATUS_CHANGE", filters: { oneOfStatuses: ["DONE"] } },
    (title) =>
      Effect.flatMap(approve(title), (id) => Effect.flatMap(WorkOrders, (_) => _.setStatus(id, { status: "DONE" }))),
    (title) => approve(title)
  )

  holds(
    "statuses of purchase orders are filtered by status and vendor together",
    () =>
      Effect.gen(function* () {
        const vendors = yield* Vendors
        const purchaseOrders = yield* PurchaseOrders
        const [harrow, delta] = [yield* vendors.create({ name: "Harrow" }), yield* vendors.create({ name: "Delta" })]
        yield* subscribe({
          type: "PURCHASE_ORDER_STATUS_CHANGE",
          filters: { oneOfStatuses: ["PENDING"], vendors: [harrow.id] }
        })
        for (const { id: vendorId } of [harrow, delta]) {
          const { id } = yield* purchaseOrders.create({ vendorId, items: [] })
          yield* purchaseOrders.setStatus(id, { status: "PENDING" })
          yield* purchaseOrders.setStatus(id, { status: "CANCELED" })
        }
        const found = yield* events
        assert.deepStrictEqual(
          found.map((event) => event.type === "PURCHASE_ORDER_STATUS_CHANGE" && [event.newStatus, event.vendorId]),
          [["PENDING", harrow.id]]
        )
      }),
    webhooks
  )

  holds(
    "categories are filtered by their ids as well, and by those that the work order has already",
    () =>
      Effect.gen(function* () {
        const workOrders = yield* WorkOrders
        const safety = yield* (yield* Categories).create({ label: "Safety" })
        yield* subscribe({
          type: "NEW_CATEGORY_ON_WORK_ORDER",
          filters: { oneOfCategories: [safety.id] }
        })
        const { id } = yield* workOrders.create({ title: "Replace seal", categories: ["Safety"] })
        assert.deepStrictEqual(yield* events, [])
        yield* workOrders.update(id, { categories: ["Safety", "Hydraulics"] })
        assert.deepStrictEqual(typesOf(yield* events), ["NEW_CATEGORY_ON_WORK_ORDER"])
        yield* workOrders.update(id, { categories: ["Hydraulics", "Electric"] })
        assert.deepStrictEqual(yield* events, [])
      }),
    webhooks
  )

  holds(
    "the organization's own statuses of assets are filtered by their ids",
    () =>
      Effect.gen(function* () {
        const assets = yield* Assets
        const statuses = yield* AssetCustomStatuses
        const cleaning = yield* statuses.create({ label: "Cleaning", baseAssetStatus: "OFFLINE" })
        const changeover = yield* statuses.create({ label: "Changeover", baseAssetStatus: "OFFLINE" })
        yield* subscribe({
          type: "ASSET_STATUS_CHANGE",
          filters: { oneOfCustomAssetStatusesIds: [cleaning.id] }
        })
        const { id } = yield* assets.create({ name: "Press" })
        yield* assets.logStatus(id, { customStatusId: changeover.id })
        assert.deepStrictEqual(yield* events, [])
        yield* assets.logStatus(id, { customStatusId: cleaning.id })
        assert.deepStrictEqual(typesOf(yield* events), ["ASSET_STATUS_CHANGE"])
      }),
    webhooks
  )

  holds(
    "slash commands, which no operation causes, can be told and are filtered by the word",
    () =>
      Effect.gen(function* () {
        yield* subscribe({ type: "NEW_SLASH_COMMAND", filters: { command: "reorder" } })
        const { webhooks } = yield* MaintainXTest
        const { id: workOrderId } = yield* (yield* WorkOrders).create({ title: "Replace seal" })
        const command = {
          type: "NEW_SLASH_COMMAND",
          orgId: OrganizationId.make(1),
          occurredAt: yield* DateTime.now,
          messageId: MessageId.make(37_000_007),
          user: { id: UserId.make(1_000_001) },
          parent: { id: workOrderId, type: "WORK_ORDER", name: "Replace seal" },
          content: "12 seals"
        } as const
        yield* webhooks.tell({ ...command, command: "weather" })
        assert.deepStrictEqual(yield* events, [])
        yield* webhooks.tell({ ...command, command: "reorder" })
        assert.deepInclude((yield* events)[0], { type: "NEW_SLASH_COMMAND", content: "12 seals" })
      }),
    webhooks
  )

  holds(
    "the record is there only with the option for it, and of it only what the filter names if so wanted",
    () =>
      Effect.gen(function* () {
        const workOrders = yield* WorkOrders
        const serializeEntity = true
        yield* subscribe({ type: "WORK_ORDER_CHANGE" }, "plain")
        yield* subscribe({ type: "WORK_ORDER_CHANGE", options: { serializeEntity } }, "whole")
        yield* subscribe(
          {
            type: "WORK_ORDER_CHANGE",
            filters: { oneOfProperties: ["TITLE", "PARTS"] },
            options: { serializeEntity, onlySerializeFilteredProperties: true }
          },
          "parts"
        )
        const { id } = yield* workOrders.create({ title: "Replace seal" })
        yield* workOrders.update(id, { title: "Replace gasket" })
        const records = (yield* events).map((event) => event.type === "WORK_ORDER_CHANGE" && event.newWorkOrder)
        assert.deepStrictEqual(records.length, 3)
        assert.isUndefined(records[0])
        assert.deepInclude(records[1], { title: "Replace gasket", priority: "NONE", teamIds: [] })
        assert.deepStrictEqual(records[2], { title: "Replace gasket", parts: [] })
      }),
    webhooks
  )

  holds(
    "each organization is told of what happens in it",
    () =>
      Effect.gen(function* () {
        const { create } = yield* WorkOrders
        const [first, second] = [MaintainX.withOrganization(1), MaintainX.withOrganization(2)]
        yield* first(subscribe({ type: "NEW_WORK_ORDER" }, "first"))
        yield* second(subscribe({ type: "NEW_WORK_ORDER" }, "second"))
        yield* second(create({ title: "Replace seal" }))
        yield* (yield* MaintainXTest).webhooks.settled
        assert.deepStrictEqual(
          receiver.arrived.map(({ url }) => url),
          [urlOf("second")]
        )
        assert.strictEqual((yield* events).length, 1)
      }),
    { ...webhooks, organizations: ["Rivermill", "Harrow"] }
  )

  holds(
    "a subscription that waits for its approval is told nothing until it has it",
    () =>
      Effect.gen(function* () {
        const { get } = yield* Subscriptions
        const { create } = yield* WorkOrders
        const { webhooks } = yield* MaintainXTest
        const first = yield* subscribe({ type: "NEW_WORK_ORDER" }, "first")
        const second = yield* subscribe({ type: "NEW_WORK_ORDER" }, "second")
        assert.strictEqual((yield* get(first)).status, "PENDING_APPROVAL")
        assert.deepStrictEqual((yield* causedBy(create({ title: "Replace seal" }))).events, [])
        yield* webhooks.approve(first)
        assert.deepStrictEqual([(yield* get(first)).status, (yield* get(second)).status], ["VALID", "PENDING_APPROVAL"])
        assert.strictEqual((yield* causedBy(create({ title: "Replace seal" }))).events.length, 1)
        yield* webhooks.approve()
        assert.strictEqual((yield* causedBy(create({ title: "Replace seal" }))).events.length, 2)
      }),
    { ...webhooks, live: { pendingApproval: true } }
  )

  holds(
    "whoever changes the url or the type of a subscription changes what it gets and where",
    () =>
      Effect.gen(function* () {
        const { create } = yield* WorkOrders
        const subscriptions = yield* Subscriptions
        const id = yield* subscribe({ type: "NEW_WORK_ORDER" }, "old")
        yield* subscriptions.update(id, { url: urlOf("new") })
        yield* create({ title: "Replace seal" })
        yield* (yield* MaintainXTest).webhooks.settled
        assert.deepStrictEqual(
          receiver.arrived.splice(0).map(({ url }) => url),
          [urlOf("new")]
        )
        yield* subscriptions.update(id, { type: "NEW_VENDOR" })
        yield* create({ title: "Replace seal" })
        yield* (yield* MaintainXTest).webhooks.settled
        assert.deepStrictEqual(receiver.arrived, [])
      }),
    webhooks
  )

  holds("nothing is sent without the option", () =>
    Effect.gen(function* () {
      const { webhooks } = yield* MaintainXTest
      yield* subscribe({ type: "NEW_WORK_ORDER" })
      yield* (yield* WorkOrders).create({ title: "Replace seal" })
      yield* webhooks.settled
      assert.deepStrictEqual([yield* webhooks.attempts, yield* webhooks.waiting, yield* webhooks.dropped], [[], 0, 0])
      assert.deepStrictEqual(receiver.arrived, [])
    })
  )
})
