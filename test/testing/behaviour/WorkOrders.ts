import { assert } from "@effect/vitest"
import { DateTime, Effect, Stream } from "effect"
import { TestClock } from "effect/testing"
import {
  AssetId,
  Assets,
  CategoryId,
  type ListWorkOrders,
  LocationId,
  Locations,
  MaintainX,
  MeterId,
  PartId,
  ProcedureTemplateId,
  ProcedureTemplates,
  Teams,
  UserId,
  Users,
  VendorId,
  WorkOrderId,
  WorkOrders
} from "../../../src/index.ts"
import { MaintainXTest } from "../../../src/testing/index.ts"
import type { Holds } from "./ways.ts"

const bytes = new TextEncoder().encode("a file")

/** The service account behind the key. */
const account = UserId.make(1_000_001)

const start = Date.UTC(2026, 0, 1)

/** Makes an instant so many hours after the start. */
const hour = (hours: number) => DateTime.makeUnsafe(start + hours * 3_600_000)

const atHour = (hours: number) => TestClock.setTime(start + hours * 3_600_000)

const titles = Effect.fnUntraced(function* (query?: ListWorkOrders) {
  const { items } = yield* (yield* WorkOrders).list(query)
  return items.map(({ title }) => title)
})

/** Says that a call fails with a bad request about a field. */
const refused = Effect.fnUntraced(function* <A, E extends { readonly _tag: string }, R>(
  fieldPath: string | undefined,
  call: Effect.Effect<A, E, R>
) {
  const error = yield* Effect.flip(call)
  assert(error._tag === "BadRequest" && "issues" in error && Array.isArray(error.issues))
  assert.strictEqual(error.issues[0]?.fieldPath, fieldPath)
})

const missing = Effect.fnUntraced(function* <A, E extends { readonly _tag: string }, R>(call: Effect.Effect<A, E, R>) {
  const error: object = yield* Effect.flip(call)
  assert.deepInclude(error, { _tag: "NotFound", missing: "record" })
})

/** Asks the way another client does, and gives the status with the parsed body. */
const ask = Effect.fnUntraced(function* (method: string, path: string, body?: object) {
  const { fetch } = yield* MaintainXTest
  return yield* Effect.promise(async () => {
    const response = await fetch(`http://plant/v1${path}`, {
      method,
      headers: { authorization: "Bearer embedded-maintainx", "content-type": "application/json" },
      ...(body === undefined ? undefined : { body: JSON.stringify(body) })
    })
    return [response.status, await response.json()] as const
  })
})

/** Parts and vendors need not be there. */
const strangers = { live: { implausibleValues: "accepted" } } as const

