/**
 * Events that were missed, made again from what lists tell.
 *
 * Only assets, parts, purchase orders and work orders can be asked for by time. Everything else that was missed stays
 * unknown until the records themselves are walked.
 *
 * @since 0.1.0
 */
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import { CurrentOrganizations } from "../Calls.ts"
import type { AssetId, OrganizationId, PartId, PurchaseOrderId, UserId, WorkOrderId } from "../Ids.ts"
import { BadRequest, type MaintainXError, UnexpectedResponse } from "../MaintainXError.ts"
import { Assets } from "../resources/Assets.ts"
import { Organizations } from "../resources/Organizations.ts"
import { Parts } from "../resources/Parts.ts"
import { type PurchaseOrderRow, PurchaseOrders } from "../resources/PurchaseOrders.ts"
import { type WorkOrderRow, WorkOrders } from "../resources/WorkOrders.ts"
import { type EventOf, type EventType, objectOf } from "./Event.ts"

/**
 * How faithfully events can be made again.
 *
 * - `exact`: one for every record that was made, as MaintainX would have sent it, but without the record itself.
 * - `at least`: one for every record that changed in whatever way: also for a change that the filters of the
 *   subscription leave out, for a new record and for another status, and only one for several changes.
 * - `given`: the list does not tell what the event says, such as the status before. The program does, record by record.
 *
 * @since 0.1.0
 */
export type Fidelity = "exact" | "at least" | "given"

/**
 * The events that can be made again, and how faithfully.
 *
 * @since 0.1.0
 */
export const fidelity = {
  NEW_ASSET: "exact",
  NEW_PART: "exact",
  NEW_PURCHASE_ORDER: "exact",
  NEW_WORK_ORDER: "exact",
  PART_CHANGE: "at least",
  PURCHASE_ORDER_CHANGE: "at least",
  WORK_ORDER_CHANGE: "at least",
  PURCHASE_ORDER_STATUS_CHANGE: "given",
  WORK_ORDER_STATUS_CHANGE: "given"
} as const satisfies { readonly [Type in EventType]?: Fidelity }

type Table = typeof fidelity

/**
 * The types of events that can be made again from lists alone.
 *
 * @since 0.1.0
 */
export type RecoverableType = {
  [Type in keyof Table]: Table[Type] extends "given" ? never : Type
}[keyof Table]

/**
 * The records from which a program can make these events again.
 *
 * @since 0.1.0
 */
export interface RecoverableWith {
  readonly PURCHASE_ORDER_STATUS_CHANGE: PurchaseOrderRow
  readonly WORK_ORDER_STATUS_CHANGE: WorkOrderRow
}

/**
 * Makes the event from a record that changed in whatever way, with what the program itself knows of it, for example its
 * status before. `undefined` is no event.
 *
 * @since 0.1.0
 */
export type Recover<Type extends keyof RecoverableWith, E, R> = (
  record: RecoverableWith[Type]
) => Effect.Effect<EventOf<Type> | undefined, E, R>

/**
 * What the lists are read with.
 *
 * @since 0.1.0
 */
export type Lists = Assets | Organizations | Parts | PurchaseOrders | WorkOrders

/**
 * How missed events are looked for.
 *
 * @since 0.1.0
 */
export interface MissedOptions {
  /**
   * How long before `since` to begin, since events come in any order and some of those before were perhaps lost as
   * well. Default: 3 hours.
   */
  readonly overlap?: Duration.Input
}

/** Lists show a new record up to two hours late. (Measured.) */
export const usualOverlap: Duration.Duration = Duration.hours(3)

/**
 * The events of a type since an instant, made again from the list of their records, in no order.
 *
 * Lists show a record one to two hours late: what happened in the last hours may be missing, and an empty stream proves
 * nothing. So ask again, from the same instant, until more than the overlap has passed; {@link identityOf} tells what
 * was there before. Events hold no record, only its id. `occurredAt` is when the record was made, or changed last: it
 * is the same whenever it is asked for, and may differ from what MaintainX itself would have sent.
 *
 * Purchase orders do not tell their organization. It is the one of `MaintainX.withOrganization`, or else the only one
 * that the key reaches; where there are several, the stream fails with `BadRequest`.
 *
 * @since 0.1.0
 */
