/**
 * Which limits of the API a request counts against, and the way through them. Most count against the limit of the user.
 * Readings of meters have limits of their own, which the vendor states in prose only:
 *
 * | request | limit |
 * | --- | --- |
 * | `POST /meterreadings` | 100 in 60 seconds, apart from all other requests |
 * | `POST /meters/{meterId}/readings` | 1 in 10 seconds for each meter, and the limit of the user besides |
 * | either, for meters that are read by hand | 10 in 24 hours |
 * | all of one user in one organization | 100 in 60 seconds |
 * | all of all users of an organization | 500 in 60 seconds |
 *
 * The configured quota stands for the 100, since a user who was given more is assumed to have more everywhere. That a
 * single reading also counts against the limit of the user is not documented, but otherwise readings of a thousand
 * meters could be sent at once. The limit of an organization is kept if the program names it.
 *
 * The daily limit cannot be kept here: a request does not say how its meters are read, and other programs and people
 * count too. The API reports it with a 429 that is not worth waiting for.
 *
 * @internal
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type { Settings } from "../MaintainXConfig.ts"
import type { Method } from "../Operation.ts"
import { type Answered, observe } from "./failure.ts"
import * as Monotonic from "./monotonic.ts"
import { type AccountSettings, nameOf, type QuotaAccount, type QuotaAccountsOfProcess } from "./quotaAccounts.ts"
import type { QuotaQueue, QuotaWaiter, TooLate } from "./quotaQueue.ts"
import { fingerprint, type SharedQuota, type TakeShared, type Unavailable } from "./sharedQuota.ts"

/** What limits need to know of a request. */
export interface Limited {
  readonly operation: string
  readonly method: Method
  /** The path below the base URL, with or without a query. */
  readonly target: string
  readonly organizations: ReadonlyArray<number>
}

/** The outcome of a request that was let through. */
export type Outcome =
  | { readonly _tag: "answered"; readonly answered: Answered; readonly latency: number }
  /** There was no answer. */
  | { readonly _tag: "lost" }
  /** Nobody waited for the answer, or it says nothing of the quota. */
  | { readonly _tag: "unknown" }
  | { readonly _tag: "unsent" }

/** The way of a request through its limits. */
export interface Passage {
  /**
   * Waits until the request may be sent. `restore` makes the waits interruptible. If a wait fails, all turns are given
   * back. `deadline` is on the clock of `monotonic.ts`.
   */
  readonly enter: (
    restore: <A, E>(effect: Effect.Effect<A, E>) => Effect.Effect<A, E>,
    options: { readonly deadline: number; readonly bulk: boolean }
  ) => Effect.Effect<Entered, TooLate | Unavailable>
  /** The server refused the request, so nothing that counts against the same limit is sent for `wait` milliseconds. */
  readonly refuse: (now: number, wait: number, answered: Answered) => void
}

/** A request that may be sent. It must be settled; only the first call of `settle` counts. */
export interface Entered {
  /** When it was let through. */
  readonly at: number
  /** How many milliseconds it waited. */
  readonly waited: number
  readonly settle: (now: number, outcome: Outcome) => Effect.Effect<void>
}

export interface Quota {
  /** Begins a call: at once, unless hundreds are under way. Then calls begin in groups, with pauses for other work. */
  readonly begin: <A, E>(context: Context.Context<never>, call: () => Effect.Effect<A, E>) => Effect.Effect<A, E>
  readonly passage: (context: Context.Context<never>, limited: Limited) => Passage
  /** The queue for the limit of the user, and what time it is. */
  readonly user: (context: Context.Context<never>) => { readonly queue: QuotaQueue; readonly now: number }
}

/** One limit on the way, and the permission of other processes, if they share it. */
interface Gate {
  readonly queue: QuotaQueue
  /** Whether many operations count against it. */
  readonly isUsual: boolean
  readonly shared: TakeShared | undefined
}

