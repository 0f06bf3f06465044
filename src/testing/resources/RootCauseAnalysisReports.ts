import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Schema from "effect/Schema"
import type { GetRootCauseAnalysisReport } from "../../resources/RootCauseAnalysisReports.ts"
import { WorkOrder } from "../../resources/WorkOrders.ts"
import type { Behaviour } from "../behaviour.ts"
import { makeEncoder } from "../encoder.ts"
import type { RootCauseAnalysisReportRecord } from "../model.ts"
import { byCursor } from "../paging.ts"
import * as Records from "../records.ts"
import { statusView } from "./AssetStatuses.ts"
import { linkedAsset } from "./linked.ts"
import { workOrders } from "./WorkOrders.ts"

/** The API has no operation that writes one: the only ones come with the seed. */
export const rootCauseAnalysisReports: Behaviour<"RootCauseAnalysisReports"> = (plant) => {
  const { rootCauseAnalysisReports: reports } = plant

  /** The work orders of a report that are still there, as JSON. */
  const workOrdersOf = ({ workOrderIds }: RootCauseAnalysisReportRecord) => {
    const { get } = workOrders(plant)
    const present = workOrderIds.filter((id) => plant.workOrders.peek(id) !== undefined)
    // A work order is encoded to an object.
    return Effect.forEach(present, (id) => Effect.map(get(id), (detail) => encode(detail) as Schema.JsonObject))
  }

  const row = (record: RootCauseAnalysisReportRecord, expand: GetRootCauseAnalysisReport["expand"] = []) => {
    const { incidentEndedAt, incidentStartedAt, problems = [] } = record
    const asset = plant.assets.peek(record.mainAssetId)
    const status = plant.assetStatuses.peek(record.mainAssetStatusId)
    return {
      ...record,
      incidentDuration:
        incidentStartedAt &&
        incidentEndedAt &&
        Math.round(Duration.toSeconds(DateTime.distance(incidentStartedAt, incidentEndedAt))),
      mainAsset: asset && expand.includes("main_asset") ? linkedAsset(asset) : undefined,
      mainAssetStatus: status && expand.includes("main_asset_status") ? statusView(plant, status) : undefined,
      problems: expand.includes("problems") ? problems : undefined
    }
  }

  return {
    list: Effect.fnUntraced(function* ({ archived = false, ...query } = {}) {
      // Assumption: the filter finds main assets only, not related ones.
      const found = yield* Records.filter(
        reports,
        { ...query, archived },
        {
          assets: (wanted) => (record) => wanted.includes(record.mainAssetId),
          statuses: (wanted) => (record) => wanted.some((status) => status === record.status),
          creators: (wanted) => (record) => wanted.includes(record.creatorId),
          archived: (wanted) => (record) => (record.archivedAt !== undefined) === wanted,
          createdAfter: (gte) => (record) => Records.isBetween(record.createdAt, { gte }),
          createdBefore: (lte) => (record) => Records.isBetween(record.createdAt, { lte })
        }
      )
      return yield* byCursor(found, query, (record) => row(record, query.expand))
    }),

    get: Effect.fnUntraced(function* (id, { expand } = {}) {
      const record = yield* reports.find(id)
      const isExpanded = expand?.includes("work_orders") === true
      return { ...row(record, expand), workOrders: isExpanded ? yield* workOrdersOf(record) : undefined }
    })
  }
}

const encode = makeEncoder(WorkOrder)
