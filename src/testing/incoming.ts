/**
 * From a request to the arguments of an operation: the inverse of the client's encoding, and as strict as the API.
 *
 * @internal
 */
import { memoize } from "effect/Function"
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type * as SchemaAST from "effect/SchemaAST"
import { parameterNames, properties, queryKeys } from "../internal/request.ts"
import type { AnySchema, Operation } from "../Operation.ts"
import { type Complaint, complaintsAbout, members } from "./complaints.ts"
import type { Live } from "./live.ts"
import { badRequest, Refused } from "./refusal.ts"

/** A request, taken apart but not yet understood. */
export interface Incoming {
  readonly parameters: Readonly<Record<string, string | undefined>>
  readonly query: URLSearchParams
  readonly contentType: string | undefined
  readonly body: Uint8Array
  readonly limitError: Live["limitError"]
}

/** The arguments that a request stands for: path parameters, then the body, then the query. */
export const argumentsOf = (operation: Operation, incoming: Incoming): Result.Result<ReadonlyArray<unknown>, Refused> =>
  Result.gen(function* () {
    const names = parameterNames(operation.path)
    const args: Array<unknown> = []
    for (const [i, schema] of operation.parameters.entries()) {
      const name = names[i] ?? ""
      const segment = scalar(Schema.toEncoded(schema).ast, incoming.parameters[name] ?? "")
      args.push(yield* Result.mapError(decode(schema, segment, [name]), refusal))
    }
    const query = yield* queryOf(operation, incoming)
    if (operation.body !== undefined) {
      const left = operation.optionalBody && incoming.body.byteLength === 0
      args.push(left ? undefined : yield* bodyOf(operation.body, incoming))
    }
    if (operation.query !== undefined) args.push(query)
    return args
  })

const decoderOf = memoize((schema: AnySchema) =>
  Schema.decodeUnknownResult(schema, { errors: "all", onExcessProperty: "error", reportInput: true })
)

const decode = (
  schema: AnySchema,
  input: unknown,
  at: ReadonlyArray<string> = []
): Result.Result<unknown, ReadonlyArray<Complaint>> =>
  Result.mapError(decoderOf(schema)(input), ({ issue }) => complaintsAbout(input, issue, at))

const refusal = (complaints: ReadonlyArray<Complaint>): Refused => {
  const [first, ...others] = complaints.map(({ kind: _, ...issue }) => issue)
  return first === undefined ? badRequest("must be valid") : new Refused({ status: 400, issues: [first, ...others] })
}

// --- bodies ----------------------------------------------------------------------------------------------------------

const bodyOf = (schema: AnySchema | "bytes", { body, contentType }: Incoming): Result.Result<unknown, Refused> => {
  if (schema === "bytes") return Result.succeed(body)
  if (body.byteLength > 0 && !/\bjson\b/i.test(contentType ?? "")) {
    return Result.fail(badRequest("the content type must be application/json"))
  }
  const json = body.byteLength === 0 ? {} : parse(body)
  if (json === malformed) return Result.fail(badRequest("the body is not valid JSON"))
  return isDeeper(json, 100)
    ? Result.fail(badRequest("the body is nested too deeply"))
    : Result.mapError(decode(schema, json), refusal)
}

/** Walking through endless nesting would overflow the stack. */
const isDeeper = (json: unknown, levels: number): boolean =>
  Predicate.isObjectOrArray(json) && (levels === 0 || Object.values(json).some((part) => isDeeper(part, levels - 1)))

const malformed = Symbol()

const parse = (body: Uint8Array): unknown => {
  try {
    return JSON.parse(new TextDecoder().decode(body))
  } catch {
    return malformed
  }
}

// --- queries ---------------------------------------------------------------------------------------------------------

