/**
 * The accounts of a process: one for each base URL and key, however many clients are built, since a quota belongs to
 * the key. A client asks for its account at every call and holds none. So an account outlives the client that opened
 * it, and is dropped once it has nothing left to remember.
 *
 * Programs on different clocks, as under `TestClock`, have separate accounts.
 *
 * @internal
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Scheduler from "effect/Scheduler"
import * as Monotonic from "./monotonic.ts"
import { batch, QuotaQueue, type Timer } from "./quotaQueue.ts"
import { QuotaWindow, type WindowSettings } from "./quotaWindow.ts"
import { version } from "./version.ts"

export interface AccountSettings extends WindowSettings {
  /** What bulk work leaves to the rest. */
  readonly reserve: number
}

/** From this many calls under way on, others begin a few at a time. */
const crowd = 256

const meterWindow = 10_000

/** How many times the documented limit of a meter goes into that of the user. */
const meterPart = 100

/** The limits of one key, or the one limit of an organization, and the calls that wait for them. */
export class QuotaAccount {
  /** The limit of the user. All requests without a limit of their own count against it. */
  readonly user: QuotaQueue
  readonly readings: QuotaQueue
  // An organization has a few thousand meters at most, so none is forgotten.
  readonly #meters = new Map<string, QuotaQueue>()
  /** The limits of the user in each organization, once there are several. */
  readonly #organizations = new Map<string, QuotaQueue>()
  #organization: string | undefined
  /** Until when operations are held back after a refusal. */
  readonly #heldBack = new Map<string, number>()
  /** The calls that are yet to begin, in order of arrival, from `#first` on. */
  #beginning: Array<() => void> = []
  #first = 0
  #settings: AccountSettings
  readonly #timer: Timer

  constructor(settings: AccountSettings, timer: Timer) {
    this.#settings = settings
    this.#timer = timer
    this.user = this.#queue()
    this.readings = this.#queue()
  }

