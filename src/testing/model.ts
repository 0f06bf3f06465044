/**
 * The data model of the plant: a record for each kind of thing that it keeps. What other records tell is looked up when
 * a record is shown, so it is left out here.
 *
 * @internal
 */
import type * as DateTime from "effect/DateTime"
import type * as Redacted from "effect/Redacted"
import type * as Api from "../index.ts"
import type { Explicit, Loose } from "./explicit.ts"
import type { Kept } from "./table.ts"

/** The properties of an answer, without those that are looked up. `Always` names optional ones that every record has. */
type Of<A, LookedUp extends keyof A = never, Always extends keyof A = never> = Explicit<
  Omit<A, LookedUp | Always | keyof Kept>
> & { readonly [Name in Always]-?: Exclude<A[Name], undefined> }

/** An organization belongs to itself. */
export interface OrganizationRecord extends Of<Api.OrganizationRow>, Kept<Api.OrganizationId> {}

/** Users who were removed stay, since what they did refers to them. */
export interface UserRecord extends Of<Api.User>, Kept<Api.UserId> {}

/** Direct messages, or the conversation of a team and its members. The API cannot make groups. */
export type ConversationRecord = Kept<Api.ConversationId> &
  (
    | { readonly type: "DM"; readonly userIds: ReadonlyArray<Api.UserId> }
    | { readonly type: "TEAM"; readonly teamId: Api.TeamId }
  )

/** Assets and locations name the teams that look after them. */
export interface TeamRecord extends Kept<Api.TeamId> {
  readonly name: string
  readonly description: string | undefined
  readonly members: ReadonlyArray<{ readonly id: Api.UserId; readonly teamRole: Api.TeamRole }>
}

/** The children of a location are found by their `parentId`. */
export interface LocationRecord extends Of<Api.Location, "childrenIds" | "deletedAt">, Kept<Api.LocationId> {}

// ---------------------------------------------------------------------------------------------------------------------
// assets
// ---------------------------------------------------------------------------------------------------------------------

/** The children of an asset are found by their `parentId`, its status in the log. */
export interface AssetRecord
  extends Of<Api.Asset, "childrenIds" | "currentOwnerId" | "deletedAt" | "status", "createdAt" | "updatedAt">,
    Kept<Api.AssetId> {}

/** An entry in the log of statuses. */
export interface AssetStatusRecord
  extends Of<Api.AssetStatusRow, "deletedAt", "assetId" | "createdAt" | "creatorId" | "startedAt" | "updatedAt">,
    Kept<Api.AssetStatusId> {
  readonly status: Api.AssetStatusValue
}

/** A custom status that was deleted stays, since the log of statuses refers to it. */
export interface AssetCustomStatusRecord extends Of<Api.AssetCustomStatus>, Kept<Api.AssetCustomStatusId> {
  readonly baseAssetStatus: Api.AssetStatusValue
}

export interface AssetCriticalityRecord extends Of<Api.AssetCriticality>, Kept<Api.AssetCriticalityId> {}

/** Assets name their manufacturer and model. */
export interface ManufacturerRecord extends Of<Api.ManufacturerRow>, Kept<Api.ManufacturerId> {}

export interface ModelRecord extends Of<Api.ModelRow>, Kept<Api.ModelId> {}

export interface RootCauseAnalysisReportRecord
  extends Of<Api.RootCauseAnalysisReportRow, "incidentDuration" | "mainAsset" | "mainAssetStatus">,
    Kept<Api.RootCauseAnalysisReportId> {}

// ---------------------------------------------------------------------------------------------------------------------
// meters
// ---------------------------------------------------------------------------------------------------------------------

export interface MeterRecord
  extends Of<Api.Meter, "asset" | "deletedAt" | "lastReading" | "location">,
    Kept<Api.MeterId> {
  /** Ordered by when they were read. */
  readonly readings: ReadonlyArray<Loose<Api.LastReading>>
}

export interface MeterTriggerRecord
  extends Of<Api.MeterTrigger, "deletedAt" | "workOrderTemplate">,
    Kept<Api.MeterTriggerId> {}

/** The template of the work orders that a meter trigger opens. */
export interface WorkOrderTemplateRecord extends Kept<Api.WorkOrderTemplateId> {
  readonly title: string
  readonly createdAt: DateTime.Utc
  readonly updatedAt: DateTime.Utc
  readonly creatorId: Api.UserId
  readonly procedureTemplateId: Api.ProcedureTemplateId | undefined
  /** What the payloads said, without what they cleared. */
  readonly data: {
    readonly [Name in keyof Api.WorkOrderTemplateDataPayload]?: NonNullable<Api.WorkOrderTemplateDataPayload[Name]>
  }
  /** The procedure in `data`, whose fields have ids by now. */
  readonly procedure: Loose<Api.TemplateProcedure> | undefined
  readonly attachments: ReadonlyArray<Loose<Api.Attachment>> | undefined
  readonly thumbnail: Loose<Api.Attachment> | undefined
}

// ---------------------------------------------------------------------------------------------------------------------
// work
// ---------------------------------------------------------------------------------------------------------------------

/** A part that a work order uses. */
export interface PartUsed {
  readonly partId: Api.PartId
  readonly quantityUsed: number
  readonly copyOnRecurring: Api.CopyOnRecurring
  readonly locationId: Api.LocationId | undefined
}

