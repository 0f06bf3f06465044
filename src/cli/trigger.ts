/**
 * Sends a sample of an event to a receiver, signed as MaintainX signs.
 *
 * @internal
 */
import * as Console from "effect/Console"
import * as Data from "effect/Data"
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as FileSystem from "effect/FileSystem"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as HttpBody from "effect/http/HttpBody"
import * as HttpClient from "effect/http/HttpClient"
import * as Predicate from "effect/Predicate"
import type * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import { closest } from "../internal/closest.ts"
import { explain } from "../internal/connection.ts"
import { sampleEvent } from "../testing/samples.ts"
import { decodeEvent, type EventType, encodeEvent, isEventType, type NotAnEvent } from "../webhooks/Event.ts"
import { classes } from "../webhooks/events/table.ts"
import { sign } from "../webhooks/Verification.ts"
import { failureCodes, notAnswered, notTaken } from "./exitCodes.ts"
import { Failed } from "./failed.ts"
import { layerThrough, proxyFor } from "./network.ts"
import { type Explanation, explained, field, printable, withoutSettings, wrap } from "./report.ts"
import { secretsOf } from "./secrets.ts"
import { secretVariable } from "./secretVariable.ts"

/** What the command line asks for. */
export interface Options {
  readonly event: string
  readonly to: string
  readonly secrets: ReadonlyArray<Redacted.Redacted>
  /** The address that is signed, if it is not the one that the event is sent to. */
  readonly publicUrl: string | undefined
  readonly unit: "seconds" | "milliseconds"
  readonly eventType: boolean
  readonly set: Readonly<Record<string, string>>
}

/** Sends, and tells what the receiver has answered. */
export const trigger = (options: Options): Effect.Effect<void, Failed, FileSystem.FileSystem> =>
  Effect.gen(function* () {
    const { publicUrl, secrets, to, unit } = options
    const event = options.event.toUpperCase().replace(/[^A-Z0-9]+/g, "_")
    if (!isEventType(event)) return yield* failed(1, noEvent(options.event))
    const body = bodyOf(event, yield* DateTime.now, options)
    if (Result.isFailure(body)) return yield* failed(1, noLongerAnEvent(event, body.failure))
    const [secret] = yield* secretsOf(secrets)
    if (secret === undefined) return yield* failed(failureCodes.InvalidSettings, explained(withoutSecret, []))

    const url = new URL(to)
    url.hash = ""
    // As it is sent, with all that is encoded and the path that every request has.
    const signatures = yield* sign({ secret, body: body.success, url: publicUrl ?? url.href, unit })
    const { host, pathname, protocol } = url
    const proxy = yield* Effect.catch(proxyFor(url.href, process.env), withoutSettings)
    yield* Effect.timed(send(url, body.success, signatures)).pipe(
      Effect.provide(layerThrough(proxy)),
      Effect.flatMap(([took, status]) => {
        const answer = `${status} in ${Math.round(Duration.toMillis(took))} ms`
        return status >= 200 && status < 300
          ? Console.log(`${event} to ${protocol}//${host}${pathname}: ${answer}`)
          : failed(notTaken, explained(answers(status), field("Answer", answer, 1)))
      }),
      Effect.catchTag("NotAnswered", ({ detail, reason }) =>
        failed(notAnswered, explained(noAnswers[reason] ?? silence, field("Failed", detail, 2)))
      )
    )
  })

/** No answer came, or none in time. */
class NotAnswered extends Data.TaggedError("NotAnswered")<{ readonly reason: string; readonly detail: string }> {}

const failed = (exitCode: number, complaint: string) =>
  Effect.andThen(Console.error(complaint), new Failed({ exitCode }))

// ---------------------------------------------------------------------------------------------------------------------
// the body
// ---------------------------------------------------------------------------------------------------------------------

const eventTypes = Object.keys(classes)

const noEvent = (text: string): string => {
  const close = closest(text, eventTypes)
  return [
    `There is no event ${printable(text).slice(0, 80)}.`,
    ...(close.length === 0 ? wrap(`The events are ${eventTypes.join(", ")}.`) : [`Did you mean ${close.join(", ")}?`])
  ].join("\n")
}

const noLongerAnEvent = (type: EventType, { path }: NotAnEvent): string =>
  `With these values of --set, this is no ${type}${path === undefined ? "" : `, because of ${printable(path)}`}.
A value is JSON, or else text: --set workOrderId=12 --set comment=Done --set 'comment="12"'.`

