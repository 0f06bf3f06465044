import { assert, describe, it } from "@effect/vitest"
import { DateTime, Effect } from "effect"
import { AssetId, RootCauseAnalysisReportId, RootCauseAnalysisReports, UserId } from "../../src/index.ts"
import { server } from "./server.ts"

const bare = {
  id: 7,
  status: "DRAFT",
  mainAssetId: 3,
  mainAssetStatusId: null,
  createdAt: "2026-01-02T03:04:05.678Z",
  updatedAt: null,
  completedAt: null,
  incidentStartedAt: null,
  incidentEndedAt: null,
  incidentDuration: null,
  repairTime: null,
  notes: null,
  creatorId: 2,
  updaterId: null,
  archivedAt: null,
  relatedAssetIds: [],
  workOrderIds: [5]
}

describe("RootCauseAnalysisReports", () => {
  it.effect("list bounds the creation with keys of their own, unlike other lists", () => {
    const { layer, received } = server([{ body: { rootCauseAnalysisReports: [] } }])
    return Effect.gen(function* () {
      yield* (yield* RootCauseAnalysisReports).list({
        assets: [AssetId.make(3), AssetId.make(4)],
        creators: [UserId.make(2)],
        archived: true,
        createdAfter: DateTime.makeUnsafe("2026-01-01T00:00:00Z"),
        expand: ["main_asset", "problems"]
      })
      assert.strictEqual(
        received[0]?.target,
        "/v1/rootcauseanalysisreports?assets=3&assets=4&creators=2&archived=true" +
          "&createdAfter=2026-01-01T00%3A00%3A00.000Z&expand=main_asset&expand=problems"
      )
    }).pipe(Effect.provide(layer))
  })

  it.effect("get leaves out what is null, and gives work orders as they were sent", () => {
    const sent = { id: 5, dueDate: "2026-02-01T00:00:00.000Z", thumbnail: null }
    const { layer } = server([{ body: { rootCauseAnalysisReport: { ...bare, workOrders: [sent] } } }])
    return Effect.gen(function* () {
      const report = yield* (yield* RootCauseAnalysisReports).get(RootCauseAnalysisReportId.make(7), {
        expand: ["work_orders"]
      })
      assert.deepStrictEqual(report as unknown, {
        id: 7,
        status: "DRAFT",
        mainAssetId: 3,
        createdAt: DateTime.makeUnsafe("2026-01-02T03:04:05.678Z"),
        creatorId: 2,
        relatedAssetIds: [],
        workOrderIds: [5],
        workOrders: [sent]
      })
    }).pipe(Effect.provide(layer))
  })
})
