/** Deliveries as MaintainX would send them, and a receiver to send them to. */
import { DateTime, Effect, Layer, Redacted } from "effect"
import { HttpRouter } from "effect/http"
import { OrganizationId, WorkOrderId } from "../../src/index.ts"
import { type Event, type EventOf, encodeEvent, sign } from "../../src/webhooks/index.ts"

export const secret = Redacted.make("mx_5f0c1c7e-6f3f-4e0e-9f0b-0c6c0c9d4f11_b7c1a4de-1d0f-4a52-8a6e-2f3f5d1c9e77")

export const base = "https://hooks.rivermill.example/webhooks"

/** A work order that is new, at a second of an hour. */
export const newWorkOrder = (id: number, second = 0): EventOf<"NEW_WORK_ORDER"> => ({
  type: "NEW_WORK_ORDER",
  workOrderId: WorkOrderId.make(id),
  orgId: OrganizationId.make(1),
  occurredAt: DateTime.makeUnsafe(Date.UTC(2026, 10, 24, 8, 0, second))
})

export interface Posting {
  readonly type?: string
  readonly secret?: Redacted.Redacted<string>
  readonly method?: string
  readonly contentType?: string | undefined
}

/** A signed request with the body as it is. */
export const posting = Effect.fnUntraced(function* (body: string, options: Posting = {}) {
  const { contentType = "application/json", method = "POST", type = "NEW_WORK_ORDER" } = options
  const url = `${base}/${type}`
  const headers = yield* sign({ secret: options.secret ?? secret, body, url })
  return new Request(url, {
    method,
    headers: { ...headers, ...(contentType === "" ? undefined : { "content-type": contentType }) },
    ...(method === "GET" || method === "HEAD" ? undefined : { body: new TextEncoder().encode(body) })
  })
})

/** A signed request with an event. */
export const delivery = (event: Event, options: Posting = {}): Effect.Effect<Request> =>
  posting(JSON.stringify(encodeEvent(event)), { type: event.type, ...options })

/** Sends requests into the routes of a layer, which lives as long as the scope. Time is that of the test. */
export const serving = Effect.fnUntraced(function* <A, E>(routes: Layer.Layer<A, E, HttpRouter.HttpRouter>) {
  const context = yield* Effect.context<never>()
  const { dispose, handler } = HttpRouter.toWebHandler(Layer.provideMerge(routes, Layer.succeedContext(context)), {
    disableLogger: true
  })
  yield* Effect.addFinalizer(() => Effect.promise(dispose))
  return (request: Request): Effect.Effect<Response> => Effect.promise(() => handler(request))
})
