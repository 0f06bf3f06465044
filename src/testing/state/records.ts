/**
 * How the records of the plant look in JSON: as the API shows them, without what is looked up when they are shown, and
 * with what the API does not show.
 *
 * @internal
 */
import * as Schema from "effect/Schema"
import * as Ids from "../../Ids.ts"
import * as Wire from "../../internal/wire.ts"
import { AssetCriticality } from "../../resources/AssetCriticalities.ts"
import { AssetCustomStatus } from "../../resources/AssetCustomStatuses.ts"
import { AssetStatusRow } from "../../resources/AssetStatuses.ts"
import { Asset } from "../../resources/Assets.ts"
import { Category } from "../../resources/Categories.ts"
import { CustomField, CustomFieldEntity } from "../../resources/CustomFields.ts"
import { Location } from "../../resources/Locations.ts"
import { CreateWorkOrderBlueprint, MaintenancePlan } from "../../resources/MaintenancePlans.ts"
import { ManufacturerRow } from "../../resources/Manufacturers.ts"
import { LastReading, Meter } from "../../resources/Meters.ts"
import { MeterTrigger, TemplateProcedure, WorkOrderTemplateDataPayload } from "../../resources/MeterTriggers.ts"
import { ModelRow } from "../../resources/Models.ts"
import { OrganizationRow } from "../../resources/Organizations.ts"
import { Part } from "../../resources/Parts.ts"
import { PartTransferRequest, PartTransferRequestStatus } from "../../resources/PartTransferRequests.ts"
import { PurchaseOrderItem, SavedPurchaseOrder } from "../../resources/PurchaseOrders.ts"
import { RootCauseAnalysisReportRow } from "../../resources/RootCauseAnalysisReports.ts"
import { Subscription } from "../../resources/Subscriptions.ts"
import { Attachment } from "../../resources/shapes/Attachments.ts"
import { Comment } from "../../resources/shapes/Comments.ts"
import { CostRow } from "../../resources/shapes/Costs.ts"
import { AssetStatusValue } from "../../resources/shapes/Downtime.ts"
import { ProcedureFieldType, ProcedureTemplateRow } from "../../resources/shapes/Procedures.ts"
import { PartVendor } from "../../resources/shapes/Purchasing.ts"
import { CopyOnRecurring } from "../../resources/shapes/Recurrence.ts"
import { PurchaseOrderStatus } from "../../resources/shapes/Statuses.ts"
import { TeamRole } from "../../resources/Teams.ts"
import { User } from "../../resources/Users.ts"
import { Vendor, VendorContact } from "../../resources/Vendors.ts"
import { WorkOrder } from "../../resources/WorkOrders.ts"
import { WorkRequestPortalRow } from "../../resources/WorkRequestPortals.ts"
import { UpdatedWorkRequest } from "../../resources/WorkRequests.ts"
import { pick, type Sparse, without } from "../explicit.ts"
import type * as Model from "../model.ts"
import type { Plant } from "../plant.ts"
import type { Kept } from "../table.ts"

/** The names of the tables of a plant. */
export type TableName = {
  [Name in keyof Plant]: Plant[Name] extends { readonly insert: unknown } ? Name : never
}[keyof Plant]

/** The records of a table. */
export type RecordOf<Name extends TableName> = Plant[Name] extends {
  readonly replace: (record: infer R extends Kept) => void
}
  ? R
  : never

/** A schema for each property of a record. One that is forgotten does not compile. */
type FieldsOf<R> = {
  readonly [Name in keyof R]: Schema.Constraint & { readonly Type: R[Name] } & (undefined extends R[Name]
      ? unknown
      : { readonly "~type.optionality": "required" })
}

/** Records of one kind, as JSON and as the plant has them. */
export interface RecordSchema<R extends Kept = Kept> extends Schema.Codec<Sparse<R>, Schema.JsonObject> {}

const record = <R extends Kept>(fields: () => FieldsOf<R>): RecordSchema<R> =>
  // What the fields say of each property, the type says of all of them.
  Wire.lazy(() => Schema.Struct(fields() as never)) as never

const kept = <Id extends Schema.Top>(id: Id) => ({ id, organizationId: Ids.OrganizationId })

const created = { createdAt: Wire.Instant, updatedAt: Wire.Instant }

/** A part of a record. What is absent in JSON is undefined in the plant. */
const part = <P extends object>(fields: FieldsOf<P>): Schema.Codec<P, Schema.JsonObject> & Schema.Top =>
  Schema.Struct(fields as never) as never

const stock = part<Model.Stock>({
  locationId: Wire.optional(Ids.LocationId),
  availableQuantity: Schema.Finite,
  minimumQuantity: Wire.optional(Schema.Finite),
  maximumQuantity: Wire.optional(Schema.Finite),
  area: Wire.optional(Schema.String)
})

