/**
 * Root cause analysis reports in memory. The API has no operation that writes one: those that there are come with the
 * seeds.
 *
 * @internal
 */
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { RootCauseAnalysisReportId } from "../../Ids.ts"
import type {
  GetRootCauseAnalysisReport,
  ListRootCauseAnalysisReports,
  RootCauseAnalysisReportRow,
  RootCauseAnalysisReportsService
} from "../../resources/RootCauseAnalysisReports.ts"
import { WorkOrder } from "../../resources/WorkOrders.ts"
import { byCursor, orderOf } from "../paging.ts"
import type { Acting, Behaviour, Kept, Plant } from "../plant.ts"
import * as Records from "../records.ts"
import type { AssetCustomStatusRecord } from "./AssetCustomStatuses.ts"
import { type AssetStatusRecord, shownOf } from "./AssetStatuses.ts"
import type { AssetRecord } from "./Assets.ts"
import { linkedAsset } from "./linked.ts"
import { workOrders } from "./WorkOrders.ts"

/** A report as the plant keeps it. The asset and its status are looked up when they are shown. */
export interface RootCauseAnalysisReportRecord
  extends Omit<RootCauseAnalysisReportRow, "incidentDuration" | "mainAsset" | "mainAssetStatus" | "organizationId">,
    Kept {
  readonly id: RootCauseAnalysisReportId
}

export const rootCauseAnalysisReports = (plant: Plant): Behaviour<RootCauseAnalysisReportsService> => {
  const { assets, rootCauseAnalysisReports: reports } = plant

  /** The work orders of a report that are still there, as JSON. */
  const workOrdersOf = Effect.fnUntraced(function* ({ workOrderIds }: RootCauseAnalysisReportRecord) {
    const present = new Set((yield* plant.workOrders.all).map(({ id }) => id))
    const { get } = workOrders(plant)
    return yield* Effect.forEach(
      workOrderIds.filter((id) => present.has(id)),
      (id) => Effect.map(get(id), encodeWorkOrder)
    )
  })

  const neighbours: Effect.Effect<Neighbours, never, Acting> = Effect.all({
    assets: assets.all,
    statuses: plant.assetStatuses.all,
    customStatuses: plant.assetCustomStatuses.all
  })

  return {
    list: Effect.fnUntraced(function* (query = {}) {
      const known = yield* neighbours
      const found = (yield* reports.all).filter((record) => matches(record, query))
      return yield* byCursor(found, query, orderOf(undefined, {}), (record) => row(record, query.expand, known))
    }),

    get: Effect.fnUntraced(function* (id, { expand } = {}) {
      const record = yield* reports.find(id)
      return {
        ...row(record, expand, yield* neighbours),
        ...(expand?.includes("work_orders") === true ? { workOrders: yield* workOrdersOf(record) } : undefined)
      }
    })
  }
}

/** What reports show of other records. */
interface Neighbours {
  readonly assets: ReadonlyArray<AssetRecord>
  readonly statuses: ReadonlyArray<AssetStatusRecord>
  readonly customStatuses: ReadonlyArray<AssetCustomStatusRecord>
}

const encodeWorkOrder = (workOrder: WorkOrder): Schema.JsonObject =>
  // What is encoded is what goes over the wire.
  Schema.encodeSync(WorkOrder)(workOrder) as Schema.JsonObject

const matches = (record: RootCauseAnalysisReportRecord, query: ListRootCauseAnalysisReports): boolean =>
  // That the filter finds main assets only, not related ones, is an assumption.
  (query.assets === undefined || query.assets.includes(record.mainAssetId)) &&
  (query.statuses === undefined || query.statuses.some((status) => status === record.status)) &&
  (query.creators === undefined || query.creators.includes(record.creatorId)) &&
  (record.archivedAt !== undefined) === (query.archived ?? false) &&
  Records.isBetween(record.createdAt, {
    ...(query.createdAfter === undefined ? undefined : { gte: query.createdAfter }),
    ...(query.createdBefore === undefined ? undefined : { lte: query.createdBefore })
  })

const row = (
  { problems = [], ...record }: RootCauseAnalysisReportRecord,
  expand: GetRootCauseAnalysisReport["expand"] = [],
  { assets, customStatuses, statuses }: Neighbours
): RootCauseAnalysisReportRow => {
  const { incidentEndedAt, incidentStartedAt, mainAssetId, mainAssetStatusId } = record
  const asset = assets.find(({ id }) => id === mainAssetId)
  const status = statuses.find(({ id }) => id === mainAssetStatusId)
  return {
    ...record,
    ...(incidentStartedAt === undefined || incidentEndedAt === undefined
      ? undefined
      : {
          incidentDuration: Math.round(Duration.toSeconds(DateTime.distance(incidentStartedAt, incidentEndedAt)))
        }),
    ...(asset !== undefined && expand.includes("main_asset")
      ? {
          mainAsset: linkedAsset(asset)
        }
      : undefined),
    ...(status !== undefined && expand.includes("main_asset_status")
      ? { mainAssetStatus: shownOf(status, customStatuses) }
      : undefined),
    ...(expand.includes("problems") ? { problems } : undefined)
  }
}
