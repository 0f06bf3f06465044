/**
 * The ids of MaintainX: one brand per resource, so that a location's id cannot be passed where an asset's is wanted.
 *
 * All of them are integers. `WorkOrderId.make(12)` makes one from a number that comes from elsewhere.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"

/** @since 0.1.0 */
export const AssetCriticalityId = Schema.Int.pipe(Schema.brand("AssetCriticalityId"))
/** @since 0.1.0 */
export type AssetCriticalityId = typeof AssetCriticalityId.Type

/** @since 0.1.0 */
export const AssetCustomStatusId = Schema.Int.pipe(Schema.brand("AssetCustomStatusId"))
/** @since 0.1.0 */
export type AssetCustomStatusId = typeof AssetCustomStatusId.Type

/** @since 0.1.0 */
export const AssetId = Schema.Int.pipe(Schema.brand("AssetId"))
/** @since 0.1.0 */
export type AssetId = typeof AssetId.Type

/** @since 0.1.0 */
export const AssetStatusId = Schema.Int.pipe(Schema.brand("AssetStatusId"))
/** @since 0.1.0 */
export type AssetStatusId = typeof AssetStatusId.Type

/** @since 0.1.0 */
export const AttachmentId = Schema.Int.pipe(Schema.brand("AttachmentId"))
/** @since 0.1.0 */
export type AttachmentId = typeof AttachmentId.Type

/** @since 0.1.0 */
export const CategoryId = Schema.Int.pipe(Schema.brand("CategoryId"))
/** @since 0.1.0 */
export type CategoryId = typeof CategoryId.Type

/** @since 0.1.0 */
export const CommentId = Schema.Int.pipe(Schema.brand("CommentId"))
/** @since 0.1.0 */
export type CommentId = typeof CommentId.Type

/** @since 0.1.0 */
export const ContactId = Schema.Int.pipe(Schema.brand("ContactId"))
/** @since 0.1.0 */
export type ContactId = typeof ContactId.Type

/** @since 0.1.0 */
export const ConversationId = Schema.Int.pipe(Schema.brand("ConversationId"))
/** @since 0.1.0 */
export type ConversationId = typeof ConversationId.Type

/** @since 0.1.0 */
export const CostId = Schema.Int.pipe(Schema.brand("CostId"))
/** @since 0.1.0 */
export type CostId = typeof CostId.Type

/** @since 0.1.0 */
export const CustomFieldId = Schema.Int.pipe(Schema.brand("CustomFieldId"))
/** @since 0.1.0 */
export type CustomFieldId = typeof CustomFieldId.Type

/** @since 0.1.0 */
export const FulfillmentId = Schema.Int.pipe(Schema.brand("FulfillmentId"))
/** @since 0.1.0 */
export type FulfillmentId = typeof FulfillmentId.Type

/** @since 0.1.0 */
export const LocationId = Schema.Int.pipe(Schema.brand("LocationId"))
/** @since 0.1.0 */
export type LocationId = typeof LocationId.Type

/** @since 0.1.0 */
export const MaintenancePlanAssetId = Schema.Int.pipe(Schema.brand("MaintenancePlanAssetId"))
/** @since 0.1.0 */
export type MaintenancePlanAssetId = typeof MaintenancePlanAssetId.Type

/** @since 0.1.0 */
export const MaintenancePlanId = Schema.Int.pipe(Schema.brand("MaintenancePlanId"))
/** @since 0.1.0 */
export type MaintenancePlanId = typeof MaintenancePlanId.Type

/** @since 0.1.0 */
export const MaintenancePlanIntervalId = Schema.Int.pipe(Schema.brand("MaintenancePlanIntervalId"))
/** @since 0.1.0 */
export type MaintenancePlanIntervalId = typeof MaintenancePlanIntervalId.Type

/** @since 0.1.0 */
export const ManufacturerId = Schema.Int.pipe(Schema.brand("ManufacturerId"))
/** @since 0.1.0 */
export type ManufacturerId = typeof ManufacturerId.Type

/** @since 0.1.0 */
export const MessageId = Schema.Int.pipe(Schema.brand("MessageId"))
/** @since 0.1.0 */
export type MessageId = typeof MessageId.Type

/** @since 0.1.0 */
export const MeterId = Schema.Int.pipe(Schema.brand("MeterId"))
/** @since 0.1.0 */
export type MeterId = typeof MeterId.Type

/**
 * Of a reading: digits for meters that are read by hand, `{meterId}-{uuid}` for the others.
 *
 * @since 0.1.0
 */
export const MeterReadingId = Schema.String.pipe(Schema.brand("MeterReadingId"))
/** @since 0.1.0 */
export type MeterReadingId = typeof MeterReadingId.Type

/** @since 0.1.0 */
export const MeterTriggerId = Schema.Int.pipe(Schema.brand("MeterTriggerId"))
/** @since 0.1.0 */
export type MeterTriggerId = typeof MeterTriggerId.Type

