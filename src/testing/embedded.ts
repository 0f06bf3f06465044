/**
 * The embedded MaintainX itself: the plant, who may do what in it, what was received, and what is to go wrong.
 *
 * @internal
 */
import * as ByteSize from "effect/ByteSize"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import * as Semaphore from "effect/Semaphore"
import { OrganizationId, type SubscriptionId, UserId } from "../Ids.ts"
import type { Operation } from "../Operation.ts"
import type { KnownEvent } from "../webhooks/Event.ts"
import type { Fault } from "./Fault.ts"
import { build } from "./factory/build.ts"
import { type StoredFile, withFreshAddresses } from "./files.ts"
import { type Switches, switchesOf } from "./live.ts"
import type { Call, Key, Options, Target } from "./options.ts"
import { makePlant } from "./plant.ts"
import { type Count, makeCount } from "./rateLimits.ts"
import { badRequest, forbidden, type Refused, tooLarge } from "./refusal.ts"
import { behaviours } from "./resources.ts"
import { found, seed } from "./seed.ts"
import { Acting, type Change } from "./table.ts"
import { occurrencesOf } from "./webhooks/causes.ts"
import { type Deliveries, makeDeliveries } from "./webhooks/deliveries.ts"
import { eventFor, type Occurrence, told } from "./webhooks/occurrence.ts"

/** What a key opens. */
export interface Access {
  readonly organizations: ReadonlyArray<OrganizationId>
  readonly permitted: boolean
}

export interface Embedded {
  /** The largest file that is taken. */
  readonly maxUploadSize: ByteSize.ByteSize
  /** More than so many bytes are read of no body. */
  readonly bound: number
  readonly accessOf: (key: string) => Access | undefined
  /** What needs no key is open to everybody, in whatever organization it is. */
  readonly everybody: Access
  /** Carries out an operation, all of it or nothing. The organizations are those that the call names, if any. */
  readonly carryOut: (
    operation: Operation,
    access: Access,
    named: ReadonlyArray<number>,
    args: ReadonlyArray<unknown>
  ) => Effect.Effect<unknown, Refused>
  readonly files: ReadonlyMap<number, StoredFile>
  readonly calls: Array<Call>
  readonly faults: Faults
  readonly live: Switches
  /** Counts a request, where requests are counted. */
  readonly count: Count | undefined
  /** What delivers events, where they are delivered. */
  readonly deliveries: Deliveries | undefined
  /** Approves a subscription, or all that wait for it. */
  readonly approve: (id: SubscriptionId | undefined) => Effect.Effect<void>
  /** Tells of an event, whatever happened. */
  readonly tell: (event: KnownEvent) => Effect.Effect<void>
}

export class EmbeddedMaintainX extends Context.Service<EmbeddedMaintainX, Embedded>()(
  "effect-maintainx/testing/EmbeddedMaintainX"
) {}

/** A fresh one. */
export const layerEmbedded = (options: Options): Layer.Layer<EmbeddedMaintainX> =>
  Layer.effect(EmbeddedMaintainX, makeEmbedded(options))

/** The faults that wait for their call. */
export interface Faults {
  readonly add: (fault: Fault, target: Target) => void
  readonly clear: () => void
  /** Whether one waits for a call of this operation. */
  readonly awaits: (operation: string) => boolean
  /** Takes the one that has waited longest for a call of this operation. */
  readonly take: (operation: string | undefined) => Fault | undefined
}

/** The key that opens everything, where the options name none. */
export const usualKey = "embedded-maintainx"

/** More than this, or than the largest file, is read of no body. */
const smallestBound = 16 * 1024 * 1024

/** What the API's own text of a 413 names. */
const usualUploadSize = ByteSize.fromInputUnsafe("1 MB")

const usualOrganizations = ["Rivermill Plant"]

