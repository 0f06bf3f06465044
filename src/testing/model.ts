/**
 * The data model of the plant: a record for each kind of thing that it keeps. What other records tell is looked up when
 * a record is shown, so it is left out here.
 *
 * @internal
 */
import type * as DateTime from "effect/DateTime"
import type * as Redacted from "effect/Redacted"
import type {
  AssetCriticalityId,
  AssetCustomStatusId,
  AssetId,
  AssetStatusId,
  CategoryId,
  ContactId,
  ConversationId,
  CustomFieldId,
  FulfillmentId,
  LocationId,
  MaintenancePlanId,
  ManufacturerId,
  MeterId,
  MeterTriggerId,
  ModelId,
  OrganizationId,
  PartId,
  PartTransferRequestId,
  ProcedureTemplateId,
  ProcedureTemplateRowId,
  PurchaseOrderId,
  RootCauseAnalysisReportId,
  SubscriptionId,
  TeamId,
  UserId,
  VendorId,
  WorkOrderBlueprintId,
  WorkOrderId,
  WorkOrderTemplateId,
  WorkPermitId,
  WorkRequestId,
  WorkRequestPortalId
} from "../Ids.ts"
import type { AssetCriticality } from "../resources/AssetCriticalities.ts"
import type { AssetCustomStatus } from "../resources/AssetCustomStatuses.ts"
import type { AssetStatusRow } from "../resources/AssetStatuses.ts"
import type { Asset } from "../resources/Assets.ts"
import type { Category } from "../resources/Categories.ts"
import type { CustomField, CustomFieldEntity } from "../resources/CustomFields.ts"
import type { Location } from "../resources/Locations.ts"
import type { CreateWorkOrderBlueprint, MaintenancePlan } from "../resources/MaintenancePlans.ts"
import type { ManufacturerRow } from "../resources/Manufacturers.ts"
import type { LastReading, Meter } from "../resources/Meters.ts"
import type { MeterTrigger, TemplateProcedure, WorkOrderTemplateDataPayload } from "../resources/MeterTriggers.ts"
import type { ModelRow } from "../resources/Models.ts"
import type { OrganizationRow } from "../resources/Organizations.ts"
import type { Part } from "../resources/Parts.ts"
import type { PartTransferRequest, PartTransferRequestStatus } from "../resources/PartTransferRequests.ts"
import type { PurchaseOrderItem, SavedPurchaseOrder } from "../resources/PurchaseOrders.ts"
import type { RootCauseAnalysisReportRow } from "../resources/RootCauseAnalysisReports.ts"
import type { Subscription } from "../resources/Subscriptions.ts"
import type { Attachment } from "../resources/shapes/Attachments.ts"
import type { Comment } from "../resources/shapes/Comments.ts"
import type { CostRow } from "../resources/shapes/Costs.ts"
import type { AssetStatusValue } from "../resources/shapes/Downtime.ts"
import type { ProcedureFieldType, ProcedureTemplateRow } from "../resources/shapes/Procedures.ts"
import type { PartVendor } from "../resources/shapes/Purchasing.ts"
import type { CopyOnRecurring } from "../resources/shapes/Recurrence.ts"
import type { PurchaseOrderStatus } from "../resources/shapes/Statuses.ts"
import type { TeamRole } from "../resources/Teams.ts"
import type { User } from "../resources/Users.ts"
import type { Vendor, VendorContact } from "../resources/Vendors.ts"
import type { WorkOrder } from "../resources/WorkOrders.ts"
import type { WorkRequestPortalRow } from "../resources/WorkRequestPortals.ts"
import type { UpdatedWorkRequest } from "../resources/WorkRequests.ts"
import type { Explicit, Loose } from "./explicit.ts"
import type { Kept } from "./table.ts"

/** What is kept of what answers show: all of it but what is looked up. */
type Of<A, LookedUp extends keyof A = never> = Explicit<Omit<A, LookedUp | keyof Kept>>

/** An organization belongs to itself. */
export interface OrganizationRecord extends Of<OrganizationRow>, Kept<OrganizationId> {}

/** Users who were removed stay, since what they did refers to them. */
export interface UserRecord extends Of<User>, Kept<UserId> {}

/** Direct messages, or the conversation of a team and its members. The API cannot make groups. */
export type ConversationRecord = Kept<ConversationId> &
  (
    | { readonly type: "DM"; readonly userIds: ReadonlyArray<UserId> }
    | { readonly type: "TEAM"; readonly teamId: TeamId }
  )

/** Assets and locations name the teams that look after them. */
export interface TeamRecord extends Kept<TeamId> {
  readonly name: string
  readonly description: string | undefined
  readonly members: ReadonlyArray<{ readonly id: UserId; readonly teamRole: TeamRole }>
}

