/**
 * The MaintainX REST API as Effect services.
 *
 * @since 0.1.0
 */
export * as ExtraFields from "./ExtraFields.ts"
export * from "./Ids.ts"
export * as MaintainX from "./MaintainX.ts"
export * from "./MaintainXClient.ts"
export { MaintainXConfig, type Options, type Settings } from "./MaintainXConfig.ts"
export * from "./MaintainXError.ts"
export * as Operation from "./Operation.ts"
export * as Pages from "./Pages.ts"
export * from "./resources/AssetCriticalities.ts"
export * from "./resources/AssetCurrentStatus.ts"
export * from "./resources/AssetCustomStatuses.ts"
export * from "./resources/AssetStatuses.ts"
export * from "./resources/Assets.ts"
export * from "./resources/Attachments.ts"
export * from "./resources/Categories.ts"
export * from "./resources/Comments.ts"
export * from "./resources/Conversations.ts"
export * from "./resources/Costs.ts"
export * from "./resources/CustomFields.ts"
export * from "./resources/Downtime.ts"
export {
  LinkedAsset,
  LinkedLocation,
  LinkedWorkOrder,
  PartsAvailability,
  WorkOrderProgress,
  WorkOrderSummary,
  WorkOrderType
} from "./resources/LinkedWorkOrder.ts"
export * from "./resources/Locations.ts"
export * from "./resources/MaintenancePlans.ts"
export * from "./resources/Manufacturers.ts"
export * from "./resources/MeterReadings.ts"
export * from "./resources/Meters.ts"
export * from "./resources/MeterTriggers.ts"
export * from "./resources/Models.ts"
export * from "./resources/Organizations.ts"
export * from "./resources/Parts.ts"
export * from "./resources/PartTransferRequests.ts"
export * from "./resources/Procedures.ts"
export * from "./resources/ProcedureTemplateRows.ts"
export * from "./resources/ProcedureTemplates.ts"
export * from "./resources/PurchaseOrders.ts"
export * from "./resources/Purchasing.ts"
export * from "./resources/Recurrence.ts"
export * from "./resources/RootCauseAnalysisReports.ts"
export * from "./resources/Statuses.ts"
export * from "./resources/Subscriptions.ts"
export * from "./resources/Teams.ts"
export * from "./resources/Users.ts"
export * from "./resources/Vendors.ts"
export * from "./resources/Versions.ts"
export * from "./resources/WorkOrders.ts"
export * from "./resources/WorkPermits.ts"
export * from "./resources/WorkRequestPortals.ts"
export * from "./resources/WorkRequests.ts"
