/** What the page knows. It comes from the events of the server, one after the other. */
import { computed, signal } from "@preact/signals"
import type * as Inspector from "../Api.ts"
import { diagnose } from "../diagnosis.ts"
import { read, streamUrl } from "./api.ts"
import { repetitionsIn } from "./attempts.ts"
import { announce } from "./notices.ts"
import type { Attempt, Call, ClockState, Entry, Fault } from "./types.ts"

type MomentView = typeof Inspector.MomentView.Encoded

/** A change of a record. */
export interface Change {
  readonly number: number
  readonly at: string
  readonly change: Extract<Entry, { readonly type: "change" }>["change"]
}

/** As many as the server remembers. */
const mostCalls = 1000
const mostAttempts = 1000
const mostChanges = 5000

export const connection = signal<"connecting" | "live" | "lost">("connecting")
export const calls = signal<ReadonlyMap<number, Call>>(new Map())
export const attempts = signal<ReadonlyArray<Attempt>>([])
export const changes = signal<ReadonlyArray<Change>>([])
export const faults = signal<ReadonlyArray<Fault>>([])
export const moments = signal<ReadonlyArray<MomentView>>([])
export const limits = signal<{ readonly rateLimit?: number; readonly organizationRateLimit?: number }>({})

/** The clock of the plant as the server told it, and when that was on the clock of the browser. */
const clockState = signal<ClockState & { readonly since: number }>({
  now: new Date().toISOString(),
  speed: 1,
  since: Date.now()
})
/** The present of the browser. It moves once in a second. */
const present = signal(Date.now())

export const speed = computed(() => clockState.value.speed)

/** The time of the plant, in milliseconds. */
export const now = computed(() => {
  const { now, since, speed } = clockState.value
  return Date.parse(now) + Math.max(0, present.value - since) * speed
})

export const repetitions = computed(() => repetitionsIn(calls.value.values()))

export const isTaken = ({ answer }: Attempt): boolean => typeof answer === "number" && answer >= 200 && answer < 300

/** Why a delivery was not taken. */
export const reasonOf = ({ answer, answerHeaders, answerText, body, url }: Attempt): string | undefined =>
  diagnose(
    { url, size: new TextEncoder().encode(body).byteLength },
    { answer, headers: answerHeaders, text: answerText }
  )

// ---------------------------------------------------------------------------------------------------------------------
// reading
// ---------------------------------------------------------------------------------------------------------------------

export const setClock = (state: ClockState | undefined): void => {
  if (state === undefined) return
  clockState.value = { ...state, since: Date.now() }
  present.value = Date.now()
}

/** Reads what has no events of its own. */
export const refresh = async (): Promise<void> => {
  try {
    const [clock, waiting, limited, past] = await Promise.all([
      read<ClockState>("/clock"),
      read<{ readonly faults: ReadonlyArray<Fault> }>("/faults"),
      read<typeof limits.value>("/limits"),
      read<{ readonly moments: ReadonlyArray<MomentView> }>("/inspect/moments")
    ])
    opened ??= clock.now
    setClock(clock)
    faults.value = waiting.faults
    limits.value = limited
    moments.value = past.moments
    // The stream opens with its first event, which may be long in coming.
    connection.value = "live"
  } catch {
    // The stream says that the server is gone.
  }
}

const types: ReadonlyArray<Entry["type"]> = ["received", "answered", "attempt", "change", "setting"]

/** Many events make one change of the page. */
let waiting: Array<Entry> = []

const take = (entry: Entry): void => {
  if (waiting.length === 0) setTimeout(apply, 50)
  waiting.push(entry)
}

const apply = (): void => {
  const entries = waiting
  waiting = []
  const received = entries.flatMap((entry) => ("call" in entry ? [entry.call] : []))
  if (received.length > 0) {
    const all = new Map(calls.value)
    for (const call of received) all.set(call.id, call)
    for (const id of all.keys()) {
      if (all.size <= mostCalls) break
      all.delete(id)
    }
    calls.value = all
  }
  const finished = entries.flatMap((entry) => (entry.type === "attempt" ? [entry.attempt] : []))
  if (finished.length > 0) {
    attempts.value = [...attempts.value, ...finished].slice(-mostAttempts)
    tellFailure(finished)
  }
  const made = entries.flatMap((entry) => (entry.type === "change" ? [entry] : []))
  if (made.length > 0) changes.value = [...changes.value, ...made].slice(-mostChanges)
  if (entries.some(({ type }) => type === "setting")) void forgetIfEmptied(entries)
  if (made.length > 0 || finished.length > 0 || entries.some(({ type }) => type === "setting")) void refresh()
  else if (received.some(({ fault }) => fault !== null)) void refresh()
}

/** One sentence for the last failure, so that a screen reader is not flooded. */
const tellFailure = (finished: ReadonlyArray<Attempt>): void => {
  const failed = finished.findLast((attempt) => !isTaken(attempt) && isNews(attempt.sentAt))
  const reason = failed && reasonOf(failed)
  if (failed !== undefined && reason !== undefined) announce(`${failed.type} was not taken. ${reason}`, "problem")
}

/** A reset of the plant forgets calls and deliveries. */
const forgetIfEmptied = async (entries: ReadonlyArray<Entry>): Promise<void> => {
  if (!entries.some((entry) => entry.type === "setting" && (entry.setting === "calls" || entry.setting === "plant"))) {
    return
  }
  const kept = await read<{ readonly calls: ReadonlyArray<Call> }>("/calls?limit=1")
  if (kept.calls.length === 0) calls.value = new Map()
  const sent = await read<{ readonly attempts: ReadonlyArray<Attempt> }>("/webhooks/attempts?limit=1")
  if (sent.attempts.length === 0) attempts.value = []
}

/** When the page was opened, on the clock of the plant. */
let opened: string | undefined

/** When all that happened before has come, on the clock of the browser. The clock of the plant may be set back. */
const caughtUp = Date.now() + 2000

/** What happened before the page was opened is no news. */
const isNews = (instant: string): boolean => (opened !== undefined && instant >= opened) || Date.now() > caughtUp

/** Follows the events of the server for as long as the page is open. */
export const follow = (): void => {
  void refresh()
  const source = new EventSource(streamUrl(0))
  let last = 0
  source.onopen = () => {
    connection.value = "live"
    void refresh()
  }
  source.onerror = () => {
    connection.value = "lost"
  }
  const hear = ({ data }: MessageEvent<string>) => {
    const entry: Entry = JSON.parse(data)
    // Another server answers: it counts from the beginning.
    if (entry.number <= last) {
      calls.value = new Map()
      attempts.value = []
      changes.value = []
    }
    last = entry.number
    take(entry)
  }
  for (const type of types) source.addEventListener(type, hear)
  setInterval(() => {
    present.value = Date.now()
  }, 1000)
}