/** The children of a location are found by their `parentId`. */
export interface LocationRecord extends Of<Location, "childrenIds" | "deletedAt">, Kept<LocationId> {}

// ---------------------------------------------------------------------------------------------------------------------
// assets
// ---------------------------------------------------------------------------------------------------------------------

/** The children of an asset are found by their `parentId`, its status in the log. */
export interface AssetRecord
  extends Of<Asset, "childrenIds" | "currentOwnerId" | "deletedAt" | "status">,
    Kept<AssetId> {
  readonly createdAt: DateTime.Utc
  readonly updatedAt: DateTime.Utc
}

/** An entry in the log of statuses. */
export interface AssetStatusRecord extends Of<AssetStatusRow, "deletedAt">, Kept<AssetStatusId> {
  readonly assetId: AssetId
  readonly status: AssetStatusValue
  readonly startedAt: DateTime.Utc
  readonly creatorId: UserId
  readonly createdAt: DateTime.Utc
  readonly updatedAt: DateTime.Utc
}

/** A custom status that was deleted stays, since the log of statuses refers to it. */
export interface AssetCustomStatusRecord extends Of<AssetCustomStatus>, Kept<AssetCustomStatusId> {
  readonly baseAssetStatus: AssetStatusValue
}

export interface AssetCriticalityRecord extends Of<AssetCriticality>, Kept<AssetCriticalityId> {}

/** Assets name their manufacturer and model. */
export interface ManufacturerRecord extends Of<ManufacturerRow>, Kept<ManufacturerId> {}

export interface ModelRecord extends Of<ModelRow>, Kept<ModelId> {}

export interface RootCauseAnalysisReportRecord
  extends Of<RootCauseAnalysisReportRow, "incidentDuration" | "mainAsset" | "mainAssetStatus">,
    Kept<RootCauseAnalysisReportId> {}

// ---------------------------------------------------------------------------------------------------------------------
// meters
// ---------------------------------------------------------------------------------------------------------------------

export interface MeterRecord extends Of<Meter, "asset" | "deletedAt" | "lastReading" | "location">, Kept<MeterId> {
  /** Ordered by when they were read. */
  readonly readings: ReadonlyArray<Loose<LastReading>>
}

export interface MeterTriggerRecord extends Of<MeterTrigger, "deletedAt" | "workOrderTemplate">, Kept<MeterTriggerId> {}

/** The template of the work orders that a meter trigger opens. */
export interface WorkOrderTemplateRecord extends Kept<WorkOrderTemplateId> {
  readonly title: string
  readonly createdAt: DateTime.Utc
  readonly updatedAt: DateTime.Utc
  readonly creatorId: UserId
  readonly procedureTemplateId: ProcedureTemplateId | undefined
  /** What the payloads said, without what they cleared. */
  readonly data: {
    readonly [Name in keyof WorkOrderTemplateDataPayload]?: NonNullable<WorkOrderTemplateDataPayload[Name]>
  }
  /** The procedure in `data`, whose fields have ids by now. */
  readonly procedure: Loose<TemplateProcedure> | undefined
  readonly attachments: ReadonlyArray<Loose<Attachment>> | undefined
  readonly thumbnail: Loose<Attachment> | undefined
}

// ---------------------------------------------------------------------------------------------------------------------
// work
// ---------------------------------------------------------------------------------------------------------------------

/** A part that a work order uses. */
export interface PartUsed {
  readonly partId: PartId
  readonly quantityUsed: number
  readonly copyOnRecurring: CopyOnRecurring
  readonly locationId: LocationId | undefined
}

export interface WorkOrderRecord
  extends Of<
      WorkOrder,
      "asset" | "assignees" | "deletedAt" | "expenditures" | "location" | "parts" | "progress" | "timeItems" | "times"
    >,
    Kept<WorkOrderId> {
  /** When it was first set to `IN_PROGRESS`. Lists can be sorted by it, though no answer has it. */
  readonly startedAt: DateTime.Utc | undefined
  readonly assigneeIds: ReadonlyArray<UserId>
  readonly teamIds: ReadonlyArray<TeamId>
  /** Their labels. */
  readonly categories: ReadonlyArray<string>
  readonly vendorIds: ReadonlyArray<VendorId>
  readonly partsUsed: ReadonlyArray<PartUsed>
  readonly comments: ReadonlyArray<Loose<Comment>>
  readonly costs: ReadonlyArray<Loose<CostRow>>
}

export interface CategoryRecord extends Of<Category, "workOrderCount">, Kept<CategoryId> {}

export interface WorkRequestRecord extends Of<UpdatedWorkRequest>, Kept<WorkRequestId> {
  readonly creatorId: UserId
}

