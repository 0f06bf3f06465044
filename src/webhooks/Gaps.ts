/**
 * Makes missed events again from lists.
 *
 * Only the lists of assets, parts, purchase orders and work orders can be searched by time. Other missed events stay
 * unknown until a program looks at the records themselves.
 *
 * @since 0.1.0
 */
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import { CurrentOrganizations } from "../Calls.ts"
import type { OrganizationId, UserId } from "../Ids.ts"
import { BadRequest, type MaintainXError, UnexpectedResponse } from "../MaintainXError.ts"
import { Assets } from "../resources/Assets.ts"
import { Organizations } from "../resources/Organizations.ts"
import { Parts } from "../resources/Parts.ts"
import { type PurchaseOrderRow, PurchaseOrders } from "../resources/PurchaseOrders.ts"
import { type WorkOrderRow, WorkOrders } from "../resources/WorkOrders.ts"
import { type EventOf, type EventType, objectOf } from "./Event.ts"
import { classes } from "./events/table.ts"

/**
 * How faithfully events can be made again.
 *
 * - `exact`: one for each created record, as MaintainX would have sent it, but without the record itself.
 * - `at least`: one for each record that changed in any way. A new record, a new status, and a change that the filters of
 *   the subscription leave out count as changes, too. Several changes make one event.
 * - `given`: the list lacks what the event says, such as the previous status. The program makes the event of each record.
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
export type RecoverableType = Exclude<keyof Table, keyof RecoverableWith>

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
 * Makes the event from a record that changed in any way and from what the program itself knows, such as the previous
 * status. `undefined` means that there was no event.
 *
 * @since 0.1.0
 */
export type Recover<Type extends keyof RecoverableWith, E, R> = (
  record: RecoverableWith[Type]
) => Effect.Effect<EventOf<Type> | undefined, E, R>

/**
 * The services that read the lists.
 *
 * @since 0.1.0
 */
export type Lists = Assets | Organizations | Parts | PurchaseOrders | WorkOrders

/**
 * How missed events are searched for.
 *
 * @since 0.1.0
 */
export interface MissedOptions {
  /** How long before `since` to begin: events come in any order, so earlier ones may be lost, too. Default: 3 hours. */
  readonly overlap?: Duration.Input
}

/** Lists show a new record up to two hours late. (Measured.) */
export const usualOverlap: Duration.Duration = Duration.hours(3)

/**
 * The events of a type since an instant, made again from the list of their records, in no order.
 *
 * Lists show a record one to two hours late, so events of the last hours may be missing, and an empty stream proves
 * nothing. Ask again from the same instant until the overlap has passed; {@link identityOf} tells which events you already
 * have. Events hold the id of the record and not the record. `occurredAt` is when the record was created or last changed: it
 * stays the same, and may differ from what MaintainX would have sent.
 *
 * Purchase orders do not tell their organization. It is that of `MaintainX.withOrganization`, or else the only one that the
 * key reaches. If there are several, the stream fails with `BadRequest`.
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
) =>
  // The overloads say which event, error and requirement belong to a type.
  search(type, DateTime.subtractDuration(since, overlap), recover as never) as never

/**
 * Identifies an event, whether MaintainX sent it or it was made again. A record is new only once; a change is identified by
 * its time.
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

/**
 * The events of a type since an instant. Types that are `given` need `recover`.
 *
 * @internal
 */
export const search = <E = never, R = never>(
  type: keyof Table,
  from: DateTime.Utc,
  recover?: (record: never) => Effect.Effect<Recovered | undefined, E, R>
): Stream.Stream<Recovered, MaintainXError | E, Lists | R> => {
  const rows = rowsOf(type, from)
  if (recover === undefined) {
    const theOnly = Effect.cached(theOrganization)
    return distinct(Stream.unwrap(Effect.map(theOnly, (theOnly) => Stream.mapEffect(rows, eventOf(type, theOnly)))))
  }
  // The list is that of the records which `recover` takes.
  const recovered = Stream.mapEffect(rows, (row) => recover(row as never))
  return distinct(Stream.filter(recovered, (event) => event !== undefined))
}

/** The properties of rows that events are made of. */
interface Row {
  readonly id: number
  readonly organizationId?: OrganizationId
  readonly createdAt?: DateTime.Utc
  readonly updatedAt?: DateTime.Utc
  readonly creatorId?: UserId
}

const services = { asset: Assets, part: Parts, purchaseOrder: PurchaseOrders, workOrder: WorkOrders }

// The events in the table are about these kinds.
const kindOf = (type: keyof Table) => classes[type].kind as keyof typeof services

const timeOf = (type: keyof Table) => (fidelity[type] === "exact" ? "createdAt" : "updatedAt")

/**
 * New records come last in the order of creation, and changed ones first in the reverse order of change. So neither moves
 * an unread record to a page that was read.
 */
const rowsOf = (type: keyof Table, from: DateTime.Utc): Stream.Stream<Row, MaintainXError, Lists> =>
  Stream.unwrap(
    Effect.gen(function* (): Effect.fn.Return<Stream.Stream<Row, MaintainXError>, never, Lists> {
      const { stream } = yield* services[kindOf(type)]
      return timeOf(type) === "createdAt"
        ? stream({ limit: 200, createdAt: { gte: from }, sort: "createdAt" })
        : stream({ limit: 200, updatedAt: { gte: from }, sort: "-updatedAt" })
    })
  )

/** Makes an event of the id, the time and the creator of a row. */
const eventOf = (type: keyof Table, theOnly: typeof theOrganization) => {
  const { fields, id } = classes[type]
  const time = timeOf(type)
  return Effect.fnUntraced(function* (row: Row) {
    const occurredAt = row[time]
    // The list was searched by this very time.
    if (occurredAt === undefined) {
      const name = services[kindOf(type)].key.replace("effect-maintainx/", "")
      return yield* new UnexpectedResponse({ operation: `${name}.list`, path: time })
    }
    const orgId = row.organizationId ?? (yield* theOnly)
    const userId = "userId" in fields && time === "createdAt" ? row.creatorId : undefined
    return { type, orgId, occurredAt, ...(userId && { userId }), [id]: row.id } as unknown as Recovered
  })
}

/** The organization of records that do not tell it. */
const theOrganization: Effect.Effect<OrganizationId, MaintainXError, Organizations> = Effect.gen(function* () {
  const current = yield* CurrentOrganizations
  const named = current === undefined ? [] : Redacted.value(current)
  // `withOrganization` takes any number; this one is used as the id that it is meant to be.
  if (named.length === 1) return named[0] as OrganizationId
  const { items } = yield* (yield* Organizations).list({ limit: 2 })
  const [only, ...others] = items
  if (only !== undefined && others.length === 0 && named.length === 0) return only.id
  return yield* new BadRequest({
    operation: "Gaps.missed",
    issues: [{ error: "The records do not tell their organization: name one with MaintainX.withOrganization" }]
  })
})

/** Rows move from page to page while they are read, so one may come twice. */
const distinct = <E, R>(stream: Stream.Stream<Recovered, E, R>): Stream.Stream<Recovered, E, R> =>
  Stream.suspend(() => {
    const seen = new Set<string>()
    return Stream.filter(stream, (event) => {
      const identity = identityOf(event)
      return !seen.has(identity) && seen.add(identity) !== undefined
    })
  })
