/**
 * The plant: everything that an embedded MaintainX remembers. It belongs to the layer that made it; nothing outlives
 * that layer.
 *
 * Records are never changed in place, only replaced, so what was read from a table stays what it was.
 *
 * @internal
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as Stream from "effect/Stream"
import {
  AssetId,
  AssetStatusId,
  AttachmentId,
  CategoryId,
  CommentId,
  ContactId,
  ConversationId,
  CostId,
  LocationId,
  ManufacturerId,
  ModelId,
  OrganizationId,
  PartId,
  PartTransferRequestId,
  ProcedureFieldId,
  ProcedureId,
  UserId,
  VendorId,
  WorkOrderId
} from "../Ids.ts"
import { notFound, type Refused } from "./refusal.ts"
import type { AssetRecord, ManufacturerRecord, ModelRecord } from "./resources/Assets.ts"
import type { LocationRecord } from "./resources/Locations.ts"
import type { OrganizationRecord } from "./resources/Organizations.ts"
import type { PartRecord } from "./resources/Parts.ts"
import { type PartTransferRequestRecord, partners } from "./resources/PartTransferRequests.ts"
import type { ConversationRecord, UserRecord } from "./resources/Users.ts"
import type { VendorContactRecord, VendorRecord } from "./resources/Vendors.ts"
import type { WorkOrderRecord } from "./resources/workOrders/record.ts"

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

/** The behaviour behind a service: its methods without the streams, which are made from the lists. */
export type Behaviour<Service> = {
  readonly [Name in keyof Service as Service[Name] extends (...args: never) => Stream.Stream<unknown, unknown>
    ? never
    : Name]: Service[Name] extends (...args: infer Args) => Effect.Effect<infer A, unknown>
    ? (...args: Args) => Effect.Effect<A, Refused, Acting>
    : never
}

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
  /** All records in the order of their ids. */
  readonly all: Effect.Effect<ReadonlyArray<R>, never, Acting>
}

const makeTable = <R extends Kept>(
  kind: string,
  id: (value: number) => R["id"],
  seenBy: (record: R) => ReadonlyArray<OrganizationId> = ({ organizationId }) => [organizationId]
): Table<R> => {
  const records = new Map<number, R>()
  const next = sequence(id)
  const reaches = (organizations: ReadonlyArray<OrganizationId>, record: R) =>
    seenBy(record).some((id) => organizations.includes(id))
  return {
    insert: (make) => {
      const record = make(next())
      records.set(record.id, record)
      return record
    },
    replace: (record) => {
      records.set(record.id, record)
    },
    remove: (id) => {
      records.delete(id)
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
    all: Effect.map(Acting, ({ organizations }) =>
      Array.from(records.values()).filter((record) => reaches(organizations, record))
    )
  }
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

/** Ids for labels, in the order in which they are met. */
const numbered = <Id extends number>(id: (value: number) => Id): ((label: string) => Id) => {
  const ids = new Map<string, Id>()
  return (label) => {
    const known = ids.get(label) ?? id(ids.size + 1)
    ids.set(label, known)
    return known
  }
}

export const makePlant = () => ({
  organizations: makeTable<OrganizationRecord>("Organization", (id) => OrganizationId.make(id)),
  users: makeTable<UserRecord>("User", (id) => UserId.make(id)),
  conversations: makeTable<ConversationRecord>("Conversation", (id) => ConversationId.make(id)),
  locations: makeTable<LocationRecord>("Location", (id) => LocationId.make(id)),
  assets: makeTable<AssetRecord>("Asset", (id) => AssetId.make(id)),
  manufacturers: makeTable<ManufacturerRecord>("Manufacturer", (id) => ManufacturerId.make(id)),
  models: makeTable<ModelRecord>("Model", (id) => ModelId.make(id)),
  vendors: makeTable<VendorRecord>("Vendor", (id) => VendorId.make(id)),
  vendorContacts: makeTable<VendorContactRecord>("Contact", (id) => ContactId.make(id)),
  parts: makeTable<PartRecord>("Part", (id) => PartId.make(id)),
  partTransferRequests: makeTable<PartTransferRequestRecord>(
    "Request",
    (id) => PartTransferRequestId.make(id),
    partners
  ),
  nextAssetStatusId: sequence((id) => AssetStatusId.make(id)),
  nextAttachmentId: sequence((id) => AttachmentId.make(id)),
  workOrders: makeTable<WorkOrderRecord>("Work order", (id) => WorkOrderId.make(id)),
  nextSequentialId: sequences<OrganizationId>(),
  categoryId: numbered((id) => CategoryId.make(id)),
  nextCommentId: sequence((id) => CommentId.make(id)),
  nextCostId: sequence((id) => CostId.make(id)),
  nextProcedureId: sequence((id) => ProcedureId.make(id)),
  nextProcedureFieldId: sequence((id) => ProcedureFieldId.make(id))
})

export interface Plant extends ReturnType<typeof makePlant> {}
