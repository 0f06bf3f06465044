/**
 * What the inspector asks its server for, beside the control API.
 *
 * @internal
 */
import * as HttpApi from "effect/http-api/HttpApi"
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import * as HttpApiMiddleware from "effect/http-api/HttpApiMiddleware"
import * as HttpApiSchema from "effect/http-api/HttpApiSchema"
import * as Schema from "effect/Schema"
import { FieldChange, NotHere, prefix } from "../control/Api.ts"

/** A moment of the past that can be opened and gone on from. */
export const MomentView = Schema.Struct({
  id: Schema.Int,
  /** On the clock of the plant. */
  at: Schema.DateTimeUtcFromString,
  /** What made the plant so. */
  cause: Schema.String
})

/** A kind of records, such as `workOrders`. */
export const KindView = Schema.Struct({ kind: Schema.String, count: Schema.Int })

/** Whether a record is as it was at the start. */
export const Standing = Schema.Literals(["as seeded", "changed", "created", "deleted"])

/** A record in a list. */
export const RowView = Schema.Struct({
  id: Schema.Int,
  /** Its title or name, if it has one. */
  label: Schema.String,
  status: Schema.String,
  standing: Standing
})

/** Some records of a kind, those that differ from the start first. */
export const RowsView = Schema.Struct({ rows: Schema.Array(RowView), total: Schema.Int })

/** A record, and how it differs from the start. */
export const RecordView = Schema.Struct({
  standing: Standing,
  /** Null if there is none at this moment. */
  record: Schema.NullOr(Schema.JsonObject),
  differences: Schema.Array(FieldChange)
})

/** What a receiver really checks. */
export const ProbeView = Schema.Struct({
  /** What is proved, or that nothing is. */
  finding: Schema.String,
  /** What was signed in place of the body, and how the receiver answered. */
  probes: Schema.Array(Schema.Struct({ name: Schema.String, answer: Schema.Union([Schema.Int, Schema.String]) }))
})

const ById = { id: Schema.FiniteFromString }
const ByKind = { kind: Schema.String }

/** The plant as it was at a moment. Default: as it is now. */
const AtMoment = { moment: Schema.optionalKey(Schema.FiniteFromString) }

const inspection = HttpApiGroup.make("inspection").add(
  HttpApiEndpoint.get("moments", "/moments", { success: Schema.Struct({ moments: Schema.Array(MomentView) }) }),
  HttpApiEndpoint.post("goOn", "/moments/:id/fork", {
    params: ById,
    success: HttpApiSchema.NoContent,
    error: NotHere
  }),
  HttpApiEndpoint.get("kinds", "/kinds", {
    query: AtMoment,
    success: Schema.Struct({ kinds: Schema.Array(KindView) }),
    error: NotHere
  }),
  HttpApiEndpoint.get("rows", "/records/:kind", {
    params: ByKind,
    query: {
      ...AtMoment,
      /** An id, or a part of the label. */
      search: Schema.optionalKey(Schema.String),
      limit: Schema.optionalKey(Schema.FiniteFromString.check(Schema.isBetween({ minimum: 1, maximum: 1000 })))
    },
    success: RowsView,
    error: NotHere
  }),
  HttpApiEndpoint.get("record", "/records/:kind/:id", {
    params: { ...ByKind, ...ById },
    query: AtMoment,
    success: RecordView,
    error: NotHere
  }),
  HttpApiEndpoint.post("probe", "/attempts/:id/probe", { params: ById, success: ProbeView, error: NotHere })
)

export class InspectorApi extends HttpApi.make("effect-maintainx-inspector")
  .add(inspection)
  .middleware(HttpApiMiddleware.ProblemDetails)
  .prefix(`${prefix}/inspect`) {}
