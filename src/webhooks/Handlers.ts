/**
 * Handlers of events: `on("NEW_WORK_ORDER", (event) => …)`.
 *
 * @since 0.1.0
 */
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type { Event, EventOf } from "./Event.ts"
import { eventOf, type Received } from "./Received.ts"

/**
 * A handler and the types of its events.
 *
 * @since 0.1.0
 */
export interface On<out Type extends Event["type"], out E = never, out R = never> {
  readonly types: ReadonlyArray<Type>
  readonly handle: (event: never, received: Received) => Effect.Effect<unknown, E, R>
}

/**
 * Handlers of different events.
 *
 * @since 0.1.0
 */
export type Handlers = ReadonlyArray<On<Event["type"], unknown, unknown>>

/**
 * The types of the events that have handlers.
 *
 * @since 0.1.0
 */
export type TypesOf<All extends Handlers> = All[number]["types"][number]

/**
 * What handlers can fail with.
 *
 * @since 0.1.0
 */
export type ErrorsOf<All extends Handlers> = All[number] extends On<Event["type"], infer E, unknown> ? E : never

/**
 * The services that handlers need.
 *
 * @since 0.1.0
 */
export type ServicesOf<All extends Handlers> = All[number] extends On<Event["type"], unknown, infer R> ? R : never

/**
 * Handles the events of one type or of several. If a handler fails, even with a defect, the event comes again later, and
 * after the last attempt it becomes a dead letter. {@link GiveUp} makes it one at once.
 *
 * Events come in any order, and an event can come again after it was handled. If handling it twice would do harm, let the
 * handler check the present state, or use an inbox that remembers deliveries in the transaction of the handler.
 *
 * `"UNRECOGNIZED"` stands for events that this release does not know.
 *
 * @since 0.1.0
 */
export const on = <const Type extends Event["type"], E, R>(
  type: Type | ReadonlyArray<Type>,
  handle: (event: EventOf<Type>, received: Received) => Effect.Effect<unknown, E, R>
): On<Type, E, R> => ({ types: typeof type === "string" ? [type] : type, handle })

/**
 * Returns the handlers if they are for all events, `UNRECOGNIZED` among them. The compiler names the missing ones.
 *
 * @since 0.1.0
 */
export const exhaustive = <const All extends Handlers>(
  handlers: All &
    ([Exclude<Event["type"], TypesOf<All>>] extends [never]
      ? unknown
      : { readonly "no handler for": Exclude<Event["type"], TypesOf<All>> })
): All => handlers

/**
 * A failure that another attempt cannot mend. The delivery becomes a dead letter at once.
 *
 * @since 0.1.0
 */
export class GiveUp extends Data.TaggedError("GiveUp")<{
  /** It is kept with the dead letter. */
  readonly reason: string
  readonly cause?: unknown
}> {
  override get message(): string {
    return `The event cannot be handled: ${this.reason}`
  }
}

/**
 * Handles a delivery with the handler of its event. It fails with `GiveUp` if there is none, or if the body is not the event
 * that it claims to be.
 *
 * @since 0.1.0
 */
export const handle = <const All extends Handlers>(
  handlers: All
): ((received: Received) => Effect.Effect<void, ErrorsOf<All> | GiveUp, ServicesOf<All>>) => {
  const byType = tableOf(handlers)
  return (received) => {
    const decoded = eventOf(received)
    if (Result.isFailure(decoded)) return new GiveUp({ reason: decoded.failure.message })
    const event = decoded.success
    const handler = byType.get(event.type)
    if (handler === undefined) return new GiveUp({ reason: `nothing handles ${event.type}` })
    // The handler takes events of this type, and its errors and services are among those of all handlers.
    return Effect.asVoid(handler.handle(event as never, received)) as Effect.Effect<
      void,
      ErrorsOf<All>,
      ServicesOf<All>
    >
  }
}

const tableOf = (handlers: Handlers): ReadonlyMap<Event["type"], Handlers[number]> => {
  const table = new Map<Event["type"], Handlers[number]>()
  for (const handler of handlers) {
    for (const type of handler.types) {
      if (table.has(type)) throw new Error(`there are two handlers for ${type}`)
      table.set(type, handler)
    }
  }
  return table
}
