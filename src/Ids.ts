/**
 * The ids of MaintainX. Each resource has a brand of its own, so the id of a location cannot be passed for that of an
 * asset.
 *
 * `WorkOrderId.make(12)` makes an id of a number, and `idFromString` of text. All ids are integers, except those of
 * meter readings.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as SchemaTransformation from "effect/SchemaTransformation"

/**
 * A schema of text that decodes to an id, for ids from routes, files and the environment. It takes digits and nothing
 * else, and fails with a `SchemaError` where `make` would throw.
 *
 * @example
 * ```ts
 * import { Effect, Schema } from "effect"
 * import { idFromString, WorkOrderId } from "effect-maintainx"
 *
 * const decode = Schema.decodeUnknownEffect(idFromString(WorkOrderId))
 *
 * Effect.runSync(decode("12")) // 12, a WorkOrderId
 * ```
 *
 * @since 0.1.0
 */
export const idFromString = <Id extends number>(id: Schema.Codec<Id, number>): Schema.Codec<Id, string> =>
  Schema.String.check(Schema.isPattern(/^[0-9]{1,15}$/, { expected: "an id, in digits" })).pipe(
    Schema.decodeTo(id, SchemaTransformation.numberFromString)
  )

// Marked as pure, so that a bundle has only those that the program uses.

/** @since 0.1.0 */
export const AssetCriticalityId = /* @__PURE__ */ Schema.Int.pipe(/* @__PURE__ */ Schema.brand("AssetCriticalityId"))
/** @since 0.1.0 */
export type AssetCriticalityId = typeof AssetCriticalityId.Type

/** @since 0.1.0 */
export const AssetCustomStatusId = /* @__PURE__ */ Schema.Int.pipe(/* @__PURE__ */ Schema.brand("AssetCustomStatusId"))
/** @since 0.1.0 */
export type AssetCustomStatusId = typeof AssetCustomStatusId.Type

/** @since 0.1.0 */
export const AssetId = /* @__PURE__ */ Schema.Int.pipe(/* @__PURE__ */ Schema.brand("AssetId"))
/** @since 0.1.0 */
export type AssetId = typeof AssetId.Type

/** @since 0.1.0 */
export const AssetStatusId = /* @__PURE__ */ Schema.Int.pipe(/* @__PURE__ */ Schema.brand("AssetStatusId"))
/** @since 0.1.0 */
export type AssetStatusId = typeof AssetStatusId.Type

/** @since 0.1.0 */
export const AttachmentId = /* @__PURE__ */ Schema.Int.pipe(/* @__PURE__ */ Schema.brand("AttachmentId"))
/** @since 0.1.0 */
export type AttachmentId = typeof AttachmentId.Type

/** @since 0.1.0 */
export const CategoryId = /* @__PURE__ */ Schema.Int.pipe(/* @__PURE__ */ Schema.brand("CategoryId"))
/** @since 0.1.0 */
export type CategoryId = typeof CategoryId.Type

/** @since 0.1.0 */
export const CommentId = /* @__PURE__ */ Schema.Int.pipe(/* @__PURE__ */ Schema.brand("CommentId"))
/** @since 0.1.0 */
export type CommentId = typeof CommentId.Type

/** @since 0.1.0 */
export const ContactId = /* @__PURE__ */ Schema.Int.pipe(/* @__PURE__ */ Schema.brand("ContactId"))
/** @since 0.1.0 */
export type ContactId = typeof ContactId.Type

/** @since 0.1.0 */
export const ConversationId = /* @__PURE__ */ Schema.Int.pipe(/* @__PURE__ */ Schema.brand("ConversationId"))
/** @since 0.1.0 */
export type ConversationId = typeof ConversationId.Type

/** @since 0.1.0 */
export const CostId = /* @__PURE__ */ Schema.Int.pipe(/* @__PURE__ */ Schema.brand("CostId"))
/** @since 0.1.0 */
export type CostId = typeof CostId.Type

/** @since 0.1.0 */
export const CustomFieldId = /* @__PURE__ */ Schema.Int.pipe(/* @__PURE__ */ Schema.brand("CustomFieldId"))
/** @since 0.1.0 */
export type CustomFieldId = typeof CustomFieldId.Type

/** @since 0.1.0 */
export const FulfillmentId = /* @__PURE__ */ Schema.Int.pipe(/* @__PURE__ */ Schema.brand("FulfillmentId"))
/** @since 0.1.0 */
export type FulfillmentId = typeof FulfillmentId.Type

