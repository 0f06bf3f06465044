/**
 * The ids of MaintainX. Each resource has a brand of its own, so the id of a location cannot be passed for that of an
 * asset.
 *
 * `WorkOrderId.make(12)` makes an id of a number, and `idFromString` of text. All ids are integers, except those of
 * meter readings.
 *
 * @since 0.1.0
 */
import type { Brand } from "effect/Brand"
import * as Schema from "effect/Schema"
import type * as SchemaAST from "effect/SchemaAST"
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

/**
 * The schema of an id. It names its type, so that editors show `AssetId` and not how it is branded.
 *
 * @since 0.1.0
 */
export interface Id<out A extends number>
  extends Schema.Bottom<A, number, never, never, SchemaAST.Number, Id<A>, number, A, readonly [], A> {}

// `brand` takes literals alone, to refuse a union of brands, and shows how it brands; the type of `id` says the same.
const id = <Name extends string>(name: Name): Id<number & Brand<Name>> =>
  Schema.Int.pipe(Schema.brand(name as never)) as never

// Marked as pure, so that a bundle has only those that the program uses.

/** @since 0.1.0 */
export type AssetCriticalityId = number & Brand<"AssetCriticalityId">
/** @since 0.1.0 */
export const AssetCriticalityId: Id<AssetCriticalityId> = /* @__PURE__ */ id("AssetCriticalityId")

/** @since 0.1.0 */
export type AssetCustomStatusId = number & Brand<"AssetCustomStatusId">
/** @since 0.1.0 */
export const AssetCustomStatusId: Id<AssetCustomStatusId> = /* @__PURE__ */ id("AssetCustomStatusId")

/** @since 0.1.0 */
export type AssetId = number & Brand<"AssetId">
/** @since 0.1.0 */
export const AssetId: Id<AssetId> = /* @__PURE__ */ id("AssetId")

/** @since 0.1.0 */
export type AssetStatusId = number & Brand<"AssetStatusId">
/** @since 0.1.0 */
export const AssetStatusId: Id<AssetStatusId> = /* @__PURE__ */ id("AssetStatusId")

/** @since 0.1.0 */
export type AttachmentId = number & Brand<"AttachmentId">
/** @since 0.1.0 */
export const AttachmentId: Id<AttachmentId> = /* @__PURE__ */ id("AttachmentId")

/** @since 0.1.0 */
export type CategoryId = number & Brand<"CategoryId">
/** @since 0.1.0 */
export const CategoryId: Id<CategoryId> = /* @__PURE__ */ id("CategoryId")

/** @since 0.1.0 */
export type CommentId = number & Brand<"CommentId">
/** @since 0.1.0 */
export const CommentId: Id<CommentId> = /* @__PURE__ */ id("CommentId")

/** @since 0.1.0 */
export type ContactId = number & Brand<"ContactId">
/** @since 0.1.0 */
export const ContactId: Id<ContactId> = /* @__PURE__ */ id("ContactId")

/** @since 0.1.0 */
export type ConversationId = number & Brand<"ConversationId">
/** @since 0.1.0 */
export const ConversationId: Id<ConversationId> = /* @__PURE__ */ id("ConversationId")

/** @since 0.1.0 */
export type CostId = number & Brand<"CostId">
/** @since 0.1.0 */
export const CostId: Id<CostId> = /* @__PURE__ */ id("CostId")

/** @since 0.1.0 */
export type CustomFieldId = number & Brand<"CustomFieldId">
/** @since 0.1.0 */
export const CustomFieldId: Id<CustomFieldId> = /* @__PURE__ */ id("CustomFieldId")

/** @since 0.1.0 */
export type FulfillmentId = number & Brand<"FulfillmentId">
/** @since 0.1.0 */
export const FulfillmentId: Id<FulfillmentId> = /* @__PURE__ */ id("FulfillmentId")

/** @since 0.1.0 */
export type InviteLinkId = number & Brand<"InviteLinkId">
/** @since 0.1.0 */
export const InviteLinkId: Id<InviteLinkId> = /* @__PURE__ */ id("InviteLinkId")

