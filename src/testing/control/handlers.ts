/**
 * The control API of a served MaintainX: what each of its operations does.
 *
 * @internal
 */
import * as Clock from "effect/Clock"
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as HttpServer from "effect/http/HttpServer"
import * as HttpApiBuilder from "effect/http-api/HttpApiBuilder"
import * as HttpApiMiddleware from "effect/http-api/HttpApiMiddleware"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import * as Difference from "../../Difference.ts"
import { SubscriptionId } from "../../Ids.ts"
import { decodeEvent, encodeEvent, isEventType } from "../../webhooks/Event.ts"
import { defaultUploadSize, EmbeddedMaintainX } from "../embedded.ts"
import { judge } from "../expectation.ts"
import type { Setting } from "../journal.ts"
import type { Key } from "../options.ts"
import { sampleEvent } from "../samples.ts"
import { diff } from "../state/Plant.ts"
import type { Snapshot } from "../state/snapshot.ts"
import { isPlantClock } from "../time/clock.ts"
import type { Disturbances } from "../webhooks/deliveries.ts"
import { Api, type EntryView, Impossible, type KeyView, NotHere, prefix, Senseless } from "./Api.ts"
import { faultOf } from "./faults.ts"
import * as Settings from "./settings.ts"
import { targetOf, viewOfAttempt, viewOfCall, viewOfEntry, viewOfFault, viewOfVerdict } from "./views.ts"

/** How many named snapshots are kept. */
const mostSnapshots = 20

const usualPage = 100

/** Says that something was changed from outside. */
const noting = (setting: Setting) => {
  const note = Effect.flatMap(EmbeddedMaintainX, ({ journal }) => journal.add({ type: "setting", setting }))
  return <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.tap(effect, () => note)
}

// ---------------------------------------------------------------------------------------------------------------------
// what happened
// ---------------------------------------------------------------------------------------------------------------------

const calls = HttpApiBuilder.group(Api, "calls", (handlers) =>
  handlers.handleAll({
    list: Effect.fnUntraced(function* ({ query: { after = 0, limit = usualPage, method, operation, path } }) {
      const { journal } = yield* EmbeddedMaintainX
      const meant = journal
        .calls()
        .filter(
          (call) =>
            call.id > after &&
            (operation === undefined || call.operation === operation) &&
            (method === undefined || call.method === method.toUpperCase()) &&
            (path === undefined || call.path === path)
        )
      const page = meant.slice(0, limit)
      return {
        calls: page.map(viewOfCall),
        next: meant.length > page.length ? (page.at(-1)?.id ?? null) : null
      }
    }),
    get: Effect.fnUntraced(function* ({ params }) {
      const call = (yield* EmbeddedMaintainX).journal.call(params.id)
      return call === undefined ? yield* notHere("There is no such call among the last ones") : viewOfCall(call)
    }),
    clear: () => Effect.map(EmbeddedMaintainX, ({ journal }) => journal.forgetCalls()).pipe(noting("calls")),
    verify: ({ payload }) =>
      Effect.map(EmbeddedMaintainX, ({ journal }) => viewOfVerdict(judge(payload, journal.calls())))
  })
)

const notHere = (detail: string) => Effect.fail(new NotHere({ detail }))

const events = HttpApiBuilder.group(
  Api,
  "events",
  Effect.fnUntraced(function* (handlers) {
    const embedded = yield* EmbeddedMaintainX
    const { journal } = embedded
    const view = (entry: Parameters<typeof viewOfEntry>[1]): ReadonlyArray<typeof EntryView.Type> => {
      const shown = viewOfEntry(embedded, entry)
      return shown === undefined ? [] : [shown]
    }
    /** What comes after a number, as it comes. */
    const following = (after: number) =>
      Stream.paginate(after, (last) =>
        Effect.map(journal.awaitAfter(last), () => {
          const entries = journal.entries(last, usualPage)
          return [entries.flatMap(view), Option.some(entries.at(-1)?.number ?? last)] as const
        })
      )
    return handlers.handleAll({
      list: ({ query: { after = 0, limit = usualPage } }) =>
        Effect.sync(() => {
          const entries = journal.entries(after, limit)
          return { events: entries.flatMap(view), next: entries.at(-1)?.number ?? after }
        }),
      stream: ({ headers, query: { after } }) => {
        const known = Number(headers["last-event-id"])
        const start = Number.isInteger(known) && known > 0 ? known : (after ?? journal.last())
        return Effect.succeed(
          Stream.map(following(Math.min(start, journal.last())), (entry) => ({
            id: `${entry.number}`,
            event: entry.type,
            data: entry
          }))
        )
      }
    })
  })
)

