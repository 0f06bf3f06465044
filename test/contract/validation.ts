/** A judge of JSON that shares no code with the client: ajv, over the schemas of an OpenAPI document. */
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js"
import type { JsonSchema } from "../../src/testing/OpenApi.ts"

const options = {
  // OpenAPI has keywords and formats of its own.
  strict: false,
  logger: false,
  // ISO 8601 writes years beyond 9999 with a sign and six digits, and the arguments are random.
  formats: { "date-time": /^(?:\d{4}|[+-]\d{6})-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/ }
} as const

const ajv = new Ajv2020(options)

/** Reads numbers and booleans out of text, and takes a single value for a list of one. */
const textAjv = new Ajv2020({ ...options, coerceTypes: "array" })

/** What is wrong with a value, or nothing. */
export type Judge = (value: unknown) => string | undefined

const judge =
  (validate: ValidateFunction): Judge =>
  (value) =>
    validate(value) ? undefined : `${JSON.stringify(value)}: ${ajv.errorsText(validate.errors)}`

/** Judges JSON that is sent: nothing is allowed in it that the schema does not name. */
export const judgeSent = (schema: JsonSchema): Judge => judge(ajv.compile(closed(schema)))

/** Judges values that are sent as text, by name. */
export const judgeText = (
  parameters: ReadonlyArray<{ readonly name: string; readonly schema: JsonSchema }>,
  others: JsonSchema | false
): Judge =>
  judge(
    textAjv.compile({
      type: "object",
      properties: Object.fromEntries(parameters.map(({ name, schema }) => [name, relaxed(schema)])),
      additionalProperties: others === false ? false : relaxed(others)
    })
  )

/**
 * Takes `oneOf` for `anyOf`. The vendor's document has variants that overlap, for example several that are null, of
 * which a strict reading would accept none.
 */
const relaxed = (schema: JsonSchema): JsonSchema =>
  everywhere(schema, ({ oneOf, ...rest }) => (oneOf === undefined ? rest : { ...rest, anyOf: oneOf }))

const closed = (schema: JsonSchema): JsonSchema =>
  everywhere(relaxed(schema), (part) =>
    part["properties"] === undefined || part["additionalProperties"] !== undefined
      ? part
      : { ...part, additionalProperties: false }
  )

/** Changes every part of a schema. */
const everywhere = (schema: JsonSchema, change: (part: JsonSchema) => JsonSchema): JsonSchema => {
  const of = (part: unknown): unknown => (typeof part === "object" ? everywhere(part as JsonSchema, change) : part)
  const { additionalProperties, anyOf, items, oneOf, properties, ...rest } = schema
  return change({
    ...rest,
    ...(additionalProperties === undefined ? undefined : { additionalProperties: of(additionalProperties) }),
    ...(Array.isArray(anyOf) ? { anyOf: anyOf.map(of) } : undefined),
    ...(items === undefined ? undefined : { items: of(items) }),
    ...(Array.isArray(oneOf) ? { oneOf: oneOf.map(of) } : undefined),
    ...(properties === undefined
      ? undefined
      : { properties: Object.fromEntries(Object.entries(properties as object).map(([key, part]) => [key, of(part)])) })
  })
}
