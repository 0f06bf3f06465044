/**
 * The embedded MaintainX itself: the plant, the access of keys, the calls received, and the faults to come.
 *
 * @internal
 */
import * as ByteSize from "effect/ByteSize"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Latch from "effect/Latch"
import * as Layer from "effect/Layer"
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Semaphore from "effect/Semaphore"
import { OrganizationId, type SubscriptionId } from "../Ids.ts"
import { InvalidSettings } from "../MaintainXConfig.ts"
import type { Operation } from "../Operation.ts"
import type { UserRole } from "../resources/Users.ts"
import type { KnownEvent } from "../webhooks/Event.ts"
import { copy } from "./copy.ts"
import { build } from "./factory/build.ts"
import { type Faults, makeFaults } from "./faults.ts"
import { type StoredFile, withFreshAddresses } from "./files.ts"
import { CurrentCall, type Journal, makeJournal } from "./journal.ts"
import type { Live, Switches } from "./live.ts"
import type { SubscriptionRecord } from "./model.ts"
import type { Key, Options } from "./options.ts"
import { makePlant } from "./plant.ts"
import { makeQuirks } from "./quirks.ts"
import { type Count, makeCount } from "./rateLimits.ts"
import { badRequest, forbidden, type Refused, tooLarge } from "./refusal.ts"
import { generate } from "./resources/generating.ts"
import { methodsOf } from "./resources.ts"
import { mayDo } from "./roles.ts"
import { accountOf, defaultOrganization, establish, seed, userOf } from "./seed.ts"
import { documentOf, type Keeping, makeKeeping, type NotKept, Store } from "./state/keeping.ts"
import type { TableName } from "./state/records.ts"
import {
  fromSnapshot,
  type Image,
  imageOf,
  load,
  type Snapshot,
  tableNames,
  toSnapshot,
  type UnusableSnapshot,
  unusable
} from "./state/snapshot.ts"
import { Acting, type Change } from "./table.ts"
import { at, isPlantClock } from "./time/clock.ts"
import { type Happening, makePassing } from "./time/passing.ts"
import { occurrencesOf } from "./webhooks/causes.ts"
import { type Deliveries, makeDeliveries } from "./webhooks/deliveries.ts"
import { eventFor, fictitious, type Occurrence, occurrence } from "./webhooks/occurrence.ts"

/** What a key opens. */
export interface Access {
  readonly organizations: ReadonlyArray<OrganizationId>
  readonly permitted: boolean
  readonly role: UserRole | undefined
}

/** The keys that are known. */
export interface Keys {
  /** What a key opens, if it is known. */
  readonly accessOf: (key: string) => Access | undefined
  /** Adds a key, or puts it in the place of the same one, and answers its id. */
  readonly put: (key: string | Key) => number
  /** Takes a key away. False if there is none with this id. */
  readonly remove: (id: number) => boolean
  /** The keys by their ids. */
  readonly all: () => ReadonlyMap<number, Key>
}

export interface Embedded {
  /** The largest file that it takes. */
  maxUploadSize: ByteSize.ByteSize
  /** How many bytes it reads of a body at most. */
  readonly bound: () => number
  readonly keys: Keys
  /** The access of operations that need no key: to all organizations. */
  readonly everybody: Access
  /** Carries out an operation, all of it or nothing. The organizations are those that the call names, if any. */
  readonly carryOut: (
    operation: Operation,
    access: Access,
    named: ReadonlyArray<number>,
    args: ReadonlyArray<unknown>
  ) => Effect.Effect<unknown, Refused>
  readonly files: ReadonlyMap<number, StoredFile>
  readonly journal: Journal
  /** The kind of the records of a table. */
  readonly kindOf: (table: object) => TableName
  readonly faults: Faults
  /** Read when it is used, so that a switch works at once. */
  readonly live: Switches
  readonly count: Count
  /** Undefined unless events are delivered. */
  readonly deliveries: Deliveries | undefined
  /** Approves a subscription, or all that wait for it. */
  readonly approve: (id: SubscriptionId | undefined) => Effect.Effect<void>
  /** Delivers an event that did not happen. */
  readonly tell: (event: KnownEvent) => Effect.Effect<void>
  readonly snapshot: Effect.Effect<Snapshot>
  /** The plant as it began, or as it was when it was taken from its store. */
  readonly initial: Effect.Effect<Snapshot>
  readonly restore: (snapshot: unknown) => Effect.Effect<void, UnusableSnapshot>
  /** Puts back what the plant held at the start. */
  readonly reset: Effect.Effect<void>
  /** A subscription with its secret, if it still is. */
  readonly subscription: (id: SubscriptionId) => SubscriptionRecord | undefined
  /** What the plant holds now. */
  readonly image: () => Image
  /** What it held at the start. */
  readonly start: () => Image
  /** Puts an image in the place of all that the plant holds, and sets its clock, if it can be set, to that time. */
  readonly goOn: (image: Image, at: number) => Effect.Effect<void>
  /** Those who hear of every change when it is made: which call made it, if one did, and when, in milliseconds. */
  readonly watchers: Set<(call: number | undefined, at: number) => void>
  /** Keeps the time of the plant, for when its clock was moved. Without a store it does nothing. */
  readonly keepTime: Effect.Effect<void>
}