/** @since 0.1.0 */
export type LocationId = number & Brand<"LocationId">
/** @since 0.1.0 */
export const LocationId: Id<LocationId> = /* @__PURE__ */ id("LocationId")

/** @since 0.1.0 */
export type MaintenancePlanAssetId = number & Brand<"MaintenancePlanAssetId">
/** @since 0.1.0 */
export const MaintenancePlanAssetId: Id<MaintenancePlanAssetId> = /* @__PURE__ */ id("MaintenancePlanAssetId")

/** @since 0.1.0 */
export type MaintenancePlanId = number & Brand<"MaintenancePlanId">
/** @since 0.1.0 */
export const MaintenancePlanId: Id<MaintenancePlanId> = /* @__PURE__ */ id("MaintenancePlanId")

/** @since 0.1.0 */
export type MaintenancePlanIntervalId = number & Brand<"MaintenancePlanIntervalId">
/** @since 0.1.0 */
export const MaintenancePlanIntervalId: Id<MaintenancePlanIntervalId> = /* @__PURE__ */ id("MaintenancePlanIntervalId")

/** @since 0.1.0 */
export type ManufacturerId = number & Brand<"ManufacturerId">
/** @since 0.1.0 */
export const ManufacturerId: Id<ManufacturerId> = /* @__PURE__ */ id("ManufacturerId")

/** @since 0.1.0 */
export type MessageId = number & Brand<"MessageId">
/** @since 0.1.0 */
export const MessageId: Id<MessageId> = /* @__PURE__ */ id("MessageId")

/** @since 0.1.0 */
export type MeterId = number & Brand<"MeterId">
/** @since 0.1.0 */
export const MeterId: Id<MeterId> = /* @__PURE__ */ id("MeterId")

/**
 * Of a reading: digits for meters that are read by hand, `{meterId}-{uuid}` for the others.
 *
 * @since 0.1.0
 */
export type MeterReadingId = string & Brand<"MeterReadingId">
/** @since 0.1.0 */
export const MeterReadingId: Schema.brand<Schema.String, "MeterReadingId"> = /* @__PURE__ */ Schema.String.pipe(
  /* @__PURE__ */ Schema.brand("MeterReadingId")
)

/** @since 0.1.0 */
export type MeterTriggerId = number & Brand<"MeterTriggerId">
/** @since 0.1.0 */
export const MeterTriggerId: Id<MeterTriggerId> = /* @__PURE__ */ id("MeterTriggerId")

/** @since 0.1.0 */
export type ModelId = number & Brand<"ModelId">
/** @since 0.1.0 */
export const ModelId: Id<ModelId> = /* @__PURE__ */ id("ModelId")

/** @since 0.1.0 */
export type OrganizationId = number & Brand<"OrganizationId">
/** @since 0.1.0 */
export const OrganizationId: Id<OrganizationId> = /* @__PURE__ */ id("OrganizationId")

/** @since 0.1.0 */
export type PartId = number & Brand<"PartId">
/** @since 0.1.0 */
export const PartId: Id<PartId> = /* @__PURE__ */ id("PartId")

/** @since 0.1.0 */
export type PartTransferRequestId = number & Brand<"PartTransferRequestId">
/** @since 0.1.0 */
export const PartTransferRequestId: Id<PartTransferRequestId> = /* @__PURE__ */ id("PartTransferRequestId")

/** @since 0.1.0 */
export type ProcedureFieldId = number & Brand<"ProcedureFieldId">
/** @since 0.1.0 */
export const ProcedureFieldId: Id<ProcedureFieldId> = /* @__PURE__ */ id("ProcedureFieldId")

/** @since 0.1.0 */
export type ProcedureId = number & Brand<"ProcedureId">
/** @since 0.1.0 */
export const ProcedureId: Id<ProcedureId> = /* @__PURE__ */ id("ProcedureId")

/** @since 0.1.0 */
export type ProcedureTemplateId = number & Brand<"ProcedureTemplateId">
/** @since 0.1.0 */
export const ProcedureTemplateId: Id<ProcedureTemplateId> = /* @__PURE__ */ id("ProcedureTemplateId")

