/**
 * Brings one subscription together with what is wanted of it.
 *
 * Whatever is kept is written before the next thing is sent, in an order in which the program may end anywhere: an
 * attempt is noted before it is made, the id of a subscription before its secret is asked for, a new subscription
 * before the old one is ended.
 *
 * @internal
 */
import * as DateTime from "effect/DateTime"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { constUndefined } from "effect/Function"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import type * as Schema from "effect/Schema"
import type { OrganizationId, SubscriptionId } from "../Ids.ts"
import { BadRequest, type MaintainXError } from "../MaintainXError.ts"
import type { CreateSubscription, EventType, Subscription, SubscriptionsService } from "../resources/Subscriptions.ts"
import type { SettledSubscription, SubscriptionOutcome } from "./Subscribed.ts"
import type {
  KeptSubscription,
  RetiredSubscription,
  SubscriptionEntry,
  SubscriptionGap,
  SubscriptionStoreError,
  SubscriptionStoreService
} from "./SubscriptionStore.ts"

/** A subscription as the program wants it. */
export interface Wanted {
  readonly name: string
  readonly type: EventType
  readonly url: string
  readonly filters: Schema.JsonObject | undefined
  readonly options: Schema.JsonObject | undefined
  readonly silence: Duration.Duration | undefined
}

export interface Manner {
  /** Whether to subscribe again after an attempt whose outcome is not known. */
  readonly repeat: boolean
  /** Whether to replace a subscription that has nothing wrong. */
  readonly replace: boolean
  /** How long the secret of a subscription that is gone stays good. */
  readonly grace: Duration.Duration
}

export type ReconcileError = MaintainXError | SubscriptionStoreError

export interface Sides {
  readonly subscriptions: SubscriptionsService
  readonly store: SubscriptionStoreService
  /** Those that the key reaches, asked for once. */
  readonly organizations: Effect.Effect<ReadonlyArray<OrganizationId>, MaintainXError>
}

/** Creates, checks or repairs the subscription of a name. */
export const settle = Effect.fnUntraced(function* (
  sides: Sides,
  wanted: Wanted,
  manner: Manner
): Effect.fn.Return<SubscriptionOutcome, ReconcileError> {
  const { name, type, url } = wanted
  const found: SubscriptionEntry = (yield* sides.store.get(name)) ?? { name, retired: [] }
  if (found.attempt !== undefined && !manner.repeat) {
    yield* Effect.logWarning(unresolved(name))
    return { _tag: "Unresolved", name, type, since: found.attempt.since }
  }
  const { attempt: _, ...kept } = found
  if (kept.current === undefined) return yield* subscribe(sides, wanted, kept, manner, "Created")

  const { current } = kept
  const there = yield* find(sides, current.id)
  if (there === undefined) {
    yield* checkOrganizations(sides, current, name)
    const since = (yield* sides.store.lastHeard(name)) ?? current.createdAt
    return yield* subscribe(sides, wanted, kept, manner, "Recreated", since)
  }
  const other =
    current.type !== type ||
    there.type !== type ||
    canonical(current.filters) !== canonical(wanted.filters) ||
    canonical(current.options) !== canonical(wanted.options)
  if (other || manner.replace) return yield* subscribe(sides, wanted, kept, manner, "Replaced")

  const moved = there.url !== url
  const { status } = moved ? yield* sides.subscriptions.update(current.id, { url }) : there
  const now = { ...kept, current: { ...current, url, status } }
  if (current.url !== url || current.status !== status || found.attempt !== undefined) yield* sides.store.set(now)
  const approved = isPending(current.status) && !isPending(status)
  if (approved) yield* Effect.logInfo(`The subscription ${name} was approved.`)
  if (!isPending(current.status)) yield* warnIfPending(now.current, name)
  const finished = yield* finish(sides, now, manner)
  return done(moved ? "Updated" : approved ? "Approved" : finished, wanted, now.current)
})

/** Ends the subscriptions of a name and forgets it. */
export const unsubscribe = Effect.fnUntraced(function* (
  sides: Sides,
  { current, name, retired }: SubscriptionEntry
): Effect.fn.Return<void, ReconcileError> {
  if (current !== undefined) {
    yield* checkOrganizations(sides, current, name)
    yield* end(sides, current.id)
  }
  for (const { id } of retired) if (id !== undefined) yield* end(sides, id)
  yield* sides.store.remove(name)
})

/**
 * Takes a subscription that MaintainX reports to be there for the one whose creation was attempted. That nobody else
 * subscribed the same url to the same events at the same time is taken for granted.
 */