/** @since 0.1.0 */
export const InviteLinkId = /* @__PURE__ */ Schema.Int.pipe(/* @__PURE__ */ Schema.brand("InviteLinkId"))
/** @since 0.1.0 */
export type InviteLinkId = typeof InviteLinkId.Type

/** @since 0.1.0 */
export const LocationId = /* @__PURE__ */ Schema.Int.pipe(/* @__PURE__ */ Schema.brand("LocationId"))
/** @since 0.1.0 */
export type LocationId = typeof LocationId.Type

/** @since 0.1.0 */
export const MaintenancePlanAssetId = /* @__PURE__ */ Schema.Int.pipe(
  /* @__PURE__ */ Schema.brand("MaintenancePlanAssetId")
)
/** @since 0.1.0 */
export type MaintenancePlanAssetId = typeof MaintenancePlanAssetId.Type

/** @since 0.1.0 */
export const MaintenancePlanId = /* @__PURE__ */ Schema.Int.pipe(/* @__PURE__ */ Schema.brand("MaintenancePlanId"))
/** @since 0.1.0 */
export type MaintenancePlanId = typeof MaintenancePlanId.Type

/** @since 0.1.0 */
export const MaintenancePlanIntervalId = /* @__PURE__ */ Schema.Int.pipe(
  /* @__PURE__ */ Schema.brand("MaintenancePlanIntervalId")
)
/** @since 0.1.0 */
export type MaintenancePlanIntervalId = typeof MaintenancePlanIntervalId.Type

/** @since 0.1.0 */
export const ManufacturerId = /* @__PURE__ */ Schema.Int.pipe(/* @__PURE__ */ Schema.brand("ManufacturerId"))
/** @since 0.1.0 */
export type ManufacturerId = typeof ManufacturerId.Type

/** @since 0.1.0 */
export const MessageId = /* @__PURE__ */ Schema.Int.pipe(/* @__PURE__ */ Schema.brand("MessageId"))
/** @since 0.1.0 */
export type MessageId = typeof MessageId.Type

/** @since 0.1.0 */
export const MeterId = /* @__PURE__ */ Schema.Int.pipe(/* @__PURE__ */ Schema.brand("MeterId"))
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
export const MeterTriggerId = /* @__PURE__ */ Schema.Int.pipe(/* @__PURE__ */ Schema.brand("MeterTriggerId"))
/** @since 0.1.0 */
export type MeterTriggerId = typeof MeterTriggerId.Type

/** @since 0.1.0 */
export const ModelId = /* @__PURE__ */ Schema.Int.pipe(/* @__PURE__ */ Schema.brand("ModelId"))
/** @since 0.1.0 */
export type ModelId = typeof ModelId.Type

/** @since 0.1.0 */
export const OrganizationId = /* @__PURE__ */ Schema.Int.pipe(/* @__PURE__ */ Schema.brand("OrganizationId"))
/** @since 0.1.0 */
export type OrganizationId = typeof OrganizationId.Type

/** @since 0.1.0 */
export const PartId = /* @__PURE__ */ Schema.Int.pipe(/* @__PURE__ */ Schema.brand("PartId"))
/** @since 0.1.0 */
export type PartId = typeof PartId.Type

/** @since 0.1.0 */
export const PartTransferRequestId = /* @__PURE__ */ Schema.Int.pipe(
  /* @__PURE__ */ Schema.brand("PartTransferRequestId")
)
/** @since 0.1.0 */
export type PartTransferRequestId = typeof PartTransferRequestId.Type

/** @since 0.1.0 */
export const ProcedureFieldId = /* @__PURE__ */ Schema.Int.pipe(/* @__PURE__ */ Schema.brand("ProcedureFieldId"))
/** @since 0.1.0 */
export type ProcedureFieldId = typeof ProcedureFieldId.Type

/** @since 0.1.0 */
export const ProcedureId = /* @__PURE__ */ Schema.Int.pipe(/* @__PURE__ */ Schema.brand("ProcedureId"))
/** @since 0.1.0 */
export type ProcedureId = typeof ProcedureId.Type

/** @since 0.1.0 */
export const ProcedureTemplateId = /* @__PURE__ */ Schema.Int.pipe(/* @__PURE__ */ Schema.brand("ProcedureTemplateId"))
/** @since 0.1.0 */
export type ProcedureTemplateId = typeof ProcedureTemplateId.Type