  /** The limit of a single meter. */
  meter(id: string): QuotaQueue {
    return getOrMake(this.#meters, id, () => new QuotaQueue(new QuotaWindow(meterOf(this.#settings)), 0, this.#timer))
  }

  /**
   * The limit of the user in an organization, if there are several. Headers are then about this limit, and that of the
   * user is kept by counting what was sent.
   */
  inOrganization(now: number, organization: string): QuotaQueue | undefined {
    this.#organization ??= organization
    if (this.#organizations.size === 0) {
      if (this.#organization === organization) return undefined
      this.user.window.ignoreHeaders(now)
    }
    return getOrMake(this.#organizations, organization, () => this.#queue())
  }

  /** Whether other calls must begin a few at a time. */
  get isCrowded(): boolean {
    return this.user.waiting + this.user.window.inFlight >= crowd
  }

  /** Begins a call after those before it, a few at a time with pauses for other work. */
  begin(start: () => void): void {
    this.#beginning.push(start)
    if (this.#beginning.length === 1) this.#timer(0, () => this.#beginSome())
  }

  #beginSome(): void {
    const end = Math.min(this.#first + batch, this.#beginning.length)
    while (this.#first < end) this.#beginning[this.#first++]?.()
    if (this.#first < this.#beginning.length) this.#timer(0, () => this.#beginSome())
    else {
      this.#beginning = []
      this.#first = 0
    }
  }

  /** Until when an operation is held back. */
  heldBackUntil(operation: string): number {
    return this.#heldBack.get(operation) ?? Number.NEGATIVE_INFINITY
  }

  /** Holds an operation back. */
  holdBack(operation: string, until: number): void {
    this.#heldBack.set(operation, until)
  }

  /** Whether an operation other than this one is held back. */
  isAnotherHeldBack(now: number, operation: string): boolean {
    for (const [other, until] of this.#heldBack) {
      if (until <= now) this.#heldBack.delete(other)
      else if (other !== operation) return true
    }
    return false
  }

  /** Whether a new account would do the same. */
  isIdle(now: number): boolean {
    return this.#all().every(({ waiting, window }) => waiting === 0 && window.isIdle(now))
  }

  /** Takes the stricter of its settings and the given ones. */
  tighten(settings: AccountSettings): void {
    const own = this.#settings
    this.#settings = {
      limit: Math.min(own.limit, settings.limit),
      window: Math.max(own.window, settings.window),
      reserve: Math.max(own.reserve, settings.reserve),
      exclusive: own.exclusive && settings.exclusive
    }
    for (const queue of this.#all()) {
      queue.window.settings = this.#settings
      queue.reserve = this.#settings.reserve
    }
    for (const meter of this.#meters.values()) meter.window.settings = meterOf(this.#settings)
  }

  isOf({ exclusive, limit, reserve, window }: AccountSettings): boolean {
    const own = this.#settings
    return own.limit === limit && own.window === window && own.reserve === reserve && own.exclusive === exclusive
  }

  #queue(): QuotaQueue {
    return new QuotaQueue(new QuotaWindow(this.#settings), this.#settings.reserve, this.#timer)
  }

  #all(): ReadonlyArray<QuotaQueue> {
    return [this.user, this.readings, ...this.#organizations.values()]
  }
}

const meterOf = ({ exclusive, limit }: AccountSettings): WindowSettings => ({
  limit: Math.max(1, Math.floor(limit / meterPart)),
  window: meterWindow,
  exclusive
})

/** The accounts of all programs that share them. */
export class QuotaAccountsOfProcess {
  /** By what they run on: the clock of the system, or one of their own. */
  readonly #realms = new WeakMap<object, Map<string, QuotaAccount>>()
  readonly #system = new Map<string, QuotaAccount>()
  #sweepAt = 16

  /** The account of a name. Two programs with different settings get the stricter of each. */
  of(context: Context.Context<never>, now: number, name: string, settings: AccountSettings): QuotaAccount {
    const clock = Context.get(context, Clock.Clock)
    const accounts = isSystem(clock) ? this.#system : getOrMake(this.#realms, clock, () => new Map())
    const account = accounts.get(name)
    if (account !== undefined) {
      if (account.isOf(settings)) return account
      if (!account.isIdle(now)) {
        account.tighten(settings)
        return account
      }
    }
    if (accounts.size >= this.#sweepAt) {
      for (const [name, account] of accounts) if (account.isIdle(now)) accounts.delete(name)
      this.#sweepAt = Math.max(16, 2 * accounts.size)
    }
    const opened = new QuotaAccount(settings, timerOf(context))
    accounts.set(name, opened)
    return opened
  }
}

const place: unique symbol = Symbol.for(`effect-maintainx/QuotaAccounts/${version}`)

/**
 * The accounts that clients use. By default those of the process, even if a bundler has put this package into it more
 * than once.
 */
export const QuotaAccounts = Context.Reference<QuotaAccountsOfProcess>("effect-maintainx/QuotaAccounts", {
  defaultValue: () => {
    // The global object has no type for what this package keeps there.
    const process = globalThis as { [place]?: QuotaAccountsOfProcess }
    process[place] ??= new QuotaAccountsOfProcess()
    return process[place]
  }
})

/** Accounts that nothing else in the process uses, for a server of its own. */
export const layerFresh: Layer.Layer<never> = Layer.sync(QuotaAccounts, () => new QuotaAccountsOfProcess())

/** Whether a clock is the one that Effect has unless another is provided. */
const isSystem = (clock: Clock.Clock): boolean => clock === Context.get(Context.empty(), Clock.Clock)

/** A timer on the clock of a fiber. It outlives the fiber. */
const timerOf = (context: Context.Context<never>): Timer => {
  const clock = Context.get(context, Clock.Clock)
  const fork = Effect.runForkWith(
    Context.make(Clock.Clock, clock).pipe(Context.add(Scheduler.Scheduler, Context.get(context, Scheduler.Scheduler)))
  )
  return (delay, run) => {
    const ring = Effect.sync(() => run(Monotonic.read(clock)))
    const fiber = fork(Effect.andThen(delay === 0 ? Effect.yieldNow : Effect.sleep(delay), ring))
    return () => fiber.interruptUnsafe()
  }
}

/** Names a secret within the process without holding it: a hash of 64 bits, since the names are kept for long. */
export const nameOf = (secret: string): string => {
  let a = 0xdeadbeef
  let b = 0x41c6ce57
  for (let i = 0; i < secret.length; i++) {
    const code = secret.charCodeAt(i)
    a = Math.imul(a ^ code, 2654435761)
    b = Math.imul(b ^ code, 1597334677)
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909)
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909)
  return `${(a >>> 0).toString(36)}${(b >>> 0).toString(36)}`
}

interface Entries<K, V> {
  get(key: K): V | undefined
  set(key: K, value: V): unknown
}

const getOrMake = <K, V>(entries: Entries<K, V>, key: K, make: () => V): V => {
  const present = entries.get(key)
  if (present !== undefined) return present
  const made = make()
  entries.set(key, made)
  return made
}
