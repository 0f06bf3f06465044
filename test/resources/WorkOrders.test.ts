import { assert, describe, expectTypeOf, it } from "@effect/vitest"
import { DateTime, Effect, Stream } from "effect"
import {
  AssetId,
  type Assignee,
  CategoryId,
  type CreateWorkOrder,
  LocationId,
  MeterId,
  PartId,
  type Recurrence,
  TeamId,
  UserId,
  VendorId,
  type WorkOrder,
  WorkOrderId,
  type WorkOrderRow,
  WorkOrders
} from "../../src/index.ts"
import { queryOf, type Received, server, type Told } from "./server.ts"

const id = WorkOrderId.make(7)

const row = (id: number) => ({
  id,
  sequentialId: id + 1000,
  title: `Job ${id}`,
  status: "OPEN",
  updatedAt: "2026-02-03T04:05:06.789Z"
})

const detail = { ...row(7), createdAt: "2026-01-02T03:04:05.678Z", creatorId: null, organizationId: 3 }

/** Runs one call and gives its outcome with the requests that were sent for it. */
const call = <A, E>(told: Told, run: (workOrders: WorkOrders["Service"]) => Effect.Effect<A, E>) => {
  const { layer, received } = server([told])
  return Effect.gen(function* () {
    const result = yield* run(yield* WorkOrders)
    return { result, received }
  }).pipe(Effect.provide(layer))
}

/** Runs a call that is refused before anything is sent, and gives the complaints. */
const refusals = <A, E extends { readonly _tag: string }>(
  run: (workOrders: WorkOrders["Service"]) => Effect.Effect<A, E>
) =>
  Effect.gen(function* () {
    const { received, result: error } = yield* call({ body: {} }, (workOrders) => Effect.flip(run(workOrders)))
    assert.lengthOf(received, 0)
    assert(error._tag === "BadRequest" && "issues" in error && "status" in error === false)
    return error.issues as ReadonlyArray<{ readonly error: string; readonly fieldPath?: string }>
  })