export const workOrders = (holds: Holds): void => {
  // --- create, get, update, delete -----------------------------------------------------------------------------------

  holds("what is undefined in a change stays as it is, and null clears it", () =>
    Effect.gen(function* () {
      const workOrders = yield* WorkOrders
      const { id } = yield* workOrders.create({ title: "Oil", description: "Use ISO VG 46", dueDate: hour(1) })
      yield* workOrders.update(id, { title: undefined, description: undefined, dueDate: undefined })
      const kept = yield* workOrders.get(id)
      assert.strictEqual(kept.title, "Oil")
      assert.strictEqual(kept.description, "Use ISO VG 46")
      assert.deepStrictEqual(kept.dueDate, hour(1))
      assert.isUndefined((yield* workOrders.update(id, { description: null })).description)
    })
  )

  holds("a new work order answers its id only, and is open", () =>
    Effect.gen(function* () {
      const workOrders = yield* WorkOrders
      yield* atHour(0)
      const created = yield* workOrders.create({ title: "Replace seal" })
      assert.deepStrictEqual(created, { id: WorkOrderId.make(15_000_001) })
      const { id, ...rest } = yield* workOrders.get(created.id)
      assert.strictEqual(id, created.id)
      assert.deepStrictEqual<unknown>(rest, {
        sequentialId: 1,
        organizationId: 1,
        title: "Replace seal",
        status: "OPEN",
        priority: "NONE",
        type: "OTHER",
        partStatus: "NO_PARTS",
        createdAt: hour(0),
        updatedAt: hour(0),
        creatorId: account,
        assigneeIds: [],
        teamIds: [],
        attachments: [],
        categories: [],
        vendorIds: [],
        isParent: false
      })
    })
  )

  holds(
    "a work order is what was sent",
    () =>
      Effect.gen(function* () {
        const workOrders = yield* WorkOrders
        const asset = yield* (yield* Assets).create({ name: "Press" })
        const location = yield* (yield* Locations).create({ name: "Workshop" })
        const { id } = yield* workOrders.create({
          title: "Replace seal",
          description: "Oil on the floor",
          priority: "HIGH",
          type: "REACTIVE",
          assetId: asset.id,
          locationId: location.id,
          categories: ["Damage", "Safety"],
          startDate: hour(1),
          dueDate: hour(2),
          externalData: { sap: { id: "4711" } },
          vendorIds: [VendorId.make(26_000_003)],
          extraFields: { "Cost Center": "100" },
          estimatedTime: 5400
        })
        const workOrder = yield* workOrders.get(id)
        assert.deepInclude(workOrder, {
          description: "Oil on the floor",
          priority: "HIGH",
          type: "REACTIVE",
          assetId: asset.id,
          locationId: location.id,
          categories: ["Damage", "Safety"],
          startDate: hour(1),
          dueDate: hour(2),
          externalData: { sap: { id: "4711" } },
          vendorIds: [VendorId.make(26_000_003)]
        })
        assert.isUndefined(workOrder.extraFields)
        assert.isUndefined(workOrder.estimatedTime)
        const expanded = yield* workOrders.get(id, { expand: ["extra_fields", "estimated_time"] })
        assert.deepStrictEqual(expanded.extraFields, { "Cost Center": "100" })
        assert.strictEqual(expanded.estimatedTime, 5400)
      }),
    strangers
  )

  holds("an update leaves alone what is absent, clears what is null, and answers the whole work order", () =>
    Effect.gen(function* () {
      const workOrders = yield* WorkOrders
      yield* atHour(0)
      const { id } = yield* workOrders.create({
        title: "Replace seal",
        description: "Oil on the floor",
        dueDate: hour(9),
        extraFields: { A: "1", B: "2" }
      })
      yield* atHour(1)
      const updated = yield* workOrders.update(
        id,
        { title: "Replace seals", description: null, extraFields: { B: "3" } },
        { expand: ["extra_fields"] }
      )
      assert.deepInclude(updated, {
        title: "Replace seals",
        dueDate: hour(9),
        extraFields: { A: "1", B: "3" },
        createdAt: hour(0),
        updatedAt: hour(1)
      })
      assert.isUndefined(updated.description)
      assert.deepStrictEqual(yield* workOrders.get(id, { expand: ["extra_fields"] }), updated)
    })
  )

  holds("a start date needs a due date, on create and after an update", () =>
    Effect.gen(function* () {
      const workOrders = yield* WorkOrders
      yield* refused("startDate", workOrders.create({ title: "Early", startDate: hour(1) }))
      const { id } = yield* workOrders.create({ title: "Planned", startDate: hour(1), dueDate: hour(2) })
      yield* refused("startDate", workOrders.update(id, { dueDate: null }))
      assert.deepStrictEqual((yield* workOrders.get(id)).dueDate, hour(2))
      const cleared = yield* workOrders.update(id, { dueDate: null, startDate: null })
      assert.isUndefined(cleared.startDate)
    })
  )

  holds("what a work order refers to must be there", () =>
    Effect.gen(function* () {
      const workOrders = yield* WorkOrders
      const none = { title: "Replace seal" }
      yield* refused("assetId", workOrders.create({ ...none, assetId: AssetId.make(9) }))
      yield* refused("locationId", workOrders.create({ ...none, locationId: LocationId.make(9) }))
      yield* refused("requesterId", workOrders.create({ ...none, requesterId: "nobody@example.com" }))
      yield* refused("parentId", workOrders.create({ ...none, parentId: WorkOrderId.make(9) }))
      yield* refused(
        "assignees.1.id",
        workOrders.create({
          ...none,
          assignees: [
            { type: "USER", id: account },
            { type: "USER", id: UserId.make(9) }
          ]
        })
      )
      const { id } = yield* workOrders.create(none)
      assert.deepStrictEqual(id, WorkOrderId.make(15_000_001))
      yield* refused("assetId", workOrders.update(id, { assetId: AssetId.make(9) }))
    })
  )

  holds("assignees are users by id or address, and teams", () =>
    Effect.gen(function* () {
      const workOrders = yield* WorkOrders
      const ben = yield* (yield* Users).create({ firstName: "Ben", lastName: "Lindqvist", email: "ben@example.com" })
      const team = yield* (yield* Teams).create({ name: "Millwrights" })
      const { id } = yield* workOrders.create({
        title: "Replace seal",
        requesterId: "BEN@example.com",
        assignees: [
          { type: "USER", id: "Ben@example.com" },
          { type: "TEAM", id: team.id },
          { type: "USER", id: account }
        ]
      })
      const workOrder = yield* workOrders.get(id, { expand: ["assignees"] })
      assert.strictEqual(workOrder.requesterId, ben.id)
      assert.deepStrictEqual(workOrder.assigneeIds, [ben.id, account])
      assert.deepStrictEqual(workOrder.teamIds, [team.id])
      assert.deepStrictEqual(workOrder.assignees, [
        { type: "USER", id: ben.id },
        { type: "USER", id: account },
        { type: "TEAM", id: team.id }
      ])
      const { assigneeIds, teamIds } = yield* workOrders.update(id, { assignees: [{ type: "USER", id: account }] })
      assert.deepStrictEqual<unknown>([assigneeIds, teamIds], [[account], []])
      yield* (yield* Users).delete(ben.id)
      yield* refused("assignees.0.id", workOrders.update(id, { assignees: [{ type: "USER", id: ben.id }] }))
    })
  )

  holds("a work order is also found by the number that people see, which is not used again", () =>
    Effect.gen(function* () {
      const workOrders = yield* WorkOrders
      yield* workOrders.create({ title: "A" })
      const b = yield* workOrders.create({ title: "B" })
      yield* workOrders.delete(WorkOrderId.make(15_000_001))
      const c = yield* workOrders.create({ title: "C" })
      const { id, sequentialId } = yield* workOrders.get(WorkOrderId.make(2), { useSequentialId: true })
      assert.deepStrictEqual([id, sequentialId], [b.id, 2])
      assert.strictEqual((yield* workOrders.get(c.id)).sequentialId, 3)
      yield* missing(workOrders.get(WorkOrderId.make(1), { useSequentialId: true }))
    })
  )

  holds("a work order that is not there is NotFound, whatever is asked of it", () =>
    Effect.gen(function* () {
      const workOrders = yield* WorkOrders
      const { id } = yield* workOrders.create({ title: "Replace seal" })
      yield* workOrders.delete(id)
      yield* missing(workOrders.get(id))
      yield* missing(workOrders.update(id, { title: "Again" }))
      yield* missing(workOrders.delete(id))
      yield* missing(workOrders.setStatus(id, { status: "DONE" }))
      yield* missing(workOrders.setPartStatus(id, { partStatus: "KITTED" }))
      yield* missing(workOrders.comments(id))
      yield* missing(workOrders.addComment(id, { content: "Hello" }))
      yield* missing(workOrders.costs(id))
      yield* missing(workOrders.addCost(id, { type: "EXPENSE", costType: "OTHER", costPerUnit: 1 }))
      yield* missing(workOrders.subWorkOrders(id))
      yield* missing(workOrders.sendEmails(id, {}))
      yield* missing(workOrders.uploadAttachment(id, "a.pdf", bytes))
      yield* missing(workOrders.deleteAttachment(id, "a.pdf"))
      yield* missing(workOrders.uploadThumbnail(id, "a.png", bytes))
      yield* missing(workOrders.deleteProcedure(id))
      yield* missing(workOrders.uploadProcedureAttachment(id, 0, "a.png", bytes))
      yield* missing(workOrders.deleteProcedureAttachment(id, 0))
    })
  )

  // --- statuses ------------------------------------------------------------------------------------------------------

  holds("a status is set by its own operation; done says when and by whom, and reopening keeps that", () =>
    Effect.gen(function* () {
      const workOrders = yield* WorkOrders
      yield* atHour(0)
      const { id } = yield* workOrders.create({ title: "Replace seal" })
      yield* atHour(1)
      assert.strictEqual((yield* workOrders.setStatus(id, { status: "IN_PROGRESS" })).status, "IN_PROGRESS")
      yield* atHour(2)
      const done = yield* workOrders.setStatus(id, { status: "DONE" })
      assert.deepInclude(done, { status: "DONE", completedAt: hour(2), completerId: account, updatedAt: hour(2) })
      yield* atHour(3)
      const reopened = yield* workOrders.setStatus(id, { status: "OPEN" })
      assert.deepInclude(reopened, { status: "OPEN", completedAt: hour(2), updatedAt: hour(3) })
      assert.strictEqual((yield* workOrders.setStatus(id, { status: "CANCELED" })).status, "CANCELED")
    })
  )

  holds("a status is no property that an update could change", () =>
    Effect.gen(function* () {
      const workOrders = yield* WorkOrders
      const { id } = yield* workOrders.create({ title: "Replace seal" })
      yield* refused("status", workOrders.update(id, { status: "DONE" } as object))
      assert.strictEqual((yield* workOrders.get(id)).status, "OPEN")
    })
  )

  holds(
    "parts have a status of their own",
    () =>
      Effect.gen(function* () {
        const workOrders = yield* WorkOrders
        const { id } = yield* workOrders.create({
          title: "Replace seal",
          partsUsed: [{ partId: PartId.make(24_000_006), quantityUsed: 2 }]
        })
        assert.strictEqual((yield* workOrders.get(id)).partStatus, "ASSIGNED")
        assert.strictEqual((yield* workOrders.setPartStatus(id, { partStatus: "KITTED" })).partStatus, "KITTED")
        assert.strictEqual((yield* workOrders.update(id, { title: "Again" })).partStatus, "KITTED")
        const { parts } = yield* workOrders.update(
          id,
          {
            partsUsed: [
              { partId: PartId.make(24_000_006), copyOnRecurring: "Copy" },
              { partId: PartId.make(24_000_007) }
            ]
          },
          { expand: ["parts"] }
        )
        assert.deepStrictEqual(
          parts?.map(({ copyOnRecurring, quantityUsed }) => [quantityUsed, copyOnRecurring] as const),
          [
            [2, "Copy"],
            [1, "Default"]
          ]
        )
        assert.strictEqual((yield* workOrders.update(id, { partsUsed: [] })).partStatus, "NO_PARTS")
      }),
    strangers
  )

  // --- lists ---------------------------------------------------------------------------------------------------------

  holds(
    "rows leave out what is null, and most of the rest unless it is asked for",
    () =>
      Effect.gen(function* () {
        const workOrders = yield* WorkOrders
        const asset = yield* (yield* Assets).create({ name: "Press", extraFields: { Class: "2" } })
        const location = yield* (yield* Locations).create({ name: "Workshop" })
        const { id } = yield* workOrders.create({
          title: "Replace seal",
          assetId: asset.id,
          locationId: location.id,
          assignees: [{ type: "USER", id: account }],
          categories: ["Damage"],
          estimatedTime: 5400,
          extraFields: { "Cost Center": "100" },
          vendorIds: [VendorId.make(26_000_003)],
          partsUsed: [{ partId: PartId.make(24_000_006), quantityUsed: 2, locationId: location.id }],
          procedure: { title: "Check", fields: [{ label: "Tight?", type: "YES_NO_NA" }] }
        })
        yield* workOrders.uploadThumbnail(id, "seal.png", bytes)
        const [thin] = (yield* workOrders.list()).items
        assert.deepStrictEqual(Object.keys(thin ?? {}).toSorted(), [
          "assetId",
          "createdAt",
          "creatorId",
          "id",
          "locationId",
          "organizationId",
          "partStatus",
          "partsAvailability",
          "priority",
          "sequentialId",
          "status",
          "title",
          "type",
          "updatedAt"
        ])
        const [wide] = (yield* workOrders.list({
          expand: [
            "assignees",
            "asset_extra_fields",
            "categories",
            "estimated_time",
            "extra_fields",
            "location",
            "part_extra_fields",
            "procedure",
            "thumbnail",
            "vendor_ids"
          ]
        })).items
        assert.deepInclude(wide, {
          assignees: [{ type: "USER", id: account }],
          categories: ["Damage"],
          estimatedTime: 5400,
          extraFields: { "Cost Center": "100" },
          vendorIds: [VendorId.make(26_000_003)],
          parts: [
            {
              id: PartId.make(24_000_006),
              name: "Part 24000006",
              availableQuantity: 0,
              minimumQuantity: 0,
              quantityUsed: 2,
              copyOnRecurring: "Default",
              locationId: location.id,
              partExtraFields: {}
            }
          ]
        })
        assert.strictEqual(wide?.asset?.name, "Press")
        assert.deepStrictEqual(wide?.asset?.assetExtraFields, { Class: "2" })
        assert.strictEqual(wide?.location?.name, "Workshop")
        assert.isUndefined(wide?.location?.locationExtraFields)
        assert.strictEqual(wide?.procedure?.fields[0]?.label, "Tight?")
        assert.strictEqual(wide?.thumbnail?.fileName, "seal.png")
      }),
    strangers
  )

  holds(
    "filters by what a work order belongs to, and by what it does not",
    () =>
      Effect.gen(function* () {
        const workOrders = yield* WorkOrders
        const press = yield* (yield* Assets).create({ name: "Press" })
        const pump = yield* (yield* Assets).create({ name: "Pump" })
        const hall = yield* (yield* Locations).create({ name: "Hall" })
        const ben = yield* (yield* Users).create({ firstName: "Ben", lastName: "L", email: "ben@example.com" })
        const [part, vendor] = [PartId.make(24_000_006), VendorId.make(26_000_003)]
        const { id: team } = yield* (yield* Teams).create({ name: "Millwrights" })
        yield* workOrders.create({
          title: "A",
          assetId: press.id,
          locationId: hall.id,
          categories: ["Safety", "Damage"],
          vendorIds: [vendor],
          partsUsed: [{ partId: part, quantityUsed: 1 }],
          assignees: [
            { type: "USER", id: ben.id },
            { type: "TEAM", id: team }
          ],
          priority: "HIGH"
        })
        yield* workOrders.create({ title: "B", assetId: pump.id, categories: ["Damage"], priority: "LOW" })
        yield* workOrders.create({ title: "C" })

        assert.deepStrictEqual(yield* titles({ assets: [press.id, pump.id] }), ["A", "B"])
        assert.deepStrictEqual(yield* titles({ notAssets: [press.id] }), ["B", "C"])
        assert.deepStrictEqual(yield* titles({ locations: [hall.id] }), ["A"])
        assert.deepStrictEqual(yield* titles({ notLocations: [hall.id] }), ["B", "C"])
        assert.deepStrictEqual(yield* titles({ parts: [part] }), ["A"])
        assert.deepStrictEqual(yield* titles({ notParts: [part] }), ["B", "C"])
        assert.deepStrictEqual(yield* titles({ vendors: [vendor] }), ["A"])
        assert.deepStrictEqual(yield* titles({ notVendors: [vendor] }), ["B", "C"])
        assert.deepStrictEqual(yield* titles({ assignees: [ben.id] }), ["A"])
        assert.deepStrictEqual(yield* titles({ teams: [team] }), ["A"])
        assert.deepStrictEqual(yield* titles({ priorities: ["LOW", "NONE"] }), ["B", "C"])
        assert.deepStrictEqual(yield* titles({ categories: ["Safety"] }), ["A"])
        // Categories have ids in the order in which they were met.
        assert.deepStrictEqual(yield* titles({ categories: [CategoryId.make(16_000_002)] }), ["A", "B"])
        assert.deepStrictEqual(yield* titles({ notCategories: [CategoryId.make(16_000_001), "Other"] }), ["B", "C"])
        assert.deepStrictEqual(yield* titles({ categories: ["Damage"], priorities: ["LOW"] }), ["B"])
        assert.deepStrictEqual(yield* titles({ title: "b" }), ["B"])
        const empty = yield* Effect.flip(titles({ assets: [], statuses: [] }))
        assert.deepStrictEqual(empty._tag === "BadRequest" && empty.issues.map(({ fieldPath }) => fieldPath), [
          "assets",
          "statuses"
        ])
      }),
    strangers
  )

  holds("filters by status, every status when none is named", () =>
    Effect.gen(function* () {
      const workOrders = yield* WorkOrders
      for (const status of ["OPEN", "IN_PROGRESS", "ON_HOLD", "DONE", "CANCELED"] as const) {
        const { id } = yield* workOrders.create({ title: status })
        yield* workOrders.setStatus(id, { status })
      }
      assert.deepStrictEqual(yield* titles(), ["OPEN", "IN_PROGRESS", "ON_HOLD", "DONE", "CANCELED"])
      assert.deepStrictEqual(yield* titles({ statuses: ["DONE", "CANCELED"] }), ["DONE", "CANCELED"])
      assert.deepStrictEqual(yield* titles({ statuses: ["SKIPPED", "DONE"] }), ["DONE"])
      assert.deepStrictEqual(yield* titles({ partStatuses: ["STAGED"] }), [])
      assert.lengthOf(yield* titles({ partStatuses: ["NO_PARTS", "STAGED"] }), 5)
      yield* refused("statuses", workOrders.list({ statuses: ["CANCELED", "SKIPPED"] }))
    })
  )

  holds("another client that asks for CANCELED together with SKIPPED gets an empty page", () =>
    Effect.gen(function* () {
      const workOrders = yield* WorkOrders
      const { id } = yield* workOrders.create({ title: "Replace seal" })
      yield* workOrders.setStatus(id, { status: "CANCELED" })
      assert.deepStrictEqual(yield* ask("GET", "/workorders?statuses=CANCELED&statuses=SKIPPED&statuses=OPEN"), [
        200,
        { workOrders: [], nextCursor: null, nextPageUrl: null }
      ])
    })
  )

  holds("another client is told in the API's words what it gets wrong", () =>
    Effect.gen(function* () {
      yield* (yield* WorkOrders).create({ title: "Replace seal" })
      const [, wrongValue] = yield* ask("GET", "/workorders?statuses=CANCELLED")
      assert.match(wrongValue.error, /^'CANCELLED' is not a member of .*CANCELED/)
      assert.deepStrictEqual(yield* ask("GET", "/workorders?showUpcoming=true"), [
        400,
        { error: "'showUpcoming' is not a valid query parameter" }
      ])
      assert.deepStrictEqual(yield* ask("GET", "/workorders/1/comments?expand=author"), [
        400,
        { error: "'expand' is not a valid query parameter" }
      ])
      assert.deepStrictEqual(yield* ask("GET", "/workorders?limit=250"), [
        400,
        { errors: [{ error: "must be <= 200", fieldPath: "limit", fieldValue: 250 }] }
      ])
      assert.deepStrictEqual(yield* ask("POST", "/workorders", { title: "Seal", assignees: [{ id: 1 }] }), [
        400,
        { errors: [{ error: "must have required property type", fieldPath: "assignees.0.type" }] }
      ])
      const [status, { errors }] = yield* ask("PATCH", "/workorders/1/status", { status: "SKIPPED" })
      assert.deepStrictEqual([status, errors[0].fieldPath, errors[0].fieldValue], [400, "status", "SKIPPED"])
      const [, { errors: early }] = yield* ask("POST", "/workorders", {
        title: "Seal",
        startDate: "2026-01-01T00:00:00Z"
      })
      assert.strictEqual(early[0].fieldPath, "startDate")
    })
  )

  holds("rows that another client gets have no null at the top", () =>
    Effect.gen(function* () {
      yield* (yield* WorkOrders).create({ title: "Replace seal", description: null, dueDate: null })
      const [, { workOrders: rows }] = yield* ask("GET", "/workorders")
      assert.isFalse(Object.values(rows[0]).includes(null))
      const [, { workOrder }] = yield* ask("GET", "/workorders/15000001")
      assert.strictEqual(workOrder.title, "Replace seal")
    })
  )

  holds("what starts in the future is shown only on request", () =>
    Effect.gen(function* () {
      const workOrders = yield* WorkOrders
      yield* atHour(0)
      yield* workOrders.create({ title: "Now", startDate: hour(0), dueDate: hour(9) })
      yield* workOrders.create({ title: "Later", startDate: hour(5), dueDate: hour(9) })
      assert.deepStrictEqual(yield* titles(), ["Now"])
      assert.deepStrictEqual(yield* titles({ showUpcoming: false }), ["Now"])
      assert.deepStrictEqual(yield* titles({ showUpcoming: true }), ["Now", "Later"])
      yield* atHour(5)
      assert.deepStrictEqual(yield* titles(), ["Now", "Later"])
    })
  )

  holds("filters by when it was created or changed, both bounds included", () =>
    Effect.gen(function* () {
      const workOrders = yield* WorkOrders
      for (const hours of [1, 2, 3]) {
        yield* atHour(hours)
        yield* workOrders.create({ title: `${hours}` })
      }
      yield* atHour(4)
      yield* workOrders.update(WorkOrderId.make(15_000_001), { priority: "LOW" })
      assert.deepStrictEqual(yield* titles({ createdAt: { gte: hour(1), lte: hour(2) } }), ["1", "2"])
      assert.deepStrictEqual(yield* titles({ updatedAt: { gte: hour(3) } }), ["1", "3"])
      assert.deepStrictEqual(yield* titles({ updatedAt: { lte: hour(2) }, createdAt: { lte: hour(2) } }), ["2"])
    })
  )

  holds("sorts both ways, and what has no value comes last", () =>
    Effect.gen(function* () {
      const workOrders = yield* WorkOrders
      const [a, b, c] = [WorkOrderId.make(15_000_001), WorkOrderId.make(15_000_002), WorkOrderId.make(15_000_003)]
      for (const [i, dueDate] of [hour(30), hour(10), null].entries()) {
        yield* atHour(i)
        yield* workOrders.create({ title: "ABC".charAt(i), dueDate })
      }
      yield* atHour(5)
      yield* workOrders.setStatus(c, { status: "IN_PROGRESS" })
      yield* atHour(6)
      yield* workOrders.setStatus(a, { status: "IN_PROGRESS" })
      yield* atHour(7)
      yield* workOrders.setStatus(b, { status: "DONE" })
      const sortedBy = (sort: NonNullable<ListWorkOrders["sort"]>) =>
        Effect.map(titles({ sort }), (titles) => titles.join(""))
      assert.strictEqual(yield* sortedBy("createdAt"), "ABC")
      assert.strictEqual(yield* sortedBy("-createdAt"), "CBA")
      assert.strictEqual(yield* sortedBy("updatedAt"), "CAB")
      assert.strictEqual(yield* sortedBy("-updatedAt"), "BAC")
      assert.strictEqual(yield* sortedBy("dueDate"), "BAC")
      assert.strictEqual(yield* sortedBy("-dueDate"), "ABC")
      assert.strictEqual(yield* sortedBy("startedAt"), "CAB")
      assert.strictEqual(yield* sortedBy("-startedAt"), "ACB")
      assert.strictEqual(yield* sortedBy("completedAt"), "BAC")
    })
  )

  holds("pages by cursor, so that no row is missed or met twice while others come and go", () =>
    Effect.gen(function* () {
      const workOrders = yield* WorkOrders
      yield* Effect.forEach(["A", "B", "C", "D", "E"], (title) => workOrders.create({ title, priority: "LOW" }))
      const query = { limit: 2, priorities: ["LOW" as const] }
      const first = yield* workOrders.list(query)
      assert.isString(first.nextCursor)
      yield* workOrders.delete(WorkOrderId.make(15_000_001))
      const second = yield* workOrders.list({ ...query, cursor: first.nextCursor ?? "" })
      const third = yield* workOrders.list({ ...query, cursor: second.nextCursor ?? "" })
      assert.deepStrictEqual(
        [first, second, third].map(({ items }) => items.map(({ title }) => title).join("")),
        ["AB", "CD", "E"]
      )
      assert.isUndefined(third.nextCursor)
      const streamed = yield* Stream.runCollect(workOrders.stream({ ...query, sort: "-createdAt" }))
      assert.lengthOf(streamed, 4)
      assert.deepInclude(yield* Effect.flip(workOrders.list({ cursor: "next" })), { _tag: "BadRequest", status: 400 })
    })
  )

  // --- sub-work-orders -----------------------------------------------------------------------------------------------

  holds("a sub-work-order takes after its parent, which counts how far its parts have come", () =>
    Effect.gen(function* () {
      const workOrders = yield* WorkOrders
      const hall = yield* (yield* Locations).create({ name: "Hall" })
      const parent = yield* workOrders.create({
        title: "Overhaul",
        isParent: true,
        locationId: hall.id,
        priority: "HIGH"
      })
      assert.deepStrictEqual((yield* workOrders.get(parent.id)).progress, {
        openCount: 0,
        inProgressCount: 0,
        onHoldCount: 0,
        doneCount: 0
      })
      const part = (title: string) => workOrders.create({ title, parentId: parent.id, priority: "LOW" })
      const [first, second] = [yield* part("First"), yield* part("Second")]
      yield* part("Third")
      yield* workOrders.setStatus(first.id, { status: "DONE" })
      yield* workOrders.setStatus(second.id, { status: "CANCELED" })
      assert.deepStrictEqual((yield* workOrders.get(parent.id)).progress, {
        openCount: 1,
        inProgressCount: 0,
        onHoldCount: 0,
        doneCount: 1
      })
      const sub = yield* workOrders.get(first.id)
      assert.deepInclude(sub, { parentId: parent.id, isParent: false, locationId: hall.id, priority: "LOW" })
      yield* refused("parentId", workOrders.create({ title: "Deeper", parentId: first.id }))
      yield* refused("parentId", workOrders.create({ title: "Both", parentId: parent.id, isParent: true }))
    })
  )

  holds("lists the parts of a parent, and tells parents, parts and others apart", () =>
    Effect.gen(function* () {
      const workOrders = yield* WorkOrders
      yield* workOrders.create({ title: "Alone" })
      const parent = yield* workOrders.create({ title: "Overhaul", categories: ["Preventive"] })
      for (const title of ["First", "Second", "Third"]) yield* workOrders.create({ title, parentId: parent.id })
      assert.deepStrictEqual(yield* titles({ parentSubWorkOrderTypes: ["PARENT"] }), ["Overhaul"])
      assert.deepStrictEqual(yield* titles({ parentSubWorkOrderTypes: ["STANDALONE"] }), ["Alone"])
      assert.deepStrictEqual(yield* titles({ parentSubWorkOrderTypes: ["SUB_WORK_ORDER"] }), [
        "First",
        "Second",
        "Third"
      ])
      const page = yield* workOrders.subWorkOrders(parent.id, { limit: 2, expand: ["categories", "location"] })
      assert.deepStrictEqual(
        page.items.map(({ categories, title }) => [title, categories] as const),
        [
          ["First", ["Preventive"]],
          ["Second", ["Preventive"]]
        ]
      )
      const all = yield* Stream.runCollect(workOrders.streamSubWorkOrders(parent.id, { limit: 1 }))
      assert.deepStrictEqual(
        all.map(({ title }) => title),
        ["First", "Second", "Third"]
      )
      yield* workOrders.delete(parent.id)
      assert.isUndefined((yield* workOrders.get(WorkOrderId.make(15_000_003))).parentId)
    })
  )

  // --- comments and costs --------------------------------------------------------------------------------------------

  holds("comments come oldest first, and move lastMessageSentAt but not updatedAt", () =>
    Effect.gen(function* () {
      const workOrders = yield* WorkOrders
      yield* atHour(0)
      const { id } = yield* workOrders.create({ title: "Replace seal" })
      for (const hours of [1, 2, 3]) {
        yield* atHour(hours)
        yield* workOrders.addComment(id, { content: `Hour ${hours}` })
      }
      const workOrder = yield* workOrders.get(id)
      assert.deepInclude(workOrder, { updatedAt: hour(0), lastMessageSentAt: hour(3) })
      const [row] = (yield* workOrders.list({ updatedAt: { gte: hour(1) } })).items
      assert.isUndefined(row)
      const page = yield* workOrders.comments(id, { limit: 2 })
      assert.deepStrictEqual<unknown>(page.items, [
        { id: 32_000_001, authorId: account, content: "Hour 1", createdAt: hour(1) },
        { id: 32_000_002, authorId: account, content: "Hour 2", createdAt: hour(2) }
      ])
      const all = yield* Stream.runCollect(workOrders.streamComments(id, { limit: 2 }))
      assert.deepStrictEqual(
        all.map(({ content }) => content),
        ["Hour 1", "Hour 2", "Hour 3"]
      )
    })
  )

  holds(
    "costs add up in cents, and move nothing",
    () =>
      Effect.gen(function* () {
        const workOrders = yield* WorkOrders
        yield* atHour(0)
        const { id } = yield* workOrders.create({
          title: "Replace seal",
          partsUsed: [{ partId: PartId.make(24_000_006), quantityUsed: 2 }]
        })
        yield* atHour(1)
        const travel = yield* workOrders.addCost(id, {
          type: "EXPENSE",
          costType: "TRAVEL",
          costPerUnit: 5000,
          description: "Taxi"
        })
        assert.deepStrictEqual<unknown>(travel, {
          id: 33_000_001,
          total: 5000,
          type: "EXPENSE",
          description: "Taxi",
          costPerUnit: 5000,
          quantity: 1,
          rowTotal: 5000,
          userId: account
        })
        const work = { type: "TIME", costType: "WORK", durationTotal: 1800, hourlyRate: 3000 } as const
        assert.strictEqual((yield* workOrders.addCost(id, work)).total, 6500)
        assert.strictEqual((yield* workOrders.addCost(id, { ...work, durationTotal: 3600 })).total, 9500)
        const unpaid = yield* workOrders.addCost(id, { type: "TIME", costType: "OTHER", durationTotal: null })
        assert.deepInclude(unpaid, { total: 9500, rowTotal: 0, durationTotal: 0 })
        const costs = yield* workOrders.costs(id)
        assert.deepStrictEqual(
          costs.rows.map(({ rowTotal, type }) => [type, rowTotal] as const),
          [
            ["PART", 0],
            ["EXPENSE", 5000],
            ["TIME", 1500],
            ["TIME", 3000],
            ["TIME", 0]
          ]
        )
        assert.strictEqual(costs.total, 9500)
        const { expenditures, timeItems, times, updatedAt } = yield* workOrders.get(id, {
          expand: ["expenditures", "time_items", "times"]
        })
        assert.deepStrictEqual(updatedAt, hour(0))
        assert.lengthOf(timeItems ?? [], 3)
        assert.deepStrictEqual(times, [
          { type: "TIME", userId: account, quantity: 1.5, rowTotal: 4500, durationTotal: 5400 }
        ])
        assert.deepStrictEqual(expenditures, [{ type: "EXPENSE", userId: account, quantity: 1, rowTotal: 5000 }])
      }),
    strangers
  )

  holds("an e-mail answers the id of the work order", () =>
    Effect.gen(function* () {
      const workOrders = yield* WorkOrders
      const { id } = yield* workOrders.create({ title: "Replace seal" })
      const sent = yield* workOrders.sendEmails(id, { emails: ["ben@example.com"], exportOptions: { comments: true } })
      assert.deepStrictEqual(sent, { id })
    })
  )

  // --- procedure, recurrence, files ----------------------------------------------------------------------------------

  holds("a procedure has its fields in their order, and a file for a field", () =>
    Effect.gen(function* () {
      const workOrders = yield* WorkOrders
      const { id } = yield* workOrders.create({
        title: "Replace seal",
        procedure: {
          title: "Check",
          fields: [
            { label: "Second", type: "METER", meterId: MeterId.make(12_000_003), index: 2 },
            { label: "First", type: "DATE", isDateAndTime: true, description: "When?", index: 1 }
          ]
        }
      })
      const fieldsOf = Effect.map(workOrders.get(id), ({ procedure }) => procedure?.fields ?? [])
      assert.deepStrictEqual<unknown>(yield* fieldsOf, [
        {
          id: 38_000_001,
          label: "First",
          type: "DATE",
          required: false,
          value: {},
          isDateAndTime: true,
          description: "When?"
        },
        { id: 38_000_002, label: "Second", type: "METER", required: false, value: {}, meter: { id: 12_000_003 } }
      ])
      yield* workOrders.uploadProcedureAttachment(id, 1, "old.png", bytes)
      yield* workOrders.uploadProcedureAttachment(id, 1, "new.png", bytes)
      const files = (yield* fieldsOf)[1]?.value
      assert.deepStrictEqual(
        files?.attachments?.map(({ fileName }) => fileName),
        ["new.png"]
      )
      assert.isTrue(files?.hasAttachments)
      yield* workOrders.deleteProcedureAttachment(id, 1)
      assert.deepStrictEqual((yield* fieldsOf)[1]?.value, { hasAttachments: false })
      yield* missing(workOrders.deleteProcedureAttachment(id, 1))
      yield* missing(workOrders.uploadProcedureAttachment(id, 2, "new.png", bytes))
      yield* workOrders.deleteProcedure(id)
      assert.isUndefined((yield* workOrders.get(id)).procedure)
      yield* missing(workOrders.deleteProcedure(id))
      const template = yield* (yield* ProcedureTemplates).create({
        title: "Screen",
        fields: [
          { type: "TEXT", label: "Remarks" },
          { type: "CHECKBOX", label: "Locked out", index: 0 }
        ]
      })
      const { procedure } = yield* workOrders.update(id, { procedureTemplateId: template.id })
      assert.deepInclude(procedure, { title: "Screen", templateIds: [template.id] })
      assert.deepStrictEqual(
        procedure?.fields.map(({ label, procedureTemplateFieldId }) => [label, procedureTemplateFieldId]),
        template.fields.map(({ id, label }) => [label, id])
      )
      const unknown = yield* Effect.flip(
        workOrders.update(id, { procedureTemplateId: ProcedureTemplateId.make(20_000_008) })
      )
      assert.strictEqual(
        unknown._tag === "BadRequest" ? unknown.issues[0]?.fieldPath : undefined,
        "procedureTemplateId"
      )
      assert.isUndefined((yield* workOrders.update(id, { procedure: null })).procedure)
    })
  )

  holds("a recurrence is kept under its other name", () =>
    Effect.gen(function* () {
      const workOrders = yield* WorkOrders
      const { id } = yield* workOrders.create({
        title: "Grease",
        repeatability: { type: "WEEKLY", interval: 2, days: ["MONDAY"], automationMeterTrigger: null }
      })
      const recurrenceOf = Effect.map(workOrders.list(), ({ items }) => items[0]?.recurrenceInfo)
      assert.deepStrictEqual(yield* recurrenceOf, { type: "WEEKLY", interval: 2, days: ["MONDAY"] })
      const automationMeterTrigger = {
        automationTriggerInput: {
          meterId: MeterId.make(12_000_003),
          conditions: [{ operator: "increasedBy" as const, value: 10.5 }]
        },
        newDueDateOffsetSeconds: 86_400
      }
      yield* workOrders.update(id, { recurrenceInfo: { type: "DAILY", automationMeterTrigger } })
      assert.deepStrictEqual(yield* recurrenceOf, { type: "DAILY", automationMeterTrigger })
      yield* workOrders.update(id, { title: "Grease again" })
      assert.isDefined(yield* recurrenceOf)
      yield* workOrders.update(id, { recurrenceInfo: null })
      assert.isUndefined(yield* recurrenceOf)
    })
  )

  holds("files are attached, replaced by name, and taken away", () =>
    Effect.gen(function* () {
      const workOrders = yield* WorkOrders
      const { id } = yield* workOrders.create({ title: "Replace seal" })
      yield* workOrders.uploadAttachment(id, "seal.pdf", bytes)
      yield* workOrders.uploadAttachment(id, "photo.png", bytes)
      yield* workOrders.uploadAttachment(id, "seal.pdf", bytes)
      const { attachments = [] } = yield* workOrders.get(id)
      assert.deepStrictEqual(
        attachments.map(({ fileName }) => fileName),
        ["photo.png", "seal.pdf"]
      )
      yield* workOrders.deleteAttachment(id, "photo.png")
      yield* missing(workOrders.deleteAttachment(id, "photo.png"))
      yield* workOrders.uploadThumbnail(id, "photo.png", bytes)
      assert.strictEqual((yield* workOrders.get(id)).thumbnail?.mimeType, "image/png")
    })
  )

  holds(
    "work orders of another organization are not there, and each organization numbers its own",
    () =>
      Effect.gen(function* () {
        const workOrders = yield* WorkOrders
        const here = yield* workOrders.create({ title: "Here" }).pipe(MaintainX.withOrganization(1))
        const there = yield* workOrders.create({ title: "There" }).pipe(MaintainX.withOrganization(2))
        assert.notStrictEqual(here.id, there.id)
        assert.deepStrictEqual(yield* titles().pipe(MaintainX.withOrganization(2)), ["There"])
        yield* missing(workOrders.get(here.id).pipe(MaintainX.withOrganization(2)))
        const { sequentialId } = yield* workOrders.get(there.id).pipe(MaintainX.withOrganization(2))
        assert.strictEqual(sequentialId, 1)
      }),
    { organizations: ["Mill", "Barn"] }
  )
}