export class EmbeddedMaintainX extends Context.Service<EmbeddedMaintainX, Embedded>()(
  "effect-maintainx/testing/EmbeddedMaintainX"
) {}

/** A fresh one. */
export const layerEmbedded = (options: Options): Layer.Layer<EmbeddedMaintainX, InvalidSettings> =>
  Layer.effect(EmbeddedMaintainX, makeEmbedded(options))

/** The key that opens everything, unless the options name keys. */
export const defaultKey = "embedded-maintainx"

/** At least so much is read of a body, even if no file may be as large. */
const smallestBound = 16 * 1024 * 1024

/** How much happens at most between two calls. */
const mostHappenings = 10_000

/** The size that the API names in a 413. */
export const defaultUploadSize = ByteSize.fromInputUnsafe("1 MB")

const makeEmbedded = Effect.fnUntraced(function* (options: Options) {
  const live: Switches = { ...options.live }
  const plant = makePlant(live)
  const passing = makePassing(plant)
  const changed = yield* Latch.make()
  const methods = methodsOf(plant)
  const journal = makeJournal()
  const quirks = makeQuirks(plant, live, methods)
  const oneAtATime = yield* Semaphore.make(1)

  const organizations = () => plant.organizations.contents().records.map(({ id }) => id)
  const accessTo = ({ organizations: named, permitted = true, role }: Omit<Key, "apiKey">): Access => ({
    get organizations() {
      return named?.map((id) => OrganizationId.make(id)) ?? organizations()
    },
    permitted,
    role
  })
  const known = new Map<string, { readonly id: number; readonly key: Key; readonly access: Access }>()
  let lastKey = 0
  const keys: Keys = {
    accessOf: (key) => known.get(key)?.access,
    put: (given) => {
      const key: Key = typeof given === "string" ? { apiKey: given } : given
      const { apiKey } = key
      const text = Redacted.isRedacted(apiKey) ? Redacted.value(apiKey) : apiKey
      const id = known.get(text)?.id ?? ++lastKey
      known.set(text, { id, key, access: accessTo(key) })
      return id
    },
    remove: (id) => {
      for (const [text, entry] of known) if (entry.id === id) return known.delete(text)
      return false
    },
    all: () => new Map(Array.from(known.values(), ({ id, key }) => [id, key]))
  }
  for (const key of options.keys ?? [defaultKey]) keys.put(key)

  const store = yield* Store
  const keeping: Keeping | undefined =
    store === undefined ? undefined : makeKeeping(store, plant, passing, () => deliveries?.state)
  const keep = keeping?.changes ?? Effect.void
  const orSay = Effect.catch(({ message }: NotKept) => Effect.logError(message))
  /** For changes whose outcome nobody waits for. Those that are not kept are kept with the next ones. */
  const keepOrSay = orSay(keep)
  const keepAll = orSay(keeping?.all ?? Effect.void)
  const keepTime = orSay(keeping?.time ?? Effect.void)

  /** On behalf of the account of the first of these organizations, or of the first user there in a role. */
  const onBehalfOf = (organizations: Acting["Service"]["organizations"], role?: UserRole) =>
    Effect.provideServiceEffect(
      Acting,
      Effect.sync(() => ({
        userId: userOf(plant, organizations[0], role ?? "SERVICE_ACCOUNT"),
        organizations,
        role
      }))
    )

  /**
   * Ends a subscription whose url fails. Assumption: its event names the account of the organization.
   */
  const remove = (id: SubscriptionId): Effect.Effect<void> =>
    Effect.gen(function* () {
      const record = plant.subscriptions.peek(id)
      if (record === undefined) return
      const end = Effect.sync(() => plant.subscriptions.remove(id))
      yield* onBehalfOf([record.organizationId])(withEvents("Subscriptions.delete", end))
    }).pipe(oneAtATime.withPermits(1))

  const deliveries: Deliveries | undefined =
    options.webhooks === undefined
      ? undefined
      : yield* makeDeliveries(options.webhooks, {
          find: plant.subscriptions.peek,
          remove,
          note: (kind, id) => keeping?.note(kind, id),
          keep: oneAtATime.withPermits(1)(keepOrSay),
          report: (attempt) => journal.add({ type: "attempt", attempt })
        })

  /**
   * Delivers what happened to the subscriptions. The addresses of its files are good from now on.
   */
  const deliver = Effect.fnUntraced(function* (occurrences: ReadonlyArray<Occurrence>) {
    const now = yield* Clock.currentTimeMillis
    for (const what of occurrences) {
      for (const subscription of plant.subscriptions.of(what.organizations)) {
        const event = eventFor(what, subscription)
        if (event === undefined) continue
        // With fresh addresses, and without what is undefined, it is the same event.
        deliveries?.post(subscription, copy(yield* withFreshAddresses(event)) as KnownEvent, now)
      }
    }
  })

  /**
   * Writes down what an operation changes, and delivers the events that it causes, if it succeeds. One operation is
   * carried out at a time.
   */
  const withEvents = <A, E>(
    operation: string,
    effect: Effect.Effect<A, E, Acting>,
    isSilent = false
  ): Effect.Effect<A, E, Acting> =>
    Effect.suspend(() => {
      const changes: Array<Change> = []
      plant.outbox.changes = changes
      return effect.pipe(
        Effect.ensuring(
          Effect.suspend(() => {
            plant.outbox.changes = undefined
            return writeDown(changes)
          })
        ),
        Effect.tap(() =>
          Effect.gen(function* () {
            if (isSilent || deliveries === undefined) return
            const { userId } = yield* Acting
            yield* deliver(occurrencesOf({ plant, operation, changes, userId, now: yield* DateTime.now }))
          })
        )
      )
    })

  const writeDown = Effect.fnUntraced(function* (changes: ReadonlyArray<Change>) {
    if (changes.length === 0) return
    const call = yield* CurrentCall
    yield* Effect.forEach(changes, (change) => journal.add({ type: "change", change, call }), { discard: true })
    yield* tellWatchers(call)
  })

  const watchers: Embedded["watchers"] = new Set()
  const tellWatchers = (call: number | undefined) =>
    Effect.map(Clock.currentTimeMillis, (now) => {
      for (const watch of watchers) watch(call, now)
    })

  const happen = (happening: Happening): Effect.Effect<void> => {
    const { kind, record } = happening
    const { organizationId } = record
    if (kind === "generation") {
      const make = Effect.map(DateTime.now, (now) => generate(plant, record, now))
      return onBehalfOf([organizationId])(withEvents("MaintenancePlans.generate", make))
    }
    return Effect.flatMap(DateTime.now, (occurredAt) =>
      deliver([
        occurrence({
          type: "WORK_ORDER_OVERDUE",
          workOrderId: record.id,
          orgId: organizationId,
          dueDate: occurredAt,
          occurredAt
        })
      ])
    )
  }

  /** Lets happen what is due by now, each at its own time. What is beyond the bound happens the next time. */
  const catchUp = Effect.gen(function* () {
    const now = yield* Clock.currentTimeMillis
    for (let left = mostHappenings; left > 0; left--) {
      const happening = passing.take(now)
      if (happening === undefined) return
      yield* at(happening.at)(happen(happening))
    }
  })

  /** Nobody notices that time passes until the next call, but for those who get events. */
  if (deliveries !== undefined) {
    const tick = Effect.gen(function* () {
      const next = passing.next()
      const now = yield* Clock.currentTimeMillis
      yield* changed.close
      yield* next === undefined ? changed.await : Effect.race(changed.await, Effect.sleep(Math.max(0, next - now)))
      yield* oneAtATime.withPermits(1)(Effect.andThen(catchUp, keepOrSay))
    })
    yield* Effect.forkScoped(Effect.forever(tick))
  }

  const carryOut: Embedded["carryOut"] = (operation, { organizations: reachable, permitted, role }, named, args) =>
    Effect.gen(function* () {
      const method = methods.get(operation.name)
      if (method === undefined) return yield* Effect.die(new Error(`${operation.name} has no behaviour`))
      const needsNone = operation.path === "/organizations" || !operation.needsKey
      const mayNot = !permitted || (role !== undefined && !mayDo(role, operation))
      if (mayNot && !needsNone) return yield* forbidden("You do not have permission to do this")
      const file = args[operation.parameters.length]
      const { maxUploadSize } = embedded
      if (operation.body === "bytes" && file instanceof Uint8Array && BigInt(file.byteLength) > maxUploadSize) {
        return yield* tooLarge(`the file is larger than ${maxUploadSize} bytes`)
      }
      const [first, ...others] = needsNone ? reachable : yield* organizationsFor(reachable, named, live)
      if (first === undefined) return yield* forbidden("The key reaches no organization")
      yield* catchUp
      const run = quirks.around(operation, args, method)
      const isReading = operation.method === "GET"
      const carriedOut = isReading ? run : withEvents(operation.name, run, skipsWebhook(operation, args))
      return yield* withFreshAddresses(yield* onBehalfOf([first, ...others], role)(carriedOut))
    }).pipe(
      // What is answered was kept before, and what is refused may have changed the ids to come.
      Effect.onExit(() => Effect.orDie(keep)),
      Effect.ensuring(changed.open),
      oneAtATime.withPermits(1),
      Effect.uninterruptible
    )

  /** Puts what the options ask for in the place of all that the plant holds. */
  const begin = Effect.gen(function* () {
    const { plant: kind = "workshop" } = options
    const now = yield* Clock.currentTimeMillis
    if (typeof kind === "object" && "format" in kind) {
      const { image, now: taken } = yield* usable(fromSnapshot(kind, now), "The option plant is a snapshot that")
      passing.begin(taken)
      return load(plant, image)
    }
    passing.begin(now)
    load(plant, imageOf(makePlant({})))
    for (const name of options.organizations ?? [defaultOrganization]) establish(plant, name)
    for (const [i, organizationId] of organizations().entries()) {
      if (kind === "workshop") yield* Effect.orDie(onBehalfOf([organizationId])(seed(plant)))
      else if (kind !== "empty") {
        const [neighbour] = organizations().slice(0, i)
        build(
          { plant, organizationId, account: accountOf(plant, organizationId), now },
          kind.factory,
          neighbour && { organizationId: neighbour, account: accountOf(plant, neighbour) }
        )
      }
    }
  })

  let start: Image | undefined
  let first: Image
  const begun = yield* Clock.currentTimeMillis
  if (store === undefined || store.rows.length === 0) {
    yield* begin
    start = imageOf(plant)
    first = start
    if (keeping !== undefined) yield* Effect.mapError(keeping.all, notKept)
  } else {
    const subject = `What is kept in ${store.name}`
    const now = yield* Clock.currentTimeMillis
    const { deliveries: kept, document } = yield* usable(documentOf(store.rows), subject)
    const { image, now: until } = yield* usable(fromSnapshot(document, now), subject)
    passing.begin(until)
    load(plant, image)
    const posted = Result.try({ try: () => deliveries?.state.load(kept), catch: unusable })
    yield* usable(posted, subject)
    keeping?.taken()
    first = imageOf(plant)
  }
  yield* Effect.addFinalizer(() => keepTime)
  const embedded: Embedded = {
    maxUploadSize:
      options.maxUploadSize === undefined ? defaultUploadSize : ByteSize.fromInputUnsafe(options.maxUploadSize),
    bound: () => Math.max(smallestBound, Number(embedded.maxUploadSize)),
    keys,
    everybody: accessTo({}),
    carryOut,
    files: plant.files,
    journal,
    kindOf: (table: object) => tableNames.find((name) => plant[name] === table) ?? "organizations",
    faults: makeFaults(),
    live,
    count: makeCount(live),
    deliveries,
    approve: (id: SubscriptionId | undefined) =>
      Effect.sync(() => {
        for (const record of plant.subscriptions.of(organizations())) {
          if (record.status !== "PENDING_APPROVAL" || (id !== undefined && record.id !== id)) continue
          plant.subscriptions.replace({ ...record, status: "VALID" })
        }
      }).pipe(Effect.andThen(keepOrSay), oneAtATime.withPermits(1)),
    tell: (event: KnownEvent) =>
      deliver([fictitious(event)]).pipe(Effect.andThen(keepOrSay), oneAtATime.withPermits(1)),
    snapshot: catchUp.pipe(
      Effect.andThen(keepOrSay),
      Effect.andThen(Clock.currentTimeMillis),
      Effect.map((now) => toSnapshot(imageOf(plant), now)),
      oneAtATime.withPermits(1)
    ),
    initial: Effect.sync(() => toSnapshot(start ?? first, begun)),
    restore: (snapshot: unknown) =>
      Effect.gen(function* () {
        const { image, now } = yield* Effect.fromResult(fromSnapshot(snapshot, yield* Clock.currentTimeMillis))
        passing.begin(now)
        load(plant, image)
        yield* keepAll
        yield* tellWatchers(undefined)
        yield* changed.open
      }).pipe(oneAtATime.withPermits(1)),
    reset: Effect.gen(function* () {
      if (start === undefined) {
        yield* Effect.orDie(begin)
        start = imageOf(plant)
      } else {
        passing.begin(yield* Clock.currentTimeMillis)
        load(plant, start)
      }
      yield* keepAll
      yield* tellWatchers(undefined)
      yield* changed.open
    }).pipe(oneAtATime.withPermits(1)),
    subscription: plant.subscriptions.peek,
    image: () => imageOf(plant),
    start: () => start ?? first,
    goOn: (image: Image, at: number) =>
      Effect.gen(function* () {
        const clock = yield* Clock.Clock
        if (isPlantClock(clock)) yield* clock.set(at)
        passing.begin(at)
        load(plant, image)
        yield* keepAll
        yield* changed.open
      }).pipe(oneAtATime.withPermits(1)),
    watchers,
    keepTime: Effect.andThen(catchUp, keepTime).pipe(oneAtATime.withPermits(1))
  }
  return embedded
})

