/**
 * Root cause analysis reports: what was found out about why an asset failed.
 *
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { AssetId, AssetStatusId, OrganizationId, RootCauseAnalysisReportId, UserId, WorkOrderId } from "../Ids.ts"
import * as Resource from "../internal/resource.ts"
import * as Wire from "../internal/wire.ts"
import type { MaintainXError } from "../MaintainXError.ts"
import * as Operation from "../Operation.ts"
import { AssetCurrentStatus } from "./shapes/AssetCurrentStatus.ts"
import { LinkedAsset } from "./shapes/Linked.ts"

// ---------------------------------------------------------------------------------------------------------------------
// vocabulary
// ---------------------------------------------------------------------------------------------------------------------

/** @since 0.1.0 */
export const RootCauseAnalysisReportStatus = Schema.Literals(["DRAFT", "DONE"])
/** @since 0.1.0 */
export type RootCauseAnalysisReportStatus = typeof RootCauseAnalysisReportStatus.Type

/**
 * The steps of an analysis, from the problem to the action taken.
 *
 * @since 0.1.0
 */
export const RootCauseStepType = Schema.Literals(["PROBLEM_TYPE", "FAILURE", "CAUSE", "ACTION"])
/** @since 0.1.0 */
export type RootCauseStepType = typeof RootCauseStepType.Type

// ---------------------------------------------------------------------------------------------------------------------
// answers
// ---------------------------------------------------------------------------------------------------------------------

const notes = () => Wire.nullable(Schema.Struct({ text: Schema.String }))

/**
 * A problem that a report documents.
 *
 * @since 0.1.0
 */
export class RootCauseProblem extends Wire.shape<RootCauseProblem>()(() => ({
  id: Schema.Int,
  category: Wire.nullable(Schema.Struct({ id: Schema.Int, label: Schema.String })),
  /** What was chosen for each step of the analysis. */
  stepOptions: Schema.Array(
    Schema.Struct({ id: Schema.Int, label: Schema.String, stepType: Wire.open(RootCauseStepType) })
  ),
  notes: notes()
})) {}

const report = () =>
  ({
    id: RootCauseAnalysisReportId,
    organizationId: Wire.optional(OrganizationId),
    status: Wire.open(RootCauseAnalysisReportStatus),
    /** The asset that failed. */
    mainAssetId: AssetId,
    /**
     * The status that this asset had when the report was created. Absent if there was none, or it was deleted since.
     */
    mainAssetStatusId: Wire.nullable(AssetStatusId),
    createdAt: Wire.Instant,
    /** Absent until the report is edited. */
    updatedAt: Wire.nullable(Wire.Instant),
    /** When it became `DONE`. */
    completedAt: Wire.nullable(Wire.Instant),
    incidentStartedAt: Wire.nullable(Wire.Instant),
    incidentEndedAt: Wire.nullable(Wire.Instant),
    /** From the start of the incident to its end, in seconds. Absent if one of them is. */
    incidentDuration: Wire.nullable(Schema.Int),
    /** In seconds. */
    repairTime: Wire.nullable(Schema.Int),
    notes: notes(),
    creatorId: UserId,
    /** Who edited it last. */
    updaterId: Wire.nullable(UserId),
    /** When it was archived, if it was. */
    archivedAt: Wire.nullable(Wire.Instant),
    /** The other assets concerned, without the main one. */
    relatedAssetIds: Schema.Array(AssetId),
    workOrderIds: Schema.Array(WorkOrderId),
    /** Needs `expand: ["main_asset"]`. */
    mainAsset: Wire.maybe(LinkedAsset),
    /** The status that `mainAssetStatusId` names. Needs `expand: ["main_asset_status"]`. */
    mainAssetStatus: Wire.maybe(AssetCurrentStatus),
    /** Needs `expand: ["problems"]`. */
    problems: Wire.optional(Schema.Array(RootCauseProblem))
  }) as const

/**
 * A root cause analysis report as lists have it.
 *
 * @since 0.1.0
 */
export class RootCauseAnalysisReportRow extends Wire.shape<RootCauseAnalysisReportRow>()(report) {}

/**
 * A root cause analysis report.
 *
 * @since 0.1.0
 */