/** The sample with the time of now, and with the id of a new record if it is about one: receivers drop duplicates. */
const bodyOf = (type: EventType, now: DateTime.Utc, { eventType, set }: Options): Result.Result<string, NotAnEvent> => {
  const { eventType: named, ...sample } = encodeEvent(sampleEvent(type))
  const happened = type === "PART_TRANSFER" ? "triggeredAt" : "occurredAt"
  const { id, once } = classes[type]
  const recent = {
    ...(eventType ? { eventType: named } : undefined),
    ...sample,
    [happened]: DateTime.formatIso(now),
    ...(once ? { [id]: DateTime.toEpochMillis(now) % 1_000_000_000 } : undefined)
  }
  const body = Object.entries(set).reduce<unknown>(
    (body, [path, text]) => withValue(body, path.split("."), valueOf(text)),
    recent
  )
  return Result.map(decodeEvent(body, type), () => JSON.stringify(body))
}

const valueOf = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** The JSON with this value at the path, whose steps are names of properties and places in lists. */
const withValue = (json: unknown, [step, ...rest]: ReadonlyArray<string>, value: unknown): unknown => {
  if (step === undefined) return value
  if (Array.isArray(json) && /^\d{1,4}$/.test(step) && Number(step) <= json.length) {
    const place = Number(step)
    return [...json.slice(0, place), withValue(json[place], rest, value), ...json.slice(place + 1)]
  }
  const object: { readonly [key: string]: unknown } = Predicate.isObject(json) ? { ...json } : {}
  const old = Object.hasOwn(object, step) ? object[step] : undefined
  return { ...object, [step]: withValue(old, rest, value) }
}

// ---------------------------------------------------------------------------------------------------------------------
// sending
// ---------------------------------------------------------------------------------------------------------------------

/** How long MaintainX waits for an answer. */
const patience = Duration.seconds(10)

const send = (
  to: URL,
  body: string,
  headers: Readonly<Record<string, string>>
): Effect.Effect<number, NotAnswered, HttpClient.HttpClient> =>
  HttpClient.post(to, { headers, body: HttpBody.text(body, "application/json") }).pipe(
    Effect.provideService(FetchHttpClient.RequestInit, { redirect: "manual" }),
    Effect.map(({ status }) => status),
    Effect.mapError((error) => {
      const { code, reason } = explain(error.reason.cause)
      return new NotAnswered({ reason, detail: code === undefined ? reason : `${reason} (${code})` })
    }),
    Effect.timeoutOrElse({
      duration: patience,
      orElse: () =>
        Effect.fail(new NotAnswered({ reason: "timeout", detail: `no answer within ${Duration.format(patience)}` }))
    })
  )

const withoutSecret: Explanation = {
  title: "No secret to sign with",
  likelyCause: `Neither --secret is given nor ${secretVariable} set.`,
  solution: `Set ${secretVariable} to the secret that the receiver verifies with. For a receiver that verifies nothing, any will do.`
}

const silence: Explanation = {
  title: "No answer",
  likelyCause: "No receiver runs there, or something on the way closes the connection.",
  solution: "Start the receiver, and check the host and the port of --to."
}

const noTrust: Explanation = {
  title: "No trusted connection",
  likelyCause: "Its certificate is not trusted here, or its port speaks no TLS.",
  solution: "Give it a certificate that others trust, as MaintainX must, or use http:// where nobody listens in."
}

/** Why there is no answer, if it is known. */
const noAnswers: Readonly<Record<string, Explanation>> = {
  timeout: {
    title: "No answer in time",
    likelyCause: "The receiver does its work before it answers, and MaintainX waits for 10 seconds only.",
    solution: "Answer first and work afterwards, as the receiver of effect-maintainx/webhooks does."
  },
  untrusted: noTrust,
  expired: noTrust,
  plaintext: noTrust
}

/** What an answer without success means. */
const answers = (status: number): Explanation => {
  if (status === 401 || status === 403) {
    return {
      title: "Not verified",
      likelyCause: "The receiver verifies with another secret or for another address, or its clock is wrong.",
      solution:
        "Give the receiver's secret with --secret and, if it knows itself by another address than --to, that address with --public-url. Its log tells the reason."
    }
  }
  if (status === 404 || status === 405 || status === 410) {
    return {
      title: "No receiver at this path",
      likelyCause: "The server receives webhooks at another path, or none of this event.",
      solution:
        "Check the path of --to. Receivers of effect-maintainx/webhooks have one for each event: /webhooks/NEW_WORK_ORDER."
    }
  }
  if (status >= 300 && status < 400) {
    return {
      title: "Redirected",
      likelyCause: "The receiver is at another address. What is signed is this one, so no redirect is followed.",
      solution: "Send to the address that it redirects to, with https:// or a slash at the end if these differ."
    }
  }
  if (status >= 500) {
    return {
      title: "The receiver failed",
      likelyCause: "It has a defect, or could not keep the delivery.",
      solution: "Look at the log of the receiver."
    }
  }
  return {
    title: "Not taken",
    likelyCause: "The receiver, or a proxy before it, expects something else.",
    solution: "Look at the log of the receiver."
  }
}