export const make = (
  { apiKey, baseUrl, organizationQuota, quota, quotaExclusive, quotaReserve: reserve, quotaWindow }: Settings,
  accounts: QuotaAccountsOfProcess,
  /** Shares limits with other processes, if the program does. */
  sharing: SharedQuota["Service"] | undefined
): Quota => {
  const window = Duration.toMillis(quotaWindow)
  const key = `${baseUrl} ${nameOf(Redacted.value(apiKey))}`
  const ofKey: AccountSettings = { limit: quota, window, reserve, exclusive: quotaExclusive }
  const ofOrganization: AccountSettings = { limit: organizationQuota, window, reserve, exclusive: true }
  const joined = new WeakMap<QuotaQueue, TakeShared>()

  const accountOf = (context: Context.Context<never>, now: number): QuotaAccount =>
    accounts.of(context, now, key, ofKey)

  /** A limit, which other processes share under its name and a fingerprint of its owner. */
  const gate = (queue: QuotaQueue, name: string, whose: string): Gate => {
    const isUsual = name !== "readings"
    if (sharing === undefined) return { queue, isUsual, shared: undefined }
    let shared = joined.get(queue)
    if (shared === undefined) {
      const { window } = queue
      shared = lazily(
        Effect.map(fingerprint(whose), (fingerprint) =>
          sharing.join({ name, fingerprint, limit: () => window.limit, window: window.window })
        )
      )
      joined.set(queue, shared)
    }
    return { queue, isUsual, shared }
  }

  /** The limits of a request. The headers of its answer are about the first. */
  const gatesOf = (
    context: Context.Context<never>,
    now: number,
    account: QuotaAccount,
    { method, organizations, target }: Limited
  ): ReadonlyArray<Gate> => {
    const whose = Redacted.value(apiKey)
    const isReading = method === "POST" && target.startsWith("/meter")
    if (isReading && /^\/meterreadings\/?(?:\?|$)/.test(target)) return [gate(account.readings, "readings", whose)]
    const gates: Array<Gate> = []
    const meter = isReading ? /^\/meters\/([^/?]+)\/readings\/?(?:\?|$)/.exec(target)?.[1] : undefined
    if (meter !== undefined) gates.push({ queue: account.meter(meter), isUsual: false, shared: undefined })
    const inOrganization = account.inOrganization(now, organizations.join())
    if (inOrganization !== undefined) gates.push({ queue: inOrganization, isUsual: true, shared: undefined })
    gates.push(gate(account.user, "user", whose))
    if (organizationQuota > 0) {
      // A key without a named organization belongs to one. Which other keys share its limit cannot be known.
      for (const name of organizations.length > 0 ? organizations.map((id) => `organization ${id}`) : [key]) {
        const { user } = accounts.of(context, now, `${baseUrl} ${nameOf(name)} organization`, ofOrganization)
        gates.push(gate(user, "organization", `${baseUrl} ${name}`))
      }
    }
    return gates
  }

  return {
    begin: (context, call) => {
      const account = accountOf(context, Monotonic.read(Context.get(context, Clock.Clock)))
      if (!account.isCrowded) return call()
      const turn = Effect.callback<void>((resume) => account.begin(() => resume(Effect.void)))
      return Effect.flatMap(turn, call)
    },
    user: (context) => {
      const now = Monotonic.read(Context.get(context, Clock.Clock))
      return { queue: accountOf(context, now).user, now }
    },
    passage: (context, limited) => {
      const clock = Context.get(context, Clock.Clock)
      const now = Monotonic.read(clock)
      const account = accountOf(context, now)
      return passage(clock, account, gatesOf(context, now, account, limited), limited)
    }
  }
}