const queryOf = ({ query: schema }: Operation, { limitError, query }: Incoming): Result.Result<unknown, Refused> => {
  const keys = schema === undefined ? undefined : queryKeys(schema)
  const values: Record<string, unknown> = {}
  const labels = new Map<string, ReadonlyArray<string>>()
  for (const key of new Set(query.keys())) {
    if (keys?.names.has(key)) continue
    if (keys?.labels === undefined) return Result.fail(badRequest(`'${key}' is not a valid query parameter`))
    // A field whose label is the name of a parameter is asked for with a suffix.
    const label = key.endsWith("__c") && keys.names.has(key.slice(0, -3)) ? key.slice(0, -3) : key
    labels.set(label, query.getAll(key))
  }
  if (schema === undefined || keys === undefined) return Result.succeed(undefined)
  for (const { key, type } of properties(Schema.toEncoded(schema).ast)) {
    if (key === keys.labels) {
      if (labels.size > 0) values[key] = Object.fromEntries(labels)
    } else if (type._tag === "Objects") {
      const bounds = properties(type).flatMap(({ key: bound, type }) => {
        const value = fromQuery(type, query.getAll(`${key}[${bound}]`))
        return value === undefined ? [] : [[bound, value]]
      })
      if (bounds.length > 0) values[key] = Object.fromEntries(bounds)
    } else {
      const value = fromQuery(type, query.getAll(key))
      if (value !== undefined) values[key] = value
    }
  }
  const decoded = decode(schema, values)
  // This library forbids some queries that the API would answer with nonsense. Here they get the same nonsense.
  return Result.isFailure(decoded) && decoded.failure.every(({ kind }) => kind === "rule")
    ? Result.mapError(Schema.decodeUnknownResult(schema, { disableChecks: true })(values), () =>
        badRequest("must be valid")
      )
    : Result.mapError(decoded, (complaints) => queryRefusal(schema, complaints, limitError))
}

/**
 * The API refuses a value that is not among the allowed ones in one way, everything else in another, on all operations.
 * (Measured.) The vendor documents one way for all, which an option switches on for `limit`.
 */
const queryRefusal = (
  schema: AnySchema,
  complaints: ReadonlyArray<Complaint>,
  limitError: Live["limitError"] = "issues"
): Refused => {
  const member = complaints.find(({ kind }) => kind === "member")
  if (member === undefined) {
    const shape = complaints[0]?.fieldPath === "limit" ? limitError : "issues"
    return new Refused({ ...refusal(complaints), shape })
  }
  const property = properties(Schema.toEncoded(schema).ast).find(({ key }) => key === member.fieldPath?.split(".")[0])
  const item = property?.type._tag === "Arrays" ? property.type.rest[0] : property?.type
  const allowed = item === undefined ? undefined : members(item)
  return badRequest(`'${member.fieldValue}' is not a member of ${allowed?.join(", ") ?? "the allowed values"}`)
}

/** The value of a query parameter as JSON. If the schema wants one value and there are several, it refuses them. */
const fromQuery = (ast: SchemaAST.AST, values: ReadonlyArray<string>): unknown => {
  if (ast._tag === "Arrays") {
    const item = ast.rest[0]
    return values.length === 0 ? undefined : values.map((value) => (item === undefined ? value : scalar(item, value)))
  }
  const [value, ...others] = values
  if (value === undefined) return undefined
  return others.length === 0 ? scalar(ast, value) : values
}

const yes = ["true", "1", "yes"]
const no = ["false", "0", "no"]

/** The number or boolean that a text stands for, if the schema wants one. The schema refuses other text. */
const scalar = (ast: SchemaAST.AST, text: string): unknown => {
  switch (ast._tag) {
    case "Number":
      return /^-?\d{1,15}(\.\d{1,15})?$/.test(text) ? Number(text) : text
    case "Boolean":
      if (yes.includes(text)) return true
      return no.includes(text) ? false : text
    case "Union":
      return ast.types.map((member) => scalar(member, text)).find((value) => value !== text) ?? text
    default:
      return text
  }
}
