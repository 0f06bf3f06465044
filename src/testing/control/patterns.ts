/**
 * Which calls are meant, as JSON.
 *
 * @internal
 */
import * as Schema from "effect/Schema"
import { type OperationName, operations } from "../resources.ts"
import { count, described } from "./settings.ts"

/** Which calls are meant. */
export const pattern = {
  operation: described(
    Schema.Literals(operations.map(({ name }) => name as OperationName)), // Each of them is carried out here.
    "The name of an operation"
  ),
  method: described(Schema.String, "The method of HTTP, such as POST"),
  path: described(Schema.String, "The path with its prefix and without the query, such as /v1/workorders"),
  id: described(Schema.Union([Schema.Int, Schema.String]), "An id in the path"),
  body: described(Schema.Json, "A part of the body: objects may have more properties, and lists must be equal"),
  query: described(
    Schema.Record(
      Schema.String,
      Schema.Union([
        Schema.String,
        Schema.Finite,
        Schema.Boolean,
        Schema.Array(Schema.Union([Schema.String, Schema.Finite]))
      ])
    ),
    "Parameters of the query; one that is a list must have exactly these values"
  ),
  organization: described(Schema.Int, "An organization that the call names")
}

export const Target = Schema.Struct({
  ...pattern,
  skip: described(count, "How many of these calls are let through first; default: none"),
  times: described(
    Schema.Union([count, Schema.Literal("always")]),
    'How many calls it strikes, or "always"; default: 1'
  )
})

export const Expectation = Schema.Struct({
  ...pattern,
  times: described(count, "How often exactly; default: once, unless atLeast or atMost is given"),
  atLeast: described(count, "How often at least"),
  atMost: described(count, "How often at most")
})
