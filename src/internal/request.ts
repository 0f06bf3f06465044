/**
 * From the arguments of an operation to what goes over the wire. Whatever the schemas refuse is refused here, before anything is sent.
 *
 * @internal
 */
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type * as SchemaAST from "effect/SchemaAST"
import * as SchemaIssue from "effect/SchemaIssue"
import type { FieldIssue } from "../MaintainXError.ts"
import type { AnySchema, Operation } from "../Operation.ts"
import { documentedFacts } from "./wire.ts"

/** A request without what is the same for all of them. */
export interface Encoded {
  /** Path and query, beginning with a slash. */
  readonly target: string
  readonly body: string | Uint8Array | undefined
}

/** Encodes the arguments of an operation, or says field by field what is wrong with them. */
export const encode = (
  operation: Operation,
  args: ReadonlyArray<unknown>
): Result.Result<Encoded, ReadonlyArray<FieldIssue>> => {
  const issues: Array<FieldIssue> = []
  const parameters = [...args.slice(0, operation.parameters.length)]
  const names = parameterNames(operation.path)
  const segments = operation.parameters.map((schema, i) => {
    const segment = encodeWith(schema, parameters[i], (value) => encodeURIComponent(String(value)), names[i])
    if (Result.isSuccess(segment)) return segment.success
    issues.push(...segment.failure)
    return ""
  })
  const rest = args.slice(operation.parameters.length)
  const bodyArgument = operation.body === undefined ? undefined : rest.shift()
  const body = encodeBody(operation.body, bodyArgument)
  if (Result.isFailure(body)) issues.push(...body.failure)
  const query = encodeQuery(operation.query, rest[0])
  if (Result.isFailure(query)) issues.push(...query.failure)
  if (issues.length > 0 || Result.isFailure(body) || Result.isFailure(query)) return Result.fail(issues)
  const search = query.success
  return Result.succeed({
    target: fillPath(operation.path, segments) + (search === "" ? "" : `?${search}`),
    body: body.success
  })
}

/** What is wrong with calling an operation for so many organizations. */
export const organizationIssues = (takes: Operation["organizations"], count: number): ReadonlyArray<FieldIssue> =>
  count > 1 && takes === "one"
    ? [
        {
          error:
            "this operation is for one organization, but several are set; name one with MaintainX.withOrganization or MAINTAINX_ORG_ID",
          fieldPath: "x-organization-id"
        }
      ]
    : []

/** The names of the placeholders in a template, in order. */
export const parameterNames = (template: string): ReadonlyArray<string> =>
  Array.from(template.matchAll(/\{(\w+)\}/g), ([, name]) => name ?? "")

const fillPath = (template: string, segments: ReadonlyArray<string>): string => {
  let next = 0
  return template.replace(/\{\w+\}/g, () => segments[next++] ?? "")
}

const encodeBody = (
  schema: AnySchema | "bytes" | undefined,
  argument: unknown
): Result.Result<string | Uint8Array | undefined, ReadonlyArray<FieldIssue>> => {
  if (schema === undefined) return Result.succeed(undefined)
  if (schema === "bytes") {
    return argument instanceof Uint8Array
      ? Result.succeed(argument)
      : Result.fail([{ error: "Expected the bytes of the file as a Uint8Array" }])
  }
  return encodeWith(schema, argument, (value) => JSON.stringify(value))
}

const encodeQuery = (
  schema: AnySchema | undefined,
  argument: unknown
): Result.Result<string, ReadonlyArray<FieldIssue>> => {
  if (schema === undefined || argument === undefined) return Result.succeed("")
  return encodeWith(schema, argument, (query) => {
    const { labels, names } = queryKeys(schema)
    const pairs: Array<string> = []
    const add = (key: string, value: unknown) => {
      for (const item of Array.isArray(value) ? value : [value])
        pairs.push(`${encodeURIComponent(key)}=${encodeURIComponent(String(item))}`)
    }
    for (const [key, value] of Object.entries(query as object)) {
      if (key === labels)
        for (const [label, values] of Object.entries(value as object))
          add(names.has(label) ? `${label}__c` : label, values)
      else if (Predicate.isObject(value))
        for (const [bound, instant] of Object.entries(value)) add(`${key}[${bound}]`, instant)
      else add(key, value)
    }
    return pairs.join("&")
  })
}

/** The names of a query on the wire, and the one that stands for the labels of custom fields. */
export interface QueryKeys {
  readonly names: ReadonlySet<string>
  readonly labels: string | undefined
}

const knownQueryKeys = new WeakMap<AnySchema, QueryKeys>()

export const queryKeys = (schema: AnySchema): QueryKeys => {
  const known = knownQueryKeys.get(schema)
  if (known !== undefined) return known
  const names = new Set<string>()
  let labels: string | undefined
  for (const { key, type } of properties(Schema.toEncoded(schema).ast)) {
    if (documentedFacts(type).labels) labels = key
    else if (type._tag === "Objects") for (const bound of properties(type)) names.add(`${key}[${bound.key}]`)
    else names.add(key)
  }
  const keys = { names, labels }
  knownQueryKeys.set(schema, keys)
  return keys
}

/** The properties of an object schema. */
export const properties = (
  ast: SchemaAST.AST
): ReadonlyArray<{ readonly key: string; readonly type: SchemaAST.AST }> =>
  ast._tag === "Objects" ? ast.propertySignatures.map(({ name, type }) => ({ key: String(name), type })) : []

/** An undefined property means the same as an absent one: nothing is sent for it. */
const withoutUndefined = (value: unknown): unknown =>
  Predicate.isObject(value) && Object.values(value).includes(undefined)
    ? Object.fromEntries(Object.entries(value).filter(([, property]) => property !== undefined))
    : value

type Encoder = (value: unknown) => Result.Result<unknown, Schema.SchemaError>

const encoders = new WeakMap<AnySchema, Encoder>()

const encoderOf = (schema: AnySchema): Encoder => {
  let encoder = encoders.get(schema)
  if (encoder === undefined) {
    encoder = Schema.encodeUnknownResult(schema, { errors: "all", onExcessProperty: "error" })
    encoders.set(schema, encoder)
  }
  return encoder
}

/** Encodes a value and writes it down. `name` is that of a path parameter, which the issues of its schema cannot know. */
const encodeWith = <A>(
  schema: AnySchema,
  value: unknown,
  write: (encoded: unknown) => A,
  name?: string
): Result.Result<A, ReadonlyArray<FieldIssue>> => {
  try {
    return Result.mapBoth(encoderOf(schema)(withoutUndefined(value)), {
      onSuccess: write,
      onFailure: ({ issue }) => fieldIssues(issue, name)
    })
  } catch {
    // A circular value, one whose properties throw when they are read, or half of a character where a URL is written.
    return Result.fail([
      { error: "Expected plain data with well-formed text", ...(name === undefined ? undefined : { fieldPath: name }) }
    ])
  }
}

const format = SchemaIssue.makeFormatterStandardSchemaV1()

/** The complaints of a schema in the shape of the API's own. They name paths and what was expected, never a value. */
export const fieldIssues = (issue: SchemaIssue.Issue, name?: string): ReadonlyArray<FieldIssue> =>
  format(issue).issues.map(({ message, path = [] }) => {
    const fieldPath = [
      ...(name === undefined ? [] : [name]),
      ...path.map((segment) => String(Predicate.isObject(segment) ? segment["key"] : segment))
    ].join(".")
    return fieldPath === "" ? { error: message } : { error: message, fieldPath }
  })
