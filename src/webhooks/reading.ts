/**
 * The event in the bytes of a body.
 *
 * @internal
 */
import * as Result from "effect/Result"
import { decodeEvent, type Event, type EventType } from "./Event.ts"
import { parse } from "./json.ts"
import type { Reason } from "./Verification.ts"

export const eventIn = (body: Uint8Array, hint: EventType | undefined): Result.Result<Event, Reason> => {
  const json = parse(body)
  if (json === undefined) return Result.fail({ _tag: "NotJson" })
  return Result.mapError(decodeEvent(json.value, hint), ({ path }) => ({
    _tag: "NotAnEvent",
    ...(path === undefined ? undefined : { path })
  }))
}
