/**
 * Faults as JSON.
 *
 * @internal
 */
import * as Duration from "effect/Duration"
import * as Schema from "effect/Schema"
import * as Fault from "../Fault.ts"
import { shownTime, Time } from "./settings.ts"

const afterwards = Schema.optionalKey(
  Schema.Boolean.annotate({ description: "Carry out the operation first, so that only its answer is lost" })
)

const fault = <const Type extends string, Fields extends Schema.Struct.Fields>(type: Type, fields: Fields) =>
  Schema.Struct({ type: Schema.Literal(type), ...fields })

const Status = Schema.Int.check(Schema.isBetween({ minimum: 200, maximum: 599 }))

const Headers = Schema.Record(
  Schema.String.check(Schema.isPattern(/^[\w!#$%&'*+.^`|~-]+$/, { expected: "the name of a header" })),
  Schema.String.check(Schema.isPattern(/^[\t\x20-\x7e]*$/, { expected: "text that a header can carry" }))
)

const issues = Schema.NonEmptyArray(
  Schema.Struct({ error: Schema.String, fieldPath: Schema.optionalKey(Schema.String) })
)

export interface Delay {
  readonly type: "delay"
  readonly duration: typeof Time.Type
  readonly afterwards?: boolean
  readonly next?: JsonFault
}

export interface DelayEncoded {
  readonly type: "delay"
  readonly duration: typeof Time.Encoded
  readonly afterwards?: boolean
  readonly next?: typeof JsonFault.Encoded
}

const others = [
  fault("unauthorized", {}),
  fault("forbidden", {}),
  fault("notFound", {}),
  fault("badRequest", { error: Schema.String, fieldPath: Schema.optionalKey(Schema.String) }),
  fault("payloadTooLarge", {}),
  fault("rateLimited", {
    retryAfter: Schema.optionalKey(Time),
    limit: Schema.optionalKey(Schema.Int),
    remaining: Schema.optionalKey(Schema.Int),
    reset: Schema.optionalKey(Time)
  }),
  fault("serverError", { status: Schema.optionalKey(Schema.Literals([500, 501, 502, 503, 504])), afterwards }),
  fault("html", { status: Schema.optionalKey(Status), title: Schema.optionalKey(Schema.String), afterwards }),
  fault("status", { status: Status, issues, headers: Schema.optionalKey(Headers), afterwards }),
  fault("answer", {
    status: Status,
    headers: Schema.optionalKey(Headers),
    body: Schema.optionalKey(Schema.String),
    afterwards
  }),
  fault("connectionRefused", {}),
  fault("hostUnresolved", {}),
  fault("connectionReset", { afterwards }),
  fault("broken", { code: Schema.String, afterwards }),
  fault("bodyCut", {}),
  fault("noAnswer", { afterwards })
] as const

/** A fault as JSON. */
export type JsonFault = (typeof others)[number]["Type"] | Delay

export const JsonFault: Schema.Codec<JsonFault, (typeof others)[number]["Encoded"] | DelayEncoded> = Schema.Union([
  ...others,
  fault("delay", {
    duration: Time,
    afterwards,
    next: Schema.optionalKey(
      Schema.suspend((): Schema.Codec<JsonFault, (typeof others)[number]["Encoded"] | DelayEncoded> => JsonFault)
    )
  })
]).annotate({ identifier: "Fault", expected: "a fault with a type such as serverError, and its properties" })

/** Those that have nothing to say. */
const whole = {
  unauthorized: Fault.unauthorized,
  forbidden: Fault.forbidden,
  notFound: Fault.notFound,
  payloadTooLarge: Fault.payloadTooLarge,
  connectionRefused: Fault.connectionRefused,
  hostUnresolved: Fault.hostUnresolved,
  bodyCut: Fault.bodyCut
}

export const faultOf = (json: JsonFault): Fault.Fault => {
  switch (json.type) {
    case "unauthorized":
    case "forbidden":
    case "notFound":
    case "payloadTooLarge":
    case "connectionRefused":
    case "hostUnresolved":
    case "bodyCut":
      return whole[json.type]
    case "badRequest":
      return Fault.badRequest(json.error, json.fieldPath)
    case "rateLimited":
      return Fault.rateLimited(json)
    case "serverError":
      return Fault.serverError(json.status, json)
    case "html":
      return Fault.html(json.status, json.title, json)
    case "status":
      return { _tag: "Status", headers: {}, afterwards: false, ...json }
    case "answer":
      return Fault.answer(json, json)
    case "connectionReset":
      return Fault.connectionReset(json)
    case "broken":
      return { _tag: "Broken", code: json.code, afterwards: json.afterwards ?? false }
    case "noAnswer":
      return Fault.noAnswer(json)
    case "delay": {
      const { afterwards = false, duration, next } = json
      return Fault.delay(duration, { afterwards, ...(next && { next: faultOf(next) }) })
    }
  }
}

/** What a fault does, in the five forms that all of them have. */
export const toJson = (fault: Fault.Fault): JsonFault => {
  switch (fault._tag) {
    case "Status": {
      const { _tag, ...rest } = fault
      return { type: "status", ...rest }
    }
    case "Answer": {
      const { _tag, ...rest } = fault
      return { type: "answer", ...rest }
    }
    case "Broken":
      return { type: "broken", code: fault.code, afterwards: fault.afterwards }
    case "Cut":
      return { type: "bodyCut" }
    case "Delay": {
      const { afterwards, duration, next } = fault
      return Duration.isFinite(duration)
        ? { type: "delay", duration: shownTime(duration), afterwards, ...(next && { next: toJson(next) }) }
        : { type: "noAnswer", afterwards }
    }
  }
}