const fulfillment = part<Model.FulfillmentRecord>({
  id: Ids.FulfillmentId,
  locationId: Wire.optional(Ids.LocationId),
  quantityReceived: Schema.Finite,
  isLegacy: Wire.optional(Schema.Boolean)
})

const item = Wire.lazy(() =>
  part<Model.ItemRecord>({
    ...without(PurchaseOrderItem.fields, [
      "extraFields",
      "fulfillments",
      "partExtraFields",
      "priceDecimal",
      "quantityReceived",
      "unitCostDecimal"
    ]),
    fulfillments: Schema.Array(fulfillment)
  })
)

const partUsed = part<Model.PartUsed>({
  partId: Ids.PartId,
  quantityUsed: Schema.Finite,
  copyOnRecurring: CopyOnRecurring,
  locationId: Wire.optional(Ids.LocationId)
})

/** The records of each table. */
export const records: { readonly [Name in TableName]: RecordSchema<RecordOf<Name>> } = {
  organizations: record<Model.OrganizationRecord>(() => ({ ...OrganizationRow.fields, ...kept(Ids.OrganizationId) })),
  users: record<Model.UserRecord>(() => ({ ...User.fields, ...kept(Ids.UserId) })),
  conversations: Wire.lazy(() =>
    Schema.Union([
      Schema.Struct({
        ...kept(Ids.ConversationId),
        type: Schema.Literal("DM"),
        userIds: Schema.Array(Ids.UserId)
      }),
      Schema.Struct({ ...kept(Ids.ConversationId), type: Schema.Literal("TEAM"), teamId: Ids.TeamId })
    ])
  ) as never,
  teams: record<Model.TeamRecord>(() => ({
    ...kept(Ids.TeamId),
    name: Schema.String,
    description: Wire.optional(Schema.String),
    members: Schema.Array(Schema.Struct({ id: Ids.UserId, teamRole: TeamRole }))
  })),
  locations: record<Model.LocationRecord>(() => ({
    ...without(Location.fields, ["childrenIds", "deletedAt"]),
    ...kept(Ids.LocationId)
  })),
  assets: record<Model.AssetRecord>(() => ({
    ...without(Asset.fields, ["childrenIds", "currentOwnerId", "deletedAt", "status"]),
    ...created,
    ...kept(Ids.AssetId)
  })),
  assetStatuses: record<Model.AssetStatusRecord>(() => ({
    ...without(AssetStatusRow.fields, ["deletedAt"]),
    ...created,
    ...kept(Ids.AssetStatusId),
    assetId: Ids.AssetId,
    status: AssetStatusValue,
    startedAt: Wire.Instant,
    creatorId: Ids.UserId
  })),
  assetCustomStatuses: record<Model.AssetCustomStatusRecord>(() => ({
    ...AssetCustomStatus.fields,
    ...kept(Ids.AssetCustomStatusId),
    baseAssetStatus: AssetStatusValue
  })),
  assetCriticalities: record<Model.AssetCriticalityRecord>(() => ({
    ...AssetCriticality.fields,
    ...kept(Ids.AssetCriticalityId)
  })),
  manufacturers: record<Model.ManufacturerRecord>(() => ({ ...ManufacturerRow.fields, ...kept(Ids.ManufacturerId) })),
  models: record<Model.ModelRecord>(() => ({ ...ModelRow.fields, ...kept(Ids.ModelId) })),
  rootCauseAnalysisReports: record<Model.RootCauseAnalysisReportRecord>(() => ({
    ...without(RootCauseAnalysisReportRow.fields, ["incidentDuration", "mainAsset", "mainAssetStatus"]),
    ...kept(Ids.RootCauseAnalysisReportId)
  })),
  meters: record<Model.MeterRecord>(() => ({
    ...without(Meter.fields, ["asset", "deletedAt", "lastReading", "location"]),
    ...kept(Ids.MeterId),
    readings: Schema.Array(LastReading)
  })),
  meterTriggers: record<Model.MeterTriggerRecord>(() => ({
    ...without(MeterTrigger.fields, ["deletedAt", "workOrderTemplate"]),
    ...kept(Ids.MeterTriggerId)
  })),
  workOrderTemplates: record<Model.WorkOrderTemplateRecord>(() => ({
    ...kept(Ids.WorkOrderTemplateId),
    ...created,
    title: Schema.String,
    creatorId: Ids.UserId,
    procedureTemplateId: Wire.optional(Ids.ProcedureTemplateId),
    // A template keeps no nulls.
    data: WorkOrderTemplateDataPayload as never,
    procedure: Wire.optional(TemplateProcedure),
    attachments: Wire.optional(Schema.Array(Attachment)),
    thumbnail: Wire.optional(Attachment)
  })),
  workOrders: record<Model.WorkOrderRecord>(() => ({
    ...without(WorkOrder.fields, [
      "asset",
      "assignees",
      "deletedAt",
      "expenditures",
      "location",
      "parts",
      "progress",
      "timeItems",
      "times"
    ]),
    ...kept(Ids.WorkOrderId),
    startedAt: Wire.optional(Wire.Instant),
    assigneeIds: Schema.Array(Ids.UserId),
    teamIds: Schema.Array(Ids.TeamId),
    categories: Schema.Array(Schema.String),
    vendorIds: Schema.Array(Ids.VendorId),
    partsUsed: Schema.Array(partUsed),
    comments: Schema.Array(Comment),
    costs: Schema.Array(CostRow)
  })),
  categories: record<Model.CategoryRecord>(() => ({
    ...without(Category.fields, ["workOrderCount"]),
    ...kept(Ids.CategoryId)
  })),
  workRequests: record<Model.WorkRequestRecord>(() => ({
    ...UpdatedWorkRequest.fields,
    ...kept(Ids.WorkRequestId),
    creatorId: Ids.UserId
  })),
  workRequestPortals: record<Model.WorkRequestPortalRecord>(() => ({
    ...WorkRequestPortalRow.fields,
    ...kept(Ids.WorkRequestPortalId)
  })),
  workPermits: record<Model.WorkPermitRecord>(() => ({
    ...kept(Ids.WorkPermitId),
    status: Schema.Literals(["PENDING", "SIGNED"]),
    workOrderId: Ids.WorkOrderId,
    externalLinkUuid: Schema.String,
    signerName: Wire.optional(Schema.String)
  })),
  procedureTemplates: record<Model.ProcedureTemplateRecord>(() => ({
    ...kept(Ids.ProcedureTemplateId),
    ...created,
    title: Schema.String,
    description: Wire.optional(Schema.String)
  })),
  procedureTemplateRows: record<Model.ProcedureTemplateRowRecord>(() => ({
    ...ProcedureTemplateRow.fields,
    ...kept(Ids.ProcedureTemplateRowId),
    type: ProcedureFieldType,
    templateId: Ids.ProcedureTemplateId,
    index: Schema.Finite
  })),
  maintenancePlans: record<Model.MaintenancePlanRecord>(() => ({
    ...without(MaintenancePlan.fields, ["blueprintEstimatedTime"]),
    ...kept(Ids.MaintenancePlanId)
  })),
  workOrderBlueprints: record<Model.WorkOrderBlueprintRecord>(() => ({
    ...CreateWorkOrderBlueprint.fields,
    ...kept(Ids.WorkOrderBlueprintId)
  })),
  parts: record<Model.PartRecord>(() => ({
    ...pick(Part.fields, [
      "assetIds",
      "attachments",
      "barcode",
      "description",
      "extraFields",
      "name",
      "partTypes",
      "teamIds",
      "thumbnail",
      "unitCost"
    ]),
    ...created,
    ...kept(Ids.PartId),
    stocks: Schema.Array(stock),
    vendors: Schema.Array(PartVendor)
  })),
  partTransferRequests: record<Model.PartTransferRequestRecord>(() => ({
    ...PartTransferRequest.fields,
    ...kept(Ids.PartTransferRequestId),
    status: PartTransferRequestStatus
  })),
  vendors: record<Model.VendorRecord>(() => ({
    ...without(Vendor.fields, ["contactIds", "deletedAt"]),
    ...kept(Ids.VendorId)
  })),
  vendorContacts: record<Model.VendorContactRecord>(() => ({ ...VendorContact.fields, ...kept(Ids.ContactId) })),
  purchaseOrders: record<Model.PurchaseOrderRecord>(() => ({
    ...without(SavedPurchaseOrder.fields, ["items"]),
    ...created,
    ...kept(Ids.PurchaseOrderId),
    status: PurchaseOrderStatus,
    creatorId: Ids.UserId,
    items: Schema.Array(item)
  })),
  customFields: record<Model.CustomFieldRecord>(() => ({
    ...CustomField.fields,
    ...kept(Ids.CustomFieldId),
    entity: CustomFieldEntity,
    includeInRecurrence: Wire.optional(Schema.Boolean)
  })),
  subscriptions: record<Model.SubscriptionRecord>(() => ({
    ...Subscription.fields,
    ...kept(Ids.SubscriptionId),
    filters: Wire.optional(Schema.JsonObject),
    options: Wire.optional(Schema.JsonObject),
    secret: Schema.RedactedFromValue(Schema.String, { label: "webhook secret" })
  }))
}
