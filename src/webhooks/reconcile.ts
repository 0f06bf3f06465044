/**
 * Brings one subscription into the state that the program wants.
 *
 * The program may end anywhere, so every step is stored before the next one is sent: an attempt before it is made, the id
 * of a subscription before its secret is asked for, a new subscription before the old one is deleted.
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
import type { CreateSubscription, SubscriptionsService } from "../resources/Subscriptions.ts"
import type { SettledSubscription, SubscriptionOutcome } from "./Subscribed.ts"
import type {
  RetiredSubscription,
  StoredSubscription,
  SubscriptionAttempt,
  SubscriptionEntry,
  SubscriptionGap,
  SubscriptionStoreError,
  SubscriptionStoreService
} from "./SubscriptionStore.ts"

/** A subscription as the program wants it. */
export interface Target {
  readonly name: string
  readonly request: Omit<SubscriptionAttempt, "since">
  readonly silence: Duration.Duration | undefined
}

export interface SettleOptions {
  /** Whether to subscribe again after an attempt with an unknown outcome. */
  readonly repeat: boolean
  /** Whether to replace a subscription that is as it should be. */
  readonly replace: boolean
  /** How long the secret of a deleted subscription stays valid. */
  readonly grace: Duration.Duration
}

export type ReconcileError = MaintainXError | SubscriptionStoreError

export interface Parties {
  readonly subscriptions: SubscriptionsService
  readonly store: SubscriptionStoreService
  /** The organizations that the key reaches, listed once. */
  readonly organizations: Effect.Effect<ReadonlyArray<OrganizationId>, MaintainXError>
}

/** Creates, checks or repairs a subscription. */
export const settle = Effect.fnUntraced(function* (
  parties: Parties,
  target: Target,
  options: SettleOptions
): Effect.fn.Return<SubscriptionOutcome, ReconcileError> {
  const { name, request } = target
  const { type, url } = request
  const found: SubscriptionEntry = (yield* parties.store.get(name)) ?? { name, retired: [] }
  if (found.attempt !== undefined && !options.repeat) {
    yield* Effect.logWarning(unresolved(name))
    return { _tag: "Unresolved", name, type, since: found.attempt.since }
  }
  const { attempt: _, ...entry } = found
  if (entry.current === undefined) return yield* subscribe(parties, target, entry, options, "Created")

  const { current } = entry
  const there = yield* find(parties, current.id)
  if (there === undefined) {
    yield* checkOrganizations(parties, current, name)
    const since = (yield* parties.store.lastHeard(name)) ?? current.createdAt
    return yield* subscribe(parties, target, entry, options, "Recreated", since)
  }
  const other =
    current.type !== type ||
    there.type !== type ||
    canonical(current.filters) !== canonical(request.filters) ||
    canonical(current.options) !== canonical(request.options)
  if (other || options.replace) return yield* subscribe(parties, target, entry, options, "Replaced")

  const moved = there.url !== url
  const { status } = moved ? yield* parties.subscriptions.update(current.id, { url }) : there
  const now = { ...entry, current: { ...current, url, status } }
  if (current.url !== url || current.status !== status || found.attempt !== undefined) yield* parties.store.set(now)
  const approved = isPending(current.status) && !isPending(status)
  if (approved) yield* Effect.logInfo(`The subscription ${name} was approved.`)
  if (!isPending(current.status)) yield* warnIfPending(now.current, name)
  const finished = yield* finish(parties, now, options)
  return outcomeOf(moved ? "Updated" : approved ? "Approved" : finished, target, now.current)
})

/** Deletes the subscriptions of a name and forgets it. */
export const unsubscribe = Effect.fnUntraced(function* (
  parties: Parties,
  { current, name, retired }: SubscriptionEntry
): Effect.fn.Return<void, ReconcileError> {
  if (current !== undefined) {
    yield* checkOrganizations(parties, current, name)
    yield* end(parties, current.id)
  }
  for (const { id } of retired) if (id !== undefined) yield* end(parties, id)
  yield* parties.store.remove(name)
})

/**
 * Takes a reported subscription for the one of an attempt. We assume that nobody else subscribed the same url to the same
 * events at the same time.
 */