// ---------------------------------------------------------------------------------------------------------------------
// faults and time
// ---------------------------------------------------------------------------------------------------------------------

const faults = HttpApiBuilder.group(Api, "faults", (handlers) =>
  handlers.handleAll({
    list: () => Effect.map(EmbeddedMaintainX, ({ faults }) => ({ faults: faults.waiting().map(viewOfFault) })),
    add: ({ payload: { fault, target = {} } }) =>
      Effect.map(EmbeddedMaintainX, ({ faults }) => viewOfFault(faults.add(faultOf(fault), targetOf(target)))).pipe(
        noting("faults")
      ),
    remove: ({ params }) =>
      Effect.flatMap(EmbeddedMaintainX, ({ faults }) =>
        faults.remove(params.id) ? Effect.void : notHere("There is no such fault, or it has struck")
      ).pipe(noting("faults")),
    clear: () => Effect.map(EmbeddedMaintainX, ({ faults }) => faults.clear()).pipe(noting("faults"))
  })
)

const plantClock = Effect.flatMap(Clock.Clock, (clock) =>
  isPlantClock(clock)
    ? Effect.succeed(clock)
    : Effect.fail(new Impossible({ detail: "This MaintainX goes by the clock of its program, which moves it" }))
)

const timeOf = Effect.gen(function* () {
  const clock = yield* Clock.Clock
  return { now: yield* DateTime.now, speed: isPlantClock(clock) ? yield* clock.speed : 1 }
})

/** What was due by the new time has happened when the answer comes. */
const moved = Effect.gen(function* () {
  const { keepTime } = yield* EmbeddedMaintainX
  yield* keepTime
  return yield* timeOf
}).pipe(noting("clock"))

const clock = HttpApiBuilder.group(Api, "clock", (handlers) =>
  handlers.handleAll({
    get: () => timeOf,
    set: Effect.fnUntraced(function* ({ payload: { now, speed } }) {
      const clock = yield* plantClock
      if (now !== undefined) {
        const ahead = DateTime.toEpochMillis(now) - clock.currentTimeMillisUnsafe()
        if (ahead > Duration.toMillis(Settings.longestTime)) {
          return yield* new Impossible({ detail: "The clock moves ten years at a time at most" })
        }
        yield* clock.set(DateTime.toEpochMillis(now))
      }
      if (speed !== undefined) yield* clock.setSpeed(speed)
      return yield* moved
    }),
    advance: Effect.fnUntraced(function* ({ payload }) {
      const clock = yield* plantClock
      yield* clock.advance(payload.by)
      return yield* moved
    })
  })
)

// ---------------------------------------------------------------------------------------------------------------------
// the plant
// ---------------------------------------------------------------------------------------------------------------------

const initial = "initial"

