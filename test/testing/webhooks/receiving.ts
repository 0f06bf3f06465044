/** A receiver of webhooks that verifies whatever it gets, for tests of what the embedded MaintainX delivers. */
import { assert } from "@effect/vitest"
import { Effect, type Redacted } from "effect"
import { type CreateSubscription, EventType, Subscriptions } from "../../../src/resources/Subscriptions.ts"
import { MaintainXTest } from "../../../src/testing/index.ts"
import { type Delivery, type Event, isEventType, verifyEvent } from "../../../src/webhooks/index.ts"

export interface Arrived extends Delivery {
  readonly url: string
  readonly body: Uint8Array<ArrayBuffer>
  readonly headers: Headers
}

/** What to subscribe to. The client refuses filters and options that the type does not have. */
export interface Wanted {
  readonly type: EventType
  readonly filters?: object
  readonly options?: object
}

export interface Receiver {
  readonly to: (request: Request) => Promise<Response>
  readonly arrived: Array<Arrived>
  /** What it answers: a status, or nothing at all. */
  answer: number | "nothing"
}

export const makeReceiver = (): Receiver => {
  const receiver: Receiver = {
    arrived: [],
    answer: 200,
    to: async (request) => {
      assert.strictEqual(request.method, "POST")
      assert.strictEqual(request.headers.get("content-type"), "application/json")
      const body = new Uint8Array(await request.arrayBuffer())
      receiver.arrived.push({ url: request.url, headers: request.headers, body })
      const { answer } = receiver
      return answer === "nothing" ? new Promise(() => {}) : new Response(null, { status: answer })
    }
  }
  return receiver
}

const base = "https://hooks.rivermill.example/"

export const urlOf = (name: string): string => `${base}${name}`

/** The events that arrived since the last time, each verified with the secret of the subscription whose url it came to. */
export const makeWatch = (receiver: Receiver) => {
  const secrets = new Map<string, Redacted.Redacted>()

  const subscribe = Effect.fnUntraced(function* (payload: Wanted, name: string = payload.type) {
    const subscriptions = yield* Subscriptions
    const url = urlOf(name)
    // As far as it is not, it is refused.
    const { id } = yield* subscriptions.create({ ...payload, url } as CreateSubscription)
    secrets.set(url, yield* subscriptions.secret(id))
    return id
  })

  const events = Effect.gen(function* () {
    const { webhooks } = yield* MaintainXTest
    yield* webhooks.settled
    return yield* Effect.forEach(receiver.arrived.splice(0), (arrived) => {
      const secret = secrets.get(arrived.url)
      assert(secret !== undefined)
      const hint = arrived.url.slice(base.length)
      return Effect.map(
        verifyEvent(arrived, {
          secrets: secret,
          publicUrl: arrived.url,
          ...(isEventType(hint) ? { hint } : undefined)
        }),
        ({ event }): Event => event
      )
    })
  })

  /** What one effect causes. */
  const causedBy = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* events, [], "nothing was on its way before")
      const result = yield* effect
      return { result, events: yield* events }
    })

  /** Subscribes to everything, with whatever can be embedded. */
  const subscribeToAll = Effect.forEach(EventType.literals, (type) =>
    subscribe({
      type,
      ...(type === "PURCHASE_ORDER_STATUS_CHANGE"
        ? { options: { serializePurchaseOrder: true } }
        : serializable.has(type)
          ? { options: { serializeEntity: true } }
          : undefined)
    })
  ).pipe(Effect.andThen(events))

  return { subscribe, events, causedBy, subscribeToAll }
}

const serializable = new Set<string>([
  "NEW_ASSET",
  "NEW_PART",
  "NEW_PURCHASE_ORDER",
  "NEW_WORK_ORDER",
  "PART_CHANGE",
  "PART_DELETE",
  "PURCHASE_ORDER_CHANGE",
  "WORK_ORDER_CHANGE",
  "WORK_ORDER_DELETE",
  "WORK_ORDER_PART_STATUS_CHANGE",
  "WORK_ORDER_STATUS_CHANGE"
])

export const typesOf = (events: ReadonlyArray<Event>): ReadonlyArray<string> => events.map(({ type }) => type)