export const adopt = Effect.fnUntraced(function* (
  parties: Parties,
  { attempt, ...entry }: SubscriptionEntry,
  target: Target,
  id: SubscriptionId,
  options: SettleOptions
): Effect.fn.Return<SubscriptionOutcome | undefined, ReconcileError> {
  if (attempt === undefined) return undefined
  const there = yield* find(parties, id)
  if (there === undefined || there.type !== attempt.type || there.url !== attempt.url) return undefined
  const { current } = entry
  const lost = current !== undefined && (yield* find(parties, current.id)) === undefined
  const heard = lost ? ((yield* parties.store.lastHeard(entry.name)) ?? current.createdAt) : undefined
  const { since: createdAt, ...request } = attempt
  const organizations = yield* reached(parties)
  const found = { ...request, id, status: there.status, createdAt, ...(organizations && { organizations }) }
  const adopted = succeed(entry, found, heard, undefined)
  yield* parties.store.set(adopted)
  yield* warnIfPending(adopted.current, entry.name)
  yield* finish(parties, adopted, options)
  const what = current === undefined ? "Created" : heard === undefined ? "Replaced" : "Recreated"
  return outcomeOf(what, target, adopted.current, heard)
})

// ---------------------------------------------------------------------------------------------------------------------
// steps
// ---------------------------------------------------------------------------------------------------------------------

type Subscribing = "Created" | "Recreated" | "Replaced"

const subscribe = Effect.fnUntraced(function* (
  parties: Parties,
  target: Target,
  before: SubscriptionEntry,
  options: SettleOptions,
  what: Subscribing,
  lostSince?: DateTime.Utc
): Effect.fn.Return<SubscriptionOutcome, ReconcileError> {
  const { store, subscriptions } = parties
  const { name, request } = target
  const organizations = yield* reached(parties)
  const since = yield* DateTime.now
  // An interruption waits for the answer, which takes no longer than the budget of the client.
  const entry = yield* Effect.uninterruptible(
    Effect.gen(function* (): Effect.fn.Return<Current | undefined, ReconcileError> {
      yield* store.set({ ...before, attempt: { ...request, since } })
      // A target is one of these without the url.
      const answer = yield* Effect.result(subscriptions.create(request as unknown as CreateSubscription))
      if (Result.isFailure(answer)) {
        // Every other error of a change says that nothing was changed.
        if (answer.failure._tag === "OutcomeUnknown") return undefined
        const nothing = before.current === undefined && before.retired.length === 0
        // If this fails too, the attempt stays, and only its refusal is forgotten.
        yield* Effect.ignore(nothing ? store.remove(name) : store.set(before))
        return yield* Effect.fail(answer.failure)
      }
      const { id, secret, status } = answer.success
      const meanwhile = yield* store.get(name).pipe(Effect.tapError(() => Effect.ignore(end(parties, id))))
      if (meanwhile?.current !== undefined && meanwhile.current.id !== before.current?.id) {
        // Another process was faster, and its subscription is as good.
        if (meanwhile.current.id !== id) yield* end(parties, id)
        return { ...meanwhile, current: meanwhile.current }
      }
      const created = {
        ...request,
        id,
        status,
        createdAt: yield* DateTime.now,
        ...(secret && { secret }),
        ...(organizations && { organizations })
      }
      const until = what === "Recreated" ? DateTime.addDuration(created.createdAt, options.grace) : undefined
      const entry = succeed(before, created, lostSince, until)
      yield* store.set(entry).pipe(Effect.tapError(() => Effect.ignore(end(parties, id))))
      return entry
    })
  )
  if (entry === undefined) {
    yield* Effect.logWarning(unresolved(name))
    return { _tag: "Unresolved", name, type: request.type, since }
  }
  // Without the store, this id is the only way to delete the subscription.
  yield* Effect.logInfo(`The subscription ${name} was created. Its id is ${entry.current.id}.`)
  if (lostSince !== undefined) yield* Effect.logWarning(`MaintainX had removed the subscription ${name}.`)
  yield* warnIfPending(entry.current, name)
  yield* finish(parties, entry, options)
  return outcomeOf(what, target, entry.current, lostSince)
})

/** An entry with a subscription. */
export interface Current extends SubscriptionEntry {
  readonly current: StoredSubscription
}

/** The entry after a subscription has taken the place of the old one, if there was one. */
const succeed = (
  { current: old, gap, name, retired }: SubscriptionEntry,
  current: StoredSubscription,
  lostSince: DateTime.Utc | undefined,
  expiry: DateTime.Utc | undefined
): Current => {
  // A subscription that waits for approval reports nothing, so the gap goes on.
  const until = isPending(current.status) ? undefined : { until: current.createdAt }
  const opened = lostSince === undefined ? gap : merge(gap, { since: lostSince, ...until })
  return {
    name,
    current,
    retired: old === undefined ? retired : [...retired, retire(old, expiry)],
    ...(opened === undefined ? undefined : { gap: opened })
  }
}

const retire = ({ id, secret, type }: StoredSubscription, until: DateTime.Utc | undefined): RetiredSubscription => ({
  type,
  ...(secret === undefined ? undefined : { secret }),
  ...(until === undefined ? { id } : { until })
})