export interface WorkRequestPortalRecord extends Of<WorkRequestPortalRow>, Kept<WorkRequestPortalId> {}

export interface WorkPermitRecord extends Kept<WorkPermitId> {
  readonly status: "PENDING" | "SIGNED"
  readonly workOrderId: WorkOrderId
  readonly externalLinkUuid: string
  readonly signerName: string | undefined
}

export interface ProcedureTemplateRecord extends Kept<ProcedureTemplateId> {
  readonly title: string
  readonly description: string | undefined
  readonly createdAt: DateTime.Utc
  readonly updatedAt: DateTime.Utc
}

export interface ProcedureTemplateRowRecord extends Of<ProcedureTemplateRow>, Kept<ProcedureTemplateRowId> {
  readonly type: ProcedureFieldType
  readonly templateId: ProcedureTemplateId
  /** Where it stands among the others. Of those with the same index, the older one comes first. */
  readonly index: number
}

/** The time that the work of a plan should take is in its blueprint. */
export interface MaintenancePlanRecord extends Of<MaintenancePlan, "blueprintEstimatedTime">, Kept<MaintenancePlanId> {}

/** No operation gives a blueprint back. */
export interface WorkOrderBlueprintRecord extends Of<CreateWorkOrderBlueprint>, Kept<WorkOrderBlueprintId> {}

// ---------------------------------------------------------------------------------------------------------------------
// purchasing
// ---------------------------------------------------------------------------------------------------------------------

/** How much of a part lies at one place. The place has no location if the part was created without one. */
export interface Stock {
  readonly locationId: LocationId | undefined
  readonly availableQuantity: number
  readonly minimumQuantity: number | undefined
  readonly maximumQuantity: number | undefined
  readonly area: string | undefined
}

/** Work orders say what is assigned to them. */
export interface PartRecord
  extends Explicit<
      Pick<
        Part,
        | "assetIds"
        | "attachments"
        | "barcode"
        | "description"
        | "extraFields"
        | "name"
        | "partTypes"
        | "teamIds"
        | "thumbnail"
        | "unitCost"
      >
    >,
    Kept<PartId> {
  readonly stocks: ReadonlyArray<Stock>
  readonly vendors: ReadonlyArray<Loose<PartVendor>>
  readonly createdAt: DateTime.Utc
  readonly updatedAt: DateTime.Utc
}

/** Both organizations see a request. */
export interface PartTransferRequestRecord extends Of<PartTransferRequest>, Kept<PartTransferRequestId> {
  readonly status: PartTransferRequestStatus
}

/** The organizations that see a request. */
export const partnersOf = ({
  destinationOrganizationId,
  sourceOrganizationId
}: PartTransferRequestRecord): ReadonlyArray<OrganizationId> => [destinationOrganizationId, sourceOrganizationId]

/** The contacts of a vendor are found by their `vendorId`. */
export interface VendorRecord extends Of<Vendor, "contactIds" | "deletedAt">, Kept<VendorId> {}

export interface VendorContactRecord extends Of<VendorContact>, Kept<ContactId> {}

/** How much of an item has come to one place. */
export interface FulfillmentRecord {
  readonly id: FulfillmentId
  readonly locationId: LocationId | undefined
  readonly quantityReceived: number
  readonly isLegacy: boolean | undefined
}

/** An item. What was received in all, and money as text, follow from the rest. */
export interface ItemRecord
  extends Explicit<
    Omit<
      PurchaseOrderItem,
      "extraFields" | "fulfillments" | "partExtraFields" | "priceDecimal" | "quantityReceived" | "unitCostDecimal"
    >
  > {
  readonly fulfillments: ReadonlyArray<FulfillmentRecord>
}

export interface PurchaseOrderRecord extends Of<SavedPurchaseOrder, "items">, Kept<PurchaseOrderId> {
  readonly status: PurchaseOrderStatus
  readonly creatorId: UserId
  readonly createdAt: DateTime.Utc
  readonly updatedAt: DateTime.Utc
  readonly items: ReadonlyArray<ItemRecord>
}

// ---------------------------------------------------------------------------------------------------------------------
// settings
// ---------------------------------------------------------------------------------------------------------------------

/** Records keep the values of a custom field under its label, and labels that no field has too. */
export interface CustomFieldRecord extends Of<CustomField>, Kept<CustomFieldId> {
  readonly entity: CustomFieldEntity
  readonly includeInRecurrence: boolean | undefined
}

/** A subscription, with what no answer shows. */
export interface SubscriptionRecord extends Of<Subscription>, Kept<SubscriptionId> {
  readonly filters: object | undefined
  readonly options: object | undefined
  readonly secret: Redacted.Redacted
}