export const missed: {
  <Type extends RecoverableType>(
    type: Type,
    since: DateTime.Utc,
    options?: MissedOptions
  ): Stream.Stream<EventOf<Type>, MaintainXError, Lists>
  <Type extends keyof RecoverableWith, E, R>(
    type: Type,
    since: DateTime.Utc,
    options: MissedOptions & { readonly recover: Recover<Type, E, R> }
  ): Stream.Stream<EventOf<Type>, MaintainXError | E, Lists | R>
} = (
  type: keyof Table,
  since: DateTime.Utc,
  { overlap = usualOverlap, recover }: MissedOptions & { readonly recover?: unknown } = {}
): Stream.Stream<never, never, never> => {
  const from = DateTime.subtractDuration(since, overlap)
  // The overloads say which event, error and requirement belongs to which type; a table of functions cannot.
  return distinct(events[type](from, recover as never)) as never
}

/**
 * What makes two reports of the same event the same, whether MaintainX sent it or it was made again: a record is new
 * only once; a change is told by the instant.
 *
 * @since 0.1.0
 */
export const identityOf = (event: EventOf<keyof Table>): string => {
  const { id } = objectOf(event)
  return fidelity[event.type] === "exact"
    ? `${event.type} ${id}`
    : `${event.type} ${id} ${DateTime.formatIso(event.occurredAt)}`
}

/** @internal */
export const isRecoverable = (type: EventType): type is keyof Table => Object.hasOwn(fidelity, type)

// ---------------------------------------------------------------------------------------------------------------------
// lists
// ---------------------------------------------------------------------------------------------------------------------

type Recovered = EventOf<keyof Table>

type AnyRecover = (record: object) => Effect.Effect<Recovered | undefined>

/** What is read of a row. */
interface Row<Id> {
  readonly id: Id
  readonly organizationId?: OrganizationId
  readonly createdAt?: DateTime.Utc
  readonly updatedAt?: DateTime.Utc
  readonly creatorId?: UserId
}

type Time = "createdAt" | "updatedAt"

/**
 * New records come last in the order of creation, and changed ones first in the reverse order of change: where pages
 * are counted by offset, neither moves one that was not read yet past what was.
 */
const query = (time: Time, from: DateTime.Utc) =>
  time === "createdAt"
    ? ({ limit: 200, createdAt: { gte: from }, sort: "createdAt" } as const)
    : ({ limit: 200, updatedAt: { gte: from }, sort: "-updatedAt" } as const)

const assets = (time: Time, from: DateTime.Utc) =>
  Stream.unwrap(Effect.map(Assets, (assets) => assets.stream(query(time, from))))

const parts = (time: Time, from: DateTime.Utc) =>
  Stream.unwrap(Effect.map(Parts, (parts) => parts.stream(query(time, from))))

const purchaseOrders = (time: Time, from: DateTime.Utc) =>
  Stream.unwrap(Effect.map(PurchaseOrders, (orders) => orders.stream(query(time, from))))

const workOrders = (time: Time, from: DateTime.Utc) =>
  Stream.unwrap(Effect.map(WorkOrders, (orders) => orders.stream(query(time, from))))

type Made<Id> = (
  id: Id,
  happened: { readonly orgId: OrganizationId; readonly occurredAt: DateTime.Utc; readonly userId?: UserId }
) => Recovered

const toEvents = <Id, E, R>(
  rows: Stream.Stream<Row<Id>, E, R>,
  operation: string,
  time: Time,
  make: Made<Id>
): Stream.Stream<Recovered, E | MaintainXError, R | Organizations> =>
  Stream.unwrap(
    Effect.map(Effect.cached(theOrganization), (theOnly) =>
      Stream.mapEffect(
        rows,
        Effect.fnUntraced(function* (row) {
          const occurredAt = row[time]
          // The list was asked for records by this very time.
          if (occurredAt === undefined) return yield* new UnexpectedResponse({ operation, path: time })
          const orgId = row.organizationId ?? (yield* theOnly)
          const by = time === "createdAt" ? row.creatorId : undefined
          return make(row.id, { orgId, occurredAt, ...(by === undefined ? undefined : { userId: by }) })
        })
      )
    )
  )

