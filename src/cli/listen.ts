/**
 * A receiver of webhooks for development: it prints every delivery as it comes, and whether it is verified.
 *
 * @internal
 */
import * as Console from "effect/Console"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import type * as FileSystem from "effect/FileSystem"
import * as HttpServer from "effect/http/HttpServer"
import * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as Layer from "effect/Layer"
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import { collect } from "../internal/body.ts"
import { withoutTokens } from "../internal/redaction.ts"
import { type Event, type EventType, isEventType, objectOf } from "../webhooks/Event.ts"
import { isJson } from "../webhooks/json.ts"
import { eventIn, type Reason, VerificationFailed, verifyEvent } from "../webhooks/Verification.ts"
import type { Failed } from "./failed.ts"
import { type Address, listening } from "./listening.ts"
import { secretsOf } from "./secrets.ts"
import { secretVariable } from "./secretVariable.ts"

/** What the command line asks for. */
export interface Options extends Address {
  readonly secrets: ReadonlyArray<Redacted.Redacted>
  /** How the address that MaintainX knows begins. Absent if the signature of the address is not checked. */
  readonly publicUrl: string | undefined
  readonly json: boolean
  readonly bodies: boolean
}

/** Receives until it is interrupted. */
export const listen = (options: Options): Effect.Effect<never, Failed, FileSystem.FileSystem> =>
  Effect.flatMap(secretsOf(options.secrets), (secrets) =>
    HttpServer.serve(Effect.flatMap(HttpServerRequest.HttpServerRequest, receive({ ...options, secrets }))).pipe(
      Layer.merge(
        Layer.effectDiscard(HttpServer.addressFormattedWith((address) => announce(address, secrets.length, options)))
      ),
      listening(options)
    )
  )

/** What a program reads has deliveries in it and nothing else. */
const announce = (address: string, secrets: number, { json }: Options) =>
  (json ? Console.error : Console.log)(
    [
      `Receiving webhooks: ${address}, at any path.`,
      "A path that ends in the name of an event, such as /webhooks/NEW_WORK_ORDER, tells which it is.",
      secrets === 0
        ? `NOTHING IS VERIFIED: no secret is given with --secret or set in ${secretVariable}.`
        : `Deliveries are verified with ${secrets === 1 ? "one secret" : `${secrets} secrets`}.`,
      "Stop it with Ctrl+C."
    ].join("\n")
  )

// ---------------------------------------------------------------------------------------------------------------------
// receiving
// ---------------------------------------------------------------------------------------------------------------------

/** What became of a request. */
interface Arrival {
  readonly status: number
  /** In bytes. Absent if the body was not read to its end. */
  readonly size?: number
  /** Only a body that is verified, or that nobody asked to verify, is looked into. */
  readonly event?: Event
  readonly signedAt?: DateTime.Utc
  /** Why it is not verified, or no event. */
  readonly complaint?: { readonly reason: string; readonly message: string }
}

/** MaintainX sends far less. */
const largestBody = 1024 * 1024