export class RootCauseAnalysisReport extends Wire.shape<RootCauseAnalysisReport>()(() => ({
  ...report(),
  /**
   * The work orders that `workOrderIds` names, as the API sent them: its document does not say what they hold. Needs
   * `expand: ["work_orders"]`.
   */
  workOrders: Wire.optional(Schema.Array(Schema.JsonObject))
})) {}

// ---------------------------------------------------------------------------------------------------------------------
// queries
// ---------------------------------------------------------------------------------------------------------------------

const expandableInLists = ["main_asset", "main_asset_status", "problems"] as const

/**
 * Filters for a list of root cause analysis reports. Filters must all match; of the values of one filter,
 * any.
 *
 * @since 0.1.0
 */
export class ListRootCauseAnalysisReports extends Wire.shape<ListRootCauseAnalysisReports>()(() => ({
  ...Operation.PageQuery.fields,
  assets: Wire.input(Schema.Array(AssetId)),
  statuses: Wire.input(Schema.Array(RootCauseAnalysisReportStatus)),
  creators: Wire.input(Schema.Array(UserId)),
  /** Whether to list the archived reports, and no others. Default: false. */
  archived: Wire.input(Schema.Boolean),
  /** From this instant on. */
  createdAfter: Wire.input(Wire.Instant),
  /** Up to this instant, which is included. */
  createdBefore: Wire.input(Wire.Instant),
  /** What each row holds in addition. */
  expand: Wire.input(Schema.Array(Schema.Literals(expandableInLists)))
})) {}

/**
 * Options for reading one root cause analysis report.
 *
 * @since 0.1.0
 */
export class GetRootCauseAnalysisReport extends Wire.shape<GetRootCauseAnalysisReport>()(() => ({
  /** What the answer holds in addition. */
  expand: Wire.input(Schema.Array(Schema.Literals([...expandableInLists, "work_orders"])))
})) {}

const operations = Operation.group("RootCauseAnalysisReports", {
  list: Operation.get("/rootcauseanalysisreports", {
    query: ListRootCauseAnalysisReports,
    answer: Operation.page("rootCauseAnalysisReports", RootCauseAnalysisReportRow)
  }),
  get: Operation.get("/rootcauseanalysisreports/{id}", {
    parameters: [RootCauseAnalysisReportId],
    query: GetRootCauseAnalysisReport,
    answer: Operation.envelope("rootCauseAnalysisReport", RootCauseAnalysisReport)
  })
})

/**
 * The root cause analysis reports of an organization. They are written in the application; the API only reads them.
 *
 * @since 0.1.0
 */
export interface RootCauseAnalysisReportsService
  extends Resource.PagedList<RootCauseAnalysisReportRow, ListRootCauseAnalysisReports>,
    Resource.Records<RootCauseAnalysisReportId, RootCauseAnalysisReport, GetRootCauseAnalysisReport> {
  /** One page of reports: those that are not archived, unless the query asks for the archived ones. */
  readonly list: (
    query?: ListRootCauseAnalysisReports
  ) => Effect.Effect<Operation.Page<RootCauseAnalysisReportRow>, MaintainXError>

  /** One report, archived or not. */
  readonly get: (
    id: RootCauseAnalysisReportId,
    query?: GetRootCauseAnalysisReport
  ) => Effect.Effect<RootCauseAnalysisReport, MaintainXError>
}

/**
 * Root cause analysis reports: what was found out about why an asset failed.
 *
 * @example
 * ```ts
 * import { Console, Effect, Stream } from "effect"
 * import { MaintainX, RootCauseAnalysisReports } from "effect-maintainx"
 *
 * const program = Effect.gen(function* () {
 *   const reports = yield* RootCauseAnalysisReports
 *   yield* reports.stream({ statuses: ["DONE"], expand: ["main_asset", "problems"] }).pipe(
 *     Stream.runForEach(({ mainAsset, problems = [] }) => {
 *       const steps = problems.flatMap(({ stepOptions }) => stepOptions)
 *       const causes = steps.filter(({ stepType }) => stepType === "CAUSE").map(({ label }) => label)
 *       return Console.log(`${mainAsset?.name}: ${causes.join(", ")}`)
 *     })
 *   )
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(MaintainX.layer)))
 * ```
 *
 * @since 0.1.0
 */
export class RootCauseAnalysisReports extends Resource.Service<
  RootCauseAnalysisReports,
  RootCauseAnalysisReportsService
>()("RootCauseAnalysisReports", operations, (methods) => methods) {}