/** @since 0.1.0 */
export type ProcedureTemplateRowId = number & Brand<"ProcedureTemplateRowId">
/** @since 0.1.0 */
export const ProcedureTemplateRowId: Id<ProcedureTemplateRowId> = /* @__PURE__ */ id("ProcedureTemplateRowId")

/** @since 0.1.0 */
export type PurchaseOrderAddressId = number & Brand<"PurchaseOrderAddressId">
/** @since 0.1.0 */
export const PurchaseOrderAddressId: Id<PurchaseOrderAddressId> = /* @__PURE__ */ id("PurchaseOrderAddressId")

/** @since 0.1.0 */
export type PurchaseOrderId = number & Brand<"PurchaseOrderId">
/** @since 0.1.0 */
export const PurchaseOrderId: Id<PurchaseOrderId> = /* @__PURE__ */ id("PurchaseOrderId")

/** @since 0.1.0 */
export type PurchaseOrderItemId = number & Brand<"PurchaseOrderItemId">
/** @since 0.1.0 */
export const PurchaseOrderItemId: Id<PurchaseOrderItemId> = /* @__PURE__ */ id("PurchaseOrderItemId")

/** @since 0.1.0 */
export type RoleId = number & Brand<"RoleId">
/** @since 0.1.0 */
export const RoleId: Id<RoleId> = /* @__PURE__ */ id("RoleId")

/** @since 0.1.0 */
export type RootCauseAnalysisReportId = number & Brand<"RootCauseAnalysisReportId">
/** @since 0.1.0 */
export const RootCauseAnalysisReportId: Id<RootCauseAnalysisReportId> = /* @__PURE__ */ id("RootCauseAnalysisReportId")

/** @since 0.1.0 */
export type SubscriptionId = number & Brand<"SubscriptionId">
/** @since 0.1.0 */
export const SubscriptionId: Id<SubscriptionId> = /* @__PURE__ */ id("SubscriptionId")

/** @since 0.1.0 */
export type TeamId = number & Brand<"TeamId">
/** @since 0.1.0 */
export const TeamId: Id<TeamId> = /* @__PURE__ */ id("TeamId")

/** @since 0.1.0 */
export type UserId = number & Brand<"UserId">
/** @since 0.1.0 */
export const UserId: Id<UserId> = /* @__PURE__ */ id("UserId")

/** @since 0.1.0 */
export type VendorId = number & Brand<"VendorId">
/** @since 0.1.0 */
export const VendorId: Id<VendorId> = /* @__PURE__ */ id("VendorId")

/** @since 0.1.0 */
export type WorkOrderBlueprintId = number & Brand<"WorkOrderBlueprintId">
/** @since 0.1.0 */
export const WorkOrderBlueprintId: Id<WorkOrderBlueprintId> = /* @__PURE__ */ id("WorkOrderBlueprintId")

/** @since 0.1.0 */
export type WorkOrderId = number & Brand<"WorkOrderId">
/** @since 0.1.0 */
export const WorkOrderId: Id<WorkOrderId> = /* @__PURE__ */ id("WorkOrderId")

/** @since 0.1.0 */
export type WorkOrderTemplateId = number & Brand<"WorkOrderTemplateId">
/** @since 0.1.0 */
export const WorkOrderTemplateId: Id<WorkOrderTemplateId> = /* @__PURE__ */ id("WorkOrderTemplateId")

/** @since 0.1.0 */
export type WorkPermitId = number & Brand<"WorkPermitId">
/** @since 0.1.0 */
export const WorkPermitId: Id<WorkPermitId> = /* @__PURE__ */ id("WorkPermitId")

/** @since 0.1.0 */
export type WorkRequestId = number & Brand<"WorkRequestId">
/** @since 0.1.0 */
export const WorkRequestId: Id<WorkRequestId> = /* @__PURE__ */ id("WorkRequestId")

/** @since 0.1.0 */
export type WorkRequestPortalId = number & Brand<"WorkRequestPortalId">
/** @since 0.1.0 */
export const WorkRequestPortalId: Id<WorkRequestPortalId> = /* @__PURE__ */ id("WorkRequestPortalId")