const usable = <A>(result: Result.Result<A, UnusableSnapshot>, subject: string): Effect.Effect<A, InvalidSettings> =>
  Effect.mapError(
    Effect.fromResult(result),
    ({ message }) =>
      new InvalidSettings({
        likelyCause: `${subject} cannot be used: ${message}.`,
        solution: "Take it anew, or mend what is wrong with it."
      })
  )

const notKept = ({ message }: NotKept) =>
  new InvalidSettings({ likelyCause: message, solution: "Make room for it, or keep it somewhere else." })

/** Whether a call asks for no events, by its query or by the older property of a new work order. */
const skipsWebhook = ({ body, name, parameters }: Operation, args: ReadonlyArray<unknown>): boolean => {
  const [payload, query] = body === undefined ? [undefined, args[parameters.length]] : args.slice(parameters.length)
  return (
    (Predicate.hasProperty(query, "skipWebhook") && query.skipWebhook === true) ||
    (name === "WorkOrders.create" && Predicate.hasProperty(payload, "skipRestHook") && payload.skipRestHook === true)
  )
}

/** The organizations that a call is for. */
const organizationsFor = (
  reachable: ReadonlyArray<OrganizationId>,
  named: ReadonlyArray<number>,
  { organizationHeader }: Live
): Effect.Effect<ReadonlyArray<OrganizationId>, Refused> => {
  if (organizationHeader === "refused" && named.length > 0 && reachable.length === 1) {
    return Effect.fail(badRequest("the key is for one organization only", "x-organization-id"))
  }
  if (named.length === 0) {
    return reachable.length === 1
      ? Effect.succeed(reachable)
      : Effect.fail(badRequest("OrganizationId was not provided", "x-organization-id"))
  }
  return named.every((id) => reachable.some((organization) => organization === id))
    ? Effect.succeed(named.map((id) => OrganizationId.make(id)))
    : Effect.fail(forbidden("You do not have access to this organization"))
}
