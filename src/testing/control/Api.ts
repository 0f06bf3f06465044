/**
 * The control API of a served MaintainX: what there is, as data.
 *
 * @internal
 */
import * as HttpApi from "effect/http-api/HttpApi"
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiError from "effect/http-api/HttpApiError"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import * as HttpApiMiddleware from "effect/http-api/HttpApiMiddleware"
import * as HttpApiSchema from "effect/http-api/HttpApiSchema"
import * as OpenApi from "effect/http-api/OpenApi"
import * as Schema from "effect/Schema"
import { version } from "../../internal/version.ts"
import * as Wire from "../../internal/wire.ts"
import { UserRole } from "../../resources/Users.ts"
import { JsonFault } from "./faults.ts"
import { Expectation, pattern, Target } from "./patterns.ts"
import { Disturbances, described, KeySetting, Limits, Speed, Switches, Time } from "./settings.ts"

/** Everything else belongs to MaintainX. */
export const prefix = "/_maintainx"

// ---------------------------------------------------------------------------------------------------------------------
// errors
// ---------------------------------------------------------------------------------------------------------------------

export class NotHere extends HttpApiError.Problem<NotHere>()("NotHere", {
  type: "about:blank",
  status: 404,
  title: "Not Found"
}) {}

/** What is asked for cannot be done with this MaintainX. */
export class Impossible extends HttpApiError.Problem<Impossible>()("Impossible", {
  type: "about:blank",
  status: 409,
  title: "Conflict"
}) {}

/** A body that has the right form and no sense. */
export class Senseless extends HttpApiError.Problem<Senseless>()("Senseless", {
  type: "about:blank",
  status: 422,
  title: "Unprocessable Content"
}) {}

// ---------------------------------------------------------------------------------------------------------------------
// shapes
// ---------------------------------------------------------------------------------------------------------------------

const page = {
  after: described(Schema.FiniteFromString, "The id of the last one that is known; default: from the first"),
  limit: described(
    Schema.FiniteFromString.check(Schema.isBetween({ minimum: 1, maximum: 1000 })),
    "How many at most; default: 100"
  )
}

const { Instant } = Wire

/** A secret is `<redacted>`. */
const Headers = Schema.Record(Schema.String, Schema.String)

export const CallView = Schema.Struct({
  id: Schema.Int,
  operation: Schema.NullOr(Schema.String).annotate({ description: "Null if no operation has this method and path" }),
  method: Schema.String,
  path: Schema.String,
  query: Schema.Record(Schema.String, Schema.Array(Schema.String)),
  headers: Headers,
  body: Schema.optionalKey(Schema.Json),
  receivedAt: Instant,
  fault: Schema.NullOr(Schema.Int).annotate({ description: "The id of the fault that struck" }),
  answer: Schema.NullOr(
    Schema.Struct({
      status: Schema.NullOr(Schema.Int).annotate({ description: "Null if the connection broke before there was one" }),
      headers: Headers,
      body: Schema.optionalKey(Schema.Json),
      isCut: Schema.Boolean
    })
  ).annotate({ description: "Null while there is none" }),
  milliseconds: Schema.NullOr(Schema.Finite).annotate({ description: "How long the answer took" }),
  areBodiesDropped: Schema.Boolean
}).annotate({ identifier: "Call" })

export const FieldChange = Schema.Struct({
  path: Schema.Array(Schema.String),
  before: Schema.optionalKey(Schema.Json),
  after: Schema.optionalKey(Schema.Json)
}).annotate({ identifier: "FieldChange" })

const RecordChange = Schema.Union([
  Schema.Struct({ type: Schema.Literal("created"), kind: Schema.String, after: Schema.JsonObject }),
  Schema.Struct({
    type: Schema.Literal("changed"),
    kind: Schema.String,
    before: Schema.JsonObject,
    after: Schema.JsonObject,
    fields: Schema.Array(FieldChange)
  }),
  Schema.Struct({ type: Schema.Literal("deleted"), kind: Schema.String, before: Schema.JsonObject })
]).annotate({ identifier: "RecordChange" })

