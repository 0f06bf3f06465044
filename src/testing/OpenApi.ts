/**
 * Our operations as an OpenAPI document: the same values that the client runs, written for tools that speak OpenAPI.
 *
 * It states what goes over the wire, so it shows the encoded side of every schema: instants are strings, properties
 * that may be null say so, and an enum that is open in answers lists the values that are known.
 *
 * @internal
 */
import * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"
import { parameterNames, properties } from "../internal/request.ts"
import { documentedFacts } from "../internal/wire.ts"
import { defaultBaseUrl } from "../MaintainXConfig.ts"
import { type AnySchema, type FailureBody, failuresOf, type Group, type Operation } from "../Operation.ts"
import { copy } from "./copy.ts"
import type { Loose } from "./explicit.ts"

/** A schema of JSON Schema 2020-12, the dialect of OpenAPI 3.1. */
export interface JsonSchema {
  readonly [keyword: string]: unknown
}

/** Bodies by media type. */
export interface Content {
  readonly [mediaType: string]: { readonly schema: JsonSchema }
}

export interface Parameter {
  readonly name: string
  readonly in: "path" | "query" | "header"
  readonly required: boolean
  readonly style?: "form"
  readonly explode?: boolean
  readonly schema: JsonSchema
}

export interface DocumentedOperation {
  /** The name of the operation in errors and spans, for example `WorkOrders.get`. */
  readonly operationId: string
  readonly tags: ReadonlyArray<string>
  readonly deprecated?: boolean
  readonly security?: ReadonlyArray<never>
  readonly servers?: Document["servers"]
  readonly parameters: ReadonlyArray<Parameter>
  readonly requestBody?: { readonly required: boolean; readonly content: Content }
  readonly responses: { readonly [status: string]: { readonly description: string; readonly content?: Content } }
}

export interface Document {
  readonly openapi: "3.1.0"
  readonly info: { readonly title: string; readonly version: string }
  readonly servers: ReadonlyArray<{ readonly url: string }>
  readonly security: ReadonlyArray<{ readonly [scheme: string]: ReadonlyArray<string> }>
  readonly tags: ReadonlyArray<{ readonly name: string }>
  /** Operations by path, then by method in lower case. */
  readonly paths: { readonly [path: string]: { readonly [method: string]: DocumentedOperation } }
  readonly components: {
    readonly securitySchemes: { readonly [scheme: string]: JsonSchema }
    readonly schemas: { readonly [name: string]: JsonSchema }
  }
}

/** Where operations are. */
interface Servers {
  readonly base: string
  /** The root of the host, which one operation is at. */
  readonly root: string
}

/**
 * The document of the operations of several resources, by the tag of each resource. The same operations always give the
 * same document, in their own order.
 */
export const document = (
  groups: Readonly<Record<string, Group>>,
  { base, root }: Servers = { base: defaultBaseUrl, root: new URL(defaultBaseUrl).origin }
): Document => {
  const paths: Record<string, Record<string, Loose<DocumentedOperation>>> = {}
  for (const [tag, group] of Object.entries(groups)) {
    for (const operation of Object.values(group)) {
      const item = paths[operation.path] ?? {}
      paths[operation.path] = item
      item[operation.method.toLowerCase()] = documentOperation(tag, operation, root)
    }
  }
  // Without what is undefined, these are documented operations.
  return copy({
    openapi: "3.1.0",
    info: { title: "MaintainX, as effect-maintainx knows it", version: "1" },
    servers: [{ url: base }],
    security: [{ key: [] }],
    tags: Object.keys(groups).map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: { key: { type: "http", scheme: "bearer" } },
      schemas: { Message: message, Issues: issues }
    }
  }) as Document
}

// ---------------------------------------------------------------------------------------------------------------------
// operations
// ---------------------------------------------------------------------------------------------------------------------

