import { assert } from "@effect/vitest"
import { DateTime, Effect, Stream } from "effect"
import { TestClock } from "effect/testing"
import { Assets, RootCauseAnalysisReportId, RootCauseAnalysisReports, UserId, WorkOrders } from "../../../src/index.ts"
import type { Holds } from "./ways.ts"

/** No operation writes a report, so these are about those of the plant that there is without being asked for. */
const usual = { plant: "workshop" } as const

const reportsOf = Effect.gen(function* () {
  const reports = yield* RootCauseAnalysisReports
  const [done, draft, ...others] = (yield* reports.list()).items
  assert(done !== undefined && draft !== undefined && others.length === 0)
  return { reports, done, draft }
})

export const rootCauseAnalysisReports = (holds: Holds): void => {
  holds("an empty plant has no reports", () =>
    Effect.gen(function* () {
      const reports = yield* RootCauseAnalysisReports
      assert.deepStrictEqual(yield* reports.list(), { items: [] })
      const error = yield* Effect.flip(reports.get(RootCauseAnalysisReportId.make(11_000_001)))
      assert.deepInclude(error, { _tag: "NotFound", missing: "record" })
    })
  )

  holds(
    "a report tells how long the incident took, where it has an end",
    () =>
      Effect.gen(function* () {
        const { done, draft, reports } = yield* reportsOf
        assert.deepInclude(done, { status: "DONE", incidentDuration: 3 * 60 * 60, repairTime: 5400 })
        assert.deepInclude(draft, { status: "DRAFT" })
        assert(draft.incidentStartedAt !== undefined)
        assert.isUndefined(draft.incidentDuration)
        assert.isUndefined(draft.updatedAt)
        assert.deepStrictEqual(yield* reports.get(done.id), done)
      }),
    usual
  )

  holds(
    "filters must all match, and of the values of one any",
    () =>
      Effect.gen(function* () {
        yield* TestClock.setTime(Date.UTC(2026, 0, 1))
        const { done, draft, reports } = yield* reportsOf
        const ids = (query: Parameters<typeof reports.list>[0]) =>
          Effect.map(reports.list(query), ({ items }) => items.map(({ id }) => id))
        assert.deepStrictEqual(yield* ids({ statuses: ["DRAFT"] }), [draft.id])
        assert.deepStrictEqual(yield* ids({ statuses: ["DRAFT", "DONE"] }), [done.id, draft.id])
        assert.deepStrictEqual(yield* ids({ assets: [done.mainAssetId] }), [done.id])
        assert.deepStrictEqual(yield* ids({ assets: [done.mainAssetId], statuses: ["DRAFT"] }), [])
        assert.deepStrictEqual(yield* ids({ creators: [done.creatorId] }), [done.id, draft.id])
        assert.deepStrictEqual(yield* ids({ creators: [UserId.make(99)] }), [])
        assert.deepStrictEqual(yield* ids({ archived: true }), [])
        assert.deepStrictEqual(yield* ids({ archived: false }), [done.id, draft.id])
        // Both bounds are part of what they bound.
        assert.deepStrictEqual(yield* ids({ createdAfter: draft.createdAt }), [draft.id])
        assert.deepStrictEqual(yield* ids({ createdBefore: done.createdAt }), [done.id])
        assert.deepStrictEqual(yield* ids({ createdAfter: DateTime.add(draft.createdAt, { milliseconds: 1 }) }), [])
      }),
    usual
  )

  holds(
    "the asset, its status and the problems are there only where they are asked for",
    () =>
      Effect.gen(function* () {
        const { draft, reports } = yield* reportsOf
        assert.isFalse(["mainAsset", "mainAssetStatus", "problems"].some((name) => name in draft))
        const query = { assets: [draft.mainAssetId] }
        const [row] = (yield* reports.list({ ...query, expand: ["main_asset", "main_asset_status", "problems"] })).items
        assert.deepInclude(row?.mainAsset, { id: draft.mainAssetId, name: "Hydraulic Press", description: "200 t" })
        assert.strictEqual(row?.mainAssetStatus?.status, "OFFLINE")
        assert.strictEqual(row?.mainAssetStatus?.id, draft.mainAssetStatusId)
        assert.deepStrictEqual(
          row?.problems?.flatMap(({ stepOptions }) => stepOptions.map(({ stepType }) => stepType)),
          ["PROBLEM_TYPE"]
        )
        yield* (yield* Assets).delete(draft.mainAssetId)
        const after = yield* reports.get(draft.id, { expand: ["main_asset", "main_asset_status"] })
        assert.isFalse("mainAsset" in after || "mainAssetStatus" in after)
        assert.strictEqual(after.mainAssetId, draft.mainAssetId)
      }),
    usual
  )

  holds(
    "the work orders of one report are shown as they go over the wire",
    () =>
      Effect.gen(function* () {
        const { draft, reports } = yield* reportsOf
        const [id] = draft.workOrderIds
        assert(id !== undefined)
        const { createdAt, title } = yield* (yield* WorkOrders).get(id)
        const { workOrders } = yield* reports.get(draft.id, { expand: ["work_orders"] })
        assert.strictEqual(workOrders?.length, 1)
        assert.deepInclude(workOrders?.[0], { id, title, createdAt: DateTime.formatIso(createdAt) })
      }),
    usual
  )

  holds(
    "reports are paged, and a stream has them all",
    () =>
      Effect.gen(function* () {
        const { done, draft, reports } = yield* reportsOf
        const first = yield* reports.list({ limit: 1 })
        assert.deepStrictEqual(first.items, [done])
        assert(first.nextCursor !== undefined)
        assert.deepStrictEqual(yield* reports.list({ limit: 1, cursor: first.nextCursor }), { items: [draft] })
        assert.deepStrictEqual(yield* Stream.runCollect(reports.stream({ limit: 1 })), [done, draft])
      }),
    usual
  )
}
