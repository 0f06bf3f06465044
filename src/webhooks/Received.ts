/**
 * Verified deliveries, as they are kept until they are handled.
 *
 * @since 0.1.0
 */

import { WebCrypto } from "effect/crypto/WebCrypto"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Hex from "effect/encoding/Hex"
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { isRecord } from "../internal/decoder.ts"
import * as Wire from "../internal/wire.ts"
import { decodeEvent, type Event, encodeEvent, isEventType, type NotAnEvent, occurredAt } from "./Event.ts"
import { classes } from "./events/table.ts"
import { parse } from "./json.ts"

/**
 * A verified delivery. It is plain data for any queue: `Schema.toCodecJson(Received)` makes JSON of it.
 *
 * A store of deliveries is confidential: bodies describe the plant, and those of some subscriptions hold tokens of users.
 *
 * @since 0.1.0
 */
export class Received extends Wire.shape<Received>()(() => ({
  /**
   * The same for all deliveries of an event with the same content, however the body is written. Two events with the same
   * content, the time included, are one. An asset, part, purchase order or work order is new only once, so its id alone
   * counts.
   */
  id: Schema.String,
  /** The type of the event, taken from the url. */
  type: Schema.String,
  /** The JSON as it arrived, without a byte order mark. */
  body: Schema.String,
  signedAt: Schema.DateTimeUtc,
  receivedAt: Schema.DateTimeUtc
})) {}

/**
 * Makes a delivery of this type from a verified body. Undefined if the body is not JSON.
 *
 * @internal
 */
export const receive = Effect.fnUntraced(function* (type: string, bytes: Uint8Array, signedAt: DateTime.Utc) {
  const read = spelled(bytes)
  if (read === undefined) return undefined
  const { spelling, text, value } = read
  const id = yield* idOf(type, value, spelling)
  const received: Received = { id, type, body: text, signedAt, receivedAt: yield* DateTime.now }
  return received
})

/**
 * Makes a delivery of an event that the program found in another way, such as by polling after a gap. Its id is that of a
 * delivery with the same content.
 *
 * @since 0.1.0
 */
export const fromEvent = (event: Event): Effect.Effect<Received> =>
  Effect.gen(function* () {
    const now = yield* DateTime.now
    const body = encodeEvent(event)
    const type = event.type === "UNRECOGNIZED" ? (event.eventType ?? event.type) : event.type
    return {
      id: yield* idOf(type, body, canonical(body)),
      type,
      body: JSON.stringify(body),
      signedAt: occurredAt(event) ?? now,
      receivedAt: now
    }
  })

/**
 * The event of a delivery. It is `UNRECOGNIZED` if the url names an event that this release does not know.
 *
 * @since 0.1.0
 */
export const eventOf = ({ body, type }: Received): Result.Result<Event, NotAnEvent> => {
  const value: unknown = JSON.parse(body)
  if (isEventType(type)) return decodeEvent(value, type)
  if (!isRecord(value)) return decodeEvent(value)
  return Result.succeed({
    type: "UNRECOGNIZED",
    eventType: type,
    value: Redacted.make(value, { label: "webhook payload" })
  })
}

/** The JSON and its canonical spelling. Undefined if it is nested too deeply to be written again. */
const spelled = (bytes: Uint8Array) => {
  const json = parse(bytes)
  try {
    return json && { ...json, spelling: canonical(json.value) }
  } catch {
    return undefined
  }
}

/**
 * JSON whose spelling depends on its content alone. Only some deliveries name their event in `eventType` (Measured.), so it
 * is not part of the content.
 */
const canonical = (value: unknown): string => {
  if (!isRecord(value)) return JSON.stringify(value)
  const { eventType: _, ...content } = value
  return JSON.stringify(content, (_, part) =>
    isRecord(part) ? Object.fromEntries(Object.entries(part).sort(([one], [other]) => (one < other ? -1 : 1))) : part
  )
}

const idOf = (type: string, content: unknown, spelling: string): Effect.Effect<string> => {
  const { id, once } = isEventType(type) ? classes[type] : { id: "orgId", once: false }
  const record = once && Predicate.hasProperty(content, id) ? content[id] : undefined
  return digest(`${type}\n${Number.isSafeInteger(record) ? record : spelling}`)
}

const digest = (text: string): Effect.Effect<string> =>
  Effect.flatMap(WebCrypto, ({ subtle }) =>
    Effect.map(
      Effect.promise(() => subtle.digest("SHA-256", new TextEncoder().encode(text))),
      (bytes) => Hex.encode(new Uint8Array(bytes))
    )
  )