const documentOperation = (tag: string, operation: Operation, root: string): Loose<DocumentedOperation> => ({
  operationId: operation.name,
  tags: [tag],
  deprecated: operation.deprecated || undefined,
  security: operation.needsKey ? undefined : [],
  servers: operation.at === "root" ? [{ url: root }] : undefined,
  parameters: [...pathParameters(operation), ...queryParameters(operation), ...headerParameters(operation)],
  requestBody: operation.body && {
    required: !operation.optionalBody,
    content:
      operation.body === "bytes"
        ? { "application/octet-stream": { schema: { type: "string", format: "binary" } } }
        : json(schemaOf(operation.body))
  },
  responses: Object.fromEntries([
    [
      operation.answer.status,
      { description: "Success", content: operation.answer.body && json(schemaOf(operation.answer.body)) }
    ],
    ...Object.entries(failuresOf(operation)).map(([status, body]) => [
      status,
      { description: meanings[status] ?? "Failure", content: body === "none" ? undefined : json(failure[body]) }
    ])
  ])
})

const json = (schema: JsonSchema): Content => ({ "application/json": { schema } })

const pathParameters = (operation: Operation): ReadonlyArray<Parameter> => {
  const names = parameterNames(operation.path)
  return operation.parameters.map((schema, i) => ({
    name: names[i] ?? "",
    in: "path",
    required: true,
    schema: schemaOf(schema)
  }))
}

const queryParameters = ({ query }: Operation): ReadonlyArray<Parameter> =>
  query === undefined
    ? []
    : properties(encoded(query)).flatMap(({ key, type }): ReadonlyArray<Parameter> => {
        // Exploded, each entry of the object is a key of the query itself, which is how custom fields are filtered by.
        if (documentedFacts(type).labels) return [{ ...queryParameter(key, type), style: "form", explode: true }]
        const bounds = properties(type)
        return bounds.length === 0
          ? [queryParameter(key, type)]
          : bounds.map((bound) => queryParameter(`${key}[${bound.key}]`, bound.type))
      })

const queryParameter = (name: string, type: SchemaAST.AST): Parameter => ({
  name,
  in: "query",
  required: !SchemaAST.isOptional(type),
  schema: toJsonSchema(type)
})

const headerParameters = ({ needsKey, organizations }: Operation): ReadonlyArray<Parameter> => [
  ...(needsKey ? [headerParameter("x-organization-id", "integer")] : []),
  ...(organizations === "several" ? [headerParameter("x-organization-ids", "string")] : [])
]

const headerParameter = (name: string, type: string): Parameter => ({
  name,
  in: "header",
  required: false,
  schema: { type }
})

// ---------------------------------------------------------------------------------------------------------------------
// failures
// ---------------------------------------------------------------------------------------------------------------------

const meanings: Readonly<Record<string, string>> = {
  400: "Refused as malformed",
  401: "The key is missing, invalid or expired",
  403: "The key lacks the permission",
  404: "No such record",
  413: "The file is too large",
  429: "A rate limit is used up",
  500: "Failure of the API",
  502: "Failure of the API"
}

const message: JsonSchema = {
  type: "object",
  properties: { error: { type: "string" } },
  required: ["error"]
}

const issues: JsonSchema = {
  type: "object",
  properties: {
    errors: {
      type: "array",
      items: {
        type: "object",
        properties: {
          error: { type: "string" },
          fieldPath: { type: ["string", "null"] },
          fieldValue: { type: ["string", "number", "boolean", "null"] }
        },
        required: ["error"]
      }
    }
  },
  required: ["errors"]
}

const failure: Readonly<Record<Exclude<FailureBody, "none">, JsonSchema>> = {
  message: { $ref: "#/components/schemas/Message" },
  issues: { $ref: "#/components/schemas/Issues" },
  text: { type: "string" }
}

// ---------------------------------------------------------------------------------------------------------------------
// schemas
// ---------------------------------------------------------------------------------------------------------------------

const encoded = (schema: Schema.Top): SchemaAST.AST => SchemaAST.toEncoded(schema.ast)

const schemaOf = (schema: AnySchema): JsonSchema => toJsonSchema(encoded(schema))

const toJsonSchema = (ast: SchemaAST.AST): JsonSchema => {
  const { default: fallback, format, known, uniqueItems } = documentedFacts(ast)
  const facts = { enum: known, format, uniqueItems, default: fallback }
  const present = Object.entries(facts).filter(([, value]) => value !== undefined)
  return Object.assign(shapeOf(ast), ...(ast.checks ?? []).map(constraintsOf), Object.fromEntries(present))
}