const plant = HttpApiBuilder.group(
  Api,
  "plant",
  Effect.fnUntraced(function* (handlers) {
    const embedded = yield* EmbeddedMaintainX
    const kept = new Map<string, { readonly snapshot: Snapshot; readonly takenAt: DateTime.Utc }>()
    const named = (name: string): Effect.Effect<Snapshot, NotHere> => {
      const snapshot = kept.get(name)?.snapshot
      if (snapshot !== undefined) return Effect.succeed(snapshot)
      return name === initial ? embedded.initial : notHere(`There is no snapshot ${name}`)
    }
    const restore = (snapshot: unknown) =>
      embedded.restore(snapshot).pipe(
        Effect.mapError(({ message }) => new Senseless({ detail: message })),
        noting("plant")
      )
    return handlers.handleAll({
      snapshot: () => Effect.map(embedded.snapshot, (snapshot) => ({ ...snapshot }) as never),
      restore: ({ payload }) => restore(payload),
      reset: () => embedded.reset.pipe(noting("plant")),
      snapshots: () =>
        Effect.sync(() => ({ snapshots: Array.from(kept, ([name, { takenAt }]) => ({ name, takenAt })) })),
      keep: Effect.fnUntraced(function* ({ params: { name } }) {
        if (!kept.has(name) && kept.size >= mostSnapshots) {
          return yield* new Impossible({ detail: `No more than ${mostSnapshots} snapshots are kept: delete one first` })
        }
        kept.set(name, { snapshot: yield* embedded.snapshot, takenAt: yield* DateTime.now })
      }, noting("snapshots")),
      putBack: ({ params: { name } }) => Effect.flatMap(named(name), (snapshot) => Effect.orDie(restore(snapshot))),
      forget: ({ params: { name } }) =>
        Effect.suspend(() => (kept.delete(name) ? Effect.void : notHere(`There is no snapshot ${name}`))).pipe(
          noting("snapshots")
        ),
      diff: Effect.fnUntraced(function* ({ query: { format, from = initial, to } }) {
        const before = yield* named(from)
        const difference = diff(before, to === undefined ? yield* embedded.snapshot : yield* named(to))
        return format === "text" ? Difference.format(difference).replace(/.$/, "$&\n") : { difference }
      })
    })
  })
)

// ---------------------------------------------------------------------------------------------------------------------
// webhooks
// ---------------------------------------------------------------------------------------------------------------------

const webhooks = HttpApiBuilder.group(
  Api,
  "webhooks",
  Effect.fnUntraced(function* (handlers) {
    const { approve, deliveries, everybody, tell } = yield* EmbeddedMaintainX
    return handlers.handleAll({
      attempts: Effect.fnUntraced(function* ({ query: { after = 0, limit = usualPage } }) {
        const later = (deliveries?.log ?? []).filter(({ id }) => id > after)
        const page = later.slice(0, limit)
        return {
          attempts: page.map(viewOfAttempt),
          next: later.length > page.length ? (page.at(-1)?.id ?? null) : null,
          waiting: deliveries === undefined ? 0 : yield* deliveries.waiting
        }
      }),
      replay: Effect.fnUntraced(function* ({ params, payload }) {
        const now = yield* Clock.currentTimeMillis
        if (deliveries?.replay(params.id, payload, now) !== true) {
          return yield* notHere("No attempt of such a delivery is among the last ones")
        }
      }),
      settle: () => deliveries?.settled ?? Effect.void,
      tell: Effect.fnUntraced(function* ({ payload: { type, ...changes } }) {
        if (typeof type !== "string" || !isEventType(type)) {
          return yield* new Senseless({ detail: "type must be the name of an event, such as NEW_WORK_ORDER" })
        }
        const [orgId] = everybody.organizations
        const ours = type === "PART_TRANSFER" ? {} : { orgId, occurredAt: DateTime.formatIso(yield* DateTime.now) }
        const event = decodeEvent({ ...encodeEvent(sampleEvent(type)), ...ours, ...changes }, type)
        if (Result.isFailure(event) || event.success.type === "UNRECOGNIZED") {
          return yield* new Senseless({ detail: `This is no ${type}` })
        }
        yield* tell(event.success)
      }),
      disturbances: () => Effect.sync(() => shownDisturbances(deliveries?.disturbances())),
      disturb: ({ payload }) =>
        Effect.sync(() => {
          deliveries?.disturb(payload)
          return payload
        }).pipe(noting("webhooks")),
      approve: ({ payload: { subscriptionId } }) =>
        approve(subscriptionId === undefined ? undefined : SubscriptionId.make(subscriptionId)).pipe(noting("webhooks"))
    })
  })
)