describe("WorkOrders", () => {
  describe("list", () => {
    it.effect("sends every filter as the API wants it", () =>
      Effect.gen(function* () {
        const { received, result } = yield* call({ body: { workOrders: [] } }, (workOrders) =>
          workOrders.list({
            cursor: "abc",
            limit: 50,
            title: "seal + gasket",
            assets: [AssetId.make(1), AssetId.make(2)],
            notAssets: [AssetId.make(3)],
            locations: [LocationId.make(4)],
            notLocations: [LocationId.make(5)],
            parts: [PartId.make(6)],
            notParts: [PartId.make(7)],
            vendors: [VendorId.make(8)],
            notVendors: [VendorId.make(9)],
            assignees: [UserId.make(10)],
            teams: [TeamId.make(11)],
            categories: ["Safety", CategoryId.make(12)],
            notCategories: [CategoryId.make(13), "13"],
            priorities: ["LOW", "HIGH"],
            statuses: ["OPEN", "DONE", "CANCELED"],
            partStatuses: ["KITTED"],
            parentSubWorkOrderTypes: ["PARENT", "STANDALONE"],
            showUpcoming: true,
            updatedAt: { gte: DateTime.makeUnsafe("2026-01-01T00:00:00Z") },
            createdAt: { gte: DateTime.makeUnsafe(0), lte: DateTime.makeUnsafe("2026-03-01T00:00:00Z") },
            sort: "-dueDate",
            expand: ["time_items", "vendor_ids"]
          })
        )
        assert.deepStrictEqual(result, { items: [] })
        const [request] = received
        assert(request !== undefined)
        assert.isTrue(request.target.startsWith("/v1/workorders?"))
        assert.include(request.target, "title=seal%20%2B%20gasket")
        assert.sameDeepMembers(
          [...queryOf(request)],
          [
            ["cursor", "abc"],
            ["limit", "50"],
            ["title", "seal + gasket"],
            ["assets", "1"],
            ["assets", "2"],
            ["notAssets", "3"],
            ["locations", "4"],
            ["notLocations", "5"],
            ["parts", "6"],
            ["notParts", "7"],
            ["vendors", "8"],
            ["notVendors", "9"],
            ["assignees", "10"],
            ["teams", "11"],
            ["categories", "Safety"],
            ["categories", "12"],
            ["notCategories", "13"],
            ["notCategories", "13"],
            ["priorities", "LOW"],
            ["priorities", "HIGH"],
            ["statuses", "OPEN"],
            ["statuses", "DONE"],
            ["statuses", "CANCELED"],
            ["partStatuses", "KITTED"],
            ["parentSubWorkOrderTypes", "PARENT"],
            ["parentSubWorkOrderTypes", "STANDALONE"],
            ["show_upcoming", "true"],
            ["updatedAt[gte]", "2026-01-01T00:00:00.000Z"],
            ["createdAt[gte]", "1970-01-01T00:00:00.000Z"],
            ["createdAt[lte]", "2026-03-01T00:00:00.000Z"],
            ["sort", "-dueDate"],
            ["expand", "time_items"],
            ["expand", "vendor_ids"]
          ]
        )
      })
    )

    it.effect("sends nothing for a filter that is undefined", () =>
      Effect.gen(function* () {
        const updatedAt = { gte: undefined, lte: DateTime.makeUnsafe(0) }
        const { received } = yield* call({ body: { workOrders: [] } }, (workOrders) =>
          workOrders.list({ showUpcoming: undefined, statuses: undefined, limit: 1, updatedAt })
        )
        assert.deepStrictEqual(queryOf(received[0] as Received), [
          ["limit", "1"],
          ["updatedAt[lte]", "1970-01-01T00:00:00.000Z"]
        ])
      })
    )

    it.effect("sends nothing for what is undefined in a payload, at any depth", () =>
      Effect.gen(function* () {
        const { received } = yield* call({ body: { id: 7 } }, (workOrders) =>
          workOrders.create({
            title: "Replace seal",
            locationId: undefined,
            dueDate: DateTime.makeUnsafe(0),
            partsUsed: [{ partId: PartId.make(6), quantityUsed: 1, locationId: undefined }],
            repeatability: { type: "WEEKLY", interval: undefined, days: ["MONDAY"] }
          })
        )
        assert.deepStrictEqual(received[0]?.body, {
          title: "Replace seal",
          dueDate: "1970-01-01T00:00:00.000Z",
          partsUsed: [{ partId: 6, quantityUsed: 1 }],
          repeatability: { type: "WEEKLY", days: ["MONDAY"] }
        })
      })
    )

    it.effect("refuses CANCELED together with SKIPPED, and says what to do instead", () =>
      Effect.gen(function* () {
        const issues = yield* refusals((workOrders) =>
          workOrders.list({ statuses: ["DONE", "SKIPPED", "CANCELED"], limit: 10 })
        )
        assert.lengthOf(issues, 1)
        assert.strictEqual(issues[0]?.fieldPath, "statuses")
        assert.include(issues[0]?.error, "empty page")
        assert.include(issues[0]?.error, "two queries")
      })
    )

    it.effect("asks for either of the two with any other status", () =>
      Effect.gen(function* () {
        for (const status of ["CANCELED", "SKIPPED"] as const) {
          const { received } = yield* call({ body: { workOrders: [] } }, (workOrders) =>
            workOrders.list({ statuses: ["DONE", status] })
          )
          assert.strictEqual(received[0]?.target, `/v1/workorders?statuses=DONE&statuses=${status}`)
        }
      })
    )

    it.effect("refuses what is no filter: singular names, the spelling of the wire, values that do not exist", () =>
      Effect.gen(function* () {
        const wrong = {
          status: "OPEN",
          show_upcoming: true,
          sort: "id",
          statuses: ["CANCELLED"],
          expand: ["attachments"]
        }
        const issues = yield* refusals((workOrders) => workOrders.list(wrong as never))
        assert.sameMembers(
          issues.map(({ fieldPath }) => fieldPath ?? ""),
          ["status", "show_upcoming", "sort", "statuses.0", "expand.0"]
        )
      })
    )

    it.effect("gives rows in which null is absent, unknown values pass and unknown keys are gone", () =>
      Effect.gen(function* () {
        const { result } = yield* call(
          {
            body: {
              workOrders: [
                {
                  ...row(1),
                  status: "PAUSED",
                  priority: "URGENT",
                  type: null,
                  dueDate: null,
                  assetId: 4,
                  customerId: 9,
                  assignees: [
                    { type: "ROBOT", id: "r2" },
                    { type: "USER", id: "jo@plant.example" },
                    { type: "TEAM", id: 5 }
                  ],
                  recurrenceInfo: null,
                  categories: ["Safety"],
                  estimatedTime: 3600
                }
              ],
              nextCursor: null,
              nextPageUrl: null
            }
          },
          (workOrders) => workOrders.list({ expand: ["assignees", "categories", "estimated_time"] })
        )
        assert.deepStrictEqual(result, {
          items: [
            {
              id: WorkOrderId.make(1),
              sequentialId: 1001,
              title: "Job 1",
              status: "PAUSED",
              updatedAt: DateTime.makeUnsafe("2026-02-03T04:05:06.789Z"),
              priority: "URGENT",
              assetId: AssetId.make(4),
              assignees: [
                { type: "UNRECOGNIZED", value: { type: "ROBOT", id: "r2" } },
                { type: "USER", id: "jo@plant.example" },
                { type: "TEAM", id: TeamId.make(5) }
              ],
              categories: ["Safety"],
              estimatedTime: 3600
            }
          ]
        })
      })
    )

    it.effect("keeps what the API sent for a recurrence that this release does not know", () =>
      Effect.gen(function* () {
        const hourly = { type: "HOURLY", every: 2, automationMeterTrigger: null }
        const beyond = { type: "WEEKLY", interval: 53, days: ["MONDAY"] }
        const weekly = { type: "WEEKLY", interval: 2, days: ["MONDAY", "NEVERDAY"], automationMeterTrigger: null }
        const { result } = yield* call(
          {
            body: {
              workOrders: [hourly, beyond, weekly].map((recurrenceInfo, i) => ({ ...row(i), recurrenceInfo }))
            }
          },
          (workOrders) => workOrders.list()
        )
        assert.deepStrictEqual(
          result.items.map(({ recurrenceInfo }) => recurrenceInfo),
          [
            { type: "UNRECOGNIZED", value: hourly },
            { type: "UNRECOGNIZED", value: beyond },
            { type: "WEEKLY", interval: 2, days: ["MONDAY", "NEVERDAY"] }
          ]
        )
      })
    )
  })

  describe("stream", () => {
    it.effect("follows the cursor with the same filters", () => {
      const { layer, received } = server([
        { body: { workOrders: [row(1), row(2)], nextCursor: "c2" } },
        { body: { workOrders: [row(2), row(3)], nextCursor: null } }
      ])
      return Effect.gen(function* () {
        const workOrders = yield* WorkOrders
        const ids = yield* workOrders.stream({ statuses: ["OPEN"], showUpcoming: false }).pipe(
          Stream.map(({ id }) => Number(id)),
          Stream.runCollect
        )
        assert.deepStrictEqual(ids, [1, 2, 2, 3])
        assert.deepStrictEqual(
          received.map((request) => new Map(queryOf(request))),
          [
            new Map([
              ["limit", "200"],
              ["statuses", "OPEN"],
              ["show_upcoming", "false"]
            ]),
            new Map([
              ["limit", "200"],
              ["statuses", "OPEN"],
              ["show_upcoming", "false"],
              ["cursor", "c2"]
            ])
          ]
        )
      }).pipe(Effect.provide(layer))
    })

    it.effect("names the list that led round in a circle, for comments and sub-work-orders too", () =>
      Effect.gen(function* () {
        const circle = (key: string) => ({ body: { [key]: [], nextCursor: "again" } })
        const failing = [
          yield* call(circle("workOrders"), (workOrders) => Effect.flip(Stream.runDrain(workOrders.stream()))),
          yield* call(circle("comments"), (workOrders) => Effect.flip(Stream.runDrain(workOrders.streamComments(id)))),
          yield* call(circle("subworkorders"), (workOrders) =>
            Effect.flip(Stream.runDrain(workOrders.streamSubWorkOrders(id)))
          )
        ]
        assert.deepStrictEqual(
          failing.map(({ received, result }) => [result._tag, result.operation, received.length]),
          [
            ["UnexpectedResponse", "WorkOrders.list", 2],
            ["UnexpectedResponse", "WorkOrders.comments", 2],
            ["UnexpectedResponse", "WorkOrders.subWorkOrders", 2]
          ]
        )
      })
    )
  })

  describe("create", () => {
    it.effect("sends the whole payload and answers the id", () =>
      Effect.gen(function* () {
        const { received, result } = yield* call({ body: { id: 7 } }, (workOrders) =>
          workOrders.create(
            {
              title: "Replace seal",
              priority: "HIGH",
              assetId: AssetId.make(4),
              assignees: [
                { type: "USER", id: "kim@example.com" },
                { type: "USER", id: UserId.make(2) },
                { type: "TEAM", id: TeamId.make(5) }
              ],
              dueDate: DateTime.makeUnsafe("2026-05-02T00:00:00Z"),
              startDate: DateTime.makeUnsafe("2026-05-01T00:00:00Z"),
              externalData: { sap: { id: "4711" } },
              requesterId: "kim@example.com",
              procedure: { title: "Check", fields: [{ label: "Tight?", type: "YES_NO_NA" }] },
              repeatability: {
                type: "MONTHLY",
                day: 31,
                automationMeterTrigger: {
                  automationTriggerInput: {
                    meterId: MeterId.make(3),
                    conditions: [{ operator: "increasedBy", value: 10.5 }]
                  },
                  newDueDateOffsetSeconds: 86_400
                }
              },
              partsUsed: [{ partId: PartId.make(6), quantityUsed: 2, copyOnRecurring: "NoCopy" }],
              isParent: false,
              parentId: WorkOrderId.make(1)
            },
            { skipWebhook: true }
          )
        )
        assert.deepStrictEqual(result, { id })
        assert.strictEqual(received[0]?.method, "POST")
        assert.strictEqual(received[0]?.target, "/v1/workorders?skipWebhook=true")
        assert.deepStrictEqual(received[0]?.body, {
          title: "Replace seal",
          priority: "HIGH",
          assetId: 4,
          assignees: [
            { type: "USER", id: "kim@example.com" },
            { type: "USER", id: 2 },
            { type: "TEAM", id: 5 }
          ],
          dueDate: "2026-05-02T00:00:00.000Z",
          startDate: "2026-05-01T00:00:00.000Z",
          externalData: { sap: { id: "4711" } },
          requesterId: "kim@example.com",
          procedure: { title: "Check", fields: [{ label: "Tight?", type: "YES_NO_NA" }] },
          repeatability: {
            type: "MONTHLY",
            day: 31,
            automationMeterTrigger: {
              automationTriggerInput: { meterId: 3, conditions: [{ operator: "increasedBy", value: 10.5 }] },
              newDueDateOffsetSeconds: 86_400
            }
          },
          partsUsed: [{ partId: 6, quantityUsed: 2, copyOnRecurring: "NoCopy" }],
          isParent: false,
          parentId: 1
        })
      })
    )

    const startDate = DateTime.makeUnsafe("2026-05-01T00:00:00Z")

    it.effect.each<[string, unknown, string]>([
      ["a start date without a due date", { startDate }, "startDate"],
      ["a start date with a due date of null", { startDate, dueDate: null }, "startDate"],
      ["a parent that is part of another", { isParent: true, parentId: 1 }, "parentId"],
      ["a team by e-mail address", { assignees: [{ type: "TEAM", id: "a@example.com" }] }, "assignees.0"],
      ["an assignee without a type", { assignees: [{ id: 3 }] }, "assignees.0.type"],
      ["a status", { status: "DONE" }, "status"],
      ["a cycle count", { type: "CYCLE_COUNT" }, "type"],
      ["a week of 53 weeks", { repeatability: { type: "WEEKLY", interval: 53, days: [] } }, "repeatability.interval"],
      ["a 32nd day", { repeatability: { type: "MONTHLY", day: 32 } }, "repeatability.day"],
      ["the recurrence under its other name", { recurrenceInfo: { type: "DAILY" } }, "recurrenceInfo"]
    ])("refuses %s before sending anything", ([, payload, fieldPath]) =>
      Effect.gen(function* () {
        const issues = yield* refusals((workOrders) =>
          workOrders.create({ title: "Replace seal", ...(payload as object) } as CreateWorkOrder)
        )
        assert.deepStrictEqual(
          issues.map((issue) => issue.fieldPath),
          [fieldPath]
        )
      })
    )

    it.effect("sends null for an absent start date beside no due date", () =>
      Effect.gen(function* () {
        const { received } = yield* call({ body: { id: 7 } }, (workOrders) =>
          workOrders.create({ title: "Replace seal", startDate: null, isParent: true, parentId: null })
        )
        assert.deepStrictEqual(received[0]?.body, {
          title: "Replace seal",
          startDate: null,
          isParent: true,
          parentId: null
        })
      })
    )
  })

  describe("get", () => {
    it.effect("finds a work order by the number that people see", () =>
      Effect.gen(function* () {
        const { received, result } = yield* call({ body: { workOrder: detail } }, (workOrders) =>
          workOrders.get(WorkOrderId.make(1007), { useSequentialId: true, expand: ["part_extra_fields"] })
        )
        assert.strictEqual(received[0]?.target, "/v1/workorders/1007?expand=part_extra_fields&useSequentialId=true")
        assert.strictEqual(result.id, id)
        assert.isFalse("creatorId" in result)
      })
    )

    it.effect("gives procedure, parts, progress and files with their nulls dropped", () =>
      Effect.gen(function* () {
        const file = {
          id: 1,
          mimeType: "image/png",
          fileName: "a.png",
          url: "https://files.example/a",
          createdAt: "2026-01-02T03:04:05.678Z",
          width: null
        }
        const { result } = yield* call(
          {
            body: {
              workOrder: {
                ...detail,
                externalData: "4711",
                thumbnail: null,
                attachments: [file],
                progress: { openCount: 2, doneCount: 1 },
                procedure: {
                  title: "Check",
                  templateIds: null,
                  fields: [
                    {
                      id: 9,
                      parentId: null,
                      required: true,
                      type: "HOLOGRAM",
                      label: "Tight?",
                      value: { text: null, notes: null, attachments: [file] },
                      meter: null,
                      assignees: { userIds: [2] }
                    }
                  ]
                },
                parts: [
                  {
                    id: 6,
                    name: "Seal",
                    description: null,
                    area: null,
                    unitCost: 1250,
                    availableQuantity: 4,
                    minimumQuantity: 1,
                    barcode: null,
                    quantityUsed: 2,
                    copyOnRecurring: "Sometimes",
                    locationId: null
                  }
                ]
              }
            }
          },
          (workOrders) => workOrders.get(id)
        )
        const decoded = {
          id: 1,
          mimeType: "image/png",
          fileName: "a.png",
          url: "https://files.example/a",
          createdAt: DateTime.makeUnsafe("2026-01-02T03:04:05.678Z")
        }
        assert.deepStrictEqual<unknown>(result, {
          id: 7,
          sequentialId: 1007,
          title: "Job 7",
          status: "OPEN",
          updatedAt: DateTime.makeUnsafe("2026-02-03T04:05:06.789Z"),
          createdAt: DateTime.makeUnsafe("2026-01-02T03:04:05.678Z"),
          organizationId: 3,
          externalData: "4711",
          attachments: [decoded],
          progress: { openCount: 2, doneCount: 1 },
          procedure: {
            title: "Check",
            fields: [
              {
                id: 9,
                required: true,
                type: "HOLOGRAM",
                label: "Tight?",
                value: { attachments: [decoded] },
                assignees: { userIds: [2] }
              }
            ]
          },
          parts: [
            {
              id: 6,
              name: "Seal",
              unitCost: 1250,
              availableQuantity: 4,
              minimumQuantity: 1,
              quantityUsed: 2,
              copyOnRecurring: "Sometimes"
            }
          ]
        })
      })
    )
  })

  describe("update", () => {
    it.effect("clears with null, leaves alone what is absent, and expands the answer", () =>
      Effect.gen(function* () {
        const { received } = yield* call({ body: { workOrder: detail } }, (workOrders) =>
          workOrders.update(
            id,
            { dueDate: null, recurrenceInfo: null, procedure: null, requesterId: null },
            { expand: ["assignees"], skipWebhook: false }
          )
        )
        assert.strictEqual(received[0]?.method, "PATCH")
        assert.strictEqual(received[0]?.target, "/v1/workorders/7?skipWebhook=false&expand=assignees")
        assert.deepStrictEqual(received[0]?.body, {
          dueDate: null,
          recurrenceInfo: null,
          procedure: null,
          requesterId: null
        })
      })
    )

    it.effect("refuses a status, which has an operation of its own", () =>
      Effect.gen(function* () {
        const issues = yield* refusals((workOrders) => workOrders.update(id, { status: "DONE" } as never))
        assert.deepStrictEqual(
          issues.map(({ fieldPath }) => fieldPath),
          ["status"]
        )
      })
    )
  })

  describe("statuses", () => {
    it.effect("are set below the work order", () => {
      const { layer, received } = server([{ body: { workOrder: { ...detail, status: "DONE" } } }])
      return Effect.gen(function* () {
        const workOrders = yield* WorkOrders
        const done = yield* workOrders.setStatus(id, { status: "DONE" })
        yield* workOrders.setPartStatus(id, { partStatus: "KITTED" }, { skipWebhook: true })
        assert.strictEqual(done.status, "DONE")
        assert.deepStrictEqual(
          received.map(({ body, method, target }) => [method, target, body]),
          [
            ["PATCH", "/v1/workorders/7/status", { status: "DONE" }],
            ["PATCH", "/v1/workorders/7/partStatus?skipWebhook=true", { partStatus: "KITTED" }]
          ]
        )
      }).pipe(Effect.provide(layer))
    })

    it.effect("that cannot be set are refused before sending anything", () =>
      Effect.gen(function* () {
        const issues = yield* refusals((workOrders) => workOrders.setStatus(id, { status: "SKIPPED" as never }))
        assert.strictEqual(issues[0]?.fieldPath, "status")
      })
    )
  })

  describe("comments and costs", () => {
    it.effect("a comment answers its id, an expense and a time entry answer the new total", () => {
      const { layer, received } = server([
        { status: 201, body: { id: 90 } },
        {
          status: 201,
          body: { id: 91, total: 5000, type: "EXPENSE", costPerUnit: 5000, rowTotal: 5000, userId: null }
        },
        { status: 201, body: { id: 92, total: 8000, type: "BARTER", durationTotal: 3600 } },
        { body: { costs: { total: 8000, rows: [{ type: "TIME", costPerUnit: null, quantity: 0.5 }] } } }
      ])
      return Effect.gen(function* () {
        const workOrders = yield* WorkOrders
        const comment = yield* workOrders.addComment(id, { content: "Seal is here" })
        const travel = yield* workOrders.addCost(id, { type: "EXPENSE", costType: "TRAVEL", costPerUnit: 5000 })
        const work = yield* workOrders.addCost(id, {
          type: "TIME",
          costType: "WORK",
          durationTotal: 3600,
          hourlyRate: 3000,
          description: null
        })
        assert.deepStrictEqual<unknown>(
          [comment, travel, work, yield* workOrders.costs(id)],
          [
            { id: 90 },
            { id: 91, total: 5000, type: "EXPENSE", costPerUnit: 5000, rowTotal: 5000 },
            { id: 92, total: 8000, type: "BARTER", durationTotal: 3600 },
            { total: 8000, rows: [{ type: "TIME", quantity: 0.5 }] }
          ]
        )
        assert.deepStrictEqual(
          received.map(({ body, method, target }) => [method, target, body]),
          [
            ["POST", "/v1/workorders/7/comments", { content: "Seal is here" }],
            ["POST", "/v1/workorders/7/costs", { type: "EXPENSE", costType: "TRAVEL", costPerUnit: 5000 }],
            [
              "POST",
              "/v1/workorders/7/costs",
              { type: "TIME", costType: "WORK", durationTotal: 3600, hourlyRate: 3000, description: null }
            ],
            ["GET", "/v1/workorders/7/costs", undefined]
          ]
        )
      }).pipe(Effect.provide(layer))
    })

    it.effect("an expense with the properties of a time entry is refused", () =>
      Effect.gen(function* () {
        const wrong = { type: "EXPENSE", costType: "WORK", durationTotal: 3600 }
        const issues = yield* refusals((workOrders) => workOrders.addCost(id, wrong as never))
        assert.sameMembers(
          issues.map(({ fieldPath }) => fieldPath ?? ""),
          ["costType", "costPerUnit", "durationTotal"]
        )
      })
    )

    it.effect("an e-mail may answer no id", () =>
      Effect.gen(function* () {
        const { received, result } = yield* call({ status: 201, body: {} }, (workOrders) =>
          workOrders.sendEmails(id, {
            emails: ["kim@example.com"],
            exportOptions: { costs: "SUMMARY", images: null, includedCustomFields: ["Plant no."] }
          })
        )
        assert.deepStrictEqual(result, {})
        assert.strictEqual(received[0]?.target, "/v1/workorders/7/emails")
        assert.deepStrictEqual(received[0]?.body, {
          emails: ["kim@example.com"],
          exportOptions: { costs: "SUMMARY", images: null, includedCustomFields: ["Plant no."] }
        })
      })
    )
  })

  describe("files", () => {
    it.effect("of a procedure field go under the singular path, and leave it without a name", () => {
      const { layer, received } = server([{ status: 201, body: {} }, { status: 201, body: {} }, { status: 204 }])
      const file = new Uint8Array([0, 255, 13, 10])
      return Effect.gen(function* () {
        const workOrders = yield* WorkOrders
        yield* workOrders.uploadAttachment(id, "seal 1.png", file)
        yield* workOrders.uploadProcedureAttachment(id, 2, "a/b.png", file, { skipWebhook: true })
        yield* workOrders.deleteProcedureAttachment(id, 2)
        yield* workOrders.deleteProcedure(id)
        yield* workOrders.deleteAttachment(id, "seal 1.png")
        assert.deepStrictEqual(
          received.map(({ body, method, target }) => [method, target, body]),
          [
            ["PUT", "/v1/workorders/7/attachments/seal%201.png", file],
            ["PUT", "/v1/workorders/7/procedure/fields/2/attachment/a%2Fb.png?skipWebhook=true", file],
            ["DELETE", "/v1/workorders/7/procedure/fields/2/attachment", undefined],
            ["DELETE", "/v1/workorders/7/procedure", undefined],
            ["DELETE", "/v1/workorders/7/attachments/seal%201.png", undefined]
          ]
        )
      }).pipe(Effect.provide(layer))
    })

    it.effect("without a usable name are refused before sending anything", () =>
      Effect.gen(function* () {
        for (const name of ["", ".", ".."]) {
          const issues = yield* refusals((workOrders) =>
            workOrders.uploadProcedureAttachment(id, 0, name, new Uint8Array())
          )
          assert.deepStrictEqual(
            issues.map(({ fieldPath }) => fieldPath),
            ["filename"]
          )
        }
      })
    )
  })

  it.effect("a method that a test does not answer is a defect that names itself", () =>
    Effect.gen(function* () {
      const workOrders = yield* WorkOrders
      assert.deepStrictEqual(yield* workOrders.create({ title: "Replace seal" }), { id })
      const defect = yield* workOrders.get(id).pipe(Effect.catchDefect(Effect.succeed))
      assert.include(String(defect), "get")
    }).pipe(Effect.provide(WorkOrders.layerTest({ create: () => Effect.succeed({ id }) })))
  )

  it("has types that keep ids, filters and payloads apart", () => {
    const forbidden = (workOrders: WorkOrders["Service"]) => [
      // @ts-expect-error a location's id is not an asset's
      workOrders.list({ assets: [LocationId.make(1)] }),
      // @ts-expect-error the filter is called statuses
      workOrders.list({ status: ["OPEN"] }),
      // @ts-expect-error CANCELED has one L
      workOrders.list({ statuses: ["CANCELLED"] }),
      // @ts-expect-error an asset's id is not a work order's
      workOrders.get(AssetId.make(1)),
      // @ts-expect-error the status has an operation of its own
      workOrders.update(id, { status: "DONE" }),
      // @ts-expect-error SKIPPED cannot be set
      workOrders.setStatus(id, { status: "SKIPPED" }),
      // @ts-expect-error a team is not a user
      workOrders.create({ title: "", assignees: [{ type: "USER", id: TeamId.make(1) }] }),
      // @ts-expect-error a team has no e-mail address
      workOrders.create({ title: "", assignees: [{ type: "TEAM", id: "a@example.com" }] }),
      // @ts-expect-error only some days are known
      workOrders.create({ title: "", repeatability: { type: "WEEKLY", days: ["NEVERDAY"] } })
    ]
    assert.isFunction(forbidden)

    const kind = (recurrence: Recurrence): string => {
      switch (recurrence.type) {
        case "WEEKLY":
          return recurrence.days.join()
        case "MONTHLY":
          return `${recurrence.day}`
        case "DAILY":
        case "YEARLY":
        case "PERIODICALLY":
          return recurrence.type
        case "UNRECOGNIZED":
          return `${recurrence.value["type"]}`
      }
    }
    assert.strictEqual(kind({ type: "UNRECOGNIZED", value: { type: "HOURLY" } }), "HOURLY")

    expectTypeOf<WorkOrderRow["title"]>().toEqualTypeOf<string>()
    expectTypeOf<WorkOrderRow["dueDate"]>().toEqualTypeOf<DateTime.Utc | undefined>()
    expectTypeOf<WorkOrder["parentId"]>().toEqualTypeOf<WorkOrderId | undefined>()
    expectTypeOf<WorkOrder["createdAt"]>().toEqualTypeOf<DateTime.Utc>()
    const idOf = (assignee: Assignee) => {
      if (assignee.type === "USER") return expectTypeOf(assignee.id).toEqualTypeOf<UserId | string>()
      if (assignee.type === "TEAM") return expectTypeOf(assignee.id).toEqualTypeOf<TeamId>()
      return expectTypeOf(assignee.value).toEqualTypeOf<{ readonly [key: string]: unknown }>()
    }
    idOf({ type: "TEAM", id: TeamId.make(1) })
    expectTypeOf<"OPEN">().toExtend<WorkOrder["status"]>()
    expectTypeOf<string>().toExtend<WorkOrder["status"]>()
  })
})