export const VerdictView = Schema.Struct({
  verified: Schema.Boolean,
  count: Schema.Int,
  message: Schema.String,
  calls: Schema.Array(Schema.Int),
  closest: Schema.NullOr(
    Schema.Struct({
      call: CallView,
      differences: Schema.Array(FieldChange).annotate({
        description: "before is what was expected, and after what was received"
      })
    })
  )
}).annotate({ identifier: "Verdict" })

export const FaultView = Schema.Struct({
  id: Schema.Int,
  fault: JsonFault,
  target: Target,
  skip: Schema.Int,
  times: Schema.Union([Schema.Int, Schema.Literal("always")]),
  struck: Schema.Int
}).annotate({ identifier: "ScriptedFault" })

export const AttemptView = Schema.Struct({
  id: Schema.Int,
  deliveryId: Schema.Int,
  type: Schema.String,
  subscriptionId: Schema.Int,
  url: Schema.String,
  attempt: Schema.Int,
  sentAt: Instant,
  answer: Schema.Union([Schema.Int, Schema.Literals(["unreachable", "too late"])]),
  answerText: Schema.String.annotate({
    description: "The first 1,000 bytes of the answer, or why the receiver could not be reached"
  }),
  answerHeaders: Headers.annotate({
    description: "Those that help to find out why: location, server, www-authenticate and x-powered-by"
  }),
  milliseconds: Schema.Finite,
  headers: Headers,
  body: Schema.String.annotate({ description: "What was sent; its bytes are what is signed" })
}).annotate({ identifier: "DeliveryAttempt" })

const ChangeView = Schema.Struct({
  kind: Schema.String.annotate({ description: "The kind of the record, such as workOrders" }),
  id: Schema.Int,
  type: Schema.Literals(["created", "changed", "deleted"]),
  label: Schema.String.annotate({ description: "Its title or name" }),
  fields: Schema.Array(FieldChange),
  call: Schema.NullOr(Schema.Int).annotate({
    description: "The call that made it; null if time or the controls did"
  })
})

export const EntryView = Schema.Union([
  Schema.Struct({ number: Schema.Int, at: Instant, type: Schema.Literals(["received", "answered"]), call: CallView }),
  Schema.Struct({ number: Schema.Int, at: Instant, type: Schema.Literal("attempt"), attempt: AttemptView }),
  Schema.Struct({ number: Schema.Int, at: Instant, type: Schema.Literal("change"), change: ChangeView }),
  Schema.Struct({
    number: Schema.Int,
    at: Instant,
    type: Schema.Literal("setting"),
    setting: Schema.String.annotate({ description: "What was changed from outside, such as clock or plant" })
  })
]).annotate({ identifier: "Event" })

export const ClockView = Schema.Struct({
  now: Instant,
  speed: Schema.Finite.annotate({ description: "Seconds of the plant in a second; 0 if it is frozen" })
}).annotate({ identifier: "Clock" })

const ById = { id: Schema.FiniteFromString }

// ---------------------------------------------------------------------------------------------------------------------
// the groups
// ---------------------------------------------------------------------------------------------------------------------

const calls = HttpApiGroup.make("calls")
  .add(
    HttpApiEndpoint.get("list", "/", {
      query: {
        ...page,
        operation: pattern.operation,
        method: pattern.method,
        path: pattern.path
      },
      success: Schema.Struct({
        calls: Schema.Array(CallView),
        next: Schema.NullOr(Schema.Int).annotate({ description: "What to give as after; null at the end" })
      })
    }),
    HttpApiEndpoint.get("get", "/:id", { params: ById, success: CallView, error: NotHere }),
    HttpApiEndpoint.delete("clear", "/", { success: HttpApiSchema.NoContent }),
    HttpApiEndpoint.post("verify", "/verify", { payload: Expectation, success: VerdictView })
  )
  .prefix("/calls")
  .annotate(OpenApi.Description, "The calls received, with their answers: the last 1,000.")

