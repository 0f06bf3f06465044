/**
 * The plant: everything that an embedded MaintainX remembers. It belongs to the layer that made it; nothing outlives
 * that layer.
 *
 * Records are never changed in place, only replaced, so what was read from a table stays what it was.
 *
 * @internal
 */
import * as Context from "effect/Context"
import type * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import type * as Stream from "effect/Stream"
import type { File } from "../Files.ts"
import {
  AssetCriticalityId,
  AssetCustomStatusId,
  AssetId,
  AssetStatusId,
  AttachmentId,
  CategoryId,
  CommentId,
  ContactId,
  ConversationId,
  CostId,
  CustomFieldId,
  FulfillmentId,
  LocationId,
  MaintenancePlanAssetId,
  MaintenancePlanId,
  MaintenancePlanIntervalId,
  ManufacturerId,
  MessageId,
  MeterId,
  MeterTriggerId,
  ModelId,
  OrganizationId,
  PartId,
  PartTransferRequestId,
  ProcedureFieldId,
  ProcedureId,
  ProcedureTemplateId,
  ProcedureTemplateRowId,
  PurchaseOrderId,
  PurchaseOrderItemId,
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
import type { StoredFile } from "./files.ts"
import type { Switches } from "./live.ts"
import { notFound, type Refused } from "./refusal.ts"
import type { AssetCriticalityRecord } from "./resources/AssetCriticalities.ts"
import type { AssetCustomStatusRecord } from "./resources/AssetCustomStatuses.ts"
import type { AssetStatusRecord } from "./resources/AssetStatuses.ts"
import type { AssetRecord } from "./resources/Assets.ts"
import type { CategoryRecord } from "./resources/Categories.ts"
import type { ConversationRecord } from "./resources/Conversations.ts"
import type { CustomFieldRecord } from "./resources/CustomFields.ts"
import type { LocationRecord } from "./resources/Locations.ts"
import type { MaintenancePlanRecord, WorkOrderBlueprintRecord } from "./resources/MaintenancePlans.ts"
import type { ManufacturerRecord } from "./resources/Manufacturers.ts"
import type { MeterRecord } from "./resources/Meters.ts"
import type { MeterTriggerRecord } from "./resources/MeterTriggers.ts"
import type { ModelRecord } from "./resources/Models.ts"
import type { WorkOrderTemplateRecord } from "./resources/meters/templates.ts"
import type { OrganizationRecord } from "./resources/Organizations.ts"
import type { PartRecord } from "./resources/Parts.ts"
import { type PartTransferRequestRecord, partners } from "./resources/PartTransferRequests.ts"
import type { ProcedureTemplateRowRecord } from "./resources/ProcedureTemplateRows.ts"
import type { ProcedureTemplateRecord } from "./resources/ProcedureTemplates.ts"
import type { PurchaseOrderRecord } from "./resources/purchaseOrders/record.ts"
import type { RootCauseAnalysisReportRecord } from "./resources/RootCauseAnalysisReports.ts"
import type { SubscriptionRecord } from "./resources/Subscriptions.ts"
import type { TeamRecord } from "./resources/Teams.ts"
import type { UserRecord } from "./resources/Users.ts"
import type { VendorContactRecord, VendorRecord } from "./resources/Vendors.ts"
import type { WorkPermitRecord } from "./resources/WorkPermits.ts"
import type { WorkRequestPortalRecord } from "./resources/WorkRequestPortals.ts"
import type { WorkRequestRecord } from "./resources/WorkRequests.ts"
import type { WorkOrderRecord } from "./resources/workOrders/record.ts"
import type { Outbox } from "./webhooks/changes.ts"

/**
 * On whose behalf an operation is carried out, and for which organizations: one, or several on the lists that take
 * several.
 */
export class Acting extends Context.Service<
  Acting,
  {
    readonly userId: UserId
    readonly organizations: readonly [OrganizationId, ...ReadonlyArray<OrganizationId>]
  }
>()("effect-maintainx/testing/Acting") {}

/** The behaviour behind a service: its methods without the streams and others that are made from these. */
export type Behaviour<Service> = {
  readonly [Name in Exclude<keyof Service, "getMany"> as Service[Name] extends (
    ...args: never
  ) => Stream.Stream<unknown, unknown>
    ? never
    : Name]: Service[Name] extends (...args: infer Args) => Effect.Effect<infer A, unknown>
    ? (...args: Read<Args>) => Effect.Effect<A, Refused, Acting>
    : never
}

/** Arguments in which a file was read to its end. */
type Read<Args extends ReadonlyArray<unknown>> = {
  [I in keyof Args]: [Args[I]] extends [File] ? Uint8Array : Given<Args[I]>
}

/** A query or a payload as it arrives: JSON has no undefined, and `copy` leaves it out. */
export type Given<T> = T extends string | number | boolean | DateTime.Utc | Uint8Array
  ? T
  : T extends ReadonlyArray<infer Item>
    ? ReadonlyArray<Given<Item>>
    : T extends object
      ? { readonly [Name in keyof T]: Given<Exclude<T[Name], undefined>> }
      : T

/** What the records of all tables have. */
export interface Kept {
  readonly id: number
  readonly organizationId: OrganizationId
}

/** The records of one kind. Reading sees only those of the organizations that the call is for. */
export interface Table<R extends Kept> {
  /** Adds a record under the next id. */
  readonly insert: (make: (id: R["id"]) => R) => R
  readonly replace: (record: R) => void
  readonly remove: (id: R["id"]) => void
  /** The record, or the refusal that it is not there. */
  readonly find: (id: R["id"]) => Effect.Effect<R, Refused, Acting>
  /** The record, whichever organization has it, or the refusal that it is not there. */
  readonly findAnywhere: (id: R["id"]) => Effect.Effect<R, Refused>
  /** The record, whichever organization has it, if it is there. */
  readonly peek: (id: R["id"]) => R | undefined
  /**
   * All records in the order of their ids: the same list until one of them changes, so that what was made of it can be
   * kept.
   */
  readonly all: Effect.Effect<ReadonlyArray<R>, never, Acting>
  /** The same for the organizations named, whomever the call is for. */
  readonly of: (organizations: ReadonlyArray<OrganizationId>) => ReadonlyArray<R>
}

const makeTable = <R extends Kept>(
  outbox: Outbox,
  kind: string,
  id: (value: number) => R["id"],
  seenBy: (record: R) => ReadonlyArray<OrganizationId> = ({ organizationId }) => [organizationId]
): Table<R> => {
  const records = new Map<number, R>()
  const lists = new Map<string, ReadonlyArray<R>>()
  const next = sequence(id)
  const reaches = (organizations: ReadonlyArray<OrganizationId>, record: R) =>
    seenBy(record).some((id) => organizations.includes(id))
  const of = (organizations: ReadonlyArray<OrganizationId>): ReadonlyArray<R> => {
    const key = organizations.join()
    const list = lists.get(key) ?? Array.from(records.values()).filter((record) => reaches(organizations, record))
    lists.set(key, list)
    return list
  }
  const table: Table<R> = {
    insert: (make) => {
      const record = make(next())
      outbox.changes?.push({ table, before: undefined, after: record })
      records.set(record.id, record)
      lists.clear()
      return record
    },
    replace: (record) => {
      outbox.changes?.push({ table, before: records.get(record.id), after: record })
      records.set(record.id, record)
      lists.clear()
    },
    remove: (id) => {
      outbox.changes?.push({ table, before: records.get(id), after: undefined })
      records.delete(id)
      lists.clear()
    },
    find: (id) =>
      Effect.flatMap(Acting, ({ organizations }) => {
        const record = records.get(id)
        return record !== undefined && reaches(organizations, record)
          ? Effect.succeed(record)
          : Effect.fail(notFound(kind))
      }),
    findAnywhere: (id) => {
      const record = records.get(id)
      return record === undefined ? Effect.fail(notFound(kind)) : Effect.succeed(record)
    },
    peek: (id) => records.get(id),
    all: Effect.map(Acting, ({ organizations }) => of(organizations)),
    of
  }
  return table
}

/** Ids of one kind: 1, 2, 3. */
const sequence = <Id extends number>(id: (value: number) => Id): (() => Id) => {
  let last = 0
  return () => id(++last)
}

/** The numbers 1, 2, 3, for each of several counts of its own. */
const sequences = <Count>(): ((count: Count) => number) => {
  const lasts = new Map<Count, number>()
  return (count) => {
    const next = (lasts.get(count) ?? 0) + 1
    lasts.set(count, next)
    return next
  }
}

export const makePlant = (live: Switches, outbox: Outbox = { changes: undefined }) => ({
  live,
  /** What the tables report while an operation is carried out whose changes are wanted. */
  outbox,
  organizations: makeTable<OrganizationRecord>(outbox, "Organization", (id) => OrganizationId.make(id)),
  users: makeTable<UserRecord>(outbox, "User", (id) => UserId.make(id)),
  conversations: makeTable<ConversationRecord>(outbox, "Conversation", (id) => ConversationId.make(id)),
  locations: makeTable<LocationRecord>(outbox, "Location", (id) => LocationId.make(id)),
  assets: makeTable<AssetRecord>(outbox, "Asset", (id) => AssetId.make(id)),
  manufacturers: makeTable<ManufacturerRecord>(outbox, "Manufacturer", (id) => ManufacturerId.make(id)),
  models: makeTable<ModelRecord>(outbox, "Model", (id) => ModelId.make(id)),
  assetStatuses: makeTable<AssetStatusRecord>(outbox, "Asset status", (id) => AssetStatusId.make(id)),
  assetCustomStatuses: makeTable<AssetCustomStatusRecord>(outbox, "Asset custom status", (id) =>
    AssetCustomStatusId.make(id)
  ),
  assetCriticalities: makeTable<AssetCriticalityRecord>(outbox, "Asset criticality", (id) =>
    AssetCriticalityId.make(id)
  ),
  teams: makeTable<TeamRecord>(outbox, "Team", (id) => TeamId.make(id)),
  nextMessageId: sequence((id) => MessageId.make(id)),
  vendors: makeTable<VendorRecord>(outbox, "Vendor", (id) => VendorId.make(id)),
  vendorContacts: makeTable<VendorContactRecord>(outbox, "Contact", (id) => ContactId.make(id)),
  parts: makeTable<PartRecord>(outbox, "Part", (id) => PartId.make(id)),
  partTransferRequests: makeTable<PartTransferRequestRecord>(
    outbox,
    "Request",
    (id) => PartTransferRequestId.make(id),
    partners
  ),
  nextAssetStatusId: sequence((id) => AssetStatusId.make(id)),
  files: new Map<AttachmentId, StoredFile>(),
  nextAttachmentId: sequence((id) => AttachmentId.make(id)),
  categories: makeTable<CategoryRecord>(outbox, "Category", (id) => CategoryId.make(id)),
  customFields: makeTable<CustomFieldRecord>(outbox, "Custom field", (id) => CustomFieldId.make(id)),
  purchaseOrders: makeTable<PurchaseOrderRecord>(outbox, "Purchase order", (id) => PurchaseOrderId.make(id)),
  nextPurchaseOrderNumber: sequences<OrganizationId>(),
  nextPurchaseOrderItemId: sequence((id) => PurchaseOrderItemId.make(id)),
  nextFulfillmentId: sequence((id) => FulfillmentId.make(id)),
  workOrders: makeTable<WorkOrderRecord>(outbox, "Work order", (id) => WorkOrderId.make(id)),
  procedureTemplates: makeTable<ProcedureTemplateRecord>(outbox, "Procedure template", (id) =>
    ProcedureTemplateId.make(id)
  ),
  procedureTemplateRows: makeTable<ProcedureTemplateRowRecord>(outbox, "Row", (id) => ProcedureTemplateRowId.make(id)),
  rootCauseAnalysisReports: makeTable<RootCauseAnalysisReportRecord>(outbox, "Report", (id) =>
    RootCauseAnalysisReportId.make(id)
  ),
  maintenancePlans: makeTable<MaintenancePlanRecord>(outbox, "Maintenance plan", (id) => MaintenancePlanId.make(id)),
  workOrderBlueprints: makeTable<WorkOrderBlueprintRecord>(outbox, "Blueprint", (id) => WorkOrderBlueprintId.make(id)),
  nextMaintenancePlanAssetId: sequence((id) => MaintenancePlanAssetId.make(id)),
  nextMaintenancePlanIntervalId: sequence((id) => MaintenancePlanIntervalId.make(id)),
  meters: makeTable<MeterRecord>(outbox, "Meter", (id) => MeterId.make(id)),
  nextReadingId: sequence((id) => id),
  meterTriggers: makeTable<MeterTriggerRecord>(outbox, "Meter trigger", (id) => MeterTriggerId.make(id)),
  workOrderTemplates: makeTable<WorkOrderTemplateRecord>(outbox, "Work order template", (id) =>
    WorkOrderTemplateId.make(id)
  ),
  nextSequentialId: sequences<OrganizationId>(),
  nextCommentId: sequence((id) => CommentId.make(id)),
  nextCostId: sequence((id) => CostId.make(id)),
  nextProcedureId: sequence((id) => ProcedureId.make(id)),
  nextProcedureFieldId: sequence((id) => ProcedureFieldId.make(id)),
  subscriptions: makeTable<SubscriptionRecord>(outbox, "Subscription", (id) => SubscriptionId.make(id)),
  workPermits: makeTable<WorkPermitRecord>(outbox, "Work permit", (id) => WorkPermitId.make(id)),
  workRequestPortals: makeTable<WorkRequestPortalRecord>(outbox, "Work request portal", (id) =>
    WorkRequestPortalId.make(id)
  ),
  workRequests: makeTable<WorkRequestRecord>(outbox, "Work request", (id) => WorkRequestId.make(id))
})

export interface Plant extends ReturnType<typeof makePlant> {}