const passage = (
  clock: Clock.Clock,
  account: QuotaAccount,
  gates: ReadonlyArray<Gate>,
  { method, operation }: Limited
): Passage => {
  const [first] = gates

  const settle = (passed: number, now: number, outcome: Outcome): void => {
    for (const [i, { queue }] of gates.slice(0, passed).entries()) {
      const { window } = queue
      if (outcome._tag === "unsent") window.giveBack()
      else if (outcome._tag === "lost") window.lose(now)
      // A refusal for the daily quota says nothing of this one.
      else if (outcome._tag === "unknown" || i > 0 || isDailyQuota(outcome.answered)) window.hold(now)
      else window.settle(now, observe(outcome.answered.headers), outcome.latency)
      // Others go on only after the refusal was reported.
      if (outcome._tag === "answered" && outcome.answered.status === 429) queue.advanceSoon(now)
      else queue.advance(now)
    }
  }

  const enter: Passage["enter"] = (restore, { bulk, deadline }) =>
    Effect.suspend(() => {
      const start = Monotonic.read(clock)
      let passed = 0
      let settleShared: Effect.Effect<void> = Effect.void
      const settleOnce: Entered["settle"] = (now, outcome) => {
        settle(passed, now, outcome)
        passed = 0
        const settled = settleShared
        settleShared = Effect.void
        return settled
      }
      const giveBack = Effect.suspend(() => settleOnce(Monotonic.read(clock), { _tag: "unsent" }))

      if (start >= account.heldBackUntil(operation)) {
        while (gates[passed]?.shared === undefined && gates[passed]?.queue.takeNow(start, bulk) === true) passed++
        if (passed === gates.length) return Effect.succeed({ at: start, waited: 0, settle: settleOnce })
      }
      return Effect.gen(function* () {
        while (true) {
          yield* restore(heldBack(deadline))
          for (const { queue, shared } of gates.slice(passed)) {
            if (!queue.takeNow(Monotonic.read(clock), bulk)) yield* restore(turn(clock, queue, { bulk, deadline }))
            passed++
            if (shared !== undefined) {
              settleShared = Effect.andThen(settleShared, yield* restore(shared({ bulk, deadline })))
            }
          }
          const at = Monotonic.read(clock)
          if (at >= account.heldBackUntil(operation)) {
            return { at, waited: Math.round(at - start), settle: settleOnce }
          }
          yield* giveBack
        }
      }).pipe(Effect.onError(() => giveBack))
    })

  /** Waits while the operation is held back. */
  const heldBack = (deadline: number): Effect.Effect<void, TooLate> =>
    Effect.suspend(() => {
      const now = Monotonic.read(clock)
      const wait = account.heldBackUntil(operation) - now
      if (wait <= 0) return Effect.void
      return now + wait < deadline
        ? Effect.andThen(Effect.sleep(Math.ceil(wait)), heldBack(deadline))
        : Effect.fail<TooLate>({ _tag: "TooLate", wait, because: "quota" })
    })

  return {
    enter,
    refuse: (now, wait, answered) => {
      if (first === undefined) return
      const { limit, remaining, reset } = observe(answered.headers)
      const isUsedUp =
        remaining === undefined ? method === "GET" || account.isAnotherHeldBack(now, operation) : remaining < 1
      // The limit may be one of this kind of change only, so other kinds go on until another is refused, too.
      if (first.isUsual && !isUsedUp) return account.holdBack(operation, now + wait)
      first.queue.window.refuse(now, wait, (limit ?? remaining ?? reset) === undefined)
      first.queue.advance(now)
    }
  }
}

/** Waits for a turn in a queue. */
const turn = (
  clock: Clock.Clock,
  queue: QuotaQueue,
  options: { readonly deadline: number; readonly bulk: boolean }
): Effect.Effect<void, TooLate> =>
  Effect.suspend(() => {
    let waiter: QuotaWaiter | undefined
    let isTaken = false
    const wait = Effect.callback<void, TooLate>((resume) => {
      waiter = queue.wait(Monotonic.read(clock), {
        ...options,
        resume: (tooLate) => {
          isTaken = tooLate === undefined
          resume(tooLate === undefined ? Effect.void : Effect.fail(tooLate))
        }
      })
    })
    // The turn may come while the caller gives up.
    return Effect.onInterrupt(wait, () =>
      Effect.sync(() => {
        const now = Monotonic.read(clock)
        if (waiter?.waiting === true) queue.leave(now, waiter)
        else if (isTaken) queue.giveBack(now)
      })
    )
  })

/** Joins when it is first needed. */
const lazily = (join: Effect.Effect<TakeShared>): TakeShared => {
  let joined: TakeShared | undefined
  return (options) => {
    if (joined !== undefined) return joined(options)
    return Effect.flatMap(join, (take) => {
      joined ??= take
      return joined(options)
    })
  }
}

/** Whether a request was refused because meters that are read by hand have had their ten requests of the day. */
export const isDailyQuota = ({ status, text }: Answered): boolean =>
  status === 429 && /\bmanual meters?\b/i.test(text.slice(0, 2000))