const makeEmbedded = Effect.fnUntraced(function* (options: Options) {
  const live = switchesOf(options.live)
  const plant = makePlant(live)
  const methods = behaviours(plant)
  const maxUploadSize =
    options.maxUploadSize === undefined ? usualUploadSize : ByteSize.fromInputUnsafe(options.maxUploadSize)
  const oneAtATime = yield* Semaphore.make(1)

  const organizations = (options.organizations ?? usualOrganizations).map((name) => found(plant, name))
  const access = new Map<string, Access>()
  for (const key of options.keys ?? [usualKey]) {
    const { apiKey, ...rest }: Key = typeof key === "string" ? { apiKey: key } : key
    access.set(Redacted.isRedacted(apiKey) ? Redacted.value(apiKey) : apiKey, {
      organizations: rest.organizations?.map((id) => OrganizationId.make(id)) ?? organizations.map(({ id }) => id),
      permitted: rest.permitted ?? true
    })
  }

  /** On behalf of the account of the first organization, whatever it is done for. */
  const as = (acting: Acting["Service"]["organizations"]) => {
    const account = organizations.find(({ id }) => id === acting[0])?.account ?? UserId.make(1)
    return Effect.provideService(Acting, { userId: account, organizations: acting })
  }

  /**
   * Ends a subscription whose url fails. That the account of the organization is named as the one who did it is
   * assumed.
   */
  const remove = (id: SubscriptionId): Effect.Effect<void> =>
    Effect.gen(function* () {
      const record = plant.subscriptions.peek(id)
      if (record === undefined) return
      const end = Effect.sync(() => plant.subscriptions.remove(id))
      yield* as([record.organizationId])(telling("Subscriptions.delete", end))
    }).pipe(oneAtATime.withPermits(1))

  const deliveries =
    options.webhooks === undefined
      ? undefined
      : yield* makeDeliveries(options.webhooks, { find: plant.subscriptions.peek, remove })

  /**
   * Delivers what happened to the subscriptions to it. Files that it shows have addresses that are good from now on.
   */
  const deliver = Effect.fnUntraced(function* (occurrences: ReadonlyArray<Occurrence>) {
    const now = yield* Clock.currentTimeMillis
    for (const what of occurrences) {
      for (const subscription of plant.subscriptions.of(what.organizations)) {
        const event = eventFor(what, subscription)
        if (event === undefined) continue
        // Fresh addresses make of an event the same event.
        deliveries?.post(subscription, (yield* withFreshAddresses(event)) as KnownEvent, now)
      }
    }
  })

  /**
   * Tells the subscriptions of whatever an operation changes, if it succeeds. One operation is carried out at a time.
   */
  const telling = <A, E>(operation: string, effect: Effect.Effect<A, E, Acting>): Effect.Effect<A, E, Acting> =>
    Effect.suspend(() => {
      const changes: Array<Change> = []
      plant.outbox.changes = changes
      return effect.pipe(
        Effect.tap(() =>
          Effect.gen(function* () {
            plant.outbox.changes = undefined
            const { userId } = yield* Acting
            yield* deliver(occurrencesOf({ plant, operation, changes, userId, now: yield* DateTime.now }))
          })
        ),
        Effect.ensuring(
          Effect.sync(() => {
            plant.outbox.changes = undefined
          })
        )
      )
    })

  const carryOut: Embedded["carryOut"] = (operation, { organizations: reachable, permitted }, named, args) =>
    Effect.gen(function* () {
      const method = methods.get(operation.name)
      if (method === undefined) return yield* Effect.die(new Error(`${operation.name} has no behaviour`))
      const needsNone = operation.path === "/organizations" || !operation.needsKey
      if (!permitted && !needsNone) return yield* forbidden("You do not have permission to do this")
      const file = args[operation.parameters.length]
      if (operation.body === "bytes" && file instanceof Uint8Array && BigInt(file.byteLength) > maxUploadSize) {
        return yield* tooLarge(`the file is larger than ${maxUploadSize} bytes`)
      }
      const [first, ...others] = needsNone ? reachable : yield* chosen(reachable, named)
      if (first === undefined) return yield* forbidden("The key reaches no organization")
      const run = method(...args)
      const isSilent = deliveries === undefined || operation.method === "GET" || skipsWebhook(operation, args)
      return yield* withFreshAddresses(yield* as([first, ...others])(isSilent ? run : telling(operation.name, run)))
    }).pipe(oneAtATime.withPermits(1), Effect.uninterruptible)

  const { plant: kind = "workshop" } = options
  const now = yield* Clock.currentTimeMillis
  for (const { account, id: organizationId } of organizations) {
    if (kind === "workshop") yield* Effect.orDie(as([organizationId])(seed(plant)))
    else if (kind !== "empty") build({ plant, organizationId, account, now }, kind.factory)
  }
  const everybody: Access = { organizations: organizations.map(({ id }) => id), permitted: true }
  return {
    maxUploadSize,
    bound: Math.max(smallestBound, Number(maxUploadSize)),
    accessOf: (key: string) => access.get(key),
    everybody,
    carryOut,
    files: plant.files,
    calls: [],
    faults: makeFaults(),
    live,
    count: makeCount(live.rateLimits),
    deliveries,
    approve: (id: SubscriptionId | undefined) =>
      Effect.sync(() => {
        for (const record of plant.subscriptions.of(organizations.map(({ id }) => id))) {
          if (record.status !== "PENDING_APPROVAL" || (id !== undefined && record.id !== id)) continue
          plant.subscriptions.replace({ ...record, status: "VALID" })
        }
      }).pipe(oneAtATime.withPermits(1)),
    tell: (event: KnownEvent) => deliver([told(event)]).pipe(oneAtATime.withPermits(1))
  }
})

/** Whether a call asks for no events, by its query or by the older property of a new work order. */
const skipsWebhook = ({ body, name, parameters }: Operation, args: ReadonlyArray<unknown>): boolean => {
  const [payload, query] = body === undefined ? [undefined, args[parameters.length]] : args.slice(parameters.length)
  return (
    (Predicate.hasProperty(query, "skipWebhook") && query.skipWebhook === true) ||
    (name === "WorkOrders.create" && Predicate.hasProperty(payload, "skipRestHook") && payload.skipRestHook === true)
  )
}

/** The organizations that a call is for. */
const chosen = (
  reachable: ReadonlyArray<OrganizationId>,
  named: ReadonlyArray<number>
): Effect.Effect<ReadonlyArray<OrganizationId>, Refused> => {
  if (named.length === 0) {
    return reachable.length === 1
      ? Effect.succeed(reachable)
      : Effect.fail(badRequest("OrganizationId was not provided", "x-organization-id"))
  }
  return named.every((id) => reachable.some((organization) => organization === id))
    ? Effect.succeed(named.map((id) => OrganizationId.make(id)))
    : Effect.fail(forbidden("You do not have access to this organization"))
}

const makeFaults = (): Faults => {
  let waiting: Array<{ readonly fault: Fault; readonly operation: string | undefined; left: number }> = []
  const find = (operation: string | undefined) =>
    waiting.find((entry) => entry.operation === undefined || entry.operation === operation)
  return {
    add: (fault, { operation, times = 1 }) => {
      waiting.push({ fault, operation, left: times })
    },
    clear: () => {
      waiting = []
    },
    awaits: (operation) => find(operation) !== undefined,
    take: (operation) => {
      const entry = find(operation)
      if (entry === undefined) return undefined
      entry.left--
      if (entry.left <= 0) waiting = waiting.filter((other) => other !== entry)
      return entry.fault
    }
  }
}