const events = HttpApiGroup.make("events")
  .add(
    HttpApiEndpoint.get("list", "/", {
      query: page,
      success: Schema.Struct({ events: Schema.Array(EntryView), next: Schema.Int })
    }),
    HttpApiEndpoint.get("stream", "/stream", {
      query: { after: page.after },
      headers: { "last-event-id": Schema.optionalKey(Schema.String) },
      success: HttpApiSchema.StreamSse({
        events: Schema.Struct({
          id: Schema.String,
          event: Schema.String,
          data: Schema.fromJsonString(EntryView)
        })
      })
    })
  )
  .prefix("/events")
  .annotate(OpenApi.Description, "What happened, in its order: the last 5,000 events.")

const faults = HttpApiGroup.make("faults")
  .add(
    HttpApiEndpoint.get("list", "/", { success: Schema.Struct({ faults: Schema.Array(FaultView) }) }),
    HttpApiEndpoint.post("add", "/", {
      payload: Schema.Struct({ fault: JsonFault, target: Schema.optionalKey(Target) }),
      success: FaultView.pipe(HttpApiSchema.status(201))
    }),
    HttpApiEndpoint.delete("remove", "/:id", { params: ById, success: HttpApiSchema.NoContent, error: NotHere }),
    HttpApiEndpoint.delete("clear", "/", { success: HttpApiSchema.NoContent })
  )
  .prefix("/faults")
  .annotate(OpenApi.Description, "Faults that wait for their calls.")

const clock = HttpApiGroup.make("clock")
  .add(
    HttpApiEndpoint.get("get", "/", { success: ClockView }),
    HttpApiEndpoint.patch("set", "/", {
      payload: Schema.Struct({
        now: described(Instant, "The time to set; moving forward, everything on the way happens"),
        speed: described(Speed, "Seconds of the plant in a second; 0 freezes the clock")
      }),
      success: ClockView,
      error: Impossible
    }),
    HttpApiEndpoint.post("advance", "/advance", {
      payload: Schema.Struct({ by: Time.annotate({ description: 'How far, such as "2 hours"' }) }),
      success: ClockView,
      error: Impossible
    })
  )
  .prefix("/clock")

const SnapshotName = Schema.String.check(Schema.isPattern(/^[\w.-]{1,64}$/))

const plant = HttpApiGroup.make("plant")
  .add(
    HttpApiEndpoint.get("snapshot", "/", { success: Schema.JsonObject }),
    HttpApiEndpoint.put("restore", "/", {
      payload: Schema.JsonObject,
      success: HttpApiSchema.NoContent,
      error: Senseless
    }),
    HttpApiEndpoint.post("reset", "/reset", { success: HttpApiSchema.NoContent }),
    HttpApiEndpoint.get("snapshots", "/snapshots", {
      success: Schema.Struct({
        snapshots: Schema.Array(Schema.Struct({ name: Schema.String, takenAt: Instant }))
      })
    }),
    HttpApiEndpoint.put("keep", "/snapshots/:name", {
      params: { name: SnapshotName },
      success: HttpApiSchema.NoContent,
      error: Impossible
    }),
    HttpApiEndpoint.post("putBack", "/snapshots/:name/restore", {
      params: { name: SnapshotName },
      success: HttpApiSchema.NoContent,
      error: NotHere
    }),
    HttpApiEndpoint.delete("forget", "/snapshots/:name", {
      params: { name: SnapshotName },
      success: HttpApiSchema.NoContent,
      error: NotHere
    }),
    HttpApiEndpoint.get("diff", "/diff", {
      query: {
        from: described(SnapshotName, "The name of a snapshot; default: initial, as the plant began"),
        to: described(SnapshotName, "The name of a snapshot; default: the plant as it is now"),
        format: described(Schema.Literals(["json", "text"]), "Default: json")
      },
      success: [Schema.Struct({ difference: Schema.Array(RecordChange) }), Schema.String.pipe(HttpApiSchema.asText())],
      error: NotHere
    })
  )
  .prefix("/plant")