/** @since 0.1.0 */
export const ProcedureTemplateRowId = /* @__PURE__ */ Schema.Int.pipe(
  /* @__PURE__ */ Schema.brand("ProcedureTemplateRowId")
)
/** @since 0.1.0 */
export type ProcedureTemplateRowId = typeof ProcedureTemplateRowId.Type

/** @since 0.1.0 */
export const PurchaseOrderAddressId = /* @__PURE__ */ Schema.Int.pipe(
  /* @__PURE__ */ Schema.brand("PurchaseOrderAddressId")
)
/** @since 0.1.0 */
export type PurchaseOrderAddressId = typeof PurchaseOrderAddressId.Type

/** @since 0.1.0 */
export const PurchaseOrderId = /* @__PURE__ */ Schema.Int.pipe(/* @__PURE__ */ Schema.brand("PurchaseOrderId"))
/** @since 0.1.0 */
export type PurchaseOrderId = typeof PurchaseOrderId.Type

/** @since 0.1.0 */
export const PurchaseOrderItemId = /* @__PURE__ */ Schema.Int.pipe(/* @__PURE__ */ Schema.brand("PurchaseOrderItemId"))
/** @since 0.1.0 */
export type PurchaseOrderItemId = typeof PurchaseOrderItemId.Type

/** @since 0.1.0 */
export const RoleId = /* @__PURE__ */ Schema.Int.pipe(/* @__PURE__ */ Schema.brand("RoleId"))
/** @since 0.1.0 */
export type RoleId = typeof RoleId.Type

/** @since 0.1.0 */
export const RootCauseAnalysisReportId = /* @__PURE__ */ Schema.Int.pipe(
  /* @__PURE__ */ Schema.brand("RootCauseAnalysisReportId")
)
/** @since 0.1.0 */
export type RootCauseAnalysisReportId = typeof RootCauseAnalysisReportId.Type

/** @since 0.1.0 */
export const SubscriptionId = /* @__PURE__ */ Schema.Int.pipe(/* @__PURE__ */ Schema.brand("SubscriptionId"))
/** @since 0.1.0 */
export type SubscriptionId = typeof SubscriptionId.Type

/** @since 0.1.0 */
export const TeamId = /* @__PURE__ */ Schema.Int.pipe(/* @__PURE__ */ Schema.brand("TeamId"))
/** @since 0.1.0 */
export type TeamId = typeof TeamId.Type

/** @since 0.1.0 */
export const UserId = /* @__PURE__ */ Schema.Int.pipe(/* @__PURE__ */ Schema.brand("UserId"))
/** @since 0.1.0 */
export type UserId = typeof UserId.Type

/** @since 0.1.0 */
export const VendorId = /* @__PURE__ */ Schema.Int.pipe(/* @__PURE__ */ Schema.brand("VendorId"))
/** @since 0.1.0 */
export type VendorId = typeof VendorId.Type

/** @since 0.1.0 */
export const WorkOrderBlueprintId = /* @__PURE__ */ Schema.Int.pipe(
  /* @__PURE__ */ Schema.brand("WorkOrderBlueprintId")
)
/** @since 0.1.0 */
export type WorkOrderBlueprintId = typeof WorkOrderBlueprintId.Type

/** @since 0.1.0 */
export const WorkOrderId = /* @__PURE__ */ Schema.Int.pipe(/* @__PURE__ */ Schema.brand("WorkOrderId"))
/** @since 0.1.0 */
export type WorkOrderId = typeof WorkOrderId.Type

/** @since 0.1.0 */
export const WorkOrderTemplateId = /* @__PURE__ */ Schema.Int.pipe(/* @__PURE__ */ Schema.brand("WorkOrderTemplateId"))
/** @since 0.1.0 */
export type WorkOrderTemplateId = typeof WorkOrderTemplateId.Type

/** @since 0.1.0 */
export const WorkPermitId = /* @__PURE__ */ Schema.Int.pipe(/* @__PURE__ */ Schema.brand("WorkPermitId"))
/** @since 0.1.0 */
export type WorkPermitId = typeof WorkPermitId.Type

/** @since 0.1.0 */
export const WorkRequestId = /* @__PURE__ */ Schema.Int.pipe(/* @__PURE__ */ Schema.brand("WorkRequestId"))
/** @since 0.1.0 */
export type WorkRequestId = typeof WorkRequestId.Type

/** @since 0.1.0 */
export const WorkRequestPortalId = /* @__PURE__ */ Schema.Int.pipe(/* @__PURE__ */ Schema.brand("WorkRequestPortalId"))
/** @since 0.1.0 */
export type WorkRequestPortalId = typeof WorkRequestPortalId.Type