/** One gap for both. It ends with the later one. */
export const merge = (gap: SubscriptionGap | undefined, { since, until }: SubscriptionGap): SubscriptionGap => ({
  since: gap === undefined ? since : DateTime.min(gap.since, since),
  ...(until && { until: gap?.until === undefined ? until : DateTime.max(gap.until, until) })
})

/**
 * Completes the work on a subscription: asks for a missing secret, deletes what was replaced, and forgets expired secrets.
 * A subscription that was replaced by one that waits for approval stays until then.
 */
const finish = Effect.fnUntraced(function* (
  parties: Parties,
  found: Current,
  { grace }: SettleOptions
): Effect.fn.Return<"Created" | "Replaced" | "Unchanged", ReconcileError> {
  let entry = found
  let outcome: "Created" | "Replaced" | "Unchanged" = "Unchanged"
  if (entry.current.secret === undefined) {
    const secret = yield* parties.subscriptions.secret(entry.current.id)
    entry = { ...entry, current: { ...entry.current, secret } }
    yield* parties.store.set(entry)
    outcome = "Created"
  }
  for (const replaced of isPending(entry.current.status) ? [] : entry.retired) {
    const { id, ...secret } = replaced
    if (id === undefined) continue
    yield* end(parties, id)
    const until = DateTime.addDuration(yield* DateTime.now, grace)
    entry = { ...entry, retired: entry.retired.map((one) => (one === replaced ? { ...secret, until } : one)) }
    yield* parties.store.set(entry)
    outcome = "Replaced"
  }
  const now = yield* DateTime.now
  const valid = entry.retired.filter(({ until }) => until === undefined || DateTime.isLessThanOrEqualTo(now, until))
  if (valid.length < entry.retired.length) yield* parties.store.set({ ...entry, retired: valid })
  return outcome
})

/** Undefined if they cannot be listed, which is no reason not to subscribe. */
const reached = ({ organizations }: Parties) =>
  organizations.pipe(Effect.map(Redacted.make), Effect.orElseSucceed(constUndefined))

/**
 * With the key of another organization, every subscription seems to be gone. To create all of them there, and to let the
 * secrets of the real ones expire, would be worse than any damage that we repair.
 */
const checkOrganizations = Effect.fnUntraced(function* (
  { organizations }: Parties,
  { organizations: stored }: StoredSubscription,
  name: string
) {
  if (stored === undefined) return
  const reached = yield* organizations
  if (Redacted.value(stored).some((id) => reached.includes(id))) return
  const error = `the key reaches none of the organizations in which the subscription ${name} was created, so it is left alone`
  return yield* new BadRequest({ operation: "Subscribed.ensure", issues: [{ error }] })
})

/** Undefined if the subscription is gone. A missing route does not mean that: with a wrong base URL, all would be gone. */
const unlessGone = <A>(call: Effect.Effect<A, MaintainXError>): Effect.Effect<A | undefined, MaintainXError> =>
  Effect.catchTag(call, "NotFound", (error) => (error.missing === "route" ? Effect.fail(error) : Effect.undefined))

const find = ({ subscriptions }: Parties, id: SubscriptionId) => unlessGone(subscriptions.get(id))

const end = ({ subscriptions }: Parties, id: SubscriptionId) => unlessGone(subscriptions.delete(id))

export const isPending = (status: string): boolean => status === "PENDING_APPROVAL"

const warnIfPending = ({ status }: StoredSubscription, name: string): Effect.Effect<void> =>
  isPending(status)
    ? Effect.logWarning(`The subscription ${name} reports nothing until MaintainX's support has approved it. Ask them.`)
    : Effect.void

const unresolved = (name: string): string =>
  `It is unknown whether MaintainX has the subscription ${name}: an attempt to create it is in progress, or its answer was lost. ensure({ repeat: true }) creates it again.`

const outcomeOf = (
  tag: SettledSubscription["_tag"] | "Recreated",
  target: Target,
  current: StoredSubscription,
  since?: DateTime.Utc
): SubscriptionOutcome => {
  const { id, status } = current
  const common = { name: target.name, type: target.request.type, id, status }
  return tag === "Recreated" ? { _tag: tag, ...common, since: since ?? current.createdAt } : { _tag: tag, ...common }
}

/** The same text for the same filters or options. The order within lists means nothing. */
const canonical = (value: Schema.Json | undefined): string => {
  if (Array.isArray(value)) return `[${value.map(canonical).sort().join()}]`
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? ""
  const entries = Object.entries(value).map(([key, value]) => `${JSON.stringify(key)}:${canonical(value)}`)
  return entries.sort().join()
}