const receive = (options: Options) =>
  Effect.fnUntraced(function* (request: HttpServerRequest.HttpServerRequest) {
    const receivedAt = yield* DateTime.now
    const last = request.url.split(/[?#]/, 1)[0]?.split("/").at(-1) ?? ""
    const hint = isEventType(last) ? last : undefined
    const arrival = yield* arrivalOf(request, hint, options)
    const print = options.json ? json : text
    yield* Console.log(print({ ...arrival, receivedAt, hint, isVerified: arrival.signedAt !== undefined }, options))
    const allow = arrival.status === 405 ? { allow: "POST" } : {}
    return HttpServerResponse.empty({ status: arrival.status, headers: allow })
  })

const arrivalOf = (
  request: HttpServerRequest.HttpServerRequest,
  hint: EventType | undefined,
  { publicUrl, secrets }: Options
): Effect.Effect<Arrival> =>
  Effect.gen(function* () {
    const { headers, method } = request
    if (method !== "POST") return refused(405, "NotPost", `It is a ${method} and no POST.`)
    if (!isJson(headers["content-type"])) return refused(415, "NotJsonByType", "Its content type is not JSON.")
    const body = yield* collect(request.stream, largestBody, () => "too large" as const).pipe(
      Effect.catch((error) => Effect.succeed(error === "too large" ? error : ("cut off" as const)))
    )
    if (typeof body === "string") {
      return unverified({ _tag: "UnreadableBody", detail: body }, body === "too large" ? 413 : 403)
    }
    const size = body.byteLength
    const expected = hint === undefined ? undefined : { hint }
    if (secrets.length === 0) {
      return Result.match(eventIn(body, hint), {
        onSuccess: (event) => ({ status: 200, size, event }),
        onFailure: (reason) => ({ ...unverified(reason), size })
      })
    }
    const base = publicUrl === undefined ? undefined : { publicUrl: { base: publicUrl } }
    return yield* verifyEvent({ headers, body, url: request.url }, { secrets, ...base, ...expected }).pipe(
      Effect.match({
        onSuccess: ({ event, signedAt }) => ({ status: 200, size, event, signedAt }),
        onFailure: ({ reason }) => ({ ...unverified(reason), size })
      })
    )
  })

const refused = (status: number, reason: string, message: string): Arrival => ({
  status,
  complaint: { reason, message }
})

const unverified = (reason: Reason, status = 403): Arrival =>
  refused(status, reason._tag, `${new VerificationFailed({ reason }).message}.`)

// ---------------------------------------------------------------------------------------------------------------------
// printing
// ---------------------------------------------------------------------------------------------------------------------

interface Printed extends Arrival {
  readonly receivedAt: DateTime.Utc
  readonly isVerified: boolean
  /** What the path says. */
  readonly hint: EventType | undefined
}

const text = (printed: Printed, { bodies }: Options): string => {
  const { complaint, event, hint, isVerified, receivedAt, size } = printed
  const line = [
    DateTime.formatIso(receivedAt),
    isVerified ? "VERIFIED  " : "UNVERIFIED",
    event === undefined ? (hint ?? "?") : named(event),
    ...(event === undefined ? [] : [about(event)]),
    ...(event === undefined && size !== undefined ? [`${size} bytes`] : []),
    ...(complaint === undefined ? [] : [complaint.message])
  ].join("  ")
  return event === undefined || !bodies
    ? visible(line)
    : [line, ...bodyOf(event, 2).split("\n")].map(visible).join("\n")
}

const json = (printed: Printed, { bodies }: Options): string => {
  const { complaint, event, hint, isVerified, receivedAt, signedAt, size, status } = printed
  const object = event === undefined ? undefined : objectOf(event)
  const line = JSON.stringify({
    receivedAt,
    verified: isVerified,
    status,
    type: event?.type ?? hint,
    eventType: event?.type === "UNRECOGNIZED" ? short(event.eventType) : undefined,
    object: object?.kind === "organization" ? { kind: object.kind } : object,
    signedAt,
    size,
    ...complaint
  })
  return visible(event === undefined || !bodies ? line : `${line.slice(0, -1)},"event":${bodyOf(event)}}`)
}

const named = (event: Event): string =>
  event.type === "UNRECOGNIZED" && event.eventType !== undefined
    ? `${event.type} (${short(event.eventType)})`
    : event.type

/** Anybody can send a name of any length. */
const short = (name: string | undefined): string | undefined =>
  name === undefined || name.length <= 64 ? name : `${name.slice(0, 64)}…`

/** The record that an event is about. Of the organization, only the kind is told. */
const about = (event: Event): string => {
  const object = objectOf(event)
  if (object === undefined) return "of no known record"
  const kind = object.kind.replace(/[A-Z]/g, (capital) => ` ${capital.toLowerCase()}`)
  return object.kind === "organization" ? kind : `${kind} ${object.id}`
}

/** The properties that name an organization. */
const organizationIds = /^(?:org|organization)Ids?$/

/**
 * The whole event as JSON, without ids of organizations. Of what this release does not know, the names are shown and
 * the values are not: nobody knows which of them are tokens.
 */
const bodyOf = (event: Event, indent?: number): string => {
  const shown =
    event.type === "UNRECOGNIZED"
      ? { ...event, value: outline(Redacted.value(event.value)) }
      : "undocumented" in event && event.undocumented !== undefined
        ? { ...event, undocumented: outline(Redacted.value(event.undocumented)) }
        : event
  const without = (name: string, value: unknown) => (organizationIds.test(name) ? "<hidden>" : value)
  return withoutTokens(JSON.stringify(shown, without, indent))
}

const outline = (value: { readonly [key: string]: unknown }): object =>
  Object.fromEntries(Object.entries(value).map(([key, part]) => [key, `<hidden ${kindOf(part)}>`]))

const kindOf = (value: unknown): string => {
  if (value === null) return "null"
  if (Array.isArray(value)) return `list of ${value.length}`
  return Predicate.isObject(value) ? "object" : typeof value
}

/** Escapes, as JSON does, what could end the line, move the cursor, colour the terminal or turn it around. */
const visible = (line: string): string =>
  line.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (character) =>
    character
      .split("")
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
      .join("")
  )