export const adopt = Effect.fnUntraced(function* (
  sides: Sides,
  { attempt, ...kept }: SubscriptionEntry,
  wanted: Wanted,
  id: SubscriptionId,
  manner: Manner
): Effect.fn.Return<SubscriptionOutcome | undefined, ReconcileError> {
  if (attempt === undefined) return undefined
  const there = yield* find(sides, id)
  if (there === undefined || there.type !== attempt.type || there.url !== attempt.url) return undefined
  const { current } = kept
  const lost = current !== undefined && (yield* find(sides, current.id)) === undefined
  const heard = lost ? ((yield* sides.store.lastHeard(kept.name)) ?? current.createdAt) : undefined
  const { since: createdAt, ...asked } = attempt
  const organizations = yield* reached(sides)
  const found = { ...asked, id, status: there.status, createdAt, ...(organizations && { organizations }) }
  const adopted = succeed(kept, found, heard, undefined)
  yield* sides.store.set(adopted)
  yield* warnIfPending(adopted.current, kept.name)
  yield* finish(sides, adopted, manner)
  const what = current === undefined ? "Created" : heard === undefined ? "Replaced" : "Recreated"
  return done(what, wanted, adopted.current, heard)
})

// ---------------------------------------------------------------------------------------------------------------------
// steps
// ---------------------------------------------------------------------------------------------------------------------

type Subscribing = "Created" | "Recreated" | "Replaced"

const subscribe = Effect.fnUntraced(function* (
  sides: Sides,
  wanted: Wanted,
  before: SubscriptionEntry,
  manner: Manner,
  what: Subscribing,
  lostSince?: DateTime.Utc
): Effect.fn.Return<SubscriptionOutcome, ReconcileError> {
  const { store, subscriptions } = sides
  const { filters, name, options, type, url } = wanted
  const asked = {
    type,
    url,
    ...(filters === undefined ? undefined : { filters }),
    ...(options === undefined ? undefined : { options })
  }
  const organizations = yield* reached(sides)
  const since = yield* DateTime.now
  // From noting to keeping: whoever interrupts waits for the answer, which the budget of the client bounds.
  const kept = yield* Effect.uninterruptible(
    Effect.gen(function* (): Effect.fn.Return<Current | undefined, ReconcileError> {
      yield* store.set({ ...before, attempt: { ...asked, since } })
      // What is wanted was typed as one of these before the url was added.
      const answer = yield* Effect.result(subscriptions.create(asked as unknown as CreateSubscription))
      if (Result.isFailure(answer)) {
        if (mayHaveHappened(answer.failure)) return undefined
        const nothing = before.current === undefined && before.retired.length === 0
        // If this fails as well, the attempt stays: that it was refused is forgotten, nothing else.
        yield* Effect.ignore(nothing ? store.remove(name) : store.set(before))
        return yield* Effect.fail(answer.failure)
      }
      const { id, secret, status } = answer.success
      const meanwhile = yield* store.get(name).pipe(Effect.tapError(() => Effect.ignore(end(sides, id))))
      if (meanwhile?.current !== undefined && meanwhile.current.id !== before.current?.id) {
        // Another process was faster, and what it has kept is as good.
        if (meanwhile.current.id !== id) yield* end(sides, id)
        return { ...meanwhile, current: meanwhile.current }
      }
      const created = {
        ...asked,
        id,
        status,
        createdAt: yield* DateTime.now,
        ...(secret && { secret }),
        ...(organizations && { organizations })
      }
      const until = what === "Recreated" ? DateTime.addDuration(created.createdAt, manner.grace) : undefined
      const kept = succeed(before, created, lostSince, until)
      yield* store.set(kept).pipe(Effect.tapError(() => Effect.ignore(end(sides, id))))
      return kept
    })
  )
  if (kept === undefined) {
    yield* Effect.logWarning(unresolved(name))
    return { _tag: "Unresolved", name, type, since }
  }
  if (lostSince !== undefined) yield* Effect.logWarning(`MaintainX had removed the subscription ${name}: it is new.`)
  yield* warnIfPending(kept.current, name)
  yield* finish(sides, kept, manner)
  return done(what, wanted, kept.current, lostSince)
})

interface Current extends SubscriptionEntry {
  readonly current: KeptSubscription
}

/** What is kept when one subscription takes the place of another, or of none. */
const succeed = (
  { current: old, gap, name, retired }: SubscriptionEntry,
  current: KeptSubscription,
  lostSince: DateTime.Utc | undefined,
  good: DateTime.Utc | undefined
): Current => {
  // One that waits for approval reports nothing, so that the gap goes on.
  const until = isPending(current.status) ? undefined : { until: current.createdAt }
  const opened = lostSince === undefined ? gap : merge(gap, { since: lostSince, ...until })
  return {
    name,
    current,
    retired: old === undefined ? retired : [...retired, retire(old, good)],
    ...(opened === undefined ? undefined : { gap: opened })
  }
}

const retire = ({ id, secret, type }: KeptSubscription, until: DateTime.Utc | undefined): RetiredSubscription => ({
  type,
  ...(secret === undefined ? undefined : { secret }),
  ...(until === undefined ? { id } : { until })
})

