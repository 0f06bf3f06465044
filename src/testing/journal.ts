/**
 * What an embedded MaintainX remembers of what happened: calls, deliveries, changes of the plant and of its settings, in
 * their order. It is bounded in number and in bytes, since a server may run for days.
 *
 * @internal
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Monotonic from "../internal/monotonic.ts"
import type { Operation } from "../Operation.ts"
import type { Answer, Call } from "./options.ts"
import type { Candidate } from "./patterns.ts"
import type { OperationName } from "./resources.ts"
import type { Change } from "./table.ts"
import { outside } from "./time/clock.ts"
import type { DeliveryAttempt } from "./webhooks/deliveries.ts"

/** The path of an operation's base below the host. */
export const prefixOf = ({ at }: Operation): "" | "/v1" => (at === "root" ? "" : "/v1")

const mostCalls = 1000
const mostEntries = 5000

/** For the bodies of all calls and their answers together. */
const mostBytes = 16 * 1024 * 1024

/** How much of a file is kept. */
const beginning = 1024

/** The call that is being carried out. */
export const CurrentCall = Context.Reference<number | undefined>("effect-maintainx/testing/CurrentCall", {
  defaultValue: () => undefined
})

/** A call as it is received. */
export interface Received {
  readonly operation: Operation | undefined
  readonly method: string
  /** The path with its query. */
  readonly target: string
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: string | Uint8Array | undefined
  readonly organizations: ReadonlyArray<number>
}

/** An answer as it is given. */
export interface Given {
  /** Undefined if the connection broke instead. */
  readonly status: number | undefined
  readonly headers: Readonly<Record<string, string | undefined>>
  /** Made when somebody reads it. */
  readonly text: string | (() => string)
  /** About how much memory it takes, in bytes. */
  readonly size: number
  readonly isCut?: boolean
}

/** What was changed from outside. */
export type Setting = "calls" | "clock" | "faults" | "keys" | "limits" | "plant" | "snapshots" | "switches" | "webhooks"

/** Something that happened. */
export type Entry = { readonly number: number; readonly at: DateTime.Utc } & (
  | { readonly type: "received" | "answered"; readonly call: number }
  | { readonly type: "attempt"; readonly attempt: DeliveryAttempt }
  | {
      readonly type: "change"
      readonly change: Change
      /** The call that made it. Undefined if it is due to time or to the controls. */
      readonly call: number | undefined
    }
  | { readonly type: "setting"; readonly setting: Setting }
)

type Happened = Entry extends infer E ? (E extends Entry ? Omit<E, "number" | "at"> : never) : never

export interface Journal {
  /** Adds a call, and answers its id. */
  readonly receive: (received: Received, fault?: number) => Effect.Effect<number>
  /** Adds the answer to a call. */
  readonly answer: (id: number, given: Given) => Effect.Effect<void>
  readonly add: (happened: Happened) => Effect.Effect<void>
  readonly calls: () => ReadonlyArray<Call>
  readonly call: (id: number) => Call | undefined
  /** The entries after a number, the oldest first. */
  readonly entries: (after: number, most: number) => ReadonlyArray<Entry>
  /** The number of the last entry, or 0. */
  readonly last: () => number
  /** Waits for an entry after a number. */
  readonly awaitAfter: (number: number) => Effect.Effect<void>
  readonly forgetCalls: () => void
}

interface Kept {
  readonly id: number
  readonly received: Received
  readonly receivedAt: DateTime.Utc
  readonly since: number
  readonly fault: number | undefined
  given?: Given
  duration?: Duration.Duration
  size: number
  areBodiesDropped: boolean
  shown?: Call
}