/** The organization of records that do not tell it. */
const theOrganization: Effect.Effect<OrganizationId, MaintainXError, Organizations> = Effect.gen(function* () {
  const current = yield* CurrentOrganizations
  const named = current === undefined ? [] : Redacted.value(current)
  // Whoever names an organization names it by its id.
  if (named.length === 1) return named[0] as OrganizationId
  const { items } = yield* (yield* Organizations).list({ limit: 2 })
  const [only, ...others] = items
  if (only !== undefined && others.length === 0 && named.length === 0) return only.id
  return yield* new BadRequest({
    operation: "Gaps.missed",
    issues: [{ error: "The records do not tell their organization: name one with MaintainX.withOrganization" }]
  })
})

const given = <Record extends object, E, R>(
  rows: Stream.Stream<Record, E, R>,
  recover: AnyRecover
): Stream.Stream<Recovered, E, R> =>
  rows.pipe(
    Stream.mapEffect(recover),
    Stream.filter((event) => event !== undefined)
  )

type Events = (from: DateTime.Utc, recover: AnyRecover) => Stream.Stream<Recovered, MaintainXError, Lists>

const events: { readonly [Type in keyof Table]: Events } = {
  NEW_ASSET: (from) =>
    toEvents(assets("createdAt", from), "Assets.list", "createdAt", (assetId: AssetId, { occurredAt, orgId }) => ({
      type: "NEW_ASSET",
      orgId,
      occurredAt,
      assetId
    })),
  NEW_PART: (from) =>
    toEvents(parts("createdAt", from), "Parts.list", "createdAt", (partId: PartId, { occurredAt, orgId }) => ({
      type: "NEW_PART",
      orgId,
      occurredAt,
      partId
    })),
  NEW_PURCHASE_ORDER: (from) =>
    toEvents(
      purchaseOrders("createdAt", from),
      "PurchaseOrders.list",
      "createdAt",
      (purchaseOrderId: PurchaseOrderId, happened) => ({ type: "NEW_PURCHASE_ORDER", ...happened, purchaseOrderId })
    ),
  NEW_WORK_ORDER: (from) =>
    toEvents(workOrders("createdAt", from), "WorkOrders.list", "createdAt", (workOrderId: WorkOrderId, happened) => ({
      type: "NEW_WORK_ORDER",
      ...happened,
      workOrderId
    })),
  PART_CHANGE: (from) =>
    toEvents(parts("updatedAt", from), "Parts.list", "updatedAt", (partId: PartId, happened) => ({
      type: "PART_CHANGE",
      ...happened,
      partId
    })),
  PURCHASE_ORDER_CHANGE: (from) =>
    toEvents(
      purchaseOrders("updatedAt", from),
      "PurchaseOrders.list",
      "updatedAt",
      (purchaseOrderId: PurchaseOrderId, happened) => ({ type: "PURCHASE_ORDER_CHANGE", ...happened, purchaseOrderId })
    ),
  WORK_ORDER_CHANGE: (from) =>
    toEvents(workOrders("updatedAt", from), "WorkOrders.list", "updatedAt", (workOrderId: WorkOrderId, happened) => ({
      type: "WORK_ORDER_CHANGE",
      ...happened,
      workOrderId
    })),
  PURCHASE_ORDER_STATUS_CHANGE: (from, recover) => given(purchaseOrders("updatedAt", from), recover),
  WORK_ORDER_STATUS_CHANGE: (from, recover) => given(workOrders("updatedAt", from), recover)
}

/** Rows move from page to page while they are read, so one may come twice. */
const distinct = <E, R>(stream: Stream.Stream<Recovered, E, R>): Stream.Stream<Recovered, E, R> =>
  Stream.suspend(() => {
    const seen = new Set<string>()
    return Stream.filter(stream, (event) => {
      const identity = identityOf(event)
      return !seen.has(identity) && seen.add(identity) !== undefined
    })
  })
