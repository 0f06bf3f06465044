/**
 * Custom fields as values of the program's own types. In the API each has a label and a string as its value. A schema
 * says what the strings mean:
 *
 * ```ts
 * const PumpFields = Schema.Struct({
 *   "Safety Class": Schema.Literals(["1", "2"]),
 *   "Flow (l/min)": Schema.optionalKey(Schema.FiniteFromString)
 * })
 * ```
 *
 * @since 0.1.0
 */
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { fieldIssues } from "./internal/request.ts"
import type { FieldIssue } from "./MaintainXError.ts"

/**
 * Custom fields do not match their schema, or a value cannot be encoded as custom fields. `issues` names the labels and
 * what was expected, never a value.
 *
 * @since 0.1.0
 */
export class InvalidExtraFields extends Data.TaggedError("InvalidExtraFields")<{
  readonly issues: ReadonlyArray<FieldIssue>
}> {
  override get message(): string {
    const issues = this.issues.map(({ error, fieldPath }) =>
      fieldPath === undefined ? error : `${fieldPath}: ${error}`
    )
    return `the custom fields do not match the schema: ${issues.join("; ")}`
  }
}

/**
 * The custom fields of a record: values by label.
 *
 * @since 0.1.0
 */
export interface Values {
  readonly [label: string]: string
}

/**
 * A schema that encodes to custom fields: labels, each with a string.
 *
 * @since 0.1.0
 */
export interface Fields<A> extends Schema.Codec<A, { readonly [label: string]: string | undefined }> {}

/**
 * Reads the custom fields of a record: `ExtraFields.decode(PumpFields)(asset.extraFields)`. Labels that the schema does
 * not name are left out. A row of a list has custom fields only with `expand: ["extra_fields"]`.
 *
 * @since 0.1.0
 */
export const decode = <A>(
  schema: Fields<A>
): ((extraFields: Values | undefined) => Effect.Effect<A, InvalidExtraFields>) => {
  const decode = Schema.decodeUnknownEffect(schema, { errors: "all" })
  return (extraFields = {}) => Effect.mapError(decode(extraFields), invalid)
}

/**
 * Writes custom fields for a payload: `assets.update(id, { extraFields: yield* ExtraFields.encode(PumpFields)(value)
 * })`. An update keeps the labels that it does not name.
 *
 * @since 0.1.0
 */
export const encode = <A>(schema: Fields<A>): ((value: A) => Effect.Effect<Values, InvalidExtraFields>) => {
  const encode = Schema.encodeUnknownEffect(schema, { errors: "all" })
  return (value) =>
    Effect.flatMap(Effect.mapError(encode(value), invalid), (encoded) => Effect.mapError(written(encoded), invalid))
}

/** Drops undefined properties. Refuses everything else that is no string, which types alone do not prevent. */
const written = (encoded: { readonly [label: string]: string | undefined }) =>
  values(Object.fromEntries(Object.entries(encoded).filter(([, value]) => value !== undefined)))

const values = Schema.decodeUnknownEffect(Schema.Record(Schema.String, Schema.String), { errors: "all" })

const invalid = ({ issue }: Schema.SchemaError): InvalidExtraFields =>
  new InvalidExtraFields({ issues: fieldIssues(issue) })