const merge = (known: SubscriptionGap | undefined, found: SubscriptionGap): SubscriptionGap =>
  known === undefined ? found : { ...found, since: DateTime.min(known.since, found.since) }

/**
 * Does what is left to do: asks for the secret that is missing, ends the subscriptions that were replaced, and forgets
 * the secrets whose time is over. What was replaced by one that waits for approval stays until then.
 */
const finish = Effect.fnUntraced(function* (
  sides: Sides,
  found: Current,
  { grace }: Manner
): Effect.fn.Return<"Created" | "Replaced" | "Unchanged", ReconcileError> {
  let kept = found
  let did: "Created" | "Replaced" | "Unchanged" = "Unchanged"
  if (kept.current.secret === undefined) {
    const secret = yield* sides.subscriptions.secret(kept.current.id)
    kept = { ...kept, current: { ...kept.current, secret } }
    yield* sides.store.set(kept)
    did = "Created"
  }
  const over = isPending(kept.current.status) ? [] : kept.retired.filter(({ id }) => id !== undefined)
  for (const replaced of over) {
    if (replaced.id === undefined) continue
    yield* end(sides, replaced.id)
    const { id: _, ...secret } = replaced
    const until = DateTime.addDuration(yield* DateTime.now, grace)
    kept = { ...kept, retired: kept.retired.map((one) => (one === replaced ? { ...secret, until } : one)) }
    yield* sides.store.set(kept)
    did = "Replaced"
  }
  const now = yield* DateTime.now
  const good = kept.retired.filter(({ until }) => until === undefined || DateTime.isLessThanOrEqualTo(now, until))
  if (good.length < kept.retired.length) yield* sides.store.set({ ...kept, retired: good })
  return did
})

/** Undefined where they cannot be listed, which is no reason not to subscribe. */
const reached = ({ organizations }: Sides) =>
  Effect.orElseSucceed(
    Effect.map(organizations, (ids) => Redacted.make(ids)),
    constUndefined
  )

/**
 * With the key of another organization, every subscription seems to be gone. To create all of them there, and to let
 * the secrets of the real ones end, would be worse than anything that is to be repaired.
 */
const checkOrganizations = Effect.fnUntraced(function* (
  { organizations }: Sides,
  { organizations: known }: KeptSubscription,
  name: string
) {
  if (known === undefined) return
  const reached = yield* organizations
  if (Redacted.value(known).some((id) => reached.includes(id))) return
  const error = `the key reaches none of the organizations that the subscription ${name} was created in, so nothing is done about it`
  return yield* new BadRequest({ operation: "Subscribed.ensure", issues: [{ error }] })
})

/** A route that does not exist is no subscription that is missing: with a wrong base URL, everything would be. */
const find = ({ subscriptions }: Sides, id: SubscriptionId): Effect.Effect<Subscription | undefined, MaintainXError> =>
  Effect.catchTag(subscriptions.get(id), "NotFound", (error) =>
    error.missing === "route" ? Effect.fail(error) : Effect.undefined
  )

const end = ({ subscriptions }: Sides, id: SubscriptionId): Effect.Effect<void, MaintainXError> =>
  Effect.catchTag(subscriptions.delete(id), "NotFound", (error) =>
    error.missing === "route" ? Effect.fail(error) : Effect.void
  )

/** An answer that cannot be read has no id that could be kept. */
const mayHaveHappened = (error: MaintainXError): boolean =>
  error._tag === "OutcomeUnknown" || error._tag === "UnexpectedResponse"

export const isPending = (status: string): boolean => status === "PENDING_APPROVAL"

const warnIfPending = ({ status }: KeptSubscription, name: string): Effect.Effect<void> =>
  isPending(status)
    ? Effect.logWarning(
        `The subscription ${name} reports nothing until the support of MaintainX has approved it: ask them.`
      )
    : Effect.void

const unresolved = (name: string): string =>
  `Whether MaintainX has the subscription ${name} is not known: an attempt to create it is under way, or its answer was lost. It is not created again by itself.`

const done = (
  tag: SettledSubscription["_tag"] | "Recreated",
  wanted: Wanted,
  current: KeptSubscription,
  since?: DateTime.Utc
): SubscriptionOutcome => {
  const { name, type } = wanted
  const { id, status } = current
  return tag === "Recreated"
    ? { _tag: tag, name, type, id, status, since: since ?? current.createdAt }
    : { _tag: tag, name, type, id, status }
}

/**
 * The same text for the same filters or options: the order of what a list names means nothing, and no filters are all.
 */
const canonical = (value: Schema.Json | undefined): string => {
  if (Array.isArray(value)) return `[${value.map(canonical).sort().join()}]`
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? ""
  const entries = Object.entries(value).map(([key, value]) => `${JSON.stringify(key)}:${canonical(value)}`)
  return entries.sort().join()
}