/** @since 0.1.0 */
export const ModelId = Schema.Int.pipe(Schema.brand("ModelId"))
/** @since 0.1.0 */
export type ModelId = typeof ModelId.Type

/** @since 0.1.0 */
export const OrganizationId = Schema.Int.pipe(Schema.brand("OrganizationId"))
/** @since 0.1.0 */
export type OrganizationId = typeof OrganizationId.Type

/** @since 0.1.0 */
export const PartId = Schema.Int.pipe(Schema.brand("PartId"))
/** @since 0.1.0 */
export type PartId = typeof PartId.Type

/** @since 0.1.0 */
export const PartTransferRequestId = Schema.Int.pipe(Schema.brand("PartTransferRequestId"))
/** @since 0.1.0 */
export type PartTransferRequestId = typeof PartTransferRequestId.Type

/** @since 0.1.0 */
export const ProcedureFieldId = Schema.Int.pipe(Schema.brand("ProcedureFieldId"))
/** @since 0.1.0 */
export type ProcedureFieldId = typeof ProcedureFieldId.Type

/** @since 0.1.0 */
export const ProcedureId = Schema.Int.pipe(Schema.brand("ProcedureId"))
/** @since 0.1.0 */
export type ProcedureId = typeof ProcedureId.Type

/** @since 0.1.0 */
export const ProcedureTemplateId = Schema.Int.pipe(Schema.brand("ProcedureTemplateId"))
/** @since 0.1.0 */
export type ProcedureTemplateId = typeof ProcedureTemplateId.Type

/** @since 0.1.0 */
export const ProcedureTemplateRowId = Schema.Int.pipe(Schema.brand("ProcedureTemplateRowId"))
/** @since 0.1.0 */
export type ProcedureTemplateRowId = typeof ProcedureTemplateRowId.Type

/** @since 0.1.0 */
export const PurchaseOrderAddressId = Schema.Int.pipe(Schema.brand("PurchaseOrderAddressId"))
/** @since 0.1.0 */
export type PurchaseOrderAddressId = typeof PurchaseOrderAddressId.Type

/** @since 0.1.0 */
export const PurchaseOrderId = Schema.Int.pipe(Schema.brand("PurchaseOrderId"))
/** @since 0.1.0 */
export type PurchaseOrderId = typeof PurchaseOrderId.Type

/** @since 0.1.0 */
export const PurchaseOrderItemId = Schema.Int.pipe(Schema.brand("PurchaseOrderItemId"))
/** @since 0.1.0 */
export type PurchaseOrderItemId = typeof PurchaseOrderItemId.Type

/** @since 0.1.0 */
export const RootCauseAnalysisReportId = Schema.Int.pipe(Schema.brand("RootCauseAnalysisReportId"))
/** @since 0.1.0 */
export type RootCauseAnalysisReportId = typeof RootCauseAnalysisReportId.Type

/** @since 0.1.0 */
export const SubscriptionId = Schema.Int.pipe(Schema.brand("SubscriptionId"))
/** @since 0.1.0 */
export type SubscriptionId = typeof SubscriptionId.Type

/** @since 0.1.0 */
export const TeamId = Schema.Int.pipe(Schema.brand("TeamId"))
/** @since 0.1.0 */
export type TeamId = typeof TeamId.Type

/** @since 0.1.0 */
export const UserId = Schema.Int.pipe(Schema.brand("UserId"))
/** @since 0.1.0 */
export type UserId = typeof UserId.Type

/** @since 0.1.0 */
export const VendorId = Schema.Int.pipe(Schema.brand("VendorId"))
/** @since 0.1.0 */
export type VendorId = typeof VendorId.Type

/** @since 0.1.0 */
export const WorkOrderBlueprintId = Schema.Int.pipe(Schema.brand("WorkOrderBlueprintId"))
/** @since 0.1.0 */
export type WorkOrderBlueprintId = typeof WorkOrderBlueprintId.Type

/** @since 0.1.0 */
export const WorkOrderId = Schema.Int.pipe(Schema.brand("WorkOrderId"))
/** @since 0.1.0 */
export type WorkOrderId = typeof WorkOrderId.Type

/** @since 0.1.0 */
export const WorkOrderTemplateId = Schema.Int.pipe(Schema.brand("WorkOrderTemplateId"))
/** @since 0.1.0 */
export type WorkOrderTemplateId = typeof WorkOrderTemplateId.Type

/** @since 0.1.0 */
export const WorkPermitId = Schema.Int.pipe(Schema.brand("WorkPermitId"))
/** @since 0.1.0 */
export type WorkPermitId = typeof WorkPermitId.Type

/** @since 0.1.0 */
export const WorkRequestId = Schema.Int.pipe(Schema.brand("WorkRequestId"))
/** @since 0.1.0 */
export type WorkRequestId = typeof WorkRequestId.Type

/** @since 0.1.0 */
export const WorkRequestPortalId = Schema.Int.pipe(Schema.brand("WorkRequestPortalId"))
/** @since 0.1.0 */
export type WorkRequestPortalId = typeof WorkRequestPortalId.Type