const webhooks = HttpApiGroup.make("webhooks")
  .add(
    HttpApiEndpoint.get("attempts", "/attempts", {
      query: page,
      success: Schema.Struct({
        attempts: Schema.Array(AttemptView),
        next: Schema.NullOr(Schema.Int),
        waiting: Schema.Int.annotate({ description: "How many deliveries are held back or will be tried again" })
      })
    }),
    HttpApiEndpoint.post("replay", "/deliveries/:id/replay", {
      params: ById,
      payload: Schema.Struct({
        times: described(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 100 })), "Default: 1"),
        delay: described(Time, "How long it is held back, by the clock of the plant"),
        signature: described(
          Schema.Literals(["fresh", "same"]),
          "Sign it anew, or send the very signatures that it had; default: fresh"
        )
      }),
      success: HttpApiSchema.Accepted,
      error: NotHere
    }),
    HttpApiEndpoint.post("settle", "/settle", { success: HttpApiSchema.NoContent }).annotate(
      OpenApi.Description,
      "Waits until all deliveries that are due have their answer, but not for those that are held back or tried again."
    ),
    HttpApiEndpoint.post("tell", "/tell", {
      payload: Schema.JsonObject,
      success: HttpApiSchema.Accepted,
      error: Senseless
    }),
    HttpApiEndpoint.get("disturbances", "/disturbances", { success: Disturbances }),
    HttpApiEndpoint.put("disturb", "/disturbances", { payload: Disturbances, success: Disturbances }),
    HttpApiEndpoint.post("approve", "/approve", {
      payload: Schema.Struct({ subscriptionId: described(Schema.Int, "Default: all that wait") }),
      success: HttpApiSchema.NoContent
    })
  )
  .prefix("/webhooks")

export const KeyView = Schema.Struct({
  id: Schema.Int,
  organizations: Schema.NullOr(Schema.Array(Schema.Int)).annotate({ description: "Null for all" }),
  permitted: Schema.Boolean,
  role: UserRole
}).annotate({ identifier: "Key" })

const keys = HttpApiGroup.make("keys")
  .add(
    HttpApiEndpoint.get("list", "/", { success: Schema.Struct({ keys: Schema.Array(KeyView) }) }),
    HttpApiEndpoint.post("add", "/", {
      payload: KeySetting,
      success: KeyView.pipe(HttpApiSchema.status(201))
    }),
    HttpApiEndpoint.delete("remove", "/:id", { params: ById, success: HttpApiSchema.NoContent, error: NotHere })
  )
  .prefix("/keys")
  .annotate(OpenApi.Description, "The keys that are known, without the keys themselves.")

const settings = HttpApiGroup.make("settings")
  .add(
    HttpApiEndpoint.get("switches", "/switches", { success: Switches }),
    HttpApiEndpoint.put("setSwitches", "/switches", { payload: Switches, success: Switches }),
    HttpApiEndpoint.patch("changeSwitches", "/switches", { payload: Switches, success: Switches }),
    HttpApiEndpoint.get("limits", "/limits", { success: Limits }),
    HttpApiEndpoint.put("setLimits", "/limits", { payload: Limits, success: Limits }),
    HttpApiEndpoint.patch("changeLimits", "/limits", { payload: Limits, success: Limits })
  )
  .annotate(
    OpenApi.Description,
    "PUT sets these and puts all others back to their defaults; PATCH leaves others alone."
  )

/** A name that is misspelt must not be overlooked. */
const strict = { onExcessProperty: "error", errors: "all" } as const

export class Api extends HttpApi.make("effect-maintainx-control")
  .add(calls, events, faults, clock, plant, webhooks, keys, settings)
  .middleware(HttpApiMiddleware.ProblemDetails)
  .prefix(prefix)
  .annotate(HttpApi.PayloadParseOptions, strict)
  .annotate(HttpApi.QueryParseOptions, strict)
  .annotateMerge(
    OpenApi.annotations({
      title: "Control of an embedded MaintainX",
      version,
      description: "Everything about a served MaintainX that MaintainX itself has no operation for."
    })
  ) {}