export const makeJournal = (): Journal => {
  const calls = new Map<number, Kept>()
  const entries: Array<Entry> = []
  const waiters = new Set<() => void>()
  let last = 0
  let lastCall = 0
  let bytes = 0
  /** Up to this call the bodies are dropped. */
  let dropped = 0

  const add = (happened: Happened): Effect.Effect<void> =>
    Effect.map(DateTime.now, (at) => {
      entries.push({ ...happened, number: ++last, at } as Entry) // A union loses its members when it is spread.
      // Dropping half at a time costs each entry as much as one move.
      if (entries.length >= 2 * mostEntries) entries.splice(0, mostEntries)
      const all = [...waiters]
      waiters.clear()
      for (const wake of all) wake()
    })

  const forget = (kept: Kept): void => {
    bytes -= kept.size
    calls.delete(kept.id)
  }

  /** Drops bodies, the oldest first, until all fit. */
  const makeRoom = (): void => {
    while (bytes > mostBytes && dropped < lastCall) {
      const kept = calls.get(++dropped)
      if (kept === undefined) continue
      bytes -= kept.size
      kept.size = 0
      kept.areBodiesDropped = true
      delete kept.shown
    }
  }

  const first = (): Kept | undefined => calls.values().next().value

  return {
    receive: (received, fault) =>
      Effect.gen(function* () {
        const receivedAt = yield* DateTime.now
        const since = yield* elapsed
        const { body } = received
        const kept: Kept = {
          id: ++lastCall,
          received: body instanceof Uint8Array ? { ...received, body: body.slice(0, beginning) } : received,
          receivedAt,
          since,
          fault,
          size: typeof body === "string" ? 2 * body.length : Math.min(body?.byteLength ?? 0, beginning),
          areBodiesDropped: false
        }
        calls.set(kept.id, kept)
        bytes += kept.size
        const oldest = first()
        if (calls.size > mostCalls && oldest !== undefined) forget(oldest)
        makeRoom()
        yield* add({ type: "received", call: kept.id })
        return kept.id
      }),
    answer: (id, given) =>
      Effect.gen(function* () {
        const kept = calls.get(id)
        if (kept === undefined) return
        kept.given = given
        kept.duration = Duration.millis((yield* elapsed) - kept.since)
        delete kept.shown
        if (kept.areBodiesDropped) return yield* add({ type: "answered", call: id })
        kept.size += given.size
        bytes += given.size
        makeRoom()
        yield* add({ type: "answered", call: id })
      }),
    add,
    calls: () => Array.from(calls.values(), show),
    call: (id) => {
      const kept = calls.get(id)
      return kept && show(kept)
    },
    entries: (after, most) => {
      const start = Math.max(0, entries.length - (last - after), entries.length - mostEntries)
      return entries.slice(start, start + most)
    },
    last: () => last,
    awaitAfter: (number) =>
      Effect.callback((resume) => {
        const wake = () => resume(Effect.void)
        if (last > number) return wake()
        waiters.add(wake)
        return Effect.sync(() => waiters.delete(wake))
      }),
    forgetCalls: () => {
      calls.clear()
      bytes = 0
      dropped = lastCall
    }
  }
}

/** By the clock of the caller. */
const elapsed: Effect.Effect<number> = outside(Clock.clockWith((clock) => Effect.sync(() => Monotonic.read(clock))))

// ---------------------------------------------------------------------------------------------------------------------
// what is shown of a call
// ---------------------------------------------------------------------------------------------------------------------

const show = (kept: Kept): Call => {
  kept.shown ??= callOf(kept)
  return kept.shown
}

const callOf = ({ areBodiesDropped, duration, fault, given, id, received, receivedAt }: Kept): Call => {
  const { body, headers, method, operation, organizations, target } = received
  return {
    id,
    // Every operation that is carried out here has one of these names.
    operation: operation?.name as OperationName | undefined,
    method,
    path: pathOf(target),
    query: queryOf(target),
    headers: withoutSecrets(headers),
    body: areBodiesDropped ? undefined : typeof body === "string" ? parse(body) : body,
    organizations: Redacted.make(organizations),
    receivedAt,
    fault,
    answer: given && answerOf(given, operation, areBodiesDropped),
    duration,
    areBodiesDropped
  }
}

const answerOf = (
  { headers, isCut = false, status, text }: Given,
  operation: Operation | undefined,
  isDropped: boolean
): Answer => {
  const body = isDropped ? undefined : parse(typeof text === "string" ? text : text())
  return {
    status,
    headers: withoutSecrets(headers),
    body: operation?.name.startsWith("Subscriptions.") ? withoutSecret(body) : body,
    isCut
  }
}

const secretHeaders: ReadonlySet<string> = new Set([
  "authorization",
  "cookie",
  "proxy-authorization",
  "set-cookie",
  "x-organization-id",
  "x-organization-ids"
])

const withoutSecrets = (
  headers: Readonly<Record<string, string | undefined>>
): Readonly<Record<string, string | Redacted.Redacted>> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, secretHeaders.has(name) ? Redacted.make(value) : value]]
    )
  )

/** The answer to a subscription has the secret that its deliveries are signed with. */
const withoutSecret = (body: unknown): unknown =>
  typeof body === "object" && body !== null && "secret" in body
    ? { ...body, secret: typeof body.secret === "string" ? Redacted.make(body.secret) : body.secret }
    : body

const pathOf = (target: string): string => target.split("?", 1)[0] ?? ""

const queryOf = (target: string): Readonly<Record<string, ReadonlyArray<string>>> => {
  const search = new URLSearchParams(target.slice(pathOf(target).length))
  return Object.fromEntries(Array.from(new Set(search.keys()), (key) => [key, search.getAll(key)]))
}

/** A call as patterns see it. Its body is parsed when a pattern asks for it. */
export const candidateOf = ({ body, method, operation, organizations, target }: Received): Candidate => ({
  operation: operation?.name,
  method,
  path: pathOf(target),
  get query() {
    return queryOf(target)
  },
  organizations,
  get body() {
    return typeof body === "string" ? parse(body) : body
  }
})

const parse = (text: string): unknown => {
  if (text === "") return undefined
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