export interface WorkOrderRecord
  extends Of<
      Api.WorkOrder,
      "asset" | "assignees" | "deletedAt" | "expenditures" | "location" | "parts" | "progress" | "timeItems" | "times"
    >,
    Kept<Api.WorkOrderId> {
  /** When it was first set to `IN_PROGRESS`. Lists can be sorted by it, though no answer has it. */
  readonly startedAt: DateTime.Utc | undefined
  readonly assigneeIds: ReadonlyArray<Api.UserId>
  readonly teamIds: ReadonlyArray<Api.TeamId>
  /** Their labels. */
  readonly categories: ReadonlyArray<string>
  readonly vendorIds: ReadonlyArray<Api.VendorId>
  readonly partsUsed: ReadonlyArray<PartUsed>
  readonly comments: ReadonlyArray<Loose<Api.Comment>>
  readonly costs: ReadonlyArray<Loose<Api.CostRow>>
}

export interface CategoryRecord extends Of<Api.Category, "workOrderCount">, Kept<Api.CategoryId> {}

export interface WorkRequestRecord extends Of<Api.UpdatedWorkRequest>, Kept<Api.WorkRequestId> {
  readonly creatorId: Api.UserId
}

export interface WorkRequestPortalRecord extends Of<Api.WorkRequestPortalRow>, Kept<Api.WorkRequestPortalId> {}

export interface WorkPermitRecord extends Kept<Api.WorkPermitId> {
  readonly status: "PENDING" | "SIGNED"
  readonly workOrderId: Api.WorkOrderId
  readonly externalLinkUuid: string
  readonly signerName: string | undefined
}

export interface ProcedureTemplateRecord extends Kept<Api.ProcedureTemplateId> {
  readonly title: string
  readonly description: string | undefined
  readonly createdAt: DateTime.Utc
  readonly updatedAt: DateTime.Utc
}

export interface ProcedureTemplateRowRecord extends Of<Api.ProcedureTemplateRow>, Kept<Api.ProcedureTemplateRowId> {
  readonly type: Api.ProcedureFieldType
  readonly templateId: Api.ProcedureTemplateId
  /** Its place among the rows. If two have the same index, the older one comes first. */
  readonly index: number
}

/** The time that the work of a plan should take is in its blueprint. */
export interface MaintenancePlanRecord
  extends Of<Api.MaintenancePlan, "blueprintEstimatedTime">,
    Kept<Api.MaintenancePlanId> {}

/** No operation gives a blueprint back. */
export interface WorkOrderBlueprintRecord extends Of<Api.CreateWorkOrderBlueprint>, Kept<Api.WorkOrderBlueprintId> {}

// ---------------------------------------------------------------------------------------------------------------------
// purchasing
// ---------------------------------------------------------------------------------------------------------------------

/** How much of a part lies at one place. The place has no location if the part was created without one. */
export interface Stock {
  readonly locationId: Api.LocationId | undefined
  readonly availableQuantity: number
  readonly minimumQuantity: number | undefined
  readonly maximumQuantity: number | undefined
  readonly area: string | undefined
}

/** The quantities assigned to work orders are kept with the work orders. */
export interface PartRecord
  extends Explicit<Pick<Api.Part, "assetIds" | "attachments" | "extraFields" | "partTypes" | "teamIds" | "thumbnail">>,
    Explicit<Pick<Api.Part, "barcode" | "description" | "name" | "unitCost">>,
    Kept<Api.PartId> {
  readonly stocks: ReadonlyArray<Stock>
  readonly vendors: ReadonlyArray<Loose<Api.PartVendor>>
  readonly createdAt: DateTime.Utc
  readonly updatedAt: DateTime.Utc
}

/** Both organizations see a request. */
export interface PartTransferRequestRecord extends Of<Api.PartTransferRequest>, Kept<Api.PartTransferRequestId> {
  readonly status: Api.PartTransferRequestStatus
}

/** The organizations that see a request. */
export const partnersOf = ({
  destinationOrganizationId,
  sourceOrganizationId
}: PartTransferRequestRecord): ReadonlyArray<Api.OrganizationId> => [destinationOrganizationId, sourceOrganizationId]

/** The contacts of a vendor are found by their `vendorId`. */
export interface VendorRecord extends Of<Api.Vendor, "contactIds" | "deletedAt">, Kept<Api.VendorId> {}

export interface VendorContactRecord extends Of<Api.VendorContact>, Kept<Api.ContactId> {}

/** How much of an item has come to one place. */
export interface FulfillmentRecord {
  readonly id: Api.FulfillmentId
  readonly locationId: Api.LocationId | undefined
  readonly quantityReceived: number
  readonly isLegacy: boolean | undefined
}

/** An item. What was received in all, and money as text, follow from the rest. */
export interface ItemRecord
  extends Explicit<
    Omit<
      Api.PurchaseOrderItem,
      "extraFields" | "fulfillments" | "partExtraFields" | "priceDecimal" | "quantityReceived" | "unitCostDecimal"
    >
  > {
  readonly fulfillments: ReadonlyArray<FulfillmentRecord>
}

export interface PurchaseOrderRecord
  extends Of<Api.SavedPurchaseOrder, "items", "createdAt" | "creatorId" | "updatedAt">,
    Kept<Api.PurchaseOrderId> {
  readonly status: Api.PurchaseOrderStatus
  readonly items: ReadonlyArray<ItemRecord>
}

// ---------------------------------------------------------------------------------------------------------------------
// settings
// ---------------------------------------------------------------------------------------------------------------------

/** Records keep the values of a custom field under its label, and labels that no field has too. */
export interface CustomFieldRecord extends Of<Api.CustomField>, Kept<Api.CustomFieldId> {
  readonly entity: Api.CustomFieldEntity
  readonly includeInRecurrence: boolean | undefined
}

/** A subscription, with what no answer shows. */
export interface SubscriptionRecord extends Of<Api.Subscription>, Kept<Api.SubscriptionId> {
  readonly filters: object | undefined
  readonly options: object | undefined
  readonly secret: Redacted.Redacted
}
