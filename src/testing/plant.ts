/**
 * The plant: everything that an embedded MaintainX remembers. It belongs to the layer that made it; nothing outlives
 * that layer.
 *
 * @internal
 */
import * as Ids from "../Ids.ts"
import { Files } from "./files.ts"
import type { Live } from "./live.ts"
import * as Model from "./model.ts"
import { type Kept, makeTable, NotedMap, type Outbox, sequence, sequences } from "./table.ts"

/**
 * How many ids there are of each kind before those of the next begin, so that an id of one kind is none of another.
 * Organizations begin at 1, users at 1,000,001. New kinds go to the end, so that the others keep theirs.
 */
export const idsOfAKind = 1_000_000

export const makePlant = (live: Live) => {
  const files = new Files()
  const outbox: Outbox = { changes: undefined, watchers: new Map(), files }
  const table = <R extends Kept>(
    kind: string,
    id: { readonly make: (value: number) => R["id"] },
    ownersOf?: (record: R) => ReadonlyArray<Ids.OrganizationId>
  ) => makeTable<R>(outbox, kind, next(id), ownersOf)
  let kinds = 0
  const next = <Id extends number>(id: { readonly make: (value: number) => Id }) =>
    sequence((value) => id.make(value), kinds++ * idsOfAKind)
  const all = {
    live,
    /** The tables report here while somebody wants the changes of an operation. */
    outbox,
    files,
    /** When lists will have the work orders that they still lack, in milliseconds. */
    lagging: new NotedMap<Ids.WorkOrderId, number>(),

    organizations: table<Model.OrganizationRecord>("Organization", Ids.OrganizationId),
    users: table<Model.UserRecord>("User", Ids.UserId),
    conversations: table<Model.ConversationRecord>("Conversation", Ids.ConversationId),
    teams: table<Model.TeamRecord>("Team", Ids.TeamId),
    locations: table<Model.LocationRecord>("Location", Ids.LocationId),
    assets: table<Model.AssetRecord>("Asset", Ids.AssetId),
    assetStatuses: table<Model.AssetStatusRecord>("Asset status", Ids.AssetStatusId),
    assetCustomStatuses: table<Model.AssetCustomStatusRecord>("Asset custom status", Ids.AssetCustomStatusId),
    assetCriticalities: table<Model.AssetCriticalityRecord>("Asset criticality", Ids.AssetCriticalityId),
    manufacturers: table<Model.ManufacturerRecord>("Manufacturer", Ids.ManufacturerId),
    models: table<Model.ModelRecord>("Model", Ids.ModelId),
    rootCauseAnalysisReports: table<Model.RootCauseAnalysisReportRecord>("Report", Ids.RootCauseAnalysisReportId),
    meters: table<Model.MeterRecord>("Meter", Ids.MeterId),
    meterTriggers: table<Model.MeterTriggerRecord>("Meter trigger", Ids.MeterTriggerId),
    workOrderTemplates: table<Model.WorkOrderTemplateRecord>("Work order template", Ids.WorkOrderTemplateId),
    workOrders: table<Model.WorkOrderRecord>("Work order", Ids.WorkOrderId),
    categories: table<Model.CategoryRecord>("Category", Ids.CategoryId),
    workRequests: table<Model.WorkRequestRecord>("Work request", Ids.WorkRequestId),
    workRequestPortals: table<Model.WorkRequestPortalRecord>("Work request portal", Ids.WorkRequestPortalId),
    workPermits: table<Model.WorkPermitRecord>("Work permit", Ids.WorkPermitId),
    procedureTemplates: table<Model.ProcedureTemplateRecord>("Procedure template", Ids.ProcedureTemplateId),
    procedureTemplateRows: table<Model.ProcedureTemplateRowRecord>("Row", Ids.ProcedureTemplateRowId),
    maintenancePlans: table<Model.MaintenancePlanRecord>("Maintenance plan", Ids.MaintenancePlanId),
    workOrderBlueprints: table<Model.WorkOrderBlueprintRecord>("Blueprint", Ids.WorkOrderBlueprintId),
    parts: table<Model.PartRecord>("Part", Ids.PartId),
    partTransferRequests: table("Request", Ids.PartTransferRequestId, Model.partnersOf),
    vendors: table<Model.VendorRecord>("Vendor", Ids.VendorId),
    vendorContacts: table<Model.VendorContactRecord>("Contact", Ids.ContactId),
    purchaseOrders: table<Model.PurchaseOrderRecord>("Purchase order", Ids.PurchaseOrderId),
    customFields: table<Model.CustomFieldRecord>("Custom field", Ids.CustomFieldId),
    subscriptions: table<Model.SubscriptionRecord>("Subscription", Ids.SubscriptionId),

    nextAttachmentId: next(Ids.AttachmentId),
    nextCommentId: next(Ids.CommentId),
    nextCostId: next(Ids.CostId),
    nextFulfillmentId: next(Ids.FulfillmentId),
    nextMaintenancePlanAssetId: next(Ids.MaintenancePlanAssetId),
    nextMaintenancePlanIntervalId: next(Ids.MaintenancePlanIntervalId),
    nextMessageId: next(Ids.MessageId),
    nextProcedureFieldId: next(Ids.ProcedureFieldId),
    nextProcedureId: next(Ids.ProcedureId),
    nextPurchaseOrderItemId: next(Ids.PurchaseOrderItemId),
    nextPurchaseOrderNumber: sequences<Ids.OrganizationId>(),
    nextReadingNumber: sequence((value) => value),
    nextSequentialId: sequences<Ids.OrganizationId>()
  }
  const { assets, assetStatuses, categories, locations, meterTriggers, purchaseOrders, workOrders } = all
  return {
    ...all,
    /** Records by what they refer to. */
    by: {
      assetParent: assets.index(({ parentId }) => present(parentId)),
      assetOfStatus: assetStatuses.index(({ assetId }) => [assetId]),
      categoryLabel: categories.index((category) => [labelKey(category)]),
      meterOfTrigger: meterTriggers.index(({ meterId }) => [meterId]),
      locationParent: locations.index(({ parentId }) => present(parentId)),
      partOfPurchaseOrder: purchaseOrders.index(({ items }) => items.flatMap(({ partId }) => present(partId))),
      partOfWorkOrder: workOrders.index(({ partsUsed }) => partsUsed.map(({ partId }) => partId)),
      workOrderParent: workOrders.index(({ parentId }) => present(parentId))
    }
  }
}

const present = <A>(value: A | undefined): ReadonlyArray<A> => (value === undefined ? [] : [value])

/** A label is that of one category in each organization. */
export const labelKey = ({ label, organizationId }: Pick<Model.CategoryRecord, "label" | "organizationId">): string =>
  `${organizationId} ${label}`

export interface Plant extends ReturnType<typeof makePlant> {}