const shapeOf = (ast: SchemaAST.AST): JsonSchema => {
  switch (ast._tag) {
    case "String":
      return { type: "string" }
    case "Number":
      return { type: "number" }
    case "Boolean":
      return { type: "boolean" }
    case "Null":
      return { type: "null" }
    case "Literal":
      return { type: typeof ast.literal, enum: [ast.literal] }
    case "Objects":
      return objectShape(ast)
    case "Arrays":
      return { type: "array", items: toJsonSchema(onlyItem(ast)) }
    case "Union":
      return unionShape(ast)
    default:
      if (isAnything(ast)) return {}
      throw new Error(`a schema has a part of kind ${ast._tag}, which cannot be written as JSON Schema here`)
  }
}

const anyJson = SchemaAST.toEncoded(Schema.Json.ast)

const isAnything = (ast: SchemaAST.AST): boolean => ast._tag === "Unknown" || ast === anyJson

const onlyItem = (ast: SchemaAST.Arrays): SchemaAST.AST => {
  const [item, ...others] = ast.rest
  if (item === undefined || others.length > 0 || ast.elements.length > 0) {
    throw new Error("a schema has a tuple, which cannot be written as JSON Schema here")
  }
  return item
}

const objectShape = (ast: SchemaAST.Objects): JsonSchema => {
  const fields = properties(ast)
  const required = fields.filter(({ type }) => isRequired(type)).map(({ key }) => key)
  const [rest] = ast.indexSignatures
  return {
    type: "object",
    properties:
      fields.length === 0 ? undefined : Object.fromEntries(fields.map(({ key, type }) => [key, toJsonSchema(type)])),
    required: required.length === 0 ? undefined : required,
    additionalProperties: rest && (isAnything(rest.type) ? true : toJsonSchema(rest.type))
  }
}

/** Whether the vendor promises a property. Every property that may be absent or null is optional to the decoder. */
const isRequired = (ast: SchemaAST.AST): boolean => {
  const { presence } = documentedFacts(ast)
  return presence === undefined ? !SchemaAST.isOptional(ast) : presence === "nullable"
}

const unionShape = (ast: SchemaAST.Union): JsonSchema => {
  const { presence } = documentedFacts(ast)
  const members = ast.types.filter((type) => !SchemaAST.isNull(type) && !documentedFacts(type).unrecognized)
  const nullable = presence !== "optional" && ast.types.some(SchemaAST.isNull)
  const [only, ...others] = members
  if (only !== undefined && others.length === 0) return nullable ? withNull(toJsonSchema(only)) : toJsonSchema(only)
  const literals = members.filter(SchemaAST.isLiteral).map(({ literal }) => literal)
  if (literals.length === members.length) {
    const [type] = new Set(literals.map((literal) => typeof literal))
    const shape = { type, enum: literals }
    return nullable ? withNull(shape) : shape
  }
  return { anyOf: [...members.map(toJsonSchema), ...(nullable ? [{ type: "null" }] : [])] }
}

const withNull = (schema: JsonSchema): JsonSchema => {
  const { anyOf, enum: values, type } = schema
  return {
    ...schema,
    ...(typeof type === "string" ? { type: [type, "null"] } : undefined),
    ...(Array.isArray(values) ? { enum: [...values, null] } : undefined),
    ...(Array.isArray(anyOf) ? { anyOf: [...anyOf, { type: "null" }] } : undefined)
  }
}

/** What a check says in JSON Schema. Checks of our own making say nothing there. */
const constraintsOf = (check: SchemaAST.Check<unknown>): JsonSchema => {
  if (check._tag === "FilterGroup") return Object.assign({}, ...check.checks.map(constraintsOf))
  const constraints = check.annotations?.toJsonSchema?.({ type: undefined, schemas: [] }) ?? {}
  return Object.fromEntries(
    // Every integer is within the safe ones; to say so would only be noise.
    Object.entries(constraints).filter(([, value]) => Math.abs(Number(value)) !== Number.MAX_SAFE_INTEGER)
  )
}