/** Times as they are shown, and nothing but disturbances. */
const shownDisturbances = (now: Disturbances = {}): typeof Settings.Disturbances.Type => {
  const { delay, disorder, duplicates, eventType, losses, timestamp } = now
  return {
    ...(delay !== undefined && { delay: Settings.shownTime(delay) }),
    ...(disorder !== undefined && { disorder: Settings.shownTime(disorder) }),
    ...(duplicates !== undefined && { duplicates }),
    ...(losses !== undefined && { losses }),
    ...(timestamp !== undefined && { timestamp }),
    ...(eventType !== undefined && { eventType })
  }
}

// ---------------------------------------------------------------------------------------------------------------------
// keys and settings
// ---------------------------------------------------------------------------------------------------------------------

const viewOfKey = (
  id: number,
  { organizations, permitted = true, role = "SERVICE_ACCOUNT" }: Key
): typeof KeyView.Type => ({
  id,
  organizations: organizations ?? null,
  permitted,
  role
})

const keys = HttpApiBuilder.group(Api, "keys", (handlers) =>
  handlers.handleAll({
    list: () =>
      Effect.map(EmbeddedMaintainX, ({ keys }) => ({
        keys: Array.from(keys.all(), ([id, key]) => viewOfKey(id, key))
      })),
    add: ({ payload }) =>
      Effect.map(EmbeddedMaintainX, ({ keys }) => viewOfKey(keys.put(payload), payload)).pipe(noting("keys")),
    remove: ({ params }) =>
      Effect.flatMap(EmbeddedMaintainX, ({ keys }) =>
        keys.remove(params.id) ? Effect.void : notHere("There is no key with this id")
      ).pipe(noting("keys"))
  })
)

const switchNames = Object.keys(Settings.switches) as ReadonlyArray<keyof typeof Settings.switches>

const settings = HttpApiBuilder.group(
  Api,
  "settings",
  Effect.fnUntraced(function* (handlers) {
    const embedded = yield* EmbeddedMaintainX
    const { live } = embedded
    const shown = (): typeof Settings.Switches.Type => {
      const { cursorLifetime, listLag, ...others } = live
      return {
        ...Object.fromEntries(switchNames.flatMap((name) => (name in others ? [[name, live[name]]] : []))),
        ...(listLag !== undefined && { listLag: Settings.shownTime(listLag) }),
        ...(cursorLifetime !== undefined && { cursorLifetime: Settings.shownTime(cursorLifetime) })
      }
    }
    const change = (switches: typeof Settings.Switches.Type) =>
      Effect.sync(() => {
        Object.assign(live, switches)
        return shown()
      }).pipe(noting("switches"))
    const limits = () => Settings.limitsOf(live.rateLimits, embedded.maxUploadSize)
    const limit = (wanted: typeof Settings.Limits.Type) =>
      Effect.sync(() => {
        const rateLimits = Settings.rateLimitsOf(wanted)
        if (rateLimits === undefined) delete live.rateLimits
        else live.rateLimits = rateLimits
        embedded.maxUploadSize = wanted.maxUploadSize ?? defaultUploadSize
        return limits()
      }).pipe(noting("limits"))
    return handlers.handleAll({
      switches: () => Effect.sync(shown),
      setSwitches: ({ payload }) => {
        for (const name of switchNames) delete live[name]
        return change(payload)
      },
      changeSwitches: ({ payload }) => change(payload),
      limits: () => Effect.sync(limits),
      setLimits: ({ payload }) => limit(payload),
      changeLimits: ({ payload }) => limit({ ...limits(), ...payload })
    })
  })
)

/** The whole control API, on the routes of a router. */
export const layerControl = HttpApiBuilder.layer(Api, { openapiPath: `${prefix}/openapi.json` }).pipe(
  Layer.provide([calls, events, faults, clock, plant, webhooks, keys, settings]),
  Layer.provide([HttpServer.layerServices, HttpApiMiddleware.layerProblemDetails({ includeDetails: true })])
)
